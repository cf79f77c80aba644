"""What callers send too much of, or nothing of, costs them their call and nobody else theirs."""

import resource
import socket
import struct
import threading
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any, Final

import grpc
import pytest

from quorate.client import connect
from quorate.server.app import Server
from quorate.server.options import MEBIBYTE, Limits
from tests.service.accounts import account
from tests.service.calls import refusal
from tests.service.framing import GET, running
from tests.service.serving import serve

Code = grpc.StatusCode
DECIDE: Final = "/quorate.v1.DecisionService/Decide"
PREFACE: Final = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, RST_STREAM, SETTINGS = 0, 1, 3, 4
END_STREAM, END_HEADERS = 1, 4


def frame(kind: int, flags: int, stream: int, payload: bytes = b"") -> bytes:
    """Write a frame of HTTP/2."""
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


def header(name: bytes, value: bytes) -> bytes:
    """Write a header as it is, without a table."""
    return b"\x00" + bytes([len(name)]) + name + bytes([len(value)]) + value


def headers(path: str, *, encoding: str = "") -> bytes:
    """Write the headers of a call."""
    named = {":method": "POST", ":scheme": "http", ":path": path, ":authority": "x", "te": "trailers"}
    named["content-type"] = "application/grpc"
    if encoding:
        named["grpc-encoding"] = encoding
    return b"".join(header(name.encode(), value.encode()) for name, value in named.items())


def connected(address: str) -> socket.socket:
    host, _, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=30)


def received_until(wire: socket.socket, wanted: bytes) -> bytes:
    """Read until something was read, or until the other side hangs up."""
    read = b""
    while wanted not in read and (some := wire.recv(65536)):
        read += some
    return read


def bomb(mebibytes: int) -> bytes:
    """Return so many mebibytes of nothing, compressed to a thousandth."""
    compress = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join([*(compress.compress(bytes(MEBIBYTE)) for _ in range(mebibytes)), compress.flush()])


@pytest.mark.parametrize("mebibytes", [5, 40])
def test_a_message_that_inflates_beyond_the_limit_is_refused_without_being_kept(server: Server, mebibytes: int) -> None:
    body = bomb(mebibytes)
    assert len(body) < 64 * 1024
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with connected(server.address) as wire:
        message = b"\x01" + struct.pack(">I", len(body)) + body
        wire.sendall(PREFACE + frame(SETTINGS, 0, 0) + frame(HEADERS, END_HEADERS, 1, headers(DECIDE, encoding="gzip")))
        for start in range(0, len(message), 16_000):
            wire.sendall(frame(DATA, 0, 1, message[start : start + 16_000]))
        answer = received_until(wire, b"grpc-message")
    assert b"grpc-status\x018" in answer  # RESOURCE_EXHAUSTED
    assert b"Decompressed message larger than max" in answer
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20 * 1024
    with connect(server.address) as client:
        assert not client.decide(account()).rejected


@pytest.mark.parametrize("compression", [grpc.Compression.Gzip, grpc.Compression.Deflate])
def test_a_message_within_the_limit_may_be_compressed(server: Server, compression: grpc.Compression) -> None:
    with grpc.insecure_channel(server.address, compression=compression) as channel:
        method: Any = channel.unary_unary(DECIDE)
        assert method(b"\x0a\x02{}")
        code, _ = refusal(lambda: method(bytes(5 * MEBIBYTE)))
        assert code is Code.RESOURCE_EXHAUSTED


def test_huge_metadata_is_refused() -> None:
    with running() as server:
        for sizes in ([40_000], [1_000] * 40):
            metadata = tuple((f"x-{number}", "v" * size) for number, size in enumerate(sizes))
            method: Any = server.channel.unary_unary(GET)
            assert refusal(lambda: method(b"", metadata=metadata))[0] in {Code.RESOURCE_EXHAUSTED, Code.INTERNAL}  # noqa: B023 - called at once
        server.get()
        ended = [server.next_ended()]
        while ended[-1].code is not Code.OK:  # gRPC may have begun calls that it gave up then
            ended.append(server.next_ended())
        assert {each.code for each in ended} <= {Code.OK, Code.CANCELLED}


