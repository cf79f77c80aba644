"""Queries and segment definitions that are read, and what is told of those that cannot be."""

from __future__ import annotations

import json

import pytest

from quorate.diagnostics.model import Diagnostic
from quorate.pql.build import METHODS
from quorate.pql.json_form import read_json
from quorate.pql.parse import LENGTH_MOST, parse, parser
from quorate.pql.segments import read_segments
from quorate.text import Source, Span
from tests.pql.forms import FORMS

WRONG = [
    ("a = 1 and", "Q101", "expected a condition, found the end of the query", 9, "something is missing after `and`"),
    ("a = 1 an", "Q101", "expected a comparison, `and` or `or`, found `an`", 6, ""),
    ("a == 1", "Q101", "expected a condition, found `=`", 3, "write one `=` for a comparison"),
    ("(a = 1", "Q101", "expected `)`, found the end of the query", 6, "`(` of line 1, column 1 is still open"),
    ("a in [1,", "Q101", "expected a condition, found the end of the query", 8, ""),
    ("a = “CA”", "Q102", "texts stand in straight quotes, not in `“`", 4, 'write `"` on both sides of the text'),
    ('a = "CA”', "Q101", "expected a condition, found a text without an end", 4, 'ends in a curly quote: write `"`'),
    ("a = 'CA'", "Q101", "expected a condition, found `'`", 4, 'texts stand in straight double quotes, `"…"`'),
    (
        "seen occurs 3 hours before now", "Q101", "expected a comparison, `and` or `or`, found `hours`", 14,
        "a length of time stands after a comparison, as in `occurs <= 3 hours before now`",
    ),
    ("seen occurs < 3 months today", "Q101", "expected `before`, `after` or `from`, found `today`", 23, ""),
    ("chain(xEvent, timestamp, [])", "Q101", "expected a name, found `]`", 26, ""),
    ("select X", "Q101", "expected `from`, found the end of the query", 8, ""),
    ("", "Q101", "expected a condition, found the end of the query", 0, "the query is empty"),
    ("a # b", "Q101", "expected a comparison, `and` or `or`, found `#`", 2, ""),
    ("(" * 70 + "a" + ")" * 70, "Q105", "the query nests deeper, and at most 64 levels is read", 64, ""),
    ("not " * 200 + "a", "Q105", "the query nests deeper, and at most 64 levels is read", None, ""),
    ("a" + ".b" * 200, "Q105", "the query nests deeper, and at most 64 levels is read", None, ""),
    ("exists X from a where " * 200 + "b", "Q105", "the query nests deeper, and at most 64 levels is read", None, ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "code", "message", "start", "help_"), WRONG, ids=[text[:40] for text, *_ in WRONG])
def test_a_mistake_is_told_with_its_place_and_the_way_out(
    text: str, code: str, message: str, start: int | None, help_: str
) -> None:
    found = parse(Source("q", text))
    assert isinstance(found, Diagnostic)
    assert (found.code, found.message) == (code, message)
    assert found.span is not None
    assert start is None or found.span.start == start
    assert help_ in found.help


def test_long_queries_are_read_and_too_long_ones_are_not() -> None:
    assert not isinstance(parse(Source("q", "a = 1" + " or a = 2" * 5_000)), Diagnostic)
    found = parse(Source("q", " " * (LENGTH_MOST + 1)))
    assert isinstance(found, Diagnostic)
    assert found.code == "Q105"


