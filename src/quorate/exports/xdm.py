"""Segment membership as XDM has it: `segmentMembership`, a map of namespaces to maps of segments (S§1.13, S§2.6).

A membership is `realized` as long as it lasts and `exited` once it is over; `existing`, which the enumeration still
has, is never written (S§1.14, C18). `lastQualificationTime` is since when it is, or when it was over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from quorate.decide.decided import DecidedAccount
from quorate.exports.selections import Selection
from quorate.exports.tables import Row, Table, digest
from quorate.ir.program import Program

_SOURCE_KEY: Final = re.compile(r"([^@]+)@([^@]+)\.([^.@]+)")

Times = dict[str, tuple[str, str]]
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
    program = selections[0].program if selections else None
    tables: list[Table] = []
    if program is not None and any(_is_of_accounts(each) for each in selections):
        accounts = _Documents(program, tuple(selections), wanted, is_of_accounts=True)
        tables.append(Table("accounts", (), _nobody, (), changes="documents", documents=accounts.of))
    if program is not None and any(not each.is_of_accounts for each in selections):
        people = _Documents(program, tuple(selections), wanted, is_of_accounts=False)
        tables.append(Table("people", (), _nobody, (), changes="documents", documents=people.of))
    return tables


def identity_of(key: str, *, is_account: bool) -> dict[str, Any]:
    """Return the primary identity of a record: its source key, and the parts of it where it is made of them (S§4.1)."""
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


@dataclass(frozen=True, slots=True)
class _Documents:
    """The documents of an account, or of its people."""

    program: Program
    selections: tuple[Selection, ...]
    wanted: Wanted
    is_of_accounts: bool

    def of(self, decided: DecidedAccount) -> Iterable[Row]:
        """Yield the records that are, or just were, in any segment."""
        found: dict[str, Times] = {}
        for selection in self.selections:
            segment = self.wanted.segments.get(selection.name, selection.name)
            if self.is_of_accounts and _is_of_accounts(selection):
                rows = self._accounts(decided, selection)
            elif not self.is_of_accounts and not selection.is_of_accounts:
                rows = self._people(decided, selection)
            else:
                continue
            for key, status, time in rows:
                times = found.setdefault(key, {})
                before = times.get(segment)
                if before is None or (status == "realized" and (before[0] == "exited" or time < before[1])):
                    times[segment] = (status, time)  # of several roles the first counts
        for key in sorted(found):
            document = document_of(key, self.wanted.namespace, found[key], is_account=self.is_of_accounts)
            yield Row(digest(key), (key, found[key]), document)

    def _accounts(self, decided: DecidedAccount, selection: Selection) -> Iterator[tuple[str, str, str]]:
        decision = decided.decision
        key, now = decision["account"], decision["now"]
        for subject in selection.accounts(decided):
            yield key, "realized", subject.since or now
        lists = {"audience": "audiences", "buying group": "groups", "activation": "activations"}
        for entry in decision.get(lists[selection.kind], ()):
            if entry["name"] == selection.name and entry.get("change") in {"exited", "remove"}:
                yield key, "exited", now

    @staticmethod
    def _people(decided: DecidedAccount, selection: Selection) -> Iterator[tuple[str, str, str]]:
        decision = decided.decision
        now = decision["now"]
        for subject in selection.members(decided):
            yield subject.person_key, "realized", subject.since or now
        match selection.kind:
            case "audience":
                for person in decision.get("people", ()):
                    for entry in person["audiences"]:
                        if entry["name"] == selection.name and entry["change"] == "exited":
                            yield person["id"], "exited", now
            case "activation":
                for entry in decision.get("activations", ()):
                    if entry["name"] == selection.name:
                        for key in entry.get("remove", ()):
                            yield key, "exited", now
            case _:
                for group in decision.get("groups", ()):
                    if group["name"] == selection.name:
                        for left in _left(group):
                            if selection.role in {None, left["role"]}:
                                yield left["person"], "exited", now


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
