"""A server that is killed again and again under load, and what is left: `python -m tests.service.chaos 200`.

Clients go on as clients do: what is not acknowledged is sent again. At the end nothing that was acknowledged may be
missing, nothing may be there or have been done twice, and what is kept has to fit together.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import grpc

from quorate.service.audit import broken_at
from quorate.service.memberships import members_of
from quorate.store.rows import ChangeKind
from quorate.store.sqlite_store import SqliteStore
from quorate.v1 import account_pb2, account_pb2_grpc, journey_pb2, journey_pb2_grpc, watch_pb2, watch_pb2_grpc
from tests.house.housing import ALL

TENANT: Final = "default/main"
ACCOUNTS: Final = [f"a{number}" for number in range(20)]
AGAIN: Final = frozenset({grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED, grpc.StatusCode.DEADLINE_EXCEEDED})
_START_SECONDS: Final = 60.0


@dataclass
class Seen:
    """What clients were told."""

    events: set[tuple[str, str]] = field(default_factory=set)
    sent: int = 0
    completed: Counter[str] = field(default_factory=Counter)
    cursors: list[int] = field(default_factory=list)
    failures: list[BaseException] = field(default_factory=list)


class Server:
    """A server that is started again on the same file and port."""

    def __init__(self, folder: Path, workers: int) -> None:
        self.store = folder / "quorate.db"
        self._rules = folder / "rules"
        self._rules.mkdir()
        for name, text in ALL.items():
            (self._rules / name).write_text(text, encoding="utf-8")
        self._workers = workers
        self._process: subprocess.Popen[str] | None = None
        self.address = "127.0.0.1:0"

    def start(self) -> None:
        """Start it, and wait until it serves."""
        command = [sys.executable, "-m", "quorate", "serve", str(self._rules), "--store", str(self.store)]
        command += ["--listen", self.address, "--workers", str(self._workers), "--log-level", "warning"]
        self._process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True)
        told = []
        for line in self._process.stderr or ():
            told.append(line)
            if line.startswith("serving ") and " on " in line:
                self.address = line.rpartition(" on ")[2].strip()
                threading.Thread(target=self._drain, args=(self._process,), daemon=True).start()
                return
        raise RuntimeError(f"the server did not start: {''.join(told)[-2000:]}")

    @staticmethod
    def _drain(process: subprocess.Popen[str]) -> None:
        if process.stderr is not None:
            with process.stderr as lines:
                for _ in lines:
                    pass

    def children(self) -> list[int]:
        """Return the processes of its workers."""
        if self._process is None:
            return []
        path = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        found = [int(each) for each in path.read_text(encoding="ascii").split()] if path.exists() else []
        return [each for each in found if b"spawn_main" in Path(f"/proc/{each}/cmdline").read_bytes()]

    def kill(self, *, worker: bool, chance: random.Random) -> bool:
        """Kill it with all its processes, or one of its workers alone, which it has to start again.

        Tells whether all are killed.
        """
        if self._process is None:
            return True
        children = self.children()
        if worker and children:
            _kill(chance.choice(children))
            return False
        for each in (self._process.pid, *children):
            _kill(each)
        self._process.wait()
        return True

    def stop(self) -> int:
        """Ask it to stop, and return how it ended."""
        if self._process is None:
            return 0
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(_START_SECONDS)


def _kill(process: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)


@contextlib.contextmanager
def _channel(address: str) -> Iterator[grpc.Channel]:
    options = [("grpc.initial_reconnect_backoff_ms", 50), ("grpc.max_reconnect_backoff_ms", 200)]
    with grpc.insecure_channel(address, options) as channel:
        yield channel


def again(call: Callable[[], Any], stop: threading.Event) -> Any:  # noqa: ANN401 - what the call returns
    """Make a call until it is answered; None where that has been long enough."""
    while True:
        try:
            return call()
        except grpc.RpcError as error:
            if error.code() not in AGAIN:
                raise
            if stop.wait(0.02):
                return None


def ingest(server: Server, seen: Seen, stop: threading.Event, worker: int) -> None:
    """Send events and facts."""
    chance = random.Random(worker)  # noqa: S311 - no secret
    turn = 0
    with _channel(server.address) as channel:
        stub = account_pb2_grpc.AccountServiceStub(channel)
        while not stop.is_set():
            turn += 1
            records, keys = [], []
            for number in range(chance.randint(1, 20)):
                of, key = chance.choice(ACCOUNTS), f"e{worker}-{turn}-{number}"
                told = {"id": key, "type": "site_visited", "at": "2026-06-01T12:00:00Z", "url": "/"}
                records.append(account_pb2.Record(account=of, event={"fields": json.dumps(told).encode()}))
                keys.append((of, key))
            of = chance.choice(ACCOUNTS)
            fields = json.dumps({"employees": chance.choice([100, 900])}).encode()
            records.append(account_pb2.Record(account=of, upsert=account_pb2.Upsert(fields=fields)))
            seen.sent += len(keys)
            request = account_pb2.IngestRequest(records=records)
            done = again(functools.partial(stub.Ingest, request, timeout=10), stop)
            if done is not None:
                if done.problems:
                    raise AssertionError(done.problems[0])
                seen.events.update(keys)


def complete(server: Server, seen: Seen, stop: threading.Event) -> None:
    """Do what journeys want done."""
    with _channel(server.address) as channel:
        stub = journey_pb2_grpc.JourneyServiceStub(channel)
        while not stop.is_set():
            due = again(lambda: stub.Due(journey_pb2.DueRequest(most=5), timeout=10), stop)
            for each in due.actions if due is not None else ():
                key = each.action.key
                told = journey_pb2.CompleteRequest(key=key)
                done = again(functools.partial(stub.Complete, told, timeout=10), stop)
                if done is not None and done.status == journey_pb2.COMPLETE_STATUS_ACCEPTED:
                    seen.completed[key] += 1
            stop.wait(0.05)


def watch(server: Server, seen: Seen, stop: threading.Event) -> None:
    """Follow the changes from the first to the last."""
    cursor = "start"
    with _channel(server.address) as channel:
        stub = watch_pb2_grpc.WatchServiceStub(channel)
        while not stop.is_set():
            stream = stub.Watch(watch_pb2.WatchRequest(cursor=cursor))
            try:
                for each in stream:
                    told = each.change if each.HasField("change") else each.heartbeat
                    cursor = told.cursor
                    if each.HasField("change"):
                        seen.cursors.append(int(cursor.rpartition("-")[2]))
                    if stop.is_set():
                        break
            except grpc.RpcError as error:
                if error.code() not in AGAIN:
                    raise
                stop.wait(0.05)
            finally:
                stream.cancel()


def run(kills: int, seed: int, folder: Path, workers: int = 2) -> Seen:
    """Kill a server so often under load, and check what is left. Raises AssertionError."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    server, seen, stop = Server(folder, workers), Seen(), threading.Event()
    server.start()
    jobs: list[Callable[[], None]] = [functools.partial(ingest, server, seen, stop, number) for number in range(3)]
    jobs += [lambda: complete(server, seen, stop), lambda: watch(server, seen, stop)]
    threads = [threading.Thread(target=_guarded, args=(job, seen)) for job in jobs]
    for thread in threads:
        thread.start()
    try:
        for _ in range(kills):
            time.sleep(chance.uniform(0.05, 0.6))
            if server.kill(worker=chance.random() < 1 / 3, chance=chance):
                server.start()
            if seen.failures:
                break
        time.sleep(0.5)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
        ended = server.stop()
    if seen.failures:
        raise seen.failures[0]
    check(server.store, seen)
    if ended != 0:
        raise AssertionError(f"the server ended with {ended}")
    return seen


