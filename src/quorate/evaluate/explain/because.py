"""What it is that turns as time passes, in words."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from quorate.evaluate.explain.derived import at_another_time
from quorate.evaluate.explain.turns import Turn
from quorate.evaluate.explain.world import World
from quorate.evaluate.paths import relative_to_record
from quorate.evaluate.values import Record
from quorate.evaluate.windows import window_test
from quorate.ir import nodes as n
from quorate.ir import types as t
from quorate.ir.show.conditions import Conditions
from quorate.ir.show.phrase import inline
from quorate.ir.show.words import constant, instant

_NOWHERE: Final = -1
_OF_EVENTS: Final = (n.Events, n.GroupOf, n.Groups, n.MemberOf, n.Engagement)
"""What turns as events happen, and come into windows and leave them."""


def because(world: World, turn: Turn, subject: Record) -> str:
    """Say what turns: `events[e1] of 2026-05-13 09:00 is no longer in the last 30 days`."""
    run = world.evaluation(turn.at).run
    node, record = turn.node, turn.record
    here = _slot_in(node)
    speaker = Conditions(world.program, exact=True)
    if isinstance(node, _OF_EVENTS) and record is not None:
        at = record.fields["at"]
        path = relative_to_record(record.path, subject)
        if turn.window is None or not isinstance(at, datetime):
            return f"{path} happens"
        is_in = window_test(run, turn.window, turn.env, days=False)(at).value
        when = "now" if is_in else "no longer"
        return f"{path} of {instant(at)} UTC is {when} {speaker.window(turn.window, here)}"
    if isinstance(node, n.Expr) and not isinstance(node, n.GroupOf):
        value = run.value(node, at_another_time(run, turn.env)).value
        if isinstance(node.type, t.BooleanType):
            said = node if value else n.Not(node.span, node.type, node)
            where = "" if record is None or record is subject else f"for {relative_to_record(record.path, subject)}, "
            return where + inline(speaker.condition(said, here))
        if isinstance(node, n.Now | n.Today):
            return "a new day begins" if isinstance(node, n.Today) else "time passes"
        return f"{speaker.value(node, here)} is then {constant(value, node.type)}"
    if isinstance(node, n.Events) and node.window is not None:
        return f"what is {speaker.window(node.window, here)} changes"
    return "time passes"


def _slot_in(node: n.Node) -> int:
    """Return the slot that a part speaks of: the first that it names."""
    if isinstance(node, n.Slot):
        return node.number
    return next((slot for slot in map(_slot_in, n.children(node)) if slot != _NOWHERE), _NOWHERE)
