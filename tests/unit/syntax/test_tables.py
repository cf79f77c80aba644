"""The parser's tables as plain data: the same parser, or none."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest

from quorate.resources import grammar_text, shipped_rules
from quorate.syntax.tables import build_parser, parser_from_tables, write_tables

if TYPE_CHECKING:
    from lark import Lark, Token, Tree

RULES = sorted(shipped_rules("seeds").glob("*.rules"))


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tables") / "tables.msgpack"
    write_tables(grammar_text(), path)
    return path


@pytest.fixture(scope="module")
def built() -> Lark:
    return build_parser(grammar_text())


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_the_parser_of_the_tables_parses_as_that_of_the_grammar(path: Path, tables: Path, built: Lark) -> None:
    parser = parser_from_tables(grammar_text(), tables)
    assert parser is not None
    text = path.read_text(encoding="utf-8")
    found, expected = parser.parse(text), built.parse(text)
    assert found == expected
    assert _places(found) == _places(expected)


def test_terminals_are_the_same(tables: Path, built: Lark) -> None:
    parser = parser_from_tables(grammar_text(), tables)
    assert parser is not None
    found, expected = ([(one.name, one.pattern.to_regexp()) for one in each.terminals] for each in (parser, built))
    assert found == expected


def test_tables_of_another_grammar_are_none(tables: Path) -> None:
    assert parser_from_tables(grammar_text() + "\n", tables) is None


def test_tables_that_are_missing_or_damaged_are_none(tables: Path, tmp_path: Path) -> None:
    assert parser_from_tables(grammar_text(), tmp_path / "none") is None
    whole = tables.read_bytes()
    damaged = tmp_path / "damaged"
    for content in (b"", b"\x00", whole[: len(whole) // 2], whole[:-1]):
        damaged.write_bytes(content)
        assert parser_from_tables(grammar_text(), damaged) is None


def test_tables_that_are_other_data_are_none(tables: Path, tmp_path: Path) -> None:
    content = msgspec.msgpack.decode(tables.read_bytes())
    other = tmp_path / "other"
    for name, value in {"tables": [], "memo": {}, "key": 7}.items():
        other.write_bytes(msgspec.msgpack.encode({**content, name: value}))
        assert parser_from_tables(grammar_text(), other) is None


def _places(tree: Tree[Token]) -> list[tuple[int, int]]:
    return [(each.meta.start_pos, each.meta.end_pos) for each in tree.iter_subtrees() if not each.meta.empty]
