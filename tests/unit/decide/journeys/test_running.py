"""At which instants decisions look at an account: what is not needed is not worked out."""

from __future__ import annotations

import pytest

from quorate.decide.journeys.entering import enters
from quorate.decide.journeys.facts import Facts
from quorate.decide.journeys.instances import Instance
from quorate.decide.scalars import write_instant
from quorate.ir.journeys import Journey
from tests.language.journeying import day, journeys, travel

TEXT = journeys(
    two="wait 2 days\ndo ping()",
    leaves='exit when country = "DE"\nwait 2 days\ndo ping()',
    never="do ping()",
)


@pytest.fixture(name="looked")
def looked_at(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Return the instants at which it is asked whether somebody enters."""
    found: set[str] = set()

    def noted(journey: Journey, before: Instance | None, person: str | None, facts: Facts) -> bool:
        found.add(write_instant(facts.now))
        return enters(journey, before, person, facts)

    monkeypatch.setattr("quorate.decide.journeys.running.enters", noted)
    return found


def test_a_decision_on_time_does_not_look_at_the_last_one_again(looked: set[str]) -> None:
    """Who would have entered or left then matters only to what was due since, and takes as long as a decision."""
    found = travel(TEXT, "two").at(day(1))
    looked.clear()
    assert found.at(day(2)).at(day(3)).stands == ("done", None)
    assert looked == {day(2), day(3)}


def test_a_late_decision_looks_at_the_last_one_and_at_what_was_due(looked: set[str]) -> None:
    found = travel(TEXT, "two").at(day(1))
    looked.clear()
    assert found.at(day(4)).stands == ("done", None)
    assert looked == {day(1), day(3), day(4)}


def test_what_was_due_for_those_who_leave_now_is_no_instant_to_look_at(looked: set[str]) -> None:
    """There is no telling since when the facts are as they are."""
    found = travel(TEXT, "leaves", country="FR").at(day(1))
    looked.clear()
    assert found.at(day(4), country="DE").trace == ["exited [1]"]
    assert looked == {day(1), day(4)}
