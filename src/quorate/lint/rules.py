"""All lint rules, in the order of their codes."""

from __future__ import annotations

from typing import Final

from quorate.lint import unused
from quorate.lint.rule import Rule

RULES: Final[tuple[Rule, ...]] = (*unused.RULES,)
