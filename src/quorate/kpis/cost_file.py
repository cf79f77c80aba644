"""A file of costs to costs of platforms, or to all that is wrong with it, row by row."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Final

from quorate.diagnostics.catalogue.kpis import K111, K112, K113, K114, K115
from quorate.diagnostics.model import Diagnostic
from quorate.semantics.suggest import hint_or_all
from quorate.text import Source, Span

_COLUMNS: Final = ("platform", "amount", "currency")
_TIMES: Final = ("day", "period")
_AMOUNT: Final = re.compile(r"[0-9]{1,15}(\.[0-9]{1,9})?")
_CURRENCY: Final = re.compile(r"[A-Z]{3}")
_MONTH: Final = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_BETWEEN: Final = ".."
_TOLD_AT_MOST: Final = 50


@dataclass(frozen=True, slots=True)
class Cost:
    """What a platform cost from one day to another, both of them in it; platforms are in small letters."""

    platform: str
    first: date
    last: date
    amount: Fraction
    currency: str

    def within(self, first: date, last: date) -> Fraction:
        """Return the part of it that belongs to a period, by days."""
        days = (min(last, self.last) - max(first, self.first)).days + 1
        return self.amount * Fraction(max(days, 0), (self.last - self.first).days + 1)


def read_costs(source: Source) -> tuple[list[Cost], list[Diagnostic]]:
    """Read a file with a head; what is wrong with it is told at its row, at most 50 times."""
    try:
        rows = _rows(source)
        head = next(rows, None)
        if head is None:
            return [], [_missing("platform", [], Span(source.path, 0, 0))]
        names = [cell.strip().casefold() for cell in head[0]]
        wanted = (*_COLUMNS, next((each for each in _TIMES if each in names), "day"))
        missing = [each for each in wanted if each not in names]
        if missing:
            return [], [_missing(each, names, head[1]) for each in missing]
        places = [names.index(each) for each in wanted]
        return _read(rows, len(names), places, wanted[-1])
    except csv.Error as error:
        return [], [K112.at(Span(source.path, 0, 0), what=f"the file is no CSV: {error}")]


def _rows(source: Source) -> Iterator[tuple[list[str], Span]]:
    """Yield the rows that are not blank, each with the place of its first line."""
    reader = csv.reader(io.StringIO(source.text, newline=""), strict=True)
    before = 0
    for row in reader:
        start = source.line_starts[min(before, len(source.line_starts) - 1)]
        if any(cell.strip() for cell in row):
            yield row, Span(source.path, start, start + len(source.line(before + 1)))
        before = reader.line_num


def _read(
    rows: Iterator[tuple[list[str], Span]], count: int, places: Sequence[int], time: str
) -> tuple[list[Cost], list[Diagnostic]]:
    costs: list[Cost] = []
    mistakes: list[Diagnostic] = []
    for row, span in rows:
        if len(mistakes) >= _TOLD_AT_MOST:
            break
        if len(row) != count:
            told = f"this row has {len(row)} cells, and the first row {count} columns"
            mistakes.append(K112.at(span, what=told))
            continue
        platform, amount, currency, when = (row[place].strip() for place in places)
        empty = [
            name
            for name, cell in (("platform", platform), ("amount", amount), ("currency", currency), (time, when))
            if not cell
        ]
        if empty:
            mistakes.append(K112.at(span, what=f"this row has no `{empty[0]}`"))
            continue
        days = _days(when, is_day=time == "day")
        if days is None:
            expected = "a day such as `2026-05-04`"
            if time == "period":
                expected = "a day, a month or a period such as `2026-05-01..2026-05-31`"
            mistakes.append(K113.at(span, found=when, expected=expected))
        elif not _AMOUNT.fullmatch(amount):
            mistakes.append(K114.at(span, found=amount, help=_point(amount)))
        elif not _CURRENCY.fullmatch(currency):
            mistakes.append(K115.at(span, found=currency, help="currencies are such as `EUR`"))
        else:
            costs.append(Cost(platform.casefold(), *days, Fraction(amount), currency))
    return costs, mistakes


def _missing(column: str, names: Sequence[str], span: Span) -> Diagnostic:
    return K111.at(span, column=column, help=hint_or_all(column, names, "the file is empty"))


def _point(amount: str) -> str:
    return "write it with digits and a point: `1200.50`" if "," in amount else ""


def _days(text: str, *, is_day: bool) -> tuple[date, date] | None:
    """Read a day, or else also a month, or two days; None for anything else."""
    if is_day or _DAY.fullmatch(text):
        day = _day(text)
        return None if day is None else (day, day)
    month = _MONTH.fullmatch(text)
    if month:
        if month[1] == "0000":
            return None
        first = date(int(month[1]), int(month[2]), 1)
        try:
            after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        except ValueError:
            return None
        return first, after - timedelta(days=1)
    first_text, between, last_text = text.partition(_BETWEEN)
    begin, end = _day(first_text.strip()), _day(last_text.strip())
    if not between or begin is None or end is None or end < begin:
        return None
    return begin, end


def _day(text: str) -> date | None:
    if not _DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
