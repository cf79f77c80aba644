"""What journeys want done, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from quorate.diagnostics.model import shown
from quorate.server.decision_messages import action_message, journey_message
from quorate.server.messages import decided_account, problem_message, timestamp_of
from quorate.service.errors import LimitError
from quorate.service.journeys import LEASE_SECONDS
from quorate.v1 import journey_pb2, journey_pb2_grpc

if TYPE_CHECKING:
    from quorate.server.call import Call
    from quorate.server.options import ServerOptions
    from quorate.service.house import House

_NANOS = 1e-9


class JourneyService(journey_pb2_grpc.JourneyServiceServicer):
    """Hands actions out, and takes in what came of them."""

    def __init__(self, house: House, options: ServerOptions) -> None:
        self._journeys = house.journeys
        self._limits = options.limits

    def Due(self, request: journey_pb2.DueRequest, call: Call) -> journey_pb2.DueResponse:  # noqa: N802
        """Lease actions to a worker."""
        if request.worker:
            call.note(worker=shown(request.worker))
        seconds = LEASE_SECONDS
        if request.HasField("lease"):
            seconds = request.lease.seconds + request.lease.nanos * _NANOS
        found, until = self._journeys.due(
            call.tenant,
            most=self._most(request.most, "actions"),
            lease_seconds=seconds,
            kinds=frozenset(request.actions),
        )
        return journey_pb2.DueResponse(
            actions=[
                journey_pb2.LeasedAction(
                    action=action_message(msgspec.json.decode(each.body)),
                    lease_until=timestamp_of(until),
                    attempt=each.attempts,
                )
                for each in found
            ]
        )

    def Advance(self, request: journey_pb2.AdvanceRequest, call: Call) -> journey_pb2.AdvanceResponse:  # noqa: N802
        """Decide accounts now."""
        if request.account:
            done = self._journeys.advance(call.tenant, request.account)
            decided, transaction = [done.decided], done.transaction
        else:
            decided, transaction = self._journeys.advance_due(call.tenant, self._most(request.most, "accounts"))
        call.count(decided=len(decided))
        return journey_pb2.AdvanceResponse(decided=[decided_account(each) for each in decided], transaction=transaction)

    def Complete(self, request: journey_pb2.CompleteRequest, call: Call) -> journey_pb2.CompleteResponse:  # noqa: N802
        """Take in what came of an action."""
        told = request.WhichOneof("outcome")
        done = self._journeys.complete(
            call.tenant,
            request.key,
            result=request.result if told == "result" else None,
            error=request.error if told == "error" else None,
        )
        call.note(outcome=done.status.name.lower())
        return journey_pb2.CompleteResponse(
            status=journey_pb2.CompleteStatus.Name(done.status),
            decided=None if done.decided is None else decided_account(done.decided),
            problems=[problem_message(each) for each in done.problems],
            transaction=done.transaction,
        )

    def Get(  # noqa: N802
        self, request: journey_pb2.JourneyServiceGetRequest, call: Call
    ) -> journey_pb2.JourneyServiceGetResponse:
        """Tell where an account and its people are in journeys."""
        entries, actions = self._journeys.get(call.tenant, request.account, request.journey)
        return journey_pb2.JourneyServiceGetResponse(
            journeys=[journey_message(each) for each in entries],
            open_actions=[action_message(msgspec.json.decode(each.body)) for each in actions],
        )

    def _most(self, asked: int, what: str) -> int:
        most = self._limits.due_actions
        if asked > most:
            raise LimitError(f"at most {most:,} {what} are given at once, not {asked:,}")
        return asked or min(100, most)
