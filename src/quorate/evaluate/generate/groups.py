"""Buying groups in generated code, which whoever decides them tells through the context."""

from __future__ import annotations

import ast
from typing import Final

from quorate.evaluate.generate import code
from quorate.evaluate.generate.writer import CONTEXT, Module
from quorate.ir import nodes as n
from quorate.ir import types as t
from quorate.ir.groups import MEMBER, MEMBERS, REMOVED

PERSON: Final = "person"
"""The entity of those who join buying groups, and whose engagement counts."""

COLLECTIONS: Final = (MEMBERS, REMOVED)


def asked(question: str, *arguments: ast.expr) -> ast.expr:
    """Ask the context's groups."""
    return code.call(code.attribute(code.attribute(code.name(CONTEXT), "groups"), question), *arguments)


def is_derived(module: Module, type_: t.Type) -> bool:
    """Tell whether records of a type are buying groups or members of one, which stand in no payload."""
    return isinstance(type_, t.EntityType) and type_.entity not in module.program.schema.entities


def is_member(type_: t.Type) -> bool:
    """Tell whether records of a type are members of a buying group."""
    return type_ == t.EntityType(MEMBER)


def is_reference(module: Module, node: n.Node) -> bool:
    """Tell whether a record is one that a field of another refers to by its key, in the payload or not."""
    return isinstance(node, n.Get) and isinstance(node.type, t.EntityType) and not is_derived(module, node.record.type)


def is_person_of_member(node: n.Expr) -> bool:
    """Tell whether a record is the person that a member of a buying group is."""
    return isinstance(node, n.Get) and isinstance(node.type, t.EntityType) and is_member(node.record.type)
