"""Foreign records as records that programs run on: fields read by their types, one by one, once they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final
from zoneinfo import ZoneInfo

from quorate.decide.mismatch import MismatchError, describe
from quorate.diagnostics.catalogue.mapped import M201, M202
from quorate.diagnostics.model import Code, shown
from quorate.evaluate.values import Record
from quorate.ir import types as t
from quorate.ir.mappings import ForeignRecord
from quorate.ir.schema import Field
from quorate.mapping.made import Trouble
from quorate.mapping.plain import plain_reader
from quorate.mapping.reading import Read, read_structure, reader_of

_SHOWN_AT_MOST: Final = 48


class Troubles:
    """What is wrong with one foreign record, each thing once and in its order."""

    def __init__(self) -> None:
        self.found: dict[tuple[str, str], Trouble] = {}

    def add(self, code: Code, field: str, value: object, *, rejects: bool = False, **words: object) -> None:
        """Note something; said again, it may reject what it did not before."""
        message = code.message.format(field=shown(field), **words)
        key = (code.id, message)
        if key not in self.found or rejects:
            told = "" if value is None else shown(_written(value), _SHOWN_AT_MOST)
            self.found[key] = Trouble(code.id, field, told, message, rejects)

    def fields(self) -> set[str]:
        """Return the fields of the record, without what lies in them, that something is wrong with."""
        return {each.field.partition(".")[0].partition("[")[0] for each in self.found.values()}

    def reject(self, path: str) -> bool:
        """Let what is wrong at a path, in it, or with what it lies in reject the record; tell whether anything is."""
        chosen = [
            (key, each)
            for key, each in self.found.items()
            if each.code in (M201.id, M202.id) and (_is_in(each.field, path) or _is_in(path, each.field))
        ]
        for key, each in chosen:
            self.found[key] = Trouble(each.code, each.field, each.value, each.message, rejects=True)
        return bool(chosen)


def _written(value: object) -> str:
    try:
        return str(value)
    except (RecursionError, ValueError):  # nested without end, or a number of thousands of digits
        return describe(value)


def _is_in(path: str, outer: str) -> bool:
    return path.startswith(outer) and path[len(outer) : len(outer) + 1] in ("", ".", "[")


class Shape:
    """How the fields of one kind of foreign records are read; `prefix` stands before their names in messages."""

    def __init__(self, record: ForeignRecord, zone: ZoneInfo, *, from_cells: bool, prefix: str = "") -> None:
        self.record = record
        self.prefix = prefix
        self._zone = zone
        self.from_cells = from_cells
        self._readers: dict[str, Callable[[Any, str, Troubles], object]] = {}

    def start(self) -> Record:
        """Return a record that no field of has been read."""
        return Record(self.record.name, "", "", None)

    def read(self, record: Record, values: Mapping[str, Any], name: str, troubles: Troubles) -> None:
        """Put one field into a record, if there is a value of it."""
        value = values.get(name)
        if value is None:
            return
        reader = self._readers.get(name)
        if reader is None:
            field = self.record.fields[name]
            reader = self._readers[name] = self._reader(field, f"{self.record.name}.{name}", from_cell=self.from_cells)
        found = reader(value, f"{self.prefix}{name}", troubles)
        if found is not None:
            record.fields[name] = found

    def scalar(self, name: str) -> Read:
        """Return what reads a single value of a field."""
        return reader_of(self.record.fields[name], self._zone, from_cells=self.from_cells)

    def plain(self, name: str) -> Read:
        """Return what reads a field into plain lists and dicts, and raises MismatchError for what does not fit."""
        return plain_reader(self.record.fields[name], self._zone, from_cell=self.from_cells)

    def _reader(self, field: Field, path: str, *, from_cell: bool) -> Callable[[Any, str, Troubles], object]:
        match field.type:
            case t.ObjectType():
                return self._object(field, path, from_cell=from_cell)
            case t.ListType(item=item):
                return self._list(field, item or t.TEXT, path, from_cell=from_cell)
            case _:
                return _single(reader_of(field, self._zone, from_cells=from_cell), is_text_cell=from_cell)

    def _object(self, field: Field, path: str, *, from_cell: bool) -> Callable[[Any, str, Troubles], object]:
        of_values, of_cells = (
            {name: self._reader(each, f"{path}.{name}", from_cell=is_cell) for name, each in field.fields.items()}
            for is_cell in ((False, True) if from_cell else (False, False))
        )

        def read(value: Any, at: str, troubles: Troubles) -> object:  # noqa: ANN401 - any value of JSON
            if from_cell and value == "":
                return None
            # An object stands in one cell as JSON, or is put together of the cells of several columns.
            inner = of_cells if isinstance(value, Mapping) else of_values
            value = read_structure(value) if from_cell else value
            if not isinstance(value, Mapping):
                troubles.add(M201, at, value, found=describe(value), expected="an object")
                return None
            record = Record(path, "", at, None)
            for name, reader in inner.items():
                each = value.get(name)
                found = None if each is None else reader(each, f"{at}.{name}", troubles)
                if found is not None:
                    record.fields[name] = found
            return record

        return read

    def _list(
        self, field: Field, item: t.Type, path: str, *, from_cell: bool
    ) -> Callable[[Any, str, Troubles], object]:
        of_one = Field(field.name, item, False, False, False, field.fields, field.span, field.format)  # noqa: FBT003
        reader = self._reader(of_one, path, from_cell=False)

        def read(value: Any, at: str, troubles: Troubles) -> object:  # noqa: ANN401 - any value of JSON
            value = read_structure(value) if from_cell else value
            if from_cell and value == "":
                return None
            if not isinstance(value, list | tuple):
                troubles.add(M201, at, value, found=describe(value), expected="a list")
                return None
            return [
                None if each is None else reader(each, f"{at}[{number}]", troubles) for number, each in enumerate(value)
            ]

        return read


def _single(reader: Read, *, is_text_cell: bool) -> Callable[[Any, str, Troubles], object]:
    def read(value: Any, at: str, troubles: Troubles) -> object:  # noqa: ANN401 - any value of JSON
        if is_text_cell and value == "":
            return None
        try:
            return reader(value)
        except MismatchError as error:
            code = M202 if error.code is M202 else M201
            troubles.add(code, at, value, found=error.found or describe(value), expected=error.values["expected"])
            return None

    return read
