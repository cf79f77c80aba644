"""Facts that may be changed for a while, to see what would be decided then."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, TypeAlias, cast

from quorate.evaluate.reference import Evaluation, GroupsMaker
from quorate.evaluate.result import Result, path_below
from quorate.evaluate.run import Env, Run
from quorate.evaluate.values import Facts, Record
from quorate.ir import nodes as n
from quorate.ir.program import Program

_RECORDS_A_TRIAL: Final = 250

Undo: TypeAlias = Callable[[], None]


class ExhaustedError(Exception):
    """So much was tried that nothing more will be."""


@dataclass(slots=True)
class World:
    """The facts about one account at an instant; `trials` is how many more conditions may be tried on changed ones.

    One on many events or people counts as several. `groups` makes the account's buying groups, of which the rules may
    ask. `made` holds the records that edits bring in, which may be given any fields.
    """

    program: Program
    root: Record
    events: tuple[Record, ...] | None
    now: datetime
    trials: int
    groups: GroupsMaker | None = None
    made: set[Record] = field(default_factory=set)
    objects: dict[tuple[Record, str], Record] = field(default_factory=dict)

    def evaluation(self, now: datetime | None = None) -> Evaluation:
        """Begin an evaluation of the facts as they are now; of no use once they change."""
        return Evaluation(self.program, Facts(self.root, self.events), now or self.now, groups=self.groups)

    def run(self) -> Run:
        """Begin an evaluation that counts as a trial; raises ExhaustedError after too many."""
        self._count()
        return self.evaluation().run

    def value(self, node: n.Expr, env: Env) -> Result:
        """Evaluate an expression on the facts as they are now; raises ExhaustedError after too many."""
        return self.run().value(node, env)

    def tell(self, audience: str, record: Record, now: datetime | None = None) -> bool | None:
        """Tell whether a record is a member of an audience; raises ExhaustedError after too many."""
        self._count()
        return self.evaluation(now).audience(audience, record).result

    def _count(self) -> None:
        if self.trials <= 0:
            raise ExhaustedError
        records = len(self.events or ()) + sum(len(members) for members in self.root.collections.values())
        self.trials -= 1 + records // _RECORDS_A_TRIAL

    @contextmanager
    def changed(self, edits: Iterable[Edit]) -> Iterator[None]:
        """Change the facts for a while."""
        undo: list[Undo] = []
        try:
            undo.extend(edit.apply(self) for edit in edits)
            yield
        finally:
            for each in reversed(undo):
                each()

    def fresh_key(self, stem: str) -> str:
        """Return a key that no record has yet, for one that is brought in."""
        taken = {event.key for event in self.events or ()} | {record.key for record in self.made} | _keys(self.root)
        number = 1
        while f"{stem}-{number}" in taken:
            number += 1
        return f"{stem}-{number}"

    def object_of(self, owner: Record, name: str, kind: str) -> Record:
        """Return the object that a field would hold once it is there."""
        found = self.objects.get((owner, name))
        if found is None:
            found = self.objects[owner, name] = Record(kind, "", path_below(owner, name), owner)
        return found


@dataclass(frozen=True, slots=True)
class Edit(ABC):
    """One change of facts; `wanted` says in words what it is for."""

    wanted: str

    @abstractmethod
    def apply(self, world: World) -> Undo:
        """Change the facts, and return what changes them back."""


@dataclass(frozen=True, slots=True)
class SetField(Edit):
    """A field has another value, or none; `holder` is the record and field that must hold its object first."""

    record: Record
    name: str
    value: object
    holder: tuple[Record, str] | None = None

    def apply(self, world: World) -> Undo:
        """Change the field."""
        del world
        fields = self.record.fields
        before = fields.get(self.name)
        outer = None
        if self.holder is not None and self.holder[1] not in self.holder[0].fields:
            outer = self.holder
            outer[0].fields[outer[1]] = self.record
        _put(fields, self.name, self.value)

        def undo() -> None:
            _put(fields, self.name, before)
            if outer is not None:
                del outer[0].fields[outer[1]]

        return undo


@dataclass(frozen=True, slots=True)
class SetCollection(Edit):
    """A collection holds other records, or is not in the payload (None)."""

    record: Record
    many: str
    members: tuple[Record, ...] | None

    def apply(self, world: World) -> Undo:
        """Change the collection."""
        del world
        collections = self.record.collections
        before = collections.get(self.many)
        _put(collections, self.many, None if self.members is None else list(self.members))
        return lambda: _put(collections, self.many, before)


@dataclass(frozen=True, slots=True)
class AddRecord(Edit):
    """A record is in a collection besides those there."""

    record: Record
    many: str
    member: Record

    def apply(self, world: World) -> Undo:
        """Add the record."""
        del world
        collections = self.record.collections
        before = collections.get(self.many)
        collections[self.many] = [*(before or ()), self.member]
        return lambda: _put(collections, self.many, before)


@dataclass(frozen=True, slots=True)
class RemoveRecord(Edit):
    """A record is no longer in its collection."""

    record: Record
    many: str
    member: Record

    def apply(self, world: World) -> Undo:
        """Remove the record."""
        del world
        collections = self.record.collections
        before = collections[self.many]
        collections[self.many] = [each for each in before if each is not self.member]
        return lambda: _put(collections, self.many, before)


@dataclass(frozen=True, slots=True)
class AddEvent(Edit):
    """One more event has happened."""

    event: Record

    def apply(self, world: World) -> Undo:
        """Add the event in its place."""
        before = world.events
        world.events = tuple(sorted((*(before or ()), self.event), key=_moment))

        def undo() -> None:
            world.events = before

        return undo


@dataclass(frozen=True, slots=True)
class NoEvents(Edit):
    """The payload says that there are no events, where it said nothing of them."""

    def apply(self, world: World) -> Undo:
        """Put an empty list in place of nothing."""
        before = world.events
        world.events = before or ()

        def undo() -> None:
            world.events = before

        return undo


Plan: TypeAlias = tuple[Edit, ...]
"""Edits that together bring something about."""


def _moment(event: Record) -> tuple[datetime, str]:
    return cast("datetime", event.fields["at"]), event.key


def _put(values: dict[str, object] | dict[str, list[Record]], name: str, value: object) -> None:
    if value is None:
        values.pop(name, None)
    else:
        values[name] = value  # type: ignore[assignment]  # the caller knows which of the two it is


def _keys(record: Record) -> set[str]:
    found = {record.key}
    for members in record.collections.values():
        for member in members:
            found |= _keys(member)
    return found
