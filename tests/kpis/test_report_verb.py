"""`quorate report`: the same figures in all forms, of files, states and stores, and what it refuses."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest
from tinyhtml5.parser import HTMLParser

from quorate.service.house import House
from quorate.service.rule_sets import Actor
from tests.cli.running import run_here
from tests.exports.stored import TENANT, records_of
from tests.kpis.populated import RULES, Figures, accounts, figures_of, write_all

MAY: Final = ("--period", "2026-05-01..2026-05-31", "--every", "2 weeks")
HOSTILE: Final = '=cmd|"<script>alert(1)</script>\u202e'


@pytest.fixture
def places(tmp_path: Path) -> tuple[Path, Path, Path]:
    return write_all(tmp_path)


def elements(text: str) -> list[Any]:
    """Return the elements of a page that is without mistakes."""
    parser = HTMLParser(namespace_html_elements=False)
    root = parser.parse(text)
    assert parser.errors == []
    return list(root.iter())


# --- forms ------------------------------------------------------------------------------------------------------------


def test_all_forms_tell_the_same_figures_again_and_again(places: tuple[Path, Path, Path], tmp_path: Path) -> None:
    rules, file, costs = places
    seen = set()
    for number in range(2):
        out = tmp_path / str(number)
        (out / "sections").mkdir(parents=True)
        done = run_here(
            "report", rules, file, *MAY, "--costs", costs, "--html", out / "page.html", "--csv", out / "all.csv",
            "--out", out / "all.json",
        )  # fmt: skip
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        assert run_here("report", rules, file, *MAY, "--csv", out / "sections", "--out", out / "t").returncode == 0
        seen.add(b"".join((out / name).read_bytes() for name in ("page.html", "all.csv", "all.json", "t")))
        assert {each.name for each in (out / "sections").iterdir()} == {
            f"{name}.csv" for name in
            ("awareness", "conversion", "cost", "coverage", "engagement", "groups", "pipeline", "time")
        }  # fmt: skip
    assert len(seen) == 1
    out = tmp_path / "0"
    rows = list(csv.DictReader(io.StringIO((out / "all.csv").read_text(encoding="utf-8"))))
    document = json.loads((out / "all.json").read_text(encoding="utf-8"))
    values = [
        (metric["name"], value["time"], value["value"]) for metric in document["metrics"] for value in metric["values"]
    ]
    assert sorted((row["metric"], row["period"], row["value"]) for row in rows) == sorted(
        (name, time, "" if value is None else str(value)) for name, time, value in values
    )
    assert {"metric", "dimension", "value", "unit", "period"} <= set(rows[0])
    assert {"group=buyers;stage=tried"} <= {row["dimension"] for row in rows}


def test_a_page_is_well_formed_and_says_what_its_charts_show(places: tuple[Path, Path, Path], tmp_path: Path) -> None:
    rules, file, costs = places
    page = tmp_path / "page.html"
    done = run_here("report", rules, file, *MAY, "--costs", costs, "--html", page, "--out", tmp_path / "t")
    assert done.returncode == 0
    text = page.read_text(encoding="utf-8")
    found = elements(text)
    tags = [each.tag for each in found]
    assert "script" not in tags
    assert not any(each.get("src") or each.get("href") for each in found)
    ids = [each.get("id") for each in found if each.get("id")]
    assert len(ids) == len(set(ids))
    drawings = [each for each in found if each.tag.endswith("svg")]
    assert len(drawings) > 6
    for drawing in drawings:
        title, description = drawing.get("aria-labelledby").split()
        assert {title, description} <= set(ids)
    captions = {"".join(each.itertext()) for each in found if each.tag == "caption"}
    assert {"Target accounts", "By stage", "Roles", "By platform", "What the figures are made by"} <= captions
    assert "@media print" in text
    assert "prefers-color-scheme: dark" in text


def test_what_others_wrote_stays_text(tmp_path: Path) -> None:
    rules, file, _ = write_all(tmp_path)
    whole = accounts()
    whole[1]["id"] = HOSTILE
    for each in whole:
        for deal in each.get("opportunities", ()):
            deal["currency"] = HOSTILE
    lines = [json.dumps({"now": "2026-06-01T00:00:00Z", "account": each}) for each in whole]
    file.write_text("\n".join(lines), encoding="utf-8")
    page, rows = tmp_path / "page.html", tmp_path / "rows.csv"
    done = run_here("report", rules, file, *MAY, "--html", page, "--csv", rows)
    assert done.returncode == 0
    assert "\u202e" not in done.stdout
    found = elements(page.read_text(encoding="utf-8"))
    assert "script" not in [each.tag for each in found]
    cells = [cell for row in csv.reader(rows.read_text(encoding="utf-8").splitlines()) for cell in row]
    assert not any(cell.lstrip().startswith(("=", "+", "@")) for cell in cells)
    assert f"'{HOSTILE}" in cells


def test_a_text_for_people_says_how_times_are_known(places: tuple[Path, Path, Path]) -> None:
    rules, file, _ = places
    told = run_here("report", rules, file, *MAY).stdout
    assert told.startswith(
        "Key figures of small\n4 accounts with 5 people, as of 2026-06-01T00:00:00Z; period "
        "2026-05-01..2026-05-31, against\n"
    )
    for line in (
        "   target accounts          3",
        "   reached          1 (33.3%)     0 (0%)       -",
        "   Herfindahl index, 0 to 1                         0.625",
    ):
        assert f"\n{line}\n" in told, line
    assert "Of 4 accounts without memory the history was replayed: each was decided at its first event" in told
    assert all(len(line) <= 100 for line in told.splitlines())


def test_small_rules_tell_what_they_can(tmp_path: Path) -> None:
    """No group, no opportunity, no settings: what is not there is told as such."""
    bare = RULES[: RULES.index("role template")].replace("entity opportunity", "entity deal")
    bare = bare.replace("opportunities", "deals").replace("  source      text\n", "")
    rules, file, _ = write_all(tmp_path, rules=bare, settings='name = "small"\n')
    told = figures_of(rules, file, *MAY)
    assert told.value("engagement.accounts") == 2
    for name in ("awareness.reached", "cost.leads", "conversion.rate", "pipeline.amount"):
        figures = next(each for each in told.document["metrics"] if each["name"] == name)["values"]
        assert all(each["value"] is None and each["reason"] for each in figures)
    reasons = told.document["settings"]
    assert reasons["target"]["origin"] == "none"
    assert "`target` under [report] in quorate.toml says which" in reasons["target"]["reason"]
    assert run_here("report", rules, file, "--target", "targets", "--set", "visits=page_viewed").returncode == 0


# --- memory -----------------------------------------------------------------------------------------------------------


def test_states_remember_since_when(places: tuple[Path, Path, Path], tmp_path: Path) -> None:
    rules, file, _ = places
    states = tmp_path / "states.db"
    for now in ("2026-05-01T00:00:00Z", "2026-05-06T00:00:00Z", "2026-05-21T00:00:00Z"):
        known = [
            {**each, "events": [event for event in each.get("events", ()) if event["at"] <= now]} for each in accounts()
        ]
        file.write_text("\n".join(json.dumps({"account": each}) for each in known), encoding="utf-8")
        run_here("decide", rules, file, "--now", now, "--state", states, "--out", tmp_path / "out")
    before = hashlib.sha256(states.read_bytes()).digest()
    file.write_text("\n".join(json.dumps({"account": each}) for each in accounts()), encoding="utf-8")
    told = figures_of(rules, file, "--state", states, "--now", "2026-06-01T00:00:00Z", "--last", "31 days")
    assert hashlib.sha256(states.read_bytes()).digest() == before
    assert told.document["history"]["accounts"] == {"remembered": 4}
    user = {"group": "buyers", "role": "user"}
    # The account was decided first on 1 May, before its first event; the second user was seen on the 21st.
    assert [told.value(f"time.to_role.{each}", "end", **user) for each in ("median", "count", "not_yet")] == [20, 1, 2]
    lead = {"group": "buyers", "role": "lead"}
    # That of b was there with the first decision, and it is not known since when.
    assert [told.value(f"time.to_role.{each}", "end", **lead) for each in ("median", "undated")] == [5, 1]
    assert told.value("groups.stage", "start", group="buyers", stage="tried") == 1
    assert told.value("groups.surge", group="buyers") is None


def test_a_store_remembers_more_by_its_log(places: tuple[Path, Path, Path], tmp_path: Path) -> None:
    rules, _, costs = places
    path = tmp_path / "store.db"
    clock = [datetime(2026, 4, 20, tzinfo=UTC)]
    with_events = {each["id"]: each.get("events", []) for each in accounts()}
    house = House.open(path, clock=lambda: clock[0])
    try:
        house.publish_folder(TENANT, rules, Actor("ann"))
        for each in accounts():
            early = [event for event in with_events[each["id"]] if event["at"] < "2026-04-20"]
            house.accounts.ingest(TENANT, records_of({"account": {**each, "events": early}}))
        for day in (6, 21):
            clock[0] = datetime(2026, 5, day, tzinfo=UTC)
            now = clock[0].isoformat()
            known = [event for event in with_events["a"] if event["at"] < now]
            house.accounts.ingest(TENANT, records_of({"account": {**accounts()[0], "events": known}}))
    finally:
        house.close()
    told = figures_of(path, "--period", "2026-05-01..2026-05-31", "--costs", costs)
    assert told.document["rule_set"]["name"] == "small"
    assert told.document["now"] == "2026-05-21T00:00:00Z"
    assert told.document["settings"]["marketing-qualified"] == {"value": "stage tried", "origin": "set"}
    assert told.value("time.to_ready.median", "end", group="buyers") == 31  # from 20 April to 21 May
    assert told.parts("conversion.rate") == (1, 1)
    assert told.value("conversion.days.median", "history") == 15
    assert told.value("groups.surge", group="buyers", band="neutral") == 2  # b and d, nothing changed since
    assert told.value("groups.surge_from_nothing", group="buyers") == 1
    assert told.value("cost.filled_roles", platform="linkedin") == 1
    for column, damage in (("reason", "CAST(x'ff' AS TEXT)"), ("detail", "CAST('{' AS BLOB)")):
        damaged = tmp_path / "damaged.db"
        damaged.write_bytes(path.read_bytes())
        with closing(sqlite3.connect(damaged)) as database:
            database.execute(f"UPDATE changes SET {column} = {damage}")  # noqa: S608 - of this test
            database.commit()
        done = run_here("report", damaged)
        assert (done.returncode, "is damaged" in done.stderr) == (2, True), done.stderr
    assert told.document == figures_of(rules, path, "--period", "2026-05-01..2026-05-31", "--costs", costs).document


def test_what_was_before_a_store_began_is_unknown_and_not_none(places: tuple[Path, Path, Path], tmp_path: Path) -> None:
    rules, _, _ = places
    path = tmp_path / "store.db"
    house = House.open(path, clock=lambda: datetime(2026, 5, 21, 8, 30, 0, 123456, tzinfo=UTC))
    try:
        house.publish_folder(TENANT, rules, Actor("ann"))
        for each in accounts():
            house.accounts.ingest(TENANT, records_of({"account": each}))
    finally:
        house.close()
    told = figures_of(path, "--period", "2026-05-01..2026-05-31")
    why = "nothing is remembered of that time: the first that is known is of 2026-05-21T08:30:00Z"
    unknown = {
        (each["name"], figure["of"]): figure["reason"]
        for each in told.document["metrics"]
        for figure in each["values"]
        if figure.get("reason") == why
    }
    assert unknown == {
        ("groups.stage", "start"): why,
        ("conversion.marketing_qualified", "before"): why,
        ("conversion.sales_accepted", "before"): why,
        ("conversion.rate", "before"): why,
    }
    assert told.value("conversion.marketing_qualified", "period") is not None
    assert "as of 2026-05-21T08:30:00Z; period" in run_here("report", path, "--last", "3 days").stdout


def test_what_cannot_be_decided_is_told_and_counted(places: tuple[Path, Path, Path]) -> None:
    rules, file, _ = places
    with file.open("a", encoding="utf-8") as lines:
        lines.write('{"account": {}}\n{\n')
    done = run_here("report", rules, file, *MAY, "--format", "json")
    assert done.returncode == 7
    found = Figures(json.loads(done.stdout))
    assert found.document["accounts"] == {"told": 4, "rejected": 2, "people": 5}
    assert "accounts.ndjson:5" in done.stderr


# --- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--period", "2026-05-31..2026-05-01"], "--period: 2026-05-31 is later than 2026-05-01"),
        (["--period", "May"], "expected two days such as `2026-05-01..2026-05-31`, found `May`"),
        (["--last", "0 days"], "expected a length such as `30 days`, `4 weeks` or `3 months`, found `0 days`"),
        (["--period", "2026-05-01..2026-05-31", "--last", "2 weeks"], "one is enough"),
        (["--every", "1 fortnight"], "expected a length such as `1 day` or `12 hours`, or `never`"),
        (["--every", "1 minute"], "more than 1,000 instants: say a longer --every, or a later --since"),
        (["--since", "2027-01-01"], "--since 2027-01-01 is later than the end of the report"),
        (["--target", "target"], "a name close to it is `targets` (K101)"),
        (["--set", "visits"], "expected a setting such as `platform=person.source`, found `visits`"),
        (["--set", "amounts=opportunity.amount"], "did you mean `amount`?"),
        (["--html", "-", "--csv", "-"], "standard output is named twice"),
        (["--tenant", "acme"], "--tenant is for the store of a server"),
    ],
)
def test_what_is_no_report_is_refused(arguments: list[str], told: str, places: tuple[Path, Path, Path]) -> None:
    done = run_here("report", *places[:2], *arguments)
    assert done.returncode == 2
    assert told in " ".join(done.stderr.split())


def test_mistakes_of_costs_are_shown_in_their_file(places: tuple[Path, Path, Path]) -> None:
    rules, file, costs = places
    costs.write_text(
        "platform,day,amount,currency\nads,2026-05-01,1.200,EUR\nads,2026-05-02,1.2.0,EUR\n", encoding="utf-8"
    )
    done = run_here("report", rules, file, *MAY, "--costs", costs)
    assert done.returncode == 2
    assert "error[K114]: `1.2.0` is not an amount" in done.stderr
    assert "costs.csv:3:1" in done.stderr
    assert done.stdout == ""


def test_nothing_is_written_over_what_is_read(places: tuple[Path, Path, Path]) -> None:
    rules, file, _ = places
    done = run_here("report", rules, file, "--csv", file)
    assert (done.returncode, "would be written over" in done.stderr) == (2, True)


def test_without_an_instant_one_has_to_be_named(places: tuple[Path, Path, Path]) -> None:
    rules, file, _ = places
    file.write_text('{"account": {"id": "a"}}', encoding="utf-8")
    assert "say when with --now" in run_here("report", rules, file).stderr
    done = run_here("report", rules, "-", "--period", "2026-05-01..2026-05-31", stdin=file.read_bytes())
    assert done.stdout.startswith("Key figures of small\n1 account with 0 people")
