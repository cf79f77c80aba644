"""What is wrong with one account: entries of a decision's `errors`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from quorate.diagnostics.catalogue.payload import E519
from quorate.diagnostics.model import Code, shown

Step = str | int
Where = tuple["Where | None", Step]


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a payload; `path` leads to it from the payload's top, and is empty for the whole."""

    code: str
    path: str
    message: str

    def to_dict(self) -> dict[str, str]:
        """Return the entry as decisions show it."""
        return {"code": self.code, "path": self.path, "message": self.message}


def problem(code: Code, path: str, **values: object) -> Problem:
    """Make a problem of a code of the catalogue; `values` fill its message."""
    diagnostic = code.at(None, path=path, **cast("dict[str, Any]", values))
    return Problem(diagnostic.code, path, diagnostic.message)


def no_such(kind: str, name: str, path: str, known: Iterable[str]) -> Problem:
    """Make the problem of something that is asked for by name and is not among those of its kind."""
    listed = ", ".join(f"`{each}`" for each in sorted(known))
    told = f"there are {listed}" if listed else "the rule set has none"
    return problem(E519, path, what=f"{kind} `{shown(name)}`", known=told)


def path_of(where: Where | None) -> str:
    """Write a path: `account.people[3].born_on`.

    Readers hand down pairs of the way so far and one step more, which cost next to nothing until one is told.
    """
    steps: list[str] = []
    while where is not None:
        where, step = where
        steps.append(f"[{step}]" if isinstance(step, int) else f".{step}")
    return "".join(reversed(steps)).removeprefix(".")
