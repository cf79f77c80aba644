"""Accounts as the store keeps them: facts come in, each change is decided, and all that follows is written with it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec

from quorate.decide.decision import Decision
from quorate.decide.problem import Problem, problem
from quorate.diagnostics.catalogue.payload import E508
from quorate.ir.reach import reach_of
from quorate.service.errors import ConflictError, InputError, LimitError, NotFoundError, PreconditionError
from quorate.service.instants import DAY, HOUR, SECOND, instant_of, micros_of
from quorate.service.ledger import Known
from quorate.service.prepared import Prepared, Wanted, payload_of, prepare
from quorate.service.records import Facts, Reader, Record, Refused, Told, differs
from quorate.service.rule_sets import Loaded, RuleSets
from quorate.store.interface import Reading, Store, Writing
from quorate.store.rows import EventRow, KeptRow, MemberRow, RequestRow

PAGE: Final = 1_000
PAGE_MOST: Final = 10_000
RECORDS_MOST: Final = 1_000
ACCOUNT_BYTES: Final = 1024 * 1024
_REQUEST_MOST: Final = 200
_PENDING_MOST: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class DecidedAccount:
    """An account that was decided: when, how often by now, how many changes that made, and by which revision."""

    account: str
    now: datetime
    version: int
    changes: int
    rejected: bool
    revision: str


@dataclass(slots=True)
class Ingested:
    """What became of the records of one batch; `transaction` is 0 where nothing was to be kept."""

    accepted: int = 0
    known: int = 0
    problems: list[Refused] = field(default_factory=list)
    decided: list[DecidedAccount] = field(default_factory=list)
    transaction: int = 0


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one command, and the number of its transaction."""

    decided: DecidedAccount
    transaction: int


@dataclass(frozen=True, slots=True)
class Shown:
    """One account with its last decision, as of `revision`; `payload` where it was asked for."""

    decision: Decision
    revision: str
    version: int
    due: datetime | None
    payload: bytes


@dataclass(slots=True)
class _Batch:
    """What of one account is to be kept, and how many records said something new or not."""

    told: Told
    prepared: Prepared | None = None
    accepted: int = 0
    known: int = 0
    refused: list[Refused] = field(default_factory=list)


