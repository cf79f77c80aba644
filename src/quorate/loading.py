"""From a folder of rules to its program, and the statistics of a population that lie beside it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from quorate.decide.population import POPULATION_NAME, Population, PopulationError, read_population, scaled_models
from quorate.diagnostics.catalogue.project import E612
from quorate.diagnostics.model import Diagnostic, Severity
from quorate.ir.program import Program
from quorate.program_cache import find_program, keep_program
from quorate.project_files import Loaded, load_project
from quorate.semantics.project import Project
from quorate.text import Source


class RulesError(Exception):
    """Rules that do not compile; `diagnostics` say why, and point into `sources` by path."""

    def __init__(self, diagnostics: Iterable[Diagnostic], sources: Mapping[str, Source]) -> None:
        self.diagnostics = tuple(diagnostics)
        self.sources = sources
        super().__init__(_summary(self.diagnostics, sources))


def load_program(
    path: str | os.PathLike[str], *, cache: str | os.PathLike[str] | None = None
) -> tuple[Program, Project]:
    """Compile a rule set as `quorate.load` does, and return its program and its texts, and nothing that lies beside."""
    loaded = load_project(path)
    program = compile_loaded(loaded, cache)
    if loaded.project is None:
        raise RulesError(loaded.diagnostics, loaded.sources)
    return program, loaded.project


def compile_loaded(loaded: Loaded, cache: str | os.PathLike[str] | None = None) -> Program:
    """Compile what was read of a rule set, or take it from a cache. Raises RulesError."""
    if loaded.project is None:
        raise RulesError(loaded.diagnostics, loaded.sources)
    is_well = not _has_errors(loaded.diagnostics)
    kept = find_program(Path(cache), loaded.project) if cache is not None and is_well else None
    program = None if kept is None else kept.program()
    if program is None:
        from quorate.semantics.compile import compile_project  # noqa: PLC0415 - the compiler takes its time to start

        compiled = compile_project(loaded.project)
        program = compiled.program
        diagnostics = (*loaded.diagnostics, *compiled.diagnostics)
        if program is None or _has_errors(diagnostics):
            raise RulesError(diagnostics, {**loaded.sources, **compiled.sources})
        if cache is not None:
            keep_program(Path(cache), loaded.project, program, compiled.diagnostics)
    return program


def load_population(path: str | os.PathLike[str], program: Program) -> tuple[Population | None, list[Diagnostic]]:
    """Return the statistics of a population that a rule set's engagement models need; else how to make them."""
    if not scaled_models(program):
        return None, []
    given = Path(path)
    place = (given if given.is_dir() else given.parent) / POPULATION_NAME
    fix = f"run `quorate calibrate {given.as_posix()} ACCOUNTS`, with a file of many accounts"
    try:
        return read_population(program, place.read_bytes()), []
    except FileNotFoundError:
        reason = "is not there"
    except OSError as error:
        reason = f"cannot be read: {error.strerror}"
    except PopulationError as error:
        reason = f"does not fit: {error}"
    return None, [E612.at(None, path=place.as_posix(), reason=reason, help=fix)]


def _has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    return any(found.severity is Severity.ERROR for found in diagnostics)


def _summary(diagnostics: tuple[Diagnostic, ...], sources: Mapping[str, Source]) -> str:
    """Write the count of errors and the first of them with its place."""
    errors = [found for found in diagnostics if found.severity is Severity.ERROR]
    if not errors:
        return "the rules do not compile"
    first = errors[0]
    place = first.where
    if first.span is not None and first.span.path in sources:
        position = sources[first.span.path].position(first.span.start)
        place = f"{place}:{position.line}:{position.column}"
    count = "1 error" if len(errors) == 1 else f"{len(errors)} errors"
    return f"{count}: {place + ': ' if place else ''}{first.message} ({first.code})"
