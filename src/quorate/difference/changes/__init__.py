"""What of a declaration is other than it was, part by part, in words."""
