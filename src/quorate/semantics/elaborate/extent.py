"""How deep and how large programs are once their definitions are written out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from quorate.ir import nodes as ir
from quorate.ir.groups import ANY_GROUP

DEPTH_MOST: Final = 100
"""Levels that what a declaration stands for may nest, over all that it uses."""

SIZE_MOST: Final = 1_000_000
"""Parts that what a declaration stands for may have, its definitions with parameters written out."""


@dataclass(frozen=True, slots=True)
class Extent:
    """Levels and parts of what something stands for; `repeats` where it is evaluated anew for every use."""

    depth: int
    size: int
    repeats: bool = False


def extent_of(roots: tuple[ir.Node, ...], used: Mapping[str, Extent], *, repeats: bool = False) -> Extent:
    """Measure expressions; `used` has the extents of what they may use, and of all buying groups together."""
    depth = size = 0
    waiting = [(root, 1) for root in roots]
    while waiting:
        node, level = waiting.pop()
        size += 1
        reached = level
        match node:
            case (
                ir.DefineCall(name=name)
                | ir.TableCall(name=name)
                | ir.InAudience(audience=name)
                | ir.GroupOf(name=name)
                | ir.MemberOf(group=name)
            ):
                inner = used[name]
                reached += inner.depth
                size += inner.size if inner.repeats else 0
            case ir.Groups():
                reached += used[ANY_GROUP].depth
        depth = max(depth, reached)
        waiting.extend((child, level + 1) for child in ir.children(node))
    return Extent(depth, size, repeats)
