"""The files that `quorate map` reads: what each holds, by its argument, its header and its first bytes."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Final

import click

from quorate.cli.inputs import STANDARD_INPUT, DamagedError, InputError, name_of, open_input
from quorate.cli.messagepack_payloads import messagepack_payloads
from quorate.cli.record_names import record_name
from quorate.ir.program import Program
from quorate.joining.chunks import RECORD_BYTES, array_chunks, csv_chunks, line_chunks, object_chunks
from quorate.joining.opening import Header, Transcoded, encoding_of, format_of, is_plain, read_header
from quorate.joining.sources import Chunk, Source, SourceError
from quorate.parquet_files import is_parquet
from quorate.semantics.suggest import hint_or_all

_PACKED: Final = (".gz", ".zst")
_MARK: Final = 64
_NO_COLUMNS: Final[Mapping[str, Mapping[str, str]]] = {}
_GROWN: Final = 6
"""About how many times larger a compressed file is without compression."""


@dataclass(frozen=True, slots=True)
class Named:
    """One argument: a file, the record that its rows are, and the only mapping that applies, None for all."""

    path: str
    record: str
    mapping: str | None


@dataclass(slots=True)
class Inputs:
    """All files of a run, looked into once; `headers` has what was found in those with a header."""

    sources: tuple[Source, ...]
    headers: Mapping[int, Header]
    _encoding: str | None
    _streams: dict[int, io.BufferedReader] = field(default_factory=dict)
    """Standard input and pipes, which cannot be opened again."""

    @property
    def size(self) -> int | None:
        """About how many bytes there are without compression; None where nobody knows."""
        paths = [source.path for source in self.sources]
        if not all(Path(path).is_file() for path in paths):
            return None
        return sum(Path(path).stat().st_size * (_GROWN if path.endswith(_PACKED) else 1) for path in paths)

    def chunks(self, source: Source, on_bytes: Callable[[int], object]) -> Iterator[Chunk]:
        """Yield the records of a file. Raises InputError and SourceError."""
        if source.format == "parquet":
            on_bytes(Path(source.path).stat().st_size)
            yield Chunk(source.index, 1, b"")
            return
        with ExitStack() as stack:
            stream = self._streams.get(source.index)
            if stream is None:
                stream = stack.enter_context(_opened(source.path, self._encoding, source.name, on_bytes))
                for _ in range(self._header_lines(source)):
                    stream.readline()
            with _damage_told(source.name):
                yield from _chunks_of(stream, source, self._header_lines(source) + 1)

    def _header_lines(self, source: Source) -> int:
        header = self.headers.get(source.index)
        return header.lines if header is not None else 0


def name_inputs(program: Program, arguments: Sequence[str]) -> list[Named]:
    """Tell what each argument is: `NAME FILE`, or any number of `NAME=FILE` and `FILE`. Raises UsageError."""
    if not program.records:
        raise click.UsageError("the rules declare no `record`, so nothing can be mapped by them")
    if len(arguments) == 2 and _is_name(program, arguments[0]) and not _is_file(arguments[0]):  # noqa: PLR2004 - as told
        return [_named(program, *arguments)]
    return [_named_by(program, each) for each in arguments]


def _is_name(program: Program, word: str) -> bool:
    return word in program.records or word in program.mappings or not ("=" in word or "." in word or os.sep in word)


def _is_file(path: str) -> bool:
    return path == STANDARD_INPUT or Path(path).exists()


def can_be_read_once(path: str) -> bool:
    """Tell whether what is read of a path is gone: of standard input and pipes."""
    return path == STANDARD_INPUT or Path(path).is_fifo()


def _named_by(program: Program, argument: str) -> Named:
    name, equals, path = argument.partition("=")
    if equals and not _is_file(argument):
        return _named(program, name, path)
    stem = PurePath(argument).name.split(".")[0]
    for name in (stem, record_name(argument)):
        if name in program.records:
            return _named(program, name, argument)
    if not _is_file(argument):
        raise click.UsageError(f"{argument}: no such file")
    _refuse_folder(argument)
    help_ = hint_or_all(stem, [*program.records, *program.mappings])
    raise click.UsageError(f"{argument}: give it as NAME={argument}, where NAME is a record or a mapping; {help_}")


def _named(program: Program, name: str, path: str) -> Named:
    if not _is_file(path):
        raise click.UsageError(f"{path or name}: no such file")
    _refuse_folder(path)
    if name in program.records:
        return Named(path, name, None)
    if name in program.mappings:
        return Named(path, program.mappings[name].record, name)
    raise click.UsageError(
        f"the rules have no record or mapping `{name}`; {hint_or_all(name, [*program.records, *program.mappings])}"
    )


def _refuse_folder(path: str) -> None:
    if Path(path).is_dir():
        raise click.UsageError(f"{path} is a folder; name the files in it")


@contextmanager
def open_inputs(
    program: Program,
    named: Sequence[Named],
    *,
    encoding: str | None,
    delimiter: str | None,
    columns: Mapping[str, Mapping[str, str]] = _NO_COLUMNS,
) -> Iterator[Inputs]:
    """Look into all files. Raises InputError and SourceError for those that cannot be what they have to be.

    `columns` are names of columns by the fields of each record.
    """
    if sum(each.path == STANDARD_INPUT for each in named) > 1:
        raise click.UsageError("standard input can be one of the files only")
    sources: list[Source] = []
    inputs = Inputs((), {}, encoding)
    headers: dict[int, Header] = {}
    with ExitStack() as stack:
        for index, each in enumerate(named):
            name = name_of(each.path)
            if _is_parquet(each.path):
                _refuse_columns(name, columns.get(each.record, {}))
                sources.append(Source(index, name, each.path, each.record, each.mapping, "parquet"))
                continue
            with ExitStack() as closing:
                is_once = can_be_read_once(each.path)
                kept = stack if is_once else closing
                stream = kept.enter_context(_opened(each.path, encoding, name, lambda _: None))
                with _damage_told(name):
                    source, header = _look_into(
                        stream,
                        program,
                        each,
                        index,
                        encoding=_encoding_of(stream, encoding),
                        delimiter=delimiter,
                        said=columns.get(each.record, {}),
                    )
                sources.append(source)
                if header is not None:
                    headers[index] = header
                if is_once:
                    inputs._streams[index] = stream  # noqa: SLF001 - it is being made
        inputs.sources = tuple(sources)
        inputs.headers = headers
        yield inputs


def _look_into(  # noqa: PLR0913 - a file, and what is said of it by name
    stream: io.BufferedReader,
    program: Program,
    named: Named,
    index: int,
    *,
    encoding: str,
    delimiter: str | None,
    said: Mapping[str, str],
) -> tuple[Source, Header | None]:
    name = name_of(named.path)
    format_ = format_of(named.path, stream.peek(_MARK))
    if format_ != "csv":
        _refuse_columns(name, said)
        return Source(index, name, named.path, named.record, named.mapping, format_), None
    record = program.records[named.record]
    header = read_header(
        stream,
        record.fields,
        name=name,
        record=record.name,
        key=record.key.partition(".")[0] if record.key is not None else None,
        encoding=encoding,
        delimiter=delimiter,
        said=said,
    )
    source = Source(
        index,
        name,
        named.path,
        named.record,
        named.mapping,
        "csv",
        encoding,
        header.delimiter,
        header.width,
        header.columns,
    )
    return source, header


def _refuse_columns(name: str, said: Mapping[str, str]) -> None:
    if said:
        raise click.UsageError(f"--columns is for tables with a header, and {name} is none")


def _encoding_of(stream: io.BufferedReader, given: str | None) -> str:
    """Return the encoding of what is read, which is UTF-8 where it was made that."""
    encoding = encoding_of(stream.peek(_MARK), given)
    return encoding if is_plain(encoding) else "utf-8"


@contextmanager
def _opened(
    path: str, encoding: str | None, name: str, on_bytes: Callable[[int], object]
) -> Iterator[io.BufferedReader]:
    """Open a file without compression; one whose encoding has other line breaks than ASCII as UTF-8."""
    with open_input(path, on_bytes) as stream, _damage_told(name):
        found = encoding_of(stream.peek(_MARK), encoding)
        if is_plain(found):
            yield stream
        else:
            yield io.BufferedReader(Transcoded(stream, found, name))


def _chunks_of(stream: io.BufferedReader, source: Source, line: int) -> Iterator[Chunk]:
    if source.format == "csv":
        return csv_chunks(stream, source.index, line, source.name, source.delimiter)
    if source.format == "array":
        return array_chunks(stream, source.index, source.name)
    if source.format == "messagepack":
        return object_chunks(_objects(stream, source.name), source.index)
    return line_chunks(stream, source.index, line, source.name)


def _objects(stream: io.BufferedReader, name: str) -> Iterator[bytes]:
    """Yield the objects of a stream of MessagePack. Raises SourceError for what is none."""
    for each in messagepack_payloads(stream, RECORD_BYTES):
        if not isinstance(each.payload, bytes):
            raise SourceError(f"{name}: object {each.number}: {each.payload.message}")
        yield each.payload


def _is_parquet(path: str) -> bool:
    return path != STANDARD_INPUT and Path(path).is_file() and is_parquet(path)


@contextmanager
def _damage_told(name: str) -> Iterator[None]:
    """Tell a damaged file as one that cannot be used: a part of the facts would give other accounts."""
    try:
        yield
    except DamagedError as error:
        raise InputError(f"{name}: {error}; nothing is made of a part of it") from error
