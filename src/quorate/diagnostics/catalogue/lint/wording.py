"""L608 to L625: conditions that could be said shorter, plainer or once."""

from __future__ import annotations

from typing import Final

from quorate.diagnostics.model import Code, Example, Severity


def _where(condition: str) -> Example:
    return Example(f"audience sample of accounts\n  where {condition}\n")


_ALIKE: Final = (
    "One way to say a thing is read faster than two, and this one is the shorter. It means the same, also where "
    "something is missing."
)

_SELLER: Final = 'any person where (department = "Sales" and seniority = "vp")'

L608 = Code(
    "L608",
    "double-negation",
    "a negation of a negation",
    "A `not` stands right before another.",
    "Both together say nothing, and whoever reads them has to find that out.",
    _where('not (not (name = "Acme"))'),
    _where('name = "Acme"'),
    Severity.NOTE,
)
L609 = Code(
    "L609",
    "equals-in-or",
    "`{subject}` is compared with {count} values one by one",
    "The same value is compared with one constant after the other.",
    f"A list says it once. {_ALIKE}",
    _where('name = "Acme" or name = "Nadir"'),
    _where('name in ("Acme", "Nadir")'),
    Severity.NOTE,
)
L610 = Code(
    "L610",
    "negated-comparison",
    "a negated comparison that could be `{operator}`",
    "`not` stands before a single comparison.",
    f"{_ALIKE}",
    _where('not (name = "Acme")'),
    _where('name != "Acme"'),
    Severity.NOTE,
)
L611 = Code(
    "L611",
    "single-item-list",
    "a list of a single item",
    "A value is compared with a list that has one item.",
    _ALIKE,
    _where('name in ("Acme")'),
    _where('name = "Acme"'),
    Severity.NOTE,
)
L612 = Code(
    "L612",
    "constant-on-the-left",
    "a comparison that begins with the constant",
    "A constant stands on the left of a comparison, and what it is compared with on the right.",
    f"What a condition is about is looked for at its beginning. {_ALIKE}",
    _where("500 <= employees"),
    _where("employees >= 500"),
    Severity.NOTE,
)
L613 = Code(
    "L613",
    "says-what-is-defined",
    "this is what `{name}` stands for",
    "A condition says in full what a definition has a name for.",
    "When the definition changes, this stays as it is.",
    Example(
        "define is_large of account = employees >= 500 or annual_revenue > 1_000_000\n\n"
        "audience large of accounts\n  where is_large\n\n"
        "audience large_in_france of accounts\n"
        '  where (employees >= 500 or annual_revenue > 1_000_000) and name contains "France"\n'
    ),
    Example(
        "define is_large of account = employees >= 500 or annual_revenue > 1_000_000\n\n"
        "audience large of accounts\n  where is_large\n\n"
        'audience large_in_france of accounts\n  where is_large and name contains "France"\n'
    ),
    Severity.NOTE,
)

