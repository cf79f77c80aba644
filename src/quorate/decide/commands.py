"""The commands of a payload: this release carries out none, and says so."""

from __future__ import annotations

from quorate.decide.mismatch import describe
from quorate.decide.problem import Problem, problem
from quorate.diagnostics.catalogue.payload import E516
from quorate.diagnostics.model import shown


def refuse_commands(value: object) -> list[Problem]:
    """Return a problem for each command; none where there are no commands."""
    if value is None:
        return []
    if type(value) is not list:
        return [problem(E516, "commands", command=describe(value))]
    return [problem(E516, f"commands[{number}]", command=_name_of(command)) for number, command in enumerate(value)]


def _name_of(command: object) -> str:
    """Name a command: `{"assign": …}` is `assign`."""
    return f"`{shown(str(next(iter(command))))}`" if type(command) is dict and command else describe(command)
