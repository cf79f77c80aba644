"""Which audiences depend on buying groups."""

from __future__ import annotations

import dataclasses

import pytest

from quorate.ir import nodes as n
from quorate.ir.dependence import dependent_on_groups
from quorate.ir.program import Audience, Define, Program, Table, TableRow
from quorate.ir.types import BOOLEAN, NUMBER, TEXT, EntityType
from tests.unit.evaluate.making import AT, ME, const, is_, of, people, program, quantifier

PERSON = n.Slot(AT, EntityType("person"), 0)
GROUP = n.GroupOf(AT, EntityType("growers"), ME, "growers")
IS_READY = of(GROUP, "ready", BOOLEAN)
TRUE = const(value=True)
CALLS: dict[str, n.Expr] = {
    "define": n.DefineCall(AT, BOOLEAN, "told", ME, ()),
    "table": is_(n.TableCall(AT, TEXT, "sized", ME), const("a")),
    "audience": n.InAudience(AT, BOOLEAN, "ready", ME),
}


def made(condition: n.Expr, **others: n.Expr) -> Program:
    """Make a program whose audience `probe` has a condition; a define, a table and an audience say `told`."""
    told = others.get("told", TRUE)
    rows = (TableRow(told, const("a"), AT),)
    found = program(
        condition,
        defines=(Define("told", "account", (), told, AT),),
        tables=(Table("sized", "account", TEXT, False, rows, others.get("otherwise"), AT),),  # noqa: FBT003 - as told
    )
    ready = Audience("ready", "", "account", told, None, AT)
    return dataclasses.replace(found, audiences={"ready": ready, **found.audiences})


@pytest.mark.parametrize(
    "condition",
    [
        IS_READY,
        n.IsMissing(AT, BOOLEAN, GROUP),
        n.MemberOf(AT, BOOLEAN, PERSON, "growers", None),
        is_(n.Engagement(AT, NUMBER, PERSON, "standard"), const(5.0), ">"),
        quantifier("any", n.Source(AT, n.Groups(AT, ME), 1, None)),
        quantifier("any", people(n.Not(AT, BOOLEAN, n.And(AT, BOOLEAN, (TRUE, IS_READY))))),
    ],
)  # fmt: skip
def test_what_asks_for_groups_depends_on_them(condition: n.Expr) -> None:
    assert dependent_on_groups(made(condition)) == {"probe"}


@pytest.mark.parametrize("way", CALLS)
def test_so_does_what_asks_through_names(way: str) -> None:
    assert dependent_on_groups(made(CALLS[way], told=IS_READY)) == {"ready", "probe"}
    assert dependent_on_groups(made(CALLS[way])) == frozenset()


def test_the_last_row_of_a_table_counts() -> None:
    found = made(CALLS["table"], otherwise=n.If(AT, TEXT, IS_READY, const("b"), None))
    assert dependent_on_groups(found) == {"probe"}


def test_long_chains_are_followed() -> None:
    found = made(CALLS["audience"])
    chain = {
        f"a{number}": Audience(f"a{number}", "", "account", n.InAudience(AT, BOOLEAN, f"a{number - 1}", ME), None, AT)
        for number in range(1, 3000)
    }
    first = Audience("a0", "", "account", IS_READY, None, AT)
    assert len(dependent_on_groups(dataclasses.replace(found, audiences={"a0": first, **chain}))) == 3000
