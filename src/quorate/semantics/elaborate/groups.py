"""Interests and buying groups, and what conditions may say of them (language reference, section 9)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from quorate.diagnostics.catalogue.names import E202, E206, E208, E218, E219
from quorate.diagnostics.model import Label
from quorate.ir import nodes as ir
from quorate.ir.groups import ANY_GROUP, MEMBER
from quorate.ir.program import BuyingGroup, Interest, StageModel
from quorate.ir.schema import Schema
from quorate.semantics.elaborate.derived import derived_entities
from quorate.semantics.elaborate.drafts import GroupDraft
from quorate.semantics.elaborate.engagement import EngagementPart
from quorate.semantics.elaborate.schema import PERSON
from quorate.semantics.elaborate.stages import StagesPart
from quorate.semantics.elaborate.templates import TemplatesPart
from quorate.semantics.elaborate.usable import title_of
from quorate.syntax import nodes as n
from quorate.text import Span

_OF_STAGES: Final = ("stage", "stage_since", "in_stage_for")
_OTHER_NAME: Final = "give the buying group another name, as conditions on the account use both"


class GroupsPart(TemplatesPart, StagesPart, EngagementPart):
    """Elaborates interests and buying groups."""

    def draft_groups(self) -> None:
        """Fill the drafts and `derived`, so that conditions can speak of buying groups."""
        self.elaborate_engagements()
        self.draft_templates()
        self.draft_stages()
        for interest in self.of_kind(n.InterestDeclaration):
            self.drafts.interests[interest.name.text] = self._draft_interest(interest)
        for group in self.of_kind(n.BuyingGroupDeclaration):
            self.drafts.groups[group.name.text] = self._draft_group(group)
        for name in (ANY_GROUP, MEMBER):
            if name in self.names.declared:
                declared = self.names.declared[name]
                help_ = "the language has something of this name"
                self.report(E202.at(declared.name.span, name=name, help=help_))
        if self.schema.root:
            root = self.schema.entities[self.schema.root]
            self.derived = derived_entities(self.drafts, root.name, PERSON, root.span)
            self.schema = Schema(root.name, {**self.schema.entities, **self.derived}, self.schema.events)

    # -- interests -----------------------------------------------------------------------------------------------------

    def _draft_interest(self, declared: n.InterestDeclaration) -> Interest:
        name = declared.name.text
        roles = stages = None
        if declared.roles is None:
            self.lacks(declared, "interest", "roles", "add `roles TEMPLATE`")
        else:
            roles = self.declared_as(declared.roles, n.RoleTemplateDeclaration, "role template")
        if declared.stages is not None:
            stages = self.declared_as(declared.stages, n.StagesDeclaration, "stage model")
        if roles is None or (stages is None and declared.stages is not None):
            self.flaw(name)
        title = title_of(declared.title, declared.name)
        of_roles, of_stages = roles.name.text if roles else "", stages.name.text if stages else None
        return Interest(name, title, of_roles, of_stages, declared.shown_by, None, declared.name.span)

    def solution_interest(self, declared: n.InterestDeclaration) -> Interest | None:
        """Elaborate an interest; None where it has a mistake."""
        name = declared.name.text
        shown = None
        if declared.shown_when is not None:
            entity = PERSON if declared.shown_by == "person" else self.schema.root
            shown = self.site(declared.shown_when, entity, declared.name.span)
            if shown is None:
                self.flaw(name)
        conditions = [] if shown is None else [shown]
        if name in self.drafts.flawed or not self.is_bounded(declared, conditions):
            return None
        return replace(self.drafts.interests[name], shown=shown)

    # -- buying groups -------------------------------------------------------------------------------------------------

    def _draft_group(self, declared: n.BuyingGroupDeclaration) -> GroupDraft:
        name = declared.name.text
        root = self.schema.entities.get(self.schema.root)
        if root is not None and name in root.fields:
            labels = [Label(root.fields[name].span, "a field of this name")]
            said = E202.at(declared.name.span, label="declared again", labels=labels, name=name, help=_OTHER_NAME)
            self.flaw(name, said)
        if declared.audience is None:
            self.lacks(declared, "buying group", "audience", "add `audience AUDIENCE`, of accounts")
        interest = self._interest_of(declared)
        engagement = self._engagement_of(declared)
        draft = self.drafts.interests[interest] if interest is not None else None
        if draft is None:
            return GroupDraft(declared, None, None, None, engagement, is_shaped=False)
        is_shaped = interest not in self.drafts.flawed
        return GroupDraft(declared, interest, draft.roles or None, draft.stages, engagement, is_shaped)

    def _interest_of(self, declared: n.BuyingGroupDeclaration) -> str | None:
        name = declared.name.text
        if declared.interest is None:
            self.lacks(declared, "buying group", "interest", "add `interest INTEREST`")
            return None
        interest = self.declared_as(declared.interest, n.InterestDeclaration, "solution interest")
        if interest is None:
            self.flaw(name)
            return None
        if declared.admit == "interested" and interest.shown_when is None:
            labels = [Label(interest.name.span, "the interest")]
            help_ = "add `shown by person when …` to the interest, or write `admit everyone`"
            said = E218.at(declared.interest.span, labels=labels, group=name, interest=interest.name.text, help=help_)
            self.flaw(name, said)
        return interest.name.text

    def _engagement_of(self, declared: n.BuyingGroupDeclaration) -> str | None:
        """Return the engagement model of a group: empty where it has one that a mistake keeps from being known.

        Reports one among several that is not named.
        """
        name = declared.name.text
        if declared.engagement is not None:
            model = self.declared_as(declared.engagement, n.EngagementDeclaration, "engagement model")
            if model is None:
                self.flaw(name)
            return "" if model is None else model.name.text
        meant = self.meant_engagement
        if meant is None and self.engagements and self.project.engagement is None:
            models = ", ".join(f"`{model}`" for model in self.engagements)
            help_ = f"add `engagement MODEL`, which is one of {models}"
            self.flaw(name, E219.at(declared.name.span, name=name, help=help_))
        return "" if meant is None and (self.engagements or self.names.broken) else meant

    def buying_group(self, declared: n.BuyingGroupDeclaration) -> BuyingGroup | None:
        """Elaborate a buying group and all that it stands for; None where any of it has a mistake."""
        name = declared.name.text
        draft = self.drafts.groups[name]
        parts = self._parts_of(draft)
        ready = None
        if declared.ready is not None and draft.is_shaped:
            ready = self.site(declared.ready, name, declared.name.span)
            if ready is None:
                self.flaw(name)
        if parts is None:
            self.flaw(name)
        if parts is None or name in self.drafts.flawed or draft.interest is None or declared.audience is None:
            return None
        asks_ready = self._asks_ready(self.stage_models.get(draft.stages or ""), ready)
        conditions = [] if ready is None else [ready]
        if asks_ready is None or not self.is_bounded(declared, conditions, over=parts):
            return None
        interest = self.interests[draft.interest]
        shown = interest is not None and interest.shown is not None
        admit = declared.admit or ("interested" if shown else "everyone")
        title = title_of(declared.title, declared.name)
        return BuyingGroup(
            name,
            title,
            declared.audience.text,
            draft.interest,
            admit,
            draft.engagement,
            declared.weighted,
            ready,
            asks_ready,
            declared.name.span,
        )

    def _parts_of(self, draft: GroupDraft) -> list[str] | None:
        """Elaborate what a group is made of, and return it by name; None where any of it has a mistake."""
        found: list[str] = []
        is_whole = self._add_audience(draft.declared, found)
        at = draft.declared.interest
        for name in (draft.interest, draft.template, draft.stages):
            if name is not None and at is not None:
                self.make_ready(name, at.span)
                made = self.interests.get(name) or self.templates.get(name) or self.stage_models.get(name)
                is_whole = is_whole and made is not None
                found.append(name)
        return found if is_whole and draft.template is not None else None

    def _add_audience(self, declared: n.BuyingGroupDeclaration, found: list[str]) -> bool:
        """Elaborate the audience of a group; reports one that is not of accounts."""
        if declared.audience is None:
            return False
        audience = self.declared_as(declared.audience, n.AudienceDeclaration, "audience")
        made = None if audience is None else self.audience(declared.audience.text, declared.audience.span)
        if made is None:
            return False
        found.append(made.name)
        if made.entity != self.schema.root:
            help_ = f"a buying group is of an account: name an audience of `{self.schema.root}`"
            name, span = made.name, declared.audience.span
            self.report(E208.at(span, name=name, one=made.entity, other=self.schema.root, help=help_))
        return made.entity == self.schema.root

    def _asks_ready(self, model: StageModel | None, ready: ir.Expr | None) -> bool | None:
        """Tell whether moves ask if a group is ready; None, reported, where that in turn asks for the stage."""
        itself = None if ready is None else _reads(ready, ("ready",))
        if itself is not None:
            help_ = "say what it stands for without its own name"
            self.report(E206.at(itself.span, name="ready", help=help_))
            return None
        moves = model.moves if model is not None else ()
        asked = next((read for move in moves if (read := _reads(move.when, ("ready",))) is not None), None)
        stage = None if ready is None else _reads(ready, _OF_STAGES)
        if asked is None or stage is None:
            return asked is not None
        labels = [Label(asked.span, "this move asks whether the group is ready")]
        help_ = f"the circle is `ready` → `{stage.name}` → `ready`"
        self.report(E206.at(stage.span, labels=labels, name="ready", help=help_))
        return None

    # -- for what uses them --------------------------------------------------------------------------------------------

    def group(self, name: str, used_at: Span) -> BuyingGroup | None:
        """Return a buying group, elaborated first if need be; None where it has a mistake or is a cycle."""
        self.make_ready(name, used_at)
        return self.groups.get(name)

    def every_group(self, used_at: Span) -> bool:
        """Elaborate all buying groups; False, reported, where they are a circle or it is not known what they have."""
        circle = self.first_under_way(self.drafts.groups)
        if circle is not None:
            self.make_ready(circle, used_at)
            return False
        if ANY_GROUP not in self._extents:
            for name in self.drafts.groups:
                self.group(name, used_at)
            self.measure_every_group()
        return all(draft.is_shaped for draft in self.drafts.groups.values())


def _reads(condition: ir.Expr, names: tuple[str, ...]) -> ir.Get | None:
    """Return a place in a condition on a buying group that reads one of some fields of it."""
    waiting: list[ir.Node] = [condition]
    while waiting:
        node = waiting.pop()
        if (
            isinstance(node, ir.Get)
            and node.name in names
            and isinstance(node.record, ir.Slot)
            and not node.record.number
        ):
            return node
        waiting.extend(ir.children(node))
    return None
