"""The rules files that `fmt` is to format, with what their rule set has to say about names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from quorate.cli.rule_sets import find_rule_sets, home_of, is_rules_file, is_tests_file, rule_set_of
from quorate.diagnostics.model import Diagnostic
from quorate.project_files import CONFIG_NAME, load_project
from quorate.syntax.nodes import EntityDeclaration
from quorate.syntax.parse import parse
from quorate.syntax.printer import EntityNames
from quorate.text import Source


@dataclass(frozen=True, slots=True)
class Unformatted:
    """A rules text, and the names of the entities of its rule set, one and many."""

    source: Source
    names: EntityNames


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why something that was to be formatted cannot be read."""

    diagnostics: tuple[Diagnostic, ...]


def find_files(paths: Iterable[Path]) -> Iterator[Unformatted | Unreadable]:
    """Yield each file of rules or tests that paths name, as files or as rule sets, once."""
    seen: set[Path] = set()
    for path in find_rule_sets(paths):
        is_test = is_tests_file(path)
        loaded = load_project(rule_set_of(path) if is_test else path, tests=True)
        # Settings have no form of their own, and mistakes in them do not change how rules are written.
        hindrances = tuple(found for found in loaded.diagnostics if Path(found.where).name != CONFIG_NAME)
        if hindrances:
            yield Unreadable(hindrances)
        if loaded.project is None:
            continue
        names = names_in(loaded.project.files) if path.is_dir() or is_test else names_around(path)
        for source in (*loaded.project.files, *loaded.project.tests):
            place = Path(source.path).resolve()
            if place not in seen and not (is_test and place != path.resolve()):
                seen.add(place)
                yield Unformatted(source, names)


def names_around(file: Path) -> EntityNames:
    """Return the names of the rule set that a file belongs to: that of its settings, else the files beside it."""
    home = home_of(file)
    if home is not None:
        loaded = load_project(home)
        return names_in(loaded.project.files if loaded.project else ())
    beside = sorted(entry for entry in file.absolute().parent.iterdir() if is_rules_file(entry) and entry.is_file())
    projects = [load_project(entry).project for entry in beside]
    return names_in(source for project in projects if project for source in project.files)


def names_in(sources: Iterable[Source]) -> EntityNames:
    """Return the names that the entities of some texts have, each name with both."""
    names: dict[str, tuple[str, str]] = {}
    for source in sources:
        for declaration in parse(source).file.declarations:
            if isinstance(declaration, EntityDeclaration):
                both = declaration.name.text, declaration.many.text
                names |= dict.fromkeys(both, both)
    return names
