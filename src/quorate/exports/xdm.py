"""Segment membership as XDM has it: `segmentMembership`, a map of namespaces to maps of segments.

Its form is that of the domain reference (segments, sections 1.13 and 2.6).

A membership is `realized` as long as it lasts and `exited` once it is over; `existing`, which the enumeration still
has, is never written (segments, section 1.14, C18). `lastQualificationTime` is since when it is, or when it was over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from quorate.decide.decided import DecidedAccount
from quorate.exports.selections import Selection
from quorate.exports.tables import Row, Table, digest

_SOURCE_KEY: Final = re.compile(r"([^@]+)@([^@]+)\.([^.@]+)")

Times: TypeAlias = dict[str, tuple[str, str]]
"""By segment: the status, and the time that belongs to it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: the namespace of the segments, and ids in the place of their names here."""

    namespace: str = "quorate"
    segments: Mapping[str, str] = field(default_factory=dict)


def xdm_tables(selections: Sequence[Selection], wanted: Wanted) -> list[Table]:
    """Return a table of accounts and one of people, where any of what is selected is of them.

    Who is in a buying group is a person of its segment, and who has it an account.
    """
    tables: list[Table] = []
    if any(_is_of_accounts(each) for each in selections):
        accounts = _Documents(tuple(selections), wanted, is_of_accounts=True)
        tables.append(Table("accounts", (), _nobody, (), changes="documents", documents=accounts.of))
    if any(not each.is_of_accounts for each in selections):
        people = _Documents(tuple(selections), wanted, is_of_accounts=False)
        tables.append(Table("people", (), _nobody, (), changes="documents", documents=people.of))
    return tables


def identity_of(key: str, *, is_account: bool) -> dict[str, Any]:
    """Return the primary identity of a record: its source key, and its parts where it has some (section 4.1)."""
    source: dict[str, Any] = {"sourceKey": key}
    if parts := _SOURCE_KEY.fullmatch(key):
        source = {"sourceID": parts[1], "sourceInstanceID": parts[2], "sourceType": parts[3], **source}
    return {"accountKey": source} if is_account else {"b2b": {"personKey": source}}


def document_of(key: str, namespace: str, times: Times, *, is_account: bool) -> dict[str, Any]:
    """Return the record of an account or a person with its memberships, by segment in the order of their ids."""
    segments = {
        segment: {"status": times[segment][0], "lastQualificationTime": times[segment][1]} for segment in sorted(times)
    }
    return {**identity_of(key, is_account=is_account), "segmentMembership": {namespace: segments}}


def read_document(document: Mapping[str, Any]) -> tuple[str, Times]:
    """Read what `document_of` wrote: the key, and its memberships. Raises LookupError and TypeError for others."""
    source = document["accountKey"] if "accountKey" in document else document["b2b"]["personKey"]
    ((_, segments),) = document["segmentMembership"].items()
    return source["sourceKey"], {
        segment: (each["status"], each["lastQualificationTime"]) for segment, each in segments.items()
    }


def merged(times: Times, more: Times) -> Times:
    """Return the memberships of somebody who is in several roles or accounts: the first of those that last counts."""
    found = dict(times)
    for segment, (status, time) in more.items():
        before = found.get(segment)
        if before is None or (status == "realized" and (before[0] == "exited" or time < before[1])):
            found[segment] = (status, time)
    return found


_Membership: TypeAlias = tuple[str, Selection, str, str]
"""Whose it is, of what, its status, and its time."""


@dataclass(frozen=True, slots=True)
class _Documents:
    """The documents of an account, or of its people."""

    selections: tuple[Selection, ...]
    wanted: Wanted
    is_of_accounts: bool

    def of(self, decided: DecidedAccount) -> Iterable[Row]:
        """Yield the records that are, or just were, in any segment."""
        found: dict[str, Times] = {}
        for key, selection, status, time in self._memberships(decided):
            segment = self.wanted.segments.get(selection.name, selection.name)
            found[key] = merged(found.get(key, {}), {segment: (status, time)})
        for key in sorted(found):
            yield Row(digest(key), (key, found[key]))

    def _memberships(self, decided: DecidedAccount) -> Iterator[_Membership]:
        decision = decided.decision
        of_audiences = self._of_kind("audience")
        subjects = [(decision["account"], decision["audiences"])]
        if not self.is_of_accounts:
            subjects = [(person["id"], person["audiences"]) for person in decision.get("people", ())]
        for key, entries in subjects:
            for entry in entries:
                # Most entries are of those that somebody is not in, and was not.
                if entry["change"] is not None and entry["name"] in of_audiences:
                    is_over = entry["change"] == "exited"
                    time = decision["now"] if is_over else entry["since"]
                    yield key, of_audiences[entry["name"]], "exited" if is_over else "realized", time
        for selection in self._of_kind("buying group").values():
            yield from self._of_group(decided, selection)
        for selection in self._of_kind("activation").values():
            yield from self._of_activation(decided, selection)

    def _of_group(self, decided: DecidedAccount, selection: Selection) -> Iterator[_Membership]:
        decision = decided.decision
        now = decision["now"]
        for group in decision.get("groups", ()):
            if group["name"] != selection.name:
                continue
            if self.is_of_accounts:
                if group["active"]:
                    yield decision["account"], selection, "realized", group["since"]
                elif group["change"] == "exited":
                    yield decision["account"], selection, "exited", now
                continue
            for subject in selection.members(decided):
                yield subject.person_key, selection, "realized", subject.since or now
            for left in _left(group):
                if selection.role in {None, left["role"]}:
                    yield left["person"], selection, "exited", now

    def _of_activation(self, decided: DecidedAccount, selection: Selection) -> Iterator[_Membership]:
        decision = decided.decision
        now = decision["now"]
        for subject in selection.members(decided):
            key = decision["account"] if self.is_of_accounts else subject.person_key
            yield key, selection, "realized", subject.since or now
        for entry in decision.get("activations", ()):
            if entry["name"] == selection.name:
                gone = [decision["account"]] if entry.get("change") == "remove" else entry.get("remove", ())
                for key in gone:
                    yield key, selection, "exited", now

    def _of_kind(self, kind: str) -> dict[str, Selection]:
        return {
            each.name: each
            for each in self.selections
            if each.kind == kind and (_is_of_accounts(each) if self.is_of_accounts else not each.is_of_accounts)
        }


def _left(group: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    """Return who has just left a group, with their roles: all of them where the account has."""
    if group["change"] == "exited":
        return (each for each in group["members"] if not each["removed"])
    left: Iterable[Mapping[str, Any]] = group["changes"].get("members", {}).get("left", ())
    return left


def _is_of_accounts(selection: Selection) -> bool:
    return selection.is_of_accounts or (selection.kind == "buying group" and selection.role is None)


def _nobody(_: DecidedAccount) -> tuple[()]:
    return ()
