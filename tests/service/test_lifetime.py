"""A server from start to stop: health, reflection, its port, and calls under way."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase

from quorate.client import CallError, connect
from quorate.server.address import ListenError
from quorate.server.app import Server
from quorate.v1 import decision_pb2
from tests.service.accounts import account
from tests.service.serving import serve

SERVICE = "quorate.v1.DecisionService"
SERVING = health_pb2.HealthCheckResponse.SERVING
NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING


@pytest.fixture
def channel(server: Server) -> Iterator[grpc.Channel]:
    with grpc.insecure_channel(server.address) as channel:
        yield channel


def health_of(channel: grpc.Channel) -> Any:  # noqa: ANN401 - the stub's methods are unknown to its types
    return health_pb2_grpc.HealthStub(channel)


@pytest.mark.parametrize("service", ["", SERVICE])
def test_health_is_serving(channel: grpc.Channel, service: str) -> None:
    assert health_of(channel).Check(health_pb2.HealthCheckRequest(service=service)).status == SERVING


def test_reflection_tells_services_and_messages(channel: grpc.Channel) -> None:
    reflected = ProtoReflectionDescriptorDatabase(channel)
    assert {SERVICE, "grpc.health.v1.Health"} <= set(reflected.get_services())
    (service,) = reflected.FindFileContainingSymbol(SERVICE).service
    assert [method.name for method in service.method] == ["Decide", "DecideBatch", "DecideStream", "Explain"]


def test_a_taken_port_is_refused(server: Server, rules_folder: Path) -> None:
    port = server.address.rpartition(":")[2]
    for listen in (server.address, f"localhost:{port}"):
        with pytest.raises(ListenError, match=listen), serve(rules_folder, listen=listen):
            pytest.fail("two servers share a port")


def test_servers_may_agree_to_share_a_port(rules_folder: Path) -> None:
    with (
        serve(rules_folder, share_port=True) as first,
        serve(rules_folder, listen=first.address, share_port=True) as second,
        connect(second.address) as client,
    ):
        assert not client.decide(account()).rejected


NO_ADDRESSES = [
    "",
    "50051",
    ":50051",
    "localhost:",
    "localhost:http",
    "127.0.0.1:-1",
    "127.0.0.1:65536",
    "192.0.2.1:0",
    "no host:0",
    "a..b:0",
]


@pytest.mark.parametrize("listen", NO_ADDRESSES)
def test_an_address_that_is_none_is_refused(rules_folder: Path, listen: str) -> None:
    with pytest.raises(ListenError, match="cannot listen"), serve(rules_folder, listen=listen):
        pytest.fail("there is no such address")


def test_a_call_under_way_ends_well_when_the_server_stops(server: Server, channel: grpc.Channel) -> None:
    health = health_of(channel)
    watch = health.Watch(health_pb2.HealthCheckRequest(service=SERVICE))
    assert next(watch).status == SERVING
    rest_arrives = threading.Event()

    def sent_late() -> Iterator[decision_pb2.DecideRequest]:
        assert rest_arrives.wait(timeout=30)
        yield decision_pb2.DecideRequest(payload=b"{}")

    # One call that sends its headers now and its message late: it is under way until then.
    under_way = channel.stream_unary(
        f"/{SERVICE}/Decide",
        request_serializer=decision_pb2.DecideRequest.SerializeToString,
        response_deserializer=decision_pb2.DecideResponse.FromString,
    ).future(sent_late())
    # The server takes calls of a connection in their order: once it answers this one, it has that one.
    health.Check(health_pb2.HealthCheckRequest())

    stopping = threading.Thread(target=server.stop)
    stopping.start()
    assert next(watch).status == NOT_SERVING
    watch.cancel()
    assert stopping.is_alive()
    rest_arrives.set()
    assert under_way.result(timeout=30).decision
    stopping.join(timeout=30)
    assert not stopping.is_alive()

    with connect(server.address) as client, pytest.raises(CallError) as caught:
        client.decide(account())
    assert caught.value.code == "UNAVAILABLE"
