"""A payload as plain values to the facts about one account."""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from quorate.decide.mismatch import MismatchError, describe
from quorate.decide.problem import Problem, problem
from quorate.decide.reading import Reading
from quorate.decide.records import root_reader
from quorate.decide.scalars import read_instant
from quorate.decide.state import State, is_writable, read_state
from quorate.diagnostics.catalogue.payload import E502, E511
from quorate.evaluate.values import Facts
from quorate.ir.schema import Schema
from quorate.ir.settings import Limits

Recall = Callable[[str], object]
"""Gives the state of an account by its key where its payload has none; None for an account not seen before."""

_MEMBERS = frozenset({"now", "state", "commands"})


@dataclass(frozen=True, slots=True)
class Account:
    """All that one account is decided from.

    `commands` are as they stand in the payload; `ignored_fields` and `ignored_events` count what the schema does not
    know.
    """

    facts: Facts
    now: datetime
    state: State
    commands: object
    ignored_fields: int
    ignored_events: int


@dataclass(frozen=True, slots=True)
class Rejected:
    """An account that cannot be decided: its key if that is known, the first problems, and how many more there are."""

    account: str | None
    problems: tuple[Problem, ...]
    further: int = 0


class RejectedError(Exception):
    """Carries an account that cannot be decided to who tells it."""

    def __init__(self, rejected: Rejected) -> None:
        super().__init__(rejected.account)
        self.rejected = rejected


class PayloadReader:
    """Reads payloads by a schema; immutable, for any number of threads.

    Without `whole`, the schema is the part of one that rules read, and nothing else is looked at. `groups` are the
    buying groups whose state is read, `journeys` the journeys.
    """

    def __init__(
        self,
        schema: Schema,
        limits: Limits,
        *,
        whole: bool = True,
        groups: Container[str] = frozenset(),
        journeys: Container[str] = frozenset(),
    ) -> None:
        self._groups = groups
        self._journeys = journeys
        self._schema = schema
        self._limits = limits
        self._read_root = root_reader(schema, whole=whole)
        self._members = _MEMBERS | {schema.root}

    def read(
        self, value: object, *, now: datetime | None = None, strict: bool = False, recall: Recall | None = None
    ) -> Account | Rejected:
        """Read a payload of plain values; `now` (UTC) takes the place of its own."""
        root = self._schema.root
        raw = value.get(root) if type(value) is dict else None
        if raw is None:
            found = f"an object without `{root}`" if type(value) is dict else describe(value)
            return Rejected(None, (problem(E502, "", root=root, found=found),))
        payload = cast("dict[str, object]", value)
        reading = Reading(self._schema, self._limits, strict=strict)
        instant = now or _read_now(payload, reading)
        self._read_account(raw, reading)
        for name, member in payload.items():
            if name not in self._members and member is not None:
                reading.meet_unknown("payload", name, None)
        state = payload.get("state")
        if state is None and recall is not None and reading.root.key:
            state = recall(reading.root.key)
        known = State()
        if is_writable(state, (None, "state"), reading):
            known = read_state(state, reading, self._groups, self._journeys)
        if reading.problems or instant is None:
            return Rejected(reading.root.key or None, tuple(reading.problems), reading.further_problems)
        return Account(
            Facts(reading.root, reading.events),
            instant,
            known,
            payload.get("commands"),
            reading.ignored_fields,
            reading.ignored_events,
        )

    def _read_account(self, raw: object, reading: Reading) -> None:
        if type(raw) is dict:
            self._read_root(raw, (None, self._schema.root), reading)
        else:
            reading.refuse_kind("an object", raw, (None, self._schema.root))


def _read_now(payload: dict[str, object], reading: Reading) -> datetime | None:
    value = payload.get("now")
    if value is None:
        reading.refuse(E511, (None, "now"))
        return None
    try:
        return read_instant(value)
    except MismatchError as error:
        reading.refuse_value(error, value, (None, "now"))
        return None
