"""What stands around every page that is written: it is one file, and asks nothing of the network."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Final

from quorate.diagnostics.model import visible

POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"
"""Nothing from elsewhere, and no script."""


def html(text: object) -> str:
    """Escape a text for a page, also what nobody could see."""
    return escape(visible(str(text)))


def head_lines(title: str, style: str, policy: str = POLICY) -> tuple[str, ...]:
    """Return the lines of a page up to its body; `title` is of escaped HTML."""
    return (
        "<!doctype html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{title}</title>",
        f"<style>{style}</style>",
        "</head>",
    )


def page(title: str, style: str, content: Iterable[str]) -> str:
    """Write a page with its content, of escaped HTML as `title` is, without a last line break."""
    return "\n".join((*head_lines(title, style), "<body><main>", *content, "</main></body>", "</html>"))
