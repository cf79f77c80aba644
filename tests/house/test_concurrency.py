"""Whatever many threads do at once comes to what one comes to that does the same in the order of the transactions."""

import functools
import itertools
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from quorate.service.accounts import DecidedAccount
from quorate.service.errors import NotFoundError, PreconditionError
from quorate.service.records import Record
from quorate.service.watching import Wish
from quorate.store.rows import ChangeRow
from tests.house.housing import (
    ANN,
    AUDIENCES,
    GROUPS,
    JOURNEYS,
    SCHEMA,
    START,
    TENANT,
    Clock,
    Housed,
    account,
    event,
    files,
    housed,
    person,
)

ACCOUNTS = [f"a{number}" for number in range(6)]
ROUNDS = 25
OTHER = SCHEMA + AUDIENCES.replace("500", "800") + GROUPS + JOURNEYS

Replay = Callable[[Housed], object]


class Ticking(Clock):
    """Goes on by a moment whenever it is looked at."""

    def __init__(self) -> None:
        super().__init__()
        self._ticks = itertools.count(1)

    def __call__(self) -> datetime:
        """Return the next moment."""
        return START + timedelta(milliseconds=next(self._ticks))


@dataclass
class Log:
    """What was accepted, by the numbers of transactions."""

    entries: list[tuple[int, DecidedAccount, Replay]] = field(default_factory=list)
    failures: list[BaseException] = field(default_factory=list)

    def add(self, transaction: int, decided: DecidedAccount, replay: Replay) -> None:
        """Note that an account was decided, and how to do that again."""
        self.entries.append((transaction, decided, replay))


def records_of(chance: random.Random, worker: int, turn: int) -> list[Record]:
    """Make some records of some accounts."""
    found: list[Record] = []
    for number in range(chance.randint(1, 4)):
        of = chance.choice(ACCOUNTS)
        key = f"e{worker}-{turn}-{number}"
        match chance.randrange(4):
            case 0:
                found.append(account(of, as_of=worker * 1000 + turn, employees=chance.choice([100, 600, 900])))
            case 1:
                title = chance.choice(["Chief", "Analyst", "Poet"])
                found.append(person(chance.choice("xyz"), of, as_of=worker * 1000 + turn, title=title))
            case _:
                found.append(event(key, of, at=START - timedelta(hours=chance.randrange(300)), url="/"))
    return found


def ingest(house: Housed, log: Log, worker: int) -> None:
    chance = random.Random(worker)  # noqa: S311 - no secret
    for turn in range(ROUNDS):
        records = records_of(chance, worker, turn)
        done = house.ingest(*records)
        for each in done.decided:
            log.add(done.transaction, each, ingest_of([record for record in records if record.account == each.account]))


def ingest_of(records: list[Record]) -> Replay:
    return lambda house: house.ingest(*records)


def command(house: Housed, log: Log) -> None:
    chance = random.Random(99)  # noqa: S311 - as above
    for turn in range(ROUNDS):
        of, role = chance.choice(ACCOUNTS), chance.choice(["decider", "user"])
        told: dict[str, Any] = {"assign": {"group": "tooling", "person": chance.choice("xyz"), "role": role}}
        try:
            done = house.house.accounts.command(TENANT, of, told, reason="assign", request=f"r{turn}")
        except (PreconditionError, NotFoundError):  # refused, or an account that is not there yet
            continue
        log.add(done.transaction, done.decided, command_of(of, told))


def command_of(account: str, command: dict[str, Any]) -> Replay:
    return lambda house: house.house.accounts.command(TENANT, account, command, reason="assign")


def timer_of(account: str) -> Replay:
    return lambda house: house.house.accounts.decide_many(1, [account], reason="timer")


def sweep(house: Housed, log: Log, stop: threading.Event) -> None:
    """Decide accounts by themselves, as timers do."""
    while not stop.is_set():
        found = house.house.accounts.decide_many(1, ACCOUNTS[:3], reason="timer")
        decided, transaction = found or ((), 0)
        for each in decided:
            log.add(transaction, each, timer_of(each.account))
        stop.wait(0.01)


def publish(house: Housed, stop: threading.Event) -> None:
    for rules in itertools.cycle([OTHER, None]):
        if stop.is_set():
            return
        house.activate(rules)
        stop.wait(0.02)


def decide(house: Housed, stop: threading.Event) -> None:
    payload = {"now": "2026-06-01T12:00:00Z", "account": {"id": "q", "employees": 900, "people": [], "events": []}}
    while not stop.is_set():
        decision = house.house.rule_sets.active(TENANT).rules.decide(payload)
        assert {each["name"] for each in decision.content["audiences"] if each["result"] == "true"} == {"large"}


def watch(house: Housed, seen: list[ChangeRow], stop: threading.Event) -> None:
    place = 0
    while True:
        over = stop.is_set()
        found, looked = house.house.watching.read(TENANT, place, Wish())
        seen += found
        if looked == place and over:
            return
        place = looked
        if not found:
            house.house.watching.wait(place, 0.05)


def outcome(house: Housed) -> dict[str, Any]:
    """Return all that is kept, but for numbers that count what was done."""
    told: dict[str, Any] = {}
    for key in ACCOUNTS:
        changes = [each for each in house.changes() if each.account == key]
        told[key] = [
            (each.kind, each.name, each.person, each.at, each.revision, each.reason, each.detail) for each in changes
        ]
    with house.house.store.read() as reading:
        for key in ACCOUNTS:
            row = reading.account(1, key)
            if row is not None:
                told[f"{key} kept"] = (
                    row.version, row.decided_at, reading.facts(row.id), reading.state(row.id), reading.events(row.id)
                )  # fmt: skip
        for name in ("large", "active", "chiefs", "tooling"):
            told[f"{name} members"] = reading.members(1, name, ("", "", ""), 1000)
    return told


def test_many_at_once_come_to_what_one_comes_to(tmp_path: Path) -> None:
    log, seen = Log(), list[ChangeRow]()
    working, watching = threading.Event(), threading.Event()
    with housed(tmp_path / "many.db", Ticking()) as house:
        house.activate()

        def guarded(run: Callable[[], object]) -> threading.Thread:
            def body() -> None:
                try:
                    run()
                except BaseException as error:  # noqa: BLE001 - told by the test
                    log.failures.append(error)

            thread = threading.Thread(target=body)
            thread.start()
            return thread

        finite = [guarded(functools.partial(ingest, house, log, number)) for number in range(4)]
        finite.append(guarded(lambda: command(house, log)))
        endless = [
            guarded(lambda: sweep(house, log, working)),
            guarded(lambda: publish(house, working)),
            guarded(lambda: decide(house, working)),
        ]
        watcher = guarded(lambda: watch(house, seen, watching))
        for thread in finite:
            thread.join()
        working.set()
        for thread in endless:
            thread.join()
        watching.set()
        watcher.join()
        assert log.failures == []
        assert seen == house.changes()
        expected = outcome(house)
    clock = Clock()
    with housed(tmp_path / "one.db", clock) as one:
        revisions = {}
        for rules in (OTHER, None):
            made = one.house.rule_sets.publish(TENANT, files() if rules is None else files(rules), ANN).row
            assert made is not None
            revisions[made.revision] = made
        for _, decided, replay in sorted(log.entries, key=lambda entry: entry[0]):
            one.house.rule_sets.activate(TENANT, decided.revision, ANN)
            clock.now = decided.now
            replay(one)
        assert outcome(one) == expected
    assert len(log.entries) > 100
