"""Values of tests as payloads have them, each held against the type of its field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from quorate.decide.mismatch import MismatchError
from quorate.decide.scalars import reader_of, write_instant
from quorate.diagnostics.catalogue.payload import E505
from quorate.diagnostics.catalogue.tests import E905, E909, E921
from quorate.ir import types as t
from quorate.ir.schema import Field
from quorate.semantics.suggest import hint
from quorate.suite.mistakes import MistakeError, not_declared, one
from quorate.suite.scope import Scope, told
from quorate.syntax import nodes as n
from quorate.syntax import test_nodes as tn

Refer = Callable[[str, n.Name], str]
"""Gives the key of a record of an entity by its name in the test; raises MistakeError for one that is not told."""


def fields_of(  # noqa: PLR0913 - what is given, and all it is held against
    given: tn.ObjectValue,
    fields: Mapping[str, Field],
    whose: str,
    scope: Scope,
    refer: Refer,
    *,
    whole: bool = True,
) -> dict[str, Any]:
    """Return fields as payloads have them; one that is `missing` is None.

    `whole` says that none is known from elsewhere, so that required ones have to be among them. Raises MistakeError.
    """
    found: dict[str, Any] = {}
    for each in given.fields:
        field = fields.get(each.name.text)
        if field is None:
            raise not_declared(f"field of {whose}", each.name, fields)
        if field.name in found:
            raise MistakeError(E905.at(each.name.span, what=f"`{field.name}`"))
        found[field.name] = value_of(each.value, field.type, field, scope, refer)
        if field.required and found[field.name] is None:
            raise MistakeError(E921.at(each.span, name=field.name, whose=whose))
    lacking = next((name for name, field in fields.items() if whole and field.required and name not in found), None)
    if lacking is not None:
        raise MistakeError(E921.at(given.span, name=lacking, whose=whose, help=f"add `{lacking}: …`"))
    return found


def value_of(given: tn.TestValue, type_: t.Type, field: Field, scope: Scope, refer: Refer) -> Any:  # noqa: ANN401 - as JSON
    """Return one value as payloads have it; None for `missing`. Raises MistakeError."""
    value = scope.value(given)
    match type_, value:
        case _, tn.MissingValue():
            return None
        case t.EntityType(entity=entity), n.Name():
            return refer(entity, value)
        case t.EntityType(), n.TextLiteral():
            return value.value
        case t.ListType(item=item), tn.ListValue() if item is not None:
            return [value_of(each, item, field, scope, refer) for each in value.items]
        case t.ObjectType(path=path), tn.ObjectValue():
            return fields_of(value, field.fields, f"`{path}`", scope, refer)
        case t.EntityType() | t.ListType() | t.ObjectType(), _:
            raise MistakeError(E909.at(value.span, name=field.name, expected=_expected(type_), found=told(value)))
        case _:
            return single(value, type_, field.name, scope)


def single(value: tn.TestValue, type_: t.Type, name: str, scope: Scope) -> Any:  # noqa: ANN401 - as JSON
    """Return a plain value, held against a type, as payloads have it. Raises MistakeError."""
    raw = plain(value, scope)
    if raw is None:
        quoted = isinstance(value, n.Name) and isinstance(type_, t.TextType | t.ChoiceType | t.ZoneType)
        help_ = f'write `"{value.text}"`' if isinstance(value, n.Name) and quoted else ""
        raise MistakeError(E909.at(value.span, name=name, expected=_expected(type_), found=told(value), help=help_))
    try:
        reader_of(type_)(raw)
    except MismatchError as error:
        expected = error.values["expected"]
        help_ = ""
        if error.code is E505:
            expected = f"one of {error.values['values']}"
            help_ = hint(str(raw), getattr(type_, "values", ()))
        raise MistakeError(
            E909.at(value.span, name=name, expected=expected, found=error.found or told(value), help=help_)
        ) from error
    return raw


def plain(value: tn.TestValue, scope: Scope) -> Any:  # noqa: ANN401 - as JSON
    """Return a value that is one by itself, whatever its type; None for all others. Raises MistakeError."""
    match value:
        case n.TextLiteral() | n.IntegerLiteral() | n.NumberLiteral() | n.BooleanLiteral():
            return value.value
        case n.Negate(operand=n.IntegerLiteral() | n.NumberLiteral() as operand):
            return -operand.value
        case n.DateLiteral():
            return value.value.isoformat()
        case n.DateTimeLiteral():
            return write_instant(value.value)
        case tn.TimeValue():
            found = scope.time(value)
            return write_instant(found) if isinstance(found, datetime) else found.isoformat()
        case _:
            return None


def _expected(type_: t.Type) -> str:
    match type_:
        case t.EntityType(entity=entity):
            return f"the name of {one(entity)} of this test"
        case t.ListType():
            return "a list such as `(…, …)`"
        case t.ObjectType():
            return "an object such as `{ … }`"
        case t.ChoiceType():
            return str(type_)
        case t.IntegerType():
            return "an integer"
        case t.BooleanType():
            return "`true` or `false`"
        case _:
            return f"a {type_}"
