"""`quorate serve` as a process: the line it starts with, its answers, its exit codes, its stop."""

import json
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from quorate.client import CallError, connect
from quorate.engine import RuleSet
from quorate.server.app import Server
from tests.service.accounts import account
from tests.service.processes import serve_process

BROKEN = "entity account accounts { key id }\naudience of\n"


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_it_tells_where_it_listens_answers_and_stops_when_asked(
    tmp_path: Path, rules_folder: Path, rule_set: RuleSet, stop: signal.Signals
) -> None:
    with serve_process(tmp_path, str(rules_folder)) as server:
        line = server.line()
        assert line.startswith(f"serving small {rule_set.revision} on 127.0.0.1:"), line
        with connect(line.split()[-1]) as client:
            assert client.decide(account()).to_dict() == rule_set.decide(account()).to_dict()
            assert client.decide(account(now=None)).rejected
        server.stop(stop)
        code, out, err = server.end()
    assert (code, out) == (0, "")
    calls = [told for line in err.splitlines() if (told := json.loads(line))["event"] == "call"]
    assert [(call["event"], call["status"], call.get("decided"), call.get("rejected")) for call in calls] == [
        ("call", "OK", 1, None),
        ("call", "OK", None, 1),
    ]


def test_its_clock_may_date_accounts(tmp_path: Path, rules_folder: Path) -> None:
    with (
        serve_process(tmp_path, str(rules_folder), "--clock", "server", "--store", "none") as server,
        connect(server.address()) as client,
    ):
        assert not client.decide(account(now=None)).rejected
    assert list(tmp_path.iterdir()) == []


def test_what_it_keeps_is_there_when_it_comes_again(tmp_path: Path, rules_folder: Path, rule_set: RuleSet) -> None:
    for rules in ((str(rules_folder),), ()):
        with serve_process(tmp_path, *rules) as server:
            line = server.line()
            assert line.startswith(f"serving small {rule_set.revision} on "), line
            server.stop()
            assert server.end()[0] == 0
    assert (tmp_path / "quorate.db").is_file()


def test_without_rules_it_serves_what_publishes_them(tmp_path: Path, rules_folder: Path) -> None:
    with serve_process(tmp_path, "--store", "none") as server:
        line = server.line()
        assert line.startswith("serving no rule set yet on "), line
        with connect(line.split()[-1]) as client:
            with pytest.raises(CallError) as caught:
                client.decide(account())
            assert caught.value.code == "FAILED_PRECONDITION"
            published = client.publish(rules_folder)
            client.activate(published.revision)
            assert server.told("active")["revision"] == published.revision
            assert not client.decide(account()).rejected


def test_a_second_signal_ends_it_at_once(tmp_path: Path, rules_folder: Path) -> None:
    with serve_process(tmp_path, str(rules_folder), "--drain-seconds", "600", "--store", "none") as server:
        address = server.address()
        with grpc.insecure_channel(address) as channel:
            health: Any = health_pb2_grpc.HealthStub(channel)
            watch = health.Watch(health_pb2.HealthCheckRequest())
            assert next(watch).status == health_pb2.HealthCheckResponse.SERVING
            server.stop()
            assert next(watch).status == health_pb2.HealthCheckResponse.NOT_SERVING
            with connect(address) as client:
                assert not client.decide(account()).rejected
            server.stop()
            assert server.end()[0] == 128 + signal.SIGTERM


def test_a_taken_port_is_a_mistake_of_usage(tmp_path: Path, rules_folder: Path, server: Server) -> None:
    with serve_process(tmp_path, str(rules_folder), "--listen", server.address) as running:
        code, out, err = running.end()
    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 1
    assert server.address in err


def test_rules_that_do_not_compile_are_told(tmp_path: Path) -> None:
    (tmp_path / "quorate.toml").write_text('name = "broken"\nlanguage = 1\n', encoding="utf-8")
    (tmp_path / "broken.rules").write_text(BROKEN, encoding="utf-8")
    with serve_process(tmp_path, str(tmp_path)) as running:
        code, out, err = running.end()
    assert code == 3
    assert "broken.rules:2" in out + err
    assert "Traceback" not in err


def test_one_store_has_one_server(tmp_path: Path, rules_folder: Path) -> None:
    with serve_process(tmp_path, str(rules_folder)) as first:
        first.address()
        with serve_process(tmp_path, str(rules_folder)) as second:
            code, _, err = second.end()
        assert code == 2
        assert f"process {first.running.pid} serves it" in err


def test_calls_that_do_not_end_do_not_keep_it(tmp_path: Path, rules_folder: Path) -> None:
    with serve_process(tmp_path, str(rules_folder), "--store", "none", "--grace-seconds", "0.2") as server:
        address = server.address()
        never = threading.Event()
        with grpc.insecure_channel(address) as channel:

            def nothing() -> Iterator[bytes]:
                never.wait(30)
                yield from ()

            method: Any = channel.stream_unary("/quorate.v1.DecisionService/Decide")
            call = method.future(nothing())
            with connect(address) as client:
                client.decide(account())
            server.stop()
            assert server.end()[0] == 0
            never.set()
            assert call.code() is grpc.StatusCode.UNAVAILABLE
