"""Steps that nobody ever gets to, calls that nobody gets past, and journeys that do nothing."""

from __future__ import annotations

from collections.abc import Iterator

from quorate.diagnostics.catalogue.journeys import E702, E714, E716
from quorate.diagnostics.model import Diagnostic, Label
from quorate.ir.journey_flow import Flow
from quorate.ir.journeys import (
    Call,
    Do,
    End,
    Journey,
    JourneyStep,
    Listen,
    Split,
    Wait,
    branches_of,
)


def find_unreached(journey: Journey, flow: Flow) -> Iterator[Diagnostic]:
    """Tell of the first of each run of steps that nobody gets to; of a journey that does nothing."""
    reached = flow.reached()
    unreached = list(_in_steps(journey.steps, reached))
    yield from unreached
    if not unreached and not any(isinstance(flow.steps[step], Do | Wait | Listen | Call) for step in reached):
        help_ = "let a way through it do, wait for, listen for or call something"
        yield E714.at(journey.span, name=journey.name, help=help_)


def find_unanswerable(flow: Flow) -> Iterator[Diagnostic]:
    """Tell of calls that say what is done where they fail, and nothing of what is done with their answers."""
    for step in flow.steps.values():
        if isinstance(step, Call) and step.has_block and not step.paths and step.otherwise is None:
            yield E716.at(step.span, call=step.call, help="add `otherwise { }` for answers that are to go on")


def _in_steps(steps: tuple[JourneyStep, ...], reached: frozenset[str]) -> Iterator[Diagnostic]:
    before: JourneyStep | None = None
    for step in steps:
        if step.address not in reached:
            if before is not None:
                label, help_ = _cause(before)
                yield E702.at(step.span, step=step.address, labels=[Label(before.span, label)], help=help_)
            return
        before = step
        for branch in branches_of(step):
            yield from _in_steps(branch.steps, reached)


def _cause(before: JourneyStep) -> tuple[str, str]:
    """Return what a step does that nothing comes after, and what else to write."""
    match before:
        case End():
            return "the journey ends here", "write it before the `end`, or take it away"
        case Split(otherwise=None, by="accounts"):
            told = "every path ends the journey, and so does taking none"
            return told, "add `otherwise { }` for those that are to go on"
        case Call(has_block=True, otherwise=None):
            told = "every path ends the journey, and so does an answer that takes none"
            return told, "add `otherwise { }` for answers that are to go on"
        case Listen(timed_out=None, moment=moment) if moment is not None:
            told = "what is heard ends the journey, and so does hearing nothing in time"
            return told, "add `on timeout { }` for those that are to go on"
        case _:
            return "every way through this ends the journey", "take the `end` out of one of its branches"
