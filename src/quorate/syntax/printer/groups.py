"""Role templates, interests, buying groups and where they are activated, to documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from quorate.syntax import nodes
from quorate.syntax.printer.blocks import Clause, offset_of, print_block, print_clauses, print_head, print_names
from quorate.syntax.printer.document import Group, Indent, hardline, line
from quorate.syntax.printer.lexical import WORDS_AFTER_AS, print_name

if TYPE_CHECKING:
    from quorate.syntax.printer.context import Context
    from quorate.syntax.printer.document import Doc


_WORDS_AFTER_ROLE: Final = frozenset({"template"})


def print_role_template(context: Context, node: nodes.RoleTemplateDeclaration) -> Doc:
    """Print a role template, a role a line where it fits."""
    head = print_head("role template", node.name, node.title)
    body: list[Doc] = []
    after = None
    for role in node.roles:
        body += [hardline(role.span.start, after=after), _role(context, role)]
        after = role.span.end
    return print_block(f"{head} allows many" if node.allows_many else head, body, node.span.end - 1)


def _role(context: Context, node: nodes.RoleNode) -> Doc:
    clauses: list[Clause] = []
    if node.weight is not None:
        clauses.append((node.weight.span.start, ("weight ", context.show(node.weight))))
    if node.needs is not None:
        most: Doc = "" if node.most is None else (" to ", context.show(node.most))
        clauses.append((node.needs.span.start, ("needs ", context.show(node.needs), most)))
    if node.when is not None:
        clauses.append((node.when.span.start, ("when ", context.show(node.when))))
    if node.formerly:
        clauses.append((node.formerly[0].span.start, ("formerly ", print_names(node.formerly))))
    lines = tuple((line(at), clause) for at, clause in clauses)
    return Group((print_head("role", node.name, node.title, soft=_WORDS_AFTER_ROLE), Indent(lines)))


def print_interest(context: Context, node: nodes.InterestDeclaration) -> Doc:
    """Print an interest, a clause a line."""
    clauses = [*_named("roles", node.roles), *_named("stages", node.stages)]
    if node.shown_when is not None:
        at = node.shown_when.span.start
        condition = Indent((line(at), "when ", context.show(node.shown_when)))
        clauses.append((at, Group((f"shown by {node.shown_by}", condition))))
    return print_clauses(print_head("interest", node.name, node.title), clauses, node.span.end - 1)


def print_buying_group(context: Context, node: nodes.BuyingGroupDeclaration) -> Doc:
    """Print a buying group, a clause a line."""
    clauses = [*_named("audience", node.audience), *_named("interest", node.interest)]
    if node.admit is not None:
        clauses.append((offset_of(context, node, ("admit", node.admit)), f"admit {node.admit}"))
    clauses += _named("engagement", node.engagement)
    if node.weighted:
        clauses.append((offset_of(context, node, ("completeness", "weighted")), "completeness weighted"))
    if node.ready is not None:
        clauses.append((node.ready.span.start, ("ready when ", context.show(node.ready))))
    return print_clauses(print_head("buying group", node.name, node.title), clauses, node.span.end - 1)


def print_destination(node: nodes.DestinationDeclaration) -> Doc:
    """Print a destination, which is one line."""
    kind = "" if node.kind is None else f" as {print_name(node.kind, soft=WORDS_AFTER_AS)}"
    return f"{print_head('destination', node.name, node.title)}{kind}"


def print_activation(context: Context, node: nodes.ActivationDeclaration) -> Doc:
    """Print an activation, a clause a line."""
    clauses = _named("audience", node.audience)
    if node.only_when is not None:
        clauses.append((node.only_when.span.start, ("only when ", context.show(node.only_when))))
    clauses += _named("to", node.destination)
    return print_clauses(print_head("activation", node.name, node.title), clauses, node.span.end - 1)


def _named(word: str, name: nodes.Name | None) -> list[Clause]:
    """Print a clause that gives a name, if it is there."""
    return [] if name is None else [(name.span.start, f"{word} {print_name(name)}")]
