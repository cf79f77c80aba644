"""The client whose calls are waited for."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial
from types import TracebackType
from typing import Any, Self

import grpc

from quorate.client import results
from quorate.client.asks import accounts, decisions, health, journeys, rule_sets
from quorate.client.asks.ask import DECIDE_STREAM, WATCH, Answer, Ask, Item, Methods, Paged, methods_of
from quorate.client.batches import Batch, Payload, encode_payload
from quorate.client.blocking_stream import DecisionStream
from quorate.client.blocking_watch import Watch
from quorate.client.core import Core
from quorate.client.errors import CANCELLED, CallError
from quorate.client.records import Fields, Record
from quorate.client.rule_files import Rules, files_of
from quorate.client.watching import Place
from quorate.decide.decision import Decision
from quorate.decide.explanation import Explanation


class Client:
    """Calls a server; safe to share between threads. Close it, or use it as a context.

    Every call raises CallError where the server does not answer it, or refuses it. Calls that are safe to repeat are
    made again while the server is not there: those that read and decide, `ingest`, `complete`, and those with a
    `request_id` or an `expected` number.
    """

    def __init__(self, core: Core) -> None:
        self._core = core
        self._revision = core.revision
        self._channel = core.connection.open()
        self._methods: Methods = methods_of(self._channel)
        self._open: weakref.WeakSet[Watch | DecisionStream] = weakref.WeakSet()
        self._closed = threading.Event()

    # --- decisions -----------------------------------------------------------------------------------------------

    def decide(self, payload: Payload, *, now: datetime | str | None = None, missing: bool = True) -> Decision:
        """Turn the facts about one account into its decision; a rejected account is told inside it.

        `now` takes the place of the payload's own; without `missing`, what unknowns are for want of is left out.
        Raises ValueError for a `now` without an offset.
        """
        return self._ask(decisions.decide(payload, now=now, missing=missing, revision=self._revision))

    def decide_many(
        self, payloads: Iterable[Payload], *, now: datetime | str | None = None, missing: bool = True
    ) -> Iterator[Decision]:
        """Turn many accounts into decisions, in their order, some of them in each call; this is the fastest way.

        A batch is read from `payloads` when its first decision is asked for. Raises as `decide` does.
        """
        batch = Batch()
        for payload in payloads:
            full = batch.add(encode_payload(payload))
            yield from self._decide_batch(full, now, missing=missing)
        yield from self._decide_batch(batch.rest(), now, missing=missing)

    def decide_stream(
        self, payloads: Iterable[Payload], *, now: datetime | str | None = None, missing: bool = True
    ) -> Iterator[Decision]:
        """Turn accounts into decisions as they come, in their order, over one stream.

        `payloads` are read by a thread of their own, a few ahead of the decisions that were taken; what they raise is
        raised here. Each decision has the time of a call to come. Where the connection ends, the stream goes on by
        another, and what was not answered is sent again. Raises as `decide` does.
        """

        def requests() -> Iterator[Any]:
            for payload in payloads:
                yield decisions.stream_request(payload, now=now, missing=missing, revision=self._revision)

        stream = DecisionStream(partial(self._start, DECIDE_STREAM), requests(), self._core)
        self._open.add(stream)
        try:
            for response in stream:
                yield decisions.read_decision(response.response)
        finally:
            stream.close()

    def explain(
        self, payload: Payload, name: str, *, person: str | None = None, now: datetime | str | None = None
    ) -> Explanation:
        """Tell why an account, or the person of a key, is in an audience or a buying group or not."""
        return self._ask(decisions.explain(payload, name, person=person, now=now, revision=self._revision))

    # --- rules ---------------------------------------------------------------------------------------------------

    def check(self, rules: Rules) -> results.Checked:
        """Tell what is wrong with rules, and keep nothing. Raises RulesError for a file that cannot be read."""
        return self._ask(rule_sets.check(files_of(rules)))

    def publish(
        self, rules: Rules, *, note: str = "", refuse_findings: bool = False, skip_tests: bool = False
    ) -> results.Published:
        """Keep rules as a revision; mistakes are told inside the answer, and findings refuse it if they are to.

        Their own tests are run first, unless they are to be skipped; one that fails refuses it.

        Raises RulesError for a file that cannot be read.
        """
        return self._ask(
            rule_sets.publish(files_of(rules), note=note, refuse_findings=refuse_findings, skip_tests=skip_tests)
        )

    def activate(self, revision: str, *, expected: int | None = None) -> results.Activation:
        """Make a revision the one that answers.

        `expected` is the number of the activation that is to be current until then, 0 for none; where another is, the
        call ends with ABORTED. It may then be that of an earlier attempt, whose answer was lost.
        """
        return self._ask(rule_sets.activate(revision, expected=expected))

    def rollback(self, *, expected: int | None = None) -> results.Activation:
        """Make the revision before the current one answer again; `expected` as in `activate`."""
        return self._ask(rule_sets.rollback(expected=expected))

    def activation(self) -> results.Activation | None:
        """Return the current activation; None where nothing was ever activated."""
        return self._ask(rule_sets.activation())

    def revisions(self) -> Iterator[results.Revision]:
        """Yield the published revisions, the newest first."""
        return self._pages(rule_sets.revisions)

    def get_revision(self, revision: str = "") -> results.PublishedFiles:
        """Return a revision with its files; empty means the active one."""
        return self._ask(rule_sets.get_revision(revision))

    def diff(self, old: str = "", new: str = "") -> results.Differences:
        """Tell what means something else in another revision; empty means the active one."""
        return self._ask(rule_sets.diff(old, new))

    # --- accounts ------------------------------------------------------------------------------------------------

    def ingest(self, records: Iterable[Record]) -> results.Ingested:
        """Take facts in, all in one transaction; those with problems are left out and told."""
        return self._ask(accounts.ingest(records))

    def get_account(self, account: str, *, with_payload: bool = False) -> results.StoredAccount:
        """Return an account with its last decision, and its payload if that is wanted."""
        return self._ask(accounts.get_account(account, with_payload=with_payload))

    def members(self, name: str, *, account: str = "", page_size: int = 0) -> Iterator[results.Member]:
        """Yield who is in an audience or in a buying group, of one account or of all, page by page."""
        return self._pages(lambda token: accounts.members(name, account=account, page_size=page_size, token=token))

    def assign_role(
        self, account: str, group: str, person: str, role: str, *, request_id: str = ""
    ) -> results.Commanded:
        """Give a person a role in a buying group, by hand; the same `request_id` does it once."""
        return self._ask(accounts.assign_role(account, group, person, role, request_id=request_id))

    def remove_member(
        self, account: str, group: str, person: str, *, role: str = "", request_id: str = ""
    ) -> results.Commanded:
        """Take a person out of a buying group, or only out of one role, by hand; the same `request_id` does it once."""
        return self._ask(accounts.remove_member(account, group, person, role=role, request_id=request_id))

    def move_stage(self, account: str, group: str, stage: str, *, request_id: str = "") -> results.Commanded:
        """Move a buying group to a stage, by hand; the same `request_id` does it once."""
        return self._ask(accounts.move_stage(account, group, stage, request_id=request_id))

    # --- journeys and changes ------------------------------------------------------------------------------------

    def due(
        self, worker: str = "", *, most: int = 0, lease: timedelta | None = None, actions: Iterable[str] = ()
    ) -> tuple[results.LeasedAction, ...]:
        """Lease actions that journeys want done, of these kinds or of all; `worker` names who does them."""
        return self._ask(journeys.due(worker, most=most, lease=lease, actions=actions))

    def advance(self, account: str = "", *, most: int = 0) -> results.Advanced:
        """Decide an account now, or, without one, those whose time has come."""
        return self._ask(journeys.advance(account, most=most))

    def complete(self, key: str, *, result: Fields | None = None, error: str | None = None) -> results.Completed:
        """Tell that an action is done, what came back for a call, or why it could not be done."""
        return self._ask(journeys.complete(key, result=result, error=error))

    def journeys(self, account: str, *, journey: str = "") -> results.AccountJourneys:
        """Tell where an account and its people are in journeys, or in one of them."""
        return self._ask(journeys.journeys(account, journey=journey))

    def watch(
        self,
        cursor: str = "",
        *,
        names: Iterable[str] = (),
        kinds: Iterable[results.ChangeKind] = (),
        account: str = "",
    ) -> Watch:
        """Yield what changes from a cursor on, until the watch or the client is closed.

        Without a cursor it starts with what comes next, and with `start` with the oldest change that is kept; `names`,
        `kinds` and `account` leave out all others. Where the connection ends, it goes on by another from the last
        change. Raises ValueError for a kind that is not known.
        """
        place = Place(cursor, names=names, kinds=kinds, account=account)
        watch = Watch(partial(self._start, WATCH), place, self._core)
        self._open.add(watch)
        return watch

    def serves(self, service: str = "") -> bool:
        """Tell whether the server serves, as a whole or one of its services; raises for one that it does not know."""
        return self._ask(health.serves(service))

    # --- the connection ------------------------------------------------------------------------------------------

    def close(self) -> None:
        """Close the connection; calls under way end with CANCELLED, and watches end."""
        self._closed.set()
        for each in list(self._open):
            each.close()
        self._channel.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _ask(self, ask: Ask[Answer]) -> Answer:
        """Make a call, more than once if need be and it is safe, and read its answer."""
        attempts = self._core.begin(is_safe=ask.is_safe)
        while True:
            try:
                response = self._start(ask.method, ask.request, timeout=attempts.remaining())
            except grpc.RpcError as error:
                self._closed.wait(attempts.pause(CallError.of(error)))
            else:
                attempts.answered()
                return ask.read(response)

    def _pages(self, paged: Paged[Item]) -> Iterator[Item]:
        """Yield the items of all pages, each page when its first item is asked for."""
        token = ""
        while True:
            page = self._ask(paged(token))
            yield from page.items
            token = page.next_token
            if not token:
                return

    def _decide_batch(self, batch: list[bytes] | None, now: datetime | str | None, *, missing: bool) -> list[Decision]:
        if not batch:
            return []
        return self._ask(decisions.decide_batch(batch, now=now, missing=missing, revision=self._revision))

    def _start(self, method: str, request: object, timeout: float | None = None) -> Any:  # noqa: ANN401 - of any method
        """Make one attempt at a call, whose credentials are those of now."""
        try:
            return self._methods[method](request, timeout=timeout, metadata=self._core.connection.metadata())
        except ValueError as error:
            if self._closed.is_set():
                raise CallError(CANCELLED, "the client is closed") from error
            raise
