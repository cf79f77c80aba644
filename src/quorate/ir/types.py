"""The types of the language."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TextType:
    """`text`; `folded` for `text ignoring case`, which every comparison of it then does."""

    folded: bool = False

    def __str__(self) -> str:
        return "text"


@dataclass(frozen=True, slots=True)
class IntegerType:
    """`integer`: 64 bit, signed."""

    def __str__(self) -> str:
        return "integer"


@dataclass(frozen=True, slots=True)
class NumberType:
    """`number`: a finite IEEE double."""

    def __str__(self) -> str:
        return "number"


@dataclass(frozen=True, slots=True)
class BooleanType:
    """`boolean`, and every condition."""

    def __str__(self) -> str:
        return "boolean"


@dataclass(frozen=True, slots=True)
class DateType:
    """`date`: a calendar day without a zone."""

    def __str__(self) -> str:
        return "date"


@dataclass(frozen=True, slots=True)
class DateTimeType:
    """`datetime`: an instant."""

    def __str__(self) -> str:
        return "datetime"


@dataclass(frozen=True, slots=True)
class TimeType:
    """`09:30`: a time of day."""

    def __str__(self) -> str:
        return "time of day"


@dataclass(frozen=True, slots=True)
class DurationType:
    """`30 days`; `calendar` for months, quarters and years, whose length depends on where they start.

    `unit` is true for lengths made of whole days only, which may be added to a date.
    """

    calendar: bool = False
    whole_days: bool = False

    def __str__(self) -> str:
        return "duration"


@dataclass(frozen=True, slots=True)
class WeekdayType:
    """`monday` to `sunday`."""

    def __str__(self) -> str:
        return "weekday"


@dataclass(frozen=True, slots=True)
class ZoneType:
    """`timezone`: the name of a zone of the time zone database."""

    def __str__(self) -> str:
        return "timezone"


@dataclass(frozen=True, slots=True)
class ChoiceType:
    """`one of "named", "growth"`: a text out of a fixed, ordered set.

    `of` says whose names the values are where they are declared names, which stand bare: `stage of seeds_pipeline`.
    """

    values: tuple[str, ...]
    of: str = ""

    def __str__(self) -> str:
        if self.of:
            return self.of
        return "one of " + ", ".join(f'"{value}"' for value in self.values)


@dataclass(frozen=True, slots=True)
class ListType:
    """`list of T`; `item` is None for the empty list literal, which fits every list."""

    item: Type | None

    def __str__(self) -> str:
        return f"list of {self.item}" if self.item else "list"


@dataclass(frozen=True, slots=True)
class ObjectType:
    """A nested object (`address { … }`), by the path of its declaration: `account.address`."""

    path: str

    def __str__(self) -> str:
        return f"`{self.path}`"


@dataclass(frozen=True, slots=True)
class EntityType:
    """A record of an entity, or a reference to one by its key."""

    entity: str

    def __str__(self) -> str:
        return self.entity


@dataclass(frozen=True, slots=True)
class EventType:
    """One event; `name` is None where it may be of any type, and only `id`, `type` and `at` can be read."""

    name: str | None

    def __str__(self) -> str:
        return f"event {self.name}" if self.name else "event"


Type = (
    TextType
    | IntegerType
    | NumberType
    | BooleanType
    | DateType
    | DateTimeType
    | TimeType
    | DurationType
    | WeekdayType
    | ZoneType
    | ChoiceType
    | ListType
    | ObjectType
    | EntityType
    | EventType
)

TEXT = TextType()
FOLDED = TextType(folded=True)
INTEGER = IntegerType()
NUMBER = NumberType()
BOOLEAN = BooleanType()
DATE = DateType()
DATETIME = DateTimeType()
TIME = TimeType()
WEEKDAY = WeekdayType()
ZONE = ZoneType()
