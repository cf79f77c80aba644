"""Who has which role in one buying group, given by whom, and since when (domain reference, sections 1.5 and 1.6).

By hand goes over by journey, and that over by rule: a weaker source never changes what a stronger one said, the same
source may. What rules say is decided anew each time; what hands and journeys said lasts, removals as well, also while
the person is not in the payload.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final
from typing import Literal as OneOf

import msgspec

from quorate.ir.program import RoleTemplate

By = OneOf["rule", "journey", "hand"]
_NOTHING: Final[AbstractSet[str | None]] = frozenset()
STRENGTH: Final[Mapping[str, int]] = {"rule": 0, "journey": 1, "hand": 2}


class Assignment(msgspec.Struct, frozen=True, gc=False):
    """A person's role in a group, or that the person was removed from it (`role` None: from all of it).

    `since` is an instant as decisions write it.
    """

    person: str
    role: str | None
    by: By
    since: str
    removed: bool = False


@dataclass(frozen=True, slots=True)
class Settled:
    """The assignments of a group from now on, in the order of roles, then people.

    `members` have a role and are in the payload; `removed` were taken out; `kept` are what hands and journeys said of
    people who are not in the payload, and of roles that the template does not have.
    """

    members: tuple[Assignment, ...]
    removed: tuple[Assignment, ...]
    kept: tuple[Assignment, ...]

    def all(self) -> tuple[Assignment, ...]:
        """Return what the next decision has to know."""
        return (*self.members, *self.removed, *self.kept)


class WeakerError(Exception):
    """What a weaker source asked for, against what a stronger one (`by`) had said."""

    def __init__(self, by: By) -> None:
        super().__init__(by)
        self.by = by


Ruled = Callable[[str], Sequence[str]]
"""Tells of a person which roles rules give: one at most unless the template allows many."""


def settle(
    template: RoleTemplate, before: Iterable[Assignment], people: Sequence[str], ruled: Ruled, now: str
) -> Settled:
    """Decide who has which role: of each person of the payload what hands and journeys said, else what rules say."""
    places = {role.name: place for place, role in enumerate(template.roles)}
    lasting, by_rule = _by_person(before)
    rows: list[tuple[int, str, Assignment]] = []
    removed: list[Assignment] = []
    kept: list[Assignment] = []
    if lasting:
        present = frozenset(people)
        for person, said in lasting.items():
            fitting = _once([each for each in said if each.role is None or each.role in places])
            kept += [each for each in said if each.role is not None and each.role not in places]
            if person not in present:
                kept += fitting
                fitting = []
            elif not template.allows_many:
                fitting = _strongest(fitting, places)
            lasting[person] = fitting
    for person in people:
        given = lasting.get(person)
        taken: AbstractSet[str | None] = _NOTHING
        if given:
            rows += [(places[each.role or ""], person, each) for each in given if not each.removed]
            removed += [each for each in given if each.removed]
            taken = {each.role for each in given}
            if not template.allows_many or None in taken:
                continue
        for role in ruled(person):
            if role not in taken:
                since = by_rule.get((person, role), now) if by_rule else now
                rows.append((places[role], person, Assignment(person, role, "rule", since)))
    rows.sort()
    removed.sort(key=_place)
    return Settled(tuple([each for _, _, each in rows]), tuple(removed), tuple(sorted(kept, key=_place)))


def assign(before: Sequence[Assignment], new: Assignment, *, allows_many: bool) -> list[Assignment]:
    """Give a person a role. Raises WeakerError where a stronger source has a say in it.

    With one role a person, it takes the place of any other, and of a removal; else it is one more.
    """
    role = new.role
    rivals = [
        each
        for each in before
        if each.person == new.person and (not allows_many or each.role == role or (each.removed and each.role is None))
    ]
    _check(rivals, new.by)
    same = next((each for each in rivals if each.role == role and not each.removed), None)
    if same is not None and same.by == new.by:
        return list(before)
    gone = rivals if not allows_many else [each for each in rivals if each.role == role]
    return [*(each for each in before if each not in gone), new]


def remove(before: Sequence[Assignment], gone: Assignment, *, allows_many: bool) -> list[Assignment]:
    """Take a person out of a group, or out of one role of it. Raises WeakerError as `assign`."""
    rivals = [
        each
        for each in before
        if each.person == gone.person and (gone.role is None or not allows_many or each.role == gone.role)
    ]
    _check(rivals, gone.by)
    is_same = not allows_many or [each.role for each in rivals] == [gone.role]
    if is_same and len(rivals) == 1 and rivals[0].removed and rivals[0].by == gone.by:
        return list(before)
    role = gone.role
    if not allows_many:
        role = next((each.role for each in rivals), gone.role)
    marker = Assignment(gone.person, role, gone.by, gone.since, removed=True)
    return [*(each for each in before if each not in rivals), marker]


def _check(rivals: Iterable[Assignment], by: By) -> None:
    stronger = max(rivals, key=lambda each: STRENGTH[each.by], default=None)
    if stronger is not None and STRENGTH[stronger.by] > STRENGTH[by]:
        raise WeakerError(stronger.by)


def _by_person(before: Iterable[Assignment]) -> tuple[dict[str, list[Assignment]], dict[tuple[str, str | None], str]]:
    """Part what hands and journeys said, by person, from since when rules have said what they did."""
    lasting: dict[str, list[Assignment]] = {}
    by_rule: dict[tuple[str, str | None], str] = {}
    for each in before:
        if each.by == "rule":
            by_rule[each.person, each.role] = each.since
        else:
            lasting.setdefault(each.person, []).append(each)
    return lasting, by_rule


def _once(said: list[Assignment]) -> list[Assignment]:
    """Keep one assignment of a person for each role; there may be two where two roles have become one."""
    found: dict[str | None, Assignment] = {}
    for each in said:
        other = found.setdefault(each.role, each)
        if (STRENGTH[each.by], each.removed) > (STRENGTH[other.by], other.removed):
            found[each.role] = each
    return list(found.values())


def _strongest(said: list[Assignment], places: Mapping[str, int]) -> list[Assignment]:
    """Keep one assignment of a person: of the strongest source, then of the first role; a removal before a role."""
    if len(said) <= 1:
        return said
    return [min(said, key=lambda each: (-STRENGTH[each.by], not each.removed, places.get(each.role or "", -1)))]


def _place(each: Assignment) -> tuple[str, str]:
    return each.person, each.role or ""
