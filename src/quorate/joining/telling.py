"""Where records that got into no payload are told: counted, and written as lines where somebody wants them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import BinaryIO, Final

import msgspec

from quorate.diagnostics.model import Code
from quorate.joining.kept import source_and_line
from quorate.joining.tally import Tally, message_of

_ENCODER: Final = msgspec.json.Encoder(enc_hook=str)


class Telling:
    """Counts what is left out into a tally; `lines` takes a line of JSON for each, None where nobody wants them."""

    def __init__(self, tally: Tally, names: Sequence[str], lines: BinaryIO | None) -> None:
        self.tally = tally
        self._names = names
        self._lines = lines

    def leave_out(self, code: Code, place: int, *, number: int = 1, **values: object) -> None:
        """Tell that something was mapped and is in no payload; `number` where it is more than one of its kind."""
        message = message_of(code, **values)
        self.tally.note("left_out", code.id, place, message)
        if number > 1:
            self.tally.left_out[code.id] += number - 1
        if self._lines is not None:
            self._lines.write(line_of(self.name_of(place), code.id, message, rejected=True))

    def name_of(self, place: int) -> str:
        """Write the place of a record as `FILE:LINE`."""
        source, line = source_and_line(place)
        return f"{self._names[source]}:{line}"


def line_of(  # noqa: PLR0913 - what is told of one record, by name
    place: str, code: str, message: str, *, rejected: bool, field: str = "", value: str = "", record: object = None
) -> bytes:
    """Write what is wrong with one record as a line of JSON."""
    told = {"place": place, "code": code, "field": field, "value": value, "message": message, "rejected": rejected}
    if record is not None:
        # A record that JSON cannot hold, of keys that are no texts or nested without end, is only named.
        with suppress(TypeError, RecursionError, UnicodeEncodeError):
            return _ENCODER.encode({**told, "record": record}) + b"\n"
    return _ENCODER.encode(told) + b"\n"
