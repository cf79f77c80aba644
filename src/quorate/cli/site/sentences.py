"""Sentences laid out as lines become lists of a page, with links where they name what they build on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from quorate.cli.html_page import html

UNBROKEN: Final = 1_000_000
"""The width at which no sentence is broken: a line is then an item or a paragraph."""

_ITEM: Final = re.compile(r"( *)(•|\d+\.) (.*)")
_QUOTED: Final = re.compile(r"“[^“”]+”")
_CODE: Final = re.compile(r"`([^`]+)`")


def sentences_html(text: str, links: Mapping[str, str]) -> str:
    """Write lines as paragraphs, and as lists where they are items; `links` are targets of what is in quotes."""
    return "\n".join(_blocks([line for line in text.split("\n") if line.strip()], links))


def inline_html(text: str, links: Mapping[str, str]) -> str:
    """Write a sentence."""
    told = _CODE.sub(r"<code>\1</code>", html(text))
    return _QUOTED.sub(lambda found: _linked(found.group(), links), told)


def _linked(quoted: str, links: Mapping[str, str]) -> str:
    target = links.get(quoted)
    return quoted if target is None else f'<a href="{html(target)}">{quoted}</a>'


def _blocks(lines: Sequence[str], links: Mapping[str, str]) -> Iterator[str]:
    """Write lines, each item with what stands further to the right below it; where marks change another list begins."""
    element = ""
    place = 0
    while place < len(lines):
        found = _ITEM.fullmatch(lines[place])
        wanted = "" if found is None else "ul" if found[2] == "•" else "ol"
        if wanted != element:
            yield (f"</{element}>" if element else "") + (f"<{wanted}>" if wanted else "")
            element = wanted
        if found is None:
            yield f"<p>{inline_html(lines[place].strip(), links)}</p>"
            place += 1
            continue
        end = place + 1
        while end < len(lines) and _depth(lines[end]) > len(found[1]):
            end += 1
        inside = "\n".join(_blocks(lines[place + 1 : end], links))
        yield f"<li>{inline_html(found[3], links)}{inside}</li>"
        place = end
    if element:
        yield f"</{element}>"


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
