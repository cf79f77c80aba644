"""Windows of time to documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quorate.syntax import nodes
from quorate.syntax.printer.context import Level
from quorate.syntax.printer.lexical import print_days, print_duration, print_time
from quorate.syntax.printer.values import in_zone

if TYPE_CHECKING:
    from collections.abc import Mapping

    from quorate.syntax.printer.context import Context, Print
    from quorate.syntax.printer.document import Doc


def _last(_: Context, node: nodes.LastWindow) -> Doc:
    return f"in last {print_duration(node.duration)}"


def _next(_: Context, node: nodes.NextWindow) -> Doc:
    return f"in next {print_duration(node.duration)}"


def _ago(_: Context, node: nodes.AgoWindow) -> Doc:
    return f"more than {print_duration(node.duration)} ago"


def _ending(_: Context, node: nodes.EndingWindow) -> Doc:
    return f"in {print_duration(node.duration)} ending {print_duration(node.ago)} ago"


def _entry(_: Context, node: nodes.EntryWindow) -> Doc:
    return f"in {print_duration(node.length)} before journey entry"


def _day(context: Context, node: nodes.DayWindow) -> Doc:
    return (node.day, in_zone(context, node.zone))


def _period(context: Context, node: nodes.PeriodWindow) -> Doc:
    return ("in ", context.show(node.period))


def _edge(context: Context, node: nodes.EdgeWindow) -> Doc:
    return (node.relation, " ", context.show(node.value, Level.SUM))


def _between(context: Context, node: nodes.BetweenWindow) -> Doc:
    return ("between ", context.show(node.low, Level.SUM), " and ", context.show(node.high, Level.SUM))


def _hours(context: Context, node: nodes.HoursWindow) -> Doc:
    days = ", ".join(map(print_days, node.days))
    if days:
        days = f" on {days}" if len(node.days) == 1 else f" on ({days})"
    return (f"in hours {print_time(node.start)} to {print_time(node.end)}{days}", in_zone(context, node.zone))


def _ever(_: Context, _node: nodes.EverWindow) -> Doc:
    return "ever"


PRINTS: Mapping[type[nodes.Node], Print] = {
    nodes.LastWindow: _last,
    nodes.NextWindow: _next,
    nodes.AgoWindow: _ago,
    nodes.EndingWindow: _ending,
    nodes.EntryWindow: _entry,
    nodes.DayWindow: _day,
    nodes.PeriodWindow: _period,
    nodes.EdgeWindow: _edge,
    nodes.BetweenWindow: _between,
    nodes.HoursWindow: _hours,
    nodes.EverWindow: _ever,
}
