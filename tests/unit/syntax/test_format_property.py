"""Comments and white space anywhere: the tree and every comment stay, and twice is once."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from quorate.syntax.format import format_source
from quorate.syntax.parse import parse
from quorate.text import Source

_ROOT = Path(__file__).parents[3]
_TOKEN = re.compile(
    r"""
      "(?:[^"\\]|\\.)*"                     # a text
    | (?<=matches[ ])/(?:[^/\\\n]|\\.)+/i?  # a pattern
    | [A-Za-z_]+\.\.[A-Za-z_]+              # days
    | (?:`[^`]+`|[A-Za-z_]\w*)(?:\.(?:`[^`]+`|[A-Za-z_]\w*))*
    | \d+-\d+-\d+(?:T[0-9:]+(?:Z|[+-][0-9:]+))? | \d+:\d+(?::\d+)? | [0-9][0-9_.]*%?
    | => | [!<>]= | \#[^\n]* | \S
    """,
    re.VERBOSE,
)
_WORD = re.compile(r"[\w`\"]")
_BLANKS = (" ", "  ", "\n", "\t", "\n\n\n", " \r\n ", "\r")


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


@st.composite
def _scattered(draw: st.DrawFn) -> tuple[str, str]:
    """Draw a few declarations as a plain text, and the same with comments and white space all over."""
    tokens = [token for part in draw(st.lists(st.sampled_from(_DECLARATIONS), max_size=4)) for token in part]
    random = draw(st.randoms(use_true_random=False))
    often = draw(st.sampled_from((0.02, 0.1, 0.4)))
    texts: list[str] = []
    for number, token in enumerate([*tokens, ""]):
        glued = not (texts and _WORD.match(texts[-1][-1:]) and _WORD.match(token[:1]))
        gap = "" if glued and random.random() < 1 / 2 else random.choice(_BLANKS)
        while random.random() < often:
            gap += f"{random.choice(('#', ' # why', '# and'))} {number}{random.choice(_BLANKS[:3])}\n"
            gap += random.choice(("", *_BLANKS))
        texts += [gap, token]
    return " ".join(tokens), "".join(texts)


_SLOW = (HealthCheck.too_slow, HealthCheck.filter_too_much)


@settings(max_examples=300, deadline=None, suppress_health_check=_SLOW)
@given(_scattered())
def test_comments_and_white_space_anywhere(texts: tuple[str, str]) -> None:
    plain, scattered = (parse(Source("a.rules", text)) for text in texts)
    assume(not scattered.diagnostics)
    assert plain.file.declarations == scattered.file.declarations
    formatted = format_source(Source("a.rules", texts[1])).text
    assert formatted is not None
    again = parse(Source("a.rules", formatted)).file
    assert again.declarations == plain.file.declarations
    assert Counter(comment.text.rstrip() for comment in again.comments) == Counter(
        comment.text.rstrip() for comment in scattered.file.comments
    )
    assert format_source(Source("a.rules", formatted)).text == formatted
