"""Small readers of the files of a deployment: a Dockerfile, a unit of systemd."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Instruction:
    """One instruction of a Dockerfile, its continued lines put together."""

    word: str
    rest: str


def read_dockerfile(text: str) -> list[list[Instruction]]:
    """Turn a Dockerfile into its stages; what stands before the first one is a stage of its own."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    stages: list[list[Instruction]] = [[]]
    for line in filter(str.strip, joined.splitlines()):
        word, _, rest = line.partition(" ")
        if word == "FROM":
            stages.append([])
        stages[-1].append(Instruction(word, rest.strip()))
    return stages


def only(stage: list[Instruction], word: str) -> str:
    """Return the rest of the one instruction of a word in a stage."""
    (found,) = [each.rest for each in stage if each.word == word]
    return found


def words_of(stage: list[Instruction], word: str) -> list[str]:
    """Return the program and its arguments of an instruction in exec form."""
    found = json.loads(only(stage, word))
    assert isinstance(found, list)
    return found


def read_unit(text: str) -> dict[str, dict[str, list[str]]]:
    """Turn a unit of systemd into its sections, each key with all its values."""
    sections: dict[str, dict[str, list[str]]] = {}
    section: dict[str, list[str]] = {}
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("["):
            section = sections.setdefault(line.strip("[]"), {})
            continue
        key, separator, value = line.partition("=")
        assert separator, line
        section.setdefault(key, []).append(value)
    return sections
