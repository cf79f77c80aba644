"""What the columns of a Parquet file say of fields that no row has a value for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from quorate.cli.infer.seen import Declared, Members, Seen
from quorate.parquet_files import Column

_UNSEEN = "always null so far"


def add_unseen(members: Members, columns: Sequence[Column]) -> None:
    """Add the fields of columns that were never seen, by the types of the columns; maps and nothing stay out."""
    for column in columns:
        seen = members.fields.get(column.name)
        if seen is None:
            unseen = _unseen(column)
            if unseen is not None:
                members.fields[column.name] = unseen
        elif seen.members is not None:
            add_unseen(seen.members, column.fields)
        elif seen.items is not None and seen.items.members is not None and column.item is not None:
            add_unseen(seen.items.members, column.item.fields)


def _unseen(column: Column) -> Seen | None:
    match column.kind:
        case "map" | "null":
            return None
        case "object":
            members = Members(keys=set())
            add_unseen(members, column.fields)
            return Seen(Counter({"object": 1}), members=members, declared=Declared(comment=_UNSEEN))
        case "list":
            item = None if column.item is None else _unseen(column.item)
            return None if item is None else Seen(Counter({"list": 1}), items=item)
        case "local" | "time":
            return Seen(declared=Declared(type="text", comment=_UNSEEN))
        case _:
            return Seen(declared=Declared(type=column.kind, comment=_UNSEEN))
