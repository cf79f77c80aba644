"""What random journeys say in their steps: moments, triggers, conditions, arguments (language, section 10)."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Final

LENGTHS: Final = ("1 minute", "5 minutes", "10 minutes", "20 minutes", "1 hour")

_ZONED: Final = ("", "", " in zone account.zone", ' in zone "Asia/Tokyo"')
_CLOCKS: Final = ("22:30", "23:45", "00:00", "00:15", "02:30", "03:10")
_DAYS: Final = ("", "", " on monday..friday", " on saturday, sunday", " on tuesday")

_FIXED: Final = (
    "until now + 15 minutes",
    "until start of next day",
    "until today + 1 day",
    "until 2026-06-02",
    "until 2026-06-01T22:20:00Z",
    "until tuesday",
    "until on monday, thursday",
)
_TIMES_OF_ACCOUNTS: Final = (
    "until due_at",
    "until due_at - 20 minutes",
    "until due_on",
    "until due_on in zone zone",
    'until due_on in zone "Asia/Tokyo"',
    "until last(at of clicked) + 20 minutes",
    "until journey entry + 40 minutes",
)
_TIMES_OF_PEOPLE: Final = (
    "until due_at",
    "until account.due_at + 5 minutes",
    "until account.due_on in zone account.zone",
    "until last(at of clicked) + 20 minutes",
    "until journey entry + 40 minutes",
)


def moment(rng: Random, *, of_people: bool) -> str:
    """Return how long is waited: a length, a time, or both."""
    times = _TIMES_OF_PEOPLE if of_people else _TIMES_OF_ACCOUNTS
    clock = f"until {rng.choice(_CLOCKS)}{rng.choice(_DAYS)}{rng.choice(_ZONED)}"
    until = rng.choice([clock, clock, rng.choice(times), rng.choice(times), rng.choice(_FIXED)])
    length = rng.choice((*LENGTHS, *LENGTHS, *LENGTHS, "1 day", "1 month"))
    return rng.choice([length, length, until, f"{rng.choice(LENGTHS)} {until}"])


# -- triggers ----------------------------------------------------------------------------------------------------------

_HEARD: Final = (
    "any clicked",
    "any clicked",
    "any clicked where (n > 2)",
    "at least 2 clicked",
    "more than 1 clicked",
    "at least 2 different n of clicked",
    'any filled where (form = "a")',
    "any filled where (form = account.mood)",
    "any event",
)
_HEARD_OF_ACCOUNTS: Final = ("any surged", "at least 2 surged where (n > 1)", "any clicked where (person.level > 2)")
_CHANGES_OF_ACCOUNTS: Final = (
    "change of size",
    "change of size to 3",
    "change of size where (new > old)",
    'change of mood from "a" to "b"',
    'change of mood where (old is missing or new = "b")',
    "change of due_at",
    "change of due_on where (new > old)",
    "change of zone",
    "change of active",
    "change of count(clicked in last 20 minutes)",
    "change of count(clicked in last 20 minutes) where (new < old)",
    "change of last(n of clicked)",
    "change of level of any person",
    "change of level of any person where (new > 2)",
    "change of title of any person",
)
_CHANGES_OF_PEOPLE: Final = (
    "change of level",
    "change of level from 1 to 2",
    "change of level where (new > old)",
    "change of title",
    "change of account.size",
    "change of count(clicked in last 20 minutes)",
    "change of due_at",
)
_CHANGES_OF_GROUPS: Final = (
    "change of g.stage",
    "change of g.stage from early to middle",
    "change of g.stage to won",
    "change of g.status",
    'change of g.status to "called"',
    "change of g.completeness",
    "change of g.completeness where (new > old)",
    "change of g.engagement",
    "change of g.engagement where (new >= 20)",
    "change of g.ready",
)
_MEMBERSHIPS: Final = ("joining g", "joining g as champion", "joining g as user", "leaving g", "leaving g as user")


def trigger(rng: Random, *, of_people: bool, has_group: bool) -> str:
    """Return what is listened for."""
    events = _HEARD if of_people else (*_HEARD, *_HEARD_OF_ACCOUNTS)
    changes = _CHANGES_OF_PEOPLE if of_people else _CHANGES_OF_ACCOUNTS
    found: list[Sequence[str]] = [events, events, changes]
    if has_group:
        found += [_MEMBERSHIPS, _CHANGES_OF_GROUPS]
    chosen = rng.choice(rng.choice(found))
    return chosen.replace(" g.", " account.g.") if of_people else chosen


# -- conditions --------------------------------------------------------------------------------------------------------

_ON_EVENTS: Final = (
    "any clicked in last 20 minutes",
    "any clicked in last 1 hour where (n > 2)",
    "no clicked ever",
    "no filled in last 30 minutes",
    "no filled in 20 minutes before journey entry",
    "any clicked in 1 hour before journey entry",
    "any clicked since journey entry",
    "count(clicked since journey entry) >= 2",
    "count(clicked in last 40 minutes) >= 2 * count(filled in last 40 minutes)",
    "at least 2 clicked within any 10 minutes in last 1 hour",
    "sequence (clicked then filled within 10 minutes) in last 60 minutes",
    "sequence (filled then no clicked within 10 minutes) in last 60 minutes",
    "now - last(at of clicked) > 10 minutes",
    "last(at of filled) in last 15 minutes",
    "any event in last 15 minutes",
    "any clicked today",
    "any filled within 10 minutes of any clicked",
    "sum(n of clicked in last 20 minutes) > 3",
)
_ON_TIME: Final = (
    "now >= journey entry + 30 minutes",
    "journey entry in last 20 minutes",
    "now in hours 22:00 to 00:30",
    "now in hours 22:00 to 23:00 in zone account.zone",
    "hour(now) >= 22",
    "minute(now) < 30",
    "weekday(now) = tuesday",
    "due_at <= now",
    "due_at in next 1 hour",
    "due_at in last 20 minutes",
    "due_at before now + 10 minutes",
    "due_at is missing",
)
_ON_ACCOUNTS: Final = (
    "size > 2",
    "size between 1 and 4",
    'mood = "a"',
    "name is known",
    "active",
    "in small",
    "not in lately",
    "today >= due_on",
    "due_on = today",
    "any person where (level > 2)",
    "every person where (opt)",
    "any person where (any clicked in last 20 minutes)",
    "count(people where (busy)) >= 1",
    "any surged in last 30 minutes",
)
_ON_PEOPLE: Final = (
    "level > 2",
    "level in (1, 2, 3)",
    'title = "VP"',
    "opt",
    "busy",
    "in busy_folk",
    "account.size > 2",
    "account in small",
    "any account.person where (level > 3)",
)
_ON_GROUPS: Final = (
    "g.ready",
    "g.active",
    "g.stage = early",
    "g.stage in (middle, won)",
    "g.completeness >= 50%",
    'g.status = "called"',
    "g.missing contains champion",
    "g.in_stage_for >= 20 minutes",
    "g.stage_since in last 15 minutes",
    "g.engagement >= 20",
    "any g.members where (role = user)",
    "any g.removed where (person.level > 1)",
)
_ON_GROUPS_OF_ACCOUNTS: Final = (
    "any buying group where (stage = middle)",
    "any person where (member of g as user)",
)
_ON_MEMBERS: Final = ("member of g", "member of g as champion", "not member of g as user", "engagement of g >= 20")


def condition(rng: Random, *, of_people: bool, has_group: bool) -> str:
    """Return a condition of one or two parts on an account or a person in a journey."""
    found = [_ON_EVENTS, _ON_TIME, _ON_PEOPLE if of_people else _ON_ACCOUNTS]
    if has_group:
        groups = [each.replace("g.", "account.g.") for each in _ON_GROUPS] if of_people else [*_ON_GROUPS]
        found.append((*groups, *(_ON_MEMBERS if of_people else _ON_GROUPS_OF_ACCOUNTS)))
    chosen = rng.choice(rng.choice(found))
    if rng.random() < 0.2:
        return f"not ({chosen})"
    if rng.random() < 0.3:
        return f"{chosen} {rng.choice(['and', 'or'])} {rng.choice(rng.choice(found))}"
    return chosen


# -- actions and calls -------------------------------------------------------------------------------------------------

_ON_ACCOUNT_DONE: Final = (
    'note(text: "a")',
    "note(text: mood)",
    "note(text: name, n: size)",
    "note(text: text(size), n: count(clicked since journey entry))",
)
_ON_PERSON_DONE: Final = ('mail(template: "a")', "mail(template: title)", 'mail(template: "b", topic: account.mood)')
_GROUPS_DONE: Final = (
    "set_stage(group: g, stage: middle)",
    "set_stage(group: g, stage: won)",
    "set_stage(group: g, stage: early)",
    'set_status(group: g, status: "called")',
    "set_status(group: g, status: mood)",
)
_MEMBERS_DONE: Final = (
    "assign_to_group(group: g, role: champion)",
    "assign_to_group(group: g, role: user)",
    "remove_from_group(group: g)",
)


def action(rng: Random, others: Sequence[str], *, of_people: bool, has_group: bool) -> str:
    """Return a `do` step on an account or on people; `others` are the journeys that it may let them in and out."""
    plain = _ON_PERSON_DONE if of_people else _ON_ACCOUNT_DONE
    found: list[Sequence[str]] = [plain, plain]
    if has_group:
        found.append(_MEMBERS_DONE if of_people else _GROUPS_DONE)
    if others:
        stem = "_person_journey" if of_people else "_journey"
        found.append([f"{word}{stem}(journey: {name})" for name in others for word in ("enter", "enter", "leave")])
    return f"do {rng.choice(rng.choice(found))}"


def call(rng: Random, *, of_people: bool) -> str:
    """Return what is called, with its arguments."""
    if of_people:
        return rng.choice(["rate()", "rate(model: title)"])
    return rng.choice(['score(model: "m")', "score(model: mood)", 'score(model: "m", n: size)'])


def result(rng: Random, *, of_people: bool) -> str:
    """Return a condition on what a call was answered."""
    found = ["result.score >= 50", "result.score < 20", "result.score is missing"]
    if not of_people:
        found += ['result.tier = "gold"', "result.score > size"]
    return rng.choice(found)
