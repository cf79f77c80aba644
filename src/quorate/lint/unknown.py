"""L2xx: what happens to conditions where facts are missing (language reference, section 4, Unknown)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from quorate.diagnostics.catalogue.lint.unknown import L201, L202, L204, L205, L206
from quorate.diagnostics.model import Diagnostic, Edit, Fix
from quorate.ir import nodes as n
from quorate.ir import types as t
from quorate.lint.operands import is_between
from quorate.lint.rule import Rule
from quorate.lint.subject import Subject
from quorate.text import Span

_HAPPENING = frozenset({"audience", "role template", "journey", "activation"})
"""Where only true makes something happen, so that who is unknown is left out without a word."""
_BESIDE_MOST: Final = 100
"""How many conditions are looked at to see whether a field that all of them stand beside has to be known."""


def find_negations(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of fields that have to be other than something, where those that are missing are left out as well."""
    for condition in subject.conditions:
        if condition.kind not in _HAPPENING or condition.expr.span.path not in subject.sources:
            continue
        if condition.kind == "audience" and subject.program.audiences[condition.name].unknown is not None:
            continue
        tests = _conjuncts(condition.expr)
        about = _Beside(subject, tests)
        for place, test in enumerate(tests):
            value = _excluded(test)
            if value is None or not _may_be_missing(subject, value):
                continue
            if not subject.prover.needs_known(about.of(place, value), value):
                name, text = subject.text(value.span), subject.text(test.span)
                written = f"({text} or {name} is missing)"
                fix = Fix(f"write `{written}`", (Edit(test.span, written),), is_safe=False)
                help_ = f"if they are meant, write `{written}`"
                yield L201.at(test.span, name=name, help=help_, fix=fix)


def _conjuncts(condition: n.Expr) -> Sequence[n.Expr]:
    """Return what all has to be true."""
    return condition.operands if isinstance(condition, n.And) and not is_between(condition) else (condition,)


class _Beside:
    """What else has to be true, by what it is about."""

    def __init__(self, subject: Subject, tests: Sequence[n.Expr]) -> None:
        self._subject = subject
        self._tests = tests
        self._places: defaultdict[str, list[int]] = defaultdict(list)
        for place, test in enumerate(tests):
            for base in subject.bases.of(test):
                self._places[base].append(place)

    def of(self, place: int, value: n.Expr) -> Sequence[n.Expr]:
        """Return what has to be true beside a test: of very much, some of what is about the same as a value."""
        if len(self._tests) <= _BESIDE_MOST:
            return (*self._tests[:place], *self._tests[place + 1 :])
        near = {each for base in self._subject.bases.of(value) for each in self._places[base][:_BESIDE_MOST]}
        return [self._tests[each] for each in sorted(near - {place})]


def _excluded(test: n.Expr) -> n.Expr | None:
    """Return the field that has to be other than some values; None for all other conditions."""
    match test:
        case n.Compare(operator="!=", left=n.Get() as value, right=n.Literal()):
            return value
        case n.Not(
            operand=n.Contained(value=n.Get() as value, list=n.ListOf())
            | n.TextTest(value=n.Get() as value)
            | n.Matches(value=n.Get() as value)
            | n.Compare(operator="=", left=n.Get() as value, right=n.Literal())
        ):
            return value
        case _:
            return None


def _may_be_missing(subject: Subject, value: n.Expr) -> bool:
    found = subject.known.field_of(value)
    return found is not None and not found.required and not isinstance(value.type, t.BooleanType)


