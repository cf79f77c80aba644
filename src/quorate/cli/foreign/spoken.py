"""Columns of text that say something else in the words of other languages: yes and no, and numbers with a comma."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from quorate.cli.foreign.cells import ColumnSeen, Guess
from quorate.cli.infer.names import quoted_text

_YES: Final = frozenset(
    {"ja", "oui", "sí", "sì", "si", "sim", "x", "j", "y", "yes", "wahr", "vrai", "verdadero", "vero"}
)
_NO: Final = frozenset({"nein", "non", "no", "não", "nee", "n", "falsch", "faux", "falso"})
_COMMA: Final = re.compile(r"[+-]?([0-9]+|[0-9]{1,3}([.' \u00a0\u202f][0-9]{3})+)(,([0-9]+))?")
_THOUSAND: Final = 3
_BOTH: Final = 2


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a column of text says: the type of what it means, and an expression for it with `{}` for the column.

    `is_sure` where all of its values are known, so that the expression can be written without being asked for. An empty
    expression is for what the language cannot make of it, and `note` says what is there and what helps.
    """

    type: str
    expression: str
    note: str
    is_sure: bool = False

    def of(self, path: str) -> str:
        """Write the expression for the path of a column."""
        return self.expression.replace("{}", path)


def spoken_of(column: ColumnSeen) -> Spoken | None:
    """Tell what a column of text says in other words; None for one that is not known to."""
    if column.guess != Guess("text") or not column.counts or not column.is_counted or not column.from_cells:
        return None
    return _flag(column) or _number(column)


def _flag(column: ColumnSeen) -> Spoken | None:
    words = {value.strip().lower() for value in column.counts} - {""}
    yes, no = words & _YES, words & _NO
    if not words or words != yes | no or len(yes) != 1 or len(no) > 1:
        return None
    (word,) = yes
    is_plain = words == set(column.counts)
    same = f"{'{}' if is_plain else 'lower(trim({}))'} = {quoted_text(word)}"
    if len(words) == _BOTH:
        return Spoken("boolean", same, f"says {_listed(yes, no)}, which is read as true and false", is_sure=True)
    note = f"says nothing but {_listed(yes)} and stays a text; whether an empty cell is a no is not known"
    return Spoken("boolean", f"coalesce({same}, false)", note)


def _number(column: ColumnSeen) -> Spoken | None:
    found = [_COMMA.fullmatch(value.strip()) for value in column.counts]
    cells = [each for each in found if each is not None]
    if len(cells) < len(found) or not any(each[3] for each in cells):
        return None
    digits = {len(each[4] or "") for each in cells}
    if not any(each[2] for each in cells) and digits == {_THOUSAND}:
        return None  # as English writes thousands
    sample = next(each[0] for each in cells if each[3])
    note = f"has numbers with a decimal comma (`{sample}`) and stays a text"
    if len(digits) > 1 or any(each[2] for each in cells) or any(value != value.strip() for value in column.counts):
        plain = re.sub(r"[^0-9,+-]", "", sample).replace(",", ".")
        return Spoken("number", "", f"{note}: write such numbers as `{plain}` in the file")
    (count,) = digits
    whole = f"substring({{}}, 1, length({{}}) - {count + 1})"
    fraction = f"substring({{}}, length({{}}) - {count - 1}, {count})"
    return Spoken("number", f'if({{}} contains ",", number({whole} + "." + {fraction}))', note)


def _listed(*words: set[str]) -> str:
    return " and ".join(f"`{word}`" for each in words for word in sorted(each))
