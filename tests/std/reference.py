"""The tables of the domain reference, row by row: which paths have to have a pair.

Cells name several paths at once: `a, b`, `a / b`, `a.{b, c}`, `.b` (beside the one before), `newStageKey/Name`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

REFERENCE: Final = Path(__file__).resolve().parents[3] / "shared" / "domain" / "segments-xdm-marketo.md"

_SECTION: Final = re.compile(r"^###? ([0-9.]+) ", re.MULTILINE)
_NOTE: Final = re.compile(r"\((?:[^()]*)\)")
_BRACES: Final = re.compile(r"^(?P<head>[^{]*)\{(?P<inside>.*)\}$")


def tables(section: str) -> list[list[list[str]]]:
    """Return the tables of a section: rows of cells, without heads and rules."""
    text = REFERENCE.read_text(encoding="utf-8")
    starts = {match[1]: match.end() for match in _SECTION.finditer(text)}
    ends = sorted([*starts.values(), len(text)])
    start = starts[section]
    body = text[start : next(end for end in ends if end > start)]
    found: list[list[list[str]]] = []
    for block in re.split(r"\n\s*\n", body):
        lines = [line for line in block.splitlines() if line.startswith("|")]
        if lines:
            found.append([[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[2:]])
    return found


def paths_of(cell: str, head: str = "") -> Iterator[str]:
    """Yield the paths that a cell names."""
    cell = re.sub(r"\*\*[^*]*\*\*", "", cell).replace("`", "")
    before = head
    for part in _parts(_NOTE.sub("", cell)):
        for name in filter(None, _expanded(part.strip())):
            before = _beside(before, name, cell)
            yield before.replace("[]", "").removesuffix(".*")


def _beside(before: str, name: str, cell: str) -> str:
    """Return the path of a name that is told by the one before it."""
    if name.startswith("."):
        return before.rpartition(".")[0] + name if "." in before else before + name
    if before and re.fullmatch(r"[A-Z]\w*", name) and "/" in cell:
        return re.sub(r"[A-Z]\w*$", name, before)
    return name


def _parts(cell: str) -> list[str]:
    """Split at commas and slashes that are not in braces."""
    parts, depth, part = [], 0, ""
    for letter in cell:
        depth += (letter == "{") - (letter == "}")
        if letter in ",/" and not depth:
            parts.append(part)
            part = ""
        else:
            part += letter
    return [*parts, part]


def _expanded(part: str) -> Iterator[str]:
    braces = _BRACES.match(part)
    if not braces:
        yield re.sub(r"[:=<∈].*$", "", part).strip()
        return
    before = ""
    for inside in _parts(braces["inside"]):
        name = inside.strip()
        if re.fullmatch(r"Name|ID|Key", name):
            name = re.sub(r"(Key|ID)$", name, before)
        before = name
        yield from _expanded(f"{braces['head'].strip()}{name}")
