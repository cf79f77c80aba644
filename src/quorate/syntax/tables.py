"""The tables of the parser as plain data, so that a start need not make them out of the grammar.

They are made when the package is built, and lie beside this module. They hold for one grammar and one version of the
parser library; where they are missing, older or damaged, the parser is made from the grammar as ever. This module
imports nothing of the package, for the build runs it by itself.
"""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final, TypeAlias

import msgspec
from lark import Lark
from lark.grammar import Rule
from lark.lexer import TerminalDef

TABLES: Final = Path(__file__).with_name("tables.msgpack")

_LARGEST: Final = 2**63 - 1

_Plain: TypeAlias = Any
"""What MessagePack has: the library's own form of its tables."""


class _Tables(msgspec.Struct):
    """The file: what the tables are of, and the tables."""

    key: str
    tables: _Plain
    memo: dict[int, _Plain]


def build_parser(grammar: str) -> Lark:
    """Make the parser of a grammar."""
    return Lark(grammar, parser="lalr", lexer="contextual", propagate_positions=True, maybe_placeholders=True)


def write_tables(grammar: str, path: Path = TABLES) -> None:
    """Write the tables of a grammar's parser. Raises OSError where that cannot be."""
    tables, memo = build_parser(grammar).memo_serialize([TerminalDef, Rule])
    path.write_bytes(msgspec.msgpack.encode(_Tables(_key_of(grammar), tables, _capped(memo))))


def _capped(value: _Plain) -> _Plain:
    """Cut numbers to what MessagePack has: the longest text that a terminal may match is endless for all that."""
    if isinstance(value, dict):
        return {key: _capped(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_capped(each) for each in value]
    return min(value, _LARGEST) if type(value) is int else value


def parser_from_tables(grammar: str, path: Path = TABLES) -> Lark | None:
    """Return the parser of a grammar from its tables; None where there are none of it."""
    try:
        found = msgspec.msgpack.decode(path.read_bytes(), type=_Tables)
        if found.key != _key_of(grammar):
            return None
        # What the library's own generator of parsers calls; it may raise anything over data that is none of its own.
        parser: Lark = Lark._load_from_dict(found.tables, found.memo)  # type: ignore[no-untyped-call]  # noqa: SLF001
    except Exception:  # noqa: BLE001 - as said; then there are no tables
        return None
    return parser


def _key_of(grammar: str) -> str:
    return f"1 {version('lark')} {hashlib.sha256(grammar.encode()).hexdigest()}"
