"""Pipeline: how much is open, whose it is, and how much of it hangs on a few accounts."""

from __future__ import annotations

import heapq
from fractions import Fraction
from typing import Any, Final

from quorate.kpis.activity import value_at
from quorate.kpis.choices import Choices
from quorate.kpis.figures import UNKNOWN_UNIT, Definition, Sheet
from quorate.kpis.seen import Seen

_POINTS: Final = 10_000
PIPELINE: Final = (
    Definition(
        "pipeline.open_opportunities", "Open opportunities", "opportunities",
        "Opportunities that the field `open` tells to be open.",
    ),
    Definition(
        "pipeline.untold_opportunities", "Opportunities of which it is not told", "opportunities",
        "Opportunities of which the field `open` is missing: they are not counted as open.",
    ),
    Definition(
        "pipeline.without_amount", "Open opportunities without an amount", "opportunities",
        "Open opportunities whose amount is missing or not above nothing: they are no part of any sum.",
    ),
    Definition("pipeline.amount", "Open pipeline", UNKNOWN_UNIT, "The amounts of open opportunities, added up."),
    Definition("pipeline.accounts", "Accounts with open pipeline", "accounts", "Accounts with an open amount."),
    Definition(
        "pipeline.target_share", "Share of pipeline at target accounts", "share",
        "The open pipeline of target accounts, of all.",
    ),
    Definition(
        "pipeline.top_amount", "Open pipeline of a top account", UNKNOWN_UNIT,
        "The accounts with the largest open pipeline; of equal ones the first by key.",
    ),
    Definition(
        "pipeline.top_share", "Share of pipeline at a top account", "share", "Its open pipeline, of all.",
    ),
    Definition(
        "pipeline.tops_share", "Share of pipeline at top accounts", "share", "The open pipeline of all these, of all.",
    ),
    Definition(
        "pipeline.herfindahl", "Herfindahl index of pipeline", "index from 0 to 1",
        "The squares of the shares of all accounts, added up: 1 where all is at one account, 1/n where n have as much "
        "each. Its numerator is the squares of amounts, added up, its denominator the square of the sum.",
    ),
    Definition(
        "pipeline.herfindahl_points", "Herfindahl index of pipeline, in points", "points from 0 to 10,000",
        "The same with shares in percent, as competition authorities have it.",
    ),
)  # fmt: skip


class Pipeline:
    """Adds up open opportunities; of accounts only the largest are kept apart."""

    def __init__(self, choices: Choices) -> None:
        self._choices = choices
        self._open = self._untold = self._without = self._accounts = 0
        self._amount = self._squares = self._of_targets = Fraction(0)
        self._top: list[tuple[Fraction, _Last]] = []
        self._currencies: set[str] = set()

    def add(self, seen: Seen) -> None:
        """Take in an account."""
        choices = self._choices
        if not choices.open:
            return
        whole = Fraction(0)
        for deal in seen.facts.get(choices.opportunities) or ():
            is_open = value_at(deal, choices.open)
            if not isinstance(is_open, bool):
                self._untold += 1
            elif is_open != choices.open_negated:
                self._open += 1
                whole += self._amount_of(deal)
        if whole > 0:
            self._accounts += 1
            self._amount += whole
            self._squares += whole * whole
            if seen.is_target:
                self._of_targets += whole
            entry = (whole, _Last(seen.key))
            if len(self._top) < choices.top:
                heapq.heappush(self._top, entry)
            else:
                heapq.heappushpop(self._top, entry)

    def _amount_of(self, deal: dict[str, Any]) -> Fraction:
        amount = value_at(deal, self._choices.amount) if self._choices.amount else None
        if not isinstance(amount, int | float) or isinstance(amount, bool) or not amount > 0:
            self._without += 1
            return Fraction(0)
        if self._choices.currency:
            currency = value_at(deal, self._choices.currency)
            self._currencies.add(currency if isinstance(currency, str) else "")
        return Fraction(str(amount))

    def tell(self, sheet: Sheet) -> None:
        """Tell the figures."""
        why_open = self._choices.why_not("open")
        for name, count in (("open_opportunities", self._open), ("untold_opportunities", self._untold)):
            if why_open:
                sheet.none(f"pipeline.{name}", why_open, when="end")
            else:
                sheet.add(f"pipeline.{name}", count, when="end")
        why = why_open or self._choices.why_not("amount") or self._why_currencies()
        if why:
            for definition in PIPELINE[2:]:
                if definition.name not in {"pipeline.top_amount", "pipeline.top_share"}:
                    sheet.none(definition.name, why, when="end")
            return
        self._tell_amounts(sheet)

    def _why_currencies(self) -> str:
        if len(self._currencies) > 1:
            told = ", ".join(sorted(filter(None, self._currencies)))
            return f"amounts are in several currencies, or in some of which it is not told: {told}"
        return ""

    def _tell_amounts(self, sheet: Sheet) -> None:
        unit = self._choices.currency_name or next(iter(self._currencies), "") or UNKNOWN_UNIT
        nothing = "nothing is open"
        sheet.add("pipeline.without_amount", self._without, when="end")
        sheet.add("pipeline.amount", self._amount, when="end", unit=unit)
        sheet.add("pipeline.accounts", self._accounts, when="end")
        if self._choices.target:
            sheet.ratio("pipeline.target_share", self._of_targets, self._amount, when="end", empty=nothing)
        else:
            sheet.none("pipeline.target_share", self._choices.why_not("target"), when="end")
        tops = [(amount, last.key) for amount, last in sorted(self._top, reverse=True)]
        for rank, (amount, account) in enumerate(tops, 1):
            of = {"rank": str(rank), "account": account}
            sheet.add("pipeline.top_amount", amount, when="end", unit=unit, of=of)
            sheet.ratio("pipeline.top_share", amount, self._amount, when="end", empty=nothing, of=of)
        kept = sum((amount for amount, _ in tops), Fraction(0))
        sheet.ratio(
            "pipeline.tops_share", kept, self._amount, when="end", empty=nothing, of={"accounts": str(len(tops))}
        )
        square = self._amount * self._amount
        sheet.ratio("pipeline.herfindahl", self._squares, square, when="end", empty=nothing)
        points = self._squares * _POINTS
        sheet.ratio("pipeline.herfindahl_points", points, square, when="end", empty=nothing)


class _Last:
    """A key that is the less the later it is, so that of equal amounts the first key is the largest."""

    __slots__ = ("key",)

    def __init__(self, key: str) -> None:
        self.key = key

    def __lt__(self, other: _Last) -> bool:
        return self.key > other.key

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Last) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)
