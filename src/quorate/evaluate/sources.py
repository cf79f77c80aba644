"""What quantifiers, counts and aggregates range over: items, and whether they belong (section 4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from quorate.evaluate.near import near_test
from quorate.evaluate.result import TRUE, Result, all_of, lacking, path_below
from quorate.evaluate.run import Env, Run
from quorate.evaluate.values import Record
from quorate.evaluate.windows import window_test
from quorate.ir import nodes as n


@dataclass(frozen=True, slots=True)
class Item:
    """One item in its slot (`env` has it there), and whether it belongs: never surely not."""

    value: Result
    env: Env
    belongs: Result


@dataclass(frozen=True, slots=True)
class Gathered:
    """The items that a source has; `absent` tells what the payload lacks of it, None if nothing."""

    items: list[Item]
    absent: Result | None


def gather(run: Run, source: n.Source, env: Env) -> Gathered:
    """Return the items of a source without regard to its condition."""
    pairs, absent = _pairs(run, source.items, env)
    return Gathered([Item(value, {**env, source.slot: value}, belongs) for value, belongs in pairs], absent)


def holding(run: Run, source: n.Source, env: Env) -> Gathered:
    """Return the items of a source for which its condition holds, or may hold."""
    gathered = gather(run, source, env)
    where = source.where
    if where is None:
        return gathered
    judged = (Item(item.value, item.env, all_of((item.belongs, run.value(where, item.env)))) for item in gathered.items)
    return Gathered([item for item in judged if item.belongs.value is not False], gathered.absent)


def gather_events(run: Run, events: n.Events, env: Env) -> tuple[list[tuple[Record, Result]], Result | None]:
    """Return the events up to now that are, or may be, in the window and near what they must be near to."""
    record = run.value(events.record, env)
    if record.value is None:
        return [], lacking(record)
    if run.facts.events is None:
        return [], Result(None, frozenset(("events",)))
    own = run.facts.events if record.value is run.facts.root else run.facts.events_by_owner.get(record.value, ())
    named = (event for event in own if events.names is None or event.kind in events.names)
    found = [(event, TRUE) for event in named if event.fields["at"] <= run.now]  # type: ignore[operator]  # an instant
    if events.window is not None:
        test = window_test(run, events.window, env, days=False)
        found = _still((event, test(event.fields["at"])) for event, _ in found)
    if events.near is not None:
        anchors = holding(run, events.near.anchor, env)
        near = near_test(run, events.near, [(each.value.value, each.belongs) for each in anchors.items], anchors.absent)
        found = _still((event, all_of((belongs, near(event)))) for event, belongs in found)
    return found, None


def _pairs(
    run: Run, items: n.Collection | n.ListItems | n.Events | n.Groups, env: Env
) -> tuple[list[tuple[Result, Result]], Result | None]:
    match items:
        case n.Events():
            events, absent = gather_events(run, items, env)
            return [(Result(event), belongs) for event, belongs in events], absent
        case n.Collection():
            records, absent = _records(run, items, env)
            return [(Result(record), TRUE) for record in records], absent
        case n.Groups():
            return [(Result(record), TRUE) for record in run.groups.groups()], None
        case n.ListItems():
            found = run.value(items.list, env)
            if found.value is None:
                return [], lacking(found)
            return [(each, TRUE) for each in found.value.results], None


def _still(judged: Iterator[tuple[Record, Result]]) -> list[tuple[Record, Result]]:
    return [(event, belongs) for event, belongs in judged if belongs.value is not False]


def _records(run: Run, collection: n.Collection, env: Env) -> tuple[list[Record], Result | None]:
    found = run.value(collection.record, env)
    if found.value is None:
        return [], lacking(found)
    records: list[Record] = [found.value]
    absent: set[str] = set()
    for name in collection.path:
        inside: list[Record] = []
        for record in records:
            members = record.collections.get(name)
            if members is None:
                absent.add(path_below(record, name))
            else:
                inside += members
        records = inside
    return records, Result(None, frozenset(absent)) if absent else None
