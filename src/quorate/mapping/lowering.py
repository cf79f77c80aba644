"""Expressions of mappings as Python source, where they are of the usual kinds."""

from __future__ import annotations

import itertools
from typing import Any, Final

from quorate.evaluate.functions import FUNCTIONS, text_of
from quorate.evaluate.time_functions import TIME_FUNCTIONS
from quorate.ir import mappings as m
from quorate.ir import nodes as ir
from quorate.ir import types as t
from quorate.mapping.plain import first_where
from quorate.mapping.plans import Plan

_SIGNS: Final = {"=": "==", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_OPPOSITE: Final = {"=": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
_METHODS: Final = {"lower": "lower", "upper": "upper", "trim": "strip"}
_SINGLE: Final = (
    t.TextType,
    t.IntegerType,
    t.NumberType,
    t.BooleanType,
    t.DateType,
    t.DateTimeType,
    t.ZoneType,
    t.ChoiceType,
)
_CALLED: Final = frozenset(FUNCTIONS) - {"split"} | {"text", "date", "datetime"}
_NUMERIC: Final = (t.IntegerType, t.NumberType)
_TEXTS: Final = (t.TextType, t.ChoiceType)


class Source:
    """Lines of source, and the names that they use."""

    def __init__(self) -> None:
        self.names: dict[str, Any] = {}
        self._lines: list[str] = []
        self._numbers = itertools.count()

    def line(self, depth: int, text: str) -> None:
        """Add a line."""
        self._lines.append("    " * depth + text)

    def fresh(self, prefix: str) -> str:
        """Return a name that nothing has yet."""
        return f"{prefix}_{next(self._numbers)}"

    def constant(self, value: Any) -> str:  # noqa: ANN401 - any value
        """Return what stands for a value in the source."""
        if value is None or type(value) in {bool, int}:
            return repr(value)
        name = self.fresh("c")
        self.names[name] = value
        return name

    def text(self) -> str:
        """Return all lines."""
        return "\n".join(self._lines) + "\n"


class Lowering:
    """The expressions of one mapping; `known` has the names of fields that were read before it."""

    def __init__(self, plan: Plan, source: Source, known: dict[tuple[int, str], str], number: int) -> None:
        self._plan = plan
        self._source = source
        self._known = known
        self._number = number
        self._joined: dict[int, tuple[str, str]] = {}
        self._items: dict[int, str] = {}
        self.is_slow = False

    # -- reading -------------------------------------------------------------------------------------------------------

    def join(self, depth: int, joined: m.Joined) -> None:
        """Write how a record is found by its key."""
        key, name = self._source.fresh("k"), self._source.fresh("j")
        self._source.line(depth, f"{key} = {self.value_of(depth, joined.key)}")
        found = f"find({self._source.constant(joined.record)}, str({key}))"
        self._source.line(depth, f"{name} = None if {key} is None else {found}")
        self._source.line(depth, f"if {name} is None: {name} = {{}}")
        self._joined[joined.slot] = (joined.record, name)

    def read(self, depth: int, slot: int, name: str) -> str:
        """Write how a field is read; return its name."""
        source = self._source
        at = self._known[slot, name] = source.fresh("a")
        shape = self._plan.shape if slot == 0 else self._plan.joined[self._joined[slot][0]]
        get = "get" if slot == 0 else f"{self._joined[slot][1]}.get"
        type_, written = shape.record.fields[name].type, shape.record.fields[name].format
        source.line(depth, f"{at} = {get}({source.constant(name)})")
        if isinstance(type_, t.TextType) and not written:
            if shape.from_cells:
                source.line(depth, f"if not {at}: {at} = None")
                source.line(depth, f"elif not {at}.isascii(): {at} = read_text({at})")
            else:
                source.line(depth, f"if {at} is not None and (type({at}) is not str or not {at}.isascii()):")
                source.line(depth + 1, f"{at} = read_text({at})")
            return at
        if isinstance(type_, t.ListType | t.ObjectType):
            source.line(depth, f"if {at} is not None: {at} = {source.constant(shape.plain(name))}({at})")
            return at
        read = source.constant(shape.scalar(name))
        if isinstance(type_, t.IntegerType) and shape.from_cells:
            source.line(depth, f"if {at}:")
            plain = f"{at}.isdecimal() and {at}.isascii() and len({at}) < 19"
            source.line(depth + 1, f"{at} = int({at}) if {plain} else {read}({at})")
            source.line(depth, f"else: {at} = None")
        else:
            source.line(depth, f"if {at} is not None: {at} = {read}({at})")
        return at

    def row(self) -> str:
        """Return what stands for the record as the reference evaluator reads it."""
        self.is_slow = True
        name = f"r{self._number}"
        return f"({name} or ({name} := start({self._number}, values, find)))"

    # -- expressions ---------------------------------------------------------------------------------------------------

    def value_of(self, depth: int, node: ir.Expr) -> str:
        """Return the source of a value, once the fields that it reads are read."""
        if not self.can(node):
            return f"get_slowly({self._source.constant(node)}, {self.row()})"
        self.read_all(depth, node)
        return self.value(node)

    def condition(self, depth: int, node: ir.Expr) -> str:
        """Return the source of whether a condition is true, once the fields that it reads are read."""
        if not self.can(node):
            return f"get_slowly({self._source.constant(node)}, {self.row()}) is True"
        self.read_all(depth, node)
        return self.true(node)

    def read_all(self, depth: int, node: ir.Node) -> None:
        """Write how the fields are read that an expression needs, and that were not read before it."""
        for slot, name in self._plan.fields_of(node):
            if (slot, name) not in self._known and (slot == 0 or slot in self._joined):
                self.read(depth, slot, name)

    def stand(self, slot: int, name: str) -> None:
        """Let the item of a list that goes by a name stand in a slot."""
        self._items[slot] = name

    def reaches(self, node: ir.Expr) -> bool:
        """Tell whether there is a source of what fields, and items of lists at a position, lead to."""
        match node:
            case ir.Slot(number=number):
                return number in self._items
            case ir.Get(record=ir.Slot(number=number)):
                return number == 0 or number in self._joined or number in self._items
            case ir.Get(record=record):
                return self.reaches(record)
            case m.Item(list=list_):
                return self.reaches(list_)
            case _:
                return False

    def reached(self, node: ir.Expr) -> str:
        """Return the source of what fields and positions lead to, once the fields of the record are read."""
        match node:
            case ir.Slot(number=number):
                return self._items[number]
            case ir.Get(record=ir.Slot(number=number), name=name) if number not in self._items:
                return self._known[number, name]
            case ir.Get(record=record, name=name):
                held = self._source.fresh("t")
                found = f"{held}.get({self._source.constant(name)})"
                return f"(None if ({held} := {self.reached(record)}) is None else {found})"
            case m.Item(list=list_, index=index):
                held = self._source.fresh("t")
                is_short = f"({held} := {self.reached(list_)}) is None or len({held}) <= {index}"
                return f"(None if {is_short} else {held}[{index}])"
            case _:
                raise AssertionError(node)

    def _first(self, node: ir.Aggregate) -> tuple[ir.Expr, str, str, str] | None:
        """Take apart `first(value of attributes where (name = "Email"))`; None for other aggregates."""
        match node:
            case ir.Aggregate(
                function="first",
                value=ir.Get(record=ir.Slot(number=number), name=name),
                source=ir.Source(
                    items=ir.ListItems(list=list_),
                    slot=slot,
                    where=ir.Compare(
                        operator="=",
                        left=ir.Get(record=ir.Slot(number=other), name=key, type=t.TextType()),
                        right=ir.Literal(value=str(wanted)),
                        folded=False,
                    ),
                ),
            ) if number == other == slot and self.reaches(list_):
                return list_, key, wanted, name
        return None

    def _first_value(self, list_: ir.Expr, *given: str) -> str:
        held = self._source.fresh("t")
        called = f"{self._source.constant(first_where)}({held}, {', '.join(map(self._source.constant, given))})"
        return f"(None if ({held} := {self.reached(list_)}) is None else {called})"

    def can(self, node: ir.Expr) -> bool:
        """Tell whether an expression has a source."""
        match node:
            case ir.Literal():
                return not isinstance(node.value, ir.Length)
            case ir.Get() | ir.Slot() | m.Item():
                return isinstance(node.type, _SINGLE) and self.reaches(node)
            case ir.Aggregate():
                return self._first(node) is not None
            case ir.Concat(parts=parts):
                return all(map(self.can, parts))
            case ir.Call(function=function, arguments=arguments, zone=zone):
                return zone is None and function in _CALLED and all(map(self.can, arguments))
            case ir.Coalesce(arguments=arguments):
                return all(self.can(each) and each.type == node.type for each in arguments)
            case ir.If(condition=condition, then=then, otherwise=otherwise):
                given = [then, *([] if otherwise is None else [otherwise])]
                return self.can(condition) and all(self.can(each) and each.type == node.type for each in given)
            case m.Lookup(value=value):
                return self.can(value)
            case ir.And(operands=operands) | ir.Or(operands=operands):
                return all(map(self.can, operands))
            case ir.Not(operand=operand):
                return self.can(operand)
            case ir.IsMissing(value=value):
                return isinstance(value, ir.Expr) and (self.can(value) or self.reaches(value))
            case ir.IsEmpty(value=value):
                return isinstance(value, ir.Expr) and self.can(value)
            case ir.Compare(left=left, right=right):
                return _are_alike(node) and self.can(left) and self.can(right)
            case ir.Contained(value=value, list=ir.ListOf(items=items)):
                plain = all(isinstance(each, ir.Literal) for each in items) and bool(items)
                return plain and isinstance(value.type, (*_TEXTS, *_NUMERIC)) and self.can(value)
            case ir.TextTest(value=value, operands=ir.ListOf(items=items)):
                plain = all(isinstance(each, ir.Literal) for each in items) and node.mode == "any"
                return plain and node.operator in {"starts with", "ends with"} and self.can(value)
            case _:
                return False

    def value(self, node: ir.Expr) -> str:
        """Return the source of a value whose fields are read."""
        match node:
            case ir.Literal(value=value):
                return self._source.constant(value)
            case ir.Get() | ir.Slot() | m.Item():
                return self.reached(node)
            case ir.Aggregate() if (first := self._first(node)) is not None:
                return self._first_value(*first)
            case ir.Concat(parts=parts):
                return self._known_all(parts, " + ".join)
            case ir.Call(arguments=given_to):
                return self._known_all(given_to, lambda given: self._called(node, given))
            case ir.Coalesce(arguments=(*others, last)):
                found = self.value(last)
                for each in reversed(others):
                    name = self._source.fresh("t")
                    found = f"({name} if ({name} := {self.value(each)}) is not None else {found})"
                return found
            case ir.If(condition=condition, then=then, otherwise=otherwise):
                rest = (
                    "None" if otherwise is None else f"({self.value(otherwise)} if {self.false(condition)} else None)"
                )
                return f"({self.value(then)} if {self.true(condition)} else {rest})"
            case m.Lookup(value=value, list=list_):
                pairs = self._source.constant(self._plan.program.lookups[list_])
                return self._known_all((value,), lambda given: f"{pairs}.get({given[0]})")
            case _:
                return f"(True if {self.true(node)} else False if {self.false(node)} else None)"

    def _known_all(self, parts: tuple[ir.Expr, ...], make: Any) -> str:  # noqa: ANN401 - from names to source
        """Return the source of what is made of parts, missing where one of them is."""
        names, kept = self._kept(parts)
        made: str = make(names)
        tests = " or ".join(f"{each} is None" for each in kept)
        return f"(None if {tests} else {made})" if tests else f"({made})"

    def _kept(self, parts: tuple[ir.Expr, ...]) -> tuple[list[str], list[str]]:
        """Return what each part is called, and the source that gives those their names which may be missing."""
        names: list[str] = []
        kept: list[str] = []
        for part in parts:
            code = self.value(part)
            if isinstance(part, ir.Literal):
                names.append(code)
            else:
                name = self._source.fresh("t")
                names.append(name)
                kept.append(f"({name} := {code})")
        return names, kept

    def _called(self, node: ir.Call, given: list[str]) -> str:
        if node.function in _METHODS:
            return f"{given[0]}.{_METHODS[node.function]}()"
        if node.function == "text":
            type_ = node.arguments[0].type
            if isinstance(type_, _TEXTS):
                return given[0]
            if isinstance(type_, t.IntegerType):
                return f"str({given[0]})"
            return f"{self._source.constant(text_of)}({given[0]}, {self._source.constant(type_)})"
        if node.function in TIME_FUNCTIONS:
            zone = self._source.constant(self._plan.zone)
            return f"{self._source.constant(TIME_FUNCTIONS[node.function])}(None, {zone}, ({', '.join(given)},)).value"
        return f"{self._source.constant(FUNCTIONS[node.function])}({', '.join(given)}).value"

    # -- conditions ----------------------------------------------------------------------------------------------------

    def true(self, node: ir.Expr) -> str:
        """Return the source of whether a condition is true."""
        match node:
            case ir.And(operands=operands):
                return "(" + " and ".join(map(self.true, operands)) + ")"
            case ir.Or(operands=operands):
                return "(" + " or ".join(map(self.true, operands)) + ")"
            case ir.Not(operand=operand):
                return self.false(operand)
            case _:
                return self._told(node, wanted=True)

    def false(self, node: ir.Expr) -> str:
        """Return the source of whether a condition is false."""
        match node:
            case ir.And(operands=operands):
                return "(" + " or ".join(map(self.false, operands)) + ")"
            case ir.Or(operands=operands):
                return "(" + " and ".join(map(self.false, operands)) + ")"
            case ir.Not(operand=operand):
                return self.true(operand)
            case _:
                return self._told(node, wanted=False)

    def _told(self, node: ir.Expr, *, wanted: bool) -> str:
        match node:
            case ir.IsMissing(value=ir.Expr() as value):
                if isinstance(value, ir.Literal):  # which Python warns of
                    return str(not wanted)
                return f"({self.value(value)} is {'' if wanted else 'not '}None)"
            case ir.IsEmpty(value=ir.Expr() as value):
                test = f"(({self.value(value)}) in (None, {self._source.constant('')}))"
                return test if wanted else f"(not {test})"
            case ir.Compare(left=left, right=right, operator=operator):
                sign = (_SIGNS if wanted else _OPPOSITE)[operator]
                fold = ".casefold()" if node.folded else ""
                return self._if_known((left, right), lambda names: f"{names[0]}{fold} {sign} {names[1]}{fold}")
            case ir.Contained(value=value, list=ir.ListOf(items=items)):
                fold_all = node.folded and isinstance(value.type, _TEXTS)
                values = (each.value for each in items if isinstance(each, ir.Literal))
                folded = frozenset(str(each).casefold() if fold_all else each for each in values)
                fold = ".casefold()" if fold_all else ""
                held, word = self._source.constant(folded), "in" if wanted else "not in"
                return self._if_known((value,), lambda names: f"{names[0]}{fold} {word} {held}")
            case ir.TextTest(value=value, operands=ir.ListOf(items=items), operator=operator):
                texts = [str(each.value) for each in items if isinstance(each, ir.Literal)]
                held = self._source.constant(tuple(each.casefold() if node.folded else each for each in texts))
                call = ("casefold()." if node.folded else "") + operator.replace(" with", "with")
                negation = "" if wanted else "not "
                return self._if_known((value,), lambda names: f"{negation}{names[0]}.{call}({held})")
            case _:
                return f"({self.value(node)} is {wanted})"

    def _if_known(self, parts: tuple[ir.Expr, ...], make: Any) -> str:  # noqa: ANN401 - from names to source
        """Return the source of a test of parts, which is false where one of them is missing."""
        names, kept = self._kept(parts)
        return "(" + " and ".join([*(f"{each} is not None" for each in kept), make(names)]) + ")"


def _are_alike(node: ir.Compare) -> bool:
    """Tell whether two operands compare as Python does."""
    left, right = node.left.type, node.right.type
    if isinstance(left, _NUMERIC) and isinstance(right, _NUMERIC):
        return True
    if isinstance(left, _TEXTS) and isinstance(right, _TEXTS):
        return node.operator in {"=", "!="}
    if node.operator in {"=", "!="} and isinstance(left, t.BooleanType):
        return left == right
    return isinstance(left, t.DateType | t.DateTimeType) and left == right
