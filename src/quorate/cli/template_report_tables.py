"""The people whom no role matches, as tables of the page of the report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from quorate.cli.html_page import html
from quorate.cli.template_report_svg import Piece, bar
from quorate.cli.template_report_words import many, unmatched_people
from quorate.decide.template_report import TemplateReport
from quorate.decide.unmatched import Spelling, Unmatched, Word

_SPELLINGS_AT_MOST: Final = 40
_WORDS_AT_MOST: Final = 30


def unmatched_tables(report: TemplateReport) -> Iterator[str]:
    """Write a section of tables; nothing where everybody matches something."""
    if not report.people.none:
        return
    inside = [_of(found) for found in report.unmatched if found.words]
    if short := "".join(f"<div>{_of(found)}</div>" for found in report.unmatched if not found.words):
        inside.append(f'<div class="beside">{short}</div>')
    if report.untold:
        told = f"The texts of {many(report.untold, 'person', 'people')} were too rare to be kept."
        inside.append(f'<p class="soft small">{html(told)}</p>')
    lead = f"{many(report.people.none, 'person matches', 'people match')} no role, though all that is asked is known."
    yield f'<section><h2>Who matches nothing</h2><p class="soft">{html(lead)}</p>{"".join(inside)}</section>'


def _of(found: Unmatched) -> str:
    head = f"<h3>By <code>{html(found.field)}</code></h3>"
    told = f'<p class="soft small">{html(unmatched_people(found))}</p>'
    spellings = _spellings(found.spellings[:_SPELLINGS_AT_MOST])
    if not found.words:
        return head + told + spellings
    return f'{head}{told}<div class="beside">{spellings}{_words(found.words[:_WORDS_AT_MOST])}</div>'


def _spellings(shown: Sequence[Spelling]) -> str:
    if not shown:
        return ""
    most = max(each.people for each in shown)
    rows = "".join(_spelling(each, most) for each in shown)
    return _table("Texts, whatever their case and punctuation", ("text", "", "people"), rows)


def _spelling(each: Spelling, most: int) -> str:
    others = ", ".join(f"<q>{html(other)}</q>" for other in each.others)
    more = each.spellings - 1 - len(each.others)
    others += f" and {more} more" if more > 0 else ""
    also = f'<div class="samples">also {others}</div>' if others else ""
    return (
        f"<tr><td>{html(each.text)}{also}</td>"
        f'<td class="meter">{bar([Piece("none", "people", each.people)], most)}</td>'
        f'<td class="number">{each.people:,}</td></tr>'
    )


def _words(shown: Sequence[Word]) -> str:
    most = max(each.people for each in shown)
    rows = "".join(
        f"<tr><td><b>{html(each.word)}</b>"
        f'<div class="samples">as in <q>{html(each.example)}</q></div></td>'
        f'<td class="meter">{bar([Piece("none", "people", each.people)], most)}</td>'
        f'<td class="number">{each.people:,}</td><td class="number">{each.matched:,}</td></tr>'
        for each in shown
    )
    return _table("Words in them", ("word", "", "people", "with a role"), rows)


def _table(caption: str, heads: Sequence[str], rows: str) -> str:
    told = "".join(
        f'<th scope="col"{" class=number" if place > 1 else ""}>{head}</th>' if head else "<td></td>"
        for place, head in enumerate(heads)
    )
    return (
        f'<div class="wide"><table class="list"><caption>{caption}</caption><thead><tr>{told}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )
