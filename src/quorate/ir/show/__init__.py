"""A program in plain English, made from its nodes: what is said is what will be decided."""

from quorate.ir.show.committees import shown_by
from quorate.ir.show.journey_conditions import journey_condition_words
from quorate.ir.show.journey_graph import graph_in_words
from quorate.ir.show.meanings import Declared, Ruled, meaning_of, show
from quorate.ir.show.reads import facts_read
from quorate.ir.show.speaking import condition_words

__all__ = [
    "Declared",
    "Ruled",
    "condition_words",
    "facts_read",
    "graph_in_words",
    "journey_condition_words",
    "meaning_of",
    "show",
    "shown_by",
]
