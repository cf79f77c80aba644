"""How a server is set up: where it listens, how it reads payloads, and what it can bear."""

from __future__ import annotations

from dataclasses import dataclass, field

MEBIBYTE = 1024 * 1024
SECOND_MS = 1000


@dataclass(frozen=True, slots=True)
class Limits:
    """What one server takes on; sizes in bytes, times in milliseconds."""

    receive_bytes: int = 4 * MEBIBYTE
    """The largest request; a larger one ends with RESOURCE_EXHAUSTED."""

    send_bytes: int = 16 * MEBIBYTE
    """The largest answer; a larger one ends with RESOURCE_EXHAUSTED."""

    batch_accounts: int = 1000
    """The accounts of one batch; more end with RESOURCE_EXHAUSTED."""

    metadata_bytes: int = 16 * 1024
    streams_per_connection: int = 100
    calls: int = 400
    """Calls under way or waiting for a thread, over all connections; more end with RESOURCE_EXHAUSTED."""

    connection_age_ms: int = 5 * 60 * SECOND_MS
    """When a connection is asked to come again, so that load spreads anew over servers."""

    connection_grace_ms: int = 30 * SECOND_MS
    """How long calls of a connection that came of age may take to end."""

    keepalive_ms: int = 60 * SECOND_MS
    keepalive_timeout_ms: int = 20 * SECOND_MS
    least_ping_interval_ms: int = 30 * SECOND_MS
    """The shortest time between a silent client's pings; one that pings faster is disconnected."""


@dataclass(frozen=True, slots=True)
class ServerOptions:
    """How one server is set up."""

    listen: str = "127.0.0.1:50051"
    """HOST:PORT; port 0 takes any free one."""

    dates_payloads: bool = False
    """Whether the server's clock dates payloads without `now`; else these accounts are rejected."""

    strict: bool = False
    """Whether facts that the schema does not know reject an account."""

    share_port: bool = False
    """Whether other processes may listen on the same port, the system spreading connections over them."""

    threads: int = 4
    grace_seconds: float = 10.0
    """How long calls under way may take to end once the server is asked to stop."""

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
        ("grpc.max_concurrent_streams", limits.streams_per_connection),
        ("grpc.max_connection_age_ms", limits.connection_age_ms),
        ("grpc.max_connection_age_grace_ms", limits.connection_grace_ms),
        ("grpc.keepalive_time_ms", limits.keepalive_ms),
        ("grpc.keepalive_timeout_ms", limits.keepalive_timeout_ms),
        ("grpc.http2.min_ping_interval_without_data_ms", limits.least_ping_interval_ms),
    ]
