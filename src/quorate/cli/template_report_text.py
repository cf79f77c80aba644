"""The report on a role template as a text for a terminal: columns, and bars made of blocks."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import click

from quorate.cli import template_report_words as words
from quorate.cli.template_report_cells import bar, cut, ends, stacked, starts
from quorate.cli.template_report_words import Origin, many, part
from quorate.decide.template_report import Collision, Completeness, RoleCounts, TemplateReport
from quorate.decide.unmatched import Unmatched
from quorate.diagnostics.model import visible

_NARROWEST: Final = 60
_WIDEST: Final = 120
_PAIRS_AT_MOST: Final = 8
_SPELLINGS_AT_MOST: Final = 15
_WORDS_AT_MOST: Final = 12
_FACTS_AT_MOST: Final = 6
_NAME_AT_MOST: Final = 28
_SHADES: Final = {"one": "green", "several": "cyan", "none": "red", "unknown": "yellow"}
_FILLS: Final = {"one": "█", "several": "▓", "none": "░", "unknown": "·"}
_COUNT: Final = 9
_PART: Final = 7
_BESIDE: Final = 10
_LEFT: Final = 3


def report_text(report: TemplateReport, origin: Origin, width: int, *, colour: bool) -> str:
    """Write a report in so many columns, but never too few or too many to read."""
    page = _Page(report, min(max(width, _NARROWEST), _WIDEST), colour)
    return "\n".join(line.rstrip() for line in page.lines(origin))


@dataclass(frozen=True, slots=True)
class _Page:
    report: TemplateReport
    width: int
    colour: bool

    def lines(self, origin: Origin) -> Iterator[str]:
        report = self.report
        yield self._bold(visible(words.title_of(report))) + self._dim(
            visible(f"  {report.template.name} of {origin.rule_set}")
        )
        yield from self._wrapped(f"{words.scope(report)}. {words.rule(report)}", "", dim=False)
        for block in (self._people(), self._roles(), self._collisions(), self._unmatched(), self._completeness()):
            yield from block

    # -- people --------------------------------------------------------------------------------------------------------

    def _people(self) -> Iterator[str]:
        report = self.report
        kinds = words.kinds_of(report)
        yield from self._head("People")
        if report.people.total:
            sizes = stacked([kind.people for kind in kinds], self.width - _LEFT)
            pieces = zip(kinds, sizes, strict=True)
            yield " " * _LEFT + "".join(self._shade(_FILLS[kind.name] * size, kind.name) for kind, size in pieces)
        for kind in kinds:
            mark = self._shade(_FILLS[kind.name], kind.name)
            counts = ends(f"{kind.people:,}", _COUNT) + ends(part(kind.people, report.people.total), _PART)
            yield f" {mark} {starts(kind.said, self.width - _LEFT - _COUNT - _PART)}{counts}"
        if report.missing:
            facts = [f"{visible(fact)} {count:,}" for fact, count in report.missing[:_FACTS_AT_MOST]]
            further = len(report.missing) - len(facts)
            yield from self._wrapped(f"for want of {', '.join(facts)}{f' and {further} more' if further else ''}")
        for told in filter(None, (words.undefined_people(report), words.open_people(report))):
            yield from self._wrapped(told)

    # -- roles ---------------------------------------------------------------------------------------------------------

    def _roles(self) -> Iterator[str]:
        many_allowed = self.report.template.allows_many
        columns = ["have it"] if many_allowed else ["match", "have it", "lost"]
        heads = "".join(ends(head, _COUNT) for head in columns) + ends("nobody in", _BESIDE) + ends("need met", _BESIDE)
        yield from self._head("Roles", heads)
        titles = {name: visible(title) for name, title in words.titles_of(self.report).items()}
        name_room = min(max(map(len, titles.values()), default=0), _NAME_AT_MOST)
        bar_room = self.width - _LEFT - name_room - 2 - len(heads)
        most = max((each.matched for each in self.report.roles), default=0)
        for number, each in enumerate(self.report.roles, 1):
            counts = [each.got] if many_allowed else [each.matched, each.got, each.lost]
            told = "".join(ends(f"{count:,}", _COUNT) for count in counts)
            accounts = self.report.accounts
            told += ends(part(each.empty, accounts), _BESIDE)
            told += ends("-" if each.met is None else part(each.met, accounts), _BESIDE)
            if each.role.when is None:
                told = ends("by hand only", len(heads))
            drawn = self._drawn(each, most, bar_room)
            yield f"{ends(str(number), 2)} {starts(titles[each.role.name], name_room)}  {drawn}{told}"
            yield from self._wrapped(" · ".join(self._details(each, titles)))

    def _drawn(self, each: RoleCounts, most: int, room: int) -> str:
        """Draw how many have a role, and after it how many it loses."""
        room = max(room - 1, 0)
        whole = bar(each.matched, most, room)
        if each.lost == 0:
            return self._shade(whole, "one") + " " * (room + 1 - len(whole))
        own = min(round(room * each.got / most), len(whole))
        rest = " " * (room + 1 - len(whole))
        return self._shade("█" * own, "one") + self._shade("░" * (len(whole) - own), "none") + rest

    def _details(self, each: RoleCounts, titles: dict[str, str]) -> Iterator[str]:
        yield words.weight(each)
        yield words.needs(each)
        if each.lost_to:
            yield f"loses {words.lost(each, titles)}"
        if each.unknown:
            yield f"{each.unknown:,} unknown"
        if each.over:
            yield f"too many in {part(each.over, self.report.accounts)}"

    # -- collisions ----------------------------------------------------------------------------------------------------

    def _collisions(self) -> Iterator[str]:
        found = self.report.collisions
        if not found:
            return
        many_allowed = self.report.template.allows_many
        said = "and then has both" if many_allowed else "and then has the first of them"
        yield from self._head("Collisions", dim=f"  one person matches two roles, {said}")
        titles = {name: visible(title) for name, title in words.titles_of(self.report).items()}
        for each in found[:_PAIRS_AT_MOST]:
            first, second = titles[each.first.name], titles[each.second.name]
            joined = f"{first} and {second}" if many_allowed else f"{first} before {second}"
            drawn = self._shade(starts(bar(each.people, found[0].people, _BESIDE), _BESIDE), "several")
            yield f"{ends(f'{each.people:,}', _COUNT)}  {drawn}  {joined}"
            yield from self._wrapped(_samples(each), " " * (_COUNT + 2 + _BESIDE + 2))
        if (further := len(found) - _PAIRS_AT_MOST) > 0:
            yield self._dim(f"{'':{_LEFT}}and {many(further, 'pair', 'pairs')} more")

    # -- who matches nothing -------------------------------------------------------------------------------------------

    def _unmatched(self) -> Iterator[str]:
        if not self.report.people.none:
            return
        for found in self.report.unmatched:
            yield from self._head(f"Match no role, by {found.field}", dim=f"  {words.unmatched_people(found)}")
            yield from self._spellings(found)
            if found.words:
                yield ""
                yield from self._words(found)
        if self.report.untold:
            yield from self._wrapped(
                f"texts of {many(self.report.untold, 'person', 'people')} were too rare to be kept"
            )

    def _spellings(self, found: Unmatched) -> Iterator[str]:
        shown = found.spellings[:_SPELLINGS_AT_MOST]
        if not shown:
            return
        texts = [visible(each.text) for each in shown]
        room = min(max(map(len, (*texts, "text"))), (self.width - _COUNT) * 3 // 5)
        beside = "  also written" if any(each.others for each in shown) else ""
        yield self._dim(f"{ends('people', _COUNT)}  {starts('text', room)}{beside}")
        for each, text in zip(shown, texts, strict=True):
            others = ", ".join(visible(other) for other in each.others)
            more = each.spellings - 1 - len(each.others)
            others += f" and {more} more" if more > 0 else ""
            left = self.width - _COUNT - room - 4
            yield f"{ends(f'{each.people:,}', _COUNT)}  {starts(text, room)}  {self._dim(cut(others, left))}"

    def _words(self, found: Unmatched) -> Iterator[str]:
        shown = found.words[:_WORDS_AT_MOST]
        room = min(max(map(len, (*(each.word for each in shown), "word"))), _NAME_AT_MOST)
        yield self._dim(f"{ends('people', _COUNT)}  {starts('word', room)}  {ends('with a role', 11)}  as in")
        for each in shown:
            example = cut(visible(each.example), self.width - _COUNT - room - 17)
            word, matched = starts(visible(each.word), room), ends(f"{each.matched:,}", 11)
            yield f"{ends(f'{each.people:,}', _COUNT)}  {word}  {matched}  {self._dim(example)}"

    # -- completeness --------------------------------------------------------------------------------------------------

    def _completeness(self) -> Iterator[str]:
        for found in self.report.completeness:
            yield from self._head("Completeness", dim=f"  {_completeness_of(found, self.report)}")
            most = max((each.accounts for each in found.bands), default=0)
            for each in found.bands:
                drawn = self._shade(bar(each.accounts, most, self.width - _LEFT - 10 - _COUNT - _PART - 2), "one")
                counts = ends(f"{each.accounts:,}", _COUNT) + ends(part(each.accounts, self.report.accounts), _PART)
                yield f"{'':{_LEFT}}{ends(words.band(each), 10)}{counts}  {drawn}"

    # -- lines ---------------------------------------------------------------------------------------------------------

    def _head(self, title: str, right: str = "", dim: str = "") -> Iterator[str]:
        yield ""
        shown = visible(title)
        if right:
            yield self._bold(shown) + self._dim(ends(right, self.width - len(shown)))
        elif len(shown) + len(dim) <= self.width:
            yield self._bold(shown) + self._dim(dim)
        else:
            yield self._bold(shown)
            yield from self._wrapped(dim.strip())

    def _wrapped(self, text: str, indent: str = " " * _LEFT, *, dim: bool = True) -> Iterator[str]:
        for line in textwrap.wrap(
            text, self.width, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False
        ):
            yield self._dim(line) if dim else line

    def _bold(self, text: str) -> str:
        return click.style(text, bold=True) if self.colour and text else text

    def _dim(self, text: str) -> str:
        return click.style(text, dim=True) if self.colour and text else text

    def _shade(self, text: str, kind: str) -> str:
        return click.style(text, fg=_SHADES[kind]) if self.colour and text else text


def _samples(found: Collision) -> str:
    return ", ".join(f"“{visible(words.told_texts(each.texts))}” {each.people:,}" for each in found.samples)


def _completeness_of(found: Completeness, report: TemplateReport) -> str:
    how = " by weight" if found.weighted else ""
    if found.mean is None or found.median is None:
        return "no role needs anybody, so nothing can be complete" if report.accounts else "there is no account"
    return f"of each account{how}, were everybody admitted: mean {found.mean:.1%}, median {found.median:.1%}"
