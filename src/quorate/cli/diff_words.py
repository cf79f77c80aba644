"""What `quorate diff` says in words, on a terminal, in a pull request and on a page alike."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from quorate.difference import side as s
from quorate.difference.accounts import Aspect, Shift
from quorate.difference.model import Cause, Comparison, Difference
from quorate.difference.tally import Counted, Direction, Sample, Summary
from quorate.ir.show.kinds import KINDS

SHORT: Final = len("sha256:") + 12
_CAUSES_TOLD: Final = 3
_MOVED_TOLD: Final = 4
_WITHOUT_EFFECT: Final = frozenset({"moved", "rewritten"})
_VERDICTS: Final = ("removed", "narrowed", "different", "widened", "added", "affected", "renamed")
_GONE: Final[Mapping[Aspect, Mapping[Direction, str]]] = {
    "membership": {"unknown": "became unknown", "settled": "no longer unknown"},
    "role": {"entered": "got a role", "exited": "lost their role", "changed": "changed their role"},
    "ready": {
        "entered": "became ready", "exited": "no longer ready", "unknown": "unknown whether ready",
        "settled": "known not to be ready",
    },
    "completeness": {"rose": "more complete", "fell": "less complete", "changed": "completeness otherwise known"},
    "stage": {"changed": "in another stage"},
    "step": {"changed": "at another step"},
    "path": {"changed": "on other paths"},
}  # fmt: skip
MARKS: Final = {"true": "✓", "false": "✗", "unknown": "?", "": "·"}
SIGNS: Final = {
    "added": "+", "removed": "-", "widened": ">", "narrowed": "<", "different": "~", "affected": "^", "renamed": "=",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """All that there is to tell: how the sides were named, what they differ in, and what becomes of accounts."""

    old: str
    new: str
    comparison: Comparison
    summary: Summary | None
    inputs: tuple[str, ...]

    @property
    def title(self) -> str:
        """The rule set's name."""
        return self.comparison.new.program.name

    @property
    def told(self) -> tuple[Difference, ...]:
        """The differences that matter to somebody."""
        return tuple(each for each in self.comparison.differences if each.kind not in _WITHOUT_EFFECT)

    @property
    def without_effect(self) -> tuple[Difference, ...]:
        """What was moved or written otherwise, and means the same."""
        return tuple(each for each in self.comparison.differences if each.kind in _WITHOUT_EFFECT)


def headline(found: Found) -> str:
    """Count what became of declarations: `2 narrowed, 1 added, 3 affected`."""
    if found.comparison.is_same:
        return "nothing changed"
    counts = Counter(each.verdict for each in found.told)
    told = [f"{counts[verdict]} {verdict}" for verdict in _VERDICTS if counts[verdict]]
    if found.comparison.settings:
        told.append(many(len(found.comparison.settings), "setting", "settings"))
    if found.without_effect:
        told.append(f"{len(found.without_effect)} without effect")
    return ", ".join(told)


def many(count: int, one: str, several: str) -> str:
    """Write a count with its noun."""
    return f"{count:,} {one if count == 1 else several}"


def verdict(difference: Difference) -> str:
    """Say what became of a declaration: `narrowed`, `affected: widened`, `renamed from x`."""
    told = difference.verdict
    if difference.kind == "affected" and difference.effect:
        told += f": {difference.effect}"
    if difference.was is not None:
        told = f"renamed from {difference.was.name}" + ("" if difference.kind == "renamed" else f", {told}")
    return told


def place(difference: Difference) -> str:
    """Say where a declaration stands; where it was, if it is gone."""
    source = difference.new_source or difference.old_source
    return "" if source is None else f"{source.path}:{source.line}"


def because(difference: Difference) -> str:
    """Say by what it is affected; empty where by nothing."""
    if not difference.because:
        return ""
    told = "; ".join(map(_cause, difference.because[:_CAUSES_TOLD]))
    rest = len(difference.because) - _CAUSES_TOLD
    return f"{told}; and {rest} more" if rest > 0 else told


def _cause(cause: Cause) -> str:
    through = f" (through the {' and the '.join(map(str, cause.through))})" if cause.through else ""
    return f"the {cause.reference} changed{through}"


