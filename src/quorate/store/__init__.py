"""What outlasts a run; the only package that knows the database."""
