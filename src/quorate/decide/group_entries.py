"""A decided buying group as decisions tell it, with what changed since the last one."""

from __future__ import annotations

from typing import Any, Final

from quorate.decide.account_groups import AccountGroups
from quorate.decide.assignments import Assignment
from quorate.decide.completeness import role_completeness
from quorate.decide.designs import Design
from quorate.decide.group_state import GroupState
from quorate.decide.outcome import Outcome

UNKNOWN_MOST: Final = 20
_NOBODY: Final[frozenset[tuple[str, str | None]]] = frozenset()
_FIELDS: Final = ("completeness", "engagement", "ready", "status")


def group_entry(  # noqa: PLR0913 - what an entry tells
    design: Design,
    outcome: Outcome,
    groups: AccountGroups,
    account: str,
    *,
    missing: bool,
    before: GroupState | None = None,
) -> dict[str, Any] | None:
    """Return the entry of one group; None where the account has none. `account` is what the account is called.

    What changed is told against the state `before`, of the last decision; without one against the outcome's own.

    `missing` asks for who could be in it if more were known, and for what it is not known whether it is ready.
    """
    facts, state = outcome.facts, outcome.state
    if facts is None or state is None:
        return None
    group = design.group
    before = outcome.before if before is None else before
    entry: dict[str, Any] = {
        "name": group.name,
        "title": f"{design.interest.title} for {account}",
        "interest": group.interest,
        "active": facts.f_active,
        "change": _change(before, state),
        "since": state.since,
    }
    if state.left is not None:
        entry["left"] = state.left
    entry |= {
        "completeness": facts.f_completeness,
        "engagement": facts.f_engagement,
        "ready": facts.f_ready,
        "stage": facts.f_stage,
        "stage_since": state.standing.since if facts.f_stage is not None else None,
        "status": facts.f_status,
        "roles": _roles(design, outcome),
        "members": _members(outcome),
        "missing": facts.f_missing,
        "changes": _changes(before, state),
    }
    if missing and facts.f_active:
        _add_unknown(entry, outcome, groups)
    return entry


def _change(before: GroupState | None, after: GroupState) -> str | None:
    """Tell whether the account entered the group's audience, or left it, as audiences tell it."""
    was_active = before is not None and before.left is None
    if after.left is None:
        return "stayed" if was_active else "entered"
    return "exited" if was_active else None


def _roles(design: Design, outcome: Outcome) -> list[dict[str, Any]]:
    counts = outcome.counts
    found: list[dict[str, Any]] = []
    for place, role in enumerate(design.template.roles):
        count = None if counts is None else counts[place]
        told: dict[str, Any] = {"role": role.name, "people": count, "needs": role.needs}
        if role.needs:
            told["completeness"] = None if count is None else role_completeness(count, role.needs)
        if role.most is not None and count is not None and count > role.most:
            told["surplus"] = count - role.most
        found.append(told)
    return found


def _members(outcome: Outcome) -> list[dict[str, Any]]:
    engagements = outcome.engagements
    return [
        {
            "person": each.person,
            "role": each.role,
            "assigned_by": each.by,
            "since": each.since,
            "engagement": engagements.get(each.person),
            "removed": each.removed,
        }
        for each in (*outcome.settled.members, *outcome.settled.removed)
    ]


def _changes(before: GroupState | None, after: GroupState) -> dict[str, Any]:
    """Tell what is other than at the last decision: each field with what it was and is, and each role's people."""
    old = before or GroupState(after.since)
    found: dict[str, Any] = {}
    for name in _FIELDS:
        was, is_ = getattr(old, name), getattr(after, name)
        if was != is_:
            found[name] = {"from": was, "to": is_}
    if old.standing.stage != after.standing.stage:
        found["stage"] = {"from": old.standing.stage, "to": after.standing.stage}
    if old.missing is not None and after.missing is not None:
        filled = [role for role in old.missing if role not in after.missing]
        opened = [role for role in after.missing if role not in old.missing]
        if filled or opened:
            found["missing"] = {"filled": filled, "opened": opened}
    had = {(each.person, each.role) for each in old.members if not each.removed} if old.members else _NOBODY
    joined = [each for each in after.members if not each.removed and (each.person, each.role) not in had]
    left: list[Assignment] = []
    if had:
        has = {(each.person, each.role) for each in after.members if not each.removed}
        left = [each for each in old.members if not each.removed and (each.person, each.role) not in has]
    if joined or left:
        found["members"] = {"joined": _pairs(joined), "left": _pairs(left)}
    return found


def _pairs(members: list[Assignment]) -> list[dict[str, str | None]]:
    return [{"person": each.person, "role": each.role} for each in members]


def _add_unknown(entry: dict[str, Any], outcome: Outcome, groups: AccountGroups) -> None:
    lacking = groups.ready_missing(outcome)
    if lacking:
        entry["ready_missing"] = lacking[:UNKNOWN_MOST]
    entry |= unknown_members(groups, outcome)


def unknown_members(groups: AccountGroups, outcome: Outcome) -> dict[str, Any]:
    """Tell the first of those who could be in a group if more were known, and count the rest; nothing of nobody."""
    unknown, more = groups.unknown(outcome, UNKNOWN_MOST)
    told = [{"person": each.person, "role": each.role, "missing": list(each.missing)} for each in unknown]
    return {**({"unknown": told} if told else {}), **({"unknown_more": more} if more else {})}
