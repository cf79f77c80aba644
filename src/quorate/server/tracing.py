"""Traces of calls by OpenTelemetry: a span for each call, below that of the caller, sent by OTLP.

Names and attributes are those of its conventions for RPC. Nothing of what was in a call is told.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from typing import Final

import grpc
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.trace import SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from quorate.server.around import Ended

_UNKNOWN: Final = "_OTHER"
_TRACES: Final = "/v1/traces"
_SEND_SECONDS: Final = 3
"""How long spans may take to be sent, which a server that stops waits for; after that they are lost."""

_FAULTS: Final = frozenset(
    {
        grpc.StatusCode.UNKNOWN,
        grpc.StatusCode.DEADLINE_EXCEEDED,
        grpc.StatusCode.UNIMPLEMENTED,
        grpc.StatusCode.INTERNAL,
        grpc.StatusCode.UNAVAILABLE,
        grpc.StatusCode.DATA_LOSS,
    }
)
"""The codes that the conventions have a server tell as errors; all others are the callers' affair."""


class Tracing:
    """Makes a span of each call once it is over."""

    def __init__(self, exporter: SpanExporter) -> None:
        name = os.environ.get("OTEL_SERVICE_NAME", "quorate")
        resource = Resource.create({SERVICE_NAME: name, SERVICE_VERSION: version("quorate")})
        self._provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("quorate.server", version("quorate"))
        self._propagator = TraceContextTextMapPropagator()

    def see(self, ended: Ended) -> None:
        """Tell of a call that is over."""
        end = time.time_ns()
        name = ended.method.removeprefix("/")
        attributes: dict[str, str | int] = {
            "rpc.system.name": "grpc",
            "rpc.method": name if ended.known else _UNKNOWN,
            "rpc.response.status_code": ended.code.name,
            "quorate.request_id": ended.request_id,
        }
        if not ended.known:
            attributes["rpc.method_original"] = name
        attributes.update(_client_of(ended.peer))
        call = ended.call
        if call is not None:
            attributes["quorate.tenant"] = call.tenant
            attributes.update({f"quorate.{key}": value for key, value in call.notes.items()})
        is_fault = ended.code in _FAULTS
        if is_fault:
            attributes["error.type"] = ended.code.name
        span = self._tracer.start_span(
            name if ended.known else _UNKNOWN,
            self._caller_of(ended),
            SpanKind.SERVER,
            attributes,
            start_time=end - int(ended.seconds * 1e9),
        )
        if is_fault:
            span.set_status(Status(StatusCode.ERROR))
        span.end(end)

    def close(self) -> None:
        """Send what is still to be sent."""
        self._provider.shutdown()

    def _caller_of(self, ended: Ended) -> Context:
        """Return the trace that the caller is in, by the W3C's headers; an empty context for none."""
        headers = {key: value for key, value in ended.metadata if isinstance(value, str)}
        return self._propagator.extract(headers, Context())


@contextmanager
def tracing_to(endpoint: str) -> Iterator[Tracing]:
    """Send traces to a collector within the block, such as `http://localhost:4318`."""
    url = endpoint if endpoint.endswith(_TRACES) else endpoint.rstrip("/") + _TRACES
    tracing = Tracing(OTLPSpanExporter(endpoint=url, timeout=_SEND_SECONDS))
    try:
        yield tracing
    finally:
        tracing.close()


def _client_of(peer: str) -> dict[str, str | int]:
    """Turn `ipv4:127.0.0.1:50000` into attributes."""
    family, _, address = peer.partition(":")
    host, _, port = address.rpartition(":")
    if family not in {"ipv4", "ipv6"} or not port.isdigit():
        return {}
    return {"client.address": host.strip("[]").replace("%5B", "").replace("%5D", ""), "client.port": int(port)}
