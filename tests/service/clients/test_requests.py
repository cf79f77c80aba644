"""What a client is asked for becomes a request, and the answer becomes values."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.timestamp_pb2 import Timestamp

from quorate.client import Client, Event, Record, Removal, Upsert
from quorate.client import results as r
from quorate.decide.problem import Problem
from quorate.diagnostics.model import Diagnostic, Severity
from quorate.engine import RulesError
from quorate.text import Span
from quorate.v1 import account_pb2, decided_pb2, decision_pb2, diagnostic_pb2, explanation_pb2, journey_pb2
from quorate.v1 import rule_set_pb2 as rules_pb2
from tests.cli.running import write_rules
from tests.service.clients.scripted import Scripted

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
STAMP = Timestamp(seconds=int(AT.timestamp()))


def last(script: Scripted) -> Any:  # noqa: ANN401 - the request of any call
    return script.seen[-1].requests[0]


def test_a_decision_may_go_without_what_is_missing(script: Scripted, caller: Client) -> None:
    script.tell("DecisionService/Decide", decision_pb2.DecideResponse(decision=b'{"account":null,"errors":[]}'))
    caller.decide({"account": {"id": "acme"}}, now=AT, missing=False)
    request = last(script)
    assert (request.payload, request.now, request.without_missing) == (b'{"account":{"id":"acme"}}', STAMP, True)


def test_an_explanation_is_its_document_with_whole_numbers(script: Scripted, caller: Client) -> None:
    explanation = explanation_pb2.Explanation()
    explanation.document.update(
        {
            "account": "acme",
            "result": "true",
            "rule_set": {"name": "small"},
            "why": [1, 2.5, None, True, {"n": 2.0**60}],
        }
    )
    script.tell("DecisionService/Explain", decision_pb2.ExplainResponse(explanation=explanation))
    told = caller.explain(b"{}", "large", person="ann", now="2026-06-01T12:00:00Z")
    request = last(script)
    assert (request.name, request.person, request.now) == ("large", "ann", STAMP)
    assert told.result == "true"
    assert told.to_json() == (
        b'{"account":"acme","result":"true","rule_set":{"name":"small"},'
        b'"why":[1,2.5,null,true,{"n":1.152921504606847e18}]}'
    )


def test_rules_are_checked_as_they_stand_in_a_folder(script: Scripted, caller: Client, tmp_path: Path) -> None:
    folder = write_rules(tmp_path / "small", more="audience all of accounts where employees > 0\n")
    (folder / "competitors.csv").write_text("name\nx\n", encoding="utf-8")
    script.tell(
        "RuleSetService/Check",
        rules_pb2.CheckResponse(
            revision="sha256:01",
            name="small",
            diagnostics=[
                diagnostic_pb2.Diagnostic(
                    code="E701",
                    severity=diagnostic_pb2.SEVERITY_WARNING,
                    message="odd",
                    help="mend it",
                    path="more.rules",
                    start=diagnostic_pb2.Position(line=1, column=10, offset=9),
                    end=diagnostic_pb2.Position(line=1, column=13, offset=12),
                ),
                diagnostic_pb2.Diagnostic(
                    code="E612", severity=diagnostic_pb2.SEVERITY_ERROR, message="gone", path="population.json"
                ),
            ],
        ),
    )
    checked = caller.check(folder)
    assert checked == r.Checked(
        "sha256:01",
        "small",
        (
            Diagnostic("E701", "odd", Span("more.rules", 9, 12), help="mend it", severity=Severity.WARNING),
            Diagnostic("E612", "gone", path="population.json"),
        ),
    )
    assert not checked.is_well
    assert {each.path for each in last(script).files} == {
        "quorate.toml", "schema.rules", "audiences.rules", "more.rules",
    }  # fmt: skip


NAMES = {
    "": 'name = "small"\n',
    "strict = true": 'strict = true\nname = "small"\n',
    "strict = true\n\n[limits]\npeople = 5\n": 'strict = true\n\nname = "small"\n[limits]\npeople = 5\n',
    'name = "large"\n': 'name = "large"\n',
}


@pytest.mark.parametrize("settings", NAMES)
def test_a_rule_set_is_sent_with_its_name(settings: str, script: Scripted, caller: Client, tmp_path: Path) -> None:
    folder = write_rules(tmp_path / "small")
    (folder / "quorate.toml").write_text(settings, encoding="utf-8")
    script.tell("RuleSetService/Check", rules_pb2.CheckResponse())
    caller.check(folder)
    sent = {each.path: each.content.decode() for each in last(script).files}
    assert sent["quorate.toml"] == NAMES[settings]


def test_a_single_file_is_sent_with_its_name(script: Scripted, caller: Client, tmp_path: Path) -> None:
    folder = write_rules(tmp_path / "small")
    script.tell("RuleSetService/Publish", rules_pb2.PublishResponse(accepted=True, revision="sha256:01", known=True))
    assert caller.publish(folder / "schema.rules", note="first", refuse_findings=True, skip_tests=True) == r.Published(
        accepted=True, revision="sha256:01", known=True, diagnostics=()
    )
    request = last(script)
    assert {each.path for each in request.files} == {"quorate.toml", "schema.rules"}
    assert next(each.content for each in request.files if each.path == "quorate.toml") == b'name = "schema"\n'
    assert (request.note, request.refuse_findings, request.skip_tests) == ("first", True, True)


def test_rules_that_cannot_be_read_are_not_sent(caller: Client, tmp_path: Path) -> None:
    with pytest.raises(RulesError):
        caller.publish(tmp_path / "nowhere")
    folder = write_rules(tmp_path / "small")
    (folder / "quorate.toml").write_text("langauge = 1\n", encoding="utf-8")
    with pytest.raises(RulesError, match="E602"):
        caller.check(folder)


def test_revisions_come_page_by_page(script: Scripted, caller: Client) -> None:
    pages = [
        rules_pb2.ListResponse(
            revisions=[rules_pb2.Revision(revision="sha256:02", name="small", published_at=STAMP, active=True)],
            next_page_token="more",  # noqa: S106 - no secret
        ),
        rules_pb2.ListResponse(
            revisions=[rules_pb2.Revision(revision="sha256:01", published_by="ann", note="first", findings=2)]
        ),
    ]
    for page in pages:
        script.tell("RuleSetService/List", page)
    revisions = caller.revisions()
    first = next(revisions)
    assert script.count("RuleSetService/List") == 1
    assert [first, *revisions] == [
        r.Revision("sha256:02", "small", AT, "", "", active=True, findings=0),
        r.Revision("sha256:01", "", None, "ann", "first", active=False, findings=2),
    ]
    assert [each.requests[0].page_token for each in script.seen] == ["", "more"]


def test_activations_say_what_they_are(script: Scripted, caller: Client) -> None:
    made = rules_pb2.Activation(number=3, revision="sha256:02", at=STAMP, by="ann", takes_back=2)
    told = r.Activation(3, "sha256:02", AT, "ann", 2)
    script.tell("RuleSetService/Activate", rules_pb2.ActivateResponse(activation=made))
    assert caller.activate("sha256:02") == told
    assert not last(script).HasField("expected_number")
    script.tell("RuleSetService/Activate", rules_pb2.ActivateResponse(activation=made))
    assert caller.activate("sha256:02", expected=0) == told
    assert last(script).HasField("expected_number")
    script.tell("RuleSetService/Rollback", rules_pb2.RollbackResponse(activation=made))
    assert caller.rollback(expected=2) == told
    assert last(script).expected_number == 2
    script.tell("RuleSetService/List", rules_pb2.ListResponse(activation=made))
    assert caller.activation() == told
    script.tell("RuleSetService/List", rules_pb2.ListResponse())
    assert caller.activation() is None


def test_a_revision_comes_with_its_files_and_two_with_their_differences(script: Scripted, caller: Client) -> None:
    files = [rules_pb2.RuleFile(path="a.rules", content=b"x")]
    script.tell(
        "RuleSetService/Get",
        rules_pb2.RuleSetServiceGetResponse(revision=rules_pb2.Revision(revision="sha256:01"), files=files),
    )
    found = caller.get_revision("sha256:01")
    assert (found.revision.revision, found.files) == ("sha256:01", {"a.rules": b"x"})
    difference = rules_pb2.Difference(
        kind=rules_pb2.DIFF_KIND_CHANGED, declaration="audience", name="large", old_text="a", new_text="b"
    )
    script.tell(
        "RuleSetService/Diff",
        rules_pb2.DiffResponse(old_revision="sha256:01", new_revision="sha256:02", differences=[difference]),
    )
    assert caller.diff("sha256:01") == r.Differences(
        "sha256:01", "sha256:02", (r.Difference("changed", "audience", "large", "a", "b"),)
    )


def test_records_are_taken_in(script: Scripted, caller: Client) -> None:
    script.tell(
        "AccountService/Ingest",
        account_pb2.IngestResponse(
            accepted=2,
            known=1,
            problems=[
                account_pb2.RecordProblem(index=1, problem=decided_pb2.Problem(code="E502", path="at", message="no"))
            ],
            decided=[account_pb2.DecidedAccount(account="acme", now=STAMP, version=4, changes=2)],
            transaction=9,
        ),
    )
    records: list[Record] = [
        Upsert("acme", {"employees": 900}),
        Upsert("acme", b'{"id":"ann"}', collection="people", as_of=AT, replace=True),
        Event("acme", {"id": "e1", "type": "form_submitted"}),
        Removal("acme", "people", "bob", as_of="2026-06-01T14:00:00+02:00"),
    ]
    assert caller.ingest(iter(records)) == r.Ingested(
        2,
        1,
        (r.RecordProblem(1, Problem("E502", "at", "no")),),
        (r.DecidedAccount("acme", AT, 4, 2, rejected=False),),
        9,
    )
    facts, ann, event, bob = last(script).records
    assert (facts.account, facts.upsert.fields, facts.upsert.HasField("as_of")) == ("acme", b'{"employees":900}', False)
    assert (ann.upsert.collection, ann.upsert.as_of, ann.upsert.replace) == ("people", STAMP, True)
    assert event.event.fields == b'{"id":"e1","type":"form_submitted"}'
    assert (bob.removal.collection, bob.removal.key, bob.removal.as_of) == ("people", "bob", STAMP)


def test_a_record_with_a_time_of_no_offset_is_refused(caller: Client) -> None:
    with pytest.raises(ValueError, match="`as_of` has no offset"):
        caller.ingest([Upsert("acme", {}, as_of="2026-06-01T14:00:00")])


def test_an_account_and_its_members_are_told(script: Scripted, caller: Client) -> None:
    script.tell(
        "AccountService/Get",
        account_pb2.AccountServiceGetResponse(
            decision=b'{"account":"acme","errors":[]}', revision="sha256:01", version=3, payload=b'{"a":1}', due=STAMP
        ),
    )
    stored = caller.get_account("acme", with_payload=True)
    assert (stored.decision.account, stored.revision, stored.version) == ("acme", "sha256:01", 3)
    assert (stored.payload, stored.due) == ({"a": 1}, AT)
    member = account_pb2.Member(account="acme", person="ann", role="champion", since=STAMP, assigned_by="hand")
    token = "more"  # noqa: S105 - no secret
    script.tell("AccountService/ListMembers", account_pb2.ListMembersResponse(members=[member], next_page_token=token))
    script.tell("AccountService/ListMembers", account_pb2.ListMembersResponse(members=[member]))
    told = r.Member("acme", "ann", "champion", AT, "hand")
    assert list(caller.members("buyers", account="acme", page_size=1)) == [told, told]
    assert [(each.requests[0].page_size, each.requests[0].page_token) for each in script.seen[1:]] == [
        (1, ""),
        (1, "more"),
    ]


def test_commands_go_by_their_ids(script: Scripted, caller: Client) -> None:
    decided = account_pb2.DecidedAccount(account="acme", version=2)
    told = r.Commanded(r.DecidedAccount("acme", None, 2, 0, rejected=False), 5)
    script.tell("AccountService/AssignRole", account_pb2.AssignRoleResponse(decided=decided, transaction=5))
    assert caller.assign_role("acme", "buyers", "ann", "champion", request_id="r1") == told
    assert (last(script).role, last(script).request_id) == ("champion", "r1")
    script.tell("AccountService/RemoveMember", account_pb2.RemoveMemberResponse(decided=decided, transaction=5))
    assert caller.remove_member("acme", "buyers", "ann", role="champion") == told
    assert (last(script).person, last(script).role, last(script).request_id) == ("ann", "champion", "")
    script.tell("AccountService/MoveStage", account_pb2.MoveStageResponse(decided=decided, transaction=5))
    assert caller.move_stage("acme", "buyers", "won", request_id="r2") == told
    assert (last(script).stage, last(script).request_id) == ("won", "r2")


def test_actions_are_leased_and_completed(script: Scripted, caller: Client) -> None:
    action = decided_pb2.Action(key="k1", action="send_email", account="acme", person="ann", journey="win", step="hi")
    action.document.update({"arguments": {"times": 3}})
    script.tell(
        "JourneyService/Due",
        journey_pb2.DueResponse(actions=[journey_pb2.LeasedAction(action=action, lease_until=STAMP, attempt=2)]),
    )
    told = r.Action("k1", "send_email", "acme", "ann", "win", "hi", {"arguments": {"times": 3}})
    leased = caller.due("worker-1", most=5, lease=timedelta(seconds=90), actions=["send_email"])
    assert leased == (r.LeasedAction(told, AT, 2),)
    request = last(script)
    assert (request.worker, request.most, request.lease.seconds, list(request.actions)) == (
        "worker-1", 5, 90, ["send_email"],
    )  # fmt: skip
    script.tell(
        "JourneyService/Complete",
        journey_pb2.CompleteResponse(status=journey_pb2.COMPLETE_STATUS_ACCEPTED, transaction=6),
    )
    assert caller.complete("k1", result={"fit": 0.5}) == r.Completed("accepted", None, (), 6)
    assert (last(script).key, last(script).result) == ("k1", b'{"fit":0.5}')
    script.tell("JourneyService/Complete", journey_pb2.CompleteResponse(status=99))  # type: ignore[arg-type]  # of later
    assert caller.complete("k1", error="bounced").status == "99"
    assert last(script).error == "bounced"
    script.tell("JourneyService/Complete", journey_pb2.CompleteResponse())
    caller.complete("k1")
    assert last(script).WhichOneof("outcome") is None
    with pytest.raises(ValueError, match="not both"):
        caller.complete("k1", result={}, error="bounced")


def test_time_goes_on_and_journeys_are_told(script: Scripted, caller: Client) -> None:
    decided = account_pb2.DecidedAccount(account="acme", version=2, rejected=True)
    script.tell("JourneyService/Advance", journey_pb2.AdvanceResponse(decided=[decided], transaction=3))
    assert caller.advance(most=7) == r.Advanced((r.DecidedAccount("acme", None, 2, 0, rejected=True),), 3)
    assert (last(script).account, last(script).most) == ("", 7)
    place = decided_pb2.JourneyResult(
        name="win", entry=1, status="waiting", step="readiness", since=STAMP, due=STAMP, missing=["a"]
    )
    script.tell("JourneyService/Get", journey_pb2.JourneyServiceGetResponse(journeys=[place]))
    assert caller.journeys("acme", journey="win") == r.AccountJourneys(
        (r.JourneyPlace("win", "", 1, "waiting", "readiness", AT, AT, ("a",)),), ()
    )
