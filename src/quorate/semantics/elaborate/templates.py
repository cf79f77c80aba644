"""Role templates: who plays which part (language reference, section 8)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from quorate.diagnostics.catalogue.names import E203
from quorate.ir import types as t
from quorate.ir.groups import WEIGHTS
from quorate.ir.program import Role, RoleTemplate
from quorate.semantics.elaborate.schema import PERSON
from quorate.semantics.elaborate.usable import UsablePart, title_of
from quorate.syntax import nodes as n

_WEIGHT: Final = t.ChoiceType(tuple(WEIGHTS), "a weight")


class TemplatesPart(UsablePart):
    """Elaborates role templates."""

    def draft_templates(self) -> None:
        """Fill the drafts of role templates, which have all but conditions."""
        for declared in self.of_kind(n.RoleTemplateDeclaration):
            self.drafts.templates[declared.name.text] = self._draft_template(declared)

    def _draft_template(self, declared: n.RoleTemplateDeclaration) -> RoleTemplate:
        name = declared.name.text
        self._ask_for_people(declared.name)
        if not declared.roles:
            self.lacks(declared, "role template", "role", "add one, as in `role champion needs 1`")
        names = [node.name for node in declared.roles]
        first = self.once(name, names, "declared again", "give a role all its reasons in one `when`, with `or`")
        roles = [self._draft_role(node, name) for node in declared.roles if first[node.name.text] is node.name]
        self.former_names(name, [(node.name.text, node.formerly) for node in declared.roles], first)
        title = title_of(declared.title, declared.name)
        return RoleTemplate(name, title, declared.allows_many, tuple(roles), declared.name.span)

    def _ask_for_people(self, name: n.Name) -> None:
        """Report a template of a rule set whose schema has no people."""
        if PERSON in self.schema.entities or not self.schema.entities or self.is_broken(PERSON):
            return
        help_ = f"roles are of people: declare `entity person people in {self.schema.root} {{ key id }}`"
        self.flaw(name.text, E203.at(name.span, name=PERSON, help=help_))

    def _draft_role(self, node: n.RoleNode, template: str) -> Role:
        name = node.name.text
        needs, most = node.needs, node.most
        if needs is not None and needs.value < 1:
            help_ = "a role without `needs` does not count for completeness"
            self.out_of_range(template, needs, f"what `{name}` needs", "1 or more", help_)
        elif needs is not None and most is not None and most.value < needs.value:
            help_ = (
                f"write `needs {most.value} to {needs.value}`"
                if most.value
                else "leave `to` out where there is no most"
            )
            self.out_of_range(template, most, f"the most that `{name}` needs", f"{needs.value} or more", help_)
        title, weight = title_of(node.title, node.name), self._weight(node, template)
        formerly = tuple(former.text for former in node.formerly)
        least, surplus = needs.value if needs is not None else None, most.value if most is not None else None
        return Role(name, title, weight, least, surplus, None, formerly, node.name.span)

    def _weight(self, node: n.RoleNode, template: str) -> float:
        weight = node.weight
        if weight is None:
            return WEIGHTS["normal"]
        if isinstance(weight, n.Name):
            if weight.text not in WEIGHTS:
                self.flaw(template)
                self.unknown_name(weight.span, weight.text, _WEIGHT)
            return WEIGHTS.get(weight.text, WEIGHTS["normal"])
        if weight.value <= 0:
            help_ = f"a role that matters little has `weight trivial`, which is {WEIGHTS['trivial']:g}"
            self.out_of_range(template, weight, f"the weight of `{node.name.text}`", "more than 0", help_)
        return float(weight.value)

    def role_template(self, declared: n.RoleTemplateDeclaration) -> RoleTemplate | None:
        """Elaborate a role template; None where it has a mistake."""
        name = declared.name.text
        draft = self.drafts.templates[name]
        by_name = {node.name.text: node for node in reversed(declared.roles)}
        roles: list[Role] = []
        for role in draft.roles:
            node = by_name[role.name]
            when = None
            if node.when is not None:
                when = self.site(node.when, PERSON, node.name.span)
                if when is None:
                    self.flaw(name)
            roles.append(replace(role, when=when))
        conditions = [role.when for role in roles if role.when is not None]
        if name in self.drafts.flawed or not self.is_bounded(declared, conditions):
            return None
        return replace(draft, roles=tuple(roles))
