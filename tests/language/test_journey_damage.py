"""States and answers that no decision gave: told where they stand, and never in the way of the rest."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from tests.language.grouping import by_reference
from tests.language.journeying import day, journeys, loaded, person, travel

TEXT = journeys(
    "call rating of person { title text } gives { score number }",
    'audience rated of people where account.way = "rated"',
    """journey rate for people in rated {
      asked: call rating(title: "x") within 5 days { otherwise { do mail(template: "hi") } }
    }""",
    waits="pause: wait 3 days\ndo ping()",
)


def state(**members: Any) -> dict[str, Any]:  # noqa: ANN401 - as in payloads
    plan = loaded(TEXT).program.journeys["waits"].plan
    instance = {"journey": "waits", "revision": plan, "entry": 1, "status": "waiting", "step": "pause"}
    times = {"entered_at": day(1), "since": day(1), "due": day(4)}
    return {"journeys": [instance | times | members], "decided_at": day(1)}


def decided(of: dict[str, Any], **members: Any) -> dict[str, Any]:  # noqa: ANN401 - as in payloads
    account = {"id": "acme", "way": "waits", "people": [], "events": []}
    return {"now": day(2), "account": account, "state": of, **members}


def errors(payload: dict[str, Any] | bytes) -> list[tuple[str, str]]:
    return [(each.code, each.path) for each in loaded(TEXT).decide(payload).errors]


def test_who_stands_at_a_step_that_its_plan_does_not_have_stands_still() -> None:
    payload = decided(state(step="nowhere"))
    decision = loaded(TEXT).decide(payload)
    assert [(each.code, each.path) for each in decision.errors] == [("E513", "state.journeys.waits.step")]
    assert decision.errors[0].message.endswith("expected a step of its plan, found `nowhere`")
    assert decision.state["journeys"] == payload["state"]["journeys"]
    assert by_reference(loaded(TEXT), payload) == decision.to_dict()


def test_who_stands_nowhere_can_be_taken_out() -> None:
    payload = decided(state(step="nowhere"), commands=[{"leave": {"journey": "waits"}}])
    assert loaded(TEXT).decide(payload).to_dict()["journeys"][0]["status"] == "exited"


@pytest.mark.parametrize("name", [["waits"], {"waits": 1}, None, 5])
def test_an_instance_of_no_journey_is_kept_as_it_is(name: object) -> None:
    odd = {"journey": name, "entry": "x"}
    decision = loaded(TEXT).decide(decided({"journeys": [odd]}))
    assert not decision.errors
    assert odd in decision.state["journeys"]


def test_a_mistake_is_told_at_its_place_among_the_instances_of_other_journeys() -> None:
    whole = state(entry=0)
    whole["journeys"].insert(0, {"journey": "other"})
    assert errors(decided(whole)) == [("E513", "state.journeys[1].entry")]


@pytest.mark.parametrize(
    ("kept", "where"),
    [
        ({"x": msgspec.msgpack.Ext(5, b"x")}, ".x"),
        ({"x": [float("nan")]}, ".x[0]"),
        ({"x": float("inf")}, ".x"),
        ({None: 1}, ""),
        ({True: 1}, ""),
        ({b"x": 1}, ""),
    ],
)
def test_what_json_cannot_have_is_not_taken_into_a_state(kept: dict[Any, Any], where: str) -> None:
    for of, place in (
        ({"journeys": [{"journey": "other", **kept}]}, "state.journeys[0]"),
        ({"groups": {"other": kept}}, "state.groups.other"),
        (state(was=kept), "state.journeys[0].was"),
    ):
        assert errors(msgspec.msgpack.encode(decided(of))) == [("E513", place + where)]


@pytest.mark.parametrize("visit", ["9" * 5000, "x", "", "²"])
def test_calls_of_endless_visits_are_passed_over(visit: str) -> None:
    answer = {"answer": {"key": "waits/acme/1/x/1/0", "result": {}}}
    of = state(calls={f"x/{visit}": "answered"})
    assert errors(decided(of, commands=[answer])) == [("E524", "commands[0].answer.key")]


def test_an_answer_for_somebody_who_is_not_in_the_payload_is_not_lost_unsaid() -> None:
    ann, bob = person("ann"), person("bob")
    rated = travel(TEXT, "rated", people=[ann, bob]).at(day(1))
    answer = {"answer": {"key": rated.keys[0], "result": {"score": 5}}}
    gone = rated.at(day(2), answer, people=[bob])
    assert gone.errors == [("E524", "commands[0].answer.key")]
    assert "is not in the payload" in gone.told["errors"][0]["message"]
    assert rated.at(day(3), answer, people=[ann, bob]).actions == ["mail ann(template: hi)"]
