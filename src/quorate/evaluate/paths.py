"""Payload paths as a decision shows them to whom it is about."""

from __future__ import annotations

from quorate.evaluate.values import Record


def relative_to_record(path: str, record: Record) -> str:
    """Turn an absolute path into one from a record, as :func:`relative_to`; for the account paths stay as they are."""
    return path if record.parent is None else relative_to(path, record.path, _root_of(record).kind)


def relative_to(path: str, subject: str, root: str) -> str:
    """Turn an absolute path into one from a subject at a path; `root` is what payloads are of.

    `people[ann].seniority` is `seniority` to Ann and `account.people[ann].seniority` to others.
    """
    prefix = f"{subject}."
    return path[len(prefix) :] if path.startswith(prefix) else f"{root}.{path}"


def _root_of(record: Record) -> Record:
    while record.parent is not None:
        record = record.parent
    return record
