"""One thing, while all that is told of it is joined.

* Records of the same key are one thing, as `folding` has it. Those of a key that was merged into another are dropped,
  and the relations, the events and what is inside of it are the other's.
* A thing is of the accounts that its newest records name (those of one instant, or all undated ones, name several), and
  of those that relations name. An older record that names another account has been overtaken: the thing has moved.
* What stands in a thing is in all its accounts, or in the one that it names itself.
* An event is of the account that it names, else of all accounts of whom it is of.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import msgspec

from quorate.diagnostics.catalogue.joined import M303, M304, M305, M306, M307, M309, M313
from quorate.joining.events import distinct_events
from quorate.joining.folding import Fact, Fields, Folded, as_of, fold, layers_of, order_of
from quorate.joining.ground import Ground
from quorate.joining.inside import Inside, gather_inside
from quorate.joining.kept import AnyKept, Kept, KeptEvent
from quorate.joining.placed import PlacedEvent, PlacedRemoval, PlacedThing
from quorate.joining.shapes import RELATION, Shape, redirected
from quorate.joining.telling import Telling
from quorate.mapping.made import Relation, Upsert

_ENCODER: Final = msgspec.json.Encoder()
_EVENTS: Final = msgspec.json.Decoder(dict[str, Any])
_BEFORE_ALL: Final = 0
"""The year 1970, before which no record of a mapping is."""


class Thing:
    """One thing while its records are joined."""

    def __init__(self, ground: Ground, shape: Shape, key: str, telling: Telling) -> None:
        self._ground = ground
        self._shape = shape
        self._key = key
        self._telling = telling
        self._tally = telling.tally
        self._is_root = shape.name == ground.shapes.root
        self._own: list[Fact] = []
        self._accounts: list[tuple[Fact, str, Fields | None]] = []
        """The accounts that its own records name, and what these tell of the pair."""
        self._relations: list[tuple[Fact, str]] = []
        self._inside: list[Kept] = []
        self._events: list[KeptEvent] = []
        self._known_in: set[tuple[str, str]] = set()
        """Accounts that may know it, or what was merged into it, by a key."""

    def join(self, records: list[AnyKept]) -> None:
        """Take in the records, and place the thing."""
        for record in records:
            if isinstance(record, KeptEvent):
                self._events.append(record)
            else:
                self._take(record)
        folded = fold(self._own)
        if len(folded.facts) > 1:
            self._tally.count("records of a key that was there already", len(folded.facts) - 1)
        if folded.fields is None and not self._is_root:
            if self._ground.layered and folded.gone is None:
                self._join_part()
            else:
                self._miss(folded)
            return
        if self._is_root:
            accounts: dict[str, Folded] = {self._key: Folded({})} if folded.fields is not None else {}
            self._remove_account(folded)
        else:
            accounts = self._members(folded)
        self._place_things(folded, accounts)
        self._place_events(accounts)

    # --- taking in -----------------------------------------------------------------------------------------------

    def _take(self, record: Kept) -> None:
        made, ground = record.made, self._ground
        match made:
            case Upsert() if made.entity != self._shape.name:
                self._inside.append(record)
            case Upsert() if record.key != self._key:
                self._tally.count("records of what was merged into another")
                if made.account is not None:
                    self._known_in.add((ground.account_of(made.account), record.key))
            case Upsert():
                fields = redirected(made.fields, self._shape.references, ground.merges.into)
                fact = Fact(ground.order(made.as_of, record.place), fields)
                self._own.append(fact)
                if made.account is not None and not self._is_root:
                    self._accounts.append((fact, ground.account_of(made.account), made.relation))
            case Relation():
                self._relate(record, made.account, Fact(ground.order(made.as_of, record.place), made.fields))
            case _ if made.what.startswith(RELATION):
                fact = Fact(ground.order(made.as_of, record.place, deletes=True), None)
                self._tally.count("deletions")
                self._relate(record, made.account, fact)
            case _ if made.what != self._shape.name:
                self._tally.count("deletions")
                self._inside.append(record)
            case _:
                self._tally.count("deletions")
                if record.key == self._key:
                    self._own.append(Fact(ground.order(made.as_of, record.place, deletes=True), None))
                if made.account is not None:
                    self._known_in.add((ground.account_of(made.account), record.key))

    def _relate(self, record: Kept, account: str | None, fact: Fact) -> None:
        if account is not None:
            self._relations.append((fact, self._ground.account_of(account)))
        else:
            self._telling.leave_out(M303, record.place, entity=f"a relation of {self._shape.name}", key=self._key)

    # --- where it is ---------------------------------------------------------------------------------------------

    def _members(self, folded: Folded) -> dict[str, Folded]:
        """Return the accounts that the thing is of, and what is true of the pair."""
        floor = folded.gone
        pairs: dict[str, list[Fact]] = {}
        named = [each for each in self._accounts if floor is None or each[0].order > floor]
        newest = max((fact.order[0] for fact, _, _ in named), default=None)
        for fact, account, relation in named:
            if fact.order[0] == newest:
                pairs.setdefault(account, []).append(Fact(fact.order, relation or {}))
        for fact, account in self._relations:
            if floor is None or fact.order > floor:
                pairs.setdefault(account, []).append(fact)
            elif fact.fields is not None:
                self._leave_out_deleted(fact.order[2], f"a relation of {self._shape.name}", self._key)
        members = {account: fold(facts) for account, facts in pairs.items()}
        found = {account: pair for account, pair in members.items() if pair.fields is not None}
        left = {account for _, account, _ in named} - set(found)
        moved_from = left - {account for account, pair in members.items() if pair.gone is not None}
        if moved_from:
            self._tally.count("things that moved to another account")
        self._remove(folded, found, members, left)
        return found

    def _remove(self, folded: Folded, found: dict[str, Folded], members: dict[str, Folded], left: set[str]) -> None:
        """Tell accounts what is no more in them, where a store is told."""
        if not self._ground.layered:
            return
        place = folded.facts[-1].order[2] if folded.facts else 0
        for account, pair in members.items():
            if pair.gone is not None:
                self._place_removal(account, place, self._key, as_of(pair.gone), is_there=account in found)
        for account in sorted(left - set(members)):
            newest = max(fact.order for fact, _, _ in self._accounts)
            self._place_removal(account, place, self._key, as_of(newest), is_there=False)
        if folded.gone is not None:
            for account in sorted(found):
                self._place_removal(account, place, self._key, as_of(folded.gone), is_there=True)
        self._remove_other_keys(place)

    def _remove_other_keys(self, place: int) -> None:
        when = self._ground.merges.when.get(self._shape.name, {})
        for account, key in sorted(self._known_in):
            if key != self._key:
                self._place_removal(account, place, key, when.get(key), is_there=False)

    def _remove_account(self, folded: Folded) -> None:
        if folded.gone is not None:
            is_there = folded.fields is not None
            self._tally.count("deleted things", not is_there)
            self._place_removal(self._key, folded.gone[2], self._key, as_of(folded.gone), is_there=is_there)
        if self._ground.layered:
            when = self._ground.merges.when.get(self._shape.name, {})
            place = folded.facts[-1].order[2] if folded.facts else 0
            for merged in self._ground.merged_into(self._shape.name, self._key):
                self._place_removal(merged, place, merged, when.get(merged), is_there=False)

    def _place_removal(self, account: str, place: int, key: str, instant: int | None, *, is_there: bool) -> None:
        self._ground.place(PlacedRemoval(account, place, self._shape.name, key, instant, is_there))

    # --- what comes of it ----------------------------------------------------------------------------------------

    def _place_things(self, folded: Folded, accounts: dict[str, Folded]) -> None:
        fields = folded.fields
        if fields is None:
            return
        shapes = self._ground.shapes
        # What is in the account itself is put there by the next step.
        is_told = not self._is_root and any(child in shapes.told for child in shapes.children[self._shape.name])
        inside = self._gather(folded, set(accounts)) if self._inside or is_told else None
        place = folded.facts[-1].order[2]
        if not accounts:
            self._telling.leave_out(M303, place, entity=self._shape.name, key=self._key)
            return
        if len(accounts) > 1:
            self._tally.count("things in several accounts")
        first = {self._shape.key: self._key}
        for account, pair in accounts.items():
            content = {**first, **fields}
            if pair.fields:
                content["relation"] = pair.fields
            if inside is not None:
                content.update(inside.collections_in(account))
            self._ground.place(
                PlacedThing(
                    account,
                    place,
                    self._shape.name,
                    self._key,
                    _ENCODER.encode(content),
                    inside.named_in(account) if inside is not None else (),
                    inside.sizes_in(account) if inside is not None else {},
                    self._layers(folded, account, pair, inside) if self._ground.layered else (),
                )
            )

    def _layers(
        self, folded: Folded, account: str, pair: Folded, inside: Inside | None
    ) -> tuple[tuple[int | None, bytes], ...]:
        key = {self._shape.key: self._key}
        facts = [Fact(fact.order, {**key, **(fact.fields or {})}) for fact in folded.facts]
        if pair.fields or not facts:
            relation = {"relation": pair.fields} if pair.fields else {}
            facts.append(Fact(pair.facts[-1].order, {**key, **relation}))
        if inside is not None:
            dated = inside.dated_in(account)
            for name, (order, records) in dated.items():
                facts.append(Fact(order, {**key, name: records}))
            # That there are none is older than all that a store may know: it makes known what nobody told of, and
            # empties nothing.
            untold: Fields = {name: [] for name in inside.told_here if name not in dated}
            if untold:
                facts.append(Fact(order_of(_BEFORE_ALL, 0), {**key, **untold}))
        facts.sort(key=lambda fact: fact.order)
        return tuple((at, _ENCODER.encode(fields)) for at, fields in layers_of(facts, self._shape.key))

    def _gather(self, folded: Folded, accounts: set[str]) -> Inside:
        ground = self._ground
        return gather_inside(
            self._inside,
            self._shape,
            self._key,
            ground,
            floor=folded.gone,
            accounts=accounts,
            telling=self._telling,
        )

    def _place_events(self, accounts: Iterable[str], *, is_there: bool = True) -> None:
        everywhere: list[KeptEvent] = []
        for event in self._distinct_events():
            if event.account is not None:
                self._ground.place(self._placed(event, self._ground.account_of(event.account)))
            else:
                everywhere.append(event)
        if not everywhere:
            return
        wanted = [self._key] if self._is_root else list(accounts)
        for account in wanted:
            self._ground.place_all(account, [self._placed(event, account) for event in everywhere])
        for event in () if wanted else everywhere:
            if is_there:
                self._telling.leave_out(M306, event.place, id=event.id)
            else:
                self._telling.leave_out(M305, event.place, id=event.id, entity=self._shape.name, key=self._key)

    def _placed(self, event: KeptEvent, account: str) -> PlacedEvent:
        body = event.body
        if event.key != self._key and not self._is_root:
            body = _ENCODER.encode({**_EVENTS.decode(body), self._shape.name: self._key})
            self._tally.count("events of what was merged into another")
        return PlacedEvent(account, event.place, self._shape.name, self._key, event.id, event.at, body)

    def _distinct_events(self) -> Iterable[KeptEvent]:
        """Return the events, each id once in an account."""
        if len(self._events) <= 1:
            return self._events
        return distinct_events(self._events, [(event.id, event.account) for event in self._events], self._telling)

    def _join_part(self) -> None:
        """Tell a store what there is of a thing of which it may have the record, and these files do not.

        What stands inside is told as a whole, which a part of it cannot be.
        """
        accounts = self._members(Folded({}))
        place = self._relations[0][0].order[2] if self._relations else 0
        for account, pair in accounts.items():
            layers = self._layers(Folded({}), account, pair, None)
            self._ground.place(PlacedThing(account, place, self._shape.name, self._key, b"", (), {}, layers))
        for record in self._inside:
            made = record.made
            if isinstance(made, Upsert):
                parent = f"{self._shape.name} {self._key}"
                self._telling.leave_out(M307, record.place, entity=made.entity, key=made.key, parent=parent)
        self._place_events(accounts, is_there=False)
        self._remove_other_keys(0)

    # --- what is not there ---------------------------------------------------------------------------------------

    def _miss(self, folded: Folded) -> None:
        """Tell all that belongs to a thing of which there is no record, or which was deleted."""
        shape, key, telling = self._shape, self._key, self._telling
        if folded.gone is not None:
            self._tally.count("deleted things")
            self._tell_deleted(folded)
        for record in self._inside:
            made = record.made
            name = made.entity if isinstance(made, Upsert) else ""
            if folded.gone is not None:
                self._leave_out_deleted(record.place, name, made.key)
            elif name:
                telling.leave_out(M307, record.place, entity=name, key=made.key, parent=f"{shape.name} {key}")
        for fact, _ in self._relations:
            if folded.gone is not None:
                self._leave_out_deleted(fact.order[2], f"a relation of {shape.name}", key)
            elif fact.fields is not None:
                telling.leave_out(M304, fact.order[2], entity=shape.name, key=key)
        for event in self._distinct_events():
            if folded.gone is not None:
                self._leave_out_deleted(event.place, "event", event.id)
            else:
                telling.leave_out(M305, event.place, id=event.id, entity=shape.name, key=key)
        if self._ground.layered:
            self._remove_other_keys(0)

    def _tell_deleted(self, folded: Folded) -> None:
        """Tell all accounts that may know a thing that it is no more, where a store is told."""
        if not self._ground.layered or folded.gone is None:
            return
        accounts = {account for _, account, _ in self._accounts} | {account for _, account in self._relations}
        accounts |= {account for account, key in self._known_in if key == self._key}
        for account in sorted(accounts):
            self._place_removal(account, folded.gone[2], self._key, as_of(folded.gone), is_there=False)
        if not accounts:
            self._telling.leave_out(
                M313, folded.gone[2], what=self._shape.name, key=self._key, where="of which account it was"
            )

    def _leave_out_deleted(self, place: int, entity: str, key: str) -> None:
        if entity:
            self._telling.leave_out(M309, place, entity=entity, key=key)
