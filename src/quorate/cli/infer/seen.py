"""What was seen at each place of the payloads: counts and a few values, never the payloads themselves."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from quorate.decide.mismatch import MismatchError
from quorate.decide.scalars import read_date, read_instant, read_integer, read_key, read_text, read_zone

Kind: TypeAlias = Literal["boolean", "integer", "number", "date", "datetime", "text", "object", "list", "other"]
Object: TypeAlias = dict[str, object]

MOST_VALUES: Final = 8
KEYS: Final = ("id", "key", "uuid", "external_id")
"""Fields that tell records apart, the likeliest first; besides them the name of the record with `_id`."""

_LONGEST_DATE: Final = 48
_ID_SUFFIX: Final = "_id"


@dataclass(frozen=True, slots=True)
class Declared:
    """What a schema says of a place, where there is one.

    `values` are those of a `one of`, `type` takes the place of what was seen, `comment` stands beside the field, and
    `lost` tells why there can be no field.
    """

    type: str = ""
    values: tuple[str, ...] = ()
    is_required: bool = False
    comment: str = ""
    lost: str = ""


@dataclass
class Seen:
    """What stood at one place: how often which kind, and what was inside.

    `values` are the different texts, None once there were too many. `zones` counts texts that name a time zone.
    """

    kinds: Counter[Kind] = field(default_factory=Counter)
    nulls: int = 0
    zones: int = 0
    values: set[str] | None = field(default_factory=set)
    items: Seen | None = None
    members: Members | None = None
    declared: Declared | None = None

    def add(self, value: object, account: Account) -> None:
        """Note a value."""
        if value is None:
            self.nulls += 1
        elif type(value) is dict:
            self.kinds["object"] += 1
            if self.members is None:
                self.members = Members()
            self.members.add(value, account)
        elif type(value) is list:
            self.kinds["list"] += 1
            if self.items is None:
                self.items = Seen()
            account.count(self, len(value))
            for item in value:
                self.items.add(item, account)
        elif type(value) is str:
            self._add_text(value)
        else:
            self.kinds[_kind_of(value)] += 1

    def _add_text(self, value: str) -> None:
        if self.values is not None:
            self.values.add(value)
            if len(self.values) > MOST_VALUES:
                self.values = None
        self.zones += _is_read(read_zone, value)
        # Once there was a plain text, it no longer matters what else reads as a date.
        if not self.kinds["text"] and len(value) <= _LONGEST_DATE:
            if _is_read(read_date, value):
                self.kinds["date"] += 1
                return
            if _is_read(read_instant, value):
                self.kinds["datetime"] += 1
                return
        self.kinds["text" if _is_read(read_text, value) else "other"] += 1


@dataclass
class Members:
    """What stood in the objects at one place.

    `keys` are the fields by which the objects of each account could be told apart, without exception so far.
    """

    count: int = 0
    fields: dict[str, Seen] = field(default_factory=dict)
    keys: set[str] | None = None
    comment: str = ""

    def add(self, value: Object, account: Account, *, leave: Iterable[str] = ()) -> None:
        """Note an object, but for members that are told elsewhere."""
        self.count += 1
        self._add_keys(value, account)
        for name, member in value.items():
            if name in leave:
                continue
            seen = self.fields.get(name)
            if seen is None:
                seen = self.fields[name] = Seen()
            seen.add(member, account)

    def _add_keys(self, value: Object, account: Account) -> None:
        candidates = self.keys
        if candidates is None:
            candidates = {name for name in value if name in KEYS or name.endswith(_ID_SUFFIX)}
        self.keys = {name for name in candidates if account.is_key(self, name, value.get(name))}


@dataclass
class Account:
    """What has to be known of one account while its payload is looked at."""

    used: set[tuple[int, str, str]] = field(default_factory=set)
    sizes: Counter[int] = field(default_factory=Counter)
    lists: dict[int, Seen] = field(default_factory=dict)

    def is_key(self, members: Members, name: str, value: object) -> bool:
        """Tell whether a value can be the key of an object, and is not that of another one at its place."""
        if not _is_read(read_key, value):
            return False
        use = (id(members), name, str(value))
        is_new = use not in self.used
        self.used.add(use)
        return is_new

    def count(self, place: Seen, size: int) -> None:
        """Count the items of a list; lists at one place count together."""
        self.sizes[id(place)] += size
        self.lists[id(place)] = place


def _kind_of(value: object) -> Kind:
    """Tell the kind of a value that is neither null, text, object nor list."""
    if type(value) is bool:
        return "boolean"
    if type(value) is float:
        return "number" if math.isfinite(value) else "other"
    if _is_read(read_integer, value):
        return "integer"
    try:
        return "number" if type(value) is int and math.isfinite(float(value)) else "other"
    except OverflowError:
        return "other"


def _is_read(read: Callable[[object], object], value: object) -> bool:
    try:
        read(value)
    except MismatchError:
        return False
    return True
