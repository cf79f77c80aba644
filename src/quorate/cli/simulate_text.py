"""The report on a simulated journey as a text for a terminal: columns, and bars made of blocks."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import click

from quorate.cli import simulate_words as words
from quorate.cli.simulate_words import NamedStep, Setting
from quorate.cli.template_report_cells import bar, cells, cut, ends, starts
from quorate.decide.journeys.summary import Summary
from quorate.diagnostics.model import visible

_NARROWEST: Final = 60
_WIDEST: Final = 120
_COUNT: Final = 9
_PART: Final = 7
_LEFT: Final = 3
_NAME_AT_MOST: Final = 40
_FACTS_AT_MOST: Final = 6
_DEPTH_AT_MOST: Final = 5
_STUCK_AT_MOST: Final = 10
_INSTANT: Final = len("2026-01-31 09:00")
_ERRORS_AT_MOST: Final = 3
_SHADES: Final = {"one": "green", "met": "cyan", "none": "red", "unknown": "yellow"}


def simulation_text(summary: Summary, setting: Setting, width: int, *, colour: bool) -> str:
    """Write a report in so many columns, but never too few or too many to read."""
    page = _Page(summary, setting, min(max(width, _NARROWEST), _WIDEST), colour)
    return "\n".join(line.rstrip() for line in page.lines())


@dataclass(frozen=True, slots=True)
class _Page:
    summary: Summary
    setting: Setting
    width: int
    colour: bool

    def lines(self) -> Iterator[str]:
        graph = self.setting.graph
        title = cut(visible(graph.title), self.width)
        named = cut(visible(f"  {graph.name} of {self.setting.rule_set}"), self.width - cells(title))
        yield self._bold(title) + self._dim(named)
        yield from self._wrapped(words.scope(self.summary, self.setting), "", dim=False)
        steps = list(words.named_steps(self.summary, self.setting))
        yield from self._overall()
        if not self.summary.entries + self.summary.carried:
            return
        yield from self._steps(steps)
        yield from self._paths(steps)
        yield from self._actions()
        yield from self._calls()
        yield from self._stuck()

    # -- all in all ----------------------------------------------------------------------------------------------------

    def _overall(self) -> Iterator[str]:
        yield from self._head("All in all")
        rows = list(words.headlines(self.summary, self.setting))
        room = max(cells(row.said) for row in rows)
        for row in rows:
            count = self._shade(ends(f"{row.count:,}", _COUNT), row.kind)
            beside = cut(row.beside, self.width - _COUNT - room - 4)
            yield f"{count}  {starts(visible(row.said), room)}  {self._dim(beside)}"
            if row.said == "done" and (told := words.reasons(self.summary)):
                yield from self._wrapped(told, " " * (_COUNT + 2 + room + 2))
        for told in words.times(self.summary):
            yield from self._wrapped(told)

    # -- steps ---------------------------------------------------------------------------------------------------------

    def _steps(self, steps: Sequence[NamedStep]) -> Iterator[str]:
        heads = [ends(head, _COUNT) for head in ("entries", "visits", "inside")] + [ends("median wait", 14)]
        yield from self._head("Steps", "".join(heads))
        room = self.width - len("".join(heads)) - 1
        for step in steps:
            counts = step.counts
            wait = counts.times.spread()
            told = [ends(f"{count:,}" if count else "-", _COUNT) for count in (counts.entries, counts.visits)]
            inside = ends(f"{counts.waiting + counts.blocked:,}" if counts.waiting + counts.blocked else "", _COUNT)
            told += [self._shade(inside, "unknown"), ends(words.length(wait.median) if wait else "", 14)]
            indent = " " + "  " * min(step.depth, _DEPTH_AT_MOST)
            label = cut(visible(step.label), room - len(indent))
            more = "".join(f"  {visible(each)}" for each in (words.address(step), step.detail) if each)
            detail = cut(more, room - len(indent) - cells(label))
            blank = " " * (room - len(indent) - cells(label) - cells(detail))
            line = f"{indent}{label}{self._dim(detail)}{blank} {''.join(told)}"
            yield line if counts.visits else self._dim(click.unstyle(line))

    # -- paths ---------------------------------------------------------------------------------------------------------

    def _paths(self, steps: Sequence[NamedStep]) -> Iterator[str]:
        chosen = [step for step in steps if words.chooses(step) and step.counts.taken]
        if not chosen:
            return
        yield from self._head("Ways out")
        paths = [(step, list(words.named_paths(step.counts, self.setting))) for step in chosen]
        widest = max(cells(visible(path.label)) for _, named in paths for path in named)
        room = min(widest, _NAME_AT_MOST, self.width // 2)
        bar_room = self.width - _LEFT - room - 2 - _COUNT - _PART - 2
        for step, named in paths:
            taken = f"  {words.taken(step)}"
            yield f" {cut(visible(step.label), self.width - 1 - len(taken))}{self._dim(taken)}"
            for path in named:
                count = ends(f"{path.taken:,}", _COUNT) + ends(path.share, _PART)
                drawn = self._shade(bar(path.taken, step.counts.taken, bar_room), "one")
                yield f"{'':{_LEFT}}{starts(visible(path.label), room)}  {count}  {drawn}"
            if told := words.unknown(step, _FACTS_AT_MOST):
                yield from self._wrapped(visible(told))

    # -- actions and calls ---------------------------------------------------------------------------------------------

    def _actions(self) -> Iterator[str]:
        found = self.summary.actions
        if not found:
            return
        yield from self._head("Actions", ends("given", _COUNT) + ends("not given", 11))
        room = self.width - _COUNT - 11 - _LEFT
        for each in found:
            skipped = self._shade(ends(f"{each.skipped:,}" if each.skipped else "", 11), "none")
            told = visible(each.action)
            place = cut(f"  {visible(each.step)}", room - cells(told))
            blank = " " * (room - cells(told) - cells(place))
            yield f"{'':{_LEFT}}{told}{self._dim(place)}{blank}{ends(f'{each.given:,}', _COUNT)}{skipped}"
            if each.skipped and each.missing:
                told = f"not given for want of {words.facts(each.missing, _FACTS_AT_MOST)}"
                yield from self._wrapped(visible(told), " " * (_LEFT + 2))

    def _calls(self) -> Iterator[str]:
        found = self.summary.calls
        if not found:
            return
        heads = ("made", "answered", "failed", "no answer", "open")
        yield from self._head("Calls", "".join(ends(head, 10) for head in heads))
        room = self.width - 10 * len(heads) - _LEFT
        for each in found:
            counts = (each.called, each.answered, each.failed, each.timed_out, each.open)
            told = starts(cut(f"{visible(each.call)}  {visible(each.step)}", room), room)
            yield f"{'':{_LEFT}}{told}{''.join(ends(f'{count:,}', 10) for count in counts)}"
            for error, count in each.errors[:_ERRORS_AT_MOST]:
                yield from self._wrapped(f"failed with “{visible(error)}” {count:,}", " " * (_LEFT + 2))

    # -- who is inside -------------------------------------------------------------------------------------------------

    def _stuck(self) -> Iterator[str]:
        found = self.summary.stuck[:_STUCK_AT_MOST]
        if not found:
            return
        further = self.summary.inside - len(found)
        yield from self._head("Still inside, the blocked first", dim=f"  and {further:,} more" if further else "")
        whose = [visible(each.account if each.person is None else f"{each.account} {each.person}") for each in found]
        most = (self.width - _INSTANT - _LEFT) // 3
        who_room = min(max(map(cells, (*whose, self.setting.one))), most)
        at_room = min(max(cells(visible(each.step)) for each in found), most)
        room = self.width - _LEFT - who_room - at_room - _INSTANT - 6
        one = starts(visible(self.setting.one), who_room)
        heads = f"{'':{_LEFT}}{one}  {starts('step', at_room)}  {starts('there since', _INSTANT)}  because"
        yield self._dim(cut(heads, self.width))
        for who, each in zip(whose, found, strict=True):
            told = cut(visible(words.stuck_for(each, self.setting)), room)
            shade = "none" if each.status == "blocked" else ""
            yield (
                f"{'':{_LEFT}}{starts(who, who_room)}  {starts(visible(each.step), at_room)}  "
                f"{self._dim(words.instant(each.since, self.setting))}  {self._shade(told, shade)}"
            )
        if self.summary.lacking:
            told = f"{self.summary.blocked:,} blocked for want of {words.facts(self.summary.lacking, _FACTS_AT_MOST)}"
            yield from self._wrapped(visible(told))

    # -- lines ---------------------------------------------------------------------------------------------------------

    def _head(self, title: str, right: str = "", dim: str = "") -> Iterator[str]:
        yield ""
        yield self._bold(title) + self._dim(ends(right, self.width - len(title)) if right else dim)

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
        return click.style(text, fg=_SHADES[kind]) if self.colour and text and kind in _SHADES else text
