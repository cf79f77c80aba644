"""Lines of the log: what they tell of a call, and what they never tell."""

import io
import json
import logging
import os
import sys
from typing import Any

import grpc
import pytest

from quorate.server.around import Ended
from quorate.server.call import Call
from quorate.server.logs import Format, Level, Log, logging_to, open_log
from quorate.service.errors import InputError
from quorate.v1 import account_pb2
from tests.service.calls import refusal
from tests.service.framing import GET, GetResponse, running

FACT = "ann@example.com"


def log_of(form: Format = "json", level: Level = "info") -> tuple[Log, io.BytesIO]:
    stream = io.BytesIO()
    return Log(stream, form, level), stream


def lines(stream: io.BytesIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def answer(request: account_pb2.AccountServiceGetRequest, call: Call) -> account_pb2.AccountServiceGetResponse:
    call.note(rule_set="seeds", revision="sha256:01", outcome="decided")
    call.count(decided=3, rejected=1)
    return GetResponse(decision=request.account.encode())


def ended(code: grpc.StatusCode, method: str = GET, *, known: bool = True) -> Ended:
    return Ended(method, known, "r-1", code, "", 0.5, "ipv4:127.0.0.1:9", (("authorization", FACT),), None)


def test_a_call_is_a_line_that_tells_nothing_of_what_was_in_it() -> None:
    log, stream = log_of()
    with running(get=answer) as server:
        server.get(FACT, metadata=(("x-request-id", "r-7"), ("authorization", FACT)))
        log.see(server.next_ended())
    (line,) = lines(stream)
    assert line.pop("time").endswith("Z")
    assert 0 < line.pop("ms") < 30_000
    assert line.pop("peer").startswith("ipv4:127.0.0.1:")
    assert line == {
        "level": "info",
        "event": "call",
        "request_id": "r-7",
        "method": "quorate.v1.AccountService/Get",
        "status": "OK",
        "identity": "ann",
        "tenant": "acme/main",
        "rule_set": "seeds",
        "revision": "sha256:01",
        "outcome": "decided",
        "decided": 3,
        "rejected": 1,
    }
    assert FACT.encode() not in stream.getvalue()


def test_a_refusal_tells_its_reason_and_not_its_text() -> None:
    def refuse(request: account_pb2.AccountServiceGetRequest, call: Call) -> account_pb2.AccountServiceGetResponse:
        del call
        raise InputError(f"there is no {request.account}")

    log, stream = log_of()
    with running(get=refuse) as server:
        assert FACT in refusal(lambda: server.get(FACT))[1]
        log.see(server.next_ended())
    (line,) = lines(stream)
    assert (line["status"], line["reason"]) == ("INVALID_ARGUMENT", "INPUT")
    assert FACT.encode() not in stream.getvalue()


@pytest.mark.parametrize(
    ("code", "level"),
    [
        (grpc.StatusCode.OK, "info"),
        (grpc.StatusCode.INVALID_ARGUMENT, "info"),
        (grpc.StatusCode.CANCELLED, "info"),
        (grpc.StatusCode.UNAUTHENTICATED, "warning"),
        (grpc.StatusCode.PERMISSION_DENIED, "warning"),
        (grpc.StatusCode.RESOURCE_EXHAUSTED, "warning"),
        (grpc.StatusCode.UNAVAILABLE, "warning"),
        (grpc.StatusCode.INTERNAL, "error"),
    ],
)
def test_how_a_call_ended_is_its_level(code: grpc.StatusCode, level: Level) -> None:
    log, stream = log_of()
    log.see(ended(code))
    assert [line["level"] for line in lines(stream)] == [level]
    quiet, nothing = log_of(level="error")
    quiet.see(ended(code))
    assert bool(nothing.getvalue()) is (level == "error")


@pytest.mark.parametrize("form", ["json", "text"])
def test_what_callers_send_does_not_break_lines(form: Format) -> None:
    log, stream = log_of(form)
    log.see(ended(grpc.StatusCode.UNIMPLEMENTED, "/a\nb\x1b[31m\u202e", known=False))
    assert len(stream.getvalue().splitlines()) == 1
    assert b"\x1b" not in stream.getvalue()
    assert "\u202e".encode() not in stream.getvalue()


def test_text_is_for_people() -> None:
    log, stream = log_of("text")
    log.see(ended(grpc.StatusCode.OK))
    text = stream.getvalue().decode()
    assert "call" in text
    assert "method=quorate.v1.AccountService/Get status=OK ms=500.0" in text


def test_records_of_libraries_are_lines_too() -> None:
    log, stream = log_of()
    with logging_to(log):
        logging.getLogger("grpc._server").error("something %s", "odd")
        logging.getLogger("watchfiles.main").info("3 changes detected")
        logging.getLogger("quorate.server.health").info("active", extra={"rule_set": "seeds", "revision": "sha256:01"})
        logging.getLogger("quorate").debug("not told")
        fault = ValueError(FACT)
        logging.getLogger("quorate.server.status").error("internal error 1", exc_info=fault, extra={"error_id": "1"})
    logging.getLogger("grpc").error("told to nobody any more")
    first, second, third = lines(stream)
    assert (first["event"], first["logger"], first["level"]) == ("something odd", "grpc._server", "error")
    assert (second["event"], second["rule_set"], second["revision"]) == ("active", "seeds", "sha256:01")
    assert (third["error_id"], third["level"]) == ("1", "error")
    assert third["exception"].endswith(f"ValueError: {FACT}")


def test_a_log_that_nobody_reads_any_more_is_lost() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb", buffering=0) as stream:
        log = Log(stream, "json", "info")
        log.see(ended(grpc.StatusCode.OK))
    log.see(ended(grpc.StatusCode.OK))


def test_the_form_is_that_of_a_terminal_or_of_programs(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    for terminal, form, is_json in ((False, None, True), (True, None, False), (True, "json", True)):
        monkeypatch.setattr(sys.stderr, "isatty", lambda terminal=terminal: terminal)
        open_log(form, "info").see(ended(grpc.StatusCode.OK))  # type: ignore[arg-type]  # one of its words
        assert capsysbinary.readouterr().err.startswith(b"{") is is_json
