"""What people and journeys did, as the commands of a payload tell it.

`{"assign": {"group", "person", "role"}}`, `{"remove": {"group", "person"}}` (with `allows many` also of one `role`),
`{"move": {"group", "stage"}}` and `{"status": {"group", "status"}}`; each may say `"by": "journey"`, and was
by hand else. A status is free text of at most 50 characters (domain reference, section 2.4).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from typing import Literal as OneOf

from quorate.decide.journeys.told import KINDS, Told, read_told
from quorate.decide.mismatch import describe
from quorate.decide.problem import Problem, no_such, problem
from quorate.decide.scalars import HALVED, is_whole
from quorate.diagnostics.catalogue.payload import E516, E518
from quorate.diagnostics.model import shown
from quorate.ir.program import Program

STATUS_MOST: Final = 50
_NEEDED: Final[Mapping[str, tuple[str, ...]]] = {
    "assign": ("group", "person", "role"),
    "remove": ("group", "person"),
    "move": ("group", "stage"),
    "status": ("group", "status"),
}
_OPTIONAL: Final[Mapping[str, tuple[str, ...]]] = {"remove": ("role",)}
_SOURCES: Final = ("hand", "journey")


@dataclass(frozen=True, slots=True)
class Command:
    """One command; `path` is where it stands in the payload, members that its kind does not have are empty."""

    kind: str
    path: str
    group: str
    by: OneOf["hand", "journey"]
    person: str = ""
    role: str | None = None
    stage: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class Commands:
    """The commands of one payload by the buying group that they are about, those about journeys, and what is wrong."""

    by_group: Mapping[str, list[Command]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    of_journeys: tuple[Told, ...] = ()


NO_COMMANDS: Final = Commands()


def read_commands(value: object, program: Program) -> Commands:
    """Read the commands of a payload; one that is none, or of a group that is not declared, becomes a problem."""
    if value is None:
        return NO_COMMANDS
    if type(value) is not list:
        return Commands({}, (problem(E516, "commands", command=describe(value), kinds=_kinds()),))
    found: dict[str, list[Command]] = {}
    problems: list[Problem] = []
    told: list[Told] = []
    for number, raw in enumerate(value):
        read = _read(raw, f"commands[{number}]", program)
        if isinstance(read, Problem):
            problems.append(read)
        elif isinstance(read, Told):
            told.append(read)
        else:
            found.setdefault(read.group, []).append(read)
    return Commands(found, tuple(problems), tuple(told))


def _read(raw: object, path: str, program: Program) -> Command | Told | Problem:
    if type(raw) is not dict or len(raw) != 1:
        told = (
            describe(raw)
            if type(raw) is not dict or not raw
            else " beside ".join(f"`{shown(str(each))}`" for each in raw)
        )
        return problem(E516, path, command=told, kinds=_kinds())
    kind, members = next(iter(raw.items()))
    if kind not in _NEEDED and kind not in KINDS:
        return problem(E516, path, command=f"`{shown(str(kind))}`", kinds=_kinds())
    path = f"{path}.{kind}"
    if type(members) is not dict:
        return problem(E518, path, expected="an object", found=describe(members))
    if kind in KINDS:
        return read_told(kind, members, path, program)
    needed = _NEEDED[kind]
    known = (*needed, *_OPTIONAL.get(kind, ()), "by")
    for name in members:
        if name not in known:
            expected = ", ".join(f"`{each}`" for each in known)
            return problem(E518, f"{path}.{shown(str(name))}", expected=f"one of {expected}", found="another member")
    for name in (*needed, *(each for each in known if each in members)):
        value = members.get(name)
        if type(value) is not str or not (value or name == "status"):
            found = "nothing" if value is None else describe(value)
            return problem(E518, f"{path}.{name}", expected="a text", found=found)
        if not is_whole(value):
            return problem(E518, f"{path}.{name}", expected="a text", found=HALVED)
    by = members.get("by", "hand")
    if by not in _SOURCES:
        return problem(E518, f"{path}.by", expected="`hand` or `journey`", found=describe(by))
    if len(members.get("status", "")) > STATUS_MOST:
        found = f"one of {len(members['status'])}"
        return problem(E518, f"{path}.status", expected=f"a text of at most {STATUS_MOST} characters", found=found)
    if members["group"] not in program.groups:
        return no_such("buying group", members["group"], f"{path}.group", program.groups)
    values = {name: members[name] for name in ("person", "role", "stage", "status") if name in members}
    return Command(kind, path, members["group"], by, **values)


def _kinds() -> str:
    return ", ".join(f"`{kind}`" for kind in (*_NEEDED, *KINDS))
