"""What is read for buying groups, their roles, engagement and activations."""

from __future__ import annotations

import dataclasses

import pytest

from quorate.evaluate.generate.reads import schema_read
from quorate.ir import nodes as n
from quorate.ir.groups import MEMBER
from quorate.ir.nodes import Length
from quorate.ir.program import (
    Activation,
    Audience,
    BuyingGroup,
    EngagementModel,
    Interest,
    Program,
    Role,
    RoleTemplate,
    StageModel,
    StageMove,
)  # fmt: skip
from quorate.ir.schema import Schema
from quorate.ir.types import BOOLEAN, INTEGER, TEXT, EntityType
from tests.laws.generated import compiled
from tests.unit.evaluate.making import AT, ME, const, is_, of, quantifier

PERSON = n.Slot(AT, EntityType("person"), 0)
GROUP = n.Slot(AT, EntityType("growers"), 0)
STAGED = n.Slot(AT, EntityType("pipeline"), 0)
ITS_PERSON = n.Get(AT, EntityType("person"), n.Slot(AT, EntityType(MEMBER), 1), "person")
MEMBERS = n.Collection(AT, GROUP, ("members",), MEMBER)


def whole(program: Program) -> Program:
    """Give a program a buying group whose every condition reads a field of its own."""
    role = Role("decider", "", 60.0, 1, None, is_(of(PERSON, "title"), const("x")), (), AT)
    ready = quantifier("any", n.Source(AT, MEMBERS, 1, is_(of(ITS_PERSON, "level", INTEGER), const(2))))
    move = StageMove("a", "b", is_(of(n.Parent(AT, EntityType("account"), STAGED, "account"), "label"), const("x")), AT)
    shown = quantifier("any", n.Source(AT, n.Events(AT, ME, ("bought",), None, None), 1, None))
    day = Length(microseconds=86_400_000_000)
    audience = Audience("all", "", "account", of(ME, "active", BOOLEAN), None, AT)
    return dataclasses.replace(
        program,
        audiences={"all": audience},
        templates={"committee": RoleTemplate("committee", "", False, (role,), AT)},  # noqa: FBT003 - as told
        stage_models={
            "pipeline": StageModel("pipeline", "", ("a", "b"), ("a",), "b", (), {"a": ("b",)}, (move,), {}, AT)
        },
        interests={"seeds": Interest("seeds", "", "committee", "pipeline", "account", shown, AT)},
        engagements={"standard": EngagementModel("standard", "", day, None, {"surge": 1.0}, None, "raw", 0.0, AT)},
        groups={
            "growers": BuyingGroup(
                "growers",
                "",
                "all",
                "seeds",
                "interested",
                "standard",
                weighted=False,
                ready=ready,
                ready_first=False,
                span=AT,
            )
        },
        activations={
            "media": Activation("media", "", "all", is_(of(ME, "employees", INTEGER), const(1)), "linkedin", AT)
        },
    )


@pytest.fixture(scope="module")
def bare() -> Program:
    """Return a program that reads next to nothing."""
    program = compiled("").program
    return dataclasses.replace(
        program, audiences={"all": Audience("all", "", "account", of(ME, "active", BOOLEAN), None, AT)}
    )


def fields(schema: Schema, entity: str) -> set[str]:
    return set(schema.entities[entity].fields)


def test_all_conditions_are_read(bare: Program) -> None:
    schema = schema_read(whole(bare))
    assert fields(schema, "account") == {"id", "name", "active", "label", "employees"}
    assert fields(schema, "person") == {"id", "title", "level"}
    assert set(schema.events) == {"bought", "surge"}


def test_people_and_the_name_are_read_where_there_are_groups(bare: Program) -> None:
    with_group = whole(bare)
    none = dataclasses.replace(
        with_group, templates={}, stage_models={}, interests={}, engagements={}, groups={}, activations={}
    )
    assert set(schema_read(none).entities) == {"account"}
    assert fields(schema_read(none), "account") == {"id", "active"}
    growers = dataclasses.replace(with_group.groups["growers"], ready=None)
    bare_group = dataclasses.replace(none, groups={"growers": growers})
    assert set(schema_read(bare_group).entities) == {"account", "person"}
    assert fields(schema_read(bare_group), "account") == {"id", "active", "name"}


def test_a_name_that_is_no_text_is_not_read(bare: Program) -> None:
    account = bare.schema.entities["account"]
    name = dataclasses.replace(account.fields["name"], type=INTEGER)
    account = dataclasses.replace(account, fields={**account.fields, "name": name})
    schema = dataclasses.replace(bare.schema, entities={**bare.schema.entities, "account": account})
    assert name.type != TEXT
    assert "name" not in fields(schema_read(dataclasses.replace(whole(bare), schema=schema)), "account")


def test_events_of_engagement_bring_their_owners(bare: Program) -> None:
    model = whole(bare).engagements["standard"]
    schema = schema_read(
        dataclasses.replace(bare, engagements={"standard": dataclasses.replace(model, weights={"viewed": 1.0})})
    )
    assert (set(schema.entities), set(schema.events)) == ({"account", "person"}, {"viewed"})
