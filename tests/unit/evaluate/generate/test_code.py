"""What generated code is made of, and what it can reach."""

from __future__ import annotations

import ast
import builtins

import pytest

from quorate.engine import RuleSet, load
from quorate.evaluate.generate.audiences import compiled, generate, tree_of, written
from quorate.evaluate.generate.reads import schema_read
from quorate.ir.program import Program
from quorate.resources import shipped_rules
from tests.laws.generated import compiled as compiled_rules

ALLOWED = {
    "Add", "And", "Assign", "Attribute", "AugAssign", "BinOp", "BoolOp", "Break", "Call", "Compare", "Constant",
    "Continue", "Eq", "Expr", "For", "FunctionDef", "Gt", "GtE", "If", "IfExp", "In", "Is", "IsNot", "List", "Load",
    "Lt", "LtE", "Module", "Name", "NamedExpr", "Not", "NotEq", "Or", "Pass", "Return", "Store", "Sub", "Subscript",
    "Tuple", "USub", "UnaryOp", "While", "arg", "arguments",
}  # fmt: skip
METHODS = {"add", "append", "casefold", "endswith", "of_owner", "of_types", "startswith", "today", "update"}
MEMBERS = {"events", "now"}
PREFIXES = ("f_", "c_", "o_")
HOSTILE = """
audience c0 of accounts
  where name = "__import__('os').system('true')" and tags contains "\\"); raise SystemExit #"
    and label matches /__class__|eval\\(/i and any people where (title has word "exec")
"""


@pytest.fixture(params=["seeds", "hostile"], scope="module")
def rules(request: pytest.FixtureRequest) -> RuleSet:
    return load(shipped_rules("seeds")) if request.param == "seeds" else compiled_rules(HOSTILE)


@pytest.fixture
def tree(rules: RuleSet) -> ast.Module:
    return tree_of(written(rules.program, schema_read(rules.program)).module)


def test_only_known_kinds_of_nodes_are_made(tree: ast.Module) -> None:
    assert {type(node).__name__ for node in ast.walk(tree)} <= ALLOWED


def test_only_members_of_structs_and_a_few_methods_are_reached(tree: ast.Module) -> None:
    reached = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert {each for each in reached if not each.startswith(PREFIXES)} <= METHODS | MEMBERS


def test_no_name_of_a_rule_set_and_no_builtin_is_a_name(tree: ast.Module) -> None:
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert not names & set(vars(builtins))
    assert not any(each.startswith("_") for each in names)


def test_there_are_no_builtins(rules: RuleSet) -> None:
    names = compiled(written(rules.program, schema_read(rules.program)).module)
    assert names["__builtins__"] == {}


def test_code_is_the_same_each_time(rules: RuleSet) -> None:
    def text(program: Program) -> str:
        return ast.unparse(tree_of(written(program, schema_read(program)).module))

    assert text(rules.program) == text(rules.program)


def test_a_surprise_is_decided_by_the_reference_evaluator_and_counted() -> None:
    rules = compiled_rules("audience c0 of accounts where employees > 1")
    payload = {"now": "2026-06-01T12:00:00Z", "account": {"id": "acme", "employees": "many"}}
    assert [error.path for error in rules.decide(payload).errors] == ["account.employees"]
    assert sum(rules.surprises.values()) == 1


def test_what_no_code_is_made_of_is_told() -> None:
    rules = compiled_rules("audience c0 of accounts where any licenses where (owner = person)")
    assert rules.uncoded == {"c0": "a record that another refers to"}


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
