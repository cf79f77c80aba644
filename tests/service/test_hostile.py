"""Whatever is sent, calls end with a status that the protos document; none is a fault of the server."""

import json
import random
from collections.abc import Iterator
from typing import Any, Final

import grpc
import msgspec
import pytest
from google.protobuf import descriptor_pool, message_factory

from quorate.server.app import Server
from quorate.server.identity.permissions import ROLE_OF
from quorate.server.options import Limits, ServerOptions
from quorate.service.house import House
from quorate.service.rule_sets import Actor
from quorate.v1 import account_pb2, decision_pb2, journey_pb2, rule_set_pb2, watch_pb2
from tests.house.housing import account, event, files, person

DOCUMENTED: Final = frozenset(
    {
        grpc.StatusCode.OK,
        grpc.StatusCode.INVALID_ARGUMENT,
        grpc.StatusCode.NOT_FOUND,
        grpc.StatusCode.ABORTED,
        grpc.StatusCode.FAILED_PRECONDITION,
        grpc.StatusCode.OUT_OF_RANGE,
        grpc.StatusCode.RESOURCE_EXHAUSTED,
        grpc.StatusCode.DEADLINE_EXCEEDED,
        grpc.StatusCode.UNAVAILABLE,
        grpc.StatusCode.CANCELLED,
    }
)
METHODS: Final = sorted(ROLE_OF)
LIMITS: Final = Limits(
    receive_bytes=64 * 1024, batch_accounts=5, ingest_records=5, page_size=5, rule_files=5, rule_bytes=20_000,
    due_actions=5,
)  # fmt: skip
TEXTS: Final = (
    "",
    "acme",
    "large",
    "tooling",
    "start",
    "sha256:",
    "\x00",
    "é" * 50,
    "a/b",
    "x" * 3_000,
    "\u202e",
    "9" * 400,
)
BYTES: Final = (
    b"", b"{", b"{}", b"[]", b"null", b"\xff\xfe", b'{"id": 1}', b'{"account": {"id": "acme"}}', b"\x81\xa1a\xc1",
    b'{"account": {"id": "\\ud800"}, "now": "2026-06-01T12:00:00Z"}', b"[" * 20_000, b'{"a":' * 5_000, b"\x91" * 3_000,
    b'{"now": "2026-06-01T12:00:00Z", "account": {"id": "acme", "employees": 1e400}}', b'{"score": NaN}',
    msgspec.msgpack.encode({"account": {"id": "acme", "employees": msgspec.msgpack.Ext(5, b"x")}}),
)  # fmt: skip
GOOD: Final = {
    "account": "acme", "revision": "", "name": "large", "group": "tooling", "person": "ann", "role": "decider",
    "stage": "evaluating", "page_token": "", "cursor": "start", "journey": "welcome", "content_type": "",
    "old_revision": "", "new_revision": "", "collection": "people", "key": "ann", "path": "small.rules",
    "payload": b'{"now": "2026-06-01T12:00:00Z", "account": {"id": "acme", "employees": 900}}',
    "fields": b'{"id": "ann", "title": "Chief", "type": "site_visited", "at": "2026-06-01T12:00:00Z"}',
}  # fmt: skip
"""What calls get further with, by the names of fields."""

NUMBERS: Final = (0, 1, 2, 7, 2**31 - 1)


@pytest.fixture(scope="module")
def channel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[grpc.Channel]:
    house = House.open(tmp_path_factory.mktemp("hostile") / "quorate.db")
    published = house.rule_sets.publish("default/main", files(), Actor("ann"))
    assert published.row is not None
    house.rule_sets.activate("default/main", published.row.revision, Actor("ann"))
    house.accounts.ingest(
        "default/main", [account(employees=900), person("ann", title="Chief"), event("e1"), event("e2")]
    )
    server = Server(house, ServerOptions(listen="127.0.0.1:0", limits=LIMITS, heartbeat_seconds=0.05))
    try:
        with grpc.insecure_channel(server.address) as channel:
            yield channel
    finally:
        server.stop()
        house.close()


def is_streaming(method: str) -> bool:
    return method.endswith(("/Watch", "/DecideStream"))


def ended(channel: grpc.Channel, method: str, request: bytes) -> grpc.StatusCode:
    """Send bytes to a method and return how the call ends; streams end with their first answer."""
    try:
        if method.endswith("/DecideStream"):
            stream: Any = channel.stream_stream(method)(iter([request]), timeout=10)  # type: ignore[arg-type]  # as below
        elif method.endswith("/Watch"):
            stream = channel.unary_stream(method)(request, timeout=10)  # type: ignore[arg-type]  # any bytes
        else:
            channel.unary_unary(method)(request, timeout=10)  # type: ignore[arg-type]  # any bytes
            return grpc.StatusCode.OK
        next(iter(stream), None)
        stream.cancel()
    except grpc.RpcError as error:
        code: grpc.StatusCode = error.code()
        return code
    return grpc.StatusCode.OK


def request_type(method: str) -> Any:  # noqa: ANN401 - a class of messages
    service, _, name = method.removeprefix("/").partition("/")
    found = descriptor_pool.Default().FindServiceByName(service).FindMethodByName(name)
    return message_factory.GetMessageClass(found.input_type)


def filled(message: Any, chance: random.Random, deep: int = 0) -> Any:  # noqa: ANN401 - any message
    """Fill some fields of a message with something."""
    for field in message.DESCRIPTOR.fields:
        if chance.random() < 0.3 or deep > 4:
            continue
        if field.is_repeated:
            values = [value_of(field, chance, deep) for _ in range(chance.choice([0, 1, 2, 5, 6]))]
            if field.message_type is not None and field.message_type.GetOptions().map_entry:
                continue
            getattr(message, field.name).extend(values)
        elif field.message_type is not None:
            filled(getattr(message, field.name), chance, deep + 1)
        else:
            setattr(message, field.name, value_of(field, chance, deep))
    return message


