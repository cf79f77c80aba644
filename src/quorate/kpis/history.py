"""When things about one account came about: seen one decision after the other, or remembered by its last state.

All instants are microseconds since 1970; None stands for what is so, and since when is not known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from quorate.kpis.instants import read_micros, write_seconds

How = Literal["replayed", "remembered", "none"]


@dataclass(slots=True)
class Standing:
    """How a buying group stood when the period began."""

    stage: str | None
    engagement: float | None


@dataclass(slots=True)
class GroupHistory:
    """When a buying group first was: filled role by role, ready, in each stage; and when each member first joined."""

    since: int | None = None
    filled: dict[str, int | None] = field(default_factory=dict)
    was_ready: bool = False
    ready: int | None = None
    stages: dict[str, int | None] = field(default_factory=dict)
    joined: dict[tuple[str, str], int | None] = field(default_factory=dict)
    """By person and role."""

    standing: Standing | None = None


@dataclass(slots=True)
class History:
    """What is known of one account; nothing from before `begin`, at which some things may have been so already."""

    how: How
    begin: int | None
    audiences: dict[str, int | None] = field(default_factory=dict)
    groups: dict[str, GroupHistory] = field(default_factory=dict)

    def first_sight(self, first_event: int | None) -> int | None:
        """Return when the account was first seen: with its first event, or by who decided it; None if unknown."""
        if self.how == "none":
            return None
        if first_event is None:
            return self.begin if self.how == "remembered" else None
        return first_event if self.begin is None else min(first_event, self.begin)

    def is_dated(self, at: int | None, first_event: int | None) -> bool:
        """Tell whether something came about at an instant, and was not so already when the history began."""
        if at is None:
            return False
        if self.how == "replayed" and first_event is None:
            return self.begin is not None and at > self.begin
        return self.begin is None or at > self.begin or first_event is None or first_event >= self.begin

    # -- seen decision by decision -------------------------------------------------------------------------------------

    def see(self, decision: Mapping[str, Any], at: int, *, is_start: bool = False) -> None:
        """Take in a decision of an instant, each later than the one before; `is_start` is that of the period."""
        for entry in decision["audiences"]:
            if entry["result"] == "true":
                self.audiences.setdefault(entry["name"], at)
        for entry in decision.get("groups", ()):
            group = self.groups.setdefault(entry["name"], GroupHistory())
            if group.since is None:
                group.since = at
            for role in filled_roles(entry):
                group.filled.setdefault(role, at)
            if entry["ready"] and not group.was_ready:
                group.was_ready, group.ready = True, at
            if entry["stage"] is not None:
                group.stages.setdefault(entry["stage"], at)
            for member in present(entry):
                group.joined.setdefault((member["person"], member["role"]), at)
            if is_start:
                group.standing = Standing(entry["stage"], entry["engagement"])


@dataclass(slots=True)
class Reach:
    """How far back the histories of all accounts go together; nothing is known of what was before `first`.

    A replay goes back to the first event, before which there was nothing to know.
    """

    first: int | None = None
    _is_replayed: bool = False

    def add(self, history: History) -> None:
        """Take in that of an account."""
        self._is_replayed |= history.how == "replayed"
        if history.how == "remembered" and history.begin is not None:
            self.first = history.begin if self.first is None else min(self.first, history.begin)

    def why_not(self, at: int) -> str:
        """Return why nothing is known of an instant; empty where something can be."""
        if self._is_replayed or self.first is None or self.first <= at:
            return ""
        return f"nothing is remembered of that time: the first that is known is of {write_seconds(self.first)}"


def filled_roles(entry: Mapping[str, Any]) -> list[str]:
    """Return the roles that have as many people as they need, of those that need any."""
    return [
        each["role"]
        for each in entry["roles"]
        if each["needs"] and each["people"] is not None and each["people"] >= each["needs"]
    ]


def present(entry: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    """Yield the members of a group who were not taken out."""
    return (each for each in entry["members"] if not each["removed"] and each["role"] is not None)


def remembered(decision: Mapping[str, Any], start: int) -> History:
    """Return what the state of a decision tells; `start` is that of the period.

    A role is taken as filled since as many of its members as it needs have it: those who left it are forgotten.
    """
    history = History("remembered", None)
    for entry in decision["audiences"]:
        if entry["result"] == "true":
            history.audiences[entry["name"]] = read_micros(entry.get("since"))
    states = decision.get("state", {}).get("groups", {})
    for entry in decision.get("groups", ()):
        history.groups[entry["name"]] = _group(entry, states.get(entry["name"], {}), start)
    history.begin = min(_times(decision, history), default=None)
    return history


def _group(entry: Mapping[str, Any], state: Mapping[str, Any], start: int) -> GroupHistory:
    group = GroupHistory(read_micros(entry["since"]), was_ready=bool(entry["ready"]))
    by_role: dict[str, list[int]] = {}
    for member in present(entry):
        since = read_micros(member["since"])
        group.joined[member["person"], member["role"]] = since
        if since is not None:
            by_role.setdefault(member["role"], []).append(since)
    needs = {each["role"]: each["needs"] for each in entry["roles"]}
    for role in filled_roles(entry):
        times = sorted(by_role.get(role, ()))
        group.filled[role] = times[needs[role] - 1] if len(times) >= needs[role] else None
    at_start: str | None = None
    for move in state.get("moves", ()):
        at = read_micros(move["at"])
        if at is not None and move["to"] is not None:
            group.stages.setdefault(move["to"], at)
            at_start = move["to"] if at <= start else at_start
    if entry["stage"] is not None:
        group.stages.setdefault(entry["stage"], read_micros(entry["stage_since"]))
    if group.since is not None and group.since <= start:
        group.standing = Standing(at_start, None)
    return group


def _times(decision: Mapping[str, Any], history: History) -> Iterable[int]:
    """Yield all instants that a state has of when something began."""
    for at in history.audiences.values():
        if at is not None:
            yield at
    for group in history.groups.values():
        yield from (at for at in (group.since, *group.joined.values(), *group.stages.values()) if at is not None)
    for person in decision.get("people", ()):
        for entry in person["audiences"]:
            at = read_micros(entry.get("since"))
            if at is not None:
                yield at


def snapshot(decision: Mapping[str, Any]) -> History:
    """Return what a decision without memory tells: what is so, and since when of nothing."""
    history = History("none", None)
    for entry in decision["audiences"]:
        if entry["result"] == "true":
            history.audiences[entry["name"]] = None
    for entry in decision.get("groups", ()):
        group = GroupHistory(was_ready=bool(entry["ready"]))
        group.filled = dict.fromkeys(filled_roles(entry))
        if entry["stage"] is not None:
            group.stages[entry["stage"]] = None
        group.joined = {(each["person"], each["role"]): None for each in present(entry)}
        history.groups[entry["name"]] = group
    return history
