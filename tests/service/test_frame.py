"""The frame round calls: who, whether, for how long; and how calls end."""

import re
import threading
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from typing import Any

import grpc
import pytest

from quorate.server.call import Call
from quorate.server.identity.roles import Identity, Role
from quorate.server.options import Limits, ServerOptions
from quorate.v1 import account_pb2, decision_pb2, watch_pb2
from tests.service.calls import refusal
from tests.service.framing import GET, STREAM, WATCH, GetRequest, GetResponse, Running, empty, running

Code = grpc.StatusCode
READER = Identity("rita", "acme/main", frozenset({Role.DECIDE}))
WRITER = Identity("will", "acme/main", frozenset({Role.INGEST}))


def trailers(call: grpc.Call) -> dict[str, str | bytes]:
    return {item.key: item.value for item in call.trailing_metadata()}  # type: ignore[attr-defined] # as gRPC gives it


def call_of(running: Running, metadata: tuple[tuple[str, str], ...] = ()) -> grpc.Call:
    method: Any = running.channel.unary_unary(GET)
    _, call = method.with_call(b"", metadata=metadata)
    assert isinstance(call, grpc.Call)
    return call


def test_a_method_gets_its_request_and_the_call() -> None:
    calls: list[Call] = []

    def answer(request: account_pb2.AccountServiceGetRequest, call: Call) -> account_pb2.AccountServiceGetResponse:
        calls.append(call)
        call.note(rule_set="seeds", outcome="decided")
        return GetResponse(revision=request.account)

    with running(get=answer) as server:
        assert server.get("acme").revision == "acme"
        ended = server.next_ended()
    (call,) = calls
    assert (call.method, call.tenant, call.identity.name) == (GET, "acme/main", "ann")
    assert (ended.method, ended.known, ended.code, ended.reason) == (GET, True, Code.OK, "")
    assert ended.call is call
    assert call.notes == {"rule_set": "seeds", "outcome": "decided"}
    assert ended.seconds > 0
    assert ended.peer.startswith("ipv4:127.0.0.1:")


@pytest.mark.parametrize("sent", ["r-1", "A.b_c-9", "x" * 64])
def test_the_id_that_the_caller_gave_is_kept_and_told(sent: str) -> None:
    with running() as server:
        assert trailers(call_of(server, (("x-request-id", sent),)))["x-request-id"] == sent
        assert server.next_ended().request_id == sent


@pytest.mark.parametrize("sent", ["", "x" * 65, "a b", "{}", "a/b"])
def test_an_id_that_is_none_is_replaced(sent: str) -> None:
    with running() as server:
        made = str(trailers(call_of(server, (("x-request-id", sent),)))["x-request-id"])
        assert re.fullmatch(r"[0-9a-f]{12}-[0-9a-f]+", made)
        assert made != str(trailers(call_of(server))["x-request-id"])


@pytest.mark.parametrize("body", [b"\xff", b"\x0a\x05ab", b"\x0a\x02\xff\xfe", b"\x00"])
def test_bytes_that_are_no_message_are_a_mistake_of_the_caller(body: bytes) -> None:
    with running() as server:
        method: Any = server.channel.unary_unary(GET)
        code, text = refusal(partial(method, body))
        assert code is Code.INVALID_ARGUMENT
        assert text == f"the {len(body)} bytes that were sent are no message of this method"
        assert server.next_ended().reason == "MESSAGE"


def test_a_broken_message_ends_a_stream() -> None:
    with running() as server:
        method: Any = server.channel.stream_stream(STREAM)
        call = method(iter((b"", b"\xff")))
        assert next(call) is not None
        code, _ = refusal(lambda: next(call))
        assert code is Code.INVALID_ARGUMENT


def test_a_call_without_a_message_is_told() -> None:
    with running() as server:
        method: Any = server.channel.stream_unary(GET)
        code, text = refusal(lambda: method(iter(())))
        assert (code, text) == (Code.INVALID_ARGUMENT, "the call has no message")


def test_who_is_not_known_is_refused_before_the_message_is_there() -> None:
    with running() as server:
        never = threading.Event()

        def messages() -> Iterator[bytes]:
            never.wait(30)
            yield b""

        method: Any = server.channel.stream_unary(GET)
        code, text = refusal(lambda: method(messages(), metadata=(("x-word", "sesame"),)))
        never.set()
        assert (code, text) == (Code.UNAUTHENTICATED, "the caller is not known")
        ended = server.next_ended()
        assert (ended.reason, ended.call) == ("UNAUTHENTICATED no such word", None)


@pytest.mark.parametrize(
    ("word", "path", "allowed"), [("r", GET, True), ("w", GET, False), ("r", WATCH, True), ("w", WATCH, False)]
)
def test_a_method_needs_its_role(word: str, path: str, allowed: bool) -> None:  # noqa: FBT001 - a parameter of tests
    with running(identities={"r": READER, "w": WRITER}) as server:
        method: Any = server.channel.unary_stream(path)
        call = method(b"", metadata=(("x-word", word),))
        if allowed:
            next(call)
            call.cancel()
        else:
            code, text = refusal(lambda: next(call))
            assert code is Code.PERMISSION_DENIED
            assert "`decide`" in text


