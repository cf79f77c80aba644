"""What was meant where a mapping stops making sense."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from quorate.syntax.expected import suggest

if TYPE_CHECKING:
    from lark import Token

_AFTER_FIELD: Final = frozenset({"EQUAL", "DOT"})


def is_in_mapping(accepts: set[str]) -> bool:
    """Tell whether what could stand in a place are the lines of a mapping."""
    return "DELETE_WHEN" in accepts


def suggest_clause(previous: Token, accepts: set[str], accepts_before: set[str]) -> str:
    """Tell which clause was meant by a word that was taken for a field; empty where it may well be one."""
    if not accepts <= _AFTER_FIELD or not is_in_mapping(accepts_before):
        return ""
    if previous == "with":
        return "write `with RECORD by KEY`"
    return suggest(str(previous), accepts_before)


def suggest_in_mapping(token: Token, accepts: set[str]) -> str:
    """Tell how the lines of a mapping are written."""
    if accepts == _AFTER_FIELD:
        return "a field is given a value with `=`, as in `email = lower(email)`"
    if token.type == "COMMA" and is_in_mapping(accepts):
        return "fields stand without commas between them"
    if token.type == "NAME" and "FOR_EACH" in accepts and "FROM" not in accepts and token in ("person", "people"):
        return "write `relation of person`"
    return ""
