"""Where generated code is gathered: a module of functions and constants, and one function while it is written."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from quorate.evaluate.generate import code
from quorate.ir import nodes as n
from quorate.ir.program import Program
from quorate.ir.schema import Schema

Names = Mapping[str, str]
Shared = Mapping[tuple[n.Expr, bool], str]
"""Values that were looked up before, as they are and texts folded, by the variables that hold them."""

CONTEXT: Final = "c"
ACCOUNT: Final = "a"
_LOOPS_AT_MOST: Final = 20


class UnsupportedError(Exception):
    """A node that no code is made of; the reference evaluator decides what it stands in.

    `key` says where that is, where this is not plain.
    """

    def __init__(self, what: str, key: tuple[str, ...] | None = None) -> None:
        super().__init__(what)
        self.key = key


@dataclass(frozen=True, slots=True)
class Binding:
    """What stands in a slot: the variable that holds it, and those that hold the records which contain it."""

    variable: str
    nullable: bool = False
    inside: Names = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Lowered:
    """A condition as code: `pre` runs first, then `true` tells whether it is true, then `known` whether it is known.

    `known` is None for what is never unknown.
    """

    true: ast.expr
    known: ast.expr | None = None
    pre: tuple[ast.stmt, ...] = ()


@dataclass(frozen=True, slots=True)
class Value:
    """A value as code; None when it is missing, which it can be where `nullable`."""

    code: ast.expr
    nullable: bool = True


class Module:
    """All functions and constants that are made of one program."""

    def __init__(self, program: Program, schema: Schema) -> None:
        self.program = program
        self.schema = schema
        self.functions: list[ast.FunctionDef] = []
        self.constants: dict[str, object] = {}
        self._names: dict[tuple[str, str], str] = {}
        self._known: dict[int, str] = {}
        self._count = 0

    def add(self, function: ast.FunctionDef) -> None:
        """Add a function. Raises UnsupportedError for one with loops in loops beyond what Python compiles."""
        todo: list[tuple[ast.stmt, int]] = [(function, 0)]
        while todo:
            statement, depth = todo.pop()
            if isinstance(statement, ast.For | ast.While):
                depth += 1
            if depth > _LOOPS_AT_MOST:
                raise UnsupportedError("conditions so deep in each other")
            if isinstance(statement, ast.For | ast.While | ast.If | ast.FunctionDef):
                inside = (*statement.body, *getattr(statement, "orelse", ()))
                todo += [(each, depth) for each in inside]
        self.functions.append(function)

    def fresh(self, prefix: str) -> str:
        """Return a name that nothing else has."""
        self._count += 1
        return f"{prefix}{self._count}"

    def constant(self, value: object) -> ast.expr:
        """Return what gives a value that never changes."""
        if value is None or isinstance(value, str | int | float | bool):
            return code.constant(value)
        title = self._known.get(id(value))
        if title is None:
            title = self._known[id(value)] = self.fresh("k")
            self.constants[title] = value
        return code.name(title)

    def key(self, value: object) -> ast.expr:
        """Return a constant that tells a constant from all others, those of other modules as well.

        What follows from an instant is remembered by it, for the functions of all modules of a program.
        """
        constant = self.constant(value)
        if not isinstance(constant, ast.Name):
            return constant
        title = f"{constant.id}key"
        self.constants.setdefault(title, object())
        return code.name(title)

    def mark(self) -> tuple[int, frozenset[tuple[str, str]]]:
        """Return what is written so far, for :meth:`forget_since`."""
        return len(self.functions), frozenset(self._names)

    def forget_since(self, mark: tuple[int, frozenset[tuple[str, str]]]) -> None:
        """Take back what was written since, for it turned out that something in it cannot be."""
        length, names = mark
        del self.functions[length:]
        self._names = {each: title for each, title in self._names.items() if each in names}

    def named(self, kind: str, name: str, write: Callable[[str], None]) -> str:
        """Return the function that is made of something declared; `write` makes it when it is first asked for."""
        title = self._names.get((kind, name))
        if title is None:
            title = self._names[kind, name] = self.fresh("f")
            try:
                write(title)
            except UnsupportedError:
                del self._names[kind, name]
                raise
        return title


class Writer:
    """One function while it is written: what stands in which slot."""

    def __init__(self, module: Module, scope: Mapping[int, Binding], shared: Shared | None = None) -> None:
        self.module = module
        self.scope = scope
        self.shared = shared or {}

    def fresh(self, prefix: str = "v") -> str:
        """Return a variable that nothing else has."""
        return self.module.fresh(prefix)

    def constant(self, value: object) -> ast.expr:
        """Return what gives a value that never changes."""
        return self.module.constant(value)

    def inside(self, slot: int, binding: Binding) -> Writer:
        """Return a writer of the same function with one slot more."""
        return Writer(self.module, {**self.scope, slot: binding})

    def sharing(self, shared: Shared) -> Writer:
        """Return a writer of the same function, of what comes later, that finds more values in variables."""
        return Writer(self.module, self.scope, {**self.shared, **shared})

    def closure(self, write: Callable[[Writer], Iterable[ast.stmt]]) -> ast.expr:
        """Make a function of its own that sees the same slots, and return its call."""
        variables = dict.fromkeys(
            variable
            for binding in self.scope.values()
            for variable in (binding.variable, *binding.inside.values())
            if variable != ACCOUNT
        )
        title = self.fresh("g")
        body = write(Writer(self.module, self.scope))
        self.module.add(code.function(title, (CONTEXT, ACCOUNT, *variables), body))
        return code.call(title, code.name(CONTEXT), code.name(ACCOUNT), *map(code.name, variables))

    def binding(self, slot: n.Slot) -> Binding:
        """Return what stands in a slot."""
        return self.scope[slot.number]
