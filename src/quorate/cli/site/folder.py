"""The folder that a site is written into: what was made there before is replaced, and nothing else is touched."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

MADE: Final = "made.json"
"""Tells which files of a folder were made here, each with a hash of what it held."""

_NAMED_AT_MOST: Final = 3


class OtherFilesError(Exception):
    """A folder has files that were not made here, or were changed since; the text names some."""


def write_folder(folder: Path, files: Mapping[str, str], *, force: bool) -> None:
    """Write files into a folder, which is made if it is not there, and take away those that were made there before.

    All is written beside it first and put in its place then, so that a run that is ended early leaves what was there.
    With `force` files of others are overwritten where their names are the same; else they are refused. Raises
    OtherFilesError and OSError.
    """
    others = sorted(_others(folder))
    if others and not force:
        named = ", ".join(others[:_NAMED_AT_MOST])
        more = f" and {len(others) - _NAMED_AT_MOST} more" if len(others) > _NAMED_AT_MOST else ""
        raise OtherFilesError(f"{folder} has files that were not made here, or were changed since: {named}{more}")
    before = _made(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = {name: _hash(text.encode()) for name, text in sorted(files.items())}
    beside = Path(tempfile.mkdtemp(prefix=".quorate-", suffix=".part", dir=folder.parent))
    try:
        for name, text in {**files, MADE: json.dumps({"files": made}, indent=2) + "\n"}.items():
            (beside / name).write_text(text, encoding="utf-8", newline="\n")
        folder.mkdir(exist_ok=True)
        for name in (*files, MADE):
            (beside / name).replace(folder / name)
        for name in before.keys() - files.keys():
            (folder / name).unlink(missing_ok=True)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _others(folder: Path) -> Iterator[str]:
    """Yield what is in a folder and was not made here, or was changed since."""
    if not folder.exists():
        return
    made = _made(folder)
    for entry in os.scandir(folder):
        if entry.name == MADE and made:
            continue
        is_made = entry.is_file(follow_symlinks=False) and entry.name in made
        if not is_made or _hash(Path(entry.path).read_bytes()) != made[entry.name]:
            yield entry.name


def _made(folder: Path) -> Mapping[str, str]:
    """Return the hashes of the files that were made here, by name; none where nothing tells."""
    try:
        files = json.loads((folder / MADE).read_bytes())["files"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return {}
    if not isinstance(files, dict):
        return {}
    return {
        name: str(hash_) for name, hash_ in files.items() if name == Path(name).name and name not in {"", "..", MADE}
    }


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
