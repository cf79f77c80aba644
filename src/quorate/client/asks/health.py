"""The call of the standard health service."""

from __future__ import annotations

from grpc_health.v1 import health_pb2

from quorate.client.asks.ask import Ask


def serves(service: str) -> Ask[bool]:
    """Ask whether a service serves; empty means the server as a whole."""
    return Ask("Health/Check", health_pb2.HealthCheckRequest(service=service), _read, is_safe=True)


def _read(response: health_pb2.HealthCheckResponse) -> bool:
    return bool(response.status == health_pb2.HealthCheckResponse.SERVING)
