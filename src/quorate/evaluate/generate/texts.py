"""Tests of texts as code: parts, words, and patterns."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Final

from quorate.evaluate.generate import code
from quorate.evaluate.generate.comparisons import bound, constants_of, folded_text
from quorate.evaluate.generate.prelude import pattern_test, words_test
from quorate.evaluate.generate.values import value_of
from quorate.evaluate.generate.writer import Lowered, UnsupportedError, Value, Writer
from quorate.ir import nodes as n

_METHODS: Final = {"starts with": "startswith", "ends with": "endswith"}


def text_test(w: Writer, node: n.TextTest) -> Lowered:
    """Return `job_title starts with any of (…)` as code."""
    operands = constants_of(node.operands)
    if operands is None or not operands:
        raise UnsupportedError("a test with texts that are not constant")
    value = value_of(w, node.value)
    first, subject = bound(w, value)
    if node.operator in {"has word", "has words"}:
        text = subject
    else:
        text = folded_text(w, node.value, subject) if node.folded else subject
        operands = [each.casefold() if node.folded else each for each in operands]
    return _on_text(
        value, first, subject, (code.or_ if node.mode == "any" else code.and_)(_tests(w, node, text, operands))
    )


def matches(w: Writer, node: n.Matches) -> Lowered:
    """Return `job_title matches /…/i` as code."""
    value = value_of(w, node.value)
    first, subject = bound(w, value)
    test = code.call(w.constant(pattern_test(node.pattern, folded=node.folded)), subject)
    return _on_text(value, first, subject, test)


def _tests(w: Writer, node: n.TextTest, text: ast.expr, operands: Sequence[str]) -> list[ast.expr]:
    if node.operator in {"has word", "has words"}:
        return [code.call(w.constant(words_test(each, folded=node.folded)), text) for each in operands]
    if node.operator == "contains":
        if len(operands) == 1 or isinstance(text, ast.Name):
            return [code.contains(code.constant(each), text) for each in operands]
        folded = w.fresh()
        return [
            code.contains(code.constant(each), code.bind(folded, text) if place == 0 else code.name(folded))
            for place, each in enumerate(operands)
        ]
    method = _METHODS[node.operator]
    if node.mode == "any":
        together = operands[0] if len(operands) == 1 else tuple(operands)
        return [code.call(code.attribute(text, method), w.constant(together))]
    return [code.call(code.attribute(text, method), code.constant(each)) for each in operands]


def _on_text(value: Value, first: ast.expr, subject: ast.expr, test: ast.expr) -> Lowered:
    if not value.nullable and first is subject:
        return Lowered(test)
    return Lowered(code.and_([code.is_known(first), test]), code.is_known(subject) if value.nullable else None)
