"""Which role a method needs; what stands in no line of the table may be called by nobody."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from quorate.server.identity.roles import Identity, Role, list_roles
from quorate.server.status import ForbiddenError

_METHODS: Final[Mapping[Role, Mapping[str, tuple[str, ...]]]] = {
    Role.DECIDE: {
        "DecisionService": ("Decide", "DecideBatch", "DecideStream", "Explain"),
        "AccountService": ("Get", "ListMembers"),
        "JourneyService": ("Get",),
        "WatchService": ("Watch",),
        "RuleSetService": ("List",),
    },
    Role.INGEST: {
        "AccountService": ("Ingest", "AssignRole", "RemoveMember", "MoveStage"),
        "JourneyService": ("Due", "Advance", "Complete"),
    },
    Role.AUTHOR: {
        "RuleSetService": ("Check", "Publish", "Get", "Diff"),
    },
    Role.ADMIN: {
        "RuleSetService": ("Activate", "Rollback"),
    },
}

ROLE_OF: Final[Mapping[str, Role]] = MappingProxyType(
    {
        f"/quorate.v1.{service}/{method}": role
        for role, services in _METHODS.items()
        for service, methods in services.items()
        for method in methods
    }
)
"""The role that each method needs, by its full name such as `/quorate.v1.DecisionService/Decide`."""


def check_permission(method: str, identity: Identity) -> None:
    """Raise ForbiddenError where a caller may not call a method, or the table does not know it."""
    role = ROLE_OF.get(method)
    if role is not None and (role in identity.roles or Role.ADMIN in identity.roles):
        return
    name = method.rpartition("/")[2]
    if role is None:
        raise ForbiddenError(f"`{name}` may be called by nobody")
    raise ForbiddenError(
        f"`{name}` needs the role `{role}`; the roles of `{identity.name}`: {list_roles(identity.roles)}"
    )
