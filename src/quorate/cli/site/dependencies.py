"""The page of what builds on what: a drawing, and the same as a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from quorate.cli.html_page import html
from quorate.cli.site.contents import Contents
from quorate.cli.site.page import DEPENDENCIES, page_html
from quorate.cli.site.uses_svg import DRAWN, uses_svg
from quorate.ir.show.kinds import KINDS
from quorate.ir.show.speaking import capital
from quorate.ir.uses import Named

DRAWN_AT_MOST: Final = 160
"""The things of a drawing; one of more would show nothing."""


def dependencies_page(contents: Contents) -> str:
    """Write the page."""
    body = "\n".join(
        (
            "<h1>Dependencies</h1>",
            '<p class="lead">What builds on what. Whoever changes a thing changes all that uses it, too.</p>',
            *_drawing(contents),
            *(line for kind in contents.kinds for line in _kind(contents, kind)),
        )
    )
    return page_html(contents, DEPENDENCIES, "Dependencies", body)


def _drawing(contents: Contents) -> Iterator[str]:
    uses = {
        user: tuple(each for each in used if each[0] in DRAWN)
        for user, used in contents.uses.items()
        if user[0] in DRAWN and user in contents.places
    }
    uses = {user: used for user, used in uses.items() if used}
    things = {*uses, *(each for used in uses.values() for each in used)}
    if len(things) > DRAWN_AT_MOST:
        yield f"<p>{len(things):,} things are joined with each other, which is too many for a drawing.</p>"
    elif things:
        yield (
            f'<figure class="drawn" tabindex="0" aria-label="Drawing">{uses_svg(contents, uses)}</figure>'
            '<p class="soft">What is used stands to the left of what uses it. Entities, events, actions and calls are '
            "in the table alone.</p>"
        )


def _kind(contents: Contents, kind: str) -> Iterator[str]:
    things = [(kind, name) for name in contents.kinds[kind]]
    rows = [row for thing in things for row in _row(contents, thing)]
    if rows:
        yield f'<section aria-labelledby="kind-{kind}">'
        yield f'<h2 id="kind-{kind}">{html(capital(KINDS[kind].many))}</h2>'
        heads = "".join(f'<th scope="col">{told}</th>' for told in ("Name", "Uses", "Used by"))
        yield f'<table class="uses"><thead><tr>{heads}</tr></thead><tbody>{"".join(rows)}</tbody></table>'
        yield "</section>"


def _row(contents: Contents, thing: Named) -> Iterator[str]:
    used, users = contents.uses.get(thing, ()), contents.users.get(thing, ())
    if used or users:
        both = (("uses", used), ("used by", users))
        both = (("uses", used), ("used by", users))
        cells = "".join(f'<td data-told="{told}">{_links(contents, those)}</td>' for told, those in both)
        head = f'<a href="{contents.places[thing]}">{html(contents.title(thing))}</a>'
        yield f'<tr><th scope="row">{head}</th>{cells}</tr>'


def _links(contents: Contents, things: tuple[Named, ...]) -> str:
    return ", ".join(f'<a href="{contents.places[each]}">{html(contents.title(each))}</a>' for each in things)
