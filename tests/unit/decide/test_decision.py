"""Decisions in the shape that callers hold on to, and what changed since the last one."""

from __future__ import annotations

import json
from collections import UserDict
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from quorate.engine import Decision
from tests.unit.decide.shop import NOW, payload, rule_set

LATER = "2026-06-02T12:00:00Z"
SINCE = "2026-05-01T00:00:00Z"
IN_LARGE = {"audiences": {"large": {"since": SINCE}}}


def person(key: str, *, consent: bool | None = None) -> dict[str, Any]:
    return {"id": key, "consent": consent}


def ann_in_reachable() -> dict[str, Any]:
    return {"people": {"ann": {"audiences": {"reachable": {"since": SINCE}}}}}


def test_a_decision_has_the_shape_that_is_promised() -> None:
    people = [person("bob"), person("ann", consent=True)]
    decision = rule_set("large", "reachable").decide(payload({"employees": 900, "people": people}))
    assert list(decision.to_dict().items()) == [
        ("account", "acme"),
        ("now", NOW),
        ("rule_set", {"name": "shop", "revision": "sha256:0123"}),
        ("audiences", [{"name": "large", "result": "true", "change": "entered", "since": NOW, "missing": []}]),
        (
            "people",
            [
                {
                    "id": "ann",
                    "audiences": [
                        {"name": "reachable", "result": "true", "change": "entered", "since": NOW, "missing": []}
                    ],
                },
                {
                    "id": "bob",
                    "audiences": [{"name": "reachable", "result": "unknown", "change": None, "missing": ["consent"]}],
                },
            ],
        ),
        (
            "state",
            {
                "audiences": {"large": {"since": NOW}},
                "people": {"ann": {"audiences": {"reachable": {"since": NOW}}}},
            },
        ),
        ("errors", []),
    ]


def test_without_audiences_of_people_there_are_no_people() -> None:
    decided = rule_set("large").decide(payload({"people": [person("ann")]})).to_dict()
    assert "people" not in decided
    assert decided["state"] == {"audiences": {}, "people": {}}


def test_audiences_are_in_the_order_of_their_names() -> None:
    decided = rule_set("surely_large", "large", "assumed_large").decide(payload()).to_dict()
    assert [one["name"] for one in decided["audiences"]] == ["assumed_large", "large", "surely_large"]


@pytest.mark.parametrize(
    ("employees", "state", "result", "change", "since"),
    [
        (900, None, "true", "entered", NOW),
        (900, {}, "true", "entered", NOW),
        (900, IN_LARGE, "true", "stayed", SINCE),
        (1, None, "false", None, None),
        (1, IN_LARGE, "false", "exited", None),
        (None, None, "unknown", None, None),
        (None, IN_LARGE, "unknown", "exited", None),
        (900, {"audiences": {"forgotten": {"since": SINCE}}}, "true", "entered", NOW),
    ],
)
def test_a_change_is_one_against_the_state(
    employees: int | None, state: object, result: str, change: str | None, since: str | None
) -> None:
    decided = rule_set("large").decide(payload({"employees": employees}, state=state)).to_dict()
    (found,) = decided["audiences"]
    assert (found["result"], found["change"], found.get("since")) == (result, change, since)
    assert decided["state"]["audiences"] == ({"large": {"since": since}} if since else {})


def test_the_state_of_a_decision_is_that_of_the_next_payload() -> None:
    rules = rule_set("large", "reachable")
    facts = {"employees": 900, "people": [person("ann", consent=True)]}
    first = rules.decide(payload(facts))
    second = rules.decide(payload(facts, state=first.to_dict()["state"]), now=LATER)
    assert second.to_dict()["audiences"][0]["since"] == NOW
    assert second.to_dict()["state"] == first.to_dict()["state"] == first.state


def test_a_person_who_is_gone_leaves() -> None:
    decided = rule_set("reachable").decide(payload({"people": [person("bob")]}, state=ann_in_reachable())).to_dict()
    assert [(one["id"], one["audiences"][0]["result"], one["audiences"][0]["change"]) for one in decided["people"]] == [
        ("ann", "false", "exited"),
        ("bob", "unknown", None),
    ]
    assert decided["state"]["people"] == {}


def test_where_there_are_no_people_at_all_nothing_is_known_of_who_was_there() -> None:
    decided = rule_set("reachable").decide(payload(state=ann_in_reachable())).to_dict()
    assert decided["people"] == [
        {"id": "ann", "audiences": [{"name": "reachable", "result": "unknown", "change": "exited", "missing": []}]}
    ]


def test_unknown_may_count_as_member_or_be_an_error() -> None:
    decision = rule_set("assumed_large", "surely_large").decide(payload())
    assumed, sure = decision.to_dict()["audiences"]
    assert (assumed["result"], assumed["change"]) == ("true", "entered")
    assert (sure["result"], sure["missing"]) == ("unknown", ["employees"])
    (error,) = decision.errors
    assert (error.code, error.path) == ("E514", "account")
    assert error.message == "audience `surely_large` is unknown, for want of employees"
    assert not decision.rejected


def test_commands_are_told_as_unknown_and_the_account_is_decided() -> None:
    commands = [{"promote": {"group": "g"}}, 7]
    decision = rule_set("large").decide(payload({"employees": 900}, commands=commands))
    assert [(one.code, one.path) for one in decision.errors] == [("E516", "commands[0]"), ("E516", "commands[1]")]
    assert decision.members == 1
    assert rule_set("large").decide(payload(commands=[])).errors == ()
    assert rule_set("large").decide(payload(commands=None)).errors == ()


