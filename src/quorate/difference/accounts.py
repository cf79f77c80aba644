"""What two revisions decide otherwise about one account."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from quorate.decide.journeys.instances import INSIDE
from quorate.difference import side as s
from quorate.difference.model import Comparison
from quorate.difference.side import Reference
from quorate.engine import Decision

Aspect: TypeAlias = Literal["membership", "role", "ready", "completeness", "stage", "step", "path"]
"""What of an audience, a buying group, an activation or a journey is another for somebody.

`membership` is whether somebody is in an audience, kept by an activation or inside a journey, and whether an account
has a buying group.
"""

ABSENT: Final = ""
"""The value of what is not there: an audience that is not declared, a role that nobody has."""

MEMBER: Final = "true"
_TRUTHS: Final = {True: "true", False: "false", None: "unknown"}
_BANDS: Final = ((0.0, "0%"), (0.25, "under 25%"), (0.5, "25 to 50%"), (0.75, "50 to 75%"), (1.0, "75 to 100%"))
BANDS: Final = ("unknown", *(name for _, name in _BANDS), "100%")
"""The bands of completeness, from the least."""


@dataclass(frozen=True, slots=True)
class Shift:
    """One thing that is decided otherwise: of the account itself, or of one of its people."""

    subject: Reference
    aspect: Aspect
    person: str | None
    old: str
    new: str

    @property
    def enters(self) -> bool:
        """Whether somebody comes in who was not."""
        return self.aspect == "membership" and self.new == MEMBER

    @property
    def exits(self) -> bool:
        """Whether somebody is not in it any more."""
        return self.aspect == "membership" and self.old == MEMBER


@dataclass(frozen=True, slots=True)
class Subject:
    """Something that has members, by its name on either side; None where it is not declared."""

    reference: Reference
    old: str | None
    new: str | None


_Members: TypeAlias = Mapping[str | None, str]
"""By person, None for the account: the result."""


def subjects_of(comparison: Comparison) -> tuple[Subject, ...]:
    """Return what has members on either side, by kind and name."""
    found: list[Subject] = []
    kept: set[Reference] = set()
    for kind in (s.AUDIENCE, s.GROUP, s.ACTIVATION, s.JOURNEY):
        of_kind = []
        for each in comparison.new.things:
            if each.kind == kind:
                was = comparison.names.get(each)
                kept |= set() if was is None else {was}
                of_kind.append(Subject(each, None if was is None else was.name, each.name))
        gone = (each for each in comparison.old.things if each.kind == kind and each not in kept)
        of_kind += [Subject(each, each.name, None) for each in gone]
        found += sorted(of_kind, key=lambda each: (each.reference.name, each.new is None))
    return tuple(found)


class Looking:
    """Looks at decisions of both sides about the same account."""

    def __init__(self, subjects: tuple[Subject, ...]) -> None:
        self._of = {
            kind: [(place, each) for place, each in enumerate(subjects) if each.reference.kind == kind]
            for kind in (s.AUDIENCE, s.GROUP, s.ACTIVATION, s.JOURNEY)
        }

    def look(self, old: Decision, new: Decision) -> tuple[list[Shift], dict[int, tuple[int, int]]]:
        """Return what is decided otherwise, and of each subject how many members it has on either side."""
        shifts: list[Shift] = []
        counts: dict[int, tuple[int, int]] = {}
        was, is_ = _View(old.content), _View(new.content)
        for kind, listed in self._of.items():
            for place, subject in listed:
                before = was.members(kind, subject.old)
                after = is_.members(kind, subject.new)
                count = sum(each == MEMBER for each in before.values()), sum(each == MEMBER for each in after.values())
                if count != (0, 0):
                    counts[place] = count
                if before != after:
                    shifts += _shifts(subject.reference, "membership", before, after)
                if kind == s.GROUP:
                    shifts += _of_group(subject, was.groups, is_.groups)
                elif kind == s.JOURNEY:
                    shifts += _of_journey(subject, was.journeys, is_.journeys)
        return shifts, counts


class _View:
    """A decision by the names of what it is about."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        self._audiences: dict[str, dict[str | None, str]] = {}
        for entry in content["audiences"]:
            self._audiences[entry["name"]] = {None: entry["result"]}
        for person in content.get("people", ()):
            for entry in person["audiences"]:
                self._audiences.setdefault(entry["name"], {})[person["id"]] = entry["result"]
        self.groups: dict[str, Mapping[str, Any]] = {each["name"]: each for each in content.get("groups", ())}
        self._results = {each["name"]: each.get("result") for each in content.get("activations", ())}
        self._kept: Mapping[str, Mapping[str, str]] = content["state"].get("activations", {})
        self.journeys: dict[str, dict[str | None, Mapping[str, Any]]] = {}
        for each in content.get("journeys", ()):
            self.journeys.setdefault(each["name"], {})[each["subject"].get("person")] = each

    def members(self, kind: str, name: str | None) -> _Members:
        """Return who is in something, and of whom it is not known."""
        if name is None:
            return {}
        match kind:
            case s.AUDIENCE:
                return self._audiences.get(name, {})
            case s.GROUP:
                return {None: MEMBER} if name in self.groups and self.groups[name]["active"] else {}
            case s.ACTIVATION:
                result = self._results.get(name)
                return dict.fromkeys(self._kept.get(name, ()), MEMBER) if result is None else {None: result}
            case _:
                inside = self.journeys.get(name, {})
                return {person: MEMBER for person, each in inside.items() if each["status"] in INSIDE}


