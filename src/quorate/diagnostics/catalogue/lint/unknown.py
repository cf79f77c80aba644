"""L2xx: what happens to conditions where facts are missing."""

from __future__ import annotations

from quorate.diagnostics.model import Code, Example, Severity


def _accounts(where: str) -> Example:
    return Example(f"audience large of accounts\n  where {where}\n")


L201 = Code(
    "L201",
    "missing-left-out",
    "where `{name}` is missing, this is unknown, and who has none is left out",
    "A field that may be missing has to be other than something.",
    "A comparison with a missing value is unknown and not true, so `!=` leaves out more than the value that it names.",
    _accounts('country != "US"'),
    _accounts('country != "US" or country is missing'),
    Severity.NOTE,
)
L202 = Code(
    "L202",
    "every-of-none",
    "this is true as well where there are no `{items}`",
    "`every` ranges over what may be empty, and nothing else asks for one.",
    "Of nothing, everything is true: an account without people has only people who are directors.",
    _accounts('every person where (seniority = "director")'),
    _accounts('any person and every person where (seniority = "director")'),
    Severity.WARNING,
)
L203 = Code(
    "L203",
    "never-missing",
    "`{name}` is never missing",
    "A field that is `required` is asked whether it is missing, known or empty.",
    "A payload without it is rejected, so that the answer is always the same.",
    _accounts("name is known and employees >= 500"),
    _accounts("industry is known and employees >= 500"),
    Severity.WARNING,
)
L204 = Code(
    "L204",
    "never-unknown",
    "`{name}` is never unknown",
    "An audience says what unknown means, and its condition is always true or false.",
    "The clause does nothing, and makes a reader look for what could be missing.",
    Example("audience nameless of accounts\n  where owner_email is missing\n  unknown counts as member\n"),
    Example("audience nameless of accounts\n  where owner_email is missing\n"),
    Severity.WARNING,
)
L205 = Code(
    "L205",
    "low-sum",
    "items without `{what}` are left out of this sum, which may be larger",
    "A sum has to be below something, and items may lack what is summed.",
    "A sum skips what is missing: where nothing is known of the amounts, it is 0 and surely below.",
    _accounts("sum(amount of opportunities) < 50_000"),
    _accounts("sum(amount of opportunities) > 50_000"),
    Severity.WARNING,
)
L206 = Code(
    "L206",
    "compared-with-empty-text",
    "a missing `{name}` is unknown here, and not empty",
    'A field that may be missing is compared with `""`.',
    "`is empty` asks for both, a text without letters and none at all; that is nearly always what is meant.",
    _accounts('owner_email = ""'),
    _accounts("owner_email is empty"),
    Severity.WARNING,
)

CODES = (L201, L202, L203, L204, L205, L206)
