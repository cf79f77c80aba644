"""Payloads of MessagePack that follow each other in a stream, told apart without being decoded."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Final

from quorate.cli.inputs import DamagedError
from quorate.cli.payload_lines import PayloadLine, too_large
from quorate.decide.problem import Problem, problem
from quorate.decide.wire import is_messagepack
from quorate.diagnostics.catalogue.payload import E501

_UNIT: Final = "payload"
_PIECE_BYTES: Final = 64 * 1024
_FIXED: Final = {
    **dict.fromkeys((0xC0, 0xC2, 0xC3), 0),
    **dict.fromkeys((0xCC, 0xD0), 1),
    **dict.fromkeys((0xCD, 0xD1), 2),
    **dict.fromkeys((0xCA, 0xCE, 0xD2), 4),
    **dict.fromkeys((0xCB, 0xCF, 0xD3), 8),
    **{0xD4 + power: 1 + 2**power for power in range(5)},
}
"""How many bytes follow a mark that says all about them."""
_MEASURED: Final = {0xC4: 1, 0xC5: 2, 0xC6: 4, 0xC7: 1, 0xC8: 2, 0xC9: 4, 0xD9: 1, 0xDA: 2, 0xDB: 4}
"""How many bytes tell the length of what follows: texts, bytes and extensions."""
_EXTENSIONS: Final = frozenset({0xC7, 0xC8, 0xC9})
_COUNTED: Final = {0xDC: (2, 1), 0xDD: (4, 1), 0xDE: (2, 2), 0xDF: (4, 2)}
"""How many bytes tell the number of items, and how many values an item has: lists and maps."""


class _CutError(Exception):
    """The stream ends within a payload, or goes on as nothing that MessagePack has."""


def messagepack_payloads(stream: io.BufferedIOBase, limit: int) -> Iterator[PayloadLine]:
    """Yield the payloads of a stream; one of more than `limit` bytes is passed over, never held as a whole."""
    number = 0
    try:
        while mark := stream.read(1):
            number += 1
            found = _Payload(stream, limit).read(mark)
            yield PayloadLine(number, found, unit=_UNIT)
    except (_CutError, DamagedError) as error:
        found = problem(E501, "", format="MessagePack", reason=str(error))
        yield PayloadLine(max(number, 1), found, is_damage=True, unit=_UNIT)


class _Payload:
    """One value on its way: its bytes as long as they are few enough, and how many there are."""

    def __init__(self, stream: io.BufferedIOBase, limit: int) -> None:
        self._stream = stream
        self._limit = limit
        self._held = bytearray()
        self._size = 0

    def read(self, mark: bytes) -> bytes | Problem:
        if not is_messagepack(mark):
            raise _CutError(f"expected a map, found the byte {mark[0]:#04x}")
        self._keep(mark)
        waiting = self._after(mark[0])
        while waiting:
            waiting += self._after(self._take(1)[0]) - 1
        return too_large(f"{self._size} bytes", self._limit) if self._size > self._limit else bytes(self._held)

    def _after(self, mark: int) -> int:
        """Read what belongs to a mark itself, and return how many values follow as its members."""
        if mark <= 0x7F or mark >= 0xE0:  # noqa: PLR2004 - small integers
            return 0
        if mark <= 0x8F:  # noqa: PLR2004 - small maps
            return 2 * (mark & 0x0F)
        if mark <= 0x9F:  # noqa: PLR2004 - small lists
            return mark & 0x0F
        if mark <= 0xBF:  # noqa: PLR2004 - short texts
            self._pass(mark & 0x1F)
        elif mark in _FIXED:
            self._pass(_FIXED[mark])
        elif mark in _MEASURED:
            self._pass(int.from_bytes(self._take(_MEASURED[mark])) + (mark in _EXTENSIONS))
        elif mark in _COUNTED:
            width, values = _COUNTED[mark]
            return values * int.from_bytes(self._take(width))
        else:
            raise _CutError(f"the byte {mark:#04x} means nothing")
        return 0

    def _pass(self, size: int) -> None:
        """Read bytes piece by piece, as a length may be a lie."""
        while size:
            size -= len(self._take(min(size, _PIECE_BYTES)))

    def _take(self, size: int) -> bytes:
        piece = self._stream.read(size)
        if len(piece) < size:
            raise _CutError("the file is cut off")
        self._keep(piece)
        return piece

    def _keep(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._size > self._limit:
            self._held.clear()
        else:
            self._held += piece
