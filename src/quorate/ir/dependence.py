"""Which audiences depend on buying groups, so that there is no deciding them before these."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final, TypeAlias

from quorate.ir import nodes as n
from quorate.ir.program import Program

_OF_GROUPS: Final = (n.GroupOf, n.Groups, n.MemberOf, n.Engagement)
_Named: TypeAlias = tuple[str, str]
"""Something declared: `("audience", name)`, `("define", name)`, `("table", name)`."""


def dependent_on_groups(program: Program) -> frozenset[str]:
    """Return the audiences whose conditions ask for buying groups, or for what is told with them.

    That is also through definitions, tables and other audiences. Each of these is looked through once.
    """
    users: defaultdict[_Named, list[_Named]] = defaultdict(list)
    found: set[_Named] = set()
    for named, bodies in _bodies(program):
        todo: list[n.Node] = list(bodies)
        while todo:
            node = todo.pop()
            if isinstance(node, _OF_GROUPS):
                found.add(named)
            match node:
                case n.DefineCall(name=name):
                    users["define", name].append(named)
                case n.TableCall(name=name):
                    users["table", name].append(named)
                case n.InAudience(audience=name):
                    users["audience", name].append(named)
            todo += n.children(node)
    following = list(found)
    while following:
        for user in users[following.pop()]:
            if user not in found:
                found.add(user)
                following.append(user)
    return frozenset(name for kind, name in found if kind == "audience")


def _bodies(program: Program) -> Iterator[tuple[_Named, Iterable[n.Node]]]:
    for define in program.defines.values():
        yield ("define", define.name), (define.body,)
    for table in program.tables.values():
        inside = [node for row in table.rows for node in (row.condition, row.result)]
        yield ("table", table.name), (*inside, *(() if table.otherwise is None else (table.otherwise,)))
    for audience in program.audiences.values():
        yield ("audience", audience.name), (audience.where,)
