"""Diagnostics as printed for people: whole texts."""

from __future__ import annotations

import re
from textwrap import dedent

import pytest

from quorate.diagnostics.model import Diagnostic, Label, Severity
from quorate.diagnostics.render import render_diagnostics
from quorate.diagnostics.summary import summary
from quorate.text import Source, Span

RULES = """\
audience named "Named" of accounts
  where tier is "namd"
\tand 名前 is "b\u202e" or 😀 is here
    and any opportunity where (
      is_open
      and closes_on in this quarter
      and amount > 10
    )
"""
SCHEMA = "account\n  tier one of named, growth\n"
SOURCES = {path: Source(path, text) for path, text in {"a.rules": RULES, "s.rules": SCHEMA}.items()}


def span_of(part: str, path: str = "a.rules") -> Span:
    """Turn a part of a text into its span."""
    start = SOURCES[path].text.index(part)
    return Span(path, start, start + len(part))


def rendered(*diagnostics: Diagnostic, ascii_only: bool = False) -> str:
    """Render without colour and cut the summary off."""
    text = render_diagnostics(diagnostics, SOURCES, colour=False, ascii_only=ascii_only)
    return text[: text.rindex("\n\n") + 1]


def page(text: str) -> str:
    """Write a golden text with the indentation of the test."""
    return dedent(text).lstrip("\n")


def test_one_mark() -> None:
    found = Diagnostic(
        "E303",
        "`namd` is not a value of `tier`",
        span_of('"namd"'),
        "not one of `named`, `growth`",
        help='did you mean `"named"`?',
    )
    assert rendered(found) == page("""
        error[E303]: `namd` is not a value of `tier`
         --> a.rules:2:17
          |
        2 |   where tier is "namd"
          |                 ^^^^^^ not one of `named`, `growth`
          |
          = help: did you mean `"named"`?
    """)


def test_marks_on_one_line_hang_from_right_to_left() -> None:
    labels = (Label(span_of("tier"), "has type `tier`"), Label(span_of("where"), "the condition"))
    assert rendered(Diagnostic("E303", "no", span_of('"namd"'), "this", labels)) == page("""
        error[E303]: no
         --> a.rules:2:17
          |
        2 |   where tier is "namd"
          |   ----- ----    ^^^^^^ this
          |   |     |
          |   |     has type `tier`
          |   the condition
    """)


def test_overlapping_marks_all_hang() -> None:
    labels = (Label(span_of('tier is "namd"'), "outer"), Label(span_of("tier"), "twin"))
    assert rendered(Diagnostic("E303", "no", span_of("tier"), "inner", labels)) == page("""
        error[E303]: no
         --> a.rules:2:9
          |
        2 |   where tier is "namd"
          |         ^^^^----------
          |         |
          |         outer
          |         inner
          |         twin
    """)


def test_marks_on_other_lines_and_in_other_files() -> None:
    labels = (
        Label(span_of("tier", "s.rules"), "declared here"),
        Label(span_of("is_open"), "five"),
        Label(span_of("audience"), "in this"),
        Label(span_of("is here"), "three"),
    )
    assert rendered(Diagnostic("E303", "no", span_of("namd"), labels=labels, help="fix")) == page("""
        error[E303]: no
         --> a.rules:2:18
          |
        1 | audience named "Named" of accounts
          | -------- in this
        2 |   where tier is "namd"
          |                  ^^^^
        3 |     and 名前 is "b<U+202E>" or 😀 is here
          |                                   ------- three
        4 |     and any opportunity where (
        5 |       is_open
          |       ------- five
          |
         ::: s.rules:2:3
          |
        2 |   tier one of named, growth
          |   ---- declared here
          |
          = help: fix
    """)


