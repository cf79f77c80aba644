"""What the plan of a journey is known by: what changes it, and what does not."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from quorate.ir import journeys as j
from quorate.ir import nodes as n
from quorate.ir.meaning import Meanings, plan_of
from quorate.ir.types import BOOLEAN, INTEGER, TEXT, ChoiceType, EntityType, TextType, Type
from tests.unit.evaluate.making import AT, ME, const, is_, items, of
from tests.unit.ir.journeys import do, journey, path, split
from tests.unit.ir.planned import ELSEWHERE, Rules, audience, changed, define, moved, rules, sample, uses


def is_of_the_plan(where: str) -> bool:
    """Tell whether those inside go by a part of a journey; what stages there are is up to the newest rules."""
    of_nobody_inside = re.match(r"\.(title|plan|audience|on_change|reenter)\b", where)
    return not of_nobody_inside and (".type.values" not in where or where.startswith(".goal"))


def test_a_plan_is_known_by_16_digits() -> None:
    found = rules().plan(sample())
    assert re.fullmatch("[0-9a-f]{16}", found)
    assert found == rules().plan(sample())


def test_where_it_is_written_does_not_matter() -> None:
    beside, found = rules(), rules().plan(sample())
    beside.defines = {name: moved(each) for name, each in beside.defines.items()}
    beside.tables = {name: moved(each) for name, each in beside.tables.items()}
    beside.audiences = {name: moved(each) for name, each in beside.audiences.items()}
    beside.actions = {name: moved(each) for name, each in beside.actions.items()}
    beside.calls = {name: replace(each, span=ELSEWHERE) for name, each in beside.calls.items()}
    assert beside.plan(moved(sample())) == found


def test_the_order_of_declarations_does_not_matter() -> None:
    beside = rules()
    for name in ("defines", "tables", "audiences", "calls", "actions"):
        setattr(beside, name, dict(reversed([*getattr(beside, name).items()])))
    assert beside.plan(sample()) == rules().plan(sample())


def test_each_change_of_a_journey_changes_its_plan() -> None:
    plans = {rules().plan(sample()): sample()}
    for where, other in changed(sample()):
        assert isinstance(other, j.Journey)
        plan = rules().plan(other)
        if is_of_the_plan(where):
            assert plans.setdefault(plan, other) == other, where  # no two that differ have the same
        else:
            assert plan == rules().plan(sample()), where
    assert len(plans) > 190


@pytest.mark.parametrize("part", ["defines", "tables", "audiences"])
def test_each_change_of_what_is_used_changes_the_plan(part: str) -> None:
    found = rules().plan(sample())
    for name, thing in getattr(rules(), part).items():
        for where, other in changed(thing):
            beside = rules()
            getattr(beside, part)[name] = other
            is_used = name not in {"unused", "large"}
            counts = not re.fullmatch(r"\.(name|title)|\.parameters\[0\]\[0\].*", where)
            assert (beside.plan(sample()) != found) == (is_used and counts), (name, where)


def test_of_actions_and_calls_it_counts_what_they_are_given_and_give() -> None:
    found = rules().plan(sample())
    for part in ("actions", "calls"):
        for name, thing in getattr(rules(), part).items():
            for where, other in changed(thing):
                beside = rules()
                getattr(beside, part)[name] = other
                counts = not re.match(r"\.(title|needs_consent|simulated)", where)
                assert (beside.plan(sample()) != found) == (name != "unused" and counts), (name, where)


def test_arguments_and_parameters_go_by_their_names() -> None:
    first = sample().steps[0]
    assert isinstance(first, j.Do)
    turned = replace(first, arguments=tuple(reversed(first.arguments)))
    assert rules().plan(replace(sample(), steps=(turned, *sample().steps[1:]))) == rules().plan(sample())
    beside = rules()
    for declared in (beside.actions, beside.calls):
        for name, thing in declared.items():
            declared[name] = replace(thing, parameters=tuple(reversed(thing.parameters)))  # type: ignore[assignment]  # as it was
    assert beside.plan(sample()) == rules().plan(sample())


def test_the_fields_of_a_result_go_by_their_order() -> None:
    beside = rules()
    scoring = beside.calls["scoring"]
    beside.calls["scoring"] = replace(scoring, gives=dict(reversed([*scoring.gives.items()])))
    assert beside.plan(sample()) != rules().plan(sample())  # a condition has the first of them


def test_what_has_another_name_means_the_same() -> None:
    def named(busy: str, deep: str, inner: str) -> str:
        parts = Rules(
            defines={
                busy: define(busy, is_(of(ME, "employees", INTEGER), const(5))),
                deep: define(deep, n.And(AT, BOOLEAN, (uses("audience", inner), uses("define", busy)))),
            },
            audiences={inner: audience(inner, uses("define", busy))},
        )
        return parts.plan(journey(split(path("a", uses("define", deep)))))

    assert named("busy", "deep", "inner") == named("active", "both", "within")


def test_buying_groups_go_by_the_newest_rules() -> None:
    def at_stage(group: str, stages: tuple[str, ...], pipeline: str = "seeds_pipeline") -> str:
        type_ = ChoiceType(stages, f"a stage of `{pipeline}`")
        record = n.GroupOf(AT, EntityType(group), ME, group)
        return Rules().plan(journey(split(path("a", is_(of(record, "stage", type_), const("won", type_))))))

    found = at_stage("growers", ("discovery", "won"))
    assert at_stage("growers", ("discovery", "evaluating", "won")) == found
    assert at_stage("others", ("discovery", "won")) != found
    assert at_stage("growers", ("discovery", "won"), "field_pipeline") != found


def test_choices_and_whether_case_counts_are_of_the_meaning() -> None:
    def compared(type_: Type) -> str:
        return Rules().plan(journey(split(path("a", is_(of(ME, "tier", type_), const("named", type_), ">")))))

    types: list[Type] = [ChoiceType(("named", "growth")), ChoiceType(("growth", "named")), TEXT, TextType(folded=True)]
    assert len({compared(type_) for type_ in types}) == len(types)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, 1.0),
        (1, True),
        ("1", 1),
        (0.1, 0.1 + 2**-56),
        (date(2026, 1, 1), datetime(2026, 1, 1, tzinfo=UTC)),
        ("2026-01-01", date(2026, 1, 1)),
        ("None", None),
        ("é", "e\u0301"),
        ("\ud800", "\ud801"),
    ],
)
def test_values_that_look_alike_are_told_apart(one: object, other: object) -> None:
    def plan(value: object) -> str:
        return Rules().plan(journey(do("send", template=const(value, TEXT))))

    assert plan(one) != plan(other)


def test_what_stands_where_is_told_apart() -> None:
    def plan(*values: n.Expr) -> str:
        return Rules().plan(journey(do("send", template=items(*values))))

    one, other = const("a"), const("b")
    assert plan(items(one), other) != plan(items(one, other))
    assert plan(items(one), items(other)) != plan(items(one, items(other)))
    assert len({plan(const("ab"), const("c")), plan(const("a"), const("bc")), plan(const("abc"))}) == 3


def test_what_is_not_there_counts_by_its_name() -> None:
    def plan(kind: str, name: str) -> str:
        return Rules().plan(journey(split(path("a", uses(kind, name)))))

    plans = {plan(kind, name) for kind in ("define", "table", "audience") for name in ("one", "other")}
    assert len(plans) == 6
    assert Rules().plan(journey(do("one"))) != Rules().plan(journey(do("other")))


def test_what_goes_in_circles_still_has_a_plan() -> None:
    circle = {name: define(name, uses("define", other)) for name, other in (("a", "b"), ("b", "a"), ("c", "c"))}
    for name in circle:
        assert len(Rules(defines=circle).plan(journey(split(path("a", uses("define", name)))))) == 16


def test_long_conditions_and_long_chains_are_followed() -> None:
    many = tuple(is_(of(ME, "country"), const(f"c{number}")) for number in range(5000))
    deep: n.Expr = many[0]
    for each in many:
        deep = n.And(AT, BOOLEAN, (deep, n.Not(AT, BOOLEAN, each)))
    chain = {f"a{number}": audience(f"a{number}", uses("audience", f"a{number - 1}")) for number in range(1, 5000)}

    def plan(last: n.Expr) -> str:
        parts = Rules(audiences={**chain, "a0": audience("a0", last)})
        return parts.plan(journey(split(path("a", n.Or(AT, BOOLEAN, (*many, deep, uses("audience", "a4999")))))))

    assert plan(many[0]) == plan(many[0])
    assert plan(many[0]) != plan(many[1])


def test_what_many_use_is_looked_at_once() -> None:
    doubled = {"a0": audience("a0", is_(of(ME, "employees", INTEGER), const(5)))}
    for number in range(1, 200):
        before = uses("audience", f"a{number - 1}")
        doubled[f"a{number}"] = audience(f"a{number}", n.And(AT, BOOLEAN, (before, before)))
    meanings = Meanings({}, {}, doubled, {}, {})
    made = [journey(split(path("a", uses("audience", f"a{number}")))) for number in range(200)]
    plans = [meanings.plan_of(each) for each in made]
    assert len(set(plans)) == 200
    assert plans[7] == plan_of(made[7], {}, {}, doubled, {}, {})
