"""One `test` block to its cases: one, or one for each row of its table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, TypeVar

from quorate.decide.records import EVENTS
from quorate.decide.scalars import read_instant, write_instant
from quorate.diagnostics.catalogue.tests import (
    E904,
    E905,
    E906,
    E909,
    E911,
    E912,
    E913,
    E916,
    E919,
    E920,
    E922,
)
from quorate.diagnostics.model import Diagnostic, Label, Severity, visible
from quorate.ir import types as t
from quorate.ir.program import Program
from quorate.suite.case import CallAnswer, Case, Command, Expectation, Instant
from quorate.suite.commands import command_of, subject_key
from quorate.suite.expectations import expectation_of
from quorate.suite.given import GivenFiles
from quorate.suite.mistakes import MistakeError, one, worded
from quorate.suite.room import NoRoomError, Room
from quorate.suite.scope import Scope, told
from quorate.suite.values import fields_of, single
from quorate.suite.world import World
from quorate.syntax import nodes as n
from quorate.syntax import test_nodes as tn
from quorate.text import Span

_CELL_SHOWN: Final = 40
_Statement = TypeVar("_Statement", tn.NowStatement, tn.GivenFile)
_COMMANDS: Final = (tn.Assign, tn.Remove, tn.Move, tn.NoteStatus, tn.Answer, tn.Crossing)


def cases_of(
    test: tn.TestDeclaration, program: Program, files: GivenFiles, room: Room
) -> tuple[list[Case], list[Diagnostic]]:
    """Return the cases of a test, and all that is wrong with it; then it has none."""
    mistakes: list[Diagnostic] = []
    cases: list[Case] = []
    used: set[str] = set()
    expects = any(not isinstance(each, _NO_EXPECTATIONS) for each in test.statements)
    if not expects:
        help_ = "add what is expected, such as `expect acme in AUDIENCE`"
        mistakes.append(E916.at(test.name.span, name=test.name.text, help=help_))
    names: dict[str, Span | None] = {}
    try:
        for title, place, row in _rows(test):
            if title in names:
                label = [Label(found, "the first one")] if (found := names[title]) is not None else []
                mistakes.append(E905.at(place, what="this row", labels=label))
            names[title] = place
            scope = Scope(program, row)
            reader = _Reader(test, scope, files, room)
            made = reader.read(title, place)
            used |= scope.used
            mistakes += reader.mistakes
            if made is not None:
                cases.append(made)
    except MistakeError as error:
        mistakes.append(error.diagnostic)
    if test.table is not None and not mistakes:
        mistakes += [E913.at(name.span, name=name.text) for name in test.table.names if name.text not in used]
    is_wrong = any(found.severity is Severity.ERROR for found in mistakes)
    return ([] if is_wrong else cases), mistakes


_NO_EXPECTATIONS: Final = (tn.NowStatement, tn.GivenFile, tn.Fact, tn.EventFact, tn.After, *_COMMANDS)


def _rows(test: tn.TestDeclaration) -> Iterator[tuple[str, Span | None, Mapping[str, tn.TestValue]]]:
    """Yield each case's name, where its row stands, and what the names of the table stand for in it."""
    title, table = test.name.text, test.table
    if table is None:
        yield title, None, {}
        return
    names = [name.text for name in table.names]
    for number, name in enumerate(table.names):
        if name.text in names[:number]:
            raise MistakeError(E905.at(name.span, what=f"`{name.text}`"))
    for row in table.rows:
        cells: tuple[tn.TestValue, ...] = (row,)
        if len(names) > 1:
            if not isinstance(row, tn.ListValue) or len(row.items) != len(names):
                found = len(row.items) if isinstance(row, tn.ListValue) else 1
                raise MistakeError(E912.at(row.span, names=len(names), found=found, help=f"write ({', '.join(names)})"))
            cells = row.items
        shown = ", ".join(_shown(cell) for cell in cells)
        yield f"{title} [{shown}]", row.span, dict(zip(names, cells, strict=True))