def _shifts(subject: Reference, aspect: Aspect, old: _Members, new: _Members) -> Iterator[Shift]:
    for person in sorted({*old, *new}, key=lambda each: each or ""):
        was, is_ = old.get(person, ABSENT), new.get(person, ABSENT)
        # Nobody is told of who is not in what there was not.
        if was != is_ and {was, is_} != {ABSENT, "false"}:
            yield Shift(subject, aspect, person, was, is_)


def _of_group(
    subject: Subject, old: Mapping[str, Mapping[str, Any]], new: Mapping[str, Mapping[str, Any]]
) -> Iterator[Shift]:
    was, is_ = _told(old.get(subject.old or "")), _told(new.get(subject.new or ""))
    if was is None or is_ is None:  # then nobody has a role on one side, which goes without saying
        return
    yield from _shifts(subject.reference, "role", _roles(was), _roles(is_))
    aspects: tuple[tuple[Aspect, str, str], ...] = (
        ("ready", _TRUTHS[was["ready"]], _TRUTHS[is_["ready"]]),
        ("completeness", band(was["completeness"]), band(is_["completeness"])),
        ("stage", was["stage"] or ABSENT, is_["stage"] or ABSENT),
    )
    for aspect, one, other in aspects:
        if one != other:
            yield Shift(subject.reference, aspect, None, one, other)


def _told(group: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    return group if group is not None and group["active"] else None


def _roles(group: Mapping[str, Any]) -> dict[str | None, str]:
    """Return the roles of each person; of several, by commas."""
    found: dict[str | None, list[str]] = {}
    for each in group["members"]:
        if not each["removed"] and each["role"] is not None:
            found.setdefault(each["person"], []).append(each["role"])
    return {person: ", ".join(sorted(roles)) for person, roles in found.items()}


def band(completeness: float | None) -> str:
    """Return the band that a completeness is in."""
    if completeness is None:
        return BANDS[0]
    if completeness in {0.0, 1.0}:
        return BANDS[1] if completeness == 0 else BANDS[-1]
    return next(name for high, name in _BANDS[1:] if completeness < high)


def _of_journey(
    subject: Subject,
    old: Mapping[str, Mapping[str | None, Mapping[str, Any]]],
    new: Mapping[str, Mapping[str | None, Mapping[str, Any]]],
) -> Iterator[Shift]:
    was, is_ = old.get(subject.old or "", {}), new.get(subject.new or "", {})
    for person in sorted({*was, *is_}, key=lambda each: each or ""):
        one, other = was.get(person), is_.get(person)
        if one is None or other is None:
            continue
        yield from _shifts(subject.reference, "step", {person: _step(one)}, {person: _step(other)})
        yield from _shifts(subject.reference, "path", {person: _paths(one)}, {person: _paths(other)})


def _step(entry: Mapping[str, Any]) -> str:
    """Say where somebody stands in a journey."""
    where = f" at {entry['step']}" if entry["step"] else ""
    return f"{entry['status']}{where}"


def _paths(entry: Mapping[str, Any]) -> str:
    """Say which paths somebody took, in their order."""
    return ", ".join(
        f"{each['step']}: {each['path']}" for each in entry["trace"] if each.get("path") and "step" in each
    )
