"""Types and declarations in the words of a message: `an integer`, `a list of texts`."""

from __future__ import annotations

from quorate.ir import types as t
from quorate.ir.groups import ANY_GROUP, MEMBER

_PLAIN: dict[type, tuple[str, str]] = {
    t.TextType: ("a text", "texts"),
    t.IntegerType: ("an integer", "integers"),
    t.NumberType: ("a number", "numbers"),
    t.BooleanType: ("a boolean", "booleans"),
    t.DateType: ("a date", "dates"),
    t.DateTimeType: ("an instant", "instants"),
    t.TimeType: ("a time of day", "times of day"),
    t.DurationType: ("a duration", "durations"),
    t.WeekdayType: ("a weekday", "weekdays"),
    t.ZoneType: ("a timezone", "timezones"),
    t.ObjectType: ("an object", "objects"),
}
_CHOICES_SHOWN = 4
_DERIVED = (ANY_GROUP, MEMBER)


def described(type_: t.Type) -> str:
    """Write a type with its article."""
    match type_:
        case t.ChoiceType(of=of) if of:
            return of
        case t.ChoiceType(values):
            shown = ", ".join(f'"{value}"' for value in values[:_CHOICES_SHOWN])
            return f"one of {shown}" + (", …" if len(values) > _CHOICES_SHOWN else "")
        case t.ListType(item):
            return "an empty list" if item is None else f"a list of {plural(item)}"
        case t.EntityType(entity):
            return f"a {entity}" if entity in _DERIVED else f"a record of `{entity}`"
        case t.EventType(name):
            return f"an event `{name}`" if name else "an event"
        case _:
            return _PLAIN[type(type_)][0]


def plural(type_: t.Type) -> str:
    """Write the plural of a type."""
    match type_:
        case t.ChoiceType(of=of) if of:
            noun, _, rest = of.partition(" ")[2].partition(" ")
            return f"{noun}s {rest}".rstrip()
        case t.ChoiceType():
            return "choices"
        case t.ListType():
            return "lists"
        case t.EntityType(entity):
            return f"records of `{entity}`"
        case t.EventType():
            return "events"
        case _:
            return _PLAIN[type(type_)][1]


def counted(number: int, noun: str) -> str:
    """Write a number with its noun: `1 argument`, `2 arguments`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
