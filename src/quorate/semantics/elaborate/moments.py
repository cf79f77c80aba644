"""When steps of journeys go on: lengths of time, and first times of the clock and the calendar."""

from __future__ import annotations

from typing import Final

from quorate.diagnostics.catalogue.types import E306, E315, E319
from quorate.ir import nodes as ir
from quorate.ir import types as t
from quorate.ir.journeys import Moment, Until
from quorate.semantics.builtins import is_time
from quorate.semantics.described import described
from quorate.semantics.elaborate.actions import ActionsPart
from quorate.semantics.elaborate.scope import Scope
from quorate.semantics.elaborate.values import length_of
from quorate.syntax import nodes as n

_WEEK: Final = 7
_BY_THE_CLOCK: Final = (ir.Now, ir.Today, ir.PeriodEdge)


class MomentsPart(ActionsPart):
    """Elaborates what is waited for."""

    def moment(self, node: n.Moment, scope: Scope) -> Moment | None:
        """Elaborate `3 days until 10:00 on monday..friday`; None where it has a mistake."""
        length = None if node.length is None else length_of(node.length)
        if node.length is not None and not node.length.count:
            self.report(E319.at(node.length.span, what="the wait", value="0", wanted="1 or more", help=""))
            return None
        if node.until is None:
            return Moment(length, None)
        until = self._until(node.until, scope)
        return None if until is None else Moment(length, until)

    def _until(self, node: n.Until, scope: Scope) -> Until | None:
        zone = None if node.zone is None else self.zone(node.zone, scope)
        if zone is None and node.zone is not None:
            return None
        days = frozenset(day for each in node.days for day in _days_of(each))
        match node.value:
            case None:
                return Until(None, None, days, zone, is_fixed=False, span=node.span)
            case n.TimeLiteral(value=clock):
                return Until(None, clock, days or frozenset(range(_WEEK)), zone, is_fixed=False, span=node.span)
            case n.Weekdays():
                if days:
                    self.report(E315.at(node.span, clause="on", reason="follows a time of day", help="name days once"))
                    return None
                return Until(None, None, frozenset(_days_of(node.value)), zone, is_fixed=False, span=node.span)
        return self._instant(node, node.value, zone, scope)

    def _instant(self, node: n.Until, value: n.Expr, zone: ir.Expr | None, scope: Scope) -> Until | None:
        made = self.expr(value, scope)
        if made is None:
            return None
        if not is_time(made.type):
            wanted = "an instant, a date, a time of day or a weekday"
            self.report(E306.at(value.span, name="until", wanted=wanted, given=described(made.type)))
            return None
        if node.days:
            help_ = "write `until 09:00 on …`"
            self.report(E315.at(node.days[0].span, clause="on", reason="follows a time of day", help=help_))
            return None
        if zone is not None and isinstance(made.type, t.DateTimeType):
            reason, help_ = "is for dates and times of day", "an instant is the same everywhere: take it away"
            self.report(E315.at(zone.span, clause="in zone", reason=reason, help=help_))
            return None
        return Until(made, None, frozenset(range(_WEEK)), zone, is_fixed=_goes_by_the_clock(made), span=node.span)


def _days_of(node: n.Weekdays) -> list[int]:
    return [(node.first + step) % _WEEK for step in range((node.last - node.first) % _WEEK + 1)]


def _goes_by_the_clock(value: ir.Expr) -> bool:
    todo: list[ir.Node] = [value]
    while todo:
        node = todo.pop()
        if isinstance(node, _BY_THE_CLOCK) or (isinstance(node, ir.Call) and node.function == "age"):
            return True
        todo.extend(ir.children(node))
    return False
