"""What a report says of its run, beside its figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quorate.decide.scalars import write_instant
from quorate.kpis.choices import Choice
from quorate.kpis.figures import Figure
from quorate.kpis.instants import DAY, instant_of, write_seconds
from quorate.kpis.periods import Periods
from quorate.kpis.report import Told

_UNITS = ((7 * DAY, "week"), (DAY, "day"), (DAY // 24, "hour"), (DAY // 24 // 60, "minute"), (1_000_000, "second"))


@dataclass(frozen=True, slots=True)
class Setting:
    """What a report says of its run; instants are microseconds since 1970.

    `every` is the step of a replay and `since` its first instant, both None where nothing was replayed.
    """

    rule_set: str
    revision: str
    sources: Sequence[str]
    zone: str
    end: int
    periods: Periods
    choices: Sequence[Choice]
    every: int | None
    since: int | None
    rejected: int
    is_store: bool


def time_of(figure: Figure, setting: Setting) -> str:
    """Write which time a figure is of: `2026-05-01..2026-05-31`, or an instant."""
    match figure.when:
        case "period":
            return setting.periods.now.name
        case "before":
            return setting.periods.before.name
        case "start":
            return write_instant(instant_of(setting.periods.now.start))
        case "end":
            return write_instant(instant_of(setting.end))
        case _:
            return f"..{write_instant(instant_of(setting.end))}"


def scope(told: Told, setting: Setting) -> str:
    """Say how many accounts the figures are of, and of which time."""
    people = "1 person" if told.people == 1 else f"{told.people:,} people"
    return (
        f"{_accounts(told.accounts)} with {people}, as of {write_seconds(setting.end)}; period "
        f"{setting.periods.now.name}, against {setting.periods.before.name}"
    )


def length(micros: int) -> str:
    """Write a length in the largest unit that it is whole in."""
    size, name = next((size, name) for size, name in _UNITS if micros % size == 0)
    count = micros // size
    return f"{count} {name}" if count == 1 else f"{count} {name}s"


def notes(told: Told, setting: Setting) -> list[str]:
    """Say how times are known, and what could not be read."""
    found: list[str] = []
    histories = told.histories
    if (count := histories.get("replayed", 0)) and setting.every is not None and setting.since is not None:
        found.append(
            f"Of {_accounts(count)} without memory the history was replayed: each was decided at its first event, and "
            f"from {write_seconds(setting.since)} on every {length(setting.every)}, with its state carried "
            f"along. Its events came at their times; all else that is known of it was taken as true all along. "
            f"When something came about is exact to {length(setting.every)}, and what was so when the replay of an "
            "account began is since it is not known when."
        )
    if count := histories.get("remembered", 0):
        log = " and the log of the store" if setting.is_store else ""
        found.append(
            f"Of {_accounts(count)} the states{log} tell since when what is so, or was. A role is taken as filled "
            "since as many of its present members as it needs have it, or earlier where a log says so. What was so "
            "already with the first decision that is remembered is since it is not known when."
        )
    if count := histories.get("none", 0):
        found.append(f"{_accounts(count).capitalize()} were decided once and without memory: no times are known.")
    if setting.is_store:
        found.append("Accounts are as they were decided last, whatever the period.")
    found.append(
        "Buying groups are those whose audience their account is in. Instants and days are those of "
        f"{setting.zone}; a period has its first instant and not its last."
    )
    if setting.rejected:
        found.append(f"{_accounts(setting.rejected).capitalize()} could not be decided and are in no figure.")
    if told.unread_events:
        found.append(f"{told.unread_events:,} events have no instant that can be read and are in no figure.")
    return found


def _accounts(count: int) -> str:
    return "1 account" if count == 1 else f"{count:,} accounts"
