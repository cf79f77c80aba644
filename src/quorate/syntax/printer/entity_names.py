"""Names of entities: one or many, whichever reads right where it stands."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import TypeAlias, TypeVar

from quorate.syntax import nodes
from quorate.syntax.test_nodes import Fact

EntityNames: TypeAlias = Mapping[str, tuple[str, str]]  # either name of an entity -> both, one and many
_Pick: TypeAlias = Callable[[bool], int]  # whether "many" reads right -> which of the two is taken

_NodeT = TypeVar("_NodeT", bound=nodes.Node)


def settle(file: nodes.RulesFile, names: EntityNames) -> nodes.RulesFile:
    """Give every name of an entity the number that reads right in its place."""
    return _rename(file, names, int)


def normalise(file: nodes.RulesFile, names: EntityNames) -> nodes.RulesFile:
    """Give every name of an entity its first form where either may be used, so that only the rest differs."""
    return _rename(file, names, lambda _many: 0)


def _rename(file: nodes.RulesFile, names: EntityNames, pick: _Pick) -> nodes.RulesFile:
    renaming = _Renaming(names, pick)
    declarations = tuple(renaming.renamed(declaration, many=False) for declaration in file.declarations)
    return dataclasses.replace(file, declarations=declarations)


@dataclasses.dataclass(frozen=True, slots=True)
class _Renaming:
    names: EntityNames
    pick: _Pick

    def renamed(self, node: _NodeT, *, many: bool) -> _NodeT:
        """Rename in a node and all inside it; `many` is the number its source of items stands in."""
        if isinstance(node, nodes.MappingDeclaration | nodes.RecordDeclaration):
            return self._mapped(node)  # all other names there are those of foreign records
        changes: dict[str, object] = {}
        for item in dataclasses.fields(node):
            value = getattr(node, item.name)
            changed = self._value(value, many=_is_many(node, item.name, otherwise=many))
            if isinstance(value, nodes.Name) and (type(node), item.name) in _ENTITY_FIELDS:
                changed = self._name(value, many=isinstance(node, _OF_MANY))
            if changed is not value:
                changes[item.name] = changed
        if isinstance(node, nodes.Source):
            changes["path"] = self._path(node.path, many=many)
        return dataclasses.replace(node, **changes) if changes else node  # type: ignore[arg-type]  # fields by name

    def _mapped(self, node: _NodeT) -> _NodeT:
        if not isinstance(node, nodes.MappingDeclaration):
            return node
        return dataclasses.replace(node, target=self._name(node.target, many=False))

    def _value(self, value: object, *, many: bool) -> object:
        if isinstance(value, nodes.Node):
            return self.renamed(value, many=many)
        if isinstance(value, tuple):
            changed = tuple(self._value(item, many=many) for item in value)
            return changed if any(new is not old for new, old in zip(changed, value, strict=True)) else value
        return value

    def _name(self, name: nodes.Name, *, many: bool) -> nodes.Name:
        forms = self.names.get(name.text)
        return name if forms is None else dataclasses.replace(name, text=forms[self.pick(many)])

    def _path(self, path: nodes.Path, *, many: bool) -> nodes.Path:
        *before, last = path.parts
        return dataclasses.replace(path, parts=(*before, self._name(last, many=many)))


_ENTITY_FIELDS = frozenset(
    {
        (nodes.ActionDeclaration, "of"),
        (nodes.AudienceDeclaration, "of"),
        (nodes.CallDeclaration, "of"),
        (nodes.ChangeTrigger, "of_any"),
        (nodes.DefineDeclaration, "of"),
        (nodes.EventDeclaration, "of"),
        (nodes.JourneyDeclaration, "of"),
        (nodes.TableDeclaration, "of"),
        (nodes.EntityDeclaration, "parent"),
        (Fact, "kind"),
        (nodes.ReferenceType, "entity"),
    }
)
_OF_MANY = (nodes.AudienceDeclaration, nodes.JourneyDeclaration)
_OF_ONE = frozenset({"any", "no", "every"})


def names_many(node: nodes.Quantifier) -> bool:
    """Tell whether the source of a quantifier names many."""
    if node.different is not None:
        return True
    return node.kind not in _OF_ONE and node.count != 1


def _is_many(node: nodes.Node, field: str, *, otherwise: bool) -> bool:
    """Tell whether a source that is the field of a node names many."""
    match node:
        case nodes.Quantifier() if field == "source":
            return names_many(node)
        case nodes.Count() | nodes.Aggregate() | nodes.CountBy() if field == "source":
            return True
        case nodes.Near() if field == "anchor":
            return False
        case _:
            return otherwise
