"""Numbers that JSON has not are refused before they are sent: as nulls they would take facts back."""

import math

import pytest

from quorate.client.batches import encode_payload


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_refused(number: float) -> None:
    with pytest.raises(ValueError, match="no number of JSON"):
        encode_payload({"id": "ann", "scores": [1, {"inside": number}]})


def test_nothing_is_nothing() -> None:
    assert encode_payload({"title": None, "score": 1.5}) == b'{"title":null,"score":1.5}'
