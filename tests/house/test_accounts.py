"""What is told of accounts is kept and decided, once, whatever the order."""

import itertools
import json
from datetime import timedelta
from pathlib import Path

import pytest

from quorate.engine import RuleSet
from quorate.project_bundle import read_bundle
from quorate.semantics.compile import compile_project
from quorate.service.errors import ConflictError, InputError, LimitError, NotFoundError, PreconditionError
from quorate.service.instants import micros_of
from quorate.service.records import Happened, Record, Upsert
from tests.house.housing import (
    START,
    TENANT,
    Clock,
    Housed,
    account,
    event,
    files,
    housed,
    person,
    removal,
    thing,
)

RECORDS: tuple[Record, ...] = (
    account(as_of=10, employees=400, name="Acme"),
    account(as_of=20, employees=900),
    person("ann", as_of=10, title="Chief Grower"),
    person("bob", as_of=10, title="Analyst"),
    event("e1", at=START - timedelta(days=1), url="/"),
    event("e2", type_="form_submitted", at=START - timedelta(hours=1), person="ann", form="demo"),
)


def test_what_is_ingested_is_decided_as_the_engine_decides_it(house: Housed) -> None:
    done = house.ingest(*RECORDS)
    assert (done.accepted, done.known, done.problems, len(done.decided)) == (6, 0, [], 1)
    shown = house.house.accounts.get(TENANT, "acme", with_payload=True)
    project = read_bundle(files()).project
    assert project is not None
    program = compile_project(project).program
    assert program is not None
    payload = json.loads(shown.payload)
    first = {"account": payload["account"]}
    assert RuleSet(program).decide(first, now=START).state == shown.decision.state
    assert house.members("large") == [("acme", "", "")]
    assert house.members("tooling") == [("acme", "ann", "decider"), ("acme", "bob", "user")]
    assert house.members("chiefs") == [("acme", "ann", "")]


def test_the_same_again_changes_nothing(house: Housed) -> None:
    house.ingest(*RECORDS)
    before = house.changes()
    again = house.ingest(*RECORDS)
    assert (again.accepted, again.known, again.decided, again.transaction) == (0, 6, [], 0)
    assert house.changes() == before


@pytest.mark.parametrize("seed", range(6))
def test_the_order_makes_no_difference(tmp_path: Path, seed: int) -> None:
    order = next(itertools.islice(itertools.permutations(RECORDS), seed * 113, None))
    with housed(tmp_path / "a.db") as one, housed(tmp_path / "b.db") as other:
        one.activate()
        other.activate()
        one.ingest(*RECORDS)
        for record in order:
            other.ingest(record)
        payloads = [each.house.accounts.get(TENANT, "acme", with_payload=True).payload for each in (one, other)]
        facts = [json.loads(payload)["account"] for payload in payloads]
        assert facts[0] == facts[1]
        for name in ("large", "chiefs", "tooling", "active"):
            assert one.members(name) == other.members(name)


def test_bad_records_are_left_out_and_told(house: Housed) -> None:
    done = house.ingest(
        account(employees=900),
        Upsert("acme", "people", b"{"),
        person("ann", title=7),
        thing("contacts", "x"),
        person("bob", title="Analyst"),
        Happened("acme", b'{"id": "e1", "type": "site_visited"}'),
        event("e2", type_="unheard_of"),
        event("e3", type_="form_submitted"),
    )
    told = [(each.index, each.problem.code) for each in done.problems]
    assert [place for place, _ in told] == [1, 2, 3, 5, 7]
    assert [code for _, code in told] == ["E801", "E503", "E804", "E801", "E512"]
    assert done.accepted == 3  # an event of a type that no rule knows may be known to those to come
    assert house.members("tooling") == [("acme", "bob", "user")]


def test_an_account_that_cannot_be_decided_any_more_can_be_mended(house: Housed) -> None:
    house.ingest(account(employees=900, name="Acme"))
    house.activate("entity account accounts { key id  name integer  employees integer }\n"
                   "audience large of accounts where employees >= 500 and name > 5\n")  # fmt: skip
    house.house.timers.turn()
    assert house.house.accounts.get(TENANT, "acme").decision.rejected
    done = house.ingest(account(employees=901))
    assert (done.problems, done.decided[0].rejected) == ([], True)
    done = house.ingest(account(name=7))
    assert not done.decided[0].rejected
    assert house.members("large") == [("acme", "", "")]


def test_an_event_that_comes_again_as_something_else_is_refused(house: Housed) -> None:
    house.ingest(event("e1", url="/a"))
    done = house.ingest(event("e1", url="/b"), event("e1", url="/a"))
    assert [(each.index, each.problem.code) for each in done.problems] == [(0, "E805"), (1, "E805")]
    assert house.ingest(event("e1", url="/a")).known == 1


def test_without_active_rules_nothing_is_taken_in(empty: Housed) -> None:
    with pytest.raises(PreconditionError, match="no rule set is active"):
        empty.ingest(account(employees=900))


def test_too_many_records_are_refused_as_a_whole(house: Housed) -> None:
    with pytest.raises(LimitError, match="at most 1,000"):
        house.ingest(*[event(f"e{number}") for number in range(1001)])


def test_unknown_accounts_and_names_are_told(house: Housed) -> None:
    with pytest.raises(NotFoundError, match="nobody"):
        house.house.accounts.get(TENANT, "nobody")
    with pytest.raises(NotFoundError, match="unheard"):
        house.house.accounts.members(TENANT, "unheard")
    with pytest.raises(InputError, match="page token"):
        house.house.accounts.members(TENANT, "large", after="zz")


