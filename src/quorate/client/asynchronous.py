"""The client whose calls are awaited."""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import AsyncIterable, AsyncIterator, Iterable
from datetime import datetime, timedelta
from functools import partial
from types import TracebackType
from typing import Any, Self

import grpc

from quorate.client import results
from quorate.client.asks import accounts, decisions, health, journeys, rule_sets
from quorate.client.asks.ask import DECIDE_STREAM, WATCH, Answer, Ask, Item, Methods, Paged, methods_of
from quorate.client.async_stream import AsyncDecisionStream
from quorate.client.async_watch import AsyncWatch
from quorate.client.batches import Batch, Payload, encode_payload
from quorate.client.core import Core, is_cancelled
from quorate.client.errors import CANCELLED, CallError
from quorate.client.records import Fields, Record
from quorate.client.rule_files import Rules, files_of
from quorate.client.watching import Place
from quorate.decide.decision import Decision
from quorate.decide.explanation import Explanation


class AsyncClient:
    """Calls a server without keeping a thread waiting; its calls are those of Client, told there.

    It belongs to the event loop of its first call. Close it, or use it as a context.
    """

    def __init__(self, core: Core) -> None:
        self._core = core
        self._revision = core.revision
        self._channel: grpc.aio.Channel | None = None
        self._methods: Methods = {}
        self._open: weakref.WeakSet[AsyncWatch | AsyncDecisionStream] = weakref.WeakSet()
        self._is_closed = False

    # --- decisions -----------------------------------------------------------------------------------------------

    async def decide(self, payload: Payload, *, now: datetime | str | None = None, missing: bool = True) -> Decision:
        """Turn the facts about one account into its decision; a rejected account is told inside it.

        `now` takes the place of the payload's own; without `missing`, what unknowns are for want of is left out.
        Raises ValueError for a `now` without an offset.
        """
        return await self._ask(decisions.decide(payload, now=now, missing=missing, revision=self._revision))

    async def decide_many(
        self,
        payloads: Iterable[Payload] | AsyncIterable[Payload],
        *,
        now: datetime | str | None = None,
        missing: bool = True,
    ) -> AsyncIterator[Decision]:
        """Turn many accounts into decisions, in their order, some of them in each call; this is the fastest way."""
        batch = Batch()
        async for payload in _each(payloads):
            full = batch.add(encode_payload(payload))
            for decision in await self._decide_batch(full, now, missing=missing):
                yield decision
        for decision in await self._decide_batch(batch.rest(), now, missing=missing):
            yield decision

    async def decide_stream(
        self,
        payloads: Iterable[Payload] | AsyncIterable[Payload],
        *,
        now: datetime | str | None = None,
        missing: bool = True,
    ) -> AsyncIterator[Decision]:
        """Turn accounts into decisions as they come, in their order, over one stream."""

        async def requests() -> AsyncIterator[Any]:
            async for payload in _each(payloads):
                yield decisions.stream_request(payload, now=now, missing=missing, revision=self._revision)

        stream = AsyncDecisionStream(partial(self._start, DECIDE_STREAM), requests(), self._core)
        self._open.add(stream)
        try:
            async for response in stream:
                yield decisions.read_decision(response.response)
        finally:
            stream.close()

    async def explain(
        self, payload: Payload, name: str, *, person: str | None = None, now: datetime | str | None = None
    ) -> Explanation:
        """Tell why an account, or the person of a key, is in an audience or a buying group or not."""
        return await self._ask(decisions.explain(payload, name, person=person, now=now, revision=self._revision))

    # --- rules ---------------------------------------------------------------------------------------------------

    async def check(self, rules: Rules) -> results.Checked:
        """Tell what is wrong with rules, and keep nothing. Raises RulesError for a file that cannot be read."""
        return await self._ask(rule_sets.check(files_of(rules)))

    async def publish(
        self, rules: Rules, *, note: str = "", refuse_findings: bool = False, skip_tests: bool = False
    ) -> results.Published:
        """Keep rules as a revision; mistakes are told inside the answer, and findings refuse it if they are to.

        Their own tests are run first, unless they are to be skipped; one that fails refuses it.

        Raises RulesError for a file that cannot be read.
        """
        return await self._ask(
            rule_sets.publish(files_of(rules), note=note, refuse_findings=refuse_findings, skip_tests=skip_tests)
        )

    async def activate(self, revision: str, *, expected: int | None = None) -> results.Activation:
        """Make a revision the one that answers.

        `expected` is the number of the activation that is to be current until then, 0 for none; where another is, the
        call ends with ABORTED. It may then be that of an earlier attempt, whose answer was lost.
        """
        return await self._ask(rule_sets.activate(revision, expected=expected))

    async def rollback(self, *, expected: int | None = None) -> results.Activation:
        """Make the revision before the current one answer again; `expected` as in `activate`."""
        return await self._ask(rule_sets.rollback(expected=expected))

    async def activation(self) -> results.Activation | None:
        """Return the current activation; None where nothing was ever activated."""
        return await self._ask(rule_sets.activation())

    def revisions(self) -> AsyncIterator[results.Revision]:
        """Yield the published revisions, the newest first."""
        return self._pages(rule_sets.revisions)

    async def get_revision(self, revision: str = "") -> results.PublishedFiles:
        """Return a revision with its files; empty means the active one."""
        return await self._ask(rule_sets.get_revision(revision))

    async def diff(self, old: str = "", new: str = "") -> results.Differences:
        """Tell what means something else in another revision; empty means the active one."""
        return await self._ask(rule_sets.diff(old, new))

    # --- accounts ------------------------------------------------------------------------------------------------

    async def ingest(self, records: Iterable[Record]) -> results.Ingested:
        """Take facts in, all in one transaction; those with problems are left out and told."""
        return await self._ask(accounts.ingest(records))

    async def get_account(self, account: str, *, with_payload: bool = False) -> results.StoredAccount:
        """Return an account with its last decision, and its payload if that is wanted."""
        return await self._ask(accounts.get_account(account, with_payload=with_payload))

    def members(self, name: str, *, account: str = "", page_size: int = 0) -> AsyncIterator[results.Member]:
        """Yield who is in an audience or in a buying group, of one account or of all, page by page."""
        return self._pages(lambda token: accounts.members(name, account=account, page_size=page_size, token=token))

    async def assign_role(
        self, account: str, group: str, person: str, role: str, *, request_id: str = ""
    ) -> results.Commanded:
        """Give a person a role in a buying group, by hand; the same `request_id` does it once."""
        return await self._ask(accounts.assign_role(account, group, person, role, request_id=request_id))

    async def remove_member(
        self, account: str, group: str, person: str, *, role: str = "", request_id: str = ""
    ) -> results.Commanded:
        """Take a person out of a buying group, or only out of one role, by hand; the same `request_id` does it once."""
        return await self._ask(accounts.remove_member(account, group, person, role=role, request_id=request_id))

    async def move_stage(self, account: str, group: str, stage: str, *, request_id: str = "") -> results.Commanded:
        """Move a buying group to a stage, by hand; the same `request_id` does it once."""
        return await self._ask(accounts.move_stage(account, group, stage, request_id=request_id))

    # --- journeys and changes ------------------------------------------------------------------------------------

    async def due(
        self, worker: str = "", *, most: int = 0, lease: timedelta | None = None, actions: Iterable[str] = ()
    ) -> tuple[results.LeasedAction, ...]:
        """Lease actions that journeys want done, of these kinds or of all; `worker` names who does them."""
        return await self._ask(journeys.due(worker, most=most, lease=lease, actions=actions))

    async def advance(self, account: str = "", *, most: int = 0) -> results.Advanced:
        """Decide an account now, or, without one, those whose time has come."""
        return await self._ask(journeys.advance(account, most=most))

    async def complete(self, key: str, *, result: Fields | None = None, error: str | None = None) -> results.Completed:
        """Tell that an action is done, what came back for a call, or why it could not be done."""
        return await self._ask(journeys.complete(key, result=result, error=error))

    async def journeys(self, account: str, *, journey: str = "") -> results.AccountJourneys:
        """Tell where an account and its people are in journeys, or in one of them."""
        return await self._ask(journeys.journeys(account, journey=journey))

    def watch(
        self,
        cursor: str = "",
        *,
        names: Iterable[str] = (),
        kinds: Iterable[results.ChangeKind] = (),
        account: str = "",
    ) -> AsyncWatch:
        """Yield what changes from a cursor on, until the watch or the client is closed.

        Without a cursor it starts with what comes next, and with `start` with the oldest change that is kept; `names`,
        `kinds` and `account` leave out all others. Where the connection ends, it goes on by another from the last
        change. Raises ValueError for a kind that is not known.
        """
        place = Place(cursor, names=names, kinds=kinds, account=account)
        watch = AsyncWatch(partial(self._start, WATCH), place, self._core)
        self._open.add(watch)
        return watch

    async def serves(self, service: str = "") -> bool:
        """Tell whether the server serves, as a whole or one of its services; raises for one that it does not know."""
        return await self._ask(health.serves(service))

    # --- the connection ------------------------------------------------------------------------------------------

    async def close(self) -> None:
        """Close the connection; calls under way end with CANCELLED, and watches end."""
        self._is_closed = True
        for each in list(self._open):
            each.close()
        if self._channel is not None:
            await self._channel.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def _ask(self, ask: Ask[Answer]) -> Answer:
        """Make a call, more than once if need be and it is safe, and read its answer."""
        attempts = self._core.begin(is_safe=ask.is_safe)
        while True:
            call = self._start(ask.method, ask.request, timeout=attempts.remaining())
            try:
                response = await call
            except grpc.RpcError as error:
                await asyncio.sleep(attempts.pause(CallError.of(error)))
            except asyncio.CancelledError as error:
                if self._is_closed and not is_cancelled():
                    raise CallError(CANCELLED, "the client is closed") from error
                raise
            else:
                attempts.answered()
                return ask.read(response)
            finally:
                call.cancel()  # one that is left alone is never collected

    async def _pages(self, paged: Paged[Item]) -> AsyncIterator[Item]:
        """Yield the items of all pages, each page when its first item is asked for."""
        token = ""
        while True:
            page = await self._ask(paged(token))
            for item in page.items:
                yield item
            token = page.next_token
            if not token:
                return

    async def _decide_batch(
        self, batch: list[bytes] | None, now: datetime | str | None, *, missing: bool
    ) -> list[Decision]:
        if not batch:
            return []
        return await self._ask(decisions.decide_batch(batch, now=now, missing=missing, revision=self._revision))

    def _start(self, method: str, request: object, timeout: float | None = None) -> Any:  # noqa: ANN401 - of any method
        """Make one attempt at a call, whose credentials are those of now."""
        if self._is_closed:
            raise CallError(CANCELLED, "the client is closed")
        if self._channel is None:
            self._channel = self._core.connection.open_async()
            self._methods = methods_of(self._channel)
        return self._methods[method](request, timeout=timeout, metadata=self._core.connection.metadata())


async def _each(payloads: Iterable[Payload] | AsyncIterable[Payload]) -> AsyncIterator[Payload]:
    if isinstance(payloads, AsyncIterable):
        async for payload in payloads:
            yield payload
    else:
        for payload in payloads:
            yield payload
