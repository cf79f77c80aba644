"""Records that are what mappings make of them already, so that joins are tested by themselves."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from quorate.ir.program import Program
from quorate.ir.schema import Field
from quorate.joining.run import Run
from quorate.joining.sources import Chunk, Source
from quorate.joining.steps import Plan, Worker
from quorate.joining.tally import Tally
from quorate.loading import load_program
from quorate.mapping.made import Made, Trouble

RULES = Path(__file__).parent / "pages.rules"


@dataclass(frozen=True)
class _Record:
    name: str = "direct"
    key: str | None = None
    fields: Mapping[str, Field] = field(default_factory=dict)


class Direct:
    """A mapper of records `{"made": [one in arrays]}`."""

    record = _Record()
    lookups: tuple[str, ...] = ()

    def map(self, values: Mapping[str, Any], find: object) -> tuple[list[Made], list[Trouble]]:
        """Take what there is."""
        del find
        return msgspec.convert(values["made"], list[Made]), []


def direct(program: Program, source: Source) -> Direct:
    """Make the mapper of any source."""
    del program, source
    return Direct()


def program_of(path: Path = RULES) -> Program:
    """Compile rules."""
    return load_program(path)[0]


@dataclass(frozen=True)
class Joined:
    """What a run made."""

    payloads: dict[str, Any]
    tally: Tally
    rejects: list[Any]
    folder: Path


def join_made(  # noqa: PLR0913 - what is joined, and how, by name
    folder: Path,
    program: Program,
    files: Sequence[Sequence[Made]],
    *,
    parts: int = 1,
    part_bytes: int = 10**9,
    chunk: int = 7,
    **given: Any,  # noqa: ANN401 - of a plan, by name
) -> Joined:
    """Join what was made of the records of files, each record one line; so many lines are a chunk."""
    sources = tuple(Source(index, f"f{index}", "", "direct", None, "ndjson") for index in range(len(files)))
    plan = Plan(folder, sources, parts, wants_rejects=True, **given)
    worker = Worker(plan, program, direct)
    lines: list[bytes] = []
    rejects: list[bytes] = []

    def take(path: Path) -> None:
        lines.extend(path.read_bytes().splitlines())

    run = Run(plan, lambda tasks: map(worker, tasks), part_bytes, rejects.append, take, lambda *_: None)
    tally = run.join(_chunks(files, chunk))
    worker.close()
    found = [json.loads(line, object_pairs_hook=_once) for line in lines]
    payloads = {payload["account"]["id"]: payload["account"] for payload in found}
    assert len(payloads) == len(found)
    return Joined(payloads, tally, [msgspec.json.decode(each) for each in b"".join(rejects).splitlines()], folder)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object, no member of which stands there twice."""
    found = dict(pairs)
    assert len(found) == len(pairs), pairs
    return found


def _chunks(files: Sequence[Sequence[Made]], size: int) -> Iterable[Chunk]:
    for index, made in enumerate(files):
        lines = [msgspec.json.encode({"made": [each]}) for each in made]
        for start in range(0, len(lines), size):
            yield Chunk(index, start + 1, b"\n".join(lines[start : start + size]) + b"\n")
