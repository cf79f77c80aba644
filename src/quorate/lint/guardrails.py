"""Every bound on sizes, and where a rule set stands against it.

The bounds are those of section 7 of the reference of buying groups and of sections 2 and 3 of that of segments, and a
few of the project's own. `[lint.bounds]` of `quorate.toml` sets others. Three are told of by the compiler.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from quorate.diagnostics.catalogue.bounds import BOUNDS
from quorate.diagnostics.catalogue.journeys import E707, E713
from quorate.diagnostics.catalogue.lint.naming import L607
from quorate.diagnostics.catalogue.lint.wording import L618
from quorate.diagnostics.model import Diagnostic, Severity
from quorate.ir import journeys as j
from quorate.lint.levels import with_options
from quorate.lint.repeated import size_of_condition
from quorate.lint.sizes import CODE_OF, MEASURES
from quorate.lint.subject import Subject
from quorate.semantics.lint_settings import LintSettings

_ORDER: Final = (Severity.NOTE, Severity.WARNING, Severity.ERROR)
_MINUTE: Final = 60 * 1_000_000
_MONTH: Final = 31 * 24 * 60
_OWN_SIZES: Final = {"condition_parts": L618, "file_lines": L607}
_OF_COMPILER: Final = {"split_paths": E707, "random_shares": E707, "call_minutes": E713}
_TOLD: Final = {**CODE_OF, **_OWN_SIZES, **_OF_COMPILER}
CODES: Final = tuple(dict.fromkeys(code.id for code in (*CODE_OF.values(), *_OWN_SIZES.values())))
"""What lint tells of a size beyond its bound."""


@dataclass(frozen=True, slots=True)
class Guardrail:
    """One bound: `name` in `[lint.bounds]`; `count` is the largest there is.

    `most` is what counts for the rule set, `given` what counts where nothing is set, `code` what tells of more.
    """

    name: str
    what: str
    count: float
    most: int
    given: int
    section: str
    code: str

    @property
    def is_kept(self) -> bool:
        """Whether the rule set is within the bound."""
        return self.count <= self.most


def guardrails_of(subject: Subject) -> tuple[Guardrail, ...]:
    """Return all bounds, in the order of their table, with where the rule set stands."""
    counts = dict.fromkeys(CODE_OF, 0.0)
    for measure in MEASURES:
        for each in measure.count(subject):
            counts[each.bound] = max(counts[each.bound], each.count)
    counts["condition_parts"] = max((size_of_condition(each.expr) for each in subject.conditions), default=0)
    counts["file_lines"] = max((source.text.count("\n") for source in subject.project.files), default=0)
    counts |= _of_steps(subject)
    return tuple(
        Guardrail(row.name, row.what, counts[name], getattr(subject.bounds, name), row.most, row.section, code.id)
        for name, row in BOUNDS.items()
        if (code := _TOLD.get(name)) is not None
    )


def with_guardrails(settings: LintSettings) -> LintSettings:
    """Return settings that ask for all findings about sizes, and for nothing else."""
    return with_options(settings, CODES)


def told_with_bound(found: Diagnostic) -> Diagnostic:
    """Return a finding with its number, where that is from and how to set another; one of no size as it is."""
    rows = [BOUNDS[name] for name, code in _TOLD.items() if code.id == found.code]
    if not rows:
        return found
    said = " or ".join(f"`{row.name}` (from {row.section}: {row.most:,})" for row in rows)
    told = f"`[lint.bounds]` of quorate.toml sets another bound: {said}"
    return replace(found, help=f"{found.help}; {told}" if found.help else told)


def fails(found: Diagnostic, at: Severity) -> bool:
    """Tell whether a finding is as bad as what makes a run fail."""
    return _ORDER.index(found.severity) >= _ORDER.index(at)


def _of_steps(subject: Subject) -> dict[str, float]:
    """Count what the compiler tells of: the most paths and shares of a step, and the longest wait for an answer."""
    steps = [step for journey in subject.program.journeys.values() for step in j.steps_of(journey.steps)]
    return {
        "split_paths": max((len(each.paths) for each in steps if isinstance(each, j.Split | j.Call)), default=0),
        "random_shares": max((len(each.shares) for each in steps if isinstance(each, j.RandomSplit)), default=0),
        "call_minutes": max((_minutes(each) for each in steps if isinstance(each, j.Call)), default=0),
    }


def _minutes(call: j.Call) -> float:
    return call.within.months * _MONTH + call.within.microseconds / _MINUTE
