"""What is in a store, as a text for people."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from quorate.service.instants import instant_of
from quorate.store.upkeep import Info, TenantInfo

_UNITS: Final = ("bytes", "kB", "MB", "GB", "TB")
_THOUSAND: Final = 1_000


def size_text(size: int) -> str:
    """Turn bytes into a text such as `12.3 MB`."""
    value, place = float(size), 0
    while value >= _THOUSAND and place < len(_UNITS) - 1:
        value, place = value / _THOUSAND, place + 1
    return f"{value:.1f} {_UNITS[place]}" if place else f"{size} {_UNITS[0]}"


def instant_text(micros: int) -> str:
    """Turn an instant of the store into RFC 3339, in UTC and whole seconds; what no calendar has stays a number."""
    try:
        return instant_of(micros).strftime("%Y-%m-%dT%H:%M:%SZ")
    except OverflowError:
        return str(micros)


def info_text(path: Path, info: Info) -> str:
    """Tell what is in a store."""
    rows = [("id", info.id), ("size", _sizes(info)), ("step", _step(info)), ("sqlite", info.sqlite)]
    rows.append(("served by", _server(info)))
    rows += [(name, f"{count:,}") for name, count in info.counts.items()]
    rows.append(("open actions", f"{info.open_actions:,}"))
    rows.append(("next timer", "none" if info.next_timer is None else instant_text(info.next_timer)))
    kept = f"{info.first_change + 1:,} to {info.last_change:,}" if info.last_change > info.first_change else "none"
    rows.append(("kept changes", kept))
    width = max(len(name) for name, _ in rows)
    lines = [str(path), *(f"  {name:{width}}  {value}" for name, value in rows)]
    if info.tenants:
        lines += ["", "tenants", *(f"  {_tenant(tenant)}" for tenant in info.tenants)]
    return "\n".join(lines)


def _sizes(info: Info) -> str:
    parts = [size_text(info.bytes)]
    if info.log_bytes:
        parts.append(f"and {size_text(info.log_bytes)} of log")
    if info.free_bytes:
        parts.append(f"of which {size_text(info.free_bytes)} are free for new rows")
    return ", ".join(parts)


def _step(info: Info) -> str:
    if not info.pending_steps:
        return info.step
    return f"{info.step}; a server of this release takes it to {info.pending_steps[-1]}"


def _server(info: Info) -> str:
    if info.served_by is None:
        return "nobody"
    return f"process {info.served_by}" if info.served_by else "another process"


def _tenant(tenant: TenantInfo) -> str:
    told = f"{tenant.name}: {tenant.accounts:,} accounts, {tenant.revisions:,} revisions, "
    if tenant.active is None:
        return told + "none active"
    active = tenant.active
    since = instant_text(active.since)
    return f"{told}{active.name} {active.revision} active since {since} (activation {active.activation}, {active.by})"
