"""Accepted requests to callbacks: each is kept, decided, told and then done, whatever happens in between."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Final

from quorate.external_actions.accessors import Accessor
from quorate.external_actions.answering import Answerer, failed
from quorate.external_actions.callbacks import Sender
from quorate.external_actions.failures import RefusedError
from quorate.external_actions.journal import Entry, Journal, JournalError
from quorate.external_actions.logs import Log
from quorate.external_actions.submissions import EntityType, Submission, check_submission, read_submission

QUEUE_MOST: Final = 1_000
RETRY_AFTER: Final = 5
_DECIDED_AT_ONCE: Final = 4
_MINUTE: Final = 60


@dataclass
class Runner:
    """Takes requests and sees to it that each is called back once; to be used in one loop."""

    answerer: Answerer
    entity: EntityType
    accessors: Mapping[str, Accessor]
    journal: Journal
    sender: Sender
    log: Log
    queue_most: int = QUEUE_MOST
    _tasks: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _arriving: set[str] = field(default_factory=set)
    _turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_DECIDED_AT_ONCE))
    _is_ending: bool = False

    def resume(self) -> int:
        """Begin to answer what was accepted before; return how many requests that are."""
        found = self.journal.open_entries
        for id_, entry in found:
            try:
                asked = read_submission(entry.body.encode())
            except RefusedError as error:  # it was taken by another release
                self.log.fail("request not answered", request_id=id_, reason=error.message)
                continue
            self._start(id_, asked, entry)
        return len(found)

    async def take(self, asked: Submission, body: bytes) -> str:
        """Keep a request and begin to answer it; return what it is called. Raises RefusedError.

        One that comes again is not done again. Nothing is kept twice: the same token is of the same request.
        """
        check_submission(asked, self.entity, self.accessors, self.answerer.rules.program.groups)
        if refusal := self.sender.refuses(asked):
            raise RefusedError(HTTPStatus.FORBIDDEN, "FORBIDDEN", f"the callback address {refusal}")
        id_, digest = asked.request_id, hashlib.sha256(body).hexdigest()
        known = self.journal.entries.get(id_)
        if known is not None:
            if known.digest != digest:
                told = "the token is of another request, with another body"
                raise RefusedError(HTTPStatus.BAD_REQUEST, "INVALID_REQUEST", told)
            if id_ in self._arriving:
                raise _busy("the same request is being kept just now")
            return id_
        if self._is_ending:
            raise RefusedError(
                HTTPStatus.SERVICE_UNAVAILABLE, "INTERNAL_ERROR", "the service is ending", headers=_later()
            )
        if len(self._tasks) + len(self._arriving) >= self.queue_most:
            raise _busy("too many requests are open")
        entry = Entry(time.time(), digest, body.decode())
        self._arriving.add(id_)
        try:
            await self.journal.accept(id_, entry)
        except JournalError as error:
            self.log.fail("request not kept", request_id=id_, reason=str(error))
            told = "the request could not be kept"
            raise RefusedError(HTTPStatus.INTERNAL_SERVER_ERROR, "INTERNAL_ERROR", told) from error
        finally:
            self._arriving.discard(id_)
        self._start(id_, asked, entry)
        return id_

    async def drain(self, seconds: float) -> int:
        """Let what is open end, for so long; return how many requests are left for the next start."""
        self._is_ending = True
        if self._tasks:
            await asyncio.wait(self._tasks.values(), timeout=seconds)
        left = list(self._tasks.values())
        for each in left:
            each.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        return len(self.journal.open_entries)

    def _start(self, id_: str, asked: Submission, entry: Entry) -> None:
        task = asyncio.create_task(self._run(id_, asked, entry))
        self._tasks[id_] = task
        task.add_done_callback(lambda _: self._tasks.pop(id_, None))

    async def _run(self, id_: str, asked: Submission, entry: Entry) -> None:
        deadline = entry.at + asked.action_config.timeout * _MINUTE
        how = "expired"
        if time.time() < deadline:
            async with self._turns:
                try:
                    now = datetime.fromtimestamp(entry.at, UTC)
                    body = await asyncio.to_thread(self.answerer.answer, asked, now)
                except Exception as error:  # noqa: BLE001 - whatever it is, whoever asked is told
                    self.log.fail("request not answered", request_id=id_, reason=type(error).__name__)
                    body = failed(asked, "EXTERNAL_API_ERROR", "the rules could not be asked")
            activity = body["objectData"][0]["activityData"]
            self.log.tell("request decided", request_id=id_, code=activity.get("errorCode", "OK"))
            how = await self.sender.send(asked, body, deadline)
        else:
            self.log.caution("request expired", request_id=id_)
        try:
            await self.journal.finish(id_, how, time.time())
        except JournalError as error:
            self.log.fail("journal not written", request_id=id_, reason=str(error))


def _busy(told: str) -> RefusedError:
    return RefusedError(HTTPStatus.TOO_MANY_REQUESTS, "RATE_LIMITED", told, headers=_later())


def _later() -> dict[str, str]:
    return {"Retry-After": str(RETRY_AFTER)}
