"""Journeys made by hand, as short as tests can read; steps get their addresses when a journey is made of them."""

from __future__ import annotations

import dataclasses
from datetime import time
from typing import TypeVar

from quorate.ir import journeys as j
from quorate.ir import nodes as n
from quorate.ir.types import DATETIME
from quorate.text import Span

AT = Span("test.rules", 0, 0)
ENTRY = n.Slot(AT, DATETIME, j.ENTRY_SLOT)
BEGAN = n.Slot(AT, DATETIME, j.FIRST_SLOT)
WORKDAYS = frozenset(range(5))

_Branch = TypeVar("_Branch", bound=j.Branch)


def days(number: int) -> n.Length:
    return n.Length(microseconds=number * 86_400_000_000)


def hours(number: int) -> n.Length:
    return n.Length(microseconds=number * 3_600_000_000)


def until(clock: time | None = None, on: frozenset[int] = frozenset(range(7)), zone: n.Expr | None = None) -> j.Until:
    return j.Until(None, clock, on, zone, is_fixed=False, span=AT)


def until_value(value: n.Expr, zone: n.Expr | None = None) -> j.Until:
    return j.Until(value, None, frozenset(range(7)), zone, is_fixed=False, span=AT)


def do(action: str, name: str = "", **arguments: n.Expr) -> j.Do:
    return j.Do("", name, AT, action, _arguments(arguments))


def wait(length: n.Length | None = None, until: j.Until | None = None, name: str = "") -> j.Wait:
    return j.Wait("", name, AT, j.Moment(length, until))


def listen(
    *triggers: j.Trigger,
    name: str = "",
    moment: j.Moment | None = None,
    heard: tuple[j.JourneyStep, ...] | None = None,
    timed_out: tuple[j.JourneyStep, ...] | None = None,
) -> j.Listen:
    return j.Listen("", name, AT, moment, triggers, _branch(j.ON_EVENT, heard), _branch(j.ON_TIMEOUT, timed_out))


def path(name: str, when: n.Expr, *steps: j.JourneyStep) -> j.Path:
    return j.Path(name, steps, AT, when)


def split(
    *paths: j.Path, name: str = "", by_people: bool = False, otherwise: tuple[j.JourneyStep, ...] | None = None
) -> j.Split:
    return j.Split("", name, AT, "people" if by_people else "accounts", paths, _branch(j.OTHERWISE, otherwise))


def share(percent: int, name: str, *steps: j.JourneyStep) -> j.Share:
    return j.Share(name, steps, AT, percent)


def random(name: str, *shares: j.Share, by_person: bool = False) -> j.RandomSplit:
    return j.RandomSplit("", name, AT, "person" if by_person else "account", "", shares)


def call(  # noqa: PLR0913 - one for each way out
    service: str,
    *paths: j.Path,
    name: str = "",
    within: n.Length = j.CALL_TIMEOUT,
    otherwise: tuple[j.JourneyStep, ...] | None = None,
    failed: tuple[j.JourneyStep, ...] | None = None,
    timed_out: tuple[j.JourneyStep, ...] | None = None,
    **arguments: n.Expr,
) -> j.Call:
    has_block = bool(paths) or any(steps is not None for steps in (otherwise, failed, timed_out))
    return j.Call(
        "", name, AT, service, _arguments(arguments), within, has_block, paths, _branch(j.OTHERWISE, otherwise),
        _branch(j.ON_ERROR, failed), _branch(j.ON_TIMEOUT, timed_out),
    )  # fmt: skip


def repeat(target: str, most: int) -> j.Repeat:
    return j.Repeat("", "", AT, target, most)


def end() -> j.End:
    return j.End("", "", AT)


def journey(*steps: j.JourneyStep, entity: str = "account", audience: str = "large") -> j.Journey:
    return j.Journey(
        "probe", "", entity, audience, None, None, None, "pin", _addressed(steps, ""), "0123456789abcdef", AT
    )


def _arguments(given: dict[str, n.Expr]) -> tuple[j.Argument, ...]:
    return tuple(j.Argument(name, value) for name, value in given.items())


def _branch(name: str, steps: tuple[j.JourneyStep, ...] | None) -> j.Branch | None:
    return None if steps is None else j.Branch(name, steps, AT)


def _addressed(steps: tuple[j.JourneyStep, ...], place: str) -> tuple[j.JourneyStep, ...]:
    return tuple(_with_address(step, step.name or f"{place}[{number}]") for number, step in enumerate(steps, 1))


def _with_address(step: j.JourneyStep, address: str) -> j.JourneyStep:
    match step:
        case j.Split(paths=paths, otherwise=otherwise):
            return dataclasses.replace(
                step, address=address, paths=tuple(_inside(address, each) for each in paths),
                otherwise=otherwise and _inside(address, otherwise),
            )  # fmt: skip
        case j.RandomSplit(shares=shares):
            return dataclasses.replace(step, address=address, shares=tuple(_inside(address, each) for each in shares))
        case j.Listen(heard=heard, timed_out=timed_out):
            return dataclasses.replace(
                step, address=address, heard=heard and _inside(address, heard),
                timed_out=timed_out and _inside(address, timed_out),
            )  # fmt: skip
        case j.Call():
            return dataclasses.replace(
                step, address=address, paths=tuple(_inside(address, each) for each in step.paths),
                otherwise=step.otherwise and _inside(address, step.otherwise),
                failed=step.failed and _inside(address, step.failed),
                timed_out=step.timed_out and _inside(address, step.timed_out),
            )  # fmt: skip
        case _:
            return dataclasses.replace(step, address=address)


def _inside(address: str, branch: _Branch) -> _Branch:
    return dataclasses.replace(branch, steps=_addressed(branch.steps, f"{address}.{branch.name}"))
