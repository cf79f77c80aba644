"""Mutants that mean the same as the rules, where that can be proved: no test could notice those."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from quorate.decide.population import Population
from quorate.ir import journeys as j
from quorate.ir import nodes as n
from quorate.ir import program as p
from quorate.ir import types as t
from quorate.ir.forms import NEVER, Form, Forms
from quorate.ir.implication import implies
from quorate.ir.program import Program
from quorate.semantics.journey_findings.known import Known
from quorate.suite.deciding import scales_by
from quorate.suite.mutation.meaning import Named, alike


@dataclass(frozen=True, slots=True)
class _Row:
    """One row, role or path: when it is taken, whatever stands before it, and what it gives."""

    form: Form
    opposite: Form
    gives: object


class Equivalence:
    """Compares mutants of one program with it."""

    def __init__(self, program: Program, population: Population | None) -> None:
        self._program = program
        self._scales = {} if population is None else population.scales
        known = Known(
            program.schema, program.actions, program.calls, program.groups, program.audiences, program.stage_models,
            program.templates, program.interests, program.defines, program.engagements,
        )  # fmt: skip
        self._forms = Forms(program.defines, known.possible)

    def why(self, mutant: Program, changed: frozenset[Named], *, is_used: bool) -> str:
        """Return why a mutant means the same as the program; empty where that is not known."""
        if not changed:
            return "it says the same"
        if not is_used:
            return "nothing that is decided depends on it"
        reasons = [self._why(getattr(self._program, kind)[name], getattr(mutant, kind)[name]) for kind, name in changed]
        return reasons[0] if all(reasons) else ""

    def _why(self, before: object, after: object) -> str:
        match before, after:
            case p.Define(body=one), p.Define(body=other):
                same = isinstance(one.type, t.BooleanType) and self._is_same(one, other)
            case p.Audience(where=one, unknown=unknown), p.Audience(where=other):
                same = unknown == after.unknown and self._is_same(one, other)  # type: ignore[attr-defined]  # matched
            case p.Table(), p.Table():
                return self._why_table(before, after)
            case p.RoleTemplate(), p.RoleTemplate():
                return self._why_template(before, after)
            case p.EngagementModel(), p.EngagementModel():
                return self._why_engagement(before, after)
            case j.Journey(), j.Journey():
                same = self._is_same_journey(before, after)
            case _:
                same = self._is_same_but_for_conditions(before, after)
        return "it is true and false in the same cases" if same else ""

    # -- conditions ----------------------------------------------------------------------------------------------------

    def _is_same(self, one: n.Expr, other: n.Expr) -> bool:
        """Tell whether two conditions are true in the same cases, and false in the same."""
        if alike(one, other):
            return True
        for negated in (False, True):
            first, second = self._forms.of(one, negated=negated), self._forms.of(other, negated=negated)
            if not (first == second or (implies(first, second) and implies(second, first))):
                return False
        return True

    def _is_same_but_for_conditions(self, before: object, after: object) -> bool:
        """Tell whether two parts differ only in how conditions are written that come to the same."""
        if isinstance(before, n.Expr) and isinstance(after, n.Expr):
            return alike(before, after) or (isinstance(before.type, t.BooleanType) and self._is_same(before, after))
        if isinstance(before, tuple) and isinstance(after, tuple):
            both = zip(before, after, strict=False)
            return len(before) == len(after) and all(self._is_same_but_for_conditions(*each) for each in both)
        if type(before) is type(after) and hasattr(before, "__dataclass_fields__"):
            names = [name for name in before.__dataclass_fields__ if name not in {"span", "plan"}]
            return all(self._is_same_but_for_conditions(getattr(before, each), getattr(after, each)) for each in names)
        return alike(before, after)

    # -- what is tried in an order -------------------------------------------------------------------------------------

    def _why_table(self, before: p.Table, after: p.Table) -> str:
        if not alike(before.otherwise, after.otherwise) or before.collects:
            return self._only_conditions(before, after)
        one = self._reached([self._row(each.condition, each.result) for each in before.rows], before.otherwise)
        other = self._reached([self._row(each.condition, each.result) for each in after.rows], after.otherwise)
        return "no row gives anything else" if self._are_same_rows(one, other) else ""

    def _only_conditions(self, before: object, after: object) -> str:
        return "it is true and false in the same cases" if self._is_same_but_for_conditions(before, after) else ""

    def _row(self, condition: n.Expr, gives: object) -> _Row:
        return _Row(self._forms.of(condition), self._forms.of(condition, negated=True), gives)

    def _reached(self, rows: list[_Row], otherwise: object) -> list[_Row]:
        """Return the rows that are ever given, without those at the end that give what is given otherwise as well."""
        found: list[_Row] = []
        for row in rows:
            if row.form != NEVER and not implies(row.form, self._forms.either(each.form for each in found)):
                found.append(row)
        while found and otherwise is not None and alike(found[-1].gives, otherwise):
            found.pop()
        return found

    def _are_same_rows(self, one: list[_Row], other: list[_Row]) -> bool:
        """Tell whether rows give the same, also where two that are never true together have changed places."""
        if len(one) != len(other):
            return False
        differ = [place for place, pair in enumerate(zip(one, other, strict=True)) if not self._is_same_row(*pair)]
        if not differ:
            return True
        if len(differ) != 2 or differ[1] != differ[0] + 1:  # noqa: PLR2004 - a pair
            return False
        first, second = differ
        crossed = self._is_same_row(one[first], other[second]) and self._is_same_row(one[second], other[first])
        apart = self._forms.all_of((one[first].form, one[second].form)) == NEVER
        return crossed and (apart or alike(one[first].gives, one[second].gives))

    @staticmethod
    def _is_same_row(one: _Row, other: _Row) -> bool:
        return alike(one.gives, other.gives) and all(
            implies(*pair)
            for pair in (
                (one.form, other.form), (other.form, one.form),
                (one.opposite, other.opposite), (other.opposite, one.opposite),
            )
        )  # fmt: skip

    def _why_template(self, before: p.RoleTemplate, after: p.RoleTemplate) -> str:
        """Tell of roles in another order whether they are ever filled by others."""
        if before.allows_many or {each.name for each in before.roles} != {each.name for each in after.roles}:
            return self._only_conditions(before, after)
        one, other = ([self._role(each) for each in found.roles] for found in (before, after))
        return "nobody gets another role" if self._are_same_rows(one, other) else ""

    def _role(self, role: p.Role) -> _Row:
        gives = (role.name, role.weight, role.needs, role.most, role.formerly)
        return _Row(NEVER, NEVER, gives) if role.when is None else self._row(role.when, gives)

    def _why_engagement(self, before: p.EngagementModel, after: p.EngagementModel) -> str:
        """Tell of another weight whether it is one of what never occurs in the population."""
        if before.name not in self._scales or not alike(_without_weights(before), _without_weights(after)):
            return ""
        one = scales_by(self._scales, {before.name: before})
        other = scales_by(self._scales, {after.name: after})
        return "the population has no such event" if one == other else ""

    # -- journeys ------------------------------------------------------------------------------------------------------

    def _is_same_journey(self, before: j.Journey, after: j.Journey) -> bool:
        if self._is_same_but_for_conditions(before, after):
            return True
        one, other = (_steps(each) for each in (before, after))
        if one.keys() != other.keys() or not alike(_without_steps(before), _without_steps(after)):
            return False
        return all(self._is_same_step(one[at], other[at]) for at in one)

    def _is_same_step(self, one: j.JourneyStep, other: j.JourneyStep) -> bool:
        if type(one) is not type(other) or _ways(one) != _ways(other):
            return False
        rows = [
            [self._row(path.when, path.name) for path in each.paths]
            for each in (one, other)
            if isinstance(each, j.Split | j.Call)
        ]
        if rows and not self._are_same_rows(*rows):
            return False
        fields = [name for name in one.__dataclass_fields__ if name not in _BRANCHES]
        return all(self._is_same_but_for_conditions(getattr(one, each), getattr(other, each)) for each in fields)


_BRANCHES: Final = frozenset({"span", "paths", "otherwise", "heard", "timed_out", "failed", "shares"})


def _ways(step: j.JourneyStep) -> frozenset[tuple[object, ...]]:
    """Return the ways out of a step, whatever their order: each with the steps in it, and its share."""
    return frozenset(
        (each.name, tuple(inside.address for inside in each.steps), getattr(each, "percent", None))
        for each in j.branches_of(step)
    )


def _without_weights(model: p.EngagementModel) -> tuple[object, ...]:
    return (model.name, model.window, model.cap, model.half_life, model.scale, model.floor)


def _without_steps(journey: j.Journey) -> tuple[object, ...]:
    return (journey.audience, journey.reenter, journey.exit, journey.goal, journey.on_change)


def _steps(journey: j.Journey) -> Mapping[str, j.JourneyStep]:
    return {step.address: step for step in j.steps_of(journey.steps)}
