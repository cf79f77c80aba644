"""Where an account or a person stands in a journey: a value that decisions return and payloads bring back.

`{"journey", "revision", "person", "entry", "status", "step", "entered_at", "since", "due", "visits", "was", "calls"}`:
`person` is there in journeys of people, `step` and what follows it only where there is something to say. `revision` is
the plan of the journey by which the instance goes on; `since` when it came to its step, or when it ended; `visits` how
often each `repeat` was taken in this entry; `was` what a `listen` compares with; `calls` what became of the calls that
were made. One that has ended stays, so that entries are counted. An instance of a usual journey is about 300 bytes of
JSON.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, TypeAlias, cast, get_args
from typing import Literal as OneOf

from quorate.decide.mismatch import MismatchError, describe
from quorate.decide.problem import Where
from quorate.decide.reading import Reading
from quorate.decide.scalars import read_instant, write_instant
from quorate.diagnostics.catalogue.payload import E513
from quorate.evaluate.calendar import EARLIEST

Status = OneOf["waiting", "blocked", "done", "exited", "goal"]
INSIDE: Final = frozenset({"waiting", "blocked"})
"""The status of those who are still inside; all others have ended."""

Subject: TypeAlias = tuple[str, str | None]
"""A journey by name, and the person by key; None for the account."""

_STATUSES: Final = get_args(Status)
_MOST_ENTRIES: Final = 2**53
_CALLS: Final = ("answered", "timed_out")
_LONGEST_VISIT: Final = 16  # digits


@dataclass(slots=True)
class Instance:
    """One journey of one subject; `step` is empty for one that has ended, and on the way from step to step.

    `rounds` has how often each `repeat` was taken; `was` what triggers compare with, by their number; `calls` what
    became of calls, by `step/visit`: `answered` or `timed_out`; `lacking` what one that is blocked waits for, as far as
    this decision has looked.
    """

    journey: str
    plan: str
    person: str | None
    entry: int
    entered: datetime
    since: datetime
    status: Status = "waiting"
    step: str = ""
    due: datetime | None = None
    rounds: dict[str, int] = field(default_factory=dict)
    was: dict[str, Any] = field(default_factory=dict)
    calls: dict[str, str] = field(default_factory=dict)
    lacking: tuple[str, ...] = ()

    @property
    def subject(self) -> Subject:
        """What it is an instance of."""
        return self.journey, self.person

    @property
    def is_inside(self) -> bool:
        """Whether it has not ended."""
        return self.status in INSIDE

    @property
    def visit(self) -> int:
        """In which round of its repeats it is, from 1."""
        return 1 + sum(self.rounds.values())

    def copy(self) -> Instance:
        """Return one that can be changed without the other; what triggers compare with is never changed in place."""
        return Instance(
            self.journey, self.plan, self.person, self.entry, self.entered, self.since, self.status, self.step,
            self.due, dict(self.rounds), dict(self.was), dict(self.calls),
        )  # fmt: skip

    def to_dict(self) -> dict[str, Any]:
        """Return the instance as the state of a decision has it."""
        told: dict[str, Any] = {"journey": self.journey, "revision": self.plan}
        if self.person is not None:
            told["person"] = self.person
        told |= {"entry": self.entry, "status": self.status}
        if self.step:
            told["step"] = self.step
        told |= {"entered_at": write_instant(self.entered), "since": write_instant(self.since)}
        if self.due is not None:
            told["due"] = write_instant(self.due)
        if self.rounds:
            told["visits"] = dict(self.rounds)
        if self.was:
            told["was"] = dict(self.was)
        if self.calls:
            told["calls"] = dict(self.calls)
        return told


def read_instances(values: Iterable[tuple[int, object]], where: Where, reading: Reading) -> dict[Subject, Instance]:
    """Read instances of a state, each with its number there; what is none is a problem, and the second of a subject."""
    found: dict[Subject, Instance] = {}
    for number, raw in values:
        place: Where = (where, number)
        if type(raw) is not dict:
            reading.refuse(E513, place, expected="an object", found=describe(raw))
            continue
        instance = _Reader(raw, place, reading).instance()
        if instance is None:
            continue
        if instance.subject in found:
            reading.refuse(E513, place, expected="one instance of a journey and subject", found="a second one")
        found[instance.subject] = instance
    return found


def _is_visit(at: str) -> bool:
    """Tell whether a text is the address of a step with the number of a visit."""
    visit = at.rpartition("/")[2]
    return visit.isdecimal() and len(visit) <= _LONGEST_VISIT


class _Reader:
    """Reads one instance."""

    def __init__(self, raw: Mapping[str, object], where: Where, reading: Reading) -> None:
        self._raw = raw
        self._where = where
        self._reading = reading
        self._is_well = True

    def instance(self) -> Instance | None:
        status = self._text("status")
        if status and status not in _STATUSES:
            self._refuse("status", "one of " + ", ".join(f"`{each}`" for each in _STATUSES), status)
        found = Instance(
            journey=self._text("journey"),
            plan=self._text("revision"),
            person=self._text("person") if self._raw.get("person") is not None else None,
            entry=self._count(self._raw.get("entry"), "entry"),
            entered=self._instant("entered_at"),
            since=self._instant("since"),
            status=cast("Status", status),
            step=self._text("step") if status in INSIDE else "",
            due=self._instant("due") if self._raw.get("due") is not None else None,
            rounds={str(at): self._count(times, "visits") for at, times in self._object("visits").items()},
            was={str(number): raw for number, raw in self._object("was").items()},
            calls={str(at): self._call(became) for at, became in self._object("calls").items() if _is_visit(str(at))},
        )
        return found if self._is_well else None

    def _call(self, value: object) -> str:
        if type(value) is str and value in _CALLS:
            return value
        self._refuse("calls", "`answered` or `timed_out`", value)
        return ""

    def _text(self, name: str) -> str:
        value = self._raw.get(name)
        if type(value) is str and value:
            return value
        self._refuse(name, "a text", value)
        return ""

    def _count(self, value: object, name: str) -> int:
        if type(value) is int and 0 < value < _MOST_ENTRIES:
            return value
        self._refuse(name, "a number from 1", value)
        return 1

    def _instant(self, name: str) -> datetime:
        try:
            return read_instant(self._raw.get(name))
        except MismatchError as error:
            self._refuse(name, error.values["expected"], self._raw.get(name))
            return EARLIEST

    def _object(self, name: str) -> Mapping[str, object]:
        value = self._raw.get(name)
        if value is None:
            return {}
        if type(value) is dict:
            return value
        self._refuse(name, "an object", value)
        return {}

    def _refuse(self, name: str, expected: object, value: object) -> None:
        self._is_well = False
        found = "nothing" if value is None else describe(value)
        self._reading.refuse(E513, (self._where, name), expected=expected, found=found)
