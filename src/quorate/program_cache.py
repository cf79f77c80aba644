"""Compiled rule sets kept between runs, by what they were compiled from.

A folder of the user's own holds a file for each: a hash of all that follows, then the findings, then the program. Its
name is a hash of the texts, lists, settings and paths, and of the compiler itself, so that nothing old is ever found.
Whatever is amiss with the folder or a file, the rules are compiled as if there were none.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import os
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from quorate.diagnostics.model import Diagnostic, Label, Severity
from quorate.semantics.revision import revision_of
from quorate.text import Span

if TYPE_CHECKING:
    from quorate.ir.program import Program
    from quorate.semantics.project import Project

BYTES_AT_MOST: Final = 64 * 1024 * 1024
"""How much a folder holds; what was not used for the longest goes first."""

_MAGIC: Final = b"quorate program 1\n"
_SUFFIX: Final = ".program"
_DIGEST_BYTES: Final = 32
_SIZE_BYTES: Final = 8
_COMPILER: Final = ("diagnostics", "ir", "semantics", "syntax", "program_cache.py", "program_codec.py", "text.py")


@dataclass(frozen=True, slots=True)
class Kept:
    """A rule set that compiles: how many audiences it has, what was found besides, and the program as bytes."""

    audiences: int
    diagnostics: tuple[Diagnostic, ...]
    encoded: bytes

    def program(self) -> Program | None:
        """Read the program; None where its bytes are none."""
        from quorate.program_codec import decode_program  # noqa: PLC0415 - not needed to tell what was found
        from quorate.uncollected import uncollected  # noqa: PLC0415 - as above

        try:
            with uncollected():
                return decode_program(self.encoded)
        except ValueError:
            return None


def find_program(folder: Path, project: Project) -> Kept | None:
    """Return what a rule set was compiled to before; None if nothing is known of it."""
    try:
        path = folder / _name_of(project)
        content = path.read_bytes()
        if not is_own(path.parent):
            return None
        kept = _decoded(content)
        if kept is not None:
            os.utime(path)
    except OSError:
        return None
    return kept


def keep_program(folder: Path, project: Project, program: Program, diagnostics: tuple[Diagnostic, ...]) -> None:
    """Keep what a rule set was compiled to, if that can be."""
    from quorate.program_codec import encode_program  # noqa: PLC0415 - not needed to find one

    with contextlib.suppress(OSError, ValueError):
        head = json.dumps([len(program.audiences), [_packed(found) for found in diagnostics]]).encode()
        body = len(head).to_bytes(_SIZE_BYTES, "big") + head + encode_program(program)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if is_own(folder):
            write_whole(folder / _name_of(project), _MAGIC + hashlib.sha256(body).digest() + body)
            _make_room(folder)


def _name_of(project: Project) -> str:
    """Return the name of the file of a rule set."""
    digest = hashlib.sha256(_compiler())
    texts = [revision_of(project), project.folder, *(source.path for source in project.files)]
    if project.config is not None:
        texts += [project.config.path, project.config.text]
    for text in texts:
        encoded = text.encode("utf-8", "surrogatepass")
        digest.update(len(encoded).to_bytes(8, "big"))
        digest.update(encoded)
    return digest.hexdigest() + _SUFFIX


def _compiler() -> bytes:
    """Return what tells this compiler from any other: Python, and the files it consists of."""
    return stamp_of(_COMPILER)


@functools.cache
def stamp_of(parts: tuple[str, ...]) -> bytes:
    """Return what tells parts of this package from those of any other release: Python, and their files."""
    home = Path(__file__).parent
    files = sorted(file for name in parts for file in _files_in(os.fspath(home / name)))
    return repr((sys.version, files)).encode("utf-8", "surrogatepass")


def _files_in(path: str) -> Iterator[tuple[str, int, int]]:
    if not os.path.isdir(path):  # noqa: PTH112 - a great many of these take part
        status = os.stat(path)  # noqa: PTH116 - as above
        yield path, status.st_size, status.st_mtime_ns
        return
    with os.scandir(path) as entries:
        for entry in entries:
            if entry.is_dir():
                if entry.name != "__pycache__":
                    yield from _files_in(entry.path)
            else:
                status = entry.stat()
                yield entry.path, status.st_size, status.st_mtime_ns


def is_own(folder: Path) -> bool:
    """Tell whether nobody but the user can write to a folder."""
    status = folder.stat()
    if not hasattr(os, "getuid"):
        return True
    return status.st_uid == os.getuid() and not stat.S_IMODE(status.st_mode) & (stat.S_IWGRP | stat.S_IWOTH)


def write_whole(path: Path, content: bytes) -> None:
    """Let a file appear as a whole. Raises OSError."""
    import tempfile  # noqa: PLC0415 - only what is written needs one

    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=path.suffix)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _make_room(folder: Path) -> None:
    """Remove files, those first that were not used for the longest, until the folder holds no more than it may."""
    found = [
        (each.stat().st_mtime_ns, each.stat().st_size, each) for each in folder.iterdir() if each.suffix == _SUFFIX
    ]
    size = sum(each for _, each, _ in found)
    for _, each, path in sorted(found):
        if size <= BYTES_AT_MOST:
            break
        path.unlink(missing_ok=True)
        size -= each


def _decoded(content: bytes) -> Kept | None:
    """Read a file; None for one that is not whole."""
    start = len(_MAGIC) + _DIGEST_BYTES
    body = content[start:]
    if not content.startswith(_MAGIC) or hashlib.sha256(body).digest() != content[len(_MAGIC) : start]:
        return None
    try:
        end = _SIZE_BYTES + int.from_bytes(body[:_SIZE_BYTES], "big")
        audiences, diagnostics = json.loads(body[_SIZE_BYTES:end])
        return Kept(audiences, tuple(_diagnostic(each) for each in diagnostics), body[end:])
    except (ValueError, TypeError):
        return None


def _packed(found: Diagnostic) -> list[object]:
    labels = [[_place(label.span), label.text] for label in found.labels]
    return [
        found.code,
        found.message,
        _place(found.span),
        found.label,
        labels,
        found.help,
        str(found.severity),
        found.path,
    ]


def _place(span: Span | None) -> list[object] | None:
    return None if span is None else [span.path, span.start, span.end]


def _diagnostic(packed: list[Any]) -> Diagnostic:
    code, message, span, label, labels, help_, severity, path = packed
    return Diagnostic(
        code,
        message,
        _span(span),
        label,
        tuple(Label(Span(*place), text) for place, text in labels),
        help_,
        Severity(severity),
        path,
    )


def _span(packed: list[Any] | None) -> Span | None:
    return None if packed is None else Span(*packed)
