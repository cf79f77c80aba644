"""Which stages a buying group has passed, as far as the stage where it stands tells."""

from __future__ import annotations

from quorate.ir.program import StageModel


def passed_for_certain(model: StageModel) -> dict[str, frozenset[str]]:
    """Return for each stage those that a group there must have been in: without them there is no way to it."""
    return {
        stage: frozenset(
            other for other in model.stages if other == stage or stage not in _reached(model, without=other)
        )
        for stage in model.stages
        if stage in _reached(model, without="")
    }


def _reached(model: StageModel, *, without: str) -> set[str]:
    """Return the stages that can be come to from an entry without being in one."""
    found: set[str] = set()
    open_ = [stage for stage in model.entry if stage != without]
    while open_:
        stage = open_.pop()
        if stage not in found:
            found.add(stage)
            open_ += [each for each in model.allowed.get(stage, ()) if each != without]
    return found
