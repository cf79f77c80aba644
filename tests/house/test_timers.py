"""What happens by itself happens once, in one process, and catches up after a stop."""

import threading
from pathlib import Path

from tests.house.housing import ANN, AUDIENCES, SCHEMA, TENANT, Clock, Housed, account, event, housed


def test_what_turns_by_itself_is_found_when_it_is_due(house: Housed) -> None:
    house.ingest(account(employees=10), event("e1"))
    assert house.members("active") == [("acme", "", "")]
    house.clock.go(days=6.9)
    house.house.timers.turn()
    assert house.members("active") == [("acme", "", "")]
    house.clock.go(days=1)
    assert house.house.timers.turn() == 1
    assert house.members("active") == []
    assert house.changes()[-1].reason == "timer"
    assert house.house.timers.turn() == 0


def test_one_of_two_processes_leads_and_the_other_takes_over(tmp_path: Path) -> None:
    clock = Clock()
    with housed(tmp_path / "a.db", clock) as one, housed(tmp_path / "a.db", clock) as other:
        one.activate()
        one.ingest(account(employees=900))
        clock.go(days=3)
        assert (one.house.timers.turn(), other.house.timers.turn()) == (1, 0)
        assert (one.house.timers.leads, other.house.timers.leads) == (True, False)
        clock.go(days=1)
        assert other.house.timers.turn() == 1
        assert other.house.timers.leads
        clock.go(days=1)
        # The first comes back from a long pause with a lease that is another's by now.
        one.house.timers._lease_until = 2**62  # noqa: SLF001 - as if no time had passed for it
        assert one.house.timers.turn() == 0


def test_a_lease_from_a_clock_that_was_wrong_does_not_keep_everybody_out(tmp_path: Path) -> None:
    clock = Clock()
    with housed(tmp_path / "a.db", clock) as one, housed(tmp_path / "a.db", clock) as other:
        one.activate()
        one.ingest(account(employees=900))
        clock.go(days=400)
        one.house.timers.turn()
        clock.go(days=-390)
        other.house.timers.turn()
        assert other.house.timers.leads


def test_accounts_of_older_rules_are_decided_by_the_new_ones(house: Housed) -> None:
    house.ingest(*[account(f"a{number:03}", employees=600) for number in range(120)])
    house.activate(SCHEMA + AUDIENCES.replace("500", "700"))
    assert house.house.accounts.members(TENANT, "large", most=10)[2] == 120
    assert house.house.timers.turn() == 120
    found, _, pending = house.house.accounts.members(TENANT, "large")
    assert (found, pending) == ([], 0)
    assert {each.reason for each in house.changes() if each.kind.name == "EXITED"} == {"activation 2"}
    house.house.rule_sets.rollback(TENANT, ANN)
    house.house.timers.turn()
    assert len(house.members("large")) == 120


def test_audiences_that_rules_have_no_more_are_left(house: Housed) -> None:
    house.ingest(account(employees=600), event("e1"))
    house.activate(SCHEMA + AUDIENCES.replace("audience large", "audience huge"))
    house.house.timers.turn()
    told = [(each.kind.name, each.name) for each in house.changes()]
    assert ("EXITED", "large") in told
    assert told.index(("ENTERED", "huge")) > told.index(("EXITED", "large"))
    house.house.rule_sets.rollback(TENANT, ANN)
    house.house.timers.turn()
    assert [each.name for each in house.changes() if each.kind.name == "ENTERED"].count("large") == 2


def test_timers_go_by_themselves_and_end_when_they_are_told_to(tmp_path: Path) -> None:
    clock = Clock()
    with housed(tmp_path / "a.db", clock) as house:
        house.activate()
        house.ingest(account(employees=900))
        news = threading.Event()
        place = house.house.watching.place_of("")
        house.house.timers.start()
        clock.go(days=3)

        def wait() -> None:
            if house.house.watching.wait(place, 60):
                news.set()

        threading.Thread(target=wait).start()
        assert news.wait(60)
        house.house.timers.stop()
        assert house.house.timers.lag_seconds >= 0
        assert house.changes()[-1].reason == "timer"


def test_old_changes_and_requests_are_dropped(house: Housed) -> None:
    house.ingest(account(employees=900))
    command = {"status": {"group": "tooling", "status": "hot"}}
    house.house.accounts.command(TENANT, "acme", command, reason="status", request="r1")
    before = house.changes()
    house.clock.go(days=8)
    house.house.timers.turn()
    after = house.changes()
    assert before
    assert {each.seq for each in before}.isdisjoint({each.seq for each in after})
    again = house.house.accounts.command(TENANT, "acme", command, reason="status", request="r1")
    assert again.decided.now == house.clock.now
