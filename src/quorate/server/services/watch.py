"""What changes, as it changes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import msgspec

from quorate.server.messages import struct_of, timestamp_of
from quorate.service.errors import InputError
from quorate.service.watching import Wish
from quorate.v1 import watch_pb2, watch_pb2_grpc

if TYPE_CHECKING:
    from quorate.server.call import Call
    from quorate.server.options import ServerOptions
    from quorate.service.house import House
    from quorate.store.rows import ChangeRow

_NAMES_MOST: Final = 1_000


class WatchService(watch_pb2_grpc.WatchServiceServicer):
    """Tells every change, in order."""

    def __init__(self, house: House, options: ServerOptions) -> None:
        self._watching = house.watching
        self._heartbeat = options.heartbeat_seconds

    def Watch(self, request: watch_pb2.WatchRequest, call: Call) -> Iterator[watch_pb2.WatchResponse]:  # noqa: N802
        """Send what changes, and a sign of life where nothing does."""
        watching = self._watching
        if len(request.names) > _NAMES_MOST:
            raise InputError(f"a watch names at most {_NAMES_MOST:,} audiences, groups and journeys")
        wish = Wish(frozenset(request.names), watching.kinds_of(request.kinds), request.account)
        place = watching.place_of(request.cursor)
        call.when_over(watching.notify)
        yield self._alive(call, place)  # tells where the watch begins
        while True:
            call.check_awaited()
            found, looked = watching.read(call.tenant, place, wish)
            for change in found:
                yield watch_pb2.WatchResponse(change=self._change(change))
            if looked > place:
                place = looked
                continue
            if not watching.wait(place, self._heartbeat):
                call.check_awaited()
                yield self._alive(call, place)

    def _alive(self, call: Call, place: int) -> watch_pb2.WatchResponse:
        heartbeat = watch_pb2.Heartbeat(
            cursor=self._watching.cursor_of(place),
            at=timestamp_of(datetime.now(UTC)),
            behind=self._watching.behind(call.tenant, place),
        )
        return watch_pb2.WatchResponse(heartbeat=heartbeat)

    def _change(self, change: ChangeRow) -> watch_pb2.WatchedChange:
        return watch_pb2.WatchedChange(
            cursor=self._watching.cursor_of(change.seq),
            kind=watch_pb2.ChangeKind.Name(change.kind),
            account=change.account,
            person=change.person,
            name=change.name,
            at=timestamp_of(change.at),
            revision=change.revision,
            reason=change.reason,
            detail=struct_of(msgspec.json.decode(change.detail)),
        )
