"""What OLD and NEW of `quorate diff` may be, and the rule sets that they name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from quorate.cli.cache_folder import cache_folder
from quorate.cli.endings import UnusableError
from quorate.cli.git_files import Git
from quorate.cli.inputs import STANDARD_INPUT
from quorate.decide.population import POPULATION_NAME, Population, PopulationError, read_population, scaled_models
from quorate.diagnostics.catalogue.project import E612
from quorate.diagnostics.model import Diagnostic
from quorate.difference.side import Side
from quorate.engine import RuleSet
from quorate.ir.program import Program
from quorate.loading import RulesError, compile_loaded, load_population
from quorate.project_bundle import BundleError, read_bundle
from quorate.project_files import Loaded, load_project
from quorate.semantics.config import parse_config
from quorate.semantics.project import Project
from quorate.semantics.suggest import hint
from quorate.service.compiled import read_files
from quorate.store.interface import StoreError
from quorate.store.published import ACTIVE, find_published

if TYPE_CHECKING:
    from quorate.cli.server_option import Reached

_HEAD: Final = "HEAD:"
_AT: Final = "@"
_RULES: Final = ".rules"
_PREFIX_LEAST: Final = 4
_FIX: Final = "run `quorate calibrate RULES ACCOUNTS` with these rules, and keep the file beside them"


@dataclass(frozen=True, slots=True)
class Given:
    """One side as it was named, compiled; `mistakes` are what keeps its engagement from being scaled."""

    name: str
    side: Side
    population: Population | None
    mistakes: tuple[Diagnostic, ...]

    @property
    def program(self) -> Program:
        """The program."""
        return self.side.program

    def rule_set(self, earlier: tuple[Program, ...] = ()) -> RuleSet:
        """Return what decides. Raises RulesError where engagement cannot be scaled."""
        if self.mistakes:
            raise RulesError(self.mistakes, {})
        strict = self.side.project.strict
        return RuleSet(self.program, strict=strict, population=self.population, earlier=earlier)


class SideError(Exception):
    """Rules of one side that do not compile."""

    def __init__(self, name: str, error: RulesError) -> None:
        self.name = name
        self.error = error
        super().__init__(name)


@dataclass(frozen=True, slots=True)
class Places:
    """Where revisions are looked for that are neither on disk nor in git: in a store's file, or on a server."""

    store: Path | None
    reached: Reached | None


def pair_of(arguments: tuple[str, ...]) -> tuple[str, str, tuple[str, ...]]:
    """Return OLD, NEW and the inputs; of NEW without OLD, that is what was committed last of it."""
    if not arguments:
        raise click.UsageError("Missing argument 'NEW'.")
    if len(arguments) == 1 or _is_input(arguments[1]):
        return _HEAD, arguments[0], arguments[1:]
    return arguments[0], arguments[1], arguments[2:]


def _is_input(text: str) -> bool:
    """Tell whether an argument can only be accounts: standard input, or a file that is not of rules."""
    return text == STANDARD_INPUT or (Path(text).is_file() and Path(text).suffix != _RULES)


def side_of(text: str, other: str, places: Places) -> Given:
    """Find and compile one side; `other` is how the other one was named, whose path one without a path takes.

    Raises SideError for rules that do not compile, UsageError for what names nothing, and UnusableError for what cannot
    be read.
    """
    try:
        return _given(text, other, places)
    except RulesError as error:
        raise SideError(text, error) from error
    except BundleError as error:
        raise UnusableError(f"{text}: {error}") from error


