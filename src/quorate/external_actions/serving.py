"""The endpoint as a process: its address, its signals, and its end."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import signal
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import msgspec
import uvicorn
from uvicorn.protocols.http.auto import AutoHTTPProtocol

from quorate.external_actions.answering import Answerer
from quorate.external_actions.app import BODY_MOST, Endpoint
from quorate.external_actions.callbacks import Callbacks, Sender
from quorate.external_actions.definition import asked_of, service_definition
from quorate.external_actions.failures import SettingsError
from quorate.external_actions.journal import Journal
from quorate.external_actions.logs import Log
from quorate.external_actions.openapi import openapi_document
from quorate.external_actions.running import QUEUE_MOST, Runner
from quorate.external_actions.security import Security
from quorate.external_actions.submissions import TIMEOUT_DEFAULT, EntityType

GRACE_SECONDS: Final = 10.0
HEAD_SECONDS: Final = 15.0
"""How long a connection may be open without the head of a request."""

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)
_BACKLOG: Final = 512
_ENCODER: Final = msgspec.json.Encoder()


@dataclass(frozen=True, slots=True)
class Settings:
    """How the endpoint is run: `url` is where others reach it, empty for where it listens; `timeout` is in minutes."""

    host: str
    port: int
    entity: EntityType
    journal: Path
    security: Security
    callbacks: Callbacks
    url: str = ""
    contact: str = ""
    timeout: int = TIMEOUT_DEFAULT
    queue_most: int = QUEUE_MOST
    body_most: int = BODY_MOST
    grace_seconds: float = GRACE_SECONDS
    head_seconds: float = HEAD_SECONDS
    tls_certificate: Path | None = None
    tls_key: Path | None = None


class _Server(uvicorn.Server):
    """A server that leaves signals to whoever runs it."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take none."""
        yield


class _Impatient(AutoHTTPProtocol):  # type: ignore[misc, valid-type]  # either of two classes
    """Lets go of connections on which nobody asks, or asks too slowly: before secrets are looked at, all are alike."""

    head_seconds: float

    def connection_made(self, transport: asyncio.Transport) -> None:
        """Begin to watch."""
        super().connection_made(transport)
        self._seen: object = None
        self._watch = self.loop.call_later(self.head_seconds, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        """End to watch."""
        self._watch.cancel()
        super().connection_lost(exc)

    def _look(self) -> None:
        """Close a connection that has not begun a request since it was looked at last."""
        cycle: Any = self.cycle
        is_idle = cycle is None or cycle.response_complete
        if is_idle and cycle is self._seen:
            self.transport.close()
            return
        self._seen = cycle
        self._watch = self.loop.call_later(self.head_seconds, self._look)


def serve(settings: Settings, answerer: Answerer, log: Log, say: Callable[[str], None]) -> None:
    """Answer until a signal asks to stop, then let what is open end; `say` is told one line once it answers.

    Raises SettingsError.
    """
    asyncio.run(_serve(settings, answerer, log, say))


async def _serve(settings: Settings, answerer: Answerer, log: Log, say: Callable[[str], None]) -> None:
    stopping, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in _SIGNALS:
        loop.add_signal_handler(number, stopping.set)
    await answer_until(stopping, settings, answerer, log, say)


async def answer_until(
    stopping: asyncio.Event, settings: Settings, answerer: Answerer, log: Log, say: Callable[[str], None]
) -> None:
    """Answer until an event is set; otherwise as `serve`."""
    journal = Journal.open(settings.journal, time.time())
    try:
        with _listening(settings) as listening:
            await _answer(stopping, settings, answerer, log, say, journal, listening)
    finally:
        journal.close()


async def _answer(  # noqa: PLR0913, PLR0917 - all that it is made of
    stopping: asyncio.Event,
    settings: Settings,
    answerer: Answerer,
    log: Log,
    say: Callable[[str], None],
    journal: Journal,
    listening: socket.socket,
) -> None:
    secure = settings.tls_certificate is not None
    host, port = listening.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    address = f"{'https' if secure else 'http'}://{shown}:{port}"
    accessors = asked_of(answerer, settings.entity)
    definition = service_definition(answerer, settings.entity, settings.timeout)
    document = openapi_document(
        definition["i18n"]["en_US"]["name"],
        settings.url or address,
        settings.security,
        settings.entity,
        version=version("quorate"),
        contact=settings.contact,
    )
    async with Sender(settings.callbacks, log) as sender:
        runner = Runner(answerer, settings.entity, accessors, journal, sender, log, settings.queue_most)
        endpoint = Endpoint(
            _ENCODER.encode(definition), _ENCODER.encode(document), settings.security, runner, log, settings.body_most
        )
        server = _Server(
            uvicorn.Config(
                endpoint.app(),
                http=type("_Impatient", (_Impatient,), {"head_seconds": settings.head_seconds}),
                log_config=None,
                access_log=False,
                lifespan="off",
                server_header=False,
                timeout_graceful_shutdown=max(1, round(settings.grace_seconds)),
                ssl_certfile=settings.tls_certificate,
                ssl_keyfile=settings.tls_key,
            )
        )
        if not secure and not ipaddress.ip_address(host).is_loopback:
            log.caution("no TLS", reason="secrets travel in the clear: give a certificate, or put a proxy in front")
        resumed = runner.resume()
        say(f"answering {answerer.rules.name} for {settings.entity} at {address}")
        log.tell("serving", address=address, revision=answerer.rules.revision, resumed=resumed)
        ending = asyncio.create_task(_stop(server, stopping))
        await server.serve(sockets=[listening])
        ending.cancel()
        left = await runner.drain(settings.grace_seconds)
        log.tell("ended", left=left)


async def _stop(server: uvicorn.Server, stopping: asyncio.Event) -> None:
    await stopping.wait()
    server.should_exit = True


@contextlib.contextmanager
def _listening(settings: Settings) -> Iterator[socket.socket]:
    """Listen at the address of the settings. Raises SettingsError."""
    try:
        ((family, kind, _, _, place), *_) = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        with socket.socket(family, kind) as listening:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(place)
            listening.listen(_BACKLOG)
            listening.setblocking(False)  # noqa: FBT003 - of the standard library
            yield listening
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise SettingsError(f"--listen: {settings.host}:{settings.port}: {reason}") from error
