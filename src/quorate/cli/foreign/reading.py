"""JSON Schemas of the drafts from 04 to 2020-12 to shapes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from quorate.cli.foreign.documents import Documents, Part, SchemaError
from quorate.cli.foreign.shapes import ALL, Basic, Shape, both, either
from quorate.decide.problem import Problem, problem
from quorate.diagnostics.catalogue.imported import S104, S105, S106

MOST_PARTS: Final = 10_000
_DEEPEST: Final = 64

_TYPES: Final[dict[str, Basic]] = {
    "string": "text",
    "integer": "integer",
    "number": "number",
    "boolean": "boolean",
    "object": "object",
    "array": "list",
}
_BOUNDS: Final = {
    "minimum": "at least {}",
    "maximum": "at most {}",
    "exclusiveMinimum": "more than {}",
    "exclusiveMaximum": "less than {}",
    "multipleOf": "a multiple of {}",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "pattern": "matches {}",
    "minItems": "at least {} items",
    "maxItems": "at most {} items",
}
_CONDITIONS: Final = ("if", "not", "dependentSchemas", "dependencies", "dependentRequired", "propertyNames", "contains")
_OBJECTS: Final = ("properties", "patternProperties", "additionalProperties", "required")
_LISTS: Final = ("items", "prefixItems", "uniqueItems")


@dataclass
class Reading:
    """Reads schemas; `problems` are what is wrong with parts of them, `conditions` what no schema of ours says."""

    documents: Documents = field(default_factory=Documents)
    problems: list[Problem] = field(default_factory=list)
    conditions: dict[str, int] = field(default_factory=dict)
    parts: int = 0

    def shape_of(self, part: Part) -> Shape:
        """Return the shape of what a schema describes. Raises SchemaError for one that is too large."""
        return self._shape(part, (), ())

    def _shape(self, part: Part, above: tuple[int, ...], same: tuple[int, ...]) -> Shape:
        """Read a part; `above` are the references that led into it, `same` those of them without a property since."""
        self.parts += 1
        if self.parts > MOST_PARTS:
            raise SchemaError(problem(S106, part.place, limit=MOST_PARTS))
        schema = part.content
        if schema is False:
            return Shape(frozenset(), lost="the schema allows no value")
        if not isinstance(schema, dict):
            return Shape()
        shape = self._plain(part, above)
        for reference in (schema[name] for name in ("$ref", "$dynamicRef", "$recursiveRef") if name in schema):
            shape = self._joined(shape, self._referred(reference, part, above, same), part)
        for number in range(len(_list_in(schema, "allOf"))):
            shape = self._joined(shape, self._shape(part.at("allOf", number), above, same), part)
        for name in ("oneOf", "anyOf"):
            branches = [
                self._shape(part.at(name, number), above, same) for number in range(len(_list_in(schema, name)))
            ]
            if branches:
                shape = self._joined(shape, either(branches), part)
        for name in ("then", "else"):
            if "if" in schema and name in schema:
                found = self._shape(part.at(name), above, same)
                shape = both(shape, Shape(fields=found.fields))
        return shape

    def _referred(self, reference: Any, part: Part, above: tuple[int, ...], same: tuple[int, ...]) -> Shape:  # noqa: ANN401 - as it stands in a file
        try:
            target = self.documents.follow(str(reference), part)
        except (SchemaError, OSError) as error:
            found = error.problem if isinstance(error, SchemaError) else Problem("S102", part.place, str(error))
            self._tell(found)
            return Shape(lost="its `$ref` leads nowhere")
        mark = id(target.content)
        if mark in same:
            self._tell(problem(S104, part.place, reference=reference))
            return Shape(lost="its `$ref` leads back to itself")
        if mark in above or len(above) > _DEEPEST:
            return Shape(lost="it leads back to what it is in")
        return self._shape(target, (*above, mark), (*same, mark))

    def _joined(self, first: Shape, second: Shape, part: Part) -> Shape:
        for one, other in ((first, second), (second, first)):
            if one.lost and one.kinds and other.kinds != ALL:
                return other  # of what holds together, the part that can be read is better than nothing
        shape = both(first, second)
        if not shape.kinds and first.kinds and second.kinds and not shape.lost:
            told = [" or ".join(sorted(each.kinds)) for each in (first, second)]
            self._tell(problem(S105, part.place, first=told[0], second=told[1]))
            return Shape(frozenset(), lost="its schema contradicts itself")
        return shape

    def _plain(self, part: Part, above: tuple[int, ...]) -> Shape:
        """Read what a schema says itself, without what it refers to."""
        schema: dict[str, Any] = part.content
        for name in _CONDITIONS:
            if name in schema:
                self.conditions[name] = self.conditions.get(name, 0) + 1
        kinds, is_nullable = _kinds(schema)
        fields = {name: self._shape(part.at("properties", name), above, ()) for name in _dict_in(schema, "properties")}
        values = schema.get("enum") if isinstance(schema.get("enum"), list) else None
        if "const" in schema:
            values = [schema["const"]]
        extra = schema.get("additionalProperties", schema.get("unevaluatedProperties"))
        return Shape(
            kinds=kinds,
            is_nullable=is_nullable and (values is None or None in values),
            values=None if values is None else tuple(values),
            format=_text_in(schema, "format") or _text_in(schema, "meta:xdmType"),
            fields=fields,
            required=frozenset(name for name in _list_in(schema, "required") if isinstance(name, str)),
            item=self._item(part, above),
            title=_text_in(schema, "title"),
            about=_text_in(schema, "description"),
            bounds=tuple(_bounds(schema)),
            is_open=isinstance(extra, dict) or bool(_dict_in(schema, "patternProperties")),
            meta={name: value for name, value in schema.items() if name.startswith("meta:") or name == "$id"},
        )

    def _item(self, part: Part, above: tuple[int, ...]) -> Shape | None:
        """Read what the items of a list are; those of a tuple are taken together."""
        schema = part.content
        name = "prefixItems" if isinstance(schema.get("prefixItems"), list) else "items"
        if isinstance(schema.get(name), list):
            several = [self._shape(part.at(name, number), above, ()) for number in range(len(schema[name]))]
            return either(several) if several else None
        return self._shape(part.at("items"), above, ()) if "items" in schema else None

    def _tell(self, found: Problem) -> None:
        if found not in self.problems:
            self.problems.append(found)


def _kinds(schema: dict[str, Any]) -> tuple[frozenset[Basic], bool]:
    """Return the kinds that a schema names, or else those that what it says is about; and whether null is one."""
    named = schema.get("type")
    types = [named] if isinstance(named, str) else named if isinstance(named, list) else []
    if types:
        return frozenset(_TYPES[each] for each in types if each in _TYPES), "null" in types
    if any(name in schema for name in _OBJECTS):
        return frozenset({"object"}), False
    if any(name in schema for name in _LISTS):
        return frozenset({"list"}), False
    if "meta:xdmType" in schema:
        return _xdm_kinds(str(schema["meta:xdmType"])), False
    return _kinds_of_values(schema), True


def _xdm_kinds(name: str) -> frozenset[Basic]:
    """Return the kinds of a type by its name in XDM, where a schema has no `type`."""
    if name in {"int", "integer", "long", "short", "byte"}:
        return frozenset({"integer"})
    known: dict[str, Basic] = {
        "string": "text", "date": "text", "date-time": "text", "number": "number", "double": "number",
        "boolean": "boolean", "object": "object", "array": "list",
    }  # fmt: skip
    return frozenset({known[name]}) if name in known else ALL


def _kinds_of_values(schema: dict[str, Any]) -> frozenset[Basic]:
    values = [schema["const"]] if "const" in schema else schema.get("enum")
    if not isinstance(values, list) or not values:
        return ALL
    names: dict[type, Basic] = {
        str: "text", bool: "boolean", int: "integer", float: "number", dict: "object", list: "list"
    }  # fmt: skip
    return frozenset(names[type(value)] for value in values if type(value) in names)


def _bounds(schema: dict[str, Any]) -> Iterator[str]:
    for name, text in _BOUNDS.items():
        value = schema.get(name)
        if isinstance(value, (int, float, str)) and not isinstance(value, bool):
            is_strict = name in {"minimum", "maximum"} and schema.get(f"exclusive{name.title()}") is True  # draft 04
            yield (_BOUNDS[f"exclusive{name.title()}"] if is_strict else text).format(value)


def _dict_in(schema: dict[str, Any], name: str) -> dict[str, Any]:
    found = schema.get(name)
    return found if isinstance(found, dict) else {}


def _list_in(schema: dict[str, Any], name: str) -> list[Any]:
    found = schema.get(name)
    return found if isinstance(found, list) else []


def _text_in(schema: dict[str, Any], name: str) -> str:
    found = schema.get(name)
    return " ".join(found.split()) if isinstance(found, str) else ""
