"""Rows for tests: each is complete, and tells what it is about in as few words as the test has."""

from __future__ import annotations

from quorate.store.rows import (
    ActionRow,
    ActionStatus,
    AuditRow,
    ChangeKind,
    ChangeRow,
    EventRow,
    MemberRow,
    RequestRow,
    RevisionRow,
)

TENANT = "acme/main"
OTHER = "acme/sandbox"


def event(key: str, at: int = 1) -> EventRow:
    return EventRow(key, at, f'{{"id":"{key}"}}'.encode())


def member(account: str, person: str = "", role: str = "", *, name: str = "large", since: int = 1) -> MemberRow:
    return MemberRow(name, account, person, role, since, "rule" if role else "")


def change(account: str = "a", *, at: int = 1, name: str = "large") -> ChangeRow:
    return ChangeRow(0, account, "", ChangeKind.ENTERED, name, at, "sha256:1", "ingest", b"{}")


def action(key: str, *, kind: str = "send_email", account: str = "a", ready: int = 1, created: int = 1) -> ActionRow:
    return ActionRow(key, account, "ann", "win", kind, b"{}", created, ready, 0, ActionStatus.OPEN, b"")


def revision(name: str, files: bytes = b"files") -> RevisionRow:
    return RevisionRow(0, name, "seeds", 5, "ann", "a note", 2, "sha256:p sha256:q", files)


def request(key: str, at: int = 1) -> RequestRow:
    return RequestRow(key, b"digest", b"answer", at)


def entry(action: str = "publish", digest: bytes = b"1") -> AuditRow:
    return AuditRow(0, 7, "ann", action, "sha256:1", "first", "r-1", digest)
