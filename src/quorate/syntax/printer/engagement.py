"""Engagement models to documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from quorate.syntax.printer.blocks import Clause, offset_of, print_clauses, print_head
from quorate.syntax.printer.lexical import print_duration, print_name

if TYPE_CHECKING:
    from quorate.syntax import nodes
    from quorate.syntax.printer.context import Context
    from quorate.syntax.printer.document import Doc

# What an event's name could be read as at the start of a line.
_WORDS_OF_MODEL: Final = frozenset({"window", "cap", "scale"})


def print_engagement(context: Context, node: nodes.EngagementDeclaration) -> Doc:
    """Print an engagement model, a clause a line; the weights of events are aligned."""
    clauses: list[Clause] = []
    if node.window is not None:
        clauses.append((node.window.span.start, f"window {print_duration(node.window)}"))
    if node.cap is not None:
        clauses.append((node.cap.span.start, ("cap ", context.show(node.cap), " per day")))
    clauses += _weights(context, node.weights)
    if node.half_life is not None:
        clauses.append((node.half_life.span.start, f"half life {print_duration(node.half_life)}"))
    if node.scale is not None:
        start: Doc = "" if node.scale_from is None else (" from ", context.show(node.scale_from))
        clauses.append((offset_of(context, node, ("scale", node.scale)), (f"scale {node.scale}", start)))
    return print_clauses(print_head("engagement", node.name, node.title), clauses, node.span.end - 1)


def _weights(context: Context, weights: tuple[nodes.EventWeight, ...]) -> list[Clause]:
    names = [print_name(weight.event, soft=_WORDS_OF_MODEL) for weight in weights]
    width = max(map(len, names), default=0)
    return [
        (weight.span.start, (name.ljust(width + 2), context.show(weight.weight)))
        for weight, name in zip(weights, names, strict=True)
    ]
