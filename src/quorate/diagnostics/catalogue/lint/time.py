"""L3xx: windows, clocks and calendars that are hardly meant as they stand."""

from __future__ import annotations

from quorate.diagnostics.model import Code, Example, Severity


def _accounts(where: str) -> Example:
    return Example(f"audience active of accounts\n  where {where}\n")


def _people(where: str) -> Example:
    return Example(f"audience active of people\n  where {where}\n")


def _sequence(gap: str) -> Example:
    return _people(f"sequence (form_started then form_submitted {gap}) in last 30 days")


L301 = Code(
    "L301",
    "endless-look-back",
    "`{what}` is looked for without an end",
    "Events are asked for without a window, and without `ever`, which says that all of them are meant.",
    "All events that ever happened have to be kept and sent with each account, for a single condition.",
    _people("at least 3 page_viewed"),
    _people("at least 3 page_viewed in last 90 days"),
    Severity.WARNING,
)
L302 = Code(
    "L302",
    "impossible-window",
    "nothing lies in this window",
    "The end of a window is before its start, or a gap is longer than all that is looked at.",
    "No event is ever found there.",
    _people("any page_viewed between 2026-06-30 and 2026-06-01"),
    _people("any page_viewed between 2026-06-01 and 2026-06-30"),
    Severity.WARNING,
)
L303 = Code(
    "L303",
    "clock-against-date",
    "from one day on this is the same for everybody",
    "The clock is compared with a fixed date.",
    "It changes once, for all at the same instant, and from then on says nothing; nobody remembers to take it away.",
    _accounts("employees >= 500 and today >= 2026-09-01"),
    _accounts("employees >= 500"),
    Severity.WARNING,
)
L304 = Code(
    "L304",
    "growing-window",
    "this window begins at a fixed date and grows for ever",
    "Events are looked for since a date, up to now.",
    "What counted as a lot in the first month is little a year later, and more and more events have to be kept.",
    _people("any page_viewed since 2026-01-01"),
    _people("any page_viewed in last 90 days"),
    Severity.NOTE,
)
L305 = Code(
    "L305",
    "no-zone",
    "days begin and end in UTC here, as no zone is set",
    "A rule set has calendar words, such as `today` or `this month`, and `quorate.toml` sets no `timezone`.",
    "Days, weeks and months begin at another instant for everybody who does not live by UTC.",
    _people("any page_viewed in this month"),
    _people("any page_viewed in last 30 days"),
    Severity.NOTE,
)
L306 = Code(
    "L306",
    "hours-of-the-rules",
    "these hours are by the clock of the rule set, wherever the account is",
    "Hours are asked for without a zone, where the schema has one.",
    "Nine in the morning of the rule set is in the middle of the night for some accounts.",
    _accounts("now in hours 09:00 to 17:00 on monday..friday"),
    _accounts("now in hours 09:00 to 17:00 on monday..friday in zone account.timezone"),
    Severity.WARNING,
)
L307 = Code(
    "L307",
    "all-day",
    "these hours are the whole day",
    "Hours end when they start.",
    "Hours that end at or before their start go on past midnight, so these leave nothing out but days.",
    _accounts("now in hours 09:00 to 09:00 on monday..friday in zone account.timezone"),
    _accounts("now in hours 09:00 to 17:00 on monday..friday in zone account.timezone"),
    Severity.WARNING,
)
L308 = Code(
    "L308",
    "event-in-future",
    "no event is ever later than now",
    "The time of an event has to lie in the future.",
    "Events after `now` do not exist yet, so there is nothing to find.",
    _people("any page_viewed in last 30 days where (at in next 7 days)"),
    _people("any page_viewed in last 30 days where (at in last 7 days)"),
    Severity.WARNING,
)
L309 = Code(
    "L309",
    "equal-instants",
    "two instants are hardly ever equal",
    "Two instants are compared by `=` or `!=`.",
    "Instants are told apart to the microsecond; a day, or a window, is what is meant.",
    _people("any page_viewed in last 30 days where (at = 2026-06-01T09:00:00Z)"),
    _people("any page_viewed in last 30 days where (at = 2026-06-01)"),
    Severity.WARNING,
)
L310 = Code(
    "L310",
    "gap-beyond-window",
    "this gap is as long as the whole window, and rules nothing out",
    "A step of a sequence may be as far from the one before as the window of the sequence is long.",
    "Nothing further apart is looked at anyway: one of the two lengths is mistyped, or the gap can go.",
    _sequence("within 60 days"),
    _sequence("within 7 days"),
    Severity.WARNING,
)

L311 = Code(
    "L311",
    "endless-sequence",
    "the events of this sequence are looked for without an end",
    "A sequence has no window.",
    "All events that ever happened have to be kept and sent with each account, for a single condition.",
    _people("sequence (form_started then form_submitted within 1 day)"),
    _people("sequence (form_started then form_submitted within 1 day) in last 90 days"),
    Severity.NOTE,
)

CODES = (L301, L302, L303, L304, L305, L306, L307, L308, L309, L310, L311)
