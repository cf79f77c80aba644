"""What there is to see of a rule set: every point that tests are to reach, by where it stands in the text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias
from typing import Literal as OneOf

from quorate.ir import journeys as j
from quorate.ir import nodes as n
from quorate.ir.forms import ALWAYS, NEVER, Forms
from quorate.ir.program import Program
from quorate.ir.sites import Key, sites_of
from quorate.semantics.journey_findings.known import Known
from quorate.suite.coverage.conditions import atoms_of
from quorate.suite.coverage.doubt import NOWHERE, Around, Doubts
from quorate.text import Span

Kind = OneOf["condition", "audience", "role", "row", "path", "move", "step", "journey", "activation"]
Event: TypeAlias = tuple[str, ...]
"""What a decision tells that happened: `("branch", journey, address, name)`, `("step", journey, address)`,
`("heard", journey, address, number)`, `("entered" | "again" | "exit" | "goal", journey)`,
`("filled" | "unfilled", template, role)`, `("added" | "removed", activation)`."""

NEVER_SEEN: Final[Mapping[bool | None, str]] = {True: "never true", False: "never false", None: "never unknown"}


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to be seen; `lack` tells of it where it was not, such as `never false`."""

    kind: Kind
    declaration: str
    span: Span
    lack: str


@dataclass(slots=True)
class Points:
    """All points in the order of the declarations, and what shows that they are reached.

    `by_node` has, by the identity of a node, which points its value being true, false or unknown reaches; `by_event`
    which one something that happens does. A point is its place in `all`.
    """

    all: list[Point] = field(default_factory=list)
    by_node: dict[int, dict[bool | None, list[int]]] = field(default_factory=dict)
    by_value: dict[int, list[int]] = field(default_factory=dict)
    by_event: dict[Event, int] = field(default_factory=dict)
    kept: list[n.Node] = field(default_factory=list)
    """The nodes themselves, so that no other takes their identity."""

    def add(self, point: Point) -> int:
        """Add a point and return its place."""
        self.all.append(point)
        return len(self.all) - 1


def points_of(program: Program, paths: frozenset[str] | None = None) -> Points:
    """Return the points of a program, of the files at `paths` where these are given."""
    return _Gatherer(program, paths).gather()


