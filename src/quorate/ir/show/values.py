"""Values in words."""

from __future__ import annotations

from typing import Final

from quorate.ir import mappings as m
from quorate.ir import nodes as n
from quorate.ir import types as t
from quorate.ir.show.derived import of_member
from quorate.ir.show.group_values import GroupValues
from quorate.ir.show.phrase import inline
from quorate.ir.show.words import noun, quoted_noun

_FUNCTIONS: Final = {
    "lower": "{0} in lower case",
    "upper": "{0} in upper case",
    "trim": "{0} without spaces around it",
    "length": "the length of {0}",
    "text": "{0} as text",
    "split": "the parts of {0} between any of {1}",
    "number": "{0} as a number",
    "integer": "{0} as an integer",
    "datetime": "the instant that {0} tells",
    "domain": "the domain of {0}",
    "abs": "the size of {0} without its sign",
    "floor": "{0} rounded down",
    "ceil": "{0} rounded up",
    "mod": "the rest of {0} divided by {1}",
    "year": "the year of {0}",
    "quarter": "the quarter of {0}",
    "month": "the month of {0}",
    "day": "the day of the month of {0}",
    "weekday": "the weekday of {0}",
    "hour": "the hour of {0}",
    "minute": "the minute of {0}",
    "days_between": "the number of days from {0} to {1}",
    "age": "the age in years since {0}",
}
_AGGREGATES: Final = {
    "sum": "the sum of {0} over {1}",
    "average": "the average of {0} over {1}",
    "min": "the smallest {0} of {1}",
    "max": "the largest {0} of {1}",
    "median": "the median of {0} over {1}",
    "distinct": "the number of different values of {0} among {1}",
    "first": "{0} of the first of {1}",
    "last": "{0} of the last of {1}",
}
_COUNTS: Final = {
    "sum": "the number of {0} that have {1}",
    "average": "the average number of {0} with the same {1}",
    "min": "the smallest number of {0} with the same {1}",
    "max": "the largest number of {0} with the same {1}",
    "median": "the median number of {0} with the same {1}",
}
_INSTANT_OF_EVENT: Final = "at"
_SIGNS: Final = {"+": "plus", "-": "minus", "*": "times", "/": "divided by"}


