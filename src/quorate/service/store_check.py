"""Whether a store is well, with what only those know who decide: what states say, and how the audit is bound."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import msgspec

from quorate.decide.mismatch import MismatchError
from quorate.service.audit import broken_at
from quorate.service.memberships import members_of
from quorate.store.checking import Finding, check
from quorate.store.looking import Tell
from quorate.store.rows import MemberRow

_STATES: Final = msgspec.json.Decoder(dict[str, Any])


def check_store(path: Path, tell: Tell) -> Sequence[Finding]:
    """Return all that is not well in a store. Raises StoreError for a file that is none, or cannot be read."""
    return check(path, tell, _members_of, broken_at)


def _members_of(account: str, state: bytes) -> set[MemberRow]:
    """Return what a state says. Raises ValueError where it says nothing that can be understood."""
    if not state:  # of an account that is no more
        return set()
    try:
        return members_of(account, _STATES.decode(state))
    except (msgspec.MsgspecError, MismatchError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(account) from error
