"""Values that meet: whether they are comparable, and as what a constant is read beside a choice or a zone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from quorate.diagnostics.catalogue.types import E301, E303, E308, E311, E317, E318
from quorate.diagnostics.model import Diagnostic, Label
from quorate.ir import nodes as ir
from quorate.ir import types as t
from quorate.ir.zones import is_zone
from quorate.semantics.builtins import is_numeric, is_text, is_time
from quorate.semantics.described import described, plural
from quorate.semantics.elaborate.base import Base
from quorate.semantics.suggest import hint, hint_or_all, zone_hint
from quorate.text import Span

Mismatch = Callable[[], Diagnostic]


class FittingPart(Base):
    """Holds types against each other."""

    def sides(self, left: ir.Expr, right: ir.Expr) -> tuple[ir.Expr, ir.Expr] | None:
        """Return two operands fit to be compared; reports a pair that never is."""
        if isinstance(left.type, t.DurationType) and isinstance(right.type, t.DurationType):
            return self._durations(left, right)
        for one, other in ((left, right), (right, left)):
            if isinstance(one.type, t.ChoiceType | t.ZoneType) and is_plain_text(other):
                if not isinstance(other, ir.Literal):
                    return left, right
                fitted = self.fit_literal(other, one.type, thing_of(one))
                if fitted is None:
                    return None
                return (left, fitted) if one is left else (fitted, right)
        if comparable(left.type, right.type):
            return left, right
        one_side, other_side = self.thing(left.type), self.thing(right.type)
        labels = [Label(left.span, one_side), Label(right.span, other_side)]
        help_ = _conversion(left.type, right.type)
        self.report(E301.at(left.span.to(right.span), labels=labels, left=one_side, right=other_side, help=help_))
        return None

    def _durations(self, left: ir.Expr, right: ir.Expr) -> tuple[ir.Expr, ir.Expr] | None:
        for side in (left, right):
            if isinstance(side.type, t.DurationType) and side.type.calendar:
                self.report(E308.at(side.span, help="compare with days, or compare the times themselves"))
                return None
        return left, right

    def fit_literal(self, literal: ir.Literal, wanted: t.Type, thing: str) -> ir.Expr | None:
        """Read a text constant as a choice or a zone; reports one that is not among the values of `thing`."""
        value = str(literal.value)
        if isinstance(wanted, t.ZoneType):
            if not is_zone(value):
                self.report(E317.at(literal.span, zone=value, help=zone_hint(value)))
                return None
        elif isinstance(wanted, t.ChoiceType) and value not in wanted.values:
            if wanted.of:
                self.unknown_name(literal.span, value, wanted)
            else:
                help_ = hint(value, wanted.values) or "its values are " + ", ".join(
                    f"`{each}`" for each in wanted.values
                )
                self.report(E303.at(literal.span, value=value, thing=thing, help=help_))
            return None
        return replace(literal, type=wanted)

    def unknown_name(self, span: Span, name: str, wanted: t.ChoiceType) -> None:
        """Report a name that is not that of a stage, a role or whatever is wanted."""
        now = self.drafts.renamed.get(name)
        renamed = f"`{name}` is called `{now}` now" if now in wanted.values else ""
        self.report(E318.at(span, name=name, thing=wanted.of, help=renamed or hint_or_all(name, wanted.values)))

    def fit(self, value: ir.Expr, wanted: t.Type, thing: str, mismatch: Mismatch) -> ir.Expr | None:
        """Return a value as one of a wanted type; reports `mismatch()` where it is of another."""
        if isinstance(wanted, t.ChoiceType | t.ZoneType) and isinstance(value, ir.Literal) and is_plain_text(value):
            return self.fit_literal(value, wanted, thing)
        if isinstance(wanted, t.ListType) and isinstance(value, ir.ListOf) and wanted.item is not None:
            items = [self.fit(item, wanted.item, thing, mismatch) for item in value.items]
            known = tuple(item for item in items if item is not None)
            return ir.ListOf(value.span, wanted, known) if len(known) == len(items) else None
        if fits(value.type, wanted):
            return value
        self.report(mismatch())
        return None

    def list_of(self, span: Span, items: Sequence[ir.Expr]) -> ir.ListOf | None:
        """Make a list of items, which have to be of one type."""
        joined: t.Type | None = None
        for item in items:
            merged = item.type if joined is None else join(joined, item.type)
            if merged is None and joined is not None:
                self.report(E311.at(item.span, one=plural(joined), other=described(item.type)))
                return None
            joined = merged
        return ir.ListOf(span, t.ListType(joined), tuple(items))


def is_plain_text(value: ir.Expr) -> bool:
    """Tell whether a value is a text, and not one out of a set."""
    return isinstance(value.type, t.TextType)


def is_folded(*values: ir.Expr) -> bool:
    """Tell whether one of the values (or the items of a list) is a text that ignores case."""
    for value in values:
        type_ = value.type.item if isinstance(value.type, t.ListType) else value.type
        if isinstance(type_, t.TextType) and type_.folded:
            return True
    return False


def comparable(one: t.Type, other: t.Type) -> bool:
    """Tell whether values of two types can be equal."""
    if is_numeric(one) and is_numeric(other):
        return True
    if is_time(one) and is_time(other):
        return True
    if isinstance(one, t.TextType) and isinstance(other, t.TextType):
        return True
    if isinstance(one, t.ListType) and isinstance(other, t.ListType):
        return one.item is None or other.item is None or comparable(one.item, other.item)
    if isinstance(one, t.ChoiceType) and isinstance(other, t.ChoiceType) and one.of and other.of:
        return not frozenset(one.values).isdisjoint(other.values)
    return one == other and not isinstance(one, t.ObjectType | t.EventType)


def fits(given: t.Type, wanted: t.Type) -> bool:
    """Tell whether a value of one type can stand where another is wanted."""
    if given == wanted:
        return True
    if isinstance(wanted, t.TextType):
        return is_text(given) or isinstance(given, t.ZoneType)
    if isinstance(wanted, t.NumberType):
        return isinstance(given, t.IntegerType)
    if isinstance(wanted, t.ListType) and isinstance(given, t.ListType):
        return given.item is None or (wanted.item is not None and fits(given.item, wanted.item))
    return False


def join(one: t.Type, other: t.Type) -> t.Type | None:
    """Return the type that values of two types have in common; None if they have none."""
    if one == other:
        return one
    if is_numeric(one) and is_numeric(other):
        return t.NUMBER
    if is_text(one) and is_text(other):
        folded = any(isinstance(side, t.TextType) and side.folded for side in (one, other))
        return t.TextType(folded)
    if isinstance(one, t.ListType) and isinstance(other, t.ListType):
        if one.item is None or other.item is None:
            return other if one.item is None else one
        item = join(one.item, other.item)
        return None if item is None else t.ListType(item)
    return None


def thing_of(value: ir.Expr) -> str:
    """Say whose values a constant is held against."""
    return f"`{value.name}`" if isinstance(value, ir.Get) else described(value.type)


def _conversion(left: t.Type, right: t.Type) -> str:
    """Tell the way out of a comparison, where there is a usual one."""
    kinds = {type(left), type(right)}
    if t.TextType in kinds and kinds & {t.IntegerType, t.NumberType}:
        return "write the number without quotes, or convert with `text(…)` or `number(…)`"
    if t.TextType in kinds and kinds & {t.DateType, t.DateTimeType}:
        return "write dates without quotes, as in `2026-01-31`"
    if t.EntityType in kinds and t.TextType in kinds:
        return "compare the key of the record, which is a field of it"
    if t.ListType in kinds:
        return "write `contains`, or `any … where (it = …)`"
    return ""
