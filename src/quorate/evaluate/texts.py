"""Tests of texts: their parts, their words, and RE2 patterns (section 4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from itertools import groupby
from typing import Any, Final

import re2

from quorate.evaluate.result import Items, Result, all_of, any_of, lacking, truth
from quorate.evaluate.run import Env, Run
from quorate.ir import nodes as n


def text_test(run: Run, node: n.TextTest, env: Env) -> Result:
    """Evaluate `job_title starts with any of (…)`."""
    value, operands = run.value(node.value, env), run.value(node.operands, env)
    if operands.value is None:
        return lacking(value, operands)
    items: Items = operands.value
    join = any_of if node.mode == "any" else all_of
    return join(_tested(_TESTS[node.operator], value, each, folded=node.folded) for each in items.results)


def matches(run: Run, node: n.Matches, env: Env) -> Result:
    """Evaluate `job_title matches /…/i`."""
    value = run.value(node.value, env)
    if value.value is None:
        return value
    return truth(value=compiled(node.pattern, folded=node.folded).search(value.value) is not None)


def _tested(test: Callable[[str, str, bool], bool], value: Result, operand: Result, *, folded: bool) -> Result:
    if value.value is None or operand.value is None:
        return lacking(value, operand)
    return truth(value=test(value.value, operand.value, folded))


def _in(part: Callable[[str, str], bool]) -> Callable[[str, str, bool], bool]:
    def test(text: str, operand: str, folded: bool) -> bool:  # noqa: FBT001 - called by position only
        return part(text.casefold(), operand.casefold()) if folded else part(text, operand)

    return test


def has_words(text: str, operand: str, folded: bool) -> bool:  # noqa: FBT001 - called by position only
    """Find the words of an operand next to each other and in order; an operand without any word is not found."""
    words, wanted = _words(text, folded=folded), _words(operand, folded=folded)
    size = len(wanted)
    return size > 0 and any(words[start : start + size] == wanted for start in range(len(words) - size + 1))


def _words(text: str, *, folded: bool) -> list[str]:
    found = ["".join(run) for is_word, run in groupby(text, str.isalnum) if is_word]
    return [each.casefold() for each in found] if folded else found


_TESTS: Final[Mapping[str, Callable[[str, str, bool], bool]]] = {
    "starts with": _in(str.startswith),
    "ends with": _in(str.endswith),
    "contains": _in(str.__contains__),
    "has word": has_words,
    "has words": has_words,
}


@cache
def compiled(pattern: str, *, folded: bool) -> Any:  # noqa: ANN401 - the library has no types
    """Compile a pattern, once."""
    options = re2.Options()
    options.case_sensitive = not folded
    options.log_errors = False
    return re2.compile(pattern, options)
