"""A watch goes on over interruptions from where it was, and ends when it is closed."""

import asyncio
import gc
import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import grpc
import pytest
from google.protobuf.timestamp_pb2 import Timestamp

from quorate.client import CallError, Client, Retries, Watch, connect, connect_async
from quorate.client.results import WatchedChange
from quorate.v1 import watch_pb2
from tests.service.clients.conftest import SOON
from tests.service.clients.scripted import Refusal, Scripted, hold

WATCH = "WatchService/Watch"
AT = datetime(2026, 6, 1, 12, tzinfo=UTC)


def change(cursor: str, **detail: int) -> watch_pb2.WatchResponse:
    """Make what a server sends of a change."""
    told = watch_pb2.WatchedChange(
        cursor=cursor,
        kind=watch_pb2.CHANGE_KIND_ENTERED,
        account="acme",
        name="large",
        at=Timestamp(seconds=int(AT.timestamp())),
        revision="sha256:01",
        reason="event e1",
    )
    told.detail.update(detail)
    return watch_pb2.WatchResponse(change=told)


def sign(cursor: str, behind: int = 0) -> watch_pb2.WatchResponse:
    """Make a sign of life."""
    return watch_pb2.WatchResponse(heartbeat=watch_pb2.Heartbeat(cursor=cursor, behind=behind))


def cursors(script: Scripted) -> list[str]:
    """Return where each attempt asked to go on."""
    return [each.requests[0].cursor for each in script.seen]


def test_changes_are_told_as_values(script: Scripted, caller: Client) -> None:
    script.tell(WATCH, change("c1", to=3), hold)
    with caller.watch("start", names=["large"], kinds=["entered", "exited"], account="acme") as watch:
        assert next(watch) == WatchedChange(
            "c1", "entered", "acme", "", "large", AT, "sha256:01", "event e1", {"to": 3}
        )
        assert watch.cursor == "c1"
    request = script.seen[0].requests[0]
    assert (request.cursor, list(request.names), list(request.kinds), request.account) == (
        "start", ["large"], [watch_pb2.CHANGE_KIND_ENTERED, watch_pb2.CHANGE_KIND_EXITED], "acme",
    )  # fmt: skip
    assert script.seen[0].seconds is None


def test_a_kind_that_is_not_known_is_refused(caller: Client) -> None:
    with pytest.raises(ValueError, match="`left` is none of entered, exited"):
        caller.watch(kinds=["left"])  # type: ignore[list-item]  # that is what is refused


def test_a_watch_goes_on_after_what_it_told(script: Scripted, caller: Client) -> None:
    script.tell(WATCH, change("c1"), change("c2"), Refusal(after=0.001))
    script.tell(WATCH, Refusal())
    script.tell(WATCH, change("c3"), hold)
    with caller.watch() as watch:
        assert [next(watch).cursor for _ in range(3)] == ["c1", "c2", "c3"]
    assert cursors(script) == ["", "c2", "c2"]


def test_signs_of_life_move_it_on_as_well(script: Scripted, caller: Client) -> None:
    script.tell(WATCH, sign("c7", behind=4), Refusal())
    script.tell(WATCH, change("c8"), hold)
    with caller.watch() as watch:
        assert next(watch).cursor == "c8"
        assert watch.behind == 4
    assert cursors(script) == ["", "c7"]


def test_it_goes_on_for_ever_once_it_has_begun(script: Scripted) -> None:
    script.tell(WATCH, sign("c1"), Refusal())
    for _ in range(50):
        script.tell(WATCH, Refusal())
    script.tell(WATCH, change("c2"), hold)
    with connect(script.address, retries=Retries(attempts=2, first=0, most=0, purse=1)) as client, client.watch() as it:
        assert next(it).cursor == "c2"
    assert script.count(WATCH) == 52


def test_one_that_never_begins_gives_up(script: Scripted, caller: Client) -> None:
    for _ in range(SOON.attempts):
        script.tell(WATCH, Refusal())
    watch = caller.watch()
    with pytest.raises(CallError, match="UNAVAILABLE"):
        next(watch)
    assert list(watch) == []


def test_a_reader_that_was_slow_goes_on(script: Scripted, caller: Client) -> None:
    script.tell(WATCH, change("c1"), Refusal(grpc.StatusCode.CANCELLED, reason="SLOW"))
    script.tell(WATCH, change("c2"), hold)
    with caller.watch() as watch:
        assert [next(watch).cursor for _ in range(2)] == ["c1", "c2"]


@pytest.mark.parametrize("code", [grpc.StatusCode.OUT_OF_RANGE, grpc.StatusCode.RESOURCE_EXHAUSTED])
def test_other_statuses_end_it(code: grpc.StatusCode, script: Scripted, caller: Client) -> None:
    script.tell(WATCH, change("c1"), Refusal(code))
    watch = caller.watch()
    next(watch)
    with pytest.raises(CallError) as caught:
        next(watch)
    assert caught.value.code == code.name
    assert list(watch) == []