def test_connections_that_send_nothing_take_nobody_anything(rules_folder: Path) -> None:
    with serve(rules_folder, threads=1) as server, ExitStack() as stack:
        wires = [stack.enter_context(connected(server.address)) for _ in range(200)]
        for number, wire in enumerate(wires):
            wire.sendall((b"", PREFACE, PREFACE[:10], b"GET / HTTP/1.1\r\n\r\n", b"\x00" * 100)[number % 5])
        with connect(server.address) as client:
            assert not client.decide(account()).rejected


@pytest.mark.parametrize("sent", [b"", PREFACE, PREFACE[:10]])
def test_a_connection_that_does_not_begin_is_closed(rules_folder: Path, sent: bytes) -> None:
    with serve(rules_folder, limits=Limits(message_seconds=0.5)) as server, connected(server.address) as wire:
        wire.sendall(sent)
        while wire.recv(65536):  # the other side begins in any case, and hangs up when nothing follows
            pass
        with connect(server.address) as client:
            assert not client.decide(account()).rejected


def test_connections_over_the_limit_are_closed_and_room_comes_back(rules_folder: Path) -> None:
    begun = PREFACE + frame(SETTINGS, 0, 0)
    with serve(rules_folder, limits=Limits(connections=3)) as server, ExitStack() as stack:
        wires = [stack.enter_context(connected(server.address)) for _ in range(3)]
        for wire in wires:
            wire.sendall(begun)
            assert wire.recv(65536)
        with connected(server.address) as wire, suppress(ConnectionError):
            wire.sendall(begun)
            assert not wire.recv(65536)
        wires[0].close()
        with connect(server.address) as client:
            assert not client.decide(account()).rejected


def test_calls_that_send_no_message_take_nobody_anything(rules_folder: Path) -> None:
    limits = Limits(message_seconds=0.5, calls=300)
    with serve(rules_folder, threads=1, limits=limits) as server, ExitStack() as stack:
        wires = [stack.enter_context(connected(server.address)) for _ in range(4)]
        opened = b"".join(frame(HEADERS, END_HEADERS, stream, headers(DECIDE)) for stream in range(1, 120, 2))
        for wire in wires:
            wire.sendall(PREFACE + frame(SETTINGS, 0, 0) + opened)
        with connect(server.address) as client:
            for _ in range(20):
                assert not client.decide(account()).rejected


def test_half_a_message_is_no_message() -> None:
    with running() as server, connected(server.address) as wire:
        wire.sendall(PREFACE + frame(SETTINGS, 0, 0) + frame(HEADERS, END_HEADERS, 1, headers(GET)))
        wire.sendall(frame(DATA, END_STREAM, 1, b"\x00\x00\x00\x10\x00" + b"x" * 10))
        answer = received_until(wire, b"grpc-status")
        assert b"grpc-status\x010" not in answer
        server.get()


def test_more_calls_than_a_connection_may_have_are_refused_and_others_are_answered(rules_folder: Path) -> None:
    limits = Limits(streams_per_connection=20)
    with serve(rules_folder, limits=limits) as server, grpc.insecure_channel(server.address) as channel:
        method: Any = channel.unary_unary(DECIDE)
        for burst, codes in ((15, {Code.OK}), (200, {Code.OK, Code.UNAVAILABLE}), (1, {Code.OK})):
            calls = [method.future(b"\x0a\x02{}") for _ in range(burst)]
            assert {call.code() for call in calls} <= codes


