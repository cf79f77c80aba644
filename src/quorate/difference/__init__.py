"""What became of a rule set between two revisions of it: in meaning, and for the accounts that it is applied to."""
