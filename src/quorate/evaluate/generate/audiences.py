"""A program's audiences as functions of an account's structs."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, TypeVar

from quorate.evaluate.generate import code, following, prelude
from quorate.evaluate.generate.conditions import decided
from quorate.evaluate.generate.context import Context, Layout, layout_of
from quorate.evaluate.generate.missing import missing_function, site_missing_function
from quorate.evaluate.generate.roles import Roles, RoleTitles, Unsure, write_roles
from quorate.evaluate.generate.shapes import Shapes, UnshapedError, shapes_of
from quorate.evaluate.generate.writer import ACCOUNT, CONTEXT, Binding, Module, UnsupportedError, Writer
from quorate.ir import nodes as n
from quorate.ir.program import Program
from quorate.ir.schema import Schema
from quorate.ir.sites import Key, Site, sites_of
from quorate.uncollected import uncollected

Decides = Callable[..., bool | None]
"""Tells of the context, the account and a subject whether that is a member: True, False, or None if not known.

Conditions of journeys take after these what stands in slot 1 and on: the instant of entry, when listening began.
"""

Misses = Callable[..., None]
"""Adds the payload paths that a subject's audience, which is unknown, is unknown for want of.

It is given what `Decides` is, and the set last. Raises UntoldError where only the reference evaluator tells them.
"""

_NOT_CODED: Final = frozenset({"role", "value", "changed"})
"""Conditions that functions are made of elsewhere or that change too little to be worth one, and values."""

_SLOTS_OF: Final = {False: 1, True: 2}
"""How many slots conditions may have that functions are made of; more have the results of calls."""

_Name = TypeVar("_Name", bound="str | Key")
_Titles = TypeVar("_Titles")

_FUNCTIONS: Final[Mapping[str, object]] = MappingProxyType(
    {
        **{name: getattr(prelude, name) for name in prelude.FOR_CODE},
        **{name: getattr(following, name) for name in following.FOR_CODE},
        "INFINITE": math.inf,
        "fixed": tuple,
        "nothing": set,
    }
)


@dataclass(frozen=True, slots=True)
class Generated:
    """A program as code: how its payloads are decoded, and the functions of all that one was made of.

    `audiences` has those of audiences, `roles` and `unsure` those of role templates, `sites` those of all other
    conditions. `missing` gives the functions that tell what an unknown audience is for want of, None where there is
    none, `missing_of_site` the same of other conditions; `reasons` tells of each audience or other condition without
    a function what no code is made of, by the name or by the words of the key.
    """

    shapes: Shapes
    layout: Layout
    audiences: Mapping[str, Decides]
    roles: Mapping[str, Roles]
    unsure: Mapping[str, Unsure]
    sites: Mapping[Key, Decides]
    missing: Callable[[str], Misses | None]
    missing_of_site: Callable[[Key], Misses | None]
    reasons: Mapping[str, str]

    def context(self, root: object, now: datetime, moments: dict[object, Any]) -> Context:
        """Take in one account's structs. Raises SurpriseError for what has to be read slowly."""
        context = Context(self.layout, root, now, moments)
        context.check()
        return context


def generate(program: Program, schema: Schema, planned: Collection[str] = ()) -> Generated | None:
    """Turn a program into code that reads only `schema`, a part of its own; None where payloads have no structs.

    Audiences that are `planned` are decided otherwise, and have functions only for what they are for want of, which
    are made when they are first asked for.
    """
    with uncollected():
        return _generate(program, schema, planned)


def _generate(program: Program, schema: Schema, planned: Collection[str]) -> Generated | None:
    try:
        shapes, layout = shapes_of(schema), layout_of(program, schema)
    except (UnshapedError, LookupError):
        return None
    try:
        made = written(program, schema, planned)
        names = compiled(made.module)
    except RecursionError:  # rules may be nested deeper than Python lets its own code be
        return None
    return Generated(
        shapes,
        layout,
        {name: names[title] for name, title in made.audiences.items()},
        {name: names[titles.first] for name, titles in made.roles.items()},
        {name: names[titles.unsure] for name, titles in made.roles.items()},
        {key: names[title] for key, title in made.sites.items()},
        _Missing(program, schema, {name: names[title] for name, title in made.missing.items()}, planned).get,
        _MissingOfSites(program, schema).get,
        made.reasons,
    )


class _Missing:
    """Functions that tell what an unknown audience is for want of; those of planned ones are made on first need."""

    def __init__(
        self, program: Program, schema: Schema, made: dict[str, Misses | None], planned: Collection[str]
    ) -> None:
        self._program = program
        self._schema = schema
        self._made = made
        self._planned = planned

    def get(self, name: str) -> Misses | None:
        """Return the function of an audience; two threads may make the same one, which does no harm."""
        if name not in self._made and name in self._planned:
            module = Module(self._program, self._schema)
            try:
                title = missing_function(module, name)
                self._made[name] = compiled(module)[title]
            except (UnsupportedError, RecursionError):
                self._made[name] = None
        return self._made.get(name)


