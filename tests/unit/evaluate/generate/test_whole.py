"""Whole decisions with buying groups: by code as by the reference evaluator, on rules and payloads at random."""

from __future__ import annotations

import dataclasses
import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quorate.engine import RuleSet
from quorate.ir import nodes as n
from quorate.ir import types as t
from quorate.ir.program import (
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
from tests.laws import rules as laws
from tests.laws.generated import by_reference, compiled
from tests.unit.evaluate.generate.group_conditions import CONDITIONS, ON_ACCOUNTS, ON_GROUPS, ON_PEOPLE, VIEWS
from tests.unit.evaluate.generate.with_groups import DAY
from tests.unit.evaluate.making import AT, const, is_, of

ROLES = ("decider", "champion", "user", "payer")
OTHERS = {"member of a group that is not there", "another model"}
ON_SUBJECTS = [name for name in (*ON_ACCOUNTS, *ON_PEOPLE) if name not in OTHERS]
MOVE = is_(of(n.Slot(AT, t.EntityType("pipeline"), 0), "completeness", t.NUMBER), const(0.4), ">")


def program_of(roles: list[str], shown: tuple[str, str], ready: str, asked: list[str]) -> Program:
    """Make a program with two groups: roles and an interest by texts, what is asked of groups by names."""
    by, interest = shown
    many = {"person": "people", "account": "accounts"}[by]
    text = "".join(f"audience r{number} of people where {each}\n" for number, each in enumerate(roles))
    program = compiled(f"{text}audience shown of {many} where {interest}\n").program
    wheres = {name: audience.where for name, audience in program.audiences.items()}
    audiences = {name: each for name, each in program.audiences.items() if name in {"base", "staff"}}
    for name in asked:
        entity = "account" if name in ON_ACCOUNTS else "person"
        audiences[f"q {name}"] = Audience(f"q {name}", "", entity, CONDITIONS[entity][name], None, AT)
    given_ = tuple(Role(ROLES[place], "", 60.0, 1, None, wheres[f"r{place}"], (), AT) for place in range(len(roles)))
    month, week = n.Length(microseconds=30 * DAY), n.Length(microseconds=7 * DAY)
    growers = BuyingGroup(
        "growers", "", "base", "seeds", "interested", "standard",
        weighted=False, ready=ON_GROUPS[ready], ready_first=False, span=AT,
    )  # fmt: skip
    others = dataclasses.replace(
        growers, name="others", interest="anything", admit="everyone", weighted=True, ready=None
    )
    allowed = {"zero": ("one",), "one": ("done",)}
    return dataclasses.replace(
        program,
        defines={**program.defines, "views": VIEWS},
        audiences=audiences,
        templates={name: RoleTemplate(name, "", name == "many", given_, AT) for name in ("one", "many")},
        interests={
            "seeds": Interest("seeds", "", "one", "pipeline", by, wheres["shown"], AT),  # type: ignore[arg-type]
            "anything": Interest("anything", "", "many", None, None, None, AT),
        },
        stage_models={
            "pipeline": StageModel(
                "pipeline", "", ("zero", "one", "done"), ("zero",), "done", (), allowed,
                (StageMove("zero", "one", MOVE, AT),), {}, AT,
            )
        },
        engagements={
            "standard": EngagementModel("standard", "", month, 2, {"viewed": 3.0, "bought": 2.5}, week, "raw", 0.0, AT)
        },
        groups={"growers": growers, "others": others},
        engagement="standard",
    )  # fmt: skip


def shown_by(by: str) -> st.SearchStrategy[tuple[str, str]]:
    return st.tuples(st.just(by), laws.conditions(by, 1, whole=True))


@settings(deadline=None, derandomize=True, max_examples=25, suppress_health_check=list(HealthCheck))
@given(
    st.lists(laws.conditions("person", 1, whole=True), min_size=1, max_size=len(ROLES)),
    st.sampled_from(["person", "account"]).flatmap(shown_by),
    st.sampled_from(list(ON_GROUPS)),
    st.lists(st.sampled_from(ON_SUBJECTS), max_size=5),
    st.lists(laws.payloads(), min_size=3, max_size=3),
)
def test_decisions_agree(
    roles: list[str], shown: tuple[str, str], ready: str, asked: list[str], payloads: list[laws.Payload]
) -> None:
    rules = RuleSet(program_of(roles, shown, ready, asked))
    for payload in payloads:
        payload["account"].setdefault("employees", 5)
        text = json.dumps(payload)
        assert rules.decide(text).to_dict() == by_reference(rules, text).to_dict()
