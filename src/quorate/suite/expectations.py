"""What a test expects, with all names in it looked up in the rules and in the test."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from quorate.diagnostics.catalogue.tests import E905, E909, E915, E917
from quorate.evaluate.paths import relative_to
from quorate.ir.journeys import Journey, Parameter, steps_of
from quorate.ir.schema import Field
from quorate.semantics.suggest import hint_or_all
from quorate.suite import case as c
from quorate.suite.commands import group_named, person_entity, role_named, subject_key
from quorate.suite.comparing import compared
from quorate.suite.mistakes import MistakeError, not_decided, not_declared, one, worded
from quorate.suite.parts import PARTS_OF_JOURNEY, parts_of_group, parts_of_member, parts_of_role, roles_of
from quorate.suite.scope import Scope, told
from quorate.suite.values import value_of
from quorate.suite.world import World
from quorate.syntax import nodes as n
from quorate.syntax import test_nodes as tn

_RESULTS: Final = ("true", "false", "unknown")
_OF_ONE, _OF_TWO = 3, 4


def expectation_of(node: tn.Expectation, scope: Scope, world: World) -> c.Expectation:
    """Return an expectation; of one that a command is refused, see `commands`. Raises MistakeError."""
    match node:
        case tn.ExpectIn():
            return _expect_in(node, scope, world)
        case tn.ExpectChange():
            return _expect_change(node, scope, world)
        case tn.ExpectRole():
            return _expect_role(node, scope, world)
        case tn.ExpectValue():
            return _expect_value(node, scope, world)
        case tn.ExpectJourney():
            journey = _journey(node.journey, scope)
            person = _subject(node.subject, journey.entity, f"journey `{journey.name}`", scope, world)
            step = None if node.step is None else _step(node.step, journey, scope)
            return c.Inside(node.span, person, journey.name, node.negated, step)
        case tn.ExpectAction():
            return _expect_action(node, scope, world)
        case tn.ExpectNoActions():
            person = None
            if node.subject is not None:
                name = scope.name(node.subject)
                if not world.has(scope.program.schema.root, name.text):
                    person = world.key_of(person_entity(scope), name)
            return c.NothingTaken(node.span, person, node.subject is None)
        case _:
            raise TypeError(type(node).__name__)


def _expect_in(node: tn.ExpectIn, scope: Scope, world: World) -> c.Expectation:
    program = scope.program
    target = scope.name(node.target)
    result = _result(node, scope)
    if target.text in program.groups and target.text not in program.audiences:
        _subject(node.subject, program.schema.root, f"buying group `{target.text}`", scope, world)
        if result == "unknown":
            raise worded(E915, target.span, "whether there is a buying group is known or not, as of its audience")
        return c.HasGroup(node.span, None, target.text, result == "true")
    if target.text in program.activations:
        activation = program.activations[target.text]
        entity = program.audiences[activation.audience].entity
        person = _subject(node.subject, entity, f"activation `{target.text}`", scope, world)
        if person is not None and result == "unknown":
            what = f"`{target.text}` keeps those for whom its condition is true, and tells nothing of others"
            raise worded(E915, target.span, what)
        return c.Kept(node.span, person, activation.name, result)
    audience = program.audiences.get(target.text)
    if audience is None:
        if target.text in program.journeys:
            help_ = f"write `in journey {target.text}`"
            raise worded(E915, target.span, f"`{target.text}` is a journey", help_)
        raise not_decided("audience", target, program, program.audiences)
    person = _subject(node.subject, audience.entity, f"audience `{audience.name}`", scope, world)
    return c.Membership(node.span, person, audience.name, result, _because(node.because, person, scope, world))


def _result(node: tn.ExpectIn, scope: Scope) -> c.Result:
    """Return what is expected: said, or by a name of the table. Raises MistakeError."""
    if node.outcome is None:
        return "false" if node.negated else "true"
    word = node.outcome
    if word.text in _RESULTS and word.text not in scope.row:
        return word.text  # type: ignore[return-value]  # one of them
    value = scope.value(word)
    match value:
        case n.BooleanLiteral():
            return "true" if value.value else "false"
        case n.Name(text="unknown"):
            return "unknown"
        case _:
            found = told(value)
            raise MistakeError(
                E909.at(value.span, name=word.text, expected="`true`, `false` or `unknown`", found=found)
            )


def _subject(path: n.Path, entity: str, what: str, scope: Scope, world: World) -> str | None:
    """Return the key of the person that an expectation is about, None for the account. Raises MistakeError."""
    if len(path.parts) > 1:
        help_ = f"write `{path.parts[0].text}` alone"
        raise worded(E915, path.span, f"{what} has accounts or people, not parts of them", help_)
    return subject_key(path.parts[0], entity, what, scope, world)


def _because(
    reasons: Iterable[n.Path | n.TextLiteral] | None, person: str | None, scope: Scope, world: World
) -> tuple[str, ...] | None:
    """Return the paths that an answer would give; `person` is the key of the subject."""
    if reasons is None:
        return None
    found = [_reason(reason, person, scope, world) for reason in reasons]
    return tuple(sorted(set(found)))


def _reason(reason: n.Path | n.TextLiteral, person: str | None, scope: Scope, world: World) -> str:
    if isinstance(reason, n.TextLiteral):
        return reason.value
    first = scope.name(reason.parts[0])
    parts = [part.text for part in reason.parts[1:]]
    root = scope.program.schema.root
    subject = None if person is None else f"{scope.program.schema.entities[person_entity(scope)].many}[{person}]"
    if parts and world.has(root, first.text):
        path = ".".join(parts)
        return path if subject is None else f"{root}.{path}"
    place = world.path_of(first) if parts else None
    if place is None:
        return ".".join((first.text, *parts))
    path = ".".join((place, *parts))
    return path if subject is None else relative_to(path, subject, root)


def _expect_change(node: tn.ExpectChange, scope: Scope, world: World) -> c.Change:
    program = scope.program
    target = scope.name(node.target)
    name = target.text
    if name in program.audiences:
        kind, entity = "audience", program.audiences[name].entity
    elif name in program.activations:
        kind, entity = "activation", program.audiences[program.activations[name].audience].entity
    elif name in program.groups:
        kind, entity = "buying group", program.schema.root
    elif name in program.journeys:
        kind, entity = "journey", program.journeys[name].entity
    else:
        known = (*program.audiences, *program.activations, *program.groups, *program.journeys)
        raise not_decided("audience, activation, buying group or journey", target, program, known)
    person = _subject(node.subject, entity, f"{kind} `{name}`", scope, world)
    return c.Change(node.span, person, node.change, kind, name)  # type: ignore[arg-type]  # one of them


def _expect_role(node: tn.ExpectRole, scope: Scope, world: World) -> c.HasRole:
    group = group_named(node.group, scope)
    person = _subject(node.subject, person_entity(scope), f"a role of `{group.name}`", scope, world)
    result: c.Result = "unknown" if node.unknown else "false" if node.negated else "true"
    role = None
    if node.role is not None:
        value = scope.value(node.role)
        if isinstance(value, tn.MissingValue):
            result = "true" if node.negated else "false"
        else:
            role = role_named(node.role, group, scope)
    return c.HasRole(node.span, person, group.name, role, result, _because(node.because, person, scope, world))


def _expect_value(node: tn.ExpectValue, scope: Scope, world: World) -> c.GroupValue | c.JourneyValue:
    program = scope.program
    first, *parts = node.path.parts
    if not parts:
        help_ = "such as `acme.seeds_growers.completeness`, `ann.seeds_growers.engagement` or `acme.win_growers.step`"
        if node.operator in {"is", "is not"} and isinstance(node.value, n.Name):
            help_ = f"write `{first.text} {node.operator} {node.value.text} in GROUP`"
        what = f"`{first.text}` alone is nothing that could be compared: what is told of a buying group or a journey is"
        raise worded(E915, node.path.span, what, help_)
    owner = scope.name(parts[0])
    if owner.text in program.journeys:
        return _journey_value(node, program.journeys[owner.text], scope, world)
    if owner.text not in program.groups:
        raise not_decided("buying group or journey", owner, program, (*program.groups, *program.journeys))
    group = program.groups[owner.text]
    name = scope.name(first)
    person, role = None, None
    if world.has(program.schema.root, name.text):
        types = parts_of_group(program, group)
        whose = f"buying group `{group.name}`"
        if len(parts) == _OF_ONE:
            role = role_named(parts[1], group, scope)
            types, whose = parts_of_role(person_entity(scope)), f"role `{role}`"
        part = _part(node.path, types, whose, _OF_ONE if role is None else _OF_TWO, scope, roles_of(program, group))
    else:
        person = subject_key(first, person_entity(scope), f"a member of `{group.name}`", scope, world)
        types = parts_of_member(program, group)
        part = _part(node.path, types, f"a member of `{group.name}`", _OF_ONE, scope)
    operator, expected, shown = compared(node, types[part], part, scope, world)
    return c.GroupValue(node.span, person, group.name, role, part, operator, expected, shown)


def _journey_value(node: tn.ExpectValue, journey: Journey, scope: Scope, world: World) -> c.JourneyValue:
    person = subject_key(node.path.parts[0], journey.entity, f"journey `{journey.name}`", scope, world)
    part = _part(node.path, PARTS_OF_JOURNEY, f"journey `{journey.name}`", _OF_ONE, scope)
    value = scope.value(node.value)
    if part == "step" and isinstance(value, n.Name | n.TextLiteral):
        text = value.text if isinstance(value, n.Name) else value.value
        address = n.TextLiteral(value.span, _step_of(text, value, journey))
        node = tn.ExpectValue(node.span, node.path, node.operator, address)
    operator, expected, shown = compared(node, PARTS_OF_JOURNEY[part], part, scope, world)
    return c.JourneyValue(node.span, person, journey.name, part, operator, expected, shown)


def _part(  # noqa: PLR0913, PLR0917 - what is looked up, and where
    path: n.Path, types: Iterable[str], whose: str, length: int, scope: Scope, roles: Sequence[str] = ()
) -> str:
    """Return the last part of a path of so many parts. Raises MistakeError."""
    known = list(types)
    if len(path.parts) < length:
        help_ = f"write `{'.'.join(part.text for part in path.parts)}.{known[0]}`, for example"
        raise worded(E915, path.span, f"{whose} as a whole is nothing that could be compared", help_)
    if len(path.parts) > length:
        place = path.parts[length]
        raise MistakeError(E917.at(place.span, whose=f"`{path.parts[length - 1].text}`", name=place.text))
    last = path.parts[-1]
    name = last if last.text in known else scope.name(last)  # a name of the table may be that of a part
    if name.text not in known:
        close = hint_or_all(name.text, (*known, *roles))
        if name.text in roles:
            close = f"write `{'.'.join(part.text for part in path.parts)}.people`, for example"
        raise MistakeError(E917.at(last.span, whose=whose, name=name.text, help=close))
    return name.text


def _journey(name: n.Name, scope: Scope) -> Journey:
    journeys = scope.program.journeys
    return journeys[scope.declared(name, "journey", journeys).text]


def _step(step: n.Path | n.TextLiteral, journey: Journey, scope: Scope) -> str:
    if isinstance(step, n.TextLiteral):
        return _step_of(step.value, step, journey)
    if len(step.parts) == 1:
        name = scope.name(step.parts[0])
        return _step_of(name.text, name, journey)
    return _step_of(".".join(part.text for part in step.parts), step, journey)


def _step_of(address: str, at: n.Node, journey: Journey) -> str:
    known = [each.address for each in steps_of(journey.steps)]
    if address not in known:
        raise not_declared(f"step of journey `{journey.name}`", n.Name(at.span, address), known)
    return address


def _expect_action(node: tn.ExpectAction, scope: Scope, world: World) -> c.Taken:
    program = scope.program
    found = scope.declared(node.action, "action", {**program.actions, **program.calls})
    declared = program.actions.get(found.text) or program.calls[found.text]
    name = scope.name(node.subject)
    is_account = world.has(program.schema.root, name.text)
    person = None if is_account else world.key_of(person_entity(scope), name)
    if found.text in program.actions:
        person = subject_key(node.subject, declared.entity, f"action `{declared.name}`", scope, world)
    parameters = {each.name: each for each in declared.parameters}
    arguments: dict[str, Any] = {}
    for each in node.arguments.fields if node.arguments is not None else ():
        parameter = parameters.get(each.name.text)
        if parameter is None:
            raise not_declared(f"parameter of `{declared.name}`", each.name, parameters)
        if each.name.text in arguments:
            raise MistakeError(E905.at(each.name.span, what=f"`{each.name.text}`"))
        arguments[each.name.text] = _argument(each.value, parameter, scope, world)
    return c.Taken(node.span, person, node.negated, declared.name, arguments)


def _argument(given: tn.TestValue, parameter: Parameter, scope: Scope, world: World) -> Any:  # noqa: ANN401 - as JSON
    value = scope.value(given)
    if parameter.kind != "value":
        if isinstance(value, n.Name):
            known = _names_of(parameter.kind, scope)
            return value.text if known is None else scope.declared(value, parameter.kind, known).text
        if not isinstance(value, n.TextLiteral):
            expected = f"the name of {one(parameter.kind)}"
            raise MistakeError(E909.at(value.span, name=parameter.name, expected=expected, found=told(value)))
        return value.value
    field = Field(
        parameter.name, parameter.type, required=False, pii=False, consent=False, fields={}, span=parameter.span
    )
    return value_of(value, parameter.type, field, scope, world.key_of)


def _names_of(kind: str, scope: Scope) -> Iterable[str] | None:
    program = scope.program
    match kind:
        case "buying group":
            return program.groups
        case "destination":
            return program.destinations
        case "journey":
            return program.journeys
        case "stage":
            return [stage for model in program.stage_models.values() for stage in model.stages]
        case "role":
            return [role.name for template in program.templates.values() for role in template.roles]
        case _:
            return None
