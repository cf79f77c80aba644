"""Declarations to documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, assert_never

from quorate.syntax import nodes
from quorate.syntax.printer.document import Doc, Group, Indent, enclosed, hardline, line
from quorate.syntax.printer.engagement import print_engagement
from quorate.syntax.printer.groups import (
    print_activation,
    print_buying_group,
    print_destination,
    print_interest,
    print_role_template,
)
from quorate.syntax.printer.journeys import print_action, print_call, print_journey
from quorate.syntax.printer.lexical import print_name, print_text
from quorate.syntax.printer.mappings import print_constant, print_mapping, print_record
from quorate.syntax.printer.stages import print_stages
from quorate.syntax.printer.tables import print_table
from quorate.syntax.printer.tests import print_test
from quorate.syntax.printer.types import print_entity, print_object, print_type
from quorate.syntax.printer.values import print_list

if TYPE_CHECKING:
    from quorate.syntax.printer.context import Context


_UNKNOWN: Final = {"member": "unknown counts as member", "error": "unknown is an error"}


def print_declaration(context: Context, node: nodes.Declaration) -> Doc:
    """Print one declaration, without its surroundings."""
    match node:
        case nodes.EntityDeclaration():
            return print_entity(context, node)
        case nodes.EventDeclaration():
            return _event(context, node)
        case nodes.ListDeclaration():
            items = print_list(context, node.items, node.span.end - 1)
            return (f"list {print_name(node.name)} = ", items)
        case nodes.ListFileDeclaration():
            return _list_file(node)
        case nodes.DefineDeclaration():
            return _define(context, node)
        case nodes.AudienceDeclaration():
            return _audience(context, node)
        case nodes.TableDeclaration():
            return print_table(context, node)
        case nodes.RoleTemplateDeclaration():
            return print_role_template(context, node)
        case nodes.InterestDeclaration():
            return print_interest(context, node)
        case nodes.BuyingGroupDeclaration():
            return print_buying_group(context, node)
        case nodes.EngagementDeclaration():
            return print_engagement(context, node)
        case nodes.StagesDeclaration():
            return print_stages(context, node)
        case nodes.DestinationDeclaration():
            return print_destination(node)
        case nodes.ActivationDeclaration():
            return print_activation(context, node)
        case nodes.JourneyDeclaration():
            return print_journey(context, node)
        case nodes.ActionDeclaration():
            return print_action(context, node)
        case nodes.CallDeclaration():
            return print_call(context, node)
        case nodes.ConstantDeclaration():
            return print_constant(context, node)
        case nodes.RecordDeclaration():
            return print_record(context, node)
        case nodes.MappingDeclaration():
            return print_mapping(context, node)
        case nodes.TestDeclaration():
            return print_test(context, node)
        case _:
            assert_never(node)


def _event(context: Context, node: nodes.EventDeclaration) -> Doc:
    end = context.token_after(node.fields[-1].span.end) if node.fields else node.span.end - 1
    wire = "" if node.wire is None else f" as {print_text(node.wire)}"
    return (
        f"event {print_name(node.name)} of {print_name(node.of)} ",
        print_object(context, node.fields, end),
        wire,
    )


def _list_file(node: nodes.ListFileDeclaration) -> Doc:
    gives = "" if node.gives is None else f" gives {_column(node.gives)}"
    return f"list {print_name(node.name)} from {print_text(node.file)} column {_column(node.column)}{gives}"


def _column(node: nodes.Name | nodes.TextLiteral) -> str:
    return print_name(node) if isinstance(node, nodes.Name) else print_text(node)


def _define(context: Context, node: nodes.DefineDeclaration) -> Doc:
    parameters: Doc = ""
    if node.parameters:
        end = context.token_after(node.parameters[-1].span.end)
        listed = tuple((item.span.start, _parameter(context, item)) for item in node.parameters)
        parameters = enclosed("(", listed, ")", end)
    body = Indent((line(node.body.span.start), context.block(node.body)))
    head = f"define {print_name(node.name)}"
    return (head, parameters, f" of {print_name(node.of)}", Group((" =", body)))


def _parameter(context: Context, node: nodes.Parameter) -> Doc:
    return (print_name(node.name), " ", print_type(context, node.type, choices_enclosed=True))


def _audience(context: Context, node: nodes.AudienceDeclaration) -> Doc:
    title = "" if node.title is None else f" {print_text(node.title)}"
    head = f"audience {print_name(node.name)}{title} of {print_name(node.of)}"
    lines: list[Doc] = [hardline(node.where.span.start), "where ", context.show(node.where)]
    if node.unknown is not None:
        at = context.token_after(node.where.span.end)
        lines += [hardline(at), _UNKNOWN[node.unknown]]
    return (head, Indent(tuple(lines)))
