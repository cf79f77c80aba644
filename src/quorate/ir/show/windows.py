"""Windows of time in words."""

from __future__ import annotations

from typing import Final

from quorate.ir import nodes as n
from quorate.ir.show.values import Values
from quorate.ir.show.words import clock, days_of, length

_EDGES: Final = {"<": "before", ">": "after", ">=": "since", "<=": "until"}
_ALL_DAYS: Final = 7


class Windows(Values):
    """Says windows."""

    def window(self, window: n.Window, here: int) -> str:
        """Say when something happens: `in the last 30 days`."""
        match window:
            case n.LastWindow():
                return f"in the last {length(window.length)}"
            case n.NextWindow():
                return f"in the next {length(window.length)}"
            case n.AgoWindow():
                return f"more than {length(window.length)} ago"
            case n.EndingWindow():
                return f"in the {length(window.length)} that ended {length(window.ago)} ago"
            case n.DayWindow():
                return f"{'yesterday' if window.offset else 'today'}{self.by_clock(window.zone, here)}"
            case n.PeriodWindow():
                return f"in {self.period(window.period, here)}"
            case n.EdgeWindow():
                return f"{_EDGES[window.operator]} {self.value(window.value, here)}"
            case n.BetweenWindow():
                return f"between {self.value(window.low, here)} and {self.value(window.high, here)}"
            case n.HoursWindow():
                return self._hours(window, here)

    def _hours(self, window: n.HoursWindow, here: int) -> str:
        days = f" on {days_of(window.days)}" if len(window.days) < _ALL_DAYS else ""
        return f"between {clock(window.start)} and {clock(window.end)}{days}{self.by_clock(window.zone, here)}"
