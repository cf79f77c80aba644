"""Productions of windows."""

from __future__ import annotations

from typing import Any

from lark import Token, v_args

from quorate.diagnostics.catalogue import syntax as codes
from quorate.syntax import nodes as n
from quorate.syntax.build.base import Base, Zone, zone_of


@v_args(meta=True)
class Windows(Base):
    """Productions of windows."""

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

    def entry_window(self, meta: Any, items: list[Any]) -> n.EntryWindow:
        return n.EntryWindow(self._span(meta), items[0])

    def period_window(self, meta: Any, items: list[Any]) -> n.PeriodWindow:
        return n.PeriodWindow(self._span(meta), items[0])

    def period_edge(self, meta: Any, items: list[Any]) -> n.PeriodEdge:
        edge = "start" if str(items[0]).startswith("start") else "end"
        return n.PeriodEdge(self._span(meta), edge, items[1])  # type: ignore[arg-type]

    def period(self, meta: Any, items: list[Any]) -> n.Period:
        which, fiscal, unit, *zones = items
        zone = zone_of(zones[0] if zones else None)
        return n.Period(self._span(meta), str(which), bool(fiscal), str(unit).removesuffix("s"), zone)  # type: ignore[arg-type]

    def day_window(self, meta: Any, items: list[Any]) -> n.DayWindow:
        return n.DayWindow(self._span(meta), str(items[0]), zone_of(items[1]))  # type: ignore[arg-type]

    def hours_window(self, meta: Any, items: list[Any]) -> n.HoursWindow:
        _, start, _, end, _, days, zone = items
        return n.HoursWindow(self._span(meta), self._time(start), self._time(end), days or (), zone_of(zone))

    def days(self, _: Any, items: list[Any]) -> tuple[n.Weekdays, ...]:
        return tuple(items)

    def ago(self, meta: Any, items: list[Any]) -> n.AgoWindow:
        return n.AgoWindow(self._span(meta), items[1])

    def edge_window(self, meta: Any, items: list[Any]) -> n.EdgeWindow:
        return n.EdgeWindow(self._span(meta), items[0], items[1])

    def between_window(self, meta: Any, items: list[Any]) -> n.BetweenWindow:
        return n.BetweenWindow(self._span(meta), items[1], items[3])

    def zone(self, _: Any, items: list[Any]) -> Zone:
        value = items[1]
        return Zone(self._text(value) if isinstance(value, Token) else value)
