"""L1xx: conditions that are never or always true, parts of them that say nothing, and what is never come to."""

from quorate.lint.correctness import alike, conditions, patterns, shadowed, values

RULES = (*conditions.RULES, *shadowed.RULES, *alike.RULES, *values.RULES, *patterns.RULES)
