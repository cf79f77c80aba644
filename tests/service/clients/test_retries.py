"""Calls that got no answer are made again where that is safe, and only for as long as that makes sense."""

import time
from collections.abc import Callable

import grpc
import pytest
from google.protobuf.message import Message

from quorate.client import CallError, Client, Event, Retries, Upsert, connect
from quorate.client.retrying import Attempts, Purse
from quorate.v1 import account_pb2, decision_pb2, journey_pb2, rule_set_pb2
from tests.service.clients.conftest import SOON
from tests.service.clients.scripted import Refusal, Scripted

DECIDED = decision_pb2.DecideResponse(decision=b'{"account":"acme","errors":[]}')
COMMANDED = account_pb2.AssignRoleResponse(transaction=7)
ACTIVATED = rule_set_pb2.ActivateResponse(activation=rule_set_pb2.Activation(number=3))
EXPLAINED = decision_pb2.ExplainResponse()

SAFE: dict[str, tuple[str, Message, Callable[[Client], object]]] = {
    "decide": ("DecisionService/Decide", DECIDED, lambda client: client.decide(b"{}")),
    "decide_many": (
        "DecisionService/DecideBatch",
        decision_pb2.DecideBatchResponse(),
        lambda client: list(client.decide_many([b"{}"])),
    ),
    "explain": ("DecisionService/Explain", EXPLAINED, lambda client: client.explain(b"{}", "large")),
    "check": ("RuleSetService/Check", rule_set_pb2.CheckResponse(), lambda client: client.check({})),
    "revisions": ("RuleSetService/List", rule_set_pb2.ListResponse(), lambda client: list(client.revisions())),
    "activation": ("RuleSetService/List", rule_set_pb2.ListResponse(), lambda client: client.activation()),
    "get_revision": (
        "RuleSetService/Get",
        rule_set_pb2.RuleSetServiceGetResponse(),
        lambda client: client.get_revision(),
    ),
    "diff": ("RuleSetService/Diff", rule_set_pb2.DiffResponse(), lambda client: client.diff()),
    "activate": ("RuleSetService/Activate", ACTIVATED, lambda client: client.activate("sha256:01", expected=2)),
    "rollback": (
        "RuleSetService/Rollback",
        rule_set_pb2.RollbackResponse(),
        lambda client: client.rollback(expected=2),
    ),
    "ingest": (
        "AccountService/Ingest",
        account_pb2.IngestResponse(),
        lambda client: client.ingest([Upsert("acme", {}), Event("acme", {"id": "e1"})]),
    ),
    "get_account": (
        "AccountService/Get",
        account_pb2.AccountServiceGetResponse(decision=DECIDED.decision),
        lambda client: client.get_account("acme"),
    ),
    "members": (
        "AccountService/ListMembers",
        account_pb2.ListMembersResponse(),
        lambda client: list(client.members("large")),
    ),
    "assign_role": (
        "AccountService/AssignRole",
        COMMANDED,
        lambda client: client.assign_role("acme", "buyers", "ann", "champion", request_id="r"),
    ),
    "remove_member": (
        "AccountService/RemoveMember",
        account_pb2.RemoveMemberResponse(),
        lambda client: client.remove_member("acme", "buyers", "ann", request_id="r"),
    ),
    "move_stage": (
        "AccountService/MoveStage",
        account_pb2.MoveStageResponse(),
        lambda client: client.move_stage("acme", "buyers", "won", request_id="r"),
    ),
    "complete": ("JourneyService/Complete", journey_pb2.CompleteResponse(), lambda client: client.complete("k")),
    "journeys": (
        "JourneyService/Get",
        journey_pb2.JourneyServiceGetResponse(),
        lambda client: client.journeys("acme"),
    ),
}
UNSAFE: dict[str, tuple[str, Callable[[Client], object]]] = {
    "publish": ("RuleSetService/Publish", lambda client: client.publish({})),
    "activate": ("RuleSetService/Activate", lambda client: client.activate("sha256:01")),
    "rollback": ("RuleSetService/Rollback", lambda client: client.rollback()),
    "assign_role": (
        "AccountService/AssignRole",
        lambda client: client.assign_role("acme", "buyers", "ann", "champion"),
    ),
    "remove_member": ("AccountService/RemoveMember", lambda client: client.remove_member("acme", "buyers", "ann")),
    "move_stage": ("AccountService/MoveStage", lambda client: client.move_stage("acme", "buyers", "won")),
    "due": ("JourneyService/Due", lambda client: client.due()),
    "advance": ("JourneyService/Advance", lambda client: client.advance()),
}


@pytest.mark.parametrize("name", SAFE)
def test_a_call_that_is_safe_to_repeat_is_repeated(name: str, script: Scripted, caller: Client) -> None:
    method, answer, call = SAFE[name]
    script.tell(method, Refusal())
    script.tell(method, Refusal())
    script.tell(method, answer)
    call(caller)
    assert script.count(method) == 3


