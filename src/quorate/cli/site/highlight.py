"""Rules text with its words in colours."""

from __future__ import annotations

import re
from typing import Final

from quorate.cli.html_page import html
from quorate.syntax.words import DECLARATIONS, RESERVED

_KEYWORDS: Final = RESERVED | {word for words in DECLARATIONS for word in words.split()} | {
    "of", "where", "unknown", "counts", "as", "when", "needs", "weight", "most", "role", "gives", "otherwise", "key",
    "required", "pii", "consent", "from", "column", "for", "do", "wait", "listen", "split", "path", "end", "repeat",
    "on", "to", "entry", "success", "failure", "window", "cap", "per", "half", "life", "scale", "ready", "at", "least",
    "last", "next", "more", "than", "only", "completeness", "goal", "exit", "reenter", "random", "sequence", "roles",
    "stages", "shown", "by", "admit", "collects", "simulated", "formerly", "one", "until", "times", "timeout", "format",
    "relation", "merge", "delete", "with", "each",
}  # fmt: skip
_TOKEN: Final = re.compile(
    r"""(?P<comment>\#[^\n]*)
    |(?P<text>"(?:[^"\\\n]|\\.)*")
    |(?P<pattern>(?<=\s)/(?:[^/\\\n]|\\.)+/)
    |(?P<number>\b\d[\d_.:-]*%?)
    |(?P<word>[A-Za-z_]\w*)
    |.""",
    re.VERBOSE | re.DOTALL,
)


def highlighted(text: str) -> str:
    """Write rules text for a page: comments, texts, numbers and keywords in spans of these classes."""
    return "".join(_piece(found) for found in _TOKEN.finditer(text))


def _piece(found: re.Match[str]) -> str:
    kind, text = found.lastgroup, found.group()
    if kind == "word":
        kind = "keyword" if text in _KEYWORDS else None
    shown = "\n".join(html(line.replace("\t", "    ")) for line in text.split("\n"))
    return shown if kind is None else f'<span class="{kind}">{shown}</span>'
