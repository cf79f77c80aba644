"""All declarations of a rule set by name: they share one namespace."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from quorate.diagnostics.catalogue.names import E202
from quorate.diagnostics.model import Diagnostic, Label
from quorate.semantics.named import Names
from quorate.syntax import nodes as n
from quorate.syntax.parse import Parsed


def gather_names(files: Iterable[Parsed]) -> tuple[Names, list[Diagnostic]]:
    """Put the declarations of all files under their names; the first of two counts, the other is reported."""
    names = Names()
    first: dict[str, n.Name] = {}
    mistakes: list[Diagnostic] = []
    broken: set[str] = set()
    for parsed in files:
        broken |= parsed.broken
        for declaration in parsed.file.declarations:
            if isinstance(declaration, n.TestDeclaration):
                continue  # its name is a title, and it has no part in what the rules mean
            for name in _names_of(declaration):
                if name.text in first and name is not first[name.text]:
                    label = Label(first[name.text].span, "first declared here")
                    mistakes.append(E202.at(name.span, label="declared again", labels=[label], name=name.text))
                else:
                    first[name.text] = name
                    names.declared[name.text] = declaration
    names.broken = frozenset(broken)
    return names, mistakes


def _names_of(declaration: n.Declaration) -> Iterator[n.Name]:
    yield declaration.name
    if isinstance(declaration, n.EntityDeclaration) and declaration.many.text != declaration.name.text:
        yield declaration.many


def kind_of(declaration: n.Declaration) -> str:
    """Say what a declaration declares, with its article."""
    match declaration:
        case n.EntityDeclaration():
            return "an entity"
        case n.EventDeclaration():
            return "an event"
        case n.ListDeclaration() | n.ListFileDeclaration():
            return "a list"
        case n.DefineDeclaration():
            return "a definition"
        case n.AudienceDeclaration():
            return "an audience"
        case n.TableDeclaration():
            return "a table"
        case n.RoleTemplateDeclaration():
            return "a role template"
        case n.InterestDeclaration():
            return "a solution interest"
        case n.BuyingGroupDeclaration():
            return "a buying group"
        case n.EngagementDeclaration():
            return "an engagement model"
        case n.StagesDeclaration():
            return "a stage model"
        case n.DestinationDeclaration():
            return "a destination"
        case n.ActivationDeclaration():
            return "an activation"
        case n.JourneyDeclaration():
            return "a journey"
        case n.ActionDeclaration():
            return "an action"
        case n.CallDeclaration():
            return "a call"
        case n.ConstantDeclaration():
            return "a constant"
        case n.RecordDeclaration():
            return "a record"
        case n.MappingDeclaration():
            return "a mapping"
        case n.TestDeclaration():
            return "a test"
