"""L1xx: conditions that are never or always true, parts of them that say nothing, and what is never come to."""

from __future__ import annotations

from quorate.diagnostics.model import Code, Example, Severity


def _accounts(where: str) -> Example:
    return Example(f"audience large of accounts\n  where {where}\n")


def _people(where: str) -> Example:
    return Example(f"audience buyers of people\n  where {where}\n")


def _table(*rows: str) -> Example:
    return Example("table size of account gives text {\n  employees\n" + "".join(f"  {row}\n" for row in rows) + "}\n")


def _roles(first: str, second: str) -> Example:
    return Example(f"role template committee {{\n  role {first}\n  role {second}\n}}\n")


def _moves(first: str, second: str) -> Example:
    return Example(
        "stages pipeline {\n  entry open\n  success won\n  failure lost\n  open -> talking, won, lost\n"
        f"  talking -> won, lost\n  open to talking when {first}\n  open to won when {second}\n}}\n"
    )


def _narrowed(condition: str) -> Example:
    return Example(
        "audience growers of accounts\n  where employees >= 500\n\n"
        "destination ads as company_list\n\n"
        f"activation growers_in_ads {{\n  audience growers\n  only when {condition}\n  to ads\n}}\n"
    )


L101 = Code(
    "L101",
    "never-true",
    "this condition is never true",
    "What a condition asks for contradicts itself, whatever the facts are.",
    "Nobody is ever in such an audience. Nearly always an `and` was meant to be an `or`, or a number is mistyped.",
    _accounts("employees < 50 and employees > 200"),
    _accounts("employees < 50 or employees > 200"),
    Severity.WARNING,
)
L102 = Code(
    "L102",
    "always-true",
    "this condition is always true",
    "One of the parts of an `or` holds whatever the facts are.",
    "A condition that is always true keeps nobody out, and only looks as if it did.",
    _accounts('tier is missing or tier = "named" or tier in ("growth", "long tail")'),
    _accounts('tier is missing or tier = "named"'),
    Severity.WARNING,
)
L103 = Code(
    "L103",
    "never-false",
    "this condition is true wherever it is known",
    "The parts of an `or` cover all that a value can be.",
    "All that it asks is that the value is there. If that is meant, `is known` says it; else a bound is mistyped.",
    _accounts("employees >= 50 or employees < 200"),
    _accounts("employees >= 200 or employees < 50"),
    Severity.WARNING,
)
L104 = Code(
    "L104",
    "part-implied",
    "this part makes no difference: it is true whenever the rest is",
    "One part of an `and` follows from the others.",
    "It is read, kept up and explained for nothing, and it may hide a bound that was meant to be another.",
    _accounts("employees >= 500 and employees >= 100"),
    _accounts("employees >= 100"),
    Severity.WARNING,
)
L105 = Code(
    "L105",
    "part-covered",
    "this part makes no difference: the rest is true whenever it is",
    "One part of an `or` lies within the others.",
    "It lets nobody in whom the others leave out, and it may hide a bound that was meant to be another.",
    _people('job_title contains "buyer" or job_title starts with "buyer"'),
    _people('job_title contains "buyer"'),
    Severity.WARNING,
)
L106 = Code(
    "L106",
    "part-never-true-here",
    "this part is never true beside what else has to be",
    "One part of an `or` contradicts what has to be true around it.",
    "It looks like a second way in, and is none.",
    _accounts('employees > 200 and (employees < 100 or country = "FR")'),
    _accounts('employees > 200 and (employees > 10_000 or country = "FR")'),
    Severity.WARNING,
)
L107 = Code(
    "L107",
    "part-twice",
    "this part stands here twice",
    "The same condition stands twice in an `and` or an `or`.",
    "The second one says nothing, and one of the two was often meant to be another.",
    _accounts('country = "FR" and employees >= 500 and country = "FR"'),
    _accounts('country = "FR" and employees >= 500'),
    Severity.WARNING,
)
L108 = Code(
    "L108",
    "compared-with-itself",
    "a value is compared with itself",
    "Both sides of a comparison are the same.",
    "The answer is the same for everybody; one of the two sides was meant to be another.",
    _accounts("annual_revenue > annual_revenue"),
    _accounts("annual_revenue > hectares"),
    Severity.WARNING,
)
L109 = Code(
    "L109",
    "bounds-reversed",
    "nothing lies between these two",
    "The first bound after `between` is above the second.",
    "`between` wants the smaller one first; it does not change them round by itself.",
    _accounts("employees between 999 and 200"),
    _accounts("employees between 200 and 999"),
    Severity.WARNING,
)
L110 = Code(
    "L110",
    "out-of-range",
    "this comparison is never true",
    "A value is compared with what it can never be: a count below 0, an hour after 23, more kinds than there are.",
    "Such a comparison keeps everybody out, and is nearly always a slip.",
    _accounts('tier < "named"'),
    _accounts('tier > "named"'),
    Severity.WARNING,
)
L111 = Code(
    "L111",
    "all-in-range",
    "this comparison is never false",
    "A value is compared so that all that it can be will do: a count of 0 or more, at least the first of a choice.",
    "It keeps nobody out, though it looks as if it did.",
    _accounts("at least 0 people"),
    _accounts("at least 2 people"),
    Severity.WARNING,
)
L112 = Code(
    "L112",
    "constant-condition",
    "this condition reads nothing",
    "A condition compares constants only.",
    "It is the same for everybody and at any time: it was left from trying something, or lacks a field.",
    _accounts("employees >= 500 and 2 > 1"),
    _accounts("employees >= 500"),
    Severity.WARNING,
)
L113 = Code(
    "L113",
    "row-never-taken",
    "this row of `{table}` is never taken",
    "Whenever a row of a table is true, an earlier one is as well.",
    "Rows are tried from top to bottom, and the first that is true gives the value.",
    _table('>= 100     => "large"', '>= 1_000   => "huge"'),
    _table('>= 1_000   => "huge"', '>= 100     => "large"'),
    Severity.WARNING,
)
L114 = Code(
    "L114",
    "role-never-given",
    "no rule ever gives role `{role}`",
    "Whenever the condition of a role is true, that of an earlier role is as well.",
    "A person takes the first role that is true, so this one can only be given by hand.",
    _roles('leader when seniority in ("vp", "chief")', 'decider when seniority = "chief"'),
    _roles('decider when seniority = "chief"', 'leader when seniority in ("vp", "chief")'),
    Severity.WARNING,
)
L115 = Code(
    "L115",
    "move-never-made",
    "this move out of `{stage}` is never made",
    "Whenever the condition of a move is true, that of an earlier one out of the same stage is as well.",
    "The first move that is true is made, and leaves nothing for this one.",
    _moves("completeness >= 50%", "completeness >= 80%"),
    _moves("completeness >= 50% and completeness < 80%", "completeness >= 80%"),
    Severity.WARNING,
)
L116 = Code(
    "L116",
    "audience-twice",
    "`{name}` has the same members as `{other}`",
    "Two audiences ask for the same, however they are written.",
    "Sooner or later one of the two is changed, and the other is not.",
    Example(
        "audience large of accounts\n  where employees >= 500\n\n"
        "audience big of accounts\n  where not (employees < 500)\n"
    ),
    Example(
        "audience large of accounts\n  where employees >= 500\n\naudience big of accounts\n  where employees >= 5_000\n"
    ),
    Severity.WARNING,
)
L117 = Code(
    "L117",
    "nobody-left",
    "nobody in `{audience}` is ever what this asks for",
    "What an activation is narrowed to contradicts what its audience asks for.",
    "Nothing would ever be kept in the destination.",
    _narrowed("employees < 100"),
    _narrowed("employees < 1_000"),
    Severity.WARNING,
)
L118 = Code(
    "L118",
    "nobody-left-out",
    "everybody in `{audience}` is what this asks for",
    "What an activation is narrowed to is true of all members of its audience.",
    "It narrows nothing: either it goes without saying, or a bound is mistyped.",
    _narrowed("employees >= 100"),
    _narrowed("employees >= 1_000"),
    Severity.WARNING,
)
L119 = Code(
    "L119",
    "never-needed",
    "`{value}` is never needed",
    "An argument of `coalesce` stands after one that is never missing.",
    "`coalesce` gives the first that is known, so that it never gets there.",
    _accounts('coalesce(country, "FR", "DE") = "FR"'),
    _accounts('coalesce(country, "FR") = "FR"'),
    Severity.WARNING,
)
L120 = Code(
    "L120",
    "division-by-zero",
    "this divides by zero, which is always unknown",
    "A number is divided by the constant zero.",
    "The result is missing for everybody, and so is all that it is compared with.",
    _accounts("annual_revenue / 0 > 1_000"),
    _accounts("annual_revenue / 12 > 1_000"),
    Severity.WARNING,
)
L121 = Code(
    "L121",
    "plain-pattern",
    "this pattern is a plain test: `{plain}`",
    "A pattern has letters only, maybe anchored at one end.",
    "A plain test reads better, explains itself in words, and is held against other conditions by lint.",
    _people("job_title matches /^Head of/"),
    _people('job_title starts with "Head of"'),
    Severity.NOTE,
)
L122 = Code(
    "L122",
    "pattern-of-everything",
    "this pattern is found in every text",
    "A pattern can match nothing at all, and is anchored nowhere.",
    "It asks only that the text is known, whatever else the pattern says.",
    _people("job_title matches /(buyer)?/"),
    _people("job_title matches /buyers?$/"),
    Severity.WARNING,
)
L123 = Code(
    "L123",
    "computed-equality",
    "`{value}` is rounded while it is worked out, and hardly ever equal to anything",
    "A computed number is compared by `=` or `!=`.",
    "Numbers with fractions are kept to about 16 digits, so that two ways to the same number differ in the last one.",
    _accounts("annual_revenue / employees = 350.1"),
    _accounts("annual_revenue / employees >= 350"),
    Severity.WARNING,
)
L124 = Code(
    "L124",
    "row-twice",
    "this row of `{table}` stands there twice",
    "A table that collects has a row with the same condition and the same result as an earlier one.",
    "The result is in the list twice, and one of the two rows was often meant to be another.",
    Example(
        "table cares of person gives text collects {\n  department\n"
        '  "Agronomy"  => "yield"\n  "R&D"       => "data"\n  "Agronomy"  => "yield"\n}\n\n'
        'audience growers of people\n  where cares contains "yield"\n'
    ),
    Example(
        "table cares of person gives text collects {\n  department\n"
        '  "Agronomy"  => "yield"\n  "R&D"       => "data"\n  "R&D"       => "yield"\n}\n\n'
        'audience growers of people\n  where cares contains "yield"\n'
    ),
    Severity.WARNING,
)

CODES = (
    L101, L102, L103, L104, L105, L106, L107, L108, L109, L110, L111, L112,
    L113, L114, L115, L116, L117, L118, L119, L120, L121, L122, L123, L124,
)  # fmt: skip