def _shown(cell: tn.TestValue) -> str:
    match cell:
        case n.TextLiteral():
            text = cell.value
        case n.Name():
            text = cell.text
        case n.Duration():
            text = f"{cell.count} {cell.unit}{'' if cell.count == 1 else 's'}"
        case tn.ListValue():
            text = f"({', '.join(_shown(each) for each in cell.items)})"
        case tn.ObjectValue():
            text = f"{{{', '.join(f'{each.name.text}: {_shown(each.value)}' for each in cell.fields)}}}"
        case tn.TimeValue():
            length = "" if cell.length is None else f" {cell.sign} {_shown(cell.length)}"
            text = f"{cell.word}{length}"
        case n.TimeLiteral():
            text = cell.value.isoformat()
        case _:
            text = told(cell).strip("`")
    text = visible(text)
    return text if len(text) <= _CELL_SHOWN else f"{text[: _CELL_SHOWN - 1]}…"


@dataclass(slots=True)
class _Said:
    """What was said at the instant that is being read."""

    commands: list[Command | CallAnswer] = field(default_factory=list)
    expectations: list[Expectation] = field(default_factory=list)
    has_facts: bool = False
    first_expected: Span | None = None


class _Reader:
    """Reads one case."""

    def __init__(self, test: tn.TestDeclaration, scope: Scope, files: GivenFiles, room: Room) -> None:
        self._test = test
        self._scope = scope
        self._files = files
        self._room = room
        self._world = World(scope)
        self._instants: list[Instant] = []
        self._said = _Said()
        self._latest: list[tuple[datetime, Span]] = []
        self._given: Mapping[str, Any] = {}
        self.mistakes: list[Diagnostic] = []

    def read(self, name: str, row: Span | None) -> Case | None:
        """Return the case; None where it has mistakes. Raises NoRoomError."""
        test, scope = self._test, self._scope
        try:
            self._begin()
        except MistakeError as error:
            self.mistakes.append(error.diagnostic)
            return None
        before: Mapping[str, Any] | None = None
        for statement in test.statements:
            try:
                if isinstance(statement, tn.After):
                    before = self._end(before)
                    scope.now = scope.shifted(scope.length(statement.length), 1, statement.span)
                else:
                    self._say(statement)
            except NoRoomError:
                raise
            except MistakeError as error:
                self.mistakes.append(error.diagnostic)
        self._end(before)
        if self._world.root is None:
            return None
        last = self._instants[-1].at
        self.mistakes += [E922.at(span) for at, span in self._latest if at > last]
        if any(found.severity is Severity.ERROR for found in self.mistakes):
            return None
        root, state = self._world.root, self._given.get("state")
        return Case(name, test.name.text, test.span, row, root.entity.name, root.key, tuple(self._instants), state)

    def _begin(self) -> None:
        """Take what a test begins with: the payload that it is given, and when it is. Raises MistakeError."""
        test, scope = self._test, self._scope
        now = self._only(tn.NowStatement, "`now`", "what is later stands behind `after`")
        file = self._only(tn.GivenFile, "`given file`")
        if file is not None:
            named = scope.value(file.file)
            if not isinstance(named, n.TextLiteral):
                expected = "the path of a file"
                raise MistakeError(E909.at(named.span, name="given file", expected=expected, found=told(named)))
            self._given = self._files.payload(named.value, named.span)
        if now is not None:
            value = scope.value(now.value)
            if isinstance(value, tn.TimeValue):
                expected = "an instant such as `2026-06-01T12:00:00Z`"
                raise MistakeError(E909.at(value.span, name="now", expected=expected, found=f"`{value.word}`"))
            scope.now = read_instant(single(value, t.DATETIME, "now", scope))
        elif isinstance(self._given.get("now"), str):
            scope.now = read_instant(self._given["now"])
        else:
            help_ = "begin it with an instant, such as `now 2026-06-01T12:00:00Z`"
            raise MistakeError(E904.at(test.name.span, name=test.name.text, help=help_))
        root = scope.program.schema.entities[scope.program.schema.root]
        if file is None and not any(
            isinstance(each, tn.Fact) and each.kind.text in {root.name, root.many} for each in test.statements
        ):
            help_ = f"tell of it first: `{root.name} acme {{ … }}`"
            raise MistakeError(E906.at(test.name.span, name=test.name.text, root=root.name, help=help_))
        if file is not None:
            self._world.take(self._given[root.name])
            self._said.commands += [Command(file.span, command) for command in self._given.get("commands") or ()]

    def _only(self, kind: type[_Statement], what: str, help_: str = "") -> _Statement | None:
        """Return the only statement of a kind, if it is there. Raises MistakeError for a second, and for a late one."""
        statements = self._test.statements
        found = [each for each in statements if isinstance(each, kind)]
        if len(found) > 1:
            raise MistakeError(E905.at(found[1].span, what=what, help=help_))
        later = next((number for number, each in enumerate(statements) if isinstance(each, tn.After)), len(statements))
        if found and found[0] not in statements[:later]:
            raise MistakeError(E919.at(found[0].span, what=what))
        return found[0] if found else None

    def _say(self, statement: tn.Statement) -> None:
        said = self._said
        match statement:
            case tn.NowStatement() | tn.GivenFile() | tn.After():
                return
            case tn.Fact():
                self._world.entity_of(statement.kind)
                self._check_order(statement)
                said.has_facts = True
                self._world.tell(statement, len(self._instants))
            case tn.EventFact():
                self._check_order(statement)
                self._happen(statement)
            case tn.Assign() | tn.Remove() | tn.Move() | tn.NoteStatus() | tn.Answer() | tn.Crossing():
                self._check_order(statement)
                said.commands.append(command_of(statement, self._scope, self._world))
            case tn.ExpectRefused(command=command):
                said.commands.append(command_of(command, self._scope, self._world, refused=True))
            case _:
                said.first_expected = said.first_expected or statement.span
                said.expectations.append(expectation_of(statement, self._scope, self._world))

    def _check_order(self, statement: tn.Statement) -> None:
        """See to it that nothing is told behind what is expected of the same instant."""
        expected = self._said.first_expected
        if expected is not None:
            label = Label(expected, "this is expected of the same instant")
            help_ = "move it up, or put `after …` in front of it"
            raise MistakeError(E911.at(statement.span, labels=[label], help=help_))

    def _happen(self, node: tn.EventFact) -> None:
        scope, program = self._scope, self._scope.program
        event = program.schema.events[scope.declared(node.event, "event", program.schema.events).text]
        owner = None
        if event.of != program.schema.root:
            if node.owner is None:
                what = f"`{event.name}` is an event of {one(event.of)}"
                raise worded(E920, node.event.span, what, f"write `event {event.name} by NAME`")
            owner = subject_key(node.owner, event.of, f"event `{event.name}`", scope, self._world)
        elif node.owner is not None:
            subject_key(node.owner, event.of, f"event `{event.name}`", scope, self._world)
        at = self._time_of(node)
        if node.at is not None:
            self._latest.append((at, node.at.span))
        text = {"id": t.TEXT}
        fields = {name: each for name, each in event.fields.items() if name not in {"type", "at"}}
        given = node.fields or tn.ObjectValue(node.span, ())
        ids = [each for each in given.fields if each.name.text == "id" and "id" not in event.fields]
        own = {each.name.text: single(scope.value(each.value), text["id"], "id", scope) for each in ids[:1]}
        others = tn.ObjectValue(given.span, tuple(each for each in given.fields if each not in ids))
        values = fields_of(others, fields, f"event `{event.name}`", scope, self._world.key_of)
        self._world.happen(event, owner, write_instant(at), {**own, **values}, len(self._instants))

    def _time_of(self, node: tn.EventFact) -> datetime:
        scope = self._scope
        if node.ago is not None:
            return scope.shifted(scope.length(node.ago), -1, node.ago.span)
        if node.at is not None:
            return read_instant(single(scope.value(node.at), t.DATETIME, "at", scope))
        if scope.now is None:
            raise TypeError("a case without a clock")
        return scope.now

    def _end(self, before: Mapping[str, Any] | None) -> Mapping[str, Any]:
        """Close the instant, and return the account as of it; `before` is that as of the last. Raises NoRoomError."""
        scope, said = self._scope, self._said
        if scope.now is None:
            raise TypeError("a case without a clock")
        self._room.take(self._world.size, self._test.name.span)
        account = self._world.account()
        was = None
        if before is not None and scope.program.journeys and (said.has_facts or said.commands):
            was = _with_events(before, account, scope.now)
        self._instants.append(Instant(scope.now, account, was, tuple(said.commands), tuple(said.expectations)))
        self._said = _Said()
        return account


def _with_events(before: Mapping[str, Any], after: Mapping[str, Any], now: datetime) -> Mapping[str, Any]:
    """Return an account as it was, with all that happened up to now."""
    if EVENTS not in after:
        return before
    return {**before, EVENTS: [each for each in after[EVENTS] if read_instant(each["at"]) < now]}
