"""E1xx: text that is not rules text."""

from __future__ import annotations

from quorate.diagnostics.model import Code, Example

_GOOD = Example("audience large of accounts where employees >= 500\n")


def _journey(*lines: str) -> Example:
    """Make a sample of a journey out of the lines of its block."""
    block = "".join(f"  {line}\n" if line else "\n" for line in lines)
    return Example(f"{_GOOD.text}\njourney win for accounts in large {{\n{block}}}\n")


E101 = Code(
    "E101",
    "unexpected",
    "expected {expected}, found {found}",
    "Something stands where the language does not allow it.",
    "The words under the caret are the first that cannot continue what was read before them; the mistake is there or "
    "just before it.",
    Example("audience large of accounts where employees greater 500\n"),
    _GOOD,
)
E102 = Code(
    "E102",
    "unterminated-text",
    "text or name in backticks is not closed on its line",
    "A text starts with a quote and has no closing quote before the end of its line.",
    'A text stays on one line; a line break in it is written `\\n` and a quote `\\"`.',
    Example('audience french of accounts where country = "FR\n'),
    Example('audience french of accounts where country = "FR"\n'),
)
E103 = Code(
    "E103",
    "character-not-allowed",
    "character {name} is not allowed here",
    "The text holds a character that the language does not use, or one that cannot be seen.",
    "Control, direction and zero-width characters can make a text look different from what it says, and no-break "
    "spaces come along when rules are pasted from documents. Inside a text they are written as escapes (`\\u00a0`).",
    Example("audience large of accounts where\u00a0employees >= 500\n"),
    _GOOD,
)
E105 = Code(
    "E105",
    "foreign-operator",
    "`{operator}` is not an operator of this language",
    "An operator of another language is used.",
    "Each comparison and connective has one spelling: `= != < <= > >= and or not`.",
    Example('audience french of accounts where country == "FR"\n'),
    Example('audience french of accounts where country = "FR"\n'),
)
E106 = Code(
    "E106",
    "foreign-quotes",
    "texts stand in straight double quotes",
    "A text stands in single or curly quotes.",
    'Only `"…"` makes a text; curly quotes come along when rules are pasted from documents.',
    Example("audience french of accounts where country = 'FR'\n"),
    Example('audience french of accounts where country = "FR"\n'),
)
E107 = Code(
    "E107",
    "glued-unit",
    "number and unit are two words in `{text}`",
    "A number and its unit are written without a space.",
    "A duration is a number and a unit: `30 days`.",
    Example("audience active of accounts where any page_viewed in last 30days\n"),
    Example("audience active of accounts where any page_viewed in last 30 days\n"),
)
E108 = Code(
    "E108",
    "no-such-date",
    "`{text}` is not a date or time that exists",
    "A date, time or instant does not exist, or is written in another order.",
    "Dates are written year-month-day (`2026-01-31`), times `09:30`, instants `2026-01-31T09:00:00Z`.",
    Example("audience old of people where born_on before 2026-02-30\n"),
    Example("audience old of people where born_on before 2026-02-28\n"),
)
E109 = Code(
    "E109",
    "last-unit",
    "`last {unit}` can mean the calendar {unit} before this one or a {unit} back from now",
    "`last month` is used without a number.",
    "Both readings are common and differ by weeks, so one has to be chosen.",
    Example("audience active of accounts where any page_viewed in last month\n"),
    Example("audience active of accounts where any page_viewed in previous month\n"),
)
E110 = Code(
    "E110",
    "bad-escape",
    "text {text} holds an escape that is not one of JSON",
    "A backslash in a text is followed by something that is no escape, or by half of a surrogate pair.",
    'Texts take the escapes of JSON: `\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX`.',
    Example('audience odd of accounts where name = "a\\qb"\n'),
    Example('audience odd of accounts where name = "a\\\\qb"\n'),
)
E111 = Code(
    "E111",
    "chained-comparison",
    "comparisons do not chain",
    "Two comparisons follow each other without a connective.",
    "`200 <= employees <= 999` would compare the outcome of the first comparison with the second number.",
    Example("audience middle of accounts where 200 <= employees <= 999\n"),
    Example("audience middle of accounts where employees between 200 and 999\n"),
)
E112 = Code(
    "E112",
    "not-yet",
    "`{word}` is not yet part of this release",
    "The language has this declaration, but this release of the engine does not.",
    "Leaving it out silently would give rules another meaning than they have.",
    Example("verify some account in large\n"),
    _GOOD,
)
E113 = Code(
    "E113",
    "number-too-large",
    "number `{number}` is too large",
    "A number does not fit: integers have 64 bits, numbers are IEEE doubles, counts and durations have bounds.",
    "Numbers beyond these bounds could not be computed with exactly.",
    Example("audience huge of accounts where employees > 99999999999999999999\n"),
    Example("audience huge of accounts where employees > 999999999\n"),
)
E114 = Code(
    "E114",
    "clause-given-twice",
    "`{clause}` is given twice for `{thing}`",
    "A clause or mark that may stand once stands twice.",
    "Which of the two is meant cannot be told.",
    Example("audience active of accounts where any page_viewed in last 30 days in last 7 days\n"),
    Example("audience active of accounts where any page_viewed in last 7 days\n"),
)
E115 = Code(
    "E115",
    "bracket-not-closed",
    "bracket `{bracket}` is not closed",
    "A bracket is opened and its declaration ends without closing it.",
    "What belongs inside the bracket cannot be told.",
    Example("audience large of accounts where (employees >= 500 or employees is missing\n"),
    Example("audience large of accounts where (employees >= 500 or employees is missing)\n"),
)
E116 = Code(
    "E116",
    "row-width",
    "row has {cells} cells and table `{table}` {columns} columns",
    "A row of a decision table has more or fewer cells than the table has columns.",
    "Cells belong to columns by their place; a cell that does not matter is written `any`.",
    Example(
        "table persona of person gives text {\n  job_title department\n"
        '  has word "chief" any => "Executive"\n  has word "buyer" => "Buyer"\n}\n'
    ),
    Example(
        "table persona of person gives text {\n  job_title department\n"
        '  has word "chief" any => "Executive"\n  has word "buyer" any => "Buyer"\n}\n'
    ),
)
E117 = Code(
    "E117",
    "no-offset",
    "instant `{text}` has no offset",
    "A date with a time has no offset from UTC.",
    "Without an offset it names another instant in every zone.",
    Example("audience recent of accounts where any page_viewed since 2026-01-31T09:00:00\n"),
    Example("audience recent of accounts where any page_viewed since 2026-01-31T09:00:00Z\n"),
)
E118 = Code(
    "E118",
    "folding-no-text",
    "`ignoring case` is for `text`, not for `{type}`",
    "A type other than text is marked `ignoring case`.",
    "Only texts have case.",
    Example("entity plant plants in account { key id  height integer ignoring case }\n"),
    Example("entity plant plants in account { key id  species text ignoring case }\n"),
)
E119 = Code(
    "E119",
    "column-no-field",
    "a column of table `{table}` is not a field or a call",
    "The head of a decision table holds something other than fields and calls.",
    "A cell is compared with the value of its column, so the column has to have one.",
    Example('table persona of person gives text {\n  "job_title"\n  has word "chief" => "Executive"\n}\n'),
    Example('table persona of person gives text {\n  job_title\n  has word "chief" => "Executive"\n}\n'),
)
E120 = Code(
    "E120",
    "pattern-operand",
    "`{operator}` does not go with what follows it",
    "`matches` is followed by something other than a pattern, or another operator by a pattern.",
    "A pattern `/…/` is looked for with `matches`; texts are compared with the other operators.",
    Example('audience bosses of people where job_title matches "chief"\n'),
    Example("audience bosses of people where job_title matches /chief/\n"),
)
E121 = Code(
    "E121",
    "hours-of-event",
    "hours of the day are no window of events",
    "`in hours … to …` follows an event.",
    "Hours say when in the day something was, not how long ago: they are a condition on the event's `at`.",
    Example("audience nightly of accounts where any page_viewed in hours 22:00 to 06:00\n"),
    Example("audience nightly of accounts where any page_viewed where (at in hours 22:00 to 06:00)\n"),
)
E122 = Code(
    "E122",
    "zone-not-last",
    "a zone stands once, as the last argument",
    "`in zone …` stands before another argument of a call, or twice.",
    "It says in which zone the whole call is computed.",
    Example('audience odd of people where hour(in zone "UTC", now) = 9\n'),
    Example('audience odd of people where hour(now, in zone "UTC") = 9\n'),
)

