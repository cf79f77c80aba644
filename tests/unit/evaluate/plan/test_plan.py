"""Which way is taken, what tables are made of, and that each condition is looked at once."""

from __future__ import annotations

import dataclasses

import pytest

from quorate.evaluate.generate.audiences import generate
from quorate.evaluate.plan.atoms import Bound, Missing, OneOf, Recent, atom_of
from quorate.evaluate.plan.conjuncts import conjuncts_of
from quorate.evaluate.plan.costs import Way, costs_of
from quorate.evaluate.plan.people import counted_of
from quorate.evaluate.plan.planned import Group, plan_of
from quorate.ir import nodes as n
from quorate.ir.program import Audience
from quorate.ir.types import BOOLEAN
from tests.laws import rules as laws
from tests.laws.generated import compiled
from tests.unit.evaluate.generate.group_conditions import GROUP
from tests.unit.evaluate.making import AT, ME, of

DAY = 24 * 60 * 60 * 1_000_000


def planned(*conditions: str, entity: str = "account") -> Group:
    many = {"account": "accounts", "person": "people"}[entity]
    text = "".join(f"audience x{number} of {many} where {each}\n" for number, each in enumerate(conditions))
    plan = compiled(text).plan
    assert plan is not None
    return plan.groups[entity]


@pytest.mark.parametrize(
    ("condition", "atoms"),
    [
        ("employees >= 5", [Bound("employees", ">=", 5)]),
        ("5 < employees", [Bound("employees", ">", 5)]),
        ("not (employees >= 5)", [Bound("employees", "<", 5)]),
        ('name in ("a", "b")', [OneOf("name", False, frozenset({"a", "b"}), False)]),  # noqa: FBT003 - as told
        ('name = "a" or name = "b"', [OneOf("name", False, frozenset({"a", "b"}), False)]),  # noqa: FBT003 - as told
        ('label != "A"', [OneOf("label", True, frozenset({"a"}), True)]),  # noqa: FBT003 - as told
        ("not active", [OneOf("active", False, frozenset({True}), True)]),  # noqa: FBT003 - as told
        ("tags is missing", [None]),
        ("name is known", [Missing("name", True)]),  # noqa: FBT003 - as told
        ("at least 2 viewed in last 3 days", [Recent(("viewed",), 2, 3 * DAY, False)]),  # noqa: FBT003 - as told
        ("no viewed in last 3 days", [Recent(("viewed",), 1, 3 * DAY, True)]),  # noqa: FBT003 - as told
        ("at most 2 viewed in last 3 days", [Recent(("viewed",), 3, 3 * DAY, True)]),  # noqa: FBT003 - as told
        ("at least 2 viewed in last 3 months", [None]),
        ("exactly 2 viewed in last 3 days", [None]),
        ("any viewed where (seconds > 2) in last 3 days", [None]),
        ("employees > revenue", [None]),
        ("employees > 2 or revenue > 3", [None]),
        ("over(2) and in base", [None, Bound("employees", ">", 3)]),
        ("not (employees > 2 or not active)", [Bound("employees", "<=", 2), OneOf("active", False, frozenset({True}), False)]),  # noqa: FBT003, E501 - as told
    ],
)  # fmt: skip
def test_conditions_are_taken_apart(condition: str, atoms: list[object]) -> None:
    program = compiled(f"audience x of accounts where {condition}\n").program
    assert [atom_of(each) for each in conjuncts_of(program, program.audiences["x"])] == atoms


@pytest.mark.parametrize(
    ("conditions", "way"),
    [
        ([f"employees > {number}" for number in range(3)], "independent"),
        ([f"employees > {number} and name matches /a{number}+b?/" for number in range(30)], "indexed"),
        ([f"length(name) > {number} and length(label) = {number}" for number in range(30)], "independent"),
    ],
)  # fmt: skip
def test_the_way_that_costs_the_least_is_taken(conditions: list[str], way: Way) -> None:
    group = planned(*conditions)
    assert group.costs.way == way
    assert (group.together is None) is (way == "independent")