def test_pages_tell_each_member_once_while_others_come_and_go(house: Housed) -> None:
    keys = [f"a{number:03}" for number in range(50)]
    house.ingest(*[account(key, employees=900) for key in keys])
    seen: list[str] = []
    place, turn = "", 0
    while True:
        found, place, _ = house.house.accounts.members(TENANT, "large", after=place, most=7)
        seen += [each.account for each in found]
        house.ingest(account(f"a0{turn}x", employees=900), account(f"b{turn}", employees=900))
        turn += 1
        if not place:
            break
    assert [key for key in seen if key in keys] == keys
    assert len(seen) == len(set(seen))


def test_an_account_that_is_removed_leaves_everything_and_stays_away_from_older_facts(house: Housed) -> None:
    house.ingest(account(as_of=10, employees=900), person("ann", as_of=10, title="Chief"), event("e1"))
    start = len(house.changes())
    now = micros_of(START)
    done = house.ingest(removal(as_of=now))
    assert len(done.decided) == 1
    left = house.changes()[start:]
    assert {(each.kind.name, each.name) for each in left} == {
        ("EXITED", "large"), ("EXITED", "active"), ("EXITED", "chiefs"), ("ROLE", "tooling"), ("EXITED", "tooling"),
        ("STEP", "welcome"),
    }  # fmt: skip
    assert house.members("large") == house.members("tooling") == []
    with pytest.raises(NotFoundError):
        house.house.accounts.get(TENANT, "acme")
    assert house.ingest(person("bob", as_of=20, title="Analyst"), event("e2", at=START - timedelta(days=1))).known == 2
    house.clock.go(hours=1)
    house.ingest(account(employees=700))
    assert house.members("large") == [("acme", "", "")]
    assert house.members("chiefs") == []


def test_tenants_see_nothing_of_each_other(house: Housed) -> None:
    house.activate(tenant="other/prod")
    house.ingest(account(employees=900))
    house.ingest(account(employees=10), tenant="other/prod")
    assert house.members("large", "other/prod") == []
    assert house.members("large") == [("acme", "", "")]
    with pytest.raises(PreconditionError):
        house.house.accounts.get("third/prod", "acme")


def test_a_role_by_hand_a_refusal_and_a_request_that_comes_again(house: Housed) -> None:
    house.ingest(account(employees=900), person("cat", title="Poet"))
    command = {"assign": {"group": "tooling", "person": "cat", "role": "decider"}}
    done = house.house.accounts.command(TENANT, "acme", command, reason="assign cat", request="r1")
    assert house.members("tooling") == [("acme", "cat", "decider")]
    changes = house.changes()
    assert changes[-1].reason == "assign cat"
    assert house.house.accounts.command(TENANT, "acme", command, reason="assign cat", request="r1") == done
    assert house.changes() == changes
    with pytest.raises(ConflictError, match="r1"):
        house.house.accounts.command(TENANT, "acme", {"move": {}}, reason="", request="r1")
    stage = {"move": {"group": "tooling", "stage": "won"}}
    with pytest.raises(PreconditionError) as refused:
        house.house.accounts.command(TENANT, "acme", stage, reason="move")
    assert [each.code for each in refused.value.problems] == ["E520"]
    assert house.state()["groups"]["tooling"]["stage"] == "discovery"


def test_time_does_not_go_back_for_an_account(tmp_path: Path) -> None:
    clock = Clock()
    with housed(tmp_path / "a.db", clock) as house:
        house.activate()
        house.ingest(account(employees=900))
        clock.go(days=-10)
        done = house.ingest(account(employees=901))
        assert done.decided[0].now == START
        clock.go(days=11)
        assert house.ingest(account(employees=902)).decided[0].now == START + timedelta(days=1)


def test_events_beyond_the_reach_of_all_rules_are_dropped(tmp_path: Path) -> None:
    with housed(tmp_path / "a.db", retention_days=1) as house:
        house.activate(
            "entity account accounts { key id }\nevent site_visited of account { url text }\n"
            "audience active of accounts where any site_visited in last 7 days\n"
        )
        house.ingest(event("old", at=START - timedelta(days=8)), event("new", at=START - timedelta(days=6)))
        house.clock.go(days=0.5)
        house.house.accounts.decide(TENANT, "acme", reason="look")
        payload = json.loads(house.house.accounts.get(TENANT, "acme", with_payload=True).payload)
        assert [each["id"] for each in payload["account"]["events"]] == ["new"]
        assert house.members("active") == [("acme", "", "")]


def test_an_account_takes_in_no_more_than_it_may_hold(tmp_path: Path) -> None:
    with housed(tmp_path / "a.db", account_bytes=2_000) as house:
        house.activate()
        house.ingest(account(employees=900))
        done = house.ingest(*[event(f"e{number}", url="/" * 100) for number in range(20)])
        assert [(each.index, each.problem.code) for each in done.problems] == [(number, "E508") for number in range(20)]
        assert (done.accepted, done.decided) == (0, [])
        assert house.ingest(event("e1")).accepted == 1
        house.ingest(account(name="x" * 1_700))
        assert house.ingest(event("e2", url="/" * 200)).accepted == 0
        assert house.ingest(account(name=None)).accepted == 1