LITERAL = {"nodeType": "literal", "literalType": "string", "value": "US"}
WRONG_JSON = [
    (5, "`e`: expected a node, found `5`"),
    ({}, "`e.nodeType`: expected the kind of a node, found nothing"),
    ({"nodeType": "call"}, '`e.nodeType`: expected the kind of a node, found `"call"`'),
    ({"nodeType": "fieldLookup"}, "`e.fieldName`: expected a text, found nothing"),
    ({"nodeType": "fnApply", "fnName": "=", "params": []}, "`e.params`: expected 2 parameters of `=`, found a list"),
    (
        {"nodeType": "fnApply", "fnName": "and", "params": [{"nodeType": "varRef"}]},
        "`e.params[0].varName`: expected a text, found nothing",
    ),
    (
        {"nodeType": "literal", "literalType": "integer", "value": "six"},
        '`e.value`: expected a value of type `integer`, found `"six"`',
    ),
    (
        {"nodeType": "fnApply", "fnName": "occurs", "params": []},
        '`e.fnName`: expected a function that has a JSON form, found `"occurs"`',
    ),
    ({"nodeType": "set", "variables": []}, "`e.variables`: expected a condition or a variable, found a list"),
    (
        {"nodeType": "fnApply", "function": LITERAL, "params": [LITERAL]},
        "`e.function`: expected a function of one parameter, and one parameter, found an object",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("value", "message"), WRONG_JSON, ids=[message for _, message in WRONG_JSON])
def test_a_mistake_in_json_is_told_with_its_path(value: object, message: str) -> None:
    found = read_json(value, "e")
    assert isinstance(found, Diagnostic)
    assert (found.code, found.message) == ("Q103", message)


def test_json_nests_as_deep_as_text() -> None:
    value: object = LITERAL
    for _ in range(3_000):
        value = {"nodeType": "fnApply", "fnName": "not", "params": [value]}
    found = read_json(value, "e")
    assert isinstance(found, Diagnostic)
    assert found.code == "Q105"


# -- files -----------------------------------------------------------------------------------------------------------

DEFINITION = {"id": "s1", "name": "US", "expression": {"type": "PQL", "format": "pql/text", "value": 'a = "US"'}}
NODE = {"nodeType": "fnApply", "fnName": "=", "params": [{"nodeType": "fieldLookup", "fieldName": "a"}, LITERAL]}


@pytest.mark.parametrize(
    "content",
    [
        json.dumps(DEFINITION),
        json.dumps([DEFINITION]),
        json.dumps({"segments": [DEFINITION]}),
        json.dumps({"children": [DEFINITION], "_page": {"count": 1}}),
        "\ufeff" + json.dumps(DEFINITION) + "\n",
        json.dumps({**DEFINITION, "expression": {"format": "pql/json", "value": json.dumps(NODE)}}),
        json.dumps({**DEFINITION, "expression": {"format": "pql/json", "value": NODE}}),
    ],
)
def test_segment_definitions_are_read_however_they_come(content: str) -> None:
    segments, found = read_segments(content.encode(), "s.json", "s")
    assert found == []
    assert [(each.id, each.name, each.entity, each.text) for each in segments] == [("s1", "US", "person", 'a = "US"')]
    assert segments[0].query is not None


def test_one_definition_on_each_line_is_read() -> None:
    lines = "\n".join(json.dumps({**DEFINITION, "id": f"s{number}"}) for number in range(3))
    segments, found = read_segments(f"{lines}\n".encode(), "s.ndjson", "s")
    assert found == []
    assert [each.id for each in segments] == ["s0", "s1", "s2"]


def test_a_query_alone_is_named_for_its_file() -> None:
    segments, found = read_segments(b'a = "US"\n', "buyers.pql", "buyers")
    assert found == []
    assert [(each.id, each.name) for each in segments] == [("", "buyers")]
    assert segments[0].query is not None
    assert segments[0].query.at == Span("buyers.pql", 0, 8)


@pytest.mark.parametrize(
    ("content", "code", "message"),
    [
        (b"", "Q104", "`s.json`: it is empty"),
        (b"\xff\xfe", "Q104", "`s.json`: not UTF-8 from byte 0 on"),
        (b"[5]", "Q104", "`s.json[0]`: it is no object"),
        (b'{"name": "a"}', "Q104", "`s.json`: it has no `expression`"),
        (b'{"expression": {}}', "Q104", "`s.json.expression`: it has no `value`"),
        (
            b'{"expression": {"format": "sql", "value": "a"}}',
            "Q104",
            "`s.json.expression.format`: it is neither `pql/text` nor `pql/json`",
        ),
        (b'{"expression": {"format": "pql/json", "value": "{"}}', "Q104", "`s.json.expression.value`: it is no JSON"),
        (b'{"expression": {"type": "AAM", "value": "a"}}', "Q104", "`s.json.expression.type`: it is not `PQL`"),
        (
            b'{"schema": {"name": "_xdm.context.campaign"}, "expression": {"value": "a"}}',
            "Q122",
            "segments of `_xdm.context.campaign` have no form in rules",
        ),
    ],
)
def test_what_is_no_segment_is_told(content: bytes, code: str, message: str) -> None:
    segments, found = read_segments(content, "s.json", "s")
    assert segments == []
    assert [(each.code, each.message) for each in found] == [(code, message)]


def test_a_broken_query_is_told_at_its_place_in_the_definition() -> None:
    definition = {**DEFINITION, "expression": {"value": "a =\n  “US”"}}
    segments, _ = read_segments(json.dumps(definition).encode(), "s.json", "s")
    (found,) = segments[0].found
    assert found.span == Span("s.json.expression.value", 6, 7)
    assert segments[0].source is not None
    assert segments[0].source.position(6) == (2, 3)


def test_every_production_has_a_method() -> None:
    # One that is misspelt would be passed over without a word.
    used = {tree.data for _, text, _ in FORMS for tree in parser().parse(text).iter_subtrees()}
    named = {str(rule.alias or rule.origin.name) for rule in parser().rules if rule.alias or not rule.options.expand1}
    named = {name for name in named if not name.startswith("_")}
    assert {str(name) for name in used} <= named
    assert named - set(METHODS) == set()
