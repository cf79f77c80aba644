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
E406 = Code(
    "E406",
    "reference-chain-too-deep",
    "`{name}` stands for conditions nested deeper than {limit} levels",
    "Definitions, tables and audiences are used in each other so often that what one stands for nests too deep.",
    "Cost is bounded when rules compile; `a and b and c` in one place is one level, a chain of definitions many.",
    Example(
        "define a0 of account = employees >= 500\n"
        + "".join(f"define a{number} of account = not a{number - 1}\n" for number in range(1, 120))
    ),
    Example("define a0 of account = employees >= 500\ndefine a1 of account = not a0\n"),
)
E407 = Code(
    "E407",
    "expands-too-far",
    "`{name}` stands for more than {limit} parts once its definitions are written out",
    "Definitions with parameters use each other so often that what one stands for grows without bound.",
    "A definition with parameters is evaluated anew for every use; one without is evaluated once for a record.",
    Example(
        "define a0(n integer) of account = employees >= n\n"
        + "".join(
            f"define a{number}(n integer) of account = a{number - 1}(n) or a{number - 1}(n + 1)\n"
            for number in range(1, 24)
        )
    ),
    Example("define a0(n integer) of account = employees >= n\ndefine a1(n integer) of account = a0(n) or a0(n + 1)\n"),
)

CODES = (E401, E402, E403, E404, E405, E406, E407)
