"""Whether one condition is true whenever another is: held against what the evaluator says of all small payloads."""

from __future__ import annotations

import itertools
from typing import Any, Literal

from hypothesis import given, settings
from hypothesis import strategies as st

from quorate.evaluate.reference import Evaluation
from quorate.ir import nodes as n
from quorate.ir.forms import ALWAYS, NEVER, Atom, Forms
from quorate.ir.implication import implies
from quorate.ir.program import Define
from quorate.ir.types import BOOLEAN, INTEGER, TEXT, ChoiceType, EntityType, ListType
from tests.unit.evaluate.making import AT, ME, NOW, account, const, is_, of, people, program, quantifier

TIER = ChoiceType(("low", "mid", "high"))
NUMBER, FLAG, COUNTRY, LEVEL = (
    of(ME, "number", INTEGER),
    of(ME, "flag", BOOLEAN),
    of(ME, "country"),
    of(ME, "tier", TIER),
)
TAGS = of(ME, "tags", ListType(TEXT))
BIG = Define("big", "account", (), is_(NUMBER, const(2), ">="), AT)
ODD = Define("odd", "account", (), n.Or(AT, BOOLEAN, (FLAG, is_(NUMBER, const(1)))), AT)
DEFINES = (BIG, ODD)


def texts(*values: str) -> n.ListOf:
    return n.ListOf(AT, ListType(TEXT), tuple(const(value) for value in values))


def used(define: Define) -> n.DefineCall:
    return n.DefineCall(AT, BOOLEAN, define.name, ME, ())


def staffed(sign: n.CompareOperator, number: int) -> n.Compare:
    """Return a comparison of how many people are one year old, which is not known of some."""
    of_age = is_(of(n.Slot(AT, EntityType("person"), 1), "age", INTEGER), const(1))
    return is_(n.Count(AT, INTEGER, people(of_age)), const(number), sign)


def tagged(mode: Literal["any", "all"], *values: str) -> n.ListContains:
    return n.ListContains(AT, BOOLEAN, TAGS, mode, texts(*values), folded=False)


def named(operator: Literal["starts with", "contains"], mode: Literal["any", "all"], *values: str) -> n.TextTest:
    return n.TextTest(AT, BOOLEAN, operator, COUNTRY, mode, texts(*values), folded=False)


OPERATORS: st.SearchStrategy[n.CompareOperator] = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
LEAVES: st.SearchStrategy[n.Expr] = st.one_of(
    st.builds(lambda sign, value: is_(NUMBER, const(value), sign), OPERATORS, st.integers(0, 3)),
    st.builds(lambda sign, value: is_(const(value), NUMBER, sign), OPERATORS, st.integers(0, 3)),
    st.builds(lambda sign, value: is_(LEVEL, const(value, TIER), sign), OPERATORS, st.sampled_from(TIER.values)),
    st.builds(
        lambda values, folded: n.Contained(AT, BOOLEAN, COUNTRY, texts(*values), folded),
        st.lists(st.sampled_from(["FR", "fr", "DE"]), max_size=2),
        st.booleans(),
    ),
    st.builds(lambda folded: is_(COUNTRY, const("FR"), "!=", folded=folded), st.booleans()),
    st.builds(
        lambda mode, values: tagged(mode, *values),
        st.sampled_from(["any", "all"]),
        st.lists(st.sampled_from(["a", "b"]), max_size=2),
    ),
    st.builds(lambda value: n.IsMissing(AT, BOOLEAN, value), st.sampled_from([NUMBER, FLAG, COUNTRY, LEVEL])),
    st.builds(lambda value: n.IsEmpty(AT, BOOLEAN, value), st.sampled_from([COUNTRY, TAGS])),
    st.builds(staffed, OPERATORS, st.integers(0, 2)),
    st.sampled_from([FLAG, used(BIG), used(ODD), const(value=True), const(value=False), quantifier("any", people())]),
)
CONDITIONS: st.SearchStrategy[n.Expr] = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(lambda operand: n.Not(AT, BOOLEAN, operand), inner),
        st.builds(lambda operands: n.And(AT, BOOLEAN, tuple(operands)), st.lists(inner, min_size=2, max_size=3)),
        st.builds(lambda operands: n.Or(AT, BOOLEAN, tuple(operands)), st.lists(inner, min_size=2, max_size=3)),
    ),
    max_leaves=6,
)
ANN: dict[str, Any] = {"id": "ann", "age": 1}
SETTINGS: list[tuple[Any, Any, Any]] = [
    (None, None, None),
    ("low", ["b"], []),
    (None, [], []),
    ("mid", ["a"], [ANN]),
    ("high", ["b", "a"], [ANN, {"id": "bob"}]),
]
PAYLOADS = [
    account(
        number=number, flag=flag, country=country, tier=tier, tags=tags, **({} if staff is None else {"people": staff})
    )
    for number, flag, country, (tier, tags, staff) in itertools.product(
        [None, 0, 1, 2, 3], [None, True, False], [None, "", "FR", "fr", "DE"], SETTINGS
    )
]


def true_of(condition: n.Expr) -> set[int]:
    """Return the numbers of the payloads of which a condition is true."""
    rules = program(condition, defines=DEFINES)
    outcomes = [Evaluation(rules, facts, NOW).audience("probe", facts.root).result for facts in PAYLOADS]
    return {number for number, outcome in enumerate(outcomes) if outcome is True}


