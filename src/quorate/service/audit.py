"""The log of administrative calls: a hash binds each entry to all before it, so that none can be changed alone."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Final

import msgspec

from quorate.store.interface import Reading, Writing
from quorate.store.rows import AuditRow

_PAGE: Final = 1_000


def append_audit(  # noqa: PLR0913 - what an entry tells, by name
    writing: Writing, tenant: int, *, at: int, actor: str, action: str, target: str, detail: str, request: str
) -> None:
    """Add an entry in the transaction of what it tells."""
    before = writing.last_digest(tenant)
    entry = AuditRow(0, at, actor, action, target, detail, request, b"")
    writing.add_audit(tenant, replace(entry, digest=digest_of(entry, before)))


def digest_of(entry: AuditRow, before: bytes) -> bytes:
    """Return the hash of an entry, given that of the entry before it, or nothing."""
    told = msgspec.json.encode([entry.at, entry.actor, entry.action, entry.target, entry.detail, entry.request])
    return hashlib.sha256(before + told).digest()


def broken_at(reading: Reading, tenant: int) -> int | None:
    """Return the place of the first entry that is not what it was when it was written; None where all are."""
    before, place = b"", 0
    while entries := reading.audit(tenant, place, _PAGE):
        for entry in entries:
            if entry.digest != digest_of(entry, before):
                return entry.seq
            before, place = entry.digest, entry.seq
    return None
