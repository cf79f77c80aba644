"""Small changes of conditions: of what is compared, joined, negated, counted and looked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Final

from quorate.ir import nodes as ir
from quorate.ir import types as t
from quorate.suite.mutation.literals import BOUNDARY, moved, moved_clock, narrowed_days
from quorate.suite.mutation.mutant import Change
from quorate.suite.mutation.words import Words
from quorate.syntax import nodes as n
from quorate.text import Span

Compared = Mapping[Span, t.Type | None]
"""What comparisons compare, by where they stand; None for a score on the scale of a population.

Such a score is made of roots, so that hardly any is a whole number, and a strict comparison is as good as another.
"""

NEGATE: Final = "negate"
_STRICTER: Final = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
_OPPOSITE: Final = {
    "=": "!=", "!=": "=", "is": "is not", "is not": "is", "<": ">=", "<=": ">", ">": "<=", ">=": "<",
}  # fmt: skip
_COMPARES: Final = r"<=|>=|!=|<|>|=|\bis\s+not\b|\bis\b"
_TEXTS: Final = {
    "contains": "starts with", "starts with": "contains", "ends with": "contains", "has word": "contains",
    "has words": "contains",
}  # fmt: skip
_TEXT_WORDS: Final = r"\bstarts\s+with\b|\bends\s+with\b|\bcontains\b|\bmatches\b|\bhas\s+words?\b"
_ARITHMETIC: Final = {"+": "-", "-": "+", "*": "/", "/": "*"}
_EDGES: Final = {"since": "after", "after": "since", "until": "before", "before": "until"}
_FUNCTIONS: Final = {"first": "last", "last": "first", "min": "max", "max": "min", "sum": "max", "average": "max"}
_COUNTED: Final = r"\bat\s+least\b|\bat\s+most\b|\bexactly\b|\bmore\s+than\b|\bfewer\s+than\b"


class Conditions:
    """Changes the conditions of one file."""

    def __init__(self, words: Words, compared: Compared) -> None:
        self._words = words
        self._compared = compared

    def of(self, node: n.Node, *, is_asked: bool = True) -> Iterator[Change]:
        """Yield the changes of an expression and of all in it; `is_asked` says that it is a condition itself."""
        if is_asked:
            yield from self._asked(node)
        yield from self._own(node)
        for child in n.children(node):
            yield from self.of(child, is_asked=self._is_asked(node, child, is_asked=is_asked))

    def _is_asked(self, node: n.Node, child: n.Node, *, is_asked: bool) -> bool:
        match node:
            case n.And() | n.Or() | n.Not():
                return True
            case n.Group():
                return is_asked
            case n.Source() | n.Step():
                return child is node.where
            case _:
                return False

    # -- what is asked, the other way round ----------------------------------------------------------------------------

    def _asked(self, node: n.Node) -> Iterator[Change]:
        words, span = self._words, node.span
        match node:
            case n.And() | n.Or() | n.Group() | n.Quantifier(kind="any" | "no"):
                return
            case n.Not(operand=operand):
                yield words.drop(NEGATE, words.at(span.start, operand.span.start), words.at(span.start, span.start + 3))
            case n.Compare(operator=operator, left=left, right=right):
                if isinstance(left, n.Column) and left.span.start == right.span.start:
                    yield words.insert(NEGATE, span.start, "!= ", span, f"`{words.text(span)}` is negated")
                else:
                    place = words.find(_COMPARES, left.span.end, right.span.start)
                    if place is not None:
                        yield words.exchange(NEGATE, place, _OPPOSITE[operator], span)
            case n.In(value=value) | n.TextTest(value=value) | n.Between(value=value) | n.StateTest(value=value):
                yield from self._negated(node, value)
            case n.TimeTest(value=value, window=window) if not isinstance(window, n.EdgeWindow | n.AgoWindow):
                yield from self._negated(node, value)
            case n.TimeTest(value=n.Column()):
                return
            case _:
                yield words.wrap(NEGATE, span)

    def _negated(
        self, node: n.In | n.TextTest | n.Between | n.StateTest | n.TimeTest, value: n.Expr | None
    ) -> Iterator[Change]:
        """Write `not` before the operator, or take it away."""
        words, span = self._words, node.span
        start = span.start if value is None else value.span.end
        told = f"`{' '.join(words.text(span).split())}` is negated"
        found = words.find(r"\bnot\s+", start, span.end) if getattr(node, "negated", False) else None
        if found is not None:
            yield Change(NEGATE, told, words.drop(NEGATE, found, span).edits, span)
            return
        operator = r"(?<=\bis\s)" if isinstance(node, n.StateTest) else r"\S"
        if isinstance(node, n.StateTest):
            place = words.find(r"\bis\s+", start, span.end)
            if place is not None:
                yield words.insert(NEGATE, place.end, "not ", span, told)
            return
        place = words.find(operator, start, span.end)
        if place is not None:
            yield words.insert(NEGATE, place.start, "not ", span, told)

    # -- what each node says besides -----------------------------------------------------------------------------------

    def _own(self, node: n.Node) -> Iterator[Change]:
        words = self._words
        match node:
            case n.And(operands=operands) | n.Or(operands=operands):
                yield from self._joined(node, operands)
            case n.Compare():
                yield from self._compare(node)
            case n.TextTest():
                yield from self._text(node)
            case n.ListLiteral(items=items):
                yield from words.drop_each("list item", (each.span for each in items))
            case n.Quantifier():
                yield from self._quantifier(node)
            case n.Source(where=n.Node() as where):
                yield from self._without_where(node, where)
            case n.Sequence(steps=steps):
                yield from words.drop_each("step", (each.span for each in steps))
            case n.Step(negated=negated, event=event):
                told = f"`{words.text(node.span)}` is negated"
                if negated:
                    found = words.at(node.span.start, event.span.start)
                    yield Change(NEGATE, told, words.drop(NEGATE, found, found).edits, node.span)
                else:
                    yield words.insert(NEGATE, event.span.start, "no ", node.span, told)
            case n.Near(relation="after" | "before" as relation):
                place = words.find(rf"\b{relation}\b", node.span.start, node.span.end)
                if place is not None:
                    yield words.exchange("near", place, "before" if relation == "after" else "after", node.span)
            case n.EdgeWindow(relation=relation, value=value):
                place = words.find(rf"\b{relation}\b", node.span.start, value.span.start)
                if place is not None:
                    yield words.exchange(BOUNDARY, place, _EDGES[relation], node.span)
            case n.HoursWindow(days=days):
                for place in words.find_all(r"\b\d\d:\d\d\b", node.span.start, node.span.end):
                    yield from moved_clock(words, place)
                for each in days:
                    yield from narrowed_days(words, each)
            case n.Arithmetic(first=first, rest=rest):
                yield from self._arithmetic(first, rest)
            case n.Aggregate(function=function) | n.CountBy(function=function) if function.text in _FUNCTIONS:
                yield words.exchange("function", function.span, _FUNCTIONS[function.text], node.span)
            case n.MemberOf(group=group, role=n.Name() as role):
                yield words.drop("role", words.at(group.span.end, role.span.end), role.span, node.span)
            case n.In(target=n.Weekdays() as days):
                yield from narrowed_days(words, days)
            case n.IntegerLiteral() | n.NumberLiteral() | n.DateLiteral() | n.DateTimeLiteral() | n.Duration():
                yield from moved(words, node)

    def _joined(self, node: n.And | n.Or, operands: tuple[n.Expr, ...]) -> Iterator[Change]:
        words = self._words
        word, other = ("and", "or") if isinstance(node, n.And) else ("or", "and")
        places = [words.find(rf"\b{word}\b", before.span.end, after.span.start) for before, after in pairwise(operands)]
        edits = [edit for place in places if place for edit in words.exchange("and/or", place, other).edits]
        told = f"`{word}` becomes `{other}`" if len(places) == 1 else f"each `{word}` becomes `{other}`"
        yield Change("and/or", told, tuple(edits), node.span)
        yield from words.drop_each("drop", (each.span for each in operands))

    def _compare(self, node: n.Compare) -> Iterator[Change]:
        words, left, right = self._words, node.left, node.right
        type_ = self._compared.get(node.span)
        is_stepped = type_ is None or (
            isinstance(type_, t.IntegerType | t.ChoiceType)
            and isinstance(right, n.IntegerLiteral | n.TextLiteral | n.Path)
        )
        if node.operator in _STRICTER and not is_stepped:
            place = words.find(_COMPARES, left.span.end, right.span.start)
            if place is not None:
                yield words.exchange(BOUNDARY, place, _STRICTER[node.operator], node.span)
        if isinstance(type_, t.ChoiceType) and node.operator in _STRICTER:
            yield from self._next_choices(right, type_)

    def _next_choices(self, node: n.Expr, type_: t.ChoiceType) -> Iterator[Change]:
        """Yield the values before and after a constant, in the order of their type."""
        value = node.value if isinstance(node, n.TextLiteral) else None
        if value is None and isinstance(node, n.Path) and len(node.parts) == 1:
            value = node.parts[0].text
        if value not in type_.values:
            return
        place = type_.values.index(value)
        for other in (place - 1, place + 1):
            if 0 <= other < len(type_.values):
                text = type_.values[other]
                written = f'"{text}"' if isinstance(node, n.TextLiteral) else text
                yield self._words.exchange(BOUNDARY, node.span, written)

    def _text(self, node: n.TextTest) -> Iterator[Change]:
        words, operand = self._words, node.operand
        place = words.find(_TEXT_WORDS, node.value.span.end, operand.span.start)
        if place is not None and node.operator in _TEXTS:
            yield words.exchange("text operator", place, _TEXTS[node.operator], node.span)
        if node.mode != "one" and isinstance(operand, n.ListLiteral) and len(operand.items) > 1:
            pattern = r"\bany\s+of\b" if node.mode == "any" else r"\ball\s+of\b"
            place = words.find(pattern, node.value.span.end, operand.span.start)
            if place is not None:
                yield words.exchange("any/all", place, "all of" if node.mode == "any" else "any of", node.span)

    def _quantifier(self, node: n.Quantifier) -> Iterator[Change]:
        words, start = self._words, node.span.start
        source = node.source.span.start
        if node.kind in {"any", "no", "every"}:
            word = words.at(start, start + len(node.kind))
            others = {"any": ["no"], "no": ["any"], "every": ["any"]}[node.kind]
            if node.kind == "any" and node.source.where is not None:
                others.append("every")
            for other in others:
                yield words.exchange("any/every/no", word, other, node.span)
            return
        number = words.find(r"\d[\d_]*", start, source)
        if number is not None and node.count is not None:
            for count in (node.count - 1, node.count + 1):
                if count >= (1 if node.kind == "at least" else 0):
                    yield words.exchange("how many", number, str(count), node.span)
        if node.different is not None and number is not None:
            place = words.find(r"\bdifferent\b", number.end, node.different.span.start)
            if place is not None:
                yield words.drop("different", words.at(place.start, source), words.at(place.start, source), node.span)

    def _without_where(self, node: n.Source, where: n.Expr) -> Iterator[Change]:
        """Drop the condition on items; conditions that follow on each other are dropped one by one elsewhere."""
        words = self._words
        opening = [*words.find_all(r"\bwhere\s*\(", node.span.start, where.span.start)]
        closing = words.find(r"\)", where.span.end, node.span.end)
        if opening and closing is not None:
            start = len(words.code[: opening[-1].start].rstrip())
            yield words.drop("drop", words.at(start, closing.end), words.at(opening[-1].start, closing.end), where.span)

    def _arithmetic(self, first: n.Expr, rest: tuple[tuple[str, n.Expr], ...]) -> Iterator[Change]:
        before = first
        for operator, operand in rest:
            place = self._words.find(rf"\{operator}", before.span.end, operand.span.start)
            if place is not None:
                told = before.span.to(operand.span)
                yield self._words.exchange("arithmetic", place, _ARITHMETIC[operator], told)
            before = operand


def compared_types(conditions: Iterable[ir.Node], is_score: Callable[[ir.Expr], bool]) -> Compared:
    """Return what comparisons in conditions compare, by where they stand; what is a choice comes before a text."""
    found: dict[Span, t.Type | None] = {}
    todo = list(conditions)
    while todo:
        node = todo.pop()
        if isinstance(node, ir.Compare):
            types = (node.left.type, node.right.type)
            type_ = next((each for each in types if isinstance(each, t.ChoiceType)), node.left.type)
            found[node.span] = None if is_score(node.left) else type_
        todo += ir.children(node)
    return found
