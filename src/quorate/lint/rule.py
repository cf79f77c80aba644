"""A lint rule: the codes that it finds, and how."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from quorate.diagnostics.model import Code, Diagnostic
from quorate.lint.subject import Subject

Find: TypeAlias = Callable[[Subject], Iterator[Diagnostic]]


@dataclass(frozen=True, slots=True)
class Rule:
    """Rules that are found by one look: `find` yields findings of `codes` and of no other."""

    codes: tuple[Code, ...]
    find: Find
