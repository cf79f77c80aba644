"""Programs applied to facts."""
