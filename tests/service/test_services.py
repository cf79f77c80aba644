"""The five services over the wire, as a client sees them that has nothing but the protos."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf import struct_pb2
from google.rpc import error_details_pb2  # type: ignore[import-untyped]  # it does not say so
from grpc_status import rpc_status

from quorate.server.app import Server
from quorate.server.options import ServerOptions
from quorate.service.house import House
from quorate.service.rule_sets import Actor
from quorate.v1 import (
    account_pb2,
    account_pb2_grpc,
    decided_pb2,
    decision_pb2,
    decision_pb2_grpc,
    diagnostic_pb2,
    journey_pb2,
    journey_pb2_grpc,
    rule_set_pb2,
    rule_set_pb2_grpc,
    watch_pb2,
    watch_pb2_grpc,
)
from tests.house.housing import ALL, AUDIENCES, SCHEMA, START, Clock, files
from tests.service.calls import refusal

TENANT = "default/main"


@dataclass
class Wired:
    """A server with a stub of each service, and the clock of its house."""

    house: House
    clock: Clock
    decision: decision_pb2_grpc.DecisionServiceStub
    rules: rule_set_pb2_grpc.RuleSetServiceStub
    accounts: account_pb2_grpc.AccountServiceStub
    journeys: journey_pb2_grpc.JourneyServiceStub
    watch: watch_pb2_grpc.WatchServiceStub

    def ingest(self, *records: account_pb2.Record) -> account_pb2.IngestResponse:
        """Take records in."""
        answer: account_pb2.IngestResponse = self.accounts.Ingest(account_pb2.IngestRequest(records=records))
        return answer


@pytest.fixture
def wired(tmp_path: Path) -> Iterator[Wired]:
    clock = Clock()
    house = House.open(tmp_path / "quorate.db", clock=clock)
    published = house.rule_sets.publish(TENANT, files(), Actor("ann"))
    assert published.row is not None
    house.rule_sets.activate(TENANT, published.row.revision, Actor("ann"))
    server = Server(house, ServerOptions(listen="127.0.0.1:0", heartbeat_seconds=0.2))
    try:
        with grpc.insecure_channel(server.address) as channel:
            yield Wired(
                house,
                clock,
                decision_pb2_grpc.DecisionServiceStub(channel),
                rule_set_pb2_grpc.RuleSetServiceStub(channel),
                account_pb2_grpc.AccountServiceStub(channel),
                journey_pb2_grpc.JourneyServiceStub(channel),
                watch_pb2_grpc.WatchServiceStub(channel),
            )
    finally:
        server.stop()
        house.close()


def upsert(account: str = "acme", collection: str = "", **fields: object) -> account_pb2.Record:
    told = account_pb2.Upsert(collection=collection, fields=json.dumps(fields).encode())
    return account_pb2.Record(account=account, upsert=told)


PAYLOAD: dict[str, Any] = {
    "now": "2026-06-01T12:00:00Z",
    "account": {"id": "acme", "employees": 900, "people": [{"id": "ann", "title": "Chief"}], "deals": [], "events": []},
}


def test_a_decision_as_bytes_as_messagepack_and_as_a_message(wired: Wired) -> None:
    payload = json.dumps(PAYLOAD).encode()
    plain = wired.decision.Decide(decision_pb2.DecideRequest(payload=payload))
    packed = wired.decision.Decide(
        decision_pb2.DecideRequest(payload=payload, form=decision_pb2.DECISION_FORM_MESSAGEPACK)
    )
    typed = wired.decision.Decide(
        decision_pb2.DecideRequest(payload=payload, form=decision_pb2.DECISION_FORM_MESSAGE)
    ).message
    told = json.loads(plain.decision)
    assert (plain.content_type, packed.content_type) == ("application/json", "application/msgpack")
    assert plain.revision == wired.house.rule_sets.active(TENANT).revision
    assert {each.name: each.result for each in typed.audiences} == {
        each["name"]: decided_pb2.Result.Value(f"RESULT_{each['result'].upper()}") for each in told["audiences"]
    }
    (group,) = typed.groups
    assert [(each.person, each.role) for each in group.members] == [("ann", "decider")]
    assert json.loads(typed.state) == told["state"]
    assert typed.actions[0].document["arguments"]["template"] == "hello"


def test_a_payload_may_be_a_structure(wired: Wired) -> None:
    struct = struct_pb2.Struct()
    struct.update(PAYLOAD)
    answer = wired.decision.Decide(decision_pb2.DecideRequest(payload_struct=struct))
    plain = wired.decision.Decide(decision_pb2.DecideRequest(payload=json.dumps(PAYLOAD).encode()))
    assert answer.decision == plain.decision
    both = decision_pb2.DecideRequest(payload=b"{}", payload_struct=struct)
    assert refusal(lambda: wired.decision.Decide(both))[0] is grpc.StatusCode.INVALID_ARGUMENT


def test_a_stream_is_answered_in_order_and_a_bad_account_inside_itself(wired: Wired) -> None:
    payloads = [json.dumps(PAYLOAD).encode(), b"{", json.dumps(PAYLOAD).encode()]
    requests = (
        decision_pb2.DecideStreamRequest(request=decision_pb2.DecideRequest(payload=payload)) for payload in payloads
    )
    answers = [json.loads(each.response.decision) for each in wired.decision.DecideStream(requests)]
    assert [each["account"] for each in answers] == ["acme", None, "acme"]
    assert [bool(each["errors"]) for each in answers] == [False, True, False]


def test_a_revision_may_be_pinned(wired: Wired) -> None:
    other = wired.rules.Publish(rule_set_pb2.PublishRequest(files=_files(SCHEMA + AUDIENCES)))
    payload = json.dumps(PAYLOAD).encode()
    answer = wired.decision.Decide(decision_pb2.DecideRequest(payload=payload, revision=other.revision))
    assert answer.revision == other.revision
    assert "groups" not in json.loads(answer.decision)
    code, text = refusal(
        lambda: wired.decision.Decide(decision_pb2.DecideRequest(payload=payload, revision="sha256:00"))
    )
    assert (code, text) == (grpc.StatusCode.NOT_FOUND, "revision `sha256:00` was never published")


def test_an_explanation_is_a_tree(wired: Wired) -> None:
    request = decision_pb2.ExplainRequest(payload=json.dumps(PAYLOAD).encode(), name="large")
    found = wired.decision.Explain(request).explanation
    assert (found.result, found.name, found.account) == (decided_pb2.RESULT_TRUE, "large", "acme")
    assert found.why.facts[0].path == "employees"
    assert found.why.facts[0].value.number_value == 900
    group = decision_pb2.ExplainRequest(payload=json.dumps(PAYLOAD).encode(), name="tooling")
    assert wired.decision.Explain(group).explanation.document["completeness"]["value"] == 0.5
    for name, code in (("lagre", grpc.StatusCode.NOT_FOUND), ("chiefs", grpc.StatusCode.INVALID_ARGUMENT)):
        request.name = name
        assert refusal(lambda: wired.decision.Explain(request))[0] is code


def test_rules_are_checked_published_activated_and_rolled_back(wired: Wired) -> None:
    checked = wired.rules.Check(rule_set_pb2.CheckRequest(files=_files("audience large of acounts where 1 = 1")))
    assert checked.revision == ""
    (first, *_) = checked.diagnostics
    assert first.severity == diagnostic_pb2.SEVERITY_ERROR
    assert (first.path, first.start.line > 0) == ("small.rules", True)
    refused = wired.rules.Publish(rule_set_pb2.PublishRequest(files=_files("audience")))
    assert (refused.accepted, refused.revision) == (False, "")
    published = wired.rules.Publish(rule_set_pb2.PublishRequest(files=_files(SCHEMA + AUDIENCES), note="smaller"))
    assert published.accepted
    activated = wired.rules.Activate(rule_set_pb2.ActivateRequest(revision=published.revision, expected_number=1))
    assert (activated.activation.number, activated.activation.revision) == (2, published.revision)
    late = rule_set_pb2.ActivateRequest(revision=published.revision, expected_number=1)
    assert refusal(lambda: wired.rules.Activate(late))[0] is grpc.StatusCode.ABORTED
    listed = wired.rules.List(rule_set_pb2.ListRequest())
    assert [(each.note, each.active) for each in listed.revisions] == [("smaller", True), ("", False)]
    found = wired.rules.Diff(rule_set_pb2.DiffRequest(old_revision=listed.revisions[1].revision)).differences
    assert ("journey", "welcome", rule_set_pb2.DIFF_KIND_REMOVED) in {
        (each.declaration, each.name, each.kind) for each in found
    }
    back = wired.rules.Rollback(rule_set_pb2.RollbackRequest()).activation
    assert (back.number, back.takes_back, back.revision) == (3, 2, listed.revisions[1].revision)
    again = refusal(lambda: wired.rules.Rollback(rule_set_pb2.RollbackRequest()))
    assert again == (grpc.StatusCode.FAILED_PRECONDITION, "no rule set was active before this one")
    whole = wired.rules.Get(rule_set_pb2.RuleSetServiceGetRequest())
    assert {each.path for each in whole.files} == set(ALL)


def test_accounts_are_kept_decided_and_told(wired: Wired) -> None:
    done = wired.ingest(
        upsert(employees=900), upsert(collection="people", id="ann", title="Chief"), upsert(collection="people", id=3)
    )
    assert (done.accepted, done.known, len(done.decided), done.transaction > 0) == (2, 0, 1, True)
    assert [(each.index, each.problem.code) for each in done.problems] == [(2, "E801")]
    got = wired.accounts.Get(account_pb2.AccountServiceGetRequest(account="acme", with_payload=True))
    assert json.loads(got.decision)["groups"][0]["members"][0]["person"] == "ann"
    assert json.loads(got.payload)["account"]["people"] == [{"id": "ann", "title": "Chief"}]
    assert got.HasField("due")
    members = wired.accounts.ListMembers(account_pb2.ListMembersRequest(name="tooling")).members
    assert [(each.account, each.person, each.role, each.assigned_by) for each in members] == [
        ("acme", "ann", "decider", "rule")
    ]
    nobody = account_pb2.AccountServiceGetRequest(account="nobody")
    assert refusal(lambda: wired.accounts.Get(nobody))[0] is grpc.StatusCode.NOT_FOUND


def test_commands_are_done_once_and_refused_with_what_is_wrong(wired: Wired) -> None:
    wired.ingest(upsert(employees=900), upsert(collection="people", id="bob", title="Poet"))
    request = account_pb2.AssignRoleRequest(
        account="acme", group="tooling", person="bob", role="decider", request_id="r1"
    )
    assert wired.accounts.AssignRole(request) == wired.accounts.AssignRole(request)
    move = account_pb2.MoveStageRequest(account="acme", group="tooling", stage="won")
    with pytest.raises(grpc.RpcError) as caught:
        wired.accounts.MoveStage(move)
    assert caught.value.code() is grpc.StatusCode.FAILED_PRECONDITION
    status = rpc_status.from_call(caught.value)  # type: ignore[arg-type]  # a call as well
    assert status is not None
    details = error_details_pb2.BadRequest()
    assert any(each.Unpack(details) for each in status.details)
    assert details.field_violations[0].field.startswith("commands[0]")
    wired.accounts.MoveStage(account_pb2.MoveStageRequest(account="acme", group="tooling", stage="evaluating"))
    wired.accounts.RemoveMember(account_pb2.RemoveMemberRequest(account="acme", group="tooling", person="bob"))
    assert not wired.accounts.ListMembers(account_pb2.ListMembersRequest(name="tooling")).members


def test_actions_are_leased_and_completed(wired: Wired) -> None:
    wired.ingest(upsert(employees=900))
    (leased,) = wired.journeys.Due(journey_pb2.DueRequest(worker="w1")).actions
    assert (leased.action.action, leased.attempt) == ("mail", 1)
    done = wired.journeys.Complete(journey_pb2.CompleteRequest(key=leased.action.key))
    assert done.status == journey_pb2.COMPLETE_STATUS_ACCEPTED
    wired.clock.go(days=3)
    assert len(wired.journeys.Advance(journey_pb2.AdvanceRequest()).decided) == 1
    (call,) = wired.journeys.Due(journey_pb2.DueRequest(actions=["fit"])).actions
    answered = wired.journeys.Complete(journey_pb2.CompleteRequest(key=call.action.key, result=b'{"score": 80}'))
    assert answered.decided.account == "acme"
    got = wired.journeys.Get(journey_pb2.JourneyServiceGetRequest(account="acme"))
    assert [each.document["arguments"]["template"] for each in got.open_actions] == ["good"]


def test_a_watch_tells_what_changes_and_goes_on_where_it_was(wired: Wired) -> None:
    watch = wired.watch.Watch(watch_pb2.WatchRequest(names=["large"]))
    begin = next(watch).heartbeat
    wired.ingest(upsert(employees=900))
    change = next(each for each in watch if each.HasField("change")).change
    assert (change.kind, change.name, change.account) == (watch_pb2.CHANGE_KIND_ENTERED, "large", "acme")
    assert change.at.ToDatetime().replace(tzinfo=START.tzinfo) == START
    alive = next(each for each in watch if each.HasField("heartbeat")).heartbeat
    assert alive.behind == 0
    watch.cancel()
    again = wired.watch.Watch(watch_pb2.WatchRequest(cursor=begin.cursor))
    told = []
    for each in again:
        if each.HasField("change"):
            told.append(watch_pb2.ChangeKind.Name(each.change.kind))
        elif told:
            break
    again.cancel()
    assert told[0] == "CHANGE_KIND_ENTERED"
    assert told[-1] == "CHANGE_KIND_ACTION"
    with pytest.raises(grpc.RpcError) as caught:
        next(wired.watch.Watch(watch_pb2.WatchRequest(cursor="elsewhere-1")))
    assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT


def _files(rules: str) -> list[rule_set_pb2.RuleFile]:
    return [rule_set_pb2.RuleFile(path=path, content=content) for path, content in files(rules).items()]
