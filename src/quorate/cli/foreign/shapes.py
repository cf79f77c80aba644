"""What a JSON Schema says of a value, as far as a rule set can say it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal, TypeAlias

Basic: TypeAlias = Literal["text", "integer", "number", "boolean", "object", "list"]

ALL: Final[frozenset[Basic]] = frozenset({"text", "integer", "number", "boolean", "object", "list"})


@dataclass(frozen=True)
class Shape:
    """What a value may be: of which kinds, null as well, one of some values, with which fields or items.

    `branches` are the alternatives of objects (`oneOf`, `anyOf`), each with all that holds besides. `bounds` are
    words for what no type says (`at most 40 characters`), `lost` tells why nothing can be made of it, and `meta` has
    the members of XDM (`meta:class` and others).
    """

    kinds: frozenset[Basic] = ALL
    is_nullable: bool = True
    values: tuple[Any, ...] | None = None
    format: str = ""
    fields: dict[str, Shape] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    item: Shape | None = None
    title: str = ""
    about: str = ""
    bounds: tuple[str, ...] = ()
    is_open: bool = False
    branches: tuple[Shape, ...] = ()
    lost: str = ""
    meta: dict[str, Any] = field(default_factory=dict)

    @property
    def texts(self) -> tuple[str, ...] | None:
        """The values, if there are a few and all are texts."""
        values = None if self.values is None else [value for value in self.values if value is not None]
        return tuple(values) if values and all(isinstance(value, str) for value in values) else None


@dataclass(frozen=True, slots=True)
class Described:
    """What a file describes: its name, and the shape of one record."""

    name: str
    shape: Shape


def both(first: Shape, second: Shape) -> Shape:
    """Return the shape of values that have two shapes; it has no kinds where no value has."""
    kinds = first.kinds & second.kinds
    for one, other in ((first, second), (second, first)):
        if "integer" in one.kinds and "number" in other.kinds:
            kinds |= {"integer"}
    fields = dict(first.fields)
    for name, shape in second.fields.items():
        fields[name] = both(fields[name], shape) if name in fields else shape
    return Shape(
        kinds=kinds,
        is_nullable=first.is_nullable and second.is_nullable,
        values=_common(first.values, second.values),
        format=first.format or second.format,
        fields=fields,
        required=first.required | second.required,
        item=both(first.item, second.item) if first.item and second.item else first.item or second.item,
        title=first.title or second.title,
        about=first.about or second.about,
        bounds=tuple(dict.fromkeys((*first.bounds, *second.bounds))),
        is_open=first.is_open or second.is_open,
        branches=_branches(first, second),
        lost=first.lost or second.lost,
        meta={**second.meta, **first.meta},
    )


def either(shapes: Sequence[Shape]) -> Shape:
    """Return a shape that all values have which have one of some shapes; a lost one does not count."""
    is_nullable = any(shape.is_nullable for shape in shapes)
    kept = [shape for shape in shapes if shape.kinds and not shape.lost] or list(shapes)
    if len(kept) == 1:
        return replace(kept[0], is_nullable=is_nullable)
    names = dict.fromkeys(name for shape in kept for name in shape.fields)
    fields = {name: either([shape.fields[name] for shape in kept if name in shape.fields]) for name in names}
    values: tuple[Any, ...] | None = ()
    for shape in kept:
        values = None if values is None or shape.values is None else (*values, *shape.values)
    lists = [shape.item for shape in kept if "list" in shape.kinds]
    items = [item for item in lists if item is not None]
    formats = {shape.format for shape in kept if "text" in shape.kinds}
    kinds = frozenset(kind for shape in kept for kind in shape.kinds)
    objects = [shape.required for shape in kept if "object" in shape.kinds]
    return Shape(
        kinds=kinds - {"integer"} if "number" in kinds else kinds,
        is_nullable=is_nullable,
        values=values,
        format=formats.pop() if len(formats) == 1 else "",
        fields=fields,
        required=frozenset.intersection(*objects) if objects else frozenset(),
        item=either(items) if items and len(items) == len(lists) else None,  # one of anything is so together
        is_open=any(shape.is_open for shape in kept),
        branches=tuple(shape for shape in kept if shape.fields),
        lost=kept[0].lost,
    )


def _branches(first: Shape, second: Shape) -> tuple[Shape, ...]:
    """Return the alternatives of two shapes that hold together: those of one, with all that the other says."""
    one, other = (first, second) if first.branches else (second, first)
    bare = replace(other, branches=())
    return tuple(both(replace(branch, branches=()), bare) for branch in one.branches)


def _common(first: tuple[Any, ...] | None, second: tuple[Any, ...] | None) -> tuple[Any, ...] | None:
    if first is None or second is None:
        return first if second is None else second
    return tuple(value for value in first if any(_is_same(value, other) for other in second))


def _is_same(first: object, second: object) -> bool:
    return first == second and isinstance(first, bool) == isinstance(second, bool)
