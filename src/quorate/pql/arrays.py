"""Conditions and numbers of arrays: that one of their items is so, how many are, and what they come to."""

from __future__ import annotations

from collections.abc import Sequence

from quorate.diagnostics.catalogue.pql import Q131
from quorate.evaluate.comparison import HOLDS
from quorate.pql import nodes as n
from quorate.pql.base import OPPOSITE, Body, Manner, Many, Value
from quorate.pql.openings import Level, Opening, OpeningsPart
from quorate.pql.scope import Bound, Scope
from quorate.pql.written import FALSE, LARGEST, NOT, SUM, TEST, TRUE, Condition, all_of, any_of, known


class ArraysPart(OpeningsPart):
    """Translates what is said of arrays."""

    # -- one of them ---------------------------------------------------------------------------------------------------

    def any_in(self, many: Many, scope: Scope, manner: Manner, body: Body) -> Condition:
        """Say that something is true of one item of an array."""
        found = [self._any_of(opening, manner, body) for opening in self.openings(many, scope)]
        return all_of(found) if manner == "false" else any_of(found)

    def _any_of(self, opening: Opening, manner: Manner, body: Body) -> Condition:
        inner: Manner = "true" if manner == "true" else "sure"
        made = body(opening.scope, opening.value, inner)
        for level in reversed(opening.levels[1:]):
            made = self._held(quantity("any", level, all_of([self.conditions_of(level, inner), made])), level, inner)
        first = opening.levels[0]
        made = all_of([self.conditions_of(first, inner), made])
        if manner == "false":
            return nothing_in(first, made)
        return self._held(quantity("any", first, made), first, manner)

    def _held(self, made: Condition, level: Level, manner: Manner) -> Condition:
        """Add to a condition on a source that the source is there, where it must not be unknown."""
        if manner == "true" or level.absent == FALSE or made in (TRUE, FALSE):
            return made
        return all_of([made, known(level.source)])

    def exists(self, many: Many, scope: Scope, manner: Manner) -> Condition:
        """Say that an array has an item."""
        return self.any_in(many, scope, manner, lambda _scope, value, _manner: all_of(there(value)))

    def mapped(self, many: Many, scope: Scope, manner: Manner, body: Body) -> Condition:
        """As `any_in`, for a comparison that dots through an array, which is told."""
        self._warn_mapped(many)
        return self.any_in(many, scope, manner, body)

    def _warn_mapped(self, many: Many) -> None:
        if isinstance(many.expr, n.Field):
            self.warn(Q131, many.expr.at, name=many.expr.name, help="write `select X from … where X.… = …`")

    def every_in(self, many: Many, scope: Scope, manner: Manner, body: Body) -> Condition | None:
        """Say that something is true of all items; None for an array that has no short form."""
        openings = self.openings(many, scope)
        if len(openings) != 1 or len(openings[0].levels) != 1 or openings[0].levels[0].terms:
            return None
        level = openings[0].levels[0]
        made = body(openings[0].scope, openings[0].value, "true" if manner == "true" else "sure")
        if made == TRUE:
            return TRUE
        return any_of([quantity("every", level, made), level.absent])

    # -- how many ------------------------------------------------------------------------------------------------------

    def counted(self, expr: n.Expr, scope: Scope) -> Many | None:
        """Return the array that is counted; None for what is no count of one."""
        expr, scope = self.meant(expr, scope)
        if not isinstance(expr, n.Method) or expr.name != "count" or expr.arguments:
            return None
        found = self.value(expr.object, scope)
        return found if isinstance(found, Many) else None

    def meant(self, expr: n.Expr, scope: Scope) -> tuple[n.Expr, Scope]:
        """Return what a variable stands for, and the scope of that."""
        while isinstance(expr, n.Name):
            bound = scope.names.get(expr.name)
            if not isinstance(bound, Bound):
                break
            expr, scope = bound.expr, bound.scope.moved(scope)
        return expr, scope

    def compared_count(self, many: Many, sign: n.Sign, number: float, scope: Scope, manner: Manner) -> Condition | None:
        """Compare a count with a number by a quantifier; None where there is none for it."""
        if manner == "false":
            return self.compared_count(many, OPPOSITE[sign], number, scope, "sure")
        if number != int(number):
            return None
        count = int(number)
        if sign in {">", "<="}:
            sign, count = (">=" if sign == ">" else "<"), count + 1
        if count < 0 or (count == 0 and sign in {">=", "<"}):
            return TRUE if sign in {">=", "!="} else FALSE
        if count > LARGEST:  # no array has so many
            return TRUE if sign in {"<", "!="} else FALSE
        if (sign, count) in {(">=", 1), ("!=", 0)}:
            return self.exists(many, scope, manner)
        if (sign, count) in {("<", 1), ("=", 0)}:
            return self.exists(many, scope, "false")
        return self._counted(many, sign, count, scope, manner)

    def _counted(self, many: Many, sign: n.Sign, count: int, scope: Scope, manner: Manner) -> Condition | None:
        openings = self.openings(many, scope)
        if len(openings) != 1 or len(openings[0].levels) != 1 or is_distinct(many.expr):
            return None
        level = openings[0].levels[0]
        inner: Manner = "true" if manner == "true" and sign == ">=" else "sure"
        made = all_of([self.conditions_of(level, inner), *there(openings[0].value)])
        if sign == ">=":
            return self._held(quantity(f"at least {count}", level, made), level, manner)
        if sign == "<":
            few = f"at most {count - 1}" if count > 1 else "no"
            return any_of([quantity(few, level, made), level.absent])
        exactly = quantity(f"exactly {count}", level, made)
        if sign == "=":
            return self._held(exactly, level, manner)
        return any_of([Condition(f"not ({exactly.text})", NOT), level.absent])

    # -- what they come to ---------------------------------------------------------------------------------------------

    def gathered(self, expr: n.Aggregate | n.Method, scope: Scope) -> Value:
        """Translate `count()`, `sum(price)`, `sum X.price over X from orders`."""
        if isinstance(expr, n.Aggregate):
            select = n.Select(expr.at, expr.binds)
            return self._aggregate(expr.function, Many(select, scope), expr.value, scope, expr)
        found = self.value(expr.object, scope)
        if not isinstance(found, Many):
            found = self.as_list(found, expr.object, scope)
        if expr.name == "count":
            self.check_count(expr, 0, 0, "nothing")
            return self._count(found, scope, expr)
        self.check_count(expr, 0, 1, "an expression, or nothing")
        return self._aggregate(expr.name, found, expr.arguments[0] if expr.arguments else None, scope, expr)

    def _count(self, many: Many, scope: Scope, expr: n.Expr) -> Value:
        parts: list[Value] = []
        for opening in self.openings(many, scope):
            if is_distinct(many.expr):
                if len(opening.levels) != 1:
                    raise self.refuse_form("different items of arrays in arrays", expr.at)
                if opening.value.type in {"object", "list"} or not opening.value.text:
                    raise self.refuse_form("different objects", expr.at, "ask for different values of one field")
                parts.append(self._gathered("distinct", opening, opening.value))
            else:
                parts.append(self._sum_of_counts(opening))
        if is_distinct(many.expr) and len(parts) > 1:
            raise self.refuse_form("different values of events of several types", expr.at)
        return _sum(parts)

    def _sum_of_counts(self, opening: Opening) -> Value:
        *outer, last = opening.levels
        text = f"count({source(last, all_of([self.conditions_of(last, 'sure'), *there(opening.value)]))})"
        for level in reversed(outer):
            text = f"sum({text} of {source(level, self.conditions_of(level, 'sure'))})"
        return Value(text, kind="integer", zero=_absent(opening.levels[0]), may_lack=bool(_absent(opening.levels[0])))

    def _aggregate(self, function: str, many: Many, value: n.Expr | None, scope: Scope, expr: n.Expr) -> Value:
        if is_distinct(many.expr):
            raise self.refuse_form(f"`{function}` of different items", expr.at)
        parts: list[Value] = []
        for opening in self.openings(many, scope):
            each = opening.value
            if value is not None:
                each = self._of_item(value, many, opening, expr)
            if each.type != "datetime" or function in {"sum", "average"}:
                self.want(each, "number", expr.at)
            parts.append(self._gathered(function, opening, each.settled()))
        if not parts and function != "sum":
            raise self.refuse_form(f"the `{function}` of nothing", expr.at)
        if function == "average" and (len(parts) > 1 or any(len(o.levels) > 1 for o in self.openings(many, scope))):
            raise self.refuse_form("the average of several arrays together", expr.at)
        if len(parts) > 1 and function != "sum":
            raise self.refuse_form(f"the `{function}` of events of several types", expr.at)
        return _sum(parts)

    def _of_item(self, value: n.Expr, many: Many, opening: Opening, expr: n.Expr) -> Value:
        """Translate an expression of the items of an array."""
        if isinstance(expr, n.Aggregate):
            return self.scalar(value, opening.scope)
        item = opening.levels[-1].item
        if opening.value.item is not item:
            raise self.refuse_form("an expression of values of items", expr.at)
        scope = many.scope.moved(opening.scope)
        if isinstance(value, n.Lambda):
            if len(value.parameters) != 1:
                raise self.refuse_form("a function of a key and a group", value.at)
            return self.scalar(value.body, scope.naming(value.parameters[0], item))
        return self.scalar(value, scope.implying(item))

    def _gathered(self, function: str, opening: Opening, value: Value) -> Value:
        text = value.text
        for level in reversed(opening.levels):
            text = f"{function}({text} of {source(level, self.conditions_of(level, 'sure'))})"
        zero = _absent(opening.levels[0]) if function in {"sum", "distinct"} else ()
        kind = "integer" if function == "distinct" else "number" if function == "average" else value.type
        may_lack = function not in {"sum", "distinct"} or bool(zero)
        return Value(text, kind=kind, zero=zero, may_lack=may_lack)


