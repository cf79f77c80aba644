"""Comments and white space anywhere: the tree and every comment stay, and twice is once."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from quorate.syntax.format import format_source
from quorate.syntax.parse import parse
from quorate.text import Source
from tests.unit.syntax.scattering import scatter

if TYPE_CHECKING:
    from quorate.syntax.nodes import RulesFile

_ROOT = Path(__file__).parents[3]
_TOKEN = re.compile(
    r"""
      "(?:[^"\\]|\\.)*"                     # a text
    | (?<=matches[ ])/(?:[^/\\\n]|\\.)+/i?  # a pattern
    | [A-Za-z_]+\.\.[A-Za-z_]+              # days
    | (?:`[^`]+`|[A-Za-z_]\w*)(?:\.(?:`[^`]+`|[A-Za-z_]\w*))*
    | \d+-\d+-\d+(?:T[0-9:]+(?:\.\d+)?(?:Z|[+-][0-9:]+))? | \d+:\d+(?::\d+)? | [0-9][0-9_.]*%?
    | => | -> | [!<>]= | \#[^\n]* | \S
    """,
    re.VERBOSE,
)


def _declarations() -> list[list[str]]:
    """Return the tokens of every declaration of the corpus and of the rules that ship, comments left out."""
    paths = [*(_ROOT / "tests/corpus/format").glob("*.rules"), *(_ROOT / "rules").rglob("*.rules")]
    found: list[list[str]] = []
    for path in sorted(path for path in paths if not path.name.endswith(".formatted.rules")):
        text = path.read_text(encoding="utf-8")
        for declaration in parse(Source(path.name, text)).file.declarations:
            tokens = _TOKEN.findall(text[declaration.span.start : declaration.span.end])
            found.append([token for token in tokens if not token.startswith("#")])
    return found


_DECLARATIONS = _declarations()


_CLAUSES = {
    "role template t { role a": ("weight -5", "needs 1 to 2", "when x and y", "formerly b , c"),
    "interest i {": ("roles r", "stages s", "shown by person when x or y"),
    "buying group g {": (
        *("audience a", "interest i", "admit interested", "engagement e", "completeness weighted"),
        "ready when admit or completeness",
    ),
    "engagement e {": (
        *("window 3 days", "cap 20 per day", "a 1", "bc 2.5", "half life 2 days", "scale population from 10%"),
    ),
    "stages s {": (
        *("entry a , b", "success c", "failure d", "a -> b , c", "b to c when x and y", "a formerly z , w"),
    ),
    "mapping m from a to b for each a.c as d {": (
        *("when x or y", "delete when z", "as of t", "with r by k", "id = a", "when = b", "e.f = x or y"),
        "g = each h where ( i ) { j = k l.m = n }",
    ),
    "activation a {": ("audience a", "only when x or y", "to l"),
    "journey a for b in c {": (
        *("reenter 3 days after end , at most 2 times", "exit when x or y", "goal when z", "on change pin"),
    ),
}


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(_CLAUSES)), st.integers(0, 2**32))
def test_clauses_in_any_order(head: str, seed: int) -> None:
    random = Random(seed)  # noqa: S311 - a test's dice
    clauses = [clause for clause in _CLAUSES[head] if random.random() < 4 / 5]
    random.shuffle(clauses)
    source = Source("a.rules", scatter(" ".join((head, *clauses, "}")).split(), random))
    formatted = format_source(source).text  # which proves that it says the same
    assert formatted is not None
    assert format_source(Source("a.rules", formatted)).text == formatted


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from(_DECLARATIONS), max_size=4), st.integers(0, 2**32))
def test_comments_and_white_space_anywhere(declarations: list[list[str]], seed: int) -> None:
    tokens = [token for declaration in declarations for token in declaration]
    text = scatter(tokens, Random(seed))  # noqa: S311 - a test's dice
    scattered = parse(Source("a.rules", text))
    assert scattered.diagnostics == ()
    assert scattered.file.declarations == parse(Source("a.rules", " ".join(tokens))).file.declarations
    formatted = format_source(Source("a.rules", text)).text
    assert formatted is not None
    again = parse(Source("a.rules", formatted)).file
    assert again.declarations == scattered.file.declarations
    assert _comments(again) == _comments(scattered.file)
    assert format_source(Source("a.rules", formatted)).text == formatted


def _comments(file: RulesFile) -> Counter[str]:
    return Counter(comment.text.rstrip() for comment in file.comments)
