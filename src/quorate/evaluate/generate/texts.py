"""Tests of texts as code: parts, words, and patterns."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Final

from quorate.evaluate.generate import code
from quorate.evaluate.generate.comparisons import constants_of
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
    subject = w.fresh()
    shared = w.shared.get((node.value, False))
    if shared is not None:
        value, subject = Value(code.name(shared), value.nullable), shared
    if node.operator in {"has word", "has words"}:
        text: ast.expr = code.name(subject)
    elif shared is not None and node.folded:
        text = code.name(w.shared[node.value, True])
        operands = [each.casefold() for each in operands]
    else:
        text = code.call(code.attribute(code.name(subject), "casefold")) if node.folded else code.name(subject)
        operands = [each.casefold() if node.folded else each for each in operands]
    tests = _tests(w, node, text, operands)
    if shared is not None:
        known = code.is_known(code.name(subject))
        test = (code.or_ if node.mode == "any" else code.and_)(tests)
        return Lowered(code.and_([known, test]), known if value.nullable else None)
    return _on_text(value, subject, (code.or_ if node.mode == "any" else code.and_)(tests))


def matches(w: Writer, node: n.Matches) -> Lowered:
    """Return `job_title matches /…/i` as code."""
    subject = w.fresh()
    test = code.call(w.constant(pattern_test(node.pattern, folded=node.folded)), code.name(subject))
    return _on_text(value_of(w, node.value), subject, test)


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


def _on_text(value: Value, subject: str, test: ast.expr) -> Lowered:
    bound = code.is_known(code.bind(subject, value.code))
    return Lowered(code.and_([bound, test]), code.is_known(code.name(subject)) if value.nullable else None)
