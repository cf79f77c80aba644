"""What the cells of one column are: the types that read all of them, by the very readers that mappings use."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final
from zoneinfo import ZoneInfo

from quorate.cli.infer.names import snake
from quorate.decide.mismatch import MismatchError
from quorate.ir import types as t
from quorate.ir.schema import Field
from quorate.mapping.reading import reader_of
from quorate.text import Span

MOST_COUNTED: Final = 2_000
_FEW: Final = 12
_FEW_OF_MANY: Final = 5
_LONGEST_CHOICE: Final = 40
_LEADING_ZERO: Final = re.compile(r"[+-]?0[0-9]|\+")
_DIGITS: Final = re.compile(r"-?[0-9]+")
_BITS: Final = frozenset({"0", "1"})
_TIME_WORDS: Final = frozenset({"at", "on", "date", "time", "timestamp", "datetime", "created", "updated", "modified"})
_FLAG_WORDS: Final = frozenset({"is", "has", "consent", "opt", "active", "deleted", "primary", "flag", "won", "closed"})
_CODE_WORDS: Final = frozenset({"phone", "telephone", "telefon", "fax", "zip", "postal", "postcode", "plz"})
"""Words of columns whose digits are no number: they begin with a nought or a country, and nobody adds them up."""
_KEY_WORDS: Final = frozenset({"id", "key", "uuid", "number", "email", "mail"})
_REPEATS: Final = 100
_NEARLY_ALL: Final = 0.9
_NO_CHOICE: Final = frozenset({"title", "name", "email", "phone", "city", "country", "id", "key", "url", "comment"})
_DAYS: Final = (
    "MM/DD/YYYY", "DD/MM/YYYY", "DD.MM.YYYY", "YYYY/MM/DD", "MM-DD-YYYY", "DD-MM-YYYY", "MM/DD/YY", "DD/MM/YY",
    "DD.MM.YY", "YYYYMMDD",
)  # fmt: skip
_CLOCKS: Final = (" hh:mm", " hh:mm:ss")
_NOWHERE: Final = Span("", 0, 0)


@dataclass(frozen=True, slots=True)
class Guess:
    """A type of the language, and how its values are written."""

    type: str
    format: str = ""

    @property
    def text(self) -> str:
        """The type as records declare it."""
        return f'{self.type} format "{self.format}"' if self.format else self.type


_TYPES: Final[dict[str, t.Type]] = {
    "boolean": t.BOOLEAN,
    "date": t.DATE,
    "datetime": t.DATETIME,
    "integer": t.INTEGER,
    "number": t.NUMBER,
    "text": t.TEXT,
}
GUESSES: Final = (
    Guess("boolean"),
    Guess("date"),
    Guess("datetime"),
    *(Guess("date", day) for day in _DAYS),
    *(Guess("datetime", f"{day}{clock}") for day in _DAYS[:-1] for clock in _CLOCKS),
    Guess("integer"),
    Guess("number"),
    Guess("text"),
)
"""What a column may be, the likeliest first among those that read all of its cells."""


def _reader(guess: Guess, *, from_cells: bool) -> Callable[[Any], Any]:
    declared = Field("", _TYPES[guess.type], False, False, False, {}, _NOWHERE, guess.format)  # noqa: FBT003 - no marks
    return reader_of(declared, ZoneInfo("UTC"), from_cells=from_cells)


@dataclass
class ColumnSeen:
    """A column: its name in the file, how many cells had a value, and what could read them.

    `counts` are the values with their numbers, until there were too many. `hashes` tell the values of a column that may
    be a key, None once it cannot be one: `repeats` is how often a value had come before, which only columns that are
    called as keys survive.
    """

    name: str
    from_cells: bool = True
    filled: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    is_counted: bool = True
    hashes: set[int] | None = field(default_factory=set)
    repeats: int = 0
    _alive: list[tuple[Guess, Callable[[Any], Any]]] = field(default_factory=list, init=False)

    def __post_init__(self) -> None:
        self._alive = [(guess, _reader(guess, from_cells=self.from_cells)) for guess in GUESSES]

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of its name."""
        return frozenset(self.snake.split("_"))

    @cached_property
    def snake(self) -> str:
        """Its name in small letters: `account_id` for `Account ID`."""
        return snake(self.name)

    def add(self, value: Any) -> None:  # noqa: ANN401 - a cell, or a value of JSON
        """Note the value of a row; an empty cell and null are none."""
        if value is None or value == "":
            return
        self.filled += 1
        text = str(value)
        if self.hashes is not None:
            self.hashes.add(hash(text))
            self.repeats = self.filled - len(self.hashes)
            if self.repeats and (not self.words & _KEY_WORDS or self.repeats > len(self.hashes) + _REPEATS):
                self.hashes = None
        if text in self.counts or len(self.counts) < MOST_COUNTED:
            self.counts[text] += 1
        else:
            self.is_counted = False
        if len(self._alive) > 1 or not self.from_cells:
            self._alive = [each for each in self._alive if _reads(each, value)]

    @property
    def guess(self) -> Guess | None:
        """The likeliest type; None where no type reads all values."""
        alive = {guess for guess, _ in self._alive}
        if not self.filled:
            return Guess("text")
        if self.from_cells and self._has_only(_BITS.__contains__) and not self.words & _FLAG_WORDS:
            alive.discard(Guess("boolean"))
        if self._has_only(_DIGITS.fullmatch) and not self.words & _TIME_WORDS and not self.snake.endswith(("at", "on")):
            alive -= {Guess("datetime"), Guess("date", "YYYYMMDD")}
        if self.from_cells and self.words & _CODE_WORDS:
            alive -= {Guess("integer"), Guess("number")}
        return next((guess for guess in GUESSES if guess in alive), None)

    @property
    def other_guess(self) -> Guess | None:
        """Another order of day and month that reads all values as well, where there is one."""
        found = self.guess
        if found is None or not found.format:
            return None
        swapped = found.format.replace("MM", "?").replace("DD", "MM").replace("?", "DD")
        other = Guess(found.type, swapped)
        return other if other in {guess for guess, _ in self._alive} and swapped[:2] in {"MM", "DD"} else None

    @property
    def choices(self) -> tuple[str, ...]:
        """The values of a text that has few of them again and again; empty for another."""
        few = len(self.counts)
        if not self.is_counted or not 2 <= few <= _FEW or self.filled < few * _FEW_OF_MANY:  # noqa: PLR2004 - a choice
            return ()
        if self.guess != Guess("text") or self.words & _NO_CHOICE:
            return ()
        is_plain = all(value.isprintable() and len(value) <= _LONGEST_CHOICE for value in self.counts)
        return tuple(sorted(self.counts)) if is_plain else ()

    def is_key(self, rows: int) -> bool:
        """Tell whether every row has a value of its own, or nearly every one of a column that is called as a key."""
        if self.hashes is None or not rows:
            return False
        if not self.words & _KEY_WORDS:
            return self.filled == rows
        return self.filled >= rows * _NEARLY_ALL and self.repeats <= len(self.hashes)

    def share_in(self, key: ColumnSeen) -> float:
        """Return which share of the different values (the first some thousand) are keys."""
        if not self.counts or key.hashes is None:
            return 0.0
        return sum(hash(value) in key.hashes for value in self.counts) / len(self.counts)

    def _has_only(self, is_such: Callable[[str], object]) -> bool:
        return all(is_such(value) for value in self.counts)


def _reads(each: tuple[Guess, Callable[[Any], Any]], value: Any) -> bool:  # noqa: ANN401 - as above
    guess, read = each
    if guess.type in {"integer", "number"} and isinstance(value, str) and _LEADING_ZERO.match(value):
        return False  # a postal code, a number of an article
    try:
        return read(value) is not None
    except (MismatchError, ValueError, TypeError):
        return False
