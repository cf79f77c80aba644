"""Rows of source: that carets stand where they should, whatever the line holds."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from quorate.diagnostics.model import Diagnostic, Label, visible
from quorate.diagnostics.render import render_diagnostics
from quorate.text import Source, Span

LONG = "where x in (" + "abcdefghi, " * 100_000 + ")"


def frame(text: str, found: Diagnostic, *, width: int = 100, ascii_only: bool = False) -> list[str]:
    """Render a diagnostic about one text and return the rows of its frame."""
    sources = {"x": Source("x", text)}
    printed = render_diagnostics([found], sources, colour=False, width=width, ascii_only=ascii_only)
    return printed.splitlines()[3:-2]


@pytest.mark.parametrize(
    ("text", "start", "row", "carets"),
    [
        ("", 0, "1 |", "  | ^"),
        ("ab", 2, "1 | ab", "  |   ^"),
        ("ab\n", 3, "2 |", "  | ^"),
        ("ab\r\ncd", 3, "1 | ab", "  |   ^"),
        ("ab", 1, "1 | ab", "  |  ^"),
        ("名", 0, "1 | 名", "  | ^"),
        ("ab", 99, "1 | ab", "  |   ^"),
    ],
)
def test_an_empty_span_is_a_single_caret(text: str, start: int, row: str, carets: str) -> None:
    found = Diagnostic("E1", "no", Span("x", start, start))
    assert frame(text, found) == [row, carets]


@pytest.mark.parametrize(
    ("text", "row", "carets"),
    [
        ("e\u0301\t>", "1 | e\u0301   >", "  |     ^"),
        ("\u2764\ufe0f>", "1 | \u2764\ufe0f>", "  |   ^"),
        ("\u0301>", "1 | <U+0301>>", "  |         ^"),
        ("\t\u0301>", "1 |     <U+0301>>", "  |             ^"),
        ("a" + "\u0301" * 8 + ">", "1 | a" + "\u0301" * 7 + "<U+0301>>", "  |          ^"),
        ("\U0001f469\u200d\U0001f33e>", "1 | \U0001f469<U+200D>\U0001f33e>", "  |             ^"),
        ("a\tbc\t>", "1 | a   bc  >", "  |         ^"),
        ("\u3000>", "1 | <U+3000>>", "  |         ^"),
    ],
)
def test_marks_follow_what_a_terminal_shows(text: str, row: str, carets: str) -> None:
    start = text.index(">")
    assert frame(text, Diagnostic("E1", "no", Span("x", start, start + 1))) == [row, carets]


@pytest.mark.parametrize(
    ("offset", "row", "carets"),
    [
        (6, "where x in (abcdefghi, abcdefghi, abc…", "      ^^^"),
        (500_000, "… abcdefghi, abcdefghi, abcdefghi, abc…", "                  ^^^"),
        (len(LONG) - 3, "…i, abcdefghi, abcdefghi, abcdefghi, )", "                                   ^^^"),
    ],
)
def test_a_long_line_is_cut_around_the_mark(offset: int, row: str, carets: str) -> None:
    found = Diagnostic("E1", "no", Span("x", offset, offset + 3))
    assert frame(LONG, found, width=43) == [f"1 | {row}", f"  | {carets}"]


def test_a_long_line_is_cut_with_ascii_dots() -> None:
    found = Diagnostic("E1", "no", Span("x", 500_000, 500_003))
    assert frame(LONG, found, width=43, ascii_only=True) == [
        "1 | ...bcdefghi, abcdefghi, abcdefghi, a...",
        "  |                   ^^^",
    ]


def test_a_long_mark_starts_in_sight_and_runs_into_the_dots() -> None:
    found = Diagnostic("E1", "no", Span("x", 500_000, 900_000), "words")
    assert frame(LONG, found, width=43) == [
        "1 | …bcdefghi, abcdefghi, abcdefghi, abcde…",
        "  |      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ words",
    ]


def test_marks_beyond_the_cut_stand_under_the_dots() -> None:
    label = Label(Span("x", 900_000, 900_003), "far away")
    found = Diagnostic("E1", "no", Span("x", 6, 7), labels=(label,))
    assert frame(LONG, found, width=43) == [
        "1 | where x in (abcdefghi, abcdefghi, abc…",
        "  |       ^                              - far away",
    ]


SPANS = st.builds(Span, st.sampled_from(["x", "y", "gone"]), st.integers(-3, 60), st.integers(-3, 60))
TEXTS = st.text(
    alphabet=st.one_of(
        st.characters(exclude_categories=[]),
        st.sampled_from("a \t\r\n\u2028\u202e\u200d\u0301\ufe0f❤名😀\x1b\ud800"),
    ),
    max_size=60,
)


@given(
    texts=st.tuples(TEXTS, TEXTS),
    found=st.lists(
        st.builds(
            Diagnostic,
            st.just("E1"),
            TEXTS,
            st.none() | SPANS,
            TEXTS,
            st.lists(st.builds(Label, SPANS, TEXTS), max_size=4).map(tuple),
            TEXTS,
            path=TEXTS,
        ),
        max_size=3,
    ),
    width=st.integers(0, 60),
    ascii_only=st.booleans(),
)
def test_any_text_and_any_span_can_be_shown(
    texts: tuple[str, str],
    found: list[Diagnostic],
    width: int,
    ascii_only: bool,  # noqa: FBT001 - filled by hypothesis
) -> None:
    sources = {path: Source(path, text) for path, text in zip("xy", texts, strict=True)}
    printed = render_diagnostics(found, sources, colour=False, width=width, ascii_only=ascii_only)
    assert printed.replace("\n", "").isprintable()
    assert printed.isascii() or not ascii_only
    for row in re.findall(r"^\d+ \| .*", printed, re.MULTILINE):
        assert cell_len(row) <= max(width, len("1 | ") + 20)


@given(
    before=st.text(alphabet="ab名前😀é \u202e\x1b", max_size=80),
    marked=st.text(alphabet="xy名😀é\u202e\x1b", min_size=1, max_size=8),
    after=st.text(alphabet="ab名前😀é\u202e ", max_size=80),
    width=st.integers(100, 300),
)
def test_carets_stand_under_the_cells_of_the_span(before: str, marked: str, after: str, width: int) -> None:
    text = f"first\n{before}{marked}{after}\nlast"
    start = len("first\n") + len(before)
    found = Diagnostic("E1", "no", Span("x", start, start + len(marked)), "words")
    row, carets = frame(text, found, width=width)
    left, right = carets.index("^"), carets.rindex("^") + 1
    assert carets[right:] == " words"
    assert cells_of(row, left, right) == visible(marked)


def cells_of(row: str, left: int, right: int) -> str:
    """Cut a printed row by cells."""
    edges = [cell_len(row[:index]) for index in range(len(row) + 1)]
    return row[edges.index(left) : edges.index(right)]
