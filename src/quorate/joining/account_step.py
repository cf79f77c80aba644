"""The third step: all that is in one account to its payload, or to the records that a service takes in.

* An account that was deleted is not there, and what is in it is told. One that is only named, by those who are in it or
  by events, is there with nothing but its key, unless that is not wanted or the schema requires more.
* Events of those who are not in the account are left out, and records inside a thing that name such.
* Of events of one id the earlier counts, as when payloads are decided.
* An account over the limits of the rule set would be refused, and is left out as a whole.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, TypeAlias

import msgspec

from quorate.diagnostics.catalogue.joined import M305, M308, M309, M310, M312, M314
from quorate.ir.settings import Limits
from quorate.joining.events import distinct_events
from quorate.joining.placed import Placed, PlacedEvent, PlacedRemoval, PlacedThing
from quorate.joining.shapes import EVENTS, Shapes
from quorate.joining.telling import Telling

_ENCODER: Final = msgspec.json.Encoder()
_OBJECTS: Final = msgspec.json.Decoder(dict[str, Any])

_Named: TypeAlias = tuple[str, str]
_Absent: TypeAlias = Mapping[tuple[str, str, str, str], int]
"""The place of each record inside that names something absent, by entity and key of both."""
_Tell: TypeAlias = Callable[[str, str, _Named], None]


@dataclass(slots=True)
class JoinedAccount:
    """An account with all that is in it; `itself` is None where it is only named, `is_there` false where it is gone."""

    key: str
    place: int
    is_there: bool = True
    itself: PlacedThing | None = None
    things: list[PlacedThing] = field(default_factory=list)
    """Sorted by key within each entity."""
    events: list[PlacedEvent] = field(default_factory=list)
    """Sorted by time, then id."""
    removals: list[PlacedRemoval] = field(default_factory=list)


class AccountStep:
    """Joins what is in accounts; `keeps_named` is whether accounts are wanted that are only named.

    What is `for_store` may be a part of what a store has: then nobody is missed who is not in these files.
    """

    def __init__(self, shapes: Shapes, limits: Limits, *, keeps_named: bool, for_store: bool) -> None:
        self._for_store = for_store
        self._shapes = shapes
        self._limits = limits
        self._keeps_named = keeps_named

    def join(self, placed: Iterable[Placed], telling: Telling) -> Iterator[JoinedAccount]:
        """Yield the accounts of a part, sorted by key; those too that are only removed from a store."""
        groups: dict[str, list[Placed]] = defaultdict(list)
        for each in placed:
            groups[each.account].append(each)
        for key in sorted(groups):
            account = self._join(key, groups.pop(key), telling)
            if account is not None:
                yield account

    def payload(self, account: JoinedAccount, now: str | None, telling: Telling) -> bytes | None:
        """Return an account as a payload in JSON, without a line break; None, and told, where it is too large."""
        root = self._shapes.of[self._shapes.root]
        body = account.itself.body if account.itself is not None else _ENCODER.encode({root.key: account.key})
        parts = [b'{"now":"%b","' % now.encode() if now is not None else b'{"', root.name.encode(), b'":', body[:-1]]
        for child in self._shapes.children[root.name]:
            bodies = [thing.body for thing in account.things if thing.entity == child]
            if bodies or child in self._shapes.told:
                parts.append(b',"%b":[%b]' % (self._shapes.of[child].many.encode(), b",".join(bodies)))
        if account.events or EVENTS in self._shapes.told:
            parts.append(b',"events":[%b]' % b",".join(event.body for event in account.events))
        parts.append(b"}}")
        payload = b"".join(parts)
        most = self._limits.payload_bytes
        if len(payload) > most:
            telling.leave_out(M312, account.place, key=account.key, what=f"{len(payload)} bytes", limit=f"{most} bytes")
            return None
        return payload

    def _join(self, key: str, placed: list[Placed], telling: Telling) -> JoinedAccount | None:
        root = self._shapes.root
        account = JoinedAccount(key, placed[0].place)
        events: list[PlacedEvent] = []
        for each in placed:
            if isinstance(each, PlacedEvent):
                events.append(each)
            elif isinstance(each, PlacedRemoval):
                account.removals.append(each)
                account.is_there &= each.entity != root or each.key != key or each.is_there
            elif each.entity == root:
                account.itself = each
            else:
                account.things.append(each)
        account.is_there |= account.itself is not None
        if not account.is_there:
            self._tell_deleted(account, events, telling)
            return account if account.removals else None
        account.things.sort(key=lambda thing: thing.key)
        there = {(thing.entity, thing.key) for thing in account.things}
        if not self._for_store:
            checked = [self._checked(thing, there, telling) for thing in account.things]
            account.things = self._without_twins(checked, telling)
        account.events = self._checked_events(events, there, telling)
        if account.itself is None and not self._may_be_named(account, telling):
            account.is_there = False
            return account if account.removals else None
        return account if self._fits(account, telling) else None

    def _may_be_named(self, account: JoinedAccount, telling: Telling) -> bool:
        """Tell whether an account of which there is no record is wanted all the same."""
        if not account.things and not account.events:
            return False  # named by nothing that is there
        telling.tally.count("accounts that are only named")
        if self._for_store or (self._keeps_named and not self._shapes.of[self._shapes.root].required):
            return True
        telling.leave_out(M310, account.place, key=account.key)
        telling.tally.count("things of accounts that are left out", len(account.things))
        telling.tally.count("events of accounts that are left out", len(account.events))
        return False

    @staticmethod
    def _tell_deleted(account: JoinedAccount, events: list[PlacedEvent], telling: Telling) -> None:
        for thing in account.things:
            telling.leave_out(M309, thing.place, entity=thing.entity, key=thing.key)
        for event in events:
            telling.leave_out(M309, event.place, entity="event", key=event.id)

    def _checked_events(
        self, events: list[PlacedEvent], there: set[tuple[str, str]], telling: Telling
    ) -> list[PlacedEvent]:
        """Return the events of those who are there, each id once, sorted by time, then id."""
        root = self._shapes.root
        found: list[PlacedEvent] = []
        for event in events:
            if self._for_store or event.entity == root or (event.entity, event.key) in there:
                found.append(event)
            else:
                telling.leave_out(M305, event.place, id=event.id, entity=event.entity, key=event.key)
        distinct = distinct_events(found, [event.id for event in found], telling)
        return sorted(distinct, key=lambda event: (event.at, event.id))

    def _checked(self, thing: PlacedThing, there: set[tuple[str, str]], telling: Telling) -> PlacedThing:
        """Return a thing without the records inside that name somebody who is not there."""
        absent = {
            (naming.entity, naming.key, naming.other, naming.other_key): naming.place
            for naming in thing.named
            if (naming.other, naming.other_key) not in there
        }
        if not absent:
            return thing

        def tell(entity: str, key: str, named: _Named) -> None:
            place = absent[entity, key, *named]
            telling.leave_out(M308, place, entity=entity, key=key, other=" ".join(named))

        content = _OBJECTS.decode(thing.body)
        self._prune(content, thing.entity, absent, tell)
        return self._with(thing, content)

    def _with(self, thing: PlacedThing, content: dict[str, Any]) -> PlacedThing:
        inside = dict(Counter(self._collections_in(content, thing.entity)))
        return msgspec.structs.replace(thing, body=_ENCODER.encode(content), inside=inside)

    def _without_twins(self, things: list[PlacedThing], telling: Telling) -> list[PlacedThing]:
        """Return things without the records inside whose key one before them has, as keys are of a whole account."""
        if sum(sum(thing.inside.values()) for thing in things) <= 1:
            return things
        known: dict[_Named, str] = {}
        kept = []
        for thing in things:
            if thing.inside:
                content = _OBJECTS.decode(thing.body)
                parent = f"{thing.entity} {thing.key}"
                tell = partial(telling.leave_out, M314, thing.place)
                if self._drop_twins(content, thing.entity, parent, known, tell):
                    kept.append(self._with(thing, content))
                    continue
            kept.append(thing)
        return kept

    def _drop_twins(
        self, content: dict[str, Any], entity: str, parent: str, known: dict[_Named, str], tell: Callable[..., None]
    ) -> bool:
        """Take out records whose key is known, at any depth; tell whether there were any."""
        found = False
        for child in self._shapes.children[entity]:
            shape = self._shapes.of[child]
            kept = []
            for record in content.get(shape.many, ()):
                key = record[shape.key]
                other = known.get((child, key))
                if other is None:
                    known[child, key] = parent
                    found |= self._drop_twins(record, child, f"{child} {key}", known, tell)
                    kept.append(record)
                else:
                    number = 1 + sum(1 for _ in self._collections_in(record, child))
                    tell(number=number, entity=child, key=key, parent=parent, other=other)
                    found = True
            if kept or child in self._shapes.told:
                content[shape.many] = kept
            else:
                content.pop(shape.many, None)
        return found

    def _collections_in(self, content: dict[str, Any], entity: str) -> Iterator[str]:
        """Yield the collection of each record inside, at any depth."""
        for child in self._shapes.children[entity]:
            many = self._shapes.of[child].many
            for record in content.get(many, ()):
                yield many
                yield from self._collections_in(record, child)

    def _prune(self, content: dict[str, Any], entity: str, absent: _Absent, tell: _Tell) -> None:
        """Take out what names somebody absent, at any depth."""
        for child in self._shapes.children[entity]:
            shape = self._shapes.of[child]
            kept = []
            for record in content.get(shape.many, ()):
                names: list[_Named] = [(other, record.get(name, "")) for name, other in shape.references]
                key = record[shape.key]
                missing = next((each for each in names if (child, key, *each) in absent), None)
                if missing is None:
                    self._prune(record, child, absent, tell)
                    kept.append(record)
                else:
                    tell(child, key, missing)
            if kept or child in self._shapes.told:
                content[shape.many] = kept
            else:
                content.pop(shape.many, None)

    def _fits(self, account: JoinedAccount, telling: Telling) -> bool:
        sizes: dict[str, int] = defaultdict(int)
        for thing in account.things:
            sizes[self._shapes.of[thing.entity].many] += 1
            for many, size in thing.inside.items():
                sizes[many] += size
        found = [(f"{size} {many}", self._limits.people) for many, size in sizes.items() if size > self._limits.people]
        if len(account.events) > self._limits.events:
            found.append((f"{len(account.events)} events", self._limits.events))
        if found:
            what, limit = found[0]
            telling.leave_out(M312, account.place, key=account.key, what=what, limit=limit)
            telling.tally.count("things of accounts that are left out", len(account.things))
            telling.tally.count("events of accounts that are left out", len(account.events))
        return not found
