"""Queries that no builder of segments writes: each is read as it says, or left out and told; nothing ends a run."""

from __future__ import annotations

import json
from typing import Any

import pytest

from quorate.pql.importing import Imported, import_segments
from quorate.pql.segments import read_segments

_HALF = chr(0xD800)


def _imported(value: object) -> tuple[Imported, set[str]]:
    segments, mistakes = read_segments(json.dumps(value).encode(), "f.json", "f")
    made = import_segments(segments)
    (made.schema + made.audiences).encode()
    return made, {each.code for each in (*mistakes, *made.found)}


def _text(query: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    return {"name": "s", "expression": {"format": "pql/text", "value": query}, **more}


def _compared(name: str, kind: str, value: object, function: str = "=") -> dict[str, Any]:
    field = {"nodeType": "fieldLookup", "fieldName": name}
    literal = {"nodeType": "literal", "literalType": kind, "value": value}
    return {"nodeType": "fnApply", "fnName": function, "params": [field, literal]}


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (_text("a < 1e400"), "Q105"),
        (_text(f"a < {'9' * 5000}"), "Q105"),
        (_text(f"${'9' * 5000}.a = 1"), "Q105"),
        (_text("xEvent.count() > 1e400"), "Q105"),
        (_text("a = null"), "Q101"),
        (_text('a = "\\ud83d"'), "Q101"),
        (_compared("a", "double", float("nan")), "Q103"),
        (_compared("a", "double", "inf"), "Q103"),
        (_compared("a", "array", [float("nan")], "in"), "Q103"),
        (_compared("a", "string", _HALF), "Q103"),
        (_compared(f"a{_HALF}", "string", "x"), "Q103"),
        (_compared("a`b", "string", "x"), "Q103"),
        (_compared("a\nb", "string", "x"), "Q103"),
        ({"expression": {"format": ["pql/text"], "value": "a = 1"}}, "Q104"),
        (_text("a = 1", schema={"name": ["x"]}), "Q122"),
    ],
)
def test_what_rules_cannot_hold_is_left_out_and_told(value: object, code: str) -> None:
    made, codes = _imported(value)
    assert made.carried == ()
    assert codes == {code}


@pytest.mark.parametrize(
    ("query", "condition"),
    [
        ('a = "\\ud83d\\ude00"', 'a = "\N{GRINNING FACE}"'),
        # What is escaped and what cannot be seen are one character, and not a backslash and a letter.
        ('a like "x_\\ny"', r"a matches /(?s)^x.\ny$/"),
        ('a like "x_\\t\\u0001y"', r"a matches /(?s)^x.\x{9}\x{1}y$/"),
        ('a.matches("x\\\\\\n.")', r"a matches /x\n./"),
        ('a.matches("\\\\Qa/b.\\\\E/\\\\\\\\Q")', r"a matches /a\/b\.\/\\Q/"),
        ('a.matches("\\\\Q\\\\E")', "a is known"),
        (f"chain(xEvent, timestamp, [A: WHAT(eventType = 'x') COUNT({'9' * 50})])".replace("'", '"'), "false"),
        (f"not (xEvent[eventType = 'x'].count() >= {'9' * 50})".replace("'", '"'), "true"),
    ],
)
def test_what_is_odd_is_read_as_what_it_says(query: str, condition: str) -> None:
    made, _ = _imported(_text(query))
    assert f"where {condition}\n" in made.audiences


def test_halves_of_characters_in_names_are_replaced() -> None:
    made, _ = _imported(_text("a = 1", name=f"x{_HALF}", description=f"y{_HALF}"))
    assert '"x?" of people' in made.audiences
