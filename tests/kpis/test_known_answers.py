"""Figures of a population that is small enough to count by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kpis.populated import Figures, figures_of, write_all

MAY = ("--period", "2026-05-01..2026-05-31", "--every", "1 day")


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Figures:
    rules, file, costs = write_all(tmp_path_factory.mktemp("known"))
    return figures_of(rules, file, *MAY, "--costs", costs)


def test_awareness(found: Figures) -> None:
    assert found.value("awareness.target_accounts", "end") == 3  # a, b, d
    assert [found.value("awareness.reached", of) for of in ("period", "before")] == [1, 0]
    assert [found.value("awareness.visiting", of) for of in ("period", "before")] == [1, 1]
    assert found.parts("awareness.visiting_share") == (1, 3)
    assert found.value("awareness.visiting_change") == 0
    assert found.value("awareness.reached_change") is None
    assert found.whole("awareness.reached_change")["reason"] == "there was nothing in the period before"
    assert found.whole("awareness.reached")["time"] == "2026-05-01..2026-05-31"
    assert found.whole("awareness.reached", "before")["time"] == "2026-03-31..2026-04-30"


def test_engagement(found: Figures) -> None:
    assert [found.value("engagement.accounts", of) for of in ("period", "before")] == [2, 1]  # a and c, then b
    assert found.value("engagement.accounts_change") == 1
    assert found.parts("engagement.accounts_share") == (2, 4)
    assert found.parts("engagement.people_share") == (4, 5)
    lead, user = ({"group": "buyers", "role": role} for role in ("lead", "user"))
    assert found.parts("engagement.members_share", **lead) == (1, 2)
    assert found.parts("engagement.members_share", **user) == (2, 2)
    assert [found.value("engagement.members", of, **lead) for of in ("period", "before")] == [1, 1]
    assert found.value("engagement.events", **user) == 2  # the view in June is of no period


def test_how_groups_stand(found: Figures) -> None:
    assert found.value("groups.total", "end", group="buyers") == 3
    assert found.parts("groups.ready_share", "end", group="buyers") == (1, 3)
    bands = {band: found.value("groups.completeness", "end", group="buyers", band=band) for band in
             ("0-25", "26-50", "51-75", "76-100")}  # fmt: skip
    assert bands == {"0-25": 1, "26-50": 1, "51-75": 0, "76-100": 1}
    stages = {of: [found.value("groups.stage", of, group="buyers", stage=stage) for stage in ("new", "tried")] for of in
              ("start", "end")}  # fmt: skip
    assert stages == {"start": [1, 1], "end": [1, 2]}  # a was not seen yet when May began
    assert found.value("groups.engagement", "end", group="buyers") is None
    assert "on no scale" in found.whole("groups.engagement", "end", group="buyers")["reason"]
    assert found.value("groups.surge", group="buyers", band="negative") == 1  # what chief did is forgotten
    assert found.value("groups.surge", group="buyers", band="neutral") == 1  # nothing all along
    assert found.value("groups.surge_untold", group="buyers") == 1


def test_coverage(found: Figures) -> None:
    lead, user = ({"group": "buyers", "interest": "thing", "role": role} for role in ("lead", "user"))
    assert found.parts("coverage.filled_share", "end", **lead) == (2, 3)
    assert found.parts("coverage.filled_share", "end", **user) == (1, 3)
    assert found.parts("coverage.seats_share", "end", **user) == (2, 6)
    assert found.value("coverage.empty", "end", **lead) == 1
    assert found.parts("coverage.all_filled_share", "end") == (3, 6)
    assert found.parts("coverage.overlap_share", "end") == (0, 4)
    assert found.value("coverage.overlap", "end", groups="1") == 4


def test_times(found: Figures) -> None:
    lead, user = ({"group": "buyers", "role": role} for role in ("lead", "user"))
    days = [found.value(f"time.to_role.{each}", "end", **lead) for each in
            ("median", "mean", "lower_quartile", "upper_quartile", "count", "undated", "not_yet")]  # fmt: skip
    assert days == [0.5, 0.5, 0.25, 0.75, 2, 0, 1]  # a after one day, b with its first event, d never
    assert found.value("time.to_role.median", "end", **user) == 18
    assert found.value("time.to_role.not_yet", "end", **user) == 2
    assert found.value("time.to_ready.median", "end", group="buyers") == 18
    assert found.value("time.to_opportunity.median", "end") == 5
    # Of a and c there are opportunities, and no day since when.
    assert [found.value(f"time.to_opportunity.{each}", "end") for each in ("count", "undated", "not_yet")] == [1, 2, 1]


def test_contacts_added(found: Figures) -> None:
    assert [found.value("time.contacts_added", of) for of in ("period", "before")] == [2, 1]
    assert found.parts("time.contacts_added_per_day") == (2, 31)
    assert found.value("time.contacts_added_on", day="2026-05-10") == 1
    assert found.value("time.contacts_added_on", day="2026-05-11") == 0
    assert found.value("time.members_added", "history", group="buyers", role="lead", month="2026-04") == 1


def test_conversion(found: Figures) -> None:
    parts = [found.parts("conversion.rate", of) for of in ("period", "before", "history")]
    assert parts == [(1, 1), (0, 1), (1, 2)]
    assert found.value("conversion.days.median", "history") == 17
    assert found.whole("conversion.marketing_qualified")["unit"] == "groups"


def test_pipeline(found: Figures) -> None:
    assert found.value("pipeline.open_opportunities", "end") == 3
    assert found.value("pipeline.untold_opportunities", "end") == 1
    assert found.value("pipeline.without_amount", "end") == 1
    assert found.value("pipeline.amount", "end") == 400
    assert found.whole("pipeline.amount", "end")["unit"] == "EUR"
    assert found.parts("pipeline.target_share", "end") == (100, 400)
    assert found.value("pipeline.top_amount", "end", rank="1", account="c") == 300
    assert found.value("pipeline.top_share", "end", rank="2", account="b") == 0.25
    assert found.value("pipeline.herfindahl", "end") == 0.625
    assert found.value("pipeline.herfindahl_points", "end") == 6250


def test_cost(found: Figures) -> None:
    spend = {each: found.value("cost.spend", platform=each) for each in ("linkedin", "ads")}
    assert spend == {"linkedin": 300, "ads": 310}  # of 40 days of ads 31 are in May
    assert [found.value("cost.leads", platform=each) for each in ("linkedin", "ads", "(unknown)")] == [1, 1, 0]
    assert found.parts("cost.per_lead", platform="ads") == (310, 1)
    filled = [found.value("cost.filled_roles", platform=each) for each in ("linkedin", "ads", "(unknown)")]
    assert filled == [1, 0.5, 0.5]
    assert found.value("cost.per_filled_role", platform="ads") == 620


def test_every_metric_is_defined_and_every_gap_has_a_reason(found: Figures) -> None:
    for metric in found.document["metrics"]:
        assert metric["title"]
        assert metric["unit"]
        assert metric["definition"].endswith(".")
        for value in metric["values"]:
            assert (value["value"] is None) == ("reason" in value), metric["name"]


def test_what_is_not_replayed_has_no_times(tmp_path: Path) -> None:
    rules, file, _ = write_all(tmp_path)
    told = figures_of(rules, file, "--period", "2026-05-01..2026-05-31", "--every", "never")
    for name in ("time.to_ready.median", "time.to_role.mean"):
        role = {"role": "lead"} if "role" in name else {}
        assert told.value(name, "end", group="buyers", **role) is None
        assert "no account has a history" in told.whole(name, "end", group="buyers", **role)["reason"]
    assert told.value("time.to_role.undated", "end", group="buyers", role="lead") == 2
    assert told.value("conversion.rate") is None
    assert told.parts("conversion.rate", "history") == (1, 2)
    assert told.value("cost.per_lead") is None
    assert "there is no file of costs" in told.whole("cost.per_lead")["reason"]
    assert told.document["history"] == {"accounts": {"none": 4}, "every": None, "since": None}


def test_times_are_exact_to_the_step(tmp_path: Path) -> None:
    """With steps of a week back from 1 June, what happened on 20 May is seen on 25 May."""
    rules, file, _ = write_all(tmp_path)
    told = figures_of(rules, file, "--period", "2026-05-01..2026-05-31", "--every", "week")
    assert told.value("time.to_ready.median", "end", group="buyers") == 23
    assert any("exact to 1 week" in note for note in told.document["notes"])


def test_what_was_so_when_a_replay_began_is_undated(tmp_path: Path) -> None:
    rules, file, _ = write_all(tmp_path)
    told = figures_of(rules, file, *MAY, "--since", "2026-05-01")
    lead = {"group": "buyers", "role": "lead"}
    assert [told.value(f"time.to_role.{each}", "end", **lead) for each in ("count", "undated")] == [1, 1]
    assert told.value("conversion.undated", "history") == 1
    assert told.parts("conversion.rate", "history") == (1, 2)
