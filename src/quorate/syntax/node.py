"""What every node of a syntax tree has."""

from __future__ import annotations

from dataclasses import dataclass, field

from quorate.text import Span


@dataclass(frozen=True, slots=True)
class Node:
    """Anything in a text, with its span."""

    span: Span = field(compare=False, repr=False)
