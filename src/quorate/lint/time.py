"""L3xx: windows, clocks and calendars that are hardly meant as they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from quorate.diagnostics.catalogue.lint.time import L301, L302, L303, L304, L305, L306, L307, L309, L310, L311
from quorate.diagnostics.model import Diagnostic, Edit, Fix, Label
from quorate.ir import nodes as ir
from quorate.ir import types as t
from quorate.lint.rule import Rule
from quorate.lint.subject import Subject
from quorate.text import Span

_DAY: Final = 24 * 60 * 60 * 1_000_000
_MONTH: Final = 31 * _DAY
_EVER: Final = re.compile(r"\bever\b")
_TIMEZONE: Final = re.compile(r"^\s*timezone\s*=", re.MULTILINE)
_CALENDAR: Final[tuple[type[ir.Today | ir.DayWindow | ir.Period | ir.HoursWindow], ...]] = (
    ir.Today,
    ir.DayWindow,
    ir.Period,
    ir.HoursWindow,
)


def find_unbounded(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of events that are looked for without an end, and without the word `ever` that says so."""
    counted: list[ir.Quantifier | ir.Count] = [*subject.nodes_of(ir.Quantifier), *subject.nodes_of(ir.Count)]
    for node in counted:
        if _is_endless(subject, node.source):
            yield L301.at(
                node.source.items.span,
                what=subject.text(node.source.items.span).split()[0],
                help="say how far back, as in `in last 90 days`, or `ever`",
                fix=_saying_ever(subject, node.source),
            )
    for sequence in subject.nodes_of(ir.Sequence):
        if sequence.window is None and not any(_says_when(step.where) for step in sequence.steps):
            help_ = "say how far back, as in `in last 90 days` after it"
            yield L311.at(sequence.span, help=help_)


def _is_endless(subject: Subject, source: ir.Source) -> bool:
    if not isinstance(source.items, ir.Events) or source.items.window is not None or _says_when(source.where):
        return False
    return source.span.path in subject.sources and _EVER.search(subject.text(source.span)) is None


def _says_when(where: ir.Expr | None) -> bool:
    """Tell whether a condition on events is about their time."""
    todo: list[ir.Node] = [] if where is None else [where]
    while todo:
        node = todo.pop()
        if isinstance(node, ir.Get) and node.name == "at" and isinstance(node.record.type, t.EventType):
            return True
        todo += ir.children(node)
    return False


def _saying_ever(subject: Subject, source: ir.Source) -> Fix | None:
    """Return the fix that says `ever`, where no other clause stands before it.

    The rules mean the same after it, but whoever wrote them may have meant a window, so it is not made unasked.
    """
    words = subject.text(source.span).split(None, 2)
    if len(words) > 1 and words[1] != "where":
        return None
    place = source.span.start + len(words[0])
    return Fix("say `ever`", (Edit(Span(source.span.path, place, place), " ever"),), is_safe=False)


def find_impossible(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of windows that nothing lies in, and of gaps that do not fit into the window around them."""
    for window in subject.nodes_of(ir.BetweenWindow):
        if _is_reversed(window):
            yield L302.at(window.span, help="write the earlier one first")
    for sequence in subject.nodes_of(ir.Sequence):
        yield from _gaps_of(sequence)


def _is_reversed(window: ir.BetweenWindow) -> bool:
    low = window.low.value if isinstance(window.low, ir.Literal) else None
    high = window.high.value if isinstance(window.high, ir.Literal) else None
    if not isinstance(low, date) or type(low) is not type(high):
        return False
    return bool(low > high)


def _gaps_of(sequence: ir.Sequence) -> Iterator[Diagnostic]:
    window = sequence.window.length if isinstance(sequence.window, ir.LastWindow) else None
    for step in sequence.steps:
        shortest, longest = step.after, step.within
        if window is not None and shortest is not None and _least(shortest) >= _most(window):
            yield L302.at(step.span, help="make the window of the sequence longer than the gap")
        elif window is not None and longest is not None and _least(longest) >= _most(window):
            label = Label(_window_span(sequence), "nothing further apart is looked at")
            yield L310.at(step.span, labels=(label,), help="make the gap shorter than the window, or leave it out")


def _window_span(sequence: ir.Sequence) -> Span:
    """Return where the window of a sequence stands."""
    return sequence.span if sequence.window is None else sequence.window.span


def _least(length: ir.Length) -> int:
    return length.microseconds + length.months * 28 * _DAY


def _most(length: ir.Length) -> int:
    return length.microseconds + length.months * _MONTH


def find_fixed_dates(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of the clock compared with a fixed date, and of windows that begin at one and grow for ever."""
    for node in (*subject.nodes_of(ir.Compare), *subject.nodes_of(ir.InWindow), *subject.nodes_of(ir.Events)):
        match node:
            case ir.Compare(operator="<" | "<=" | ">" | ">=", left=left, right=right):
                if (_is_clock(left) and _is_date(right)) or (_is_clock(right) and _is_date(left)):
                    yield L303.at(node.span, help="compare a field, or take the condition away when the day has come")
            case ir.InWindow(value=value, window=ir.EdgeWindow(value=edge)) if _is_clock(value) and _is_date(edge):
                yield L303.at(node.span, help="compare a field, or take the condition away when the day has come")
            case ir.Events(window=ir.EdgeWindow(operator=">" | ">=", value=edge)) if _is_date(edge):
                help_ = "say how far back, as in `in last 90 days`, or `between` two days"
                yield L304.at(node.window.span if node.window is not None else node.span, help=help_)


def _is_clock(value: ir.Expr) -> bool:
    match value:
        case ir.Now() | ir.Today():
            return True
        case ir.Shift(time=time, duration=ir.Literal()):
            return _is_clock(time)
        case _:
            return False


def _is_date(value: ir.Expr) -> bool:
    return isinstance(value, ir.Literal) and isinstance(value.value, date)


def find_zones(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of the first calendar word of a rule set that sets no zone, and of hours that are in none of their own."""
    config = subject.project.config
    sets_zone = config is not None and _TIMEZONE.search(config.text) is not None
    fields = [
        f"{entity.name}.{field.name}"
        for entity in subject.program.schema.entities.values()
        for field in entity.fields.values()
        if isinstance(field.type, t.ZoneType)
    ]
    for hours in subject.nodes_of(ir.HoursWindow):
        if hours.zone is None and fields:
            yield L306.at(hours.span, help=f"write `in zone {fields[0]}` after it, if theirs is meant")
    words = [node.span for kind in _CALENDAR for node in subject.nodes_of(kind) if node.zone is None]
    if words and not sets_zone:
        yield L305.at(min(words), help='set `timezone` in `quorate.toml`, as in `timezone = "Europe/Paris"`')


def find_hours(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of hours that are the whole day, as they end when they start."""
    for node in subject.nodes_of(ir.HoursWindow):
        if node.start == node.end:
            yield L307.at(node.span, help="hours that end when they start go on for a whole day")


def find_equal_instants(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of instants that are compared by `=`."""
    for node in subject.nodes_of(ir.Compare):
        both = (node.left.type, node.right.type)
        if node.operator in {"=", "!="} and all(isinstance(each, t.DateTimeType) for each in both):
            yield L309.at(node.span, help="compare with a day, as in `= 2026-07-01`, or write `between`")


RULES = (
    Rule((L301, L311), find_unbounded),
    Rule((L302, L310), find_impossible),
    Rule((L303, L304), find_fixed_dates),
    Rule((L305, L306), find_zones),
    Rule((L307,), find_hours),
    Rule((L309,), find_equal_instants),
)