def test_a_call_that_is_over_leaves_nothing_behind_on_its_connection(rules_folder: Path) -> None:
    limits = Limits(streams_per_connection=5)
    with serve(rules_folder, limits=limits) as server, grpc.insecure_channel(server.address) as channel:
        good: Any = channel.unary_unary(DECIDE)
        unknown: Any = channel.unary_unary("/quorate.v1.DecisionService/Guess")
        watch: Any = channel.unary_stream("/quorate.v1.WatchService/Watch")
        for _ in range(30):
            assert good(b"\x0a\x02{}")
            assert refusal(lambda: good(b"\xff"))[0] is Code.INVALID_ARGUMENT
            assert refusal(lambda: good(b"\x22\x01x"))[0] is Code.NOT_FOUND
            assert refusal(lambda: unknown(b""))[0] is Code.UNIMPLEMENTED
            assert refusal(lambda: next(watch(b"\x0a\x01x")))[0] is Code.INVALID_ARGUMENT


def test_calls_that_are_cancelled_as_soon_as_they_are_made_hold_up_nobody(rules_folder: Path) -> None:
    with serve(rules_folder) as server, connected(server.address) as wire:

        def take() -> None:
            with suppress(OSError):
                received_until(wire, b"what never comes")

        taking = threading.Thread(target=take)
        taking.start()
        opened = headers(DECIDE)
        with suppress(OSError):  # the server may hang up on such a caller
            wire.sendall(PREFACE + frame(SETTINGS, 0, 0) + frame(SETTINGS, 1, 0))
            for stream in range(1, 20_001, 2):
                reset = frame(RST_STREAM, 0, stream, struct.pack(">I", 8))
                wire.sendall(frame(HEADERS, END_HEADERS, stream, opened) + reset)
        with connect(server.address, timeout=20) as client:
            assert not client.decide(account()).rejected
        with suppress(OSError):
            wire.shutdown(socket.SHUT_RDWR)
        taking.join()


def test_many_unknown_methods_are_told_apart_by_nothing_that_stays() -> None:
    with running() as server:
        for number in range(300):
            method: Any = server.channel.unary_unary(f"/quorate.v1.AccountService/Get{number}")
            assert refusal(lambda: method(b""))[0] is Code.UNIMPLEMENTED  # noqa: B023 - called at once
        server.get()
        ended = Counter(server.next_ended().known for _ in range(301))
    assert ended == {False: 300, True: 1}


def test_a_flood_of_calls_is_answered_or_refused_and_none_is_lost(rules_folder: Path) -> None:
    limits = Limits(calls=8)
    with serve(rules_folder, threads=2, limits=limits) as server, ExitStack() as stack:
        codes: Counter[grpc.StatusCode] = Counter()
        calls = []
        for _ in range(5):
            channel = stack.enter_context(
                grpc.insecure_channel(server.address, options=[("grpc.use_local_subchannel_pool", 1)])
            )
            method: Any = channel.unary_unary(DECIDE)
            calls += [method.future(b"\x0a\x02{}", timeout=60) for _ in range(100)]
        for call in calls:
            codes[call.code()] += 1
        assert set(codes) <= {Code.OK, Code.RESOURCE_EXHAUSTED}
        assert codes[Code.OK] >= 8
        assert sum(codes.values()) == 500
        with connect(server.address) as client:
            assert not client.decide(account()).rejected


def test_streams_that_are_opened_and_left_make_room_again(rules_folder: Path) -> None:
    with serve(rules_folder, limits=Limits(streams=2, watches=2)) as server:
        for _ in range(20):
            with grpc.insecure_channel(server.address) as channel:
                never = threading.Event()

                def nothing(never: threading.Event = never) -> Iterator[bytes]:
                    never.wait(30)
                    yield from ()

                method: Any = channel.stream_stream("/quorate.v1.DecisionService/DecideStream")
                call = method(nothing())
                watch: Any = channel.unary_stream("/quorate.v1.WatchService/Watch")
                changes = watch(b"")
                call.cancel()
                changes.cancel()
                never.set()
        until = 1_000
        while until and (server.frame.under_way() or server.frame.watchers()):
            until -= 1
            threading.Event().wait(0.05)
        assert until
        with grpc.insecure_channel(server.address) as channel:
            watch = channel.unary_stream("/quorate.v1.WatchService/Watch")
            watching = watch(b"")
            assert next(watching)
            watching.cancel()
