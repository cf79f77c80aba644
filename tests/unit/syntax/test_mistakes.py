"""What the parser says of usual slips: message, underlined text, and the fix."""

from __future__ import annotations

import pytest

from quorate.diagnostics.model import Diagnostic
from quorate.syntax.parse import parse
from quorate.text import Source

HEAD = "audience a of accounts where "


def only(text: str) -> tuple[Diagnostic, str]:
    found = parse(Source("test.rules", text))
    (diagnostic,) = found.diagnostics
    assert diagnostic.span is not None
    return diagnostic, found.source.slice(diagnostic.span)


SLIPS = [
    ("x = 1 and", "E101", "", "expected a condition, found the end of the file", ""),
    ('job_title contians "x"', "E101", "contians", "found `contians`", "`contains`"),
    ("x = 1 andd y = 2", "E101", "andd", "found `andd`", "`and`"),
    ("x is not", "E101", "", "expected a value", ""),
    ("any people where x = 1", "E101", "x", "expected `(`", "`where (…)`"),
    ("x = 1)", "E101", ")", "found `)`", ""),
    ('x = "abc', "E102", '"abc', "not closed", ""),
    ("x =\u00a01", "E103", "\u00a0", "NO-BREAK SPACE", ""),
    ("x = 1 § y", "E103", "§", "U+00A7", ""),
    ('x == "a"', "E105", "==", "`==` is not an operator", "`=`"),
    ("x = 1 && y = 2", "E105", "&&", "`&&`", "`and`"),
    ("x = 1 || y = 2", "E105", "||", "`||`", "`or`"),
    ("!x", "E105", "!", "`!`", "`not`"),
    ("x <> 1", "E105", "<>", "`<>`", "`!=`"),
    ("x => 1", "E105", "=>", "`=>`", "`>=`"),
    ("x =< 1", "E105", "=<", "`=<`", "`<=`"),
    ("x = 'a'", "E106", "'a'", "straight double quotes", '`"a"`'),
    ("x = \u201ca\u201d", "E106", "\u201ca\u201d", "straight double quotes", '`"a"`'),
    ("any y in last 30days", "E107", "30days", "two words", "`30 days`"),
    ("any y in last 30d", "E107", "30d", "two words", "`30 days`"),
    ("x = 2026-02-30", "E108", "2026-02-30", "not a date", ""),
    ("x = 31/01/2026", "E108", "31/01/2026", "not a date", ""),
    ("x = 2026-1-31", "E108", "2026-1-31", "not a date", ""),
    ("x in hours 25:00 to 06:00", "E108", "25:00", "not a date or time", ""),
    ("any y in last month", "E109", "last month", "month", "`previous month` or `last 1 month`"),
    ('x = "a\\qb"', "E110", '"a\\qb"', "escape", ""),
    ("200 <= x <= 999", "E111", "<=", "do not chain", "between"),
    ("x > 99999999999999999999", "E113", "99999999999999999999", "too large", ""),
    ("any y in last 3 days in last 4 days", "E114", "in last 4 days", "`window` is given twice for `y`", ""),
    ("any y ever where (a) where (b)", "E114", "where (b)", "`where` is given twice", ""),
    ("(x = 1 and y = 2", "E115", "", "`(` is not closed", "`)`"),
    ("any y since 2026-01-01T09:00", "E117", "2026-01-01T09:00", "no offset", "`2026-01-01T09:00Z`"),
    ('x matches "a"', "E120", '"a"', "`matches`", ""),
    ("x contains /a/", "E120", "/a/", "`contains`", ""),
    ("any y in hours 09:00 to 10:00", "E121", "hours 09:00 to 10:00", "hours of the day", ""),
    ('hour(in zone "UTC", at) = 1', "E122", '"UTC"', "last argument", ""),
]


@pytest.mark.parametrize(("text", "code", "underlined", "message", "fix"), SLIPS, ids=[slip[0] for slip in SLIPS])
def test_slip(text: str, code: str, underlined: str, message: str, fix: str) -> None:
    diagnostic, under = only(HEAD + text)
    assert (diagnostic.code, under) == (code, underlined)
    assert message in diagnostic.message
    assert fix in diagnostic.help


@pytest.mark.parametrize("name", ["2h", "3pm"])
def test_a_name_is_no_number_with_a_unit(name: str) -> None:
    diagnostic, under = only(f"audience {name} of accounts where x = 1")
    assert (diagnostic.code, under) == ("E101", name)
    assert diagnostic.help.startswith("a name starts with a letter")


def test_a_declaration_word_after_and_is_blamed_itself() -> None:
    diagnostic, under = only(f"{HEAD}x = 1 and\n  audience y")
    assert under == "audience"
    assert diagnostic.message == "expected a condition, found the next declaration (`audience`)"


@pytest.mark.parametrize(
    "text",
    [
        "verify a within b",
        "verify some account in b",
    ],
)
def test_later_declarations_are_named(text: str) -> None:
    diagnostic, under = only(text)
    assert diagnostic.code == "E112"
    assert diagnostic.message == f"`{under}` is not yet part of this release"


def test_declarations_with_mistakes_of_their_own() -> None:
    assert only("audiance a of accounts where x = 1")[0].help == "a word close to it is `audience`"
    assert only("entity account accounts { key id key other }")[0].code == "E114"
    assert only("entity account accounts { key id  in text }")[0].help.startswith("`in` is a reserved word")
    assert only("entity account accounts { key id  a integer ignoring case }")[0].code == "E118"
    assert only('table t of person gives text { a b has word "x" any => "1" any => "2" }')[0].code == "E116"
    assert only('table t of person gives text { "a" has word "x" => "1" }')[0].code == "E119"
