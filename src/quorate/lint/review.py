"""One rule set to the findings that are told of it, with its settings and its comments taken into account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from quorate.diagnostics.encode import ordered
from quorate.diagnostics.model import Diagnostic
from quorate.lint.levels import Levels
from quorate.lint.linting import lint
from quorate.lint.subject import Subject
from quorate.lint.suppressing import suppress
from quorate.semantics.lint_settings import LintSettings


@dataclass(frozen=True, slots=True)
class Review:
    """The findings that are told, in the order of places, and how many comments keep from being told."""

    found: tuple[Diagnostic, ...]
    kept: int


def review(subject: Subject, settings: LintSettings, today: date) -> Review:
    """Look at a rule set; `today` tells which comments still count."""
    levels = Levels(settings, subject.project.folder)
    left = suppress(subject, levels.told(lint(subject, levels.is_wanted)), levels, today)
    return Review(tuple(ordered(subject.placed(each) for each in left.told)), left.kept)
