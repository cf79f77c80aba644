"""The rules texts of declarations, with the comments above them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from quorate.ir.uses import Named
from quorate.semantics.project import Project
from quorate.semantics.standard import STANDARD_PATH, standard_source
from quorate.syntax import nodes
from quorate.syntax.declared_kinds import KIND_OF
from quorate.syntax.parse import parse
from quorate.text import Source


@dataclass(frozen=True, slots=True)
class Written:
    """A declaration as it is written: in which file of the rule set, from which line, and the text."""

    file: str
    line: int
    text: str


def texts_of(project: Project) -> Mapping[Named, Written]:
    """Return the text of each declaration by its kind and name."""
    found = {}
    for source in (standard_source(), *project.files):  # what rules declare themselves comes before the library
        for declaration in parse(source).file.declarations:
            kind = KIND_OF.get(type(declaration))
            if kind is not None:
                found[kind, declaration.name.text] = _written(project, source, declaration)
    return found


def file_of(project: Project, path: str) -> str:
    """Return the path of a file from the folder of the rule set."""
    if path == STANDARD_PATH:
        return "standard library"
    return path.removeprefix(f"{project.folder}/") if project.folder else path


def _written(project: Project, source: Source, declaration: nodes.Declaration) -> Written:
    first = source.position(declaration.span.start).line
    last = source.position(max(declaration.span.start, declaration.span.end - 1)).line
    while first > 1 and source.line(first - 1).startswith("#"):
        first -= 1
    text = "\n".join(source.line(number).rstrip() for number in range(first, last + 1))
    return Written(file_of(project, source.path), first, text)
