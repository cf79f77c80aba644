"""The grammar and what reads its trees fit together."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from lark import Lark, logger

from quorate.resources import grammar_text
from quorate.syntax.build import Build
from quorate.syntax.build.base import Base
from quorate.syntax.grammar import keywords, parser, terminal_words

if TYPE_CHECKING:
    import pytest


def test_every_production_has_a_method_and_every_method_a_production() -> None:
    inlined = {str(rule.origin.name) for rule in parser().rules if rule.options.expand1}
    made = {str(rule.alias or rule.origin.name) for rule in parser().rules if rule.alias or not rule.options.expand1}
    made = {name for name in made if not name.startswith("_")} - inlined
    methods = {name for name in dir(Build) if not name.startswith("_")} - set(dir(Base)) - {"problems"}
    assert made - methods == set()
    assert methods - made == set()


def test_the_grammar_has_no_conflicts(caplog: pytest.LogCaptureFixture) -> None:
    before = logger.level
    logger.setLevel(logging.DEBUG)
    try:
        with caplog.at_level(logging.DEBUG):
            Lark(grammar_text(), parser="lalr", lexer="contextual", debug=True)
    finally:
        logger.setLevel(before)
    assert [line for line in caplog.messages if "conflict" in line.lower()] == []


def test_every_terminal_has_words() -> None:
    assert {terminal.name for terminal in parser().terminals} <= set(terminal_words())
    assert keywords()["AND"] == "and"
    assert keywords()["IN_ZONE"] == "in zone"
    assert terminal_words()["NAME"] == "a name"
