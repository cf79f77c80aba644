"""What accounts bring their journeys, at random: facts that change, events, and what hands and services say.

All times are microseconds from the start, so that a history can be moved and made smaller.
"""

from __future__ import annotations

import copy
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Final

from quorate.decide.scalars import write_instant
from tests.laws.journey_rules import Rules
from tests.laws.rules import Payload

SECOND: Final = 1_000_000
MINUTE: Final = 60 * SECOND

STARTS: Final = (
    "2026-06-01T21:30:00Z",  # a Monday evening
    "2026-06-01T21:30:00Z",
    "2026-05-31T22:45:00Z",
    "2026-03-29T00:10:00Z",  # Paris skips from 01:00Z on
    "2026-10-25T00:10:00Z",  # and repeats
    "2026-04-04T14:10:00Z",  # Lord Howe goes back by half an hour at 15:00Z
    "2026-03-08T04:50:00Z",  # St. John's skips from 05:30Z on
    "2026-01-31T21:50:00Z",
)

KEYS: Final = ("ann", "bob", "cho")


@dataclass(frozen=True, slots=True)
class Change:
    """A fact that is another one from an instant on; None takes it away, and people alone are whole persons."""

    at: int
    path: tuple[str, ...]
    value: Any


@dataclass(frozen=True, slots=True)
class Event:
    """An event, with what is known of it beside its time."""

    at: int
    told: Payload


@dataclass(frozen=True, slots=True)
class Said:
    """A command at an instant."""

    at: int
    command: Payload


@dataclass(frozen=True, slots=True)
class History:
    """One account over some time; `people` is None where its payloads have no collection of them.

    `answers` is what answers to calls are drawn by.
    """

    start: datetime
    length: int
    fields: Payload
    people: tuple[Payload, ...] | None
    events: tuple[Event, ...] | None
    changes: tuple[Change, ...]
    said: tuple[Said, ...]
    answers: int

    def instant(self, at: int) -> datetime:
        """Return an instant."""
        return self.start + timedelta(microseconds=at)

    def account(self, at: int, *, only_past: bool) -> Payload:
        """Return the account as it is at an instant, with all its events or only those that have happened."""
        account: Payload = {"id": "acme", **self.fields}
        people = {each["id"]: dict(each) for each in self.people or ()}
        for change in self.changes:
            if change.at <= at:
                _apply(change, account, people)
        if self.people is not None:
            account["people"] = list(people.values())
        if self.events is not None:
            account["events"] = [
                {"id": f"e{number}", "at": write_instant(self.instant(each.at)), **each.told}
                for number, each in enumerate(self.events)
                if not only_past or each.at <= at
            ]
        return copy.deepcopy(account)

    def answer(self, call: str, person: str | None, times: int) -> tuple[int, Payload] | None:
        """Return how long after it is made a call is answered, and what, without its key; None for never.

        `times` is how often it was made for the account or the person within one entry, this time included.
        """
        digest = hashlib.sha256(f"{self.answers} {call} {person} {times}".encode()).digest()
        rng = Random(digest)  # noqa: S311 - an answer, no secret
        after = rng.choice([0, 0, 30 * SECOND, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 40 * MINUTE])
        result: Payload = {"score": rng.choice([10, 50, 90.5])}
        if person is None:
            result["tier"] = rng.choice(["gold", "silver"])
        drawn = rng.choice(["none", "error", "result", "result", "empty"])
        if drawn == "none":
            return None
        if drawn == "error":
            return after, {"error": "no such model"}
        return after, {"result": result if drawn == "result" else {}}


def _apply(change: Change, account: Payload, people: dict[str, Payload]) -> None:
    match change.path:
        case ("people", key):
            people.pop(key, None)
            if change.value is not None:
                people[key] = dict(change.value)
        case ("people", key, name):
            if key in people:
                _put(people[key], name, change.value)
        case (name,):
            _put(account, name, change.value)


def _put(record: Payload, name: str, value: Any) -> None:  # noqa: ANN401 - as in payloads
    if value is None:
        record.pop(name, None)
    else:
        record[name] = value


# -- at random ---------------------------------------------------------------------------------------------------------


def history_at_random(rng: Random, rules: Rules, minutes: int = 180) -> History:
    """Return a history of so many minutes that the journeys of a rule set may meet."""
    start = datetime.fromisoformat(rng.choice(STARTS)).astimezone(UTC)
    if rng.random() < 0.2:
        start += timedelta(microseconds=rng.randrange(MINUTE))
    length = minutes * MINUTE
    maker = _Maker(rng, start, length)
    people = [maker.person(key) for key in KEYS[: rng.choice([0, 1, 2, 3, 3, 3])]] if rng.random() < 0.95 else None
    events = None
    if rng.random() < 0.95:
        events = tuple(maker.event() for _ in range(rng.choice([0, 4, 9, 16, 25] * 4 + [120])))
    fields = {name: maker.field(name) for name in _FIELDS if name == "active" or rng.random() < 0.8}
    changes = tuple(maker.change() for _ in range(rng.choice([0, 0, 1, 4, 8])))
    said = tuple(maker.said(rules) for _ in range(rng.choice([0, 0, 1, 4])))
    return History(
        start,
        length,
        fields,
        None if people is None else tuple(people),
        events,
        tuple(sorted(changes, key=lambda each: each.at)),
        tuple(sorted(said, key=lambda each: each.at)),
        rng.randrange(1000),
    )


