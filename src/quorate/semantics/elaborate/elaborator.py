"""One rule set from its declarations to its program: all parts together."""

from __future__ import annotations

from dataclasses import dataclass

from quorate.diagnostics.model import Severity
from quorate.ir import nodes as ir
from quorate.ir import types as t
from quorate.semantics.elaborate.mappings import MappingsPart
from quorate.semantics.elaborate.scope import Scope
from quorate.syntax import nodes as n


@dataclass(frozen=True, slots=True)
class Again:
    """One declaration elaborated anew among others that are elaborated already."""

    elaborator: Elaborator
    declared: n.Declaration

    @property
    def is_well(self) -> bool:
        """Whether it has no mistake."""
        return not any(each.severity is Severity.ERROR for each in self.elaborator.diagnostics)


class Elaborator(MappingsPart):
    """Elaborates one rule set; each part of it is one subject of the language."""

    def elaborate(self) -> None:
        """Elaborate all there is, in the order in which it builds on each other."""
        self.elaborate_schema()
        self.draft_groups()
        self.elaborate_constants()
        self.elaborate_lists()
        self.elaborate_declarations()
        self.elaborate_activations()
        self.elaborate_journeys()
        self.elaborate_mappings()

    def elaborate_again(self, declared: n.Declaration) -> Again | None:
        """Elaborate a declaration in the place of the one of its name, and nothing else anew; this stays as it is.

        None where others may mean something else because of it, so that there is no telling without them.
        """
        name = declared.name.text
        apart = self.apart()
        match declared:
            case n.DefineDeclaration():
                apart.defines = dict(self.defines)
            case n.TableDeclaration():
                apart.tables = dict(self.tables)
            case n.AudienceDeclaration():
                apart.audiences = dict(self.audiences)
            case n.JourneyDeclaration():
                apart.elaborate_journey_again(declared)
                return Again(apart, declared)
            case _:
                return None
        apart.elaborate_alone(name, declared)
        before, after = self.defines.get(name), apart.defines.get(name)
        if before is not None and after is not None and before.body.type != after.body.type:
            return None
        return Again(apart, declared)

    def expr(self, node: n.Expr, scope: Scope) -> ir.Expr | None:
        """Elaborate anything with a value; None has been reported."""
        match node:
            case n.Group(inner=inner):
                return self.expr(inner, scope)
            case n.Or(operands=operands):
                either = self.both(operands, scope)
                return None if either is None else ir.Or(node.span, t.BOOLEAN, either)
            case n.And(operands=operands):
                all_ = self.both(operands, scope)
                return None if all_ is None else ir.And(node.span, t.BOOLEAN, all_)
            case n.Not(operand=operand):
                negated = self.condition(operand, scope)
                return None if negated is None else ir.Not(node.span, t.BOOLEAN, negated)
            case n.Path():
                return self.value_of(node, scope)
            case n.It():
                return self.item(node, scope)
            case n.Column():
                return self.column(node)
            case n.Compare():
                return self.compare(node, scope)
            case n.Between():
                return self.between(node, scope)
            case n.MemberOf():
                return self.member_of(node, scope)
            case n.In():
                return self.membership(node, scope)
            case n.TextTest():
                return self.text_test(node, scope)
            case n.StateTest():
                return self.state_test(node, scope)
            case n.TimeTest():
                return self.time_test(node, scope)
            case n.Quantifier():
                return self.quantifier(node, scope)
            case n.Sequence():
                return self.sequence(node, scope)
            case _:
                return self._value(node, scope)

    def _value(self, node: n.Expr, scope: Scope) -> ir.Expr | None:
        match node:
            case n.Weekdays():
                return self.weekday(node)
            case n.ListLiteral():
                return self.list_literal(node, scope)
            case n.Clock():
                return self.clock(node)
            case n.PeriodEdge():
                return self.period_edge(node, scope)
            case n.Call():
                return self.call(node, scope)
            case n.Count():
                return self.count(node, scope)
            case n.Aggregate():
                return self.aggregate(node, scope)
            case n.CountBy():
                return self.count_by(node, scope)
            case n.EngagementOf():
                return self.engagement_of(node, scope)
            case n.JourneyEntry():
                return self.entry(node, scope)
            case n.Indexed():
                return self.indexed(node, scope)
            case n.Negate():
                return self.negation(node, scope)
            case n.Arithmetic():
                return self.arithmetic(node, scope)
            case _:
                return self.literal(node)
