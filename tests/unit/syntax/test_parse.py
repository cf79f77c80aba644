"""Texts become trees, every sample of the reference does, and hostile texts become diagnostics."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from quorate.ir import groups
from quorate.semantics import builtins
from quorate.syntax import nodes as n
from quorate.syntax.grammar import keywords, parser
from quorate.syntax.parse import Parsed, parse
from quorate.syntax.words import AGGREGATES, ANY_GROUP, DECLARATIONS, LATER, RESERVED
from quorate.text import Source
from tests.corpus.reference.blocks import conditions, declarations, group_declarations


def parsed(text: str) -> Parsed:
    return parse(Source("test.rules", text))


def condition(text: str) -> n.Expr:
    found = parsed(f"audience a of accounts where {text}")
    assert found.diagnostics == (), found.diagnostics
    (declaration,) = found.file.declarations
    assert isinstance(declaration, n.AudienceDeclaration)
    return declaration.where


@pytest.mark.parametrize("text", [*declarations(), *group_declarations()])
def test_every_declaration_of_the_reference_parses(text: str) -> None:
    assert parsed(text).diagnostics == ()
    assert parsed(text).file.declarations


@pytest.mark.parametrize("text", conditions())
def test_every_condition_of_the_reference_parses(text: str) -> None:
    assert parsed(f"audience a of accounts where {text}\n").diagnostics == ()


def test_layout_does_not_matter() -> None:
    one = parsed('audience a of accounts where employees>=500 and(country="FR")').file
    other = parsed('audience a\n of accounts # note\r\n where employees >= 500\nand ( country = "FR" )\n').file
    assert one.declarations == other.declarations


def test_precedence_goes_or_and_not_comparison_sum_product() -> None:
    found = condition("not a = 1 + 2 * 3 and b = 1 or c = 2")
    assert isinstance(found, n.Or)
    first, _ = found.operands
    assert isinstance(first, n.And)
    negated = first.operands[0]
    assert isinstance(negated, n.Not)
    assert isinstance(negated.operand, n.Compare)
    total = negated.operand.right
    assert isinstance(total, n.Arithmetic)
    assert isinstance(total.rest[0][1], n.Arithmetic)


def test_spans_cover_what_the_author_wrote() -> None:
    text = 'audience a of accounts where (tier is not "named")'
    found = parsed(text)
    (declaration,) = found.file.declarations
    assert isinstance(declaration, n.AudienceDeclaration)
    assert found.source.slice(declaration.where.span) == '(tier is not "named")'


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("at # a\n least # b\r\n\n #c\n 2 x", "at least 2 x"),
        ("count # a\n (x) > 1", "count(x) > 1"),
        ("sequence # a (\n (x then y)", "sequence (x then y)"),
        ("x in this month in # a\n zone y", "x in this month in zone y"),
        ("x more # a\n than # b\n 3 days ago", "x more than 3 days ago"),
        ('x = "a" ignoring\n# a\ncase', 'x = "a" ignoring case'),
        ("x before start # a\n of this month", "x before start of this month"),
        ("member # a\n of g", "member of g"),
        ("engagement # a\n\n of g > 1", "engagement of g > 1"),
        ("any buying # a\n group", "any buying group"),
    ],
)
def test_comments_may_stand_between_the_words_of_one_keyword(text: str, same: str) -> None:
    assert condition(text) == condition(same)
    comments = parsed(f"audience a of accounts where {text}").file.comments
    assert [comment.text for comment in comments] == re.findall(r"#[^\r\n]*", text)


@pytest.mark.parametrize("word", sorted(set(keywords().values())))
def test_no_keyword_sticks_to_what_follows(word: str) -> None:
    glued = parsed(f"audience a of accounts where {word}x = 1")
    expected = parsed("audience a of accounts where zzz = 1")
    if " " not in word:
        assert glued.diagnostics == ()
        assert len(glued.file.declarations) == len(expected.file.declarations)


@pytest.mark.parametrize("word", sorted(RESERVED))
def test_a_reserved_word_is_a_name_in_backticks_only(word: str) -> None:
    assert parsed(f"define `{word}` of account = 1").diagnostics == ()
    assert parsed(f"define {word} of account = 1").diagnostics != ()


def test_reserved_words_are_those_of_the_grammar() -> None:
    (pattern,) = (terminal.pattern.value for terminal in parser().terminals if terminal.name == "NAME")
    listed = re.search(r"\(\?!\(\?:([a-z|]+)\)", pattern)
    assert listed is not None
    assert set(listed[1].split("|")) == RESERVED


def test_words_that_other_layers_have_too_are_theirs() -> None:
    assert AGGREGATES == builtins.AGGREGATES
    assert ANY_GROUP == groups.ANY_GROUP


def test_every_declaration_of_the_grammar_is_known_by_its_words() -> None:
    accepts = set(parser().parse_interactive("").accepts()) - {"$END", "_NEVER"}  # type: ignore[no-untyped-call]  # lark leaves it unannotated
    heads = {keywords()[terminal] for terminal in accepts}
    assert heads == set(DECLARATIONS)
    assert not heads & set(LATER)


@pytest.mark.parametrize(
    "word",
    [
        *("event", "account", "key", "role", "stage", "list", "table", "text", "last", "at", "count", "member"),
        *("engagement", "buying", "group", "interest", "stages", "ready", "weight", "to", "when", "person", "template"),
    ],
)
def test_words_of_clauses_are_plain_names_elsewhere(word: str) -> None:
    assert isinstance(condition(f"{word} = 1"), n.Compare)


def test_four_mistakes_give_four_reports_and_the_rest_is_kept() -> None:
    found = parsed(
        """
