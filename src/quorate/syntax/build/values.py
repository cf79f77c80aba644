"""Productions of values."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from lark import Token, v_args

from quorate.diagnostics.catalogue import syntax as codes
from quorate.syntax import nodes as n
from quorate.syntax.build.base import INTEGER_MOST, Base, Zone
from quorate.syntax.words import AGGREGATES
from quorate.text import Span

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DURATION_MOST = 100_000_000


@v_args(meta=True)
class Values(Base):
    """Productions of values."""

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

    def call(self, meta: Any, items: list[Any]) -> n.Call | n.Aggregate:
        name, *arguments = items
        given = [argument for argument in arguments if argument is not None]
        zones = [argument for argument in given if isinstance(argument, Zone)]
        if zones and (len(zones) > 1 or given[-1] is not zones[0]):
            self.problems.append(codes.E122.at(zones[0].value.span))
        values = tuple(argument for argument in given if not isinstance(argument, Zone))
        if name.text in AGGREGATES and len(given) == 1 and isinstance(given[0], n.EngagementOf):
            # `sum(engagement of people)`, which the grammar cannot tell from a call with one value.
            group = given[0].group
            source = n.Source(group.span, group, None, None, None, None)
            return n.Aggregate(self._span(meta), name, self._engagement(given[0].span), source)
        return n.Call(self._span(meta), name, values, zones[0].value if zones else None)

    def aggregate(self, meta: Any, items: list[Any]) -> n.Aggregate:
        return n.Aggregate(self._span(meta), items[0], items[1], items[-1])

    def count_by(self, meta: Any, items: list[Any]) -> n.CountBy:
        return n.CountBy(self._span(meta), items[0], items[2], items[-1])

    def engagement_sum(self, meta: Any, items: list[Any]) -> n.Aggregate:
        function, words, path, (_, where_span, where) = items
        source = n.Source(path.span.to(where_span), path, None, None, None, where)
        return n.Aggregate(self._span(meta), function, self._engagement(self._of(words)), source)

    def _engagement(self, words: Span) -> n.Path:
        """Return the field that `engagement of …` begins with."""
        span = Span(self._file, words.start, words.start + len("engagement"))
        return n.Path(span, (n.Name(span, "engagement"),))

    def engagement_of(self, meta: Any, items: list[Any]) -> n.EngagementOf:
        return n.EngagementOf(self._span(meta), items[-1])

    def count(self, meta: Any, items: list[Any]) -> n.Count:
        return n.Count(self._span(meta), items[-1])

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

    def journey_entry(self, meta: Any, _: list[Any]) -> n.JourneyEntry:
        return n.JourneyEntry(self._span(meta))

    def text(self, _: Any, items: list[Token]) -> n.TextLiteral:
        return self._text(items[0])

    def integer(self, meta: Any, items: list[Token]) -> n.IntegerLiteral:
        return n.IntegerLiteral(self._span(meta), self._integer(items[0], INTEGER_MOST), str(items[0]))

    def number(self, meta: Any, items: list[Token]) -> n.NumberLiteral:
        return n.NumberLiteral(self._span(meta), self._float(items[0], str(items[0])), str(items[0]))

    def percent(self, meta: Any, items: list[Token]) -> n.NumberLiteral:
        value = self._float(items[0], str(items[0]).removesuffix("%") + "e-2")
        return n.NumberLiteral(self._span(meta), value, str(items[0]))

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
