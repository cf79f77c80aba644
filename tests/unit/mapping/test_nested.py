"""Objects and lists of foreign records: in JSON, in one cell, and put together of the cells of several columns."""

from __future__ import annotations

import json
from typing import Any, Final

import pytest

from quorate.mapping.made import Merge, Upsert
from tests.unit.mapping.mapped import mapped, program_of
from tests.unit.mapping.nested import NESTED

PLACE: Final[dict[str, Any]] = {"city": "Lyon", "geo": {"zip": "69001", "size": 2.5, "seen": "2026-06-01T12:00:00Z"}}


AS_CELLS: Final[dict[str, Any]] = {**PLACE, "geo": {**PLACE["geo"], "size": "2.5"}}


@pytest.mark.parametrize(
    ("values", "from_cells"),
    [
        ({"id": 7, "place": PLACE}, False),
        ({"id": "7", "place": json.dumps(PLACE)}, True),
        ({"id": "7", "place": AS_CELLS}, True),
    ],
)
def test_an_object_is_the_same_wherever_it_comes_from(values: dict[str, Any], *, from_cells: bool) -> None:
    made, troubles = mapped(NESTED, "row", values, from_cells=from_cells)
    assert not troubles
    [account] = made
    assert isinstance(account, Upsert)
    assert account.fields == {
        "id": "7", "name": "Lyon", "hectares": 2.5, "address": {"city": "Lyon", "postal_code": "69001"},
    }  # fmt: skip


def test_empty_cells_of_an_object_are_missing() -> None:
    values = {"id": "7", "place": {"city": "", "geo": {"zip": "69001", "size": "", "seen": " "}}}
    [account], troubles = mapped(NESTED, "row", values, from_cells=True)
    assert not troubles
    assert isinstance(account, Upsert)
    assert account.fields == {"id": "7", "name": "none", "address": {"postal_code": "69001"}}


def test_what_is_wrong_beside_a_key_does_not_reject_a_record() -> None:
    text = """record row { k { id integer  size integer } }
mapping firms from row to account { id = text(k.id)  name = "x"  employees = k.size }
"""
    made, troubles = mapped(text, "row", {"k": {"id": 7, "size": "many"}}, {"k": {"id": "odd", "size": 5}})
    assert [getattr(each, "key", None) for each in made] == ["7"]
    assert [(each.field, each.rejects) for each in troubles] == [("k.size", False), ("k.id", True)]


def test_a_record_is_found_by_the_only_field_of_an_object() -> None:
    text = """record plan { key k { id text }  name text }
record row { id integer  plan { id text } }
mapping firms from row to account { with plan by row.plan.id  id = text(row.id)  name = plan.name }
"""
    values, plan = {"id": 7, "plan": {"id": "p1"}}, {"k": {"id": "p1"}, "name": "Gold"}
    [account], troubles = mapped(text, "row", values, others={("plan", "p1"): plan})
    assert not troubles
    assert isinstance(account, Upsert)
    assert account.fields["name"] == "Gold"
    record = program_of(text).records["plan"]
    assert (record.key, record.key_of(plan), record.key_of({"k": None})) == ("k.id", "p1", None)


def test_values_of_attributes_may_be_numbers_and_booleans() -> None:
    for value, found in ((775, "775"), (1.5, "1.5"), (3.0, "3"), (True, "true"), ("x", "x")):
        values = {"id": 7, "attributes": [{"name": "b", "value": "no"}, {"name": "a", "value": value}]}
        [account], troubles = mapped(NESTED, "row", values)
        assert not troubles
        assert isinstance(account, Upsert)
        assert account.fields["industry"] == found
    _, troubles = mapped(NESTED, "row", {"id": 7, "attributes": [{"name": "a", "value": ["odd"]}]})
    assert [each.field for each in troubles] == ["attributes[0].value"]


def test_texts_are_split_into_what_is_merged() -> None:
    made, _ = mapped(NESTED, "row", {"id": 7, "gone": True, "note": "1a2 b3"})
    assert [each.merged for each in made if isinstance(each, Merge)] == [("1",), ("2",), ("3",)]