def test_errors_that_do_not_reject_are_capped_as_well() -> None:
    decided = rule_set("large").decide(payload(commands=[{}] * 25)).to_dict()
    assert (len(decided["errors"]), decided["errors_more"]) == (20, 5)


def test_what_is_missing_may_be_left_out() -> None:
    decided = rule_set("large", "reachable").decide(payload({"people": [person("ann")]}), missing=False).to_dict()
    (ann,) = decided["people"]
    assert [list(one) for one in (*decided["audiences"], *ann["audiences"])] == [["name", "result", "change"]] * 2


def test_what_is_ignored_is_counted_where_payloads_are_read_whole() -> None:
    facts = {"shoe_size": 43, "events": [{"type": "unheard.of"}]}
    assert rule_set("large").decide(payload(facts), whole=True).to_dict()["ignored"] == {"fields": 1, "events": 1}
    assert rule_set("large").decide(payload({"shoe_size": 43}), whole=True).to_dict()["ignored"] == {"fields": 1}
    assert "ignored" not in rule_set("large").decide(payload(), whole=True).to_dict()
    assert "ignored" not in rule_set("large").decide(payload(facts)).to_dict()


def test_strict_is_as_the_call_says_then_as_the_rule_set_does() -> None:
    odd = payload({"shoe_size": 43})
    assert rule_set("large", strict=True).decide(odd).rejected
    assert not rule_set("large", strict=True).decide(odd, strict=False).rejected
    assert rule_set("large").decide(odd, strict=True).rejected
    assert not rule_set("large").decide(odd).rejected


def test_a_rejected_account_has_its_errors_and_no_results() -> None:
    decision = rule_set("large").decide(payload({"employees": "many"}))
    assert decision.rejected
    assert (decision.account, decision.members, decision.state) == ("acme", 0, {})
    assert decision.to_dict() == {
        "account": "acme",
        "errors": [
            {"code": "E503", "path": "account.employees", "message": 'expected an integer, found `"many"`'},
        ],
    }
    assert rule_set("large").decide(b"{").account is None


@pytest.mark.parametrize(
    "now", [LATER, "2026-06-02T14:00:00+02:00", datetime(2026, 6, 2, 14, tzinfo=timezone(timedelta(hours=2)))]
)
def test_the_callers_now_takes_the_place_of_the_payloads(now: datetime | str) -> None:
    for stated in (NOW, None, "soon"):
        assert rule_set("large").decide(payload(now=stated), now=now).to_dict()["now"] == LATER


@pytest.mark.parametrize("now", ["2026-06-02", "now", datetime(2026, 6, 2)])  # noqa: DTZ001 - refused
def test_a_callers_now_without_an_offset_is_a_mistake_of_the_caller(now: datetime | str) -> None:
    with pytest.raises(ValueError, match="offset"):
        rule_set("large").decide(payload(), now=now)


def test_a_limit_of_bytes_holds_for_texts_and_bytes() -> None:
    rules = rule_set("large")
    wide = json.dumps(payload({"name": "x" * rules.program.limits.payload_bytes}))
    for form in (wide, wide.encode()):
        (error,) = rules.decide(form).errors
        assert error.code == "E508"


def test_a_last_state_is_recalled_where_the_payload_has_none() -> None:
    asked: list[str] = []

    def recall(account: str) -> object:
        asked.append(account)
        return IN_LARGE

    rules = rule_set("large")
    assert rules.decide(payload({"employees": 900}), recall=recall).to_dict()["audiences"][0]["change"] == "stayed"
    own = rules.decide(payload({"employees": 900}, state={}), recall=recall)
    assert own.to_dict()["audiences"][0]["change"] == "entered"
    rules.decide(b"{", recall=recall)
    assert asked == ["acme"]


def test_decisions_are_read_back_as_they_were_written() -> None:
    for whole in (payload({"employees": 900}), payload({"employees": "x"}), 7):
        decision = rule_set("large").decide(whole)  # type: ignore[arg-type]
        assert b"\n" not in decision.to_json()
        again = Decision.from_json(decision.to_json())
        assert (again, again.to_json(), hash(again)) == (decision, decision.to_json(), hash(decision))
        assert (again.errors, again.rejected) == (decision.errors, decision.rejected)
    for no_decision in (b"7", b"{}", b"{"):
        with pytest.raises(ValueError, match=r"decision|truncated"):
            Decision.from_json(no_decision)


def test_what_a_caller_does_to_a_decision_stays_with_the_caller() -> None:
    decision = rule_set("large").decide(payload())
    decision.to_dict()["audiences"].clear()
    decision.state["audiences"]["large"] = {}
    assert decision == rule_set("large").decide(payload())


def test_many_are_decided_one_at_a_time_and_a_bad_one_stops_nobody() -> None:
    taken: list[int] = []

    def payloads() -> Any:  # noqa: ANN401 - good and bad ones
        for number, each in enumerate([payload(), b"{", UserDict(payload()), None, payload()]):
            taken.append(number)
            yield each

    decisions = rule_set("large").decide_many(payloads())
    assert not next(decisions).rejected
    assert taken == [0]
    assert [one.rejected for one in decisions] == [True, False, True, False]


def test_threads_share_a_rule_set() -> None:
    rules = rule_set("large", "reachable")
    payloads = [payload({"id": f"a{number}", "employees": number * 10}) for number in range(200)]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(rules.decide, payloads)) == list(rules.decide_many(payloads))


def test_instants_are_utc() -> None:
    decided = rule_set("large").decide(payload(), now=datetime(2026, 6, 1, 12, 0, 0, 500, tzinfo=UTC)).to_dict()
    assert decided["now"] == "2026-06-01T12:00:00.000500Z"
