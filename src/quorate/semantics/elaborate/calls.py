"""Calls: functions, definitions with parameters, counts and aggregates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, cast

from quorate.diagnostics.catalogue.mapping import M109
from quorate.diagnostics.catalogue.names import E204, E208
from quorate.diagnostics.catalogue.types import E302, E305, E306, E310, E315
from quorate.ir import nodes as ir
from quorate.ir import types as t
from quorate.ir.groups import ANY_GROUP
from quorate.semantics.builtins import (
    AGGREGATES,
    CALLABLE,
    COUNTING,
    DATES,
    FUNCTIONS,
    SPECIAL,
    Function,
    is_numeric,
    is_ordered,
)
from quorate.semantics.described import counted, described
from quorate.semantics.elaborate.fitting import join, thing_of
from quorate.semantics.elaborate.schema import PERSON
from quorate.semantics.elaborate.scope import Scope
from quorate.semantics.elaborate.values import ValuesPart
from quorate.semantics.suggest import hint
from quorate.syntax import nodes as n

_NUMERIC: Final = ("sum", "average", "median")
_ORDERED: Final = ("min", "max")


class CallsPart(ValuesPart):
    """Elaborates what has arguments."""

    def call(self, node: n.Call, scope: Scope) -> ir.Expr | None:
        """Elaborate `f(a, b)`: a definition with parameters, else a function of the language."""
        name = node.function.text
        declared = self.names.declared.get(name)
        if isinstance(declared, n.DefineDeclaration) and declared.parameters:
            return self._define_call(node, declared, scope)
        if self.is_broken(name):
            return None
        if name not in CALLABLE:
            self._report_unknown(node)
            return None
        if name == "lookup":
            return self.lookup(node, scope)
        if name == "split" and not self.is_mapping:
            self.report(M109.at(node.span, what="`split`"))
            return None
        arguments = [self.expr(argument, scope) for argument in node.arguments]
        known = [argument for argument in arguments if argument is not None]
        zone = self.zone(node.zone, scope) if node.zone is not None else None
        if len(known) != len(arguments) or (node.zone is not None and zone is None):
            return None
        if name in SPECIAL and not (name == "date" and len(known) in DATES):
            return self._special(node, known)
        function = DATES[len(known)] if name == "date" else FUNCTIONS[name]
        return self._function(node, function, known, zone)

    def _report_unknown(self, node: n.Call) -> None:
        name = node.function.text
        declared = self.names.declared.get(name)
        if isinstance(declared, n.DefineDeclaration | n.TableDeclaration):
            self.report(
                E305.at(node.span, name=name, wanted="no arguments", given="some are", help=f"write `{name}` alone")
            )
        elif name in AGGREGATES:
            self.report(E204.at(node.function.span, name=name, help=f"write `{name}(… of …)`"))
        else:
            defined = [key for key, item in self.names.declared.items() if getattr(item, "parameters", ())]
            self.report(E204.at(node.function.span, name=name, help=hint(name, [*CALLABLE, *AGGREGATES, *defined])))

    def _function(
        self, node: n.Call, function: Function, arguments: Sequence[ir.Expr], zone: ir.Expr | None
    ) -> ir.Expr | None:
        name, most = node.function.text, len(function.parameters)
        if not most - function.optional <= len(arguments) <= most:
            wanted = counted(most, "argument")
            wanted = f"{most - function.optional} or {wanted}" if function.optional else wanted
            self._report_count(node, wanted)
            return None
        for parameter, argument in zip(function.parameters, arguments, strict=False):
            if not parameter.accepts(argument.type):
                self.report(E306.at(argument.span, name=name, wanted=parameter.words, given=described(argument.type)))
                return None
        if zone is not None and not function.zoned:
            self.report(E315.at(node.zone.span if node.zone else node.span, clause="in zone", reason="is for times"))
            return None
        type_ = function.gives(tuple(argument.type for argument in arguments))
        return ir.Call(node.span, type_, name, tuple(arguments), zone)

    def _report_count(self, node: n.Call, wanted: str) -> None:
        given = len(node.arguments)
        told = f"{given} {'is' if given == 1 else 'are'}"
        self.report(E305.at(node.span, name=node.function.text, wanted=wanted, given=told))

    def _special(self, node: n.Call, arguments: list[ir.Expr]) -> ir.Expr | None:
        name = node.function.text
        if name == "date":
            self._report_count(node, "1 or 3 arguments")
            return None
        if node.zone is not None:
            self.report(E315.at(node.zone.span, clause="in zone", reason="is for times"))
            return None
        if name == "if":
            return self._if(node, arguments)
        if not arguments:
            self._report_count(node, "at least 1 argument")
            return None
        joined = self._joined(name, arguments)
        if joined is None:
            return None
        if name == "coalesce":
            return ir.Coalesce(node.span, joined, tuple(arguments))
        if not is_ordered(joined) or isinstance(joined, t.DurationType):
            self.report(E310.at(node.span, type=described(joined)))
            return None
        return ir.Call(node.span, joined, name, tuple(arguments), None)

    def _joined(self, name: str, arguments: list[ir.Expr]) -> t.Type | None:
        """Return the type of one argument out of many; constants beside a choice are read as one of it."""
        choice = next((item for item in arguments if isinstance(item.type, t.ChoiceType | t.ZoneType)), None)
        joined: t.Type | None = None
        for number, argument in enumerate(arguments):
            fitted: ir.Expr | None = argument
            if choice is not None and isinstance(argument, ir.Literal) and isinstance(argument.type, t.TextType):
                fitted = self.fit_literal(argument, choice.type, thing_of(choice))
            if fitted is None:
                return None
            arguments[number] = fitted
            merged = fitted.type if joined is None else join(joined, fitted.type)
            if merged is None and joined is not None:
                self.report(E306.at(argument.span, name=name, wanted=described(joined), given=described(argument.type)))
                return None
            joined = merged
        return joined

    def _if(self, node: n.Call, arguments: list[ir.Expr]) -> ir.Expr | None:
        if len(arguments) not in (2, 3):
            self._report_count(node, "2 or 3 arguments")
            return None
        condition, *values = arguments
        if not isinstance(condition.type, t.BooleanType):
            given = described(condition.type)
            self.report(E306.at(condition.span, name="if", wanted="a condition first", given=given))
            return None
        joined = self._joined("if", values)
        if joined is None:
            return None
        return ir.If(node.span, joined, condition, values[0], values[1] if len(values) > 1 else None)

    def _define_call(self, node: n.Call, declared: n.DefineDeclaration, scope: Scope) -> ir.Expr | None:
        name = declared.name.text
        define = self.define(name, node.function.span)
        arguments = [self.expr(argument, scope) for argument in node.arguments]
        if define is None or any(argument is None for argument in arguments):
            return None
        if len(arguments) != len(define.parameters):
            self._report_count(node, counted(len(define.parameters), "argument"))
            return None
        fitted: list[ir.Expr] = []
        for argument, (parameter, wanted) in zip(arguments, define.parameters, strict=True):
            if argument is None:
                return None
            value = self.fit(
                argument,
                wanted,
                f"`{parameter}`",
                lambda given=argument, wanted=wanted: E306.at(  # type: ignore[misc]  # bound to the loop's values
                    given.span, name=name, wanted=described(wanted), given=described(given.type)
                ),
            )
            if value is None:
                return None
            fitted.append(value)
        record = self.record_of(define.entity, scope)
        if record is None:
            here = self.thing(scope.subject.type) if scope.subject is not None else "nothing"
            self.report(E208.at(node.function.span, name=name, one=define.entity, other=here))
            return None
        return ir.DefineCall(node.span, define.body.type, name, record, tuple(fitted))

    def record_of(self, entity: str, scope: Scope) -> ir.Expr | None:
        """Return the subject if it is of an entity; of a member of a buying group, the person."""
        subject = scope.subject
        if subject is not None and entity == PERSON:
            subject = self.person_of(subject)
        return subject if subject is not None and subject.type == t.EntityType(entity) else None

    # -- counts and aggregates -----------------------------------------------------------------------------------------

    def count(self, node: n.Count, scope: Scope) -> ir.Expr | None:
        """Elaborate `count(SOURCE)`."""
        if node.source.burst is not None:
            self._no_burst(node.source)
            return None
        source = self.source(node.source, scope)
        return None if source is None else ir.Count(node.span, t.INTEGER, source)

    def _no_burst(self, source: n.Source) -> None:
        span = source.burst.span if source.burst is not None else source.span
        reason, help_ = "needs a number of events", "write `at least N … within any …`"
        self.report(E315.at(span, clause="within any", reason=reason, help=help_))

    def aggregate(self, node: n.Aggregate, scope: Scope) -> ir.Expr | None:
        """Elaborate `sum(amount of opportunities)`."""
        name = node.function.text
        if name not in AGGREGATES:
            self.report(E204.at(node.function.span, name=name, help=hint(name, AGGREGATES)))
            return None
        if node.source.burst is not None:
            self._no_burst(node.source)
            return None
        source = self.source(node.source, scope)
        if source is None:
            return None
        value = self.expr(node.value, scope.inside(self.item_of(source)))
        if value is None:
            return None
        function = cast("ir.AggregateFunction", name)
        type_ = self._aggregated(node, function, value, source)
        return None if type_ is None else ir.Aggregate(node.span, type_, function, value, source)

    def _aggregated(
        self, node: n.Aggregate, function: ir.AggregateFunction, value: ir.Expr, source: ir.Source
    ) -> t.Type | None:
        """Return the type of an aggregate; reports a value that it does not take."""
        given = described(value.type)
        if function in _NUMERIC and not is_numeric(value.type):
            self.report(E306.at(node.value.span, name=function, wanted="a number", given=given))
            return None
        if function in _ORDERED and (not is_ordered(value.type) or isinstance(value.type, t.DurationType)):
            self.report(E310.at(node.value.span, type=given))
            return None
        in_order = ir.Events if function == "last" or not self.is_mapping else ir.Events | ir.ListItems
        if function in ("first", "last") and not isinstance(source.items, in_order):
            reason = "goes by time, and only events have one"
            self.report(E315.at(node.function.span, clause=function, reason=reason, help="write `min` or `max`"))
            return None
        if function == "distinct":
            if isinstance(value.type, t.ListType | t.ObjectType | t.EventType | t.DurationType):
                self.report(E306.at(node.value.span, name=function, wanted="a single value", given=given))
                return None
            return t.INTEGER
        return t.NUMBER if function in ("average", "median") else value.type

    def count_by(self, node: n.CountBy, scope: Scope) -> ir.Expr | None:
        """Elaborate `max(count by url of page_viewed)`."""
        name = node.function.text
        if name not in COUNTING:
            self.report(E204.at(node.function.span, name=name, help=hint(name, COUNTING)))
            return None
        if node.source.burst is not None:
            self._no_burst(node.source)
            return None
        source = self.source(node.source, scope)
        key = None if source is None else self.expr(node.key, scope.inside(self.item_of(source)))
        if source is None or key is None:
            return None
        if isinstance(key.type, t.ListType | t.ObjectType | t.EventType | t.DurationType):
            self.report(E302.at(node.key.span, operator="count by", type=described(key.type)))
            return None
        type_ = t.INTEGER if name in ("sum", "min", "max") else t.NUMBER
        return ir.CountBy(node.span, type_, name, key, source)  # type: ignore[arg-type]  # one of COUNTING

    def item_of(self, source: ir.Source) -> ir.Expr:
        """Return the item of a source as its conditions see it."""
        return ir.Slot(source.span, _type_of_items(source.items), source.slot)


def _type_of_items(items: ir.Collection | ir.ListItems | ir.Events | ir.Groups) -> t.Type:
    match items:
        case ir.Groups():
            return t.EntityType(ANY_GROUP)
        case ir.Collection(entity=entity):
            return t.EntityType(entity)
        case ir.Events(names=names):
            return t.EventType(names[0] if names else None)
        case ir.ListItems(list=list_):
            item = list_.type.item if isinstance(list_.type, t.ListType) else None
            return item if item is not None else t.TEXT
