"""The first page of a site: what there is, with a sentence each, and a search through it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from quorate.cli.html_page import html
from quorate.cli.site.contents import Contents
from quorate.cli.site.page import DEPENDENCIES, GLOSSARY, INDEX, page_html
from quorate.cli.site.sentences import inline_html
from quorate.cli.site.things import links_of, one_line
from quorate.ir.show.kinds import KINDS
from quorate.ir.show.speaking import capital

_LEAD: Final = (
    f'What this rule set holds and means, in sentences. <a href="{DEPENDENCIES}">Dependencies</a> show what builds on '
    f'what, and the <a href="{GLOSSARY}">glossary</a> tells what words mean.'
)
_FORM: Final = (
    '<form id="search" role="search" hidden><label for="words">Search</label>'
    '<input id="words" name="words" type="search" autocomplete="off" spellcheck="false" '
    'placeholder="a name, a title or a word">'
    '<p id="found" role="status" aria-live="polite"></p></form>'
)
_SEARCH: Final = """
"use strict";
const form = document.getElementById("search"), box = form.elements.words, told = document.getElementById("found");
const rows = [...document.querySelectorAll("[data-row]")].map(row => [row, row.textContent.toLowerCase()]);
const blocks = [...document.querySelectorAll("[data-block]")];
function search() {
  const words = box.value.toLowerCase().split(/\\s+/).filter(Boolean);
  let found = 0;
  for (const [row, text] of rows) {
    row.hidden = !words.every(word => text.includes(word));
    if (!row.hidden) found += 1;
  }
  for (const block of blocks) block.hidden = !block.querySelector("[data-row]:not([hidden])");
  told.textContent = words.length ? found + " of " + rows.length : "";
}
form.hidden = false;
box.addEventListener("input", search);
form.addEventListener("submit", event => {
  event.preventDefault();
  const first = rows.find(([row]) => !row.hidden);
  if (first) first[0].querySelector("a").focus();
});
document.addEventListener("keydown", event => {
  if (event.key === "/" && document.activeElement !== box) { event.preventDefault(); box.focus(); }
});
search();
"""


def overview_page(contents: Contents) -> str:
    """Write the page."""
    program = contents.inventory.program
    body = "\n".join(
        (
            f"<h1>{html(program.name)}</h1>",
            f'<p class="lead">{_LEAD}</p>',
            *_covered(contents),
            _FORM,
            *(block for kind in contents.kinds for block in _kind(contents, kind)),
        )
    )
    return page_html(contents, INDEX, program.name, body, _SEARCH)


def _covered(contents: Contents) -> Iterator[str]:
    coverage = contents.coverage
    if coverage is not None and coverage.points:
        share = 100 * coverage.seen // coverage.points
        yield (
            f'<p class="covered"><meter min="0" max="{coverage.points}" value="{coverage.seen}">{share}%</meter> '
            f"Tests have seen {coverage.seen:,} of {coverage.points:,} points of these rules ({share}%).</p>"
        )


def _kind(contents: Contents, kind: str) -> Iterator[str]:
    names = contents.kinds[kind]
    yield f'<section data-block aria-labelledby="kind-{kind}">'
    yield f'<h2 id="kind-{kind}">{html(capital(KINDS[kind].many))} <span class="count">{len(names)}</span></h2>'
    yield '<ul class="inventory">'
    for name in names:
        thing = (kind, name)
        said = inline_html(one_line(contents, thing), links_of(contents, thing))
        missed = contents.coverage.of(thing) if contents.coverage else ()
        gap = f' <span class="gap">not seen by tests: {len(missed)}</span>' if missed else ""
        yield (
            f'<li data-row><a href="{contents.places[thing]}">{html(contents.title(thing))}</a> '
            f"<code>{html(name)}</code>{gap}<p>{said}</p></li>"
        )
    yield "</ul>"
    yield "</section>"
