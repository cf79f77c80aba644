"""Audiences that are the same, and what is narrowed to nobody or to all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from quorate.diagnostics.catalogue.lint.correctness import L116, L117, L118
from quorate.diagnostics.model import Diagnostic, Label
from quorate.ir.program import Audience
from quorate.lint.rule import Rule
from quorate.lint.subject import Subject

_COMPARED_MOST: Final = 12
"""Among how many audiences about the same things each is held against each other; of more only equal texts tell."""


def find_same(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of audiences that have the same members as an earlier one."""
    groups: defaultdict[tuple[object, ...], list[Audience]] = defaultdict(list)
    for each in sorted(subject.program.audiences.values(), key=lambda each: each.span):
        groups[each.entity, each.unknown, _about(subject, each)].append(each)
    for audiences in groups.values():
        by_text: dict[str, Audience] = {}
        for place, audience in enumerate(audiences):
            text = " ".join(subject.text(audience.where.span).split())
            same = by_text.setdefault(text, audience)
            if same is audience and len(audiences) <= _COMPARED_MOST:
                same = next((each for each in audiences[:place] if _are_same(subject, each, audience)), audience)
            if same is not audience and not subject.prover.is_never_true(audience.where):  # which L101 tells
                yield L116.at(
                    audience.where.span,
                    name=audience.name,
                    other=same.name,
                    labels=(Label(same.where.span, "the same members"),),
                    help=f"use `{same.name}`, or mend one of the two",
                )


def _about(subject: Subject, audience: Audience) -> frozenset[str]:
    """Return what an audience is about in the end, however it is written."""
    return subject.bases.all_in(audience.where)


def _are_same(subject: Subject, one: Audience, other: Audience) -> bool:
    prover = subject.prover
    return all(
        prover.implies(form(first.where), form(second.where))
        for form in (prover.true, prover.false)
        for first, second in ((one, other), (other, one))
    )


def find_narrowed(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of activations that are narrowed by what contradicts their audience, or goes without saying in it."""
    prover = subject.prover
    for activation in subject.program.activations.values():
        audience = subject.program.audiences[activation.audience]
        condition = activation.only_when
        if condition is None or audience.unknown is not None or prover.is_never_true(condition):
            continue
        members, wanted = prover.true(audience.where), prover.true(condition)
        labels = (Label(audience.where.span, "what its audience asks for"),)
        if prover.exclude(((members, True), (wanted, True))):
            help_ = "mend the condition, or take another audience"
            yield L117.at(condition.span, audience=audience.name, labels=labels, help=help_)
        elif prover.implies(members, wanted):
            yield L118.at(
                condition.span, audience=audience.name, labels=labels, help="take `only when` away, or mend it"
            )


RULES = (Rule((L116,), find_same), Rule((L117, L118), find_narrowed))
