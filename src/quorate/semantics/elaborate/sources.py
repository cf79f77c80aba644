"""What is ranged over: collections, lists, events and sequences of events, with their windows."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from quorate.diagnostics.catalogue.names import E201, E205
from quorate.diagnostics.catalogue.types import E302, E306, E315, E316
from quorate.ir import nodes as ir
from quorate.ir import types as t
from quorate.ir.groups import ANY_GROUP, MEMBER
from quorate.semantics.builtins import is_time
from quorate.semantics.described import described
from quorate.semantics.elaborate.base import CollectionRef, EventsRef
from quorate.semantics.elaborate.conditions import ConditionsPart
from quorate.semantics.elaborate.scope import Scope
from quorate.semantics.elaborate.values import duration_type, length_of
from quorate.syntax import nodes as n
from quorate.text import Span

_COUNTED: Final = ("at least", "at most", "exactly", "more than", "fewer than")
_EDGES: Final[dict[str, ir.CompareOperator]] = {"before": "<", "after": ">", "since": ">=", "until": "<="}


class SourcesPart(ConditionsPart):
    """Elaborates quantifiers, sources, windows and sequences."""

    def quantifier(self, node: n.Quantifier, scope: Scope) -> ir.Expr | None:
        """Elaborate `any person where (…)`, `at least 3 different url of page_viewed`."""
        burst = node.source.burst
        if burst is not None and node.kind not in _COUNTED:
            reason, help_ = "needs a number of events", "write `at least N … within any …`"
            self.report(E315.at(burst.span, clause="within any", reason=reason, help=help_))
            return None
        source = self.source(node.source, scope)
        if source is None:
            return None
        if node.kind == "every" and source.where is None:
            reason, help_ = "needs a condition", "write `every … where (…)`"
            self.report(E315.at(node.span, clause="every", reason=reason, help=help_))
            return None
        different = None
        if node.different is not None:
            different = self.expr(node.different, scope.inside(self.item_of(source)))
            if different is None:
                return None
            if isinstance(different.type, t.ListType | t.ObjectType | t.EventType | t.DurationType):
                self.report(E302.at(node.different.span, operator="different", type=described(different.type)))
                return None
        length = length_of(burst) if burst is not None else None
        return ir.Quantifier(node.span, t.BOOLEAN, node.kind, node.count or 0, different, length, source)

    def source(self, node: n.Source, scope: Scope) -> ir.Source | None:
        """Elaborate a collection, list or event with its clauses."""
        if node.path.parts[0].text == ANY_GROUP:
            return self._group_source(node, scope)
        found = self.resolve(node.path, scope)
        if found is None:
            return None
        if isinstance(found, EventsRef):
            return self._event_source(node, found, scope)
        if not self._is_without_times(node):
            return None
        items: ir.Collection | ir.ListItems
        if isinstance(found, CollectionRef):
            items = ir.Collection(found.span, found.record, found.path, found.entity)
        elif isinstance(found.type, t.ListType):
            items = ir.ListItems(found.span, found)
        else:
            name = ".".join(part.text for part in node.path.parts)
            expected = "a collection, a list or an event"
            self.report(E205.at(node.path.span, name=name, kind=described(found.type), expected=expected))
            return None
        slot = self.new_slot()
        if isinstance(items, ir.Collection) and items.entity == MEMBER and isinstance(items.record.type, t.EntityType):
            self.members[slot] = items.record.type.entity
        return self._with_where(node, ir.Source(node.span, items, slot, None), scope)

    def _is_without_times(self, node: n.Source) -> bool:
        """Tell whether a source has no clause that is about times; reports one."""
        clause = node.window or node.near or node.burst
        if clause is None or isinstance(clause, n.EverWindow):
            return True
        help_ = "put it into `where (…)`"
        self.report(E315.at(clause.span, clause=_word_of(clause), reason="is for events", help=help_))
        return False

    def _group_source(self, node: n.Source, scope: Scope) -> ir.Source | None:
        """Elaborate `buying group where (…)`, all those of the account."""
        span = node.path.span
        account = self.around(self.schema.root, span, scope)
        if account is None or not self.drafts.groups:
            if not self.names.broken:
                help_ = "no buying group is declared" if account is not None else ""
                self.report(E201.at(span, name=ANY_GROUP, help=help_))
            return None
        if not self._is_without_times(node) or not self.every_group(span):
            return None
        return self._with_where(node, ir.Source(node.span, ir.Groups(span, account), self.new_slot(), None), scope)

    def whole(self, found: CollectionRef | EventsRef) -> ir.Source:
        """Return all that a collection or event holds, as a source without conditions."""
        items: ir.Collection | ir.Events
        if isinstance(found, CollectionRef):
            items = ir.Collection(found.span, found.record, found.path, found.entity)
        else:
            items = self._events_of(found)
        return ir.Source(found.span, items, self.new_slot(), None)

    def _events_of(self, found: EventsRef) -> ir.Events:
        names = None if found.event is None else (found.event,)
        return ir.Events(found.span, found.record, names, None, None)

    def _event_source(self, node: n.Source, found: EventsRef, scope: Scope) -> ir.Source | None:
        window, near = None, None
        if node.window is not None and not isinstance(node.window, n.EverWindow):
            window = self.window(node.window, scope)
            if window is None:
                return None
        if node.near is not None:
            near = self._near(node.near, scope)
            if near is None:
                return None
        items = replace(self._events_of(found), window=window, near=near)
        return self._with_where(node, ir.Source(node.span, items, self.new_slot(), None), scope)

    def _with_where(self, node: n.Source, source: ir.Source, scope: Scope) -> ir.Source | None:
        if node.where is None:
            return source
        where = self.condition(node.where, scope.inside(self.item_of(source)))
        return None if where is None else replace(source, where=where)

    def _near(self, node: n.Near, scope: Scope) -> ir.Near | None:
        anchor = self.source(node.anchor, scope)
        if anchor is None:
            return None
        if not isinstance(anchor.items, ir.Events):
            name = ".".join(part.text for part in node.anchor.path.parts)
            self.report(E205.at(node.anchor.span, name=name, kind="not an event", expected="an event"))
            return None
        if node.anchor.burst is not None:
            self.report(E315.at(node.anchor.span, clause="within any", reason="needs a number of events"))
            return None
        length = length_of(node.duration) if node.duration is not None else None
        return ir.Near(node.span, node.relation, length, anchor)

    # -- windows -------------------------------------------------------------------------------------------------------

    def window(self, node: n.Window, scope: Scope) -> ir.Window | None:
        """Elaborate a window; zones and edges may name fields of the scope."""
        match node:
            case n.LastWindow(duration=duration):
                return ir.LastWindow(node.span, length_of(duration))
            case n.NextWindow(duration=duration):
                return ir.NextWindow(node.span, length_of(duration))
            case n.AgoWindow(duration=duration):
                return ir.AgoWindow(node.span, length_of(duration))
            case n.EndingWindow(duration=duration, ago=ago):
                return ir.EndingWindow(node.span, length_of(duration), length_of(ago))
            case n.PeriodWindow(period=period):
                made = self.period(period, scope)
                return None if made is None else ir.PeriodWindow(node.span, made)
            case n.EdgeWindow(relation=relation, value=value):
                edge = self._time(value, relation, scope)
                # What happens at the very entry was before it.
                is_of_entry = relation == "since" and isinstance(value, n.JourneyEntry)
                operator = ">" if is_of_entry else _EDGES[relation]
                return None if edge is None else ir.EdgeWindow(node.span, operator, edge)  # type: ignore[arg-type]
            case n.BetweenWindow(low=low, high=high):
                start, end = self._time(low, "between", scope), self._time(high, "between", scope)
                return None if start is None or end is None else ir.BetweenWindow(node.span, start, end)
            case n.DayWindow() | n.HoursWindow():
                return self._zoned_window(node, scope)
            case n.EntryWindow():
                return self.entry_window(node, scope)
            case n.EverWindow():
                self.report(E315.at(node.span, clause="ever", reason="is for events"))
                return None

    def _zoned_window(self, node: n.DayWindow | n.HoursWindow, scope: Scope) -> ir.Window | None:
        zone = self.zone(node.zone, scope) if node.zone is not None else None
        if node.zone is not None and zone is None:
            return None
        if isinstance(node, n.DayWindow):
            return ir.DayWindow(node.span, 0 if node.day == "today" else -1, zone)
        days = {day % 7 for item in node.days for day in range(item.first, item.first + _days_of(item))}
        return ir.HoursWindow(node.span, node.start, node.end, frozenset(days or range(7)), zone)

    def period(self, node: n.Period, scope: Scope) -> ir.Period | None:
        """Elaborate `this fiscal quarter in zone …`."""
        zone = self.zone(node.zone, scope) if node.zone is not None else None
        if node.zone is not None and zone is None:
            return None
        if node.fiscal and node.unit not in ("quarter", "year"):
            help_ = f"write `{node.which} {node.unit}`"
            self.report(E315.at(node.span, clause="fiscal", reason="is for quarters and years", help=help_))
            return None
        return ir.Period(node.span, node.which, node.fiscal, node.unit, zone)

    def period_edge(self, node: n.PeriodEdge, scope: Scope) -> ir.Expr | None:
        """Elaborate `start of this month`."""
        period = self.period(node.period, scope)
        return None if period is None else ir.PeriodEdge(node.span, t.DATETIME, node.edge, period)

    def _time(self, node: n.Expr, word: str, scope: Scope) -> ir.Expr | None:
        value = self.expr(node, scope)
        if value is not None and not is_time(value.type):
            self.report(E306.at(node.span, name=word, wanted="a date or an instant", given=described(value.type)))
            return None
        return value

    # -- sequences -----------------------------------------------------------------------------------------------------

    def sequence(self, node: n.Sequence, scope: Scope) -> ir.Expr | None:
        """Elaborate `sequence (a then b within 7 days then no c) in last 90 days`."""
        if not self._check_steps(node):
            return None
        window = None
        if node.window is not None and not isinstance(node.window, n.EverWindow):
            window = self.window(node.window, scope)
            if window is None:
                return None
        steps: list[ir.Step] = []
        for step in node.steps:
            made = self._step(step, scope)
            if made is None:
                return None
            steps.append(made)
            if step.name is not None:
                names = made.events.names
                item = ir.Slot(step.name.span, t.EventType(names[0] if names else None), made.slot)
                scope = scope.naming(step.name.text, item)
        return ir.Sequence(node.span, t.BOOLEAN, tuple(steps), window)

    def _step(self, node: n.Step, scope: Scope) -> ir.Step | None:
        found = self.resolve(node.event, scope)
        if found is None:
            return None
        if not isinstance(found, EventsRef):
            name = ".".join(part.text for part in node.event.parts)
            kind = "a collection" if isinstance(found, CollectionRef) else described(found.type)
            self.report(E205.at(node.event.span, name=name, kind=kind, expected="an event"))
            return None
        slot = self.new_slot()
        where = None
        if node.where is not None:
            item = ir.Slot(node.event.span, t.EventType(found.event), slot)
            where = self.condition(node.where, scope.inside(item))
            if where is None:
                return None
        after = length_of(node.after) if node.after is not None else None
        within = length_of(node.within) if node.within is not None else None
        return ir.Step(node.span, node.negated, self._events_of(found), slot, where, after, within)

    def _check_steps(self, node: n.Sequence) -> bool:
        """Tell whether the steps make a sequence; reports the first that does not fit."""
        steps = node.steps
        happening = [number for number, step in enumerate(steps) if not step.negated]
        if not happening:
            self._misplaced(node.span, "no step of the sequence happens", "start with an event that happens")
            return False
        for number, step in enumerate(steps):
            reason, help_ = "", ""
            if step.negated and step.name is not None:
                reason, help_ = "a `no` step has no event to name", "take `as` away"
            elif step.negated and step.after is not None:
                reason, help_ = "a `no` step takes no `after`", "put `after` on the step that happens"
            elif step.negated and step.within is not None and 0 < number < len(steps) - 1:
                reason, help_ = "a `no` step in the middle holds between its neighbours", "take `within` away"
            elif not step.negated and number == happening[0] and (step.after or step.within):
                reason, help_ = "the first event has none before it to measure a gap from", "take the gap away"
            elif step.after and step.within and _is_longer(step.after, step.within):
                reason, help_ = "the gap is at least longer than at most", "swap the two lengths"
            if reason:
                self._misplaced(step.span, reason, help_)
                return False
        return True

    def _misplaced(self, span: Span, reason: str, help_: str) -> None:
        self.report(E316.at(span, reason=reason, help=help_))


def _is_longer(one: n.Duration, other: n.Duration) -> bool:
    """Tell whether one length is longer than another, where both are exact or both of the calendar."""
    if duration_type(one).calendar != duration_type(other).calendar:
        return False
    first, second = length_of(one), length_of(other)
    return (first.months, first.microseconds) > (second.months, second.microseconds)


def _days_of(days: n.Weekdays) -> int:
    return (days.last - days.first) % 7 + 1


def _word_of(clause: n.Node) -> str:
    """Return the word that a clause of events starts with."""
    match clause:
        case n.Duration():
            return "within any"
        case n.Near(relation=relation):
            return f"{relation} any" if relation != "within" else "within"
        case n.EdgeWindow(relation=relation):
            return relation
        case n.BetweenWindow():
            return "between"
        case n.AgoWindow():
            return "more than"
        case n.DayWindow(day=day):
            return day
        case _:
            return "in"
