"""What a server counts, for Prometheus: on a port of its own, and of all processes of a server together.

Labels have few values, whatever callers send: no accounts, no names of rules, no tenants.
"""

from __future__ import annotations

import contextlib
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

from quorate.server.address import ListenError, parse_address
from quorate.server.around import Ended
from quorate.store.interface import StoreError

if TYPE_CHECKING:
    from quorate.server.frame import Frame
    from quorate.service.house import House

UNKNOWN: Final = "_OTHER"
"""The method of all calls of methods that there are not."""

_BUCKETS: Final = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_LOOK_SECONDS: Final = 10.0
"""How often is counted what takes the store some time."""


class Metrics:
    """The counters and gauges of one process."""

    def __init__(self, store: Path) -> None:
        """Count; `store` is the file whose size is told."""
        self._store = store
        registry = self.registry = CollectorRegistry()
        self._duration = Histogram(
            "rpc_server_call_duration_seconds",
            "How long calls took, by method and status.",
            ("method", "code"),
            buckets=_BUCKETS,
            registry=registry,
        )
        self._decisions = Counter(
            "quorate_decisions", "Accounts that were decided or rejected.", ("outcome",), registry=registry
        )
        self._revision = Gauge(
            "quorate_active_revision_info",
            "1 for the revision that answers for the tenant of the server.",
            ("rule_set", "revision"),
            multiprocess_mode="livemax",
            registry=registry,
        )
        self._reloads = Counter(
            "quorate_reload", "How often changed rules were published, or were not.", ("result",), registry=registry
        )
        self._reload_well: Gauge | None = None
        self._reloaded_at = Gauge(
            "quorate_reload_timestamp_seconds",
            "When changed rules were published last.",
            multiprocess_mode="livemax",
            registry=registry,
        )
        self._lag = self._gauge("quorate_timer_lag_seconds", "How late accounts are decided by themselves.", "livemax")
        self._actions = self._gauge("quorate_open_actions", "Actions that nobody has answered yet.", "livemostrecent")
        self._watchers = self._gauge("quorate_watchers", "Watches that are open.", "livesum")
        self._calls = self._gauge("quorate_calls_under_way", "Calls at work or waiting, without streams.", "livesum")
        self._bytes = Gauge(
            "quorate_store_bytes",
            "How large the files of the store are.",
            ("file",),
            multiprocess_mode="livemostrecent",
            registry=registry,
        )
        self._free = self._gauge("quorate_store_free_bytes", "What is free on the disk of the store.", "livemostrecent")
        self._by_call: dict[tuple[str, str], Histogram] = {}
        self._known: tuple[str, str] | None = None
        self._looked_at: float | None = None

    def see(self, ended: Ended) -> None:
        """Count a call that is over."""
        key = ended.method.removeprefix("/") if ended.known else UNKNOWN, ended.code.name
        child = self._by_call.get(key)
        if child is None:
            child = self._by_call[key] = self._duration.labels(*key)
        child.observe(ended.seconds)
        call = ended.call
        if call is not None:
            if call.decided:
                self._decisions.labels("decided").inc(call.decided)
            if call.rejected:
                self._decisions.labels("rejected").inc(call.rejected)

    def tell_active(self, rule_set: str, revision: str | None) -> None:
        """Tell which revision answers now; None for none."""
        if self._known is not None:
            self._revision.labels(*self._known).set(0)
        self._known = None if revision is None else (rule_set, revision)
        if self._known is not None:
            self._revision.labels(*self._known).set(1)

    def tell_reload(self, *, well: bool) -> None:
        """Tell that changed rules were published, or that they do not compile."""
        self._reloads.labels("published" if well else "failed").inc()
        self.tell_rules(well=well)
        if well:
            self._reloaded_at.set_to_current_time()

    def tell_rules(self, *, well: bool) -> None:
        """Tell whether the rules of the folder compile; before the first time nothing is told."""
        if self._reload_well is None:
            text = "1 while the rules of the folder compile, 0 while older ones answer."
            self._reload_well = self._gauge("quorate_reload_ok", text, "livemin")
        self._reload_well.set(well)

    def look(self, house: House, frame: Frame) -> None:
        """Look how things are; what cannot be told stays as it was."""
        self._lag.set(house.timers.lag_seconds)
        self._watchers.set(frame.watchers())
        self._calls.set(frame.calls.at_hand)
        now = time.monotonic()
        if self._looked_at is not None and now < self._looked_at + _LOOK_SECONDS:
            return
        self._looked_at = now
        with contextlib.suppress(StoreError), house.store.peek() as reading:
            self._actions.set(reading.count_open_actions())
        for name, file in (("data", self._store), ("log", self._store.with_name(f"{self._store.name}-wal"))):
            with contextlib.suppress(OSError):
                self._bytes.labels(name).set(file.stat().st_size)
        with contextlib.suppress(OSError):
            self._free.set(shutil.disk_usage(self._store.parent).free)

    def _gauge(self, name: str, text: str, mode: str) -> Gauge:
        return Gauge(name, text, multiprocess_mode=mode, registry=self.registry)  # type: ignore[arg-type]  # one of its words


@contextlib.contextmanager
def showing(address: str, registry: CollectorRegistry) -> Iterator[str]:
    """Answer requests for metrics at HOST:PORT within the block; yields the real address. Raises ListenError."""
    wanted = parse_address(address)
    host = wanted.host.removeprefix("[").removesuffix("]")
    try:
        server, thread = start_http_server(wanted.port, host, registry)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ListenError(f"cannot show metrics on {address}: {reason}") from error
    try:
        yield f"{wanted.host}:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def shared_registry(folder: Path) -> CollectorRegistry:
    """Return what shows the metrics of all processes that share a folder."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=str(folder))  # type: ignore[no-untyped-call]  # it has no types
    return registry


def forget_process(process: int, folder: Path) -> None:
    """Take the gauges of a process that ended out of a shared folder; what it counted stays."""
    mark_process_dead(process, path=str(folder))  # type: ignore[no-untyped-call]  # as above
