"""All lint rules, in the order of their codes."""

from __future__ import annotations

from typing import Final

from quorate.lint import lists, naming, repeated, size, unused, wording
from quorate.lint.rule import Rule

RULES: Final[tuple[Rule, ...]] = (
    *naming.RULES,
    *wording.RULES,
    *lists.RULES,
    *repeated.RULES,
    *size.RULES,
    *unused.RULES,
)
