"""Verdicts on mutants kept between runs, each by all that it depends on.

A file of the user's cache folder holds those of one rule set, and is written as a whole. Whatever is amiss with it, the
mutants are tried as if there were none.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path
from typing import Final

import msgspec

from quorate.program_cache import is_own, stamp_of, write_whole
from quorate.suite.mutation.judging import Verdict
from quorate.suite.mutation.proving import Proved

_SUFFIX: Final = ".mutants"
_KEPT_MOST: Final = 20_000
_DEPENDS: Final = ("decide", "evaluate", "ir", "semantics", "suite", "syntax", "text.py")


class _Entry(msgspec.Struct, array_like=True):
    id: str
    verdict: Verdict
    by: str
    why: str
    test: str
    whole: str


class MutationCache:
    """The verdicts on the mutants of one rule set; without a folder there are none, and none are kept."""

    def __init__(self, folder: Path | None, rule_set: Path) -> None:
        named = os.fspath(rule_set.resolve())
        self._path = None if folder is None else folder / f"{hashlib.sha256(named.encode()).hexdigest()}{_SUFFIX}"
        self._stamp = hashlib.sha256(stamp_of(_DEPENDS)).hexdigest()
        self._entries: dict[str, _Entry] = self._read()

    def find(self, key: str, whole: str) -> Proved | None:
        """Return the verdict on a mutant; one that means the same has to be of these rules as a whole."""
        entry = self._entries.get(key)
        if entry is None or (entry.verdict == "equivalent" and entry.whole != whole):
            return None
        return Proved(entry.id, entry.verdict, entry.by, entry.why, entry.test)

    def keep(self, key: str, proved: Proved, whole: str) -> None:
        """Keep a verdict, once all are written."""
        self._entries.pop(key, None)
        self._entries[key] = _Entry(proved.id, proved.verdict, proved.by, proved.why, proved.test, whole)

    def write(self) -> None:
        """Write all verdicts, the latest of them where there are too many."""
        if self._path is None:
            return
        kept = dict(list(self._entries.items())[-_KEPT_MOST:])
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if is_own(self._path.parent):
                write_whole(self._path, msgspec.json.encode((self._stamp, kept)))

    def _read(self) -> dict[str, _Entry]:
        if self._path is None:
            return {}
        with contextlib.suppress(OSError, msgspec.DecodeError, UnicodeDecodeError):
            content = self._path.read_bytes()
            if is_own(self._path.parent):
                stamp, entries = msgspec.json.decode(content, type=tuple[str, dict[str, _Entry]])
                return entries if stamp == self._stamp else {}
        return {}
