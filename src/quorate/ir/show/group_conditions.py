"""Conditions on buying groups and their members in words."""

from __future__ import annotations

from typing import Final

from quorate.ir import nodes as n
from quorate.ir import types as t
from quorate.ir.show.derived import group_title, is_group, is_member, role_title, template_of
from quorate.ir.show.shares import is_share, percent_of
from quorate.ir.show.sources import Sources

_LENGTHS: Final = {
    "=": "exactly", "<": "less than", "<=": "at most", ">": "more than", ">=": "at least",
}  # fmt: skip
OPPOSITE: Final[dict[n.CompareOperator, n.CompareOperator]] = {
    "=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">",
}  # fmt: skip
STATES: Final = frozenset({"ready", "active"})


class GroupConditions(Sources):
    """Says conditions on buying groups."""

    def about_groups(self, expr: n.Expr, here: int, *, holds: bool) -> str | None:
        """Say a condition that has words of its own for buying groups; None for all others."""
        match expr:
            case n.MemberOf(record=record, group=group, role=role):
                template = template_of(self.program, group)
                as_ = f" as {role_title(template, role)}" if role else ""
                is_ = f"is {'' if holds else 'not '}a member of"
                return f"{self.person(record, here)} {is_} the buying group {group_title(self.program, group)}{as_}"
            case n.Get(record=record, name=name) if name in STATES and is_group(self.program, record.type):
                return f"{self.group(record, here)} is {'' if holds else 'not '}{name}"
            case n.ListContains(list=n.Get() as missing, operands=operands, mode=mode) if self.is_missing(missing):
                roles = self.list_items(operands, here)
                return self._too_few(missing, roles, here, holds=holds, is_all=mode == "all")
            case n.Contained(value=n.Literal() as role, list=n.Get() as missing) if self.is_missing(missing):
                return self._too_few(missing, [self.value(role, here)], here, holds=holds, is_all=False)
            case n.Compare(left=n.Get() as field):
                return self._field_compared(expr, field, here, holds=holds)
            case _:
                return None

    def person(self, record: n.Expr, here: int) -> str:
        """Name a record where it is said to belong to something: `the person`."""
        return self.thing(record.type) if self.is_here(record, here) else self.value(record, here)

    def compared(self, expr: n.Expr, other: n.Expr, here: int) -> str:
        """Say one side of a comparison; a number beside a completeness as a percentage."""
        return (percent_of(expr) if is_share(self.program, other) else None) or self.value(expr, here)

    def list_items(self, expr: n.Expr, here: int, beside: n.Expr | None = None) -> list[str]:
        """Say each item of a list that is written out; numbers beside a completeness as percentages."""
        match expr:
            case n.ListOf(items=items):
                pass
            case n.Literal(value=tuple() as values, type=t.ListType(item=item)):
                items = tuple(n.Literal(expr.span, item or t.TEXT, value) for value in values)
            case _:
                items = (expr,)
        return [self.value(item, here) if beside is None else self.compared(item, beside, here) for item in items]

    def is_missing(self, expr: n.Expr) -> bool:
        """Tell whether a value is the list of the roles that a buying group lacks people for."""
        return isinstance(expr, n.Get) and expr.name == "missing" and is_group(self.program, expr.record.type)

    def _too_few(self, missing: n.Get, roles: list[str], here: int, *, holds: bool, is_all: bool) -> str:
        group = self.group(missing.record, here)
        if len(roles) == 1:
            return f"{group} has {'too few' if holds else 'enough'} people in the role {roles[0]}"
        enough = "too few" if holds else "enough"
        if is_all is holds:
            return f"{group} has {enough} people in each of the roles {self.join(roles, 'and')}"
        return f"{group} has {enough} people in at least one of the roles {self.join(roles, 'or')}"

    def _field_compared(self, expr: n.Compare, field: n.Get, here: int, *, holds: bool) -> str | None:
        operator = expr.operator if holds else OPPOSITE[expr.operator]
        if field.name == "in_stage_for" and is_group(self.program, field.record.type):
            how = f"not {_LENGTHS['=']}" if operator == "!=" else _LENGTHS[operator]
            return f"{self.group(field.record, here)} has been in its stage for {how} {self.value(expr.right, here)}"
        if field.name == "assigned_by" and is_member(field.record.type) and operator in {"=", "!="}:
            subject = "" if self.is_here(field.record, here) else f" of {self.value(field.record, here)}"
            was = "was" if operator == "=" else "was not"
            return f"the role{subject} {was} assigned by {self.value(expr.right, here)}"
        return None
