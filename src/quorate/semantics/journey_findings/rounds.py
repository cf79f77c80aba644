"""Repeats: what they can go back to, and that every way round takes time (language reference, section 10)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from quorate.diagnostics.catalogue.journeys import E708, E709, E710
from quorate.diagnostics.model import Diagnostic, Label
from quorate.ir.journey_flow import Flow, Passage
from quorate.ir.journeys import Call, Listen, Repeat, Wait

_ADVICE = "add a `wait` with a length, a `listen` or a `call` that every way round goes through"


def find_rounds(flow: Flow) -> Iterator[Diagnostic]:
    """Tell of repeats of what does not lead to them, and of those that may come round at the same instant.

    Going round without any wait, listen or call is a mistake. Waiting only for a time that may have come already is
    told as well: a fact can lie in the past, and who waited until 09:00 is back at 09:00, when there is nothing left to
    wait for. So is a call that fails at once, as it lacks an argument. That is no mistake where the facts change in
    between, and `at most N times` bounds it. Of rounds that share steps the first is told.
    """
    repeats = [step for step in flow.steps.values() if isinstance(step, Repeat)]
    placed: list[Repeat] = []
    order = {step: number for number, step in enumerate(flow.steps)}
    for step in repeats:
        if flow.is_open(step.target, step.address):
            placed.append(step)
        else:
            yield _misplaced(flow, step, order)
    told: set[int] = set()
    loose = flow.knots({"none", "maybe"}) if placed else {}
    for step in _first_of_each(placed, flow.knots({"none"}) if placed else {}):
        told.add(loose[step.address])
        way = flow.round_of(step, {"none"}) or ()
        labels = [Label(flow.steps[step.target].span, "goes back to here")]
        yield E709.at(step.span, target=step.target, labels=labels, help=_ADVICE + _by_way_of(way))
    for step in _first_of_each(placed, loose):
        if loose[step.address] not in told:
            way = flow.round_of(step, {"none", "maybe"}) or ()
            labels = [Label(flow.steps[step.target].span, "goes back to here")]
            labels += [Label(flow.steps[each.source].span, _may_be_over(flow, each)) for each in _loose(way)]
            help_ = "let every way round wait for a length at least, as in `wait 1 day until 09:00`" + _by_way_of(way)
            yield E710.at(step.span, target=step.target, labels=labels, help=help_)


def _first_of_each(repeats: Iterable[Repeat], knots: Mapping[str, int]) -> Iterator[Repeat]:
    """Yield the first repeat of each knot of steps that lead to each other."""
    seen: set[int] = set()
    for step in repeats:
        knot = knots[step.address]
        if knots[step.target] == knot and knot not in seen:
            seen.add(knot)
            yield step


def _misplaced(flow: Flow, step: Repeat, order: Mapping[str, int]) -> Diagnostic:
    target = step.target
    if target == step.address:
        reason, help_ = "is the repeat itself", "name a step before it"
    elif order[target] > order[step.address]:
        reason, help_ = "stands after the repeat", "name a step before it"
    else:
        reason = "stands in a branch that does not lead to the repeat"
        help_ = "name a step before it that every way to it goes through, such as the one around that branch"
    labels = [] if target == step.address else [Label(flow.steps[target].span, "stands here")]
    return E708.at(step.span, step=target, reason=reason, labels=labels, help=help_)


def _loose(way: tuple[Passage, ...]) -> list[Passage]:
    return [each for each in way if each.pause == "maybe"]


def _may_be_over(flow: Flow, passage: Passage) -> str:
    """Return why waiting at a step may take no time."""
    step = flow.steps[passage.source]
    if isinstance(step, Call):
        return "takes no time where an argument is missing"
    moment = step.moment if isinstance(step, Wait | Listen) else None
    if moment is not None and moment.until is not None and moment.until.value is None:
        return "takes no time for who is back at that very time"
    return "takes no time where that is past"


def _by_way_of(way: tuple[Passage, ...]) -> str:
    """Name the branches of a way, where it goes through any."""
    names = [f"`{each.source}.{each.name}`" for each in way if each.branch is not None]
    return f"; it can go by way of {', '.join(names)}" if names else ""
