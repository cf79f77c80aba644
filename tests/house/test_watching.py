"""Changes are told in order, from any cursor on, and only those that are wanted."""

import threading

import pytest

from quorate.service.errors import GoneError, InputError
from quorate.service.watching import Wish
from quorate.store.rows import ChangeKind
from tests.house.housing import TENANT, Housed, account, event, housed, person

ALL = Wish()


def kinds(house: Housed, after: int = 0, wish: Wish = ALL) -> list[tuple[str, str, str]]:
    found, _ = house.house.watching.read(TENANT, after, wish)
    return [(each.kind.name, each.name, each.person) for each in found]


def test_every_kind_of_change_is_told_in_order(house: Housed) -> None:
    house.ingest(account(employees=900), person("ann", title="Chief Grower"))
    assert kinds(house) == [
        ("ENTERED", "large", ""),
        ("ENTERED", "chiefs", "ann"),
        ("ENTERED", "tooling", ""),
        ("SCORE", "tooling", ""),
        ("STAGE", "tooling", ""),
        ("SCORE", "tooling", ""),
        ("ROLE", "tooling", "ann"),
        ("STEP", "welcome", ""),
        ("STEP", "welcome", ""),
        ("STEP", "welcome", ""),
        ("ACTION", "welcome", ""),
    ]
    house.ingest(account(employees=5))
    assert ("EXITED", "large", "") in kinds(house)
    changes = house.changes()
    assert [each.seq for each in changes] == sorted(each.seq for each in changes)
    assert {each.revision for each in changes} == {house.house.rule_sets.active(TENANT).revision}
    assert changes[0].reason == "upsert and 1 more"


def test_a_cursor_goes_on_where_it_left_off(house: Housed) -> None:
    watching = house.house.watching
    house.ingest(account(employees=900))
    place = watching.place_of(watching.cursor_of(house.changes()[2].seq))
    assert kinds(house, place) == kinds(house)[3:]
    assert kinds(house, watching.place_of("")) == []
    assert kinds(house, watching.place_of("start")) == kinds(house)


def test_only_what_is_wanted_is_told(house: Housed) -> None:
    house.ingest(account(employees=900), account("globex", employees=700), person("ann", title="Chief"))
    assert kinds(house, wish=Wish(names=frozenset({"large"}))) == [("ENTERED", "large", "")] * 2
    assert kinds(house, wish=Wish(kinds=frozenset({ChangeKind.ROLE}))) == [("ROLE", "tooling", "ann")]
    assert kinds(house, wish=Wish(names=frozenset({"large"}), account="globex")) == [("ENTERED", "large", "")]


def test_another_tenant_is_told_nothing_and_its_cursor_moves_on(house: Housed) -> None:
    house.ingest(account(employees=900))
    assert house.house.watching.read("other/prod", 0, ALL) == ([], house.changes()[-1].seq)


@pytest.mark.parametrize("cursor", ["x", "0", "-1", "abc-1", "{store}-99999", "{store}--1", "{store}-1x"])
def test_a_cursor_of_another_store_is_refused(house: Housed, cursor: str) -> None:
    with pytest.raises(InputError, match="cursor"):
        house.house.watching.place_of(cursor.format(store=house.house.store.id))


def test_what_is_no_longer_kept_is_told(house: Housed) -> None:
    watching = house.house.watching
    house.ingest(account(employees=900))
    cursor = watching.cursor_of(1)
    house.clock.go(days=8)
    house.ingest(event("e1"))
    house.house.timers.turn()
    with pytest.raises(GoneError, match="no longer kept"):
        watching.place_of(cursor)
    with pytest.raises(GoneError, match="so slow"):
        watching.read(TENANT, 1, ALL)
    assert watching.place_of("start") > 1


def test_who_waits_is_woken_by_this_process_and_by_others(house: Housed) -> None:
    watching = house.house.watching
    assert not watching.wait(watching.place_of(""), 0.01)
    for write in (lambda: house.ingest(account(employees=900)), lambda: _write_elsewhere(house)):
        place = watching.place_of("")
        woken: list[bool] = []
        waiting = threading.Thread(target=lambda at=place, to=woken: to.append(watching.wait(at, 30)))
        waiting.start()
        write()
        waiting.join(30)
        assert woken == [True]


def _write_elsewhere(house: Housed) -> None:
    with housed(house.path, house.clock) as other:
        other.ingest(account("globex", employees=900))
