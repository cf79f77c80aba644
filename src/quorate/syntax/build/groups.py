"""Productions of roles, interests, buying groups and what belongs to them."""

from __future__ import annotations

from typing import Any

from lark import v_args

from quorate.syntax import nodes as n
from quorate.syntax.build.base import INTEGER_MOST
from quorate.syntax.build.blocks import Blocks, Clause

_STAGE_LINES = (n.AllowedMoves, n.RuleMove, n.FormerStage)


@v_args(meta=True)
class Groups(Blocks):
    """Productions of roles, interests, buying groups and what belongs to them."""

    def role_template(self, meta: Any, items: list[Any]) -> n.RoleTemplateDeclaration:
        _, name, title, many, *roles = items
        return n.RoleTemplateDeclaration(self._span(meta), name, self._title(title), bool(many), tuple(roles))

    def role(self, meta: Any, items: list[Any]) -> n.RoleNode:
        _, name, title, *clauses = items
        found = self._once(clauses, name.text)
        needs, most = found.get("needs", (None, None))
        return n.RoleNode(
            self._span(meta),
            name,
            self._title(title),
            found.get("weight"),
            needs,
            most,
            found.get("when"),
            found.get("formerly", ()),
        )

    def role_weight(self, meta: Any, items: list[Any]) -> Clause:
        return self._clause(meta, items, items[-1])

    def role_needs(self, meta: Any, items: list[Any]) -> Clause:
        _, needs, _, most = items
        return self._clause(meta, items, (self._counted(needs), self._counted(most) if most else None))

    def role_when(self, meta: Any, items: list[Any]) -> Clause:
        return self._clause(meta, items, items[-1])

    def role_formerly(self, meta: Any, items: list[Any]) -> Clause:
        return self._clause(meta, items, self._names(items))

    def interest(self, meta: Any, items: list[Any]) -> n.InterestDeclaration:
        _, name, title, *clauses = items
        found = self._once(clauses, name.text)
        shown_by, shown_when = found.get("shown by", (None, None))
        return n.InterestDeclaration(
            self._span(meta),
            name,
            self._title(title),
            found.get("roles"),
            found.get("stages"),
            shown_by,
            shown_when,
        )

    def interest_roles(self, meta: Any, items: list[Any]) -> Clause:
        return self._clause(meta, items, items[-1])

    def interest_stages(self, meta: Any, items: list[Any]) -> Clause:
        return self._clause(meta, items, items[-1])

    def interest_shown(self, meta: Any, items: list[Any]) -> Clause:
        return self._clause(meta, items, (str(items[1]), items[-1]))

    def buying_group(self, meta: Any, items: list[Any]) -> n.BuyingGroupDeclaration:
        _, name, title, *clauses = items
        found = self._once(clauses, name.text)
        return n.BuyingGroupDeclaration(
            self._span(meta),
            name,
            self._title(title),
            found.get("audience"),
            found.get("interest"),
            found.get("admit"),
            found.get("engagement"),
            "completeness weighted" in found,
            found.get("ready when"),
        )

    def in_audience(self, meta: Any, items: list[Any]) -> Clause:
        return self._clause(meta, items, items[-1])

    def group_interest(self, meta: Any, items: list[Any]) -> Clause:
        return self._clause(meta, items, items[-1])

    def group_admit(self, meta: Any, items: list[Any]) -> Clause:
        return self._clause(meta, items, str(items[-1]))

    def group_engagement(self, meta: Any, items: list[Any]) -> Clause:
        return self._clause(meta, items, items[-1])

    def group_weighted(self, meta: Any, items: list[Any]) -> Clause:
        return self._clause(meta, items, True)  # noqa: FBT003

    def group_ready(self, meta: Any, items: list[Any]) -> Clause:
        return self._clause(meta, items, items[-1])

    def engagement(self, meta: Any, items: list[Any]) -> n.EngagementDeclaration:
        _, name, title, *clauses = items
        weights = tuple(clause for clause in clauses if isinstance(clause, n.EventWeight))
        found = self._once((clause for clause in clauses if isinstance(clause, Clause)), name.text)
        scale, scale_from = found.get("scale", (None, None))
        return n.EngagementDeclaration(
            self._span(meta),
            name,
            self._title(title),
            found.get("window"),
            found.get("cap"),
            weights,
            found.get("half life"),
            scale,
            scale_from,
        )

    def event_weight(self, meta: Any, items: list[Any]) -> n.EventWeight:
        return n.EventWeight(self._span(meta), *items)

    def model_window(self, meta: Any, items: list[Any]) -> Clause:
        return self._clause(meta, items, items[-1])

    def model_cap(self, meta: Any, items: list[Any]) -> Clause:
        return self._clause(meta, items, self._counted(items[1]))

    def model_half_life(self, meta: Any, items: list[Any]) -> Clause:
        return self._clause(meta, items, items[-1])

    def model_scale(self, meta: Any, items: list[Any]) -> Clause:
        _, word, *rest = items
        return self._clause(meta, items, (str(word), rest[-1] if rest else None))

    def points(self, meta: Any, items: list[Any]) -> n.IntegerLiteral | n.NumberLiteral:
        minus, token = items
        span, sign, written = self._span(meta), -1 if minus else 1, f"{minus or ''}{token}"
        if token.type == "INTEGER_LITERAL":
            return n.IntegerLiteral(span, sign * self._integer(token, INTEGER_MOST), written)
        return n.NumberLiteral(span, sign * self._float(token, str(token)), written)

    def stages(self, meta: Any, items: list[Any]) -> n.StagesDeclaration:
        _, name, title, *clauses = items
        found = self._once((clause for clause in clauses if isinstance(clause, Clause)), name.text)
        return n.StagesDeclaration(
            self._span(meta),
            name,
            self._title(title),
            found.get("entry", ()),
            found.get("success"),
            found.get("failure", ()),
            tuple(clause for clause in clauses if isinstance(clause, _STAGE_LINES)),
        )

    def entry_stages(self, meta: Any, items: list[Any]) -> Clause:
        return self._clause(meta, items, self._names(items))

    def success_stage(self, meta: Any, items: list[Any]) -> Clause:
        return self._clause(meta, items, items[-1])

    def failure_stages(self, meta: Any, items: list[Any]) -> Clause:
        return self._clause(meta, items, self._names(items))

    def allowed_moves(self, meta: Any, items: list[Any]) -> n.AllowedMoves:
        return n.AllowedMoves(self._span(meta), items[0], self._names(items[1:]))

    def rule_move(self, meta: Any, items: list[Any]) -> n.RuleMove:
        stage, _, target, _, when = items
        return n.RuleMove(self._span(meta), stage, target, when)

    def former_stage(self, meta: Any, items: list[Any]) -> n.FormerStage:
        return n.FormerStage(self._span(meta), items[0], self._names(items[1:]))

    def destination(self, meta: Any, items: list[Any]) -> n.DestinationDeclaration:
        _, name, title, _, kind = items
        return n.DestinationDeclaration(self._span(meta), name, self._title(title), kind)

    def activation(self, meta: Any, items: list[Any]) -> n.ActivationDeclaration:
        _, name, title, *clauses = items
        found = self._once(clauses, name.text)
        return n.ActivationDeclaration(
            self._span(meta),
            name,
            self._title(title),
            found.get("audience"),
            found.get("only when"),
            found.get("to"),
        )

    def only_when(self, meta: Any, items: list[Any]) -> Clause:
        return self._clause(meta, items, items[-1])

    def to_destination(self, meta: Any, items: list[Any]) -> Clause:
        return self._clause(meta, items, items[-1])

    def _names(self, items: list[Any]) -> tuple[n.Name, ...]:
        return tuple(item for item in items if isinstance(item, n.Name))
