"""Paths that nobody ever takes: the first whose condition is true is taken (language reference, section 10)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from quorate.diagnostics.catalogue.journeys import E703, E704
from quorate.diagnostics.model import Diagnostic, Label
from quorate.ir.forms import ALWAYS, NEVER, Form, Forms
from quorate.ir.implication import implies
from quorate.ir.journey_flow import Flow
from quorate.ir.journeys import Call, Path, Split

_EFFORT_MOST: Final = 100_000
"""How many pairs of parts of conditions are held against each other at one step, before no more is looked for."""

_WEIGHED_MOST: Final = 25
"""How many earlier paths are left out by turns, to find those that leave nothing for a later one."""

_SHOWN_MOST: Final = 5
"""How many earlier paths are pointed at that only together leave nothing for a later one."""


def find_untaken(flow: Flow, forms: Forms) -> Iterator[Diagnostic]:
    """Tell of paths, and of `otherwise`, that are never taken: for want of truth, or as an earlier one always is."""
    for step in flow.steps.values():
        if isinstance(step, Split | Call) and step.paths:
            yield from _Step(step, forms).find()


class _Step:
    """The paths of one step with the forms of their conditions, and what is true where one of those so far is."""

    def __init__(self, step: Split | Call, forms: Forms) -> None:
        self._step = step
        self._make = forms
        self._earlier: list[tuple[Form, Path]] = []
        self._together: Form = NEVER
        self._effort = 0

    def find(self) -> Iterator[Diagnostic]:
        """Yield what is told of each path, and of `otherwise`."""
        for path in self._step.paths:
            form = self._make.of(path.when)
            if form == NEVER:
                help_ = "take the path away, or mend its condition"
                yield E704.at(path.when.span, path=path.name, help=help_)
                continue
            earlier = self._shadows(form)
            if earlier:
                help_ = "write the narrower path first, or take this one away"
                labels = _labels(
                    earlier, "true whenever that is, and tried first", "one of these is true whenever that is"
                )
                yield E703.at(path.when.span, path=path.name, labels=labels, help=help_)
            self._earlier.append((form, path))
            if self._effort <= _EFFORT_MOST:
                self._together = self._make.either((self._together, form))
        otherwise = self._step.otherwise
        earlier = self._shadows(ALWAYS) if otherwise is not None else []
        if otherwise is not None and earlier:
            labels = _labels(earlier, "always true", "one of these is always true")
            yield E703.at(otherwise.span, path="otherwise", labels=labels, help="take it away")

    def _shadows(self, form: Form) -> list[Path]:
        """Return the earlier path that is true whenever a condition is, else those of which one is; or nothing."""
        for each, path in self._earlier:
            if self._implies(form, each):
                return [path]
        if len(self._earlier) > 1 and self._implies(form, self._together):
            return self._needed(form)
        return []

    def _needed(self, form: Form) -> list[Path]:
        """Leave out earlier paths, the first ones first, that are not needed for one to be true whenever another is."""
        left = list(self._earlier)
        for each in self._earlier if len(left) <= _WEIGHED_MOST else ():
            fewer = [other for other in left if other is not each]
            if self._implies(form, self._make.either(other for other, _ in fewer)):
                left = fewer
        return [path for _, path in left]

    def _implies(self, one: Form, other: Form) -> bool:
        if one == other:
            return True
        self._effort += one.size * other.size
        return self._effort <= _EFFORT_MOST and implies(one, other)


def _labels(earlier: Sequence[Path], one: str, several: str) -> list[Label]:
    """Point at earlier paths, with words at the last one."""
    shown = earlier[:_SHOWN_MOST]
    words = one if len(earlier) == 1 else several
    return [Label(path.when.span, words if path is shown[-1] else "") for path in shown]
