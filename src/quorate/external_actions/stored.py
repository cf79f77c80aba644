"""Accounts as the store of a server keeps them, looked at anew for each request; others may serve it meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from quorate.external_actions.answering import KnownAccount
from quorate.external_actions.failures import SettingsError, UnansweredError
from quorate.ir.program import Program
from quorate.semantics.suggest import hint
from quorate.service.instants import instant_of
from quorate.service.prepared import Wanted, payload_of
from quorate.store.interface import StoreBusyError, StoreError
from quorate.store.looked_at import look_at


@dataclass(frozen=True, slots=True)
class StoredAccounts:
    """The accounts of one tenant."""

    path: Path
    program: Program
    tenant: int

    @classmethod
    def open(cls, path: Path, program: Program, tenant: str | None) -> StoredAccounts:
        """Find the tenant that is named, else the only one. Raises SettingsError."""
        try:
            with look_at(path) as store, store.read() as reading:
                known = {name: number for number, name in reading.tenants()}
        except StoreError as error:
            raise SettingsError(str(error)) from error
        if tenant is None and len(known) == 1:
            (number,) = known.values()
        elif tenant in known:
            number = known[tenant]
        else:
            told = f"has no tenant `{tenant}`; {hint(tenant, known)}" if tenant else "has not just one tenant"
            raise SettingsError(f"{path}: {told}".rstrip("; ") + ("" if tenant else "; name it by --tenant"))
        return cls(path, program, number)

    def find(self, account: str) -> KnownAccount | None:
        """Return what is known of an account; None for an unknown one. Raises UnansweredError."""
        try:
            with look_at(self.path) as store, store.read() as reading:
                kept = reading.kept(self.tenant, account)
                if kept is None or not kept.facts:
                    return None
                at = kept.row.decided_at
                now = instant_of(at or 0)
                payload = payload_of(reading, self.program, account, kept, Wanted("", now), kept.facts)
        except StoreBusyError as error:
            raise UnansweredError("TIMEOUT", "the store is busy") from error
        except StoreError as error:
            raise UnansweredError("EXTERNAL_API_ERROR", "the store cannot be read") from error
        decided_at: datetime | None = None if at is None else now
        return KnownAccount(msgspec.json.decode(payload), decided_at)
