"""Decisions on journeys: what holds of all of them, whenever an account is looked at."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest

from tests.laws.journey_histories import MINUTE, SECOND, Event, History, Said
from tests.laws.journey_laws import tried
from tests.laws.journey_rules import Journey, Rules, Step
from tests.laws.journey_runs import Run, compiled, decide_as_due, decide_at
from tests.laws.journeys import LAWS, case_of
from tests.laws.rules import Payload

SEEDS = range(10)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_same_happens_whenever_it_is_looked_at(seed: int) -> None:
    found = tried(case_of(seed))
    laws = {name: law for name, law in LAWS.items() if name != "each minute" or seed % 6 == 0}
    wrong = {name: law(found, Random(seed)) for name, law in laws.items()}  # noqa: S311 - cases, no secrets
    assert {name: told for name, told in wrong.items() if told} == {}


# -- random splits -----------------------------------------------------------------------------------------------------

SHARES = """
journey draw for accounts in some {{
  {before}
  split random people by person {{
    20% path few {{ do mail(template: "few") }}
    30% path some {{ do mail(template: "some") }}
    50% path half {{ {inside} }}
  }}
  {after}
}}
"""
PLAIN = SHARES.format(before="", inside='do mail(template: "half")', after="")
EDITED = SHARES.format(
    before="first: split random { 10% path a { } 90% path b { } } wait 10 minutes",
    inside="",
    after='note_it: do note(text: "after") split random more by person salt "2" { 50% path a { } 50% path b { } }',
)
PEOPLE = 5000


def drawn(text: str, number: int) -> dict[str, str]:
    """Return the share that each of 5,000 people of an account takes."""
    rules = compiled(Rules("UTC", has_group=False, journeys=()), text)
    people = [{"id": f"p{number}-{each}"} for each in range(PEOPLE)]
    account: Payload = {"id": f"a{number}", "active": True, "people": people, "events": []}
    first = rules.decide({"now": "2026-06-01T12:00:00Z", "account": account})
    later = {"now": "2026-06-01T13:00:00Z", "account": account, "state": first.state}
    traces = [entry["trace"] for told in (first, rules.decide(later)) for entry in told.to_dict()["journeys"]]
    records = [record for trace in traces for record in trace]
    return {each["person"]: each["path"] for each in records if each["what"] == "split" and each["step"] == "people"}


def test_people_are_drawn_in_the_shares_that_are_said_and_no_edit_elsewhere_moves_them() -> None:
    """Domain reference, section 5.6; what is exact there within one of an account, by a quota, is here by a hash."""
    shares: Counter[str] = Counter()
    for number in range(4):
        plain = drawn(PLAIN, number)
        shares.update(plain.values())
        if number == 0:
            assert drawn(EDITED, number) == plain
    total = sum(shares.values())
    assert total == 4 * PEOPLE
    for name, share in (("few", 0.2), ("some", 0.3), ("half", 0.5)):
        assert abs(shares[name] / total - share) < 0.01


# -- found by long runs ------------------------------------------------------------------------------------------------


def journey(*steps: str, clauses: tuple[str, ...] = (), name: str = "j0", audience: str = "some") -> Journey:
    """Return a journey of plain steps, for the people of `folk` or the accounts of another audience."""
    of = "people" if audience == "folk" else "accounts"
    return Journey(name, of, audience, clauses, tuple(Step(each) for each in steps))


def history(minutes: int, *events: Event, said: tuple[Said, ...] = (), **fields: Any) -> History:  # noqa: ANN401
    """Return a history of an account with one person and these events."""
    people: tuple[Payload, ...] = ({"id": "ann", "level": 5},)
    start = datetime(2026, 6, 1, 12, tzinfo=UTC)
    return History(start, minutes * MINUTE, {"active": True, **fields}, people, events, (), said, 0)


def clicked(at: int) -> Event:
    """Return a click of that many minutes and a second after the start."""
    return Event(at * MINUTE + SECOND, {"type": "clicked", "person": "ann", "n": 1})


def runs(history: History, *journeys: Journey) -> tuple[Run, Run]:
    """Decide a history as it is due, and late, in one decision at its end."""
    made = compiled(Rules("UTC", has_group=True, journeys=journeys))
    run = decide_as_due(made, history, only_past=True)
    late = decide_at(made, history, (), run, only_past=False)
    assert late.came_to == run.came_to
    return run, late


def what(run: Run, subject: tuple[str, str | None] = ("j0", None)) -> list[str]:
    """Return what happened to a subject, each with the time of the day."""
    return [f"{each['at'][11:-1]} {each['what']}" for each in run.traces[subject]]


def test_journeys_that_let_an_account_into_each_other_end() -> None:
    one = journey("do enter_journey(journey: j1)", name="j0")
    other = journey("do enter_journey(journey: j0)", name="j1", clauses=("exit when not active",))
    run, _ = runs(history(10), one, other)
    assert what(run) == ["12:00:00 entered", "12:00:00 did", "12:00:00 done"]


def test_a_person_who_is_not_in_the_payload_is_not_let_in() -> None:
    said = (Said(MINUTE, {"enter": {"journey": "j0", "person": "bob"}}),)
    run, _ = runs(history(10, said=said), journey('do mail(template: "a")', audience="folk"))
    assert list(run.traces) == [("j0", "ann")]
    message = "there is no person `bob` in the account; the payload has 1 person"
    assert run.errors == {("E519", "commands[0].enter.person", message)}


def test_what_turns_between_two_events_is_seen_though_the_second_turns_it_back() -> None:
    goal = "goal when now - last(at of clicked) > 10 minutes"
    run, _ = runs(history(41, clicked(20), clicked(40)), journey("listen 1 hour for any surged", clauses=(goal,)))
    assert what(run) == ["12:00:00 entered", "12:00:00 waiting", "12:30:01.000001 goal"]


def test_what_happens_at_the_very_entry_is_not_since_it() -> None:
    leaving = "exit when any clicked since journey entry"
    run, _ = runs(history(20, clicked(5), clicked(15)), journey("wait 1 hour", clauses=(leaving,), audience="lately"))
    assert what(run) == ["12:05:01 entered", "12:05:01 waiting", "12:15:01 exited"]


def test_who_would_leave_at_once_enters_when_that_is_over() -> None:
    leaving = "exit when any clicked in 20 minutes before journey entry"
    run, _ = runs(history(20, clicked(-5)), journey("wait 1 hour", clauses=(leaving,)))
    assert what(run) == ["12:15:01 entered", "12:15:01 waiting"]
