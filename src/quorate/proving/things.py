"""What conditions ask about, each once, with what it has to do with others: the text it tests, its place in time."""

from __future__ import annotations

from dataclasses import dataclass

from quorate.ir import nodes as n
from quorate.ir import types as t
from quorate.ir.value_sets import Values
from quorate.proving.instants import Reach, reach_of
from quorate.proving.reading import Reading


@dataclass(slots=True, eq=False)
class Thing:
    """One thing that is asked about; two are the same if they are one object.

    `text` is what a test of a text is of (the thing itself where it is a text), `needs` what has to be known for it to
    be known, `reach` what it says of a time beside the clock.
    """

    subject: n.Expr
    folded: bool
    possible: Values
    is_range: bool
    text: n.Expr | None = None
    needs: tuple[n.Expr, ...] = ()
    reach: Reach | None = None


class Things:
    """All that is asked about in one rule set."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._known: dict[tuple[n.Expr, bool], Thing] = {}

    def of(self, subject: n.Expr, *, folded: bool = False) -> Thing:
        """Return the thing that is asked about."""
        key = (subject, folded)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = Thing(
                subject,
                folded,
                self._reading.possible(subject),
                self._reading.is_range(subject),
                text_of(subject),
                tuple(needed_by(subject)),
                reach_of(subject),
            )
        return found


def text_of(subject: n.Expr) -> n.Expr | None:
    """Return the text that something is asked of; None where it is not of a text."""
    match subject:
        case n.TextTest(operands=n.ListOf(items=(n.Literal(),)), value=value) | n.Matches(value=value):
            return value
        case n.Expr(type=t.TextType()):
            return subject
        case _:
            return None


def needed_by(subject: n.Expr) -> list[n.Expr]:
    """Return what has to be known for something to be known, and all that that needs in turn."""
    found: list[n.Expr] = []
    todo = _direct(subject)
    while todo:
        each = todo.pop()
        if not isinstance(each, n.Literal | n.Slot | n.Count | n.Now):
            found.append(each)
            todo += _direct(each)
    return found


def _direct(value: n.Expr) -> list[n.Expr]:
    match value:
        case n.Get(record=n.Get() as record):
            return [record]
        case n.Compare(left=left, right=right) | n.Difference(left=left, right=right):
            return [left, right]
        case n.TextTest(value=inner) | n.Matches(value=inner) | n.InWindow(value=inner) | n.Negate(operand=inner):
            return [inner]
        case n.Arithmetic(first=first, rest=rest):
            return [first, *(each for _, each in rest)]
        case n.Concat(parts=parts):
            return list(parts)
        case n.Shift(time=time, duration=duration):
            return [time, duration]
        case n.Call(arguments=arguments):
            return list(arguments)
        case n.Contained(value=inner, list=n.ListOf(items=items)) if items:
            return [inner]
        case _:
            return []
