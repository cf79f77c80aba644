"""F0xx: how rules are written, whatever they mean."""

from __future__ import annotations

from quorate.diagnostics.model import Code, Example, Severity

F001 = Code(
    "F001",
    "not-canonical",
    "`{file}` is not in its canonical form",
    "The text of a rules file differs from what `quorate fmt` writes for the same rules: in its breaks, its spaces, or "
    "the one of several ways to write something that is chosen.",
    "One form for all keeps differences between revisions to what has changed in the rules. Nothing but `fmt --check` "
    "asks for it.",
    Example("audience large of accounts where employees>=500\n", "unformatted"),
    Example("audience large of accounts\n  where employees >= 500\n", "unformatted"),
    Severity.WARNING,
)

CODES = (F001,)
