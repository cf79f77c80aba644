"""Which declarations use which lists and constants: a program has these in place of their names, so texts are read."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping

from quorate.ir.uses import Named
from quorate.semantics.project import Project
from quorate.syntax import nodes
from quorate.syntax.declared_kinds import KIND_OF
from quorate.syntax.parse import parse


def list_uses(project: Project) -> Mapping[Named, tuple[Named, ...]]:
    """Return the lists and constants that each declaration names, once each, in the order of its text."""
    declarations = [each for source in project.files for each in parse(source).file.declarations]
    kinds = {each.name.text: kind for each in declarations if (kind := KIND_OF.get(type(each))) in {"list", "constant"}}
    found = {}
    for declaration in declarations:
        kind = KIND_OF.get(type(declaration))
        own = declaration.name.text
        named = dict.fromkeys(name for name in _names_in(declaration) if name in kinds and name != own)
        if named and kind is not None:
            found[kind, own] = tuple((kinds[name], name) for name in named)
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
