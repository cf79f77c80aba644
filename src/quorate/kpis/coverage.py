"""Coverage of roles: how many are filled of those that are needed, and who is in several groups (B section 6.4)."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from typing import Final

from quorate.ir.program import Program
from quorate.kpis.figures import Definition, Sheet
from quorate.kpis.history import present
from quorate.kpis.seen import Seen

COVERAGE: Final = (
    Definition("coverage.groups", "Buying groups", "groups", "Accounts that have the buying group."),
    Definition(
        "coverage.filled", "Groups with the role filled", "groups",
        "Groups in which the role has as many people as it needs.",
    ),
    Definition(
        "coverage.filled_share", "Share of groups with the role filled", "share",
        "Groups with the role filled, of all groups in which people are told.",
    ),
    Definition("coverage.empty", "Groups with nobody in the role", "groups", "Groups in which nobody has the role."),
    Definition("coverage.people", "People in the role", "people", "All who have the role, in all groups."),
    Definition(
        "coverage.seats_share", "Share of needed people who are there", "share",
        "People in the role, of each group at most as many as it needs, of all that are needed.",
    ),
    Definition(
        "coverage.all_filled_share", "Share of needed roles filled", "share",
        "Roles of groups that have as many people as they need, of all that need any.",
    ),
    Definition(
        "coverage.members", "People in any group", "people", "People who have a role in at least one buying group.",
    ),
    Definition(
        "coverage.overlap", "People by number of groups", "people", "People who have a role in so many buying groups.",
    ),
    Definition(
        "coverage.overlap_share", "Share of people in several groups", "share",
        "People who have a role in at least two buying groups, of those in any.",
    ),
    Definition(
        "coverage.shared", "People in both groups", "people", "People who have a role in both of two buying groups.",
    ),
)  # fmt: skip


class Coverage:
    """Counts roles and people."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._groups: Counter[str] = Counter()
        self._told: Counter[tuple[str, str]] = Counter()
        self._filled: Counter[tuple[str, str]] = Counter()
        self._empty: Counter[tuple[str, str]] = Counter()
        self._people: Counter[tuple[str, str]] = Counter()
        self._seats: Counter[tuple[str, str]] = Counter()
        self._overlap: Counter[int] = Counter()
        self._shared: Counter[tuple[str, str]] = Counter()

    def add(self, seen: Seen) -> None:
        """Take in an account."""
        groups_of: dict[str, list[str]] = {}
        for entry in seen.groups:
            name = entry["name"]
            self._groups[name] += 1
            for each in entry["roles"]:
                count = each["people"]
                if count is not None:
                    key = name, each["role"]
                    self._told[key] += 1
                    self._people[key] += count
                    self._empty[key] += count == 0
                    if each["needs"]:
                        self._filled[key] += count >= each["needs"]
                        self._seats[key] += min(count, each["needs"])
            for person in {member["person"] for member in present(entry)}:
                groups_of.setdefault(person, []).append(name)
        for names in groups_of.values():
            self._overlap[len(names)] += 1
            for pair in combinations(sorted(names), 2):
                self._shared[pair] += 1

    def tell(self, sheet: Sheet) -> None:
        """Tell the figures."""
        program = self._program
        nothing = "there is no such group in which people are told"
        filled = told = 0
        for group in program.groups.values():
            of = {"group": group.name, "interest": group.interest}
            sheet.add("coverage.groups", self._groups[group.name], when="end", of=of)
            for role in program.templates[program.interests[group.interest].roles].roles:
                key = group.name, role.name
                of_role = {**of, "role": role.name}
                if role.needs:
                    filled += self._filled[key]
                    told += self._told[key]
                    sheet.add("coverage.filled", self._filled[key], when="end", of=of_role)
                    sheet.ratio(
                        "coverage.filled_share", self._filled[key], self._told[key], when="end", empty=nothing,
                        of=of_role,
                    )  # fmt: skip
                    needed = self._told[key] * role.needs
                    sheet.ratio("coverage.seats_share", self._seats[key], needed, when="end", empty=nothing, of=of_role)
                sheet.add("coverage.empty", self._empty[key], when="end", of=of_role)
                sheet.add("coverage.people", self._people[key], when="end", of=of_role)
        sheet.ratio("coverage.all_filled_share", filled, told, when="end", empty="no role of any group needs anybody")
        people = self._overlap.total()
        several = people - self._overlap[1]
        sheet.add("coverage.members", people, when="end")
        for count in sorted(count for count, number in self._overlap.items() if number):
            sheet.add("coverage.overlap", self._overlap[count], when="end", of={"groups": str(count)})
        sheet.ratio("coverage.overlap_share", several, people, when="end", empty="nobody is in any group")
        for first, second in sorted(self._shared):
            sheet.add("coverage.shared", self._shared[first, second], when="end", of={"group": first, "other": second})
