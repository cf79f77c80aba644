"""Where the keys of a TOML text stand, which the standard reader does not tell."""

from __future__ import annotations

import re
from typing import Final

from quorate.text import Source, Span

_PART: Final = r"(?:[A-Za-z0-9_-]+|\"[^\"\n]*\"|'[^'\n]*')"
_DOTTED: Final = rf"{_PART}(?:[ \t]*\.[ \t]*{_PART})*"
_HEADER: Final = re.compile(rf"[ \t]*\[\[?[ \t]*({_DOTTED})[ \t]*\]\]?")
_KEY: Final = re.compile(rf"[ \t]*({_DOTTED})[ \t]*=")
_ONE_PART: Final = re.compile(_PART)

Path = tuple[str, ...]


class TomlPlaces:
    """The spans of the keys of one text that is known to be TOML.

    Lines are looked at one by one, so the lines of a text in three quotes could be taken for keys; the first
    place that a key is found at counts.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self._spans: dict[Path, Span] = {}
        above: Path = ()
        for number, start in enumerate(source.line_starts, start=1):
            line = source.line(number)
            if header := _HEADER.match(line):
                above = _parts(header[1])
                self._note(above, start + header.start(1), header[1])
            elif key := _KEY.match(line):
                self._note((*above, *_parts(key[1])), start + key.start(1), key[1])

    def of_key(self, path: Path) -> Span:
        """Return where a key stands; one that stands in an inline table is at the place of that table's key."""
        for length in range(len(path), 0, -1):
            if path[:length] in self._spans:
                return self._spans[path[:length]]
        return Span(self._source.path, 0, 0)

    def of_item(self, path: Path, item: str) -> Span:
        """Return where a text stands that is in the value of a key; the key itself if it is written otherwise."""
        key = self.of_key(path)
        for quote in ('"', "'"):
            start = self._source.text.find(f"{quote}{item}{quote}", key.end)
            if start >= 0:
                return Span(self._source.path, start, start + len(item) + 2)
        return key

    def _note(self, path: Path, start: int, text: str) -> None:
        for length in range(1, len(path) + 1):
            self._spans.setdefault(path[:length], Span(self._source.path, start, start + len(text)))


def _parts(dotted: str) -> Path:
    return tuple(part.strip("\"'") for part in _ONE_PART.findall(dotted))
