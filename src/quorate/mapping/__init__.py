"""Foreign records into what payloads are made of: what mappings of a program make of one record, and what is wrong with it."""
