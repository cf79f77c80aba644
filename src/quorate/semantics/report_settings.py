"""What a rule set says of reports on it: the table `[report]` of `quorate.toml`.

It has no part in what the rules mean, and so none in the revision.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from quorate.text import Span

TOP: int = 10


@dataclass(frozen=True, slots=True)
class FieldPath:
    """`person.source`, `page_viewed.source`: a field of an entity or an event; an object's own fields follow."""

    of: str
    names: tuple[str, ...]

    def __str__(self) -> str:
        return ".".join((self.of, *self.names))


@dataclass(frozen=True, slots=True)
class OpenField:
    """`opportunity.is_open`, or `not opportunity.is_closed`: the boolean that tells which opportunities are open."""

    path: FieldPath
    negated: bool

    def __str__(self) -> str:
        return f"not {self.path}" if self.negated else str(self.path)


@dataclass(frozen=True, slots=True)
class Milestone:
    """`audience in_pipeline`, `stage qualified of seeds_growers`, `ready`: what an account or a group comes to.

    `name` is that of an audience or a stage, empty for readiness; `group` None means any buying group.
    """

    kind: Literal["audience", "stage", "ready"]
    name: str = ""
    group: str | None = None

    def __str__(self) -> str:
        of = f" of {self.group}" if self.group else ""
        return f"{self.kind}{' ' + self.name if self.name else ''}{of}"


@dataclass(frozen=True, slots=True)
class ReportSettings:
    """What reports are made by; None where nothing is said, so that it is found out or not told.

    `target` is an audience of accounts; `reached`, `visits` and `engaged` are events by their names. `spans` has where
    each setting stands, by its key.
    """

    target: str | None = None
    reached: tuple[str, ...] | None = None
    visits: tuple[str, ...] | None = None
    engaged: tuple[str, ...] | None = None
    marketing_qualified: Milestone | None = None
    sales_accepted: Milestone | None = None
    platform: FieldPath | None = None
    added: FieldPath | None = None
    amount: FieldPath | None = None
    currency: FieldPath | str | None = None
    open: OpenField | None = None
    opened: FieldPath | None = None
    top: int = TOP
    spans: Mapping[str, Span] = field(default_factory=dict, compare=False)
