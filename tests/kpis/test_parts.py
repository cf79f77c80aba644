"""The pieces that figures are made of, at their edges."""

from __future__ import annotations

import statistics
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quorate.decide.decided import DecidedAccount
from quorate.ir.program import StageModel
from quorate.kpis.choices import Choices, choices_of
from quorate.kpis.cost_file import Cost, read_costs
from quorate.kpis.figures import Figure, Sheet
from quorate.kpis.history import snapshot
from quorate.kpis.instants import DAY
from quorate.kpis.lengths import Lengths
from quorate.kpis.periods import periods_of_days, periods_up_to
from quorate.kpis.pipeline import PIPELINE, Pipeline
from quorate.kpis.seen import seen_of
from quorate.kpis.stage_paths import passed_for_certain
from quorate.kpis.standing import band_of, band_of_share, surge_of
from quorate.semantics.compile import compile_project
from quorate.semantics.project import Project
from quorate.semantics.report_settings import ReportSettings
from quorate.text import Source, Span
from tests.kpis.populated import RULES

PARIS = ZoneInfo("Europe/Paris")
UTC_ZONE = ZoneInfo("UTC")


# --- bands ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("score", "band"),
    [(0, "0-25"), (25.4999, "0-25"), (25.5, "26-50"), (50.4, "26-50"), (50.5, "51-75"), (75.5, "76-100"),
     (100, "76-100")],
)  # fmt: skip
def test_bands_are_of_whole_percent_with_halves_up(score: float, band: str) -> None:
    assert band_of(score) == band
    assert band_of_share(score / 100) == band


@pytest.mark.parametrize(
    ("percent", "band"),
    [
        (-100, "negative"), (-11, "negative"), ("-10.6", "negative"), ("-10.5", "neutral"), (-10, "neutral"),
        (0, "neutral"), ("10.4", "neutral"), ("10.5", "positive"), (50, "positive"), (51, "surging"), (75, "surging"),
        ("75.5", "strongly surging"), (900, "strongly surging"),
    ],
)  # fmt: skip
def test_surges_are_banded_as_the_domain_has_them(percent: str | int, band: str) -> None:
    assert surge_of(Fraction(percent) / 100) == band


# --- the concentration of pipeline ------------------------------------------------------------------------------------


def choices() -> Choices:
    """Return what a report on the small rule set goes by."""
    program = compile_project(Project("small", (Source("rules.rules", RULES),))).program
    assert program is not None
    return choices_of(program, ReportSettings())


def pipeline_of(*deals: list[dict[str, Any]]) -> dict[str, Figure]:
    """Return the figures of accounts that have these opportunities."""
    found = Pipeline(choices())
    periods = periods_of_days(date(2026, 5, 1), date(2026, 5, 31), UTC_ZONE)
    for number, each in enumerate(deals):
        decision = {"account": f"a{number:02}", "audiences": [], "groups": []}
        account = DecidedAccount({"id": f"a{number:02}", "opportunities": each}, decision)
        found.add(seen_of(account, snapshot(decision), choices(), periods))
    sheet = Sheet(PIPELINE)
    found.tell(sheet)
    return {f"{each.name} {dict(each.dimension).get('account', '')}".strip(): each for each in sheet.figures}


def open_(amount: float, currency: str = "EUR") -> dict[str, Any]:
    """Return an open opportunity."""
    return {"id": "o", "amount": amount, "is_open": True, "currency": currency}


def test_of_no_pipeline_there_is_no_index() -> None:
    found = pipeline_of([], [{"id": "o", "amount": 5, "is_open": False}])
    assert found["pipeline.amount"].value == 0
    for name in ("pipeline.herfindahl", "pipeline.herfindahl_points", "pipeline.tops_share", "pipeline.target_share"):
        assert (found[name].value, found[name].denominator, found[name].reason) == (None, 0, "nothing is open")


def test_what_no_number_holds_is_told_as_such() -> None:
    sheet = Sheet(PIPELINE)
    huge = Fraction(1.7e308) * 40
    sheet.add("pipeline.amount", huge)
    sheet.ratio("pipeline.herfindahl", huge * huge, huge * huge * 4, empty="")
    amount, index = sheet.figures
    assert (amount.value, amount.reason) == (None, "it is larger than any number that can be told")
    assert (index.value, index.numerator, index.denominator, index.reason) == (0.25, None, None, "")


