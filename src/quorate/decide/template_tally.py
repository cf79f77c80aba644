"""Counts what a role template does to account after account.

Everybody is taken as admitted, and only rules give roles. Somebody whose conditions are all false matches nothing; one
without a true condition, but with one that is unknown, may match once facts are there.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Final, TypeAlias

from quorate.decide.completeness import Needs, shares
from quorate.decide.template_program import TextField
from quorate.decide.template_reader import Candidate
from quorate.decide.template_report import (
    Band,
    Collision,
    Completeness,
    People,
    RoleCounts,
    Sample,
    TemplateReport,
    Texts,
)
from quorate.decide.unmatched import Unmatched, most_first, normal, unmatched_by
from quorate.ir.program import RoleTemplate

SAMPLES_AT_MOST: Final = 5
PEOPLE_AT_MOST: Final = 200_000
"""So many different people are kept apart by their texts; the texts of further ones are not told."""

_EDGES: Final = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
_Roles: TypeAlias = tuple[int, ...]


class Tally:
    """Counts account after account; what it keeps does not grow with them, but with how many texts there are."""

    def __init__(self, template: RoleTemplate, fields: Sequence[TextField], weightings: Sequence[bool]) -> None:
        """Begin with no account; completeness is told for each way of weighting."""
        self._template = template
        self._fields = fields
        self._needs = {weighted: Needs.of(template, weighted=weighted) for weighted in weightings}
        count = len(template.roles)
        self._accounts = self._absent = self._rejected = self._open = self._untold = self._undefined = 0
        self._kinds: Counter[str] = Counter()
        self._missing: Counter[str] = Counter()
        self._matched, self._got, self._unknown = [0] * count, [0] * count, [0] * count
        self._empty, self._met, self._over = [0] * count, [0] * count, [0] * count
        self._lost: Counter[tuple[int, int]] = Counter()
        self._pairs: Counter[tuple[int, int]] = Counter()
        self._alike: Counter[tuple[Texts, _Roles]] = Counter()
        self._complete: dict[bool, Counter[float]] = {weighted: Counter() for weighted in weightings}

    def reject(self) -> None:
        """Count an account that could not be read."""
        self._rejected += 1

    def add(self, people: Iterable[Candidate] | None) -> None:
        """Count an account with these people, None where it does not tell them."""
        if people is None:
            self._absent += 1
            return
        self._accounts += 1
        got = [0] * len(self._template.roles)
        for person in people:
            for place in self._add_person(person):
                got[place] += 1
        for place, (role, count) in enumerate(zip(self._template.roles, got, strict=True)):
            self._got[place] += count
            self._empty[place] += count == 0
            self._met[place] += count >= (role.needs or 0)
            self._over[place] += role.most is not None and count > role.most
        for weighted, needs in self._needs.items():
            completeness = needs.completeness(got)
            if completeness is not None:
                self._complete[weighted][completeness] += 1

    def _add_person(self, person: Candidate) -> _Roles:
        """Count a person, and return the roles that it gets."""
        true = tuple(place for place, result in enumerate(person.results) if result)
        unknown = [place for place, result in enumerate(person.results) if result is None]
        allows_many = self._template.allows_many
        got = true if allows_many else true[:1]
        self._kinds["several" if len(true) > 1 else "one" if true else "unknown" if unknown else "none"] += 1
        for place in unknown:
            self._unknown[place] += 1
        for place in true:
            self._matched[place] += 1
        for pair in combinations(true, 2):
            self._pairs[pair] += 1
        for place in true[len(got) :]:
            self._lost[place, true[0]] += 1
        if not true:
            self._missing.update(person.missing)
            self._undefined += bool(unknown) and not person.missing
        elif unknown and (allows_many or unknown[0] < true[0]):
            self._open += 1
        if true or not unknown:
            self._keep(person.texts, true)
        return got

    def _keep(self, texts: Texts, true: _Roles) -> None:
        key = (texts, true)
        if key in self._alike or len(self._alike) < PEOPLE_AT_MOST:
            self._alike[key] += 1
        elif any(texts):
            self._untold += 1

    # -- what it comes to ----------------------------------------------------------------------------------------------

    def report(self) -> TemplateReport:
        """Tell what was counted."""
        kinds = self._kinds
        people = People(
            kinds.total(),
            kinds["none"],
            kinds["one"],
            kinds["several"],
            kinds["unknown"],
            self._undefined,
            self._open,
        )
        return TemplateReport(
            self._template,
            self._accounts,
            self._absent,
            self._rejected,
            people,
            tuple((fact, self._missing[fact]) for fact in most_first(self._missing)),
            self._roles(),
            self._collisions(),
            tuple(field.name for field in self._fields),
            tuple(self._unmatched(place, field) for place, field in enumerate(self._fields)),
            self._untold,
            tuple(_completeness(weighted, counts) for weighted, counts in self._complete.items()),
        )

    def _roles(self) -> tuple[RoleCounts, ...]:
        roles = self._template.roles
        share = shares(self._template)
        found: list[RoleCounts] = []
        for place, role in enumerate(roles):
            lost_to = {roles[to].name: count for (of, to), count in sorted(self._lost.items()) if of == place}
            found.append(
                RoleCounts(
                    role,
                    share[role.name],
                    self._matched[place],
                    self._got[place],
                    sum(lost_to.values()),
                    lost_to,
                    self._unknown[place],
                    self._empty[place],
                    self._met[place] if role.needs else None,
                    None if role.most is None else self._over[place],
                )
            )
        return tuple(found)

    def _collisions(self) -> tuple[Collision, ...]:
        samples: dict[tuple[int, int], Counter[Texts]] = {pair: Counter() for pair in self._pairs}
        for (texts, true), count in self._alike.items():
            for pair in combinations(true, 2):
                samples[pair][texts] += count
        roles = self._template.roles
        ordered = sorted(self._pairs, key=lambda pair: (-self._pairs[pair], pair))
        return tuple(
            Collision(roles[pair[0]], roles[pair[1]], self._pairs[pair], _samples(samples[pair])) for pair in ordered
        )

    def _unmatched(self, place: int, field: TextField) -> Unmatched:
        none: Counter[str | None] = Counter()
        others: Counter[str | None] = Counter()
        for (texts, true), count in self._alike.items():
            (others if true else none)[texts[place]] += count
        return unmatched_by(field.name, none, others, is_free=field.is_free)


def _samples(found: Mapping[Texts, int]) -> tuple[Sample, ...]:
    """Return the texts that most people have, those that are only spelled differently once."""
    people: Counter[tuple[str, ...]] = Counter()
    as_told: dict[tuple[str, ...], Texts] = {}
    for texts in sorted(found, key=lambda each: (-found[each], [text or "" for text in each])):
        if any(texts):
            alike = tuple(normal(text or "") for text in texts)
            people[alike] += found[texts]
            as_told.setdefault(alike, texts)
    ordered = sorted(people, key=lambda alike: (-people[alike], alike))
    return tuple(Sample(as_told[alike], people[alike]) for alike in ordered[:SAMPLES_AT_MOST])


def _completeness(weighted: bool, counts: Mapping[float, int]) -> Completeness:  # noqa: FBT001 - one caller
    total = sum(counts.values())
    if not total:
        return Completeness(weighted, None, None, ())
    ordered = sorted(counts)
    bands = [0] * (len(_EDGES) + 1)
    for value, count in counts.items():
        bands[bisect_right(_EDGES, value)] += count
    nothing = counts.get(0.0, 0)
    return Completeness(
        weighted,
        math.fsum(value * counts[value] for value in ordered) / total,
        _median(ordered, counts, total),
        (
            Band(0.0, 0.0, nothing),
            Band(0.0, 0.1, bands[0] - nothing),
            *(Band(low, high, n) for low, high, n in zip(_EDGES[:-1], _EDGES[1:], bands[1:-1], strict=True)),
            Band(1.0, 1.0, bands[-1]),
        ),
    )


def _median(ordered: Sequence[float], counts: Mapping[float, int], total: int) -> float:
    def at(rank: int) -> float:
        passed = 0
        for value in ordered:
            passed += counts[value]
            if passed > rank:
                return value
        return ordered[-1]

    return (at((total - 1) // 2) + at(total // 2)) / 2
