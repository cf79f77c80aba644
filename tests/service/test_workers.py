"""Several processes on one port: one line, one port of metrics, and dead ones are started again."""

import os
import signal
from pathlib import Path
from typing import Any

import grpc
import pytest

from quorate.client import CallError, Client, connect
from quorate.server.address import ListenError, parse_address, reserve_address
from quorate.server.app import Server
from tests.service.accounts import account
from tests.service.calls import refusal
from tests.service.processes import Process, free_address, serve_process, until
from tests.service.test_metrics import read

FRESH = [("grpc.use_local_subchannel_pool", 1)]


def children(process: int) -> set[int]:
    """Return the processes that answer below one."""
    found = set()
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            parent = int((entry / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])
            is_worker = b"spawn_main" in (entry / "cmdline").read_bytes()
        except (OSError, IndexError):
            continue
        if parent == process and is_worker:
            found.add(int(entry.name))
    return found


def decide_at(address: str, times: int) -> None:
    """Decide over so many connections, so that every process gets some."""
    for number in range(times):
        with connect(address) as client:
            assert not client.decide(account(f"a{number}")).rejected


@pytest.fixture
def stored(tmp_path: Path, rules_folder: Path) -> tuple[Path, str]:
    return tmp_path, str(rules_folder)


def test_workers_share_a_port_a_store_and_the_metrics(stored: tuple[Path, str]) -> None:
    folder, rules = stored
    metrics = free_address()
    with serve_process(folder, rules, "--workers", "2", "--metrics", metrics) as server:
        address = server.address()
        assert len(children(server.running.pid)) == 2
        decide_at(address, 24)
        samples = read(metrics)
        assert samples["quorate_decisions_total", frozenset({("outcome", "decided")})] == 24
        revisions = [labels for name, labels in samples if name == "quorate_active_revision_info"]
        assert len(revisions) == 1
        with connect(address) as client:
            ingested = client.ingest([])
            assert ingested is not None
        server.stop()
        code, out, err = server.end()
    assert (code, out) == (0, "")
    assert "serving" not in err
    assert err.count('"event":"call"') >= 24


def test_a_worker_that_dies_is_started_again_and_its_port_answers_on(stored: tuple[Path, str]) -> None:
    folder, rules = stored
    with serve_process(folder, rules, "--workers", "2", "--log-level", "warning") as server:
        address = server.address()
        before = children(server.running.pid)
        victim = min(before)
        os.kill(victim, signal.SIGKILL)
        told = server.told("a worker ended by SIGKILL, and is started again in 0.2 s")
        assert told["worker"] in {1, 2}
        decide_at(address, 8)
        until(lambda: len(children(server.running.pid)) == 2)
        assert victim not in children(server.running.pid)
        server.stop()
        assert server.end()[0] == 0


def test_workers_that_die_again_and_again_are_given_up(stored: tuple[Path, str]) -> None:
    folder, rules = stored
    with serve_process(folder, rules, "--workers", "2", "--log-level", "warning") as server:
        server.address()
        for number in range(5):
            until(lambda: bool(children(server.running.pid)))
            os.kill(min(children(server.running.pid)), signal.SIGKILL)
            if number < 4:
                assert "a worker ended by SIGKILL" in server.line()
        code, _, err = server.end()
        assert code == 1
        assert "error: 5 workers died within 60 seconds, the last by SIGKILL" in err
        assert children(server.running.pid) == set()


def test_workers_end_with_their_parent(stored: tuple[Path, str]) -> None:
    folder, rules = stored
    with serve_process(folder, rules, "--workers", "2") as server:
        address = server.address()
        workers = children(server.running.pid)
        server.running.kill()
        server.running.wait()
        until(lambda: not any(is_running(worker) for worker in workers))
        with pytest.raises(CallError), connect(address, retries=None) as client:
            client.decide(account())


def test_a_second_signal_ends_all_at_once(stored: tuple[Path, str]) -> None:
    folder, rules = stored
    with serve_process(folder, rules, "--workers", "2", "--drain-seconds", "600") as server:
        server.address()
        workers = children(server.running.pid)
        server.stop()
        wait_until_it_drains(server)
        server.stop(signal.SIGINT)
        assert server.running.wait(30) == 128 + signal.SIGINT
        until(lambda: not any(is_running(worker) for worker in workers))


def is_running(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def wait_until_it_drains(server: Process) -> None:
    """Wait until a parent has taken the first signal: it sleeps no more in the look for what happens."""
    pending = Path(f"/proc/{server.running.pid}/status")
    until(lambda: "ShdPnd:\t0000000000000000" in pending.read_text(encoding="utf-8"))


def test_settings_that_workers_cannot_use_are_told_once(stored: tuple[Path, str], tmp_path: Path) -> None:
    folder, rules = stored
    (tmp_path / "keys.toml").write_text("[[keys]]\n", encoding="utf-8")
    with serve_process(folder, rules, "--workers", "2", "--keys", "keys.toml") as server:
        code, out, err = server.end()
    assert (code, out) == (2, "")
    assert err.count("`id` is missing") == 1
    assert all(line.startswith("error: keys.toml") for line in err.splitlines())


def test_a_port_that_somebody_listens_on_is_not_shared(stored: tuple[Path, str], server: Server) -> None:
    folder, rules = stored
    with serve_process(folder, rules, "--workers", "2", "--listen", server.address) as running:
        code, _, err = running.end()
    assert code == 2
    assert f"cannot listen on {server.address}" in err


def test_a_reserved_port_is_taken_and_listens_to_nobody() -> None:
    address, held = reserve_address(parse_address("localhost:0"))
    try:
        assert address.port
        with grpc.insecure_channel(str(address), options=FRESH) as channel:
            method: Any = channel.unary_unary("/a/b")
            assert refusal(lambda: method(b""))[0] is grpc.StatusCode.UNAVAILABLE
    finally:
        for each in held:
            each.close()
    with pytest.raises(ListenError):
        reserve_address(parse_address("192.0.2.1:0"))


def test_one_client_is_answered_through_a_change_of_workers(stored: tuple[Path, str]) -> None:
    folder, rules = stored
    with serve_process(folder, rules, "--workers", "2", "--log-level", "warning") as server:
        address = server.address()
        with connect(address) as client:
            decide_through(client, 20)
            os.kill(max(children(server.running.pid)), signal.SIGTERM)
            assert "a worker ended with exit code 0" in server.line()
            decide_through(client, 20)


def decide_through(client: Client, times: int) -> None:
    for number in range(times):
        assert not client.decide(account(f"a{number}")).rejected
