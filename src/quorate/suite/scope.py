"""What names stand for inside one case: those of its table's row, and those of the rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from quorate.diagnostics.catalogue.tests import E909, E924
from quorate.evaluate.calendar import day_of, shift_date, shift_instant
from quorate.ir.nodes import Length
from quorate.ir.program import Program
from quorate.semantics.elaborate.values import length_of
from quorate.suite.mistakes import MistakeError, not_declared
from quorate.syntax import nodes as n
from quorate.syntax import test_nodes as tn
from quorate.text import Span

_MICROSECONDS_IN_A_DAY = 24 * 60 * 60 * 1_000_000


@dataclass(slots=True)
class Scope:
    """The names of one case; `row` has the values of its table's row, `used` those that were asked for.

    `now` is the instant that the statement at hand is of.
    """

    program: Program
    row: Mapping[str, tn.TestValue] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    now: datetime | None = None

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the rule set."""
        return ZoneInfo(self.program.calendar.zone)

    def value(self, value: tn.TestValue) -> tn.TestValue:
        """Return a value, that of the row where it is a name of the table."""
        if isinstance(value, n.Name) and value.text in self.row:
            self.used.add(value.text)
            return self.row[value.text]
        return value

    def name(self, name: n.Name) -> n.Name:
        """Return a name of the rules or the test, that of the row where it is a name of the table."""
        value = self.value(name)
        match value:
            case n.Name():
                return value
            case n.TextLiteral():
                return n.Name(value.span, value.value)
            case _:
                help_ = f"the table gives it for `{name.text}`"
                raise MistakeError(
                    E909.at(value.span, name=name.text, expected="a name here", found=told(value), help=help_)
                )

    def declared(self, name: n.Name, kind: str, known: Iterable[str]) -> n.Name:
        """Return a name of the rules that is one of its kind. Raises MistakeError."""
        found = self.name(name)
        names = list(known)
        if found.text not in names:
            raise not_declared(kind, found, names)
        return found

    def length(self, value: n.Duration | n.Name) -> Length:
        """Return a length of time. Raises MistakeError."""
        found = self.value(value)
        if not isinstance(found, n.Duration):
            name = value.text if isinstance(value, n.Name) else "after"
            raise MistakeError(E909.at(found.span, name=name, expected="a length such as `3 days`", found=told(found)))
        return length_of(found)

    def shifted(self, length: Length, sign: int, span: Span) -> datetime:
        """Return the instant that lies a length before or after now. Raises MistakeError."""
        found = None if self.now is None else shift_instant(self.now, length, sign, self.zone)
        if found is None:
            raise MistakeError(E924.at(span))
        return found

    def time(self, value: tn.TimeValue) -> date | datetime:
        """Work out `today - 30 days` (a date) or `now - 2 hours` (an instant). Raises MistakeError."""
        length = Length() if value.length is None else self.length(value.length)
        sign = -1 if value.sign == "-" else 1
        if value.word == "now":
            return self.shifted(length, sign, value.span)
        day = None if self.now is None else day_of(self.now, self.zone)
        if day is not None and value.word == "yesterday":
            day = shift_date(day, Length(microseconds=_MICROSECONDS_IN_A_DAY), -1)
        if length.microseconds % _MICROSECONDS_IN_A_DAY:
            help_ = f"write `now {value.sign} …` for an instant"
            raise MistakeError(
                E909.at(value.span, name=value.word, expected="whole days", found="a part of a day", help=help_)
            )
        found = None if day is None else shift_date(day, length, sign)
        if found is None:
            raise MistakeError(E924.at(value.span))
        return found


def told(value: tn.TestValue) -> str:
    """Say what a value of a test is, in a message."""
    match value:
        case n.TextLiteral():
            return f'`"{value.value}"`'
        case n.Name():
            return f"the name `{value.text}`"
        case n.IntegerLiteral() | n.NumberLiteral() | n.DateTimeLiteral():
            return f"`{getattr(value, 'written', '')}`"
        case n.Negate(operand=n.IntegerLiteral() | n.NumberLiteral() as operand):
            return f"`-{operand.written}`"
        case n.BooleanLiteral():
            return f"`{str(value.value).lower()}`"
        case n.DateLiteral():
            return f"`{value.value.isoformat()}`"
        case n.TimeLiteral():
            return "a time of day"
        case n.Duration():
            return "a length of time"
        case tn.ListValue():
            return "a list"
        case tn.ObjectValue():
            return "an object"
        case tn.MissingValue():
            return "`missing`"
        case tn.TimeValue():
            return "an instant" if value.word == "now" else "a date"
        case _:
            return "something else"
