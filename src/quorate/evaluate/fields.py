"""Values as they stand in records and slots, and what chooses between values (sections 3, 5 and 7)."""

from __future__ import annotations

from collections.abc import Iterator

from quorate.evaluate.result import NOTHING, Items, Result, lacking, path_below
from quorate.evaluate.run import Env, Run
from quorate.evaluate.values import Record
from quorate.ir import nodes as n
from quorate.ir.program import Table
from quorate.ir.types import NumberType, ObjectType, Type


def literal(_run: Run, node: n.Literal, _env: Env) -> Result:
    """Evaluate a constant."""
    return Result(node.value)


def list_of(run: Run, node: n.ListOf, env: Env) -> Result:
    """Evaluate a list made of its items; one of constants only is made once."""
    constant = run.plans.get(id(node))
    if constant is None:
        constant = Result(Items(run.value(each, env) for each in node.items))
        if all(isinstance(each, n.Literal) for each in node.items):
            run.plans[id(node)] = constant
    return constant


def slot(_run: Run, node: n.Slot, env: Env) -> Result:
    """Evaluate what stands in a slot."""
    return env[node.number]


def get(run: Run, node: n.Get, env: Env) -> Result:
    """Evaluate a field of a record.

    A field of an object that is missing is missing by its own path (`address.city`); behind any other record that
    is missing, the record is what is missing.
    """
    found = run.value(node.record, env)
    record = found.value
    if record is None:
        if isinstance(node.record, n.Get) and isinstance(node.record.type, ObjectType):
            return Result(None, frozenset(f"{path}.{node.name}" for path in found.missing))
        return found
    value = record.fields.get(node.name)
    if value is None:
        return Result(None, frozenset((path_below(record, node.name),)))
    return Result(_items_of(run, record, node.name, value) if isinstance(value, list) else value)


def parent(run: Run, node: n.Parent, env: Env) -> Result:
    """Evaluate the record of an entity that contains a record."""
    found = run.value(node.record, env)
    record = found.value
    while record is not None and record.kind != node.entity:
        record = record.parent
    if record is not None:
        return Result(record)
    if found.value is not None and node.entity == run.facts.root.kind:
        return Result(run.facts.root)
    return Result(None, found.missing)


def if_(run: Run, node: n.If, env: Env) -> Result:
    """Evaluate `if`."""
    condition = run.value(node.condition, env)
    if condition.value is None:
        return lacking(condition)
    chosen = node.then if condition.value else node.otherwise
    return fitted(run.value(chosen, env), node.type) if chosen else Result(None)


def coalesce(run: Run, node: n.Coalesce, env: Env) -> Result:
    """Evaluate `coalesce`: if none is known, all that any of them is missing for want of is missing."""
    unknown: list[Result] = []
    for each in node.arguments:
        found = run.value(each, env)
        if found.value is not None:
            return fitted(found, node.type)
        unknown.append(found)
    return lacking(*unknown)


def define_call(run: Run, node: n.DefineCall, env: Env) -> Result:
    """Evaluate a define, once for the same record and arguments."""
    define = run.program.defines[node.name]
    arguments = [
        fitted(run.value(argument, env), type_)
        for argument, (_, type_) in zip(node.arguments, define.parameters, strict=True)
    ]
    given = (run.value(node.record, env), *arguments)
    key = ("define", node.name, *given)
    found = run.calls.get(key)
    if found is None:
        found = run.calls[key] = run.value(define.body, dict(enumerate(given)))
    return found


def table_call(run: Run, node: n.TableCall, env: Env) -> Result:
    """Evaluate a decision table, once for the same record."""
    table = run.program.tables[node.name]
    record = run.value(node.record, env)
    key = ("table", node.name, record)
    found = run.calls.get(key)
    if found is None:
        given = {0: record}
        found = run.calls[key] = _all_rows(run, table, given) if table.collects else _first_row(run, table, given)
    return found


def fitted(result: Result, type_: Type) -> Result:
    """Turn an integer into a number where a number is wanted, so that computing goes by the type."""
    if isinstance(type_, NumberType) and isinstance(result.value, int):
        return Result(float(result.value))
    return result


def _first_row(run: Run, table: Table, env: Env) -> Result:
    unknown: list[Result] = []
    for row in table.rows:
        condition = run.value(row.condition, env)
        if condition.value:
            return fitted(run.value(row.result, env), table.type)
        if condition.value is None:
            unknown.append(condition)
    if table.otherwise is not None:
        return fitted(run.value(table.otherwise, env), table.type)
    return lacking(*unknown)


def _all_rows(run: Run, table: Table, env: Env) -> Result:
    results = [run.value(row.result, env) for row in table.rows if run.value(row.condition, env).value]
    if not results and table.otherwise is not None:
        results = [run.value(table.otherwise, env)]
    return Result(Items(results))


def _items_of(run: Run, record: Record, name: str, values: list[object]) -> Items:
    """Make the list of a field once, so that calls with it are known to be with the same."""
    found = run.lists.get((record, name))
    if found is None:
        found = run.lists[record, name] = Items(_items(path_below(record, name), values))
    return found


def _items(path: str, values: list[object]) -> Iterator[Result]:
    for number, value in enumerate(values):
        yield Result(value, frozenset((f"{path}[{number}]",)) if value is None else NOTHING)