L614 = Code(
    "L614",
    "compared-with-boolean",
    "a comparison with `{value}`",
    "Something that is true or false is compared with `true` or `false`.",
    _ALIKE,
    Example("audience sample of people\n  where consent_email = true\n"),
    Example("audience sample of people\n  where consent_email\n"),
    Severity.NOTE,
)
L615 = Code(
    "L615",
    "needless-ignoring-case",
    "`{subject}` is compared without case anyway",
    "A comparison ends in `ignoring case`, and what it compares is declared so.",
    "A reader takes it that without the words case would count.",
    _where('industry = "Agriculture" ignoring case'),
    _where('industry = "Agriculture"'),
    Severity.NOTE,
)
L616 = Code(
    "L616",
    "only-case-differs",
    "`{item}` and `{other}` differ only in case",
    "A list has the same text in several spellings of its letters.",
    "The facts are spelt in several ways, and there are more of them than are listed.",
    _where('country in ("FR", "Fr", "DE")'),
    _where('country in ("FR", "DE") ignoring case'),
    Severity.NOTE,
)
L617 = Code(
    "L617",
    "mixed-and-or",
    "`and` and `or` are mixed without parentheses",
    "One operand of `or` is several joined by `and`, and nothing shows where they begin and end.",
    "`and` binds tighter than `or`, which not everybody knows who signs off rules.",
    _where('name = "Acme" or employees >= 500 and tier = "named"'),
    _where('name = "Acme" or (employees >= 500 and tier = "named")'),
    Severity.WARNING,
)
L618 = Code(
    "L618",
    "long-condition",
    "a condition of {count} comparisons",
    "A condition has more comparisons than `condition-parts` of `[lint.bounds]` allows.",
    "Parts that have a name, by `define`, are read, tested and explained one by one.",
    _where("\n    or ".join(f'(name contains "n{number}" and employees >= {number})' for number in range(2, 18))),
    Example(
        "define is_large of account = employees >= 500 or annual_revenue > 1_000_000\n\n"
        'audience sample of accounts\n  where is_large and name contains "farm"\n'
    ),
    Severity.NOTE,
)
L619 = Code(
    "L619",
    "repeated-condition",
    "{count} declarations say this",
    "The same condition, of several comparisons, stands in more declarations than `repeated-conditions` of "
    "`[lint.bounds]` allows.",
    "One day it will be changed in all places but one. With `define` it has a name, and one place.",
    Example(
        f"audience a of accounts\n  where {_SELLER}\n\n"
        f"audience b of accounts\n  where {_SELLER} and employees >= 500\n\n"
        f'audience c of accounts\n  where {_SELLER} and country = "FR"\n'
    ),
    Example(
        'define has_seller of account = any person where (department = "Sales" and seniority = "vp")\n\n'
        "audience a of accounts\n  where has_seller\n\n"
        "audience b of accounts\n  where has_seller and employees >= 500\n\n"
        'audience c of accounts\n  where has_seller and country = "FR"\n'
    ),
    Severity.NOTE,
)
L620 = Code(
    "L620",
    "repeated-number",
    "{count} declarations compare `{subject}` with {number}",
    "A field is compared with the same number in more declarations than `repeated-numbers` of `[lint.bounds]` allows.",
    "Nothing says what the number stands for, and that it is the same one everywhere. With `define` it has a name.",
    Example(
        "\n".join(
            f'audience large_in_{code} of accounts\n  where employees >= 550 and country = "{code.upper()}"\n'
            for code in ("fr", "de", "es", "it")
        )
    ),
    Example(
        "define is_large of account = employees >= 550\n\n"
        + "\n".join(
            f'audience large_in_{code} of accounts\n  where is_large and country = "{code.upper()}"\n'
            for code in ("fr", "de", "es", "it")
        )
    ),
    Severity.NOTE,
)
L621 = Code(
    "L621",
    "known-said-twice-over",
    "`is not {state}` means `is {other}`",
    "`is not missing` and `is not known` negate what the language has a word for.",
    _ALIKE,
    _where("industry is not missing"),
    _where("industry is known"),
    Severity.NOTE,
)
L622 = Code(
    "L622",
    "counted-to-one",
    "`{written}` means `{plain}`",
    "A quantifier counts up to one, or down to none.",
    _ALIKE,
    _where('at least 1 person where (seniority = "vp")'),
    _where('any person where (seniority = "vp")'),
    Severity.NOTE,
)
L623 = Code(
    "L623",
    "count-of-none",
    "a count that only tells whether there is `{plain}`",
    "A count is compared with 0 or 1, so that only the first of the items matters.",
    _ALIKE,
    _where('count(people where (seniority = "vp")) > 0'),
    _where('any person where (seniority = "vp")'),
    Severity.NOTE,
)
L624 = Code(
    "L624",
    "two-bounds",
    "`{subject}` is held between two constants",
    "A value is at least one constant and at most another, in two comparisons.",
    _ALIKE,
    _where("employees >= 200 and employees <= 999"),
    _where("employees between 200 and 999"),
    Severity.NOTE,
)
L625 = Code(
    "L625",
    "repeated-item",
    "`{item}` is in the list already",
    "A list has an item twice.",
    "The second one changes nothing, so that perhaps another was meant.",
    _where('country in ("FR", "DE", "FR")'),
    _where('country in ("FR", "DE", "ES")'),
    Severity.WARNING,
)
CODES = (
    L608, L609, L610, L611, L612, L613, L614, L615, L616, L617, L618, L619, L620, L621, L622, L623, L624, L625,
)  # fmt: skip
