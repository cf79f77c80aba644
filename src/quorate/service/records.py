"""What is told of accounts: facts, events and removals, read out of what callers send."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeAlias

import msgspec

from quorate.decide.mismatch import MismatchError
from quorate.decide.payload import PayloadReader, Rejected
from quorate.decide.problem import Problem, problem
from quorate.decide.scalars import read_key
from quorate.diagnostics.catalogue.records import E801, E802, E803, E804, E805
from quorate.ir.program import Program
from quorate.ir.schema import Schema
from quorate.service.instants import read_micros
from quorate.service.ledger import ITSELF
from quorate.store.rows import EventRow

KEY_MOST: Final = 200
"""How many characters the keys of accounts, of things and of events may have in a store."""

_SOME_INSTANT: Final = "2026-01-01T00:00:00Z"
_SOME_KEY: Final = "account"
_ENCODER: Final = msgspec.json.Encoder()
_OBJECTS: Final = msgspec.json.Decoder(dict[str, Any])


@dataclass(frozen=True, slots=True)
class Upsert:
    """Facts about one thing, as they were at an instant (in microseconds; None stands for the arrival).

    `collection` is empty for the account itself; `fields` is one object of JSON.
    """

    account: str
    collection: str
    fields: bytes
    as_of: int | None = None
    replace: bool = False


@dataclass(frozen=True, slots=True)
class Happened:
    """One event as one object of JSON with `id`, `type`, `at` and its fields."""

    account: str
    fields: bytes


@dataclass(frozen=True, slots=True)
class Removal:
    """A thing that is no more; both empty for the account itself."""

    account: str
    collection: str
    key: str
    as_of: int | None = None


Record: TypeAlias = Upsert | Happened | Removal


@dataclass(frozen=True, slots=True)
class Facts:
    """An upsert that was read."""

    index: int
    collection: str
    key: str
    fields: Mapping[str, Any]
    as_of: int
    replace: bool
    on_arrival: bool
    """Whether `as_of` is only when they came."""


@dataclass(frozen=True, slots=True)
class Gone:
    """A removal that was read."""

    index: int
    collection: str
    key: str
    as_of: int
    on_arrival: bool


@dataclass(slots=True)
class Told:
    """All that a batch tells of one account, in the order of the batch."""

    account: str
    facts: list[Facts | Gone] = field(default_factory=list)
    events: dict[str, EventRow] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    """Where in the batch each event came first."""

    repeated: int = 0
    """How many events came more than once."""

    @property
    def reason(self) -> str:
        """What an account is decided for, in few words."""
        words = [f"event {event}" for event in self.events]
        for each in self.facts:
            verb = "upsert" if isinstance(each, Facts) else "remove"
            words.append(f"{verb} {each.collection} {each.key}" if each.collection else verb)
        return words[0] if len(words) == 1 else f"{words[0]} and {len(words) - 1} more"


@dataclass(frozen=True, slots=True)
class Refused:
    """What is wrong with one record, by its place in the batch."""

    index: int
    problem: Problem


class Reader:
    """Reads records by the schema of the active rules."""

    def __init__(self, program: Program) -> None:
        schema = program.schema
        self.key_names = {child.many: child.key for child in schema.children(schema.root)}
        self._root = schema.root
        self._root_key = schema.entities[schema.root].key
        self._owners = {
            event.wire: schema.entities[event.of] for event in schema.events.values() if event.of != schema.root
        }
        self._payloads = PayloadReader(_without_required(schema), program.limits)

    def read(self, records: Sequence[Record], now: int) -> tuple[list[Told], list[Refused]]:
        """Return what is told of each account, sorted by key, and what is wrong with the records that are left out."""
        found: dict[str, Told] = {}
        refused: list[Refused] = []
        for index, record in enumerate(records):
            read = self._read(record, index, now)
            if isinstance(read, Problem):
                refused.append(Refused(index, read))
                continue
            told = found.setdefault(record.account, Told(record.account))
            if not isinstance(read, EventRow):
                told.facts.append(read)
            elif (first := told.events.setdefault(read.id, read)) is read:
                told.places[read.id] = index
            elif first.body == read.body:
                told.repeated += 1
            else:
                refused.append(Refused(index, differs(read)))
        return [found[key] for key in sorted(found)], refused

    def _read(self, record: Record, index: int, now: int) -> Facts | Gone | EventRow | Problem:
        wrong = _wrong_key(record.account, "account")
        if wrong is not None:
            return wrong
        match record:
            case Happened():
                return self._read_event(record)
            case Removal():
                return self._read_removal(record, index, now)
            case Upsert():
                return self._read_upsert(record, index, now)

    def _read_removal(self, record: Removal, index: int, now: int) -> Gone | Problem:
        if record.collection != ITSELF:
            wrong = self._wrong_collection(record.collection) or _wrong_key(record.key, "key")
            if wrong is not None:
                return wrong
        elif record.key not in {"", record.account}:
            return problem(E802, "key", account=record.account, key=record.key)
        as_of = now if record.as_of is None else min(record.as_of, now)
        return Gone(index, record.collection, record.key, as_of, record.as_of is None)

    def _read_upsert(self, record: Upsert, index: int, now: int) -> Facts | Problem:
        fields = _object(record.fields)
        if isinstance(fields, Problem):
            return fields
        as_of = now if record.as_of is None else min(record.as_of, now)
        if record.collection == ITSELF:
            given = fields.pop(self._root_key, record.account)
            if given != record.account:
                return problem(E802, self._root_key, account=record.account, key=str(given))
            for name in ("events", *self.key_names):
                if name in fields:
                    return problem(E803, name, collection=name)
            wrong = self._wrong_facts(fields)
            if wrong is not None:
                return wrong
            return Facts(index, ITSELF, record.account, fields, as_of, record.replace, record.as_of is None)
        wrong = self._wrong_collection(record.collection)
        if wrong is not None:
            return wrong
        name = self.key_names[record.collection]
        key = fields.get(name)
        wrong = _wrong_key(key, name) or self._wrong_facts({record.collection: [fields]}, f"{record.collection}[0]")
        if wrong is not None:
            return wrong
        del fields[name]
        return Facts(index, record.collection, str(key), fields, as_of, record.replace, record.as_of is None)

    def _read_event(self, record: Happened) -> EventRow | Problem:
        fields = _object(record.fields)
        if isinstance(fields, Problem):
            return fields
        wrong = _wrong_key(fields.get("id"), "id") or _wrong_key(fields.get("type"), "type")
        if wrong is not None:
            return wrong
        try:
            at = read_micros(fields.get("at"))
        except MismatchError as error:
            return problem(E801, "at", reason=f"`at` has to be {error.values['expected']}")
        owner = self._owners.get(fields["type"])
        holders: dict[str, Any] = {}
        if owner is not None and isinstance(fields.get(owner.name), str):
            holders[owner.many] = [{owner.key: fields[owner.name]}]
        wrong = self._wrong_facts({**holders, "events": [fields]}, "events[0]")
        return EventRow(fields["id"], at, _ENCODER.encode(fields)) if wrong is None else wrong

    def _wrong_facts(self, facts: Mapping[str, Any], inside: str = "") -> Problem | None:
        """Tell what is wrong with facts by themselves, whatever else is known; None where nothing is.

        Paths are told from `inside` the account on.
        """
        read = self._payloads.read({"now": _SOME_INSTANT, self._root: {self._root_key: _SOME_KEY, **facts}})
        if not isinstance(read, Rejected):
            return None
        first = read.problems[0]
        path = first.path.removeprefix(f"{self._root}.").removeprefix(inside).removeprefix(".")
        return Problem(first.code, path, first.message)

    def _wrong_collection(self, name: str) -> Problem | None:
        if name in self.key_names:
            return None
        known = ", ".join(f"`{each}`" for each in sorted(self.key_names)) or "none"
        return problem(E804, "collection", collection=name, known=known)


def differs(event: EventRow) -> Problem:
    """Tell that an event is known with other content."""
    return problem(E805, "id", id=event.id)


def _object(encoded: bytes) -> dict[str, Any] | Problem:
    try:
        return _OBJECTS.decode(encoded)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        return problem(
            E801, "fields", reason=f"its fields are no object of JSON: {str(error)[:1].lower()}{str(error)[1:]}"
        )


def _wrong_key(key: object, path: str) -> Problem | None:
    """Tell what is wrong with a key; None where nothing is."""
    try:
        text = read_key(key)
    except MismatchError as error:
        return problem(E801, path, reason=f"`{path}` has to be {error.values['expected']}")
    if len(text) > KEY_MOST:
        return problem(E801, path, reason=f"`{path}` has {len(text):,} characters, and at most {KEY_MOST} are kept")
    return None


def _without_required(schema: Schema) -> Schema:
    """Return a schema in which every fact may be missing, as records tell some of them at a time."""
    return replace(
        schema,
        entities={
            name: replace(
                entity, fields={key: replace(each, required=key == entity.key) for key, each in entity.fields.items()}
            )
            for name, entity in schema.entities.items()
        },
    )
