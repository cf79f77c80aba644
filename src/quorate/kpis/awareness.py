"""Awareness and engagement: who was reached, who came, and who interacts (domain reference, sections 6.4 and 10.6)."""

from __future__ import annotations

from collections import Counter
from typing import Final, Literal

from quorate.kpis.choices import Choices
from quorate.kpis.figures import Definition, Sheet, When
from quorate.kpis.history import present
from quorate.kpis.seen import Seen

AWARENESS: Final = (
    Definition(
        "awareness.target_accounts", "Target accounts", "accounts",
        "Accounts that are in the target audience when they are decided last; in any of several.",
    ),
    Definition(
        "awareness.reached", "Target accounts reached", "accounts",
        "Target accounts with at least one of the `reached` events in the time.",
    ),
    Definition(
        "awareness.reached_share", "Share of target accounts reached", "share",
        "Target accounts reached, of all target accounts.",
    ),
    Definition(
        "awareness.reached_change", "Change of target accounts reached", "share",
        "By what part more target accounts were reached than in the period before.",
    ),
    Definition(
        "awareness.visiting", "Target accounts visiting", "accounts",
        "Target accounts with at least one of the `visits` events in the time.",
    ),
    Definition(
        "awareness.visiting_share", "Share of target accounts visiting", "share",
        "Target accounts visiting, of all target accounts.",
    ),
    Definition(
        "awareness.visiting_change", "Change of target accounts visiting", "share",
        "By what part more target accounts visited than in the period before.",
    ),
)  # fmt: skip
ENGAGEMENT: Final = (
    Definition(
        "engagement.accounts", "Accounts interacting", "accounts",
        "Accounts with at least one of the `engaged` events in the time.",
    ),
    Definition(
        "engagement.accounts_share", "Share of accounts interacting", "share", "Accounts interacting, of all accounts.",
    ),
    Definition(
        "engagement.accounts_change", "Change of accounts interacting", "share",
        "By what part more accounts interacted than in the period before.",
    ),
    Definition(
        "engagement.people", "People interacting", "people",
        "People with at least one of the `engaged` events in the time, whoever they are.",
    ),
    Definition(
        "engagement.people_share", "Share of people interacting", "share",
        "People interacting, of all people of all accounts.",
    ),
    Definition(
        "engagement.people_change", "Change of people interacting", "share",
        "By what part more people interacted than in the period before.",
    ),
    Definition(
        "engagement.members", "Members interacting", "members",
        "Members of a buying group, in a role, with at least one of the `engaged` events in the time.",
    ),
    Definition(
        "engagement.members_share", "Share of members interacting", "share",
        "Members interacting, of all who have the role in the buying group.",
    ),
    Definition(
        "engagement.events", "Interactions of members", "events", "The `engaged` events of these members in the time.",
    ),
)  # fmt: skip
_TIMES: Final[tuple[Literal["period", "before"], ...]] = ("period", "before")


class Awareness:
    """Counts target accounts that were reached and that came."""

    def __init__(self, choices: Choices) -> None:
        self._choices = choices
        self._targets = 0
        self._counts: Counter[tuple[str, When]] = Counter()

    def add(self, seen: Seen) -> None:
        """Take in an account."""
        if not seen.is_target:
            return
        self._targets += 1
        for when, span in zip(_TIMES, (seen.activity.now, seen.activity.before), strict=True):
            self._counts["reached", when] += span.reached
            self._counts["visiting", when] += span.visiting

    def tell(self, sheet: Sheet) -> None:
        """Tell the figures."""
        without = "" if self._choices.target else self._choices.why_not("target")
        if without:
            sheet.none("awareness.target_accounts", without, when="end")
        else:
            sheet.add("awareness.target_accounts", self._targets, when="end")
        for what, key in (("reached", "reached"), ("visiting", "visits")):
            why = without or (self._choices.why_not(key))
            for when in _TIMES:
                if why:
                    sheet.none(f"awareness.{what}", why, when=when)
                    sheet.none(f"awareness.{what}_share", why, when=when)
                    continue
                count = self._counts[what, when]
                sheet.add(f"awareness.{what}", count, when=when)
                sheet.ratio(
                    f"awareness.{what}_share", count, self._targets, when=when, empty="there is no target account"
                )
            if why:
                sheet.none(f"awareness.{what}_change", why)
            else:
                sheet.change(f"awareness.{what}_change", self._counts[what, "period"], self._counts[what, "before"])


class Engagement:
    """Counts accounts, people and members who interact, and how often."""

    def __init__(self, choices: Choices, roles: list[tuple[str, str]]) -> None:
        """Begin; `roles` are the roles of each buying group in their order."""
        self._choices = choices
        self._roles = roles
        self._accounts = self._people = 0
        self._of_accounts: Counter[When] = Counter()
        self._of_people: Counter[When] = Counter()
        self._members: Counter[tuple[str, str]] = Counter()
        self._engaged: Counter[tuple[str, str, When]] = Counter()
        self._events: Counter[tuple[str, str, When]] = Counter()

    def add(self, seen: Seen) -> None:
        """Take in an account."""
        self._accounts += 1
        self._people += seen.people
        spans = (seen.activity.now, seen.activity.before)
        for when, span in zip(_TIMES, spans, strict=True):
            self._of_accounts[when] += bool(span.engaged)
            self._of_people[when] += len(span.engaged) - ("" in span.engaged)
        for group in seen.groups:
            for member in present(group):
                key = group["name"], member["role"]
                self._members[key] += 1
                for when, span in zip(_TIMES, spans, strict=True):
                    count = span.engaged.get(member["person"], 0)
                    self._engaged[(*key, when)] += bool(count)
                    self._events[(*key, when)] += count

    def tell(self, sheet: Sheet) -> None:
        """Tell the figures."""
        why = self._choices.why_not("engaged")
        for when in _TIMES:
            self._tell_all(sheet, when, why)
        for name, counts in (("accounts", self._of_accounts), ("people", self._of_people)):
            if why:
                sheet.none(f"engagement.{name}_change", why)
            else:
                sheet.change(f"engagement.{name}_change", counts["period"], counts["before"])
        for when in _TIMES:
            for group, role in self._roles:
                self._tell_role(sheet, group, role, when, why)

    def _tell_all(self, sheet: Sheet, when: When, why: str) -> None:
        for name, count, all_ in (
            ("accounts", self._of_accounts[when], self._accounts),
            ("people", self._of_people[when], self._people),
        ):
            if why:
                sheet.none(f"engagement.{name}", why, when=when)
                sheet.none(f"engagement.{name}_share", why, when=when)
            else:
                sheet.add(f"engagement.{name}", count, when=when)
                nobody = "there is no account" if name == "accounts" else "there is nobody"
                sheet.ratio(f"engagement.{name}_share", count, all_, when=when, empty=nobody)

    def _tell_role(self, sheet: Sheet, group: str, role: str, when: When, why: str) -> None:
        if why:
            for name in ("members", "members_share", "events"):
                sheet.none(f"engagement.{name}", why, when=when, of={"group": group, "role": role})
            return
        count = self._engaged[group, role, when]
        sheet.add("engagement.members", count, when=when, of={"group": group, "role": role})
        sheet.ratio(
            "engagement.members_share", count, self._members[group, role], when=when, of={"group": group, "role": role},
            empty="nobody has the role",
        )  # fmt: skip
        sheet.add("engagement.events", self._events[group, role, when], when=when, of={"group": group, "role": role})
