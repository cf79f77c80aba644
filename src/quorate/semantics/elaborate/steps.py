"""The steps of journeys, each with its address (language reference, section 10; domain reference, 5.5 to 5.12)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from quorate.diagnostics.catalogue.names import E222
from quorate.diagnostics.catalogue.types import E319
from quorate.ir import types as t
from quorate.ir.journeys import (
    CALL_TIMEOUT,
    ON_ERROR,
    ON_EVENT,
    ON_TIMEOUT,
    OTHERWISE,
    Branch,
    Call,
    Do,
    End,
    JourneyStep,
    Listen,
    Path,
    RandomSplit,
    Repeat,
    Share,
    Split,
    Wait,
)
from quorate.semantics.elaborate.schema import PERSON
from quorate.semantics.elaborate.scope import RESULT
from quorate.semantics.elaborate.triggers import TriggersPart
from quorate.semantics.elaborate.values import length_of
from quorate.syntax import nodes as n
from quorate.syntax.journey_nodes import Step

OF_PLACES: Final = frozenset("[].:/")
"""What addresses of steps and keys of actions are put together with."""

TIMES_MOST: Final = 10_000
"""How often a `repeat` may go back: where all waits on the way are over already, all its rounds are one instant."""

_WORDS: Final[Mapping[type, str]] = {
    n.Do: "do", n.Wait: "wait", n.Listen: "listen", n.Split: "split", n.RandomSplit: "split random",
    n.CallStep: "call", n.Repeat: "repeat", n.End: "end",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """Where steps stand: whose journey, on whom they act, in what, and the names of all steps of the journey."""

    entity: str
    acts_on: str
    inside: str
    labels: tuple[str, ...]

    def branch(self, step: str, name: str, *, acts_on: str | None = None) -> Place:
        """Return the place of the steps of a branch of a step."""
        return Place(self.entity, acts_on or self.acts_on, f"{step}.{name}", self.labels)

    @property
    def is_of_people_only(self) -> bool:
        """Whether it is inside a split of people of a journey of accounts, where there are only actions."""
        return self.acts_on != self.entity


class StepsPart(TriggersPart):
    """Elaborates steps."""

    def steps(self, nodes: Iterable[Step], place: Place) -> tuple[JourneyStep, ...] | None:
        """Elaborate steps that follow each other; None where one of them has a mistake."""
        made = [self._journey_step(node, place, number) for number, node in enumerate(nodes, 1)]
        known = tuple(step for step in made if step is not None)
        return known if len(known) == len(made) else None

    def _journey_step(self, node: Step, place: Place, number: int) -> JourneyStep | None:
        name = node.label.text if node.label is not None else ""
        address = name or f"{place.inside}[{number}]"
        if place.is_of_people_only and not isinstance(node, n.Do):
            word = _WORDS[type(node)]
            help_ = "end the split before it; people come together again after a split"
            self.report(E222.at(node.span, step=f"`{word}`", reason="cannot stand in a split of people", help=help_))
            return None
        match node:
            case n.Do():
                return self._do(node, place, address, name)
            case n.Wait():
                scope = self.scope_in_journey(place.entity, node.span)
                moment = self.moment(node.moment, scope)
                return None if moment is None else Wait(address, name, node.span, moment)
            case n.Listen():
                return self._listen(node, place, address, name)
            case n.Split():
                return self._split(node, place, address, name)
            case n.RandomSplit():
                return self._random(node, place, address, name)
            case n.CallStep():
                return self._call_step(node, place, address, name)
            case n.Repeat():
                return self._repeat(node, place, address, name)
            case n.End():
                return End(address, name, node.span)

    def _do(self, node: n.Do, place: Place, address: str, name: str) -> Do | None:
        action = self.declared_action(node.action)
        if action is None:
            return None
        of_people = place.entity == self.schema.root and action.entity == PERSON and not place.is_of_people_only
        if not of_people and not self.is_for(action, place.acts_on, node.action):
            return None
        subject = action.entity
        arguments = self.arguments(
            action, node.action, node.arguments, lambda: self.scope_in_journey(subject, node.span)
        )
        return None if arguments is None else Do(address, name, node.span, action.name, arguments)

    def _listen(self, node: n.Listen, place: Place, address: str, name: str) -> Listen | None:
        moment = None
        if node.moment is not None:
            moment = self.moment(node.moment, self.scope_in_journey(place.entity, node.span))
        triggers = [self.trigger(each, place.entity) for each in node.triggers]
        heard, heard_well = self._block(node.on_event, place, address, ON_EVENT)
        late, late_well = self._block(node.on_timeout, place, address, ON_TIMEOUT)
        known = tuple(each for each in triggers if each is not None)
        if node.on_timeout is not None and node.moment is None:
            help_ = "write `listen 14 days for …`"
            self.report(E222.at(node.on_timeout.span, step="`on timeout`", reason="never comes", help=help_))
            return None
        if not (heard_well and late_well) or len(known) != len(triggers) or (moment is None and node.moment):
            return None
        return Listen(address, name, node.span, moment, known, heard, late)

    def _split(self, node: n.Split, place: Place, address: str, name: str) -> Split | None:
        root = self.schema.root
        if node.by == "accounts" and place.entity != root:
            reason, help_ = "is for journeys of accounts", "write `split people {`"
            self.report(E222.at(node.span, step="`split accounts`", reason=reason, help=help_))
            return None
        acts_on = root if node.by == "accounts" else PERSON
        self._name_branches(address, [path.name for path in node.paths], (OTHERWISE,))
        paths = [self._path(path, place, address, acts_on) for path in node.paths]
        otherwise, is_well = self._block(node.otherwise, place, address, OTHERWISE, acts_on=acts_on)
        known = tuple(path for path in paths if path is not None)
        if not is_well or len(known) != len(paths):
            return None
        return Split(address, name, node.span, node.by, known, otherwise)

    def _path(
        self, node: n.PathNode, place: Place, address: str, acts_on: str, result: t.Type | None = None
    ) -> Path | None:
        named = None if result is None else {RESULT: result}
        when = self.condition(node.when, self.scope_in_journey(acts_on, node.span, named))
        steps = self.steps(node.steps, place.branch(address, node.name.text, acts_on=acts_on))
        return None if when is None or steps is None else Path(node.name.text, steps, node.span, when)

    def _random(self, node: n.RandomSplit, place: Place, address: str, name: str) -> RandomSplit | None:
        root = self.schema.root
        by = node.by or ("account" if place.entity == root else "person")
        acts_on = PERSON if by == "person" else place.entity
        self._name_branches(address, [share.name for share in node.shares])
        shares: list[Share] = []
        for share in node.shares:
            percent = round(share.percent.value * 100)
            if abs(percent - share.percent.value * 100) > 1e-9:  # noqa: PLR2004 - what is left of reading decimals
                wanted = "a whole number of percent"
                written = share.percent.written
                self.report(E319.at(share.percent.span, what="the share", value=written, wanted=wanted))
                return None
            steps = self.steps(share.steps, place.branch(address, share.name.text, acts_on=acts_on))
            if steps is not None:
                shares.append(Share(share.name.text, steps, share.span, percent))
        if len(shares) != len(node.shares):
            return None
        salt = node.salt.value if node.salt is not None else ""
        return RandomSplit(address, name, node.span, by, salt, tuple(shares))

    def _call_step(self, node: n.CallStep, place: Place, address: str, name: str) -> Call | None:
        declared = self.declared_as(node.call, n.CallDeclaration, "call")
        service = None if declared is None else self.calls.get(node.call.text)
        if service is None or not self.is_for(service, place.acts_on, node.call):
            return None
        entity = place.entity
        arguments = self.arguments(service, node.call, node.arguments, lambda: self.scope_in_journey(entity, node.span))
        result = t.ObjectType(f"{service.name}.result")
        self._name_branches(address, [path.name for path in node.paths], (OTHERWISE, ON_ERROR, ON_TIMEOUT))
        paths = [self._path(path, place, address, place.acts_on, result) for path in node.paths]
        otherwise, one = self._block(node.otherwise, place, address, OTHERWISE)
        failed, two = self._block(node.on_error, place, address, ON_ERROR)
        late, three = self._block(node.on_timeout, place, address, ON_TIMEOUT)
        known = tuple(path for path in paths if path is not None)
        if arguments is None or not (one and two and three) or len(known) != len(paths):
            return None
        within = CALL_TIMEOUT if node.within is None else length_of(node.within)
        if not within.months and not within.microseconds:
            self.report(E319.at(node.span, what="the wait for an answer", value="0", wanted="1 or more"))
            return None
        return Call(
            address,
            name,
            node.span,
            service.name,
            arguments,
            within,
            node.has_block,
            known,
            otherwise,
            failed,
            late,
        )

    def _repeat(self, node: n.Repeat, place: Place, address: str, name: str) -> Repeat | None:
        target = node.target.text
        if target not in place.labels:
            self.unknown_name(node.target.span, target, t.ChoiceType(place.labels, "a step of this journey"))
            return None
        if not 1 <= node.most.value <= TIMES_MOST:
            written = node.most.written
            wanted = "1 or more" if node.most.value < 1 else f"{TIMES_MOST:,} or fewer"
            self.report(E319.at(node.most.span, what="the number of times", value=written, wanted=wanted))
            return None
        return Repeat(address, name, node.span, target, node.most.value)

    def _name_branches(self, address: str, names: list[n.Name], others: tuple[str, ...] = ()) -> None:
        """Report names of paths that stand twice, or whose steps could be taken for those of other places."""
        self.once(address, names)
        for name in names:
            if not OF_PLACES.isdisjoint(name.text):
                help_ = "name it without any of " + " ".join(sorted(OF_PLACES))
                reason = "would be taken for a place in the journey"
            elif name.text in others:
                help_, reason = "give it a name of its own", "is what another way out is called"
            else:
                continue
            self.report(E222.at(name.span, step=f"`{name.text}`", reason=reason, help=help_))

    def _block(
        self, node: n.Block | None, place: Place, address: str, name: str, *, acts_on: str | None = None
    ) -> tuple[Branch | None, bool]:
        """Elaborate a branch without a name of its own, if it is there; tell whether it has no mistake."""
        if node is None:
            return None, True
        steps = self.steps(node.steps, place.branch(address, name, acts_on=acts_on))
        return (None, False) if steps is None else (Branch(name, steps, node.span), True)


def placed(entity: str, labels: tuple[str, ...]) -> Place:
    """Return the place of the outermost steps of a journey."""
    return Place(entity, entity, "", labels)
