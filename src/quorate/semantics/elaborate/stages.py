"""Stage models: how far a buying group is, and where it may go from there (language reference, section 9)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from quorate.diagnostics.catalogue.names import E217
from quorate.diagnostics.catalogue.types import E320
from quorate.diagnostics.model import Label
from quorate.ir import types as t
from quorate.ir.program import StageModel, StageMove
from quorate.semantics.elaborate.usable import UsablePart, title_of
from quorate.semantics.suggest import hint
from quorate.syntax import nodes as n


class StagesPart(UsablePart):
    """Elaborates stage models."""

    def draft_stages(self) -> None:
        """Fill the drafts of stage models, which have all but the moves by rule."""
        for declared in self.of_kind(n.StagesDeclaration):
            self.drafts.stage_models[declared.name.text] = self._draft_stages(declared)

    def _draft_stages(self, declared: n.StagesDeclaration) -> StageModel:
        name = declared.name.text
        if not declared.entry:
            self.lacks(declared, "stage model", "entry", "add `entry STAGE`, where a buying group starts")
        if declared.success is None:
            self.lacks(declared, "stage model", "success", "add `success STAGE`, where a buying group should end")
        entry, failure = self._listed(name, declared.entry), self._listed(name, declared.failure)
        success = declared.success.text if declared.success is not None else ""
        first = _first_named(declared)
        model = StageModel(
            name,
            title_of(declared.title, declared.name),
            tuple(first),
            entry,
            success,
            failure,
            self._allowed(declared),
            (),
            self._formerly(declared, first),
            declared.name.span,
        )
        if declared.entry and declared.success is not None:
            self._check_ways(model, first)
        return model

    def _listed(self, model: str, names: tuple[n.Name, ...]) -> tuple[str, ...]:
        return tuple(self.once(model, names))

    def _allowed(self, declared: n.StagesDeclaration) -> dict[str, tuple[str, ...]]:
        """Return where each stage may be left to; several lines of a stage count together."""
        targets: dict[str, list[n.Name]] = {}
        for line in declared.lines:
            if isinstance(line, n.AllowedMoves):
                targets.setdefault(line.stage.text, []).extend(line.targets)
        return {stage: self._listed(declared.name.text, tuple(names)) for stage, names in targets.items()}

    def _formerly(self, declared: n.StagesDeclaration, first: Mapping[str, n.Name]) -> dict[str, str]:
        lines = [line for line in declared.lines if isinstance(line, n.FormerStage)]
        for line in lines:
            self._is_stage(declared, line.stage, first)
        return self.former_names(declared.name.text, [(line.stage.text, line.formerly) for line in lines], first)

    def _is_stage(self, declared: n.StagesDeclaration, stage: n.Name, known: Mapping[str, object]) -> bool:
        """Tell whether a name is that of a stage; reports one that stands in no list and no allowed move."""
        if stage.text in known:
            return True
        name = declared.name.text
        self.flaw(name)
        self.unknown_name(stage.span, stage.text, t.ChoiceType(tuple(known), f"a stage of `{name}`"))
        return False

    def _check_ways(self, model: StageModel, first: Mapping[str, n.Name]) -> None:
        """Report stages that no buying group can come to, and those where it would stay for ever."""
        unreached = _unreached(model)
        ends = (model.success, *model.failure)
        for stage, name in first.items():
            moves = model.allowed.get(stage, ())
            if stage == model.success and stage in model.failure:
                self._odd(model, name, "is both the success and a failure", "take it out of one of the two")
            elif stage == model.success and moves:
                self._odd(model, name, "is the success, and is left", "a move out of it has to be taken away")
            elif stage in moves:
                self._odd(model, name, "leads to itself", "take the move away")
            elif stage in unreached:
                others = [other for other in first if other != stage]
                help_ = hint(stage, others) or f"allow a move to it, as in `{model.entry[0]} -> {stage}`"
                self._odd(model, name, "can never be reached", help_)
            elif not moves and stage not in ends:
                others = [other for other in first if other != stage]
                help_ = (
                    hint(stage, others) or f"allow a move, as in `{stage} -> {model.success}`, or add it to `failure`"
                )
                self._odd(model, name, "can never be left, and is neither the success nor a failure", help_)

    def _odd(self, model: StageModel, stage: n.Name, reason: str, help_: str) -> None:
        self.flaw(model.name, E217.at(stage.span, name=stage.text, reason=reason, help=help_))

    # -- moves by rule -------------------------------------------------------------------------------------------------

    def stage_model(self, declared: n.StagesDeclaration) -> StageModel | None:
        """Elaborate a stage model; None where it has a mistake."""
        name = declared.name.text
        draft = self.drafts.stage_models[name]
        moves: list[StageMove] = []
        for line in declared.lines:
            if not isinstance(line, n.RuleMove):
                continue
            is_allowed = self._is_allowed(declared, line, draft)
            when = self.site(line.when, name, line.stage.span)
            if when is None or not is_allowed:
                self.flaw(name)
            else:
                moves.append(StageMove(line.stage.text, line.target.text, when, line.span))
        if name in self.drafts.flawed or not self.is_bounded(declared, [move.when for move in moves]):
            return None
        return replace(draft, moves=tuple(moves))

    def _is_allowed(self, declared: n.StagesDeclaration, line: n.RuleMove, model: StageModel) -> bool:
        """Tell whether a move by rule is one that is allowed; reports one that is not."""
        known = dict.fromkeys(model.stages)
        unknown = [name for name in (line.stage, line.target) if not self._is_stage(declared, name, known)]
        if unknown:
            return False
        source, target = line.stage.text, line.target.text
        allowed = model.allowed.get(source, ())
        if target in allowed:
            return True
        if source == model.success:
            self._odd(model, line.stage, "is the success, and is left", "a move out of it has to be taken away")
            return False
        help_ = f"write `{source} -> {', '.join((*allowed, target))}`"
        span = line.stage.span.to(line.target.span)
        labels = [Label(declared.name.span, "the moves are allowed here")]
        self.report(E320.at(span, labels=labels, model=model.name, source=source, target=target, help=help_))
        return False


def _first_named(declared: n.StagesDeclaration) -> dict[str, n.Name]:
    """Return the stages by where they first stand in the text: in a list, or in an allowed move."""
    found: dict[str, n.Name] = {}
    for name in sorted(_named(declared), key=lambda name: name.span.start):
        found.setdefault(name.text, name)
    return found


def _named(declared: n.StagesDeclaration) -> Iterator[n.Name]:
    yield from declared.entry
    if declared.success is not None:
        yield declared.success
    yield from declared.failure
    for line in declared.lines:
        if isinstance(line, n.AllowedMoves):
            yield line.stage
            yield from line.targets


def _unreached(model: StageModel) -> set[str]:
    """Return stages that cannot be reached, without those that only others of them lead to."""
    reached = _reached_from(model)
    lost = [stage for stage in model.stages if stage not in reached]
    followers = {target for stage in lost for target in model.allowed.get(stage, ())}
    return {stage for stage in lost if stage not in followers} or set(lost[:1])


def _reached_from(model: StageModel) -> set[str]:
    """Return the stages that a buying group can come to from where it starts."""
    reached = set(model.entry)
    following = list(model.entry)
    while following:
        for target in model.allowed.get(following.pop(), ()):
            if target not in reached:
                reached.add(target)
                following.append(target)
    return reached
