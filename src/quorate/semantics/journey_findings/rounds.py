"""Repeats: what they can go back to, and that every way round takes time (language reference, section 10)."""

from __future__ import annotations

from collections.abc import Iterator

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
    between, and `at most N times` bounds it.
    """
    for step in flow.steps.values():
        if not isinstance(step, Repeat):
            continue
        if not flow.is_open(step.target, step.address):
            yield _misplaced(flow, step)
            continue
        labels = [Label(flow.steps[step.target].span, "goes back to here")]
        never = flow.round_of(step, {"none"})
        if never is not None:
            yield E709.at(step.span, target=step.target, labels=labels, help=_ADVICE + _by_way_of(never))
            continue
        perhaps = flow.round_of(step, {"none", "maybe"})
        if perhaps is not None:
            labels += [Label(flow.steps[each.source].span, _may_be_over(flow, each)) for each in _loose(perhaps)]
            help_ = "let every way round wait for a length at least, as in `wait 1 day until 09:00`" + _by_way_of(
                perhaps
            )
            yield E710.at(step.span, target=step.target, labels=labels, help=help_)


def _misplaced(flow: Flow, step: Repeat) -> Diagnostic:
    target = step.target
    order = list(flow.steps)
    if target == step.address:
        reason, help_ = "is the repeat itself", "name a step before it"
    elif order.index(target) > order.index(step.address):
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
