"""Words for what tests expect, and for what decisions have in its place."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final

from quorate.suite.case import Operator

LISTED_MOST: Final = 5
"""How many of several things are named; the others are counted."""


def shown(value: Any, *, is_share: bool = False) -> str:  # noqa: ANN401 - as JSON
    """Write a value of a decision as a test does; a share of 1 also in percent."""
    match value:
        case None:
            return "missing"
        case bool():
            return str(value).lower()
        case float() if is_share:
            return f"{100 * value:g}%"
        case float() if value.is_integer():
            return str(int(value))
        case list():
            return f"({', '.join(each if isinstance(each, str) else shown(each) for each in value)})"
        case str():
            return json.dumps(value, ensure_ascii=False)
        case _:
            return str(value)


def compares(operator: Operator) -> str:
    """Write how something is compared: `to be`, `to contain`, `to be >=`."""
    match operator:
        case "=":
            return "to be"
        case "!=":
            return "not to be"
        case "contains":
            return "to contain"
        case "not contains":
            return "not to contain"
        case _:
            return f"to be {operator}"


def names_of(names: Iterable[str]) -> str:
    """Write the first of some names, and count the rest."""
    told = [f"`{name}`" for name in names]
    more = len(told) - LISTED_MOST
    return (", ".join(told[:LISTED_MOST]) + (f" and {more} more" if more > 0 else "")) or "nothing"
