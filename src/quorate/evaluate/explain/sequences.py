"""Sequences that have not happened: the events that are still wanted, after those that were there."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from quorate.evaluate.calendar import shift_instant
from quorate.evaluate.explain.scope import Scope
from quorate.evaluate.explain.sources import Wants, happening, hosted, new_event, window_times
from quorate.evaluate.explain.world import NoEvents, Plan, World
from quorate.evaluate.result import Result
from quorate.evaluate.sources import gather_events
from quorate.evaluate.values import Record
from quorate.ir import nodes as n

_MOMENT: Final = timedelta(seconds=1)
_STARTS_AT_MOST: Final = 8


def sequence_plans(world: World, node: n.Sequence, scope: Scope, wants: Wants) -> list[Plan]:
    """Return events that complete a sequence: after those of its first steps that are there, else all of them."""
    steps = [step for step in node.steps if not step.negated]
    if not steps:
        return [(NoEvents(scope.say(node)),)] if world.events is None else []
    for kept in range(len(steps) - 1, -1, -1):
        for start, end in _starts(world, steps[:kept], node.window, scope):
            plan = _completed(world, steps, start, end, scope, wants)
            if plan is None:
                continue
            with world.changed(plan):
                if world.value(node, scope.env).value:
                    return [plan]
    return []


def _starts(
    world: World, kept: list[n.Step], window: n.Window | None, scope: Scope
) -> list[tuple[list[Record], datetime]]:
    """Return choices of events for the first steps, the latest first, and when the last step is to be at the latest."""
    if not kept:
        times = [] if window is None else list(window_times(world, window, scope))[:_STARTS_AT_MOST]
        return [([], at) for at in (world.now, *times) if at <= world.now]
    run = world.run()
    last = [event for event, belongs in gather_events(run, kept[-1].events, scope.env)[0] if belongs.value]
    found = []
    for event in reversed(last[-_STARTS_AT_MOST:]):
        chosen = [event]
        for step in reversed(kept[:-1]):
            before = [
                each
                for each, belongs in gather_events(run, step.events, scope.env)[0]
                if belongs.value and (each.fields["at"], each.key) < (chosen[0].fields["at"], chosen[0].key)
            ]
            if not before:
                break
            chosen.insert(0, before[-1])
        else:
            found.append((chosen, world.now))
    return found


def _completed(  # noqa: PLR0913, PLR0917 - what is there, and what is wanted
    world: World, steps: list[n.Step], start: list[Record], end: datetime, scope: Scope, wants: Wants
) -> Plan | None:
    """Return the events of the steps that are not kept, at times that fit, with what their conditions want."""
    plan: Plan = ()
    env = dict(scope.env)
    kept = len(start)
    for step, event in zip(steps[:kept], start, strict=True):
        env[step.slot] = Result(event)
    times = _times(world, steps[kept:], start, end)
    if times is None:
        return None
    for step, at in zip(steps[kept:], times, strict=True):
        inside = Scope(env, scope.here, scope.speaker)
        with world.changed(plan):
            first = next(happening(world, step.events, inside), None)
        if first is None or first.parent is None:
            return None
        event = new_event(world, first.kind, first.parent, at)
        said = scope.speaker.events(step.events, scope.here, many=False)
        with world.changed(plan):
            plan = (*plan, *hosted(world, event, said))
        env = {**env, step.slot: Result(event)}
        if step.where is not None:
            with world.changed(plan):
                ways = wants(world, step.where, Scope(env, step.slot, scope.speaker), goal=True)
            if not ways:
                return None
            plan = (*plan, *ways[0])
    return plan


def _times(world: World, wanted: list[n.Step], start: list[Record], end: datetime) -> list[datetime] | None:
    """Return times for steps: after those that are there, or up to the end; None if that is too late."""
    zone = world.run().zone
    if not start:
        times = [end]
        for step in reversed(wanted[1:]):
            gap = shift_instant(times[0], step.after, -1, zone) if step.after else times[0] - _MOMENT
            if gap is None:
                return None
            times.insert(0, gap)
        return times
    last = start[-1].fields["at"]
    times = []
    for step in wanted:
        if not isinstance(last, datetime):
            return None
        following = shift_instant(last, step.after, 1, zone) if step.after else last + _MOMENT
        if following is None or following > end:
            return None
        times.append(following)
        last = following
    return times
