"""Values as the cells of a CSV file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

import msgspec

from quorate.exports.tables import is_formula

Formulas: TypeAlias = Literal["guard", "tell"]

_GUARD: Final = "'"
_EITHER_END: Final = "\r\n"
_ENCODER: Final = msgspec.json.Encoder(order="sorted")


@dataclass(slots=True)
class Cells:
    """Makes lines of cells; `formulas` counts texts that spreadsheets would calculate.

    With `is_guarded` an apostrophe stands before these. What is missing is empty, truth is `true` or `false`, and a
    list is one of JSON.
    """

    delimiter: str = ","
    is_quoted: bool = False
    line_end: str = "\n"
    is_guarded: bool = False
    formulas: int = 0

    def row(self, values: Iterable[Any]) -> list[Any]:
        """Return the cells of values."""
        return [self._cell(value) for value in values]

    def line(self, cells: Iterable[str]) -> bytes:
        """Return a line with its end, as UTF-8."""
        text = io.StringIO(newline="")
        quoting: Literal[0, 1] = csv.QUOTE_ALL if self.is_quoted else csv.QUOTE_MINIMAL
        # Cells are quoted for the characters of this end only, and readers end lines at either of them.
        csv.writer(text, delimiter=self.delimiter, quoting=quoting, lineterminator=_EITHER_END).writerow(cells)
        return (text.getvalue().removesuffix(_EITHER_END) + self.line_end).encode()

    def _cell(self, value: object) -> str:
        match value:
            case None:
                return ""
            case bool():
                return "true" if value else "false"
            case str():
                if not is_formula(value):
                    return value
                self.formulas += 1
                return f"{_GUARD}{value}" if self.is_guarded else value
            case int() | float():
                return repr(value)
            case _:
                return _ENCODER.encode(value).decode()
