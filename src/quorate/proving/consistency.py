"""Whether several conditions can be true at once: by what each value has to be, case by case where it takes that.

It is a search: what is sure is noted, what follows from it too, and of conditions with several ways each is tried. Its
effort is bounded; beyond that nothing is said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, TypeAlias

from quorate.ir.forms import All, Atom, Form
from quorate.ir.value_sets import Values
from quorate.proving.things import Thing, Things

Claim: TypeAlias = tuple[Form, bool]
"""A form, and whether it is true or is not."""
Clash: TypeAlias = Callable[["Case"], bool]

_RANGES_A_PART: Final = 4
"""How many ranges of values take as long as one part of a condition."""
_DEPTH_MOST: Final = 12
"""How many conditions are split into their ways inside one another."""


class TooMuchError(Exception):
    """It takes more effort than is spent."""


class Effort:
    """How much is left to be spent, in parts of conditions that are looked at."""

    def __init__(self, most: int) -> None:
        self.left = most

    def spend(self, amount: int = 1) -> None:
        """Note that something was done; raises TooMuchError where nothing is left."""
        self.left -= amount
        if self.left < 0:
            raise TooMuchError


class Case:
    """What things have to be in one case; `against` has, for ranges of numbers, in what not all of them may lie."""

    __slots__ = ("against", "values")

    def __init__(self, values: dict[Thing, Values], against: dict[Thing, tuple[Values, ...]]) -> None:
        self.values = values
        self.against = against

    def copy(self) -> Case:
        """Return the same case, to be gone on with in another way."""
        return Case(dict(self.values), dict(self.against))

    def take(self, thing: Thing, values: Values, *, is_true: bool) -> bool:
        """Note what a thing is, or is not; tells whether it can be."""
        before = self.values.get(thing, thing.possible)
        if not is_true and thing.is_range:
            if thing in self.values and before <= values:
                return False
            self.against[thing] = (*self.against.get(thing, ()), values)
            return True
        found = before & (values if is_true else _others(values, thing.possible))
        self.values[thing] = found
        return not found.is_empty and not any(found <= each for each in self.against.get(thing, ()))

    def ranges_of(self, thing: Thing) -> tuple[object, ...]:
        """Return the ranges that a thing is in; the more there are, the longer it takes to look at them."""
        return self.values.get(thing, thing.possible).ranges

    def may_be(self, thing: Thing, values: Values, *, is_true: bool) -> bool:
        """Tell whether nothing that is noted of a thing is against its being so."""
        before = self.values.get(thing, thing.possible)
        if is_true:
            return not (before & values).is_empty
        if thing.is_range:
            return thing not in self.values or not before <= values
        return not before <= values

    def is_so(self, thing: Thing, values: Values, *, is_true: bool) -> bool:
        """Tell whether a thing is so anyway."""
        if is_true:
            return thing in self.values and self.values[thing] <= values
        return thing in self.values and not thing.is_range and (self.values[thing] & values).is_empty


class Search:
    """Looks for a case in which all of some claims hold."""

    def __init__(self, things: Things, effort: Effort, clashes: Iterable[Clash]) -> None:
        """Prepare; `clashes` tell of a case in which things that have to do with each other do not fit."""
        self._things = things
        self._effort = effort
        self._clashes = tuple(clashes)

    def finds(self, claims: Iterable[Claim]) -> bool:
        """Tell whether there may be such a case; raises TooMuchError."""
        return self._goes_on(Case({}, {}), list(claims), 0)

    def _goes_on(self, case: Case, todo: list[Claim], depth: int) -> bool:
        """Tell whether a case may be one in which some claims hold as well."""
        open_: list[Claim] = []
        while True:
            if not self._takes(case, todo, open_):
                return False
            todo, left = [], []
            for claim in open_:
                ways = self._ways(case, claim)
                if ways is None:
                    continue
                if not ways:
                    return False
                if len(ways) == 1:
                    todo += ways
                else:
                    left.append(claim)
            open_ = left
            if not todo:
                break
        if any(clash(case) for clash in self._clashes):
            return False
        if not open_ or depth >= _DEPTH_MOST:
            return True
        fewest = min(open_, key=lambda claim: len(claim[0].parts) if not isinstance(claim[0], Atom) else 0)
        rest = [claim for claim in open_ if claim is not fewest]
        return any(self._goes_on(case.copy(), [way, *rest], depth + 1) for way in self._ways(case, fewest) or ())

    def _takes(self, case: Case, todo: list[Claim], open_: list[Claim]) -> bool:
        """Note what is sure, and put aside what has several ways; tells whether all of it can be."""
        while todo:
            form, is_true = todo.pop()
            self._effort.spend()
            if isinstance(form, Atom):
                thing = self._things.of(form.subject, folded=form.folded)
                self._effort.spend((len(case.ranges_of(thing)) + len(form.values.ranges)) // _RANGES_A_PART)
                if not case.take(thing, form.values, is_true=is_true):
                    return False
            elif isinstance(form, All) == is_true:
                todo += [(part, is_true) for part in form.parts]
            else:
                open_.append((form, is_true))
        return True

    def _ways(self, case: Case, claim: Claim) -> list[Claim] | None:
        """Return the ways in which a claim may still hold; None where it holds anyway."""
        form, is_true = claim
        found: list[Claim] = []
        for part in () if isinstance(form, Atom) else form.parts:
            self._effort.spend()
            if isinstance(part, Atom):
                thing = self._things.of(part.subject, folded=part.folded)
                if case.is_so(thing, part.values, is_true=is_true):
                    return None
            if self._may_hold(case, part, is_true=is_true):
                found.append((part, is_true))
        return found

    def _may_hold(self, case: Case, form: Form, *, is_true: bool) -> bool:
        """Tell whether nothing in a case is plainly against a form's being so."""
        if isinstance(form, Atom):
            thing = self._things.of(form.subject, folded=form.folded)
            return case.may_be(thing, form.values, is_true=is_true)
        if isinstance(form, All) != is_true:
            return bool(form.parts)
        self._effort.spend(len(form.parts))
        return all(self._may_hold(case, part, is_true=is_true) for part in form.parts if isinstance(part, Atom))


def _others(values: Values, possible: Values) -> Values:
    """Return what else is possible."""
    return Values(
        possible.is_missing and not values.is_missing,
        (possible & values.known_others()).ranges,
    )
