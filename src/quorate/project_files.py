"""A rule set on disk to a :class:`Project`: which files belong to it, and what keeps them from being read."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from quorate.diagnostics.catalogue.limits import E402, E403
from quorate.diagnostics.catalogue.project import E606, E607, E608, E609, E610, E611
from quorate.diagnostics.model import Diagnostic
from quorate.semantics.config import parse_config
from quorate.semantics.project import Config, Project
from quorate.text import Source

CONFIG_NAME: Final = "quorate.toml"
RULES_SUFFIX: Final = ".rules"
TESTS_SUFFIX: Final = ".test.rules"
FILE_BYTES: Final = 1024 * 1024
SET_BYTES: Final = 16 * FILE_BYTES

# `from "competitors.csv" column`, wherever it stands: a file that only a comment names does no harm.
LIST_FILE: Final = re.compile(r'\bfrom\s*("(?:[^"\\\r\n]|\\.)*")')

# A payload that a test is given: also one that a table of cases names.
CASE_FILE: Final = re.compile(r'"(?:[^"\\\r\n]|\\.)*\.(?:json|ndjson)"')


_Identity = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was found at a path.

    `project` is None where no rules could be read at all; it is there, with what could be read, where some files
    could not. `sources` holds the texts that diagnostics point into, by path.
    """

    project: Project | None
    diagnostics: tuple[Diagnostic, ...]
    sources: Mapping[str, Source]


def load_project(path: str | os.PathLike[str], *, tests: bool = False) -> Loaded:
    """Read a rule set: a folder, with or without a `quorate.toml`, or a single rules file.

    With `tests` its files of tests are read as well, and the payloads that they name. Raises nothing: what cannot be
    read is told by diagnostics.
    """
    given = Path(path)
    loader = _Loader(tests)
    project = None
    try:
        if given.is_dir():
            project = loader.load_folder(given)
        elif not given.exists():
            loader.diagnostics.append(E607.at(None, path=given.as_posix()))
        elif given.is_file() and is_rules_file(given.name):
            project = loader.load_file(given)
        else:
            loader.diagnostics.append(E610.at(None, path=given.as_posix(), help=_fix_of_file(given)))
    except (OSError, ValueError) as error:
        loader.diagnostics.append(_unreadable(given, error))
    return Loaded(project, tuple(loader.diagnostics), loader.sources)