def there(value: Value) -> list[Condition]:
    """Return what is true where an item is there: a field of items may be missing, and is then none of them."""
    return [] if value.item is not None else value.is_there()


def zero_fits(sign: n.Sign, number: float) -> bool:
    """Tell whether 0 is in an order to a number."""
    return HOLDS[sign](0, number)


def is_distinct(expr: n.Expr) -> bool:
    """Tell whether an array has each item once."""
    return isinstance(expr, n.Method) and expr.name == "distinct"


def _sum(parts: Sequence[Value]) -> Value:
    if not parts:
        return Value("0", kind="integer", may_lack=False, constant=0)
    if len(parts) == 1:
        return parts[0]
    settled = [part.settled() for part in parts]
    return Value(" + ".join(part.text for part in settled), SUM, settled[0].kind, may_lack=False)


def _absent(level: Level) -> tuple[str, ...]:
    return () if level.absent == FALSE else (level.source,)


def source(level: Level, made: Condition) -> str:
    """Write a source with its conditions; one window of its time stands right after it."""
    parts = made.parts if made.level == 1 else (made,)
    window = next((part for part in parts if part.window and level.is_events), None)
    rest = all_of(part for part in parts if part is not window)
    words = [level.source]
    if window is not None:
        words.append(window.window)
    if rest != TRUE:
        words.append(f"where ({rest.text})")
    return " ".join(words)


