"""Where a watch stands: the request that goes on from there, and the changes that move it on."""

from __future__ import annotations

from collections.abc import Iterable

from quorate.client.reading import read_change, write_word
from quorate.client.results import WatchedChange
from quorate.v1 import watch_pb2


class Place:
    """The cursor of a watch and what it asks for. Raises ValueError for a kind that is not known."""

    def __init__(self, cursor: str, *, names: Iterable[str], kinds: Iterable[str], account: str) -> None:
        self.cursor = cursor
        self.behind = 0
        self._names = tuple(names)
        self._kinds = tuple(write_word(watch_pb2.ChangeKind, kind) for kind in kinds)
        self._account = account

    def request(self) -> watch_pb2.WatchRequest:
        """Write the request that goes on after the cursor."""
        request = watch_pb2.WatchRequest(cursor=self.cursor, names=self._names, account=self._account)
        request.kinds.extend(self._kinds)
        return request

    def take(self, response: watch_pb2.WatchResponse) -> WatchedChange | None:
        """Go on to what the server sent; return the change, None for a sign of life."""
        if response.HasField("change"):
            self.cursor = response.change.cursor or self.cursor
            return read_change(response.change)
        self.cursor = response.heartbeat.cursor or self.cursor
        self.behind = response.heartbeat.behind
        return None
