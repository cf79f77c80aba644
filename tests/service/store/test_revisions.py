"""Any store keeps revisions and which was active when, requests that were done, and the audit."""

from __future__ import annotations

from dataclasses import replace

from quorate.store.interface import Writing
from quorate.store.rows import ActivationRow
from tests.service.store.making import OTHER, entry, request, revision


def test_a_revision_is_found_by_name_and_row(writing: Writing, tenant: int) -> None:
    row = writing.add_revision(tenant, revision("sha256:aa"))
    kept = replace(revision("sha256:aa"), id=row)
    assert writing.revision(tenant, "sha256:aa") == kept
    assert writing.revision_of(row) == kept
    assert writing.revision(tenant, "sha256:bb") is None
    assert writing.revision_of(row + 1) is None
    other = writing.add_tenant(OTHER)
    assert writing.revision(other, "sha256:aa") is None
    assert writing.add_revision(other, revision("sha256:aa")) != row


def test_revisions_come_newest_first_without_their_files(writing: Writing, tenant: int) -> None:
    rows = [writing.add_revision(tenant, revision(f"sha256:{number}")) for number in range(5)]
    writing.add_revision(writing.add_tenant(OTHER), revision("sha256:0"))
    first = writing.revisions(tenant, 2**62, 3)
    assert [row.id for row in first] == rows[:1:-1]
    assert [row.id for row in writing.revisions(tenant, first[-1].id, 3)] == rows[1::-1]
    assert {row.files for row in first} == {b""}
    assert replace(first[0], files=b"files") == writing.revision_of(rows[-1])


def test_names_are_found_by_how_they_start(writing: Writing, tenant: int) -> None:
    for name in ("sha256:ab2", "sha256:ab1", "sha256:ac", "sha256:b", "sha256:ab\U0010ffff"):
        writing.add_revision(tenant, revision(name))
    assert writing.revision_names(tenant, "sha256:ab", 2) == ["sha256:ab1", "sha256:ab2"]
    assert writing.revision_names(tenant, "sha256:ac", 2) == ["sha256:ac"]
    assert writing.revision_names(tenant, "sha256:d", 2) == []
    assert len(writing.revision_names(tenant, "", 10)) == 5


def test_the_row_of_a_dropped_revision_is_never_given_again(writing: Writing, tenant: int) -> None:
    row = writing.add_revision(tenant, revision("sha256:aa"))
    writing.drop_revision(row)
    writing.drop_revision(row)
    assert writing.revision(tenant, "sha256:aa") is None
    assert writing.add_revision(tenant, revision("sha256:aa")) > row


def test_the_last_activation_is_the_current_one(writing: Writing, tenant: int) -> None:
    assert writing.active(tenant) is None
    other = writing.add_tenant(OTHER)
    first, second = (writing.add_revision(tenant, revision(name)) for name in ("sha256:a", "sha256:b"))
    assert writing.activate(tenant, first, 10, "ann", 0) == ActivationRow(1, first, 10, "ann", 0)
    assert writing.activate(tenant, second, 20, "bob", 0) == ActivationRow(2, second, 20, "bob", 0)
    assert writing.activate(tenant, first, 30, "ann", 2) == ActivationRow(3, first, 30, "ann", 2)
    assert writing.active(tenant) == ActivationRow(3, first, 30, "ann", 2)
    assert writing.activation(tenant, 2) == ActivationRow(2, second, 20, "bob", 0)
    assert writing.activation(tenant, 4) is None
    assert writing.active(other) is None
    assert writing.activate(other, first, 40, "ann", 0).number == 1


def test_what_was_active_is_told_as_often_as_it_was(writing: Writing, tenant: int) -> None:
    first, second = (writing.add_revision(tenant, revision(name)) for name in ("sha256:a", "sha256:b"))
    for row in (first, second, first):
        writing.activate(tenant, row, 1, "ann", 0)
    writing.activate(writing.add_tenant(OTHER), second, 1, "ann", 0)
    found = writing.activated(tenant, 10)
    assert [row.id for row in found] == [first, second, first]
    assert {row.files for row in found} == {b""}
    assert [row.id for row in writing.activated(tenant, 2)] == [first, second]


def test_a_request_is_known_until_it_is_dropped(writing: Writing, tenant: int) -> None:
    other = writing.add_tenant(OTHER)
    for number in range(5):
        writing.add_request(tenant, request(f"r{9 - number}", number))
    writing.add_request(other, request("r9", 1))
    assert writing.request(tenant, "r9") == request("r9", 0)
    assert writing.request(other, "r9") == request("r9", 1)
    assert writing.request(other, "r8") is None
    assert writing.drop_requests(3, 2) == 2
    assert writing.request(tenant, "r9") is None
    assert writing.drop_requests(3, 10) == 2
    assert writing.drop_requests(3, 10) == 0
    assert [writing.request(tenant, f"r{9 - number}") is not None for number in range(5)] == [False] * 3 + [True] * 2


def test_the_audit_is_read_in_order(writing: Writing, tenant: int) -> None:
    other = writing.add_tenant(OTHER)
    assert writing.last_digest(tenant) == b""
    for number in range(5):
        writing.add_audit(tenant, entry(f"do {number}", bytes([number])))
        writing.add_audit(other, entry("theirs", b"t"))
    found = writing.audit(tenant, 0, 3)
    found += writing.audit(tenant, found[-1].seq, 3)
    assert [replace(row, seq=0) for row in found] == [entry(f"do {number}", bytes([number])) for number in range(5)]
    assert [row.seq for row in found] == sorted({row.seq for row in found})
    assert writing.last_digest(tenant) == b"\x04"
    assert writing.last_digest(other) == b"t"
