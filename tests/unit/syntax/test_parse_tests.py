"""Tests to trees."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from quorate.syntax import nodes as n
from quorate.syntax import test_nodes as tn
from quorate.syntax.parse import Parsed, parse
from quorate.text import Source, Span

AT = Span("", 0, 0)


def parsed(text: str) -> Parsed:
    return parse(Source("a.test.rules", text))


def statement(text: str) -> Any:  # noqa: ANN401 - of the class that each case says
    found = parsed(f'test "a" {{ {text} }}')
    assert found.diagnostics == ()
    (declaration,) = found.file.declarations
    assert isinstance(declaration, tn.TestDeclaration)
    (only,) = declaration.statements
    return only


def name(text: str) -> n.Name:
    return n.Name(AT, text)


def path(*parts: str) -> n.Path:
    return n.Path(AT, tuple(map(name, parts)))


FIELDS = tn.ObjectValue(AT, (tn.FieldValue(AT, name("a"), n.IntegerLiteral(AT, 5, "5")),))
DAYS = n.Duration(AT, 3, "day")


@pytest.mark.parametrize(
    ("text", "node"),
    [
        (
            "now 2026-06-01T12:00:00Z",
            tn.NowStatement(AT, n.DateTimeLiteral(AT, datetime(2026, 6, 1, 12, tzinfo=UTC), "")),
        ),
        ('given file "a.json"', tn.GivenFile(AT, n.TextLiteral(AT, "a.json"))),
        ("person ann", tn.Fact(AT, name("person"), name("ann"), None, None)),
        ("person ann of acme { a: 5 }", tn.Fact(AT, name("person"), name("ann"), name("acme"), FIELDS)),
        ("event viewed", tn.EventFact(AT, name("viewed"), None, None, None, None, None)),
        ("event viewed by ann 3 days ago", tn.EventFact(AT, name("viewed"), "by", name("ann"), DAYS, None, None)),
        (
            "event viewed of acme at today - gap { a: 5 }",
            tn.EventFact(
                AT, name("viewed"), "of", name("acme"), None, tn.TimeValue(AT, "today", "-", name("gap")), FIELDS
            ),
        ),
        ("after 3 days", tn.After(AT, DAYS)),
        ("assign ann champion in g", tn.Assign(AT, name("ann"), name("champion"), name("g"))),
        ("remove ann from g", tn.Remove(AT, name("ann"), None, name("g"))),
        ("move acme.g to won", tn.Move(AT, path("acme", "g"), name("won"))),
        ('mark acme.g as "x"', tn.NoteStatus(AT, path("acme", "g"), n.TextLiteral(AT, "x"))),
        ("answer fit for acme { a: 5 }", tn.Answer(AT, name("fit"), name("acme"), FIELDS, None)),
        ('answer fit for acme error "x"', tn.Answer(AT, name("fit"), name("acme"), None, n.TextLiteral(AT, "x"))),
        ("enter journey j for ann", tn.Crossing(AT, "enter", name("j"), name("ann"))),
        (
            "expect acme in a",
            tn.ExpectIn(AT, path("acme"), negated=False, target=name("a"), outcome=None, because=None),
        ),
        (
            "expect unknown acme in a because (x.y)",
            tn.ExpectIn(
                AT, path("acme"), negated=False, target=name("a"), outcome=name("unknown"), because=(path("x", "y"),)
            ),
        ),
        ("expect acme entered a", tn.ExpectChange(AT, path("acme"), "entered", name("a"))),
        (
            "expect ann is not member of g",
            tn.ExpectRole(AT, path("ann"), negated=True, role=None, group=name("g"), unknown=False, because=None),
        ),
        (
            "expect acme.g.missing not contains champion",
            tn.ExpectValue(AT, path("acme", "g", "missing"), "not contains", name("champion")),
        ),
        (
            "expect acme.g.stage is not missing",
            tn.ExpectValue(AT, path("acme", "g", "stage"), "is not", tn.MissingValue(AT)),
        ),
        (
            'expect acme in journey j at "a[2]"',
            tn.ExpectJourney(AT, path("acme"), negated=False, journey=name("j"), step=n.TextLiteral(AT, "a[2]")),
        ),
        (
            "expect no action mail for ann",
            tn.ExpectAction(AT, negated=True, action=name("mail"), subject=name("ann"), arguments=None),
        ),
        ("expect no actions", tn.ExpectNoActions(AT, None)),
        ("expect refused move acme.g to won", tn.ExpectRefused(AT, tn.Move(AT, path("acme", "g"), name("won")))),
    ],
)
def test_a_statement_is_a_node(text: str, node: object) -> None:
    assert statement(text) == node


def test_an_unknown_may_be_said_in_two_ways() -> None:
    assert statement("expect acme in a is unknown") == statement("expect unknown acme in a")


def test_a_table_has_names_and_rows() -> None:
    (declaration,) = parsed('test "a" for each x, y in ((5, true), (missing, (now)),) { }').file.declarations
    assert isinstance(declaration, tn.TestDeclaration)
    assert declaration.name.text == "a"
    five, true = n.IntegerLiteral(AT, 5, "5"), n.BooleanLiteral(AT, value=True)
    now = tn.ListValue(AT, (tn.TimeValue(AT, "now", None, None),))
    rows = (tn.ListValue(AT, (five, true)), tn.ListValue(AT, (tn.MissingValue(AT), now)))
    assert declaration.table == tn.CaseTable(AT, (name("x"), name("y")), rows)


def test_the_words_of_tests_are_names_in_rules() -> None:
    text = """
define expect of account = event and now is known or answer = 5
journey test for accounts in unknown {
  exit when mark
  test: wait 3 days
  answer: wait until assign
  move: end
}
"""
    assert parsed(text).diagnostics == ()


def test_a_test_with_a_mistake_leaves_the_next_alone() -> None:
    found = parsed('test "a" {\n  expect acme in\n}\n\ntest "b" { expect acme in a }\n')
    assert [each.name.text for each in found.file.declarations] == ["b"]
    assert len(found.diagnostics) == 1
