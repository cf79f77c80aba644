"""Records in generated code: what stands in a slot, what contains it, and how it is told apart."""

from __future__ import annotations

import ast

from quorate.evaluate.generate import code
from quorate.evaluate.generate.groups import asked, is_derived, is_person_of_member, is_reference
from quorate.evaluate.generate.shapes import collection_attribute, field_attribute, owner_attribute
from quorate.evaluate.generate.writer import ACCOUNT, CONTEXT, Binding, UnsupportedError, Value, Writer
from quorate.ir import nodes as n
from quorate.ir import types as t


def record_of(w: Writer, node: n.Expr) -> Value:
    """Return the struct of a record; None if it is missing, or not in the payload, where it has nothing but its key."""
    match node:
        case n.Slot():
            binding = w.binding(node)
            return Value(code.name(binding.variable), binding.nullable)
        case n.Parent(record=record, entity=entity) if entity == w.module.schema.root:
            if isinstance(record, n.Parent) and _goes_by_reference(w, record):
                raise UnsupportedError("what contains a record that another refers to")
            if is_reference(w.module, record):
                return Value(code.choose(code.is_known(key_of(w, record).code), code.name(ACCOUNT), code.NONE))
            return Value(code.name(ACCOUNT), nullable=False)
        case n.Parent(record=n.Slot() as slot, entity=entity):
            inside = w.binding(slot).inside
            if entity in inside:
                return Value(code.name(inside[entity]), nullable=False)
            return Value(code.call("record", code.name(CONTEXT), code.constant(entity), owner_of(w, slot, entity)))
        case n.Get(record=record, name=name, type=t.ObjectType()):
            return got(w, record_of(w, record), name)
        case n.GroupOf(name=name):
            return Value(asked("find", code.constant(name)))
        case n.Get(record=record, name=name) if is_person_of_member(node):
            member = record_of(w, record)
            return Value(got(w, member, name).code, member.nullable)
        case n.Get(type=t.EntityType(entity=entity)) if is_reference(w.module, node):
            return Value(code.call("record", code.name(CONTEXT), code.constant(entity), key_of(w, node).code))
    raise UnsupportedError("what contains a record that another refers to")


def _goes_by_reference(w: Writer, node: n.Expr) -> bool:
    while isinstance(node, n.Parent):
        node = node.record
    return is_reference(w.module, node)


def sure_record(w: Writer, node: n.Expr) -> tuple[Value, list[ast.stmt]]:
    """Return a record for what asks more of it than fields, with what has to run before.

    One that is only referred to, and not in the payload, is a surprise.
    """
    found = record_of(w, node)
    if isinstance(node, n.Parent) and found.nullable:
        variable = w.fresh()
        return Value(code.name(variable), nullable=False), [code.assign(variable, code.call("there", found.code))]
    return found, []


def held_record(w: Writer, node: n.Expr) -> tuple[list[ast.stmt], Binding]:
    """Return a record as what stands in a slot, with what has to run before: for what ranges over its parts."""
    if isinstance(node, n.Slot):
        return [], w.binding(node)
    found = record_of(w, node)
    if isinstance(found.code, ast.Name):
        variable, before = found.code.id, []
    else:
        variable = w.fresh()
        before = [code.assign(variable, found.code)]
    root = w.module.schema.root
    return before, Binding(variable, found.nullable, {} if variable == ACCOUNT else {root: ACCOUNT})


def key_of(w: Writer, node: n.Expr) -> Value:
    """Return the key of a record."""
    match node:
        case n.Parent(record=n.Slot() as slot, entity=entity) if entity != w.module.schema.root:
            if entity not in w.binding(slot).inside:
                return Value(owner_of(w, slot, entity))
        case n.Get(record=record, name=name) if is_reference(w.module, node):
            return Value(got(w, record_of(w, record), name).code)
    if not isinstance(node.type, t.EntityType) or is_derived(w.module, node.type):
        raise UnsupportedError("the key of what is no entity")
    found = record_of(w, node)
    return Value(got(w, found, w.module.schema.entities[node.type.entity].key).code, found.nullable)


def owner_of(w: Writer, slot: n.Slot, entity: str) -> ast.expr:
    """Return the key of what an event is of; None for an event of the account."""
    schema = w.module.schema
    if not isinstance(slot.type, t.EventType):
        raise UnsupportedError("a record far from what contains it")
    kinds = schema.events.values() if slot.type.name is None else [schema.events[slot.type.name]]
    if any(kind.of not in {entity, schema.root} for kind in kinds):
        raise UnsupportedError("what contains the owner of an event")
    if all(kind.of != entity for kind in schema.events.values()):
        return code.NONE
    return code.attribute(code.name(w.binding(slot).variable), owner_attribute(entity))


def got(w: Writer, record: Value, name: str) -> Value:
    """Return a field of a record that may be missing."""
    return _attribute_of(w, record, field_attribute(name))


def members_of(w: Writer, record: Value, many: str) -> ast.expr:
    """Return a collection of a record that may be missing."""
    return _attribute_of(w, record, collection_attribute(many)).code


def _attribute_of(w: Writer, record: Value, attribute: str) -> Value:
    if not record.nullable:
        return Value(code.attribute(record.code, attribute))
    variable = w.fresh()
    return Value(
        code.choose(
            code.is_known(code.bind(variable, record.code)),
            code.attribute(code.name(variable), attribute),
            code.NONE,
        )
    )
