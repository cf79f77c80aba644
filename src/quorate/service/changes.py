"""What a decision changed, told as rows: each entered, exited, role, score, stage, ready, step and action.

Changes are of the instant of the decision; when a step was taken that was due before, its record tells.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

from quorate.service.instants import read_micros
from quorate.store.rows import ActionRow, ActionStatus, ChangeKind, ChangeRow, MemberRow

_ENCODER: Final = msgspec.json.Encoder()
_CROSSINGS: Final = {"entered": ChangeKind.ENTERED, "exited": ChangeKind.EXITED}
_NOTHING: Final = b"{}"
_INSIDE: Final = frozenset({"waiting", "blocked"})
_GROUP_KINDS: Final = {
    "completeness": ChangeKind.SCORE,
    "engagement": ChangeKind.SCORE,
    "missing": ChangeKind.SCORE,
    "stage": ChangeKind.STAGE,
    "status": ChangeKind.STAGE,
    "ready": ChangeKind.READY,
}


class Changes:
    """The changes of one decision; `revision` decided, and the account was decided for a `reason`."""

    def __init__(self, content: Mapping[str, Any], revision: str, reason: str) -> None:
        self._content = content
        self._account: str = content["account"]
        self._at = read_micros(content["now"])
        self._revision = revision
        self._reason = reason

    def rows(self) -> list[ChangeRow]:
        """Return them in order: audiences, people, buying groups, journeys, actions."""
        content = self._content
        found = [*self._crossed(content["audiences"], "")]
        for person in content.get("people", ()):
            found += self._crossed(person["audiences"], person["id"])
        for group in content.get("groups", ()):
            found += self._group(group)
        for journey in content.get("journeys", ()):
            name, person = journey["name"], journey["subject"].get("person", "")
            for record in journey["trace"]:
                told = {"entry": journey["entry"], **record}
                found.append(self._row(ChangeKind.STEP, name, person, told))
        for action in content.get("actions", ()):
            person = action["subject"].get("person", "")
            found.append(self._row(ChangeKind.ACTION, action["journey"], person, action))
        return found

    def actions(self) -> list[ActionRow]:
        """Return the actions that somebody has to do; those of the engine are done already."""
        return [
            ActionRow(
                key=action["key"],
                account=self._account,
                person=action["subject"].get("person", ""),
                journey=action["journey"],
                kind=action.get("call") or action["action"],
                body=_ENCODER.encode(action),
                created=read_micros(action["at"]),
                ready=self._at,
                attempts=0,
                status=ActionStatus.OPEN,
                outcome=b"",
            )
            for action in self._content.get("actions", ())
            if not action.get("by_engine")
        ]

    def _crossed(self, entries: list[dict[str, Any]], person: str) -> Iterator[ChangeRow]:
        for entry in entries:
            kind = _CROSSINGS.get(entry["change"])
            if kind is not None:
                yield self._row(kind, entry["name"], person, None)

    def _group(self, group: Mapping[str, Any]) -> Iterator[ChangeRow]:
        name = group["name"]
        kind = _CROSSINGS.get(group["change"])
        if kind is ChangeKind.ENTERED:
            yield self._row(kind, name, "", None)
        for field, told in group["changes"].items():
            if field == "members":
                for joined, members in ((True, told["joined"]), (False, told["left"])):
                    for each in members:
                        detail = {"role": each["role"], "joined": joined}
                        yield self._row(ChangeKind.ROLE, name, each["person"], detail)
            else:
                yield self._row(_GROUP_KINDS[field], name, "", {"of": field, **told})
        if kind is ChangeKind.EXITED:
            yield self._row(kind, name, "", None)

    def _row(self, kind: ChangeKind, name: str, person: str, detail: Mapping[str, Any] | None) -> ChangeRow:
        told = _NOTHING if detail is None else _ENCODER.encode(detail)
        return ChangeRow(0, self._account, person, kind, name, self._at, self._revision, self._reason, told)


def left_altogether(  # noqa: PLR0913, PLR0917 - who, and what all changes tell
    account: str, state: Mapping[str, Any], members: set[MemberRow], at: int, revision: str, reason: str
) -> list[ChangeRow]:
    """Return the changes of an account that is no more: whatever it and its people were in, they left."""
    found = left(members, at, revision, reason)
    for name, group in sorted(state.get("groups", {}).items()):
        if group.get("left") is None:
            found.append(ChangeRow(0, account, "", ChangeKind.EXITED, name, at, revision, reason, _NOTHING))
    for each in state.get("journeys", ()):
        if each["status"] in _INSIDE:
            told = _ENCODER.encode({"entry": each["entry"], "what": "removed", "step": each.get("step")})
            person = each.get("person") or ""
            found.append(ChangeRow(0, account, person, ChangeKind.STEP, each["journey"], at, revision, reason, told))
    return found


def left(members: set[MemberRow], at: int, revision: str, reason: str) -> list[ChangeRow]:
    """Return the changes of members who are no more: of audiences, and of roles in buying groups."""
    return [
        ChangeRow(
            0,
            each.account,
            each.person,
            ChangeKind.ROLE if each.role else ChangeKind.EXITED,
            each.name,
            at,
            revision,
            reason,
            _ENCODER.encode({"role": each.role, "joined": False}) if each.role else _NOTHING,
        )
        for each in sorted(members)
    ]
