"""All lint rules, in the order of their codes."""

from __future__ import annotations

from typing import Final

from quorate.lint import correctness, journeys, privacy, time, unknown, unused
from quorate.lint.rule import Rule

RULES: Final[tuple[Rule, ...]] = (
    *correctness.RULES,
    *unknown.RULES,
    *time.RULES,
    *privacy.RULES,
    *journeys.RULES,
    *unused.RULES,
)