def value_of(field: Any, chance: random.Random, deep: int) -> Any:  # noqa: ANN401 - as above
    if field.message_type is not None:
        return filled(message_factory.GetMessageClass(field.message_type)(), chance, deep + 1)
    if field.enum_type is not None:
        return chance.choice([0, 1, 2, 99])
    match field.cpp_type:
        case field.CPPTYPE_STRING:
            if field.name in GOOD and chance.random() < 0.6:
                return GOOD[field.name]
            return chance.choice(TEXTS) if field.type != field.TYPE_BYTES else chance.choice(BYTES)
        case field.CPPTYPE_BOOL:
            return chance.random() < 0.5
        case field.CPPTYPE_DOUBLE | field.CPPTYPE_FLOAT:
            return chance.choice([0.0, 1.5, float("nan"), float("inf")])
        case _:
            return chance.choice(NUMBERS)


@pytest.mark.parametrize("method", METHODS)
def test_bytes_that_are_no_message_are_refused(channel: grpc.Channel, method: str) -> None:
    for request in (b"\xff", b"\x0a\xff\xff\xff\xff\x0f", b"\x08", b"\x0a\x05ab", b"\x1c", bytes(range(256))):
        assert ended(channel, method, request) is grpc.StatusCode.INVALID_ARGUMENT


@pytest.mark.parametrize("method", METHODS)
def test_messages_of_all_kinds_end_with_a_documented_status(channel: grpc.Channel, method: str) -> None:
    chance = random.Random(method)  # noqa: S311 - no secret
    codes = {ended(channel, method, filled(request_type(method)(), chance).SerializeToString()) for _ in range(60)}
    assert codes <= DOCUMENTED, codes


@pytest.mark.parametrize("method", METHODS)
def test_a_message_over_the_limit_is_refused(channel: grpc.Channel, method: str) -> None:
    over = b"\x7a" + b"\x81\x80\x04" + b"x" * (64 * 1024 + 1)  # field 15, which no request has
    assert ended(channel, method, over) is grpc.StatusCode.RESOURCE_EXHAUSTED


PLAIN = json.dumps({"now": "2026-06-01T12:00:00Z", "account": {"id": "a", "employees": 9}}).encode()
EVENT = account_pb2.Record(
    account="acme", event=account_pb2.Event(fields=b'{"id": "e", "type": "site_visited", "at": "2026-06-01T12:00:00Z"}')
)


@pytest.mark.parametrize(
    ("method", "request_", "code"),
    [
        ("DecisionService/DecideBatch", decision_pb2.DecideBatchRequest(payloads=[PLAIN] * 5), "OK"),
        ("DecisionService/DecideBatch", decision_pb2.DecideBatchRequest(payloads=[PLAIN] * 6), "RESOURCE_EXHAUSTED"),
        ("AccountService/Ingest", account_pb2.IngestRequest(records=[EVENT] * 5), "OK"),
        ("AccountService/Ingest", account_pb2.IngestRequest(records=[EVENT] * 6), "RESOURCE_EXHAUSTED"),
        ("JourneyService/Due", journey_pb2.DueRequest(most=5), "OK"),
        ("JourneyService/Due", journey_pb2.DueRequest(most=6), "RESOURCE_EXHAUSTED"),
        (
            "RuleSetService/Check",
            rule_set_pb2.CheckRequest(files=[rule_set_pb2.RuleFile(path=f"{n}.rules") for n in range(5)]),
            "OK",
        ),
        (
            "RuleSetService/Check",
            rule_set_pb2.CheckRequest(files=[rule_set_pb2.RuleFile(path=f"{n}.rules") for n in range(6)]),
            "RESOURCE_EXHAUSTED",
        ),
        (
            "RuleSetService/Check",
            rule_set_pb2.CheckRequest(files=[rule_set_pb2.RuleFile(path="a.rules", content=b"#" * 20_000)]),
            "OK",
        ),
        (
            "RuleSetService/Check",
            rule_set_pb2.CheckRequest(files=[rule_set_pb2.RuleFile(path="a.rules", content=b"#" * 20_001)]),
            "RESOURCE_EXHAUSTED",
        ),
        ("AccountService/ListMembers", account_pb2.ListMembersRequest(name="large", page_size=2**31), "OK"),
        ("WatchService/Watch", watch_pb2.WatchRequest(names=["x"] * 1_000), "OK"),
        ("WatchService/Watch", watch_pb2.WatchRequest(names=["x"] * 1_001), "INVALID_ARGUMENT"),
    ],
)
def test_limits_are_where_they_are_said_to_be(channel: grpc.Channel, method: str, request_: Any, code: str) -> None:  # noqa: ANN401
    assert ended(channel, f"/quorate.v1.{method}", request_.SerializeToString()).name == code


def test_a_method_that_is_not_there_is_told_so(channel: grpc.Channel) -> None:
    for method in ("/quorate.v1.DecisionService/Decode", "/quorate.v1.Nothing/Decide", "/x/y"):
        assert ended(channel, method, b"") is grpc.StatusCode.UNIMPLEMENTED


def test_the_server_goes_on_after_all_that(channel: grpc.Channel) -> None:
    request = decision_pb2.DecideRequest(payload=PLAIN).SerializeToString()
    assert ended(channel, "/quorate.v1.DecisionService/Decide", request) is grpc.StatusCode.OK
