"""Paths of a command line to the rule sets that are meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from quorate.project_files import CONFIG_NAME, RULES_SUFFIX, TESTS_SUFFIX

_Identity = tuple[int, int]

_PASSED_OVER: Final = frozenset({"node_modules", "__pycache__"})


def find_rule_sets(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield each rule set that the paths name once, as `load_project` takes it.

    A folder is one rule set, unless it holds neither settings nor rules files itself and has folders with settings
    somewhere below: then it is a shelf of rule sets, and each of them is meant.
    """
    seen: set[Path] = set()
    for path in paths:
        for found in _rule_sets_at(path):
            place = found.resolve()
            if place not in seen:
                seen.add(place)
                yield found


def home_of(file: Path) -> Path | None:
    """Return the folder of the rule set that a rules file belongs to: the nearest with settings, from it upwards."""
    return next((folder for folder in file.absolute().parents if (folder / CONFIG_NAME).is_file()), None)


def is_tests_file(path: Path) -> bool:
    """Tell whether a path is that of a file of tests."""
    return path.name.endswith(TESTS_SUFFIX) and path.is_file()


def rule_set_of(file: Path) -> Path:
    """Return the folder of the rule set that a file of tests is of: that of its settings, else the one it is in."""
    home = home_of(file)
    if home is None:
        return file.parent
    here = Path.cwd()
    return home.relative_to(here) if not file.is_absolute() and home.is_relative_to(here) else home


def is_rules_file(path: Path) -> bool:
    """Tell whether a file holds rules, and not tests of them."""
    return path.name.endswith(RULES_SUFFIX) and not path.name.endswith(TESTS_SUFFIX)


def _rule_sets_at(path: Path) -> Iterator[Path]:
    if path.is_dir() and _is_shelf(path):
        for folder in _folders_in(path):
            if _holds(folder, frozenset({_identity(path)})):
                yield from _rule_sets_at(folder)
    else:
        yield path


def _is_shelf(folder: Path) -> bool:
    if (folder / CONFIG_NAME).exists() or any(is_rules_file(entry) for entry in _entries_of(folder)):
        return False
    return _holds(folder, frozenset(), settings_only=True)


def _holds(folder: Path, above: frozenset[_Identity], *, settings_only: bool = False) -> bool:
    """Tell whether settings, or rules files if they count as well, lie in a folder or below it."""
    identity = _identity(folder)
    if identity in above:  # a link back up
        return False
    if any(entry.name == CONFIG_NAME or (not settings_only and is_rules_file(entry)) for entry in _entries_of(folder)):
        return True
    inside = above | {identity}
    return any(_holds(below, inside, settings_only=settings_only) for below in _folders_in(folder))


def _folders_in(folder: Path) -> Iterator[Path]:
    for entry in _entries_of(folder):
        if entry.is_dir() and entry.name not in _PASSED_OVER:
            yield entry


def _entries_of(folder: Path) -> list[Path]:
    """Return what a folder shows, sorted; nothing if it cannot be read, which reading the rule set will tell."""
    try:
        return sorted(entry for entry in folder.iterdir() if not entry.name.startswith("."))
    except OSError:
        return []


def _identity(path: Path) -> _Identity:
    status = path.stat()
    return status.st_dev, status.st_ino
