"""Who a caller is: a name, a tenant, and the roles that say what it may do."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

TENANT_FORM: Final = "ORGANISATION/SANDBOX, each of 1 to 63 of `a-z`, `0-9` and `-`"
LONGEST_NAME: Final = 200

_TENANT: Final = re.compile(r"[a-z0-9-]{1,63}/[a-z0-9-]{1,63}")


class Role(StrEnum):
    """What a caller may do; every method needs one of them."""

    DECIDE = "decide"
    """Ask: decisions, explanations, and what is kept of accounts and journeys."""

    INGEST = "ingest"
    """Write accounts, and carry journeys on."""

    AUTHOR = "author"
    """Check and publish rule sets, without making them active."""

    ADMIN = "admin"
    """Make rule sets active; and all that the other roles may do."""


ALL_ROLES: Final = frozenset(Role)


@dataclass(frozen=True, slots=True)
class Identity:
    """A caller that is known: `name` for logs and the audit, the one tenant it acts for, and its roles."""

    name: str
    tenant: str
    roles: frozenset[Role]

    def may(self, role: Role) -> bool:
        """Tell whether the caller may do what needs a role."""
        return role in self.roles or Role.ADMIN in self.roles


def is_tenant(text: str) -> bool:
    """Tell whether a text is ORGANISATION/SANDBOX."""
    return _TENANT.fullmatch(text) is not None


def is_name(text: str) -> bool:
    """Tell whether a text can name a caller: something to see, on one line, and not endless."""
    return 0 < len(text) <= LONGEST_NAME and text.isprintable() and text.strip() == text


def list_roles(roles: frozenset[Role]) -> str:
    """Write roles for a person, in the order of what they may do: `decide`, `ingest`."""
    return ", ".join(f"`{role}`" for role in Role if role in roles) or "none"
