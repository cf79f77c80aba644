"""What a caller tells of accounts: facts, events and removals, to the records of a request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from quorate.client.batches import encode_instant, encode_payload
from quorate.v1 import account_pb2

Fields: TypeAlias = bytes | str | Mapping[str, Any]
"""An object, or its JSON."""


@dataclass(frozen=True, slots=True)
class Upsert:
    """Facts about one thing; what is not told stays as it was, and None takes a fact back.

    `collection` is that of the thing in the account, such as `people`, whose key is among the fields; empty for the
    account itself. `as_of` is when the facts were true, None for the time of their arrival: older facts do not take
    the place of newer ones. With `replace` the thing has these fields and no others.
    """

    account: str
    fields: Fields
    collection: str = ""
    as_of: datetime | str | None = None
    replace: bool = False

    def to_message(self) -> account_pb2.Record:
        """Return the record of a request."""
        upsert = account_pb2.Upsert(
            collection=self.collection,
            fields=encode_payload(self.fields),
            as_of=encode_instant(self.as_of, "as_of"),
            replace=self.replace,
        )
        return account_pb2.Record(account=self.account, upsert=upsert)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened: `id`, `type`, `at` and more; one that comes again is known by its id."""

    account: str
    fields: Fields

    def to_message(self) -> account_pb2.Record:
        """Return the record of a request."""
        return account_pb2.Record(account=self.account, event=account_pb2.Event(fields=encode_payload(self.fields)))


@dataclass(frozen=True, slots=True)
class Removal:
    """A thing that is no more; without a collection and a key the account itself, with all that belongs to it."""

    account: str
    collection: str = ""
    key: str = ""
    as_of: datetime | str | None = None

    def to_message(self) -> account_pb2.Record:
        """Return the record of a request."""
        removal = account_pb2.Removal(
            collection=self.collection, key=self.key, as_of=encode_instant(self.as_of, "as_of")
        )
        return account_pb2.Record(account=self.account, removal=removal)


Record: TypeAlias = Upsert | Event | Removal
