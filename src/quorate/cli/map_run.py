"""One run of `quorate map`: files to payloads, or to a server, by this process or several."""

from __future__ import annotations

import signal
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Final

import click

from quorate.cli.cache_folder import cache_folder
from quorate.cli.endings import EndedError, InterruptError, UnusableError
from quorate.cli.exits import ExitCode
from quorate.cli.inputs import InputError
from quorate.cli.map_columns import name_columns
from quorate.cli.map_inputs import Inputs, name_inputs, open_inputs
from quorate.cli.map_progress import MapProgress
from quorate.cli.map_spreading import FailedTaskError, Spreading
from quorate.cli.map_text import summary_of, summary_text
from quorate.cli.output import Output, OutputError, ReaderGoneError, open_output
from quorate.cli.workers import NoWorkersError, usable_cores
from quorate.ir.program import Program
from quorate.joining.lookups import LookupsTooLargeError
from quorate.joining.mappers import MakeMapper
from quorate.joining.run import Run, part_bytes_of, parts_for
from quorate.joining.shapes import told_by
from quorate.joining.sources import Chunk, SourceError
from quorate.joining.steps import Packing, Plan
from quorate.joining.tally import Tally
from quorate.loading import load_program
from quorate.parquet_files import ParquetError

if TYPE_CHECKING:
    from quorate.cli.map_ingest import Ingest
    from quorate.cli.server_option import Reached

_PROCESS_BYTES: Final = 70 * 2**20
"""What a process takes before it joins anything."""
_PIECE: Final = 2**20
_PACKINGS: Final[dict[str, Packing]] = {".gz": "gzip", ".zst": "zstd"}


@dataclass(frozen=True, slots=True)
class MapOptions:
    """How files are mapped; `out` is None for standard output, `memory` is in bytes for all processes."""

    out: Path | None
    now: datetime | None
    as_of: datetime | None
    rejects: Path | None
    strict: bool
    keeps_named: bool
    summary: Path | None
    as_json: bool
    delimiter: str | None
    encoding: str | None
    columns: tuple[str, ...]
    memory: int
    temp: Path | None
    workers: int | None


class _StoppedError(EndedError):
    def __init__(self, number: int) -> None:
        super().__init__("asked to end before all was written")
        self.number = number

    @property
    def exit_code(self) -> int:  # type: ignore[override]  # of each signal another
        """The code of a process that a signal ended."""
        return 128 + self.number


class _ReaderGoneError(EndedError):
    exit_code = 128 + signal.SIGPIPE


def map_files(rules: Path, files: tuple[str, ...], options: MapOptions, reached: Reached | None) -> ExitCode:
    """Map files, and return how that went.

    Raises RulesError for rules that do not compile and ClickException, with its exit code, for what ends the run early.
    """
    program, _ = load_program(rules, cache=cache_folder())
    named = name_inputs(program, files)
    _check_outputs([each.path for each in named], options)
    columns = name_columns(program, [each.record for each in named], options.columns)
    try:
        with (
            _stoppable(),
            open_inputs(
                program, named, encoding=options.encoding, delimiter=options.delimiter, columns=columns
            ) as inputs,
            tempfile.TemporaryDirectory(prefix="quorate-map-", dir=options.temp) as folder,
        ):
            tally = _map_into(program, inputs, options, Path(folder), reached)
            _write_summary(tally, inputs, program, options)
    except KeyboardInterrupt as error:
        raise InterruptError("interrupted before all was written") from error
    except ReaderGoneError as error:
        raise _ReaderGoneError("nobody reads the output any more") from error
    except (InputError, OutputError, SourceError, ParquetError, LookupsTooLargeError, FailedTaskError) as error:
        raise UnusableError(str(error)) from error
    except NoWorkersError as error:
        raise UnusableError(str(error)) from error
    except OSError as error:
        where = error.filename or options.temp or tempfile.gettempdir()
        raise UnusableError(f"{where}: {(error.strerror or str(error)).lower()}; --temp names another place") from error
    return exit_code_of(tally, strict=options.strict)


def _check_outputs(inputs: list[str], options: MapOptions) -> None:
    """Make sure that no output takes the place of an input or of another. Raises UsageError."""
    taken = {Path(path).resolve(): path for path in inputs if Path(path).is_file()}
    for name, path in (("--out", options.out), ("--rejects", options.rejects), ("--summary", options.summary)):
        if path is None or (path.exists() and not path.is_file()):
            continue
        if path.resolve() in taken:
            raise click.UsageError(f"{name} {path} would take the place of {taken[path.resolve()]}; name another file")
        taken[path.resolve()] = f"what {name} names"


def exit_code_of(tally: Tally, *, strict: bool) -> ExitCode:
    """Tell how a run went: whether records or accounts were rejected, where it is strict orphans too."""
    refused = tally.rejected or "M312" in tally.left_out or tally.counts.get("refused by the server")
    return ExitCode.INPUT if refused or (strict and tally.left_out) else ExitCode.OK


