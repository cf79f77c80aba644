"""What stands inside a thing, such as the licenses of a person and the contact roles of an opportunity, at any depth.

A record inside a thing goes by the same rules as the thing: newer facts win, what is deleted goes with what is inside.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from quorate.diagnostics.catalogue.joined import M307, M309
from quorate.joining.folding import Fact, Fields, Folded, Order, fold
from quorate.joining.ground import Ground
from quorate.joining.kept import Kept
from quorate.joining.placed import Naming
from quorate.joining.shapes import Shape, Shapes, redirected
from quorate.joining.telling import Telling
from quorate.mapping.made import Upsert

_Keys: TypeAlias = tuple[str, ...]


@dataclass(slots=True)
class _Item:
    """One record inside; `account` where it is of one account only."""

    entity: str
    keys: _Keys
    """Its own key and those of what it stands in, the outermost first, without the thing's."""
    account: str | None
    folded: Folded
    place: int
    is_placed: bool = False


@dataclass(slots=True)
class Inside:
    """All that stands in one thing."""

    _shapes: Shapes
    _shape: Shape
    _items: dict[tuple[str, _Keys], list[_Item]] = field(default_factory=lambda: defaultdict(list))
    """By the entity, and the keys of what they stand in."""

    @property
    def told_here(self) -> tuple[str, ...]:
        """What files tell all of that is in the thing; collections of an account are of things themselves."""
        shapes = self._shapes
        if self._shape.name == shapes.root:
            return ()
        return tuple(shapes.of[child].many for child in shapes.children[self._shape.name] if child in shapes.told)

    def collections_in(self, account: str) -> dict[str, list[Fields]]:
        """Return the collections of the thing in an account, each sorted by key; empty ones where all is told."""
        return self._collections(self._shape, (), account)

    def named_in(self, account: str) -> tuple[Naming, ...]:
        """Return which records inside name other things."""
        found = [
            Naming(item.entity, item.keys[-1], entity, value, item.place)
            for item in self._present(self._shape, (), account)
            for name, entity in self._shapes.of[item.entity].references
            if isinstance(value := (item.folded.fields or {}).get(name), str)
        ]
        return tuple(sorted(found))

    def sizes_in(self, account: str) -> dict[str, int]:
        """Return how many records there are of each collection."""
        sizes: dict[str, int] = {}
        for item in self._present(self._shape, (), account):
            many = self._shapes.of[item.entity].many
            sizes[many] = sizes.get(many, 0) + 1
        return sizes

    def dated_in(self, account: str) -> dict[str, tuple[Order, list[Fields]]]:
        """Return the collections of the thing with when they were last told of; emptied ones are there as well."""
        whole = self.collections_in(account)
        found: dict[str, tuple[Order, list[Fields]]] = {}
        for child in self._shapes.children[self._shape.name]:
            orders = [
                item.folded.newest or (0, False, 0)
                for items in self._items.values()
                for item in items
                if child in self._shapes.of[item.entity].path and item.account in {None, account}
            ]
            if orders:
                many = self._shapes.of[child].many
                found[many] = max(orders), whole.get(many, [])
        return found

    def items(self) -> Iterator[_Item]:
        """Yield all records, those too that have no place."""
        for items in self._items.values():
            yield from items

    def add(self, item: _Item) -> None:
        """Take a record in."""
        self._items[item.entity, item.keys[:-1]].append(item)

    def place(self, accounts: set[str]) -> None:
        """Mark the records that stand in something that is there, in any account."""
        for account in accounts:
            for item in self._present(self._shape, (), account):
                item.is_placed = True

    def _collections(self, shape: Shape, above: _Keys, account: str) -> dict[str, list[Fields]]:
        found: dict[str, list[Fields]] = {}
        for child in self._shapes.children[shape.name]:
            inner = self._shapes.of[child]
            records = [
                {inner.key: item.keys[-1], **(item.folded.fields or {}), **self._collections(inner, item.keys, account)}
                for item in self._there(child, above, account)
            ]
            if records or child in self._shapes.told:
                found[inner.many] = records
        return found

    def _present(self, shape: Shape, above: _Keys, account: str) -> Iterator[_Item]:
        for child in self._shapes.children[shape.name]:
            for item in self._there(child, above, account):
                yield item
                yield from self._present(self._shapes.of[child], item.keys, account)

    def _there(self, entity: str, above: _Keys, account: str) -> list[_Item]:
        items = self._items.get((entity, above), ())
        there = [item for item in items if item.folded.fields is not None and item.account in {None, account}]
        return sorted(there, key=_key)


def gather_inside(  # noqa: PLR0913 - the thing and all that is inside, by name
    records: Sequence[Kept],
    shape: Shape,
    key: str,
    ground: Ground,
    *,
    floor: Order | None,
    accounts: set[str],
    telling: Telling,
) -> Inside:
    """Join what stands in a thing that is there; `floor` is when it was deleted before it came back."""
    inside = Inside(ground.shapes, shape)
    told: dict[tuple[str, _Keys], list[tuple[Fact, str | None]]] = defaultdict(list)
    for record in records:
        made = record.made
        if isinstance(made, Upsert):
            entity, instant = made.entity, made.as_of
            fields: Fields | None = redirected(made.fields, ground.shapes.of[entity].references, ground.merges.into)
        else:
            entity, instant, fields = _deleted(made), made.as_of, None
        above = made.above[1:] if hasattr(made, "above") else ()
        fact = Fact(ground.order(instant, record.place, deletes=fields is None), fields)
        if floor is not None and fact.order < floor:
            if fields is not None:
                telling.leave_out(M309, record.place, entity=entity, key=made.key)
        elif None in above:
            telling.leave_out(M307, record.place, entity=entity, key=made.key, parent="something that is not named")
        else:
            account = ground.account_of(made.account) if made.account is not None else None
            told[entity, (*(each for each in above if each is not None), made.key)].append((fact, account))
    for (entity, keys), facts in told.items():
        named = [(fact.order, account) for fact, account in facts if account is not None]
        account = max(named)[1] if named else None
        folded = fold([fact for fact, _ in facts])
        telling.tally.count("records of a key that was there already", max(0, len(folded.facts) - 1))
        telling.tally.count("deleted things", folded.fields is None)
        inside.add(_Item(entity, keys, account, folded, max(fact.order for fact, _ in facts)[2]))
    inside.place(accounts)
    for item in inside.items():
        if not item.is_placed and item.folded.fields is not None:
            parent = (
                f"{shape.name} {key}"
                if len(item.keys) == 1
                else f"{ground.shapes.of[item.entity].path[-2]} {item.keys[-2]}"
            )
            telling.leave_out(M307, item.place, entity=item.entity, key=item.keys[-1], parent=parent)
    return inside


def _deleted(made: object) -> str:
    return str(getattr(made, "what", ""))


def _key(item: _Item) -> str:
    return item.keys[-1]
