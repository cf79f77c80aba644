"""The JSON form of a query (segments, section 1.10) to its tree, or to what is wrong, each place told by its path."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from quorate.diagnostics.catalogue.pql import Q103, Q105
from quorate.diagnostics.model import Diagnostic, shown
from quorate.pql import nodes as n
from quorate.pql.parse import NESTING, is_number, is_whole, too_deep

_SIGNS: Final = ("=", "!=", "<", "<=", ">", ">=")
_FACTORS: Final = ("+", "-", "*", "/", "%")
_LEVELS: Final = 6 * NESTING
"""How deep objects and lists may nest: a node takes up to six of them."""

_WHOLE: Final = frozenset({"integer", "int", "long", "short", "byte"})
_BROKEN: Final = frozenset({"double", "number", "float", "decimal"})
_KINDS: Final = ("literal", "fieldLookup", "parameterReference", "fnApply", "fnCreate", "varDecl", "varRef", "set")
_FREE: Final = ("date", "currentMonth", "currentYear", "currentDayOfMonth", "inSegment", "if", "mapEntry")
"""Functions that are not written after a dot."""


def read_json(value: object, path: str) -> n.Expr | Diagnostic:
    """Turn the decoded JSON of a query into its tree; `path` is where it stands in its file."""
    if _nests_deeper(value):
        return Q105.at(None, path=path, what="the query nests deeper", limit=f"{NESTING} levels")
    try:
        expr = _expr(value, path)
    except _Stop as stop:
        return stop.found
    if too_deep(expr) is not None:
        return Q105.at(None, path=path, what="the query nests deeper", limit=f"{NESTING} levels")
    return expr


class _Stop(Exception):  # noqa: N818 - never leaves this module
    def __init__(self, found: Diagnostic) -> None:
        super().__init__()
        self.found = found


def _stop(path: str, expected: str, value: object, help_: str = "") -> _Stop:
    return _Stop(Q103.at(None, path=path, expected=expected, found=_told(value), help=help_))


def _told(value: object) -> str:
    match value:
        case None:
            return "nothing"
        case bool() | int() | float():
            return f"`{value}`"
        case str():
            return f'`"{shown(value, 40)}"`'
        case list():
            return "a list"
        case Mapping():
            return "an object"
        case _:
            return "something else"


def _nests_deeper(value: object) -> bool:
    level = [value]
    for _ in range(_LEVELS):
        level = [
            child
            for item in level
            for child in (item.values() if isinstance(item, dict) else item if isinstance(item, list) else ())
        ]
        if not level:
            return False
    return True


def _expr(value: object, path: str) -> n.Expr:
    if not isinstance(value, dict):
        raise _stop(path, "a node", value)
    kind = value.get("nodeType")
    match kind:
        case "literal":
            return _literal(value, path)
        case "fieldLookup":
            name, above = _name(value, "fieldName", path), value.get("object")
            if above is None:
                return n.Name(path, name)
            object_ = _expr(above, f"{path}.object")
            # A field of the entity itself is written alone in the text form.
            return n.Name(path, name) if isinstance(object_, n.Root) else n.Field(path, object_, name)
        case "parameterReference":
            position = value.get("position")
            if type(position) is not int:
                raise _stop(f"{path}.position", "a whole number", position)
            return n.Position(path, position)
        case "varRef":
            return n.Name(path, _name(value, "varName", path))
        case "fnCreate":
            return _lambda(value, path)
        case "set":
            return _set(value, path)
        case "fnApply":
            return _apply(value, path)
        case "varDecl":
            return n.Select(path, (_bind(value, path),))
        case _:
            names = ", ".join(f"`{each}`" for each in _KINDS)
            raise _stop(f"{path}.nodeType", "the kind of a node", kind, f"the kinds are {names}")


def _text(value: Mapping[str, object], key: str, path: str) -> str:
    found = value.get(key)
    if not isinstance(found, str) or not found or not is_whole(found):
        raise _stop(f"{path}.{key}", "a text", found)
    return found


def _name(value: Mapping[str, object], key: str, path: str) -> str:
    """Return a name, which rules have in backticks where it has to be."""
    found = _text(value, key, path)
    if not found.isprintable() or "`" in found:
        raise _stop(f"{path}.{key}", "a name without backticks and of characters that can be seen", found)
    return found


def _list(value: Mapping[str, object], key: str, path: str) -> list[object]:
    found = value.get(key)
    if not isinstance(found, list):
        raise _stop(f"{path}.{key}", "a list", found)
    return found


def _literal(value: Mapping[str, object], path: str) -> n.Expr:
    kind, held = value.get("literalType"), value.get("value")
    lower = kind.lower() if isinstance(kind, str) else ""
    if lower == "xdmobject":
        return n.Root(path)
    if lower in {"array", "list"} or isinstance(held, list):
        items = _list(value, "value", path)
        return n.Array(path, tuple(_item(item, f"{path}.value[{number}]") for number, item in enumerate(items)))
    try:
        plain = _plain(lower, held)
        if _is_well(plain):
            return n.Literal_(path, plain)
    except (TypeError, ValueError, OverflowError):
        pass
    raise _stop(f"{path}.value", f"a value of type `{kind}`", held)


def _item(value: object, path: str) -> n.Expr:
    if isinstance(value, dict):
        return _expr(value, path)
    if not isinstance(value, str | bool | int | float) or not _is_well(value):
        raise _stop(path, "a value", value)
    return n.Literal_(path, value)


def _is_well(value: str | float) -> bool:
    """Tell whether a value is one that rules can hold."""
    return is_whole(value) if isinstance(value, str) else is_number(value)


def _plain(kind: str, held: object) -> str | bool | int | float:
    """Read a literal, which may be held as a text whatever its type (JQ1: `"6"` of type integer)."""
    if kind == "boolean":
        if held in (True, False):
            return bool(held)
        return {"true": True, "false": False}[str(held).lower()] if str(held).lower() in {"true", "false"} else _no()
    if kind in _WHOLE and not isinstance(held, bool):
        return int(held) if isinstance(held, str | int) else _no()
    if kind in _BROKEN and not isinstance(held, bool):
        return float(held) if isinstance(held, str | int | float) else _no()
    if kind in {"string", ""} and isinstance(held, str if kind else str | bool | int | float):
        return held
    return _no()


def _no() -> bool:
    raise ValueError


def _lambda(value: Mapping[str, object], path: str) -> n.Lambda:
    names = []
    for number, parameter in enumerate(_list(value, "params", path)):
        place = f"{path}.params[{number}]"
        if not isinstance(parameter, dict):
            raise _stop(place, "a parameter", parameter)
        names.append(_name(parameter, "varName", place))
    return n.Lambda(path, tuple(names), _expr(value.get("body"), f"{path}.body"))


def _bind(value: Mapping[str, object], path: str) -> n.Bind:
    array = _expr(value.get("range"), f"{path}.range")
    return n.Bind(path, _name(value, "varName", path), array, None)


def _set(value: Mapping[str, object], path: str) -> n.Expr:
    """Read what holds conditions and variables; all must hold, each variable with what comes after it."""
    variables = _list(value, "variables", path)
    conditions: list[n.Expr] = []
    binds: list[n.Bind] = []
    for number, item in enumerate(variables):
        place = f"{path}.variables[{number}]"
        if isinstance(item, dict) and item.get("nodeType") == "varDecl":
            binds.append(_bind(item, place))
        elif binds:
            last = binds[-1]
            found = _expr(item, place)
            both = found if last.where is None else n.And(place, (last.where, found))
            binds[-1] = n.Bind(last.at, last.name, last.array, both)
        else:
            conditions.append(_expr(item, place))
    if not conditions and not binds:
        raise _stop(f"{path}.variables", "a condition or a variable", variables)
    parts = (*conditions, *([n.Select(path, tuple(binds))] if binds else []))
    return parts[0] if len(parts) == 1 else n.And(path, parts)


def _apply(value: Mapping[str, object], path: str) -> n.Expr:
    params = tuple(_expr(item, f"{path}.params[{number}]") for number, item in enumerate(_list(value, "params", path)))
    function = value.get("function")
    if function is not None:
        made = _expr(function, f"{path}.function")
        if not isinstance(made, n.Lambda) or len(params) != 1:
            raise _stop(f"{path}.function", "a function of one parameter, and one parameter", function)
        return n.Method(path, params[0], "filter", (made,))
    name = _text(value, "fnName", path)
    return _function(name, params, path)


def _function(name: str, params: tuple[n.Expr, ...], path: str) -> n.Expr:
    if name in {"and", "or"}:
        _count(name, params, path, 1, None)
        return params[0] if len(params) == 1 else (n.And if name == "and" else n.Or)(path, params)
    if name in {"not", "!"}:
        _count(name, params, path, 1, 1)
        return n.Not(path, params[0])
    if name in _SIGNS:
        _count(name, params, path, 2, 2)
        return n.Compare(path, name, params[0], params[1])  # type: ignore[arg-type]  # one of them
    if name in _FACTORS:
        _count(name, params, path, 2, None)
        return n.Arithmetic(path, params[0], tuple((name, each) for each in params[1:]))  # type: ignore[misc]  # as above
    if name in {"in", "notIn"}:
        _count(name, params, path, 2, 2)
        return n.In(path, params[0], name == "notIn", params[1])
    if name == "like":
        _count(name, params, path, 2, 2)
        return n.Like(path, params[0], params[1])
    if name in {"now", "today", "yesterday", "tomorrow"} and not params:
        return n.ClockWord(path, name)  # type: ignore[arg-type]  # one of them
    if name in {"occurs", "chain", "CHAIN"}:
        raise _stop(f"{path}.fnName", "a function that has a JSON form", name, f"write `{name}` in the text form")
    if name in _FREE or not params:
        return n.Call(path, name, params)
    return n.Method(path, params[0], name, params[1:])


def _count(name: str, params: tuple[n.Expr, ...], path: str, least: int, most: int | None) -> None:
    if len(params) < least or (most is not None and len(params) > most):
        wanted = f"{least}" if most == least else f"{least} or more"
        raise _stop(f"{path}.params", f"{wanted} parameters of `{name}`", list(params))
