"""Destinations and activations in words."""

from __future__ import annotations

from quorate.ir.program import Activation, Destination, Program
from quorate.ir.show.derived import audience_title, destination_title, titled
from quorate.ir.show.phrase import Phrase, layout
from quorate.ir.show.speaking import WIDTH, condition_words, if_, speaker_of, whole_list
from quorate.ir.show.words import article, noun


def show_destination(program: Program, destination: Destination, width: int = WIDTH) -> str:
    """Say what a destination is, and which activations keep an audience there."""
    title = destination_title(program, destination.name)
    using = [each for each in program.activations.values() if each.destination == destination.name]
    lines = [f"{title} is a destination of the kind `{destination.kind}`."]
    if using:
        named = whole_list([titled(each.title, each.name) for each in using], "and")
        lines += ["", *layout(f"What is there is kept by {named}.", width)]
    else:
        lines += ["", "No activation keeps anything there."]
    return "\n".join(lines)


def sum_destination(program: Program, destination: Destination) -> str:
    """Say a destination on one line."""
    del program
    return f"of the kind {destination.kind}"


def show_activation(program: Program, activation: Activation, width: int = WIDTH) -> str:
    """Say what an activation keeps in its destination."""
    entity = program.audiences[activation.audience].entity
    title, there = titled(activation.title, activation.name), destination_title(program, activation.destination)
    audience = audience_title(program, activation.audience)
    who = "who" if entity == "person" else "that"
    if activation.only_when is None:
        phrase: Phrase = f"{title} keeps every {noun(entity)} {who} is in {audience} in the destination {there}."
    else:
        head = f"{title} keeps {article(noun(entity))} {who} is in {audience} in the destination {there}"
        phrase = if_(head, speaker_of(program, entity).condition(activation.only_when, 0))
    return "\n".join(layout(phrase, width))


def sum_activation(program: Program, activation: Activation) -> str:
    """Say an activation on one line."""
    entity = program.audiences[activation.audience].entity
    told = f"{audience_title(program, activation.audience)} to {destination_title(program, activation.destination)}"
    if activation.only_when is None:
        return told
    return f"{told}, only if {condition_words(program, entity, activation.only_when)}"
