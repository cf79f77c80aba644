"""Bytes, texts and objects of Python hold the same payloads."""

from __future__ import annotations

import collections
import dataclasses
import types
from datetime import UTC, datetime

import msgspec
import pytest

from quorate.decide.payload import Account
from quorate.decide.wire import UnreadableError, decode_payload
from tests.unit.decide.shop import payload, read

LIMIT = 1000


@dataclasses.dataclass
class Facts:
    """An account as a data class."""

    id: str
    name: str


class Payload(msgspec.Struct):
    """A payload as a struct."""

    now: datetime
    account: Facts


def test_all_forms_are_read_alike() -> None:
    plain = payload({"people": [{"id": "ann"}]})
    encoded = msgspec.json.encode(plain)
    for form in (
        encoded,
        bytearray(encoded),
        memoryview(encoded),
        encoded.decode(),
        msgspec.msgpack.encode(plain),
        types.MappingProxyType(plain),
        collections.OrderedDict(plain),
    ):
        assert decode_payload(form, LIMIT) == plain
    assert msgspec.msgpack.encode(plain)[0] == 0x82  # a map of two, which is how MessagePack is known


def test_structs_data_classes_and_timestamps_are_taken() -> None:
    now = datetime(2026, 6, 1, 12, tzinfo=UTC)
    whole = Payload(now, Facts("acme", "Acme"))
    for form in (whole, msgspec.msgpack.encode(whole), msgspec.json.encode(whole)):
        found = read(form)
        assert isinstance(found, Account)
        assert (found.now, found.facts.root.key) == (now, "acme")


@pytest.mark.parametrize(
    ("form", "code", "reason"),
    [
        (b"", "E501", "there is nothing"),
        (b" \n", "E501", "there is nothing"),
        (b"{", "E501", "at line 1 column 2"),
        (b'{"a": 1}\n{"b": 2}', "E501", "extra data at line 2 column 1"),
        (b'{"a": NaN}', "E501", "NaN is no number of JSON"),
        (b'{"a": "\xff"}', "E501", "not UTF-8 from byte 7 on"),
        (b"\x82\xa1a", "E501", "MessagePack"),
        ({"a": object()}, "E501", "object"),
        (object(), "E501", "object"),
        (b"[" * 500 + b"]" * 500 + b" ", "E508", "1001 bytes over the limit of 1000 bytes"),
    ],
)
def test_what_cannot_be_read_is_told(form: object, code: str, reason: str) -> None:
    with pytest.raises(UnreadableError, match=reason) as caught:
        decode_payload(form, LIMIT)
    assert caught.value.problem.code == code


@pytest.mark.parametrize("form", [b"[" * 100_000, b'{"a":' * 100_000, b"\x81\xa1a" * 100_000])
def test_nesting_without_end_is_refused(form: bytes) -> None:
    with pytest.raises(UnreadableError) as caught:
        decode_payload(form, len(form))
    assert caught.value.problem.code in {"E501", "E515"}


def test_nesting_that_ends_nowhere_in_an_object_is_refused() -> None:
    endless: dict[str, object] = {}
    endless["account"] = endless
    with pytest.raises(UnreadableError) as caught:
        decode_payload(endless, LIMIT)
    assert caught.value.problem.code == "E515"


def test_half_a_surrogate_pair_is_refused_where_it_stands() -> None:
    found = read(b'{"now": "2026-06-01T12:00:00Z", "account": {"id": "a", "name": "\\ud800"}}')
    assert not isinstance(found, Account)
    assert [(one.path, one.message) for one in found.problems] == [
        ("account.name", "expected a text, found one with half of a surrogate pair")
    ]
