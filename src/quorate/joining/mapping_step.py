"""The first step: chunks of foreign files to what is told of things, parted by the key of each."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, Protocol, TypeAlias

import msgspec

from quorate.diagnostics.catalogue.joined import M306, M307, M313
from quorate.ir.program import Program
from quorate.ir.schema import Field
from quorate.joining.kept import AnyKept, Kept, KeptEvent, place_of
from quorate.joining.merges import PlacedMerge
from quorate.joining.rows import BadRow, Row, Values, parquet_rows, rows_of
from quorate.joining.shapes import RELATION, Shapes
from quorate.joining.sources import Chunk, Source
from quorate.joining.spill import SpillWriter, part_of
from quorate.joining.tally import UNKNOWN, Tally
from quorate.joining.telling import Telling, line_of
from quorate.mapping.made import Deletion, Event, Made, Merge, Relation, Trouble, Upsert

Find: TypeAlias = Callable[[str, str], Mapping[str, Any] | None]

_ENCODER: Final = msgspec.json.Encoder()


class Record(Protocol):
    """What a foreign record is declared as."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def key(self) -> str | None:
        """The field by which it is known, None where there is none."""

    @property
    def fields(self) -> Mapping[str, Field]:
        """Its fields by name."""


class Mapper(Protocol):
    """What makes things of foreign records: `quorate.mapping.mapper.Mappers`."""

    @property
    def record(self) -> Record:
        """The record that it maps."""

    @property
    def lookups(self) -> tuple[str, ...]:
        """The records that it looks up."""

    def map(self, values: Mapping[str, Any], find: Find) -> tuple[list[Made], list[Trouble]]:
        """Make what mappings make of one record."""


class Mapped(msgspec.Struct):
    """What came of a chunk besides what was spilled."""

    tally: Tally
    rejects: bytes = b""
    """Lines of JSON, where they are wanted."""
    merges: list[PlacedMerge] = []
    deleted_events: list[tuple[str, str]] = []
    """The types and ids of events that did not happen after all."""


class MappingStep:
    """Maps one chunk after the other; all that came of one is in files before it answers."""

    def __init__(  # noqa: PLR0913 - what it works by, by name
        self,
        program: Program,
        sources: Sequence[Source],
        mapper_of: Callable[[Source], Mapper],
        find: Find,
        out: SpillWriter[AnyKept],
        *,
        parts: int,
        wants_rejects: bool,
    ) -> None:
        self._shapes = Shapes(program.schema)
        self._sources = sources
        self._names = [source.name for source in sources]
        self._mapper_of = lru_cache(maxsize=None)(mapper_of)
        self._find = find
        self._out = out
        self._parts = tuple(map(str, range(parts)))
        self._wants_rejects = wants_rejects

    def map(self, chunk: Chunk) -> Mapped:
        """Map the records of a chunk. Raises OSError where files cannot be written."""
        mapped = Mapped(Tally())
        source = self._sources[chunk.source]
        tally = mapped.tally.file(source.index)
        rows: Iterator[Row] = parquet_rows(source) if source.format == "parquet" else rows_of(source, chunk, tally)
        mapper = self._mapper_of(source)
        known, has_header = mapper.record.fields.keys(), source.has_cells
        rejects = io.BytesIO() if self._wants_rejects else None
        telling = Telling(mapped.tally, self._names, rejects)
        for line, values in rows:
            tally.rows += 1
            if isinstance(values, BadRow):
                tally.rejected += 1
                mapped.tally.note("rejected", values.code.id, place_of(source.index, line), values.message)
                if rejects is not None:
                    name = f"{source.name}:{line}"
                    rejects.write(line_of(name, values.code.id, values.message, rejected=True, record=values.text))
                continue
            if not has_header and not values.keys() <= known and len(tally.unknown) < UNKNOWN:
                tally.unknown |= values.keys() - known
            made, troubles = mapper.map(values, self._find)
            if troubles:
                _tell(source, line, values, troubles, mapped.tally, rejects)
            if made:
                tally.mapped += 1
                self._keep(made, place_of(source.index, line), mapped, telling)
            elif any(trouble.rejects for trouble in troubles):
                tally.rejected += 1
            else:
                tally.unmapped += 1
        self._out.flush()
        mapped.rejects = rejects.getvalue() if rejects is not None else b""
        return mapped

    def _keep(self, made: list[Made], place: int, mapped: Mapped, telling: Telling) -> None:
        counts = mapped.tally.made
        for each in made:
            match each:
                case Event():
                    name = each.event
                    self._keep_event(each, place, telling)
                case Merge():
                    name = f"merge of {each.entity}"
                    mapped.merges += [
                        PlacedMerge(place, each.entity, each.into, key, each.as_of) for key in each.merged
                    ]
                case Deletion() if each.what in self._shapes.owners:
                    name = f"deleted {each.what}"
                    mapped.deleted_events.append((each.what, each.key))
                case Deletion():
                    name = f"deleted {each.what}"
                    entity = each.what.removeprefix(RELATION)
                    self._keep_thing(entity, each.key, each.above, each, place, telling)
                case Relation():
                    name = f"{RELATION}{each.entity}"
                    self._keep_thing(each.entity, each.key, (), each, place, telling)
                case _:
                    name = each.entity
                    self._keep_thing(each.entity, each.key, each.above, each, place, telling)
            counts[name] = counts.get(name, 0) + 1

    def _keep_thing(  # noqa: PLR0913, PLR0917 - a thing, what is told of it, and where that is told
        self,
        entity: str,
        key: str,
        above: tuple[str | None, ...],
        made: Upsert | Relation | Deletion,
        place: int,
        telling: Telling,
    ) -> None:
        shape = self._shapes.of[entity]
        top = above[0] if above else key
        if len(above) == len(shape.path) - 1 and top is not None:
            self._out.add(self._part_of(top), Kept(place, shape.top, top, made))
        elif isinstance(made, Deletion):
            telling.leave_out(M313, place, what=entity, key=key, where=f"of which {shape.path[-2]} it was")
        else:
            telling.leave_out(M307, place, entity=entity, key=key, parent=f"a {shape.path[-2]} that is not named")

    def _keep_event(self, event: Event, place: int, telling: Telling) -> None:
        owner = self._shapes.owners[event.event]
        key = event.account if owner == self._shapes.root else event.fields.get(owner, event.person)
        if not isinstance(key, str):
            telling.leave_out(M306, place, id=event.id)
            return
        body = _ENCODER.encode(event.fields)
        self._out.add(self._part_of(key), KeptEvent(place, owner, key, event.account, event.id, event.at, body))

    def _part_of(self, key: str) -> str:
        return self._parts[part_of(key, len(self._parts))]


def _tell(  # noqa: PLR0913, PLR0917 - a record, what is wrong with it, and where that is told
    source: Source, line: int, values: Values, troubles: list[Trouble], tally: Tally, rejects: io.BytesIO | None
) -> None:
    for trouble in troubles:
        place = place_of(source.index, line)
        tally.note("rejected" if trouble.rejects else "told", trouble.code, place, trouble.message)
        if rejects is not None:
            rejects.write(
                line_of(
                    f"{source.name}:{line}",
                    trouble.code,
                    trouble.message,
                    rejected=trouble.rejects,
                    field=trouble.field,
                    value=trouble.value,
                    record=values,
                )
            )
