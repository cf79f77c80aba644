"""What a finding is known by when lines move: its code, and the declaration that it stands in.

Declarations are told apart in the text alone, so that findings of texts that are no rules have one as well: a line that
starts at the margin with a word begins one.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from quorate.diagnostics.model import Diagnostic
from quorate.text import Source

DIGITS: Final = 32
"""How many hexadecimal digits a fingerprint has."""

_TEXT_DIGITS: Final = 16
_CONFIG_NAME: Final = "quorate.toml"
_HEAD: Final = re.compile(r"^(?=[A-Za-z_`\[])", re.MULTILINE)
_WORDS_OF_HEAD: Final = re.compile(r"\S+(?:[ \t]+\S+){0,2}")
_TOKEN: Final = re.compile(r'"(?:[^"\\\n\r]|\\[^\n\r])*"|`[^`\n\r]*`|#[^\n\r]*|[\w.]+|\S')


@dataclass(frozen=True, slots=True)
class Identity:
    """What a finding is known by.

    `path` is that from the folder of the rule set, `declaration` such as `audience growers`, `text` a hash of the
    declaration without its layout, its comments and its name, and `ordinal` counts, from 0, those that are alike in all
    the rest.
    """

    code: str
    path: str
    declaration: str
    text: str
    ordinal: int

    @property
    def fingerprint(self) -> str:
        """A hash of all of it, as hexadecimal digits."""
        parts = (self.code, self.path, self.declaration, self.text, str(self.ordinal))
        return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:DIGITS]


def fingerprints(diagnostics: Iterable[Diagnostic], sources: Mapping[str, Source]) -> list[str]:
    """Return what each finding is known by, in the order given; no two of one list are alike."""
    return [each.fingerprint for each in identities(diagnostics, sources)]


def identities(diagnostics: Iterable[Diagnostic], sources: Mapping[str, Source]) -> list[Identity]:
    """Return the identity of each finding, in the order given.

    Paths are taken from the nearest folder with settings among the sources, else from the folder that all of them are
    in.
    """
    outlines: dict[str, _Outline] = {}
    seen: Counter[tuple[str, str, str, str]] = Counter()
    folders = _Folders(sources)
    found: list[Identity] = []
    for each in diagnostics:
        path = each.where
        if path in sources and path not in outlines:
            outlines[path] = _Outline(sources[path])
        start = each.span.start if each.span is not None else None
        outline = outlines.get(path)
        declaration, text = ("", "") if outline is None or start is None else outline.at(start, each.declaration)
        key = (each.code, folders.inside(path), each.declaration or declaration, text)
        found.append(Identity(*key, seen[key]))
        seen[key] += 1
    return found


def written_alike(text: str) -> str:
    """Return a text of rules without its layout and its comments."""
    return " ".join(token for token in _TOKEN.findall(text) if not token.startswith("#"))


@dataclass
class _Outline:
    """Where the declarations of a text begin, and what they are known by."""

    source: Source
    _known: dict[tuple[int, str], tuple[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._starts = [found.start() for found in _HEAD.finditer(self.source.text)]

    def at(self, offset: int, declaration: str) -> tuple[str, str]:
        """Return the first words and the hash of what stands around an offset, in what is called `declaration`."""
        number = bisect_right(self._starts, offset) - 1
        key = (number, declaration)
        if key not in self._known:
            start = self._starts[number] if number >= 0 else 0
            end = self._starts[number + 1] if number + 1 < len(self._starts) else len(self.source.text)
            text = written_alike(self.source.text[start:end])
            head = _WORDS_OF_HEAD.match(text)
            name = declaration.rpartition(" ")[2]
            nameless = re.sub(rf"\b{re.escape(name)}\b", "_", text) if name else text
            digest = hashlib.sha256(nameless.encode("utf-8", "surrogatepass")).hexdigest()[:_TEXT_DIGITS]
            self._known[key] = (head.group() if head else "", digest)
        return self._known[key]


class _Folders:
    """The folders of rule sets among some paths."""

    def __init__(self, paths: Iterable[str]) -> None:
        folders = [posixpath.dirname(path) for path in paths]
        configs = {posixpath.dirname(path) for path in paths if posixpath.basename(path) == _CONFIG_NAME}
        self._found = sorted(configs, key=len, reverse=True)
        self._common = (
            posixpath.commonpath(folders) if folders and len({each[:1] == "/" for each in folders}) == 1 else ""
        )

    def inside(self, path: str) -> str:
        """Return a path from the folder of its rule set."""
        for folder in (*self._found, self._common):
            if not folder or path.startswith(f"{folder}/"):
                return path[len(folder) + 1 :] if folder else path
        return path
