"""Arrays opened up: which things of the rules their items are, under which conditions.

An array of a query may be made of several of the rules: events of several types, items in items. One way from the
outside in is an opening; an item of the array is an item of one of its openings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from quorate.diagnostics.catalogue.pql import Q119, Q121, Q136
from quorate.pql import nodes as n
from quorate.pql.base import Manner, Many, Value
from quorate.pql.references import EVENTS, THIS, Untyped
from quorate.pql.scope import Bound, Item, Scope
from quorate.pql.shapes import ONE_EVENT, Shape
from quorate.pql.values import ValuesPart
from quorate.pql.written import FALSE, Condition, all_of, missing, quoted
from quorate.semantics.suggest import hint_or_all

_TYPE_FIELDS = ("eventType", "type")
_SHARED = "$shared"
"""The variable of an item of an intersection; no name of a query is written so."""

_ENTITIES = ("account", "accounts", "person", "people")


@dataclass(frozen=True, slots=True)
class Term:
    """A condition on an item, where it is written; `name` is the variable of the item, None where names imply it."""

    expr: n.Expr
    scope: Scope
    name: str | None


@dataclass(frozen=True, slots=True)
class Level:
    """A source of rules: its text, its item, the conditions on that, and the scope inside.

    `absent` is true where the source is not there at all, which is the same as empty for a query; false where it always
    is there.
    """

    source: str
    item: Item
    terms: tuple[Term, ...]
    scope: Scope
    absent: Condition
    is_events: bool
    extra: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Opening:
    """Levels from the outside in, and what an item of the array is in the innermost."""

    levels: tuple[Level, ...]
    scope: Scope
    value: Value


class OpeningsPart(ValuesPart):
    """Opens arrays."""

    def openings(self, many: Many, place: Scope) -> list[Opening]:
        """Open an array at a place; each item of it is in one of the openings."""
        return list(self._open(many.expr, many.scope.moved(place), ()))

    def conditions_of(self, level: Level, manner: Manner) -> Condition:
        """Translate the conditions of a level."""
        return all_of([*level.extra, *(self._term(term, level, manner) for term in level.terms)])

    def _term(self, term: Term, level: Level, manner: Manner) -> Condition:
        expr, scope = _inside(term, level.item, level.scope)
        return self.condition(expr, scope, manner)

    def _open(self, expr: n.Expr, scope: Scope, terms: tuple[Term, ...]) -> Iterator[Opening]:
        match expr:
            case n.Name(name=name) if isinstance(scope.names.get(name), Bound):
                bound = scope.names[name]
                if isinstance(bound, Bound):
                    yield from self._open(bound.expr, bound.scope.moved(scope), terms)
            case n.Method(object=object_, name="filter"):
                self.check_count(expr, 1, 1, "a condition")
                term = self._term_of(expr.arguments[0], scope)
                yield from self._open(object_, scope, (term, *terms))
            case n.Method(object=object_, name="distinct"):
                self.check_count(expr, 0, 0, "nothing")
                yield from self._open(object_, scope, terms)
            case n.Method(object=object_, name="intersection"):
                self.check_count(expr, 1, 1, "an array")
                shared = n.In(expr.at, n.Name(expr.at, _SHARED), negated=False, array=expr.arguments[0])
                term = Term(shared, scope, _SHARED)
                yield from self._open(object_, scope, (*terms, term))
            case n.Method(object=object_, name="map"):
                self.check_count(expr, 1, 1, "an expression")
                self._refuse_terms(terms, expr)
                made = self._term_of(expr.arguments[0], scope)
                for opening in self._open(object_, scope, ()):
                    yield self._mapped(opening, made, expr)
            case n.Select(binds=binds):
                yield from self._select(binds, scope, terms)
            case n.Name(name=name) if name == EVENTS and name not in scope.names:
                yield from self._open_events(expr, scope, terms)
            case n.Field(object=object_, name=name):
                found = self.object_of(object_, scope)
                if not isinstance(found, Many) and self._is_array_by_name(found, object_, name):
                    found = self.object_of(object_, scope)
                if isinstance(found, Many):
                    for opening in self._open(object_, scope, ()):
                        yield from self._through(opening, name, expr, terms)
                elif name == EVENTS:
                    yield from self._open_events(expr, scope, terms)
                else:
                    yield self._list(expr, scope, terms)
            case n.Let(name=name, value=value, body=body):
                yield from self._open(body, scope.naming(name, Bound(value, scope)), terms)
            case n.Array():
                raise self.refuse_form("an array that is written out, in this place,", expr.at)
            case _:
                yield self._list(expr, scope, terms)

    def _is_array_by_name(self, found: Value, expr: n.Expr, name: str) -> bool:
        """Take `orders` for the array of `orders.storeId`, where nothing else is known, as its name is that of many."""
        if not self.shapes.grows or found.item is not None or found.shape is None or found.shape.told is not None:
            return False
        last = expr.name if isinstance(expr, n.Name | n.Field) else ""
        field = found.shape.fields.get(name)
        is_told = field is not None and (field.item is not None or field.told is not None)
        return not is_told and _is_many(last) and not _is_many(name) and self.shapes.listed(found.shape) is not None

    def _term_of(self, expr: n.Expr, scope: Scope) -> Term:
        """Return a condition or an expression on items, with or without a parameter."""
        if not isinstance(expr, n.Lambda):
            return Term(expr, scope, None)
        if len(expr.parameters) != 1 or not expr.parameters[0]:
            raise self.refuse_form("a function of anything but one item", expr.at)
        return Term(expr.body, scope, expr.parameters[0])

    def as_list(self, value: Value, expr: n.Expr, scope: Scope) -> Many:
        """Take a field whose type is not known yet for a list."""
        if value.shape is None or self.shapes.listed(value.shape) is None:
            raise self.mismatch(value, "list", value.type or "other", expr.at)
        return Many(expr, scope)

    def _refuse_terms(self, terms: tuple[Term, ...], expr: n.Expr) -> None:
        if terms:
            raise self.refuse_form("a condition on computed items", expr.at)

    def _mapped(self, opening: Opening, made: Term, expr: n.Expr) -> Opening:
        if not opening.levels:
            raise self.refuse_form("`map` of this", expr.at)
        inner, scope = _inside(made, opening.levels[-1].item, opening.scope)
        value = self.value(inner, scope)
        if isinstance(value, Many):
            raise self.refuse_form("arrays made of items", expr.at)
        return replace(opening, value=value)

    # -- lists ---------------------------------------------------------------------------------------------------------

    def _list(self, expr: n.Expr, scope: Scope, terms: tuple[Term, ...]) -> Opening:
        """Open a field that is a list."""
        text, shape = self._list_field(expr, scope)
        if shape.path in _ENTITIES:
            # The formatter would take it for the entity.
            raise self.refuse_form(f"an array called `{shape.path}`", expr.at, "give it another name in the profile")
        return self._of_list(text, shape, scope, terms, expr)

    def _list_field(self, expr: n.Expr, scope: Scope) -> tuple[str, Shape]:
        match expr:
            case n.Field(object=object_, name=name):
                base = self.object_of(object_, scope)
                if isinstance(base, Many):
                    raise self.refuse_form("an array of arrays", expr.at)
            case n.Name(name=name):
                if isinstance(scope.names.get(name), Item) or name == THIS:
                    raise self.refuse_form(f"`{name}` as an array", expr.at)
                base = self.of_item(scope.implied[-1], scope, expr.at)
            case n.Outer(levels=levels, name=name) if levels < len(scope.implied):
                base = self.of_item(scope.implied[-1 - levels], scope, expr.at)
            case n.Method(object=object_, name="get", arguments=(n.Literal_(value=str(name)),)):
                return self._list_field(n.Field(expr.at, object_, name), scope)
            case _:
                found = self.value(expr, scope)
                if isinstance(found, Many):
                    raise self.refuse_form("this array", expr.at)
                raise self.refuse_form("a single value as an array", expr.at)
        return self._list_of(base, name, expr)

    def _list_of(self, base: Value, name: str, expr: n.Expr) -> tuple[str, Shape]:
        made = self.plain_field(base, name, expr.at)
        if made.shape is None or self.shapes.listed(made.shape) is None:
            raise self.mismatch(made, "list", made.type or "other", expr.at)
        return made.text, made.shape

    def _of_list(self, text: str, shape: Shape, scope: Scope, terms: tuple[Term, ...], expr: n.Expr) -> Opening:
        if shape.item is None:
            raise self.refuse_form("a single value as an array", expr.at)
        if shape.item.item is not None:
            raise self.refuse_form("an array of arrays", expr.at)
        item = Item("item", shape.item, None)
        inner = scope.inside(item)
        level = Level(text, item, terms, inner, missing(text), is_events=False)
        return Opening((level,), inner, self.of_item(item, inner, expr.at))

    def _through(self, opening: Opening, name: str, expr: n.Expr, terms: tuple[Term, ...]) -> Iterator[Opening]:
        """Open a field of the items of an array: a list in it, or a value of each."""
        if opening.value.item is None and opening.value.shape is None:
            raise self.refuse_form(f"`{name}` of a computed value", expr.at)
        found = self.field_of(opening.value, name, expr, opening.scope)
        if not isinstance(found, Many) and terms and found.shape is not None:
            # Conditions on the field of the items are only right where it is a list.
            self.shapes.listed(found.shape)
            found = self.field_of(opening.value, name, expr, opening.scope)
        if isinstance(found, Many):
            text, shape = self._list_of(opening.value, name, expr)
            inner = self._of_list(text, shape, opening.scope, terms, expr)
            yield Opening((*opening.levels, *inner.levels), inner.scope, inner.value)
            return
        self._refuse_terms(terms, expr)
        yield replace(opening, value=found)

    # -- variables -----------------------------------------------------------------------------------------------------

    def _select(self, binds: tuple[n.Bind, ...], scope: Scope, terms: tuple[Term, ...]) -> Iterator[Opening]:
        if len(binds) > 1 and terms:
            raise self.refuse_form("a condition on tuples", binds[0].at)
        yield from self._bind(binds, scope, (), terms)

    def _bind(
        self,
        binds: tuple[n.Bind, ...],
        scope: Scope,
        levels: tuple[Level, ...],
        terms: tuple[Term, ...],
    ) -> Iterator[Opening]:
        bind, *rest = binds
        own = (Term(bind.where, scope, bind.name),) if bind.where is not None else ()
        for opening in self._open(bind.array, scope, (*own, *terms)):
            if opening.value.item is None:
                raise self.refuse_form("a variable for values of items", bind.at)
            item = opening.value.item
            inner = replace(scope.moved(opening.scope), names={**scope.names, bind.name: item})
            found = Opening((*levels, *opening.levels), inner, opening.value)
            if rest:
                yield from self._bind(tuple(rest), inner, found.levels, ())
            else:
                yield found

    # -- events --------------------------------------------------------------------------------------------------------

    def _open_events(self, expr: n.Expr, scope: Scope, terms: tuple[Term, ...]) -> Iterator[Opening]:
        parts = tuple(part for term in terms for part in split(term))
        if self.shapes.one_event:
            yield self.of_events(expr, scope, parts, ONE_EVENT)
            return
        for wire, left in _by_type(parts).items():
            yield self.of_events(expr, scope, left, wire)

    def of_events(self, expr: n.Expr, scope: Scope, terms: tuple[Term, ...], wire: str | None) -> Opening:
        """Open the events of a type, or those of any."""
        shape: Shape | None = Shape("")
        name = "event"
        if wire is None and self.shapes.grows:
            # Rules see events of the types that they declare, a query those of all.
            raise Untyped(self.refuse(Q121, expr.at, known="type").found)
        if wire is None:
            self.warn(Q136, expr.at)
        else:
            shape = self.shapes.event(wire)
            name = self.shapes.names.get(wire, wire)
        if shape is None:
            help_ = hint_or_all(wire or "", self.shapes.events, "it has no events of people")
            raise self.refuse(Q119, expr.at, name=f"event of type `{wire}`".replace("`", ""), help=help_)
        item = Item("event", shape, name if wire is not None else None, wire)
        inner = scope.inside(item)
        source = f"{self.prefix_of(scope.root, scope, expr.at)}{quoted(name)}"
        is_there = any(each.kind == "event" for each in scope.around)
        level = Level(source, item, terms, inner, FALSE if is_there else missing(source), is_events=True)
        return Opening((level,), inner, self.of_item(item, inner, expr.at))


def _is_many(name: str) -> bool:
    return name.endswith("s") and not name.endswith(("ss", "us", "is"))


def _inside(term: Term, item: Item, place: Scope) -> tuple[n.Expr, Scope]:
    """Return a condition on an item, and what its names mean inside."""
    scope = term.scope.moved(place)
    return term.expr, (scope.implying(item) if term.name is None else scope.naming(term.name, item))


def split(term: Term) -> Iterator[Term]:
    """Yield the parts of a condition that must all hold."""
    if isinstance(term.expr, n.And):
        for operand in term.expr.operands:
            yield from split(replace(term, expr=operand))
    else:
        yield term


def _by_type(terms: tuple[Term, ...]) -> dict[str | None, tuple[Term, ...]]:
    """Return the types of events that conditions can be true of, each with the conditions that are left.

    Where it is not told by a condition that must hold, it may be told by each branch of an `or`.
    """
    types: dict[str, None] | None = None
    left: list[Term] = []
    for term in terms:
        told = _types_of(term.expr, term)
        if told is None:
            left.append(term)
        else:
            types = dict.fromkeys(told if types is None else [each for each in types if each in told])
    if types is not None:
        return {wire: tuple(left) for wire in types}
    for place, term in enumerate(left):
        if isinstance(term.expr, n.Or):
            branches = _branches(term)
            if branches is not None:
                others = (*left[:place], *left[place + 1 :])
                return {wire: (*others, *([made] if made else [])) for wire, made in branches.items()}
    return {None: tuple(left)}


def _branches(term: Term) -> dict[str, Term | None] | None:
    """Return, for each type of events, what an `or` leaves to be true of them; None where a branch tells no type."""
    found: dict[str, list[n.Expr | None]] = {}
    if not isinstance(term.expr, n.Or):
        return None
    for branch in term.expr.operands:
        inner = _by_type(tuple(split(replace(term, expr=branch))))
        if None in inner:
            return None
        for wire, rest in inner.items():
            parts = tuple(each.expr for each in rest)
            made = None if not parts else parts[0] if len(parts) == 1 else n.And(branch.at, parts)
            found.setdefault(wire or "", []).append(made)
    return {wire: _either(term, parts) for wire, parts in found.items()}


def _either(term: Term, parts: list[n.Expr | None]) -> Term | None:
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    return replace(term, expr=known[0] if len(known) == 1 else n.Or(term.expr.at, tuple(known)))


def _types_of(expr: n.Expr, term: Term) -> list[str] | None:
    """Return the types that a condition leaves to events; None for one that is about something else."""
    match expr:
        case n.Compare(sign="=", left=left, right=n.Literal_(value=str(wire))) if _is_type(left, term):
            return [wire]
        case n.Compare(sign="=", left=n.Literal_(value=str(wire)), right=right) if _is_type(right, term):
            return [wire]
        case n.In(value=value, negated=False, array=n.Array(items=items)) if _is_type(value, term):
            return _texts(items)
        case n.Method(object=object_, name="equals", arguments=(n.Literal_(value=str(wire)),)):
            return [wire] if _is_type(object_, term) else None
        case n.Method(object=object_, name="equals", arguments=(n.Literal_(value=str(wire)), n.Literal_(value=True))):
            return [wire] if _is_type(object_, term) else None
        case n.Or(operands=operands):
            told = [_types_of(each, term) for each in operands]
            return None if None in told else [wire for each in told for wire in each or ()]
        case _:
            return None


def _texts(items: Iterable[n.Expr]) -> list[str] | None:
    found = [item.value for item in items if isinstance(item, n.Literal_) and isinstance(item.value, str)]
    return found if len(found) == len(tuple(items)) else None


def _is_type(expr: n.Expr, term: Term) -> bool:
    """Tell whether an expression is the type of the event that a condition is on."""
    match expr:
        case n.Name(name=name):
            return term.name is None and name in _TYPE_FIELDS and name not in term.scope.names
        case n.Field(object=n.Name(name=variable), name=name) if name in _TYPE_FIELDS:
            return variable == (THIS if term.name is None else term.name)
        case _:
            return False
