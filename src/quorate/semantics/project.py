"""A rule set as texts, before anything is compiled: its files, its lists and its settings."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field

from quorate.ir.settings import Calendar, Limits
from quorate.semantics.lint_settings import LintSettings
from quorate.semantics.report_settings import ReportSettings
from quorate.text import Source

LANGUAGE = 1


@dataclass(frozen=True, slots=True)
class Config:
    """What `quorate.toml` says; None where it does not say and there is no default."""

    name: str | None = None
    language: int = LANGUAGE
    calendar: Calendar = field(default_factory=Calendar)
    engagement: str | None = None
    limits: Limits = field(default_factory=Limits)
    strict: bool = False
    lint: LintSettings = field(default_factory=LintSettings)
    report: ReportSettings = field(default_factory=ReportSettings)


@dataclass(frozen=True, slots=True)
class Project:
    """All that one rule set is compiled from; nothing is read any more.

    `files` are the rules files by path, sorted. Their paths, as shown in diagnostics, start with `folder`
    (empty for the folder that the program runs in). `data` holds the list files that rules name, by
    :meth:`data_key`. `strict` says what payloads with unknown fields meet where nothing else is asked for,
    `engagement` which engagement model is meant where none is named, `lint` what is asked of lint, `report` what
    reports are made by. `tests` are the files of tests, where they were asked for, and `cases` the payloads that they
    name, by the same keys; none of these four has a part in what the rules mean.
    """

    name: str
    files: tuple[Source, ...]
    folder: str = ""
    language: int = LANGUAGE
    calendar: Calendar = field(default_factory=Calendar)
    limits: Limits = field(default_factory=Limits)
    strict: bool = False
    engagement: str | None = None
    lint: LintSettings = field(default_factory=LintSettings)
    report: ReportSettings = field(default_factory=ReportSettings)
    data: Mapping[str, bytes] = field(default_factory=dict)
    config: Source | None = None
    tests: tuple[Source, ...] = ()
    cases: Mapping[str, bytes] = field(default_factory=dict)

    def data_key(self, rules_path: str, named: str) -> str | None:
        """Turn the name of a list file or a payload, as a rules file says it, into its key in `data` or `cases`.

        A key is a path from the project's folder, with `/`: `lists/competitors.csv`. None for a name that leads
        out of that folder.
        """
        inside = posixpath.relpath(posixpath.dirname(rules_path) or ".", self.folder or ".")
        key = posixpath.normpath(posixpath.join(inside, named))
        leads_out = key == ".." or key.startswith(("../", "/"))
        return None if leads_out or "\\" in named or "\0" in named else key
