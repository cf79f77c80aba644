"""A rule set on disk to the files that a server compiles: those that `quorate check` reads, under their paths in it."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from quorate.diagnostics.model import Severity
from quorate.loading import RulesError
from quorate.project_bundle import bundle_of
from quorate.project_files import CONFIG_NAME, load_project
from quorate.text import Source

Rules: TypeAlias = str | os.PathLike[str] | Mapping[str, bytes]
"""The folder of a rule set, a single rules file, or the files of a rule set by their paths in it."""


@dataclass(frozen=True, slots=True)
class RuleFiles:
    """The files of a rule set by their paths in it, and the texts among them as they stand on disk, by the same."""

    files: Mapping[str, bytes]
    shown: Mapping[str, Source]


def read_rule_files(path: str | os.PathLike[str]) -> RuleFiles:
    """Read a rule set from disk. Raises RulesError where a file of it cannot be read or its settings are wrong.

    One that does not say its name is sent with the name that its folder or file gives it, as a server sees neither.
    """
    loaded = load_project(path, tests=True)
    project = loaded.project
    if project is None or any(found.severity is Severity.ERROR for found in loaded.diagnostics):
        raise RulesError(loaded.diagnostics, loaded.sources)
    files = bundle_of(Path(path), project)
    shown = {
        posixpath.relpath(source.path, project.folder or "."): source for source in (*project.files, *project.tests)
    }
    shown[CONFIG_NAME] = Source(posixpath.join(project.folder, CONFIG_NAME), files[CONFIG_NAME].decode())
    return RuleFiles(files, shown)


def files_of(rules: Rules) -> Mapping[str, bytes]:
    """Return the files of a rule set; raises as `read_rule_files` does."""
    return rules if isinstance(rules, Mapping) else read_rule_files(rules).files
