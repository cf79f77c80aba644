"""Facts into a server: batches of records, with what the server says of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from quorate.cli.endings import EndedError
from quorate.cli.exits import ExitCode
from quorate.cli.map_progress import MapProgress
from quorate.cli.output import Output
from quorate.client import CallError, Client
from quorate.client.records import Event, Record, Removal, Upsert
from quorate.joining.service_records import ServiceRecord
from quorate.joining.spill import read_spilled
from quorate.joining.tally import Tally
from quorate.joining.telling import line_of
from quorate.service.instants import instant_of

_RECORDS_AT_MOST: Final = 1000
_BYTES_AT_MOST: Final = 2 * 1024 * 1024
_BLOCKS: Final[msgspec.msgpack.Decoder[list[ServiceRecord]]] = msgspec.msgpack.Decoder(list[ServiceRecord])


class IncompleteError(EndedError):
    """A server went away in the middle; how far it came is told."""

    exit_code = ExitCode.USAGE


class Ingest:
    """Sends records to a server, those of one account one after the other, and counts what becomes of them."""

    def __init__(self, client: Client, server: str, progress: MapProgress, rejects: Output | None) -> None:
        self._client = client
        self._server = server
        self._progress = progress
        self._rejects = rejects
        self._counts = Tally()

    def take(self, path: Path) -> None:
        """Send all records of a file. Raises IncompleteError where the server is not there any more."""
        for batch in _batches(path):
            self._send(batch)
        self._progress.part()

    def finish(self, tally: Tally) -> None:
        """Add what became of records to the counts."""
        tally.add(self._counts)

    def _send(self, batch: list[ServiceRecord]) -> None:
        try:
            ingested = self._client.ingest(map(_message, batch))
        except CallError as error:
            done = self._counts.counts.get("sent to the server", 0)
            if not done:
                raise
            raise IncompleteError(
                f"{self._server}: {error.detail or error.code.lower()}; {done:,} records were taken in until then\n"
                f"the same command again goes on: what is known already changes nothing"
            ) from error
        counts = self._counts
        counts.count("sent to the server", len(batch))
        counts.count("new to the server", ingested.accepted)
        counts.count("known to the server", ingested.known)
        counts.count("decided by the server", len(ingested.decided))
        counts.count("not decided by the server", sum(account.rejected for account in ingested.decided))
        counts.count("refused by the server", len(ingested.problems))
        for each in ingested.problems:
            record = batch[each.index]
            message = f"account `{record.account}`: {each.problem.message}"
            counts.note("left_out", each.problem.code, record.place, message)
            if self._rejects is not None:
                place = f"{record.account} {record.collection} {record.key}".replace("  ", " ").strip()
                self._rejects.write(line_of(place, each.problem.code, message, rejected=True, field=each.problem.path))


def _batches(path: Path) -> Iterator[list[ServiceRecord]]:
    """Yield records, as many as one request may have."""
    batch: list[ServiceRecord] = []
    size = 0
    for record in read_spilled([path], _BLOCKS):
        if len(batch) == _RECORDS_AT_MOST or size + len(record.fields) > _BYTES_AT_MOST:
            yield batch
            batch, size = [], 0
        batch.append(record)
        size += len(record.fields) + len(record.account) + len(record.key) + 32
    if batch:
        yield batch


def _message(record: ServiceRecord) -> Record:
    as_of = None if record.as_of is None else instant_of(record.as_of)
    match record.kind:
        case "upsert":
            return Upsert(record.account, record.fields, record.collection, as_of)
        case "event":
            return Event(record.account, record.fields)
        case "removal":
            return Removal(record.account, record.collection, record.key, as_of)
