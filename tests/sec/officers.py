"""How well the role template of tests/sec/rules/officers.rules reads the titles that were filed.

`python -m tests.sec.officers` decides all companies by these rules alone, and prints how many people have no role, one
and several, and how precise and complete the template is beside the classifier, and both beside titles labelled by
reading them.
"""

from __future__ import annotations

import itertools
import statistics
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias

import quorate
from tests.sec import classifier, payloads
from tests.sec.classifier import ROLES, Score, scores
from tests.sec.figures import write_alone

GROUP = "insiders"

Member: TypeAlias = tuple[str, str]
"""A company's key and a person's."""


def group_of(decision: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the entry of the buying group, None for a company that has none."""
    return next((group for group in decision["groups"] if group["name"] == GROUP), None)


@dataclass(frozen=True)
class Officers:
    """The people who have a title, with their roles by the decisions."""

    titles: Mapping[Member, str]
    roles: Mapping[Member, frozenset[str]]
    completeness: list[float]

    @classmethod
    def of(cls, converted: Iterable[payloads.Payload], decisions: Iterable[Mapping[str, Any]]) -> Officers:
        """Gather them from payloads and their decisions."""
        titles: dict[Member, str] = {}
        roles: dict[Member, set[str]] = {}
        completeness: list[float] = []
        for payload, decision in zip(converted, decisions, strict=True):
            account = payload["account"]
            for person in account["people"]:
                if "job_title" in person:
                    titles[account["id"], person["id"]] = person["job_title"]
            group = group_of(decision)
            if group is not None:
                completeness.append(group["completeness"])
                for member in group["members"]:
                    roles.setdefault((account["id"], member["person"]), set()).add(member["role"])
        return cls(titles, {who: frozenset(found) for who, found in roles.items()}, completeness)

    @cached_property
    def people(self) -> Counter[str]:
        """How many people have each title."""
        return Counter(self.titles.values())

    @cached_property
    def by_title(self) -> Mapping[str, frozenset[str]]:
        """Return the roles of each title; whoever has the same title has the same roles."""
        return {title: self.roles.get(who, frozenset()) for who, title in self.titles.items()}

    def template_against_labels(self) -> dict[str, Score]:
        """Judge the template by the labels, title by title."""
        return scores((self.by_title[title], right) for title, right in classifier.labels().items())

    def classifier_against_labels(self) -> dict[str, Score]:
        """Judge the classifier by the labels, title by title."""
        return scores((classifier.roles_of(title), right) for title, right in classifier.labels().items())

    def template_against_classifier(self) -> dict[str, Score]:
        """Judge the template by the classifier, person by person."""
        right = {title: classifier.roles_of(title) for title in self.people}
        return scores((self.by_title[title], right[title]) for title in self.titles.values())

    def report(self) -> list[str]:
        """Return the lines of a report."""
        full = self.completeness
        held = [self.by_title[title] for title in self.titles.values()]
        pairs = Counter(pair for roles in held for pair in itertools.combinations(sorted(roles), 2))
        unmatched = Counter(title for title in self.titles.values() if not self.by_title[title])
        by_number = Counter(min(len(roles), 2) for roles in held)
        same = sum(self.by_title[title] == classifier.roles_of(title) for title in self.titles.values())
        return [
            f"{len(held):,} people with a title, {len(self.people):,} spellings, {len(full)} groups",
            f"{by_number[0]:,} without a role, {by_number[1]:,} with one, {by_number[2]:,} with several",
            f"{same:,} with the roles that the classifier gives",
            f"completeness of a group: mean {statistics.mean(full):.1%}, median {statistics.median(full):.1%}",
            "most often together: " + ", ".join(f"{one} and {other} {n}" for (one, other), n in pairs.most_common(3)),
            "most often without: " + ", ".join(f'"{title}" {n}' for title, n in unmatched.most_common(5)),
            "",
            *self._table(),
        ]

    def _table(self) -> list[str]:
        columns = (
            self.template_against_labels(),
            self.classifier_against_labels(),
            self.template_against_classifier(),
        )
        people = Counter(role for roles in self.roles.values() for role in roles)
        lines = [
            f"{'':<24}{'template ÷ labels':>20}{'classifier ÷ labels':>22}{'template ÷ classifier':>24}",
            f"{'role':<16}{'people':>8}" + "".join(f"{'precision recall':>{width}}" for width in (20, 22, 24)),
        ]
        for role in ROLES:
            told = [f"{found[role].precision:.3f}  {found[role].recall:.3f}" for found in columns]
            cells = "".join(f"{each:>{width}}" for each, width in zip(told, (20, 22, 24), strict=True))
            lines.append(f"{role:<16}{people[role]:>8,}{cells}")
        return lines


def decided() -> Officers:
    """Decide all companies by the officers' rules alone."""
    with tempfile.TemporaryDirectory() as folder:
        rules = quorate.load(write_alone(Path(folder)))
    converted = payloads.convert().payloads
    return Officers.of(converted, (decision.to_dict() for decision in rules.decide_many(converted)))


def main() -> int:
    """Print the report."""
    sys.stdout.write("\n".join(decided().report()) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
