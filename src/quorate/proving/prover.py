"""What can be proved of the conditions of one program: never true, always true, implied by another.

Whatever is answered with True is so for all payloads; False may only mean that it takes more to see it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from quorate.ir import nodes as n
from quorate.ir import types as t
from quorate.ir.atoms import TRUE
from quorate.ir.forms import Form
from quorate.ir.program import Program
from quorate.ir.value_sets import MISSING, Values
from quorate.proving import clock, text_tests
from quorate.proving.consistency import Case, Claim, Effort, Search, TooMuchError
from quorate.proving.counts import Counts
from quorate.proving.possible import Bounds, Possible
from quorate.proving.reading import Reading
from quorate.proving.things import Thing, Things

EFFORT_MOST: Final = 3_000
"""How many parts of conditions are looked at for one answer."""


class Prover:
    """Proves what it can of the conditions of one program."""

    def __init__(self, program: Program, known: Possible) -> None:
        """Prepare; `known` tells what values of fields can be at all."""
        self._program = program
        self._reading = Reading(program, Bounds(program, known).of)
        self._things = Things(self._reading)
        self._counts = Counts(self._reading, self.implies)
        self._forms: dict[tuple[int, bool], tuple[n.Expr, Form]] = {}

    def true(self, condition: n.Expr) -> Form:
        """Return when a condition is true."""
        return self._form(condition, negated=False)

    def false(self, condition: n.Expr) -> Form:
        """Return when a condition is false."""
        return self._form(condition, negated=True)

    def exclude(self, claims: Iterable[Claim], effort: int = EFFORT_MOST) -> bool:
        """Tell whether some claims never hold together."""
        search = Search(self._things, Effort(effort), (self._clash, self._counts.clash, self._clash_of_members))
        try:
            return not search.finds(claims)
        except TooMuchError:
            return False

    def implies(self, one: Form, other: Form, effort: int = EFFORT_MOST) -> bool:
        """Tell whether one form holds whenever another does."""
        return self.exclude(((one, True), (other, False)), effort)

    def is_never_true(self, condition: n.Expr) -> bool:
        """Tell whether a condition is true for no payload."""
        return self.exclude(((self.true(condition), True),))

    def is_never_false(self, condition: n.Expr) -> bool:
        """Tell whether a condition is false for no payload."""
        return self.exclude(((self.false(condition), True),))

    def is_always_true(self, condition: n.Expr) -> bool:
        """Tell whether a condition is true for all payloads."""
        return self.exclude(((self.true(condition), False),))

    def is_never_unknown(self, condition: n.Expr) -> bool:
        """Tell whether a condition is true or false for all payloads."""
        return self.exclude(((self.true(condition), False), (self.false(condition), False)))

    def needs_known(self, conditions: Iterable[n.Expr], value: n.Expr) -> bool:
        """Tell whether a value is known wherever some conditions are true."""
        missing = self.true(n.IsMissing(value.span, t.BOOLEAN, value))
        return self.exclude((*((self.true(each), True) for each in conditions), (missing, True)))

    def _form(self, condition: n.Expr, *, negated: bool) -> Form:
        key = (id(condition), negated)
        found = self._forms.get(key)
        if found is None:
            found = self._forms[key] = (condition, self._reading.of(condition, negated=negated))
        return found[1]

    def _clash(self, case: Case) -> bool:
        """Tell whether a text, a time or what has to be known cannot be as a case has it."""
        texts: defaultdict[n.Expr, list[tuple[Thing, Values]]] = defaultdict(list)
        times: defaultdict[n.Expr, list[tuple[Thing, Values]]] = defaultdict(list)
        missing: list[n.Expr] = []
        for thing, values in case.values.items():
            if thing.text is not None:
                texts[thing.text].append((thing, values))
            if thing.reach is not None:
                times[thing.reach.value].append((thing, values))
            if values == MISSING:
                missing.append(thing.subject)
        if missing and any(
            needed in missing
            for thing, values in case.values.items()
            if not values.is_missing
            for needed in thing.needs
        ):
            return True
        return any(len(asked) > 1 and text_tests.clash(asked) for asked in texts.values()) or any(
            clock.clash(value, asked) for value, asked in times.items()
        )

    def _clash_of_members(self, case: Case) -> bool:
        """Tell whether somebody has a role of a group without being in it, or two where only one can be had."""
        roles: defaultdict[tuple[n.Expr, str], set[str]] = defaultdict(set)
        outside: set[tuple[n.Expr, str]] = set()
        for thing, values in case.values.items():
            match thing.subject:
                case n.MemberOf(record=record, group=group, role=str() as role) if values == TRUE:
                    roles[record, group].add(role)
                case n.MemberOf(record=record, group=group, role=None) if (values & TRUE).is_empty:
                    outside.add((record, group))
        return any(key in outside or (len(held) > 1 and self._has_one_role_each(key[1])) for key, held in roles.items())

    def _has_one_role_each(self, group: str) -> bool:
        made = self._program
        found = made.groups.get(group)
        interest = None if found is None else made.interests.get(found.interest)
        template = None if interest is None else made.templates.get(interest.roles)
        return template is not None and not template.allows_many