class Accounts:
    """Keeps and decides the accounts of all tenants; for any number of threads."""

    def __init__(  # noqa: PLR0913 - how it is set up, by name
        self,
        store: Store,
        rule_sets: RuleSets,
        clock: Callable[[], datetime],
        *,
        refresh_hours: float = 24,
        settle_seconds: float = 60,
        retention_days: float = 0,
        account_bytes: int = ACCOUNT_BYTES,
        notify: Callable[[], None] = lambda: None,
    ) -> None:
        """`refresh_hours` is how long an account stays undecided at most, `retention_days` how long events are kept.

        0 keeps them for ever; events within the reach of the active rules are kept in any case. What turns by itself
        after facts came in is looked for within `settle_seconds`, once for all that came until then. An account
        whose payload would be of more than `account_bytes` takes nothing more in. `notify` is called after each
        transaction that changed anything.
        """
        self._store = store
        self._rule_sets = rule_sets
        self._clock = clock
        self._account_bytes = account_bytes
        self._refresh = int(refresh_hours * HOUR)
        self._settle = int(settle_seconds * SECOND)
        self._retention = int(retention_days * DAY)
        self._reaches: dict[int, int | None] = {}
        self._notify = notify
        self._readers: dict[int, Reader] = {}

    # -- facts -----------------------------------------------------------------------------------------------------

    def ingest(self, tenant: str, records: Sequence[Record], *, most: int = RECORDS_MOST) -> Ingested:
        """Take records in, and decide each account that they say something new of, all in one transaction.

        Records that cannot be used are left out and told. Raises LimitError for more records than `most`, and
        PreconditionError where no rule set is active.
        """
        if len(records) > most:
            raise LimitError(f"a batch has at most {most:,} records, not {len(records):,}")
        now = self._clock()
        loaded = self._rule_sets.active(tenant)
        told, refused = self._reader(loaded).read(records, micros_of(now))
        result = Ingested(problems=list(refused))
        if told:
            # Deciding takes its time, and blocks nobody; what others change meanwhile is decided again while they wait.
            with self._store.read() as reading:
                number = self._rule_sets.tenant(reading, tenant)
                batches = [self._prepare(reading, number, loaded, each, now) for each in told]
            if any(each.prepared is not None for each in batches):
                self._apply(tenant, loaded, batches, now, result)
            for each in batches:
                result.accepted += each.accepted
                result.known += each.known
                result.problems += each.refused
        result.problems.sort(key=lambda each: each.index)
        return result

    def _apply(self, tenant: str, loaded: Loaded, batches: list[_Batch], now: datetime, result: Ingested) -> None:
        with self._store.write() as writing:
            number = writing.add_tenant(tenant)
            current = self._rule_sets.current(writing, number) or loaded
            for place, batch in enumerate(batches):
                made = batch.prepared
                if current is not loaded or made is None or not made.fits(writing, number):
                    batches[place] = self._prepare(writing, number, current, batch.told, now)
                    made = batches[place].prepared
                if made is not None:
                    result.decided.append(write_prepared(made, writing, number))
            result.transaction = writing.transaction()
        self._notify()

    def _prepare(self, reading: Reading, tenant: int | None, loaded: Loaded, told: Told, now: datetime) -> _Batch:
        """Decide an account with what a batch tells of it."""
        batch = _Batch(told)
        kept = None if tenant is None else reading.kept(tenant, told.account)
        wanted = self._wanted(told, now, whole=bool(told.facts))
        events = self._new_events(reading, kept, told, batch)
        known = self._facts(reading, kept, loaded, told, batch, events, now)
        if known is not None and known.is_gone:
            events = []
        if not batch.accepted:
            return batch
        wanted.known, wanted.events = known, events
        made = prepare(reading, loaded, told.account, kept, wanted)
        if made.size > self._account_bytes and made.growth > 0:
            what, limit = f"account of {made.size:,} bytes", f"{self._account_bytes:,} bytes"
            too_large = problem(E508, "", what=what, limit=limit)
            return _Batch(told, refused=[Refused(index, too_large) for index in _indices_of(told)])
        if made.rejected and self._was_well(reading, loaded, told.account, kept, now):
            return self._without_bad(reading, tenant, loaded, told, now, made)
        batch.prepared = made
        return batch

    def _wanted(self, told: Told, now: datetime, *, whole: bool) -> Wanted:
        return Wanted(told.reason, now, refresh=self._refresh, settle=self._settle, whole=whole)

    @staticmethod
    def _new_events(reading: Reading, kept: KeptRow | None, told: Told, batch: _Batch) -> list[EventRow]:
        """Return the events that are not known, and count the others."""
        batch.known += told.repeated
        if kept is None or not told.events:
            batch.accepted += len(told.events)
            return list(told.events.values())
        there = reading.known_events(kept.row.id, told.events.keys())
        new: list[EventRow] = []
        for event in told.events.values():
            body = there.get(event.id)
            if body is None:
                new.append(event)
            elif body == event.body:
                batch.known += 1
            else:
                batch.refused.append(Refused(told.places[event.id], differs(event)))
        batch.accepted += len(new)
        return new

    def _facts(  # noqa: PLR0913, PLR0917 - where from and where to
        self,
        reading: Reading,
        kept: KeptRow | None,
        loaded: Loaded,
        told: Told,
        batch: _Batch,
        events: list[EventRow],
        now: datetime,
    ) -> Known | None:
        """Return the facts of an account with what is told; None where they stay as they are."""
        if not told.facts and kept is not None and kept.state:
            return None
        facts, ledger = (b"", b"") if kept is None else reading.facts(kept.row.id)
        known = Known.read(facts, ledger, self._reader(loaded).key_names)
        changed = not ledger
        for each in told.facts:
            if isinstance(each, Facts):
                new = known.upsert(
                    each.collection,
                    each.key,
                    each.fields,
                    each.as_of,
                    replace=each.replace,
                    on_arrival=each.on_arrival,
                )
            else:
                new = known.remove(each.collection, each.key, each.as_of, on_arrival=each.on_arrival)
            changed |= new
            batch.accepted += new
            batch.known += not new
        for event in list(events):
            if known.see(min(event.at, micros_of(now))):
                changed = True
            else:  # it happened before the account was removed
                events.remove(event)
                batch.accepted -= 1
                batch.known += 1
        return known if changed else None

    def _was_well(self, reading: Reading, loaded: Loaded, account: str, kept: KeptRow | None, now: datetime) -> bool:
        """Tell whether an account could be decided before; one that could not may be mended in several steps."""
        if kept is None or not kept.facts:
            return True
        wanted = Wanted("", now, whole=True)
        return not prepare(reading, loaded, account, kept, wanted).rejected

    def _without_bad(  # noqa: PLR0913, PLR0917 - as `_prepare`
        self, reading: Reading, tenant: int | None, loaded: Loaded, told: Told, now: datetime, made: Prepared
    ) -> _Batch:
        """Find the records by which an account cannot be decided, and do without them."""
        singles = [Told(told.account, facts=[each]) for each in told.facts]
        singles += [
            Told(told.account, events={key: event}, places={key: told.places[key]})
            for key, event in told.events.items()
        ]
        errors = () if made.decision is None else made.decision.errors
        if len(singles) == 1:
            return _all_refused(told, errors)
        good = Told(told.account, repeated=told.repeated)
        refused: list[Refused] = []
        for single in singles:
            alone = self._prepare(reading, tenant, loaded, single, now)
            refused += alone.refused
            if not alone.refused:
                good.facts += single.facts
                good.events |= single.events
                good.places |= single.places
        if not refused:  # each is well alone, and not all together
            return _all_refused(told, errors)
        if not good.facts and not good.events:
            return _Batch(told, refused=refused)
        batch = self._prepare(reading, tenant, loaded, good, now)
        batch.told = told
        batch.refused += refused
        return batch

    # -- commands ----------------------------------------------------------------------------------------------------

    def command(self, tenant: str, account: str, command: Mapping[str, Any], *, reason: str, request: str = "") -> Done:
        """Do one command of payloads to an account, and decide it, in one transaction.

        A request that comes again under the same id is done once and answered as then. Raises NotFoundError,
        PreconditionError with the problems of a command that is refused, and ConflictError for an id that was of
        another request.
        """
        if len(request) > _REQUEST_MOST:
            raise InputError(f"a request id has at most {_REQUEST_MOST} characters")
        now = self._clock()
        digest = hashlib.sha256(json.dumps([account, command], sort_keys=True).encode()).digest()
        with self._store.write() as writing:
            number = self._rule_sets.tenant(writing, tenant)
            if number is not None and request:
                before = writing.request(number, request)
                if before is not None:
                    return _repeated(before, digest)
            number, loaded, kept = self.known(writing, tenant, account)
            wanted = Wanted(reason, now, commands=(dict(command),), refresh=self._refresh)
            made = prepare(writing, loaded, account, kept, wanted)
            self._refuse(made)
            done = Done(write_prepared(made, writing, number), writing.transaction())
            if request:
                writing.add_request(number, RequestRow(request, digest, _answer(done), micros_of(now)))
        self._notify()
        return done

    def decide(self, tenant: str, account: str, *, reason: str) -> Done:
        """Decide an account now. Raises NotFoundError and PreconditionError."""
        now = self._clock()
        with self._store.write() as writing:
            number, loaded, kept = self.known(writing, tenant, account)
            made = self.prepared(writing, loaded, kept, reason, now)
            done = Done(write_prepared(made, writing, number), writing.transaction())
        self._notify()
        return done

    def decide_many(
        self,
        tenant: int,
        accounts: Sequence[str],
        *,
        reason: str,
        guard: Callable[[Writing], bool] = lambda writing: True,  # noqa: ARG005 - nothing to look at
    ) -> tuple[list[DecidedAccount], int] | None:
        """Decide accounts that are there now, in one transaction, of which the number is returned as well.

        `guard` is asked within it whether this may still be done; None where it may not, or where no rules are active.
        """
        now = self._clock()
        with self._store.read() as reading:
            loaded = self._rule_sets.current(reading, tenant)
            if loaded is None:
                return None
            found = [
                self.prepared(reading, loaded, kept, reason, now)
                for account in accounts
                if (kept := reading.kept(tenant, account)) is not None and kept.state
            ]
        decided: list[DecidedAccount] = []
        with self._store.write() as writing:
            if not guard(writing):
                return None
            current = self._rule_sets.current(writing, tenant) or loaded
            for each in found:
                made = each
                if current is not loaded or not made.fits(writing, tenant):
                    again = writing.kept(tenant, each.account)
                    if again is None or not again.state:
                        continue
                    made = self.prepared(writing, current, again, reason, now)
                decided.append(write_prepared(made, writing, tenant))
            transaction = writing.transaction()
        self._notify()
        return decided, transaction

    def prepared(  # noqa: PLR0913, PLR0917 - where from, what, and why
        self,
        reading: Reading,
        loaded: Loaded,
        kept: KeptRow,
        reason: str,
        now: datetime,
        commands: Sequence[Any] = (),
    ) -> Prepared:
        """Decide an account that is there, without writing anything."""
        wanted = Wanted(reason, now, commands=commands, refresh=self._refresh)
        wanted.forget_before = self._forget_before(loaded, now)
        return prepare(reading, loaded, kept.row.account, kept, wanted)

    def known(self, reading: Reading, tenant: str, account: str) -> tuple[int, Loaded, KeptRow]:
        """Return the number of a tenant, its active rules, and one of its accounts.

        Raises PreconditionError where no rules are active, and NotFoundError for an account that is not there.
        """
        number = self._rule_sets.tenant(reading, tenant)
        loaded = None if number is None else self._rule_sets.current(reading, number)
        if number is None or loaded is None:
            raise PreconditionError("no rule set is active; publish one and activate it")
        kept = reading.kept(number, account)
        if kept is None or not kept.state:
            raise NotFoundError(f"account `{account[:80]}` is not known to tenant {tenant}")
        return number, loaded, kept

    @staticmethod
    def _refuse(made: Prepared) -> None:
        """Raise PreconditionError where an account cannot be decided, or does not allow what was to be done."""
        problems: Iterable[Problem] = made.refused_commands
        if made.rejected and made.decision is not None:
            problems = made.decision.errors
        problems = list(problems)
        if problems:
            raise PreconditionError(problems[0].message, problems)

    def _forget_before(self, loaded: Loaded, now: datetime) -> int | None:
        """Return the instant before which events need not be kept; None where all are kept."""
        if not self._retention:
            return None
        row = loaded.row.id
        if row not in self._reaches:
            reach = reach_of(loaded.rules.program)
            self._reaches[row] = None if reach is None else reach // timedelta(microseconds=1)
        known = self._reaches[row]
        return None if known is None else micros_of(now) - max(known, self._retention)

    def told(self) -> None:
        """Tell those who watch that something was written."""
        self._notify()

    # -- looking -------------------------------------------------------------------------------------------------------

    def get(self, tenant: str, account: str, *, with_payload: bool = False) -> Shown:
        """Return an account as it was decided last. Raises NotFoundError and PreconditionError."""
        with self._store.read() as reading:
            number, active, kept = self.known(reading, tenant, account)
            row, due = kept.row, kept.due
            loaded = (None if row.revision is None else self._rule_sets.of_row(reading, number, row.revision)) or active
            at = row.decided_at or 0
            wanted = Wanted("", instant_of(at))
            payload = payload_of(reading, loaded.rules.program, account, kept, wanted, kept.facts)
        # What was decided is decided again by the same rules, at the same instant, out of what it left: that changes
        # nothing, and need not be kept.
        decision = loaded.rules.decide(payload, now=instant_of(at))
        return Shown(
            decision,
            loaded.revision,
            row.version,
            None if due is None else instant_of(due),
            msgspec.json.encode(msgspec.json.decode(payload)) if with_payload else b"",
        )

    def members(
        self, tenant: str, name: str, *, after: str = "", most: int = PAGE, account: str = ""
    ) -> tuple[list[MemberRow], str, int]:
        """Return a page of members, where the next one goes on, and how many accounts are yet to be decided anew.

        Raises NotFoundError for an audience or a buying group that the active rules do not have, and InputError for
        a place that no page gave.
        """
        most = min(most or PAGE, PAGE_MOST)
        place = _read_place(after)
        with self._store.read() as reading:
            number = self._rule_sets.tenant(reading, tenant)
            loaded = None if number is None else self._rule_sets.current(reading, number)
            if number is None or loaded is None:
                raise PreconditionError("no rule set is active; publish one and activate it")
            program = loaded.rules.program
            if name not in program.audiences and name not in program.groups:
                raise NotFoundError(f"{program.name} has no audience and no buying group `{name[:80]}`")
            found = reading.members(number, name, place, most + 1, account)
            pending = reading.count_outdated(number, loaded.row.id, _PENDING_MOST)
        last = found[most - 1] if len(found) > most else None
        return found[:most], "" if last is None else _place_of(last), pending

    def _reader(self, loaded: Loaded) -> Reader:
        found = self._readers.get(loaded.row.id)
        if found is None:
            if len(self._readers) > PAGE:
                self._readers.clear()
            found = self._readers[loaded.row.id] = Reader(loaded.rules.program)
        return found


