"""Figures of the shipped population beside what plain Python counts in its decisions, and on real filings."""

from __future__ import annotations

import gzip
import json
import statistics
from collections import Counter
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import pytest

import quorate
from quorate.resources import shipped_rules
from tests.kpis.populated import Figures, figures_of
from tests.sec import payloads as filings

SEEDS: Final = shipped_rules("seeds")
FEW: Final = 40
FEWER: Final = 4
END: Final = datetime(2026, 6, 1, 12, tzinfo=UTC)
DAY: Final = timedelta(days=1)
GROUPS: Final = ("seeds_growers", "field_growers")
ENGAGED: Final = {
    "web.webpagedetails.pageViews", "form_submitted", "directMarketing.emailOpened", "directMarketing.emailClicked",
    "asset_downloaded", "webinar_attended", "chat_message", "demo_requested", "meeting_held", "assessment_taken",
}  # fmt: skip


@pytest.fixture(scope="module")
def payloads() -> list[dict[str, Any]]:
    with gzip.open(SEEDS / "accounts.ndjson.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(next(lines)) for _ in range(FEW)]


@pytest.fixture(scope="module")
def decided(payloads: list[dict[str, Any]]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    rules = quorate.load(SEEDS)
    return [(each["account"], rules.decide(each, now=END).to_dict()) for each in payloads]


@pytest.fixture(scope="module")
def found(payloads: list[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory) -> Figures:
    return figures_of(SEEDS, written(payloads, tmp_path_factory.mktemp("seeds")), "--every", "never")


def written(payloads: list[dict[str, Any]], folder: Path) -> Path:
    """Write payloads to a file."""
    file = folder / "accounts.ndjson"
    file.write_text("".join(f"{json.dumps(each)}\n" for each in payloads), encoding="utf-8")
    return file


def at(text: str) -> datetime:
    """Read an instant."""
    return datetime.fromisoformat(text)


def within(account: dict[str, Any], start: datetime, end: datetime, kinds: set[str]) -> Counter[str]:
    """Count the events of people in a time."""
    return Counter(
        each["person"]
        for each in account.get("events") or ()
        if each["type"] in kinds and start <= at(each["at"]) < end and each.get("person")
    )


def test_awareness_and_engagement(found: Figures, decided: list[tuple[dict[str, Any], dict[str, Any]]]) -> None:
    for of, start in (("period", END - 30 * DAY), ("before", END - 60 * DAY)):
        end = start + 30 * DAY
        targets = [
            account
            for account, decision in decided
            if {"name": "enterprise_growers", "result": "true"}.items()
            <= next(each for each in decision["audiences"] if each["name"] == "enterprise_growers").items()
        ]
        views = sum(bool(within(each, start, end, {"web.webpagedetails.pageViews"})) for each in targets)
        mails = {"directMarketing.emailOpened", "directMarketing.emailClicked"}
        assert found.parts("awareness.visiting_share", of) == (views, len(targets))
        assert found.value("awareness.reached", of) == sum(bool(within(each, start, end, mails)) for each in targets)
        engaged = [within(account, start, end, ENGAGED) for account, _ in decided]
        assert found.parts("engagement.accounts_share", of) == (sum(map(bool, engaged)), FEW)
        people = sum(len(account.get("people") or ()) for account, _ in decided)
        assert found.parts("engagement.people_share", of) == (sum(map(len, engaged)), people)
        members: Counter[tuple[str, str]] = Counter()
        for (_, decision), counts in zip(decided, engaged, strict=True):
            for group in decision["groups"]:
                for member in group["members"]:
                    members[group["name"], member["role"]] += counts[member["person"]]
        for group, role in members:
            assert found.value("engagement.events", of, group=group, role=role) == members[group, role]


def test_coverage_and_bands(found: Figures, decided: list[tuple[dict[str, Any], dict[str, Any]]]) -> None:
    edges = ((0, "0-25"), (26, "26-50"), (51, "51-75"), (76, "76-100"))
    for name in GROUPS:
        groups = [each for _, decision in decided for each in decision["groups"] if each["name"] == name]
        assert found.value("groups.total", "end", group=name) == len(groups)
        assert found.value("groups.ready", "end", group=name) == sum(each["ready"] is True for each in groups)
        for what, scale in (("completeness", 100), ("engagement", 1)):
            if name == "field_growers" and what == "engagement":
                continue
            scores = [Fraction(each[what]) * scale for each in groups if each[what] is not None]
            whole = [int(score + Fraction(1, 2)) for score in scores]
            for place, (low, band) in enumerate(edges):
                high = edges[place + 1][0] if place + 1 < len(edges) else 101
                expected = sum(low <= score < high for score in whole)
                assert found.value(f"groups.{what}", "end", group=name, band=band) == expected
        filled: Counter[str] = Counter()
        told: Counter[str] = Counter()
        for each in groups:
            for role in each["roles"]:
                if role["needs"] and role["people"] is not None:
                    told[role["role"]] += 1
                    filled[role["role"]] += role["people"] >= role["needs"]
        for role in told:
            parts = {"group": name, "interest": groups[0]["interest"], "role": role}
            assert found.parts("coverage.filled_share", "end", **parts) == (filled[role], told[role])
    in_both = sum(
        len(set.intersection(*({member["person"] for member in each["members"]} for each in decision["groups"])))
        for _, decision in decided
        if len(decision["groups"]) == len(GROUPS)
    )
    assert found.parts("coverage.overlap_share", "end")[0] == in_both


def test_pipeline(found: Figures, payloads: list[dict[str, Any]]) -> None:
    by_account = {
        each["account"]["id"]: sum(
            deal["amount"]
            for deal in each["account"].get("opportunities") or ()
            if deal.get("is_closed") is False and deal.get("amount")
        )
        for each in payloads
    }
    whole = sum(by_account.values())
    shares = [amount / whole for amount in by_account.values()]
    assert found.value("pipeline.amount", "end") == whole
    assert found.value("pipeline.herfindahl", "end") == pytest.approx(sum(share * share for share in shares), rel=1e-12)
    largest = max(by_account, key=lambda key: by_account[key])
    assert found.value("pipeline.top_amount", "end", rank="1", account=largest) == by_account[largest]


def test_a_replay_tells_what_deciding_step_by_step_tells(payloads: list[dict[str, Any]], tmp_path: Path) -> None:
    """Decide accounts at the first event and every two weeks, and see when roles are first filled."""
    chosen = [each for each in payloads if len(each["account"].get("events") or ()) > 20][:FEWER]
    told = figures_of(SEEDS, written(chosen, tmp_path), "--every", "2 weeks", "--since", "2026-03-01T00:00:00Z")
    rules = quorate.load(SEEDS)
    step = 14 * DAY
    since = datetime(2026, 3, 1, tzinfo=UTC)
    count = (END - since) // step
    grid = sorted({since, END - 30 * DAY, *(END - number * step for number in range(count + 1))})
    days: dict[tuple[str, str], list[float]] = {}
    undated: Counter[tuple[str, str]] = Counter()
    for payload in chosen:
        account = payload["account"]
        events = sorted(account["events"], key=lambda each: at(each["at"]))
        first = at(events[0]["at"])
        instants = grid if first <= since else [first, *(each for each in grid if each > first)]
        state: dict[str, Any] = {}
        seen: dict[tuple[str, str], datetime] = {}
        active: list[dict[str, Any]] = []
        for now in instants:
            known = [each for each in events if at(each["at"]) <= now]
            decision = rules.decide({"account": {**account, "events": known}, "state": state}, now=now)
            state = decision.state
            active = [each for each in decision.to_dict()["groups"] if each["active"]]
            for group in active:
                for role in group["roles"]:
                    if role["needs"] and (role["people"] or 0) >= role["needs"]:
                        seen.setdefault((group["name"], role["role"]), now)
        last = {each["name"] for each in active}
        for key, now in seen.items():
            if key[0] not in last:
                continue
            if now == since:
                undated[key] += 1
            else:
                days.setdefault(key, []).append((now - first) / DAY)
    assert len(days) > 2
    for (name, role), lengths in days.items():
        of = {"group": name, "role": role}
        assert told.value("time.to_role.count", "end", **of) == len(lengths)
        assert told.value("time.to_role.undated", "end", **of) == undated[name, role]
        assert told.value("time.to_role.median", "end", **of) == pytest.approx(statistics.median(lengths))
        assert told.value("time.to_role.mean", "end", **of) == pytest.approx(statistics.mean(lengths))
        if len(lengths) > 1:
            lower, _, upper = statistics.quantiles(lengths, n=4, method="inclusive")
            assert told.value("time.to_role.lower_quartile", "end", **of) == pytest.approx(lower)
            assert told.value("time.to_role.upper_quartile", "end", **of) == pytest.approx(upper)


@pytest.mark.skipif(
    not filings.DATA.is_dir(), reason="the filings (../shared/data/sec-form4) are not beside the repository"
)
def test_real_filings(tmp_path: Path) -> None:
    """Rules without opportunities, mails and platforms tell what they can, and why not the rest."""
    given = filings.convert().payloads[:FEW]
    events = [each for payload in given for each in payload["account"].get("events") or ()]
    end = max(at(each["at"]) for each in events) + DAY
    last = 90
    file = written(given, tmp_path)
    told = figures_of(
        Path(filings.__file__).parent / "rules", file, "--now", end.isoformat(), "--last", f"{last} days", "--every",
        "never",
    )  # fmt: skip
    rules = quorate.load(Path(filings.__file__).parent / "rules")
    kinds = {
        rules.program.schema.events[name].wire for name in told.document["settings"]["engaged"]["value"].split(", ")
    }
    for of, begin in (("period", end - last * DAY), ("before", end - 2 * last * DAY)):
        counts = [within(each["account"], begin, begin + last * DAY, kinds) for each in given]
        assert told.parts("engagement.people_share", of)[0] == sum(map(len, counts))
    decisions = [rules.decide(each, now=end).to_dict() for each in given]
    groups = [group for each in decisions for group in each["groups"] if group["active"]]
    assert told.value("groups.total", "end", group="insiders") == len(groups) > 0
    for role in groups[0]["roles"]:
        counts_of = [each["people"] for group in groups for each in group["roles"] if each["role"] == role["role"]]
        of_role = {"group": "insiders", "interest": groups[0]["interest"], "role": role["role"]}
        assert told.value("coverage.people", "end", **of_role) == sum(counts_of)
        assert told.value("coverage.empty", "end", **of_role) == counts_of.count(0)
    for name in ("pipeline.amount", "conversion.rate", "awareness.reached", "cost.leads"):
        figures = next(each for each in told.document["metrics"] if each["name"] == name)["values"]
        assert all(each["value"] is None and each["reason"] for each in figures)
