"""Who is a member of what, as a state has it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from quorate.service.instants import read_micros
from quorate.store.rows import MemberRow

_NOTHING: Final[Mapping[str, Any]] = {}


def members_of(account: str, state: Mapping[str, Any]) -> set[MemberRow]:
    """Return the audiences of an account and of its people, and the roles that people have in its buying groups."""
    found: set[MemberRow] = set()
    for name, told in state.get("audiences", _NOTHING).items():
        found.add(MemberRow(name, account, "", "", read_micros(told["since"]), ""))
    for person, holder in state.get("people", _NOTHING).items():
        for name, told in holder["audiences"].items():
            found.add(MemberRow(name, account, person, "", read_micros(told["since"]), ""))
    for name, group in state.get("groups", _NOTHING).items():
        if group.get("left") is not None:
            continue
        for member in group.get("members") or ():
            if not member.get("removed"):
                since = read_micros(member["since"])
                found.add(MemberRow(name, account, member["person"], member["role"], since, member["assigned_by"]))
    return found
