"""L8xx: what is declared and never used."""

from __future__ import annotations

from quorate.diagnostics.model import Code, Example, Severity

L802 = Code(
    "L802",
    "unused-define",
    "`{name}` is not used",
    "A definition is used by no condition of the rule set.",
    "It may be what a condition was meant to use, and is read and kept up for nothing.",
    Example("define is_large of account = employees >= 500\n\naudience large of accounts\n  where employees >= 900\n"),
    Example("define is_large of account = employees >= 500\n\naudience large of accounts\n  where is_large\n"),
    Severity.WARNING,
)

CODES = (L802,)
