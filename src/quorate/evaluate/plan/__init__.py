"""Many audiences decided at once: what they have in common is looked at once for all of them."""