class _MissingOfSites:
    """Functions that tell what unknown conditions outside audiences are for want of, made on first need."""

    def __init__(self, program: Program, schema: Schema) -> None:
        self._program = program
        self._schema = schema
        self._sites = {site.key: site for site in sites_of(program)}
        self._made: dict[Key, Misses | None] = {}

    def get(self, key: Key) -> Misses | None:
        """Return the function of a site; two threads may make the same one, which does no harm."""
        if key not in self._made:
            module, site = Module(self._program, self._schema), self._sites[key]
            made = None
            if key[0] not in _NOT_CODED - {"role"} and site.slots <= _SLOTS_OF[False]:
                with suppress(UnsupportedError, RecursionError):
                    title = site_missing_function(module, site)
                    made = compiled(module)[title]
            self._made[key] = made
        return self._made[key]


def functions_of(program: Program, schema: Schema, entity: str, wheres: Sequence[n.Expr]) -> list[Decides]:
    """Turn conditions on records of an entity into functions. Raises UnsupportedError, and RecursionError."""
    module = Module(program, schema)
    titles = [_write_condition(module, entity, where) for where in wheres]
    names = compiled(module)
    return [names[title] for title in titles]


def without_code(program: Program, schema: Schema, entity: str, wheres: Iterable[n.Expr]) -> set[n.Expr]:
    """Return the conditions on records of an entity that no code is made of."""
    module = Module(program, schema)
    found: set[n.Expr] = set()
    for where in wheres:
        try:
            _write_condition(module, entity, where)
        except (UnsupportedError, RecursionError):
            found.add(where)
    return found


@dataclass(frozen=True, slots=True)
class Written:
    """All functions of a program: the names of each audience's and other condition's, and why others have none."""

    module: Module
    audiences: Mapping[str, str]
    roles: Mapping[str, RoleTitles]
    sites: Mapping[Key, str]
    missing: Mapping[str, str]
    reasons: Mapping[str, str]


def written(program: Program, schema: Schema, planned: Collection[str] = ()) -> Written:
    """Write all functions of a program, but those of audiences that are planned."""
    module = Module(program, schema)
    reasons: dict[str, str] = {}
    names = [name for name in program.audiences if name not in planned]
    audiences = _each_written(module, names, write_audience, reasons)
    sites = {site.key: site for site in sites_of(program)}
    others = [
        key for key, site in sites.items() if key[0] not in _NOT_CODED and site.slots <= _SLOTS_OF[key[0] == "heard"]
    ]
    return Written(
        module,
        audiences,
        _each_written(module, program.templates, write_roles, reasons),
        _each_written(module, others, lambda _, key: _write_site(module, sites[key]), reasons),
        _each_written(module, audiences, missing_function, {}),
        reasons,
    )


def _each_written(
    module: Module, names: Iterable[_Name], write: Callable[[Module, _Name], _Titles], reasons: dict[str, str]
) -> dict[_Name, _Titles]:
    titles: dict[_Name, _Titles] = {}
    for name in names:
        saved = module.mark()
        try:
            titles[name] = write(module, name)
        except UnsupportedError as error:
            module.forget_since(saved)
            about = error.key if error.key is not None else (name,) if isinstance(name, str) else name
            reasons[" ".join(about)] = str(error)
    return titles


def tree_of(module: Module) -> ast.Module:
    """Return the syntax tree of a module."""
    return ast.fix_missing_locations(ast.Module(list(module.functions), []))


def compiled(module: Module, more: Mapping[str, object] | None = None) -> dict[str, Any]:
    """Compile a module where there is nothing but its own constants and what generated code may call, and `more`."""
    names: dict[str, Any] = {"__builtins__": {}, **_FUNCTIONS, **(more or {}), **module.constants}
    exec(compile(tree_of(module), f"<rules {module.program.name}>", "exec"), names)  # noqa: S102 - made of our own nodes
    return names


def write_audience(module: Module, name: str) -> str:
    """Write the function of an audience, if there is none yet, and return its name."""
    audience = module.program.audiences[name]

    def write(title: str) -> None:
        unknown = code.TRUE if audience.unknown == "member" else code.NONE
        _write_function(module, title, audience.entity, audience.where, unknown)

    return module.named("audience", name, write)


def _write_site(module: Module, site: Site) -> str:
    title = module.fresh("f")
    _write_function(module, title, site.entity, site.where, code.NONE, site.slots)
    return title


def _write_condition(module: Module, entity: str, where: n.Expr) -> str:
    title = module.fresh("f")
    _write_function(module, title, entity, where, code.NONE)
    return title


def _write_function(  # noqa: PLR0913, PLR0917 - what a function is made of
    module: Module, title: str, entity: str, where: n.Expr, unknown: ast.expr, slots: int = 0
) -> None:
    root = module.schema.root
    subject = ACCOUNT if entity == root else "s0"
    given = {number: f"s{number}" for number in range(1, slots + 1)}
    bound = {number: Binding(variable) for number, variable in given.items()}
    w = Writer(module, {0: Binding(subject, inside={} if subject == ACCOUNT else {root: ACCOUNT}), **bound})
    module.add(code.function(title, (CONTEXT, ACCOUNT, "s0", *given.values()), decided(w, where, unknown)))
