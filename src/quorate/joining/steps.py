"""One process's share of a run: chunks and parts in, one after the other, files and counts out.

Every task is answered once all that comes of it is in files, so that any process may take any task.
"""

from __future__ import annotations

import gzip
import io
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO, Final, Literal, Self, TypeAlias

import msgspec

from quorate.ir.program import Program
from quorate.joining.account_step import AccountStep, JoinedAccount
from quorate.joining.ground import Ground
from quorate.joining.kept import AnyKept
from quorate.joining.lookups import Lookups
from quorate.joining.mapping_step import Mapped, Mapper, MappingStep
from quorate.joining.merges import Merges
from quorate.joining.placed import Placed
from quorate.joining.service_records import ServiceRecord, records_of
from quorate.joining.shapes import Shapes
from quorate.joining.sources import Chunk, Source
from quorate.joining.spill import BlockWriter, SpillWriter, files_of, read_spilled, remove_part, subpart_of
from quorate.joining.tally import Tally
from quorate.joining.telling import Telling
from quorate.joining.thing_step import join_things

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

Packing: TypeAlias = Literal["", "gzip", "zstd"]

THINGS: Final = "things"
"""The files between the first step and the second."""
MOVED: Final = "moved"
"""Those of things that take part in merges."""
ACCOUNTS: Final = "accounts"
"""The files between the second step and the third."""
_KEPT: Final[msgspec.msgpack.Decoder[list[AnyKept]]] = msgspec.msgpack.Decoder(list[AnyKept])
_PLACED: Final[msgspec.msgpack.Decoder[list[Placed]]] = msgspec.msgpack.Decoder(list[Placed])
_ZSTD_LEVEL: Final = 3
_GZIP_LEVEL: Final = 6


@dataclass(frozen=True, slots=True)
class Plan:
    """How a run is done, for all processes alike. Instants are microseconds, `now` is the text of payloads."""

    folder: Path
    sources: tuple[Source, ...]
    parts: int
    now: str | None = None
    default_as_of: int | None = None
    keeps_named: bool = True
    for_service: bool = False
    wants_rejects: bool = False
    packing: Packing = ""
    told: frozenset[str] = frozenset()
    """The entities, and `events`, of which the files tell all there is, see `Shapes`."""


@dataclass(frozen=True, slots=True)
class Split:
    """Part a part again that is too large for the memory."""

    stem: str
    part: str
    into: int


@dataclass(frozen=True, slots=True)
class JoinThings:
    """Do the second step of a part; `stem` says of which files."""

    stem: str
    part: str


@dataclass(frozen=True, slots=True)
class JoinAccounts:
    """Do the third step of a part."""

    part: str


Task: TypeAlias = Chunk | Split | JoinThings | JoinAccounts


class Done(msgspec.Struct):
    """What came of a task besides files; `rejects` are lines of JSON, or the name of the file that has them."""

    tally: Tally
    rejects: bytes | str = b""
    mapped: Mapped | None = None
    written: str = ""
    """The file that has the payloads, or for a service the blocks of records."""


