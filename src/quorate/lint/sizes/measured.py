"""How much of something a rule set has, held against the bound on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from quorate.diagnostics.model import Code, Diagnostic
from quorate.lint.rule import Rule
from quorate.lint.subject import Subject
from quorate.text import Span


@dataclass(frozen=True, slots=True)
class Measured:
    """One count: for the bound of this name, at `spans`, the places of what is counted or the one place of it all.

    `args` fill the message of the finding, beside the count and the bound.
    """

    bound: str
    count: float
    spans: Sequence[Span]
    args: Mapping[str, Any] = field(default_factory=dict)


Count: TypeAlias = Callable[[Subject], Iterator[Measured]]


@dataclass(frozen=True, slots=True)
class Measure:
    """What counts for some bounds, each with the finding that tells of more."""

    codes: Mapping[str, Code]
    count: Count


def rule_of(measure: Measure) -> Rule:
    """Return the rule that tells of what is beyond its bound."""

    def find(subject: Subject) -> Iterator[Diagnostic]:
        for each in measure.count(subject):
            most = getattr(subject.bounds, each.bound)
            if each.count > most:
                span = each.spans[most if len(each.spans) > most else -1]
                yield measure.codes[each.bound].at(span, count=f"{each.count:.10g}", most=most, **each.args)

    return Rule(tuple(dict.fromkeys(measure.codes.values())), find)
