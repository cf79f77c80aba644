"""Trees to typed programs: names are resolved, types checked, sugar taken out."""
