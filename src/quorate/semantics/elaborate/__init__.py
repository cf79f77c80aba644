"""Parsed declarations to a typed, resolved program, one subject of the language a module."""
