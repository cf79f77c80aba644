"""The meaning of the expressions that only mappings have, beside that of all others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Final
from zoneinfo import ZoneInfo

from quorate.evaluate.groups import NoGroups
from quorate.evaluate.reference import HANDLERS
from quorate.evaluate.result import UNKNOWN, Result, lacking
from quorate.evaluate.run import Env, Run
from quorate.evaluate.values import Facts, Record
from quorate.ir import mappings as m
from quorate.ir.nodes import Expr
from quorate.ir.program import Program

_NO_CLOCK: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""Nothing of a mapping asks for the time."""


def run_of(program: Program) -> Run:
    """Return what evaluates the expressions of the mappings of a program, one record after another."""
    root = Record(program.schema.root, "", "", None)
    zone = ZoneInfo(program.calendar.zone)
    return Run(program, Facts(root, None), _NO_CLOCK, zone, _HANDLERS, lambda *_: UNKNOWN, NoGroups())


def forget(run: Run) -> None:
    """Drop what was remembered of one record before the next."""
    run.lists.clear()
    run.calls.clear()


def _item(run: Run, node: m.Item, env: Env) -> Result:
    found = run.value(node.list, env)
    if found.value is None:
        return lacking(found)
    results = found.value.results
    return results[node.index] if node.index < len(results) else UNKNOWN


def _lookup(run: Run, node: m.Lookup, env: Env) -> Result:
    found = run.value(node.value, env)
    return found if found.value is None else Result(run.program.lookups[node.list].get(found.value))


_HANDLERS: Final[Mapping[type[Expr], Callable[[Run, Any, Env], Result]]] = MappingProxyType(
    {**HANDLERS, m.Item: _item, m.Lookup: _lookup}
)