def test_a_span_of_many_lines_shows_the_first_and_the_last() -> None:
    span = span_of("any opportunity").to(span_of("10\n    )"))
    assert rendered(Diagnostic("E310", "no", span, "this quantifier")) == page("""
        error[E310]: no
         --> a.rules:4:9
          |
        4 |     and any opportunity where (
          |         ^^^^^^^^^^^^^^^^^^^^^^^
        ...
        8 |     )
          |     ^ this quantifier
    """)


def test_tabs_wide_and_hidden_characters_keep_marks_in_place() -> None:
    labels = (Label(span_of("名前"), "wide"), Label(span_of("😀"), "emoji"))
    assert rendered(Diagnostic("E101", "no", span_of('"b\u202e"'), "hidden", labels)) == page("""
        error[E101]: no
         --> a.rules:3:12
          |
        3 |     and 名前 is "b<U+202E>" or 😀 is here
          |         ----    ^^^^^^^^^^^    -- emoji
          |         |       |
          |         |       hidden
          |         wide
    """)


def test_ascii_only() -> None:
    found = Diagnostic("E101", "é…", span_of("名前"), "“x”")
    assert rendered(found, ascii_only=True) == page("""
        error[E101]: <U+00E9>...
         --> a.rules:3:6
          |
        3 |     and <U+540D><U+524D> is "b<U+202E>" or <U+1F600> is here
          |         ^^^^^^^^^^^^^^^^ <U+201C>x<U+201D>
    """)


def test_without_a_text_to_point_at() -> None:
    gone = Diagnostic("E002", "gone", Span("gone.rules", 3, 4), labels=(Label(Span("g", 0, 1), "why"),))
    elsewhere = Diagnostic("E003", "half", Span("h.rules", 3, 4), labels=(Label(span_of("tier"), "here"),))
    payload = Diagnostic("E701", "expected a number", path="people[3].score", help="write 3")
    assert rendered(gone, elsewhere, payload, Diagnostic("E001", "nothing to read")) == page("""
        error[E001]: nothing to read

        error[E002]: gone
         --> gone.rules
          = note: why (g)

        error[E003]: half
         --> h.rules
         ::: a.rules:2:9
          |
        2 |   where tier is "namd"
          |         ---- here

        error[E701]: expected a number
         --> people[3].score
          = help: write 3
    """)


def test_colour_only_when_asked() -> None:
    error = Diagnostic("E303", "no", span_of('"namd"'), "this", (Label(span_of("tier"), "that"),))
    warning = Diagnostic("L101", "odd", span_of("accounts"), severity=Severity.WARNING)
    coloured = render_diagnostics([error, warning], SOURCES, colour=True)
    assert "\x1b[1;31merror[E303]\x1b[0m" in coloured
    assert "\x1b[1;31m^^^^^^\x1b[0m \x1b[1;31mthis\x1b[0m" in coloured
    assert "\x1b[1;34m----\x1b[0m" in coloured
    assert "\x1b[1;33mwarning[L101]\x1b[0m" in coloured
    plain = render_diagnostics([error, warning], SOURCES, colour=False)
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


@pytest.mark.parametrize(
    ("found", "text"),
    [
        ([], "no errors"),
        ([Diagnostic("E1", "a")], "1 error"),
        (
            [Diagnostic("E1", "a", span_of("tier")), Diagnostic("E1", "a", span_of("tier"))],
            "1 error in 1 file",
        ),
        ([Diagnostic("L1", "a", span_of("is"), severity=Severity.WARNING)], "1 warning in 1 file"),
        (
            [
                Diagnostic("E1", "a", span_of("tier")),
                Diagnostic("E2", "a", span_of("tier", "s.rules")),
                Diagnostic("L1", "a", span_of("is"), severity=Severity.WARNING),
            ],
            "2 errors and 1 warning in 2 files",
        ),
    ],
)
def test_the_summary_comes_last(found: list[Diagnostic], text: str) -> None:
    assert summary(found) == text
    assert render_diagnostics(found, SOURCES, colour=False).splitlines()[-1] == text
