"""Journeys: who enters, when again, what ends them, and their steps (language reference, section 10)."""

from __future__ import annotations

from collections.abc import Iterator

from quorate.diagnostics.catalogue.names import E208, E222, E223
from quorate.diagnostics.catalogue.types import E319
from quorate.ir import nodes as ir
from quorate.ir import types as t
from quorate.ir.journeys import Journey, Reenter
from quorate.semantics.elaborate.schema import PERSON
from quorate.semantics.elaborate.scope import Scope
from quorate.semantics.elaborate.steps import OF_PLACES, StepsPart, placed
from quorate.semantics.elaborate.triggers import ENTRY
from quorate.semantics.elaborate.usable import title_of
from quorate.semantics.elaborate.values import length_of
from quorate.syntax import nodes as n
from quorate.syntax.journey_nodes import Step

_MICROSECOND = ir.Length(microseconds=1)


class JourneysPart(StepsPart):
    """Elaborates journeys."""

    def elaborate_journeys(self) -> None:
        """Fill `journeys`, which nothing but actions refers to."""
        self.elaborate_actions()
        for declared in self.of_kind(n.JourneyDeclaration):
            journey = self._journey(declared)
            if journey is not None:
                self.journeys[declared.name.text] = journey

    def elaborate_journey_again(self, declared: n.JourneyDeclaration) -> None:
        """Put what a journey means in the place of the one of its name."""
        self.journeys = dict(self.journeys)
        journey = self._journey(declared)
        if journey is not None:
            self.journeys[declared.name.text] = journey

    def _journey(self, declared: n.JourneyDeclaration) -> Journey | None:
        entity = self.entity_of(declared.of)
        audience = self.declared_as(declared.audience, n.AudienceDeclaration, "audience")
        if entity is None or audience is None or entity.name not in (self.schema.root, PERSON):
            if entity is not None and audience is not None:
                one, root = entity.name, self.schema.root
                help_ = f"write `for {self.schema.entities[root].many} in …` or `for people in …`"
                self.report(E208.at(declared.of.span, name=declared.of.text, one=one, other=root, help=help_))
            return None
        made = self.audience(audience.name.text, declared.audience.span)
        if made is None:
            return None
        if made.entity != entity.name:
            name = made.name
            self.report(E208.at(declared.audience.span, name=name, one=made.entity, other=entity.name))
            return None
        exit_ = self._leaves(declared.exit, entity.name, declared)
        goal = self._leaves(declared.goal, entity.name, declared)
        labels = [step.label for step in all_steps(declared.steps) if step.label is not None]
        names = tuple(self.once(declared.name.text, labels))
        for label in labels:
            self._check_label(declared, label)
        reenter = None if declared.reenter is None else self._reenter(declared.reenter)
        steps = self.steps(declared.steps, placed(entity.name, names))
        is_whole = all(
            made is not None or node is None
            for made, node in zip((exit_, goal, reenter), (declared.exit, declared.goal, declared.reenter), strict=True)
        )
        if steps is None or not is_whole or declared.name.text in self.drafts.flawed:
            return None
        return Journey(
            declared.name.text,
            title_of(declared.title, declared.name),
            entity.name,
            made.name,
            reenter,
            exit_,
            goal,
            declared.on_change or "pin",
            steps,
            "",
            declared.name.span,
        )

    def _check_label(self, declared: n.JourneyDeclaration, label: n.Name) -> None:
        """Report a name that could be taken for the place of a step, or for a part of a key."""
        if not OF_PLACES.isdisjoint(label.text):
            help_ = "name it without any of " + " ".join(sorted(OF_PLACES))
            reason = "would be taken for a place in the journey"
            self.flaw(declared.name.text, E222.at(label.span, step=f"`{label.text}`", reason=reason, help=help_))

    def _leaves(self, condition: n.Expr | None, entity: str, declared: n.JourneyDeclaration) -> ir.Expr | None:
        """Elaborate what ends a journey, if it is said."""
        if condition is None:
            return None
        return self.condition(condition, self.scope_in_journey(entity, declared.name.span))

    def _reenter(self, node: n.Reenter) -> Reenter | None:
        for what, number in (("the delay", node.delay), ("the number of times", node.most)):
            count = number.count if isinstance(number, n.Duration) else number.value if number is not None else 1
            if number is not None and count < 1:
                self.report(E319.at(number.span, what=what, value=str(count), wanted="1 or more"))
                return None
        most = node.most.value if node.most is not None else None
        return Reenter(length_of(node.delay), node.after, most, node.span)

    # -- what conditions of journeys may say ---------------------------------------------------------------------------

    def entry(self, node: n.Node, scope: Scope) -> ir.Expr | None:
        """Elaborate `journey entry`; reports a place outside of journeys."""
        found = scope.named.get(ENTRY)
        if found is None:
            self.report(E223.at(node.span))
            return None
        return ir.Slot(node.span, t.DATETIME, found.number) if isinstance(found, ir.Slot) else found

    def entry_window(self, node: n.EntryWindow, scope: Scope) -> ir.Window | None:
        """Elaborate `in 30 days before journey entry`: after the instant so long before it, and up to it."""
        entry = self.entry(node, scope)
        if entry is None:
            return None
        duration = t.DurationType()
        length = ir.Literal(node.span, duration, length_of(node.length))
        start = ir.Shift(node.span, t.DATETIME, entry, length, -1)
        first = ir.Shift(node.span, t.DATETIME, start, ir.Literal(node.span, duration, _MICROSECOND), 1)
        return ir.BetweenWindow(node.span, first, entry)


def all_steps(steps: tuple[Step, ...]) -> Iterator[Step]:
    """Yield steps and all that stand inside them, in the order of the text."""
    for step in steps:
        yield step
        match step:
            case n.Split() | n.CallStep():
                blocks: list[n.PathNode | n.Share | n.Block | None] = [*step.paths, step.otherwise]
                if isinstance(step, n.CallStep):
                    blocks += [step.on_error, step.on_timeout]
            case n.RandomSplit():
                blocks = [*step.shares]
            case n.Listen():
                blocks = [step.on_event, step.on_timeout]
            case _:
                blocks = []
        for block in blocks:
            if block is not None:
                yield from all_steps(block.steps)
