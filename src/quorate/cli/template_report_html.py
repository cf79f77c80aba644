"""The report on a role template as one page that needs nothing else: no script, no font, no address."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Final

from quorate.cli import template_report_words as words
from quorate.cli.html_page import html, page
from quorate.cli.template_report_style import STYLE
from quorate.cli.template_report_svg import Piece, bar, columns, stack
from quorate.cli.template_report_tables import unmatched_tables
from quorate.cli.template_report_words import Origin, many, part
from quorate.decide.template_report import Band, Completeness, RoleCounts, TemplateReport

_PAIRS_AT_MOST: Final = 12
_FACTS_AT_MOST: Final = 8
_HEATS: Final = 5
_WHOLE: Final = 100


def report_html(report: TemplateReport, origin: Origin) -> str:
    """Write a report as a page."""
    title = html(words.title_of(report))
    blocks = [
        _people(report),
        _roles(report),
        _collisions(report),
        *unmatched_tables(report),
        *(_completeness(each, report) for each in report.completeness),
    ]
    return page(
        f"{title}: {html(many(report.people.total, 'person', 'people'))} tried",
        STYLE,
        (
            f"<header><h1>{title}</h1>",
            f"<p>{html(words.scope(report))}. {html(words.rule(report))}</p></header>",
            *filter(None, blocks),
            _footer(report, origin),
        ),
    )


def _footer(report: TemplateReport, origin: Origin) -> str:
    return (
        f"<footer>Role template <code>{html(report.template.name)}</code> of {html(origin.rule_set)} "
        f"(<code>{html(origin.revision)}</code>), tried on {html(', '.join(origin.inputs))}. "
        "Everybody is taken as admitted; roles given by hand are not counted.</footer>"
    )


def _section(title: str, said: str, inside: Iterable[str]) -> str:
    lead = f'<p class="soft">{html(said)}</p>' if said else ""
    return f"<section><h2>{html(title)}</h2>{lead}\n" + "\n".join(inside) + "\n</section>"


def _people(report: TemplateReport) -> str:
    kinds = words.kinds_of(report)
    total = report.people.total
    drawn = stack([Piece(kind.name, kind.said, kind.people) for kind in kinds])
    listed = "".join(
        f'<li class="{kind.name}"><b>{part(kind.people, total)}</b> <span class="said">'
        f'<span class="key"></span>{html(kind.said)}</span><span class="soft">{kind.people:,} people</span></li>'
        for kind in kinds
    )
    inside = [f"<figure>{drawn}</figure>" if drawn else "", f'<ul class="kinds">{listed}</ul>']
    if told := words.open_people(report):
        inside.append(f'<p class="soft small">{html(told)}.</p>')
    if report.missing:
        facts = report.missing[:_FACTS_AT_MOST]
        rows = "".join(_fact(fact, count, facts[0][1]) for fact, count in facts)
        further = len(report.missing) - len(facts)
        caption = "Facts for want of which people are unknown" + (f", and {further} more" if further else "")
        inside.append(f'<table class="list facts"><caption>{caption}</caption><tbody>{rows}</tbody></table>')
    if told := words.undefined_people(report):
        inside.append(f'<p class="soft small">{html(told)}.</p>')
    return _section("How many roles people match", "", inside)


def _fact(fact: str, count: int, most: int) -> str:
    drawn = bar([Piece("unknown", "people", count)], most)
    told = f'<td><code>{html(fact)}</code></td><td class="meter">{drawn}</td><td class="number">{count:,}</td>'
    return f"<tr>{told}</tr>"


def _roles(report: TemplateReport) -> str:
    most = max((each.matched for each in report.roles), default=0)
    titles = words.titles_of(report)
    rows = "".join(_role(place, each, most, titles, report) for place, each in enumerate(report.roles, 1))
    keys = [("one", "people who have it")]
    if not report.template.allows_many:
        keys.append(("none", "people who match it, but an earlier role as well"))
    keys.append(("met", "accounts that have as many as it needs"))
    told = "".join(
        f'<span class="{kind}"><span class="key"></span><span class="soft">{said}</span></span>' for kind, said in keys
    )
    return _section("What each role gets", "", [f'<p class="keys small">{told}</p>', f'<ol class="roles">{rows}</ol>'])


def _role(place: int, each: RoleCounts, most: int, titles: dict[str, str], report: TemplateReport) -> str:
    name = f'<div><div class="name">{place}. {html(titles[each.role.name])}</div>{_soft(words.weight(each))}</div>'
    if each.role.when is None:
        return f"<li>{name}{_soft('by hand only')}{_soft(words.needs(each))}</li>"
    drawn = bar([Piece("one", "have it", each.got), Piece("none", "lost to earlier roles", each.lost)], most)
    facts = "".join(f"<span>{html(fact)}</span>" for fact in _facts(each, titles, report))
    return f'<li>{name}<div>{drawn}<div class="facts soft small">{facts}</div></div>{_need(each, report)}</li>'


def _facts(each: RoleCounts, titles: dict[str, str], report: TemplateReport) -> Iterator[str]:
    yield f"{each.got:,} have it"
    if each.lost:
        yield f"{each.lost:,} lost: {words.lost(each, titles)}"
    if each.unknown:
        yield f"{each.unknown:,} unknown"
    yield f"nobody in {part(each.empty, report.accounts)} of accounts"
    if each.over:
        yield f"too many in {part(each.over, report.accounts)}"


def _need(each: RoleCounts, report: TemplateReport) -> str:
    said = words.needs(each)
    if each.met is None:
        return _soft(said)
    drawn = bar([Piece("met", "accounts have as many as it needs", each.met)], report.accounts or 1)
    return f"<div>{drawn}{_soft(f'{said}, met in {part(each.met, report.accounts)}')}</div>"


def _soft(text: str) -> str:
    return f'<div class="soft small">{html(text)}</div>'


def _collisions(report: TemplateReport) -> str:
    found = report.collisions
    if not found:
        return ""
    many_allowed = report.template.allows_many
    said = "One person matches two roles, and then has " + ("both." if many_allowed else "the first of them.")
    titles = words.titles_of(report)
    rows = []
    for each in found[:_PAIRS_AT_MOST]:
        first, second = html(titles[each.first.name]), html(titles[each.second.name])
        joined = f"{first} and {second}" if many_allowed else f"{first} before {second}"
        samples = ", ".join(f"<q>{html(words.told_texts(one.texts))}</q> {one.people:,}" for one in each.samples)
        drawn = bar([Piece("several", "people match both", each.people)], found[0].people)
        rows.append(
            f'<li><div class="head"><b>{joined}</b>{drawn}<span class="number">{each.people:,}</span></div>'
            f'<div class="samples">{samples}</div></li>'
        )
    further = len(found) - len(rows)
    after = f'<p class="soft small">And {html(many(further, "pair", "pairs"))} more.</p>' if further else ""
    return _section("Where roles collide", said, [_heat(report), f'<ol class="pairs">{"".join(rows)}</ol>', after])


def _heat(report: TemplateReport) -> str:
    """Draw all pairs as a table: a later role is a row, an earlier one a column; the darker, the more people."""
    tried = [(place, each) for place, each in enumerate(report.roles, 1) if each.role.when is not None]
    people = {(each.first.name, each.second.name): each.people for each in report.collisions}
    most = report.collisions[0].people
    titles = words.titles_of(report)
    head = "".join(
        f'<th scope="col"><abbr title="{html(titles[each.role.name])}">{place}</abbr></th>' for place, each in tried
    )
    rows = []
    for row, (place, each) in enumerate(tried):
        cells = []
        for column, (_, other) in enumerate(tried[: row + 1]):
            count = people.get((other.role.name, each.role.name), 0)
            if column == row:
                cells.append(f'<td class="itself">{each.matched:,}</td>')
            elif count:
                cells.append(f'<td class="heat{max(1, math.ceil(_HEATS * math.sqrt(count / most)))}">{count:,}</td>')
            else:
                cells.append("<td></td>")
        rows.append(f'<tr><th scope="row">{place}. {html(titles[each.role.name])}</th>{"".join(cells)}</tr>')
    return (
        '<p class="soft small">How many people match both; where a role meets itself, how many match it.</p>'
        '<div class="wide"><table class="heat"><thead>'
        f"<tr><td></td>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def _completeness(found: Completeness, report: TemplateReport) -> str:
    how = ", each role by its weight" if found.weighted else ""
    title = "How complete groups would be"
    if found.mean is None or found.median is None:
        why = "No role needs anybody, so nothing can be complete." if report.accounts else "There is no account."
        return _section(title, why, [])
    said = f"Were everybody admitted{how}: {found.mean:.1%} in the mean, {found.median:.1%} in the median."
    pieces = [Piece("one", _edges(band), band.accounts) for band in found.bands]
    return _section(title, said, [f"<figure>{columns(pieces, 'accounts by completeness in percent')}</figure>"])


def _edges(band: Band) -> str:
    low, high = round(_WHOLE * band.low), round(_WHOLE * band.high)
    if low == high:
        return str(low)
    return f"<{high}" if low == 0 else f"{low}-{high}"
