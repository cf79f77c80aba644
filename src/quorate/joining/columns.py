"""Which columns of a table fill which fields: by their names, by what was said of them, by their names in another case.

Exports are full of other names: a loader writes `ID,EMAIL` where the record has `id` and `email`, and a report has
"Email Address". A name in another case counts only where there is no doubt: where no field and no column has that name
as it is, and only one of each has it so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from quorate.ir.schema import Field
from quorate.joining.sources import SourceError
from quorate.semantics.suggest import hint_or_all

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """The field that each column fills, as a path, empty for none; `folded` are those that are of another case."""

    paths: tuple[Path, ...]
    folded: Mapping[str, str]


def columns_of(names: Sequence[str], fields: Mapping[str, Field], said: Mapping[str, str], file: str) -> Columns:
    """Tell what columns fill; `said` has the names of columns by fields. Raises SourceError where one is not there."""
    by_column = {column: field for field, column in said.items()}
    for column in by_column:
        if column not in names:
            raise SourceError(f"{file}: there is no column `{column}`; {hint_or_all(column, names)}")
    paths: list[Path] = []
    for name in names:
        path = path_of(by_column.get(name, name), fields)
        is_taken = name not in by_column and ".".join(path) in said
        paths.append(() if is_taken else path)
    taken = set(paths)
    found = {
        index: close
        for index, name in enumerate(names)
        if not paths[index] and (close := _folded(name, fields)) and close not in taken
    }
    uses = Counter(found.values())
    folded: dict[str, str] = {}
    for index, path in found.items():
        if uses[path] == 1:
            paths[index] = path
            folded[names[index]] = ".".join(path)
    return Columns(tuple(paths), folded)


def path_of(name: str, fields: Mapping[str, Field]) -> Path:
    """Return the field of a name, by the names that lead to it; empty for none."""
    if name in fields:
        return (name,)
    path = name.split(".")
    inner = fields
    for step in path:
        if step not in inner:
            return ()
        inner = inner[step].fields
    return tuple(path)


def _folded(name: str, fields: Mapping[str, Field]) -> Path:
    """Return the only field of a name, whatever its case; empty where there is none, or several are."""
    if close := _only(name, fields):
        return (close,)
    path: list[str] = []
    inner = fields
    for step in name.split("."):
        close = _only(step, inner)
        if not close:
            return ()
        path.append(close)
        inner = inner[close].fields
    return tuple(path)


def _only(name: str, fields: Mapping[str, Field]) -> str:
    found = [each for each in fields if each.casefold() == name.casefold()]
    return found[0] if len(found) == 1 else ""
