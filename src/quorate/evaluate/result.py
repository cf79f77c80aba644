"""What evaluating gives, and the three-valued logic of it (section 4, Unknown)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from quorate.evaluate.values import Record

NOTHING: Final[frozenset[str]] = frozenset()


class Result(NamedTuple):
    """A value, or None with the payload paths that it is missing or unknown for want of.

    `bounds` is the range of a count that is not known exactly (the value is None then): least and most, which is
    infinite where a collection is absent.
    """

    value: Any
    missing: frozenset[str] = NOTHING
    bounds: tuple[int, float] | None = None


class Items:
    """The value of a list: the results of its items, an unknown item among them; two are equal if they are the same."""

    __slots__ = ("_texts", "results")

    def __init__(self, results: Iterable[Result]) -> None:
        self.results = tuple(results)
        self._texts: dict[bool, tuple[frozenset[str], Result]] = {}

    def has_text(self, text: str, *, folded: bool) -> Result:
        """Tell whether a text is an item of a list of texts; those may be long, so its texts are gathered once."""
        found = self._texts.get(folded)
        if found is None:
            texts = (each.value for each in self.results if each.value is not None)
            known = frozenset(each.casefold() if folded else each for each in texts)
            otherwise = any_of(lacking(each) for each in self.results if each.value is None)
            found = self._texts[folded] = known, otherwise
        known, otherwise = found
        return TRUE if (text.casefold() if folded else text) in known else otherwise


TRUE: Final = Result(True)  # noqa: FBT003 - a condition's value
FALSE: Final = Result(False)  # noqa: FBT003 - a condition's value
UNKNOWN: Final = Result(None)


def truth(*, value: bool) -> Result:
    """Make the result of a condition that is known."""
    return TRUE if value else FALSE


def lacking(*results: Result) -> Result:
    """Make a missing value out of operands: all that any of them is missing for want of."""
    return Result(None, NOTHING.union(*(each.missing for each in results)))


def all_of(conditions: Iterable[Result]) -> Result:
    """Return Kleene's and; conditions after one that is false are not looked at."""
    unknown: list[Result] = []
    for each in conditions:
        if each.value is None:
            unknown.append(each)
        elif not each.value:
            return FALSE
    return _merged(unknown) if unknown else TRUE


def any_of(conditions: Iterable[Result]) -> Result:
    """Return Kleene's or; conditions after one that is true are not looked at."""
    unknown: list[Result] = []
    for each in conditions:
        if each.value is None:
            unknown.append(each)
        elif each.value:
            return TRUE
    return _merged(unknown) if unknown else FALSE


def opposite(condition: Result) -> Result:
    """Return Kleene's not."""
    return condition if condition.value is None else truth(value=not condition.value)


def path_below(record: Record, name: str) -> str:
    """Return the payload path of a member of a record."""
    return f"{record.path}.{name}" if record.path else name


def _merged(unknown: list[Result]) -> Result:
    return unknown[0] if len(unknown) == 1 and unknown[0].bounds is None else lacking(*unknown)
