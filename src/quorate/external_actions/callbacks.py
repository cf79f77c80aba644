"""Callbacks: where they may go, what they carry, and how often they are tried (domain reference, section 5.13.3)."""

from __future__ import annotations

import asyncio
import random
import re
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Self
from urllib.parse import urlsplit

import httpx
import msgspec

from quorate.external_actions.logs import Log
from quorate.external_actions.submissions import Submission

TRIES_MOST: Final = 5
"""The first try and four more: three to five are advised."""

RETRY_SECONDS: Final = 1.0
_RETRY_MOST: Final = 300.0
_ANSWER_BYTES: Final = 64 * 1024
_OK: Final = range(200, 300)
_TOO_MANY: Final = 429
_UNAUTHORIZED: Final = 401
_SERVER: Final = range(500, 600)
_HOST: Final = re.compile(r"(?:(?:\*\.)?[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?")
_ENCODER: Final = msgspec.json.Encoder()


@dataclass(frozen=True, slots=True)
class Credentials:
    """What callbacks are known by: read anew for each, so that a token that was replaced is taken at once."""

    api_key: Callable[[], str] = lambda: ""
    token: Callable[[], str] = lambda: ""


@dataclass(frozen=True, slots=True)
class Callbacks:
    """How callbacks are sent: only to `hosts` (`*.example.com` for all below), over TLS unless `insecure`."""

    hosts: frozenset[str]
    credentials: Credentials = field(default_factory=Credentials)
    insecure: bool = False
    retry_seconds: float = RETRY_SECONDS
    timeout_seconds: float = 30.0
    at_once: int = 32

    def refuses(self, url: str) -> str:
        """Tell why nothing is sent to an address; empty where it is well."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            return "is no address"
        if parts.scheme != "https" and not self.insecure:
            return "is not https"
        if parts.username is not None or parts.password is not None:
            return "has credentials in it"
        host = (parts.hostname or "").rstrip(".")
        if ":" in host:
            host = f"[{host}]"
        named = {host} if port is None else {host, f"{host}:{port}"}
        # Characters that no host has are read as its end by some, and as a part of its name by others.
        if not is_host(host) or not any(
            each in self.hosts or any(_is_below(each, known) for known in self.hosts) for each in named
        ):
            return "is of a host that callbacks are not sent to"
        return ""


def is_host(text: str) -> bool:
    """Tell whether a text is one that callbacks can be sent to: HOST, HOST:PORT, or *.DOMAIN."""
    return _HOST.fullmatch(text) is not None


class Sender:
    """Sends the callbacks of one process; to be used in one loop, within `async with`."""

    def __init__(self, callbacks: Callbacks, log: Log) -> None:
        self._callbacks = callbacks
        self._log = log
        self._turns = asyncio.Semaphore(callbacks.at_once)
        self._client = httpx.AsyncClient(
            timeout=callbacks.timeout_seconds,
            follow_redirects=False,
            trust_env=False,
            verify=ssl.create_default_context(),
            limits=httpx.Limits(max_connections=callbacks.at_once),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()

    def refuses(self, asked: Submission) -> str:
        """Tell why a request cannot be called back; empty where it can."""
        return self._callbacks.refuses(asked.callback_url)

    async def send(self, asked: Submission, body: Mapping[str, Any], deadline: float) -> str:
        """Send the answer to a request; return how that went: `answered`, `expired`, `refused` or `failed`.

        `deadline` is in seconds since 1970: nothing is sent after it, as nobody waits any more.
        """
        refusal = self.refuses(asked)
        if refusal:
            self._log.fail("callback refused", request_id=asked.request_id, reason=f"its address {refusal}")
            return "refused"
        for number in range(1, TRIES_MOST + 1):
            if time.time() >= deadline:
                return self._expired(asked, number - 1)
            status, after = await self._try(asked, body, deadline)
            fields = {"request_id": asked.request_id, "status": status, "try": number}
            if status in _OK:
                self._log.tell("callback answered", **fields)
                return "answered"
            if status == _UNAUTHORIZED:
                fix = "the token or the key of callbacks is wrong or has expired: replace it"
                self._log.fail("callback not authorized", **fields, reason=fix)
                return "failed"
            if status is not None and status not in _SERVER and status != _TOO_MANY:
                self._log.fail("callback not taken", **fields, reason="it is not tried again")
                return "failed"
            pause = max(after, self._pause(number))
            if number == TRIES_MOST or pause > _RETRY_MOST:
                break
            if time.time() + pause >= deadline:
                return self._expired(asked, number)
            self._log.caution("callback tried again", **fields, seconds=round(pause, 3))
            await asyncio.sleep(pause)
        self._log.fail("callback given up", request_id=asked.request_id, tries=number)
        return "failed"

    def _expired(self, asked: Submission, tries: int) -> str:
        self._log.caution("callback expired", request_id=asked.request_id, tries=tries)
        return "expired"

    def _pause(self, number: int) -> float:
        """Return the seconds to wait after a try: twice as long each time, and not the same for all."""
        return float(self._callbacks.retry_seconds * 2 ** (number - 1) * (0.75 + random.random() / 2))  # noqa: S311

    async def _try(self, asked: Submission, body: Mapping[str, Any], deadline: float) -> tuple[int | None, float]:
        """Send once; return the status, None where nothing answered, and how many seconds are asked to be waited."""
        headers = {"Content-Type": "application/json", "X-Request-Id": asked.request_id}
        async with self._turns:  # to wait for one's turn is no failure
            try:
                async with asyncio.timeout(max(0.0, min(deadline - time.time(), self._limit))):
                    headers |= self._secret_headers(asked)
                    content = _ENCODER.encode(body)
                    async with self._client.stream(
                        "POST", asked.callback_url, content=content, headers=headers
                    ) as response:
                        await _read_some(response)
                        return response.status_code, _seconds_of(response.headers.get("retry-after", ""))
            except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, UnicodeError, OSError, ValueError) as error:
                self._log.caution("callback not sent", request_id=asked.request_id, reason=type(error).__name__)
                return None, 0.0

    @property
    def _limit(self) -> float:
        return 2 * self._callbacks.timeout_seconds

    def _secret_headers(self, asked: Submission) -> dict[str, str]:
        credentials = self._callbacks.credentials
        found = {"X-Callback-Token": asked.token}
        if key := credentials.api_key():
            found["X-Api-Key"] = key
        if token := credentials.token():
            found["Authorization"] = f"Bearer {token}"
        if asked.organisation:
            found["x-gw-ims-org-id"] = asked.organisation
        return found


async def _read_some(response: httpx.Response) -> None:
    """Read an answer, which nothing is taken from, as far as it is of a size to be expected."""
    size = 0
    async for chunk in response.aiter_raw():
        size += len(chunk)
        if size > _ANSWER_BYTES:
            return


def _seconds_of(text: str) -> float:
    """Return the seconds of a Retry-After; 0 for a date, which clocks may differ on."""
    return float(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0.0  # noqa: PLR2004 - of years


def _is_below(host: str, pattern: str) -> bool:
    return pattern.startswith("*.") and host.endswith(pattern[1:])
