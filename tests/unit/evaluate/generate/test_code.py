"""What generated code is made of, and what it can reach."""

from __future__ import annotations

import ast
import builtins
import dataclasses

import pytest

from quorate.engine import load
from quorate.evaluate.generate.audiences import compiled, generate, tree_of, written
from quorate.evaluate.generate.reads import schema_read
from quorate.ir.program import Audience, Program
from quorate.resources import shipped_rules
from tests.laws import rules as laws
from tests.laws.generated import compiled as compiled_rules
from tests.laws.generated import differences
from tests.unit.evaluate.generate.group_conditions import ON_ACCOUNTS, ON_PEOPLE, PROGRAM
from tests.unit.evaluate.making import AT

ALLOWED = {
    "Add", "And", "Assign", "Attribute", "AugAssign", "BinOp", "BoolOp", "Break", "Call", "Compare", "Constant",
    "Continue", "Eq", "Expr", "For", "FunctionDef", "Gt", "GtE", "If", "IfExp", "In", "Is", "IsNot", "List", "Load",
    "Lt", "LtE", "Module", "Name", "NamedExpr", "Not", "NotEq", "Or", "Pass", "Return", "Store", "Sub", "Subscript",
    "Tuple", "USub", "UnaryOp", "While", "arg", "arguments",
}  # fmt: skip
METHODS = {"add", "append", "casefold", "endswith", "of_owner", "of_types", "startswith", "today", "update"}
MEMBERS = {"events", "groups", "now"}
OF_GROUPS = {"all", "engagement", "find", "lacking", "member_missing", "member_of"}
"""What is asked of `c.groups` alone."""
PREFIXES = ("f_", "c_", "o_")
HOSTILE = """
audience c0 of accounts
  where name = "__import__('os').system('true')" and tags contains "\\"); raise SystemExit #"
    and label matches /__class__|eval\\(/i and any people where (title has word "exec")
"""


@pytest.fixture(params=["seeds", "hostile", "groups"], scope="module")
def program(request: pytest.FixtureRequest) -> Program:
    if request.param == "groups":
        audiences = {name: Audience(name, "", "account", where, None, AT) for name, where in ON_ACCOUNTS.items()}
        people = {
            f"of people: {name}": Audience(name, "", "person", where, None, AT) for name, where in ON_PEOPLE.items()
        }
        return dataclasses.replace(PROGRAM, audiences={**PROGRAM.audiences, **audiences, **people})
    return load(shipped_rules("seeds")).program if request.param == "seeds" else compiled_rules(HOSTILE).program


@pytest.fixture
def tree(program: Program) -> ast.Module:
    made = written(program, schema_read(program))
    assert not any(" " in about for about in made.reasons)  # a condition outside audiences
    return tree_of(made.module)


def test_only_known_kinds_of_nodes_are_made(tree: ast.Module) -> None:
    assert {type(node).__name__ for node in ast.walk(tree)} <= ALLOWED


def test_only_members_of_structs_and_a_few_methods_are_reached(tree: ast.Module) -> None:
    reached = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    others = {node.attr for node in reached if ast.unparse(node.value) != "c.groups"}
    assert {each for each in others if not each.startswith(PREFIXES)} <= METHODS | MEMBERS
    assert {node.attr for node in reached if ast.unparse(node.value) == "c.groups"} <= OF_GROUPS


def test_groups_are_those_of_the_context(tree: ast.Module) -> None:
    reached = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr == "groups"]
    assert {ast.unparse(node) for node in reached} <= {"c.groups"}


def test_no_name_of_a_rule_set_and_no_builtin_is_a_name(tree: ast.Module) -> None:
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert not names & set(vars(builtins))
    assert not any(each.startswith("_") for each in names)


def test_there_are_no_builtins(program: Program) -> None:
    names = compiled(written(program, schema_read(program)).module)
    assert names["__builtins__"] == {}


def test_code_is_the_same_each_time(program: Program) -> None:
    def text() -> str:
        return ast.unparse(tree_of(written(program, schema_read(program)).module))

    assert text() == text()


def test_a_surprise_is_decided_by_the_reference_evaluator_and_counted() -> None:
    rules = compiled_rules("audience c0 of accounts where employees > 1")
    payload = {"now": "2026-06-01T12:00:00Z", "account": {"id": "acme", "employees": "many"}}
    assert [error.path for error in rules.decide(payload).errors] == ["account.employees"]
    assert sum(rules.surprises.values()) == 1


def test_what_no_code_is_made_of_is_told() -> None:
    rules = compiled_rules("audience c0 of accounts where count(people) in (1, 2)")
    assert rules.uncoded == {"c0": "a count in a list"}


def test_only_what_is_read_is_decoded() -> None:
    rules = compiled_rules('audience c0 of accounts where name is known and any viewed where (url = "a")')
    schema = schema_read(rules.program)
    made = generate(rules.program, schema)
    assert made is not None
    assert set(schema.entities["account"].fields) == {"id", "name", "employees"}
    assert set(schema.entities) == {"account", "person"}
    assert {name: set(event.fields) for name, event in schema.events.items()} == {
        "viewed": {"url"},
    }


@pytest.mark.parametrize("depth", [10, 19, 20, 60])
def test_conditions_may_be_deep_in_each_other(depth: int) -> None:
    condition = "any viewed"
    for number in range(depth):
        condition = f"({condition} {'or' if number % 2 else 'and'} any bought where (amount > {number}))"
    rules = compiled_rules(f"audience c0 of accounts where {condition}\naudience c1 of accounts where not in c0")
    assert set(rules.uncoded) == (set() if depth < 20 else {"c0", "c1"})
    event = {"id": "e", "type": "bought", "person": "ann", "amount": 8, "at": laws.NOW}
    account = {"id": "acme", "people": [{"id": "ann"}], "events": [event]}
    assert not differences(rules, {"now": laws.NOW, "account": account})
