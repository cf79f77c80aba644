"""Calls about what journeys want done, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from google.protobuf.duration_pb2 import Duration

from quorate.client import results
from quorate.client.asks.ask import Ask
from quorate.client.batches import encode_payload
from quorate.client.reading import read_completed, read_decided, read_journeys, read_leased
from quorate.client.records import Fields
from quorate.v1 import journey_pb2


def due(
    worker: str, *, most: int, lease: timedelta | None, actions: Iterable[str]
) -> Ask[tuple[results.LeasedAction, ...]]:
    """Ask for actions; what got lost on its way is given again once its lease is over, so this is not repeated."""
    duration = None
    if lease is not None:
        duration = Duration()
        duration.FromTimedelta(lease)
    request = journey_pb2.DueRequest(worker=worker, most=most, lease=duration, actions=actions)
    return Ask("JourneyService/Due", request, _read_due, is_safe=False)


def advance(account: str, *, most: int) -> Ask[results.Advanced]:
    """Ask to decide an account now, or those whose time has come."""
    request = journey_pb2.AdvanceRequest(account=account, most=most)
    return Ask("JourneyService/Advance", request, _read_advanced, is_safe=False)


def complete(key: str, *, result: Fields | None, error: str | None) -> Ask[results.Completed]:
    """Tell what came of an action. Raises ValueError for a result and an error at once."""
    if result is not None and error is not None:
        raise ValueError("an action has a result or an error, not both")
    encoded = None if result is None else encode_payload(result)
    request = journey_pb2.CompleteRequest(key=key, result=encoded, error=error)
    return Ask("JourneyService/Complete", request, read_completed, is_safe=True)


def journeys(account: str, *, journey: str) -> Ask[results.AccountJourneys]:
    """Ask where an account and its people are in journeys."""
    request = journey_pb2.JourneyServiceGetRequest(account=account, journey=journey)
    return Ask("JourneyService/Get", request, read_journeys, is_safe=True)


def _read_due(response: journey_pb2.DueResponse) -> tuple[results.LeasedAction, ...]:
    return tuple(map(read_leased, response.actions))


def _read_advanced(response: journey_pb2.AdvanceResponse) -> results.Advanced:
    return results.Advanced(tuple(map(read_decided, response.decided)), response.transaction)
