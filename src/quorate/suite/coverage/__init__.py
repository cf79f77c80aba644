"""What tests look at of the rules: each condition true, false and unknown, each role, row, path, move and step."""
