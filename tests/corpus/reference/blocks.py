"""The code blocks of the language reference, cut into texts that each parse alone."""

from __future__ import annotations

import re
from pathlib import Path

REFERENCE = Path(__file__).parent / "language.md"


def blocks(section: int) -> list[str]:
    """Return the plain code blocks of a section, in order."""
    for part in re.split(r"^## ", REFERENCE.read_text(encoding="utf-8"), flags=re.MULTILINE):
        if part.startswith(f"{section} "):
            return re.findall(r"^```\n(.*?)^```", part, flags=re.MULTILINE | re.DOTALL)
    return []


def conditions() -> list[str]:
    """Return the conditions of section 4; two stand on one line where three or more spaces part them."""
    found: list[str] = []
    for block in blocks(4):
        depth = 0
        for line in block.split("\n"):
            code = re.sub(r"#.*", "", line)
            if not code.strip():
                continue
            if depth:
                found[-1] += "\n" + code
            else:
                found += re.split(r" {3,}", code.strip())
            depth += code.count("(") - code.count(")")
    return found


def declarations() -> list[str]:
    """Return the declarations of sections 3, 5, 6 and 7, a block at a time."""
    return [block for section in (3, 5, 6, 7) for block in blocks(section)]


def group_declarations() -> list[str]:
    """Return the declarations of sections 8 and 9, and the destinations and activations of section 10."""
    texts = "\n".join(blocks(10))
    found = re.findall(r"^destination .*\n|^activation [^{]*\{[^}]*\}\n", texts, flags=re.MULTILINE)
    return [*blocks(8), *blocks(9), *found]
