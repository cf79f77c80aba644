"""From the parser's tree to our own; the only file that knows the parser's trees.

Each method turns the children of one production into one node. What the grammar lets through but is no rules text
(a clause given twice, a date that does not exist) is noted in `problems`, and the declaration is then dropped.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any, TypeVar

from lark import Token, Tree, v_args
from lark.visitors import Transformer_NonRecursive

from quorate.diagnostics.catalogue import syntax as codes
from quorate.diagnostics.model import Diagnostic, Label
from quorate.syntax import nodes as n
from quorate.text import Span

_MARKS: tuple[n.Mark, ...] = ("required", "pii", "consent")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_INTEGER_MOST = 2**63 - 1
_COUNT_MOST = 1_000_000
_DURATION_MOST = 100_000_000
_T = TypeVar("_T")


@v_args(meta=True)
class Build(Transformer_NonRecursive[Token, Any]):
    """One build of one declaration (or file); `problems` holds what is wrong with it."""

    def __init__(self, path: str) -> None:
        """Spans will be in the text at `path`."""
        super().__init__(visit_tokens=False)
        self._file = path
        self.problems: list[Diagnostic] = []

    def _span(self, meta: Any) -> Span:
        return Span(self._file, getattr(meta, "start_pos", 0), getattr(meta, "end_pos", 0))

    def _of(self, token: Token) -> Span:
        return Span(self._file, token.start_pos or 0, token.end_pos or 0)

    # -- declarations ----------------------------------------------------------------------------------------------

    def start(self, _: Any, items: list[Any]) -> tuple[n.Declaration, ...]:
        return tuple(items)

    def entity(self, meta: Any, items: list[Any]) -> n.EntityDeclaration:
        _, name, many, _, parent, *members = items
        keys = [member for member in members if isinstance(member, n.Name)]
        for extra in keys[1:]:
            self.problems.append(
                codes.E114.at(
                    extra.span,
                    clause="key",
                    thing=name.text,
                    labels=[Label(keys[0].span, "the key is named here")],
                )
            )
        fields = tuple(member for member in members if isinstance(member, n.FieldDeclaration))
        return n.EntityDeclaration(self._span(meta), name, many, parent, keys[0] if keys else None, fields)

    def key(self, _: Any, items: list[Any]) -> n.Name:
        return items[1]

    def field(self, meta: Any, items: list[Any]) -> n.FieldDeclaration:
        name, type_, *marks = items
        given = [str(mark) for mark in marks]
        for mark in sorted({mark for mark in given if given.count(mark) > 1}):
            self.problems.append(codes.E114.at(self._span(meta), clause=mark, thing=name.text))
        return n.FieldDeclaration(self._span(meta), name, type_, tuple(m for m in _MARKS if m in given))

    def mark(self, _: Any, items: list[Token]) -> str:
        return str(items[0])

    def event(self, meta: Any, items: list[Any]) -> n.EventDeclaration:
        _, name, _, of, members, _, wire = items
        return n.EventDeclaration(self._span(meta), name, of, members or (), self._text(wire) if wire else None)

    def members(self, _: Any, items: list[Any]) -> tuple[n.FieldDeclaration, ...]:
        return tuple(items)

    def plain_type(self, meta: Any, items: list[Any]) -> n.PlainType:
        word, folded = items
        if folded and word != "text":
            self.problems.append(codes.E118.at(self._of(folded), type=word))
        return n.PlainType(self._span(meta), str(word), bool(folded))  # type: ignore[arg-type]  # a grammar word

    def choice_type(self, meta: Any, items: list[Any]) -> n.ChoiceType:
        strings = [item for item in items[1:] if isinstance(item, Token) and item.type == "STRING"]
        return n.ChoiceType(self._span(meta), tuple(self._text(item) for item in strings))

    def list_type(self, meta: Any, items: list[Any]) -> n.ListType:
        return n.ListType(self._span(meta), items[-1])

    def object_type(self, meta: Any, items: list[Any]) -> n.ObjectType:
        return n.ObjectType(self._span(meta), tuple(items))

    def reference_type(self, meta: Any, items: list[Any]) -> n.ReferenceType:
        return n.ReferenceType(self._span(meta), items[0])

    def list_of_values(self, meta: Any, items: list[Any]) -> n.ListDeclaration:
        return n.ListDeclaration(self._span(meta), items[1], items[-1].items)

    def list_from_file(self, meta: Any, items: list[Any]) -> n.ListFileDeclaration:
        _, name, _, file, _, column = items
        where = self._text(column) if isinstance(column, Token) else column
        return n.ListFileDeclaration(self._span(meta), name, self._text(file), where)

    def define(self, meta: Any, items: list[Any]) -> n.DefineDeclaration:
        given = [item for item in items if item is not None and not isinstance(item, Token)]
        name, of, body = given[0], given[-2], given[-1]
        return n.DefineDeclaration(self._span(meta), name, tuple(given[1:-2]), of, body)

    def parameter(self, meta: Any, items: list[Any]) -> n.Parameter:
        return n.Parameter(self._span(meta), items[0], items[1])

    def audience(self, meta: Any, items: list[Any]) -> n.AudienceDeclaration:
        _, name, title, _, of, _, where, unknown = items
        return n.AudienceDeclaration(self._span(meta), name, self._text(title) if title else None, of, where, unknown)

    def unknown_as(self, _: Any, items: list[Token]) -> str:
        return "member" if items[0].type == "UNKNOWN_COUNTS" else "error"

    def table(self, meta: Any, items: list[Any]) -> n.TableDeclaration:
        _, name, title, _, of, _, gives, collects, *rest = items
        *cells_and_rows, _, _, otherwise = rest
        first = [item for item in cells_and_rows if not isinstance(item, _RowParts)]
        parts = [item for item in cells_and_rows if isinstance(item, _RowParts)]
        width = len(first) // 2 if parts else len(first)
        columns, cells = first[:width], first[width:]
        rows: list[n.Row] = []
        for part in parts:
            if len(cells) != width or not width:
                self.problems.append(codes.E116.at(part.span, cells=len(cells), columns=width, table=name.text))
                break
            span = self._node_span(cells[0]).to(self._node_span(part.result))
            made = tuple(cell if isinstance(cell, n.AnyCell) else self._cell(cell) for cell in cells)
            rows.append(n.Row(span, made, part.result))
            cells = list(part.cells)
        else:
            if parts and cells:
                self.problems.append(codes.E116.at(parts[-1].span, cells=len(cells), columns=width, table=name.text))
        for column in columns:
            if not isinstance(column, n.Path | n.Call):
                self.problems.append(codes.E119.at(self._node_span(column), table=name.text))
        return n.TableDeclaration(
            self._span(meta),
            name,
            self._text(title) if title else None,
            of,
            gives,
            bool(collects),
            tuple(column for column in columns if isinstance(column, n.Path | n.Call)),
            tuple(rows),
            otherwise,
        )

    def row(self, meta: Any, items: list[Any]) -> _RowParts:
        return _RowParts(self._span(meta), items[1], items[2:])

    def _cell(self, cell: Any) -> n.Expr:
        if callable(cell):
            made: n.Expr = cell()
            return made
        span = self._node_span(cell)
        return n.Compare(span, "=", n.Column(Span(self._file, span.start, span.start)), cell, ignoring_case=False)

    def _node_span(self, node: Any) -> Span:
        return node.span  # type: ignore[no-any-return]

    def any_cell(self, meta: Any, _: list[Any]) -> n.AnyCell:
        return n.AnyCell(self._span(meta))

    def _column(self, span: Span) -> n.Column:
        return n.Column(Span(self._file, span.start, span.start))

    def cell_compare(self, meta: Any, items: list[Any]) -> n.Compare:
        span = self._span(meta)
        return n.Compare(span, items[0], self._column(span), items[1], ignoring_case=False)

    def cell_text(self, meta: Any, items: list[Any]) -> n.TextTest:
        span = self._span(meta)
        return self._text_test(span, self._column(span), items)

    def cell_in(self, meta: Any, items: list[Any]) -> n.Expr:
        span = self._span(meta)
        negated, _, target = items
        if isinstance(target, n.ListLiteral | n.Path | n.Call | n.Weekdays):
            return n.In(span, self._column(span), bool(negated), target, ignoring_case=False)
        return n.TimeTest(span, self._column(span), bool(negated), target)

    def cell_between(self, meta: Any, items: list[Any]) -> n.Between:
        span = self._span(meta)
        negated, _, low, _, high = items
        return n.Between(span, self._column(span), bool(negated), low, high)

    def cell_time(self, meta: Any, items: list[Any]) -> n.TimeTest:
        span = self._span(meta)
        return n.TimeTest(span, self._column(span), False, n.EdgeWindow(span, items[0], items[1]))  # noqa: FBT003

    def cell_state(self, meta: Any, items: list[Any]) -> n.StateTest:
        span = self._span(meta)
        return n.StateTest(span, self._column(span), bool(items[1]), str(items[2]))  # type: ignore[arg-type]

    # -- conditions ------------------------------------------------------------------------------------------------

    def or_(self, meta: Any, items: list[Any]) -> n.Or:
        return n.Or(self._span(meta), tuple(item for item in items if not isinstance(item, Token)))

    def and_(self, meta: Any, items: list[Any]) -> n.And:
        return n.And(self._span(meta), tuple(item for item in items if not isinstance(item, Token)))

    def not_(self, meta: Any, items: list[Any]) -> n.Not:
        return n.Not(self._span(meta), items[1])

    def compare(self, meta: Any, items: list[Any]) -> n.Compare:
        left, operator, right, folded = items
        return n.Compare(self._span(meta), operator, left, right, bool(folded))

    def compare_operator(self, _: Any, items: list[Token]) -> str:
        return " ".join(items)

    def between(self, meta: Any, items: list[Any]) -> n.Between:
        value, negated, _, low, _, high = items
        return n.Between(self._span(meta), value, bool(negated), low, high)

    def membership(self, meta: Any, items: list[Any]) -> n.In:
        value, negated, _, target, folded = items
        return n.In(self._span(meta), value, bool(negated), target, bool(folded))

    def prefix_in(self, meta: Any, items: list[Any]) -> n.In:
        return n.In(self._span(meta), None, False, items[1], False)  # noqa: FBT003

    def in_window(self, meta: Any, items: list[Any]) -> n.TimeTest:
        value, negated, _, window = items
        return n.TimeTest(self._span(meta), value, bool(negated), window)

    def text_test(self, meta: Any, items: list[Any]) -> n.TextTest:
        return self._text_test(self._span(meta), items[0], items[1:])

    def _text_test(self, span: Span, value: n.Expr, items: list[Any]) -> n.TextTest:
        negated, operator, (mode, operand), folded = items
        if isinstance(operand, n.Pattern) != (operator == "matches"):
            self.problems.append(codes.E120.at(operand.span, operator=operator))
        return n.TextTest(span, operator, value, bool(negated), mode, operand, bool(folded))

    def text_operator(self, _: Any, items: list[Token]) -> str:
        return " ".join(items)

    def one_operand(self, _: Any, items: list[Any]) -> tuple[str, n.Expr]:
        return "one", items[0]

    def any_operand(self, _: Any, items: list[Any]) -> tuple[str, n.Expr]:
        return "any", items[-1]

    def all_operand(self, _: Any, items: list[Any]) -> tuple[str, n.Expr]:
        return "all", items[-1]

    def pattern_operand(self, meta: Any, items: list[Token]) -> tuple[str, n.Pattern]:
        text = str(items[0])
        folded = text.endswith("i")
        body = text[1 : -2 if folded else -1].replace("\\/", "/")
        return "one", n.Pattern(self._span(meta), body, folded)

    def state_test(self, meta: Any, items: list[Any]) -> n.StateTest:
        value, _, negated, state = items
        return n.StateTest(self._span(meta), value, bool(negated), str(state))  # type: ignore[arg-type]

    def time_test(self, meta: Any, items: list[Any]) -> n.TimeTest:
        span = self._span(meta)
        window = items[1] if isinstance(items[1], n.AgoWindow) else n.EdgeWindow(span, items[1], items[2])
        return n.TimeTest(span, items[0], False, window)  # noqa: FBT003

    def edge_word(self, _: Any, items: list[Token]) -> str:
        return str(items[0])

    def any_source(self, meta: Any, items: list[Any]) -> n.Quantifier:
        return n.Quantifier(self._span(meta), "any", None, None, items[1])

    def no_source(self, meta: Any, items: list[Any]) -> n.Quantifier:
        return n.Quantifier(self._span(meta), "no", None, None, items[1])

    def every_source(self, meta: Any, items: list[Any]) -> n.Quantifier:
        return n.Quantifier(self._span(meta), "every", None, None, items[1])

    def counted_source(self, meta: Any, items: list[Any]) -> n.Quantifier:
        kind, count, different, source = items
        return n.Quantifier(
            self._span(meta),
            re.sub(r"\s+", " ", kind),  # type: ignore[arg-type]  # one of the terminal's alternatives
            self._integer(count, _COUNT_MOST),
            different,
            source,
        )

    def different(self, _: Any, items: list[Any]) -> n.Expr:
        return items[1]  # type: ignore[no-any-return]

    def source(self, meta: Any, items: list[Any]) -> n.Source:
        path, *clauses = items
        found = self._clauses(clauses, path)
        window = found.get("window")
        if isinstance(window, n.HoursWindow):
            self.problems.append(codes.E121.at(window.span))
        return n.Source(
            self._span(meta),
            path,
            found.get("burst"),
            found.get("near"),
            None if isinstance(window, n.EverWindow) else window,
            found.get("where"),
        )

    def _clauses(self, clauses: list[Any], path: n.Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        spans: dict[str, Span] = {}
        for kind, span, value in clauses:
            if kind in found:
                self.problems.append(
                    codes.E114.at(
                        span,
                        clause=kind,
                        thing=path.parts[-1].text,
                        labels=[Label(spans[kind], "the first one")],
                    )
                )
            found[kind], spans[kind] = value, span
        return found

    def burst(self, meta: Any, items: list[Any]) -> tuple[str, Span, n.Duration]:
        return "burst", self._span(meta), items[-1]

    def near_within(self, meta: Any, items: list[Any]) -> tuple[str, Span, n.Near]:
        span = self._span(meta)
        return "near", span, n.Near(span, "within", items[1], items[-1])

    def near_after(self, meta: Any, items: list[Any]) -> tuple[str, Span, n.Near]:
        span = self._span(meta)
        return "near", span, n.Near(span, "after", None, items[-1])

    def near_before(self, meta: Any, items: list[Any]) -> tuple[str, Span, n.Near]:
        span = self._span(meta)
        return "near", span, n.Near(span, "before", None, items[-1])

    def bare_anchor(self, meta: Any, items: list[Any]) -> n.Source:
        return n.Source(self._span(meta), items[0], None, None, None, None)

    def where(self, meta: Any, items: list[Any]) -> tuple[str, Span, n.Expr]:
        inner = items[-1]
        return "where", self._span(meta), inner.inner if isinstance(inner, n.Group) else inner

    def ever(self, meta: Any, _: list[Any]) -> tuple[str, Span, n.EverWindow]:
        span = self._span(meta)
        return "window", span, n.EverWindow(span)

    def event_window(self, meta: Any, items: list[Any]) -> tuple[str, Span, n.Window]:
        return "window", self._span(meta), items[-1]

    def sequence(self, meta: Any, items: list[Any]) -> n.Sequence:
        steps = tuple(item for item in items if isinstance(item, n.Step))
        windows = [item[2] for item in items if isinstance(item, tuple)]
        for window in windows:
            if isinstance(window, n.HoursWindow):
                self.problems.append(codes.E121.at(window.span))
        return n.Sequence(self._span(meta), steps, windows[0] if windows else None)

    def step(self, meta: Any, items: list[Any]) -> n.Step:
        negated, path, *clauses = items
        found = self._clauses(clauses, path)
        return n.Step(
            self._span(meta),
            bool(negated),
            path,
            found.get("name"),
            found.get("where"),
            found.get("after"),
            found.get("within"),
        )

    def step_name(self, meta: Any, items: list[Any]) -> tuple[str, Span, n.Name]:
        return "name", self._span(meta), items[-1]

    def step_after(self, meta: Any, items: list[Any]) -> tuple[str, Span, n.Duration]:
        return "after", self._span(meta), items[-1]

    def step_within(self, meta: Any, items: list[Any]) -> tuple[str, Span, n.Duration]:
        return "within", self._span(meta), items[-1]

    # -- windows ---------------------------------------------------------------------------------------------------

    def last_window(self, meta: Any, items: list[Any]) -> n.LastWindow:
        return n.LastWindow(self._span(meta), items[1])

    def last_unit(self, meta: Any, items: list[Any]) -> n.LastWindow:
        span = self._span(meta)
        unit = str(items[1]).removesuffix("s")
        self.problems.append(codes.E109.at(span, unit=unit, help=f"write `previous {unit}` or `last 1 {unit}`"))
        return n.LastWindow(span, n.Duration(span, 1, unit))  # type: ignore[arg-type]

    def next_window(self, meta: Any, items: list[Any]) -> n.NextWindow:
        return n.NextWindow(self._span(meta), items[1])

    def ending_window(self, meta: Any, items: list[Any]) -> n.EndingWindow:
        return n.EndingWindow(self._span(meta), items[0], items[2])

    def period_window(self, meta: Any, items: list[Any]) -> n.PeriodWindow:
        return n.PeriodWindow(self._span(meta), self._in_zone(items[0], items[1], meta))

    def _in_zone(self, period: n.Period, zone: _Zone | None, meta: Any) -> n.Period:
        span = self._span(meta) if zone else period.span
        return n.Period(span, period.which, period.fiscal, period.unit, _zone_of(zone))

    def period(self, meta: Any, items: list[Any]) -> n.Period:
        which, fiscal, unit = items
        return n.Period(self._span(meta), str(which), bool(fiscal), str(unit).removesuffix("s"), None)  # type: ignore[arg-type]

    def day_window(self, meta: Any, items: list[Any]) -> n.DayWindow:
        return n.DayWindow(self._span(meta), str(items[0]), _zone_of(items[1]))  # type: ignore[arg-type]

    def hours_window(self, meta: Any, items: list[Any]) -> n.HoursWindow:
        _, start, _, end, _, days, zone = items
        return n.HoursWindow(self._span(meta), self._time(start), self._time(end), days or (), _zone_of(zone))

    def days(self, _: Any, items: list[Any]) -> tuple[n.Weekdays, ...]:
        return tuple(items)

    def ago(self, meta: Any, items: list[Any]) -> n.AgoWindow:
        return n.AgoWindow(self._span(meta), items[1])

    def edge_window(self, meta: Any, items: list[Any]) -> n.EdgeWindow:
        return n.EdgeWindow(self._span(meta), items[0], items[1])

    def between_window(self, meta: Any, items: list[Any]) -> n.BetweenWindow:
        return n.BetweenWindow(self._span(meta), items[1], items[3])

    def zone(self, _: Any, items: list[Any]) -> _Zone:
        value = items[1]
        return _Zone(self._text(value) if isinstance(value, Token) else value)

    # -- values ----------------------------------------------------------------------------------------------------

    def sum_(self, meta: Any, items: list[Any]) -> n.Arithmetic:
        return self._arithmetic(meta, items)

    def product_(self, meta: Any, items: list[Any]) -> n.Arithmetic:
        return self._arithmetic(meta, items)

    def _arithmetic(self, meta: Any, items: list[Any]) -> n.Arithmetic:
        rest = tuple((str(sign), operand) for sign, operand in zip(items[1::2], items[2::2], strict=True))
        return n.Arithmetic(self._span(meta), items[0], rest)  # type: ignore[arg-type]  # the grammar's signs

    def negate(self, meta: Any, items: list[Any]) -> n.Negate:
        return n.Negate(self._span(meta), items[-1])

    negative = negate

    def group(self, meta: Any, items: list[Any]) -> n.Group:
        inner = items[0]
        return n.Group(self._span(meta), inner.inner if isinstance(inner, n.Group) else inner)

    def call(self, meta: Any, items: list[Any]) -> n.Call:
        name, *arguments = items
        given = [argument for argument in arguments if argument is not None]
        zones = [argument for argument in given if isinstance(argument, _Zone)]
        if zones and (len(zones) > 1 or given[-1] is not zones[0]):
            self.problems.append(codes.E122.at(zones[0].value.span))
        values = tuple(argument for argument in given if not isinstance(argument, _Zone))
        return n.Call(self._span(meta), name, values, zones[0].value if zones else None)

    def aggregate(self, meta: Any, items: list[Any]) -> n.Aggregate:
        return n.Aggregate(self._span(meta), items[0], items[1], items[-1])

    def count_by(self, meta: Any, items: list[Any]) -> n.CountBy:
        return n.CountBy(self._span(meta), items[0], items[2], items[-1])

    def count(self, meta: Any, items: list[Any]) -> n.Count:
        return n.Count(self._span(meta), items[-1])

    def period_edge(self, meta: Any, items: list[Any]) -> n.PeriodEdge:
        edge = "start" if str(items[0]).startswith("start") else "end"
        return n.PeriodEdge(self._span(meta), edge, self._in_zone(items[1], items[2], meta))  # type: ignore[arg-type]

    def path(self, meta: Any, items: list[Any]) -> n.Path:
        return n.Path(self._span(meta), tuple(items))

    def name(self, meta: Any, items: list[Token]) -> n.Name:
        return n.Name(self._span(meta), str(items[0]).strip("`"))

    def values(self, meta: Any, items: list[Any]) -> n.ListLiteral:
        return n.ListLiteral(self._span(meta), tuple(item for item in items if item is not None))

    list_literal = values

    def weekdays(self, meta: Any, items: list[Any]) -> n.Weekdays:
        first, last = items
        start = _WEEKDAYS.index(first)
        return n.Weekdays(self._span(meta), start, _WEEKDAYS.index(last) if last else start)

    def clock(self, meta: Any, items: list[Token]) -> n.Clock:
        return n.Clock(self._span(meta), str(items[0]))  # type: ignore[arg-type]  # the grammar's words

    def it(self, meta: Any, _: list[Any]) -> n.It:
        return n.It(self._span(meta))

    def text(self, _: Any, items: list[Token]) -> n.TextLiteral:
        return self._text(items[0])

    def integer(self, meta: Any, items: list[Token]) -> n.IntegerLiteral:
        return n.IntegerLiteral(self._span(meta), self._integer(items[0], _INTEGER_MOST), str(items[0]))

    def number(self, meta: Any, items: list[Token]) -> n.NumberLiteral:
        return self._number(self._span(meta), items[0], str(items[0]))

    def percent(self, meta: Any, items: list[Token]) -> n.NumberLiteral:
        return self._number(self._span(meta), items[0], str(items[0]).removesuffix("%") + "e-2")

    def _number(self, span: Span, token: Token, text: str) -> n.NumberLiteral:
        value = float(text.replace("_", ""))
        if value == float("inf"):
            self.problems.append(codes.E113.at(span, number=token))
        return n.NumberLiteral(span, value, str(token))

    def boolean(self, meta: Any, items: list[Token]) -> n.BooleanLiteral:
        return n.BooleanLiteral(self._span(meta), items[0] == "true")

    def date_value(self, meta: Any, items: list[Token]) -> n.DateLiteral:
        value = self._checked(date.fromisoformat, items[0], date.min)
        return n.DateLiteral(self._span(meta), value)

    def datetime_value(self, meta: Any, items: list[Token]) -> n.DateTimeLiteral:
        value = self._checked(datetime.fromisoformat, items[0], datetime.min.replace(tzinfo=UTC))
        if value.tzinfo is None:
            self.problems.append(codes.E117.at(self._span(meta), text=items[0], help=f"write `{items[0]}Z` for UTC"))
            value = value.replace(tzinfo=UTC)
        try:
            value = value.astimezone(UTC)
        except OverflowError:
            self.problems.append(codes.E108.at(self._span(meta), text=items[0]))
        return n.DateTimeLiteral(self._span(meta), value, str(items[0]))

    def time_value(self, meta: Any, items: list[Token]) -> n.TimeLiteral:
        return n.TimeLiteral(self._span(meta), self._time(items[0]))

    def duration(self, meta: Any, items: list[Token]) -> n.Duration:
        unit = str(items[1]).removesuffix("s")
        return n.Duration(self._span(meta), self._integer(items[0], _DURATION_MOST), unit)  # type: ignore[arg-type]

    def _time(self, token: Token) -> time:
        return self._checked(time.fromisoformat, token, time.min)

    def _checked(self, read: Callable[[str], _T], token: Token, instead: _T) -> _T:
        try:
            return read(str(token))
        except ValueError:
            self.problems.append(codes.E108.at(self._of(token), text=token))
            return instead

    def _integer(self, token: Token, most: int) -> int:
        digits = str(token).replace("_", "")
        if len(digits) > len(str(most)) or int(digits) > most:
            self.problems.append(codes.E113.at(self._of(token), number=token, help=f"the largest here is `{most}`"))
            return most
        return int(digits)

    def _text(self, token: Token) -> n.TextLiteral:
        span = self._of(token)
        try:
            value: str = json.loads(str(token), strict=False)
            value.encode()
        except (json.JSONDecodeError, UnicodeEncodeError):
            self.problems.append(codes.E110.at(span, text=token))
            value = ""
        return n.TextLiteral(span, value)


class _RowParts:
    """`=> result` and the cells after it, which are the next row's."""

    def __init__(self, span: Span, result: n.Expr, cells: list[Any]) -> None:
        self.span, self.result, self.cells = span, result, cells


class _Zone:
    """A zone, told apart from the other arguments of a call."""

    def __init__(self, value: n.Expr) -> None:
        self.value = value


def _zone_of(zone: _Zone | None) -> n.Expr | None:
    return zone.value if zone else None


def build(tree: Tree[Token], path: str) -> tuple[tuple[n.Declaration, ...], list[Diagnostic]]:
    """Turn the parser's tree of a file or a declaration into nodes and what is wrong with them."""
    transformer = Build(path)
    return transformer.transform(tree), transformer.problems
