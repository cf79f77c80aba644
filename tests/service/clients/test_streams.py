"""A stream of decisions: in order, no further ahead than it has to be, and over interruptions."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from itertools import count

import grpc
import pytest

from quorate.client import CallError, Client, connect, connect_async
from quorate.client.outstanding import AHEAD
from quorate.v1 import decision_pb2
from tests.service.clients.conftest import SOON
from tests.service.clients.scripted import Refusal, Scripted, hold

STREAM = "DecisionService/DecideStream"


def echo(request: decision_pb2.DecideStreamRequest) -> decision_pb2.DecideStreamResponse:
    """Answer with a decision that names the payload."""
    decision = b'{"account":"%s","errors":[]}' % request.request.payload
    return decision_pb2.DecideStreamResponse(response=decision_pb2.DecideResponse(decision=decision))


def sent(script: Scripted) -> list[list[bytes]]:
    """Return the payloads that were read of each attempt."""
    return [[request.request.payload for request in each.requests] for each in script.seen]


def named(number: int) -> list[bytes]:
    """Return payloads of so many accounts."""
    return [f"a{each}".encode() for each in range(number)]


def test_decisions_come_in_order(script: Scripted, caller: Client) -> None:
    script.tell(STREAM, *[echo] * 200)
    decisions = caller.decide_stream(iter(named(200)), missing=False, now="2026-06-01T12:00:00Z")
    assert [decision.account for decision in decisions] == [f"a{each}" for each in range(200)]
    request = script.seen[0].requests[0].request
    assert (request.without_missing, request.now.seconds) == (True, 1780315200)
    assert script.seen[0].seconds is None


def test_nothing_gives_nothing(script: Scripted, caller: Client) -> None:
    script.tell(STREAM)
    assert list(caller.decide_stream([])) == []


def test_an_account_may_depend_on_the_decision_before_it(script: Scripted, caller: Client) -> None:
    script.tell(STREAM, *[echo] * 3)
    told: list[str | None] = []
    answered = threading.Semaphore(1)

    def payloads() -> Iterator[bytes]:
        for _ in range(3):
            assert answered.acquire(timeout=30)
            yield f"a{len(told)}".encode()

    for decision in caller.decide_stream(payloads()):
        told.append(decision.account)
        answered.release()
    assert told == ["a0", "a1", "a2"]


def test_payloads_are_read_a_few_ahead(script: Scripted, caller: Client) -> None:
    script.tell(STREAM, *[echo] * 3, hold)
    numbers = count()
    decisions = caller.decide_stream(f"a{number}".encode() for number in numbers)
    for _ in range(3):
        next(decisions)
    decisions.close()  # type: ignore[attr-defined]  # it is a generator
    assert next(numbers) <= 3 + AHEAD + 2


def test_what_was_not_answered_is_sent_again(script: Scripted, caller: Client) -> None:
    script.tell(STREAM, echo, echo, Refusal())
    script.tell(STREAM, Refusal())
    script.tell(STREAM, *[echo] * 3)
    assert [decision.account for decision in caller.decide_stream(named(5))] == ["a0", "a1", "a2", "a3", "a4"]
    first, _, last = sent(script)
    assert (first, last) == ([b"a0", b"a1"], [b"a2", b"a3", b"a4"])


def test_a_stream_without_answers_gives_up(script: Scripted, caller: Client) -> None:
    script.tell(STREAM, echo, Refusal())
    for _ in range(SOON.attempts - 1):
        script.tell(STREAM, Refusal())
    decisions = caller.decide_stream(named(5))
    next(decisions)
    with pytest.raises(CallError, match="UNAVAILABLE"):
        next(decisions)
    assert list(decisions) == []


def test_a_stream_that_stood_still_for_long_goes_on(script: Scripted, caller: Client) -> None:
    script.tell(STREAM, echo, Refusal(grpc.StatusCode.CANCELLED, reason="SLOW"))
    script.tell(STREAM, echo)
    assert len(list(caller.decide_stream(named(2)))) == 2


def test_other_statuses_end_it(script: Scripted, caller: Client) -> None:
    script.tell(STREAM, echo, Refusal(grpc.StatusCode.RESOURCE_EXHAUSTED))
    decisions = caller.decide_stream(named(5))
    next(decisions)
    with pytest.raises(CallError, match="RESOURCE_EXHAUSTED"):
        next(decisions)


def test_what_reading_the_payloads_raises_is_raised_after_the_decisions(script: Scripted, caller: Client) -> None:
    def payloads() -> Iterator[bytes]:
        yield from named(2)
        raise LookupError("lost")

    script.tell(STREAM, echo, echo)
    decisions = caller.decide_stream(payloads())
    assert [next(decisions).account, next(decisions).account] == ["a0", "a1"]
    with pytest.raises(LookupError, match="lost"):
        next(decisions)


def test_a_now_that_is_none_is_told(script: Scripted, caller: Client) -> None:
    script.tell(STREAM)
    with pytest.raises(ValueError, match="isoformat"):
        next(caller.decide_stream(named(1), now="yesterday"))


def test_an_answer_that_does_not_come_is_not_waited_for(script: Scripted) -> None:
    script.tell(STREAM, echo, hold)
    with connect(script.address, timeout=0.2, retries=SOON) as client:
        decisions = client.decide_stream(named(2))
        next(decisions)
        with pytest.raises(CallError, match="DEADLINE_EXCEEDED"):
            next(decisions)


def test_a_server_that_ends_too_early_is_told(script: Scripted, caller: Client) -> None:
    script.tell(STREAM, echo)
    decisions = caller.decide_stream(named(2))
    next(decisions)
    with pytest.raises(CallError, match="before all was answered"):
        next(decisions)


def test_a_closed_client_ends_its_streams(script: Scripted) -> None:
    script.tell(STREAM, echo, hold)
    client = connect(script.address)
    decisions = client.decide_stream(named(2))
    next(decisions)
    rest: list[object] = []
    reader = threading.Thread(target=lambda: rest.extend(decisions))
    reader.start()
    client.close()
    reader.join(30)
    assert not reader.is_alive()
    assert rest == []


async def each(payloads: list[bytes]) -> AsyncIterator[bytes]:
    for payload in payloads:
        yield payload


def test_decisions_are_awaited_over_interruptions(script: Scripted) -> None:
    async def run() -> list[str | None]:
        async with connect_async(script.address, retries=SOON) as client:
            return [decision.account async for decision in client.decide_stream(each(named(100)))]

    script.tell(STREAM, *[echo] * 40, Refusal())
    script.tell(STREAM, Refusal())
    script.tell(STREAM, *[echo] * 100)
    assert asyncio.run(run()) == [f"a{number}" for number in range(100)]
    first, _, last = sent(script)
    assert first == named(40)
    assert last == named(100)[100 - len(last) :]
    assert len(last) >= 60


def test_an_awaited_account_may_depend_on_the_decision_before_it(script: Scripted) -> None:
    async def run() -> list[str | None]:
        told: list[str | None] = []
        answered = asyncio.Semaphore(1)

        async def payloads() -> AsyncIterator[bytes]:
            for _ in range(3):
                await answered.acquire()
                yield f"a{len(told)}".encode()

        async with connect_async(script.address, retries=SOON) as client:
            async for decision in client.decide_stream(payloads()):
                told.append(decision.account)
                answered.release()
        return told

    script.tell(STREAM, *[echo] * 3)
    assert asyncio.run(run()) == ["a0", "a1", "a2"]


def ending(script: Scripted, payloads: list[bytes] | AsyncIterator[bytes], timeout: float = 30) -> None:
    """Read a stream to its end, which raises."""

    async def run() -> None:
        async with connect_async(script.address, timeout=timeout, retries=SOON) as client:
            async for _ in client.decide_stream(payloads):
                pass

    script.repeats = True
    asyncio.run(run())


def test_an_awaited_stream_raises_what_reading_the_payloads_raises(script: Scripted) -> None:
    async def failing() -> AsyncIterator[bytes]:
        yield b"a0"
        raise LookupError("lost")

    script.tell(STREAM, echo)
    with pytest.raises(LookupError, match="lost"):
        ending(script, failing())


def test_an_awaited_answer_that_does_not_come_is_not_waited_for(script: Scripted) -> None:
    script.tell(STREAM, echo, hold)
    with pytest.raises(CallError, match="DEADLINE_EXCEEDED"):
        ending(script, named(2), timeout=0.2)


def test_a_server_that_ends_too_early_is_told_who_awaits(script: Scripted) -> None:
    script.tell(STREAM)
    with pytest.raises(CallError, match=r"before all was answered|interrupted"):
        ending(script, named(2))


def test_other_statuses_end_an_awaited_stream(script: Scripted) -> None:
    script.tell(STREAM, Refusal(grpc.StatusCode.RESOURCE_EXHAUSTED))
    with pytest.raises(CallError, match=r"RESOURCE_EXHAUSTED|interrupted"):
        ending(script, named(2))


def test_nothing_awaited_gives_nothing(script: Scripted) -> None:
    script.tell(STREAM)
    ending(script, [])


def test_who_stops_awaiting_ends_the_stream(script: Scripted) -> None:
    async def run() -> None:
        client = connect_async(script.address, retries=SOON)
        decisions = client.decide_stream(named(2))
        assert (await anext(decisions)).account == "a0"
        waiting = asyncio.ensure_future(anext(decisions))
        done, _ = await asyncio.wait([waiting], timeout=0.05)
        assert not done
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert [decision async for decision in decisions] == []
        await client.close()

    script.tell(STREAM, echo, hold)
    asyncio.run(run())
