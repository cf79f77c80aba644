"""The clients and a real server together: what each call does there."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from quorate.client import CallError, Client, Removal, Retries, Upsert, connect, connect_async
from quorate.client.results import DifferencePart
from quorate.engine import load
from quorate.loading import RulesError
from quorate.server.app import Server
from tests.service.clients.growers import FACTS, NOW, growing, write_growers

AT = "2026-06-01T12:00:00Z"
PAYLOAD = {"now": AT, "account": {"id": "acme", "employees": 900, "people": [{"id": "ann", "seniority": "chief"}]}}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_growers(tmp_path / "growers")


@pytest.fixture
def server() -> Iterator[Server]:
    with growing() as server:
        yield server


@pytest.fixture
def empty(server: Server) -> Iterator[Client]:
    """Return a client of a server that has nothing yet."""
    with connect(server.address) as client:
        yield client


@pytest.fixture
def active(empty: Client, folder: Path) -> Client:
    """Return a client of a server whose rule set is active."""
    empty.activate(empty.publish(folder).revision)
    return empty


def test_rules_are_published_activated_and_taken_back(empty: Client, folder: Path, tmp_path: Path) -> None:
    assert (empty.activation(), list(empty.revisions())) == (None, [])
    with pytest.raises(CallError, match="FAILED_PRECONDITION"):
        empty.decide(PAYLOAD)

    first = empty.publish(folder, note="first")
    assert (first.accepted, first.known, first.diagnostics) == (True, False, ())
    assert first.revision == load(folder).revision
    assert empty.publish(folder).known
    made = empty.activate(first.revision[: len("sha256:") + 8], expected=0)
    assert (made.number, made.revision, made.by) == (1, first.revision, "anonymous")

    second = empty.publish(write_growers(tmp_path / "more", least=1000))
    with pytest.raises(CallError, match="ABORTED"):
        empty.activate(second.revision, expected=0)
    assert empty.activate(second.revision, expected=1).number == 2
    change, group, journey = empty.diff(first.revision, second.revision).differences
    assert (change.kind, change.declaration, change.name, change.effect) == ("changed", "audience", "large", "narrowed")
    assert "500" in change.old_text
    assert change.changes == (
        DifferencePart("condition", "employees is at least 500", "employees is at least 1000", "narrowed"),
    )
    assert [(each.kind, each.declaration, each.name) for each in (group, journey)] == [
        ("affected", "buying group", "growers"),
        ("affected", "journey", "win"),
    ]
    assert group.because == ("audience large",)

    back = empty.rollback(expected=2)
    assert (back.number, back.revision, back.takes_back) == (3, first.revision, 2)
    assert empty.activation() == back
    assert [(each.revision, each.active, each.note) for each in empty.revisions()] == [
        (second.revision, False, ""),
        (first.revision, True, "first"),
    ]
    kept = empty.get_revision()
    assert kept.revision.revision == first.revision
    assert kept.files["groups.rules"] == (folder / "groups.rules").read_bytes()


def test_mistakes_are_told_in_their_place(empty: Client, folder: Path) -> None:
    (folder / "odd.rules").write_text("# ü\naudience odd of accounts where employes > 5\n", encoding="utf-8")
    checked = empty.check(folder)
    assert (checked.is_well, checked.revision) == (False, "")
    found = checked.diagnostics[0]
    assert found.span is not None
    assert (found.code, found.span.path, found.span.start) == ("E201", "odd.rules", 35)
    assert not empty.publish(folder).accepted
    with pytest.raises(RulesError):
        empty.check(folder / "quorate.toml")


def test_decisions_are_those_of_the_engine_however_they_are_asked_for(active: Client, folder: Path) -> None:
    rules = load(folder)
    payloads = [{"now": AT, "account": {"id": f"a{number}", "employees": number}} for number in range(250)]
    wanted = [rules.decide(payload) for payload in payloads]
    assert active.decide(payloads[7]) == wanted[7]
    assert list(active.decide_many(payloads)) == wanted
    assert list(active.decide_stream(payloads)) == wanted
    assert list(active.decide_stream(payloads, now=NOW, missing=False)) == [
        rules.decide(payload, now=NOW, missing=False) for payload in payloads
    ]


def test_explanations_are_those_of_the_engine(active: Client, folder: Path) -> None:
    rules = load(folder)
    payload = {"now": AT, "account": {"id": "acme", "employees": 100, "people": [{"id": "ann", "seniority": "chief"}]}}
    for name, person in (("large", None), ("growers", None), ("growers", "ann")):
        told = active.explain(payload, name, person=person)
        assert told.to_dict() == rules.explain(payload, name, person=person).to_dict()
    with pytest.raises(CallError) as caught:
        active.explain(payload, "larg")
    assert caught.value.code == "NOT_FOUND"
    assert "`large`" in caught.value.detail


def test_accounts_are_kept_decided_and_acted_on(active: Client) -> None:
    taken = active.ingest(FACTS)
    assert (taken.accepted, taken.known, taken.problems) == (4, 0, ())
    assert [(each.account, each.rejected) for each in taken.decided] == [("acme", False)]
    assert active.ingest(FACTS).known == 4

    stored = active.get_account("acme", with_payload=True)
    assert stored.decision.account == "acme"
    assert stored.payload is not None
    assert stored.payload["account"]["employees"] == 900
    assert stored.due is not None
    assert [each.account for each in active.members("large")] == ["acme"]
    people = list(active.members("growers", page_size=1))
    assert [(each.person, each.role, each.assigned_by) for each in people] == [
        ("ann", "decision_maker", "rule"),
        ("bob", "champion", "rule"),
    ]

    made = active.assign_role("acme", "growers", "bob", "decision_maker", request_id="r1")
    assert made.decided.changes > 0
    assert active.assign_role("acme", "growers", "bob", "decision_maker", request_id="r1").transaction == (
        made.transaction
    )
    active.remove_member("acme", "growers", "ann", request_id="r2")
    active.move_stage("acme", "growers", "evaluating", request_id="r3")
    (group,) = active.get_account("acme").decision.to_dict()["groups"]
    assert group["stage"] == "evaluating"
    assert "ann" not in [each["person"] for each in group["members"] if not each["removed"]]
    with pytest.raises(CallError) as caught:
        active.move_stage("acme", "growers", "nowhere")
    assert caught.value.code == "FAILED_PRECONDITION"
    assert [problem.code for problem in caught.value.problems] == ["E519"] or caught.value.problems

    active.ingest([Removal("acme", "people", "bob")])
    payload = active.get_account("acme", with_payload=True).payload
    assert payload is not None
    assert [each["id"] for each in payload["account"]["people"]] == ["ann"]


def test_what_journeys_want_is_done_by_a_worker(active: Client) -> None:
    active.ingest(FACTS)
    places = active.journeys("acme")
    assert [(each.name, each.status, each.step) for each in places.journeys] == [("win", "waiting", "score")]
    (call,) = active.due("worker-1")
    assert (call.attempt, call.action.account, call.action.journey) == (1, "acme", "win")
    assert call.lease_until is not None
    assert call.action == places.open_actions[0]
    assert active.due("worker-2") == ()

    refused = active.complete(call.action.key, result={"score": "high"})
    assert (refused.status, len(refused.problems)) == ("refused", 1)
    done = active.complete(call.action.key, result={"score": 80})
    assert done.status == "accepted"
    assert done.decided is not None
    assert active.complete(call.action.key, result={"score": 80}).status == "repeated"
    assert active.complete(call.action.key, error="down").status == "conflicting"
    assert active.complete("never").status == "unknown"

    (email,) = active.due(actions=["send_email"])
    assert (email.action.action, email.action.person) == ("send_email", "ann")
    assert email.action.document["arguments"] == {"template": "what-it-earns"}
    assert active.complete(email.action.key).status == "accepted"
    assert active.advance("acme").decided[0].account == "acme"


def test_changes_are_watched(active: Client) -> None:
    with active.watch("start", names=["large", "growers"]) as watch:
        active.ingest(FACTS)
        first = next(watch)
        assert (first.kind, first.account, first.name) == ("entered", "acme", "large")
        assert first.at == NOW
        second = next(watch)
        assert second.name == "growers"
    with active.watch(first.cursor, names=["large", "growers"]) as again:
        assert next(again) == second
    with active.watch("start", kinds=["role"]) as roles:
        told = next(roles)
        assert (told.person, told.detail["role"]) == ("ann", "decision_maker")


def test_a_watch_goes_on_over_a_restart_of_its_server(folder: Path, tmp_path: Path) -> None:
    store = tmp_path / "quorate.db"
    told: list[str] = []
    arrived = threading.Semaphore(0)

    def read(client: Client) -> None:
        for change in client.watch("start", names=["large"]):
            told.append(f"{change.account} {change.kind}")
            arrived.release()

    with growing(store) as server:
        address = server.address
        client = connect(address, retries=Retries(attempts=50, first=0.05))
        reader = threading.Thread(target=read, args=(client,))
        client.activate(client.publish(folder).revision)
        reader.start()
        client.ingest(FACTS)
        assert arrived.acquire(timeout=30)
    with growing(store, listen=address):
        client.ingest([Upsert("beta", {"employees": 700})])
        assert arrived.acquire(timeout=30)
        client.close()
        reader.join(30)
    assert not reader.is_alive()
    assert told == ["acme entered", "beta entered"]


def test_a_stream_goes_on_over_a_restart_of_its_server(folder: Path, tmp_path: Path) -> None:
    store = tmp_path / "quorate.db"
    with ExitStack() as later, ExitStack() as first:
        address = first.enter_context(growing(store)).address
        client = later.enter_context(connect(address, retries=Retries(attempts=50, first=0.05)))
        client.activate(client.publish(folder).revision)

        def payloads() -> Iterator[dict[str, object]]:
            for number in range(100):
                if number == 50:
                    first.close()
                    later.enter_context(growing(store, listen=address))
                yield {"now": AT, "account": {"id": f"a{number}", "employees": number}}

        told = [decision.account for decision in client.decide_stream(payloads())]
    assert told == [f"a{number}" for number in range(100)]


def test_an_async_client_does_the_same(server: Server, folder: Path) -> None:
    async def run() -> None:
        async with connect_async(server.address) as client:
            await client.activate((await client.publish(folder)).revision)
            payloads = [{"now": AT, "account": {"id": f"a{number}", "employees": number}} for number in range(250)]
            rules = load(folder)
            wanted = [rules.decide(payload) for payload in payloads]
            assert await asyncio.gather(*map(client.decide, payloads[:50])) == wanted[:50]
            assert [each async for each in client.decide_many(payloads)] == wanted
            assert [each async for each in client.decide_stream(payloads)] == wanted
            async with client.watch("start", names=["large"]) as watch:
                await client.ingest(FACTS)
                assert (await anext(watch)).account == "acme"
            assert [each.account async for each in client.members("large")] == ["acme"]
            (call,) = await client.due("worker")
            assert (await client.complete(call.action.key, result={"score": 80})).status == "accepted"
            assert await client.serves()
            assert (await client.explain(PAYLOAD, "large")).result == "true"

    asyncio.run(run())


def test_health_is_told(empty: Client, folder: Path) -> None:
    assert not empty.serves()
    assert empty.serves("quorate.v1.RuleSetService")
    with pytest.raises(CallError, match="NOT_FOUND"):
        empty.serves("nowhere")
    empty.activate(empty.publish(folder).revision)


def test_a_pinned_revision_answers(server: Server, active: Client, tmp_path: Path) -> None:
    first = active.activation()
    assert first is not None
    second = active.publish(write_growers(tmp_path / "more", least=1000)).revision
    with connect(server.address, revision=second) as pinned:
        assert pinned.decide(PAYLOAD).to_dict()["rule_set"]["revision"] == second
        assert next(pinned.decide_many([PAYLOAD])).to_dict()["rule_set"]["revision"] == second
        assert next(pinned.decide_stream([PAYLOAD])).to_dict()["rule_set"]["revision"] == second
    assert active.decide(PAYLOAD).to_dict()["rule_set"]["revision"] == first.revision
