"""What each thing that a rule set declares uses of the others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, TypeAlias

from quorate.ir import nodes as n
from quorate.ir.journeys import Call, Do, Journey, Listen, MembershipTrigger, steps_of
from quorate.ir.program import Program
from quorate.ir.sites import sites_of

Named: TypeAlias = tuple[str, str]
"""Something declared: its kind, as `ir.show.kinds` has it, and its name."""

_OWNERS: Final = {
    "role": "role_template",
    "shown": "interest",
    "ready": "buying_group",
    "move": "stage_model",
    "only when": "activation",
}
"""The kinds of what conditions outside audiences and definitions stand in; all others are of journeys."""

_PARAMETERS: Final = {"buying group": "buying_group", "destination": "destination", "journey": "journey"}
"""The kinds of what arguments name, by the kinds of their parameters."""


def uses_of(program: Program) -> Mapping[Named, tuple[Named, ...]]:
    """Return what each thing uses itself, once each, in the order of its text; nothing for what uses nothing.

    Entities are left out, as all rules are on them, and so are lists, as a program has them in place of their names.
    """
    found: defaultdict[Named, dict[Named, None]] = defaultdict(dict)
    for user, used in _named(program):
        found[user][used] = None
    for user, expressions in _bodies(program):
        found[user] |= dict.fromkeys(used for each in expressions for used in uses_in(each, program.groups))
    return {user: tuple(used) for user, used in found.items() if used}


def _named(program: Program) -> Iterator[tuple[Named, Named]]:
    """Yield what things name outside of expressions."""
    for interest in program.interests.values():
        yield ("interest", interest.name), ("role_template", interest.roles)
        if interest.stages is not None:
            yield ("interest", interest.name), ("stage_model", interest.stages)
    for model in program.engagements.values():
        yield from ((("engagement_model", model.name), ("event", event)) for event in model.weights)
    for group in program.groups.values():
        yield ("buying_group", group.name), ("audience", group.audience)
        yield ("buying_group", group.name), ("interest", group.interest)
        if group.engagement is not None:
            yield ("buying_group", group.name), ("engagement_model", group.engagement)
    for activation in program.activations.values():
        yield ("activation", activation.name), ("audience", activation.audience)
        yield ("activation", activation.name), ("destination", activation.destination)
    for mapping in program.mappings.values():
        yield ("mapping", mapping.name), ("record", mapping.record)
        yield from ((("mapping", mapping.name), ("record", joined.record)) for joined in mapping.joined)
        if mapping.kind == "event":
            yield ("mapping", mapping.name), ("event", mapping.target)
    for journey in program.journeys.values():
        yield from ((("journey", journey.name), used) for used in _of_journey(program, journey))


def _of_journey(program: Program, journey: Journey) -> Iterator[Named]:
    yield "audience", journey.audience
    for step in steps_of(journey.steps):
        match step:
            case Do():
                yield "action", step.action
                kinds = {each.name: each.kind for each in program.actions[step.action].parameters}
                for argument in step.arguments:
                    kind = _PARAMETERS.get(kinds.get(argument.name, ""))
                    if kind is not None and isinstance(argument.value, n.Literal):
                        yield kind, str(argument.value.value)
            case Call():
                yield "call", step.call
            case Listen(triggers=triggers):
                yield from (("buying_group", each.group) for each in triggers if isinstance(each, MembershipTrigger))
            case _:
                pass


def _bodies(program: Program) -> Iterator[tuple[Named, Iterable[n.Expr]]]:
    for define in program.defines.values():
        yield ("define", define.name), (define.body,)
    for table in program.tables.values():
        inside = [expr for row in table.rows for expr in (row.condition, row.result)]
        yield ("table", table.name), (*inside, *(() if table.otherwise is None else (table.otherwise,)))
    for audience in program.audiences.values():
        yield ("audience", audience.name), (audience.where,)
    for site in sites_of(program):
        kind, owner, *_ = site.key
        yield (_OWNERS.get(kind, "journey"), owner), (site.where,)


def uses_in(expr: n.Expr, groups: Iterable[str]) -> Iterator[Named]:
    """Yield what an expression uses, as often as it does; `groups` are all buying groups, which it may ask for."""
    todo: list[n.Node] = [expr]
    while todo:
        node = todo.pop()
        match node:
            case n.DefineCall(name=name):
                yield "define", name
            case n.TableCall(name=name):
                yield "table", name
            case n.InAudience(audience=name):
                yield "audience", name
            case n.GroupOf(name=name) | n.MemberOf(group=name):
                yield "buying_group", name
            case n.Engagement(model=name):
                yield "engagement_model", name
            case n.Groups():
                yield from (("buying_group", name) for name in groups)
            case n.Events(names=names):
                yield from (("event", name) for name in names or ())
            case _:
                pass
        todo += reversed([*n.children(node)])
