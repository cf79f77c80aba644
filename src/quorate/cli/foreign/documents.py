"""Documents of JSON Schema, and what their references lead to: in them, in files beside them, never further."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urldefrag, urljoin

from quorate.decide.problem import Problem, problem
from quorate.diagnostics.catalogue.imported import S101, S102
from quorate.semantics.suggest import hint

_MOST_BYTES: Final = 16 * 1024 * 1024
_MOST_BESIDE: Final = 2_000
_DEEPEST: Final = 200


class SchemaError(Exception):
    """What keeps a schema, or a part of it, from being read."""

    def __init__(self, found: Problem) -> None:
        super().__init__(found.message)
        self.problem = found


@dataclass(frozen=True, slots=True)
class Document:
    """A file of JSON: its path, what it holds, and its parts by `$id`, `id` and `$anchor`."""

    path: Path
    content: Any
    parts: dict[str, Any] = field(compare=False)

    @property
    def base(self) -> str:
        """The address that the document has given itself; empty if it has none."""
        return _address_of(self.content)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a document, and how it is reached: `file.json#/properties/x`."""

    document: Document
    content: Any
    place: str

    def at(self, *steps: str | int) -> Part:
        """Return a part of this part."""
        content, place = self.content, self.place
        for step in steps:
            content, place = content[step], f"{place}/{_escaped(str(step))}"
        return Part(self.document, content, place)


class Documents:
    """The documents of one import, read as they are wanted."""

    def __init__(self) -> None:
        self._by_path: dict[Path, Document] = {}
        self._by_address: dict[str, tuple[Document, Any]] = {}
        self._folders: set[Path] = set()

    def read(self, path: Path) -> Part:
        """Read a file. Raises SchemaError for one that holds no schema, and OSError."""
        known = self._by_path.get(path.resolve())
        if known is None:
            known = _document(path)
            self._by_path[path.resolve()] = known
            for address, content in known.parts.items():
                self._by_address.setdefault(address, (known, content))
            self._by_address.setdefault(known.base, (known, known.content))
        return Part(known, known.content, f"{path.name}#")

    def follow(self, reference: str, source: Part) -> Part:
        """Return what a `$ref` of a part leads to. Raises SchemaError."""
        address, fragment = urldefrag(reference)
        document, content = self._found(address, source, reference)
        name = f"{document.path.name}#"
        if not fragment:
            return Part(document, content, name)
        if not fragment.startswith("/"):
            anchored = document.parts.get(f"#{fragment}")
            if anchored is None:
                raise _nowhere(reference, f"no part has the anchor `{fragment}`", source)
            return Part(document, anchored, f"{name}{fragment}")
        part = Part(document, content, name)
        for step in map(_unescaped, fragment.split("/")[1:]):
            part = _step(part, step, reference, source)
        return part

    def _found(self, address: str, source: Part, reference: str) -> tuple[Document, Any]:
        document = source.document
        if not address:
            return document, document.content
        wanted = (urljoin(document.base, address) if document.base else address, address)
        for found in (each.removesuffix("/") for each in wanted):
            if found in self._by_address:
                return self._by_address[found]
        beside = document.path.parent / unquote(address)
        if "://" not in address and beside.is_file():
            part = self.read(beside)
            return part.document, part.content
        self._read_beside(document.path.parent)
        for found in wanted:
            if found in self._by_address:
                return self._by_address[found]
        raise _nowhere(reference, "no file that is given, or beside one, has this `$id` or path", source)

    def _read_beside(self, folder: Path) -> None:
        """Read the other files of a folder, for the `$id`s that they have; those that are no schemas do not count."""
        if folder in self._folders:
            return
        self._folders.add(folder)
        for path in sorted(folder.glob("*.json"))[:_MOST_BESIDE]:
            try:
                self.read(path)
            except (SchemaError, OSError):
                continue


def _reason(path: Path, text: bytes, error: ValueError | RecursionError) -> str:
    """Tell what a file holds that is no JSON."""
    if text.removeprefix(codecs.BOM_UTF8).lstrip()[:1] not in {b"{", b"["}:
        return f"the file holds no JSON; rows of a table are read by `--from {path.name}`"
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg.lower()} in line {error.lineno}, column {error.colno}"
    return str(error).lower()


def _document(path: Path) -> Document:
    if path.stat().st_size > _MOST_BYTES:
        raise SchemaError(problem(S101, path.name, reason=f"the file has more than {_MOST_BYTES} bytes"))
    text = path.read_bytes()
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SchemaError(problem(S101, path.name, reason=_reason(path, text, error))) from error
    if not isinstance(content, dict):
        raise SchemaError(problem(S101, path.name, reason="the file holds no object"))
    document = Document(path, content, {})
    for part in _parts(content, 0):
        anchor = part.get("$anchor")
        if isinstance(anchor, str):
            document.parts.setdefault(f"#{anchor}", part)
        address = _address_of(part)
        if address and part is not content:
            document.parts.setdefault(address if address.startswith("#") else urljoin(document.base, address), part)
    return document


def _address_of(content: Any) -> str:  # noqa: ANN401 - whatever a file of JSON holds
    for name in ("$id", "id"):
        address = content.get(name) if isinstance(content, dict) else None
        if isinstance(address, str):
            return address.removesuffix("#").removesuffix("/")
    return ""


def _parts(content: Any, depth: int) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - as above
    if depth > _DEEPEST:
        return
    if isinstance(content, dict):
        yield content
    members = content.values() if isinstance(content, dict) else content if isinstance(content, list) else ()
    for member in members:
        yield from _parts(member, depth + 1)


def _step(part: Part, step: str, reference: str, source: Part) -> Part:
    content = part.content
    if isinstance(content, dict) and step in content:
        return part.at(step)
    if isinstance(content, list) and step.isdecimal() and int(step) < len(content):
        return part.at(int(step))
    close = hint(step, content) if isinstance(content, dict) else ""
    raise _nowhere(reference, f"there is no `{step}` in `{part.place}`{f'; {close}' if close else ''}", source)


def _nowhere(reference: str, reason: str, source: Part) -> SchemaError:
    return SchemaError(problem(S102, source.place, reference=reference, reason=reason))


def _escaped(step: str) -> str:
    return step.replace("~", "~0").replace("/", "~1")


def _unescaped(step: str) -> str:
    return unquote(step).replace("~1", "/").replace("~0", "~")
