"""Stage models in words: a list of moves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from quorate.ir.groups import ANY_GROUP
from quorate.ir.program import Program, StageModel
from quorate.ir.show.derived import stages_title
from quorate.ir.show.phrase import Phrase, Points, layout, prefixed
from quorate.ir.show.speaking import WIDTH, counted, speaker_of, whole_list
from quorate.ir.show.words import noun


def show_stages(program: Program, model: StageModel, width: int = WIDTH) -> str:
    """Say where buying groups begin and end, and each move from each stage; first those allowed, then those by rule."""
    head = f"In {stages_title(program, model.name)} a buying group {_ends(model)}; it moves"
    lines = list(layout(Points(head, "; ", tuple(_moves(program, model))), width))
    if model.formerly:
        renamed = (f"What was {noun(old)} before is {noun(new)} now." for old, new in model.formerly.items())
        lines += ["", *layout(" ".join(renamed), width)]
    return "\n".join(lines)


def sum_stages(program: Program, model: StageModel) -> str:
    """Say a stage model on one line."""
    del program
    by_rule = f", {counted(len(model.moves), 'move', 'moves')} by rule" if model.moves else ""
    return f"{counted(len(model.stages), 'stage', 'stages')}{by_rule}; {_ends(model)}"


def _ends(model: StageModel) -> str:
    starts = f"starts in {noun(model.entry[0])}"
    if len(model.entry) > 1:
        starts = f"is put in {_one_of(model.entry)} by hand or a journey"
    ends = [starts, f"succeeds in {noun(model.success)}"]
    if model.failure:
        ends.append(f"fails in {_one_of(model.failure)}")
    return whole_list(ends, "and")


def _moves(program: Program, model: StageModel) -> Iterator[Phrase]:
    speaker = speaker_of(program, ANY_GROUP)
    ends = {model.success, *model.failure}
    for stage in sorted(model.stages, key=lambda stage: stage in ends):
        targets = model.allowed.get(stage, ())
        if targets:
            yield f"from {noun(stage)} to {_one_of(targets)}, by hand or a journey"
        for move in model.moves:
            if move.source == stage:
                head = f"from {noun(stage)} to {noun(move.target)} by itself if"
                yield prefixed(head, speaker.condition(move.when, 0))
    if left := [stage for stage in model.stages if not model.allowed.get(stage)]:
        yield f"never out of {_one_of(left)}"


def _one_of(stages: Iterable[str]) -> str:
    return whole_list([*map(noun, stages)], "or")
