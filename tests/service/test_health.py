"""Health and reflection: when what serves, on which port, and while the server is busy."""

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase

from quorate.client import connect
from quorate.server.app import Server, serving
from quorate.server.options import Limits, ServerOptions
from quorate.service.house import House
from quorate.service.rule_sets import Actor
from tests.service.accounts import account
from tests.service.calls import refusal
from tests.service.serving import ANY_PORT, serve

SERVING = health_pb2.HealthCheckResponse.SERVING
NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING
NEED_RULES = ("", *(f"quorate.v1.{name}Service" for name in ("Decision", "Account", "Journey", "Watch")))
PUBLISHES = "quorate.v1.RuleSetService"
DECIDE = "/quorate.v1.DecisionService/Decide"
TESTS = Actor("tests")


@contextmanager
def health_at(address: str) -> Iterator[Any]:
    with grpc.insecure_channel(address) as channel:
        yield health_pb2_grpc.HealthStub(channel)


def check(health: Any, service: str = "") -> int:  # noqa: ANN401 - the stub's methods are unknown to its types
    status = health.Check(health_pb2.HealthCheckRequest(service=service), timeout=30).status
    assert isinstance(status, int)
    return status


@contextmanager
def empty(**given: Any) -> Iterator[tuple[House, Server]]:  # noqa: ANN401 - options of the server
    with (
        closing(House.open(None)) as house,
        serving(house, ServerOptions(**{"listen": ANY_PORT, **given})) as server,
    ):
        yield house, server


def test_what_needs_rules_serves_once_they_are_active(rules_folder: Path) -> None:
    with empty() as (house, server), health_at(server.address) as health:
        assert {name: check(health, name) for name in NEED_RULES} == dict.fromkeys(NEED_RULES, NOT_SERVING)
        assert check(health, PUBLISHES) == SERVING
        watch = health.Watch(health_pb2.HealthCheckRequest(service=NEED_RULES[1]))
        assert next(watch).status == NOT_SERVING
        house.publish_folder("default/main", rules_folder, TESTS)
        assert next(watch).status == SERVING
        watch.cancel()
        server.standing.look()  # services turn one after the other
        assert {name: check(health, name) for name in NEED_RULES} == dict.fromkeys(NEED_RULES, SERVING)


def test_rules_of_another_tenant_do_not_serve_this_one(rules_folder: Path) -> None:
    with empty() as (house, server), health_at(server.address) as health:
        house.publish_folder("acme/prod", rules_folder, TESTS)
        server.standing.look()
        assert check(health) == NOT_SERVING


def test_where_callers_are_told_apart_the_rules_of_any_tenant_do(rules_folder: Path, tmp_path: Path) -> None:
    keys = tmp_path / "keys.toml"
    keys.write_text("", encoding="utf-8")
    with empty(keys=keys) as (house, server), health_at(server.address) as health:
        assert check(health) == NOT_SERVING
        house.publish_folder("acme/prod", rules_folder, TESTS)
        server.standing.look()
        assert check(health) == SERVING


def test_an_unknown_service_is_not_found(server: Server) -> None:
    with health_at(server.address) as health:
        assert refusal(lambda: check(health, "quorate.v1.NoService"))[0] is grpc.StatusCode.NOT_FOUND
        assert refusal(lambda: check(health, "quorate.rules"))[0] is grpc.StatusCode.NOT_FOUND
        server.standing.tell_rules(compile_well=False)
        assert check(health, "quorate.rules") == NOT_SERVING
        assert check(health) == SERVING


def test_a_port_for_probes_answers_health_and_nothing_else(rules_folder: Path) -> None:
    with serve(rules_folder, health_listen=ANY_PORT) as server:
        assert server.health_address != server.address
        with health_at(server.health_address) as health:
            assert check(health) == SERVING
        with grpc.insecure_channel(server.health_address) as channel:
            method: Any = channel.unary_unary(DECIDE)
            assert refusal(lambda: method(b""))[0] is grpc.StatusCode.UNIMPLEMENTED


def test_reflection_can_be_turned_off(rules_folder: Path) -> None:
    with serve(rules_folder, reflection=False) as server, grpc.insecure_channel(server.address) as channel:
        code, _ = refusal(lambda: ProtoReflectionDescriptorDatabase(channel).get_services())
        assert code is grpc.StatusCode.UNIMPLEMENTED


def test_a_server_that_is_full_still_tells_how_it_is(rules_folder: Path) -> None:
    limits = Limits(calls=40, message_seconds=300)
    with serve(rules_folder, threads=1, limits=limits) as server, grpc.insecure_channel(server.address) as channel:
        never = threading.Event()

        def nothing() -> Iterator[bytes]:
            never.wait(60)
            yield from ()

        method: Any = channel.stream_unary(DECIDE)
        stuck = [method.future(nothing()) for _ in range(40)]
        try:
            full: Any = channel.unary_unary(DECIDE)
            assert refusal(lambda: full(b"", timeout=30))[0] is grpc.StatusCode.RESOURCE_EXHAUSTED
            health: Any = health_pb2_grpc.HealthStub(channel)
            assert {check(health) for _ in range(50)} == {SERVING}
            assert ProtoReflectionDescriptorDatabase(channel).get_services()
        finally:
            for call in stuck:
                call.cancel()
            never.set()


def test_a_busy_server_answers_probes_in_between(rules_folder: Path) -> None:
    with serve(rules_folder, threads=1) as server, connect(server.address) as client, health_at(server.address) as it:
        payloads = [account(f"a{number}") for number in range(2000)]
        done = threading.Event()

        def decide() -> None:
            list(client.decide_many(payloads))
            done.set()

        deciding = threading.Thread(target=decide)
        deciding.start()
        statuses = []
        while not done.is_set():
            statuses.append(check(it))
        deciding.join()
        assert set(statuses) <= {SERVING}


@pytest.mark.parametrize(
    "service", ["grpc.health.v1.Health/Check", "grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"]
)
def test_whoever_asks_beside_the_service_and_sends_nothing_is_let_go(rules_folder: Path, service: str) -> None:
    limits = Limits(message_seconds=0.3)
    with serve(rules_folder, limits=limits) as server, grpc.insecure_channel(server.address) as channel:
        never = threading.Event()

        def nothing() -> Iterator[bytes]:
            never.wait(60)
            yield from ()

        method: Any = channel.stream_stream(f"/{service}")
        assert refusal(lambda: list(method(nothing(), timeout=30)))[0] is grpc.StatusCode.CANCELLED
        never.set()


def test_bytes_that_are_no_question_about_health_are_refused(server: Server) -> None:
    with grpc.insecure_channel(server.address) as channel:
        method: Any = channel.unary_unary("/grpc.health.v1.Health/Check")
        assert refusal(lambda: method(b"\xff"))[0] is grpc.StatusCode.INVALID_ARGUMENT