def source_diff(difference: Difference) -> list[str]:
    """Return the lines of a declaration that are gone, kept and new, with `-`, a blank and `+` before them."""
    old = [] if difference.old_source is None else difference.old_source.source.splitlines()
    new = [] if difference.new_source is None else difference.new_source.source.splitlines()
    lines = difflib.unified_diff(old, new, lineterm="", n=2)
    return [line for line in lines if not line.startswith(("---", "+++"))]


def moved_from(difference: Difference) -> str:
    """Say how something without effect changed."""
    old, new = difference.old_source, difference.new_source
    if difference.kind == "moved" and old is not None and new is not None and old.path != new.path:
        return f"moved from {old.path} to {new.path}"
    return "moved within its file" if difference.kind == "moved" else "written otherwise"


def sections(found: Found) -> Iterator[tuple[str, list[Difference]]]:
    """Yield the differences that matter, by the name of their kind."""
    for kind in KINDS.values():
        those = [each for each in found.told if each.reference.kind == kind.name]
        if those:
            yield kind.many, those


# -- accounts ----------------------------------------------------------------------------------------------------------


def accounts_line(summary: Summary) -> str:
    """Say how many accounts were compared, and how many are decided otherwise."""
    told = f"{many(summary.compared, 'account', 'accounts')} decided by both, {summary.changed:,} otherwise"
    return f"{told}; {refused_line(summary)}" if summary.rejected else told


def refused_line(summary: Summary) -> str:
    """Say how many accounts were rejected, and by which side."""
    words = {"both": "by both", "old": "by OLD alone", "new": "by NEW alone"}
    told = ", ".join(f"{count:,} {words[by]}" for by, count in summary.refused.items())
    return f"{summary.rejected:,} rejected ({told})"


def subject_groups(summary: Summary) -> Iterator[tuple[str, list[Counted]]]:
    """Yield what has members that are others, by the name of its kind."""
    for kind in (s.AUDIENCE, s.GROUP, s.ACTIVATION, s.JOURNEY):
        those = [each for each in summary.others if each.subject.reference.kind == kind]
        if those:
            yield KINDS[kind].many, those


def unknown_more(counted: Counted) -> int:
    """Count who became unknown, members or not."""
    moved = counted.moved.get("membership", ())
    return sum(each.count for each in moved if each.new == "unknown")


def further(counted: Counted) -> str:
    """Say what else became of members: `3 changed their role; evaluating → discovery 2`."""
    told = []
    for aspect, words in _GONE.items():
        for direction, said in words.items():
            count = counted.going(aspect, direction)
            if count and not (aspect == "membership" and direction == "unknown"):
                told.append(f"{count:,} {said}{_ways(counted, aspect, direction)}")
    return "; ".join(told)


def _ways(counted: Counted, aspect: Aspect, direction: Direction) -> str:
    """Say from what to what, the most frequent first."""
    if aspect in {"membership", "ready"}:
        return ""
    found = [each for each in counted.moved.get(aspect, ()) if counted.way(aspect, each) == direction]
    told = [f"{each.old or 'none'} → {each.new or 'none'} {each.count:,}" for each in found[:_MOVED_TOLD]]
    rest = len(found) - len(told)
    return f" ({', '.join(told)}{f' and {rest} other ways' if rest else ''})"


def sample_line(sample: Sample) -> str:
    """Say who is decided otherwise: `p2-9 of a2 exits`, `a27: evaluating → discovery`."""
    shift = sample.shift
    who = sample.account if shift.person is None else f"{shift.person} of {sample.account}"
    if shift.enters:
        return f"{who} enters"
    if shift.exits:
        return f"{who} exits" + (", unknown now" if shift.new == "unknown" else "")
    return f"{who}: {value(shift, shift.old)} → {value(shift, shift.new)}"


def value(shift: Shift, told: str) -> str:
    """Say a value of an aspect."""
    if told == "":
        return "not in" if shift.aspect == "membership" else "none"
    if shift.aspect == "membership":
        return {"true": "in", "false": "not in"}.get(told, told)
    if shift.aspect == "ready":
        return {"true": "ready", "false": "not ready", "unknown": "unknown whether ready"}[told]
    return told


def aspects_of(counted: Counted) -> Iterator[tuple[str, tuple[Sample, ...]]]:
    """Yield the samples by which way they went."""
    for samples in counted.samples.values():
        yield samples[0].shift.aspect, samples
