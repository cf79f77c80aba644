"""What happened at one account, as far as figures need it, out of one passage through its events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from quorate.kpis.choices import Choices
from quorate.kpis.instants import read_day_or_micros, read_micros
from quorate.kpis.periods import Periods
from quorate.semantics.report_checks import PERSON


@dataclass(slots=True)
class Span:
    """What happened in a period: whether the account was reached and visited, and how often each person interacted.

    Events of the account itself are of the person "".
    """

    reached: bool = False
    visiting: bool = False
    engaged: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Activity:
    """What happened at one account: when first, when first with each person, and in the period and the one before.

    `platforms` has where each person comes from, by what is known first of it. `unread` counts events without an
    instant that can be read.
    """

    first: int | None = None
    people: dict[str, int] = field(default_factory=dict)
    now: Span = field(default_factory=Span)
    before: Span = field(default_factory=Span)
    platforms: dict[str, str] = field(default_factory=dict)
    unread: int = 0


def activity_of(facts: Mapping[str, Any], choices: Choices, periods: Periods, until: int) -> Activity:
    """Look through the events of an account up to an instant, and through its people for where they come from."""
    found = Activity()
    told_at: dict[str, int] = {}
    start, middle, end = periods.before.start, periods.now.start, periods.now.end
    reached, visits, engaged, platform = choices.reached, choices.visits, choices.engaged, choices.platform
    for event in facts.get("events") or ():
        at = read_micros(event.get("at"))
        if at is None:
            found.unread += 1
            continue
        if at > until:
            continue
        if found.first is None or at < found.first:
            found.first = at
        person = event.get("person") or ""
        if person and at < found.people.get(person, at + 1):
            found.people[person] = at
        kind = event.get("type")
        names = platform.get(kind)
        if names and person:
            told = told_text(event, names)
            if told and at < told_at.get(person, at + 1):
                told_at[person] = at
                found.platforms[person] = told
        if start <= at < end:
            span = found.now if at >= middle else found.before
            span.reached |= kind in reached
            span.visiting |= kind in visits
            if kind in engaged:
                span.engaged[person] += 1
    if names := platform.get(PERSON):
        for each in facts.get(choices.people) or ():
            told = told_text(each, names)
            if told:
                found.platforms[each[choices.person_key]] = told
    return found


def value_at(holder: Mapping[str, Any], names: Sequence[str]) -> Any:  # noqa: ANN401 - a field may hold anything
    """Return the value of a field, also one inside objects; None where there is none."""
    value: Any = holder
    for name in names:
        if not isinstance(value, dict):
            return None
        value = value.get(name)
    return value


def told_text(holder: Mapping[str, Any], names: Sequence[str]) -> str:
    """Return a text as names of platforms are compared: without blanks around it, in small letters."""
    value = value_at(holder, names)
    return value.strip().casefold() if isinstance(value, str) else ""


def people_added(facts: Mapping[str, Any], choices: Choices) -> dict[str, int]:
    """Return since when each person is known, of those of whom it is told."""
    found: dict[str, int] = {}
    for each in facts.get(choices.people) or ():
        at = read_day_or_micros(value_at(each, choices.added), choices.zone)
        if at is not None:
            found[each[choices.person_key]] = at
    return found
