"""E4xx: rules beyond the bounds of section 14 of the language reference."""

from __future__ import annotations

from quorate.diagnostics.model import Code, Example

_GOOD = Example("audience large of accounts where employees >= 500\n")

E401 = Code(
    "E401",
    "nested-too-deep",
    "nested deeper than {limit} levels",
    "Brackets, `not` or signs nest deeper than the language allows.",
    "Cost is bounded when rules compile; a `define` gives a part of a condition a name.",
    Example("audience large of accounts where " + "(" * 65 + "employees >= 500" + ")" * 65 + "\n"),
    _GOOD,
)
E402 = Code(
    "E402",
    "file-too-large",
    "file `{file}` has {size} bytes, more than {limit}",
    "A rules or list file is larger than 1 MiB.",
    "Files share one namespace, so a large one can be split anywhere between two declarations.",
    Example("# " + "x" * 64 + "\n", kind="oversized-file"),
    _GOOD,
)
E403 = Code(
    "E403",
    "rule-set-too-large",
    "rule set `{name}` has more than {limit} bytes",
    "The files of a rule set hold more than 16 MiB together.",
    "A rule set is compiled whole.",
    Example("# " + "x" * 64 + "\n", kind="oversized-set"),
    _GOOD,
)
E404 = Code(
    "E404",
    "too-many-declarations",
    "rule set has {count} declarations, more than {limit}",
    "A rule set has more than 10,000 declarations.",
    "A rule set is compiled whole; lists and tables say much in one declaration.",
    Example("\n".join(f"list a{number} = ()" for number in range(10_001)) + "\n"),
    _GOOD,
)
E405 = Code(
    "E405",
    "pattern-too-long",
    "pattern has {length} characters, more than {limit}",
    "A pattern is longer than 1,000 characters.",
    "Long alternations are lists: `has word`, `starts with any of` and tables read better and run faster.",
    Example("audience odd of people where job_title matches /" + "a" * 1001 + "/\n"),
    Example("audience odd of people where job_title matches /aaa/\n"),
)

CODES = (E401, E402, E403, E404, E405)
