"""The files of a rule set as bytes: gathered from a folder, and read where there is no folder.

A bundle has the files by their path from the folder of the rule set, with `/`: `quorate.toml`, rules, the lists that
rules name, and `population.json`.
"""

from __future__ import annotations

import contextlib
import json
import posixpath
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from quorate.decide.population import POPULATION_NAME
from quorate.diagnostics.catalogue.limits import E402, E403
from quorate.diagnostics.catalogue.project import E606, E609
from quorate.diagnostics.model import Diagnostic, shown
from quorate.project_files import (
    CASE_FILE,
    CONFIG_NAME,
    FILE_BYTES,
    LIST_FILE,
    RULES_SUFFIX,
    SET_BYTES,
    TESTS_SUFFIX,
    Loaded,
    is_rules_file,
    load_project,
)
from quorate.semantics.config import parse_config
from quorate.semantics.project import Config, Project
from quorate.text import Source

FILES_MOST: Final = 10_000
PATH_MOST: Final = 200
DEPTH_MOST: Final = 16
_TABLE: Final = re.compile(r"^[ \t]*\[", re.MULTILINE)
_DEFAULT_NAME: Final = "rules"


class BundleError(ValueError):
    """Files that are no bundle; the message names the path."""


def bundle_of(path: Path, project: Project) -> dict[str, bytes]:
    """Gather the files of a rule set that was read from a folder or from a single file. Raises OSError.

    The settings get the name that its folder or file gives it where they say none, as a bundle has neither.
    """
    folder = path if path.is_dir() else path.parent
    found = {_inside(source.path, project): source.text.encode() for source in project.files}
    found[CONFIG_NAME] = named_settings(project).encode()
    found.update(project.data)
    with_tests = load_project(path, tests=True).project if path.is_dir() and not project.tests else project
    if with_tests is not None:
        found.update({_inside(source.path, project): source.text.encode() for source in with_tests.tests})
        found.update(with_tests.cases)
    population = folder / POPULATION_NAME
    if population.is_file():
        found[POPULATION_NAME] = population.read_bytes()
    return dict(sorted(found.items()))


def named_settings(project: Project) -> str:
    """Return the settings with the name of the rule set, which stands where it moves no other setting of the top."""
    text = "" if project.config is None else project.config.text
    if project.config is not None and parse_config(project.config)[0].name is not None:
        return text
    name = f"name = {json.dumps(project.name, ensure_ascii=False)}\n"
    table = _TABLE.search(text)
    if table is not None:
        return f"{text[: table.start()]}{name}{text[table.start() :]}"
    return f"{text}\n{name}" if text and not text.endswith("\n") else f"{text}{name}"


def read_bundle(files: Mapping[str, bytes], *, tests: bool = False) -> Loaded:
    """Read the rule set of a bundle, with `tests` also those. Raises BundleError for paths that lead elsewhere."""
    for path in files:
        _check_path(path)
    diagnostics: list[Diagnostic] = []
    sources: dict[str, Source] = {}
    size = sum(map(len, files.values()))
    if size > SET_BYTES or len(files) > FILES_MOST:
        diagnostics.append(E403.at(None, path="", name=_DEFAULT_NAME, limit=SET_BYTES))
        return Loaded(None, tuple(diagnostics), sources)
    found: dict[str, Source] = {}
    for path, content in sorted(files.items()):
        if path == CONFIG_NAME or is_rules_file(posixpath.basename(path)):
            _read(path, content, sources, diagnostics)
        elif tests and path.endswith(TESTS_SUFFIX):
            _read(path, content, found, diagnostics)
    config_source = sources.get(CONFIG_NAME)
    config, mistakes = parse_config(config_source) if config_source else (Config(), [])
    diagnostics += mistakes
    rules = tuple(source for path, source in sources.items() if path != CONFIG_NAME)
    if not rules:
        if not any(path.endswith(RULES_SUFFIX) for path in files):
            diagnostics.append(E606.at(None, path="."))
        return Loaded(None, tuple(diagnostics), sources)
    project = Project(
        name=config.name or _default_name(rules),
        files=rules,
        language=config.language,
        calendar=config.calendar,
        limits=config.limits,
        strict=config.strict,
        engagement=config.engagement,
        lint=config.lint,
        report=config.report,
        config=config_source,
        tests=tuple(found.values()),
    )
    data = _named(project, project.files, LIST_FILE, files)
    cases = _named(project, project.tests, CASE_FILE, files)
    return Loaded(replace(project, data=data, cases=cases), tuple(diagnostics), {**sources, **found})


def lists_named(files: Mapping[str, bytes]) -> list[str]:
    """Return the paths of the list files that the rules of a bundle name, sorted, whether they are there or not."""
    found: set[str] = set()
    for path, content in files.items():
        if is_rules_file(posixpath.basename(path)):
            for named in LIST_FILE.findall(content.decode("utf-8-sig", "replace")):
                with contextlib.suppress(ValueError):
                    key = Project("", ()).data_key(path, json.loads(named))
                    found |= set() if key is None else {key}
    return sorted(found)


def _check_path(path: str) -> None:
    """Raise BundleError for a path that is not one inside of a folder, or is of no use to anybody."""
    if len(path) > PATH_MOST or path.count("/") > DEPTH_MOST or not path.isprintable():
        raise BundleError(
            f"`{shown(path)}` is no path of a file: it has at most {PATH_MOST} characters that can be seen, and "
            f"is at most {DEPTH_MOST} folders deep"
        )
    normal = posixpath.normpath(path)
    if path != normal or path.startswith(("/", "../")) or path in {"", ".", ".."} or "\\" in path or "\0" in path:
        raise BundleError(f"`{path[:80]}` is no path of a file from the folder of the rule set")


def _default_name(rules: tuple[Source, ...]) -> str:
    only = rules[0].path if len(rules) == 1 else ""
    return posixpath.basename(only).removesuffix(RULES_SUFFIX) or _DEFAULT_NAME


def _inside(path: str, project: Project) -> str:
    return posixpath.relpath(path, project.folder or ".")


def _read(path: str, content: bytes, sources: dict[str, Source], diagnostics: list[Diagnostic]) -> None:
    if len(content) > FILE_BYTES:
        diagnostics.append(E402.at(None, path=path, file=path, size=len(content), limit=FILE_BYTES))
        return
    try:
        sources[path] = Source(path, content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        diagnostics.append(E609.at(None, path=path, byte=error.start, line=line))


def _named(
    project: Project, sources: tuple[Source, ...], names: re.Pattern[str], files: Mapping[str, bytes]
) -> dict[str, bytes]:
    """Return the files that texts name, as a pattern finds them, and that are there; others are reported later."""
    data: dict[str, bytes] = {}
    for source in sources:
        for named in names.findall(source.text):
            try:
                key = project.data_key(source.path, json.loads(named))
            except ValueError:
                continue
            if key is not None and key in files:
                data[key] = files[key]
    return data