audience a of accounts where employees >= 500 and
audience b of accounts where country = = "FR"
audience good of accounts where employees >= 500
define c of account = (1 + 2
list d = ("a" "b")
"""
    )
    assert len(found.diagnostics) == 4
    assert [d.name.text for d in found.file.declarations] == ["good"]
    assert {"a", "b", "c", "d"} <= found.broken
    assert "good" not in found.broken


def test_table_rows_are_told_apart_by_their_arrows() -> None:
    (table,) = parsed(
        'table t of person gives text { a lower(b)  has word "x" any => "1"  -5 in ("y") => "2" otherwise => "3" }'
    ).file.declarations
    assert isinstance(table, n.TableDeclaration)
    assert len(table.columns) == 2
    assert [len(row.cells) for row in table.rows] == [2, 2]
    assert isinstance(table.rows[0].cells[1], n.AnyCell)
    assert isinstance(table.otherwise, n.TextLiteral)


def test_a_cell_that_is_a_test_stays_that_test() -> None:
    (table,) = parsed(
        'table t of person gives text { a b  has word "x" is missing => "1"  "y" in last 3 days => "2" }'
    ).file.declarations
    assert isinstance(table, n.TableDeclaration)
    (text, state), (compare, time) = (row.cells for row in table.rows)
    assert isinstance(text, n.TextTest)
    assert isinstance(state, n.StateTest)
    assert isinstance(compare, n.Compare)
    assert isinstance(time, n.TimeTest)
    assert isinstance(compare.left, n.Column)


def test_ever_is_a_window() -> None:
    found = condition("no email_clicked ever")
    assert isinstance(found, n.Quantifier)
    assert isinstance(found.source.window, n.EverWindow)
    assert found != condition("no email_clicked")


HOSTILE = {
    "no-break space": "audience\u00a0a of accounts where x = 1",
    "direction override": 'audience a of accounts where x = "\u202eevil"',
    "direction override in a comment": "# \u2066\naudience a of accounts where x = 1",
    "NUL": "audience a of accounts where x = \x00",
    "BOM inside": "audience a of accounts \ufeffwhere x = 1",
    "lone surrogate": 'audience a of accounts where x = "\ud800"',
    "escaped lone surrogate": 'audience a of accounts where x = "\\ud800"',
    "line separator": "audience a of accounts\u2028where x = 1",
    "10,000 parentheses": "audience a of accounts where " + "(" * 10_000 + "x = 1" + ")" * 10_000,
    "10,000 open parentheses": "audience a of accounts where " + "(" * 10_000,
    "10,000 nots": "audience a of accounts where " + "not " * 10_000 + "x",
    "10,000 minus signs": "audience a of accounts where x = " + "-" * 10_000 + "1",
    "10,000 objects": "entity account accounts { key id " + "a { " * 10_000,
    "10,000 lists of lists": "entity account accounts { key id a " + "list of " * 10_000 + "text }",
    "quantifiers without end": "audience a of accounts where " + "any x where (" * 200 + "y" + ")" * 200,
    "number without end": "audience a of accounts where x = " + "9" * 100_000,
    "only a quote": '"',
    "only a backtick": "`",
    "only an operator": ">=",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_ends_in_a_diagnostic(text: str) -> None:
    found = parsed(text)
    assert found.diagnostics
    assert all(diagnostic.message.isprintable() for diagnostic in found.diagnostics)


def test_large_but_honest_texts_work() -> None:
    wide = condition(" or ".join(f"x = {number}" for number in range(5_000)))
    assert isinstance(wide, n.Or)
    assert len(wide.operands) == 5_000
    assert isinstance(condition('x = "' + "a" * 1_000_000 + '"'), n.Compare)
    assert parsed("\ufeffaudience a of accounts where x = 1").diagnostics == ()
    assert parsed("").diagnostics == ()
    assert parsed("# only a comment").diagnostics == ()


def test_threads_share_the_parser() -> None:
    texts = [f"audience a{number} of accounts where employees >= {number}" for number in range(40)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(parsed, texts))
    assert [file.file.declarations[0].name.text for file in found] == [f"a{number}" for number in range(40)]


def test_comments_know_what_stands_before_them() -> None:
    file = parsed("# one\naudience a of accounts # two\n  where x = 1 # three\n").file
    assert [(comment.text, comment.trailing) for comment in file.comments] == [
        ("# one", False),
        ("# two", True),
        ("# three", True),
    ]
