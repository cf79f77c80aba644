"""How a server tells whether it serves: by service, as a whole, and whether the rules that it follows compile."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from grpc_health.v1 import health, health_pb2

from quorate.service.errors import ServiceError
from quorate.store.interface import StoreError

if TYPE_CHECKING:
    from quorate.service.house import House

HEALTH_SERVICE: Final = health.SERVICE_NAME
RULES: Final = "quorate.rules"
"""The name under which it is told whether the rules of a followed folder compile."""

_LOOK_SECONDS: Final = 1.0
_LOG: Final = logging.getLogger(__name__)


class Standing:
    """Looks, in a thread of its own, which rule set is active, and has health tell whether there is one.

    What needs rules does not serve without; what publishes them does.
    """

    def __init__(  # noqa: PLR0913 - who serves when, by name
        self,
        house: House,
        tenant: str,
        services: tuple[str, ...],
        always: tuple[str, ...] = (),
        *,
        any_tenant: bool = False,
        after: Callable[[Standing], None] = lambda _: None,
    ) -> None:
        """Look for the first time, and go on looking; `always` are the services that need no rules.

        With `any_tenant` the rules of any tenant will do. `after` is called after each look.
        """
        self.servicer = health.HealthServicer()
        self.name = ""
        self.revision: str | None = None
        """The active revision of the tenant; None for none."""

        self._serves = False
        self._house = house
        self._tenant = tenant
        self._any_tenant = any_tenant
        self._services = ("", *services)
        self._after = after
        self._kicked = threading.Event()
        self._closed = False
        self._tell(always, serving=True)
        self._tell(self._services, serving=False)
        self.look(first=True)
        self._thread = threading.Thread(target=self._run, name="quorate-standing", daemon=True)
        self._thread.start()

    def look(self, *, first: bool = False) -> None:
        """Look which rule set is active, and tell health where that has changed."""
        name, revision, serves = self._found()
        if serves is not self._serves:
            self._tell(self._services, serving=serves)
        if not first and revision != self.revision:
            if revision is None:
                _LOG.warning("no rule set is active any more")
            else:
                _LOG.info("active", extra={"rule_set": name, "revision": revision})
        self.name, self.revision, self._serves = name, revision, serves
        self._after(self)

    def _found(self) -> tuple[str, str | None, bool]:
        """Return the name and the revision of the active rule set, and whether there is one to serve by."""
        try:
            active = self._house.rule_sets.active(self._tenant)
        except (ServiceError, StoreError) as error:
            if isinstance(error, StoreError):
                _LOG.error("the store cannot be read: %s", error)
                return "", None, False
        else:
            return active.rules.name, active.revision, True
        return "", None, self._any_tenant and self._somebody_has_rules()

    def _somebody_has_rules(self) -> bool:
        try:
            with self._house.store.read() as reading:
                return any(reading.active(number) is not None for number, _ in reading.tenants())
        except StoreError:
            return False

    def kick(self) -> None:
        """Have it looked at once."""
        self._kicked.set()

    def tell_rules(self, *, compile_well: bool) -> None:
        """Tell whether the rules of the folder that is followed compile."""
        self._tell((RULES,), serving=compile_well)

    def end(self) -> None:
        """Tell that nothing serves any more, whatever happens."""
        self.servicer.enter_graceful_shutdown()

    def close(self) -> None:
        """Look no more."""
        self._closed = True
        self._kicked.set()
        self._thread.join()

    def _run(self) -> None:
        while True:
            self._kicked.wait(_LOOK_SECONDS)
            self._kicked.clear()
            if self._closed:
                return
            try:
                self.look()
            except Exception:  # noqa: BLE001 - whatever it was, the next look may go well
                _LOG.exception("looking for the active rule set failed")

    def _tell(self, services: tuple[str, ...], *, serving: bool) -> None:
        status = health_pb2.HealthCheckResponse.SERVING if serving else health_pb2.HealthCheckResponse.NOT_SERVING
        for service in services:
            self.servicer.set(service, status)