def test_a_method_that_is_in_no_table_may_be_called_by_nobody() -> None:
    with running() as server:
        handler: grpc.RpcMethodHandler[bytes, bytes] = grpc.unary_unary_rpc_method_handler(lambda *_: b"")
        server.server.add_generic_rpc_handlers(
            (grpc.method_handlers_generic_handler("quorate.v1.NewService", {"Do": handler}),)
        )
        method: Any = server.channel.unary_unary("/quorate.v1.NewService/Do")
        assert refusal(lambda: method(b""))[0] is Code.PERMISSION_DENIED


def test_methods_that_are_not_there_are_told_and_written_down() -> None:
    with running() as server:
        for path in ("/quorate.v1.AccountService/Drop", "/x.Y/Z", "/" + "m" * 500):
            method: Any = server.channel.unary_unary(path)
            assert refusal(partial(method, b""))[0] is Code.UNIMPLEMENTED
            ended = server.next_ended()
            assert (ended.known, ended.code, ended.method) == (False, Code.UNIMPLEMENTED, path[:120])


def test_calls_get_a_deadline_whatever_they_name() -> None:
    left: list[float] = []

    def answer(request: object, call: Call) -> account_pb2.AccountServiceGetResponse:
        del request
        left.append(call.time_remaining())
        return GetResponse()

    with running(get=answer, options=ServerOptions(limits=Limits(deadline_seconds=7, most_deadline_seconds=50))) as it:
        it.get()
        it.get(timeout=20)
        it.get(timeout=5000)
    assert 6 < left[0] <= 7
    assert 19 < left[1] < 21  # gRPC rounds it up on the wire
    assert 49 < left[2] <= 50


def test_a_call_whose_time_is_over_ends() -> None:
    def answer(request: object, call: Call) -> account_pb2.AccountServiceGetResponse:
        del request
        while True:
            call.check_awaited()

    with running(get=answer, options=ServerOptions(limits=Limits(deadline_seconds=0.05))) as server:
        assert refusal(server.get) == (Code.DEADLINE_EXCEEDED, "the time for the call is over")
        assert server.next_ended().reason == "DEADLINE"


def test_a_call_that_nobody_awaits_ends() -> None:
    begun = threading.Event()

    def answer(request: object, call: Call) -> account_pb2.AccountServiceGetResponse:
        del request
        begun.set()
        while True:
            call.check_awaited()

    with running(get=answer) as server:
        method: Any = server.channel.unary_unary(GET)
        call = method.future(b"")
        assert begun.wait(30)
        call.cancel()
        assert server.next_ended().reason == "CANCELLED"


def test_a_call_whose_turn_does_not_come_in_time_ends() -> None:
    go, begun = threading.Event(), threading.Event()

    def answer(request: account_pb2.AccountServiceGetRequest, call: Call) -> account_pb2.AccountServiceGetResponse:
        del call
        if request.account == "slow":
            begun.set()
            go.wait(30)
        return GetResponse()

    options = ServerOptions(threads=1, limits=Limits(deadline_seconds=0.1))
    with running(get=answer, options=options) as server:
        method: Any = server.channel.unary_unary(GET)
        slow = method.future(GetRequest(account="slow").SerializeToString(), timeout=30)
        assert begun.wait(30)
        code, text = refusal(server.get)
        assert (code, text) == (Code.DEADLINE_EXCEEDED, "the time for the call was over before its turn came")
        go.set()
        slow.result(timeout=30)


def test_calls_over_the_limit_are_refused_and_others_go_on() -> None:
    go, begun = threading.Event(), threading.Semaphore(0)

    def answer(request: object, call: Call) -> account_pb2.AccountServiceGetResponse:
        del request, call
        begun.release()
        go.wait(30)
        return GetResponse()

    with running(get=answer, options=ServerOptions(threads=2, limits=Limits(calls=2))) as server:
        method: Any = server.channel.unary_unary(GET)
        under_way = [method.future(b"") for _ in range(2)]
        assert begun.acquire(timeout=30)
        assert begun.acquire(timeout=30)
        code, text = refusal(server.get)
        assert (code, text) == (Code.RESOURCE_EXHAUSTED, "2 calls of this kind are under way; try again")
        next(server.watch()).heartbeat  # noqa: B018 - watches have threads of their own
        go.set()
        for call in under_way:
            call.result(timeout=30)
        assert server.frame.under_way() <= 2


