"""Rows, roles and moves that are never come to, as earlier ones are true whenever they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from quorate.diagnostics.catalogue.lint.correctness import L113, L114, L115, L124
from quorate.diagnostics.model import Diagnostic, Label
from quorate.ir import nodes as n
from quorate.ir.program import Table
from quorate.lint.rule import Rule
from quorate.lint.subject import Subject
from quorate.text import Span

_EFFORT_MOST: Final = 5_000
"""How many pairs of conditions are held against each other in one table or template, before no more is looked for."""
_NEEDED_MOST: Final = 25
"""Of how many earlier ones those are looked for that are needed to cover a later one."""
_SHOWN_MOST: Final = 5

Shadow = tuple[int, list[int]]
"""The place of what is never come to, and the places of what is true whenever it is."""


def find_rows(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of rows of tables that are never taken, and of those that a collecting table has twice."""
    for table in subject.program.tables.values():
        if table.collects:
            yield from _rows_twice(table)
            continue
        conditions = [row.condition for row in table.rows]
        for place, earlier in _shadows(subject, conditions):
            yield L113.at(
                conditions[place].span,
                table=table.name,
                labels=_labels([table.rows[each].condition.span for each in earlier]),
                help="write the narrower row first, or take this one away",
            )
        covering = [] if table.otherwise is None else _covering(subject, conditions)
        if table.otherwise is not None and covering:
            yield L113.at(
                table.otherwise.span,
                table=table.name,
                labels=_labels([table.rows[each].condition.span for each in covering]),
                help="take it away",
            )


def _rows_twice(table: Table) -> Iterator[Diagnostic]:
    seen: dict[tuple[n.Expr, n.Expr], Span] = {}
    for row in table.rows:
        key = (row.condition, row.result)
        if key in seen:
            labels = (Label(seen[key], "the same as this"),)
            yield L124.at(row.condition.span, table=table.name, labels=labels, help="take one of the two away")
        seen.setdefault(key, row.condition.span)


def find_roles(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of roles that rules never give, as a person takes the first that is true."""
    for template in subject.program.templates.values():
        if template.allows_many:
            continue
        roles = [(role, role.when) for role in template.roles if role.when is not None]
        for place, earlier in _shadows(subject, [when for _, when in roles]):
            role, when = roles[place]
            yield L114.at(
                when.span,
                role=role.name,
                labels=_labels([roles[each][1].span for each in earlier]),
                help="write the narrower role first, or let the template allow many",
            )


def find_moves(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of moves by rule that are never made, as an earlier one out of the same stage is."""
    for model in subject.program.stage_models.values():
        by_source: defaultdict[str, list[n.Expr]] = defaultdict(list)
        for move in model.moves:
            by_source[move.source].append(move.when)
        for source, conditions in by_source.items():
            for place, earlier in _shadows(subject, conditions):
                yield L115.at(
                    conditions[place].span,
                    stage=source,
                    labels=_labels([conditions[each].span for each in earlier]),
                    help="write the narrower move first, or take this one away",
                )


def _shadows(subject: Subject, conditions: Sequence[n.Expr]) -> Iterator[Shadow]:
    """Yield which of several conditions are tried in vain, each with the earlier ones that cover it."""
    prover, bases = subject.prover, subject.bases
    effort = _EFFORT_MOST
    for place, condition in enumerate(conditions):
        effort -= place
        if effort < 0:
            break
        about = bases.of(condition)
        earlier = [each for each in range(place) if not about or bases.of(conditions[each]) & about]
        if not earlier or prover.is_never_true(condition):
            continue

        def covers(places: Sequence[int], condition: n.Expr = condition) -> bool:
            claims = [(prover.true(conditions[each]), False) for each in places]
            return prover.exclude([(prover.true(condition), True), *claims])

        if covers(earlier):
            one = next((each for each in earlier if bases.of(conditions[each]) <= about and covers([each])), None)
            yield place, _needed(earlier, covers) if one is None else [one]


def _covering(subject: Subject, conditions: Sequence[n.Expr]) -> list[int]:
    """Return the conditions of which one is always true; empty where there may be none."""
    prover = subject.prover

    def covers(places: Sequence[int]) -> bool:
        return prover.exclude([(prover.true(conditions[each]), False) for each in places])

    places = list(range(len(conditions)))
    return _needed(places, covers) if places and covers(places) else []


def _needed(places: list[int], covers: Callable[[Sequence[int]], bool]) -> list[int]:
    left = list(places)
    for each in places if len(places) <= _NEEDED_MOST else ():
        fewer = [other for other in left if other != each]
        if fewer and covers(fewer):
            left = fewer
    return left


def _labels(spans: Sequence[Span]) -> list[Label]:
    shown = spans[:_SHOWN_MOST]
    words = "tried first, and true whenever that is" if len(spans) == 1 else "one of these is true whenever that is"
    return [Label(span, words if span is shown[-1] else "") for span in shown]


RULES = (Rule((L113, L124), find_rows), Rule((L114,), find_roles), Rule((L115,), find_moves))
