"""K1xx: reports on key figures: their settings in `quorate.toml`, and files of costs.

The examples of costs are whole files, as `quorate report --costs` reads them.
"""

from __future__ import annotations

from typing import Final

from quorate.diagnostics.model import Code, Example


def _settings(text: str) -> Example:
    return Example(f"[report]\n{text}\n", kind="toml")


def _costs(text: str) -> Example:
    return Example(text, kind="costs")


_WELL: Final = _costs("platform,day,amount,currency\nlinkedin,2026-05-04,1200.50,EUR\n")

K101 = Code(
    "K101",
    "unknown-report-name",
    "`{name}` is not {kind}, as `{key}` wants it",
    "A setting of reports names an audience, an event, a stage, a buying group or a field that the rules do not have.",
    "A key figure of something that is not there would be nothing, or zero, and look like an answer.",
    _settings('visits = ["page_vieved"]'),
    _settings('visits = ["page_viewed"]'),
)
K102 = Code(
    "K102",
    "report-field-type",
    "`{name}` is {found}, and `{key}` wants {expected}",
    "A setting of reports names a field whose values cannot be what it is wanted for.",
    "Amounts are added up, days are counted, platforms are names, and whether an opportunity is open is yes or no.",
    _settings('amount = "opportunity.stage"'),
    _settings('amount = "opportunity.amount"'),
)
K103 = Code(
    "K103",
    "report-form",
    "expected {expected} for `{key}`, found `{found}`",
    "A setting of reports is not written in the form that it has.",
    "Fields are written with what they are fields of; what an account or a group has to come to is an audience, a "
    "stage or readiness, and says which.",
    _settings('sales-accepted = "qualified"'),
    _settings('sales-accepted = "ready of seeds_growers"'),
)
K111 = Code(
    "K111",
    "costs-columns",
    "a file of costs has no column `{column}`",
    "The first row of a file of costs names its columns: `platform`, `amount`, `currency`, and `day` or `period`.",
    "A cost that is not of a platform, a time and a currency cannot be compared with anything.",
    _costs("platform,date,amount,currency\nlinkedin,2026-05-04,1200.50,EUR\n"),
    _WELL,
)
K112 = Code(
    "K112",
    "costs-row",
    "{what}",
    "A row of a file of costs has more or fewer cells than its first row has columns, or an empty one.",
    "Which cell is missing cannot be told, so none of the row is taken.",
    _costs("platform,day,amount,currency\nlinkedin,2026-05-04,,EUR\n"),
    _WELL,
)
K113 = Code(
    "K113",
    "costs-period",
    "`{found}` is not {expected}",
    "A row of a file of costs tells no time: a day is written `2026-05-04`; a period is a day, a month such as "
    "`2026-05`, or two days such as `2026-05-01..2026-05-31`, both of them in it.",
    "Costs are compared with what came of them in the same time; what belongs to only a part of a period is counted by "
    "its days.",
    _costs("platform,day,amount,currency\nlinkedin,04.05.2026,1200.50,EUR\n"),
    _WELL,
)
K114 = Code(
    "K114",
    "costs-amount",
    "`{found}` is not an amount",
    "A row of a file of costs has an amount that is not a number, or is less than nothing.",
    "Amounts are written with digits and at most one point: `1200.50`. With other marks, thousands could be taken for "
    "hundredths.",
    _costs('platform,day,amount,currency\nlinkedin,2026-05-04,"1.200,50",EUR\n'),
    _WELL,
)
K115 = Code(
    "K115",
    "costs-currency",
    "`{found}` is not a currency",
    "A row of a file of costs has a currency that is not written with three capital letters.",
    "Costs of one currency are added up, and those of several told apart: `EUR` and `euro` would be two.",
    _costs("platform,day,amount,currency\nlinkedin,2026-05-04,1200.50,euro\n"),
    _WELL,
)

CODES = (K101, K102, K103, K111, K112, K113, K114, K115)
