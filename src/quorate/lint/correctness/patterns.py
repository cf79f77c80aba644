"""Patterns that say what a plain test of a text says, or nothing at all."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Final

from quorate.diagnostics.catalogue.lint.correctness import L121, L122
from quorate.diagnostics.model import Diagnostic, Edit, Fix
from quorate.evaluate.texts import compiled
from quorate.ir import nodes as n
from quorate.lint.rule import Rule
from quorate.lint.subject import Subject
from quorate.text import Span

_PLAIN: Final = re.compile(
    r"(?P<start>\^?)(?P<text>(?:[A-Za-z0-9 _,;:&@#%!=<>'~-]|\\[./\-&+()?*$^|\[\]{}])+)(?P<end>\$?)"
)
"""Letters and signs that stand for themselves, or are written with a backslash, maybe anchored."""
_ANCHORED: Final = re.compile(r"[\^$]|\\[bBAz]")


def find(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of patterns that are found in every text, and of those that a plain test would do for."""
    for node in subject.nodes_of(n.Matches):
        if node.span.path not in subject.sources:
            continue
        if not _ANCHORED.search(node.pattern) and compiled(node.pattern, folded=node.folded).search("") is not None:
            yield L122.at(node.span, help="write what the text has to have, or `is known`")
            continue
        plain = _plain(node.pattern)
        if plain is not None:
            yield L121.at(node.span, plain=plain, help=f"write `{plain}`", fix=_fix(subject, node, plain))


def _plain(pattern: str) -> str | None:
    """Return the test that says the same as a pattern; None where it takes one."""
    found = _PLAIN.fullmatch(pattern)
    if found is None:
        return None
    text = json.dumps(re.sub(r"\\(.)", r"\1", found["text"]), ensure_ascii=False)
    match found["start"], found["end"]:
        case "^", "$":
            return f"= {text}"
        case "^", _:
            return f"starts with {text}"
        case _, "$":
            return f"ends with {text}"
        case _:
            return f"contains {text}"


def _fix(subject: Subject, node: n.Matches, plain: str) -> Fix | None:
    """Return the fix of a pattern that tells case apart; without case, patterns and tests differ in a few letters."""
    after = Span(node.span.path, node.value.span.end, node.span.end)
    written = subject.text(after)
    if node.folded or not re.fullmatch(r"\s+matches\s+/.*/", written, re.DOTALL):
        return None
    return Fix(f"write `{plain}`", (Edit(after, f" {plain}"),), is_safe=True)


RULES = (Rule((L121, L122), find),)
