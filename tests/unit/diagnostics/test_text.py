"""Offsets, lines and columns of a source."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quorate.text import Position, Source, Span

TEXTS = st.text(alphabet=st.sampled_from("ab\t\n\r\u2028\u0085\x0b😀é\ud800"), max_size=30)


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("", (0,)),
        ("ab", (0,)),
        ("a\nb\n", (0, 2, 4)),
        ("a\r\nb", (0, 3)),
        ("a\rb", (0, 2)),
        ("a\r\r\n\nb", (0, 2, 4, 5)),
        ("a\n\rb", (0, 2, 3)),
    ],
)
def test_lf_crlf_and_cr_break_lines(text: str, starts: tuple[int, ...]) -> None:
    assert Source("a.rules", text).line_starts == starts


@pytest.mark.parametrize("character", "\u2028\u2029\u0085\x0b\x0c\x1c\x1d\x1e")
def test_nothing_else_breaks_lines(character: str) -> None:
    source = Source("a.rules", f"a{character}b\nc")
    assert source.line_starts == (0, 4)
    assert source.line(1) == f"a{character}b"
    assert source.position(2) == (1, 3)


def test_lines_come_without_their_break() -> None:
    source = Source("a.rules", "one\r\ntwo\rthree\n")
    assert [source.line(number) for number in (1, 2, 3, 4)] == ["one", "two", "three", ""]


@pytest.mark.parametrize(
    ("offset", "position"),
    [
        (-1, (1, 1)),
        (0, (1, 1)),
        (2, (1, 3)),
        (3, (1, 4)),  # between CR and LF
        (4, (2, 1)),
        (6, (2, 3)),
        (99, (2, 3)),
    ],
)
def test_positions_count_from_one_and_stay_in_the_text(offset: int, position: tuple[int, int]) -> None:
    assert Source("a.rules", "ab\r\ncd").position(offset) == Position(*position)


def test_columns_are_code_points() -> None:
    source = Source("a.rules", "x\n😀é😀z")
    assert source.position(source.text.index("z")) == (2, 4)


def test_spans_join_and_cut() -> None:
    source = Source("a.rules", "where tier")
    where, tier = Span("a.rules", 0, 5), Span("a.rules", 6, 10)
    assert tier.to(where) == Span("a.rules", 0, 10)
    assert source.slice(tier) == "tier"


@given(TEXTS)
def test_lines_and_their_breaks_make_up_the_text(text: str) -> None:
    source = Source("a.rules", text)
    ends = (*source.line_starts[1:], len(text))
    for number, (start, end) in enumerate(zip(source.line_starts, ends, strict=True), 1):
        assert text[start:end].removeprefix(source.line(number)) in {"", "\n", "\r", "\r\n"}


@given(TEXTS, st.integers(0, 30))
def test_a_position_leads_back_to_its_offset(text: str, offset: int) -> None:
    source = Source("a.rules", text)
    line, column = source.position(offset)
    assert source.line_starts[line - 1] + column - 1 == min(offset, len(text))
