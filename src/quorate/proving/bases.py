"""What a condition is about, roughly: two that have nothing of it in common have nothing to do with each other."""

from __future__ import annotations

from quorate.ir import nodes as n
from quorate.ir.program import Program


class Bases:
    """The fields, collections, events and memberships that conditions of one program read, by their names."""

    def __init__(self, program: Program) -> None:
        """Prepare; each expression is looked at once."""
        self._program = program
        self._known: dict[int, tuple[n.Node, frozenset[str]]] = {}
        self._named: dict[str, frozenset[str]] = {}
        self._all: dict[int, frozenset[str]] = {}
        self._all_inside: dict[str, frozenset[str]] = {}
        self._kept: list[n.Node] = []

    def of(self, node: n.Node) -> frozenset[str]:
        """Return what a condition or a value is about."""
        found = self._known.get(id(node))
        if found is None:
            found = self._known[id(node)] = (node, self._found(node))
        return found[1]

    def all_in(self, node: n.Node) -> frozenset[str]:
        """Return all that a condition reads, also inside what it counts, through definitions and audiences."""
        found = self._all.get(id(node))
        if found is None:
            inside = [self.all_in(child) for child in n.children(node)]
            match node:
                case n.DefineCall(name=name) if name in self._program.defines:
                    inside.append(self._all_named(f"define {name}", self._program.defines[name].body))
                case n.InAudience(audience=name) if name in self._program.audiences:
                    inside.append(self._all_named(f"audience {name}", self._program.audiences[name].where))
                case n.Get() | n.Source() | n.Events() | n.TableCall() | n.MemberOf() | n.Engagement():
                    inside.append(self.of(node))
            found = frozenset().union(*inside)
            self._all[id(node)] = found
            self._kept.append(node)
        return found

    def _all_named(self, name: str, body: n.Expr) -> frozenset[str]:
        if name not in self._all_inside:
            self._all_inside[name] = frozenset()
            self._all_inside[name] = self.all_in(body)
        return self._all_inside[name]

    def _found(self, node: n.Node) -> frozenset[str]:
        match node:
            case n.Get():
                return frozenset((_field(node),))
            case n.Literal() | n.Now() | n.Today():
                return frozenset()
            case n.Slot(number=number):
                return frozenset((f"slot {number}",))
            case n.Source(items=items):
                return _items(items)
            case n.Events():
                return _items(node)
            case n.DefineCall(name=name, arguments=arguments):
                define = self._program.defines.get(name)
                inside = frozenset() if define is None else self._inside(f"define {name}", define.body)
                return inside.union(*(self.of(each) for each in arguments))
            case n.InAudience(audience=name):
                audience = self._program.audiences.get(name)
                inside = frozenset() if audience is None else self._inside(f"audience {name}", audience.where)
                return inside | {f"audience {name}"}
            case n.TableCall(name=name):
                return frozenset((f"table {name}",))
            case n.MemberOf(group=group):
                return frozenset((f"group {group}",))
            case n.Engagement(model=model):
                return frozenset((f"engagement {model}",))
            case _:
                return frozenset().union(*(self.of(each) for each in n.children(node)))

    def _inside(self, name: str, body: n.Expr) -> frozenset[str]:
        if name not in self._named:
            self._named[name] = frozenset()
            self._named[name] = self.of(body)
        return self._named[name]


def _field(get: n.Get) -> str:
    """Name the outermost field that a value is in: `account.address` of `address.city`."""
    while isinstance(get.record, n.Get):
        get = get.record
    return f"{get.record.type}.{get.name}"


def _items(items: n.Node) -> frozenset[str]:
    match items:
        case n.Collection(path=path):
            return frozenset((f"all {path[-1]}",))
        case n.Events(names=names):
            return frozenset(f"event {name}" for name in names) if names is not None else frozenset(("events",))
        case n.ListItems(list=n.Get() as field):
            return frozenset((_field(field),))
        case _:
            return frozenset(("groups",))
