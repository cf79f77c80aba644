"""Lines of drawings: points, and the paths that lead through them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeAlias

Point: TypeAlias = tuple[float, float]

_CORNER: Final = 9


def corners(points: Sequence[Point]) -> str:
    """Lead from point to point straight, level or upright, rounded at the corners."""
    path = f"M{points[0][0]:g} {points[0][1]:g}"
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        (in_x, in_y), (out_x, out_y) = _towards(corner, before), _towards(corner, after)
        path += f"L{in_x:g} {in_y:g}Q{corner[0]:g} {corner[1]:g} {out_x:g} {out_y:g}"
    return f"{path}L{points[-1][0]:g} {points[-1][1]:g}"


def straightened(points: Sequence[Point]) -> tuple[Point, ...]:
    """Leave out points that stand twice, and those in the middle of a straight line."""
    kept: list[Point] = []
    for point in points:
        if kept and point == kept[-1]:
            continue
        if len(kept) > 1 and _is_straight(kept[-2], kept[-1], point):
            kept.pop()
        kept.append(point)
    return tuple(kept)


def _is_straight(one: Point, two: Point, three: Point) -> bool:
    return (one[0] == two[0] == three[0]) or (one[1] == two[1] == three[1])


def _towards(corner: Point, other: Point) -> Point:
    """Return the point a little way from a corner."""
    away_x, away_y = other[0] - corner[0], other[1] - corner[1]
    distance = abs(away_x) + abs(away_y)  # one of them is 0
    step = min(_CORNER, distance / 2) / distance if distance else 0
    return corner[0] + away_x * step, corner[1] + away_y * step
