"""Where key sets come from: a file, or a URL that is asked again in a thread of its own."""

from __future__ import annotations

import ipaddress
import logging
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import urlsplit

from quorate.diagnostics.model import shown
from quorate.server.identity.errors import IdentityError
from quorate.server.identity.jwks import KeySet, parse_key_set
from quorate.server.identity.watched import WatchedFiles

MOST_BYTES: Final = 1024 * 1024

_LOG: Final = logging.getLogger(__name__)
_NO_KEYS: Final = KeySet({}, {})
_MOST_UNKNOWN: Final = 1000


@dataclass(frozen=True, slots=True)
class Pace:
    """How often a URL is asked, in seconds."""

    refresh: float = 300.0
    """From one regular look to the next."""

    least: float = 10.0
    """From one look to the next at the least, whatever tokens come in."""

    unknown: float = 300.0
    """For how long a key id that the set did not have is no reason to look again."""

    timeout: float = 10.0
    """What one look may take."""


class KeySetSource(Protocol):
    """What has the keys of an identity provider."""

    def current(self) -> KeySet:
        """Return the keys as they are known now."""

    def miss(self, kid: str) -> None:
        """Take note that a token named a key that the set has not."""

    def close(self) -> None:
        """Let go of what the source holds."""


class KeySetFile:
    """A key set in a file, read again when it changes."""

    def __init__(self, path: Path) -> None:
        """Read the file; raises IdentityError where it cannot be used."""
        self._path = path
        self._file = WatchedFiles([path], self._parse)

    def current(self) -> KeySet:
        """Return the keys of the file, as it is or as it last was good."""
        return self._file.current()

    def miss(self, kid: str) -> None:
        """Do nothing: the file is looked at anyway."""

    def close(self) -> None:
        """Do nothing: the file is not kept open."""

    def _parse(self, contents: Sequence[bytes]) -> KeySet:
        (content,) = contents
        return parse_key_set(content, str(self._path))


class KeySetUrl:
    """A key set behind a URL.

    It is asked once at the start; where that fails, tokens are refused until it answers. From then on a thread asks it
    from time to time, and when a token names a key that is not there; calls never wait for it. What it last said well
    stays in force.
    """

    def __init__(self, url: str, pace: Pace | None = None) -> None:
        """Ask for the keys; raises IdentityError for a URL that must not be asked."""
        check_url(url)
        self._url = url
        self._pace = pace or Pace()
        self._opener = _opener_of(url)
        self._keys = _NO_KEYS
        self._content = b""
        self._told = ""
        self._failures = 0
        self._unknown: dict[str, float] = {}
        self._lock = threading.Lock()
        self._wanted = threading.Event()
        self._closed = threading.Event()
        self._asked_at = 0.0
        self._ask()
        self._thread = threading.Thread(target=self._run, name="quorate-jwks", daemon=True)
        self._thread.start()

    def current(self) -> KeySet:
        """Return the keys as they were last had."""
        return self._keys

    def miss(self, kid: str) -> None:
        """Have the thread ask for the keys, unless it was asked because of the same key id not long ago."""
        now = time.monotonic()
        with self._lock:
            if self._unknown.get(kid, 0.0) > now:
                return
            if len(self._unknown) >= _MOST_UNKNOWN:
                self._unknown.clear()
            self._unknown[kid] = now + self._pace.unknown
        self._wanted.set()

    def close(self) -> None:
        """End the thread; one that is waiting for the URL ends with its answer."""
        self._closed.set()
        self._wanted.set()

    def _run(self) -> None:
        while True:
            self._wanted.wait(self._pause())
            self._closed.wait(max(0.0, self._asked_at + self._pace.least - time.monotonic()))
            if self._closed.is_set():
                return
            self._wanted.clear()
            self._ask()

    def _pause(self) -> float:
        """Return how long to wait for a reason to ask: after failures a short while that doubles."""
        if not self._failures:
            return self._pace.refresh
        return min(self._pace.least * 2.0 ** min(self._failures - 1, 10), self._pace.refresh)

    def _ask(self) -> None:
        """Take what the URL says; on failure keep what it said before, and say so in the log once."""
        self._asked_at = time.monotonic()
        try:
            content = self._fetch()
            if content != self._content:
                self._keys = parse_key_set(content, self._url)
                self._content = content
                _LOG.info("read the keys of %s", self._url)
        except IdentityError as error:
            self._failures += 1
            if str(error) != self._told:
                self._told = str(error)
                _LOG.error(
                    "%s; %s", error, "what was read before stays in force" if self._content else "no token is good"
                )
        else:
            self._failures = 0
            self._told = ""

    def _fetch(self) -> bytes:
        ends_at = time.monotonic() + self._pace.timeout
        request = urllib.request.Request(  # noqa: S310 - check_url has let nothing but http and https pass
            self._url, headers={"Accept": "application/jwk-set+json, application/json", "User-Agent": "quorate"}
        )
        try:
            with self._opener.open(request, timeout=self._pace.timeout) as response:
                content = bytearray()
                while piece := response.read1(MOST_BYTES):
                    content += piece
                    if len(content) > MOST_BYTES:
                        raise IdentityError(f"{self._url}: is larger than {MOST_BYTES} bytes, so it is no key set")
                    if time.monotonic() > ends_at:
                        raise IdentityError(f"{self._url}: took longer than {self._pace.timeout:g} seconds")
                if response.length:
                    raise IdentityError(f"{self._url}: was cut off")
                return bytes(content)
        except urllib.error.HTTPError as error:
            error.close()
            raise IdentityError(f"{self._url}: answers with HTTP status {error.code}") from error
        except (OSError, HTTPException, ValueError) as error:
            reason = getattr(error, "reason", None) or error
            raise IdentityError(
                f"{self._url}: cannot be read: {shown(str(reason) or type(reason).__name__)}"
            ) from error


def is_url(text: str) -> bool:
    """Tell whether a text is meant as a URL, and not as the path of a file."""
    return "://" in text


def check_url(url: str) -> None:
    """Raise IdentityError for a URL that must not be asked for keys: one in plain text over a network, say."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise IdentityError(f"{shown(url)}: is no URL; write it as in https://id.example.com/keys") from error
    if not host or not (url.isascii() and url.isprintable()) or " " in url:
        raise IdentityError(f"{shown(url)}: is no URL; write it as in https://id.example.com/keys")
    if parts.username is not None or parts.password is not None:
        raise IdentityError(f"{parts.scheme}://{host}: a URL of keys holds no user and password; take them out")
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(host)):
        raise IdentityError(f"{shown(url)}: keys come by https alone, and by http from this machine; use an https URL")


def _opener_of(url: str) -> urllib.request.OpenerDirector:
    """Return what opens a URL: by the proxies of the environment, but none for this machine.

    It follows no redirect, which could lead to another host or out of https: such an answer is an error.
    """
    opener = urllib.request.OpenerDirector()
    if not _is_loopback(urlsplit(url).hostname or ""):
        opener.add_handler(urllib.request.ProxyHandler())
    for handler in (
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
    ):
        opener.add_handler(handler)
    return opener


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