_FIELDS: Final = ("name", "size", "mood", "active", "zone", "due_on", "due_at")


class _Maker:
    """Draws the parts of a history."""

    def __init__(self, rng: Random, start: datetime, length: int) -> None:
        self._rng = rng
        self._start = start
        self._length = length

    def time(self, before: int = 0) -> int:
        """Return a time, often one at which much else happens: a whole number of five minutes."""
        rng = self._rng
        five = 5 * MINUTE
        at = rng.randrange(-before // five, self._length // five) * five
        return at + rng.choice([0, 0, 0, 1, -1, rng.randrange(five)])

    def instant(self) -> str:
        """Return the text of an instant around the time of the history."""
        return write_instant(self._start + timedelta(microseconds=self.time(60 * MINUTE)))

    def field(self, name: str) -> Any:  # noqa: ANN401 - as in payloads
        """Return a value of a field of the account."""
        rng = self._rng
        match name:
            case "size":
                return rng.randint(0, 6)
            case "active":
                return rng.random() < 0.97
            case "zone":
                return rng.choice(["Europe/Paris", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"])
            case "due_on":
                return (self._start + timedelta(days=rng.choice([-1, 0, 1]))).date().isoformat()
            case "due_at":
                return self.instant()
            case _:
                return rng.choice(["a", "b", "Acme"])

    def person(self, key: str) -> Payload:
        """Return a person."""
        return {"id": key, **{name: self.of_person(name) for name in _OF_PEOPLE if self._rng.random() < 0.85}}

    def of_person(self, name: str) -> Any:  # noqa: ANN401 - as in payloads
        """Return a value of a field of a person."""
        rng = self._rng
        match name:
            case "level":
                return rng.randint(0, 5)
            case "opt":
                return rng.random() < 0.6
            case "due_at":
                return self.instant()
            case _:
                return rng.choice(["VP", "CFO", "a"])

    def event(self) -> Event:
        """Return an event, sometimes of nobody who is there."""
        rng = self._rng
        at = self.time(30 * MINUTE)
        person = rng.choice((*KEYS, *KEYS, "dan"))
        match rng.choice(["clicked", "clicked", "filled", "surged"]):
            case "clicked":
                return Event(at, {"type": "clicked", "person": person, **_maybe(rng, "n", rng.randint(0, 4))})
            case "filled":
                return Event(at, {"type": "filled", "person": person, **_maybe(rng, "form", rng.choice("ab"))})
            case _:
                return Event(at, {"type": "surged", **_maybe(rng, "n", rng.randint(0, 3))})

    def change(self) -> Change:
        """Return a change of a fact."""
        rng = self._rng
        at = max(1, self.time())
        key = rng.choice(KEYS)
        drawn = rng.random()
        if drawn < 0.15:
            return Change(at, ("people", key), rng.choice([None, self.person(key)]))
        if drawn < 0.5:
            name = rng.choice(_OF_PEOPLE)
            return Change(at, ("people", key, name), rng.choice([None, self.of_person(name), self.of_person(name)]))
        name = rng.choice(_FIELDS)
        return Change(at, (name,), rng.choice([None, self.field(name), self.field(name)]))

    def said(self, rules: Rules) -> Said:
        """Return a command about a journey or the buying group."""
        rng = self._rng
        at = max(0, self.time())
        journey = rng.choice(rules.journeys)
        if not rules.has_group or rng.random() < 0.4:
            told = {"journey": journey.name}
            if journey.of == "people":
                told["person"] = rng.choice(KEYS)
            return Said(at, {rng.choice(["enter", "enter", "leave"]): told})
        group = {"group": "g"}
        person = {"person": rng.choice(KEYS)}
        return Said(
            at,
            rng.choice(
                [
                    {"assign": {**group, **person, "role": rng.choice(["champion", "user", "decider"])}},
                    {"remove": {**group, **person}},
                    {"move": {**group, "stage": rng.choice(["early", "middle", "won", "lost"])}},
                    {"status": {**group, "status": rng.choice(["called", "", "later"])}},
                ]
            ),
        )


_OF_PEOPLE: Final = ("level", "title", "opt", "due_at")


def _maybe(rng: Random, name: str, value: object) -> Payload:
    return {name: value} if rng.random() < 0.85 else {}
