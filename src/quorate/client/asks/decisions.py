"""Calls that decide and explain accounts which are in the request."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from quorate.client.asks.ask import Ask
from quorate.client.batches import Payload, encode_instant, encode_payload
from quorate.client.reading import read_struct
from quorate.decide.decision import Decision
from quorate.decide.explanation import Explanation
from quorate.v1 import decision_pb2


def decide_request(
    payload: Payload, *, now: datetime | str | None, missing: bool, revision: str
) -> decision_pb2.DecideRequest:
    """Write the request for one decision."""
    return decision_pb2.DecideRequest(
        payload=encode_payload(payload), now=encode_instant(now), revision=revision, without_missing=not missing
    )


def stream_request(
    payload: Payload, *, now: datetime | str | None, missing: bool, revision: str
) -> decision_pb2.DecideStreamRequest:
    """Write the request for one decision of a stream."""
    request = decide_request(payload, now=now, missing=missing, revision=revision)
    return decision_pb2.DecideStreamRequest(request=request)


def read_decision(response: decision_pb2.DecideResponse | decision_pb2.DecideBatchResult) -> Decision:
    """Read one decision."""
    return Decision.from_json(response.decision)


def decide(payload: Payload, *, now: datetime | str | None, missing: bool, revision: str) -> Ask[Decision]:
    """Ask for the decision about one account."""
    request = decide_request(payload, now=now, missing=missing, revision=revision)
    return Ask("DecisionService/Decide", request, read_decision, is_safe=True)


def decide_batch(
    payloads: Iterable[bytes], *, now: datetime | str | None, missing: bool, revision: str
) -> Ask[list[Decision]]:
    """Ask for the decisions about many accounts, in their order."""
    request = decision_pb2.DecideBatchRequest(
        payloads=payloads, now=encode_instant(now), revision=revision, without_missing=not missing
    )
    return Ask("DecisionService/DecideBatch", request, _read_batch, is_safe=True)


def _read_batch(response: decision_pb2.DecideBatchResponse) -> list[Decision]:
    return [read_decision(result) for result in response.results]


def explain(
    payload: Payload, name: str, *, person: str | None, now: datetime | str | None, revision: str
) -> Ask[Explanation]:
    """Ask why an account, or a person of it, is in an audience or a buying group or not."""
    request = decision_pb2.ExplainRequest(
        payload=encode_payload(payload), now=encode_instant(now), revision=revision, name=name, person=person or ""
    )
    return Ask("DecisionService/Explain", request, _read_explanation, is_safe=True)


def _read_explanation(response: decision_pb2.ExplainResponse) -> Explanation:
    return Explanation(read_struct(response.explanation.document))
