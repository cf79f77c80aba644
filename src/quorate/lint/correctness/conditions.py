"""Conditions that are never true, or always, and parts of them that make no difference (L101 to L109, and alike)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from quorate.diagnostics.catalogue.lint.correctness import (
    L101,
    L102,
    L103,
    L104,
    L105,
    L106,
    L107,
    L108,
    L109,
    L110,
    L111,
    L112,
)
from quorate.diagnostics.catalogue.lint.privacy import L405
from quorate.diagnostics.catalogue.lint.time import L308
from quorate.diagnostics.catalogue.lint.unknown import L203
from quorate.diagnostics.model import Code, Diagnostic, Fix, Label
from quorate.ir import nodes as n
from quorate.ir import types as t
from quorate.ir.forms import NEVER
from quorate.lint.operands import is_between, without_operand
from quorate.lint.rule import Rule
from quorate.lint.subject import Condition, Subject

_TOGETHER_MOST: Final = 30
"""Of how many operands that have to do with each other each is held against all others."""
_ABOUT_EVENTS = frozenset({"at", "id", "type"})
_BOUNDED = _ABOUT_EVENTS | {"completeness", "engagement"}
"""Fields of events and of buying groups that are never all that their type can be."""


def find(subject: Subject) -> Iterator[Diagnostic]:
    """Look at each condition, from the inside out: what is odd inside is not told again of what is around it."""
    for condition in subject.conditions:
        if condition.expr.span.path not in subject.sources or _is_told_by_check(subject, condition):
            continue
        examination = _Examination(subject)
        examination.visit(condition.expr, is_condition=isinstance(condition.expr.type, t.BooleanType))
        for found in examination.found:
            if condition.kind == "role template" and found.span == condition.expr.span and found.code == L101.id:
                yield L405.at(found.span, labels=found.labels, role=condition.key[2], help="mend its condition")
            else:
                yield found


def _is_told_by_check(subject: Subject, condition: Condition) -> bool:
    """Tell whether it is the condition of a path, or of what is listened for, that `check` finds never true."""
    if condition.key[:1] not in {("path",), ("changed",)}:
        return False
    return subject.forms.of(condition.expr) == NEVER


class _Examination:
    """One condition with all conditions inside it; `found` is what is told of it."""

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._prover = subject.prover
        self._bases = subject.bases
        self.found: list[Diagnostic] = []

    def visit(self, node: n.Node, *, is_condition: bool = True) -> bool:
        """Look at a node and all inside it; tells whether anything was found."""
        if _is_plain(node):
            return False
        found = False
        for child in n.children(node):
            found = self.visit(child, is_condition=_is_condition(child, node)) or found
        if found:
            return True
        before = len(self.found)
        if isinstance(node, n.And | n.Or):
            self._look_at_joined(node)
        elif is_condition and isinstance(node, n.Expr) and (not isinstance(node, n.Not) or _is_not_in(node)):
            self._look_at_one(node)
        return len(self.found) > before

    # -- one comparison, or another condition without connectives --------------------------------------------------

    def _look_at_one(self, node: n.Expr) -> None:
        if not _is_worth_a_look(node):
            return
        if _is_constant(node):
            self.found.append(L112.at(node.span, help="compare a field, or take the condition away"))
        elif self._prover.is_never_true(node):
            self._tell_never(node)
        elif self._prover.is_never_false(node):
            self._tell_always(node)

    def _tell_never(self, node: n.Expr) -> None:
        if _is_state_of_value(node):
            self._tell_state(node)
        elif _is_with_itself(node):
            self.found.append(L108.at(node.span, help="compare it with something else"))
        elif _is_of_event_time(node):
            self.found.append(L308.at(node.span, help="events after `now` do not exist yet"))
        else:
            self.found.append(L110.at(node.span, help=_range_help(node)))

    def _tell_always(self, node: n.Expr) -> None:
        if _is_state_of_value(node):
            self._tell_state(node)
        elif _is_with_itself(node):
            self.found.append(L108.at(node.span, help="compare it with something else"))
        else:
            self.found.append(L111.at(node.span, help=_range_help(node)))

    def _tell_state(self, node: n.Expr) -> None:
        value = node.value if isinstance(node, n.IsMissing | n.IsEmpty) else node
        name = self._subject.text(value.span)
        self.found.append(L203.at(node.span, name=name, help="take the test away, or the word `required`"))

    # -- `and` and `or` --------------------------------------------------------------------------------------------

    def _look_at_joined(self, node: n.And | n.Or) -> None:
        together = self._related(node.operands)
        if len(together) < 2:  # noqa: PLR2004 - one has nothing to do with any other
            return
        if isinstance(node, n.And):
            self._look_at_all(node, together)
        else:
            self._look_at_either(node, together)

    def _related(self, operands: Sequence[n.Expr]) -> list[int]:
        """Return the places of operands that are about something that another one is about as well."""
        seen: dict[str, int] = {}
        found: set[int] = set()
        for place, operand in enumerate(operands):
            for base in self._bases.of(operand):
                if seen.setdefault(base, place) != place:
                    found |= {seen[base], place}
        return sorted(found)

    def _look_at_all(self, node: n.And, together: list[int]) -> None:
        prover, operands = self._prover, node.operands
        core = self._core([(place, prover.true(operands[place])) for place in together])
        if core:
            if is_between(node):
                self.found.append(L109.at(node.span, help="write the smaller one first"))
            else:
                self.found.append(L101.at(node.span, labels=_labels(node, core, "is never true beside the others")))
            return
        left = list(together) if len(together) <= _TOGETHER_MOST else []
        for place in reversed(left):
            rest = [each for each in left if each != place]
            claims = [(prover.true(operands[each]), True) for each in rest]
            own = prover.true(operands[place])
            if not rest or not prover.exclude([*claims, (own, False)]):
                continue
            falses = [(prover.false(operands[each]), False) for each in rest]
            is_safe = prover.exclude([(prover.false(operands[place]), True), *falses])
            if is_safe or not self._is_guard(operands[place]):
                left = rest
                self._tell_spare(node, place, rest, L104, is_safe=is_safe)
        for place in left:
            operand = operands[place]
            if isinstance(operand, n.Or):
                self._look_in_context(operand, [operands[each] for each in left if each != place])

    def _look_at_either(self, node: n.Or, together: list[int]) -> None:
        prover, operands = self._prover, node.operands
        if prover.exclude([(prover.true(operands[place]), False) for place in together]):
            self.found.append(L102.at(node.span, help="take it away, or mend one of its parts"))
            return
        if self._core([(place, prover.false(operands[place])) for place in together]):
            self.found.append(L103.at(node.span, help="write `is known` if that is meant"))
            return
        left = list(together) if len(together) <= _TOGETHER_MOST else []
        for place in reversed(left):
            rest = [each for each in left if each != place]
            claims = [(prover.true(operands[each]), False) for each in rest]
            if not rest or not prover.exclude([(prover.true(operands[place]), True), *claims]):
                continue
            falses = [(prover.false(operands[each]), True) for each in rest]
            is_safe = prover.exclude([*falses, (prover.false(operands[place]), False)])
            left = rest
            self._tell_spare(node, place, rest, L105, is_safe=is_safe)

    def _look_in_context(self, node: n.Or, beside: Sequence[n.Expr]) -> None:
        """Look for parts of an `or` that are never true beside what else has to be."""
        prover = self._prover
        about = frozenset().union(*(self._bases.of(each) for each in beside))
        context = [(prover.true(each), True) for each in beside]
        for place, operand in enumerate(node.operands):
            if self._bases.of(operand) & about and prover.exclude([*context, (prover.true(operand), True)]):
                fix = self._fix(node, place, is_safe=False)
                labels = [Label(each.span, "asks for another") for each in self._against(operand, beside)]
                self.found.append(L106.at(operand.span, labels=labels, help="take it away, or mend it", fix=fix))

    def _against(self, operand: n.Expr, beside: Sequence[n.Expr]) -> list[n.Expr]:
        """Return as few of those beside an operand as keep it from being true."""
        prover, left = self._prover, list(beside)
        own = (prover.true(operand), True)
        for each in beside:
            fewer = [other for other in left if other is not each]
            if fewer and prover.exclude([own, *((prover.true(other), True) for other in fewer)]):
                left = fewer
        return left

    def _core(self, forms: list[tuple[int, object]]) -> list[int]:
        """Return the places of as few as exclude each other; empty where all can be true at once."""
        claims = [(place, (form, True)) for place, form in forms]
        if not self._prover.exclude([claim for _, claim in claims]):  # type: ignore[misc]
            return []
        for each in list(claims) if len(claims) <= _TOGETHER_MOST else ():
            fewer = [other for other in claims if other is not each]
            if self._prover.exclude([claim for _, claim in fewer]):  # type: ignore[misc]
                claims = fewer
        return [place for place, _ in claims]

    def _is_guard(self, operand: n.Expr) -> bool:
        """Tell whether an operand keeps what is missing from making the whole unknown."""
        return self._prover.is_never_unknown(operand)

    def _tell_spare(self, node: n.And | n.Or, place: int, rest: Sequence[int], code: Code, *, is_safe: bool) -> None:
        operand = node.operands[place]
        equal = next((each for each in rest if node.operands[each] == operand), None)
        if equal is not None:
            twin = Label(node.operands[equal].span, "the same as this")
            fix = self._fix(node, place, is_safe=True)
            self.found.append(L107.at(operand.span, labels=(twin,), help="take one of the two away", fix=fix))
            return
        words = "says so already" if code is L104 else "covers it already"
        labels = _labels(node, self._needed(node, place, rest, code), words)
        fix = self._fix(node, place, is_safe=is_safe and self._reads_nothing_more(node, place, rest))
        self.found.append(code.at(operand.span, labels=labels, help="take it away, or mend it", fix=fix))

    def _reads_nothing_more(self, node: n.And | n.Or, place: int, rest: Sequence[int]) -> bool:
        """Tell whether an operand reads only what others read, so that an answer lacks the same facts without it."""
        others = frozenset().union(*(self._bases.all_in(node.operands[each]) for each in rest))
        return self._bases.all_in(node.operands[place]) <= others

    def _needed(self, node: n.And | n.Or, place: int, rest: Sequence[int], code: Code) -> list[int]:
        """Leave out operands that are not needed for another to make no difference."""
        prover, is_all = self._prover, code is L104
        own = (prover.true(node.operands[place]), not is_all)
        left = list(rest)
        for each in rest:
            fewer = [other for other in left if other != each]
            if fewer and prover.exclude([own, *((prover.true(node.operands[other]), is_all) for other in fewer)]):
                left = fewer
        return left

    def _fix(self, node: n.And | n.Or, place: int, *, is_safe: bool) -> Fix | None:
        edit = without_operand(self._subject.sources[node.span.path], node, place)
        return None if edit is None else Fix("take it away", (edit,), is_safe)


def _is_plain(node: n.Node) -> bool:
    """Tell whether nothing could be said of a node: a field beside a constant, which is what most conditions are."""
    match node:
        case n.Get(record=n.Slot()) | n.Slot() | n.Literal():
            return not isinstance(node, n.Literal) or not isinstance(node.value, bool)
        case n.Compare(left=n.Get(type=type_, record=n.Slot(), name=name), right=n.Literal()):
            return not isinstance(type_, t.ChoiceType) and name not in _BOUNDED
        case n.Contained(value=n.Get(type=type_, record=n.Slot()), list=n.ListOf(items=items)):
            return bool(items) and not _has_all(type_, items)
        case n.InAudience(record=n.Slot()) | n.MemberOf(record=n.Slot()) | n.Matches(value=n.Get(record=n.Slot())):
            return True
        case _:
            return False


def _is_condition(node: n.Node, around: n.Node) -> bool:
    """Tell whether something is a condition by where it stands, and not a value that happens to be true or false."""
    match around:
        case n.And() | n.Or() | n.Not():
            return not _is_not_in(around)
        case n.Source(where=where) | n.Step(where=where):
            return node is where
        case n.If(condition=condition):
            return node is condition
        case _:
            return False


def _is_not_in(node: n.Node) -> bool:
    """Tell whether it is a `not in`, which is looked at as it is written, and not without its `not`."""
    return isinstance(node, n.Not) and isinstance(node.operand, n.Contained) and node.operand.span == node.span


def _has_all(type_: t.Type, items: Sequence[n.Expr]) -> bool:
    """Tell whether there are as many items as a choice has values, so that they may be all of them."""
    return isinstance(type_, t.ChoiceType) and len(items) >= len(type_.values) > 0


def _labels(node: n.And | n.Or, places: Sequence[int], words: str) -> list[Label]:
    return [Label(node.operands[place].span, words if place == places[-1] else "") for place in places]


def _is_worth_a_look(node: n.Expr) -> bool:
    """Tell whether a condition might be never true, or always, by what its value can be."""
    match node:
        case n.Compare(left=n.Get(type=type_) as left, right=n.Literal()) if not isinstance(type_, t.ChoiceType):
            return isinstance(left.record, n.GroupOf) or (left.name in _BOUNDED)
        case n.TextTest(operands=n.ListOf(items=items)):
            return any(isinstance(each, n.Literal) and not each.value for each in items) or _is_constant(node)
        case n.Quantifier(kind=kind, bound=bound, different=different):
            return different is not None or (bound == 0 and kind not in {"any", "no", "every", "at most", "exactly"})
        case n.Not(operand=operand):
            return _is_worth_a_look(operand)
        case n.Contained(value=n.Get(type=type_), list=n.ListOf(items=items)) if items:
            return _has_all(type_, items)
        case n.InWindow(value=value):
            return _is_of_event_time(node) or isinstance(value, n.Literal | n.Now | n.Today)
        case n.Get() | n.Slot() | n.InAudience() | n.MemberOf() | n.DefineCall() | n.Matches() | n.Sequence():
            return False
        case n.TableCall() | n.If() | n.Coalesce():
            return False
        case _:
            return True


def _is_constant(node: n.Expr) -> bool:
    """Tell whether a condition reads nothing of any payload, and not the clock."""
    todo: list[n.Node] = [node]
    while todo:
        each = todo.pop()
        if not isinstance(each, n.Literal | n.ListOf | n.Expr):
            return False
        if isinstance(each, n.Slot | n.Now | n.Today | n.PeriodEdge):
            return False
        todo += n.children(each)
    return True


def _is_state_of_value(node: n.Expr) -> bool:
    return isinstance(node, n.IsMissing | n.IsEmpty) and isinstance(node.value, n.Get)


def _is_with_itself(node: n.Expr) -> bool:
    return isinstance(node, n.Compare) and node.left == node.right


def _is_of_event_time(node: n.Expr) -> bool:
    """Tell whether the time of an event is compared with the clock."""
    match node:
        case n.InWindow(value=value) | n.Compare(left=value):
            return isinstance(value, n.Get) and value.name == "at" and isinstance(value.record.type, t.EventType)
        case _:
            return False


def _range_help(node: n.Expr) -> str:
    match node:
        case n.Quantifier() | n.Compare(left=n.Count()):
            return "a count is 0 or more, and of different values no more than there are"
        case n.Not():
            return "there are no other values"
        case n.Contained():
            return "there are no other values; write `is known` if that is meant"
        case n.Compare(left=n.Get(name="completeness")):
            return "completeness is from 0 to 1, which is 100 %"
        case n.Compare(left=n.Get(type=t.ChoiceType(values=values))) if values:
            return f"the values are ordered from `{values[0]}` to `{values[-1]}`"
        case _:
            return "compare it with something that it can be"


RULES = (Rule((L101, L102, L103, L104, L105, L106, L107, L108, L109, L110, L111, L112, L405, L308, L203), find),)
