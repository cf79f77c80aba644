"""Trees made by hand: parentheses that precedence needs, and clauses in their order."""

from __future__ import annotations

import pytest

from quorate.syntax import nodes
from quorate.syntax.nodes import (
    And,
    Arithmetic,
    Compare,
    DefineDeclaration,
    Duration,
    EventDeclaration,
    Expr,
    Group,
    IntegerLiteral,
    LastWindow,
    ListLiteral,
    Name,
    Near,
    Negate,
    Not,
    Or,
    Path,
    Pattern,
    Quantifier,
    RulesFile,
    TextLiteral,
)
from quorate.syntax.printer import print_file
from quorate.text import Source, Span

_S = Span("", 0, 0)


def _name(text: str) -> Name:
    return Name(_S, text)


def _path(text: str) -> Path:
    return Path(_S, tuple(_name(part) for part in text.split(".")))


def _printed(*declarations: nodes.Declaration) -> str:
    return print_file(RulesFile("", declarations, ()), Source("", ""))


def _shown(body: Expr) -> str:
    head, text = _printed(DefineDeclaration(_S, _name("x"), (), _name("account"), body)).split("=", 1)
    assert head == "define x of account "
    return text.strip()


A, B, C = _path("a"), _path("b"), _path("c")
ONE = IntegerLiteral(_S, 1, "")
MEMBER = nodes.MemberOf(_S, _name("g"), None)
A_OR_B = Or(_S, (A, B))
A_IS_1 = Compare(_S, "=", A, ONE, ignoring_case=False)


@pytest.mark.parametrize(
    ("tree", "text"),
    [
        (Or(_S, (A, And(_S, (B, C)))), "a or b and c"),
        (And(_S, (A, Or(_S, (B, C)))), "a and (b or c)"),
        (And(_S, (A, And(_S, (B, C)))), "a and (b and c)"),
        (Or(_S, (Or(_S, (A, B)), C)), "(a or b) or c"),
        (And(_S, (A, Group(_S, Or(_S, (B, C))))), "a and (b or c)"),
        (Not(_S, And(_S, (A, B))), "not (a and b)"),
        (Not(_S, Group(_S, And(_S, (A, B)))), "not (a and b)"),
        (Not(_S, Not(_S, A)), "not not a"),
        (Not(_S, A_IS_1), "not a = 1"),
        (And(_S, (Not(_S, A), B)), "not a and b"),
        (Compare(_S, "=", A_IS_1, B, ignoring_case=False), "(a = 1) = b"),
        (
            Compare(_S, "is not", A_OR_B, Not(_S, C), ignoring_case=True),
            "(a or b) is not (not c) ignoring case",
        ),
        (Arithmetic(_S, A, (("+", B), ("-", C))), "a + b - c"),
        (Arithmetic(_S, A, (("-", Arithmetic(_S, B, (("-", C),))),)), "a - (b - c)"),
        (Arithmetic(_S, A, (("+", Arithmetic(_S, B, (("*", C),))),)), "a + b * c"),
        (Arithmetic(_S, Arithmetic(_S, A, (("+", B),)), (("*", C),)), "(a + b) * c"),
        (Arithmetic(_S, A_IS_1, (("+", C),)), "(a = 1) + c"),
        (Negate(_S, Arithmetic(_S, A, (("+", B),))), "-(a + b)"),
        (Negate(_S, Negate(_S, A)), "--a"),
        (Arithmetic(_S, A, (("-", Negate(_S, B)),)), "a - -b"),
        (ListLiteral(_S, ()), "()"),
        (Not(_S, MEMBER), "not member of g"),
        (Compare(_S, "=", MEMBER, A, ignoring_case=False), "(member of g) = a"),
        (Arithmetic(_S, nodes.EngagementOf(_S, A), (("+", B),)), "engagement of a + b"),
        (Arithmetic(_S, nodes.JourneyEntry(_S), (("+", B),)), "journey entry + b"),
        (
            nodes.TimeTest(_S, A, negated=True, window=nodes.EntryWindow(_S, Duration(_S, 1, "day"))),
            "a not in 1 day before journey entry",
        ),
    ],
)
def test_parentheses_stand_where_precedence_needs_them(tree: Expr, text: str) -> None:
    assert _shown(tree) == text


def test_clauses_of_an_event_stand_in_their_order() -> None:
    anchor = nodes.Source(_S, _path("submitted"), None, None, None, None)
    source = nodes.Source(
        _S,
        _path("viewed"),
        Duration(_S, 72, "hour"),
        Near(_S, "within", Duration(_S, 1, "day"), anchor),
        LastWindow(_S, Duration(_S, 30, "day")),
        A,
    )
    assert _shown(Quantifier(_S, "at least", 5, None, source)) == (
        "at least 5 viewed within any 72 hours within 1 day of any submitted in last 30 days where (a)"
    )


@pytest.mark.parametrize(
    ("function", "source", "text"),
    [
        ("sum", nodes.Source(_S, A, None, None, None, None), "sum(engagement of a)"),
        ("sum", nodes.Source(_S, A, None, None, None, B), "sum(engagement of a where (b))"),
        ("sum", nodes.Source(_S, A, None, None, nodes.EverWindow(_S), None), "sum(`engagement` of a ever)"),
        ("other", nodes.Source(_S, A, None, None, None, None), "other(`engagement` of a)"),
    ],
)
def test_a_field_named_engagement_is_no_score_where_it_reads_as_one(
    function: str, source: nodes.Source, text: str
) -> None:
    assert _shown(nodes.Aggregate(_S, _name(function), _path("engagement"), source)) == text


def test_an_anchor_with_clauses_is_in_parentheses() -> None:
    anchor = nodes.Source(_S, _path("form_submitted"), None, None, None, A)
    source = nodes.Source(_S, _path("page_viewed"), None, Near(_S, "after", None, anchor), None, None)
    assert _shown(Quantifier(_S, "any", None, None, source)) == ("any page_viewed after any (form_submitted where (a))")


def test_names_that_are_not_plain_are_in_backticks() -> None:
    assert _shown(_path("two words.where.`.plain")) == "`two words`.`where`.```.plain"


def test_texts_are_escaped_no_more_than_needed() -> None:
    assert _shown(TextLiteral(_S, 'é 🌱 / "q" \\ \t\x00\u202e\ud800')) == (
        '"é 🌱 / \\"q\\" \\\\ \\t\\u0000\\u202e\\ud800"'
    )


def test_a_pattern_is_between_slashes() -> None:
    test = nodes.TextTest(
        _S,
        "matches",
        A,
        negated=True,
        mode="one",
        operand=Pattern(_S, "^x", ignoring_case=True),
        ignoring_case=False,
    )
    assert _shown(test) == "a not matches /^x/i"


def test_an_or_of_thousands_of_terms_is_a_term_a_line() -> None:
    text = _shown(Or(_S, (A_IS_1,) * 5_000))
    assert text.splitlines() == ["a = 1", *["  or a = 1"] * 4_999]


def test_declarations_of_one_line_and_one_kind_may_stand_together() -> None:
    event = EventDeclaration(_S, _name("e"), _name("person"), (), None)
    define = DefineDeclaration(_S, _name("d"), (), _name("account"), A)
    assert _printed(event, event, define, define).splitlines() == [
        "event e of person { }",
        "event e of person { }",
        "",
        "define d of account = a",
        "define d of account = a",
    ]
