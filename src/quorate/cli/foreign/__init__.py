"""Foreign schemas to rule sets: JSON Schema, XDM, and CSV files with what stands in them."""
