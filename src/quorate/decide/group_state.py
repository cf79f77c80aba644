"""What is kept of an account's buying groups from decision to decision, as payloads bring it.

`{"seeds_growers": {"since": t, "left": t, "stage": …, "stage_since": t, "status": …, "completeness": …,
"engagement": …, "ready": …, "missing": […], "members": [{"person", "role", "assigned_by", "since", "removed"}],
"moves": [{"from", "to", "at", "by"}]}}`. `left` is there where the account is no longer in the group's audience: the
group is then kept as it was. Groups that the rule set does not have are kept word by word.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast, get_args

from quorate.decide.assignments import Assignment, By
from quorate.decide.mismatch import MismatchError, describe
from quorate.decide.problem import Where
from quorate.decide.reading import Reading
from quorate.decide.scalars import read_number, rewrite_instant
from quorate.decide.stages import Cause, Move, Standing
from quorate.diagnostics.catalogue.payload import E513


@dataclass(slots=True)
class GroupState:
    """One group at the last decision; instants are as decisions write them.

    Scores, and the roles that were missing, are None where they were unknown.
    """

    since: str
    left: str | None = None
    standing: Standing = field(default_factory=Standing)
    status: str = ""
    completeness: float | None = None
    engagement: float | None = None
    ready: bool | None = None
    missing: tuple[str, ...] | None = ()
    members: tuple[Assignment, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the group as the state of a decision has it."""
        standing = self.standing
        told: dict[str, Any] = {"since": self.since}
        if self.left is not None:
            told["left"] = self.left
        told |= {
            "stage": standing.stage,
            "stage_since": standing.since,
            "status": self.status,
            "completeness": self.completeness,
            "engagement": self.engagement,
            "ready": self.ready,
            "missing": None if self.missing is None else list(self.missing),
            "members": [
                {
                    "person": each.person,
                    "role": each.role,
                    "assigned_by": each.by,
                    "since": each.since,
                    "removed": each.removed,
                }
                for each in self.members
            ],
            "moves": [
                {"from": each.source, "to": each.target, "at": each.at, "by": each.by} for each in standing.moves
            ],
        }
        return told


def read_group(raw: Mapping[str, object], where: Where, reading: Reading) -> GroupState:
    """Read one group of a state; what is none of it is noted as a problem."""
    reader = _Reader(raw, where, reading)
    return GroupState(
        since=reader.instant("since") or "",
        left=reader.instant("left", optional=True),
        standing=Standing(
            reader.text("stage"),
            reader.instant("stage_since", optional=True),
            tuple(_move(each) for each in reader.objects("moves")),
        ),
        status=reader.text("status") or "",
        completeness=reader.number("completeness", 1),
        engagement=reader.number("engagement"),
        ready=reader.boolean("ready"),
        missing=reader.texts("missing"),
        members=tuple(_assignment(each) for each in reader.objects("members")),
    )


def _move(reader: _Reader) -> Move:
    by = cast("Cause", reader.one_of("by", get_args(Cause)))
    return Move(reader.text("from"), reader.text("to") or "", reader.instant("at") or "", by)


def _assignment(reader: _Reader) -> Assignment:
    removed = bool(reader.boolean("removed"))
    return Assignment(
        reader.text("person", needed=True) or "",
        reader.text("role", needed=not removed),
        cast("By", reader.one_of("assigned_by", get_args(By))),
        reader.instant("since") or "",
        removed=removed,
    )


class _Reader:
    """Reads the members of one object; those that are absent are None."""

    def __init__(self, raw: Mapping[str, object], where: Where, reading: Reading) -> None:
        self._raw = raw
        self._where = where
        self._reading = reading

    def text(self, name: str, *, needed: bool = False) -> str | None:
        value = self._raw.get(name)
        if type(value) is str and (value or not needed):
            return value
        if value is not None or needed:
            self._refuse(name, "a text", value)
        return None

    def one_of(self, name: str, values: tuple[str, ...]) -> str:
        value = self._raw.get(name)
        if type(value) is str and value in values:
            return value
        self._refuse(name, "one of " + ", ".join(f"`{each}`" for each in values), value)
        return values[0]

    def instant(self, name: str, *, optional: bool = False) -> str | None:
        value = self._raw.get(name)
        if value is None and optional:
            return None
        try:
            return rewrite_instant(value)
        except MismatchError as error:
            self._refuse(name, error.values["expected"], value)
            return None

    def number(self, name: str, most: float = sys.float_info.max) -> float | None:
        value = self._raw.get(name)
        if value is None:
            return None
        try:
            found = read_number(value)
        except MismatchError as error:
            self._refuse(name, error.values["expected"], value)
            return None
        if not 0 <= found <= most:
            self._refuse(name, f"a number from 0 to {most:g}", value)
            return None
        return found

    def boolean(self, name: str) -> bool | None:
        value = self._raw.get(name)
        if value is None or type(value) is bool:
            return value
        self._refuse(name, "`true` or `false`", value)
        return None

    def texts(self, name: str) -> tuple[str, ...] | None:
        value = self._raw.get(name)
        if type(value) is list and all(type(each) is str for each in value):
            return tuple(value)
        if value is not None:
            self._refuse(name, "a list of texts", value)
        return None

    def objects(self, name: str) -> list[_Reader]:
        value = self._raw.get(name)
        if value is None:
            return []
        if type(value) is not list:
            self._refuse(name, "a list", value)
            return []
        found: list[_Reader] = []
        for number, each in enumerate(value):
            place: Where = ((self._where, name), number)
            if type(each) is dict:
                found.append(_Reader(each, place, self._reading))
            else:
                self._reading.refuse(E513, place, expected="an object", found=describe(each))
        return found

    def _refuse(self, name: str, expected: object, value: object) -> None:
        found = "nothing" if value is None else describe(value)
        self._reading.refuse(E513, (self._where, name), expected=expected, found=found)
