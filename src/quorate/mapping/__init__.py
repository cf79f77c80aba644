"""Foreign records into what payloads are made of: what mappings make of one record, and what is wrong with it."""
