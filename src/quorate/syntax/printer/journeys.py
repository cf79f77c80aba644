"""Journeys, and the actions and calls that they act through, to documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from quorate.syntax import nodes
from quorate.syntax.printer.blocks import offset_of, print_block, print_head
from quorate.syntax.printer.document import Group, Indent, hardline, line
from quorate.syntax.printer.lexical import WORDS_AFTER_AS, WORDS_AFTER_VALUE, print_duration, print_name
from quorate.syntax.printer.steps import print_steps, print_times
from quorate.syntax.printer.types import TYPE_WORDS, print_members, print_object, print_type, print_typed

if TYPE_CHECKING:
    from quorate.syntax.printer.blocks import Clause
    from quorate.syntax.printer.context import Context
    from quorate.syntax.printer.document import Doc
    from quorate.text import Span

# As types of parameters these words stand for declared names, not for entities; `buying` does with `group` after it.
_DECLARED_WORDS: Final = TYPE_WORDS | {"buying", "role", "stage", "destination", "journey"}


def print_journey(context: Context, node: nodes.JourneyDeclaration) -> Doc:
    """Print a journey: its clauses, a line each, then its steps behind a blank line."""
    head = print_head("journey", node.name, node.title)
    body: list[Doc] = []
    for at, clause in _clauses(context, node):
        body += [hardline(at), clause]
    has_value_last = node.on_change is None and (node.exit is not None or node.goal is not None)
    body += print_steps(
        context,
        node.steps,
        after=_end_of_clauses(context, node) if body else None,
        apart=bool(body),
        soft=WORDS_AFTER_VALUE if has_value_last else frozenset(),
    )
    whom = f" for {print_name(node.of)} in {print_name(node.audience)}"
    return print_block(f"{head}{whom}", body, node.span.end - 1)


def _clauses(context: Context, node: nodes.JourneyDeclaration) -> list[Clause]:
    clauses: list[Clause] = []
    if node.reenter is not None:
        clauses.append((node.reenter.span.start, _reenter(context, node.reenter)))
    if node.exit is not None:
        clauses.append((node.exit.span.start, ("exit when ", context.show(node.exit))))
    if node.goal is not None:
        clauses.append((node.goal.span.start, ("goal when ", context.show(node.goal))))
    if node.on_change is not None:
        clauses.append((offset_of(context, node, ("on", "change")), f"on change {node.on_change}"))
    return clauses


def _end_of_clauses(context: Context, node: nodes.JourneyDeclaration) -> int:
    """Return where the clauses end, whatever order the author gave them."""
    ends = [part.span.end for part in (node.reenter, node.exit, node.goal) if part is not None]
    if node.on_change is not None:
        ends.append(offset_of(context, node, ("change", node.on_change)) + len("change"))
    return max(ends)


def _reenter(context: Context, node: nodes.Reenter) -> Doc:
    often: Doc = "" if node.most is None else (", ", print_times(context, node.most))
    return (f"reenter {print_duration(node.delay)} after {node.after}", often)


def print_action(context: Context, node: nodes.ActionDeclaration) -> Doc:
    """Print an action, its parameters on one line if they fit."""
    consent = " needs consent" if node.needs_consent else ""
    kind = "" if node.kind is None else f" as {print_name(node.kind, soft=WORDS_AFTER_AS)}"
    head = f"{print_head('action', node.name, node.title)} of {print_name(node.of)}{consent}"
    return (head, _parameters(context, node.parameters), kind)


def print_call(context: Context, node: nodes.CallDeclaration) -> Doc:
    """Print a call: its parameters, then what it gives and what a simulation takes for that, a line each if need be."""
    head = f"{print_head('call', node.name, node.title)} of {print_name(node.of)}"
    lines: list[Doc] = []
    if node.gives:
        end = context.token_after(node.gives[-1].span.end)
        lines += [line(node.gives[0].span.start), "gives ", print_object(context, node.gives, end)]
    if node.simulated:
        lines += [line(node.simulated[0].span.start), "simulated ", _simulated(context, node.simulated)]
    return Group((head, _parameters(context, node.parameters), Indent(tuple(lines))))


def _parameters(context: Context, parameters: tuple[nodes.ActionParameter, ...]) -> Doc:
    if not parameters:
        return ""
    typed = print_typed([(one, (_type(context, one.type), " required" if one.required else "")) for one in parameters])
    members = [(one.span, doc) for one, doc in zip(parameters, typed, strict=True)]
    return (" ", print_members(members, context.token_after(parameters[-1].span.end)))


def _type(context: Context, node: nodes.TypeNode | nodes.DeclaredType) -> Doc:
    match node:
        case nodes.DeclaredType():
            return node.kind
        case nodes.ReferenceType():
            return print_name(node.entity, soft=_DECLARED_WORDS)
        case _:
            return print_type(context, node)


def _simulated(context: Context, values: tuple[nodes.Argument, ...]) -> Doc:
    members: list[tuple[Span, Doc]] = []
    for value in values:
        name = print_name(value.name, soft=WORDS_AFTER_VALUE if members else frozenset())
        members.append((value.span, (name, ": ", context.show(value.value))))
    return print_members(members, context.token_after(values[-1].span.end))
