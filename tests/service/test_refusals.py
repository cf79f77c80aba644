"""What is wrong with a call is told by its status, and the text of a fault stays on the server."""

from collections.abc import Iterator
from functools import partial

import grpc
import pytest
from google.protobuf.timestamp_pb2 import Timestamp

from quorate.client import CallError, Client, connect
from quorate.engine import RuleSet
from quorate.server.app import Server
from quorate.server.options import MEBIBYTE, Limits
from quorate.v1 import decision_pb2, decision_pb2_grpc
from tests.service.accounts import account
from tests.service.calls import refusal


@pytest.fixture
def stub(server: Server) -> Iterator[decision_pb2_grpc.DecisionServiceStub]:
    with grpc.insecure_channel(server.address) as channel:
        yield decision_pb2_grpc.DecisionServiceStub(channel)


@pytest.mark.parametrize("content_type", ["application/xml", "text/plain", "APPLICATION/JSON"])
def test_an_unknown_content_type_is_refused(stub: decision_pb2_grpc.DecisionServiceStub, content_type: str) -> None:
    for method, request in (
        (stub.Decide, decision_pb2.DecideRequest(payload=b"{}", content_type=content_type)),
        (stub.DecideBatch, decision_pb2.DecideBatchRequest(payloads=[b"{}"], content_type=content_type)),
    ):
        code, text = refusal(partial(method, request))
        assert code is grpc.StatusCode.INVALID_ARGUMENT
        assert content_type in text


@pytest.mark.parametrize("content_type", ["", "application/json"])
def test_json_is_known_and_the_default(stub: decision_pb2_grpc.DecisionServiceStub, content_type: str) -> None:
    response = stub.Decide(decision_pb2.DecideRequest(payload=b"{}", content_type=content_type))
    assert response.content_type == "application/json"


@pytest.mark.parametrize(
    "now",
    [
        Timestamp(seconds=10**12),
        Timestamp(seconds=-(10**12)),
        Timestamp(nanos=-1),
        Timestamp(nanos=10**9),
        Timestamp(seconds=2**63 - 1),
    ],
)
def test_a_now_that_is_no_instant_is_refused(stub: decision_pb2_grpc.DecisionServiceStub, now: Timestamp) -> None:
    for method, request in (
        (stub.Decide, decision_pb2.DecideRequest(payload=b"{}", now=now)),
        (stub.DecideBatch, decision_pb2.DecideBatchRequest(payloads=[b"{}"], now=now)),
    ):
        code, text = refusal(partial(method, request))
        assert code is grpc.StatusCode.INVALID_ARGUMENT
        assert "`now`" in text


def test_a_pin_to_a_revision_that_was_never_published_names_it(server: Server) -> None:
    with connect(server.address, revision="sha256:0123") as client:
        for call in (lambda: client.decide(account()), lambda: list(client.decide_many([account()]))):
            with pytest.raises(CallError) as caught:
                call()
            assert caught.value.code == "NOT_FOUND"
            assert "sha256:0123" in caught.value.detail


def test_a_pin_to_the_loaded_revision_is_answered(server: Server, rule_set: RuleSet) -> None:
    with connect(server.address, revision=rule_set.revision) as client:
        assert not client.decide(account()).rejected


def test_the_answer_names_its_revision(stub: decision_pb2_grpc.DecisionServiceStub, rule_set: RuleSet) -> None:
    assert stub.Decide(decision_pb2.DecideRequest(payload=b"{}")).revision == rule_set.revision
    assert stub.DecideBatch(decision_pb2.DecideBatchRequest()).revision == rule_set.revision


def test_a_message_over_the_limit_is_refused(client: Client) -> None:
    with pytest.raises(CallError) as caught:
        client.decide(account(notes="x" * (4 * MEBIBYTE)))
    assert caught.value.code == "RESOURCE_EXHAUSTED"


def test_a_batch_over_the_limit_is_refused(stub: decision_pb2_grpc.DecisionServiceStub) -> None:
    most = Limits().batch_accounts
    assert len(stub.DecideBatch(decision_pb2.DecideBatchRequest(payloads=[b""] * most)).results) == most
    code, text = refusal(lambda: stub.DecideBatch(decision_pb2.DecideBatchRequest(payloads=[b""] * (most + 1))))
    assert code is grpc.StatusCode.RESOURCE_EXHAUSTED
    assert f"{most:,}" in text
