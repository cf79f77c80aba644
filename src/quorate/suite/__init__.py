"""The tests of a rule set: what they say, whether it is so, what they look at, and what they would not notice."""
