"""The services, each method a thin layer: check the request, ask the engine, write the answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from quorate.server import convert
from quorate.v1 import decision_pb2, decision_pb2_grpc

if TYPE_CHECKING:
    import grpc

    from quorate.engine import Decision, RuleSet
    from quorate.server.options import ServerOptions

DECISION_SERVICE: str = decision_pb2.DESCRIPTOR.services_by_name["DecisionService"].full_name


class DecisionService(decision_pb2_grpc.DecisionServiceServicer):
    """Decides accounts by one rule set."""

    def __init__(self, rule_set: RuleSet, options: ServerOptions) -> None:
        self._rule_set = rule_set
        self._options = options

    def Decide(  # noqa: N802 - the method's name in the proto
        self, request: decision_pb2.DecideRequest, context: grpc.ServicerContext
    ) -> decision_pb2.DecideResponse:
        """Answer one account."""
        del context
        convert.check_request(request, self._rule_set.revision)
        decision = self._decide(request.payload, convert.read_now(request), datetime.now(UTC))
        return convert.encode_response(decision, self._rule_set.revision)

    def DecideBatch(  # noqa: N802 - the method's name in the proto
        self, request: decision_pb2.DecideBatchRequest, context: grpc.ServicerContext
    ) -> decision_pb2.DecideBatchResponse:
        """Answer many accounts in their order; stops early when nobody waits for the answer any more."""
        convert.check_request(request, self._rule_set.revision)
        convert.check_size(request, self._options.limits.batch_accounts)
        decisions = self._decide_while_awaited(request, context)
        return convert.encode_batch(decisions, self._rule_set.revision)

    def _decide_while_awaited(
        self, request: decision_pb2.DecideBatchRequest, context: grpc.ServicerContext
    ) -> Iterator[Decision]:
        now, arrival = convert.read_now(request), datetime.now(UTC)
        for payload in request.payloads:
            if not context.is_active():
                return
            yield self._decide(payload, now, arrival)

    def _decide(self, payload: bytes, now: datetime | None, arrival: datetime) -> Decision:
        if now is None and self._options.dates_payloads and not convert.is_dated(payload):
            now = arrival
        return self._rule_set.decide(payload, now=now, strict=self._options.strict)