def find_vacuous(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of `every` that is true where there is nothing, and nothing else asks for one."""
    if not any(each.kind == "every" for each in subject.nodes_of(n.Quantifier)):
        return
    for condition in subject.conditions:
        if condition.expr.span.path not in subject.sources:
            continue
        yield from _vacuous_in(subject, condition.expr, ())


def _vacuous_in(subject: Subject, node: n.Node, beside: Sequence[n.Expr]) -> Iterator[Diagnostic]:
    match node:
        case n.And(operands=operands):
            for place, operand in enumerate(operands):
                yield from _vacuous_in(subject, operand, (*beside, *operands[:place], *operands[place + 1 :]))
        case n.Quantifier(kind="every"):
            items = node.source.items
            if not any(_asks_for_one(each, items) for each in beside):
                yield L202.at(node.span, items=_called(items), help="ask for `any` as well, if one is wanted")
            yield from (each for child in n.children(node) for each in _vacuous_in(subject, child, ()))
        case n.Or(operands=operands):
            for operand in operands:
                yield from _vacuous_in(subject, operand, beside)
        case _:
            yield from (each for child in n.children(node) for each in _vacuous_in(subject, child, ()))


def _asks_for_one(condition: n.Expr, items: n.Node) -> bool:
    """Tell whether a condition is only true where there is something to range over."""
    match condition:
        case n.Quantifier(kind="any" | "more than", source=source):
            return source.items == items
        case n.Quantifier(kind="at least" | "exactly", bound=bound, source=source):
            return bound > 0 and source.items == items
        case n.Compare(operator=">=" | ">" | "=", left=n.Count(source=source)):
            return source.items == items
        case n.Not(operand=n.IsEmpty(value=n.Source(items=found))):
            return found == items
        case n.Not(operand=n.IsEmpty(value=n.Expr() as value)):
            return isinstance(items, n.ListItems) and items.list == value
        case n.ListContains(list=list_):
            return isinstance(items, n.ListItems) and items.list == list_
        case _:
            return False


def _called(items: n.Node) -> str:
    match items:
        case n.Collection(path=path):
            return path[-1]
        case n.Events(names=names) if names is not None:
            return " or ".join(names)
        case n.ListItems(list=n.Get(name=name)):
            return name
        case n.Groups():
            return "buying groups"
        case _:
            return "items"


def find_overrides(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of audiences that say what unknown means, and are never unknown."""
    for audience in subject.program.audiences.values():
        if audience.unknown is None or not subject.prover.is_never_unknown(audience.where):
            continue
        declared = subject.declared("audience", audience.name)
        clause = Span(declared.span.path, declared.where.span.end, declared.span.end)
        written = subject.text(clause)
        start = written.find("unknown")
        if start < 0 or "#" in written:
            yield L204.at(declared.name.span, name=audience.name, help="take the clause away")
            continue
        place = Span(clause.path, clause.start + start, clause.end)
        keeping = written[:start].rstrip()
        fix = Fix("take the clause away", (Edit(clause, keeping),), is_safe=True)
        yield L204.at(place, name=audience.name, help="take the clause away", fix=fix)


def find_low_sums(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of sums that have to be small, where items without the value are left out of them."""
    for node in subject.nodes_of(n.Compare):
        for side, other, operators in (
            (node.left, node.right, {"<", "<=", "="}),
            (node.right, node.left, {">", ">=", "="}),
        ):
            found = _summed(subject, side)
            if found is not None and node.operator in operators and isinstance(other, n.Literal):
                what = _what_may_lack(subject, found)
                if what is not None:
                    help_ = f"ask for `no … where ({what} is missing)` as well, or count what lacks it"
                    yield L205.at(node.span, what=what, help=help_)


def _summed(subject: Subject, value: n.Expr) -> n.Aggregate | None:
    if isinstance(value, n.DefineCall) and value.name in subject.program.defines:
        value = subject.program.defines[value.name].body
    return value if isinstance(value, n.Aggregate) and value.function == "sum" else None


def _what_may_lack(subject: Subject, sum_: n.Aggregate) -> str | None:
    """Return a field that items may lack, and that their condition does not ask for."""
    where = sum_.source.where
    todo: list[n.Node] = [sum_.value]
    while todo:
        node = todo.pop()
        if isinstance(node, n.Get) and _may_be_missing(subject, node):
            if where is None or not subject.prover.needs_known([where], node):
                return node.name
            continue
        if not isinstance(node, n.Coalesce):
            todo += n.children(node)
    return None


def find_empty_texts(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of fields that are compared with the empty text, which a missing one is not."""
    for node in subject.nodes_of(n.Compare):
        match node:
            case n.Compare(operator="=" | "!=", left=n.Get() as value, right=n.Literal(value="")) if _may_be_missing(
                subject, value
            ):
                name = subject.text(value.span)
                state = "is empty" if node.operator == "=" else "is not empty"
                fix = Fix(f"write `{name} {state}`", (Edit(node.span, f"{name} {state}"),), is_safe=False)
                yield L206.at(node.span, name=name, help=f"write `{name} {state}`", fix=fix)


RULES = (
    Rule((L201,), find_negations),
    Rule((L202,), find_vacuous),
    Rule((L204,), find_overrides),
    Rule((L205,), find_low_sums),
    Rule((L206,), find_empty_texts),
)
