"""L601 to L607: names, titles and files."""

from __future__ import annotations

from typing import Final

from quorate.diagnostics.model import Code, Example, Severity

_LARGE: Final = Example('audience large "Large ones" of accounts\n  where employees >= 500\n')
_LONG: Final = "# large ones\n" * 1_499

L601 = Code(
    "L601",
    "name-not-snake-case",
    "`{name}` is not in small letters with `_` between words",
    "A name has capital letters, or stands in backticks for what else is in it.",
    "Names that are all written alike are found and remembered, and need no backticks. The names of entities, fields "
    "and events are those of payloads, and are left alone.",
    Example("audience LargeOnes of accounts\n  where employees >= 500\n"),
    Example("audience large_ones of accounts\n  where employees >= 500\n"),
    Severity.NOTE,
)
L602 = Code(
    "L602",
    "title-missing",
    "{kind} `{name}` has no title",
    "Something that people meet outside of the rules has a name and no title.",
    "Journeys, buying groups and what they are made of are read by people in sales and marketing, in decisions, alerts "
    "and reports. So are the audiences that they are for.",
    Example(
        "audience large of accounts\n  where employees >= 500\n\n"
        'destination linkedin "LinkedIn" as linkedin_companies\n\n'
        'activation media "Media for large ones" {\n  audience large\n  to linkedin\n}\n'
    ),
    Example(
        'audience large "Large ones" of accounts\n  where employees >= 500\n\n'
        'destination linkedin "LinkedIn" as linkedin_companies\n\n'
        'activation media "Media for large ones" {\n  audience large\n  to linkedin\n}\n'
    ),
    Severity.NOTE,
)
L603 = Code(
    "L603",
    "title-untidy",
    "the title of `{name}` {reason}",
    "A title begins or ends with a space, has several spaces in a row, or ends with a period.",
    "Titles stand in lists, in sentences and in names of files, where such things show.",
    Example('audience large "Large ones." of accounts\n  where employees >= 500\n'),
    _LARGE,
    Severity.NOTE,
)
L604 = Code(
    "L604",
    "name-repeats-kind",
    "`{name}` says again that it is {kind}",
    "A name begins or ends with the word for what it is the name of.",
    "What something is already stands in front of its name where it is declared, and is plain where it is used.",
    Example("audience audience_large of accounts\n  where employees >= 500\n"),
    Example("audience large of accounts\n  where employees >= 500\n"),
    Severity.NOTE,
)
L605 = Code(
    "L605",
    "names-too-alike",
    "`{name}` is hardly told from `{other}`",
    "Two names of the same kind differ only in capital letters, in `_`, or in an `s` at the end of a word.",
    "Sooner or later somebody takes one for the other, and both are there.",
    Example(
        "audience large_grower of accounts\n  where employees >= 500\n\n"
        "audience large_growers of accounts\n  where employees >= 900\n"
    ),
    Example(
        "audience large_growers of accounts\n  where employees >= 500\n\n"
        "audience very_large_growers of accounts\n  where employees >= 900\n"
    ),
    Severity.NOTE,
)
L606 = Code(
    "L606",
    "file-named-like-tests",
    "`{path}` is named like tests, and is read as rules",
    "The name of a file says that it holds tests, in another way than the language has for it.",
    "Only files that end in `.test.rules` hold tests; all others take part in what the rules mean.",
    Example(
        'audience large "Large ones" of accounts\n  where employees >= 500\n',
        kind="in large_test.rules",
    ),
    _LARGE,
    Severity.NOTE,
)
L607 = Code(
    "L607",
    "file-too-long",
    "{count} lines are more than the {most} of a file that is read with ease",
    "A file has more lines than `file-lines` of `[lint.bounds]` allows.",
    "A rule set may have any number of files in any folders, and their order means nothing.",
    Example(f"{_LONG}{_LARGE.text}"),
    Example(
        'define is_large of account = employees >= 500\n\naudience large "Large ones" of accounts\n  where is_large\n'
    ),
    Severity.NOTE,
)

CODES = (L601, L602, L603, L604, L605, L606, L607)
