"""How groups stand: by stage at both ends of the period, in bands of completeness and engagement, and how they surge.

Bands are those of the domain reference, section 6.4: 0-25, 26-50, 51-75 and 76-100, in whole percent with halves
rounded up as scores are shown (its section 3.1), so that 25.4 is in the first band and 25.5 in the second. Those of
surges are read in the same way: -10.5 % is neutral, 10.5 % positive.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final

from quorate.ir.program import Program
from quorate.kpis.figures import Definition, Sheet
from quorate.kpis.history import Reach
from quorate.kpis.periods import Periods
from quorate.kpis.seen import Seen

BANDS: Final = ("0-25", "26-50", "51-75", "76-100")
SURGES: Final = ("negative", "neutral", "positive", "surging", "strongly surging")
NONE: Final = "(none)"
_UPPER: Final = (25, 50, 75)
_SURGE_UPPER: Final = (-11, 10, 50, 75)
_WHOLE: Final = 100
GROUPS: Final = (
    Definition("groups.total", "Buying groups", "groups", "Accounts that have the buying group now."),
    Definition("groups.ready", "Groups that are ready", "groups", "Groups of which their `ready when` is true."),
    Definition("groups.ready_share", "Share of groups that are ready", "share", "Ready groups, of all."),
    Definition(
        "groups.stage", "Groups by stage", "groups",
        "Groups in the stage at the first and at the last instant of the period; `(none)` are those without one.",
    ),
    Definition(
        "groups.completeness", "Groups by completeness", "groups",
        "Groups by completeness in percent, in bands of whole percent, halves rounded up: 25.4 is in 0-25 and 25.5 in "
        "26-50. `(none)` are those of which it is not known.",
    ),
    Definition(
        "groups.engagement", "Groups by engagement", "groups",
        "Groups by engagement score, in the same bands; only scores of 0 to 100 have them (`scale population`).",
    ),
    Definition(
        "groups.surge", "Groups by surge of engagement", "groups",
        "Groups by the change of their engagement score over the period, in whole percent, halves rounded up: negative "
        "below -10, neutral to 10, positive to 50, surging to 75, strongly surging above.",
    ),
    Definition(
        "groups.surge_from_nothing", "Groups whose engagement began", "groups",
        "Groups whose score was 0 when the period began and is not any more: there is no part to tell.",
    ),
    Definition(
        "groups.surge_untold", "Groups whose surge is not known", "groups",
        "Groups that were not there when the period began, or whose score then or now is not known.",
    ),
)  # fmt: skip


def band_of(score: float) -> str:
    """Return the band of a score of 0 to 100."""
    return BANDS[sum(whole(score) > upper for upper in _UPPER)]


def surge_of(change: Fraction) -> str:
    """Return the band of a change of engagement, a part of 1."""
    return SURGES[sum(whole(change * _WHOLE) > upper for upper in _SURGE_UPPER)]


def whole(value: float | Fraction) -> int:
    """Round to a whole number, halves up."""
    return math.floor(Fraction(value) + Fraction(1, 2))


class Groups:
    """Counts groups by where they stand."""

    def __init__(self, program: Program, periods: Periods) -> None:
        self._program = program
        self._periods = periods
        self._total: Counter[str] = Counter()
        self._ready: Counter[str] = Counter()
        self._stages: Counter[tuple[str, str, str]] = Counter()
        self._bands: Counter[tuple[str, str, str]] = Counter()
        self._surges: Counter[tuple[str, str]] = Counter()
        self._from_nothing: Counter[str] = Counter()
        self._untold: Counter[str] = Counter()
        self._with_history = self._with_scores = 0
        self._reach = Reach()

    def add(self, seen: Seen) -> None:
        """Take in an account."""
        self._with_history += seen.history.how != "none"
        self._reach.add(seen.history)
        for entry in seen.groups:
            name = entry["name"]
            self._total[name] += 1
            self._ready[name] += bool(entry["ready"])
            self._stages["end", name, entry["stage"] or NONE] += 1
            complete = entry["completeness"]
            self._bands["completeness", name, NONE if complete is None else band_of_share(complete)] += 1
            engaged = entry["engagement"]
            self._bands["engagement", name, NONE if engaged is None else band_of(engaged)] += 1
            self._add_course(seen, entry)

    def _add_course(self, seen: Seen, entry: Mapping[str, Any]) -> None:
        name = entry["name"]
        history = seen.history.groups.get(name)
        standing = None if history is None else history.standing
        if standing is not None:
            self._stages["start", name, standing.stage or NONE] += 1
        before = None if standing is None else standing.engagement
        self._with_scores += before is not None
        now = entry["engagement"]
        if before is None or now is None:
            self._untold[name] += 1
        elif before > 0:
            self._surges[name, surge_of((Fraction(now) - Fraction(before)) / Fraction(before))] += 1
        elif now > 0:
            self._from_nothing[name] += 1
        else:
            self._surges[name, "neutral"] += 1

    def tell(self, sheet: Sheet) -> None:
        """Tell the figures."""
        program = self._program
        for group in program.groups.values():
            name = group.name
            sheet.add("groups.total", self._total[name], when="end", of={"group": name})
            if group.ready is None:
                why = "it does not say when it is ready"
                sheet.none("groups.ready", why, when="end", of={"group": name})
                sheet.none("groups.ready_share", why, when="end", of={"group": name})
            else:
                sheet.add("groups.ready", self._ready[name], when="end", of={"group": name})
                sheet.ratio(
                    "groups.ready_share", self._ready[name], self._total[name], when="end", of={"group": name},
                    empty="no account has the group",
                )  # fmt: skip
            self._tell_stages(sheet, name, program.interests[group.interest].stages)
            self._tell_bands(sheet, name, group.engagement)
            self._tell_surges(sheet, name, group.engagement)

    def _tell_stages(self, sheet: Sheet, name: str, model: str | None) -> None:
        if model is None:
            sheet.none("groups.stage", "its interest has no stages", when="end", of={"group": name})
            return
        stages = self._program.stage_models[model].stages
        for when in ("start", "end"):
            why = "" if self._with_history else "no account has a history"
            why = why or self._reach.why_not(self._periods.now.start)
            if when == "start" and why:
                sheet.none("groups.stage", why, when="start", of={"group": name})
                continue
            without = [NONE] if self._stages[when, name, NONE] else []
            for stage in (*stages, *without):
                sheet.add(
                    "groups.stage", self._stages[when, name, stage], when=when, of={"group": name, "stage": stage}
                )

    def _tell_bands(self, sheet: Sheet, name: str, model: str | None) -> None:
        for what in ("completeness", "engagement"):
            if what == "engagement":
                if model is None:
                    sheet.none("groups.engagement", "it has no engagement model", when="end", of={"group": name})
                    continue
                if self._program.engagements[model].scale != "population":
                    why = "its engagement is told as it is, on no scale of 0 to 100"
                    sheet.none("groups.engagement", why, when="end", of={"group": name})
                    continue
            without = [NONE] if self._bands[what, name, NONE] else []
            for band in (*BANDS, *without):
                sheet.add(f"groups.{what}", self._bands[what, name, band], when="end", of={"group": name, "band": band})

    def _tell_surges(self, sheet: Sheet, name: str, model: str | None) -> None:
        if model is None or not self._with_scores:
            why = (
                "it has no engagement model"
                if model is None
                else "no score is known of when the period began: only a replay or the log of a store tells"
            )
            sheet.none("groups.surge", why, of={"group": name})
            return
        for band in SURGES:
            sheet.add("groups.surge", self._surges[name, band], of={"group": name, "band": band})
        sheet.add("groups.surge_from_nothing", self._from_nothing[name], of={"group": name})
        sheet.add("groups.surge_untold", self._untold[name], of={"group": name})


def band_of_share(share: float) -> str:
    """Return the band of a completeness, 0 to 1."""
    return BANDS[sum(whole(Fraction(share) * _WHOLE) > upper for upper in _UPPER)]
