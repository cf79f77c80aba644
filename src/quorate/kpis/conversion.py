"""Conversion from marketing-qualified to sales-accepted, whatever a rule set means by the two."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from quorate.ir.program import Program
from quorate.kpis.choices import Choices
from quorate.kpis.figures import Definition, Sheet
from quorate.kpis.history import Reach
from quorate.kpis.lengths import STATISTICS, Lengths
from quorate.kpis.periods import Periods
from quorate.kpis.seen import Seen
from quorate.kpis.stage_paths import passed_for_certain
from quorate.kpis.times import NO_HISTORY
from quorate.semantics.report_settings import Milestone

_UNIT: Final = "accounts or groups"
_COUNTED: Final = (
    "Counted are buying groups where both milestones are of groups, else accounts, which come to what any of their "
    "groups comes to. "
)
CONVERSION: Final = (
    Definition(
        "conversion.marketing_qualified", "Marketing-qualified", _UNIT,
        f"{_COUNTED}Those that came to `marketing-qualified`: in the time, or ever, as far as is known.",
    ),
    Definition(
        "conversion.sales_accepted", "Marketing-qualified and sales-accepted", _UNIT,
        "Those of them that came to `sales-accepted` since, or before it is known when.",
    ),
    Definition(
        "conversion.rate", "Conversion to sales-accepted", "share", "Sales-accepted, of those marketing-qualified.",
    ),
    Definition(
        "conversion.undated", "Marketing-qualified since it is not known when", _UNIT,
        "They are counted among all, and in no time of its own.",
    ),
    Definition(
        "conversion.accepted_only", "Sales-accepted and never marketing-qualified", _UNIT,
        "As far as is known; they are no part of the conversion.",
    ),
    *(
        Definition(
            f"conversion.days.{each}", f"From marketing-qualified to sales-accepted: {each.replace('_', ' ')}", "days",
            "Of those of which both instants are known.",
        )
        for each in STATISTICS
    ),
)  # fmt: skip
_Reach = tuple[bool, int | None]
"""Whether a milestone was come to, and when, None where that is not known."""


class Conversion:
    """Counts what came to each of two milestones."""

    def __init__(self, program: Program, choices: Choices, periods: Periods) -> None:
        self._choices = choices
        self._periods = periods
        self._first, self._second = choices.marketing_qualified, choices.sales_accepted
        self._by_group = _of_groups(self._first) and _of_groups(self._second) and self._agree()
        self._certain = {
            group.name: passed_for_certain(program.stage_models[model])
            for group in program.groups.values()
            if (model := program.interests[group.interest].stages)
        }
        self._qualified = {"period": 0, "before": 0, "history": 0}
        self._accepted = {"period": 0, "before": 0, "history": 0}
        self._undated = self._accepted_only = self._with_history = 0
        self._reach = Reach()
        self._lengths = Lengths()

    def _agree(self) -> bool:
        groups = {each.group for each in (self._first, self._second) if each is not None and each.group is not None}
        return len(groups) <= 1

    def add(self, seen: Seen) -> None:
        """Take in an account."""
        if self._first is None or self._second is None:
            return
        self._with_history += seen.history.how != "none"
        self._reach.add(seen.history)
        if not self._by_group:
            self._count(seen, self._of_account(self._first, seen), self._of_account(self._second, seen))
            return
        group = self._first.group or self._second.group
        for entry in seen.groups:
            if group in {None, entry["name"]}:
                self._count(seen, self._of_group(self._first, seen, entry), self._of_group(self._second, seen, entry))

    def _count(self, seen: Seen, first: _Reach, second: _Reach) -> None:
        (qualified, at), (accepted, then) = first, second
        if not qualified:
            self._accepted_only += accepted
            return
        accepted = accepted and (at is None or then is None or then >= at)
        self._qualified["history"] += 1
        self._accepted["history"] += accepted
        if at is None or not seen.history.is_dated(at, seen.activity.first):
            self._undated += 1
            return
        for when, period in (("period", self._periods.now), ("before", self._periods.before)):
            if at in period:
                self._qualified[when] += 1
                self._accepted[when] += accepted
        if accepted and then is not None:
            self._lengths.add(then - at)

    def _of_account(self, milestone: Milestone, seen: Seen) -> _Reach:
        if milestone.kind == "audience":
            times = seen.history.audiences
            return milestone.name in times, times.get(milestone.name)
        found = [each for entry in seen.groups for each in self._asked(milestone, seen, entry)]
        reached = [each for each in found if each[0]]
        times_of = [at for _, at in reached if at is not None]
        return bool(reached), min(times_of, default=None) if len(times_of) == len(reached) else None

    def _asked(self, milestone: Milestone, seen: Seen, entry: Mapping[str, Any]) -> Iterator[_Reach]:
        if milestone.group in {None, entry["name"]}:
            yield self._of_group(milestone, seen, entry)

    def _of_group(self, milestone: Milestone, seen: Seen, entry: Mapping[str, Any]) -> _Reach:
        group = seen.history.groups.get(entry["name"])
        if group is None:
            return False, None
        if milestone.kind == "ready":
            return group.was_ready, group.ready
        if milestone.name in group.stages:
            return True, group.stages[milestone.name]
        passed = self._certain.get(entry["name"], {}).get(entry["stage"] or "", frozenset())
        return milestone.name in passed, None

    def tell(self, sheet: Sheet) -> None:
        """Tell the figures."""
        why = self._choices.why_not("marketing-qualified") or self._choices.why_not("sales-accepted")
        if why:
            for definition in CONVERSION:
                sheet.none(definition.name, why, when="history")
            return
        unit = "groups" if self._by_group else "accounts"
        for when in ("period", "before", "history"):
            untold = "" if self._with_history or when == "history" else NO_HISTORY
            if when == "before":
                untold = untold or self._reach.why_not(self._periods.before.end - 1)
            if untold:
                for name in ("marketing_qualified", "sales_accepted", "rate"):
                    sheet.none(f"conversion.{name}", untold, when=when)
                continue
            of, to = self._qualified[when], self._accepted[when]
            sheet.add("conversion.marketing_qualified", of, when=when, unit=unit)
            sheet.add("conversion.sales_accepted", to, when=when, unit=unit)
            nothing = "nothing became marketing-qualified in the time" if when != "history" else "nothing is so"
            sheet.ratio("conversion.rate", to, of, when=when, empty=nothing)
        sheet.add("conversion.undated", self._undated, when="history", unit=unit)
        sheet.add("conversion.accepted_only", self._accepted_only, when="history", unit=unit)
        days = self._lengths.days()
        why = "nothing has come to both at known instants" if self._with_history else NO_HISTORY
        for statistic in STATISTICS:
            sheet.add(f"conversion.days.{statistic}", days.get(statistic), when="history", reason=why)


def _of_groups(milestone: Milestone | None) -> bool:
    return milestone is not None and milestone.kind != "audience"
