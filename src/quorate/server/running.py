"""`quorate serve` once its settings are read: the store, the rules, and one process that answers, or several."""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from quorate.server.address import ListenError, parse_address
from quorate.server.following import Following
from quorate.server.logs import Log, logging_to, open_log
from quorate.server.stops import Stops
from quorate.service.errors import PreconditionError
from quorate.service.house import House
from quorate.service.rule_sets import Actor, Loaded
from quorate.store.interface import StoreError
from quorate.store.serving_lock import serving_lock
from quorate.store.upkeep import sqlite_warning

if TYPE_CHECKING:
    from quorate.server.app import Server
    from quorate.server.metrics import Metrics
    from quorate.server.settings import Settings
    from quorate.server.tracing import Tracing

Say = Callable[[str], None]

_LOG: Final = logging.getLogger(__name__)

BY: Final = Actor("serve")
"""Who publishes the rules that a server is started with, as the audit has it."""


class CannotServeError(Exception):
    """A server that does not start: its settings, its files or its address are not as they have to be."""


class GaveUpError(Exception):
    """A server that ended by itself."""


@dataclass(frozen=True, slots=True)
class Given:
    """What every process of a server is given."""

    settings: Settings
    store: Path
    cache: Path | None


@dataclass(frozen=True, slots=True)
class Answering:
    """A server that answers, and what it counts if anything."""

    server: Server
    metrics: Metrics | None


def run(settings: Settings, rules: Path | None, *, cache: Path | None, say: Say) -> None:
    """Serve until a signal asks to stop; `say` is told one line once calls are answered.

    Raises RulesError for rules that do not compile, CannotServeError for what else keeps it from starting, and
    GaveUpError where it cannot go on.
    """

    def tell(line: str) -> None:
        say(line)
        if settings.store is not None and (warning := sqlite_warning()) is not None:
            _LOG.warning("%s", warning)

    check_settings(settings, rules)
    log = open_log(settings.log_format, settings.log_level)
    try:
        with logging_to(log), _store_of(settings) as store:
            given = Given(settings, store, cache)
            if settings.workers > 1:
                from quorate.server.workers import run_workers  # noqa: PLC0415 - not needed by one alone

                run_workers(given, rules, tell)
                return
            server = _run_alone(given, rules, log, tell)
        leave(server)
    except (ListenError, StoreError) as error:
        raise CannotServeError(str(error)) from error


def check_settings(settings: Settings, rules: Path | None) -> None:
    """Look whether settings go together. Raises CannotServeError, which tells what to give."""
    if settings.watch and rules is None:
        raise CannotServeError("--watch: there are no RULES to look after; name a folder or a file")
    if (settings.tls_certificate is None) != (settings.tls_key is None):
        raise CannotServeError("--tls-certificate and --tls-key go together; give both")
    if settings.tls_client_ca is not None and settings.tls_certificate is None:
        raise CannotServeError("--tls-client-ca needs TLS; give --tls-certificate and --tls-key as well")
    is_known = settings.keys is not None or settings.jwks is not None
    if settings.insecure or (settings.tls_certificate is not None and is_known):
        return
    try:
        inside = parse_address(settings.listen).is_of_this_machine()
    except ListenError as error:
        raise CannotServeError(str(error)) from error
    if not inside:
        raise CannotServeError(
            f"--listen: other machines could reach {settings.listen}; give --tls-certificate and --tls-key, and "
            "--keys or --jwks to know callers by, or --insecure to do without"
        )


def open_house(given: Given) -> House:
    """Open the store. Raises StoreError."""
    settings = given.settings
    return House.open(
        given.store,
        cache=given.cache,
        durability=settings.durability,
        settle_seconds=settings.settle_seconds,
        refresh_hours=settings.refresh_hours,
        retention_days=settings.retention_days,
        account_bytes=settings.limits.account_bytes,
        keep_changes_days=settings.keep_changes_days,
        shared=settings.workers > 1,
    )


