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

DECLARATIONS = ("entity", "event", "list", "define", "audience", "table")
"""What a declaration of this release starts with."""

LATER = (
    "role template",
    "interest",
    "buying group",
    "engagement",
    "stages",
    "journey",
    "action",
    "destination",
    "call",
    "activation",
    "mapping",
    "test",
    "verify",
)
"""What a declaration of the language starts with that this release does not have yet."""
