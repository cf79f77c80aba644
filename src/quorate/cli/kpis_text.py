"""A report on key figures as a text for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import click

from quorate.cli.kpis_found import Found
from quorate.cli.kpis_setting import Setting, notes, scope
from quorate.cli.kpis_tables import Section, Table, sections
from quorate.cli.template_report_cells import cells, cut, ends, starts
from quorate.diagnostics.model import visible

_NARROWEST: Final = 60
_WIDEST: Final = 120
_WORDS_AT_MOST: Final = 48
_WORDS_AT_LEAST: Final = 14


def report_text(found: Found, setting: Setting, width: int, *, colour: bool) -> str:
    """Write a report in so many columns, but never too few or too many to read; wide tables may go beyond."""
    page = _Page(found, setting, min(max(width, _NARROWEST), _WIDEST), colour)
    return "\n".join(line.rstrip() for line in page.lines())


@dataclass(frozen=True, slots=True)
class _Page:
    found: Found
    setting: Setting
    width: int
    colour: bool

    def lines(self) -> Iterator[str]:
        told, setting = self.found.told, self.setting
        yield self._bold(f"Key figures of {visible(setting.rule_set)}")
        yield from self._wrapped(scope(told, setting), "")
        for section in sections(self.found):
            yield ""
            yield self._bold(section.title)
            yield from self._section(section)
        yield ""
        for note in notes(told, setting):
            yield from self._wrapped(note, "")

    def _section(self, section: Section) -> Iterator[str]:
        for place, table in enumerate(section.tables):
            if place:
                yield ""
            yield from self._table(table)
        for reason in section.reasons:
            yield from self._wrapped(visible(reason), "   ")

    def _table(self, table: Table) -> Iterator[str]:
        rows = [[visible(cell) for cell in row] for row in table.rows]
        heads = [table.heads[0] or table.title, *table.heads[1:]]
        sizes = [max(cells(row[place]) for row in (heads, *rows)) for place in range(len(heads))]
        over = sum(sizes) + 2 * (len(sizes) - 1) + 3 - self.width
        for place in range(table.words):
            size = sizes[place]
            sizes[place] = max(min(size, _WORDS_AT_MOST, size - max(over, 0)), min(size, _WORDS_AT_LEAST))
            over -= size - sizes[place]
        yield self._dim(f"   {self._row(heads, sizes, table.words)}")
        for row in rows:
            yield f"   {self._row(row, sizes, table.words)}"

    def _row(self, row: list[str], sizes: list[int], words: int) -> str:
        told = [
            starts(cut(cell, size), size) if place < words else ends(cell, size)
            for place, (cell, size) in enumerate(zip(row, sizes, strict=True))
        ]
        return "  ".join(told).rstrip()

    def _wrapped(self, text: str, indent: str) -> Iterator[str]:
        for line in textwrap.wrap(text, self.width - len(indent), break_on_hyphens=False):
            yield self._dim(f"{indent}{line}")

    def _bold(self, text: str) -> str:
        return click.style(text, bold=True) if self.colour else text

    def _dim(self, text: str) -> str:
        return click.style(text, dim=True) if self.colour else text
