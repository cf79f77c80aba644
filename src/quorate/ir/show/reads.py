"""What an answer is read from: the facts without which it can be unknown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from quorate.ir import nodes as n
from quorate.ir import types as t
from quorate.ir.groups import ANY_GROUP, MEMBER, MEMBERS, REMOVED
from quorate.ir.journeys import Journey, Listen, MembershipTrigger, steps_of
from quorate.ir.program import BuyingGroup, Program
from quorate.ir.show.derived import is_group, is_member, of_member
from quorate.ir.show.reader import EVENTS, Places, Reader, join_path
from quorate.ir.sites import sites_of

_PERSON: Final = "person"
_BY_ROLES: Final = frozenset({MEMBERS, "completeness", "missing", "engagement"})
_IN_JOURNEYS: Final = frozenset({"exit", "goal", "path", "heard", "changed", "value"})
_BY_STAGE: Final = frozenset({"stage", "stage_since", "in_stage_for"})


def facts_read(program: Program, name: str) -> tuple[str, ...]:
    """Return the facts that something declared reads, sorted; through what it refers to as well.

    Paths start at what it is of: `industry`, `people.seniority`, `events.page_viewed.url`, and from a person
    `account.industry`. Left out is what cannot be missing, and what is only asked whether it is.
    """
    reader = _GroupReader(program, _subject_of(program, name))
    if name not in program.audiences:  # only of the audience asked about does it matter what unknown counts as
        reader.entered.add((name, None))
    if (template := program.templates.get(name)) is not None:
        for role in template.roles:
            reader.read_condition(role.when, "")
    elif (interest := program.interests.get(name)) is not None:
        reader.read_condition(interest.shown, "")
    elif name in program.engagements:
        reader.found.add(EVENTS)
    elif (model := program.stage_models.get(name)) is not None:
        for move in model.moves:
            reader.read_condition(move.when, None)
    elif name in program.groups:
        for field in (*sorted(_BY_ROLES), "ready", *sorted(_BY_STAGE)):
            reader.read_of_group(name, field)
    elif (activation := program.activations.get(name)) is not None:
        reader.enter(activation.audience, "")
        reader.read_condition(activation.only_when, "")
    elif (journey := program.journeys.get(name)) is not None:
        reader.read_journey(journey)
    elif name not in program.destinations:
        reader.enter(name, "")
    return tuple(sorted(reader.found))


def _subject_of(program: Program, name: str) -> str:
    """Return the entity that the paths of facts start at."""
    if name in program.templates or name in program.engagements:
        return _PERSON
    if (interest := program.interests.get(name)) is not None:
        return _PERSON if interest.by == _PERSON else program.schema.root
    if (activation := program.activations.get(name)) is not None:
        return program.audiences[activation.audience].entity
    if (journey := program.journeys.get(name)) is not None:
        return journey.entity
    declared = program.audiences.get(name) or program.defines.get(name) or program.tables.get(name)
    return declared.entity if declared else program.schema.root


class _GroupReader(Reader):
    """Reads through buying groups as well: what their fields and members come from."""

    def __init__(self, program: Program, subject: str) -> None:
        super().__init__(program, subject)
        self._within: str | None = None
        """The buying group whose conditions are being read, which those of its stage model are then on."""

    def read_condition(self, condition: n.Expr | None, place: str | None) -> None:
        """Note what a condition on what is at a place reads."""
        if condition is not None:
            self.read(condition, {0: place})

    def read_of_group(self, name: str, field: str) -> None:
        """Note what a field of a buying group, or its members, come from."""
        if (name, field) in self.entered:
            return
        self.entered.add((name, field))
        group = self.program.groups[name]
        self.enter(group.audience, self._account())
        if field in _BY_ROLES:
            self.found.add(self._people())
            self._read_roles(group, self._people())
        if field == "engagement":
            self.found.add(EVENTS)
        outer, self._within = self._within, name
        if field == "ready":
            self.read_condition(group.ready, None)
        stages = self.program.interests[group.interest].stages
        if field in _BY_STAGE and stages is not None:
            for move in self.program.stage_models[stages].moves:
                self.read_condition(move.when, None)
        self._within = outer

    def read_journey(self, journey: Journey) -> None:
        """Note what the audience of a journey, its conditions and the values in its steps read."""
        self.enter(journey.audience, "")
        for site in sites_of(self.program):
            kind, of, *_ = site.key
            if kind in _IN_JOURNEYS and of == journey.name:
                self.read(site.where, {0: "" if site.entity == journey.entity else self.path_of(site.entity)})
        for step in steps_of(journey.steps):
            for trigger in step.triggers if isinstance(step, Listen) else ():
                if isinstance(trigger, MembershipTrigger):
                    self.read_of_group(trigger.group, "name")
                    self._read_roles(self.program.groups[trigger.group], self._people(), trigger.role)

    def read(self, node: n.Node, places: Places) -> None:
        """Note what an expression reads."""
        match node:
            case n.Get(record=record, name=name) if is_group(self.program, record.type):
                self.read_owner(record, places)
                for group in self._groups_of(record.type):
                    self.read_of_group(group, name)
            case n.Get(record=record, name=name) if is_member(record.type):
                if name == "engagement":
                    self.found.add(EVENTS)
            case n.GroupOf(record=record, name=name):
                self.read_owner(record, places)
                self.read_of_group(name, "name")
            case n.MemberOf(record=record, group=group, role=role):
                self.read_owner(record, places)
                self.read_of_group(group, "name")
                self._read_roles(self.program.groups[group], self.place(record, places), role)
            case n.Engagement(record=record):
                self.read_owner(record, places)
                self.found.add(EVENTS)
            case _:
                super().read(node, places)

    def read_items(self, items: n.Collection | n.ListItems | n.Events | n.Groups, places: Places) -> str | None:
        """Read what items are found through; return the path of an item, for a member that of the person."""
        match items:
            case n.Collection(record=record, path=path, entity=entity) if entity == MEMBER:
                self.read_owner(record, places)
                for group in self._groups_of(record.type):
                    self.read_of_group(group, "name" if path == (REMOVED,) else MEMBERS)
                self.found.add(self._people())
                return self._people()
            case n.Groups():
                for group in self.program.groups:
                    self.read_of_group(group, "name")
        return super().read_items(items, places)

    def place(self, record: n.Expr, places: Places) -> str | None:
        """Return the path of a record, or of a list."""
        return super().place(of_member(record), places)

    def can_miss(self, record: n.Expr, name: str) -> bool:
        """Tell whether a field of a record that is there can be missing."""
        is_member_s = of_member(record) is not record  # who is no reference: the payload has every member
        return super().can_miss(n.Slot(record.span, record.type, 0) if is_member_s else record, name)

    def _read_roles(self, group: BuyingGroup, place: str | None, only: str | None = None) -> None:
        """Note what the roles of people at a place come from; of one role, also of those that are tried before it."""
        asked = (f"{group.name} as {only}", place)
        if asked in self.entered:
            return
        self.entered.add(asked)
        interest = self.program.interests[group.interest]
        if group.admit == "interested":
            self.read_condition(interest.shown, place if interest.by == _PERSON else self._account())
        template = self.program.templates[interest.roles]
        for role in template.roles:
            if only in {None, role.name} or not template.allows_many:
                self.read_condition(role.when, place)
            if role.name == only:
                return

    def _groups_of(self, type_: t.Type) -> Iterator[str]:
        """Yield the buying groups that a record may be."""
        entity = type_.entity if isinstance(type_, t.EntityType) else ""
        program = self.program
        if entity in program.groups:
            yield entity
        elif entity == ANY_GROUP:
            yield from program.groups
        elif self._within is not None:
            yield self._within
        else:
            yield from (
                group.name for group in program.groups.values() if program.interests[group.interest].stages == entity
            )

    def _account(self) -> str:
        return self.path_of(self.program.schema.root)

    def _people(self) -> str:
        return join_path(self._account(), self.program.schema.entities[_PERSON].many)
