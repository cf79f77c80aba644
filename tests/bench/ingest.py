"""Events into a store of many accounts, and changes out of it: `python -m tests.bench.ingest` prints the rates.

A store of copies of accounts is built once: those of the six rules of the other benchmarks (10 people and 20 events
each), or with `--rules seeds` the shipped ones, with buying groups and journeys. A real server is then sent events of
people drawn at random, in batches and one by one, durably, and a watch tells how long changes take to arrive.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import grpc

from quorate.resources import shipped_rules
from quorate.service.house import House
from quorate.service.records import Happened, Record, Upsert
from quorate.service.rule_sets import Actor
from quorate.v1 import account_pb2, account_pb2_grpc, watch_pb2, watch_pb2_grpc
from tests.bench.work import RULES, SCHEMA, payloads

TENANT: Final = "default/main"
_FORMS: Final = ("seed-demo", "roi-calculator", "newsletter")
_BAR: Final = 50


class Work:
    """A rule set, its accounts, and what happens to them."""

    def __init__(self, name: str) -> None:
        self.name = name
        if name == "seeds":
            self.collections: tuple[str, ...] = ("people", "opportunities")
            self.type, self.field, self.values = "form_submitted", "form", _FORMS
            with gzip.open(shipped_rules("seeds") / "accounts.ndjson.gz") as lines:
                self.payloads = [json.loads(line) for line in lines]
        else:
            self.collections = ("people",)
            self.type, self.field, self.values = "page_viewed", "url", ("/", "/pricing", "/blog")
            self.payloads = [json.loads(line) for line in payloads(300, people=10, events=20)]

    @contextmanager
    def rules(self) -> Iterator[Path]:
        """Give the rules as a file or folder within the block."""
        if self.name == "seeds":
            yield shipped_rules("seeds")
            return
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "six.rules"
            path.write_text(SCHEMA + RULES, encoding="utf-8")
            yield path


def records_of(payload: dict[str, Any], collections: Sequence[str]) -> list[Record]:
    """Take an account apart."""
    facts = dict(payload["account"])
    key, events = facts.pop("id"), facts.pop("events", [])
    found: list[Record] = []
    for collection in collections:
        found += [Upsert(key, collection, json.dumps(each).encode()) for each in facts.pop(collection, [])]
    found.insert(0, Upsert(key, "", json.dumps(facts).encode()))
    return found + [Happened(key, json.dumps(each).encode()) for each in events]


def build(path: Path, accounts: int, work: Work) -> None:
    """Build a store of so many copies of accounts."""
    house = House.open(path)
    with work.rules() as rules:
        house.publish_folder(TENANT, rules, Actor("bench"))
    for payload in work.payloads:
        house.accounts.ingest(TENANT, records_of(payload, work.collections))
    with house.store.read() as reading:
        rows = reading.accounts(1, "", 1_000)
        kept = [
            (row, reading.facts(row.id), reading.state(row.id), reading.events(row.id), reading.due_of(row.id))
            for row in rows
        ]
    for start in range(0, accounts, 1_000):
        with house.store.write() as writing:
            for number in range(start, min(start + 1_000, accounts)):
                row, facts, state, events, _ = kept[number % len(kept)]
                made = writing.add_account(1, f"copy-{number}")
                writing.put_facts(made.id, *facts)
                writing.add_events(made.id, events)
                # Spread over the days to come, so that timers do not do all of them while events are measured.
                due = (row.decided_at or 0) + 86_400_000_000 + number * 100_000
                writing.decided(made.id, row.revision or 1, row.decided_at or 0, state, due)
    house.close()


def people_of(path: Path) -> list[list[str]]:
    """Return the people of each shipped account, in the order of the copies."""
    house = House.open(path)
    with house.store.read() as reading:
        rows = [row for row in reading.accounts(1, "", 200_000) if not row.account.startswith("copy-")]
        found = [json.loads(reading.facts(row.id)[0]).get("people", []) for row in rows]
    house.close()
    return [[person["id"] for person in people] for people in found]


class Events:
    """Draws events of people at random."""

    def __init__(self, people: Sequence[Sequence[str]], accounts: int, seed: int, work: Work) -> None:
        self._work = work
        self._people, self._accounts = people, accounts
        self._chance = random.Random(seed)  # noqa: S311 - no secret
        self._name = f"{seed}-{time.time_ns()}"
        self._numbers = itertools.count()

    def __iter__(self) -> Iterator[account_pb2.Record]:
        while True:
            number = self._chance.randrange(self._accounts)
            people = self._people[number % len(self._people)]
            if not people:
                continue
            told = {
                "id": f"{self._name}-{next(self._numbers)}",
                "type": self._work.type,
                "at": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
                "person": self._chance.choice(people),
                self._work.field: self._chance.choice(self._work.values),
            }
            event = account_pb2.Event(fields=json.dumps(told).encode())
            yield account_pb2.Record(account=f"copy-{number}", event=event)


def send(address: str, events: Events, size: int, until: float, pace: float = 0.0) -> int:
    """Send events in batches until a time, at most so many a second (0 for as many as go); returns how many."""
    source = iter(events)
    sent = 0
    began = time.monotonic()
    with grpc.insecure_channel(address) as channel:
        stub = account_pb2_grpc.AccountServiceStub(channel)
        while time.monotonic() < until:
            records = list(itertools.islice(source, size))
            answer = stub.Ingest(account_pb2.IngestRequest(records=records), timeout=60)
            if answer.problems:
                raise ValueError(answer.problems[0])
            sent += answer.accepted
            if pace:
                time.sleep(max(0.0, began + sent / pace - time.monotonic()))
    return sent


def rate(address: str, made: Sequence[Events], size: int, seconds: float, pace: float = 0.0) -> float:
    """Return the events a second that so many clients get in."""
    until = time.monotonic() + seconds
    began = time.monotonic()
    with ThreadPoolExecutor(len(made)) as threads:
        sent = sum(threads.map(lambda events: send(address, events, size, until, pace / len(made)), made))
    return sent / (time.monotonic() - began)


def delays(address: str, stop: threading.Event, found: list[float]) -> None:
    """Follow a watch, and note how long after the decision each change arrives."""
    with grpc.insecure_channel(address) as channel:
        stream = watch_pb2_grpc.WatchServiceStub(channel).Watch(watch_pb2.WatchRequest())
        for each in stream:
            if each.HasField("change"):
                found.append(time.time() - each.change.at.ToMicroseconds() / 1e6)
            if stop.is_set():
                break
        stream.cancel()


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.ingest", description="events into a large store")
    parser.add_argument("--accounts", type=int, default=100_000, metavar="N")
    parser.add_argument("--rules", choices=["six", "seeds"], default="six")
    parser.add_argument("--workers", type=int, default=2, metavar="N")
    parser.add_argument("--clients", type=int, default=4, metavar="N")
    parser.add_argument("--seconds", type=float, default=10, metavar="S", help="of each of three rounds (10)")
    parser.add_argument("--store", type=Path, metavar="FILE", help="build it here, or take it from there")
    options = parser.parse_args(argv)
    work = Work(options.rules)
    with tempfile.TemporaryDirectory() as folder:
        path = options.store or Path(folder) / "store.db"
        if not path.exists():
            build(path, options.accounts, work)
        people = people_of(path)
        command = [sys.executable, "-m", "quorate", "serve", "--store", str(path), "--listen", "127.0.0.1:0"]
        command += ["--workers", str(options.workers), "--log-level", "warning"]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
            line = (server.stderr.readline() if server.stderr else "").strip()
            address = line.rpartition(" on ")[2]
            try:
                made = [Events(people, options.accounts, seed, work) for seed in range(options.clients)]
                batches = max(rate(address, made, 100, options.seconds) for _ in range(3))
                ones = max(rate(address, made, 1, options.seconds / 2) for _ in range(3))
                _print("events a second, batches of 100", batches, "at least 3,000")
                _print("events a second, one by one", ones, "")
                _print_delays(address, made, batches / 2, options.seconds)
            finally:
                server.terminate()
                if server.stderr:
                    server.stderr.read()
    return 0


def _print_delays(address: str, made: Sequence[Events], pace: float, seconds: float) -> None:
    stop, found = threading.Event(), list[float]()
    watching = threading.Thread(target=delays, args=(address, stop, found), daemon=True)
    watching.start()
    reached = rate(address, made, 100, seconds, pace)
    stop.set()
    rate(address, made[:1], 1, 0.5)
    watching.join(10)
    if not found:
        raise RuntimeError("nothing changed")
    milliseconds = sorted(each * 1e3 for each in found)
    _print(f"ms from decision to watch at {reached:,.0f} events a second: median", _share(milliseconds, 0.5), "")
    _print("  99 of 100", _share(milliseconds, 0.99), f"of {len(milliseconds):,} changes")
    edges = [0, 5, 10, 20, 50, 100, 200, 500, 1_000, 5_000, float("inf")]
    counts = [sum(low <= each < high for each in milliseconds) for low, high in itertools.pairwise(edges)]
    for (low, _), count in zip(itertools.pairwise(edges), counts, strict=True):
        bar = "#" * round(_BAR * count / max(counts))
        sys.stdout.write(f"  from {low:>6,.0f} ms {count:>9,}  {bar}\n")


def _share(values: Sequence[float], share: float) -> float:
    return values[min(len(values) - 1, int(share * len(values)))]


def _print(name: str, value: float, wanted: str) -> None:
    sys.stdout.write(f"{name:<64}{value:>10,.1f}  {wanted}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
