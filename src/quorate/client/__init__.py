"""Clients of the gRPC service: the calls of a loaded rule set, and all that a store can do, answered by a server."""

from __future__ import annotations

from quorate.client.async_watch import AsyncWatch
from quorate.client.asynchronous import AsyncClient
from quorate.client.batches import BATCH_ACCOUNTS, BATCH_BYTES, Payload
from quorate.client.blocking import Client
from quorate.client.blocking_watch import Watch
from quorate.client.channel import Certificates, Tls, Token, connection_to
from quorate.client.core import Core
from quorate.client.errors import CallError
from quorate.client.records import Event, Record, Removal, Upsert
from quorate.client.retrying import Retries
from quorate.client.rule_files import Rules

__all__ = [
    "BATCH_ACCOUNTS",
    "BATCH_BYTES",
    "AsyncClient",
    "AsyncWatch",
    "CallError",
    "Certificates",
    "Client",
    "Event",
    "Payload",
    "Record",
    "Removal",
    "Retries",
    "Rules",
    "Tls",
    "Token",
    "Upsert",
    "Watch",
    "connect",
    "connect_async",
]


def connect(  # noqa: PLR0913 - all but the target by name
    target: str,
    *,
    revision: str = "",
    timeout: float = 30.0,
    key: str | None = None,
    token: Token | None = None,
    tls: Tls = None,
    insecure: bool = False,
    retries: Retries | None = Retries(),  # noqa: B008 - it never changes
) -> Client:
    """Return a client of the server at HOST:PORT; the connection is made by the first call.

    `revision` (`sha256:…`) is the one that must decide and explain, empty for whichever is active; `timeout` bounds
    each call, its repetitions included, in seconds. `key` is an API key, `token` a bearer token or what gives one.
    `tls` is the file of a certificate authority, True for those that the system trusts, or Certificates, with the
    client's own. `retries` tells how calls that are safe to repeat are made again; None has none made again.

    Raises ValueError for a key or a token that would leave this machine in the clear, unless it is `insecure`, and
    OSError for files that cannot be read.
    """
    connection = connection_to(target, key=key, token=token, tls=tls, insecure=insecure)
    return Client(Core(connection, revision, timeout, retries or Retries(attempts=1)))


def connect_async(  # noqa: PLR0913 - as `connect`
    target: str,
    *,
    revision: str = "",
    timeout: float = 30.0,
    key: str | None = None,
    token: Token | None = None,
    tls: Tls = None,
    insecure: bool = False,
    retries: Retries | None = Retries(),  # noqa: B008 - as `connect`
) -> AsyncClient:
    """Return a client whose calls are awaited, as `connect`; it belongs to the event loop of its first call."""
    connection = connection_to(target, key=key, token=token, tls=tls, insecure=insecure)
    return AsyncClient(Core(connection, revision, timeout, retries or Retries(attempts=1)))