class Values(GroupValues):
    """Says values."""

    def value(self, expr: n.Expr, here: int) -> str:
        """Say a value, on one line."""
        match expr:
            case n.Literal():
                return self.constant(expr)
            case n.ListOf(items=items):
                return self.join([self.value(item, here) for item in items], "and") or "an empty list"
            case n.Slot():
                return self._slot(expr, here)
            case n.Get():
                return self._field(expr, here)
            case n.Parent(record=record, entity=entity):
                return self._parent(record, entity, here)
            case n.GroupOf():
                return self.group(expr, here)
            case n.Engagement(record=record, model=model):
                return self.owned(record, "engagement", here) + self.by_model(model)
            case n.Now():
                return "now"
            case n.Today(zone=zone):
                return f"today{self.by_clock(zone, here)}"
            case n.PeriodEdge(edge=edge, period=period):
                return f"the {edge} of {self.period(period, here)}"
            case n.Negate(operand=operand):
                return f"-{self._operand(operand, here)}"
            case n.Arithmetic(first=first, rest=rest):
                signs = {} if self.exact else _SIGNS
                said = "".join(f" {signs.get(sign, sign)} {self._operand(each, here)}" for sign, each in rest)
                return self._operand(first, here) + said
            case n.Concat(parts=parts):
                return " + ".join(self._operand(part, here) for part in parts)
            case n.Shift():
                return self._shift(expr, here)
            case n.Difference(left=left, right=right):
                return f"the time from {self.value(right, here)} to {self.value(left, here)}"
            case n.Call():
                return self._call(expr, here)
            case n.If():
                return self._if(expr, here)
            case n.Coalesce(arguments=arguments):
                return f"the first known of {self.join([self.value(item, here) for item in arguments], 'and')}"
            case n.DefineCall() | n.TableCall():
                return self.named(expr, here)
            case n.Count(source=source):
                return f"the number of {inline(self.items(source, here, many=True))}"
            case n.Aggregate():
                return self._aggregate(expr, here)
            case m.Item(list=list_, index=index):
                return f"item {index + 1} of {self.value(list_, here)}"
            case m.Lookup(value=value, list=name):
                return f"what the list {quoted_noun(name)} gives for {self.value(value, here)}"
            case n.CountBy(function=function, key=key, source=source):
                counted = inline(self.items(source, here, many=True))
                return _COUNTS[function].format(counted, self.value(key, source.slot))
            case _:
                return f"whether {inline(self.condition(expr, here))}"

    def owned(self, record: n.Expr, name: str, here: int) -> str:
        """Say something that belongs to a record: `name`, `the account's name`, `name of contact`."""
        match of_member(record):
            case n.Slot(number=number) if number == here:
                return name
            case n.Get():
                of = self.value(record, here)
                return f"{of}.{name}" if self.exact else f"{name} of {of}"
            case n.Slot(number=number, type=t.EventType()):
                said = f"{name} of {self.slots.get(number) or self.thing(record.type)}"
                return said if self.exact or said.startswith("the ") else f"the {said}"
            case (n.Slot() | n.Parent()) as owner:
                return f"{self.value(owner, here)}'s {name}"
            case _:
                return f"{name} of {self.value(record, here)}"

    def named(self, call: n.DefineCall | n.TableCall, here: int) -> str:
        """Say a definition or a table on a record, with its arguments as in rules."""
        quoted = isinstance(call.type, t.BooleanType) and not self.exact
        name = self.owned(call.record, quoted_noun(call.name) if quoted else self.name(call.name), here)
        if isinstance(call, n.DefineCall) and call.arguments:
            given = ", ".join(
                f"({self.value(argument, here)})" if isinstance(argument, n.ListOf) else self.value(argument, here)
                for argument in call.arguments
            )
            return f"{name} for {given}"
        return name

    def by_clock(self, zone: n.Expr | None, here: int) -> str:
        """Say whose clock counts, where it is not the rule set's."""
        if zone is None:
            return ""
        its = "its " if not self.exact and isinstance(zone, n.Get) and self.is_here(zone.record, here) else ""
        return f" by the clock of {its}{self.value(zone, here)}"

    def period(self, period: n.Period, here: int) -> str:
        """Say a period: `this fiscal quarter`, `the previous month`."""
        which = period.which if period.which == "this" else f"the {period.which}"
        return f"{which} {'fiscal ' if period.fiscal else ''}{period.unit}{self.by_clock(period.zone, here)}"

    def _slot(self, slot: n.Slot, here: int) -> str:
        if slot.number == here and not isinstance(slot.type, t.EntityType | t.EventType):
            return "the item"
        return self.slots.get(slot.number) or self.thing(slot.type)

    def _field(self, get: n.Get, here: int) -> str:
        if (member := of_member(get)) is not get:
            return self.value(member, here)
        if (derived := self.derived_field(get, here)) is not None:
            return derived
        is_instant = isinstance(get.record.type, t.EventType) and get.name == _INSTANT_OF_EVENT
        if is_instant and isinstance(get.record, n.Slot):
            return "its time" if get.record.number == here else self.owned(get.record, "the time", here)
        is_yes_or_no = isinstance(get.type, t.BooleanType) and not self.exact
        return self.owned(get.record, quoted_noun(get.name) if is_yes_or_no else self.name(get.name), here)

    def _parent(self, record: n.Expr, entity: str, here: int) -> str:
        if isinstance(of_member(record), n.Slot | n.Parent):
            return f"the {noun(entity)}"
        return f"the {noun(entity)} of {self.value(record, here)}"

    def _operand(self, expr: n.Expr, here: int) -> str:
        said = self.value(expr, here)
        is_compound = isinstance(expr, n.Arithmetic | n.Concat | n.Negate | n.Shift | n.If | n.Difference | n.Coalesce)
        return f"({said})" if is_compound else said

    def _shift(self, shift: n.Shift, here: int) -> str:
        word = "after" if shift.sign > 0 else "before"
        return f"{self._operand(shift.duration, here)} {word} {self._operand(shift.time, here)}"

    def _call(self, call: n.Call, here: int) -> str:
        given = [self.value(argument, here) for argument in call.arguments]
        zone = self.by_clock(call.zone, here)
        match call.function, given:
            case "date", [_]:
                return f"the date of {given[0]}{zone}"
            case "round", [value, digits]:
                return f"{value} rounded to {digits} decimal places"
            case "round", [value]:
                return f"{value} rounded"
            case ("min" | "max") as function, _:
                return f"the {'smallest' if function == 'min' else 'largest'} of {self.join(given, 'and')}"
            case function, _ if function in _FUNCTIONS:
                return _FUNCTIONS[function].format(*given) + zone
            case function, _:
                return f"{function}({', '.join(given)}){zone}"

    def _if(self, expr: n.If, here: int) -> str:
        condition = inline(self.condition(expr.condition, here))
        otherwise = f", otherwise {self._operand(expr.otherwise, here)}" if expr.otherwise else ""
        return f"{self._operand(expr.then, here)} if {condition}{otherwise}"

    def _aggregate(self, expr: n.Aggregate, here: int) -> str:
        items = inline(self.items(expr.source, here, many=True))
        value = self.value(expr.value, expr.source.slot)
        return _AGGREGATES[expr.function].format("the time" if value == "its time" else value, items)
