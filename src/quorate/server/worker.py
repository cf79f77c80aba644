"""One of several processes that answer on one port: it begins when it is told, and ends with its parent."""

from __future__ import annotations

import contextlib
import signal
from contextlib import closing
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING, Final

from quorate.server.address import ListenError
from quorate.server.logs import logging_to, open_log
from quorate.server.running import CannotServeError, answering, leave, open_house
from quorate.server.stops import Stops
from quorate.store.interface import StoreError

if TYPE_CHECKING:
    from quorate.server.app import Server
    from quorate.server.running import Given

READY: Final = "ready"
FAILED: Final = "failed"
STOP: Final = "stop"
RULES: Final = "rules"


def work(parent: Connection, given: Given, listen: str, health_listen: str) -> None:
    """Answer calls until the parent says so, or is gone: the life of a worker."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # which a terminal sends to all: the parent sees to it
    settings = given.settings
    log = open_log(settings.log_format, settings.log_level)
    with logging_to(log):
        try:
            with (
                Stops(signal.SIGTERM) as stops,
                closing(open_house(given)) as house,
                answering(given, house, log, listen=listen, health_listen=health_listen) as running,
            ):
                server = running.server
                parent.send((READY, None))
                _obey(parent, stops, server)
        except (CannotServeError, ListenError, StoreError) as error:
            with contextlib.suppress(OSError):
                parent.send((FAILED, str(error)))
            return
    leave(server)


def _obey(parent: Connection, stops: Stops, server: Server) -> None:
    """Do what the parent says until it says stop, is gone, or somebody else stops this process."""
    while True:
        if stops.fileno() in wait([parent, stops.fileno()]):
            return
        try:
            word, said = parent.recv()
        except (EOFError, OSError):
            return
        if word == STOP:
            return
        if word == RULES:
            server.standing.tell_rules(compile_well=bool(said))
