"""One look at all events of a payload for what is odd about any, as code made for its schema."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Final, TypeAlias

from quorate.evaluate.generate import code

Screen: TypeAlias = Callable[[list[Any], datetime], list[Any]]
"""Returns the events, of some that a schema has, which are after an instant or without the owner that all must have."""

_EVENTS: Final = "events"
_EVENT: Final = "event"
_NOW: Final = "now"


def screen_of(owners: Iterable[str | None]) -> Screen:
    """Make the screen of a schema whose events name their owners by these attributes, or are the account's own."""
    event = code.name(_EVENT)
    odd: list[ast.expr] = [ast.Compare(code.attribute(event, "f_at"), [ast.Gt()], [code.name(_NOW)])]
    attributes = set(owners)
    if len(attributes) == 1:
        odd += [code.is_none(code.attribute(event, each)) for each in attributes if each is not None]
    loop = ast.comprehension(ast.Name(_EVENT, ast.Store()), code.name(_EVENTS), [code.or_(odd)], 0)
    arguments = ast.arguments([], [ast.arg(_EVENTS), ast.arg(_NOW)], None, [], [], None, [])
    made = ast.Expression(ast.Lambda(arguments, ast.ListComp(event, [loop])))
    found: Screen = eval(compile(ast.fix_missing_locations(made), "<events>", "eval"), {"__builtins__": {}})  # noqa: S307 - made of our own nodes
    return found
