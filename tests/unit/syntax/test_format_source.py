"""Formatting a text: what comes in, what goes out, and that it proves itself."""

from __future__ import annotations

import pytest

from quorate.syntax import format as format_module
from quorate.syntax.format import UnfaithfulFormatError, format_source
from quorate.syntax.printer import print_file
from quorate.text import Source


def _formatted(text: str) -> str | None:
    return format_source(Source("a.rules", text)).text


@pytest.mark.parametrize("text", ["", "\n", " \t\r\n\n", "\ufeff", "\ufeff\n"])
def test_nothing_stays_nothing(text: str) -> None:
    assert _formatted(text) == ""


@pytest.mark.parametrize("ending", ["", "\n", "\n\n\n", "   ", "\r\n"])
def test_a_text_ends_with_one_line_break(ending: str) -> None:
    assert _formatted(f'list a = ("x"){ending}') == 'list a = ("x")\n'
    assert _formatted(f"# only a comment{ending}") == "# only a comment\n"


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_every_line_break_becomes_a_line_feed(line_break: str) -> None:
    lines = ['list a = ("x") # one', "# two ", "", "", 'list b = ("y")', ""]
    assert _formatted(line_break.join(lines)) == 'list a = ("x")  # one\n# two\n\nlist b = ("y")\n'


def test_a_byte_order_mark_is_dropped() -> None:
    assert _formatted('\ufefflist a = ("x")') == 'list a = ("x")\n'


def test_a_text_with_mistakes_is_left_alone() -> None:
    formatted = format_source(Source("a.rules", "audience where"))
    assert formatted.text is None
    assert formatted.diagnostics


@pytest.mark.parametrize(
    ("change", "difference"),
    [
        (("employees", "hectares"), "declarations differ"),
        (("# why", ""), "comments differ"),
        (("where", "were"), "would change it"),
    ],
)
def test_a_change_of_meaning_is_never_written(
    change: tuple[str, str], difference: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(format_module, "print_file", lambda *given: print_file(*given).replace(*change))
    with pytest.raises(UnfaithfulFormatError, match=difference):
        _formatted("audience a of accounts where employees > 5  # why\n")
