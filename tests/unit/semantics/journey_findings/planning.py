"""Journeys beside what they speak of, compiled for what is told of their plans."""

from __future__ import annotations

import functools

from quorate.diagnostics.model import Diagnostic
from quorate.text import Source
from tests.unit.semantics.buying import BLOCKS, found

AROUND = f"""{BLOCKS}
buying group g {{ audience large  interest seeds  engagement standard  ready when completeness >= 80% }}
audience leaders of people where seniority >= "director"
audience reachable of people where email is known and consent_email
action alert of account {{ to text }}
action send of person needs consent {{ template text }}
call score of account {{ model text  size integer }} gives {{ points integer  tier one of "low", "high" }}
call rate of person {{ model text }} gives {{ points integer }}
define is_big of account = employees >= 1_000
"""
RULES = "2.rules"
"""Where the journey of a test stands."""


def findings(steps: str, who: str = "accounts in large", more: str = "") -> list[Diagnostic]:
    """Return what is told of a journey of these steps, in the order of the text."""
    return list(_found(f"journey win for {who} {{\n{steps}\n}}\n", more))


@functools.cache
def _found(journey: str, more: str) -> tuple[Diagnostic, ...]:
    return found(AROUND, more, journey).diagnostics


def codes(steps: str, who: str = "accounts in large", more: str = "") -> list[str]:
    """Return the codes of what is told of a journey of these steps."""
    return [each.code for each in findings(steps, who, more)]


def messages(steps: str, who: str = "accounts in large", more: str = "") -> list[str]:
    """Return the messages of what is told of a journey of these steps."""
    return [each.message for each in findings(steps, who, more)]


def underlined(steps: str, each: Diagnostic, who: str = "accounts in large") -> tuple[str, ...]:
    """Return the text that a finding points at, and then those of its labels."""
    source = Source(RULES, f"journey win for {who} {{\n{steps}\n}}\n")
    spans = [each.span, *(label.span for label in each.labels)]
    return tuple(source.text[span.start : span.end] for span in spans if span is not None)