def test_all_at_one_account_is_an_index_of_one() -> None:
    found = pipeline_of([open_(0.1), open_(0.2)], [])
    assert found["pipeline.herfindahl"].value == 1
    assert found["pipeline.herfindahl_points"].value == 10_000
    assert found["pipeline.amount"].value == 0.3  # as decimals add up


@pytest.mark.parametrize("count", [2, 3, 7, 30])
def test_equal_shares_are_an_index_of_one_by_their_number(count: int) -> None:
    found = pipeline_of(*([open_(99.99)] for _ in range(count)))
    assert found["pipeline.herfindahl"].value == 1 / count
    assert found["pipeline.herfindahl_points"].value == pytest.approx(10_000 / count, rel=1e-15)
    tops = [name for name in found if name.startswith("pipeline.top_amount")]
    assert tops == [f"pipeline.top_amount a{number:02}" for number in range(min(count, 10))]


def test_several_currencies_are_never_added_up() -> None:
    found = pipeline_of([open_(5)], [open_(5, "USD")])
    assert found["pipeline.open_opportunities"].value == 2
    assert found["pipeline.amount"].value is None
    assert "several currencies" in found["pipeline.herfindahl"].reason


def test_amounts_that_are_none_or_not_above_nothing_are_counted_apart() -> None:
    found = pipeline_of([open_(-5), open_(0), {"id": "o", "is_open": True}, {"id": "p", "amount": 4}, open_(4)])
    assert found["pipeline.without_amount"].value == 3
    assert found["pipeline.untold_opportunities"].value == 1
    assert found["pipeline.amount"].value == 4


# --- lengths of time --------------------------------------------------------------------------------------------------


@settings(derandomize=True, deadline=None, database=None, max_examples=40)
@given(st.lists(st.integers(0, 400 * DAY), min_size=2, max_size=30))
def test_the_middle_of_lengths_is_that_of_the_standard_library(micros: list[int]) -> None:
    lengths = Lengths()
    for each in micros:
        lengths.add(each)
    found = {name: float(value * DAY) for name, value in lengths.days().items()}
    lower, median, upper = statistics.quantiles(micros, n=4, method="inclusive")
    assert found["median"] == pytest.approx(median)
    assert found["mean"] == pytest.approx(statistics.fmean(micros))
    assert (found["lower_quartile"], found["upper_quartile"]) == pytest.approx((lower, upper))


def test_of_no_lengths_there_is_no_middle() -> None:
    assert Lengths().days() == {}
    one = Lengths()
    one.add(3 * DAY)
    assert set(one.days().values()) == {3}


# --- periods ----------------------------------------------------------------------------------------------------------


def test_days_are_those_of_a_zone() -> None:
    found = periods_of_days(date(2026, 3, 28), date(2026, 3, 29), PARIS)  # clocks go forward on the second
    assert (found.now.end - found.now.start) * 24 == 47 * DAY
    assert (found.now.name, found.now.days) == ("2026-03-28..2026-03-29", 2)
    assert (found.before.name, found.before.end) == ("2026-03-26..2026-03-27", found.now.start)


def test_months_are_those_of_the_calendar() -> None:
    found = periods_up_to(datetime(2026, 3, 31, 12, tzinfo=UTC), 1, "months", UTC_ZONE)
    assert found.now.name == "2026-02-28T12:00:00Z..2026-03-31T12:00:00Z"
    assert found.before.name == "2026-01-28T12:00:00Z..2026-02-28T12:00:00Z"
    assert periods_up_to(datetime(2026, 3, 31, tzinfo=UTC), 2, "weeks", UTC_ZONE).now.days == 14


