"""What a condition works out in the end: its own nodes and those of the definitions and tables that it uses."""

from __future__ import annotations

from collections.abc import Iterator

from quorate.ir import nodes as ir
from quorate.ir.program import Program


def reached_from(program: Program, expr: ir.Expr) -> Iterator[ir.Node]:
    """Yield all nodes of a condition, and once each those of what it calls."""
    todo, called = list[ir.Node]([expr]), set[tuple[type[ir.Node], str]]()
    while todo:
        node = todo.pop()
        yield node
        todo += ir.children(node)
        if isinstance(node, ir.DefineCall | ir.TableCall) and (type(node), node.name) not in called:
            called.add((type(node), node.name))
            if isinstance(node, ir.DefineCall):
                todo.append(program.defines[node.name].body)
            else:
                table = program.tables[node.name]
                todo += [each for row in table.rows for each in (row.condition, row.result)]
                todo += [] if table.otherwise is None else [table.otherwise]