def quantity(kind: str, level: Level, made: Condition) -> Condition:
    """Write `any SOURCE`, `no SOURCE`, `at least 2 SOURCE`."""
    if made == FALSE:
        return TRUE if kind in {"no", "every"} or kind.startswith("at most") else FALSE
    if made.about == "it" and kind in {"any", "no"} and made.parts == ():
        return _containing(level, made, is_negated=kind == "no")
    text = f"{kind} {source(level, made)}"
    if made == TRUE and level.is_events:
        text += " ever"
    return Condition(text, TEST)


def _containing(level: Level, made: Condition, *, is_negated: bool) -> Condition:
    """Write `tags contains "a"` for an item that equals a constant."""
    if made.sign != "=":
        return Condition(f"{'no' if is_negated else 'any'} {level.source} where ({made.text})", TEST)
    word = "not contains" if is_negated else "contains"
    values = f"any of ({made.beside})" if made.text.startswith("it in (") else made.beside
    return Condition(f"{level.source} {word} {values}", TEST)


def nothing_in(level: Level, made: Condition) -> Condition:
    """Say that no item of a source is so, or that there is no source."""
    if made == FALSE:
        return TRUE
    if made == TRUE and level.absent != FALSE:
        return Condition(f"{level.source} is empty", TEST)
    return any_of([quantity("no", level, made), level.absent])
