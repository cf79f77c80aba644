"""The document algebra and its layout."""

from __future__ import annotations

import time

from quorate.syntax.nodes import Comment
from quorate.syntax.printer.document import (
    Doc,
    Either,
    Group,
    Indent,
    continued,
    enclosed,
    flatten,
    hardline,
    line,
    softline,
)
from quorate.syntax.printer.layout import WIDTH, lay_out
from quorate.syntax.printer.placement import place
from quorate.text import Span


def _laid_out(doc: Doc, *comments: Comment, text: str = "") -> str:
    return lay_out(doc, place(doc, comments, text))


def _comment(at: int, text: str, *, trailing: bool = False) -> Comment:
    return Comment(Span("", at, at + len(text)), text, trailing)


def _list(*items: str) -> Doc:
    return enclosed("(", tuple((10 * (index + 1), item) for index, item in enumerate(items)), ")", 1000)


def test_a_group_that_fits_stands_on_one_line() -> None:
    assert _laid_out(_list("a", "b")) == "(a, b)"


def test_a_group_that_does_not_fit_breaks_all_its_lines() -> None:
    wide = "x" * 60
    assert _laid_out(_list(wide, wide)) == f"(\n  {wide},\n  {wide}\n)"


def test_what_follows_a_group_counts_up_to_the_next_line() -> None:
    half = "x" * (WIDTH - 2)
    assert _laid_out((_list(half), "")) == f"({half})"
    assert _laid_out((_list(half), ";")) == f"(\n  {half}\n);"
    assert _laid_out((_list(half), hardline(2000), "after")) == f"({half})\nafter"


def test_the_outer_group_breaks_before_the_inner() -> None:
    inner = _list("a" * 40, "b" * 40)
    doc = Group(("f(", Indent((softline(0), inner, ",", line(1), "c" * 20)), softline(2), ")"))
    assert _laid_out(doc).splitlines() == ["f(", f"  ({'a' * 40}, {'b' * 40}),", f"  {'c' * 20}", ")"]


def test_a_line_apart_has_a_blank_line_before_it_or_before_its_comments() -> None:
    doc = ("a", hardline(50, after=1, apart=True), "b")
    assert _laid_out(doc, text="a\nb") == "a\n\nb"
    assert _laid_out(doc, _comment(10, "# c"), text="a" + "\n" * 60) == "a\n\n# c\n\nb"
    assert _laid_out(doc, _comment(10, "# c"), text="a\n" + "." * 60) == "a\n\n# c\nb"
    trailing, own = _comment(10, "# c", trailing=True), _comment(20, "# d")
    assert _laid_out(doc, trailing, text="a" + "." * 60) == "a  # c\n\nb"
    assert _laid_out(doc, trailing, own, text="a" + "." * 60) == "a  # c\n\n# d\nb"


def test_either_follows_its_group() -> None:
    doc = Group(("a", Either("    ", " "), "b", line(0), "c"))
    assert _laid_out(doc) == "a b c"
    assert _laid_out((doc, "x" * WIDTH)).startswith("a    b\nc")


def test_an_empty_list_is_short() -> None:
    assert _laid_out(_list()) == "()"


def test_a_trailing_comment_stays_on_its_line_and_breaks_the_group() -> None:
    assert _laid_out(_list("a", "b"), _comment(15, "# why", trailing=True)) == "(\n  a,  # why\n  b\n)"


def test_a_comment_of_its_own_line_stands_before_what_follows() -> None:
    assert _laid_out(_list("a", "b"), _comment(15, "# why")) == "(\n  a,\n  # why\n  b\n)"


def test_a_second_comment_at_a_place_gets_its_own_line() -> None:
    comments = (_comment(12, "# one", trailing=True), _comment(18, "# two", trailing=True))
    assert _laid_out(_list("a", "b"), *comments) == "(\n  a,  # one\n  # two\n  b\n)"


def test_a_comment_does_not_count_for_the_width() -> None:
    doc = (_list("a", "b"), hardline(2000), "c")
    comment = _comment(1500, "# " + "x" * WIDTH, trailing=True)
    assert _laid_out(doc, comment) == f"(a, b)  {comment.text}\nc"


def test_parts_of_one_line_break_only_for_a_comment() -> None:
    doc: Doc = (continued("a", (10, "in"), (20, _list("b"))), hardline(2000), "c")
    assert _laid_out(doc) == "a in (b)\nc"
    first, second = _comment(5, "# one", trailing=True), _comment(19, "# two")
    assert _laid_out(doc, first) == "a  # one\n  in (b)\nc"
    assert _laid_out(doc, first, second) == "a  # one\n  in\n  # two\n  (b)\nc"


def test_what_follows_a_comment_is_indented_as_its_line_is() -> None:
    doc: Doc = (continued("a", (5, "in"), (9, _list("b", "c"))), hardline(2000), "c")
    comments = (_comment(2, "# one", trailing=True), _comment(12, "# two", trailing=True))
    assert _laid_out(doc, *comments) == "a  # one\n  in (\n    b,  # two\n    c\n  )\nc"


def test_comments_no_line_takes_are_left_over() -> None:
    comment = _comment(50, "# late")
    assert place("a", [comment], "").rest == (comment,)


def test_a_blank_line_is_kept_where_it_is_asked_for() -> None:
    text = "a\n\n\n\n# c\n\nb"
    comment = _comment(5, "# c")
    asked: Doc = ("a", hardline(10, after=1), "b")
    assert _laid_out(asked, comment, text=text) == "a\n\n# c\n\nb"
    assert _laid_out(("a", hardline(10), "b"), comment, text=text) == "a\n# c\nb"


def test_a_document_flattens() -> None:
    assert flatten(Group(("a", Indent((line(0), "b")), Either("xx", "-"), softline(1), "c"))) == "a b-c"


def test_layout_takes_linear_time_and_no_stack() -> None:
    def seconds(size: int) -> float:
        doc = Group(("x", Indent(tuple((line(index), "or ", _list("a", "b")) for index in range(size)))))
        started = time.perf_counter()
        assert _laid_out(doc).count("\n") == size
        return time.perf_counter() - started

    seconds(100)
    assert seconds(20_000) < 40 * max(seconds(2_000), 0.005)
    nested: Doc = "x"
    for _ in range(20_000):
        nested = Group(Indent(nested))
    assert _laid_out(nested) == "x"
