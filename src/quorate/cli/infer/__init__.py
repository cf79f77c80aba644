"""A schema from sample payloads: what is seen in them, what that makes of each place, and the rules text for it."""
