"""Who has which role: precedence and what lasts (domain reference, section 1.6; vector 6)."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from quorate.decide.assignments import Assignment, By, WeakerError, assign, remove, settle
from tests.unit.decide.templates import role, template

ONE = template(role("decider"), role("champion"), role("other"))
MANY = template(role("decider"), role("champion"), role("other"), allows_many=True)
EARLY, NOW = "2026-05-01T00:00:00Z", "2026-06-01T00:00:00Z"


def by(source: By, person: str = "ann", role: str | None = "champion", *, removed: bool = False) -> Assignment:
    return Assignment(person, role, source, EARLY, removed)


def ruled(**roles: Sequence[str]) -> dict[str, Sequence[str]]:
    return roles


def settled(before: Sequence[Assignment], rules: dict[str, Sequence[str]], many: bool = False) -> dict[str, list[str]]:  # noqa: FBT001, FBT002
    found = settle(MANY if many else ONE, before, ["ann", "bob"], lambda person: rules.get(person, ()), NOW)
    return {
        "members": [f"{each.person} {each.role} {each.by} {each.since[:10]}" for each in found.members],
        "removed": [f"{each.person} {each.role} {each.by}" for each in found.removed],
        "kept": [f"{each.person} {each.role} {each.by}" for each in found.kept],
    }


def test_rules_assign_and_take_back() -> None:
    first = settled([], ruled(ann=["decider"], bob=["champion"]))
    assert first["members"] == ["ann decider rule 2026-06-01", "bob champion rule 2026-06-01"]
    assert settled([by("rule")], ruled())["members"] == []


def test_who_keeps_a_role_has_it_since_then() -> None:
    assert settled([by("rule")], ruled(ann=["champion"]))["members"] == ["ann champion rule 2026-05-01"]
    assert settled([by("rule")], ruled(ann=["decider"]))["members"] == ["ann decider rule 2026-06-01"]


@pytest.mark.parametrize("source", ["hand", "journey"])
def test_rules_never_change_what_a_hand_or_a_journey_said(source: By) -> None:
    assert settled([by(source)], ruled())["members"] == [f"ann champion {source} 2026-05-01"]
    assert settled([by(source)], ruled(ann=["decider"]))["members"] == [f"ann champion {source} 2026-05-01"]
    removed = settled([by(source, removed=True)], ruled(ann=["decider"]))
    assert (removed["members"], removed["removed"]) == ([], [f"ann champion {source}"])


def test_a_journey_never_changes_what_a_hand_said() -> None:
    with pytest.raises(WeakerError):
        remove([by("hand")], by("journey"), allows_many=False)
    with pytest.raises(WeakerError):
        assign([by("hand")], by("journey", role="decider"), allows_many=False)
    with pytest.raises(WeakerError):
        assign([by("hand", removed=True)], by("journey"), allows_many=False)


def test_a_hand_changes_what_a_journey_said_and_the_same_source_what_it_said_itself() -> None:
    (found,) = assign([by("journey")], by("hand", role="decider"), allows_many=False)
    assert (found.role, found.by) == ("decider", "hand")
    (found,) = remove([by("journey")], by("journey"), allows_many=False)
    assert (found.role, found.removed) == ("champion", True)
    (found,) = assign([found], by("journey", role="decider"), allows_many=False)
    assert (found.role, found.removed) == ("decider", False)


def test_saying_it_twice_changes_nothing() -> None:
    before = [by("hand")]
    assert assign(before, Assignment("ann", "champion", "hand", NOW), allows_many=False) == before
    gone = remove(before, Assignment("ann", None, "hand", NOW), allows_many=False)
    assert gone == [Assignment("ann", "champion", "hand", NOW, removed=True)]
    assert remove(gone, Assignment("ann", None, "hand", "2026-07-01T00:00:00Z"), allows_many=False) == gone


def test_who_is_not_in_the_payload_is_no_member_and_what_hands_said_is_kept() -> None:
    found = settled([by("hand", "cho"), by("rule", "dan")], ruled())
    assert found == {"members": [], "removed": [], "kept": ["cho champion hand"]}


def test_roles_that_the_template_lacks_are_kept_and_count_for_nothing() -> None:
    found = settled([by("hand", role="supporter")], ruled(ann=["decider"]))
    assert found["members"] == ["ann decider rule 2026-06-01"]
    assert found["kept"] == ["ann supporter hand"]


def test_members_stand_in_the_order_of_roles_then_people() -> None:
    found = settled([by("hand", "bob", "decider")], ruled(ann=["other"]))
    assert found["members"] == ["bob decider hand 2026-05-01", "ann other rule 2026-06-01"]


def test_with_many_roles_a_hand_adds_one() -> None:
    before = assign([by("rule", role="decider")], by("hand"), allows_many=True)
    found = settled(before, ruled(ann=["decider", "other"]), many=True)
    assert found["members"] == [
        "ann decider rule 2026-05-01", "ann champion hand 2026-05-01", "ann other rule 2026-06-01",
    ]  # fmt: skip


def test_with_many_roles_one_or_all_are_taken_away() -> None:
    one = remove([by("rule", role="decider")], by("hand", role="decider"), allows_many=True)
    found = settled(one, ruled(ann=["decider", "other"]), many=True)
    assert found == {"members": ["ann other rule 2026-06-01"], "removed": ["ann decider hand"], "kept": []}
    every = remove([by("rule", role="decider")], by("hand", role=None), allows_many=True)
    found = settled(every, ruled(ann=["decider", "other"]), many=True)
    assert found == {"members": [], "removed": ["ann None hand"], "kept": []}
    again = assign(every, by("hand", role="other"), allows_many=True)
    assert settled(again, ruled(ann=["decider"]), many=True)["members"] == ["ann other hand 2026-05-01"]


def test_a_template_that_no_longer_allows_many_keeps_the_strongest_and_first() -> None:
    before = [by("journey", role="decider"), by("hand", role="other"), by("hand", role="champion")]
    assert settled(before, ruled())["members"] == ["ann champion hand 2026-05-01"]