def test_without_retries_an_interruption_ends_it(script: Scripted) -> None:
    script.tell(WATCH, change("c1"), Refusal())
    with connect(script.address, retries=None) as client:
        watch = client.watch()
        next(watch)
        with pytest.raises(CallError):
            next(watch)


@pytest.mark.parametrize("by_client", [False, True])
def test_it_ends_when_it_is_closed_elsewhere(by_client: bool, script: Scripted) -> None:  # noqa: FBT001 - a case
    script.tell(WATCH, change("c1"), hold)
    client = connect(script.address, retries=SOON)
    watch = client.watch()
    taken = threading.Event()

    def each(watch: Watch) -> Iterator[str]:
        for change in watch:
            taken.set()
            yield change.cursor

    told: list[str] = []
    reader = threading.Thread(target=lambda: told.extend(each(watch)))
    reader.start()
    assert taken.wait(30)
    (client if by_client else watch).close()
    reader.join(30)
    assert not reader.is_alive()
    assert told == ["c1"]
    client.close()


def test_it_ends_while_it_waits_to_go_on(script: Scripted) -> None:
    script.tell(WATCH, change("c1"), Refusal(after=3600))
    with connect(script.address, retries=SOON) as client:
        watch = client.watch()
        next(watch)
        rest: list[WatchedChange] = []
        reader = threading.Thread(target=lambda: rest.extend(watch))
        reader.start()
        watch.close()
        reader.join(30)
    assert not reader.is_alive()
    assert rest == []


def test_a_closed_watch_calls_nobody(script: Scripted, caller: Client) -> None:
    watch = caller.watch()
    watch.close()
    assert list(watch) == []
    assert script.seen == []


def test_a_watch_is_awaited_over_interruptions(script: Scripted) -> None:
    async def run() -> list[str]:
        async with connect_async(script.address, retries=SOON) as client, client.watch() as watch:
            return [(await anext(watch)).cursor for _ in range(3)]

    script.tell(WATCH, change("c1"), sign("c2"), Refusal())
    script.tell(WATCH, Refusal())
    script.tell(WATCH, change("c3"), change("c4"), hold)
    assert asyncio.run(run()) == ["c1", "c3", "c4"]
    assert cursors(script) == ["", "c2", "c2"]


def test_a_reader_that_gave_up_waiting_goes_on_later(script: Scripted) -> None:
    async def run() -> str:
        async with connect_async(script.address, retries=SOON) as client:
            watch = client.watch()
            await anext(watch)
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(anext(watch), 0.05)
            return (await anext(watch)).cursor

    script.tell(WATCH, change("c1"), hold)
    script.tell(WATCH, change("c2"), hold)
    assert asyncio.run(run()) == "c2"
    assert cursors(script) == ["", "c1"]


@pytest.mark.parametrize("by_client", [False, True])
def test_an_awaited_watch_ends_when_it_is_closed(by_client: bool, script: Scripted) -> None:  # noqa: FBT001 - a case
    async def run() -> list[str]:
        client = connect_async(script.address, retries=SOON)
        watch = client.watch()
        taken = asyncio.Event()

        async def read() -> list[str]:
            told = []
            async for change in watch:
                told.append(change.cursor)
                taken.set()
            return told

        reader = asyncio.create_task(read())
        await taken.wait()
        if by_client:
            await client.close()
        else:
            watch.close()
        told = await reader
        await client.close()
        return told

    script.tell(WATCH, change("c1"), hold)
    assert asyncio.run(run()) == ["c1"]


def test_an_awaited_watch_ends_while_it_waits_to_go_on(script: Scripted) -> None:
    async def run() -> list[str]:
        async with connect_async(script.address, retries=SOON) as client:
            watch = client.watch()
            told = [(await anext(watch)).cursor]
            asyncio.get_running_loop().call_later(0.05, watch.close)
            return told + [change.cursor async for change in watch]

    script.tell(WATCH, change("c1"), Refusal(after=3600))
    assert asyncio.run(run()) == ["c1"]


def test_an_awaited_watch_that_is_left_alone_ends(script: Scripted) -> None:
    async def run() -> bool:
        async with connect_async(script.address, retries=SOON) as client:
            async for change in client.watch():
                assert change.cursor == "c1"
                break
            gc.collect()
            return await asyncio.to_thread(script.ended.acquire, timeout=30)

    script.tell(WATCH, change("c1"), hold)
    assert asyncio.run(run())


def test_other_statuses_end_an_awaited_watch(script: Scripted) -> None:
    async def run() -> None:
        async with connect_async(script.address, retries=SOON) as client:
            watch = client.watch()
            with pytest.raises(CallError) as caught:
                await anext(watch)
            assert caught.value.code == "OUT_OF_RANGE"
            assert [change async for change in watch] == []

    script.tell(WATCH, Refusal(grpc.StatusCode.OUT_OF_RANGE))
    asyncio.run(run())
