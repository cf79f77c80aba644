"""The server as a whole: services, health and reflection on one port, from start to graceful stop."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import grpc
from grpc_health.v1 import health_pb2_grpc
from grpc_reflection.v1alpha import reflection

from quorate.server.address import bind_address, parse_address
from quorate.server.around import Ended, Observer
from quorate.server.frame import Frame
from quorate.server.health import HEALTH_SERVICE, Standing
from quorate.server.identity.factory import authenticator_of
from quorate.server.identity.tls import server_credentials_of
from quorate.server.options import ServerOptions, channel_arguments
from quorate.server.services.account import AccountService
from quorate.server.services.decision import DecisionService
from quorate.server.services.journey import JourneyService
from quorate.server.services.rule_set import RuleSetService
from quorate.server.services.watch import WatchService
from quorate.v1 import (
    account_pb2,
    account_pb2_grpc,
    decision_pb2,
    decision_pb2_grpc,
    journey_pb2,
    journey_pb2_grpc,
    rule_set_pb2,
    rule_set_pb2_grpc,
    watch_pb2,
    watch_pb2_grpc,
)

if TYPE_CHECKING:
    from quorate.server.metrics import Metrics
    from quorate.service.house import House

RULE_SETS: Final[str] = rule_set_pb2.DESCRIPTOR.services_by_name["RuleSetService"].full_name
ANSWERING: Final[tuple[str, ...]] = tuple(
    file.DESCRIPTOR.services_by_name[name].full_name
    for file, name in (
        (decision_pb2, "DecisionService"),
        (account_pb2, "AccountService"),
        (journey_pb2, "JourneyService"),
        (watch_pb2, "WatchService"),
    )
)
"""The services that need an active rule set."""

_ACTIVATING: Final = frozenset({f"/{RULE_SETS}/Activate", f"/{RULE_SETS}/Rollback"})
_LOOK_SECONDS: Final = 0.05
_PROBED_THREADS: Final = 2
_PROBES: Final = 64
_LOG: Final = logging.getLogger(__name__)


class Server:
    """A server that is answering; `address` is the real one, port included."""

    def __init__(
        self,
        house: House,
        options: ServerOptions,
        *,
        observers: Iterable[Observer] = (),
        metrics: Metrics | None = None,
    ) -> None:
        """Start to answer; raises ListenError and IdentityError where that cannot be.

        `observers` are told of every call that ended, `metrics` of that and of how the server is.
        """
        self._options = options
        self._authenticator = authenticator_of(
            keys=options.keys,
            jwks=options.jwks,
            jwt_issuer=options.jwt_issuer,
            jwt_audience=options.jwt_audience,
            client_ca=options.tls_client_ca,
            tenant=options.tenant,
        )
        watched = (*observers, self._see) if metrics is None else (*observers, self._see, metrics.see)
        self.frame = Frame(options, self._authenticator, observers=watched)
        self.standing = Standing(
            house,
            options.tenant,
            ANSWERING,
            (RULE_SETS,),
            # Where callers bring tenants of their own, the server serves as soon as it can serve anybody.
            any_tenant=options.keys is not None or options.jwks is not None,
            after=self._after_look(house, metrics),
        )
        self.health_address = ""
        self._probed: grpc.Server | None = None
        try:
            self._server = self._build(house)
            self.address = self._bind(self._server)
            self._probed = self._start_probed()
        except BaseException:
            self._let_go()
            raise
        self._server.start()

    def stop(self) -> None:
        """Tell that nothing serves, refuse new calls, let those under way end, and return.

        Streams are ended at once, by a status that asks to call again. Calls that outlast the grace are cut off.
        """
        self.standing.end()
        if self._options.drain_seconds > 0:
            time.sleep(self._options.drain_seconds)
        stopped = self._server.stop(self._options.grace_seconds)
        self.frame.stopping.ask()
        quiet = False
        while not stopped.wait(_LOOK_SECONDS):
            # Nothing is at work: what is left are streams whose callers neither send anything nor hang up. Looked at
            # twice, so that the last answers are on their way.
            if self.frame.under_way():
                quiet = False
            elif quiet:
                self._server.stop(None)
            else:
                quiet = True
        stuck = self.frame.under_way()
        if stuck:
            _LOG.warning("calls were cut off, as they did not end in time: %d", stuck)
        self._let_go()

    def _after_look(self, house: House, metrics: Metrics | None) -> Callable[[Standing], None]:
        def look(standing: Standing) -> None:
            if metrics is not None:
                metrics.tell_active(standing.name, standing.revision)
                metrics.look(house, self.frame)

        return look

    def _build(self, house: House) -> grpc.Server:
        options = self._options
        server = grpc.server(
            self.frame.calls,
            interceptors=[self.frame],
            options=channel_arguments(options),
            maximum_concurrent_rpcs=self.frame.most,
        )
        decision_pb2_grpc.add_DecisionServiceServicer_to_server(DecisionService(house, options), server)
        rule_set_pb2_grpc.add_RuleSetServiceServicer_to_server(RuleSetService(house, options), server)
        account_pb2_grpc.add_AccountServiceServicer_to_server(AccountService(house, options), server)
        journey_pb2_grpc.add_JourneyServiceServicer_to_server(JourneyService(house, options), server)
        watch_pb2_grpc.add_WatchServiceServicer_to_server(WatchService(house, options), server)
        health_pb2_grpc.add_HealthServicer_to_server(self.standing.servicer, server)
        if options.reflection:
            names = (*ANSWERING, RULE_SETS, HEALTH_SERVICE, reflection.SERVICE_NAME)
            reflection.enable_server_reflection(names, server)
        return server

    def _bind(self, server: grpc.Server) -> str:
        options = self._options
        credentials = None
        if options.tls_certificate is not None and options.tls_key is not None:
            credentials = server_credentials_of(options.tls_certificate, options.tls_key, options.tls_client_ca)
        return str(bind_address(server, parse_address(options.listen), credentials))

    def _start_probed(self) -> grpc.Server | None:
        """Answer health alone on a port of its own, where one is wanted."""
        if self._options.health_listen is None:
            return None
        server = grpc.server(
            ThreadPoolExecutor(_PROBED_THREADS, thread_name_prefix="quorate-probes"),
            options=[("grpc.so_reuseport", int(self._options.share_port))],
            maximum_concurrent_rpcs=_PROBES,
        )
        health_pb2_grpc.add_HealthServicer_to_server(self.standing.servicer, server)
        self.health_address = str(bind_address(server, parse_address(self._options.health_listen)))
        server.start()
        return server

    def _let_go(self) -> None:
        if self._probed is not None:
            self._probed.stop(None).wait()
        self.standing.close()
        self.frame.close()
        self._authenticator.close()

    def _see(self, ended: Ended) -> None:
        if ended.method in _ACTIVATING:
            self.standing.kick()


@contextmanager
def serving(
    house: House, options: ServerOptions, *, observers: Iterable[Observer] = (), metrics: Metrics | None = None
) -> Iterator[Server]:
    """Answer calls within the block; stops gracefully at its end."""
    server = Server(house, options, observers=observers, metrics=metrics)
    try:
        yield server
    finally:
        server.stop()
