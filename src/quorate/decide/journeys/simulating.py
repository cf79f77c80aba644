"""One account's way through a journey on a virtual clock: its events come at their times, and waits pass."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, cast
from zoneinfo import ZoneInfo

from quorate.decide.journeys.answers import Answering, simulated_answer
from quorate.decide.journeys.facts import Answered
from quorate.decide.journeys.instances import Instance
from quorate.decide.journeys.running import Journeys
from quorate.decide.mismatch import MismatchError
from quorate.decide.problem import Problem
from quorate.decide.scalars import read_instant, write_instant
from quorate.decide.state import State
from quorate.evaluate.calendar import LATEST, start_of_day
from quorate.ir.program import Program

if TYPE_CHECKING:
    from quorate.decide.payload import Account, Rejected
    from quorate.decide.subjects import Subjects

INSTANTS_MOST: Final = 100_000
"""At how many instants one account is looked at."""


@dataclass(frozen=True, slots=True)
class Simulation:
    """What became of one account; a rejected one has only `errors`.

    `records` is the trace in the order of time, each with `account`, `journey`, `entry`, and `person` in journeys of
    people; `actions` are as in decisions; `ends` tells of each instance how it stands at the end of the time:
    `account`, `person`, `entry`, `status`, `step`, `since`, `due`, `entered_at`, `missing`.
    """

    account: str | None
    errors: tuple[Problem, ...] = ()
    records: list[dict[str, Any]] = field(default_factory=list)
    actions: list[dict[str, Any]] = field(default_factory=list)
    ends: list[dict[str, Any]] = field(default_factory=list)
    rejected: bool = False


def rejected_simulation(rejected: Rejected) -> Simulation:
    """Return that of an account that cannot be decided."""
    return Simulation(rejected.account, rejected.problems, rejected=True)


def first_seen(program: Program, payload: object, account: Account) -> datetime:
    """Return the start of the day of an account's first event, whatever that is, else its `now`.

    The payload tells of all events, and the account perhaps only of those that rules read.
    """
    whole = cast("dict[str, Any]", payload)
    events = whole[program.schema.root].get("events") or ()
    times = [read for event in events if (read := _instant_of(event, "at")) is not None]
    if not times:
        return min(_instant_of(whole, "now") or account.now, account.now)
    zone = ZoneInfo(program.calendar.zone)
    first = min(times)
    return start_of_day(first.astimezone(zone).date(), zone) or first


def simulate(journeys: Journeys, account: Subjects, start: datetime, answering: Answering | None) -> Simulation:
    """Run an account from an instant up to the instant that it is read for; it enters nothing before.

    Of an account that is seen first only after that there is nothing to tell.
    """
    if start > account.now:
        return Simulation(account.key)
    alone = replace(account, state=State())
    ran = journeys.simulate(alone, start, _Answers(journeys.program, account.key, answering), INSTANTS_MOST)
    records = [{"account": account.key, **record} for record in ran.happened.records]
    ends = [_end(account.key, instance) for _, instance in sorted(ran.instances.items(), key=lambda pair: str(pair[0]))]
    return Simulation(account.key, tuple(ran.problems), records, ran.happened.actions, ends)


class _Answers:
    """Tells when calls are answered and what: as is said for them, else as they say of themselves."""

    def __init__(self, program: Program, account: str, answering: Answering | None) -> None:
        self._program = program
        self._account = account
        self._answering = answering
        self._times: Counter[tuple[object, ...]] = Counter()

    def __call__(self, action: Mapping[str, Any], at: datetime) -> tuple[datetime, Answered] | None:
        call, person = action["call"], action["subject"].get("person")
        entry = (call, person, action["key"].split("/")[-4])
        self._times[entry] += 1
        if self._answering is None:
            found = simulated_answer(self._program.calls[call])
        else:
            found = self._answering(call, self._account, person, self._times[entry])
        if found is None or found.after > LATEST - at:
            return None
        return at + found.after, Answered(found.result, found.error)


def _end(account: str, instance: Instance) -> dict[str, Any]:
    told: dict[str, Any] = {"account": account}
    if instance.person is not None:
        told["person"] = instance.person
    told |= {
        "entry": instance.entry,
        "status": instance.status,
        "step": instance.step or None,
        "since": write_instant(instance.since),
        "due": None if instance.due is None else write_instant(instance.due),
        "entered_at": write_instant(instance.entered),
    }
    if instance.status == "blocked":
        told["missing"] = list(instance.lacking)
    return told


def _instant_of(holder: object, name: str) -> datetime | None:
    """Return an instant of an object; None where there is none."""
    try:
        return read_instant(holder.get(name)) if isinstance(holder, dict) else None
    except MismatchError:
        return None
