"""A journey made by hand, and simulated accounts in it that only tell what came to pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from quorate.ir.journeys import Branch as SomeBranch
from quorate.ir.journeys import (
    Call,
    Do,
    End,
    EventTrigger,
    Journey,
    Listen,
    Moment,
    Path,
    RandomSplit,
    Repeat,
    Share,
    Split,
    Wait,
)
from quorate.ir.nodes import Length, Literal
from quorate.ir.types import BOOLEAN
from tests.unit.decide.templates import NOWHERE

_DAY: Final = 24 * 60 * 60 * 1_000_000
TRUE: Final = Literal(NOWHERE, BOOLEAN, True)  # noqa: FBT003 - a condition's value


@dataclass(frozen=True, slots=True)
class Simulated:
    """What a simulation tells of one account."""

    account: str | None
    records: Sequence[Mapping[str, Any]] = ()
    ends: Sequence[Mapping[str, Any]] = ()
    actions: Sequence[Mapping[str, Any]] = ()
    errors: tuple[Any, ...] = ()
    rejected: bool = False


@dataclass
class Life:
    """Writes down what an account lives through, each record at its time."""

    account: str
    entry: int = 1
    person: str | None = None
    records: list[dict[str, Any]] = field(default_factory=list)
    ends: list[dict[str, Any]] = field(default_factory=list)

    def at(self, day: int, what: str, step: str = "", hour: int = 9, **more: object) -> Life:
        """Add a record of the so-manieth of January 2026; `about` is the person that it says something of."""
        head: dict[str, Any] = {"at": instant(day, hour), "what": what, **self._whose()}
        if step:
            head["step"] = step
        if "about" in more:
            more["person"] = more.pop("about")
        self.records.append({**head, **more})
        return self

    def stays(self, step: str, since: int, due: int | None = None, *missing: str, status: str = "waiting") -> Life:
        """End inside."""
        end = {"status": status, "step": step, "since": instant(since), "due": due and instant(due)}
        self.ends.append({**self._whose(), **end, "entered_at": instant(1), "missing": list(missing)})
        return self

    def over(self) -> Simulated:
        """Return all of it."""
        return Simulated(self.account, self.records, self.ends)

    def _whose(self) -> dict[str, Any]:
        person = {} if self.person is None else {"person": self.person}
        return {"account": self.account, **person, "journey": "win_growers", "entry": self.entry}


def instant(day: int, hour: int = 9) -> str:
    return f"2026-01-{day:02}T{hour:02}:00:00Z"


def days(count: int) -> Moment:
    return Moment(Length(microseconds=count * _DAY), None)


def path(name: str, *steps: Any) -> Path:  # noqa: ANN401 - any kind of step
    return Path(name, steps, NOWHERE, TRUE)


def branch(name: str, *steps: Any) -> SomeBranch:  # noqa: ANN401 - as above
    return SomeBranch(name, steps, NOWHERE)


def do(address: str, action: str) -> Do:
    return Do(address, "", NOWHERE, action, ())


def win_growers() -> Journey:
    """Return the journey of the language's section 10, somewhat shorter."""
    trigger = EventTrigger(TRUE, NOWHERE)
    timeout = branch("timeout", do("media.timeout[1]", "deactivate"))
    media = Listen("media", "media", NOWHERE, days(14), (trigger, trigger), None, timeout)
    alert = do("readiness.ready[1]", "alert_sales")
    paths = (
        path("ready", alert, End("readiness.ready[2]", "", NOWHERE)),
        path("no_decision_maker", do("readiness.no_decision_maker[1]", "activate"), media),
    )
    readiness = Split("readiness", "readiness", NOWHERE, "accounts", paths, branch("otherwise"))
    deciders = path("deciders", do("[2].deciders[1]", "send_email"))
    people = Split("[2]", "", NOWHERE, "people", (deciders,), None)
    wait = Wait("pause", "pause", NOWHERE, days(3))
    shares = (Share("a", (do("line.a[1]", "send_email"),), NOWHERE, 50), Share("b", (), NOWHERE, 50))
    line = RandomSplit("line", "line", NOWHERE, "account", "", shares)
    scoring = Call(
        "scoring", "scoring", NOWHERE, "lead_scoring", (), Length(microseconds=_DAY), has_block=True,
        paths=(path("hot", do("scoring.hot[1]", "alert_sales")),), otherwise=branch("otherwise"),
        failed=branch("error"), timed_out=branch("timeout"),
    )  # fmt: skip
    again = Repeat("[6]", "", NOWHERE, "readiness", 3)
    return Journey(
        "win_growers", "Win enterprise growers", "account", "enterprise_growers", None, None, TRUE, "pin",
        (readiness, people, wait, line, scoring, again), "0123456789abcdef", NOWHERE,
    )  # fmt: skip
