"""What is kept while one payload is read: its problems, its records by key, and counts."""

from __future__ import annotations

from collections import Counter
from typing import Final

from quorate.decide.mismatch import MismatchError, describe
from quorate.decide.problem import Problem, Where, path_of, problem
from quorate.diagnostics.catalogue.payload import E503, E507, E508, E509
from quorate.diagnostics.model import Code, shown
from quorate.evaluate.values import Record
from quorate.ir.schema import Schema
from quorate.ir.settings import Limits

PROBLEMS_AT_MOST: Final = 20


class Reading:
    """The reading of one payload; `root` is its account, without a key until that is read."""

    def __init__(self, schema: Schema, limits: Limits, *, strict: bool) -> None:
        self.limits = limits
        self.strict = strict
        self.problems: list[Problem] = []
        self.further_problems = 0
        self.ignored_fields = 0
        self.ignored_events = 0
        self.events: tuple[Record, ...] | None = None
        self.root = Record(schema.root, "", "", None)
        self._schema = schema
        self._records: dict[str, dict[str, Record]] = {name: {} for name in schema.entities}
        self._places: dict[str, dict[str, Where]] = {name: {} for name in schema.entities}
        self._sizes: Counter[str] = Counter()

    def refuse(self, code: Code, where: Where | None, **values: object) -> None:
        """Note a problem; those over the most that are told are counted."""
        if len(self.problems) < PROBLEMS_AT_MOST:
            self.problems.append(problem(code, path_of(where), **values))
        else:
            self.further_problems += 1

    def refuse_value(self, error: MismatchError, value: object, where: Where, *, private: bool = False) -> None:
        """Note a value that its reader did not take."""
        self.refuse(error.code, where, **{**error.values, "found": error.found or describe(value, private=private)})

    def refuse_kind(self, expected: str, value: object, where: Where | None, *, private: bool = False) -> None:
        """Note a value of another kind than an object or a list."""
        self.refuse(E503, where, expected=expected, found=describe(value, private=private))

    def meet_unknown(self, thing: str, name: object, where: Where | None) -> None:
        """Count a field that the schema does not know, or refuse it in strict mode."""
        if self.strict:
            told = shown(str(name))
            self.refuse(E509, (where, told), thing=thing, field=told)
        else:
            self.ignored_fields += 1

    def has_room(self, collection: str, size: int, limit: int, where: Where) -> bool:
        """Count records of a collection in all; tell whether they may be read, else note the problem."""
        before = self._sizes[collection]
        self._sizes[collection] = before + size
        if before + size <= limit:
            return True
        if before <= limit:
            self.refuse(E508, where, what=f"{before + size} {collection}", limit=str(limit))
        return False

    def place(self, entity: str, key: str, where: Where) -> Record | None:
        """Return the record of a key that stands in the payload; None, with a problem, if another has that key."""
        places = self._places[entity]
        if key in places:
            self.refuse(E507, where, key=f'`"{shown(key)}"`', other=path_of(places[key]))
            return None
        places[key] = where
        if entity == self.root.kind:
            self.root.key = key
            return self._records[entity].setdefault(key, self.root)
        return self.refer(entity, key)

    def refer(self, entity: str, key: str) -> Record:
        """Return the record that a reference names: one with nothing but its key, until that stands in the payload."""
        records = self._records[entity]
        record = records.get(key)
        if record is None:
            declared = self._schema.entities[entity]
            parent = self.root if declared.parent == self.root.kind else None
            record = Record(entity, key, f"{declared.many}[{key}]", parent, {declared.key: key})
            records[key] = record
        return record