def test_watches_over_the_limit_are_refused_and_room_comes_back() -> None:
    with running(options=ServerOptions(limits=Limits(watches=2))) as server:
        watches = [server.watch() for _ in range(2)]
        for watch in watches:
            next(watch)
        code, _ = refusal(lambda: next(server.watch()))
        assert code is Code.RESOURCE_EXHAUSTED
        server.get()
        for watch in watches:
            watch.cancel()
        reasons = {server.next_ended().reason for _ in range(4)}
        assert reasons == {"", "CANCELLED", "TOO_MANY_CALLS"}
        with suppress(grpc.RpcError):  # the thread of a watch that ended may not be free yet
            next(server.watch())


def test_callers_whose_messages_never_come_do_not_keep_others_from_theirs() -> None:
    options = ServerOptions(threads=1, limits=Limits(message_seconds=0.3))
    with running(options=options) as server:
        never = threading.Event()

        def nothing() -> Iterator[bytes]:
            never.wait(30)
            yield from ()

        method: Any = server.channel.stream_unary(GET)
        stuck = [method.future(nothing()) for _ in range(20)]
        server.get(timeout=10)
        for call in stuck:
            assert refusal(call.result)[0] is Code.CANCELLED
        never.set()
        ended = [server.next_ended() for _ in range(21)]
        assert [end.reason for end in ended].count("SLOW") == 20


def test_a_stream_that_sends_nothing_is_cancelled() -> None:
    with running(options=ServerOptions(limits=Limits(idle_seconds=0.3))) as server:
        never = threading.Event()

        def one() -> Iterator[decision_pb2.DecideStreamRequest]:
            yield decision_pb2.DecideStreamRequest()
            never.wait(30)

        call = server.stream(one())
        next(call)
        assert refusal(lambda: next(call))[0] is Code.CANCELLED
        never.set()
        assert server.next_ended().reason == "SLOW"


def test_a_reader_that_takes_nothing_is_cancelled() -> None:
    def endless(request: object, call: Call) -> Iterator[watch_pb2.WatchResponse]:
        del request, call
        while True:
            yield watch_pb2.WatchResponse(heartbeat=watch_pb2.Heartbeat(cursor="x" * 100_000))

    with running(watch=endless, options=ServerOptions(limits=Limits(take_seconds=0.3))) as server:
        watch = server.watch()
        assert server.next_ended().reason == "SLOW"
        assert refusal(lambda: list(watch))[0] is Code.CANCELLED


def test_streams_answer_each_message() -> None:
    requests = [
        decision_pb2.DecideStreamRequest(request=decision_pb2.DecideRequest(revision=str(n))) for n in range(50)
    ]
    with running() as server:
        assert [answer.response.revision for answer in server.stream(iter(requests))] == [str(n) for n in range(50)]
        assert server.next_ended().code is Code.OK


def test_a_server_that_stops_ends_watches_and_says_so() -> None:
    with running() as server:
        watch = server.watch()
        next(watch)
        server.frame.stopping.ask()
        code, text = refusal(lambda: next(watch))
        assert (code, text) == (Code.UNAVAILABLE, "the server stops; call again")
        assert refusal(lambda: list(server.watch()))[0] is Code.UNAVAILABLE
        server.get()


def test_an_answer_over_the_limit_is_told() -> None:
    def answer(request: object, call: Call) -> account_pb2.AccountServiceGetResponse:
        del request, call
        return GetResponse(decision=b"x" * 2000)

    with running(get=answer, options=ServerOptions(limits=Limits(send_bytes=1000))) as server:
        code, text = refusal(server.get)
        assert code is Code.RESOURCE_EXHAUSTED
        assert "at most 1000" in text
        assert server.next_ended().reason == "ANSWER_TOO_LARGE"


def test_two_threads_of_the_frame_do_not_mix_calls() -> None:
    def answer(request: account_pb2.AccountServiceGetRequest, call: Call) -> account_pb2.AccountServiceGetResponse:
        return GetResponse(revision=f"{request.account} {call.request_id}")

    with running(get=answer) as server:
        method: Any = server.channel.unary_unary(GET)
        futures = {
            f"a{n}": method.future(
                GetRequest(account=f"a{n}").SerializeToString(), metadata=(("x-request-id", f"r{n}"),)
            )
            for n in range(100)
        }
        for account, future in futures.items():
            assert GetResponse.FromString(future.result(timeout=30)).revision == f"{account} r{account[1:]}"


def test_a_watch_whose_reader_left_ends() -> None:
    with running() as server:
        watch = server.watch()
        next(watch)
        watch.cancel()
        assert server.next_ended().reason == "CANCELLED"


def test_health_and_other_packages_stay_as_they_are() -> None:
    with running(get=empty) as server:
        handler: grpc.RpcMethodHandler[bytes, bytes] = grpc.unary_unary_rpc_method_handler(
            lambda request, context: request + context.peer().encode()[:4]
        )
        server.server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("other.Kind", {"Do": handler}),))
        method: Any = server.channel.unary_unary("/other.Kind/Do")
        assert method(b"hello ") == b"hello ipv4"
        assert server.ended.empty()
