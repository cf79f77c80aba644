"""One open store with all that is done over it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from quorate.loading import RulesError
from quorate.project_bundle import bundle_of
from quorate.project_files import load_project
from quorate.service.accounts import ACCOUNT_BYTES, Accounts
from quorate.service.journeys import Journeys
from quorate.service.rule_sets import Actor, Loaded, RuleSets
from quorate.service.timers import Timers
from quorate.service.watching import Watching
from quorate.store.interface import Store
from quorate.store.sqlite_opening import Durability
from quorate.store.sqlite_store import SqliteStore


def now_in_utc() -> datetime:
    """Return what the clock of this machine shows."""
    return datetime.now(UTC)


class House:
    """The stateful half of a server: revisions, accounts, journeys, watches and timers over one store."""

    def __init__(  # noqa: PLR0913 - how it is set up, by name
        self,
        store: Store,
        *,
        clock: Callable[[], datetime] = now_in_utc,
        cache: Path | None = None,
        refresh_hours: float = 24,
        settle_seconds: float = 60,
        retention_days: float = 0,
        account_bytes: int = ACCOUNT_BYTES,
        keep_changes_days: float = 7,
        shared: bool = True,
    ) -> None:
        self.store = store
        self.clock = clock
        self.watching = Watching(store)
        self.rule_sets = RuleSets(store, clock, cache, shared=shared)
        self.accounts = Accounts(
            store,
            self.rule_sets,
            clock,
            refresh_hours=refresh_hours,
            settle_seconds=settle_seconds,
            retention_days=retention_days,
            account_bytes=account_bytes,
            notify=self.watching.notify,
        )
        self.journeys = Journeys(store, self.rule_sets, self.accounts, clock)
        self.timers = Timers(store, self.rule_sets, self.accounts, clock, keep_changes_days=keep_changes_days)
        self._temporary: tempfile.TemporaryDirectory[str] | None = None

    @classmethod
    def open(  # noqa: PLR0913 - how it is set up, by name
        cls,
        path: Path | None,
        *,
        clock: Callable[[], datetime] = now_in_utc,
        cache: Path | None = None,
        durability: Durability = "full",
        refresh_hours: float = 24,
        settle_seconds: float = 60,
        retention_days: float = 0,
        account_bytes: int = ACCOUNT_BYTES,
        keep_changes_days: float = 7,
        shared: bool = True,
    ) -> Self:
        """Open the store of a file, which is made if it is not there; None is one that goes with the house.

        `shared` says that other processes have it open as well. Raises StoreError.
        """
        temporary = None
        if path is None:
            temporary = tempfile.TemporaryDirectory(prefix="quorate-")
            path = Path(temporary.name) / "quorate.db"
        house = cls(
            SqliteStore(path, durability=durability),
            clock=clock,
            cache=cache,
            refresh_hours=refresh_hours,
            settle_seconds=settle_seconds,
            retention_days=retention_days,
            account_bytes=account_bytes,
            keep_changes_days=keep_changes_days,
            shared=shared,
        )
        house._temporary = temporary
        return house

    def publish_folder(self, tenant: str, path: Path, by: Actor) -> Loaded:
        """Publish the rule set of a folder or file and make it the active one.

        Raises RulesError for rules that do not compile, and OSError for files that cannot be read.
        """
        loaded = load_project(path)
        if loaded.project is None or any(each.severity == "error" for each in loaded.diagnostics):
            raise RulesError(loaded.diagnostics, loaded.sources)
        # Whoever serves a folder has its tests at hand, and is not to wait for them.
        published = self.rule_sets.publish(tenant, bundle_of(path, loaded.project), by, skip_tests=True)
        if published.row is None:
            raise RulesError(published.compiled.diagnostics, published.compiled.sources)
        self.rule_sets.activate(tenant, published.row.revision, by)
        return self.rule_sets.active(tenant)

    def close(self) -> None:
        """End the timers and close the store."""
        self.timers.stop()
        self.store.close()
        if self._temporary is not None:
            self._temporary.cleanup()
