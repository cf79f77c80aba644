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


def find_untaken(flow: Flow, forms: Forms) -> Iterator[Diagnostic]:
    """Tell of paths, and of `otherwise`, that are never taken: for want of truth, or as an earlier one always is."""
    for step in flow.steps.values():
        if isinstance(step, Split | Call) and step.paths:
            yield from _Step(step, forms).find()


class _Step:
    """The paths of one step with the forms of their conditions."""

    def __init__(self, step: Split | Call, forms: Forms) -> None:
        self._step = step
        self._make = forms
        self._forms = [forms.of(path.when) for path in step.paths]
        self._effort = 0

    def find(self) -> Iterator[Diagnostic]:
        """Yield what is told of each path, and of `otherwise`."""
        paths, otherwise = self._step.paths, self._step.otherwise
        for place, (path, form) in enumerate(zip(paths, self._forms, strict=True)):
            if form == NEVER:
                help_ = "take the path away, or mend its condition"
                yield E704.at(path.when.span, path=path.name, help=help_)
                continue
            earlier = self._shadows(form, place)
            if earlier:
                help_ = "write the narrower path first, or take this one away"
                yield E703.at(path.when.span, path=path.name, labels=_labels(earlier, "this"), help=help_)
        if otherwise is not None:
            earlier = self._shadows(ALWAYS, len(paths))
            if earlier:
                labels = _labels(earlier, "anything")
                yield E703.at(otherwise.span, path="otherwise", labels=labels, help="take it away")

    def _shadows(self, form: Form, place: int) -> list[Path]:
        """Return the earlier path that is true whenever a condition is, else those of which one is; or nothing."""
        earlier = [(each, path) for each, path in zip(self._forms[:place], self._step.paths, strict=False)]
        for each, path in earlier:
            if self._implies(form, each):
                return [path]
        if len(earlier) > 1 and self._implies(form, self._make.either(each for each, _ in earlier)):
            return self._needed(form, earlier)
        return []

    def _needed(self, form: Form, earlier: Sequence[tuple[Form, Path]]) -> list[Path]:
        """Leave out earlier paths, the first ones first, that are not needed to be true whenever a condition is."""
        left = list(earlier)
        for each in earlier:
            fewer = [other for other in left if other is not each]
            if self._implies(form, self._make.either(other for other, _ in fewer)):
                left = fewer
        return [path for _, path in left]

    def _implies(self, one: Form, other: Form) -> bool:
        if one == other:
            return True
        self._effort += one.size * other.size
        return self._effort <= _EFFORT_MOST and implies(one, other)


def _labels(earlier: Sequence[Path], what: str) -> list[Label]:
    if len(earlier) == 1:
        told = "always true" if what == "anything" else "true whenever that is, and tried first"
        return [Label(earlier[0].when.span, told)]
    told = "one of these is always true" if what == "anything" else "one of these is true whenever that is"
    return [Label(path.when.span, told if path is earlier[-1] else "") for path in earlier]
