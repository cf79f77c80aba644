"""Any store lets only one have what only one may have, and tells who comes later."""

from __future__ import annotations

from quorate.store.interface import Writing


def test_only_one_has_a_lease(writing: Writing) -> None:
    assert writing.lease("clock", "ann", 0, 10) == 1
    assert writing.lease("clock", "bob", 5, 15) is None
    assert writing.lease("other", "bob", 5, 15) == 1
    assert writing.holds("clock", 1)


def test_who_prolongs_keeps_the_token(writing: Writing) -> None:
    assert writing.lease("clock", "ann", 0, 10) == 1
    assert writing.lease("clock", "ann", 9, 20) == 1
    assert writing.lease("clock", "bob", 19, 30) is None


def test_who_comes_after_the_end_gets_a_greater_token(writing: Writing) -> None:
    first = writing.lease("clock", "ann", 0, 10)
    second = writing.lease("clock", "bob", 10, 20)
    assert (first, second) == (1, 2)
    assert not writing.holds("clock", 1)
    assert writing.holds("clock", 2)
    assert writing.lease("clock", "ann", 15, 30) is None
    assert writing.lease("clock", "ann", 20, 30) == 3


def test_who_was_too_late_to_prolong_gets_a_greater_token(writing: Writing) -> None:
    assert writing.lease("clock", "ann", 0, 10) == 1
    assert writing.lease("clock", "ann", 10, 20) == 2
    assert not writing.holds("clock", 1)


def test_a_lease_is_given_back_by_its_owner_only(writing: Writing) -> None:
    assert writing.lease("clock", "ann", 0, 10) == 1
    writing.release("clock", "bob")
    writing.release("lost", "bob")
    assert writing.lease("clock", "bob", 1, 10) is None
    writing.release("clock", "ann")
    assert writing.holds("clock", 1)  # nobody came after
    assert writing.lease("clock", "bob", 1, 10) == 2


def test_a_lease_of_a_clock_that_was_far_ahead_is_taken(writing: Writing) -> None:
    assert writing.lease("clock", "ann", 1_000, 1_010) == 1
    assert writing.lease("clock", "bob", 990, 1_000) is None  # somewhat ahead
    assert writing.lease("clock", "bob", 0, 10) == 2
    assert not writing.holds("clock", 1)
    assert writing.lease("clock", "ann", 5, 15) is None


def test_a_lease_that_nobody_took_is_held_by_none(writing: Writing) -> None:
    assert not writing.holds("clock", 0)
    assert not writing.holds("clock", 1)
