"""The page of a code: what a finding means, why it is one, what to avoid and what to prefer."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Mapping
from typing import Final

from quorate.diagnostics.model import Code, Severity
from quorate.diagnostics.paint import Paint, Style

_TICKS: Final = re.compile(r"`+")
_PLACE: Final = re.compile(r"\{\w+\}")
_MOST_LINES: Final = 12
_WIDEST_LINE: Final = 96
_INDENT: Final = "    "

_SCENES: Final[Mapping[str, str]] = {
    "toml": "in quorate.toml",
    "payload": "as a payload",
    "records": "as records of the service",
    "costs": "as a file of costs",
    "strict-payload": "as a payload, in strict mode",
    "oversized-file": "repeated beyond 1 MiB",
    "oversized-set": "repeated beyond 16 MiB",
    "unformatted": "as `fmt --check` reads it",
    "pql": "as a query",
    "pql-json": "as a file of JSON",
}
"""What a sample is, where it is not plain rules text."""


def title_of(code: Code) -> str:
    """Write a code's message with `…` for what it fills in."""
    return _PLACE.sub("…", code.message)


def render_page(code: Code, diagnostic: str = "", *, colour: bool = False, width: int = 80) -> str:
    """Write a page for people; `diagnostic` is what the sample to avoid gives, as a text."""
    paint = Paint(colour)
    level = "" if code.severity is Severity.ERROR else f" ({code.severity}{', off by default' * code.is_asked_for})"
    parts = [
        paint(f"{code.id} {code.name}", Style.STRONG) + f"{level}: {title_of(code)}",
        textwrap.fill(code.what, width),
        textwrap.fill(code.why, width),
    ]
    if code.avoid.text:
        parts.append(_sample("avoid", code.avoid.text, code.avoid.kind, paint))
        if diagnostic:
            parts.append(textwrap.indent(diagnostic.rstrip("\n"), _INDENT))
        parts.append(_sample("prefer", code.prefer.text, code.prefer.kind, paint))
    return "\n\n".join(parts) + "\n"


def render_list(families: Mapping[str, Iterable[Code]], *, colour: bool = False) -> str:
    """Write all codes with their names and messages, by family."""
    paint = Paint(colour)
    blocks = []
    for family, codes in families.items():
        listed = list(codes)
        width = max(len(code.name) for code in listed)
        rows = [f"  {paint(code.id, Style.STRONG)}  {code.name:<{width}}  {title_of(code)}" for code in listed]
        blocks.append("\n".join((paint(family, Style.STRONG), *rows)))
    return "\n\n".join(blocks) + "\n"


def page_as_json(code: Code) -> dict[str, object]:
    """Return a page for programs."""
    return {
        "code": code.id,
        "name": code.name,
        "severity": code.severity.value,
        "default": not code.is_asked_for,
        "message": code.message,
        "what": code.what,
        "why": code.why,
        "avoid": {"kind": code.avoid.kind, "text": code.avoid.text},
        "prefer": {"kind": code.prefer.kind, "text": code.prefer.text},
    }


def page_as_markdown(code: Code) -> str:
    """Write a page as Markdown, without the title."""
    parts = [code.what, code.why]
    if code.avoid.text:
        parts += [
            _fenced("Avoid", code.avoid.text, code.avoid.kind),
            _fenced("Prefer", code.prefer.text, code.prefer.kind),
        ]
    return "\n\n".join(parts) + "\n"


def _fenced(word: str, text: str, kind: str) -> str:
    """Write a sample under its word in a block of code, with a fence that it does not end; a long one is cut."""
    fence = "`" * max(3, 1 + max((len(run) for run in _TICKS.findall(text)), default=0))
    return f"**{word}**{_scene(kind)}:\n\n{fence}\n" + "\n".join(_shown_lines(text)) + f"\n{fence}"


def _sample(word: str, text: str, kind: str, paint: Paint) -> str:
    """Write a sample under its word, indented; a long one is cut."""
    shown = "\n".join(_shown_lines(text))
    return f"{paint(f'{word}{_scene(kind)}:', Style.STRONG)}\n\n" + textwrap.indent(shown, _INDENT)


def _scene(kind: str) -> str:
    told = kind if kind.startswith("in ") else _SCENES.get(kind, "")
    return f" ({told})" if told else ""


def _shown_lines(text: str) -> list[str]:
    lines = text.rstrip("\n").split("\n")
    shown = [line if len(line) <= _WIDEST_LINE else f"{line[: _WIDEST_LINE - 1]}…" for line in lines[:_MOST_LINES]]
    return shown if len(lines) <= _MOST_LINES else [*shown, f"… {len(lines) - _MOST_LINES} more lines"]