def test_without_tables_what_is_shared_is_looked_at_once() -> None:
    text = "".join(f"audience x{n} of accounts where heads > 2 and length(name) > {n}\n" for n in range(30))
    program = compiled(text).program
    rules = [conjuncts_of(program, program.audiences[f"x{n}"]) for n in range(30)]
    assert costs_of(rules, {}, 0).way == "shared"


def test_definitions_and_other_audiences_take_part() -> None:
    group = planned(*(f"in base and employees < {number} and heads > 2" for number in range(20)))
    assert (len(group.tables), group.common, group.own) == (1, 1, 0)


@pytest.mark.parametrize(
    ("condition", "counted"),
    [
        ("any people where (level > 3)", (1, False)),
        ("no people where (level > 3)", (1, True)),
        ("not (any people where (level > 3))", (1, True)),
        ("at most 2 people where (level > 3)", (3, True)),
        ("not (fewer than 2 people where (level > 3))", (2, False)),
        ("more than 2 people where (level > 3)", (3, False)),
        ("exactly 2 people where (level > 3)", None),
        ("any people", None),
        ("any licenses where (seats > 3)", None),
        ("at least 2 different title of people where (level > 3)", None),
    ],
)
def test_quantifiers_over_people_are_counted(condition: str, counted: tuple[int, bool] | None) -> None:
    program = compiled(f"audience x of accounts where {condition}\n").program
    (node,) = conjuncts_of(program, program.audiences["x"])
    found = counted_of(node)
    assert (None if found is None else (found.least, found.denied)) == counted
    if found is not None:
        assert atom_of(found.where) == Bound("level", ">", 3)


def test_every_is_that_none_fails() -> None:
    program = compiled("audience x of accounts where every people where (level > 3)\n").program
    (node,) = conjuncts_of(program, program.audiences["x"])
    found = counted_of(node)
    assert found is not None
    assert (found.least, found.denied, atom_of(found.where)) == (1, True, Bound("level", "<=", 3))


def test_people_are_visited_once_for_many_quantifiers() -> None:
    group = planned(*(f'at least 2 people where (level > {n} and title = "{n}")' for n in range(60)))
    assert (group.costs.way, group.common, group.own) == ("indexed", 0, 0)
    (table,) = group.tables.counts
    assert (table.attribute, len(table.by_condition)) == ("c_people", 60)


def test_people_have_a_plan_of_their_own() -> None:
    group = planned(*(f"level > {number} and account in base" for number in range(20)), entity="person")
    assert (group.costs.way, len(group.tables), group.common) == ("indexed", 1, 1)
    rules = compiled("".join(f"audience p{n} of people where level > {n} and account in base\n" for n in range(20)))
    payload = {
        "now": laws.NOW,
        "account": {"id": "a", "employees": 9, "people": [{"id": "ann", "level": 3}, {"id": "b"}]},
    }
    ann, bob = rules.decide(payload).to_dict()["people"]
    assert [each["result"] for each in ann["audiences"] if each["name"] in {"p2", "p3"}] == ["true", "false"]
    assert {each["result"] for each in bob["audiences"] if each["name"].startswith("p")} == {"unknown"}
    assert rules.surprises == {}


def test_audiences_that_ask_for_groups_are_not_planned() -> None:
    program = compiled(
        "".join(f"audience x{n} of accounts where employees > {n} and heads > 2\n" for n in range(20))
    ).program
    ready = Audience("ready", "", "account", of(GROUP, "ready", BOOLEAN), None, AT)
    also = Audience("also", "", "account", n.InAudience(AT, BOOLEAN, "ready", ME), None, AT)
    program = dataclasses.replace(program, audiences={"ready": ready, "also": also, **program.audiences})
    plan = plan_of(program, program.schema)
    assert plan.apart == {"ready", "also"}
    assert plan.planned == {f"x{number}" for number in range(20)} | {"base"}
    made = generate(program, program.schema, plan.planned)
    assert made is not None
    assert set(made.audiences) == {"ready", "also", "staff"}
