"""Tests with mistakes, each with what is told of it in comments above, as `tests.diagnostics.corpus` has rules.

`python -m tests.suite.corpus` writes what is told today into the file, to be read before it is kept.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from quorate.diagnostics.model import Diagnostic
from quorate.text import Source
from tests.diagnostics.corpus import expected, told
from tests.suite.suites import read

FILE = Path(__file__).parent / "mistakes.test.rules"


def told_in(text: str) -> list[str]:
    """Return what is told of a text, in the order of places."""
    source, found = diagnostics_of(text)
    return [told(source, each) for each in found]


def diagnostics_of(text: str) -> tuple[Source, list[Diagnostic]]:
    """Read a text beside `rules/seeds`."""
    return Source("mistakes", text), list(read(text)[1])


def write() -> None:
    """Put what is told today above the tests that have it."""
    text = FILE.read_text(encoding="utf-8")
    for comment in expected(text):
        text = text.replace(comment, "", 1)
    source, found = diagnostics_of(text)
    above: dict[int, list[str]] = defaultdict(list)
    for each in found:
        place = each.span.start if each.span is not None else 0
        above[text.rfind("\n\n", 0, place) + 2 if "\n\n" in text[:place] else 0].append(told(source, each))
    parts: list[str] = []
    last = 0
    for place in sorted(above):
        parts += [text[last:place], *above[place]]
        last = place
    FILE.write_text("".join([*parts, text[last:]]), encoding="utf-8")


if __name__ == "__main__":
    write()