class _Gatherer:
    """Gathers the points of one program."""

    def __init__(self, program: Program, paths: frozenset[str] | None) -> None:
        self._program = program
        self._paths = paths
        self._doubts = Doubts(program)
        known = Known(
            program.schema, program.actions, program.calls, program.groups, program.audiences, program.stage_models,
            program.templates, program.interests, program.defines, program.engagements,
        )  # fmt: skip
        self._forms = Forms(program.defines, known.possible)
        self._points = Points()
        self._sites: dict[Key, n.Expr] = {site.key: site.where for site in sites_of(program)}

    def gather(self) -> Points:
        program = self._program
        for define in program.defines.values():
            named = f"define {define.name}"
            for atom in atoms_of(define.body, is_asked=_is_condition(define.body)):
                self._condition(named, atom, NOWHERE, define.name)
        for table in program.tables.values():
            self._table(f"table {table.name}", table.name)
        for audience in program.audiences.values():
            named = f"audience {audience.name}"
            self._value(Point("audience", named, audience.span, ""), audience.where, NOWHERE)
            self._conditions(named, audience.where)
        for template in program.templates.values():
            for role in template.roles:
                self._role(f"role template {template.name}", template.name, role.name, role.span)
                self._site(f"role template {template.name}", ("role", template.name, role.name))
        for interest in program.interests.values():
            self._site(f"interest {interest.name}", ("shown", interest.name))
        for group in program.groups.values():
            self._site(f"buying group {group.name}", ("ready", group.name))
        for model in program.stage_models.values():
            for number, move in enumerate(model.moves):
                named = f"stages {model.name}"
                self._seen_as(Point("move", named, move.span, "never moved by this rule"), move.when, value=True)
                self._site(named, ("move", model.name, str(number)))
        for activation in program.activations.values():
            named = f"activation {activation.name}"
            self._event(Point("activation", named, activation.span, "nobody added"), ("added", activation.name))
            self._event(Point("activation", named, activation.span, "nobody taken out"), ("removed", activation.name))
            self._site(named, ("only when", activation.name))
        for journey in program.journeys.values():
            self._journey(journey)
        return self._points

    # -- conditions ----------------------------------------------------------------------------------------------------

    def _is_wanted(self, span: Span) -> bool:
        return self._paths is None or span.path in self._paths

    def _site(self, declaration: str, key: Key) -> None:
        where = self._sites.get(key)
        if where is not None:
            self._conditions(declaration, where, self._doubts.around(key), is_asked=key[0] != "value")

    def _conditions(self, declaration: str, where: n.Expr, around: Around = NOWHERE, *, is_asked: bool = True) -> None:
        for atom in atoms_of(where, is_asked=is_asked):
            self._condition(declaration, atom, around)

    def _condition(self, declaration: str, atom: n.Expr, around: Around, define: str = "") -> None:
        self._value(Point("condition", declaration, atom.span, ""), atom, around, define)

    def _value(self, point: Point, node: n.Expr, around: Around, define: str = "") -> None:
        """Add a point for each value that a condition can have."""
        if not self._is_wanted(point.span):
            return
        form, opposite = self._forms.of(node), self._forms.of(node, negated=True)
        possible: list[bool | None] = []
        if form != NEVER and opposite != ALWAYS:
            possible.append(True)
        if opposite != NEVER and form != ALWAYS:
            possible.append(False)
        if self._doubts.of(node, around, define):
            possible.append(None)
        for value in possible:
            self._seen_as(Point(point.kind, point.declaration, point.span, NEVER_SEEN[value]), node, value=value)

    def _seen_as(self, point: Point, node: n.Expr, *, value: bool | None) -> None:
        if self._is_wanted(point.span):
            self._points.by_node.setdefault(id(node), {}).setdefault(value, []).append(self._points.add(point))
            self._points.kept.append(node)

    def _event(self, point: Point, event: Event) -> None:
        if self._is_wanted(point.span):
            self._points.by_event[event] = self._points.add(point)

    # -- tables and roles ----------------------------------------------------------------------------------------------

    def _table(self, declaration: str, name: str) -> None:
        table = self._program.tables[name]
        for row in table.rows:
            self._seen_as(Point("row", declaration, row.span, "row never given"), row.condition, value=True)
            self._conditions(declaration, row.condition)
            self._conditions(declaration, row.result, is_asked=False)
        if table.otherwise is not None and self._is_wanted(table.otherwise.span):
            point = Point("row", declaration, table.otherwise.span, "`otherwise` never given")
            self._points.by_value.setdefault(id(table.otherwise), []).append(self._points.add(point))
            self._points.kept.append(table.otherwise)

    def _role(self, declaration: str, template: str, role: str, span: Span) -> None:
        if not any(self._program.interests[each.interest].roles == template for each in self._program.groups.values()):
            return
        self._event(Point("role", declaration, span, "role never filled"), ("filled", template, role))
        self._event(Point("role", declaration, span, "role never left empty"), ("unfilled", template, role))

    # -- journeys ------------------------------------------------------------------------------------------------------

    def _journey(self, journey: j.Journey) -> None:
        name, named = journey.name, f"journey {journey.name}"
        self._event(Point("journey", named, journey.span, "nobody entered"), ("entered", name))
        if journey.reenter is not None and journey.reenter.most != 0:
            self._event(Point("journey", named, journey.reenter.span, "nobody came in again"), ("again", name))
        for key, condition, lack in (
            ("exit", journey.exit, "nobody left by this"),
            ("goal", journey.goal, "nobody reached the goal"),
        ):
            if condition is not None:
                self._event(Point("journey", named, condition.span, lack), (key, name))
                self._site(named, (key, name))
        for step in j.steps_of(journey.steps):
            self._step(name, named, step)

    def _step(self, name: str, named: str, step: j.JourneyStep) -> None:
        at = step.address
        self._event(Point("step", named, step.span, "step never reached"), ("step", name, at))
        for branch, span, lack in _ways_out(step):
            self._event(Point("path", named, span, lack), ("branch", name, at, branch))
        if isinstance(step, j.Listen):
            for number, trigger in enumerate(step.triggers):
                self._event(Point("path", named, trigger.span, "never heard"), ("heard", name, at, str(number)))
                self._site(named, ("value", name, at, f"change {number}"))
                self._site(named, ("changed", name, at, str(number)))
                self._site(named, ("heard", name, at, str(number)))
        if isinstance(step, j.Split | j.Call):
            for path in step.paths:
                self._site(named, ("path", name, at, path.name))
        if isinstance(step, j.Do | j.Call):
            for argument in step.arguments:
                self._site(named, ("value", name, at, argument.name))
        if isinstance(step, j.Repeat):
            self._event(Point("path", named, step.span, "never gone back"), ("repeated", name, at))
            self._event(Point("path", named, step.span, "never often enough to go on"), ("enough", name, at))


def _ways_out(step: j.JourneyStep) -> Iterator[tuple[str, Span, str]]:
    """Yield the ways out of a step that is not left by going on alone, with what is told of one never taken."""
    match step:
        case j.Split():
            for path in step.paths:
                yield path.name, path.span, "path never taken"
            otherwise = step.otherwise
            lack = "no case in which no path is taken" if otherwise is None else "`otherwise` never taken"
            yield j.OTHERWISE, step.span if otherwise is None else otherwise.span, lack
        case j.RandomSplit():
            for share in step.shares:
                yield share.name, share.span, "path never drawn"
        case j.Listen():
            if step.moment is not None:
                span = step.span if step.timed_out is None else step.timed_out.span
                yield j.ON_TIMEOUT, span, "never timed out"
        case j.Call():
            for path in step.paths:
                yield path.name, path.span, "path never taken"
            if step.otherwise is not None:
                yield j.OTHERWISE, step.otherwise.span, "`otherwise` never taken"
            elif not step.has_block:
                yield j.OTHERWISE, step.span, "never answered"
            if step.failed is not None:
                yield j.ON_ERROR, step.failed.span, "never failed"
            if step.timed_out is not None:
                yield j.ON_TIMEOUT, step.timed_out.span, "never timed out"


def _is_condition(body: n.Expr) -> bool:
    return str(body.type) == "boolean"
