"""Programs as bytes and back: plain lists and numbers in MessagePack, nothing that runs.

Each value of a class of ours is a list of the class's number and its fields; what a program holds besides has numbers
of its own. The bytes are good for the code that wrote them only, which whoever keeps them has to see to.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from types import MappingProxyType
from typing import Any, Final

import msgspec

from quorate.ir import journeys, mappings, nodes, program, schema, settings, types
from quorate.ir.program import Program
from quorate.text import Span

_TUPLE, _SET, _MAPPING, _DATE, _INSTANT, _TIME, _SPAN, _TYPE, _FIRST = range(9)
_PLAIN: Final = frozenset({type(None), bool, int, float, str})


def _classes() -> Iterable[type]:
    for module in (nodes, types, schema, settings, journeys, mappings, program):
        for found in vars(module).values():
            if isinstance(found, type) and dataclasses.is_dataclass(found) and found.__module__ == module.__name__:
                yield found


_CLASSES: Final = tuple(_classes())
_NUMBERS: Final = {kind: number for number, kind in enumerate(_CLASSES, _FIRST)}
_TYPES: Final = frozenset(kind for kind in _CLASSES if kind.__module__ == types.__name__)
_FIELDS: Final = {kind: tuple(field.name for field in dataclasses.fields(kind)) for kind in _CLASSES}
_ENCODER: Final = msgspec.msgpack.Encoder()


def encode_program(found: Program) -> bytes:
    """Write a program. Raises ValueError for what has no bytes, such as rules nested beyond the limits of Python."""
    writer = _Writer()
    try:
        packed = writer.packed(found)
        return _ENCODER.encode([list(writer.paths), writer.types, packed])
    except (RecursionError, TypeError, OverflowError) as error:
        raise ValueError("the program has no bytes") from error


def decode_program(encoded: bytes) -> Program:
    """Read a program. Raises ValueError for bytes that are none."""
    try:
        paths, kinds, packed = msgspec.msgpack.decode(encoded)
        found = _Reader(paths, kinds).read(packed)
    except (msgspec.DecodeError, LookupError, TypeError, ValueError, RecursionError) as error:
        raise ValueError("not the bytes of a program") from error
    if isinstance(found, Program):
        return found
    raise ValueError("not the bytes of a program")


class _Writer:
    """Writes the values of one program; paths of texts and types, of which there are few, once."""

    def __init__(self) -> None:
        self.paths: dict[str, int] = {}
        self.types: list[object] = []
        self._places: dict[object, int] = {}

    def packed(self, value: Any) -> object:  # noqa: ANN401 - whatever a program holds
        """Turn a value into what MessagePack has."""
        kind = type(value)
        if kind in _PLAIN:
            return value
        if kind is Span:
            return [_SPAN, self.paths.setdefault(value.path, len(self.paths)), value.start, value.end]
        if kind in _TYPES:
            return [_TYPE, self._place(value)]
        if kind in _NUMBERS:
            return self._fields(value)
        if kind is tuple:
            return [_TUPLE, *map(self.packed, value)]
        if kind is frozenset:
            return [_SET, *map(self.packed, value)]
        if isinstance(value, Mapping):
            return [_MAPPING, *[self.packed(each) for pair in value.items() for each in pair]]
        if kind is datetime:
            return [_INSTANT, value.isoformat()]
        if kind is date:
            return [_DATE, value.toordinal()]
        if kind is time:
            return [_TIME, value.isoformat()]
        raise TypeError(f"{kind.__name__} has no bytes")

    def _fields(self, value: Any) -> list[object]:  # noqa: ANN401 - of a class of ours
        kind = type(value)
        return [_NUMBERS[kind], *[self.packed(getattr(value, name)) for name in _FIELDS[kind]]]

    def _place(self, type_: object) -> int:
        """Return where a type stands among those written; what it is made of stands before it."""
        place = self._places.get(type_)
        if place is None:
            packed = self._fields(type_)
            place = self._places[type_] = len(self.types)
            self.types.append(packed)
        return place


class _Reader:
    """Reads the values of one program."""

    def __init__(self, paths: list[str], kinds: list[Any]) -> None:
        made: list[object] = []
        makers: dict[int, Callable[[list[Any]], object]] = {
            _TUPLE: lambda packed: tuple([self.read(each) for each in packed[1:]]),
            _SET: lambda packed: frozenset([self.read(each) for each in packed[1:]]),
            _MAPPING: self._mapping,
            _DATE: lambda packed: date.fromordinal(packed[1]),
            _INSTANT: lambda packed: datetime.fromisoformat(packed[1]),
            _TIME: lambda packed: time.fromisoformat(packed[1]),
            _SPAN: lambda packed: Span(paths[packed[1]], packed[2], packed[3]),
            _TYPE: lambda packed: made[packed[1]],
        }
        self._makers = makers
        for kind in kinds:
            made.append(self.read(kind))  # noqa: PERF401 - each may be made of those before

    def read(self, packed: Any) -> Any:  # noqa: ANN401 - whatever a program holds
        """Read one value."""
        if type(packed) is not list:
            return packed
        number = packed[0]
        if number >= _FIRST:
            read = self.read
            return _CLASSES[number - _FIRST](*[read(each) if type(each) is list else each for each in packed[1:]])
        return self._makers[number](packed)

    def _mapping(self, packed: list[Any]) -> Mapping[Any, Any]:
        found = [self.read(each) for each in packed[1:]]
        return MappingProxyType(dict(zip(found[::2], found[1::2], strict=True)))
