"""Exceptions to statuses, and what a status tells beside its text."""

import logging

import grpc
import pytest
from google.rpc import error_details_pb2, status_pb2  # type: ignore[import-untyped]  # it does not say that it is typed

from quorate.decide.problem import Problem
from quorate.server.call import Call
from quorate.server.status import DETAILS_BYTES, KIND_OF, CallRefusedError, UnauthenticatedError, details_of, status_of
from quorate.service.errors import GoneError, InputError, ServiceError
from quorate.store.interface import StoreBusyError, StoreError
from quorate.v1 import account_pb2
from tests.service.calls import refusal
from tests.service.framing import running

FACTS = "ann@example.com earns 9000"
Code = grpc.StatusCode


def kinds(base: type[Exception]) -> set[type[Exception]]:
    return {
        kind for child in base.__subclasses__() for kind in {child, *kinds(child)} if "tests" not in kind.__module__
    }


def details(error: Exception) -> status_pb2.Status:
    return status_pb2.Status.FromString(details_of(status_of(error), "r-1"))


def detail(status: status_pb2.Status, message: type) -> object:
    found = message()
    assert any(each.Unpack(found) for each in status.details), status
    return found


def test_every_refusal_has_a_status() -> None:
    assert set(KIND_OF) == kinds(ServiceError) | kinds(CallRefusedError) | {StoreError, StoreBusyError}
    assert Code.INTERNAL not in {kind.code for kind in KIND_OF.values()}


def test_a_subclass_is_told_as_its_base() -> None:
    class NarrowError(GoneError):
        pass

    assert status_of(NarrowError("gone")).code is Code.OUT_OF_RANGE


def test_the_reason_and_the_request_are_told() -> None:
    status = details(GoneError("it is gone"))
    info = detail(status, error_details_pb2.ErrorInfo)
    assert (status.code, status.message) == (Code.OUT_OF_RANGE.value[0], "it is gone")
    assert (info.reason, info.domain, dict(info.metadata)) == ("GONE", "quorate", {"request_id": "r-1"})  # type: ignore[attr-defined]


def test_what_may_be_tried_again_says_when() -> None:
    retry = detail(details(StoreBusyError("/var/quorate.db: is busy")), error_details_pb2.RetryInfo)
    assert retry.retry_delay.seconds == 1  # type: ignore[attr-defined]


@pytest.mark.parametrize("error", [StoreBusyError("/var/quorate.db: is busy"), StoreError("/var/quorate.db: is full")])
def test_what_the_store_refuses_names_no_file(error: StoreError) -> None:
    status = status_of(error)
    assert status.code is Code.UNAVAILABLE
    assert "nothing of this was kept" in status.message
    assert "/var" not in status.message


def test_problems_are_violations() -> None:
    error = InputError("wrong", [Problem("E501", "account.id", "is missing"), Problem("E502", "", "is no object")])
    bad = detail(details(error), error_details_pb2.BadRequest)
    violations = bad.field_violations  # type: ignore[attr-defined]
    assert [(each.field, each.description, each.reason) for each in violations] == [
        ("account.id", "is missing", "E501"),
        ("", "is no object", "E502"),
    ]


@pytest.mark.parametrize("text", ["x", "é" * 50, "x" * 5000, "\N{GRINNING FACE}" * 5000])
def test_details_have_their_bounds(text: str) -> None:
    problems = [Problem(f"E{number}", f"people[{number}].{text}", text) for number in range(1000)]
    error = InputError(text, problems)
    written = details_of(status_of(error), "r" * 64)
    assert len(written) <= DETAILS_BYTES
    status = status_pb2.Status.FromString(written)
    info = detail(status, error_details_pb2.ErrorInfo)
    assert info.metadata["problems"] == "1000"  # type: ignore[attr-defined]
    shown = detail(status, error_details_pb2.BadRequest)
    assert shown.field_violations[0].reason == "E0"  # type: ignore[attr-defined]


def test_what_was_wrong_with_a_credential_is_not_told() -> None:
    status = status_of(UnauthenticatedError("the caller is not known", "the key has expired"))
    assert "expired" not in str(details_of(status, ""))
    assert status.note == "the key has expired"


def test_text_that_is_no_unicode_can_be_told() -> None:
    with running(get=fails_with(InputError("\ud800 is odd", [Problem("E1", "\udfff", "\ud83d")]))) as server:
        code, text = refusal(server.get)
    assert code is Code.INVALID_ARGUMENT
    assert text == "\\ud800 is odd"


def fails_with(error: Exception):  # type: ignore[no-untyped-def] # noqa: ANN201 - what `running` takes
    def answer(request: object, call: Call) -> account_pb2.AccountServiceGetResponse:
        del request, call
        raise error

    return answer


def test_the_text_of_a_fault_stays_on_the_server(caplog: pytest.LogCaptureFixture) -> None:
    with running(get=fails_with(ValueError(FACTS))) as server, caplog.at_level(logging.ERROR):
        with pytest.raises(grpc.RpcError) as caught:
            server.get()
        ended = server.next_ended()
    assert caught.value.code() is Code.INTERNAL
    error_id = str(caught.value.details()).removeprefix("internal error ")
    assert FACTS not in str(caught.value.trailing_metadata())
    assert FACTS in caplog.text
    (record,) = caplog.records
    assert (record.error_id, record.request_id) == (error_id, ended.request_id)  # type: ignore[attr-defined]
    assert ended.reason == f"INTERNAL {error_id}"


def test_an_answer_that_cannot_be_written_is_a_fault(caplog: pytest.LogCaptureFixture) -> None:
    def answer(request: object, call: Call) -> account_pb2.AccountServiceGetResponse:
        del request, call
        return None  # type: ignore[return-value]  # the mistake

    with running(get=answer) as server:
        assert refusal(server.get)[0] is Code.INTERNAL
    assert "internal error" in caplog.text