def test_periods_that_are_none_are_refused() -> None:
    with pytest.raises(ValueError, match="later"):
        periods_of_days(date(2026, 5, 2), date(2026, 5, 1), UTC_ZONE)
    with pytest.raises(ValueError, match="1 to 9999"):
        periods_of_days(date(1, 1, 1), date(1, 1, 2), UTC_ZONE)
    with pytest.raises(ValueError, match="1 to 9999"):
        periods_up_to(datetime(2026, 1, 1, tzinfo=UTC), 99_999, "months", UTC_ZONE)


# --- stages -----------------------------------------------------------------------------------------------------------


def test_a_stage_was_passed_where_there_is_no_way_around_it() -> None:
    allowed = {"new": ("tried", "lost"), "tried": ("won", "lost"), "lost": ("new",)}
    model = StageModel(
        "path", "", ("new", "tried", "won", "lost"), ("new",), "won", ("lost",), allowed, (), {}, Span("", 0, 0)
    )
    found = passed_for_certain(model)
    assert found["won"] == {"new", "tried", "won"}
    assert found["lost"] == {"new", "lost"}


# --- costs ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", ["K111 a file of costs has no column `platform`"]),
        ("platform,amount,currency\n", ["K111 a file of costs has no column `day`"]),
        ("plattform,day,amount,currency\n", ["K111 a file of costs has no column `platform`"]),
        ("platform,day,amount,currency\nads,2026-05-01,5\n", [
            "K112 this row has 3 cells, and the first row 4 columns"]),
        ("platform,day,amount,currency\n,2026-05-01,5,EUR\n", ["K112 this row has no `platform`"]),
        ("platform,day,amount,currency\nads,2026-05,5,EUR\n", ["K113 `2026-05` is not a day such as `2026-05-04`"]),
        ("platform,period,amount,currency\nads,2026-05-09..2026-05-01,5,EUR\n", [
            "K113 `2026-05-09..2026-05-01` is not a day, a month or a period such as `2026-05-01..2026-05-31`"]),
        ("platform,day,amount,currency\nads,2026-02-30,5,EUR\nads,2026-05-01,-5,EUR\nads,2026-05-01,5,€\n", [
            "K113 `2026-02-30` is not a day such as `2026-05-04`", "K114 `-5` is not an amount",
            "K115 `€` is not a currency"]),
        ('platform,day,amount,currency\n"ads,2026-05-01,5,EUR\n', ["K112 the file is no CSV: unexpected end of data"]),
    ],
)  # fmt: skip
def test_mistakes_of_a_file_of_costs_are_told_row_by_row(text: str, told: list[str]) -> None:
    _, mistakes = read_costs(Source("costs.csv", text))
    assert [f"{each.code} {each.message}" for each in mistakes] == told


def test_mistakes_point_at_their_rows() -> None:
    text = 'platform,day,amount,currency\r\n"a\nds",2026-05-01,5,EUR\r\n\r\nads,2026-05-01,x,EUR\r\n'
    costs, (mistake,) = read_costs(Source("costs.csv", text))
    assert mistake.span is not None
    assert text[mistake.span.start : mistake.span.end] == "ads,2026-05-01,x,EUR"
    assert [each.platform for each in costs] == ["a\nds"]


def test_only_line_breaks_end_rows_of_costs() -> None:
    names = ("a\u2028b", "a\x0bb", "a\x85b")
    rows = "".join(f"{name},2026-05-01,5,EUR\n" for name in names)
    costs, mistakes = read_costs(Source("costs.csv", f"platform,day,amount,currency\n{rows}"))
    assert mistakes == []
    assert tuple(each.platform for each in costs) == names


def test_costs_of_a_longer_time_are_parted_by_days() -> None:
    costs, mistakes = read_costs(
        Source("costs.csv", "Currency, Amount ,PERIOD,platform\nEUR,310,2026-12,Ads\nEUR,1.5,2026-12-31,x\n")
    )
    assert mistakes == []
    assert costs[0] == Cost("ads", date(2026, 12, 1), date(2026, 12, 31), Fraction(310), "EUR")
    assert costs[0].within(date(2026, 12, 30), date(2027, 1, 5)) == 20
    assert costs[0].within(date(2027, 1, 1), date(2027, 1, 5)) == 0
    assert costs[1].within(date(2026, 12, 1), date(2026, 12, 31)) == Fraction(3, 2)
