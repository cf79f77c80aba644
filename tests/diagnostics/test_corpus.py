"""What is told of rules with mistakes: every code, its message, the text it underlines, its help."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from quorate.diagnostics.catalogue.families import CODES
from tests.diagnostics import corpus

BEYOND_RULES = {"E402", "E403", "E404"}
"""Codes of files and rule sets that are too large; see `test_pages`."""


@pytest.mark.parametrize("file", corpus.files(), ids=lambda file: file.stem)
def test_each_mistake_is_told_as_the_corpus_has_it(file: Path) -> None:
    text = corpus.read(file)
    source, found = corpus.diagnostics_of(text)
    assert [corpus.told(source, one) for one in found] == corpus.expected(text)


def test_every_code_of_rules_is_in_the_corpus() -> None:
    reached = {
        code for file in corpus.files() for code in re.findall(r"^# (E\d{3}) at", corpus.read(file), re.MULTILINE)
    }
    assert reached == {code for code in CODES if code[:2] not in {"E5", "E6", "E8", "E9"}} - BEYOND_RULES


def test_what_is_told_is_written_once(tmp_path: Path) -> None:
    file = tmp_path / "again.rules"
    for each in corpus.files():
        file.write_bytes(each.read_bytes())
        corpus.write(file)
        assert corpus.read(file) == corpus.read(each)
