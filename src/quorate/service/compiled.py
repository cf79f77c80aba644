"""A bundle of files to a program, or to all that is wrong with it."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from quorate.decide.population import POPULATION_NAME, Population, PopulationError, read_population, scaled_models
from quorate.diagnostics.catalogue.project import E612
from quorate.diagnostics.model import Diagnostic, Severity
from quorate.ir.program import Program
from quorate.program_cache import find_program, keep_program
from quorate.project_bundle import read_bundle
from quorate.semantics.project import Project
from quorate.text import Source

_ENCODER: Final = msgspec.msgpack.Encoder()
_DECODER: Final = msgspec.msgpack.Decoder(dict[str, bytes])
_FIX: Final = "run `quorate calibrate RULES ACCOUNTS`, with a file of many accounts, and send the file as well"


@dataclass(frozen=True, slots=True)
class Compiled:
    """What a bundle came to: a program, with the population that scales its engagement, where nothing is an error."""

    program: Program | None
    population: Population | None
    strict: bool
    diagnostics: tuple[Diagnostic, ...]
    sources: Mapping[str, Source]
    revision: str

    @property
    def name(self) -> str:
        """The name of the rule set; empty where it does not compile."""
        return "" if self.program is None else self.program.name


def compile_bundle(files: Mapping[str, bytes], cache: Path | None = None) -> Compiled:
    """Compile the files of a rule set. Raises BundleError for paths that are none."""
    loaded = read_bundle(files)
    diagnostics = loaded.diagnostics
    if loaded.project is None or _has_errors(diagnostics):
        return Compiled(None, None, False, diagnostics, loaded.sources, "")  # noqa: FBT003 - nothing is strict
    program, found, sources = _compiled(loaded.project, cache)
    diagnostics = (*diagnostics, *found)
    sources = {**loaded.sources, **sources}
    population = None
    if program is not None and not _has_errors(diagnostics):
        population, mistakes = _population(program, files.get(POPULATION_NAME))
        diagnostics = (*diagnostics, *mistakes)
    if program is None or _has_errors(diagnostics):
        return Compiled(None, None, False, diagnostics, sources, "")  # noqa: FBT003 - as above
    revision = revision_of(program, population)
    return Compiled(program, population, loaded.project.strict, diagnostics, sources, revision)


def revision_of(program: Program, population: Population | None) -> str:
    """Return what rules and the population that scales them are known by: `sha256:…`."""
    if population is None:
        return program.revision
    both = f"{program.revision}\n{population.name}".encode()
    return f"sha256:{hashlib.sha256(both).hexdigest()}"


def write_files(files: Mapping[str, bytes]) -> bytes:
    """Write a bundle as one document."""
    return zlib.compress(_ENCODER.encode(dict(sorted(files.items()))))


def read_files(document: bytes) -> dict[str, bytes]:
    """Read what `write_files` wrote."""
    return _DECODER.decode(zlib.decompress(document))


def _compiled(
    project: Project, cache: Path | None
) -> tuple[Program | None, tuple[Diagnostic, ...], Mapping[str, Source]]:
    kept = None if cache is None else find_program(cache, project)
    program = None if kept is None else kept.program()
    if kept is not None and program is not None:
        return program, kept.diagnostics, {source.path: source for source in project.files}
    from quorate.semantics.compile import compile_project  # noqa: PLC0415 - the compiler takes its time to start

    compiled = compile_project(project)
    if compiled.program is not None and cache is not None:
        keep_program(cache, project, compiled.program, compiled.diagnostics)
    return compiled.program, compiled.diagnostics, compiled.sources


def _population(program: Program, given: bytes | None) -> tuple[Population | None, tuple[Diagnostic, ...]]:
    if not scaled_models(program):
        return None, ()
    if given is None:
        return None, (E612.at(None, path=POPULATION_NAME, reason="is not there", help=_FIX),)
    try:
        return read_population(program, given), ()
    except PopulationError as error:
        return None, (E612.at(None, path=POPULATION_NAME, reason=f"does not fit: {error}", help=_FIX),)


def _has_errors(diagnostics: tuple[Diagnostic, ...]) -> bool:
    return any(found.severity is Severity.ERROR for found in diagnostics)
