"""Both clients make the same calls; one of them without keeping a thread waiting."""

import asyncio
import inspect
from collections.abc import AsyncIterator
from typing import Any

import pytest

from quorate.client import AsyncClient, CallError, Client, connect_async
from quorate.v1 import account_pb2, decision_pb2, rule_set_pb2
from tests.service.clients.conftest import SOON
from tests.service.clients.scripted import MODULES, Refusal, Scripted, hold
from tests.service.clients.test_retries import DECIDED, SAFE, UNSAFE

STREAMED = {"DecisionService/DecideStream", "WatchService/Watch"}


def public(client: type[Client] | type[AsyncClient]) -> dict[str, Any]:
    """Return the methods that callers use."""
    return {name: method for name, method in vars(client).items() if not name.startswith("_")}


def test_they_have_the_same_methods() -> None:
    blocking, awaited = public(Client), public(AsyncClient)
    assert blocking.keys() == awaited.keys()
    for name, method in blocking.items():
        here, there = inspect.signature(method).parameters, inspect.signature(awaited[name]).parameters
        assert [(each.name, each.kind, each.default) for each in here.values()] == [
            (each.name, each.kind, each.default) for each in there.values()
        ], name


def test_they_call_every_method_of_the_service() -> None:
    called = {method for method, *_ in [*SAFE.values(), *UNSAFE.values()]} | STREAMED
    services = [service for module in MODULES for service in module.DESCRIPTOR.services_by_name.values()]
    assert called == {f"{service.name}/{method.name}" for service in services for method in service.methods}


def test_awaited_calls_are_repeated_and_read_alike(script: Scripted) -> None:
    async def run() -> None:
        async with connect_async(script.address, revision="sha256:01", key="qk_a_b", retries=SOON) as client:
            script.tell("DecisionService/Decide", Refusal())
            script.tell("DecisionService/Decide", DECIDED)
            assert (await client.decide(b"{}")).account == "acme"
            script.tell("RuleSetService/Publish", Refusal())
            with pytest.raises(CallError, match="UNAVAILABLE"):
                await client.publish({})

    asyncio.run(run())
    assert [each.metadata["authorization"] for each in script.seen] == ["Bearer qk_a_b"] * 3
    assert script.seen[0].requests[0].revision == "sha256:01"


def test_many_accounts_are_decided_from_either_kind_of_source(script: Scripted) -> None:
    async def payloads() -> AsyncIterator[bytes]:
        for _ in range(250):
            yield b"{}"

    def batch(size: int) -> decision_pb2.DecideBatchResponse:
        results = [decision_pb2.DecideBatchResult(decision=DECIDED.decision)] * size
        return decision_pb2.DecideBatchResponse(results=results)

    async def run() -> list[int]:
        async with connect_async(script.address, retries=SOON) as client:
            return [
                len([decision async for decision in client.decide_many(source)])
                for source in (payloads(), [b"{}"] * 250, [])
            ]

    for size in (100, 100, 50) * 2:
        script.tell("DecisionService/DecideBatch", batch(size))
    assert asyncio.run(run()) == [250, 250, 0]


def test_pages_are_awaited(script: Scripted) -> None:
    async def run() -> tuple[list[str], list[str]]:
        async with connect_async(script.address, retries=SOON) as client:
            revisions = [each.revision async for each in client.revisions()]
            return revisions, [each.account async for each in client.members("large")]

    token = "more"  # noqa: S105 - no secret
    first = rule_set_pb2.ListResponse(revisions=[rule_set_pb2.Revision(revision="sha256:02")], next_page_token=token)
    script.tell("RuleSetService/List", first)
    script.tell("RuleSetService/List", rule_set_pb2.ListResponse(revisions=[rule_set_pb2.Revision(revision="01")]))
    script.tell(
        "AccountService/ListMembers", account_pb2.ListMembersResponse(members=[account_pb2.Member(account="acme")])
    )
    assert asyncio.run(run()) == (["sha256:02", "01"], ["acme"])


def test_the_time_of_an_awaited_call_is_its_own(script: Scripted) -> None:
    async def run() -> None:
        async with connect_async(script.address, timeout=0.05) as client:
            await client.decide(b"{}")

    script.tell("DecisionService/Decide", hold)
    with pytest.raises(CallError, match="DEADLINE_EXCEEDED"):
        asyncio.run(run())


def test_a_call_that_nobody_awaits_any_more_is_cancelled(script: Scripted) -> None:
    async def run() -> None:
        async with connect_async(script.address, retries=SOON) as client:
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(client.decide(b"{}"), 0.05)

    script.tell("DecisionService/Decide", hold)
    asyncio.run(run())  # the server would wait for the end of the call


def test_a_closed_client_ends_its_calls(script: Scripted) -> None:
    async def run() -> None:
        client = connect_async(script.address, retries=SOON)
        waiting = asyncio.create_task(client.decide(b"{}"))
        await asyncio.wait([waiting], timeout=0.05)
        await client.close()
        with pytest.raises(CallError, match="CANCELLED"):
            await waiting
        with pytest.raises(CallError, match="the client is closed"):
            await client.decide(b"{}")
        await client.close()

    script.tell("DecisionService/Decide", hold)
    asyncio.run(run())


def test_a_client_may_be_made_before_there_is_a_loop(script: Scripted) -> None:
    client = connect_async(script.address, retries=SOON)

    async def run() -> str | None:
        async with client:
            return (await client.decide(b"{}")).account

    script.tell("DecisionService/Decide", DECIDED)
    assert asyncio.run(run()) == "acme"
