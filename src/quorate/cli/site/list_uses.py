"""Which declarations use which lists: a program has lists in place of their names, so this is read in the texts."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping

from quorate.ir.uses import Named
from quorate.semantics.project import Project
from quorate.syntax import nodes
from quorate.syntax.declared_kinds import KIND_OF
from quorate.syntax.parse import parse


def list_uses(project: Project) -> Mapping[Named, tuple[str, ...]]:
    """Return the names of the lists that each declaration names, once each, in the order of its text."""
    declarations = [each for source in project.files for each in parse(source).file.declarations]
    lists = {each.name.text for each in declarations if KIND_OF.get(type(each)) == "list"}
    found = {}
    for declaration in declarations:
        kind = KIND_OF.get(type(declaration))
        used = tuple(dict.fromkeys(name for name in _names_in(declaration) if name in lists))
        if used and kind is not None and kind != "list":
            found[kind, declaration.name.text] = used
    return found


def _names_in(value: object) -> Iterator[str]:
    """Yield all names in a tree, in its order."""
    if isinstance(value, nodes.Name):
        yield value.text
    elif isinstance(value, tuple):
        for each in value:
            yield from _names_in(each)
    elif isinstance(value, nodes.Node):
        for field in dataclasses.fields(value):
            yield from _names_in(getattr(value, field.name))
