"""The revisions of rule sets that a store's file holds, for who looks into it from outside."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from quorate.store.looking import Tell, looking
from quorate.store.rows import RevisionRow
from quorate.store.sqlite_reading import SqliteReading

ACTIVE: Final = "active"
"""What the active revision is called."""

_PAGE: Final = 1_000
_LARGEST_ROW: Final = 2**63 - 1
_SCHEME: Final = "sha256:"


@dataclass(frozen=True, slots=True)
class Published:
    """A revision of a tenant, with its files as one document."""

    tenant: str
    row: RevisionRow


def find_published(path: Path, name: str, revision: str, tell: Tell) -> tuple[list[Published], list[str]]:
    """Return the revisions of rule sets of a name that a text means: the start of one, or `ACTIVE`; with all names.

    Raises StoreError, and StoreDamagedError for what is damaged.
    """
    found: list[Published] = []
    names: set[str] = set()
    start = revision if revision.startswith(_SCHEME) else f"{_SCHEME}{revision}"
    with looking(path, tell) as connection:
        reading = SqliteReading(connection, path)
        for number, tenant in reading.tenants():
            active = reading.active(number)
            before = _LARGEST_ROW
            while rows := reading.revisions(number, before, _PAGE):
                for row in rows:
                    names.add(row.name)
                    is_active = active is not None and active.revision == row.id
                    is_meant = is_active if revision == ACTIVE else row.revision.startswith(start)
                    if row.name == name and is_meant:
                        found.append(Published(tenant, reading.revision_of(row.id) or row))
                before = rows[-1].id
    return found, sorted(names)
