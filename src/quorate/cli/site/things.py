"""A page of things of one kind: each with its sentences, its rules text, its drawing and what it is joined with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from quorate.cli.graphs.flow import flow_of
from quorate.cli.graphs.journey_svg import journey_svg
from quorate.cli.graphs.svg import svg_of
from quorate.cli.html_page import html
from quorate.cli.site.contents import Contents, anchor
from quorate.cli.site.glossary import KIND_WORDS
from quorate.cli.site.highlight import highlighted
from quorate.cli.site.page import page_html
from quorate.cli.site.schema import fields_html, is_schema
from quorate.cli.site.sentences import UNBROKEN, inline_html, sentences_html
from quorate.ir.show import graph_in_words
from quorate.ir.show.kinds import KINDS, LIST
from quorate.ir.show.speaking import capital
from quorate.ir.show.words import article, noun, quoted_noun
from quorate.ir.uses import Named


def things_page(contents: Contents, file: str) -> str:
    """Write the page of a file."""
    kind, names = contents.pages[file]
    title = capital(KINDS[kind].many)
    pages = [each for each, (of, _) in contents.pages.items() if of == kind]
    if len(pages) > 1:
        title += f", {pages.index(file) + 1} of {len(pages)}"
    body = "\n".join(
        (
            f"<h1>{html(title)}</h1>",
            f'<p class="lead">{inline_html(KIND_WORDS[kind], {})}</p>',
            *_on_this_page(contents, kind, names),
            *(_thing(contents, (kind, name)) for name in names),
            *_further(pages, file),
        )
    )
    return page_html(contents, file, title, body)


def _on_this_page(contents: Contents, kind: str, names: tuple[str, ...]) -> Iterator[str]:
    if len(names) > 1:
        links = (f'<li><a href="#{anchor(kind, each)}">{html(contents.title((kind, each)))}</a></li>' for each in names)
        yield f'<nav class="here" aria-label="On this page"><ul>{"".join(links)}</ul></nav>'


def _further(pages: list[str], file: str) -> Iterator[str]:
    if len(pages) > 1:
        links = " ".join(
            f'<a href="{each}"{" aria-current=page" if each == file else ""}>{number}</a>'
            for number, each in enumerate(pages, 1)
        )
        yield f'<nav class="further" aria-label="More pages of this kind"><p>Pages: {links}</p></nav>'


def _thing(contents: Contents, thing: Named) -> str:
    kind, name = thing
    id_ = anchor(kind, name)
    lines = (
        f'<article id="{id_}" aria-labelledby="{id_}-head">',
        f'<h2 id="{id_}-head"><a href="#{id_}">{html(contents.title(thing))}</a></h2>',
        f'<p class="name">{html(KINDS[kind].one)} <code>{html(name)}</code></p>',
        '<div class="beside">',
        f'<div class="said">{_said(contents, thing)}</div>',
        _written(contents, thing),
        "</div>",
        *_drawn(contents, thing),
        *_facts(contents, thing),
        "</article>",
    )
    return "\n".join(lines)


def _said(contents: Contents, thing: Named) -> str:
    kind, name = thing
    if is_schema(kind):
        return fields_html(contents.inventory.program, kind, name)
    return sentences_html(contents.inventory.meaning(kind, name, UNBROKEN), links_of(contents, thing))


def links_of(contents: Contents, thing: Named) -> Mapping[str, str]:
    """Return the targets of what the sentences on a thing name in quotes, where only one thing can be meant."""
    found: dict[str, set[str]] = {}
    for used in (*contents.uses.get(thing, ()), *contents.users.get(thing, ())):
        for label in {f"“{contents.title(used)}”", quoted_noun(used[1])}:
            found.setdefault(html(label), set()).add(contents.places[used])
    return {label: targets.pop() for label, targets in found.items() if len(targets) == 1}


def _written(contents: Contents, thing: Named) -> str:
    written = contents.texts[thing]
    text = f"<code>{highlighted(written.text)}</code>"
    return (
        f'<figure class="rules"><pre tabindex="0" aria-label="Rules text">{text}</pre>'
        f"<figcaption>{html(written.file)}, line {written.line}</figcaption></figure>"
    )


def _drawn(contents: Contents, thing: Named) -> Iterator[str]:
    """Draw journeys and stage models."""
    kind, name = thing
    program = contents.inventory.program
    if kind == "journey":
        drawing = journey_svg(graph_in_words(program, program.journeys[name]), {}, {}, {}, is_headed=False)
    elif kind == "stage_model":
        drawing = svg_of(flow_of(program, program.stage_models[name]))
    else:
        return
    yield f'<figure class="drawn" tabindex="0" aria-label="Drawing">{drawing}</figure>'


def _facts(contents: Contents, thing: Named) -> Iterator[str]:
    """Tell what a thing is joined with, what can leave it unknown, and what tests have not seen of it."""
    kind, name = thing
    rows = [
        ("Uses", _linked(contents, contents.uses.get(thing, ()))),
        ("Used by", _linked(contents, contents.users.get(thing, ())) or ("nothing" if _can_be_used(kind) else "")),
    ]
    if reads := contents.inventory.reads(kind, name):
        told = ", ".join(f"<code>{html(each)}</code>" for each in reads)
        rows.append(("Unknown without", told))
    if contents.coverage is not None and not is_schema(kind) and kind != LIST:
        rows.append(("Tests have not seen", _missed(contents.coverage.of(thing))))
    inside = "".join(f"<dt>{html(term)}</dt><dd>{told}</dd>" for term, told in rows if told)
    if inside:
        yield f"<dl>{inside}</dl>"


def _can_be_used(kind: str) -> bool:
    return kind not in {"activation", "entity"}


def _missed(missed: tuple[str, ...]) -> str:
    if not missed:
        return "nothing that could be missed: all of it was seen"
    return f'<ul class="missed">{"".join(f"<li>{html(each)}</li>" for each in missed)}</ul>'


def _linked(contents: Contents, things: tuple[Named, ...]) -> str:
    """Write links to things, each with what it is."""
    return ", ".join(
        f'<a href="{contents.places[each]}">{html(contents.title(each))}</a> <span class="soft">'
        f"({html(KINDS[each[0]].one)})</span>"
        for each in things
    )


def one_line(contents: Contents, thing: Named) -> str:
    """Say a thing on one line."""
    kind, name = thing
    inventory = contents.inventory
    if kind == "entity":
        entity = inventory.program.schema.entities[name]
        return "what a payload is about" if entity.parent is None else f"of {article(noun(entity.parent))}"
    if kind == "event":
        return f"of {article(noun(inventory.program.schema.events[name].of))}"
    return inventory.summary(kind, name)