def _map_into(program: Program, inputs: Inputs, options: MapOptions, folder: Path, reached: Reached | None) -> Tally:
    """Run all steps with files in a folder; what comes of them goes to the output or to a server."""
    from quorate.cli.map_lookups import write_lookups  # noqa: PLC0415 - few runs look anything up

    count = options.workers or usable_cores()
    make = MakeMapper(frozenset(each.record for each in inputs.sources if each.has_cells), options.strict)
    room = max(options.memory - _PROCESS_BYTES * (count + (count > 1)), options.memory // 4)
    mapped, looked_up, known = write_lookups(program, inputs, make, folder, most_bytes=room // 4 // count)
    part_bytes = part_bytes_of(room - looked_up * count, count)
    plan = Plan(
        folder,
        inputs.sources,
        parts_for(inputs.size, part_bytes),
        now=None if options.now is None else options.now.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        default_as_of=None if options.as_of is None else _micros_of(options.as_of),
        keeps_named=options.keeps_named,
        for_service=reached is not None,
        wants_rejects=options.rejects is not None,
        told=told_by(program, [source for source in inputs.sources if source.index in mapped]),
        packing=_PACKINGS.get(options.out.suffix, "") if options.out is not None else "",
    )
    with ExitStack() as stack:
        progress = stack.enter_context(_progress(inputs, options, reached))
        rejects = stack.enter_context(open_output(options.rejects)) if options.rejects is not None else None
        take = _taker(stack, options, reached, progress, rejects)
        spread = stack.enter_context(Spreading(plan, program, make, count, at_once=options.workers is not None))
        run = Run(
            plan,
            spread,
            part_bytes,
            rejects.write if rejects is not None else _nowhere,
            take.take,
            progress.stage,
        )
        run.tally.add(known)
        tally = run.join(_chunks(inputs, mapped, progress))
        take.finish(tally)
        if rejects is not None:
            rejects.finish()
    return tally


def _chunks(inputs: Inputs, mapped: set[int], progress: MapProgress) -> Iterator[Chunk]:
    """Yield the records of all files that are mapped, and not only looked up."""
    for source in inputs.sources:
        if source.index in mapped:
            yield from inputs.chunks(source, progress.read)


def _nowhere(line: bytes) -> None:
    del line


# --- where payloads go -----------------------------------------------------------------------------------------------


class Payloads:
    """Puts files of payloads together in the output."""

    def __init__(self, output: Output, progress: MapProgress) -> None:
        self._output = output
        self._progress = progress

    def take(self, path: Path) -> None:
        """Add a file; compressed ones stand one after the other as they are. Raises OutputError."""
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                self._output.write(piece)
        self._progress.part()

    def finish(self, tally: Tally) -> None:
        """Hand all to the system."""
        del tally
        self._output.finish()


def _taker(
    stack: ExitStack, options: MapOptions, reached: Reached | None, progress: MapProgress, rejects: Output | None
) -> Payloads | Ingest:
    if reached is None:
        return Payloads(stack.enter_context(open_output(options.out)), progress)
    from quorate.cli.map_ingest import Ingest  # noqa: PLC0415 - it imports gRPC

    return Ingest(stack.enter_context(reached.connected()), reached.server, progress, rejects)


@contextmanager
def _progress(inputs: Inputs, options: MapOptions, reached: Reached | None) -> Iterator[MapProgress]:
    """Show progress on a terminal, unless the payloads themselves go there."""
    writes_there = reached is None and options.out is None and sys.stdout.isatty()
    sizes = [Path(source.path).stat().st_size for source in inputs.sources if Path(source.path).is_file()]
    total = sum(sizes) if len(sizes) == len(inputs.sources) else None
    progress = MapProgress(sys.stderr, total, shown=sys.stderr.isatty() and not writes_there)
    try:
        yield progress
    finally:
        progress.clear()


def _write_summary(tally: Tally, inputs: Inputs, program: Program, options: MapOptions) -> None:
    summary = summary_of(tally, inputs, program)
    if options.as_json:
        import msgspec  # noqa: PLC0415 - only here

        text = msgspec.json.format(msgspec.json.encode(summary), indent=2)
    else:
        text = summary_text(summary).encode()
    if options.summary is None:
        click.echo(text.decode(), err=True)
    else:
        with open_output(options.summary) as output:
            output.write_line(text)
            output.finish()


@contextmanager
def _stoppable() -> Iterator[None]:
    """Let a polite request to end, or the end of the terminal, take the temporary files away, as Ctrl-C does."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        del frame
        raise _StoppedError(number)

    before = {each: signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGHUP)}
    for each, handler in before.items():
        if handler is not signal.SIG_IGN:  # as under `nohup`
            signal.signal(each, stop)
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _micros_of(instant: datetime) -> int:
    from quorate.service.instants import micros_of  # noqa: PLC0415 - only for --as-of

    return micros_of(instant)
