"""Operands of `and` and `or` in the text, and how one is taken out of it."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from quorate.diagnostics.model import Edit
from quorate.ir import nodes as n
from quorate.text import Source, Span

_BETWEEN: Final = re.compile(r"(?P<closing>[)\s]*)\b(?P<word>and|or)\b(?P<opening>[(\s]*)")


def without_operand(source: Source, joined: n.And | n.Or, place: int) -> Edit | None:
    """Return the edit that takes one of several operands out; None where more than layout stands between them."""
    operands = joined.operands
    if len({each.span for each in operands}) < len(operands):
        return None
    gaps = [_BETWEEN.fullmatch(source.text, one.span.end, other.span.start) for one, other in pairwise(operands)]
    beside = [gap for number, gap in enumerate(gaps) if number in {place - 1, place}]
    if not beside or any(gap is None for gap in beside):
        return None
    start, end = joined.span.start, joined.span.end
    before, after = gaps[place - 1] if place else None, gaps[place] if place < len(gaps) else None
    if before is not None:
        start = before.start() + len(before["closing"].rstrip())
        if after is not None:
            end = after.start() + len(after["closing"].rstrip())
    elif after is not None:
        opening = after["opening"]
        end = after.start("opening") + len(opening) - len(opening.lstrip())
    return Edit(Span(joined.span.path, start, end), "")


def is_between(condition: n.Expr) -> bool:
    """Tell whether a condition was written as `x between a and b`, which is two comparisons."""
    return (
        isinstance(condition, n.And)
        and len(condition.operands) > 1
        and all(each.span == condition.span for each in condition.operands)
    )
