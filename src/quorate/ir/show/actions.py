"""Actions and calls in words: on whom they act, what they are given, and what comes back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from quorate.ir.journeys import ENGINE_KINDS, Action, Call, CallService, Do, Parameter, steps_of
from quorate.ir.program import Program
from quorate.ir.show.derived import titled
from quorate.ir.show.journey_words import journey_title
from quorate.ir.show.phrase import Points, layout
from quorate.ir.show.speaking import WIDTH, whole_list
from quorate.ir.show.words import article, constant, noun, quoted_noun, type_words

_ENGINE: Final = {
    "assign_role": "the engine itself gives the person the role",
    "remove_member": "the engine itself removes the person from the buying group",
    "move_stage": "the engine itself moves the buying group to the stage, if its stage model allows the move",
    "set_status": "the engine itself sets the status of the buying group",
    "enter_journey": "the engine itself lets {0} enter the journey",
    "leave_journey": "the engine itself takes {0} out of the journey",
}


def show_action(program: Program, action: Action, width: int = WIDTH) -> str:
    """Say what an action is given, who carries it out, and which journeys use it."""
    head = f"{titled(action.title, action.name)} is an action on {article(noun(action.entity))}"
    points = [*_parameters(action.parameters)]
    if action.needs_consent:
        points.append("it is for people who have given their consent")
    if action.kind in ENGINE_KINDS:
        points.append(_ENGINE[action.kind].format(f"the {noun(action.entity)}"))
    else:
        points.append(f"decisions ask other systems to carry it out (its kind is `{action.kind}`)")
    used = [
        journey.name
        for journey in program.journeys.values()
        if any(isinstance(step, Do) and step.action == action.name for step in steps_of(journey.steps))
    ]
    return "\n".join((*layout(Points(head, "; ", tuple(points)), width), "", *layout(_used(program, used), width)))


def sum_action(program: Program, action: Action) -> str:
    """Say an action on one line."""
    del program
    given = whole_list([_parameter(parameter) for parameter in action.parameters], "and")
    consent = ", needs consent" if action.needs_consent else ""
    return f"on {article(noun(action.entity))}{consent}{f', with {given}' if given else ''}"


def show_call(program: Program, call: CallService, width: int = WIDTH) -> str:
    """Say what a call is given and gives, what a simulation takes for its answer, and which journeys use it."""
    head = f"{titled(call.title, call.name)} asks another system about {article(noun(call.entity))}"
    gives = whole_list([f"{noun(name)} ({type_words(type_)})" for name, type_ in call.gives.items()], "and")
    points = [*_parameters(call.parameters), f"its answer has {gives}" if gives else "its answer has no fields"]
    if call.simulated is None:
        points.append("nothing says what a simulation takes for its answer")
    else:
        told = [f"{noun(name)} {constant(call.simulated[name], call.gives[name])}" for name in call.simulated]
        points.append(f"a simulation takes {whole_list(told, 'and')} for its answer")
    used = [
        journey.name
        for journey in program.journeys.values()
        if any(isinstance(step, Call) and step.call == call.name for step in steps_of(journey.steps))
    ]
    return "\n".join((*layout(Points(head, "; ", tuple(points)), width), "", *layout(_used(program, used), width)))


def sum_call(program: Program, call: CallService) -> str:
    """Say a call on one line."""
    del program
    given = whole_list([_parameter(parameter) for parameter in call.parameters], "and")
    gives = whole_list([*map(noun, call.gives)], "and") or "nothing"
    return f"about {article(noun(call.entity))}{f', with {given}' if given else ''}; gives {gives}"


def parameter_type(parameter: Parameter) -> str:
    """Say what a parameter takes: `text`, `a buying group`."""
    return type_words(parameter.type) if parameter.kind == "value" else article(parameter.kind)


def _parameters(parameters: tuple[Parameter, ...]) -> Iterator[str]:
    for parameter in parameters:
        given = "has to be given" if parameter.required else "can be given"
        yield f"it {given} {quoted_noun(parameter.name)} ({parameter_type(parameter)})"


def _parameter(parameter: Parameter) -> str:
    return noun(parameter.name) if parameter.required else f"{noun(parameter.name)} (optional)"


def _used(program: Program, journeys: list[str]) -> str:
    if not journeys:
        return "No journey uses it."
    named = whole_list([journey_title(program, name) for name in journeys], "and")
    return f"{named} {'uses' if len(journeys) == 1 else 'use'} it."
