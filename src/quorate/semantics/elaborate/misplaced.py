"""Names that have no meaning where they stand: what they are, and what was probably meant."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from quorate.diagnostics.catalogue.names import E205, E208
from quorate.diagnostics.catalogue.types import E305
from quorate.ir import types as t
from quorate.ir.groups import MEMBER
from quorate.semantics.declared import kind_of
from quorate.semantics.described import counted
from quorate.semantics.elaborate.members import ENGAGEMENT, MembersPart
from quorate.semantics.elaborate.schema import PERSON
from quorate.semantics.elaborate.scope import RESULT, Scope
from quorate.semantics.suggest import hint
from quorate.syntax import nodes as n

_NOTHING: Final = ("null", "nil", "none", "undefined")
_BLOCKS: Final = (
    n.RoleTemplateDeclaration,
    n.InterestDeclaration,
    n.StagesDeclaration,
    n.EngagementDeclaration,
    n.DestinationDeclaration,
    n.ActivationDeclaration,
    n.JourneyDeclaration,
    n.ActionDeclaration,
    n.CallDeclaration,
)
"""Declarations that no condition is about; their names are passed over where one is looked for."""


class MisplacedPart(MembersPart):
    """Tells what is wrong with a name, and the way out."""

    def report_misplaced(self, name: n.Name, declared: n.Declaration, scope: Scope) -> None:
        """Report a declared name that has no meaning at this place."""
        subject = scope.subject
        here = self.thing(subject.type) if subject is not None else "nothing"
        match declared:
            case n.DefineDeclaration(of=of) | n.TableDeclaration(of=of) | n.EventDeclaration(of=of):
                if isinstance(declared, n.DefineDeclaration) and declared.parameters:
                    wanted = counted(len(declared.parameters), "argument")
                    self.report(E305.at(name.span, name=name.text, wanted=wanted, given="none is"))
                    return
                of_name = self.entities[of.text].name if of.text in self.entities else of.text
                entity = subject.type.entity if subject and isinstance(subject.type, t.EntityType) else None
                wanted_of = here if entity is None else self.word(entity)
                help_ = self._way_to_what_is_of(
                    of_name, name.text, scope, is_event=isinstance(declared, n.EventDeclaration)
                )
                self.report(E208.at(name.span, name=name.text, one=of_name, other=wanted_of, help=help_))
            case n.AudienceDeclaration():
                help_ = f"write `in {name.text}`"
                self.report(
                    E205.at(name.span, name=name.text, kind="an audience", expected="a field or a value", help=help_)
                )
            case _:
                expected = f"a field of {here}" if subject is not None else "a constant"
                help_ = self._way_to_collection(name.text, scope) or self._way_to_block(name.text, declared)
                if isinstance(declared, n.CallDeclaration) and RESULT in scope.named:
                    help_ = f"what it gave is `{RESULT}` here"
                self.report(E205.at(name.span, name=name.text, kind=kind_of(declared), expected=expected, help=help_))

    def _way_to_what_is_of(self, entity: str, name: str, scope: Scope, *, is_event: bool) -> str:
        """Tell how something of another entity is reached."""
        subject = scope.subject
        if subject is not None and self._is_group(subject.type) and entity == PERSON:
            return f"write `{self.schema.root}.{name}`" if is_event else self._of_each_member(name)
        if subject is not None and self._lies_below(entity, subject.type):
            return f"it is of each `{entity}`: write `any {entity} where ({name} …)`"
        return f"write `{entity}.{name}`" if self._encloses(scope, entity) else ""

    def _way_to_collection(self, name: str, scope: Scope) -> str:
        """Tell how a collection is reached that lies in something around the subject."""
        for record in scope.around:
            if isinstance(record.type, t.EntityType):
                for above in self.schema.ancestors(record.type.entity):
                    if self.collection_path(above, name) is not None:
                        return f"write `{above}.{name}`"
        return ""

    def _way_to_block(self, name: str, declared: n.Declaration) -> str:
        """Tell how conditions speak of a template, an interest, a stage model or an engagement model."""
        for group, draft in self.drafts.whole_groups():
            match declared:
                case n.RoleTemplateDeclaration() if draft.template == name:
                    return f"its roles are asked for with `member of {group} as ROLE`"
                case n.StagesDeclaration() if draft.stages == name:
                    return f"its stages are asked for with `{group}.stage = STAGE`"
                case n.InterestDeclaration() if draft.interest == name:
                    return f"write `any buying group where (interest = {name})`"
                case n.EngagementDeclaration() if draft.engagement == name:
                    return f"write `engagement of {group}`, which goes by it"
        return ""

    def _lies_below(self, entity: str, type_: t.Type) -> bool:
        return (
            isinstance(type_, t.EntityType)
            and entity in self.schema.entities
            and type_.entity in self.schema.ancestors(entity)
        )

    def _encloses(self, scope: Scope, entity: str) -> bool:
        for record in scope.around:
            at = record.type.entity if isinstance(record.type, t.EntityType) else self.owner_entity(record.type)
            if at is not None and entity in (at, *self.schema.ancestors(at)):
                return True
        return False

    def _is_group(self, type_: t.Type) -> bool:
        return isinstance(type_, t.EntityType) and type_.entity in self.derived and type_.entity != MEMBER

    def _of_each_member(self, name: str) -> str:
        return f"it is of each member: write `any members where ({name} …)`"

    # -- names that stand for nothing ----------------------------------------------------------------------------------

    def help_for(self, name: str, scope: Scope) -> str:
        """Name what was probably meant: the same name farther out or farther in, or one like it."""
        return (
            self._of_named(name, scope)
            or self._farther_out(name, scope)
            or self._above_or_below(name, scope)
            or self._way_to_choice(name)
            or ("write `is missing`" if name.casefold() in _NOTHING else "")
            or hint(name, self._visible(scope))
        )

    def _of_named(self, name: str, scope: Scope) -> str:
        """Tell how a field of an object with a name is reached, as of the result of a call."""
        for holder, value in scope.named.items():
            if isinstance(value.type, t.ObjectType) and name in self.members_of(value.type):
                return f"write `{holder}.{name}`"
        return ""

    def _farther_out(self, name: str, scope: Scope) -> str:
        for record in scope.around[1:]:
            if isinstance(record.type, t.EntityType) and name in self.members_of(record.type):
                return f"write `{self.word(record.type.entity)}.{name}`"
            if isinstance(record.type, t.EventType) and name in self.members_of(record.type):
                return f"write `{record.type.name}.{name}`"
        return ""

    def _above_or_below(self, name: str, scope: Scope) -> str:
        if scope.subject is None:
            return ""
        subject = scope.subject.type
        if absent := self.why_absent(subject, name):
            return absent
        at = self.owner_entity(subject)
        if isinstance(subject, t.EntityType):
            at = self.schema.entities[subject.entity].parent
        while at is not None:
            if name in self.members_of(t.EntityType(at)):
                return f"write `{at}.{name}`"
            at = self.schema.entities[at].parent
        return self._below(name, subject) if isinstance(subject, t.EntityType) else ""

    def _below(self, name: str, subject: t.EntityType) -> str:
        """Tell how a field of what lies in the subject is reached, of a buying group as well."""
        for below in self.schema.entities.values():
            if name in below.fields and below.name not in self.derived and self._lies_below(below.name, subject):
                return f"it is of each `{below.name}`: write `any {below.name} where ({name} …)`"
        if self._is_group(subject) and name in self.members_of(t.EntityType(MEMBER)):
            return self._of_each_member(name)
        if name == ENGAGEMENT and subject.entity == PERSON:
            return "declare an engagement model, as in `engagement standard { window 30 days  page_viewed 40 }`"
        for group, _ in self.drafts.whole_groups() if subject.entity == self.schema.root else ():
            if name in self.derived[group].fields:
                return f"it is of a buying group: write `{group}.{name}`"
        return ""

    def _way_to_choice(self, name: str) -> str:
        """Tell how a role or a stage is asked for, which is no value by itself."""
        whose = self.drafts.whose(name)
        users = [key for key, draft in self.drafts.whole_groups() if whose and whose in (draft.template, draft.stages)]
        if not users:
            return ""
        if whose in self.drafts.templates:
            return f"it is a role of `{whose}`: write `member of {users[0]} as {name}` of people"
        return f"it is a stage of `{whose}`: write `{users[0]}.stage = {name}`"

    def _visible(self, scope: Scope) -> Iterator[str]:
        yield from scope.named
        if scope.subject is not None:
            yield from self.members_of(scope.subject.type)
        for record in scope.around:
            if isinstance(record.type, t.EntityType):
                yield self.word(record.type.entity)
                yield from self.schema.ancestors(record.type.entity)
        yield from self.lists
        yield from self.constants
        yield from (name for name, item in self.names.usable().items() if not isinstance(item, _BLOCKS))
