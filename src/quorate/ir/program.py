"""A compiled rule set: immutable, and all an evaluator needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from typing import Literal as OneOf

from quorate.ir.settings import Calendar, Limits
from quorate.text import Span

if TYPE_CHECKING:  # the settings of a rule set are looked at without all that rules may say
    from quorate.ir.journeys import Action, CallService, Journey
    from quorate.ir.mappings import Constant, ForeignRecord
    from quorate.ir.mappings import Mapping as RecordMapping
    from quorate.ir.nodes import Expr, Length
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
class Role:
    """`role decision_maker weight vital needs 2 to 4 when …`: `when` is on a person in slot 0.

    `needs` None: it does not count for completeness; `most` None: no maximum. `formerly` are names it had before.
    """

    name: str
    title: str
    weight: float
    needs: int | None
    most: int | None
    when: Expr | None
    formerly: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class RoleTemplate:
    """`role template seeds_committee`: the roles in the order in which they are tried."""

    name: str
    title: str
    allows_many: bool
    roles: tuple[Role, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class StageMove:
    """`evaluating to qualified when …`: a move the engine makes itself; `when` is on a buying group in slot 0."""

    source: str
    target: str
    when: Expr
    span: Span


@dataclass(frozen=True, slots=True)
class StageModel:
    """`stages seeds_pipeline`.

    `stages` are all in the order in which they first stand in the text; `allowed` has each stage that can be left;
    `formerly` maps names that stages had before to those they have.
    """

    name: str
    title: str
    stages: tuple[str, ...]
    entry: tuple[str, ...]
    success: str
    failure: tuple[str, ...]
    allowed: Mapping[str, tuple[str, ...]]
    moves: tuple[StageMove, ...]
    formerly: Mapping[str, str]
    span: Span


@dataclass(frozen=True, slots=True)
class Interest:
    """`interest ai_seeds`: `shown` is on a person or on the account (`by`) in slot 0; both None where nothing says."""

    name: str
    title: str
    roles: str
    stages: str | None
    by: OneOf["person", "account"] | None
    shown: Expr | None
    span: Span


@dataclass(frozen=True, slots=True)
class EngagementModel:
    """`engagement standard`: `weights` by the name of the event; `cap` None: no daily cap; `floor` is of the scale.

    `window` and `half_life` are lengths of time; `window` may be of calendar units, `half_life` is exact.
    """

    name: str
    title: str
    window: Length
    cap: int | None
    weights: Mapping[str, float]
    half_life: Length | None
    scale: OneOf["raw", "population"]
    floor: float
    span: Span


@dataclass(frozen=True, slots=True)
class BuyingGroup:
    """`buying group seeds_growers`: `ready` is on the group in slot 0.

    `engagement` is the model, None where the rule set has none that is meant. `ready_first` says that the moves of
    its stages may ask whether it is ready, so that this is told before they are made, else after.
    """

    name: str
    title: str
    audience: str
    interest: str
    admit: OneOf["interested", "everyone"]
    engagement: str | None
    weighted: bool
    ready: Expr | None
    ready_first: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Destination:
    """`destination linkedin "LinkedIn company list" as linkedin_companies`."""

    name: str
    title: str
    kind: str
    span: Span


@dataclass(frozen=True, slots=True)
class Activation:
    """`activation`: keeps an audience in a destination; `only_when`, on a record of its entity, narrows it."""

    name: str
    title: str
    audience: str
    only_when: Expr | None
    destination: str
    span: Span


@dataclass(frozen=True, slots=True)
class Program:
    """All that a rule set says. `audiences` are ordered so that each comes after those it refers to.

    So are `groups`, each after those that it depends on. `engagement` is the model meant where none is named.
    `lookups` has what lists give by their names, of the lists that mappings look something up in.
    """

    name: str
    revision: str
    calendar: Calendar
    limits: Limits
    schema: Schema
    defines: Mapping[str, Define]
    tables: Mapping[str, Table]
    audiences: Mapping[str, Audience]
    templates: Mapping[str, RoleTemplate] = field(default_factory=dict)
    stage_models: Mapping[str, StageModel] = field(default_factory=dict)
    interests: Mapping[str, Interest] = field(default_factory=dict)
    engagements: Mapping[str, EngagementModel] = field(default_factory=dict)
    groups: Mapping[str, BuyingGroup] = field(default_factory=dict)
    destinations: Mapping[str, Destination] = field(default_factory=dict)
    activations: Mapping[str, Activation] = field(default_factory=dict)
    journeys: Mapping[str, Journey] = field(default_factory=dict)
    actions: Mapping[str, Action] = field(default_factory=dict)
    calls: Mapping[str, CallService] = field(default_factory=dict)
    constants: Mapping[str, Constant] = field(default_factory=dict)
    records: Mapping[str, ForeignRecord] = field(default_factory=dict)
    mappings: Mapping[str, RecordMapping] = field(default_factory=dict)
    lookups: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    engagement: str | None = None
