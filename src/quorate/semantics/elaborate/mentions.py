"""The order in which declarations are elaborated: each after those that it mentions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from quorate.ir.groups import ANY_GROUP
from quorate.semantics.named import Usable
from quorate.syntax import nodes as n


def in_order(declared: Mapping[str, Usable]) -> list[str]:
    """Return all names, each after those its declaration mentions; circles end somewhere.

    A mention is any name that could be one of the declarations, so the order is safe and not always needed; `any
    buying group` mentions all groups. It is found without recursion: a chain of declarations may be longer than the
    stack.
    """
    groups = [name for name, item in declared.items() if isinstance(item, n.BuyingGroupDeclaration)]
    order: list[str] = []
    seen: set[str] = set()

    def mentioned(name: str) -> Iterator[str]:
        return iter(groups) if name == ANY_GROUP else _mentions(declared[name], declared)

    for start in declared:
        if start in seen:
            continue
        seen.add(start)
        stack = [(start, mentioned(start))]
        while stack:
            name, waiting = stack[-1]
            following = next((other for other in waiting if other not in seen), None)
            if following is None:
                order.append(name)
                stack.pop()
            else:
                seen.add(following)
                stack.append((following, mentioned(following)))
    return [name for name in order if name in declared]


def _mentions(declaration: Usable, declared: Mapping[str, Usable]) -> Iterator[str]:
    found: dict[str, None] = {}
    waiting: list[n.Node] = [declaration]
    while waiting:
        node = waiting.pop()
        if isinstance(node, n.Name) and (node.text in declared or node.text == ANY_GROUP):
            found.setdefault(node.text)
        waiting.extend(_inside(node))
    return iter(found)


def _inside(node: n.Node) -> Iterator[n.Node]:
    """Yield the parts of a node that may mention something; names of roles and stages are of their own kind."""
    match node:
        case n.RoleNode(when=when):
            if when is not None:
                yield when
        case n.StagesDeclaration(lines=lines):
            yield from (line.when for line in lines if isinstance(line, n.RuleMove))
        case n.MemberOf(group=group):
            yield group
        case n.EngagementOf():
            pass  # the group only says which engagement model is meant
        case _:
            yield from n.children(node)
