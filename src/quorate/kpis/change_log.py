"""What the log of a store tells of buying groups beyond their states: when ready, when filled, how engaged."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from quorate.kpis.history import History
from quorate.store.rows import ChangeKind, ChangeRow

_NOT_TOLD: Final = object()


@dataclass(slots=True)
class _Told:
    """What the log has of one group; `engagement` is that of when the period began, as far as it is told."""

    ready: int | None = None
    filled: dict[str, int] = field(default_factory=dict)
    engagement: object = _NOT_TOLD


class ChangeLog:
    """The log from its oldest entry on; kept are a few numbers for each group that changed."""

    def __init__(self, start: int, *, is_whole: bool) -> None:
        """Begin; `start` is that of the period, and a log that is not whole has lost its oldest entries."""
        self._start = start
        self._covers = is_whole
        self._groups: dict[tuple[str, str], _Told] = {}

    def add(self, rows: Iterable[ChangeRow]) -> None:
        """Take in entries, in their order."""
        for row in rows:
            self._covers |= row.at <= self._start
            if row.kind in {ChangeKind.SCORE, ChangeKind.READY}:
                self._add(row, json.loads(row.detail))

    def _add(self, row: ChangeRow, detail: Mapping[str, Any]) -> None:
        told = self._groups.setdefault((row.account, row.name), _Told())
        match detail.get("of"):
            case "ready" if detail["to"] and told.ready is None:
                told.ready = row.at
            case "missing":
                for role in detail["filled"]:
                    told.filled.setdefault(role, row.at)
            case "engagement" if row.at <= self._start:
                told.engagement = detail["to"]
            case "engagement" if told.engagement is _NOT_TOLD:
                told.engagement = detail["from"]
            case _:
                pass

    def complete(self, history: History, decision: Mapping[str, Any]) -> None:
        """Add what the log has to what a state remembers."""
        for entry in decision.get("groups", ()):
            group = history.groups[entry["name"]]
            told = self._groups.get((decision["account"], entry["name"]), _Told())
            group.was_ready |= told.ready is not None
            group.ready = told.ready
            for role, at in told.filled.items():
                known = group.filled.get(role)
                group.filled[role] = at if known is None else min(known, at)
            if group.standing is not None:
                if isinstance(told.engagement, int | float):
                    group.standing.engagement = told.engagement
                elif told.engagement is _NOT_TOLD and self._covers:
                    group.standing.engagement = entry["engagement"]
