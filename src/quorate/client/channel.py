"""Where a client calls, and as whom: a target, certificates and credentials to what gRPC's channels take."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeAlias

import grpc

from quorate.server.options import Limits

Token: TypeAlias = str | Callable[[], str]
"""A bearer token, or what gives the one of the hour; it is asked before each attempt of a call."""

_SECOND_MS: Final = 1000

ARGUMENTS: Final = (
    ("grpc.max_receive_message_length", Limits().send_bytes),
    # A silent connection is tried, so that a watch notices a server that went away without a word.
    ("grpc.keepalive_time_ms", 60 * _SECOND_MS),
    ("grpc.keepalive_timeout_ms", 20 * _SECOND_MS),
    ("grpc.http2.max_pings_without_data", 0),
    # Who calls again soon is to find a connection that was tried again as well.
    ("grpc.initial_reconnect_backoff_ms", _SECOND_MS // 10),
    ("grpc.min_reconnect_backoff_ms", _SECOND_MS // 10),
    ("grpc.max_reconnect_backoff_ms", 2 * _SECOND_MS),
    # A client is not to inherit the waiting of another that gave the server up.
    ("grpc.use_local_subchannel_pool", 1),
)
"""The channel arguments of gRPC's core."""


class InTheClearError(ValueError):
    """A secret that would leave this machine over a connection that is not encrypted."""


@dataclass(frozen=True, slots=True)
class Certificates:
    """Files in PEM: whose servers are trusted (None for those that the system trusts), and who the client is."""

    ca: str | os.PathLike[str] | None = None
    certificate: str | os.PathLike[str] | None = None
    key: str | os.PathLike[str] | None = None

    def __post_init__(self) -> None:
        if (self.certificate is None) != (self.key is None):
            raise ValueError("a client's certificate and its key go together: give both, or neither")


Tls: TypeAlias = Certificates | str | os.PathLike[str] | bool | None


@dataclass(frozen=True, slots=True)
class Connection:
    """How a client reaches its server; `credentials` are None for a connection in the clear."""

    target: str
    credentials: grpc.ChannelCredentials | None
    key: str | None = field(repr=False)
    token: Token | None = field(repr=False)

    def metadata(self) -> list[tuple[str, str]]:
        """Return what tells the server who calls."""
        secret = _checked(self.token()) if callable(self.token) else self.token or self.key
        return [("authorization", f"Bearer {secret}")] if secret else []

    def open(self) -> grpc.Channel:
        """Make a channel; it connects with its first call."""
        if self.credentials is None:
            return grpc.insecure_channel(self.target, ARGUMENTS)
        return grpc.secure_channel(self.target, self.credentials, ARGUMENTS)

    def open_async(self) -> grpc.aio.Channel:
        """Make a channel of the running event loop."""
        if self.credentials is None:
            return grpc.aio.insecure_channel(self.target, ARGUMENTS)
        return grpc.aio.secure_channel(self.target, self.credentials, ARGUMENTS)


def connection_to(target: str, *, key: str | None, token: Token | None, tls: Tls, insecure: bool) -> Connection:
    """Turn what a caller says of a server into a connection.

    Raises InTheClearError for a key or a token over a connection in the clear that leaves this machine, unless it is
    asked for as `insecure`; ValueError for both at once, and for one that is none; OSError for certificates that cannot
    be read.
    """
    if key and token:
        raise ValueError("a key and a token are two ways to say who calls: give one of them")
    credentials = _credentials(tls)
    if (key or token) and credentials is None and not (insecure or is_local(target)):
        raise InTheClearError(f"a key or a token would travel to {target} in the clear: give `tls`, or `insecure=True`")
    return Connection(target, credentials, _checked(key), token if callable(token) else _checked(token))


def _checked(secret: str | None) -> str | None:
    """Return a key or a token without the line break of its file. Raises ValueError for what cannot be sent."""
    if secret is None:
        return None
    stripped = secret.strip()
    if not (stripped.isascii() and stripped.isprintable()):
        raise ValueError("a key or a token is one line of ASCII")
    return stripped


def is_local(target: str) -> bool:
    """Tell whether a target is of this machine: a loopback address, `localhost` or a Unix socket."""
    if target.startswith(("unix:", "unix-abstract:")):
        return True
    host, _, port = target.removeprefix("dns:").lstrip("/").rpartition(":")
    if not port.isdigit():
        host = f"{host}:{port}" if host else port
    host = host.removeprefix("[").removesuffix("]")
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _credentials(tls: Tls) -> grpc.ChannelCredentials | None:
    if tls is None or tls is False:
        return None
    if tls is True:
        return grpc.ssl_channel_credentials()
    files = tls if isinstance(tls, Certificates) else Certificates(ca=tls)
    return grpc.ssl_channel_credentials(_read(files.ca), _read(files.key), _read(files.certificate))


def _read(path: str | os.PathLike[str] | None) -> bytes | None:
    return None if path is None else Path(path).read_bytes()