def _given(text: str, other: str, places: Places) -> Given:
    path = Path(text)
    if path.exists():
        loaded = load_project(path)
        program = compile_loaded(loaded, cache_folder())
        population, mistakes = load_population(path, program)
        return _made(text, program, loaded, population, tuple(mistakes))
    if _AT in text and (places.store is not None or places.reached is not None):
        name, _, revision = text.rpartition(_AT)
        files, told = _published(name, revision, text, places)
        return _of_files(text, files, told)
    if ":" in text and not text.startswith(":"):
        revision, _, inside = text.partition(":")
        git, inside = _git_for(revision, inside, other)
        found = git.rules(revision, inside)
        return _of_files(f"{revision}:{found.path}", found.files, found.name)
    if _AT in text:
        raise click.UsageError(
            f"{text}: a revision of a store is looked for in a file (--store) or a server (--server)"
        )
    beside = path.parent if path.parent.is_dir() else Path()
    close = hint(path.name, [each.name for each in beside.iterdir()])
    help_ = close or "OLD and NEW are folders, rules files, git revisions such as `HEAD~1:rules`, or `name@revision`"
    raise click.UsageError(f"{text}: there is no such file or folder; {help_}")


def _git_for(revision: str, inside: str, other: str) -> tuple[Git, str]:
    """Return the repository, and the path in it: without one, that of the other side."""
    if inside:
        return Git(Path()), inside
    path = Path(other)
    if not path.exists():
        _, _, found = other.partition(":")
        if not found or revision == other:
            raise click.UsageError(
                f"{revision}: is of the path of the other side, and `{other}` has none on disk or in git"
            )
        return Git(Path()), found
    if path.is_dir():
        return Git(path), "."
    return Git(path.parent), f"./{path.name}"


def _published(name: str, revision: str, text: str, places: Places) -> tuple[Mapping[str, bytes], str]:
    """Return the files of a published revision, and its name."""
    wanted = revision or ACTIVE
    if places.store is None and places.reached is not None:
        with places.reached.connected() as client:
            found = client.get_revision("" if wanted == ACTIVE else wanted)
        if name and found.revision.name != name:
            raise UnusableError(f"{text}: that revision is one of `{found.revision.name}`")
        return found.files, found.revision.name
    if places.store is None:
        raise click.UsageError(f"{text}: --store or --server says where the revision is")
    try:
        rows, names = find_published(places.store, name, wanted, lambda _: None)
    except StoreError as error:
        raise UnusableError(str(error)) from error
    if not rows:
        close = hint(name, names) if name not in names else ""
        what = (
            f"no revision of `{name}` starts with `{revision}`" if name in names else f"there is no rule set `{name}`"
        )
        raise UnusableError(f"{places.store}: {what}{f'; {close}' if close else ''}")
    if len({row.row.revision for row in rows}) > 1:
        raise UnusableError(
            f"{places.store}: several revisions of `{name}` are meant by `{revision}`; write more of it"
        )
    return read_files(rows[0].row.files), name


def _of_files(text: str, files: Mapping[str, bytes], name: str) -> Given:
    """Compile the files of a rule set, which is called so where it does not say it itself."""
    loaded = read_bundle(files)
    if loaded.project is not None and not _is_named(loaded.project):
        loaded = replace(loaded, project=replace(loaded.project, name=name))
    program = compile_loaded(loaded, cache_folder())
    population, mistakes = _scaled(program, files.get(POPULATION_NAME))
    return _made(text, program, loaded, population, mistakes)


def _is_named(project: Project) -> bool:
    """Tell whether the settings name the rule set."""
    return project.config is not None and parse_config(project.config)[0].name is not None


def _scaled(program: Program, content: bytes | None) -> tuple[Population | None, tuple[Diagnostic, ...]]:
    if not scaled_models(program):
        return None, ()
    if content is None:
        return None, (E612.at(None, path=POPULATION_NAME, reason="is not there", help=_FIX),)
    try:
        return read_population(program, content), ()
    except PopulationError as error:
        return None, (E612.at(None, path=POPULATION_NAME, reason=f"does not fit: {error}", help=_FIX),)


def _made(
    text: str, program: Program, loaded: Loaded, population: Population | None, mistakes: tuple[Diagnostic, ...]
) -> Given:
    project = loaded.project
    if project is None:
        raise RulesError(loaded.diagnostics, loaded.sources)
    told = None if population is None else population.name
    return Given(text, Side(program, project, told), population, mistakes)
