"""What a store tells for a report beside its accounts: the log of changes, and the settings of its rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from quorate.cli.population_store import find_tenant
from quorate.kpis.change_log import ChangeLog
from quorate.kpis.history import History
from quorate.project_bundle import read_bundle
from quorate.semantics.report_settings import ReportSettings
from quorate.service.compiled import read_files
from quorate.store.interface import Reading, StoreDamagedError
from quorate.store.looked_at import look_at
from quorate.store.sqlite_refusals import DAMAGED

_AT_ONCE: Final = 2_000


@dataclass(slots=True)
class StoredHistory:
    """What is remembered beside the states of one tenant's accounts."""

    path: Path
    reading: Reading
    tenant: int
    log: ChangeLog = field(default_factory=lambda: ChangeLog(0, is_whole=False))

    def settings(self) -> ReportSettings:
        """Return what the active revision says of reports."""
        active = self.reading.active(self.tenant)
        row = None if active is None else self.reading.revision_of(active.revision)
        project = None if row is None else read_bundle(read_files(row.files)).project
        return ReportSettings() if project is None else project.report

    def decided_last(self) -> int | None:
        """Return the latest instant at which an account was decided."""
        latest, after = None, ""
        while rows := self.reading.accounts(self.tenant, after, _AT_ONCE):
            latest = max([*filter(None, (latest, *(row.decided_at for row in rows)))], default=None)
            after = rows[-1].account
        return latest

    def read_log(self, start: int) -> None:
        """Read the log of changes; `start` is when the period begins. Raises StoreError."""
        self.log = ChangeLog(start, is_whole=self.reading.first_change() == 0)
        after = 0
        while rows := self.reading.changes(self.tenant, after, _AT_ONCE):
            try:
                self.log.add(rows)
            except (ValueError, LookupError, TypeError) as error:
                raise StoreDamagedError(f"{self.path}: {DAMAGED}") from error
            after = rows[-1].seq

    def complete(self, history: History, decision: Mapping[str, Any]) -> None:
        """Add what the log has to what the state of an account remembers."""
        self.log.complete(history, decision)


@contextmanager
def open_history(path: Path, tenant: str | None) -> Iterator[StoredHistory]:
    """Look at a store beside the population that is read of it. Raises StoreError."""
    with look_at(path) as store, store.read() as reading:
        number, _ = find_tenant(reading, path, tenant)
        yield StoredHistory(path, reading, number)
