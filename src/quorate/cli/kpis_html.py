"""A report on key figures as one page that needs nothing else: no script, no font, no address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from quorate.cli.html_page import html, page
from quorate.cli.kpis_charts import charts_of
from quorate.cli.kpis_found import Found
from quorate.cli.kpis_setting import Setting, notes, scope
from quorate.cli.kpis_style import STYLE
from quorate.cli.kpis_svg import Chart, Charts
from quorate.cli.kpis_tables import Section, Table, change, count, money, sections, share
from quorate.kpis.figures import Figure

_ORIGINS: Final = {"set": "as it is set", "found": "found out", "none": "nothing"}
_SHORT: Final = 16
"""Tables of so many rows are never cut between two pages."""

_LONG: Final = 9
_CODE: Final = re.compile("`([^`]+)`")
_OF_ONE_TEXT: Final = (".mean", ".lower_quartile", ".upper_quartile")
_ON_NEW_PAGES: Final = frozenset({"groups", "time", "pipeline"})
"""Sections that begin on a page of their own where the report is printed."""


def report_html(found: Found, setting: Setting) -> str:
    """Write a report as a page."""
    title = f"Key figures of {html(setting.rule_set)}"
    told, drawing = found.told, Charts()
    return page(
        title,
        STYLE,
        (
            f"<header><h1>{title}</h1>",
            f"<p>{html(scope(told, setting))}.</p></header>",
            _tiles(found),
            *(_section(each, charts_of(each.name, found, drawing)) for each in sections(found)),
            _notes(found, setting),
            _definitions(found),
            _footer(setting),
        ),
    )


def _tiles(found: Found) -> str:
    told = "".join(
        f'<li><b{" class=long" if len(value) > _LONG else ""}>{html(value)}</b><span class="said">{html(said)}</span>'
        f'<span class="soft small">{html(beside)}</span></li>'
        for value, said, beside in _headlines(found)
    )
    return f'<section aria-label="At a glance"><ul class="tiles">{told}</ul></section>'


def _headlines(found: Found) -> Iterator[tuple[str, str, str]]:
    for what in ("reached", "visiting"):
        beside = _against(found.one(f"awareness.{what}_change", "period"))
        yield share(found.one(f"awareness.{what}_share", "period")), f"of target accounts {what}", beside
    beside = _against(found.one("engagement.accounts_change", "period"))
    yield count(found.one("engagement.accounts", "period")), "accounts interacting", beside
    filled = found.one("coverage.all_filled_share", "end")
    yield share(filled), "of needed roles filled", _parts(filled)
    yield share(rate := found.one("conversion.rate", "history")), "conversion, ever", _parts(rate)
    yield money(found.one("pipeline.amount", "end")), "open pipeline", ""
    yield count(found.one("pipeline.herfindahl_points", "end")), "Herfindahl points of pipeline", "of 10,000"


def _against(figure: Figure | None) -> str:
    told = change(figure)
    return f"{told} against before" if figure is not None and figure.value is not None else ""


def _parts(figure: Figure | None) -> str:
    if figure is None or figure.value is None:
        return ""
    return f"{figure.numerator:,} of {figure.denominator:,}"


def _section(section: Section, charts: Iterable[Chart]) -> str:
    drawn = "\n".join(map(_figure, charts))
    tables = "\n".join(_table(each) for each in section.tables)
    reasons = ""
    if section.reasons:
        listed = "".join(f"<li>{html(each)}</li>" for each in section.reasons)
        reasons = f'<ul class="reasons soft small" aria-label="What cannot be told">{listed}</ul>'
    kind = ' class="page"' if section.name in _ON_NEW_PAGES else ""
    return f'<section id="{section.name}"{kind}><h2>{html(section.title)}</h2>\n{drawn}\n{tables}{reasons}</section>'


def _figure(chart: Chart) -> str:
    keys = "".join(
        f'<span><span class="key {kind}"></span><span class="soft">{html(text)}</span></span>'
        for kind, text in chart.keys
    )
    told = f'<span class="keys small">{keys}</span>' if keys else ""
    return (
        f'<figure><figcaption><b>{html(chart.title)}</b>{told}</figcaption><div class="chart-box">{chart.drawn}</div>'
        "</figure>"
    )


def _table(table: Table) -> str:
    heads = "".join(_head(head, is_number=place >= table.words) for place, head in enumerate(table.heads))
    rows = "\n".join(f"<tr>{''.join(_cells(row, table.words))}</tr>" for row in table.rows)
    short = " short" if len(table.rows) <= _SHORT else ""
    return (
        f'<div class="wide"><table class="list{short}"><caption>{html(table.title)}</caption>'
        f"<thead><tr>{heads}</tr></thead>\n<tbody>{rows}</tbody></table></div>"
    )


def _head(head: str, *, is_number: bool) -> str:
    kind = " class=number" if is_number else ""
    return f'<th scope="col"{kind}>{html(head)}</th>' if head else "<td></td>"


def _cells(row: tuple[str, ...], words: int) -> Iterator[str]:
    yield f'<th scope="row">{html(row[0])}</th>'
    for place, cell in enumerate(row[1:], 1):
        yield f"<td>{html(cell)}</td>" if place < words else f'<td class="number">{html(cell)}</td>'


def _notes(found: Found, setting: Setting) -> str:
    told = "".join(f"<p>{html(each)}</p>" for each in notes(found.told, setting))
    rows = "".join(
        f'<tr><th scope="row"><code>{html(each.key)}</code></th><td>{html(each.text or each.reason)}</td>'
        f"<td>{_ORIGINS[each.origin]}</td></tr>"
        for each in setting.choices
    )
    table = (
        '<div class="wide"><table class="list"><caption>What the figures are made by</caption><thead><tr>'
        '<th scope="col">setting</th><th scope="col">value</th><th scope="col">where from</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )
    return f'<section id="notes" class="notes page"><h2>How this was made</h2>{told}{table}</section>'


def _definitions(found: Found) -> str:
    names = dict.fromkeys(each.name for each in found.told.figures if not each.name.endswith(_OF_ONE_TEXT))
    terms = "".join(
        f"<dt>{html(definition.title)}</dt><dd>{_CODE.sub(_as_code, html(definition.text))} "
        f'<span class="soft small">In {html(definition.unit)}; <code>{html(name)}</code></span></dd>'
        for name in names
        for definition in (found.told.definitions[name],)
    )
    return (
        f'<section id="definitions" class="page"><h2>What each figure is</h2><dl class="terms">{terms}</dl></section>'
    )


def _as_code(found: re.Match[str]) -> str:
    return f"<code>{found[1]}</code>"


def _footer(setting: Setting) -> str:
    return (
        f"<footer>{html(setting.rule_set)} (<code>{html(setting.revision)}</code>), on "
        f"{html(', '.join(setting.sources))}.</footer>"
    )