def publish(house: House, tenant: str, rules: Path | None) -> Loaded | None:
    """Publish rules and make them active; without any return what is active. Raises RulesError and OSError."""
    if rules is not None:
        return house.publish_folder(tenant, rules, BY)
    try:
        return house.rule_sets.active(tenant)
    except PreconditionError:
        return None


def line_of(loaded: Loaded | None, address: str) -> str:
    """Return the line that tells that a server answers."""
    what = "no rule set yet" if loaded is None else f"{loaded.rules.name} {loaded.revision}"
    return f"serving {what} on {address}"


@contextmanager
def answering(
    given: Given, house: House, log: Log, *, listen: str = "", health_listen: str = ""
) -> Iterator[Answering]:
    """Answer calls within the block; stops gracefully at its end.

    Addresses that are given take the place of those of the settings, and are shared with other processes.

    Raises ListenError and CannotServeError.
    """
    from quorate.server.app import Server  # noqa: PLC0415 - the parent of workers does without gRPC
    from quorate.server.identity.errors import IdentityError  # noqa: PLC0415 - as above
    from quorate.server.settings import server_options  # noqa: PLC0415 - as above

    settings = given.settings
    options = server_options(settings, listen=listen, health_listen=health_listen, share_port=bool(listen))
    with ExitStack() as stack:
        observers = [log.see]
        if settings.otel is not None:
            observers.append(stack.enter_context(_tracing_to(settings.otel)).see)
        metrics = None
        if settings.metrics is not None:
            from quorate.server.metrics import Metrics  # noqa: PLC0415 - it looks for the folder of workers

            metrics = Metrics(given.store)
        try:
            server = Server(house, options, observers=observers, metrics=metrics)
        except IdentityError as error:
            raise CannotServeError(str(error)) from error
        stack.callback(server.stop)
        if settings.timers:
            house.timers.start()
        yield Answering(server, metrics)


def _run_alone(given: Given, rules: Path | None, log: Log, say: Say) -> Server:
    settings = given.settings
    with ExitStack() as stack:
        stops = stack.enter_context(Stops())
        house = stack.enter_context(closing(open_house(given)))
        loaded = publish(house, settings.tenant, rules)
        running = stack.enter_context(answering(given, house, log))
        if running.metrics is not None and settings.metrics is not None:
            from quorate.server.metrics import showing  # noqa: PLC0415 - as in `answering`

            stack.enter_context(showing(settings.metrics, running.metrics.registry))
        if settings.watch and rules is not None:
            stack.enter_context(_following(house, settings.tenant, rules, running))
        say(line_of(loaded, running.server.address))
        stops.wait()
    return running.server


def leave(server: Server) -> None:
    """End the process at once where calls that were cut off are still at work: nobody awaits what they make."""
    if server.frame.under_way():
        os._exit(0)


@contextmanager
def _tracing_to(endpoint: str) -> Iterator[Tracing]:
    try:
        from quorate.server.tracing import tracing_to  # noqa: PLC0415 - of an extra that may be absent
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "opentelemetry":
            raise
        raise CannotServeError(
            "--otel: traces need OpenTelemetry, which is not installed; install it by `pip install 'quorate[otel]'`"
        ) from error
    with tracing_to(endpoint) as tracing:
        yield tracing


def _following(house: House, tenant: str, rules: Path, running: Answering) -> Following:
    def tell(well: bool) -> None:  # noqa: FBT001 - how it went
        running.server.standing.kick()
        running.server.standing.tell_rules(compile_well=well)
        if running.metrics is not None:
            running.metrics.tell_reload(well=well)

    running.server.standing.tell_rules(compile_well=True)
    if running.metrics is not None:
        running.metrics.tell_rules(well=True)
    return Following(rules, lambda: house.publish_folder(tenant, rules, BY), tell)


@contextmanager
def _store_of(settings: Settings) -> Iterator[Path]:
    """Yield the file of the store, which no other server has; one that is temporary goes at the end."""
    if settings.store is not None:
        with serving_lock(settings.store):
            yield settings.store
        return
    with tempfile.TemporaryDirectory(prefix="quorate-") as folder:
        yield Path(folder) / "quorate.db"
