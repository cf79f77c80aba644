"""What is done by hand in a test, as commands of payloads."""

from __future__ import annotations

from typing import Any

from quorate.decide.commands import STATUS_MOST
from quorate.diagnostics.catalogue.tests import E909, E915
from quorate.ir import types as t
from quorate.ir.journeys import CallService
from quorate.ir.program import BuyingGroup
from quorate.ir.schema import Field
from quorate.suite.case import CallAnswer, Command
from quorate.suite.mistakes import MistakeError, not_told, one, worded
from quorate.suite.parts import roles_of, stages_of
from quorate.suite.scope import Scope
from quorate.suite.values import fields_of, single
from quorate.suite.world import World
from quorate.syntax import nodes as n
from quorate.syntax import test_nodes as tn

_PATH_OF_GROUP = 2


def command_of(node: tn.Command, scope: Scope, world: World, *, refused: bool = False) -> Command | CallAnswer:
    """Return a command with all names in it looked up. Raises MistakeError."""
    program = scope.program
    match node:
        case tn.Assign():
            group = group_named(node.group, scope)
            role = role_named(node.role, group, scope)
            told = {"group": group.name, "person": world.key_of(person_entity(scope), node.person), "role": role}
            return Command(node.span, {"assign": told}, refused)
        case tn.Remove():
            group = group_named(node.group, scope)
            told = {"group": group.name, "person": world.key_of(person_entity(scope), node.person)}
            if node.role is not None:
                told["role"] = role_named(node.role, group, scope)
            return Command(node.span, {"remove": told}, refused)
        case tn.Move():
            group = _group_at(node.group, scope, world)
            stages = stages_of(program, group)
            stage = scope.declared(node.stage, f"stage of buying group `{group.name}`", stages).text
            return Command(node.span, {"move": {"group": group.name, "stage": stage}}, refused)
        case tn.NoteStatus():
            group = _group_at(node.group, scope, world)
            value = scope.value(node.status)
            status: str = single(value, t.TEXT, "mark", scope)
            if len(status) > STATUS_MOST:
                expected = f"a text of at most {STATUS_MOST} characters"
                raise MistakeError(E909.at(value.span, name="mark", expected=expected, found=f"one of {len(status)}"))
            return Command(node.span, {"status": {"group": group.name, "status": status}}, refused)
        case tn.Answer():
            return _answer(node, scope, world, refused=refused)
        case tn.Crossing():
            journey = program.journeys[scope.declared(node.journey, "journey", program.journeys).text]
            person = subject_key(node.subject, journey.entity, f"journey `{journey.name}`", scope, world)
            told = {"journey": journey.name, **({} if person is None else {"person": person})}
            return Command(node.span, {node.kind: told}, refused)


def _answer(node: tn.Answer, scope: Scope, world: World, *, refused: bool) -> CallAnswer:
    program = scope.program
    call = program.calls[scope.declared(node.call, "call", program.calls).text]
    person = None
    name = scope.name(node.subject)
    if not world.has(program.schema.root, name.text):
        person = world.key_of(person_entity(scope), name)
    result = None
    if node.result is not None:
        result = _result(node.result, call, scope, world)
    error = None if node.error is None else node.error.value or "error"
    return CallAnswer(node.span, call.name, person, result, error, refused)


def _result(given: tn.ObjectValue, call: CallService, scope: Scope, world: World) -> dict[str, Any]:
    fields = {
        name: Field(name, type_, required=False, pii=False, consent=False, fields={}, span=call.span)
        for name, type_ in call.gives.items()
    }
    return fields_of(given, fields, f"the result of `{call.name}`", scope, world.key_of)


def person_entity(scope: Scope) -> str:
    """Return the entity of the people of a rule set, whom events and buying groups are of."""
    schema = scope.program.schema
    if "person" in schema.entities:
        return "person"
    return next((each.name for each in schema.children(schema.root)), schema.root)


def group_named(name: n.Name, scope: Scope) -> BuyingGroup:
    """Return the buying group of a name. Raises MistakeError."""
    groups = scope.program.groups
    return groups[scope.declared(name, "buying group", groups).text]


def role_named(name: n.Name, group: BuyingGroup, scope: Scope) -> str:
    """Return the role of a name in a buying group. Raises MistakeError."""
    return scope.declared(name, f"role of buying group `{group.name}`", roles_of(scope.program, group)).text


def _group_at(path: n.Path, scope: Scope, world: World) -> BuyingGroup:
    """Return the buying group of `acme.seeds_growers`. Raises MistakeError."""
    if len(path.parts) != _PATH_OF_GROUP:
        help_ = "write the account and the buying group, such as `acme.seeds_growers`"
        raise worded(E915, path.span, "this is no buying group of an account", help_)
    account_named(path.parts[0], scope, world)
    return group_named(path.parts[1], scope)


def account_named(name: n.Name, scope: Scope, world: World) -> None:
    """See to it that a name is that of the account. Raises MistakeError."""
    world.key_of(scope.program.schema.root, name)


def subject_key(name: n.Name, entity: str, what: str, scope: Scope, world: World) -> str | None:
    """Return the key of the person that a name is of, None for the account; `what` is of records of the entity.

    Raises MistakeError for a name of another entity, or of nobody.
    """
    root = scope.program.schema.root
    found = scope.name(name)
    if world.has(entity, found.text):
        return None if entity == root else found.text
    other = next((each for each in (root, person_entity(scope)) if world.has(each, found.text)), None)
    if other is not None:
        help_ = _others(entity, world)
        raise worded(
            E915, found.span, f"`{found.text}` is {one(other)}, and {what} is of {_many(entity, scope)}", help_
        )
    raise not_told(entity, found, world.keys(entity), f"{entity} {found.text}")


def _others(entity: str, world: World) -> str:
    known = world.keys(entity)
    return f"such as `{known[0]}`" if known else ""


def _many(entity: str, scope: Scope) -> str:
    found = scope.program.schema.entities.get(entity)
    return entity if found is None else found.many
