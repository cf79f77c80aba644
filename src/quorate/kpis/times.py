"""Time: from first sight to each role filled, to readiness, to an opportunity; and who was added when."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Final

from quorate.kpis.activity import people_added, value_at
from quorate.kpis.choices import Choices
from quorate.kpis.figures import Definition, Sheet
from quorate.kpis.instants import instant_of, read_day_or_micros
from quorate.kpis.lengths import STATISTICS, Lengths
from quorate.kpis.periods import Period, Periods
from quorate.kpis.seen import Seen

NO_HISTORY: Final = "no account has a history: `--every` replays one, `--state` or a store remembers it"
_SIGHT: Final = "An account is first seen with its first event, or when it is first decided where that is earlier. "
_WHAT: Final = {
    "to_role": ("a role being filled", "groups", "a role of a buying group first had as many people as it needs"),
    "to_ready": ("a group being ready", "groups", "a buying group was first ready"),
    "to_opportunity": ("an opportunity", "accounts", "the first opportunity of an account that came after it"),
}


def _definitions() -> tuple[Definition, ...]:
    found: list[Definition] = []
    for key, (title, unit, what) in _WHAT.items():
        for statistic in STATISTICS:
            said = statistic.replace("_", " ")
            found.append(
                Definition(
                    f"time.{key}.{statistic}", f"From first sight to {title}: {said}", "days",
                    f"{_SIGHT}From then until {what}: the {said}, of those of which both instants are known. Quartiles "
                    "lie between the two nearest lengths, by how near each is.",
                )
            )  # fmt: skip
        found += [
            Definition(
                f"time.{key}.count", f"From first sight to {title}: of how many", unit,
                "How many these are of: those of which both instants are known.",
            ),
            Definition(
                f"time.{key}.undated", f"{title[0].upper()}{title[1:]}, since it is not known when", unit,
                "It is so, and was so already when what is known of the account began.",
            ),
            Definition(f"time.{key}.not_yet", f"Not yet {title}", unit, "It has not come to that so far."),
        ]  # fmt: skip
    found += [
        Definition(
            "time.contacts_added", "Contacts added", "people",
            "People who are known since a day of the time, by the field `added`; without one, people who first got a "
            "role in any buying group in it.",
        ),
        Definition(
            "time.contacts_added_per_day", "Contacts added per day", "people per day",
            "Contacts added, by the days of the time.",
        ),
        Definition("time.contacts_added_on", "Contacts added on a day", "people", "Contacts added, day by day."),
        Definition(
            "time.members_added", "Members added", "members",
            "People who first got a role in a buying group in a month, of all that is known.",
        ),
    ]  # fmt: skip
    return tuple(found)


TIMES: Final = _definitions()


class Times:
    """Gathers lengths of time, and counts who was added."""

    def __init__(self, choices: Choices, periods: Periods, roles: list[tuple[str, str]]) -> None:
        """Begin; `roles` are those that need somebody, of each buying group."""
        self._choices = choices
        self._periods = periods
        self._roles = roles
        self._lengths: defaultdict[tuple[str, ...], Lengths] = defaultdict(Lengths)
        self._undated: Counter[tuple[str, ...]] = Counter()
        self._not_yet: Counter[tuple[str, ...]] = Counter()
        self._days: Counter[tuple[str, date]] = Counter()
        self._months: Counter[tuple[str, str, str]] = Counter()
        self._with_history = 0

    def add(self, seen: Seen) -> None:
        """Take in an account."""
        history, first_event = seen.history, seen.activity.first
        sight = history.first_sight(first_event)
        self._with_history += history.how != "none"
        self._add_contacts(seen)
        self._add_deals(seen, sight)
        for entry in seen.groups:
            group = history.groups.get(entry["name"])
            if group is None:
                continue
            for each in entry["roles"]:
                if each["needs"]:
                    key = ("to_role", entry["name"], each["role"])
                    self._add(key, seen, sight, each["role"] in group.filled, group.filled.get(each["role"]))
            self._add(("to_ready", entry["name"]), seen, sight, group.was_ready, group.ready)
            for (_, role), at in group.joined.items():
                if history.is_dated(at, first_event) and at is not None and at < self._periods.now.end:
                    month = self._day(at).isoformat()[:7]
                    self._months[entry["name"], role, month] += 1

    def _add(
        self,
        key: tuple[str, ...],
        seen: Seen,
        sight: int | None,
        came: bool,  # noqa: FBT001 - as above
        at: int | None,
    ) -> None:
        if not came:
            self._not_yet[key] += 1
        elif at is None or sight is None or not seen.history.is_dated(at, seen.activity.first):
            self._undated[key] += 1
        else:
            self._lengths[key].add(max(at - sight, 0))

    def _add_deals(self, seen: Seen, sight: int | None) -> None:
        if not self._choices.opened:
            return
        found = [
            read_day_or_micros(value_at(deal, self._choices.opened), self._choices.zone)
            for deal in seen.facts.get(self._choices.opportunities) or ()
        ]
        dates = [at for at in found if at is not None and at < self._periods.now.end]
        is_undated = None in found
        key = ("to_opportunity",)
        if sight is None or seen.history.how == "none":
            if dates or is_undated:
                self._undated[key] += 1
            else:
                self._not_yet[key] += 1
            return
        after = [at for at in dates if at >= sight]
        if after:
            self._lengths[key].add(min(after) - sight)
        elif is_undated:
            self._undated[key] += 1
        else:
            self._not_yet[key] += 1

    def _add_contacts(self, seen: Seen) -> None:
        if self._choices.added:
            times = list(people_added(seen.facts, self._choices).values())
        else:
            first: dict[str, int] = {}
            for group in seen.history.groups.values():
                for (person, _), at in group.joined.items():
                    if at is not None and at < first.get(person, at + 1):
                        first[person] = at
            times = [at for at in first.values() if seen.history.is_dated(at, seen.activity.first)]
        for at in times:
            for when, period in (("period", self._periods.now), ("before", self._periods.before)):
                if at in period:
                    self._days[when, self._day(at)] += 1

    def _day(self, at: int) -> date:
        return instant_of(at).astimezone(self._choices.zone).date()

    # -- what it comes to ----------------------------------------------------------------------------------------------

    def tell(self, sheet: Sheet) -> None:
        """Tell the figures."""
        for group, role in self._roles:
            self._tell(sheet, ("to_role", group, role), {"group": group, "role": role})
        for group in dict.fromkeys(group for group, _ in self._roles):
            self._tell(sheet, ("to_ready", group), {"group": group})
        if self._choices.opened:
            self._tell(sheet, ("to_opportunity",), {})
        else:
            why = self._choices.why_not("opened")
            for statistic in (*STATISTICS, "count", "undated", "not_yet"):
                sheet.none(f"time.to_opportunity.{statistic}", why, when="end")
        self._tell_added(sheet)

    def _tell(self, sheet: Sheet, key: tuple[str, ...], dimension: Mapping[str, str]) -> None:
        lengths = self._lengths[key]
        days = lengths.days()
        why = "it has come to none yet of which that is known" if self._with_history else NO_HISTORY
        for statistic in STATISTICS:
            sheet.add(f"time.{key[0]}.{statistic}", days.get(statistic), when="end", reason=why, of=dimension)
        sheet.add(f"time.{key[0]}.count", len(lengths), when="end", of=dimension)
        sheet.add(f"time.{key[0]}.undated", self._undated[key], when="end", of=dimension)
        sheet.add(f"time.{key[0]}.not_yet", self._not_yet[key], when="end", of=dimension)

    def _tell_added(self, sheet: Sheet) -> None:
        if not self._choices.added and not self._with_history:
            why = f"{NO_HISTORY}; or `added` under [report] names a field of people"
            for name in ("contacts_added", "contacts_added_per_day"):
                sheet.none(f"time.{name}", why)
            return
        for when, period in (("period", self._periods.now), ("before", self._periods.before)):
            count = sum(number for (of, _), number in self._days.items() if of == when)
            sheet.add("time.contacts_added", count, when=when)  # type: ignore[arg-type]
            sheet.ratio(
                "time.contacts_added_per_day", count, period.days, when=when, empty="the time has no days",  # type: ignore[arg-type]
            )  # fmt: skip
        for day in self._days_of(self._periods.now):
            sheet.add("time.contacts_added_on", self._days["period", day], of={"day": day.isoformat()})
        for group, role, month in sorted(self._months):
            count = self._months[group, role, month]
            sheet.add("time.members_added", count, when="history", of={"group": group, "role": role, "month": month})

    def _days_of(self, period: Period) -> list[date]:
        first = self._day(period.start)
        last = datetime.fromtimestamp((period.end - 1) / 1_000_000, UTC).astimezone(self._choices.zone).date()
        return [first + timedelta(days=number) for number in range((last - first).days + 1)]
