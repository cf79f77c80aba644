"""All lint rules, in the order of their codes."""

from __future__ import annotations

from typing import Final

from quorate.lint import (
    correctness,
    journeys,
    lists,
    naming,
    privacy,
    repeated,
    sizes,
    time,
    unknown,
    unused,
    wording,
)
from quorate.lint.rule import Rule

RULES: Final[tuple[Rule, ...]] = (
    *correctness.RULES,
    *unknown.RULES,
    *time.RULES,
    *privacy.RULES,
    *journeys.RULES,
    *naming.RULES,
    *wording.RULES,
    *lists.RULES,
    *repeated.RULES,
    *sizes.RULES,
    *unused.RULES,
)
