"""Queries and profiles made by chance, around a few fields of every type and the edges of windows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any, Final

NOW: Final = datetime(2026, 5, 31, 13, 45, 30, tzinfo=UTC)
"""A day on which months do not all have the same number, at no edge of anything."""

ANCHOR: Final = """
city = "x" and person.name.firstName = "x" and homeAddress.country = "x" and score > 1 and a > 1 and b > 1
and isWon = true and seen occurs before now and lastSeen occurs before now
and tags.includes("x") and colors.includes("x") and numbers.includes(1)
and orders[storeId = "x" and price > 1 and open = true and placed occurs before now
           and items[sku = "x" and quantity > 1]]
and xEvent[eventType = "web.view" and web.url = "x" and value > 1 and cart = "x"]
and xEvent[eventType = "commerce.purchases" and order.total > 1 and cart = "x" and value > 1
           and productListItems[SKU = "x" and quantity > 1]]
and person.birthDate occurs before today
"""
"""A query that tells the type of all fields."""

SEGMENTS: Final = ("rich", "nameless", "buyers")
"""Segments that queries may ask for."""

SEGMENT_QUERIES: Final = (
    "score > 1 and b < 5",
    'not (inSegment("rich")) and city != "x"',
    'inSegment("nameless") or xEvent[eventType = "commerce.purchases" and value > 1]',
)

TEXTS: Final = ("x", "Xy", "a/b", "", "x y")
NUMBERS: Final = (0, 1, 2, -1, 2.5, 5)
TYPES: Final = ("web.view", "commerce.purchases", "other")


@dataclass(frozen=True)
class Place:
    """Where a condition stands: what is put in front of the fields of the item, and of those of the profile."""

    kind: str
    item: str
    root: str
    depth: int
    wire: str = ""


class Queries:
    """Makes queries out of random choices."""

    def __init__(self, random: Random, *, is_typed: bool = False) -> None:
        """Choose by `random`; where it `is_typed`, conditions on events tell their type."""
        self._random = random
        self._is_typed = is_typed
        self._count = 0

    def query(self) -> str:
        """Return a whole query."""
        return self.condition(Place("root", "", "", 3))

    def condition(self, place: Place) -> str:
        """Return a condition for a place."""
        deeper = Place(place.kind, place.item, place.root, place.depth - 1, place.wire)
        pick = self._random.random()
        if place.depth > 0 and pick < 0.35:
            word = self._pick(("and", "or"))
            return f"({self.condition(deeper)}) {word} ({self.condition(deeper)})"
        if place.depth > 0 and pick < 0.5:
            return f"{self._pick(('not', '!'))}({self.condition(deeper)})"
        if place.depth > 0 and pick < 0.53:
            return f"if(({self.condition(deeper)}), ({self.condition(deeper)}), ({self.condition(deeper)}))"
        if place.depth > 0 and pick < 0.75 and place.kind == "root":
            return self._of_arrays(place)
        return self._atom(place)

    def _pick(self, items: Any) -> Any:  # noqa: ANN401 - one of whatever they are
        return self._random.choice(items)

    def _variable(self) -> str:
        self._count += 1
        return f"V{self._count}"

    # -- fields --------------------------------------------------------------------------------------------------------

    def _field(self, place: Place, kind: str) -> str:
        own = _FIELDS[place.wire or place.kind].get(kind, ())
        root = _FIELDS["root"].get(kind, ())
        if own and (not root or place.kind == "root" or self._random.random() < 0.8):
            return place.item + str(self._pick(own))
        # A name of the profile, from within a filter by as many steps up as it takes.
        return place.root + str(self._pick(root))

    def _text(self, place: Place) -> str:
        return self._field(place, "text")

    def _number(self, place: Place) -> str:
        pick = self._random.random()
        field = self._field(place, "number")
        if pick < 0.6:
            return field
        if pick < 0.7 and place.kind == "root":
            return self._sum()
        other = self._pick((self._field(place, "number"), str(self._pick(NUMBERS)), "currentMonth()"))
        if pick < 0.75:
            return f"if({self._atom(place)}, {field}, {other})"
        return f"({field} {self._pick('+-*/%')} {other})"

    def _literal(self, text: str) -> str:
        return json.dumps(text)

    # -- atoms ---------------------------------------------------------------------------------------------------------

    def _atom(self, place: Place) -> str:
        atoms = [self._text_atom, self._number_atom, self._time_atom]
        if place.kind in {"root", "order"}:
            atoms += [self._boolean_atom, self._null_atom]
        if place.kind == "root":
            atoms += [self._list_atom, self._list_atom, self._day_atom]
        if place.kind == "order":
            atoms.append(self._item_atom)
        if place.wire == "commerce.purchases":
            atoms.append(self._product_atom)
        return str(self._pick(atoms)(place))

    def _text_atom(self, place: Place) -> str:
        field, text = self._text(place), self._literal(self._pick(TEXTS))
        case = self._pick(("", ", true", ", false"))
        name = self._pick(
            (
                *("startsWith", "doesNotStartWith", "endsWith", "doesNotEndWith", "contains", "doesNotContain"),
                *("equals", "notEqualTo"),
            )
        )
        return str(
            self._pick(
                (
                    f"{field} = {text}",
                    f"{field} != {text}",
                    f"{field} = {self._text(place)}",
                    f"{field} != {self._text(place)}",
                    f"{field} in [{text}, {self._literal(self._pick(TEXTS))}]",
                    f"{field} notIn [{text}, {self._literal(self._pick(TEXTS))}]",
                    f"{field}.{name}({text}{case})",
                    f"{field}.{name}({self._text(place)}{case})",
                    f"{field} like {self._literal(self._pick(('x%', '%y', '%x%', 'X_', '%', 'x', '%x%y', 'a/%b')))}",
                    f"{field}.matches({self._literal(self._pick(('^x', '(?i)^X', 'y$', 'a/b', '[xy]', '')))})",
                    field,
                )
            )
        )

    def _number_atom(self, place: Place) -> str:
        sign = self._pick(("=", "!=", "<", "<=", ">", ">="))
        left, number = self._number(place), self._pick(NUMBERS)
        return str(
            self._pick(
                (
                    f"{left} {sign} {number}",
                    f"{left} {sign} {number}",
                    f"{number} {sign} {left}",
                    f"{left} {sign} {self._number(place)}",
                    f"{left} in [1, 2, 5]",
                    f"{left} notIn [1, 2]",
                    f"{left} {sign} {self._time(place)}.getMonth()",
                    f"{left} {sign} {self._time(place)}.getDayOfMonth()",
                    f"{self._time(place)}.getYear() in [2025, currentYear()]",
                    f"{self._time(place)} {sign} {self._time(place)}",
                    f"({left} > {number}) {self._pick(('=', '!='))} {self._pick(('true', 'false'))}",
                    f'({left} > {number}) = ({self._text(place)} = "x")',
                    f"let S = {left} in (S {sign} 1 or S = 5)",
                )
            )
        )

    def _boolean_atom(self, place: Place) -> str:
        field = self._field(place, "boolean")
        return str(self._pick((field, f"{field} = true", f"{field} = false", f"{field} != true", f"!{field}")))

    def _null_atom(self, place: Place) -> str:
        kind = self._pick(("text", "number", "boolean", "time"))
        return f"{self._field(place, kind)}.{self._pick(('isNull', 'isNotNull'))}()"

    # -- times ---------------------------------------------------------------------------------------------------------

    def _time(self, place: Place) -> str:
        return self._field(place, "time")

    def _time_atom(self, place: Place) -> str:
        return f"{self._time(place)} occurs {self.when(place)}"

    def _day_atom(self, place: Place) -> str:
        field = f"{place.root}person.birthDate"
        unit = self._pick(("day", "week", "month", "year"))
        if self._random.random() < 0.1:
            return f"{field} {self._pick(('=', '<', '>='))} {self._pick(('today', 'date(2026, 5, 1)'))}"
        return f"{field} occurs {self.when(place, unit=unit, of_day=True)}"

    def when(self, place: Place, *, unit: str = "", of_day: bool = False) -> str:
        """Return what stands after `occurs`."""
        unit = unit or self._pick(("second", "minute", "hour", "day", "week", "month", "year"))
        sign = self._pick(("<", "<=", ">", ">=", "<", "<=", "=", "!="))
        direction = self._pick(("before", "before", "after", "from"))
        count = self._pick((0, 1, 2, 3))
        time = self._point(place, of_day=of_day)
        pick = self._random.random()
        if pick < 0.5:
            if sign in {"=", "!="} and unit in {"second", "minute", "hour"}:
                time = "now"
            return f"{sign} {count} {unit}{'s' if count != 1 else ''} {direction} {time}"
        if pick < 0.7:
            return f"{direction} {self._lasting(place, of_day=of_day)}"
        if pick < 0.72:
            return f"{self._pick(('this', 'last', 'next'))} decade"
        if pick < 0.85:
            return f"{self._pick(('on ', ''))}{self._lasting(place, of_day=of_day)}"
        return f"between {self._lasting(place, of_day=of_day)} and {self._lasting(place, of_day=of_day)}"

    def _point(self, place: Place, *, of_day: bool) -> str:
        points = ["now", "today", "yesterday", "tomorrow", "date(2026, 5, 1)", "now", "today"]
        return str(self._pick(points if of_day else [*points, self._time(place)]))

    def _lasting(self, place: Place, *, of_day: bool) -> str:
        which = self._pick(("this", "last", "next"))
        units = (
            ("day", "week", "month", "year") if of_day else ("hour", "day", "week", "month", "year", "minute", "second")
        )
        computed = "date(currentYear() - 1, 10, 1)"
        return str(self._pick((self._point(place, of_day=of_day), f"{which} {self._pick(units)}", computed)))

    # -- arrays --------------------------------------------------------------------------------------------------------

    def _list_atom(self, place: Place) -> str:
        name, other = self._pick((("tags", "colors"), ("colors", "tags")))
        texts = ", ".join(self._literal(self._pick(TEXTS)) for _ in range(self._pick((1, 2))))
        text = self._literal(self._pick(TEXTS))
        del place
        return str(
            self._pick(
                (
                    f"{name}.includes({text})",
                    f"{text} in {name}",
                    f"{text} notIn {name}",
                    f"city in {name}",
                    f"city notIn {name}",
                    f"{name}.intersects([{texts}])",
                    f"{name}.intersects({other})",
                    f"{name}.subsetOf([{texts}])",
                    f"{name}.subsetOf({other})",
                    f"{name}.supersetOf([{texts}])",
                    f"{name}.supersetOf({other})",
                    f"{name}.intersection([{texts}])",
                    f"{name}.intersection({other})",
                    f"{name}.distinct().count() {self._pick(('>', '=', '<'))} 1",
                    f"{name}.count() {self._pick(('>', '>=', '=', '!=', '<', '<='))} {self._pick((0, 1, 2))}",
                    f"{name}",
                    f"{name}.isNull()",
                    f"numbers.includes({self._pick(NUMBERS)})",
                    "score in numbers",
                    "numbers[this > 1].count() > 1",
                    f"orders.storeId.includes({text})",
                    f"{text} notIn orders.storeId",
                    f"orders.storeId.intersects([{texts}])",
                    f"orders.storeId.subsetOf([{texts}])",
                    f"orders.storeId.supersetOf([{texts}])",
                    f"orders.storeId = {text}",
                    "orders.storeId",
                    f"orders.items.sku = {text}",
                    "orders.items.count() > 2",
                    "orders.storeId.distinct().count() > 1",
                    "orders.isNull()",
                    "orders.filter(O => O.price > 1 and O.storeId = city)",
                    "orders.exists(price > 1 and ^city = storeId)",
                    "orders[items[sku = ^storeId or sku = ^^.city]]",
                    "orders[items[quantity > ^^.score].count() > 1]",
                    "orders.items.quantity.max() > 1",
                    "orders.map(price * 2).max() > 4",
                    "orders.map(O => O.price + score).sum() > 4",
                    "city in orders.storeId",
                    "city notIn orders.storeId",
                    f"orders.items.sku.includes({text})",
                    "orders.items.sku.intersects(tags)",
                    *self._untyped(f"xEvent.timestamp occurs {self.when(Place('root', '', '', 0))}"),
                )
            )
        )

    def _untyped(self, *queries: str) -> tuple[str, ...]:
        return () if self._is_typed else queries

    def _item_atom(self, place: Place) -> str:
        return f"{place.item}items[sku = {self._literal(self._pick(TEXTS))}]"

    def _product_atom(self, place: Place) -> str:
        return f"{place.item}productListItems[quantity > 1].count() {self._pick(('>', '=', '<'))} 1"

    def _sum(self) -> str:
        array = self._array()
        number = "price" if array.startswith("orders") else "value"
        return str(
            self._pick(
                (
                    f"{array}.sum({number})",
                    f"{array}.average({number})",
                    f"{array}.min({number})",
                    f"{array}.max({number})",
                    f"{array}.count()",
                    "numbers.sum()",
                    "(sum N from numbers where N > 0)",
                    "(average N from numbers)",
                    "(sum O.price over O from orders where O.open = true)",
                    "(sum I.quantity over O from orders where O.price > 1, I from O.items)",
                    "orders.map(price).sum()",
                    "orders.price.max()",
                )
            )
        )

    def _array(self) -> str:
        if self._random.random() < 0.4:
            return f"orders[{self.condition(Place('order', '', '^', 1))}]"
        return self._events()

    def _typed(self, wire: str, item: str, root: str, depth: int, kind: str = "event") -> str:
        place = Place(kind, item, root, depth, wire)
        told = f'{item}eventType = "{wire}"'
        return f"{told} and ({self.condition(place)})" if self._random.random() < 0.8 else told

    def _events(self) -> str:
        wire = self._pick(TYPES[:2])
        return f"xEvent[{self._typed(wire, '', '^', 1)}]"

    def _of_arrays(self, place: Place) -> str:
        del place
        wire, other = self._pick((TYPES[:2], TYPES[1::-1]))
        first, second = self._variable(), self._variable()
        sign, count = self._pick((">", ">=", "=", "!=", "<", "<=")), self._pick((0, 1, 2))
        typed = self._typed(wire, f"{first}.", "", 1)
        ordered = self.condition(Place("order", f"{first}.", "", 1))
        within = self.condition(Place("item", f"{second}.", "", 0))
        both = f'{first}.eventType in ["{wire}", "{other}"]'
        of_other = f'{second}.eventType = "{other}" and {second}.cart = {first}.cart'
        step = f'A: WHAT(eventType = "{wire}")'
        later = f'eventType = "{wire}" and cart != A.cart and timestamp occurs < 2 days after A.timestamp'
        return str(
            self._pick(
                (
                    self._events(),
                    f"{self._array()}.count() {sign} {count}",
                    f"(select {first} from xEvent where {typed}).count() {sign} {count}",
                    f"exists {first} from xEvent where {typed}",
                    f"forall {first} from xEvent where {typed} : {first}.cart = city",
                    f"forall {first} from orders : {ordered}",
                    f"forall {first} from orders where {first}.open = true : {ordered}",
                    f"exists {first} from orders where {ordered}, {second} from {first}.items where {within}",
                    f"exists {first} from orders where {ordered} : {first}.price > 1",
                    f"select {first} from xEvent where {both} and {first}.cart = city",
                    f"(select {first} from xEvent where {both}).count() {sign} {count}",
                    f"xEvent[{both.replace(first + '.', '')}].sum(value) {sign} {count}",
                    f"select {first} from xEvent where {typed}, {second} from xEvent where {of_other}",
                    *self._untyped(
                        f"xEvent[timestamp occurs {self.when(Place('root', '', '', 0))}]",
                        f"xEvent.count() {sign} {count}",
                        f'xEvent[eventType != "{wire}" and cart = "x"]',
                    ),
                    f'xEvent[(eventType = "{wire}" and cart = "x") or eventType = "{other}"]',
                    f'xEvent[eventType = "commerce.purchases"].productListItems.quantity.sum() {sign} {count}',
                    f'xEvent[eventType = "commerce.purchases"].productListItems[SKU = "x"].count() {sign} {count}',
                    'xEvent[eventType = "commerce.purchases"].productListItems[SKU = "x"]',
                    f"(sum {first}.value over {first} from xEvent where {typed}) {sign} {count}",
                    f"(select {first} from xEvent where {typed}).sum(value) {sign} {count}",
                    "let E = orders[price > 1] in (E.count() > 1 or E.sum(price) > 2)",
                    f'chain(xEvent, timestamp, [{step}, B: WHAT(eventType = "{other}" and cart = A.cart)])',
                    f'chain(xEvent, timestamp, [{step}, B: WHAT({later}), C: WHAT(eventType = "{other}")])',
                    f'inSegment("{self._pick(SEGMENTS)}")',
                    f'not inSegment("{self._pick(SEGMENTS)}")',
                    self._chain(),
                    self._chain(),
                )
            )
        )

    def _chain(self) -> str:
        length = self._pick((1, 1, 2, 2, 3))
        counted = self._pick((0, length - 1, -1))
        steps = []
        for number in range(length):
            step = f"S{number}: WHAT({self._typed(self._pick(TYPES[:2]), '', '^', 0)})"
            if self._random.random() < 0.4:
                step += f" WHEN({self._pick(('today', '< 7 days before now', '<= 24 hours before now', 'last week'))})"
            if number == counted:
                step += f" COUNT({self._pick((1, 2, 3))})"
            if self._random.random() < 0.1:
                step += ' WHERE(city = "x")'
            steps.append(step)
        return f"chain(xEvent, timestamp, [{', '.join(steps)}])"


_FIELDS: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "root": {
        "text": ("city", "person.name.firstName", "homeAddress.country"),
        "number": ("score", "a", "b"),
        "boolean": ("isWon",),
        "time": ("seen", "lastSeen"),
    },
    "order": {
        "text": ("storeId",),
        "number": ("price",),
        "boolean": ("open",),
        "time": ("placed",),
    },
    "item": {"text": ("sku",), "number": ("quantity",)},
    "web.view": {"text": ("web.url", "cart"), "number": ("value",), "time": ("timestamp",)},
    "commerce.purchases": {"text": ("cart",), "number": ("order.total", "value"), "time": ("timestamp",)},
}


# -- profiles ----------------------------------------------------------------------------------------------------------


class Profiles:
    """Makes profiles out of random choices; a third of all that may be missing is."""

    def __init__(self, random: Random) -> None:
        self._random = random

    def profile(self) -> dict[str, Any]:
        """Return a profile with its events."""
        made = self._object(
            city=self._text,
            person=lambda: self._object(name=lambda: self._object(firstName=self._text), birthDate=self._day),
            homeAddress=lambda: self._object(country=self._text),
            score=self._number,
            a=self._number,
            b=self._number,
            isWon=self._boolean,
            seen=self._instant,
            lastSeen=self._instant,
            tags=lambda: self._list(self._text),
            colors=lambda: self._list(self._text),
            numbers=lambda: self._list(self._number),
            orders=lambda: self._list(self._order),
        )
        if self._random.random() < 0.9:
            made["xEvent"] = self._events()
        return made

    def _object(self, **fields: Any) -> dict[str, Any]:  # noqa: ANN401 - functions without arguments
        return {
            name: None if pick < 0.05 else make()
            for name, make in fields.items()
            if (pick := self._random.random()) < 0.7
        }

    def _list(self, make: Any) -> list[Any]:  # noqa: ANN401 - as above
        return [make() for _ in range(self._random.choice((0, 1, 2, 3)))]

    def _text(self) -> str:
        return self._random.choice(TEXTS)

    def _number(self) -> float:
        return self._random.choice(NUMBERS)

    def _boolean(self) -> bool:
        return self._random.random() < 0.5

    def _order(self) -> dict[str, Any]:
        return self._object(
            storeId=self._text, price=self._number, open=self._boolean, placed=self._instant,
            items=lambda: self._list(lambda: self._object(sku=self._text, quantity=self._number)),
        )  # fmt: skip

    def _instant(self, *, is_past: bool = False) -> str:
        edge = self._random.choice(_EDGES)
        at = edge + self._random.choice(
            (timedelta(), timedelta(), timedelta(microseconds=1), -timedelta(microseconds=1))
        )
        if is_past and at > NOW:
            at = NOW - (at - NOW) if at - NOW < timedelta(days=300) else NOW
        return at.isoformat().replace("+00:00", "Z")

    def _day(self) -> str:
        return self._random.choice(_EDGES).date().isoformat()

    def _events(self) -> list[dict[str, Any]]:
        events = []
        for number in range(self._random.choice((0, 1, 2, 3, 5))):
            wire = self._random.choice(TYPES)
            fields: dict[str, Any] = {}
            if wire == "web.view":
                fields = self._object(web=lambda: self._object(url=self._text), value=self._number, cart=self._text)
            elif wire == "commerce.purchases":
                fields = self._object(
                    order=lambda: self._object(total=self._number),
                    value=self._number,
                    cart=self._text,
                    productListItems=lambda: self._list(lambda: self._object(SKU=self._text, quantity=self._number)),
                )
            events.append({"_id": f"e{number}", "eventType": wire, "timestamp": self._instant(is_past=True), **fields})
        return events


def _edges() -> tuple[datetime, ...]:
    """Return the instants at which windows of generated queries begin and end."""
    today = NOW.replace(hour=0, minute=0, second=0)
    steps = [
        timedelta(**{unit: count}) for unit in ("seconds", "minutes", "hours", "days", "weeks") for count in range(4)
    ]
    near = [base + sign * step for base in (NOW, today) for step in steps for sign in (-1, 1)]
    days = [
        *("2026-05-01", "2026-05-02", "2026-04-30", "2026-03-31", "2026-02-28", "2026-06-30", "2026-05-25"),
        *("2026-05-18", "2026-06-01", "2026-06-08", "2026-01-01", "2025-01-01", "2025-10-01", "2025-10-02"),
        *("2025-05-31", "2024-05-31", "2023-05-31", "2027-01-01", "2026-05-30"),
    ]
    clock = (timedelta(), timedelta(hours=13, minutes=45, seconds=30))
    far = [datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC) + each for day in days for each in clock]
    hours = [NOW.replace(minute=0, second=0), NOW.replace(second=0), NOW.replace(second=0) + timedelta(minutes=1)]
    return (*near, *far, *hours)


_EDGES: Final = _edges()


def payload_of(profile: dict[str, Any], *, one_event: bool) -> dict[str, Any]:
    """Return the payload of an account with the person that a profile is of."""
    person = {name: held for name, held in profile.items() if name != "xEvent"}
    account: dict[str, Any] = {"id": "acme", "people": [{"id": "ann", **person}]}
    if "xEvent" in profile:
        account["events"] = [_event(each, one_event=one_event) for each in profile["xEvent"]]
    return {"now": NOW.isoformat(), "account": account}


def _event(event: dict[str, Any], *, one_event: bool) -> dict[str, Any]:
    fields = {name: held for name, held in event.items() if name not in {"_id", "timestamp", "eventType"}}
    of_type = (
        {"type": "experience_event", "eventType": event["eventType"]} if one_event else {"type": event["eventType"]}
    )
    return {"id": event["_id"], "at": event["timestamp"], "person": "ann", **of_type, **fields}
