"""Tests of one text: whether they can be true together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from quorate.evaluate.texts import compiled, has_words
from quorate.ir import nodes as n
from quorate.ir.atoms import TRUE
from quorate.ir.value_sets import Values
from quorate.proving.things import Thing

_POINTS_MOST: Final = 200


@dataclass(frozen=True, slots=True)
class _Test:
    """`starts with "a"`, `matches /…/` (the operand is the pattern), without case where `folded`."""

    operator: str
    operand: str
    folded: bool

    def holds(self, text: str) -> bool:
        """Tell whether it is true of a text."""
        if self.operator == "matches":
            return compiled(self.operand, folded=self.folded).search(text) is not None
        return _test(self.operator, self.folded)(text, self.operand)


def clash(asked: Sequence[tuple[Thing, Values]]) -> bool:
    """Tell whether nothing is what is asked of one text: things with what they have to be."""
    known = [(thing, values) for thing, values in asked if not values.is_missing]
    if not known:
        return False
    points: list[str] | None = None
    in_one_case: list[str] | None = None
    wanted, unwanted = [], []
    for thing, values in asked:
        test = _test_of(thing)
        if test is None:
            found = Values(is_missing=False, ranges=values.ranges).points()
            if found is not None and len(found) <= _POINTS_MOST:
                if thing.folded:
                    in_one_case = [each for each in found if isinstance(each, str)]
                else:
                    points = [each for each in found if isinstance(each, str)]
        elif values == TRUE:
            wanted.append(test)
        elif (values & TRUE).is_empty:
            unwanted.append(test)
    if points is not None:
        folded = [values for thing, values in asked if thing.folded and _test_of(thing) is None]
        return not any(_fits(text, wanted, unwanted, folded) for text in points)
    if in_one_case is not None:
        wanted_now, unwanted_now = ([each for each in tests if each.folded] for tests in (wanted, unwanted))
        if not any(_may_fit(text, wanted_now, unwanted_now) for text in in_one_case):
            return True
    return _are_apart(wanted) or any(_entails(one, other) for one in wanted for other in unwanted)


def _test_of(thing: Thing) -> _Test | None:
    match thing.subject:
        case n.TextTest(
            operator=operator, operands=n.ListOf(items=(n.Literal(value=str() as operand),)), folded=folded
        ):
            return _Test(operator, operand, folded)
        case n.Matches(pattern=pattern, folded=folded):
            return _Test("matches", pattern, folded)
        case _:
            return None


def _fits(text: str, wanted: Iterable[_Test], unwanted: Iterable[_Test], folded: Iterable[Values]) -> bool:
    return (
        all(each.holds(text) for each in wanted)
        and not any(each.holds(text) for each in unwanted)
        and all(values.holds(text.casefold()) for values in folded)
    )


def _may_fit(text: str, wanted: Iterable[_Test], unwanted: Iterable[_Test]) -> bool:
    """Tell whether some text that is this one in lower case fits; only for tests where case makes no difference."""
    return all(each.holds(text) for each in wanted if _is_sure(each, text)) and not any(
        each.holds(text) for each in unwanted if _is_sure(each, text)
    )


def _is_sure(test: _Test, text: str) -> bool:
    return test.operator in {"starts with", "ends with", "contains"} or (test.operator != "matches" and text.isascii())


def _are_apart(wanted: Sequence[_Test]) -> bool:
    """Tell whether no text begins, or ends, as two tests want it to."""
    for operator in ("starts with", "ends with"):
        of_kind = [each for each in wanted if each.operator == operator]
        part = str.startswith if operator == "starts with" else str.endswith
        for place, one in enumerate(of_kind):
            for other in of_kind[place + 1 :]:
                first, second = _alike(one, other)
                if not (part(first, second) or part(second, first)):
                    return True
    return False


def _alike(one: _Test, other: _Test) -> tuple[str, str]:
    if one.folded or other.folded:
        return one.operand.casefold(), other.operand.casefold()
    return one.operand, other.operand


def _entails(one: _Test, other: _Test) -> bool:
    """Tell whether a text for which one test holds is one for which another does."""
    if other.folded < one.folded or "matches" in {one.operator, other.operator}:
        return False
    first, second = _alike(one, other)
    match one.operator, other.operator:
        case ("starts with", "starts with"):
            return first.startswith(second)
        case ("ends with", "ends with"):
            return first.endswith(second)
        case ("starts with" | "ends with" | "contains", "contains"):
            return second in first
        case ("has word" | "has words", "has word" | "has words"):
            return has_words(first, second, other.folded)
        case ("has word" | "has words", "contains"):
            return first.isalnum() and second in first
        case _:
            return False


def _test(operator: str, folded: bool) -> Callable[[str, str], bool]:  # noqa: FBT001 - called by position only
    def test(text: str, operand: str) -> bool:
        if operator in {"has word", "has words"}:
            return has_words(text, operand, folded)
        one, other = (text.casefold(), operand.casefold()) if folded else (text, operand)
        if operator == "starts with":
            return one.startswith(other)
        return one.endswith(other) if operator == "ends with" else other in one

    return test
