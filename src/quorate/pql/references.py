"""Names, fields and variables: what they stand for, and how rules speak of it from the place where they are."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from quorate.diagnostics.catalogue.pql import Q105, Q113, Q114, Q119, Q121, Q123, Q137
from quorate.pql import nodes as n
from quorate.pql.base import Base, Home, Many, Value
from quorate.pql.foreign import Foreign
from quorate.pql.scope import Bound, Item, Scope, Untold
from quorate.pql.shapes import EVENT_FIELDS, Shape
from quorate.pql.written import path, quoted
from quorate.semantics.suggest import hint

EVENTS: Final = "xEvent"
DEPTH_MOST: Final = 24
"""How deep fields may stand in fields."""

THIS: Final = "this"
_BLANK: Final = "_"
"""The variable of JSON that stands for the entity where nothing was bound to it (JQ3)."""

_TAKEN_IN_EVENTS: Final = frozenset({"at", "person", "account"})
_OWN_KEYS: Final = frozenset({"_id", "id"})


class Untyped(Untold):
    """A condition on events that needs to know their type, and does not say it."""


class ReferencesPart(Base):
    """Resolves names."""

    def reference(self, expr: n.Expr, scope: Scope) -> Value | Many:
        """Return what a name or a field stands for."""
        found = self._resolved(expr, scope)
        if isinstance(found, Value) and found.foreign is not None and found.shape is None and found.item is None:
            help_ = "ask for one of its fields: mappings take those, and not the whole"
            raise self.refuse(Q119, expr.at, name=found.foreign.path, help=help_)
        return found

    def _resolved(self, expr: n.Expr, scope: Scope) -> Value | Many:
        match expr:
            case n.Name(name=name):
                return self._named(expr, name, scope)
            case n.Root():
                return self.of_item(scope.root, scope, expr.at)
            case n.Position(number=number):
                if number > 1:
                    raise self.refuse_form(f"a second parameter (`${number}`)", expr.at)
                return self.of_item(scope.root, scope, expr.at)
            case n.Outer(levels=levels, name=name):
                if levels >= len(scope.implied):
                    raise self.refuse(Q114, expr.at, what=f"`{'^' * levels}{name}`", help="fewer scopes are around it")
                return self._of_implied(expr, scope.implied[-1 - levels], name, scope)
            case n.Field(object=object_, name=name):
                found = self.object_of(object_, scope)
                if isinstance(found, Many):
                    return Many(expr, scope)
                return self.field_of(found, name, expr, scope)
            case n.Context():
                raise self.refuse_form("data of the caller (`@{…}`)", expr.at)
            case _:
                raise self.refuse_form("this", expr.at)

    def object_of(self, expr: n.Expr, scope: Scope) -> Value | Many:
        """Return that of which a field is asked, which may be an object that only foreign records have."""
        is_name = isinstance(expr, n.Name | n.Field | n.Outer)
        return self._resolved(expr, scope) if is_name else self.value(expr, scope)

    def _named(self, expr: n.Name, name: str, scope: Scope) -> Value | Many:
        bound = scope.names.get(name)
        if isinstance(bound, Bound):
            return self.value(bound.expr, bound.scope.moved(scope))
        if isinstance(bound, Item):
            return self.of_item(bound, scope, expr.at)
        if name == THIS:
            return self.of_item(scope.implied[-1], scope, expr.at)
        if name == _BLANK:
            return self.of_item(scope.root, scope, expr.at)
        if name == EVENTS:
            return self._events(expr, scope)
        return self._of_implied(expr, scope.implied[-1], name, scope)

    def _of_implied(self, expr: n.Expr, item: Item, name: str, scope: Scope) -> Value | Many:
        return self.field_of(self.of_item(item, scope, expr.at), name, expr, scope)

    def _events(self, expr: n.Expr, scope: Scope) -> Many:
        if scope.root.name != "person":
            raise self.refuse_form("events of accounts", expr.at, "make a segment of people, and refer to it")
        return Many(expr, scope)

    # -- items ---------------------------------------------------------------------------------------------------------

    def of_item(self, item: Item, scope: Scope, at: n.At) -> Value:
        """Return an item as a value: an empty text for the subject, whose fields stand alone."""
        text = "" if item is scope.subject else self._spoken(item, scope, at)
        if item.kind == "item" and not item.shape.fields:
            return Value("it", shape=item.shape, item=item, may_lack=False)
        return Value(text, kind="object", shape=item.shape, item=item, may_lack=False)

    def _spoken(self, item: Item, scope: Scope, at: n.At) -> str:
        """Return the name that rules call an item by, which nothing nearer may have."""
        if item.alias:
            item.is_asked = True
            return quoted(item.alias)
        name = item.name
        if name is None:
            what = "an event that is of any type" if item.kind == "event" else "an item of a list"
            raise self.refuse(Q114, at, what=what)
        nearer = scope.around[scope.around.index(item) + 1 :] if item in scope.around else ()
        if any(each.name == name for each in nearer):
            help_ = "say what the two have to do with each other with `chain`, whose steps have labels"
            raise self.refuse(Q114, at, what=f"the other `{item.wire or name}` event", help=help_)
        if name in scope.subject.shape.fields:
            raise self.refuse(Q114, at, what=f"`{name}`, beside a field of that name,")
        return quoted(name)

    def prefix_of(self, item: Item, scope: Scope, at: n.At) -> str:
        """Return what stands in front of something of an item: nothing, or its name and a dot."""
        spoken = "" if item is scope.subject else self._spoken(item, scope, at)
        return f"{spoken}." if spoken else ""

    # -- fields --------------------------------------------------------------------------------------------------------

    def field_of(self, value: Value, name: str, expr: n.Expr, scope: Scope) -> Value | Many:
        """Return a field of an object."""
        item = value.item
        if item is not None and item.kind == "event":
            found = self._event_field(value, item, name, expr.at)
            if found is not None:
                return found
        if item is not None and item.kind == "entity":
            if name == EVENTS:
                return self._events(expr, replace(scope, names={}, implied=(scope.root,)))
            key = self.shapes.keys[item.name or ""]
            if name in _OWN_KEYS:
                return Value(_joined(value.text, key), kind="text", may_lack=False)
        made = self.plain_field(value, name, expr.at)
        return Many(expr, scope) if made.type == "list" else made

    def plain_field(self, value: Value, name: str, at: n.At) -> Value:
        """Return a field that is declared, whatever it is."""
        inside, home = _foreign_of(value)
        there = inside.fields.get(name) if inside is not None else None
        if value.shape is None and inside is None:
            raise self.refuse_form(f"`{name}` of a computed value", at)
        shape = self.shapes.field(value.shape, name) if value.shape is not None else None
        if shape is None:
            return self._foreign_field(value, there, home, name, at)
        self._tell_another(shape, there, at)
        if shape.path.count(".") >= DEPTH_MOST:
            raise self.refuse(Q105, at, what="the query reads fields of fields deeper", limit=f"{DEPTH_MOST} levels")
        return Value(_joined("" if value.text == "it" else value.text, name), shape=shape, foreign=there, home=home)

    def _foreign_field(self, value: Value, there: Foreign | None, home: Home | None, name: str, at: n.At) -> Value:
        """Return a field under the name that foreign records have for it."""
        if there is None or home is None:
            raise self._no_field(value, name, at)
        for target in there.targets:
            shape: Shape | None = home.shape
            for each in target:
                shape = self.shapes.field(shape, each) if shape is not None else None
            text = f"{home.text}.{path(*target)}" if home.text else path(*target)
            # What is no field is the key.
            return Value(text, kind="text", may_lack=False) if shape is None else Value(text, shape=shape)
        if there.computed and not there.fields:
            computed = ".".join(next(iter(there.computed)))
            raise self.refuse(Q123, at, name=there.path, field=computed, mapping=there.mapping)
        return Value("", kind="object", foreign=there, home=home)

    def _tell_another(self, shape: Shape, there: Foreign | None, at: n.At) -> None:
        """Tell where a field of the rule set has the name of a foreign one that means something else."""
        if there is None or tuple(shape.path.split(".")) in there.targets or not (there.targets or there.computed):
            return
        other = ".".join(next(iter(there.targets or there.computed)))
        self.warn(Q137, at, name=there.path, field=other)

    def _event_field(self, value: Value, item: Item, name: str, at: n.At) -> Value | None:
        """Return what every event has; None for its own fields."""
        if name in EVENT_FIELDS and not (self.shapes.one_event and EVENT_FIELDS[name][0] == "type"):
            own, kind = EVENT_FIELDS[name]
            return Value(_joined(value.text, own), kind=kind, may_lack=False)
        if item.wire is None and not self.shapes.one_event:
            known = "timestamp`, `eventType`, `_id"
            raise Untyped(self.refuse(Q121, at, known=known, help="add `eventType = …` to the condition").found)
        if name in _TAKEN_IN_EVENTS:
            raise self.refuse_form(f"a field `{name}` of events", at, "rules have another thing of that name there")
        if name == "type":
            return self.plain_field(value, "eventType", at)
        return None

    def _no_field(self, value: Value, name: str, at: n.At) -> Untold:
        shape = value.shape
        inside, _ = _foreign_of(value)
        known = {**(shape.fields if shape is not None else {}), **(inside.fields if inside is not None else {})}
        if shape is None:
            path_ = f"{inside.path}.{name}" if inside is not None else name
            return self.refuse(Q119, at, name=path_, help=hint(name, known))
        if self.shapes.grows:
            return self.refuse(Q113, at, what=f"`{shape.path}`", kind="an object", other="a single value")
        path_ = f"{shape.path}.{name}" if shape.path else name
        return self.refuse(Q119, at, name=path_, help=hint(name, known))


def _foreign_of(value: Value) -> tuple[Foreign | None, Home | None]:
    """Return the fields that foreign records have where a value is, and what has those that mappings make of them."""
    if value.item is not None and value.shape is not None and value.shape.foreign is not None:
        return value.shape.foreign, Home(value.text, value.shape)
    return value.foreign, value.home


def _joined(text: str, name: str) -> str:
    return f"{text}.{quoted(name)}" if text else quoted(name)