@pytest.mark.parametrize("name", UNSAFE)
def test_a_call_that_might_be_done_twice_is_made_once(name: str, script: Scripted, caller: Client) -> None:
    method, call = UNSAFE[name]
    script.tell(method, Refusal())
    with pytest.raises(CallError) as caught:
        call(caller)
    assert caught.value.code == "UNAVAILABLE"
    assert script.count(method) == 1


@pytest.mark.parametrize("code", [code for code in grpc.StatusCode if code.name not in {"OK", "UNAVAILABLE"}])
def test_other_statuses_are_final(code: grpc.StatusCode, script: Scripted, caller: Client) -> None:
    script.tell("DecisionService/Decide", Refusal(code, "no", after=0.001))
    with pytest.raises(CallError) as caught:
        caller.decide(b"{}")
    assert (caught.value.code, caught.value.detail) == (code.name, "no")
    assert script.count("DecisionService/Decide") == 1


def test_the_last_refusal_is_told_with_its_details(script: Scripted, caller: Client) -> None:
    for _ in range(SOON.attempts):
        script.tell("DecisionService/Decide", Refusal(after=0.001))
    with pytest.raises(CallError) as caught:
        caller.decide(b"{}")
    error = caught.value
    assert (error.code, error.detail, error.reason) == ("UNAVAILABLE", "not now", "BUSY")
    assert (error.retry_after, error.request_id, error.problems) == (0.001, "r1", ())
    assert script.count("DecisionService/Decide") == SOON.attempts


def test_nothing_is_repeated_where_that_is_not_wanted(script: Scripted) -> None:
    script.tell("DecisionService/Decide", Refusal())
    with connect(script.address, retries=None) as client, pytest.raises(CallError):
        client.decide(b"{}")
    assert script.count("DecisionService/Decide") == 1


def test_a_server_is_left_alone_for_as_long_as_it_asks(script: Scripted, caller: Client) -> None:
    script.tell("DecisionService/Decide", Refusal(after=0.2))
    script.tell("DecisionService/Decide", DECIDED)
    begun = time.monotonic()
    caller.decide(b"{}")
    assert time.monotonic() - begun >= 0.2


def test_the_time_of_a_call_holds_for_all_its_attempts(script: Scripted) -> None:
    for _ in range(3):
        script.tell("DecisionService/Decide", Refusal())
    script.tell("DecisionService/Decide", DECIDED)
    with connect(script.address, timeout=9, retries=SOON) as client:
        client.decide(b"{}")
    assert all(0 < (each.seconds or 0) < 9.1 for each in script.seen)
    attempts = Attempts(SOON, Purse(9), timeout=9, is_safe=True)
    left = attempts.remaining() or 0
    attempts.pause(CallError("UNAVAILABLE", ""))
    assert 0 < (attempts.remaining() or 0) < left <= 9


def test_no_attempt_is_waited_for_that_would_come_too_late(script: Scripted) -> None:
    script.tell("DecisionService/Decide", Refusal(after=60))
    begun = time.monotonic()
    with connect(script.address, timeout=20, retries=SOON) as client, pytest.raises(CallError) as caught:
        client.decide(b"{}")
    assert caught.value.code == "UNAVAILABLE"
    assert time.monotonic() - begun < 20
    assert script.count("DecisionService/Decide") == 1


def test_a_purse_is_spent_and_earned_again() -> None:
    purse = Purse(2)
    assert [purse.spend() for _ in range(3)] == [True, True, False]
    for _ in range(10):
        purse.earn()
    assert [purse.spend() for _ in range(2)] == [True, False]
    for _ in range(1000):
        purse.earn()
    assert [purse.spend() for _ in range(3)] == [True, True, False]


def test_a_client_without_answers_stops_asking_again(script: Scripted) -> None:
    retries = Retries(attempts=3, first=0, most=0, purse=3)
    with connect(script.address, retries=retries) as client:
        for _ in range(4):
            for _ in range(3):
                script.tell("DecisionService/Decide", Refusal())
            with pytest.raises(CallError):
                client.decide(b"{}")
    assert script.count("DecisionService/Decide") == 4 + 3


def test_pauses_are_drawn_and_grow_to_a_bound() -> None:
    retries = Retries(first=0.1, most=0.8)
    for repetition, most in enumerate([0.1, 0.2, 0.4, 0.8, 0.8, 0.8]):
        drawn = [retries.pause(repetition) for _ in range(200)]
        assert 0 <= min(drawn) < most / 4
        assert most * 3 / 4 < max(drawn) <= most
    assert retries.pause(10_000) <= 0.8


@pytest.mark.parametrize("wrong", [{"attempts": 0}, {"first": -1}, {"first": 3}, {"purse": -1}])
def test_retries_that_cannot_be_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="attempt"):
        Retries(**wrong)
