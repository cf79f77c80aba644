"""Actions that need consent, and whether what leads to them asks for it (domain reference, section 5.17).

A field that is marked `consent` is asked for where it has to be known for a condition to be true, and a boolean where
it has to be true. What was asked once counts from there on, on every way on; where ways meet, only what was asked on
each of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from quorate.diagnostics.catalogue.journeys import E712
from quorate.diagnostics.model import Diagnostic
from quorate.ir.forms import Forms
from quorate.ir.journey_flow import Flow, Passage
from quorate.ir.journeys import (
    ON_EVENT,
    Action,
    ChangeTrigger,
    Do,
    EventTrigger,
    Journey,
    Listen,
    Path,
    Split,
    Trigger,
)
from quorate.ir.nodes import Quantifier
from quorate.ir.schema import Field, Schema
from quorate.ir.sites import PERSON
from quorate.semantics.journey_findings.asking import Asking
from quorate.semantics.journey_findings.known import Known


def find_unasked(journey: Journey, flow: Flow, known: Known, forms: Forms) -> Iterator[Diagnostic]:
    """Tell of each action that needs consent and may be done without any condition having asked for it."""
    asked: dict[str, Mapping[str, bool]] = {}
    for address, step in flow.steps.items():
        action = known.actions.get(step.action) if isinstance(step, Do) else None
        if action is None or not action.needs_consent:
            continue
        if action.entity not in asked:
            asked[action.entity] = _Asked(journey, flow, known, Asking(known, forms, action.entity)).by_step()
        if not asked[action.entity][address]:
            yield E712.at(step.span, action=action.name, help=_fix(journey, action, known.schema))


class _Asked:
    """Where consent has been asked for, of those whom actions of one entity are done on."""

    def __init__(self, journey: Journey, flow: Flow, known: Known, asking: Asking) -> None:
        self._journey = journey
        self._flow = flow
        self._known = known
        self._asking = asking

    def by_step(self) -> Mapping[str, bool]:
        """Tell of each step whether consent was asked for on every way to it, as it was where there is none."""
        found = dict.fromkeys(self._flow.steps, True)
        start = self._flow.start
        if start is None:
            return found
        found[start] = self._asking.in_audience(self._journey.audience, self._journey.entity)
        todo = list(self._flow.steps)
        while todo:
            step = todo.pop()
            for passage in self._flow.passages[step]:
                target = passage.target
                if target is not None and found[target] and not (found[step] or self._asks(passage)):
                    found[target] = False
                    todo.append(target)
        return found

    def _asks(self, passage: Passage) -> bool:
        """Tell whether a passage is only taken where consent is asked for."""
        step, branch = self._flow.steps[passage.source], passage.branch
        if isinstance(branch, Path):
            is_of_people = isinstance(step, Split) and step.by == "people"
            subject = PERSON if is_of_people else self._journey.entity
            return self._asking.in_condition(branch.when, subject)
        if isinstance(step, Listen) and passage.name == ON_EVENT:
            return all(self._in_trigger(trigger) for trigger in step.triggers)
        return False

    def _in_trigger(self, trigger: Trigger) -> bool:
        """Tell whether consent is what is listened for; anybody's is none of all people's."""
        entity = self._journey.entity
        match trigger:
            case EventTrigger(where=Quantifier() as where):
                return self._asking.in_condition(where, entity)
            case ChangeTrigger(of_people=False):
                return self._asking.in_change(trigger, entity)
            case _:
                return False


def _fix(journey: Journey, action: Action, schema: Schema) -> str:
    """Say where to ask for which field."""
    fields = consents_of(schema, action.entity)
    if not fields:
        return f"mark a field of `{action.entity}`, as in `consent_email boolean consent`, and ask for it"
    shown = " or ".join(f"`{name}`" for name in fields)
    if journey.entity == action.entity:
        return f"ask for {shown} in the audience, or in a path that leads here"
    return f"ask for {shown} in a path of a `split people` around it"


def consents_of(schema: Schema, entity: str) -> list[str]:
    """Return the fields of an entity that are marked `consent`, as paths; those of all entities where it has none."""
    own = list(_marked(schema.entities[entity].fields, "")) if entity in schema.entities else []
    if own:
        return own
    return [path for each in schema.entities.values() for path in _marked(each.fields, f"{each.name}.")]


def _marked(fields: Mapping[str, Field], before: str) -> Iterator[str]:
    for each in fields.values():
        if each.consent:
            yield before + each.name
        yield from _marked(each.fields, f"{before}{each.name}.")