def write_prepared(made: Prepared, writing: Writing, tenant: int) -> DecidedAccount:
    """Write an account that was decided, and tell of it."""
    version = made.apply(writing, tenant)
    return DecidedAccount(
        made.account, instant_of(made.now), version, len(made.changes), made.rejected, made.loaded.revision
    )


def _indices_of(told: Told) -> list[int]:
    return sorted([*(each.index for each in told.facts), *told.places.values()])


def _all_refused(told: Told, errors: Sequence[Problem]) -> _Batch:
    """Leave all out that is told of an account, each record for the first thing that is wrong."""
    return _Batch(told, refused=[Refused(index, errors[0]) for index in _indices_of(told)])


def _answer(done: Done) -> bytes:
    each = done.decided
    return msgspec.json.encode(
        [each.account, micros_of(each.now), each.version, each.changes, each.rejected, each.revision, done.transaction]
    )


def _repeated(before: RequestRow, digest: bytes) -> Done:
    if before.digest != digest:
        raise ConflictError(f"request `{before.id}` was another one; give each request an id of its own")
    account, now, version, changes, rejected, revision, transaction = msgspec.json.decode(before.answer)
    return Done(DecidedAccount(account, instant_of(now), version, changes, rejected, revision), transaction)


def _place_of(member: MemberRow) -> str:
    return msgspec.json.encode([member.account, member.person, member.role]).hex()


def _read_place(text: str) -> tuple[str, str, str]:
    if not text:
        return "", "", ""
    try:
        account, person, role = msgspec.json.decode(bytes.fromhex(text), type=tuple[str, str, str])
    except (ValueError, msgspec.MsgspecError) as error:
        raise InputError("the page token is none that a page gave") from error
    return account, person, role