E123 = Code(
    "E123",
    "clause-after-step",
    "clause `{clause}` of journey `{journey}` stands after a step",
    "A clause of a journey (`reenter`, `exit when`, `goal when`, `on change`) stands behind one of its steps.",
    "Clauses hold for the whole journey, whichever step somebody is at; among the steps they would read as if they "
    "came into force there.",
    _journey("wait 3 days", "exit when country is missing"),
    _journey("exit when country is missing", "", "wait 3 days"),
)
E124 = Code(
    "E124",
    "random-split-without-name",
    "random split has no name",
    "A random split stands in a journey without a name.",
    "The name takes part in the draw. If its place did instead, a step added above it would draw everybody anew.",
    _journey("split random {", "  50% path a { end }", "  50% path b { wait 3 days }", "}"),
    _journey("split random first_mail {", "  50% path a { end }", "  50% path b { wait 3 days }", "}"),
)
E125 = Code(
    "E125",
    "percentage-not-whole",
    "percentage `{percent}` of a path is not a whole number",
    "A path of a random split has a share with decimals.",
    "The shares of a random split are whole percentages that add up to 100, which can be seen at a glance; thirds "
    "never add up.",
    _journey("split random first_mail {", "  33.3% path a { end }", "  66.7% path b { wait 3 days }", "}"),
    _journey("split random first_mail {", "  33% path a { end }", "  67% path b { wait 3 days }", "}"),
)
E126 = Code(
    "E126",
    "path-after-otherwise",
    "path `{path}` stands after `otherwise`",
    "A path of a split or a call stands behind `otherwise`.",
    "Paths are tried from the top, and `otherwise` is for those whom no path takes: behind it, a path reads as if it "
    "were never tried.",
    _journey("split accounts {", "  otherwise { wait 3 days }", '  path french when country = "FR" { end }', "}"),
    _journey("split accounts {", '  path french when country = "FR" { end }', "  otherwise { wait 3 days }", "}"),
)

CODES = (
    E101, E102, E103, E105, E106, E107, E108, E109, E110, E111, E112, E113, E114, E115, E116, E117, E118, E119, E120,
    E121, E122, E123, E124, E125, E126,
)  # fmt: skip
