"""Goldens: each `name.rules` of the corpus formats to `name.formatted.rules`, which formats to itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from quorate.syntax.format import format_source
from quorate.syntax.printer.layout import WIDTH
from quorate.text import Source

_ROOT = Path(__file__).parents[3]
_GOLDENS = sorted((_ROOT / "tests/corpus/format").glob("*.formatted.rules"))
_INPUTS = sorted(set((_ROOT / "tests/corpus/format").glob("*.rules")) - set(_GOLDENS))
_SHIPPED = sorted((_ROOT / "rules").rglob("*.rules"))


def _formatted(text: str) -> str:
    formatted = format_source(Source("a.rules", text))
    assert formatted.text is not None, formatted.diagnostics
    return formatted.text


def test_every_text_has_its_golden() -> None:
    assert [path.with_suffix(".formatted.rules").name for path in _INPUTS] == [path.name for path in _GOLDENS]


@pytest.mark.parametrize("path", _INPUTS, ids=lambda path: path.stem)
def test_a_text_formats_to_its_golden(path: Path) -> None:
    golden = path.with_suffix(".formatted.rules").read_text(encoding="utf-8")
    assert _formatted(path.read_text(encoding="utf-8")) == golden


@pytest.mark.parametrize("path", _GOLDENS, ids=lambda path: path.stem)
def test_a_golden_formats_to_itself(path: Path) -> None:
    golden = path.read_text(encoding="utf-8")
    assert _formatted(golden) == golden


@pytest.mark.parametrize("path", _SHIPPED, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_text_that_ships_formats_to_something_stable(path: Path) -> None:
    once = _formatted(path.read_text(encoding="utf-8"))
    assert _formatted(once) == once


@pytest.mark.parametrize("path", _GOLDENS, ids=lambda path: path.stem)
def test_a_golden_is_clean(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert not [line for line in lines if line != line.rstrip() or "\t" in line]
    assert not [line for line in lines if len(line) > WIDTH and "#" not in line and "=>" not in line]