class Worker:
    """Does tasks; made once in each process."""

    def __init__(self, plan: Plan, program: Program, make_mapper: Callable[[Program, Source], Mapper]) -> None:
        self._plan = plan
        self._shapes = Shapes(program.schema, plan.told)
        self._accounts = AccountStep(
            self._shapes, program.limits, keeps_named=plan.keeps_named, for_store=plan.for_service
        )
        self._kept: SpillWriter[AnyKept] = SpillWriter(plan.folder, THINGS)
        self._names = [source.name for source in plan.sources]
        lookups = Lookups(plan.folder)
        self._mapping = MappingStep(
            program,
            plan.sources,
            lambda source: make_mapper(program, source),
            lookups.find,
            self._kept,
            parts=plan.parts,
            wants_rejects=plan.wants_rejects,
        )
        self._merged = lru_cache(maxsize=1)(self._read_merged)

    def __call__(self, task: Task) -> Done:
        """Do a task. Raises OSError where files cannot be written."""
        match task:
            case Chunk():
                mapped = self._mapping.map(task)
                return Done(mapped.tally, mapped.rejects, mapped)
            case Split():
                return self._split(task)
            case JoinThings():
                return self._join_things(task)
            case JoinAccounts():
                return self._join_accounts(task)

    def close(self) -> None:
        """Let go of files."""
        self._kept.close()

    def _read_merged(self) -> tuple[Merges, frozenset[tuple[str, str]]]:
        return read_merged(self._plan.folder)

    def _split(self, task: Split) -> Done:
        folder = self._plan.folder
        decoder: msgspec.msgpack.Decoder[list[Any]] = _PLACED if task.stem == ACCOUNTS else _KEPT
        with closing(SpillWriter[Any](folder, task.stem)) as out:
            for record in read_spilled(files_of(folder, task.stem, task.part), decoder):
                key = record.account if task.stem == ACCOUNTS else record.key
                out.add(f"{task.part}.{subpart_of(key, task.into)}", record)
        remove_part(folder, task.stem, task.part)
        return Done(Tally())

    def _join_things(self, task: JoinThings) -> Done:
        folder, plan = self._plan.folder, self._plan
        merges, deleted = self._merged()
        tally = Tally()
        moving: SpillWriter[AnyKept] | None = SpillWriter(folder, MOVED) if task.stem == THINGS else None
        with (
            closing(SpillWriter[Placed](folder, ACCOUNTS)) as out,
            _Rejects(plan, f"{task.stem}-{task.part}") as rejects,
        ):
            ground = Ground(self._shapes, merges, out, plan.parts, plan.default_as_of, plan.for_service)
            records = read_spilled(files_of(folder, task.stem, task.part), _KEPT)
            join_things(records, ground, Telling(tally, self._names, rejects.file), moving, deleted)
            if moving is not None:
                moving.close()
        remove_part(folder, task.stem, task.part)
        return Done(tally, rejects.name)

    def _join_accounts(self, task: JoinAccounts) -> Done:
        folder, plan = self._plan.folder, self._plan
        tally = Tally()
        out = folder / f"out-{task.part}"
        with _Rejects(plan, f"{ACCOUNTS}-{task.part}") as rejects:
            telling = Telling(tally, self._names, rejects.file)
            joined = self._accounts.join(read_spilled(files_of(folder, ACCOUNTS, task.part), _PLACED), telling)
            if plan.for_service:
                with closing(BlockWriter[ServiceRecord](out)) as records:
                    for account in joined:
                        _count(account, self._shapes, tally)
                        for record in records_of(account, self._shapes):
                            records.add(record)
            else:
                with _packed(out, plan.packing) as file:
                    for account in joined:
                        payload = self._accounts.payload(account, plan.now, telling) if account.is_there else None
                        if payload is not None:
                            file.write(payload + b"\n")
                            _count(account, self._shapes, tally)
        remove_part(folder, ACCOUNTS, task.part)
        return Done(tally, rejects.name, written=out.name)


class _Rejects:
    """A file beside the others for what is left out; none, and no name, where nobody wants it."""

    def __init__(self, plan: Plan, stem: str) -> None:
        self.name = f"rejects-{stem}" if plan.wants_rejects else ""
        self.file: BinaryIO | None = (plan.folder / self.name).open("wb") if self.name else None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.file is not None:
            self.file.close()


def _packed(path: Path, packing: Packing) -> Any:  # noqa: ANN401 - one of three kinds of files
    if packing == "gzip":
        return gzip.open(path, "wb", compresslevel=_GZIP_LEVEL)
    if packing == "zstd":
        return zstd.open(path, "wb", level=_ZSTD_LEVEL)
    return io.BufferedWriter(path.open("wb", buffering=0), 1024 * 1024)


def _count(account: JoinedAccount, shapes: Shapes, tally: Tally) -> None:
    if not account.is_there:
        return
    tally.count(shapes.of[shapes.root].many)
    for thing in account.things:
        tally.count(shapes.of[thing.entity].many)
        for many, size in thing.inside.items():
            tally.count(many, size)
    tally.count("events", len(account.events))


def write_merged(folder: Path, merges: Merges, deleted_events: Sequence[tuple[str, str]]) -> None:
    """Write what all processes have to know before the second step."""
    (folder / "merged").write_bytes(msgspec.msgpack.encode((merges.into, merges.when, deleted_events)))


def read_merged(folder: Path) -> tuple[Merges, frozenset[tuple[str, str]]]:
    """Read what `write_merged` wrote."""
    into, when, deleted = msgspec.msgpack.decode(
        (folder / "merged").read_bytes(),
        type=tuple[dict[str, dict[str, str]], dict[str, dict[str, int | None]], list[tuple[str, str]]],
    )
    return Merges(into, when), frozenset(deleted)
