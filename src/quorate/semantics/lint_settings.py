"""What a rule set asks of lint: the table `[lint]` of `quorate.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from quorate.diagnostics.catalogue.bounds import Bounds
from quorate.diagnostics.model import Severity

Level: TypeAlias = Severity | Literal["off"]


@dataclass(frozen=True, slots=True)
class FileSettings:
    """What is asked of the files that a pattern such as `journeys/*.rules` matches; see :class:`LintSettings`."""

    pattern: str
    ignore: tuple[str, ...] = ()
    levels: Mapping[str, Level] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LintSettings:
    """Which findings are told, and how bad they are.

    Findings are named by the beginning of their codes: `L6` is a family and `L` all; names were turned into codes. None
    for `select` means all but those that have to be asked for. What is told of `files` comes after all else.
    """

    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] = ()
    levels: Mapping[str, Level] = field(default_factory=dict)
    fail_on: Severity = Severity.WARNING
    require_reasons: bool = False
    bounds: Bounds = field(default_factory=Bounds)
    files: tuple[FileSettings, ...] = ()
