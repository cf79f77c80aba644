"""Cost: what a lead and a filled role cost, by the platform that people come from."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from quorate.kpis.activity import people_added
from quorate.kpis.choices import Choices
from quorate.kpis.cost_file import Cost
from quorate.kpis.figures import UNKNOWN_UNIT, Definition, Sheet
from quorate.kpis.instants import instant_of
from quorate.kpis.periods import Periods
from quorate.kpis.seen import Seen
from quorate.kpis.times import NO_HISTORY

NOWHERE: Final = "(unknown)"
PLATFORMS_MOST: Final = 200
"""So many platforms are told apart, those of costs and then the first that people come from."""

OTHERS: Final = "(others)"
NO_COSTS: Final = "there is no file of costs: `--costs FILE` has what each platform cost"
COSTS: Final = (
    Definition(
        "cost.spend", "Spend", UNKNOWN_UNIT,
        "The costs of the file that belong to the time; of those of a longer period the part of its days.",
    ),
    Definition(
        "cost.leads", "Leads", "people",
        "People who were first known in the time, by the field `added`, else by their first event; by the platform "
        "that `platform` tells: a field of the person, or of the first of its events that has it. `(unknown)` are "
        "those of whom it is not told.",
    ),
    Definition("cost.per_lead", "Cost per lead", UNKNOWN_UNIT, "The spend of a platform, by its leads."),
    Definition(
        "cost.filled_roles", "Roles filled", "roles",
        "Roles of buying groups that first had as many people as they need in the time, in equal parts by the "
        "platforms of the first people who filled them.",
    ),
    Definition(
        "cost.per_filled_role", "Cost per filled role", UNKNOWN_UNIT, "Its spend, by the roles it filled.",
    ),
)  # fmt: skip


class Costs:
    """Counts leads and filled roles by platform."""

    def __init__(self, choices: Choices, periods: Periods, costs: Sequence[Cost] | None) -> None:
        """Begin; `costs` are None without a file."""
        self._choices = choices
        self._period = periods.now
        self._known = {} if costs is None else dict.fromkeys(each.platform for each in costs)
        self._spend = None if costs is None else self._spent(costs)
        self._leads: Counter[str] = Counter()
        self._filled: defaultdict[str, Fraction] = defaultdict(Fraction)
        self._with_history = 0

    def _spent(self, costs: Sequence[Cost]) -> dict[tuple[str, str], Fraction]:
        zone = self._choices.zone
        first = instant_of(self._period.start).astimezone(zone).date()
        last = instant_of(self._period.end - 1).astimezone(zone).date()
        found: dict[tuple[str, str], Fraction] = {}
        for each in costs:
            key = each.platform, each.currency
            found[key] = found.get(key, Fraction(0)) + each.within(first, last)
        return found

    def add(self, seen: Seen) -> None:
        """Take in an account."""
        choices, activity = self._choices, seen.activity
        self._with_history += seen.history.how != "none"
        if not choices.platform:
            return
        times = people_added(seen.facts, choices) if choices.added else activity.people
        for person, at in times.items():
            if at in self._period:
                self._leads[self._platform(person, seen)] += 1
        for entry in seen.groups:
            group = seen.history.groups.get(entry["name"])
            for each in entry["roles"]:
                role, needs = each["role"], each["needs"]
                filled = None if group is None or not needs else group.filled.get(role)
                if group is None or filled is None or filled not in self._period:
                    continue
                if not seen.history.is_dated(filled, activity.first):
                    continue
                who = sorted(
                    (since, person)
                    for (person, of), since in group.joined.items()
                    if of == role and since is not None and since <= filled
                )[:needs]
                for _, person in who:
                    self._filled[self._platform(person, seen)] += Fraction(1, len(who))

    def _platform(self, person: str, seen: Seen) -> str:
        found = seen.activity.platforms.get(person, NOWHERE)
        if found not in self._known and found != NOWHERE:
            if len(self._known) >= PLATFORMS_MOST:
                return OTHERS
            self._known[found] = None
        return found

    def tell(self, sheet: Sheet) -> None:
        """Tell the figures."""
        without = self._choices.why_not("platform")
        if self._spend is None:
            for name in ("spend", "per_lead", "per_filled_role"):
                sheet.none(f"cost.{name}", without or NO_COSTS)
        if without:
            for name in ("leads", "filled_roles", *(() if self._spend is None else ("per_lead", "per_filled_role"))):
                sheet.none(f"cost.{name}", without)
        self._tell_spend(sheet)
        if not without:
            self._tell_counts(sheet)
            self._tell_costs(sheet)

    def _tell_spend(self, sheet: Sheet) -> None:
        for (platform, currency), spent in sorted((self._spend or {}).items()):
            sheet.add("cost.spend", spent, unit=currency, of={"platform": platform})

    def _tell_counts(self, sheet: Sheet) -> None:
        for platform in self._platforms():
            sheet.add("cost.leads", self._leads[platform], of={"platform": platform})
        if self._with_history:
            for platform in self._platforms():
                sheet.add("cost.filled_roles", self._filled[platform], of={"platform": platform})
        else:
            sheet.none("cost.filled_roles", NO_HISTORY)

    def _tell_costs(self, sheet: Sheet) -> None:
        for (platform, currency), spent in sorted((self._spend or {}).items()):
            sheet.ratio(
                "cost.per_lead", spent, self._leads[platform], of={"platform": platform}, unit=currency,
                empty="no lead came from it",
            )  # fmt: skip
            if self._with_history:
                sheet.ratio(
                    "cost.per_filled_role", spent, self._filled[platform], of={"platform": platform}, unit=currency,
                    empty="it filled no role",
                )  # fmt: skip
            else:
                sheet.none("cost.per_filled_role", NO_HISTORY, of={"platform": platform})

    def _platforms(self) -> list[str]:
        """Return the platforms by name, then what is of none."""
        found = sorted(each for each in self._known)
        return [*found, *(each for each in (OTHERS, NOWHERE) if self._leads[each] or self._filled[each])]
