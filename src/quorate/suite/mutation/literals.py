"""Boundaries moved by one: numbers, dates, instants, lengths of time, and choices to the next value."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from quorate.decide.scalars import write_instant
from quorate.suite.mutation.mutant import Change
from quorate.suite.mutation.words import Words
from quorate.syntax import nodes as n
from quorate.text import Span

BOUNDARY = "boundary"
WINDOW = "window"


def moved(words: Words, node: n.Node) -> Iterator[Change]:
    """Yield the changes of a constant by one."""
    span = node.span
    match node:
        case n.IntegerLiteral(value=value, written=written):
            for other in (value - 1, value + 1):
                if other >= 0:
                    yield words.exchange(BOUNDARY, span, f"{other:_}" if "_" in written else str(other))
        case n.NumberLiteral(written=written):
            for text in _numbers(written):
                yield words.exchange(BOUNDARY, span, text)
        case n.DateLiteral(value=day):
            for sign in (-1, 1):
                yield words.exchange(BOUNDARY, span, (day + timedelta(days=sign)).isoformat())
        case n.DateTimeLiteral(value=instant):
            for sign in (-1, 1):
                yield words.exchange(BOUNDARY, span, write_instant(instant + timedelta(minutes=sign)))
        case n.TimeLiteral():
            yield from moved_clock(words, span)
        case n.Duration():
            yield from moved_length(words, node)


def _numbers(written: str) -> Iterator[str]:
    """Yield a number with one more and one less in its last place; `80%` is one of percents."""
    digits, unit = (written[:-1], "%") if written.endswith("%") else (written, "")
    number = Decimal(digits.replace("_", ""))
    step = Decimal(1).scaleb(min(0, int(number.as_tuple().exponent)))
    for other in (number - step, number + step):
        if other >= 0:
            yield f"{other:f}{unit}"


def moved_length(words: Words, node: n.Duration) -> Iterator[Change]:
    """Yield a length of time with one of its unit more and less."""
    for count in (node.count - 1, node.count + 1):
        if count >= 1:
            unit = node.unit if count == 1 else f"{node.unit}s"
            yield words.exchange(WINDOW, node.span, f"{count} {unit}")


def moved_clock(words: Words, span: Span) -> Iterator[Change]:
    """Yield a time of day an hour earlier and later."""
    hour, _, minute = words.text(span).partition(":")
    for other in (int(hour) - 1, int(hour) + 1):
        if 0 <= other <= 23 and f"{other:02}:{minute}" != words.text(span):  # noqa: PLR2004 - hours of a day
            yield words.exchange(BOUNDARY, span, f"{other:02}:{minute}")


def narrowed_days(words: Words, days: n.Weekdays) -> Iterator[Change]:
    """Yield days of the week without the first and without the last of them."""
    span, text = days.span, words.text(days.span)
    first, _, last = text.partition("..")
    if not last:
        return
    names = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    later, sooner = (days.first + 1) % len(names), (days.last - 1) % len(names)
    yield words.exchange("days", span, f"{names[later]}..{last}" if later != days.last else last)
    yield words.exchange("days", span, f"{first}..{names[sooner]}" if sooner != days.first else first)
