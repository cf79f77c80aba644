"""What an unknown answer is for want of, as code: statements that add payload paths to a set.

They run only where the condition is unknown, or the value missing, and agree with the reference evaluator's. What
there are none for is left to that where it comes up, by an error: most of it is rarely what is missing.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from quorate.evaluate.generate import code
from quorate.evaluate.generate.conditions import lower
from quorate.evaluate.generate.groups import asked, is_derived, is_member, is_reference
from quorate.evaluate.generate.loops import Item, loop
from quorate.evaluate.generate.records import key_of, owner_of, record_of
from quorate.evaluate.generate.shapes import collection_attribute, field_attribute
from quorate.evaluate.generate.values import define_function, value_of
from quorate.evaluate.generate.writer import ACCOUNT, CONTEXT, Binding, Lowered, Module, UnsupportedError, Writer
from quorate.ir import nodes as n
from quorate.ir import types as t
from quorate.ir.sites import Site

OUT: Final = "out"
Statements = list[ast.stmt]
Path = list[str | ast.expr]
_UNTOLD: Final = ast.Expr(code.call("untold"))


def of_condition(w: Writer, node: n.Expr, out: str = OUT) -> Statements:
    """Return what adds the paths that a condition, which is unknown, is unknown for want of."""
    make = _CONDITIONS.get(type(node))
    try:
        return of_value(w, node, out) if make is None else make(w, node, out)
    except UnsupportedError:
        return [_UNTOLD]


def of_value(w: Writer, node: n.Expr, out: str = OUT) -> Statements:
    """Return what adds the paths that a value is missing for want of; nothing if it is known."""
    try:
        return _of_value(w, node, out)
    except UnsupportedError:
        return [code.when(code.is_none(value_of(w, node).code), [_UNTOLD])]


def _of_value(w: Writer, node: n.Expr, out: str) -> Statements:
    match node:
        case n.Literal() | n.Now() | n.Today(zone=None):
            return []
        case n.Get() if is_reference(w.module, node):
            return _of_reference(w, node, out)
        case n.Get(record=record) if not is_derived(w.module, record.type):
            return _of_get(w, node, out)
        case n.Get():
            return _of_group(w, node, out)
        case n.Engagement(record=n.Slot()):
            return _if_missing(w, node, [_add(out, ["events"])])
        case n.ListOf(items=items):
            return _of_all(w, items, out)
        case n.Parent(record=n.Slot() as slot) if not w.binding(slot).nullable:
            return []
        case n.Slot():
            if isinstance(node.type, t.EntityType | t.EventType) or not w.binding(node).nullable:
                return []
        case n.Negate(operand=operand):
            return of_value(w, operand, out)
        case n.Arithmetic(first=first, rest=rest):
            return _of_all(w, [first, *(operand for _, operand in rest)], out)
        case n.Concat(parts=parts) | n.Coalesce(arguments=parts):
            return _if_missing(w, node, _of_all(w, parts, out))
        case n.Shift(time=time, duration=duration):
            return _of_all(w, [time, duration], out)
        case n.Difference(left=left, right=right):
            return _of_all(w, [left, right], out)
        case n.Call(arguments=arguments, zone=zone):
            return _of_all(w, [*arguments, *([] if zone is None else [zone])], out)
        case n.Count() | n.Aggregate() | n.CountBy():
            return _if_missing(w, node, _of_gathered(w, node, out))
        case n.DefineCall():
            return _if_missing(w, node, _of_define(w, node, out))
        case n.TableCall():
            return _if_missing(w, node, _of_table(w, node, out))
        case n.If():
            return _of_if(w, node, out)
    raise UnsupportedError(f"what {type(node).__name__} is missing for want of")


def _of_all(w: Writer, nodes: Sequence[n.Expr], out: str) -> Statements:
    return [statement for node in nodes for statement in of_value(w, node, out)]


def _if_missing(w: Writer, node: n.Expr, statements: Statements) -> Statements:
    return [code.when(code.is_none(value_of(w, node).code), statements)] if statements else []


def _if_unknown(found: Lowered, statements: Statements) -> Statements:
    """Return what runs where a condition is unknown."""
    if found.known is None or not statements:
        return []
    return [*found.pre, code.when(code.not_(found.true), [code.when(code.not_(found.known), statements)])]


def _add(out: str, path: Path) -> ast.stmt:
    joined: ast.expr | None = None
    for part in path:
        each = code.constant(part) if isinstance(part, str) else part
        joined = each if joined is None else ast.BinOp(joined, ast.Add(), each)
    if joined is None:
        raise AssertionError("a path has parts")
    return ast.Expr(code.call(code.attribute(code.name(out), "add"), joined))


def _add_all(out: str, paths: ast.expr) -> ast.stmt:
    return ast.Expr(code.call(code.attribute(code.name(out), "update"), paths))


def _path_of(w: Writer, node: n.Expr) -> Path:
    """Return the path of a record, with a point at its end; empty for the account."""
    schema = w.module.schema
    match node:
        case n.Parent(entity=entity) if entity == schema.root:
            return []
        case n.Slot(type=t.EntityType(entity=entity)) if not is_derived(w.module, node.type):
            return _path_to(w, entity, w.binding(node))
        case n.Slot(type=t.EventType()):
            return ["events[", code.attribute(code.name(w.binding(node).variable), "f_id"), "]."]
        case n.Parent(record=n.Slot() as slot, entity=entity) if not is_derived(w.module, node.type):
            inside = w.binding(slot).inside
            if entity in inside:
                return _path_to(w, entity, Binding(inside[entity], inside=inside))
            declared = schema.entities[entity]
            if declared.parent == schema.root:
                return [f"{declared.many}[", owner_of(w, slot, entity), "]."]
        case n.Get(record=record, name=name, type=t.ObjectType()) if not is_reference(w.module, record):
            return [*_path_of(w, record), f"{name}."]
        case n.Get(type=t.EntityType(entity=entity)) if is_reference(w.module, node):
            declared = schema.entities[entity]
            if declared.parent == schema.root:
                return [f"{declared.many}[", key_of(w, node).code, "]."]
    raise UnsupportedError("the path of a record")


def _path_to(w: Writer, entity: str, binding: Binding) -> Path:
    schema = w.module.schema
    if entity == schema.root:
        return []
    declared = schema.entities[entity]
    above: Path = []
    if declared.parent is not None and declared.parent != schema.root:
        if declared.parent not in binding.inside:
            raise UnsupportedError("the path of what is far inside")
        above = _path_to(w, declared.parent, Binding(binding.inside[declared.parent], inside=binding.inside))
    key = code.attribute(code.name(binding.variable), field_attribute(declared.key))
    return [*above, f"{declared.many}[", key, "]."]


def _of_get(w: Writer, node: n.Get, out: str) -> Statements:
    found = value_of(w, node)
    if not found.nullable:
        return []
    reference = node.record.record if isinstance(node.record, n.Parent) else node.record
    if is_reference(w.module, reference):
        known = code.is_known(key_of(w, reference).code)
        added = _add(out, [*_path_of(w, node.record), node.name])
        return [code.when(code.is_none(found.code), [code.when(known, [added], of_value(w, reference, out))])]
    added = _add(out, [*_path_of(w, node.record), node.name])
    if isinstance(node.record, n.Parent) and record_of(w, node.record).nullable:
        # What an event of the account is of is missing without any path.
        match node.record:
            case n.Parent(record=n.Slot() as slot, entity=entity):
                owner = owner_of(w, slot, entity)
                return [code.when(code.is_none(found.code), [code.when(code.is_known(owner), [added])])]
    return [code.when(code.is_none(found.code), [added])]


def _of_group(w: Writer, node: n.Get, out: str) -> Statements:
    """Return what adds a field of a buying group, or what there is no such group for want of."""
    match node.record:
        case n.GroupOf(name=name):
            group = code.constant(name)
            lacks = _add_all(out, asked("lacking", group))
            there = _add(out, [f"{name}.{node.name}"])
            return _if_missing(w, node, [code.when(code.is_none(asked("find", group)), [lacks], [there])])
        case n.Slot() as slot if not is_member(slot.type) and not w.binding(slot).nullable:
            own = code.attribute(code.name(w.binding(slot).variable), field_attribute("name"))
            return _if_missing(w, node, [_add(out, [own, f".{node.name}"])])
    raise UnsupportedError("the path of a record")


def _of_member(w: Writer, node: n.MemberOf, out: str) -> Statements:
    if not isinstance(node.record, n.Slot) or w.binding(node.record).nullable:
        raise UnsupportedError("a member who may be missing")
    asking = asked("member_missing", key_of(w, node.record).code, code.constant(node.group), code.constant(node.role))
    return [_add_all(out, asking)]


def _of_reference(w: Writer, node: n.Get, out: str) -> Statements:
    """Return what adds the field that refers to a record, if it is missing; what it refers to never is."""
    if record_of(w, node.record).nullable:
        raise UnsupportedError("the path of a record")
    found = key_of(w, node)
    return [code.when(code.is_none(found.code), [_add(out, [*_path_of(w, node.record), node.name])])]


def _of_if(w: Writer, node: n.If, out: str) -> Statements:
    condition = lower(w, node.condition)
    then = of_value(w, node.then, out)
    otherwise = [] if node.otherwise is None else of_value(w, node.otherwise, out)
    unknown = [] if condition.known is None else of_condition(w, node.condition, out)
    rest = otherwise
    if condition.known is not None:
        rest = [code.when(condition.known, otherwise or [ast.Pass()], unknown)]
    return [*condition.pre, code.when(condition.true, then or [ast.Pass()], rest)]


def _of_define(w: Writer, node: n.DefineCall, out: str) -> Statements:
    define = w.module.program.defines[node.name]
    if not isinstance(node.record, n.Slot | n.Parent) or record_of(w, node.record).nullable:
        raise UnsupportedError("a define of a record that may be missing")
    lists = [each for each in node.arguments if isinstance(each.type, t.ListType)]
    if any(value_of(w, each).nullable for each in node.arguments) or not all(map(_is_of_constants, lists)):
        raise UnsupportedError("a define of values that may be missing")
    define_function(w, node.name)
    parameters = {number: Binding(f"s{number}") for number, _ in enumerate(define.parameters, start=1)}

    def write(title: str) -> None:
        inner = Writer(w.module, {0: Binding("s0", inside={w.module.schema.root: ACCOUNT}), **parameters})
        is_condition = isinstance(define.body.type, t.BooleanType)
        body = of_condition(inner, define.body) if is_condition else of_value(inner, define.body)
        names = (CONTEXT, ACCOUNT, "s0", *(f"s{number}" for number in parameters), OUT)
        w.module.add(code.function(title, names, body or [ast.Pass()]))

    title = w.module.named("missing of define", node.name, write)
    given = [value_of(w, each).code for each in node.arguments]
    return [_called(title, record_of(w, node.record).code, *given, code.name(out))]


def site_missing_function(module: Module, site: Site) -> str:
    """Return the function that adds what the condition of a site, which is unknown, is unknown for want of."""
    root = module.schema.root
    given = {number: f"s{number}" for number in range(1, site.slots + 1)}
    subject = ACCOUNT if site.entity == root else "s0"
    inside = {} if subject == ACCOUNT else {root: ACCOUNT}
    w = Writer(
        module, {0: Binding(subject, inside=inside), **{number: Binding(each) for number, each in given.items()}}
    )
    title = module.fresh("f")
    body = of_condition(w, site.where) or [ast.Pass()]
    module.add(code.function(title, (CONTEXT, ACCOUNT, "s0", *given.values(), OUT), body))
    return title


def _called(title: str, *arguments: ast.expr) -> ast.stmt:
    return ast.Expr(code.call(title, code.name(CONTEXT), code.name(ACCOUNT), *arguments))


def _of_table(w: Writer, node: n.TableCall, out: str) -> Statements:
    table = w.module.program.tables[node.name]
    if table.collects:
        return []  # the list is always known
    if record_of(w, node.record).nullable:
        raise UnsupportedError("a table of a record that may be missing")

    def write(title: str) -> None:
        inner = Writer(w.module, {0: Binding("s0", inside={w.module.schema.root: ACCOUNT})})
        body: Statements = [code.assign("rows", code.call("nothing"))]
        for row in table.rows:
            condition = lower(inner, row.condition)
            unknown = [] if condition.known is None else of_condition(inner, row.condition, "rows")
            otherwise = [code.when(code.not_(condition.known), unknown)] if condition.known and unknown else []
            then = [*of_value(inner, row.result), code.give(code.NONE)]
            body += [*condition.pre, code.when(condition.true, then, otherwise)]
        if table.otherwise is not None:
            body += of_value(inner, table.otherwise)
        else:
            body.append(ast.Expr(code.call(code.attribute(code.name(OUT), "update"), code.name("rows"))))
        w.module.add(code.function(title, (CONTEXT, ACCOUNT, "s0", OUT), body))

    title = w.module.named("missing of table", node.name, write)
    return [_called(title, record_of(w, node.record).code, code.name(out))]


def _of_gathered(w: Writer, node: n.Count | n.Aggregate | n.CountBy, out: str) -> Statements:
    found = _of_source(w, node.source, out)
    if isinstance(node, n.Aggregate) and node.function not in {"sum", "distinct"}:
        # Without any value it is missing for want of those that were skipped; if items are unknown, only of theirs.
        known = w.fresh("b")

        def body(item: Item) -> Statements:
            inside = of_value(item.writer, node.value, "skipped")
            return item.judged(inside or [ast.Pass()], [code.assign("open_items", code.TRUE)])

        skipped = [
            code.assign("skipped", code.call("nothing")),
            code.assign("open_items", code.FALSE),
            *loop(w, node.source, known, body),
            code.when(
                code.not_(code.or_([code.name("open_items"), code.name(known)])),
                [ast.Expr(code.call(code.attribute(code.name(out), "update"), code.name("skipped")))],
            ),
        ]
        return [*found, *skipped]
    return found


def _of_source(w: Writer, source: n.Source, out: str) -> Statements:
    """Return what adds all that items are unknown for want of, and what the payload lacks of the source."""
    absent = w.fresh("b")
    is_near = isinstance(source.items, n.Events) and source.items.near is not None

    def body(item: Item) -> Statements:
        belonging = [_UNTOLD] if is_near else _of_belonging(item.writer, source, out)
        return item.judged([ast.Pass()], belonging or [ast.Pass()])

    statements = loop(w, source, absent, body)
    lacks = _of_absent(w, source, out)
    return [*statements, *([code.when(code.name(absent), lacks)] if lacks else [])]


def _of_belonging(w: Writer, source: n.Source, out: str) -> Statements:
    found: Statements = []
    if isinstance(source.items, n.Events) and source.items.window is not None:
        found += _of_window(w, source.items.window, out)
    if source.where is not None:
        where = lower(w, source.where)
        found += _if_unknown(where, of_condition(w, source.where, out)) if where.known is not None else []
    return found


def _of_window(w: Writer, window: n.Window, out: str) -> Statements:
    match window:
        case n.EdgeWindow(value=value):
            return of_value(w, value, out)
        case n.BetweenWindow(low=low, high=high):
            if isinstance(low, n.Literal | n.Today | n.Now) and isinstance(high, n.Literal | n.Today | n.Now):
                return _of_all(w, [low, high], out)
            raise UnsupportedError("edges of which one may decide")
        case n.DayWindow(zone=zone) | n.HoursWindow(zone=zone):
            return [] if zone is None else of_value(w, zone, out)
        case n.PeriodWindow(period=period):
            return [] if period.zone is None else of_value(w, period.zone, out)
        case _:
            return []


def _of_absent(w: Writer, source: n.Source, out: str) -> Statements:
    match source.items:
        case n.Events():
            return [_add(out, ["events"])]
        case n.Collection(record=record, path=(many,)):
            if record_of(w, record).nullable:
                raise UnsupportedError("a collection of what may be missing")
            return [_add(out, [*_path_of(w, record), many])]
        case n.Collection(record=record, path=path):
            return _of_levels(w, record, path, out)
        case n.ListItems(list=items):
            return of_value(w, items, out)
        case n.Groups():
            return []


def _of_levels(w: Writer, record: n.Expr, path: Sequence[str], out: str) -> Statements:
    """Walk down a flattened collection, and add the path of each part that is not there."""
    if not isinstance(record, n.Slot):
        raise UnsupportedError("a collection of what is no subject")
    found = w.binding(record).variable
    prefix = _path_of(w, record)
    keys = {each.many: each.key for each in w.module.schema.entities.values()}

    def level(holder: str, above: Path, names: Sequence[str]) -> Statements:
        name, *below = names
        variable, members = w.fresh("p"), w.fresh()
        inside: Statements = []
        if below:
            key = code.attribute(code.name(variable), field_attribute(keys[name]))
            inside = [code.each(variable, code.name(members), level(variable, [*above, f"{name}[", key, "]."], below))]
        return [
            code.assign(members, code.attribute(code.name(holder), collection_attribute(name))),
            code.when(code.is_none(code.name(members)), [_add(out, [*above, name])], inside),
        ]

    return level(found, prefix, path)


def _of_operands(w: Writer, node: n.And | n.Or, out: str) -> Statements:
    found: Statements = []
    for operand in node.operands:
        lowered = lower(w, operand)
        if lowered.known is not None:
            found += _if_unknown(lowered, of_condition(w, operand, out))
    return found


def _of_compare(w: Writer, node: n.Compare, out: str) -> Statements:
    if isinstance(node.left.type, t.EventType):
        raise UnsupportedError("a comparison of records")
    return _of_all(w, [node.left, node.right], out)


def _of_contained(w: Writer, node: n.Contained, out: str) -> Statements:
    return [*of_value(w, node.value, out), *_of_items(w, node.list, out)]


def _of_list_contains(w: Writer, node: n.ListContains, out: str) -> Statements:
    if not _is_of_constants(node.operands):
        raise UnsupportedError("items that may be missing")
    return _of_items(w, node.list, out)


def _of_items(w: Writer, node: n.Expr, out: str) -> Statements:
    """Return what adds the paths of a list, or of the items of it, that are missing."""
    match node:
        case n.TableCall(name=name) if all(isinstance(each, n.Literal) for each in _results(w, name)):
            return of_value(w, node, out)
        case n.Get(record=record) if is_derived(w.module, record.type):
            return of_value(w, node, out)
        case n.ListOf() | n.Slot():
            return of_value(w, node, out)  # what stands in a slot is a list of constants
        case n.Get():
            found = w.fresh()
            prefix: ast.expr | None = None
            for part in [*_path_of(w, node.record), node.name]:
                each = code.constant(part) if isinstance(part, str) else part
                prefix = each if prefix is None else ast.BinOp(prefix, ast.Add(), each)
            if prefix is None or is_reference(w.module, node.record):
                raise AssertionError("a path has parts")
            open_ = ast.Expr(code.call("add_open_items", code.name(out), prefix, code.name(found)))
            return [
                code.assign(found, value_of(w, node).code),
                code.when(code.is_known(code.name(found)), [open_], of_value(w, node, out)),
            ]
    raise UnsupportedError("items that may be missing")


def _results(w: Writer, table: str) -> list[n.Expr]:
    declared = w.module.program.tables[table]
    return [*(row.result for row in declared.rows), *([] if declared.otherwise is None else [declared.otherwise])]


def _is_of_constants(node: n.Expr) -> bool:
    """Tell whether a list is of constants; a parameter is, as no other is given where paths are told."""
    if isinstance(node, n.ListOf):
        return all(isinstance(each, n.Literal) for each in node.items)
    return isinstance(node, n.Slot)


def _of_quantifier(w: Writer, node: n.Quantifier, out: str) -> Statements:
    if node.different is None and node.burst is None:
        return _of_source(w, node.source, out)
    absent = w.fresh("b")
    different = node.different

    def body(item: Item) -> Statements:
        missing: Statements = [ast.Pass()]
        if different is not None and not isinstance(different.type, t.EntityType):
            missing = [code.when(code.is_none(value_of(item.writer, different).code), [_UNTOLD])]
        return item.judged(missing, [_UNTOLD])

    lacks = _of_absent(w, node.source, out)
    return [*loop(w, node.source, absent, body), *([code.when(code.name(absent), lacks)] if lacks else [])]


def _of_sequence(w: Writer, node: n.Sequence, out: str) -> Statements:
    if any(record_of(w, step.events.record).nullable for step in node.steps):
        raise UnsupportedError("what a sequence is unknown for want of")
    no_events = code.is_none(code.attribute(code.name(CONTEXT), "events"))
    return [code.when(no_events, [_add(out, ["events"])], [_UNTOLD])]


def _of_in_window(w: Writer, node: n.InWindow, out: str) -> Statements:
    # A missing value is all that counts; only of a known one what its window lacks does.
    value = value_of(w, node.value)
    return [
        code.when(
            code.is_none(value.code),
            of_value(w, node.value, out) or [ast.Pass()],
            _of_window(w, node.window, out),
        )
    ]


def _of_audience(w: Writer, node: n.InAudience, out: str) -> Statements:
    if record_of(w, node.record).nullable:
        raise UnsupportedError("an audience of a record that may be missing")
    title = missing_function(w.module, node.audience)
    return [_called(title, record_of(w, node.record).code, code.name(out))]


def missing_function(module: Module, name: str) -> str:
    """Return the function that adds what an audience, which is unknown, is unknown for want of."""
    audience = module.program.audiences[name]

    def write(title: str) -> None:
        root = module.schema.root
        subject = ACCOUNT if audience.entity == root else "s0"
        w = Writer(module, {0: Binding(subject, inside={} if subject == ACCOUNT else {root: ACCOUNT})})
        body = [] if audience.unknown == "member" else of_condition(w, audience.where)
        module.add(code.function(title, (CONTEXT, ACCOUNT, "s0", OUT), body or [ast.Pass()]))

    return module.named("missing of audience", name, write)


def _nothing(_w: Writer, _node: n.Expr, _out: str) -> Statements:
    return []


def _of_text_test(w: Writer, node: n.TextTest, out: str) -> Statements:
    return of_value(w, node.value, out)


_CONDITIONS: Final[Mapping[type[n.Expr], Callable[[Writer, Any, str], Statements]]] = {
    n.Or: _of_operands,
    n.And: _of_operands,
    n.Not: lambda w, node, out: of_condition(w, node.operand, out),
    n.Compare: _of_compare,
    n.Contained: _of_contained,
    n.ListContains: _of_list_contains,
    n.TextTest: _of_text_test,
    n.Matches: lambda w, node, out: of_value(w, node.value, out),
    n.IsMissing: _nothing,
    n.IsEmpty: _nothing,
    n.InWindow: _of_in_window,
    n.InAudience: _of_audience,
    n.MemberOf: _of_member,
    n.Quantifier: _of_quantifier,
    n.Sequence: _of_sequence,
}