PLAIN: tuple[n.Expr, ...] = (
    is_(NUMBER, const(1), ">="), is_(NUMBER, const(1), "<"), is_(NUMBER, const(2)), is_(const(2), NUMBER, "<"),
    n.IsMissing(AT, BOOLEAN, NUMBER), n.IsEmpty(AT, BOOLEAN, COUNTRY), n.IsEmpty(AT, BOOLEAN, TAGS),
    is_(COUNTRY, const("FR"), "!="), is_(COUNTRY, const("FR"), folded=True), is_(COUNTRY, const("fr")),
    n.Contained(AT, BOOLEAN, COUNTRY, texts("FR", "DE"), folded=False),
    n.Contained(AT, BOOLEAN, COUNTRY, texts("FR", "DE"), folded=True),
    n.Contained(AT, BOOLEAN, COUNTRY, texts(), folded=True),
    is_(LEVEL, const("mid", TIER), ">="), is_(LEVEL, const("low", TIER)), is_(FLAG, const(value=True)), FLAG,
    staffed(">=", 1), staffed("<", 1), staffed("=", 1), staffed("!=", 2), staffed("<=", 2),
    tagged("any", "a"), tagged("any", "a", "b"), tagged("all", "a", "b"), tagged("all", "a"), tagged("any"),
    named("starts with", "any", "F", "D"), named("starts with", "all", "F"), named("contains", "any", "F"),
    used(BIG), used(ODD), quantifier("any", people()), quantifier("no", people()), const(value=True),
)  # fmt: skip


def test_no_condition_is_said_to_be_implied_by_what_may_be_true_without_it() -> None:
    """Try all conditions out of two plain ones; of `and` and `or` it is known when they are true."""
    forms = Forms({each.name: each for each in DEFINES})
    both = [each for plain in PLAIN for each in (plain, n.Not(AT, BOOLEAN, plain))]
    known = [(forms.of(each), true_of(each)) for each in both]
    pairs = list(itertools.combinations(known, 2))
    either = [(forms.either([one, other]), true | also) for (one, true), (other, also) in pairs]
    every = [(forms.all_of([one, other]), true & also) for (one, true), (other, also) in pairs]
    for form, true in known:
        assert [true <= of_either for wide, of_either in either if implies(form, wide)].count(False) == 0
        assert [of_all <= true for narrow, of_all in every if implies(narrow, form)].count(False) == 0
    for form, true in (*known, *either, *every):
        assert form != NEVER or not true
        assert form != ALWAYS or len(true) == len(PAYLOADS)


@settings(max_examples=100, deadline=None)
@given(CONDITIONS, CONDITIONS)
def test_what_is_implied_is_true_whenever_the_other_is(one: n.Expr, other: n.Expr) -> None:
    forms = Forms({each.name: each for each in DEFINES})
    first, second = forms.of(one), forms.of(other)
    assert not implies(first, second) or true_of(one) <= true_of(other)
    assert first != NEVER or not true_of(one)
    assert first != ALWAYS or len(true_of(one)) == len(PAYLOADS)
    assert not implies(ALWAYS, forms.either([first, second])) or len(true_of(one) | true_of(other)) == len(PAYLOADS)


@settings(max_examples=100, deadline=None)
@given(CONDITIONS, CONDITIONS)
def test_it_is_seen_that_parts_imply_what_they_are_parts_of(one: n.Expr, other: n.Expr) -> None:
    forms = Forms({each.name: each for each in DEFINES})
    first, second = forms.of(one), forms.of(other)
    assert implies(first, first)
    assert implies(forms.all_of([first, second]), first)
    assert implies(second, forms.either([first, second]))
    assert implies(forms.of(n.And(AT, BOOLEAN, (one, other))), forms.of(n.Or(AT, BOOLEAN, (other, one))))


def test_long_conditions_are_told_of_in_little_time() -> None:
    forms = Forms({})
    inner: n.Expr = FLAG
    for number in range(30):
        two = is_(NUMBER, const(number)), is_(NUMBER, const(number), "!=")
        inner = n.And(
            AT, BOOLEAN, (n.Or(AT, BOOLEAN, (inner, is_(COUNTRY, const(str(number))))), n.Or(AT, BOOLEAN, two))
        )
    other = n.Or(AT, BOOLEAN, (is_(LEVEL, const("low", TIER)), n.Not(AT, BOOLEAN, n.Not(AT, BOOLEAN, inner))))
    assert implies(forms.of(inner), forms.of(other))
    assert not implies(forms.of(other), forms.of(inner))


def test_what_is_not_known_here_is_asked_for() -> None:
    forms = Forms({})
    one, other = forms.of(n.And(AT, BOOLEAN, (FLAG, is_(NUMBER, const(1))))), forms.of(is_(COUNTRY, const("FR")))
    assert not implies(one, other)
    asked: list[tuple[n.Expr, n.Expr]] = []

    def further(first: Atom, second: Atom) -> bool:
        asked.append((first.subject, second.subject))
        return first.subject == NUMBER

    assert implies(one, other, further)
    assert asked == [(FLAG, COUNTRY), (NUMBER, COUNTRY)]