@dataclass
class _Loader:
    """Reads the files of one rule set, and counts what they hold."""

    with_tests: bool = False
    diagnostics: list[Diagnostic] = field(default_factory=list)
    sources: dict[str, Source] = field(default_factory=dict)
    bytes_read: int = 0

    def load_folder(self, folder: Path) -> Project | None:
        config_path = folder / CONFIG_NAME
        config_source = self._read_text(config_path) if os.path.lexists(config_path) else None
        config, mistakes = parse_config(config_source) if config_source else (Config(), [])
        self.diagnostics += mistakes
        found = self._rules_files(folder)
        sources = [self._read_text(path) for path in found if not path.name.endswith(TESTS_SUFFIX)]
        files = tuple(source for source in sources if source is not None)
        if not files:
            if not sources:
                self.diagnostics.append(E606.at(None, path=folder.as_posix()))
            return None
        default = folder.resolve().name or "rules"
        project = self._project(config, files, folder, default, config_source)
        tests = [self._read_text(path) for path in found if path.name.endswith(TESTS_SUFFIX)]
        return project and self._with_tests(project, tuple(each for each in tests if each is not None), folder)

    def _with_tests(self, project: Project, tests: tuple[Source, ...], folder: Path) -> Project:
        """Add the files of tests, and what of the payloads that they name is there."""
        if tests:
            project = replace(project, tests=tests, cases=self._read_named(project, folder, tests, CASE_FILE))
        if self.bytes_read > SET_BYTES:
            self._tell_too_large(project, folder)
        return project

    def load_file(self, path: Path) -> Project | None:
        source = self._read_text(path)
        if source is None:
            return None
        return self._project(Config(), (source,), path.parent, path.name.removesuffix(RULES_SUFFIX), None)

    def _project(
        self, config: Config, files: tuple[Source, ...], folder: Path, default_name: str, config_source: Source | None
    ) -> Project | None:
        project = Project(
            name=config.name or default_name,
            files=files,
            folder="" if folder == Path() else folder.as_posix(),
            language=config.language,
            calendar=config.calendar,
            limits=config.limits,
            strict=config.strict,
            engagement=config.engagement,
            lint=config.lint,
            report=config.report,
            config=config_source,
        )
        project = replace(project, data=self._read_lists(project, folder))
        if self.bytes_read > SET_BYTES:
            self._tell_too_large(project, folder)
            return None
        return project

    def _tell_too_large(self, project: Project, folder: Path) -> None:
        self.diagnostics.append(E403.at(None, path=folder.as_posix(), name=project.name, limit=SET_BYTES))

    def _rules_files(self, folder: Path) -> list[Path]:
        """Find the rules files of a folder at any depth, sorted; each file once, whatever links lead to it."""
        found: dict[_Identity, Path] = {}
        waiting: list[tuple[Path, frozenset[_Identity]]] = [(folder, frozenset())]
        while waiting:
            inside, above = waiting.pop()
            try:
                identity = _identity(inside)
                if identity in above:
                    self.diagnostics.append(E611.at(None, path=inside.as_posix()))
                    continue
                for entry in sorted(inside.iterdir(), reverse=True):
                    if entry.name.startswith("."):
                        continue
                    if entry.is_dir():
                        waiting.append((entry, above | {identity}))
                    elif self._is_wanted(entry.name) and (entry.is_file() or entry.is_symlink()):
                        found.setdefault(_identity(entry), entry)
            except OSError as error:
                self.diagnostics.append(_unreadable(Path(error.filename or inside), error))
        return sorted(found.values(), key=Path.as_posix)

    def _is_wanted(self, name: str) -> bool:
        return is_rules_file(name) or (self.with_tests and name.endswith(TESTS_SUFFIX))

    def _read_lists(self, project: Project, folder: Path) -> dict[str, bytes]:
        """Read the list files that rules name and that are there; the compiler reports those that are not."""
        return self._read_named(project, folder, project.files, LIST_FILE)

    def _read_named(
        self, project: Project, folder: Path, sources: tuple[Source, ...], names: re.Pattern[str]
    ) -> dict[str, bytes]:
        """Read the files that texts name, as a pattern finds them, and that are there."""
        data: dict[str, bytes] = {}
        for source in sources:
            for named in names.findall(source.text):
                key = _data_key(project, source, named)
                if key is not None and key not in data and (folder / key).is_file():
                    content = self._read_bytes(folder / key)
                    if content is not None:
                        data[key] = content
        return data

    def _read_text(self, path: Path) -> Source | None:
        content = self._read_bytes(path)
        if content is None:
            return None
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            self.diagnostics.append(E609.at(None, path=path.as_posix(), byte=error.start, line=line))
            return None
        source = Source(path.as_posix(), text)
        self.sources[source.path] = source
        return source

    def _read_bytes(self, path: Path) -> bytes | None:
        """Read a file of at most the allowed size; no more is read once the set is too large."""
        if self.bytes_read > SET_BYTES:
            return None
        shown = path.as_posix()
        try:
            with path.open("rb") as file:
                size = os.fstat(file.fileno()).st_size
                content = file.read(FILE_BYTES + 1)
        except (OSError, ValueError) as error:
            self.diagnostics.append(_unreadable(path, error))
            return None
        self.bytes_read += len(content)
        if len(content) > FILE_BYTES:
            size = max(size, len(content))
            self.diagnostics.append(E402.at(None, path=shown, file=shown, size=size, limit=FILE_BYTES))
            return None
        return content


def is_rules_file(name: str) -> bool:
    """Tell a file of rules from one of tests, and from any other, by its name."""
    return name.endswith(RULES_SUFFIX) and not name.endswith(TESTS_SUFFIX)


def _fix_of_file(given: Path) -> str:
    return f"the rule set is the folder `{given.parent.as_posix()}`" if given.name == CONFIG_NAME else ""


def _data_key(project: Project, source: Source, named: str) -> str | None:
    try:
        return project.data_key(source.path, json.loads(named))
    except ValueError:
        return None


def _identity(path: Path) -> _Identity:
    status = path.stat()
    return status.st_dev, status.st_ino


def _unreadable(path: Path, error: Exception) -> Diagnostic:
    """Make the diagnostic of a refusal of the system, in its own words without the path."""
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return E608.at(None, path=path.as_posix(), reason=text[:1].lower() + text[1:])
