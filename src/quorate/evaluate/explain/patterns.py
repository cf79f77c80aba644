"""Texts that a pattern may be found in: a guess for the usual patterns, which trying it confirms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_AT_MOST: Final = 8
_GROUP: Final = re.compile(r"(?<!\\)\((?:\?[a-zA-Z-]*:|\?P?<\w+>)?((?:[^()\\]|\\.)*)\)")
_PIECE: Final = re.compile(r"\\(?P<escape>.)|\[(?P<not>\^?)(?P<set>[^\]]+)\]|(?P<anchor>[\^$])|(?P<other>.)", re.DOTALL)
_REPEAT: Final = re.compile(r"([?*+]|\{(\d+)[^}]*\})\??")
_CLASSES: Final = {"d": "0", "w": "a", "s": " ", "S": "a", "D": "a", "W": " ", "b": "", "B": "", "A": "", "z": "",
                   "n": "\n", "t": "\t"}  # fmt: skip


def texts_like(pattern: str) -> Iterator[str]:
    """Yield a few texts for a pattern, the first of each alternative."""
    pattern = re.sub(r"^\(\?[a-zA-Z]+\)", "", pattern)
    for number, choice in enumerate(_choices(pattern)):
        if number >= _AT_MOST:
            return
        yield _text(choice)


def _choices(pattern: str) -> Iterator[str]:
    """Yield the alternatives of a pattern without its groups."""
    group = _GROUP.search(pattern)
    if group is None:
        yield from pattern.split("|")
        return
    for inner in group[1].split("|"):
        yield from _choices(pattern[: group.start()] + inner + pattern[group.end() :])


def _text(pattern: str) -> str:
    """Write the shortest text for a pattern without groups and alternatives."""
    found: list[str] = []
    place = 0
    while place < len(pattern):
        piece = _PIECE.match(pattern, place)
        if piece is None:
            break
        place = piece.end()
        repeat = _REPEAT.match(pattern, place)
        times = 1
        if repeat is not None:
            place = repeat.end()
            times = int(repeat[2]) if repeat[2] else int(repeat[1][0] == "+")
        found.append(_one(piece) * times)
    return "".join(found)


def _one(piece: re.Match[str]) -> str:
    if piece["escape"]:
        return _CLASSES.get(piece["escape"], piece["escape"])
    if piece["set"]:
        return _of_set(piece["set"], denied=bool(piece["not"]))
    if piece["anchor"]:
        return ""
    return "a" if piece["other"] == "." else piece["other"]


def _of_set(members: str, *, denied: bool) -> str:
    first = _CLASSES.get(members[1:2], members[1:2]) if members.startswith("\\") else members[0]
    if not denied:
        return first
    return next((letter for letter in "a0 _~z9" if letter not in members), "a")
