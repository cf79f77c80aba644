"""A call made by hand over HTTP/2 (RFC 9113), with header values that no gRPC client would send."""

from __future__ import annotations

import socket
import struct

_PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
_DATA, _HEADERS, _RESET, _SETTINGS, _GOAWAY = 0, 1, 3, 4, 7
_END_STREAM, _END_HEADERS = 1, 4


def answer_of(address: str, path: str, headers: list[tuple[bytes, bytes]]) -> bytes:
    """Make a call with an empty message, and return all that comes back until the stream or the connection ends.

    Headers of the answer come as they are packed: a text in them is seen only where the server does not shorten it.
    """
    host, _, port = address.rpartition(":")
    fields = [
        (b":method", b"POST"),
        (b":scheme", b"http"),
        (b":path", path.encode()),
        (b":authority", b"localhost"),
        (b"te", b"trailers"),
        (b"content-type", b"application/grpc"),
        *headers,
    ]
    block = b"".join(b"\x00" + _text(name) + _text(value) for name, value in fields)
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(
            _PREFACE
            + _frame(_SETTINGS, 0, 0, b"")
            + _frame(_HEADERS, _END_HEADERS, 1, block)
            + _frame(_DATA, _END_STREAM, 1, bytes(5))
        )
        return _until_the_end(connection)


def _text(value: bytes) -> bytes:
    """Write a text as HPACK does (RFC 7541 §5.2), without Huffman's code."""
    if len(value) < 127:
        return bytes([len(value)]) + value
    rest, length = len(value) - 127, b"\x7f"
    while rest >= 128:
        length += bytes([rest % 128 + 128])
        rest //= 128
    return length + bytes([rest]) + value


def _frame(kind: int, flags: int, stream: int, content: bytes) -> bytes:
    return struct.pack(">I", len(content))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + content


def _until_the_end(connection: socket.socket) -> bytes:
    answer = b""
    while head := _exactly(connection, 9):
        length, kind, flags = int.from_bytes(head[:3], "big"), head[3], head[4]
        content = _exactly(connection, length)
        if kind in {_DATA, _HEADERS, _RESET, _GOAWAY}:
            answer += content
        if kind in {_RESET, _GOAWAY} or (kind in {_DATA, _HEADERS} and flags & _END_STREAM):
            break
    return answer


def _exactly(connection: socket.socket, length: int) -> bytes:
    """Return so many bytes; none where the connection ends."""
    content = b""
    while len(content) < length:
        try:
            piece = connection.recv(length - len(content))
        except ConnectionError:
            return b""
        if not piece:
            return b""
        content += piece
    return content
