"""One page of a site: what stands around its content. It needs nothing from elsewhere, and no script but its own."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from typing import Final

from quorate.cli.html_page import head_lines, html
from quorate.cli.site.contents import Contents
from quorate.cli.site.style import STYLE
from quorate.ir.show.kinds import KINDS
from quorate.ir.show.speaking import capital

INDEX: Final = "index.html"
DEPENDENCIES: Final = "dependencies.html"
SETTINGS: Final = "settings.html"
GLOSSARY: Final = "glossary.html"


def page_html(contents: Contents, file: str, title: str, body: str, script: str = "") -> str:
    """Write a page whose content is `body`, of escaped HTML; `file` is its name, by which the way here is marked."""
    program = contents.inventory.program
    whole = title if file == INDEX else f"{title} · {program.name}"
    return "\n".join(
        (
            *head_lines(html(whole), STYLE, _policy(script)),
            "<body>",
            '<a class="skip" href="#content">To the content</a>',
            '<header class="top">',
            f'<p class="home"><a href="{INDEX}">{html(program.name)}</a></p>',
            '<nav aria-label="Pages">',
            "<ul>",
            *_ways(contents, file),
            "</ul>",
            "</nav>",
            "</header>",
            '<main id="content">',
            body,
            "</main>",
            f"<footer><p>{html(program.name)}, revision <code>{html(program.revision)}</code></p></footer>",
            *([f"<script>{script}</script>"] if script else []),
            "</body>",
            "</html>",
            "",
        )
    )


def _policy(script: str) -> str:
    """Allow what is on the page itself, and nothing from anywhere."""
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    if not script:
        return policy
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return f"{policy}; script-src 'sha256-{digest}'"


def _ways(contents: Contents, file: str) -> Iterator[str]:
    """Write a link to each kind of thing, and to the other pages."""
    first: dict[str, str] = {}
    for name, (kind, _) in contents.pages.items():
        first.setdefault(kind, name)
    here = contents.pages[file][0] if file in contents.pages else ""
    for kind, name in first.items():
        count = f' <span class="count">{len(contents.kinds[kind])}</span>'
        yield _way(name, capital(KINDS[kind].many), count, is_here=kind == here)
    for name, told in ((DEPENDENCIES, "Dependencies"), (SETTINGS, "Settings"), (GLOSSARY, "Glossary")):
        yield _way(name, told, "", is_here=name == file)


def _way(file: str, told: str, count: str, *, is_here: bool) -> str:
    mark = ' aria-current="page"' if is_here else ""
    return f'<li><a href="{file}"{mark}>{html(told)}{count}</a></li>'
