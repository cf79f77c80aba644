"""How a server is set up: where it listens, how it reads payloads, who may call, and what it can bear."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What one server process takes on; the settings `limits.NAME`."""

    receive_bytes: int = 4 * MEBIBYTE
    """The largest request; a larger one ends with RESOURCE_EXHAUSTED."""

    send_bytes: int = 16 * MEBIBYTE
    """The largest answer; a larger one ends with RESOURCE_EXHAUSTED."""

    metadata_bytes: int = 16 * 1024
    """The most metadata of one call."""

    batch_accounts: int = 1000
    """The accounts of one `DecideBatch`."""

    ingest_records: int = 1000
    """The records of one `Ingest`."""

    account_bytes: int = 1 * MEBIBYTE
    """The largest payload that is kept of one account."""

    page_size: int = 1000
    """The entries of one page of a list."""

    rule_files: int = 1000
    """The files of one rule set that is checked or published."""

    rule_bytes: int = 4 * MEBIBYTE
    """All files of one rule set together."""

    due_actions: int = 1000
    """The actions of one `Due`."""

    calls: int = 400
    """Calls under way or waiting for a thread, without streams; more end with RESOURCE_EXHAUSTED."""

    watches: int = 64
    """`Watch` calls at a time; each takes a thread."""

    streams: int = 16
    """`DecideStream` calls at a time; each takes a thread."""

    connections: int = 500
    """Connections at a time; more are closed at once."""

    streams_per_connection: int = 1000
    """Calls of any kind at a time on one connection; gRPC refuses those beyond by UNAVAILABLE."""

    deadline_seconds: float = 30.0
    """How long a call may take that names no deadline of its own."""

    most_deadline_seconds: float = 300.0
    """The longest deadline that a call may name; streams may take as long as they like."""

    message_seconds: float = 20.0
    """How long the message of a call may be on its way, and a connection until it is one; then they are ended."""

    idle_seconds: float = 300.0
    """How long a `DecideStream` may send nothing; then it is cancelled."""

    take_seconds: float = 30.0
    """How long the reader of a stream may take nothing; then the stream is cancelled."""

    connection_age_seconds: float = 300.0
    """When a connection is asked to come again, so that load spreads anew over servers."""

    connection_grace_seconds: float = 30.0
    """How long calls of a connection that came of age may take to end."""

    keepalive_seconds: float = 60.0
    """When a silent connection is asked whether anybody is there."""

    keepalive_timeout_seconds: float = 20.0
    """How long a connection may take to answer that."""

    ping_interval_seconds: float = 30.0
    """The shortest time between a silent client's pings; one that pings faster is disconnected."""


@dataclass(frozen=True, slots=True)
class ServerOptions:
    """How one server is set up."""

    listen: str = "127.0.0.1:50051"
    """HOST:PORT; port 0 takes any free one."""

    tenant: str = "default/main"
    """Whose calls are answered where callers are not told apart."""

    dates_payloads: bool = False
    """Whether the server's clock dates payloads without `now`; else these accounts are rejected."""

    strict: bool = False
    """Whether facts that the schema does not know reject an account."""

    share_port: bool = False
    """Whether other processes may listen on the same port, the system spreading connections over them."""

    reflection: bool = True
    """Whether the server tells its services and messages to whoever asks."""

    tls_certificate: Path | None = None
    tls_key: Path | None = None
    tls_client_ca: Path | None = None
    """What certificates of clients have to be signed by; None asks for none."""

    keys: Path | None = None
    jwks: str | None = None
    jwt_issuer: str | None = None
    jwt_audience: str | None = None

    health_listen: str | None = None
    """HOST:PORT of a second port that answers health alone, without TLS or identity; for probes."""

    heartbeat_seconds: float = 15.0
    """How often a watch that has nothing to tell says that it is there."""

    threads: int = 4
    """How many calls are worked on at a time."""

    grace_seconds: float = 10.0
    """How long calls under way may take to end once the server is asked to stop."""

    drain_seconds: float = 0.0
    """How long a server that was asked to stop tells that it does not serve before it refuses calls."""

    limits: Limits = field(default_factory=Limits)


def channel_arguments(options: ServerOptions) -> list[tuple[str, int]]:
    """Turn options into the channel arguments of gRPC's core."""
    limits = options.limits
    return [
        ("grpc.so_reuseport", int(options.share_port)),
        ("grpc.max_receive_message_length", limits.receive_bytes),
        ("grpc.max_send_message_length", limits.send_bytes),
        ("grpc.max_metadata_size", limits.metadata_bytes),
        ("grpc.absolute_max_metadata_size", limits.metadata_bytes),
        ("grpc.max_allowed_incoming_connections", limits.connections),
        ("grpc.server_handshake_timeout_ms", _milliseconds(limits.message_seconds)),
        ("grpc.max_concurrent_streams", limits.streams_per_connection),
        ("grpc.max_connection_age_ms", _milliseconds(limits.connection_age_seconds)),
        ("grpc.max_connection_age_grace_ms", _milliseconds(limits.connection_grace_seconds)),
        ("grpc.keepalive_time_ms", _milliseconds(limits.keepalive_seconds)),
        ("grpc.keepalive_timeout_ms", _milliseconds(limits.keepalive_timeout_seconds)),
        ("grpc.http2.min_ping_interval_without_data_ms", _milliseconds(limits.ping_interval_seconds)),
    ]


def _milliseconds(seconds: float) -> int:
    return round(seconds * 1000)
