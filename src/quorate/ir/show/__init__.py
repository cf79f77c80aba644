"""A program in plain English, made from its nodes: what is said is what will be decided."""

from quorate.ir.show.declarations import (
    meaning_of,
    show_audience,
    show_define,
    show_entity,
    show_event,
    show_table,
)
from quorate.ir.show.reads import facts_read

__all__ = [
    "facts_read",
    "meaning_of",
    "show_audience",
    "show_define",
    "show_entity",
    "show_event",
    "show_table",
]