def _guarded(job: Callable[[], None], seen: Seen) -> None:
    try:
        job()
    except BaseException as error:  # noqa: BLE001 - told by who started it
        seen.failures.append(error)


def check(path: Path, seen: Seen) -> None:
    """Look whether what is kept is what clients were told, once. Raises AssertionError."""
    store = SqliteStore(path)
    with store.read() as reading:
        tenant = reading.tenant(TENANT)
        if tenant is None:
            raise AssertionError("there is no tenant")
        rows = {row.account: row for row in reading.accounts(tenant, "", 1_000)}
        kept = {(key, event.id) for key, row in rows.items() for event in reading.events(row.id)}
        _expect("lost events", seen.events - kept, set())
        changes = reading.changes(tenant, 0, 10_000_000)
        told = Counter(json.loads(change.detail)["key"] for change in changes if change.kind is ChangeKind.ACTION)
        _expect("actions told twice", {key for key, count in told.items() if count > 1}, set())
        _expect("actions completed twice", {key for key, count in seen.completed.items() if count > 1}, set())
        _expect("actions completed and unheard of", seen.completed.keys() - told.keys(), set())
        _expect("cursors out of order", seen.cursors, sorted(set(seen.cursors)))
        places = [change.seq for change in changes]
        if seen.cursors:
            _expect("changes not watched", seen.cursors, [each for each in places if each <= seen.cursors[-1]])
        inside: set[tuple[str, str, str]] = set()
        for change in changes:
            who = change.account, change.person, change.name
            if change.kind is ChangeKind.ENTERED:
                _expect("entered twice", who in inside, False)  # noqa: FBT003 - what is expected
                inside.add(who)
            elif change.kind is ChangeKind.EXITED:
                _expect("left twice", who in inside, True)  # noqa: FBT003 - as above
                inside.discard(who)
        for name in ("large", "active", "tooling"):
            members = set(reading.members(tenant, name, ("", "", ""), 10_000))
            by_state = {
                member
                for key, row in rows.items()
                for member in members_of(key, json.loads(reading.state(row.id)))
                if member.name == name
            }
            _expect(f"members of {name}", members, by_state)
        _expect("broken audit", broken_at(reading, tenant), None)
    store.close()


def _expect(what: str, found: object, expected: object) -> None:
    if found != expected:
        raise AssertionError(f"{what}: {str(found)[:500]} instead of {str(expected)[:500]}")


def main(argv: Sequence[str] | None = None) -> int:
    """Kill and check, and print what there was."""
    parser = argparse.ArgumentParser(prog="python -m tests.service.chaos", description="kill a server under load")
    parser.add_argument("kills", type=int, nargs="?", default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        seen = run(options.kills, options.seed, Path(folder), options.workers)
    sys.stdout.write(
        f"{options.kills} kills: {seen.sent:,} events sent, {len(seen.events):,} acknowledged, none lost; "
        f"{len(seen.completed):,} actions completed, each once; {len(seen.cursors):,} changes watched in order\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
