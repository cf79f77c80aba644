"""One account as the records that a service takes in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from quorate.joining.account_step import JoinedAccount
from quorate.joining.placed import PlacedThing
from quorate.joining.shapes import Shapes


class ServiceRecord(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """One upsert, event or removal; `collection` is empty for the account itself, `fields` are JSON."""

    kind: Literal["upsert", "event", "removal"]
    account: str
    collection: str
    key: str
    fields: bytes
    as_of: int | None
    place: int


def records_of(account: JoinedAccount, shapes: Shapes) -> Iterator[ServiceRecord]:
    """Yield removals first, then the account, what is in it, and its events."""
    for removal in account.removals:
        itself = removal.entity == shapes.root
        collection = "" if itself else shapes.of[removal.entity].many
        key = "" if itself else removal.key
        yield ServiceRecord("removal", account.key, collection, key, b"", removal.as_of, removal.place)
    if not account.is_there:
        return
    if account.itself is not None:
        yield from _upserts(account, account.itself, "")
    for child in shapes.children[shapes.root]:
        for thing in account.things:
            if thing.entity == child:
                yield from _upserts(account, thing, shapes.of[child].many)
    for event in account.events:
        yield ServiceRecord("event", account.key, "", event.id, event.body, None, event.place)


def _upserts(account: JoinedAccount, thing: PlacedThing, collection: str) -> Iterator[ServiceRecord]:
    for as_of, fields in thing.layers:
        yield ServiceRecord("upsert", account.key, collection, thing.key, fields, as_of, thing.place)
