"""Mutants that mean the same as the rules, where that can be proved: no test could notice those."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import Final

from quorate.decide.completeness import Needs
from quorate.decide.population import Population
from quorate.ir import journeys as j
from quorate.ir import nodes as n
from quorate.ir import program as p
from quorate.ir import types as t
from quorate.ir.forms import NEVER, Form, Forms
from quorate.ir.groups import ANY_GROUP
from quorate.ir.implication import implies
from quorate.ir.program import Program
from quorate.ir.sites import sites_of
from quorate.ir.value_sets import MISSING, Values, any_of, between, these
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
        self._known = known
        self._forms = Forms(program.defines, self._possible)
        self._compared = _compared_results(program)

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
                same = unknown == after.unknown and self._is_same(one, other)
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

    def _possible(self, value: n.Expr) -> Values | None:
        """Return what a value can be at all: of completeness, what people in roles come to."""
        if isinstance(value, n.Get) and value.name == "completeness":
            groups = [each for each in self._program.groups.values() if _may_be(each, value.record, self._program)]
            found = [self._completenesses(each) for each in groups]
            return MISSING | any_of(found) if found else None
        return self._known.possible(value)

    def _completenesses(self, group: p.BuyingGroup) -> Values:
        roles = self._program.templates[self._program.interests[group.interest].roles]
        needs = Needs.of(roles, weighted=group.weighted)
        counts = [range(role.needs + 1) if role.needs else range(1) for role in roles.roles]
        if math.prod(map(len, counts)) > _COMBINATIONS_MOST:
            return between(0, 1)
        return these({found for people in product(*counts) if (found := needs.completeness(people)) is not None})

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
        compared = self._compared.get(before.name)
        one, other = (self._rows(each, compared) for each in (before, after))
        if before.collects:
            # Any order will do, and what nobody asks for may as well not be there.
            asked = [[row for row in rows if row.gives is not None] for rows in (one, other)]
            same = compared is not None and all(
                any(self._is_same_row(row, each) for each in others)
                for rows, others in (asked, asked[::-1])
                for row in rows
            )
            return "nothing that is asked of it is otherwise" if same else self._only_conditions(before, after)
        ends = [_gives(each.otherwise, compared) for each in (before, after)]
        if not alike(*ends):
            return ""
        reached = [self._reached(rows, ends[0], has_end=before.otherwise is not None) for rows in (one, other)]
        return "nothing that is asked of it is otherwise" if self._are_same_rows(*reached) else ""

    def _rows(self, table: p.Table, compared: frozenset[object] | None) -> list[_Row]:
        return [self._row(each.condition, _gives(each.result, compared)) for each in table.rows]

    def _only_conditions(self, before: object, after: object) -> str:
        return "it is true and false in the same cases" if self._is_same_but_for_conditions(before, after) else ""

    def _row(self, condition: n.Expr, gives: object) -> _Row:
        return _Row(self._forms.of(condition), self._forms.of(condition, negated=True), gives)

    def _reached(self, rows: list[_Row], otherwise: object, *, has_end: bool) -> list[_Row]:
        """Return the rows that are ever given, neighbours that give the same as one.

        Without those at the end that give what is given otherwise as well.
        """
        found: list[_Row] = []
        for row in rows:
            if row.form == NEVER or implies(row.form, self._forms.either(each.form for each in found)):
                continue
            if has_end and found and alike(found[-1].gives, row.gives):
                last = found.pop()
                form = self._forms.either((last.form, row.form))
                found.append(_Row(form, self._forms.all_of((last.opposite, row.opposite)), row.gives))
            else:
                found.append(row)
        while found and has_end and alike(found[-1].gives, otherwise):
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


_COMBINATIONS_MOST: Final = 10_000


def _may_be(group: p.BuyingGroup, record: n.Expr, program: Program) -> bool:
    """Tell whether a record may be a buying group."""
    if isinstance(record, n.GroupOf):
        return record.name == group.name
    entity = record.type.entity if isinstance(record.type, t.EntityType) else ""
    return entity in {group.name, program.interests[group.interest].stages, ANY_GROUP}


def _gives(result: n.Expr | None, compared: frozenset[object] | None) -> object:
    """Return what a row gives, as far as anybody asks: None for a constant that nothing is compared with."""
    if compared is not None and isinstance(result, n.Literal):
        return result.value if result.value in compared else None
    return result


def _compared_results(program: Program) -> Mapping[str, frozenset[object]]:
    """Return what the results of tables are compared with, of those of which nothing else is asked."""
    found: dict[str, set[object]] = {name: set() for name in program.tables}
    todo: list[n.Node] = [each.where for each in program.audiences.values()]
    todo += [each.body for each in program.defines.values()]
    todo += [part for each in program.tables.values() for row in each.rows for part in (row.condition, row.result)]
    todo += [site.where for site in sites_of(program)]
    while todo:
        node = todo.pop()
        match node:
            case n.Compare(operator="=" | "!=", left=n.TableCall(name=name), right=n.Literal(value=value)):
                found.get(name, set()).add(value)
            case (
                n.Contained(value=n.TableCall(name=name), list=n.ListOf(items=items))
                | n.ListContains(list=n.TableCall(name=name), operands=n.ListOf(items=items))
            ) if all(isinstance(each, n.Literal) for each in items):
                found.get(name, set()).update(each.value for each in items if isinstance(each, n.Literal))
            case n.TableCall(name=name):
                found.pop(name, None)
            case _:
                todo += n.children(node)
    return {name: frozenset(values) for name, values in found.items()}


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
