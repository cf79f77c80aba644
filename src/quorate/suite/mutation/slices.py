"""The part of a program that some of it depends on, which is decided faster than all of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, TypeVar

from quorate.ir import journeys as j
from quorate.ir import nodes as n
from quorate.ir.program import Program
from quorate.ir.sites import sites_of
from quorate.ir.uses import uses_in
from quorate.suite.mutation.meaning import Named

_ON_GROUPS: Final = frozenset({"assign_role", "remove_member", "move_stage", "set_status"})
_ON_JOURNEYS: Final = frozenset({"enter_journey", "leave_journey"})

_Part = TypeVar("_Part")


@dataclass(slots=True)
class Dependence:
    """What each declaration of a program depends on, directly."""

    program: Program
    _uses: dict[Named, frozenset[Named]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        program = self.program
        uses: dict[Named, set[Named]] = {}
        for define in program.defines.values():
            uses["defines", define.name] = set(self._asked([define.body]))
        for table in program.tables.values():
            asked = [part for row in table.rows for part in (row.condition, row.result)]
            uses["tables", table.name] = set(self._asked([*asked, *([table.otherwise] if table.otherwise else [])]))
        for audience in program.audiences.values():
            uses["audiences", audience.name] = set(self._asked([audience.where]))
        for site in sites_of(program):
            uses.setdefault(_owner(site.key), set()).update(self._asked([site.where]))
        for group in program.groups.values():
            interest = program.interests[group.interest]
            used = uses.setdefault(("groups", group.name), set())
            used |= {("audiences", group.audience), ("interests", group.interest), ("templates", interest.roles)}
            used |= {("stage_models", interest.stages)} if interest.stages else set()
            used |= {("engagements", group.engagement)} if group.engagement else set()
        for activation in program.activations.values():
            used = uses.setdefault(("activations", activation.name), set())
            used |= {("audiences", activation.audience), ("destinations", activation.destination)}
        for journey in program.journeys.values():
            used = uses.setdefault(("journeys", journey.name), set())
            used.add(("audiences", journey.audience))
            for step in j.steps_of(journey.steps):
                self._step(journey.name, step, uses)
        self._uses = {named: frozenset(used) for named, used in uses.items()}

    def closure(self, roots: Iterable[Named]) -> frozenset[Named]:
        """Return all that some depend on, themselves among it."""
        found: set[Named] = set()
        todo = list(roots)
        while todo:
            named = todo.pop()
            if named not in found:
                found.add(named)
                todo += self._uses.get(named, ())
        return frozenset(found)

    def _step(self, journey: str, step: j.JourneyStep, uses: dict[Named, set[Named]]) -> None:
        """Note what a step uses, and what it changes: groups and journeys depend on journeys that act on them."""
        program, named = self.program, ("journeys", journey)
        match step:
            case j.Do(action=name, arguments=arguments):
                action = program.actions[name]
                uses[named].add(("actions", name))
                wanted = {"groups": "buying group"} if action.kind in _ON_GROUPS else {}
                wanted |= {"journeys": "journey"} if action.kind in _ON_JOURNEYS else {}
                for kind, parameter in wanted.items():
                    of_kind = {each.name for each in action.parameters if each.kind == parameter}
                    given = [each.value for each in arguments if each.name in of_kind]
                    for target in _constants(given) or list(getattr(program, kind)):
                        uses.setdefault((kind, target), set()).add(named)
                        uses[named].add((kind, target))
            case j.Call(call=name):
                uses[named].add(("calls", name))
            case j.Listen(triggers=triggers):
                of_groups = (each for each in triggers if isinstance(each, j.MembershipTrigger))
                uses[named].update(("groups", each.group) for each in of_groups)

    def _asked(self, exprs: Iterable[n.Expr]) -> Iterator[Named]:
        """Yield what conditions ask for."""
        for expr in exprs:
            used = uses_in(expr, self.program.groups)
            yield from ((_PARTS[kind], name) for kind, name in used if kind in _PARTS)


def sliced(program: Program, names: frozenset[Named]) -> Program:
    """Return a program that decides only what is named; of all else, only what is asked for takes time anyway."""
    return replace(
        program,
        audiences=_those(program.audiences, "audiences", names),
        groups=_those(program.groups, "groups", names),
        activations=_those(program.activations, "activations", names),
        journeys=_those(program.journeys, "journeys", names),
    )


def _those(parts: Mapping[str, _Part], kind: str, names: frozenset[Named]) -> Mapping[str, _Part]:
    return {name: part for name, part in parts.items() if (kind, name) in names}


def _constants(values: list[n.Expr]) -> list[str]:
    """Return what values are that are all constant; nothing where one is not."""
    found = [each.value for each in values if isinstance(each, n.Literal) and isinstance(each.value, str)]
    return found if len(found) == len(values) else []


_PARTS: Final[Mapping[str, str]] = {
    "audience": "audiences", "define": "defines", "table": "tables", "buying_group": "groups",
    "engagement_model": "engagements",
}  # fmt: skip
"""The parts of a program that have what expressions use, by its kind."""

_OWNERS: Final[Mapping[str, str]] = {
    "role": "templates", "shown": "interests", "ready": "groups", "move": "stage_models", "only when": "activations",
}  # fmt: skip


def _owner(key: tuple[str, ...]) -> Named:
    return _OWNERS.get(key[0], "journeys"), key[1]
