"""L9xx: comments that keep findings from being told, and do not do what they were meant to."""

from __future__ import annotations

from typing import Final

from quorate.diagnostics.model import Code, Example, Severity

_RULES: Final = 'audience large of accounts\n  where name = "Acme" or name = "Nadir"'
_GOOD: Final = Example(f"# quorate: ignore[equals-in-or] two names say it all\n{_RULES}\n")

L901 = Code(
    "L901",
    "malformed-suppression",
    "this comment keeps nothing from being told: {reason}",
    "A comment begins as one that keeps findings from being told, and goes on otherwise.",
    "The finding is told all the same, or will be one day, and whoever reads the rules believes that it is not.",
    Example(f"# quorate: ignore L609\n{_RULES}\n"),
    _GOOD,
    Severity.WARNING,
)
L902 = Code(
    "L902",
    "unknown-suppression",
    "no finding of lint is called `{name}`",
    "A comment is to keep a finding from being told that there is not.",
    "Either it is misspelt, and keeps nothing from being told, or it is left over. Mistakes that keep rules from "
    "compiling cannot be kept from being told at all.",
    Example(f"# quorate: ignore[L609, equals-in-and]\n{_RULES}\n"),
    _GOOD,
    Severity.WARNING,
)
L903 = Code(
    "L903",
    "unused-suppression",
    "nothing is found here that is called {names}",
    "A comment is to keep a finding from being told that is not found where it stands.",
    "What it spoke of was mended or has moved. Left standing, it would hide the next such finding.",
    Example('# quorate: ignore[L609] two names say it all\naudience large of accounts\n  where name = "Acme"\n'),
    _GOOD,
    Severity.WARNING,
)
L904 = Code(
    "L904",
    "expired-suppression",
    "this comment counts no more since the end of {until}",
    "A comment kept a finding from being told until a day that is over.",
    "Somebody meant to come back to it by then. The finding is told again.",
    Example(f"# quorate: ignore[L609] until 2025-12-31 until names are gone\n{_RULES}\n"),
    _GOOD,
    Severity.WARNING,
)
L905 = Code(
    "L905",
    "suppression-without-reason",
    "no reason is given for keeping {names} from being told",
    "The settings ask for a reason in every comment that keeps a finding from being told (`require-reasons`), and "
    "one has none.",
    "Without a reason nobody knows later whether the comment may go.",
    Example(f"# quorate: ignore[L609]\n{_RULES}\n"),
    _GOOD,
    Severity.WARNING,
)

CODES = (L901, L902, L903, L904, L905)
