"""The facts about an account, put together out of records that come in any order.

A record tells some fields of one thing (the account itself, or one item of a collection of it, by key) as they were
at an instant. Of each field the newest is kept, and of equally new ones the greater, so that the facts are the same in
whatever order, and however often, records come. `facts` is the account as payloads have it, without events; the ledger
beside it has when each field was true: `{"": thing, "people": {"ann": thing}}`, where a thing is `{"seen", "gone",
"since", "fields": {name: instant}}` in microseconds. `since` is when it was replaced as a whole; older fields are gone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

ITSELF: Final = ""
"""The collection that stands for the account itself."""

_NEVER: Final = -(2**62)
_ENCODER: Final = msgspec.json.Encoder()
_SORTED: Final = msgspec.json.Encoder(order="deterministic")


class Thing(msgspec.Struct, gc=False):
    """When what is known of one thing was true."""

    seen: int = _NEVER
    gone: int = _NEVER
    since: int = _NEVER
    fields: dict[str, int] = {}

    @property
    def is_there(self) -> bool:
        """Whether it is, as far as is known."""
        return self.seen > self.gone


class _Ledger(msgspec.Struct, gc=False):
    itself: Thing = msgspec.field(default_factory=Thing)
    things: dict[str, dict[str, Thing]] = {}


_LEDGERS: Final = msgspec.json.Decoder(_Ledger)
_FACTS: Final = msgspec.json.Decoder(dict[str, Any])


@dataclass(slots=True)
class Known:
    """All that is known of one account besides its events; `key_names` has the key field of each collection."""

    key_names: Mapping[str, str]
    facts: dict[str, Any] = field(default_factory=dict)
    ledger: _Ledger = field(default_factory=_Ledger)

    @classmethod
    def read(cls, facts: bytes, ledger: bytes, key_names: Mapping[str, str]) -> Known:
        """Read what `write` wrote; empty bytes are an account of which nothing is known."""
        if not facts:
            return cls(key_names)
        return cls(key_names, _FACTS.decode(facts), _LEDGERS.decode(ledger))

    def write(self) -> tuple[bytes, bytes]:
        """Return the facts and the ledger."""
        return _ENCODER.encode(self.facts), _ENCODER.encode(self.ledger)

    def upsert(  # noqa: PLR0913 - what is told, by name
        self,
        collection: str,
        key: str,
        fields: Mapping[str, Any],
        as_of: int,
        *,
        replace: bool,
        on_arrival: bool = False,
    ) -> bool:
        """Take in fields of a thing as they were at an instant; tells whether that said anything new.

        `on_arrival` says that the instant is only that at which they came: then facts that are so already say nothing.
        """
        thing = self._thing(collection, key)
        if on_arrival:
            if self._is_so(collection, key, fields, replace=replace):
                return False
            # What comes later is newer, whatever the clock says.
            as_of = max(as_of, thing.seen + 1, thing.gone + 1)
        before = (thing.seen, thing.since, thing.is_there)
        thing.seen = max(thing.seen, as_of)
        if replace:
            thing.since = max(thing.since, as_of)
        self.see(as_of)
        floor = max(thing.since, thing.gone + 1)
        holder = self._holder(collection, key) if thing.is_there or collection == ITSELF else None
        changed = False
        for name, value in fields.items():
            changed |= self._take(thing, holder, name, value, as_of, floor)
        changed |= self._forget(thing, holder, floor)
        self._settle(collection, key, thing)
        return changed or (thing.is_there and before != (thing.seen, thing.since, True))

    def _is_so(self, collection: str, key: str, fields: Mapping[str, Any], *, replace: bool) -> bool:
        """Tell whether a thing is there, and has these fields; for a replacement, no others."""
        thing = self._thing(collection, key)
        if not thing.is_there:
            return False
        holder = self._holder(collection, key)
        if replace and any(name not in fields for name in thing.fields):
            return False
        return all(name in thing.fields and holder.get(name) == value for name, value in fields.items())

    def remove(self, collection: str, key: str, as_of: int, *, on_arrival: bool = False) -> bool:
        """Take in that a thing was no more at an instant; tells whether that said anything new."""
        thing = self._thing(collection, key)
        if on_arrival:
            if not thing.is_there:
                return False
            as_of = max(as_of, thing.seen)
        if as_of <= thing.gone:
            return False
        thing.gone = as_of
        if collection == ITSELF:
            for name, items in self.ledger.things.items():
                for item in items:
                    self.remove(name, item, as_of)
        holder = self._holder(collection, key) if thing.is_there or collection == ITSELF else None
        self._forget(thing, holder, max(thing.since, thing.gone + 1))
        self._settle(collection, key, thing)
        return True

    def see(self, at: int) -> bool:
        """Take in that something was told of the account at an instant; tells whether the account is there by that."""
        self.ledger.itself.seen = max(self.ledger.itself.seen, at)
        return at > self.ledger.itself.gone

    @property
    def is_gone(self) -> bool:
        """Whether the account itself is no more."""
        return not self.ledger.itself.is_there and self.ledger.itself.gone > _NEVER

    def _take(  # noqa: PLR0913, PLR0917 - a field and all that it is held against
        self, thing: Thing, holder: dict[str, Any] | None, name: str, value: object, as_of: int, floor: int
    ) -> bool:
        known = thing.fields.get(name, _NEVER)
        if as_of < floor or as_of < known or holder is None:
            return False
        if as_of == known and _weight(value) <= _weight(holder.get(name)):
            return False
        changed = known == _NEVER or holder.get(name) != value
        thing.fields[name] = as_of
        if value is None:
            holder.pop(name, None)
        else:
            holder[name] = value
        return changed or as_of > known

    @staticmethod
    def _forget(thing: Thing, holder: dict[str, Any] | None, floor: int) -> bool:
        """Drop the fields that are older than the thing as it is now."""
        old = [name for name, at in thing.fields.items() if at < floor]
        for name in old:
            del thing.fields[name]
            if holder is not None:
                holder.pop(name, None)
        return bool(old)

    def _thing(self, collection: str, key: str) -> Thing:
        if collection == ITSELF:
            return self.ledger.itself
        things = self.ledger.things.setdefault(collection, {})
        if key not in things:
            things[key] = Thing(gone=self.ledger.itself.gone)  # what was of an account that is no more is no more
        return things[key]

    def _holder(self, collection: str, key: str) -> dict[str, Any]:
        """Return where the fields of a thing stand, which is made where it is not there."""
        if collection == ITSELF:
            return self.facts
        items: list[dict[str, Any]] = self.facts.setdefault(collection, [])
        name = self.key_names[collection]
        for item in items:
            if item.get(name) == key:
                return item
        items.append({name: key})
        items.sort(key=lambda item: str(item[name]))
        return items[-1] if items[-1][name] == key else next(item for item in items if item[name] == key)

    def _settle(self, collection: str, key: str, thing: Thing) -> None:
        """Take a thing that is no more out of the facts."""
        if thing.is_there or collection == ITSELF:
            return
        name = self.key_names[collection]
        left = [item for item in self.facts.get(collection, ()) if item.get(name) != key]
        if collection in self.facts:
            self.facts[collection] = left


def _weight(value: object) -> bytes:
    """Return what decides between two values that were true at the same instant."""
    return _SORTED.encode(value)
