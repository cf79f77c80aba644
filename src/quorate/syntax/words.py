"""The reserved words: those of conditions, which no bare name may be."""

RESERVED = frozenset(
    {
        *(
            "and",
            "or",
            "not",
            "in",
            "is",
            "any",
            "no",
            "every",
            "where",
            "then",
            "true",
            "false",
            "it",
            "known",
            "missing",
        ),
        *("empty", "between", "contains", "starts", "ends", "matches", "has", "within", "before", "after", "since"),
        *("until", "ever", "now", "today", "yesterday", "ignoring"),
    }
)
"""Held equal to the grammar's NAME by a test; all other keywords are words only in their place."""

DECLARATIONS = (
    "entity",
    "event",
    "list",
    "define",
    "audience",
    "table",
    "role template",
    "interest",
    "buying group",
    "engagement",
    "stages",
    "destination",
    "activation",
    "journey",
    "action",
    "call",
    "constant",
    "record",
    "mapping",
    "test",
)
"""What a declaration of this release starts with."""

LATER = ("verify",)
"""What a declaration of the language starts with that this release does not have yet."""

AGGREGATES = ("sum", "average", "min", "max", "median", "distinct", "first", "last")
"""The functions that `engagement of` may be a field in: `sum(engagement of people)`."""

ANY_GROUP = "buying group"
"""The name that a source has in the tree where the author wrote `buying group` or `buying groups`."""
