"""Spans of calls: below those of their callers, named by the conventions, and sent to a collector."""

import http.server
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from quorate.cli.main import run
from quorate.server.around import Ended
from quorate.server.tracing import tracing_to
from tests.service.calls import refusal
from tests.service.framing import GET, running

TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = "b7ad6b7169203331"


@contextmanager
def collector() -> Iterator[tuple[str, "SimpleQueue[bytes]"]]:
    """Take in what is sent within the block; yields the address, and the bodies."""
    bodies: SimpleQueue[bytes] = SimpleQueue()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.path == "/v1/traces"
            bodies.put(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Write nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", bodies
        finally:
            server.shutdown()
            thread.join()


def sent(*ended: Ended) -> list[Span]:
    with collector() as (address, bodies):
        with tracing_to(address) as tracing:
            for each in ended:
                tracing.see(each)
        request = ExportTraceServiceRequest.FromString(bodies.get(timeout=30))
    (resources,) = request.resource_spans
    assert {"key": "service.name", "value": "quorate"} in [
        {"key": pair.key, "value": pair.value.string_value} for pair in resources.resource.attributes
    ]
    return [span for scope in resources.scope_spans for span in scope.spans]


def attributes(span: Span) -> dict[str, str | int]:
    return {pair.key: pair.value.string_value or pair.value.int_value for pair in span.attributes}


def test_a_call_is_a_span_below_that_of_its_caller() -> None:
    with running() as server:
        server.get(metadata=(("traceparent", f"00-{TRACE}-{PARENT}-01"), ("x-request-id", "r-1")))
        ended = server.next_ended()
    (span,) = sent(ended)
    assert (span.trace_id.hex(), span.parent_span_id.hex()) == (TRACE, PARENT)
    assert (span.name, span.kind) == (GET[1:], Span.SPAN_KIND_SERVER)
    assert (span.end_time_unix_nano - span.start_time_unix_nano) / 1e9 == pytest.approx(ended.seconds, abs=1e-5)
    told = attributes(span)
    assert isinstance(told.pop("client.port"), int)
    assert told == {
        "rpc.system.name": "grpc",
        "rpc.method": GET[1:],
        "rpc.response.status_code": "OK",
        "client.address": "127.0.0.1",
        "quorate.request_id": "r-1",
        "quorate.tenant": "acme/main",
    }


@pytest.mark.parametrize("traceparent", ["", "00-xyz", f"00-{TRACE}-{'0' * 16}-01", f"00-{TRACE}-{PARENT}-01-x"])
def test_a_caller_without_a_trace_begins_one(traceparent: str) -> None:
    with running() as server:
        server.get(metadata=(("traceparent", traceparent),))
        (span,) = sent(server.next_ended())
    assert span.parent_span_id == b""
    assert span.trace_id.hex() != TRACE


def test_what_a_caller_does_not_want_traced_is_not() -> None:
    with running() as server:
        server.get(metadata=(("traceparent", f"00-{TRACE}-{PARENT}-00"),))
        unwanted = server.next_ended()
        server.get()
        wanted = server.next_ended()
    (span,) = sent(unwanted, wanted)
    assert attributes(span)["quorate.request_id"] == wanted.request_id


def test_faults_are_errors_and_mistakes_of_callers_are_not() -> None:
    with running() as server:
        for path in (GET, "/made.up/Method"):
            method: Any = server.channel.unary_unary(path)
            refusal(partial(method, b"\xff"))
        mistake, unknown = sent(server.next_ended(), server.next_ended())
    assert "error.type" not in attributes(mistake)
    assert attributes(mistake)["rpc.response.status_code"] == "INVALID_ARGUMENT"
    assert (unknown.name, attributes(unknown)["error.type"]) == ("_OTHER", "UNIMPLEMENTED")
    assert attributes(unknown)["rpc.method_original"] == "made.up/Method"


def test_a_collector_that_is_not_there_is_not_waited_for_long() -> None:
    began = time.monotonic()
    with running() as server, tracing_to("http://127.0.0.1:1") as tracing:
        server.get()
        tracing.see(server.next_ended())
    assert time.monotonic() < began + 20


def test_without_the_extra_the_flag_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delitem(sys.modules, "quorate.server.tracing")
    monkeypatch.setitem(sys.modules, "opentelemetry.context", None)
    assert run(["serve", "--store", "none", "--listen", "127.0.0.1:0", "--otel", "http://127.0.0.1:4318"]) == 2
    err = capsys.readouterr().err
    assert err.startswith("error: --otel: traces need OpenTelemetry, which is not installed")
    assert "pip install 'quorate[otel]'" in err
