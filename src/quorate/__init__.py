"""Quorate: rules for B2B buying groups, compiled and decided."""
