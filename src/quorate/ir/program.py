"""A compiled rule set: immutable, and all an evaluator needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Literal as OneOf

from quorate.ir.settings import Calendar, Limits
from quorate.text import Span

if TYPE_CHECKING:  # the settings of a rule set are looked at without all that rules may say
    from quorate.ir.nodes import Expr
    from quorate.ir.schema import Schema
    from quorate.ir.types import Type


@dataclass(frozen=True, slots=True)
class Define:
    """`define`: a body on a record of `entity` in slot 0 with `parameters` from slot 1."""

    name: str
    entity: str
    parameters: tuple[tuple[str, Type], ...]
    body: Expr
    span: Span


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: the first whose condition is true (on the record in slot 0) gives its result."""

    condition: Expr
    result: Expr
    span: Span


@dataclass(frozen=True, slots=True)
class Table:
    """`table … gives T [collects]`: the first true row in order gives the value.

    Unknown rows are passed over; without a true row it is `otherwise`, or missing. A missing result of a table
    without `otherwise` lists what its unknown rows lacked. `collects` gives the list of the results of all true rows
    (then `otherwise` if there are none, or the empty list).
    """

    name: str
    entity: str
    type: Type
    collects: bool
    rows: tuple[TableRow, ...]
    otherwise: Expr | None
    span: Span


@dataclass(frozen=True, slots=True)
class Audience:
    """`audience`: of accounts or of people; `unknown` overrides what an unknown condition means."""

    name: str
    title: str
    entity: str
    where: Expr
    unknown: OneOf["member", "error"] | None
    span: Span


@dataclass(frozen=True, slots=True)
class Program:
    """All that a rule set says. `audiences` are ordered so that each comes after those it refers to."""

    name: str
    revision: str
    calendar: Calendar
    limits: Limits
    schema: Schema
    defines: Mapping[str, Define]
    tables: Mapping[str, Table]
    audiences: Mapping[str, Audience]
