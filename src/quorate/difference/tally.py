"""What two revisions decide otherwise about many accounts: counted, with the first samples of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal, TypeAlias

from quorate.decide.payload import Recall
from quorate.difference.accounts import BANDS, MEMBER, Aspect, Looking, Shift, Subject
from quorate.difference.reasons import Asking, Part, Reasons
from quorate.difference.side import Reference
from quorate.engine import Decision, RuleSet

SAMPLES: Final = 3
PROBLEMS_MOST: Final = 5
"""How many rejected accounts are told."""

Direction: TypeAlias = Literal["entered", "exited", "unknown", "settled", "rose", "fell", "changed"]
"""Which way somebody went: `unknown` is who was not in and is unknown now, `settled` who was unknown and is out."""

_JOURNEYS: Final = b'"journeys"'


@dataclass(frozen=True, slots=True)
class Sample:
    """Somebody who is decided otherwise, and what decides on the older and on the newer side."""

    account: str
    place: str
    shift: Shift
    why_old: tuple[Part, ...]
    why_new: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """An account that is rejected: by which side, and the first thing that is wrong with it."""

    account: str | None
    place: str
    by: Literal["old", "new", "both"]
    problem: str


@dataclass(frozen=True, slots=True)
class Looked:
    """What became of one payload; `members` has of each subject, by its place, how many it has on either side."""

    refused: Refused | None
    shifts: tuple[Shift, ...] = ()
    samples: tuple[Sample, ...] = ()
    members: Mapping[int, tuple[int, int]] = field(default_factory=dict)


def direction_of(shift: Shift) -> Direction:
    """Tell which way somebody went."""
    match shift.aspect:
        case "membership" | "ready":
            if MEMBER in {shift.old, shift.new}:
                return "entered" if shift.new == MEMBER else "exited"
            return "unknown" if shift.new == "unknown" else "settled"
        case "completeness" if "unknown" not in {shift.old, shift.new}:
            return "rose" if BANDS.index(shift.old) < BANDS.index(shift.new) else "fell"
        case "role":
            return "entered" if not shift.old else "changed" if shift.new else "exited"
        case _:
            return "changed"


class Pair:
    """Two revisions that decide the same accounts; the first so many of each kind of shift are explained."""

    def __init__(self, old: RuleSet, new: RuleSet, subjects: tuple[Subject, ...], samples: int) -> None:
        self._old = old
        self._new = new
        plans = {each.plan for each in new.program.journeys.values()}
        self._is_outlived = any(each.plan not in plans for each in old.program.journeys.values())
        self._later: RuleSet | None = None
        self._looking = Looking(subjects)
        self._names = {each.reference: (each.old, each.new) for each in subjects}
        self._samples = samples
        self._explained: Counter[tuple[Reference, Aspect, Direction]] = Counter()
        self._reasons = Reasons(old, new)

    def look(self, payload: bytes, place: str, now: datetime | None, recall: Recall | None = None) -> Looked:
        """Decide a payload by both, and tell what is otherwise."""
        old = self._old.decide(payload, now=now, missing=False, recall=recall)
        new = self._newer(payload, recall).decide(payload, now=now, missing=False, recall=recall)
        if old.rejected or new.rejected:
            return Looked(_refused(old, new, place))
        shifts, members = self._looking.look(old, new)
        asking = Asking(payload, now, recall, (old, new))
        account = old.account or ""
        samples = tuple(self._sample(account, place, each, asking) for each in shifts if self._is_wanted(each))
        return Looked(None, tuple(shifts), samples, members)

    def _newer(self, payload: bytes, recall: Recall | None) -> RuleSet:
        """Return the newer revision; with the older one beside it where somebody may be inside its journeys."""
        if not self._is_outlived or (recall is None and _JOURNEYS not in payload):
            return self._new
        if self._later is None:
            new = self._new
            earlier = (self._old.program, *self._old.earlier, *new.earlier)
            self._later = RuleSet(new.program, strict=new.strict, population=new.population, earlier=earlier)
        return self._later

    def _is_wanted(self, shift: Shift) -> bool:
        key = shift.subject, shift.aspect, direction_of(shift)
        self._explained[key] += 1
        return self._explained[key] <= self._samples

    def _sample(self, account: str, place: str, shift: Shift, asking: Asking) -> Sample:
        old, new = self._reasons.reasons(self._names[shift.subject], shift, asking)
        return Sample(account, place, shift, old, new)


def _refused(old: Decision, new: Decision, place: str) -> Refused:
    by: Literal["old", "new", "both"] = "both" if old.rejected and new.rejected else "old" if old.rejected else "new"
    problem = (old if old.rejected else new).errors[0]
    where = f"{problem.path}: " if problem.path else ""
    return Refused(old.account or new.account, place, by, f"{where}{problem.message} ({problem.code})")


@dataclass(slots=True)
class Tally:
    """Counts what became of accounts; its room does not grow with their number."""

    subjects: tuple[Subject, ...]
    samples_most: int
    compared: int = 0
    changed: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    problems: list[Refused] = field(default_factory=list)
    members: dict[int, tuple[int, int]] = field(default_factory=dict)
    shifts: Counter[tuple[Reference, Aspect, str, str]] = field(default_factory=Counter)
    samples: dict[tuple[Reference, Aspect, Direction], list[Sample]] = field(default_factory=dict)

    def add(self, looked: Looked) -> None:
        """Count one account."""
        if looked.refused is not None:
            self.refused[looked.refused.by] += 1
            if len(self.problems) < PROBLEMS_MOST:
                self.problems.append(looked.refused)
            return
        self.compared += 1
        self.changed += bool(looked.shifts)
        for place, (old, new) in looked.members.items():
            was = self.members.get(place, (0, 0))
            self.members[place] = was[0] + old, was[1] + new
        for shift in looked.shifts:
            self.shifts[shift.subject, shift.aspect, shift.old, shift.new] += 1
        for sample in looked.samples:
            kept = self.samples.setdefault((sample.shift.subject, sample.shift.aspect, direction_of(sample.shift)), [])
            if len(kept) < self.samples_most:
                kept.append(sample)

    @property
    def rejected(self) -> int:
        """How many accounts one side or both rejected."""
        return sum(self.refused.values())

    def summary(self) -> Summary:
        """Return what was counted, in a fixed order."""
        subjects = [self._counted(place, each) for place, each in enumerate(self.subjects)]
        return Summary(
            self.compared, self.changed, dict(sorted(self.refused.items())), tuple(self.problems), tuple(subjects)
        )

    def _counted(self, place: int, subject: Subject) -> Counted:
        aspects: dict[Aspect, list[Moved]] = {}
        for (reference, aspect, old, new), count in self.shifts.items():
            if reference == subject.reference:
                aspects.setdefault(aspect, []).append(Moved(old, new, count))
        told = {
            aspect: tuple(sorted(moved, key=lambda each: (-each.count, each.old, each.new)))
            for aspect, moved in sorted(aspects.items())
        }
        samples = {
            (aspect, direction): tuple(found)
            for (reference, aspect, direction), found in sorted(self.samples.items(), key=lambda pair: pair[0])
            if reference == subject.reference
        }
        before, now = self.members.get(place, (0, 0))
        return Counted(subject, before, now, told, samples)


@dataclass(frozen=True, slots=True)
class Moved:
    """How many went from one value to another."""

    old: str
    new: str
    count: int


@dataclass(frozen=True, slots=True)
class Counted:
    """What became of the members of one subject; `moved` most first."""

    subject: Subject
    members_old: int
    members_new: int
    moved: Mapping[Aspect, tuple[Moved, ...]]
    samples: Mapping[tuple[Aspect, Direction], tuple[Sample, ...]]

    def going(self, aspect: Aspect, *directions: Direction) -> int:
        """Count those who went one of some ways."""
        return sum(each.count for each in self.moved.get(aspect, ()) if self.way(aspect, each) in directions)

    def way(self, aspect: Aspect, moved: Moved) -> Direction:
        """Tell which way some went."""
        return direction_of(Shift(self.subject.reference, aspect, None, moved.old, moved.new))

    @property
    def entered(self) -> int:
        """How many came in."""
        return self.going("membership", "entered")

    @property
    def exited(self) -> int:
        """How many went out."""
        return self.going("membership", "exited")

    @property
    def is_other(self) -> bool:
        """Whether anything became of anybody."""
        return bool(self.moved)


@dataclass(frozen=True, slots=True)
class Summary:
    """What became of the accounts of a population; `refused` counts by which side, and `problems` are the first."""

    compared: int
    changed: int
    refused: Mapping[str, int]
    problems: tuple[Refused, ...]
    subjects: tuple[Counted, ...]

    @property
    def rejected(self) -> int:
        """How many accounts one side or both rejected."""
        return sum(self.refused.values())

    @property
    def others(self) -> Iterable[Counted]:
        """Those of whose members something became."""
        return (each for each in self.subjects if each.is_other)

    @property
    def moves_members(self) -> bool:
        """Whether anybody comes into anything or goes out of it, or is in another role, step or stage."""
        return any(True for _ in self.others)
