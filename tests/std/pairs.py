"""The tables of pairs: a field of a foreign record, a value, and what the mapping makes of it.

Columns of `pairs/*.csv`: the `section` of the domain reference whose table has the row, with the `reference` path that
it is about; the foreign `record`, with what else is `given` of it (JSON); the field of `source` (of the record that is
joined, where `of` names one) and its `value` (JSON); then the `target` (an entity, an event by its name in payloads, a
relation or a merge), the `path` of its field, the `expected` value (JSON, null for none) and the `type` that the schema
declares.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import replace

from quorate.mapping.made import Deletion, Event, Made, Merge, Relation, Trouble, Upsert

if TYPE_CHECKING:
    from quorate.mapping.mapper import Mappers
    from quorate.mapping.reference import Find

VENDORS: Final = ("marketo", "salesforce", "xdm")
FOLDER: Final = Path(__file__).parent / "pairs"
_JSON: Final = ("given", "value", "expected")


@dataclass(frozen=True, slots=True)
class Pair:
    """One row of a table."""

    section: str
    record: str
    given: Mapping[str, Any]
    of: str
    source: str
    value: Any
    target: str
    path: str
    expected: Any
    type: str
    reference: str

    def __str__(self) -> str:
        """Name the row as somebody would look for it."""
        return f"{self.of or self.record}.{self.source} = {json.dumps(self.value)} to {self.target}.{self.path}"


@cache
def pairs_of(vendor: str) -> tuple[Pair, ...]:
    """Read a vendor's table."""
    with (FOLDER / f"{vendor}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(_pair(row) for row in csv.DictReader(file))


def _pair(row: dict[str, Any]) -> Pair:
    return Pair(**{name: json.loads(cell) if name in _JSON else cell for name, cell in row.items()})


def record_of(pair: Pair) -> tuple[dict[str, Any], Find]:
    """Return the record of a row, and what finds the one that is joined to it."""
    values = deepcopy(dict(pair.given))
    joined: dict[str, Any] = {}
    put(joined if pair.of else values, pair.source, pair.value)
    return values, lambda record, _: joined if record == pair.of else None


def make(mappers: Mappers, pair: Pair) -> tuple[list[Made], list[Trouble]]:
    """Map the record of a row."""
    return mappers.map(*record_of(pair))


def put(values: dict[str, Any], path: str, value: Any) -> None:  # noqa: ANN401 - a JSON value
    """Put a value into a record, where dots lead to nested fields; objects that are there keep their other fields."""
    *above, last = path.split(".")
    for name in above:
        values = values.setdefault(name, {})
    values[last] = value


def made_of(pair: Pair, made: list[Made]) -> Made | None:
    """Return what was made for the target of a row, merges into one as a single one; None where nothing was."""
    merges = [each for each in made if isinstance(each, Merge) and _target_of(each) == pair.target]
    if merges:
        return replace(merges[0], merged=tuple(key for each in merges for key in each.merged))
    for each in made:
        if pair.type == "deletion":
            if isinstance(each, Deletion) and each.what == pair.target:
                return each
        elif _target_of(each) == pair.target:
            return each
    return None


def _target_of(made: Made) -> str:
    match made:
        case Upsert(entity=entity):
            return entity
        case Event(event=wire):
            return wire
        case Relation(entity=entity):
            return f"relation of {entity}"
        case Merge(entity=entity):
            return f"merge of {entity}"
        case Deletion():
            return ""


def value_of(made: Made, path: str) -> Any:  # noqa: ANN401 - a JSON value
    """Return what stands at the path of a row: a field, or the key of the target or of what contains it."""
    match made, path:
        case Merge(into=into, merged=merged), _:
            return into if path == "into" else list(merged)
        case ((Upsert() | Event() | Relation()), "@account"):
            return made.account
        case Upsert(above=above), "@above":
            return above[-1]
        case Relation(key=key), "@key":
            return key
    found: Any = made.fields  # type: ignore[union-attr]  # deletions have no path
    for name in path.split("."):
        found = found.get(name) if isinstance(found, dict) else None
    return found


def payload_of(made: Made) -> dict[str, Any] | None:
    """Return a payload of one account in which what was made stands; None for what is none by itself."""
    match made:
        case Upsert(entity="account", fields=fields):
            return {"account": fields}
        case Upsert(entity="person", fields=fields, relation=relation):
            return _with_people({**fields, **({"relation": relation} if relation else {})})
        case Upsert(entity="opportunity", fields=fields):
            return {"account": {"id": "acme", "opportunities": [fields]}}
        case Upsert(entity="contact_role", fields=fields):
            return {"account": {"id": "acme", "opportunities": [{"id": "o1", "contact_roles": [fields]}]}}
        case Upsert(entity="campaign_membership", fields=fields):
            return _with_people({"id": "p1", "campaign_memberships": [fields]})
        case Upsert(entity="list_membership", fields=fields):
            return _with_people({"id": "p1", "list_memberships": [fields]})
        case Upsert(entity="intent", fields=fields):
            return {"account": {"id": "acme", "intents": [fields]}}
        case Relation(key=key, fields=fields):
            return _with_people({"id": key, "relation": fields})
        case Event(person=person, fields=fields):
            people = [{"id": person}] if person is not None else []
            return {"account": {"id": "acme", "people": people, "events": [fields]}}
    return None


def _with_people(*people: dict[str, Any]) -> dict[str, Any]:
    return {"account": {"id": "acme", "people": list(people)}}
