"""A graph as a text: the way to success, then each stage with where it leads."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Final

from quorate.cli.graphs.flow import Flow, Move, Part

_MARKS: Final[dict[Part, str]] = {"entry": "●", "success": "✓", "failure": "✗", "between": ""}
_ARROW: Final = "─→"
_NARROWEST: Final = 30
_INDENT: Final = "  "


def text_of(flow: Flow, width: int) -> str:
    """Write a graph as lines of at most that width, where names allow it."""
    blocks = [[flow.title]]
    if flow.main:
        blocks.append([_INDENT + f" {_ARROW} ".join(_marked(flow, name) for name in flow.main)])
    blocks.append([line for name in flow.stages for line in _stage(flow, name, width)])
    blocks.append([f"{_INDENT}● entry  ✓ success  ✗ failure"])
    return "\n\n".join("\n".join(block) for block in blocks)


def _stage(flow: Flow, name: str, width: int) -> Iterator[str]:
    """Write where a stage leads, a branch for each move; nothing for one that leads nowhere."""
    moves = [move for move in flow.moves if move.source == name]
    column = max(len(_padded(flow, each)) for each in flow.stages)
    for number, move in enumerate(moves):
        is_last = number == len(moves) - 1
        before = f"{_INDENT}{_padded(flow, name) if number == 0 else '':<{column}} "
        after = f"{_INDENT}{'':<{column}} {' ' if is_last else '│'}"
        yield from _move(flow, move, f"{before}{_branch(number, len(moves))} ", after, width)


def _branch(number: int, moves: int) -> str:
    if moves == 1:
        return f"─{_ARROW}"
    if number == 0:
        return f"┬{_ARROW}"
    return f"└{_ARROW}" if number == moves - 1 else f"├{_ARROW}"


def _move(flow: Flow, move: Move, head: str, after: str, width: int) -> Iterator[str]:
    """Write a move and the conditions under which it is made by itself; further lines begin with `after`."""
    target = _padded(flow, move.target)
    column = len(head) + max(len(_padded(flow, each)) for each in flow.stages) + 2
    told = [
        line
        for number in move.rules
        for line in textwrap.wrap(
            f"by itself if {flow.conditions[number - 1]}",
            max(_NARROWEST, width - column),
            subsequent_indent=_INDENT,
            break_long_words=False,
        )
    ]
    first, *rest = told or [""]
    yield f"{head + target:<{column}}{first}".rstrip()
    for line in rest:
        yield f"{after:<{column}}{line}"


def _padded(flow: Flow, name: str) -> str:
    return f"{_MARKS[flow.stages[name].part] or ' '} {name}"


def _marked(flow: Flow, name: str) -> str:
    return f"{_MARKS[flow.stages[name].part]} {name}".lstrip()
