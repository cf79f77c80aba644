"""What is not as it should be: nulls, other types, values that are none of a few; each is told, and no more."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import pytest

from tests.std.pairs import VENDORS, Pair, made_of, make, pairs_of, value_of
from tests.std.test_pairs import mappers_of

DEFAULTS: Final[dict[str, Any]] = {"quantity": 0, "produced_by": "system"}
"""What is given where a record says nothing; who made an activity of Marketo is told by its type."""

WITHOUT: Final = ("key", "event", "deletion")
"""Rows that are about what a target cannot be without."""


def ordinary(vendor: str) -> list[Pair]:
    """List the rows of fields that may be missing; of Marketo's activities, which are alike, every third."""
    return [
        pair
        for number, pair in enumerate(pairs_of(vendor))
        if pair.type not in WITHOUT and not pair.path.startswith("origin.") and pair.path not in {"at", "id"}
        and (number % 3 == 0 or not pair.record.startswith("activity"))
        and not pair.target.startswith("merge of") and pair.source not in {"activityTypeId", "eventType", "id", "Id"}
    ]  # fmt: skip


@pytest.mark.parametrize("vendor", VENDORS)
def test_nulls_are_missing_and_no_trouble(vendor: str) -> None:
    for pair in ordinary(vendor):
        made, troubles = make(mappers_of(vendor, pair.record), replace(pair, value=None))
        assert not troubles, str(pair)
        found = made_of(pair, made)
        assert found is not None, str(pair)
        value = value_of(found, pair.path)
        assert value is None or value == DEFAULTS.get(pair.path) or is_told_otherwise(pair), (str(pair), value)


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_value_of_another_type_is_told_and_missing(vendor: str) -> None:
    for pair in ordinary(vendor):
        wrong: object = {"odd": 1} if not isinstance(pair.value, dict) else ["odd"]
        made, troubles = make(mappers_of(vendor, pair.record), replace(pair, value=wrong))
        at = f"{pair.of}.{pair.source}" if pair.of else pair.source
        told = {each.field: each.rejects for each in troubles if each.code == "M201"}
        assert at in told, (str(pair), troubles)
        if told[at]:
            assert is_of_a_key(vendor, pair), (str(pair), troubles)
            continue
        found = made_of(pair, made)
        assert found is not None, str(pair)
        value = value_of(found, pair.path)
        assert value is None or value == DEFAULTS.get(pair.path) or is_told_otherwise(pair), (str(pair), value)


@pytest.mark.parametrize("vendor", VENDORS)
def test_what_is_none_of_a_few_values_is_told_and_missing(vendor: str) -> None:
    rows = [pair for pair in ordinary(vendor) if pair.type.startswith("one of") and isinstance(pair.value, str)]
    assert rows or vendor != "xdm"
    for pair in rows:
        made, troubles = make(mappers_of(vendor, pair.record), replace(pair, value="unheard of"))
        assert [(each.code, each.rejects) for each in troubles] == [("M204", False)], (str(pair), troubles)
        found = made_of(pair, made)
        assert found is not None
        assert value_of(found, pair.path) is None, str(pair)


@pytest.mark.parametrize("vendor", VENDORS)
def test_without_its_key_nothing_is_made(vendor: str) -> None:
    for pair in pairs_of(vendor):
        if pair.type == "key" and pair.path in {"id", "person", "@key"} and "_id" not in {pair.source, pair.reference}:
            made, troubles = make(mappers_of(vendor, pair.record), replace(pair, value=None))
            assert made_of(pair, made) is None, str(pair)
            assert any(each.rejects for each in troubles), str(pair)


def is_of_a_key(vendor: str, pair: Pair) -> bool:
    """Tell whether a field makes a key as well, without which there is nothing to tell of."""
    return any(
        other.type == "key" and other.record == pair.record and pair.source.startswith(other.source)
        for other in pairs_of(vendor)
    )


def is_told_otherwise(pair: Pair) -> bool:
    """Tell whether a field has a second source in what is given with the record."""
    return pair.path in {"campaign.id", "marketing_list.id", "web_page_id", "link_url", "campaign.campaign_id",
                         "marketing_list.list_id"}  # fmt: skip
