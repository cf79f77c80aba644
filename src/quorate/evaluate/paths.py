"""Payload paths as a decision shows them to whom it is about."""

from __future__ import annotations

from quorate.evaluate.values import Record


def relative_to(path: str, record: Record) -> str:
    """Turn an absolute path into one from a record.

    `people[ann].seniority` is `seniority` to Ann and `account.people[ann].seniority` to others; for the account
    paths stay as they are.
    """
    if record.parent is None:
        return path
    prefix = f"{record.path}."
    if path.startswith(prefix):
        return path[len(prefix) :]
    return f"{_root_of(record).kind}.{path}"


def _root_of(record: Record) -> Record:
    while record.parent is not None:
        record = record.parent
    return record
