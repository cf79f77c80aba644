"""Why an answer is what it is, as plain values for programs."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, Final, TypeAlias

import msgspec

from quorate.decide.commands import NO_COMMANDS, Commands, read_commands
from quorate.decide.payload import Account, Rejected
from quorate.decide.problem import Problem
from quorate.decide.scalars import write_instant
from quorate.decide.state import State
from quorate.decide.subjects import Parts, evaluation_of, groups_maker
from quorate.evaluate.explain.because import because
from quorate.evaluate.explain.changes import Change
from quorate.evaluate.explain.expiry import Expiry
from quorate.evaluate.explain.explained import Explained, explain
from quorate.evaluate.explain.parts import Fact, ItemPart, Part, is_private
from quorate.evaluate.explain.world import (
    AddEvent,
    AddRecord,
    Edit,
    NoEvents,
    RemoveRecord,
    SetCollection,
    SetField,
    World,
)
from quorate.evaluate.groups import Groups
from quorate.evaluate.paths import relative_to_record
from quorate.evaluate.reference import Evaluation, GroupsMaker
from quorate.evaluate.result import Items, path_below
from quorate.evaluate.values import Facts, Record
from quorate.ir.nodes import Length
from quorate.ir.program import Audience, Program
from quorate.ir.show.words import count_of, length

MISSING_AT_MOST: Final = 20
_LIST_AT_MOST: Final = 10
_FEW_DIGITS: Final = 2
_LONG: Final = ("hour", "minute")
_UNITS: Final = (("day", 86_400_000_000), ("hour", 3_600_000_000), ("minute", 60_000_000), ("second", 1_000_000))
_ENCODER: Final = msgspec.json.Encoder()
_RESULTS: Final = {True: "true", False: "false", None: "unknown"}

_Document: TypeAlias = dict[str, Any]


class Explanation:
    """Why one account or person is in an audience or a buying group, or not; never changes."""

    def __init__(self, content: _Document) -> None:
        self._content = content

    @property
    def rejected(self) -> bool:
        """Whether the account could not be decided; its errors say why."""
        return "rule_set" not in self._content

    @property
    def result(self) -> str:
        """The answer: `true`, `false` or `unknown`; `rejected` for an account that could not be decided."""
        result: str = self._content.get("result", "rejected")
        return result

    def to_dict(self) -> _Document:
        """Return the explanation as plain values: a copy, the caller's own."""
        copy: _Document = msgspec.to_builtins(self._content)
        return copy

    def to_json(self) -> bytes:
        """Return the explanation as JSON on one line."""
        return _ENCODER.encode(self._content)

    def __repr__(self) -> str:
        return f"<Explanation of {self._content['account']}: {self.result}>"


def explanation_of(
    parts: Parts, account: Account, audience: Audience, record: Record, *, brief: bool = False
) -> Explanation:
    """Explain whether a record of an account is in an audience; what is `brief` does not tell of any change."""
    facts, program = account.facts, parts.program
    commands = read_commands(account.commands, program)
    groups = _groups_as_time_passes(parts, account, commands) if parts.has_grounds else None
    explained = explain(program, facts, account.now, audience, record, groups, brief=brief)
    world = World(program, facts.root, facts.events, account.now, 0, groups)
    writer = _Writer(program, world, record, explained)
    missing = writer.missing()
    return Explanation(
        {
            "account": facts.root.key,
            **({} if record is facts.root else {audience.entity: record.key}),
            "now": write_instant(account.now),
            "rule_set": {"name": program.name, "revision": program.revision},
            "audience": {"name": audience.name, "title": audience.title or audience.name},
            "result": _RESULTS[explained.outcome.result],
            "missing": missing[:MISSING_AT_MOST],
            "why": writer.part(explained.why),
            **({} if explained.expiry is None else writer.passing(explained.expiry)),
            "errors": [each.to_dict() for each in commands.problems],
        }
    )


def _groups_as_time_passes(parts: Parts, account: Account, commands: Commands) -> GroupsMaker:
    """Return what makes the account's groups: now out of its state, and later out of what this decision leaves.

    So a group goes on being in its stage, and commands are carried out once.
    """
    now = groups_maker(parts, account.state, commands)
    _, _, decided = evaluation_of(parts, account.facts, account.now, account.state, commands)
    after = {outcome.group.name: outcome.state for outcome in decided.outcomes() if outcome.state is not None}
    later = groups_maker(parts, State(groups=after), NO_COMMANDS)

    def make(evaluation: Evaluation, facts: Facts, at: datetime) -> Groups:
        return (later if at > account.now else now)(evaluation, facts, at)

    return make


def reject_explanation(rejected: Rejected) -> Explanation:
    """Tell that an account cannot be decided, and why."""
    return Explanation({"account": rejected.account, "errors": [_told(each) for each in rejected.problems]})


def _told(problem: Problem) -> dict[str, str]:
    return problem.to_dict()


class PartWriter:
    """Writes trees of conditions; paths are those that the subject is spoken of with."""

    def __init__(self, program: Program, subject: Record) -> None:
        self._program = program
        self._subject = subject

    def part(self, part: Part) -> _Document:
        """Write a part of the rule, and its parts."""
        document: _Document = {"said": part.said, "result": _RESULTS[part.result]}
        if part.join:
            document["join"] = part.join
        if part.gives:
            document["gives"] = part.gives
        if part.result is None:
            document["missing"] = list(part.missing)
        if part.facts:
            document["facts"] = [self._fact(fact) for fact in part.facts]
        if part.tally is not None:
            document["count"] = {"true": part.tally.sure, "unknown": part.tally.open, "of": part.tally.of}
        if part.items:
            document["items"] = [self._item(item) for item in part.items]
        if part.parts:
            document["parts"] = [self.part(each) for each in part.parts]
        if part.cut:
            document["cut"] = True
        return document

    def _fact(self, fact: Fact) -> _Document:
        document: _Document = {"path": fact.path} if fact.path else {"said": fact.said}
        if fact.is_private and fact.value is not None:
            return {**document, "private": True}
        return {**document, "value": plain(fact.value)}

    def _item(self, item: ItemPart) -> _Document:
        document: _Document = {}
        if item.record is None:
            document["value"] = plain(item.value)
        else:
            document["path"] = self._path(item.record.path)
            at = item.record.fields.get("at")
            if item.record.kind in self._program.schema.events and isinstance(at, datetime):
                document |= {"type": item.record.kind, "at": write_instant(at)}
        document["result"] = _RESULTS[item.result]
        if item.part is not None:
            document["why"] = self.part(item.part)
        return document

    def _path(self, path: str) -> str:
        return relative_to_record(path, self._subject)


class _Writer(PartWriter):
    """Writes what was explained."""

    def __init__(self, program: Program, world: World, subject: Record, explained: Explained) -> None:
        super().__init__(program, subject)
        self._world = world
        self._explained = explained

    def missing(self) -> list[str]:
        """Return what an unknown answer is for want of."""
        return sorted({self._path(path) for path in self._explained.outcome.missing})

    def passing(self, expiry: Expiry) -> _Document:
        """Write what would change the answer, and when it changes by itself."""
        return {"changes": [self.change(change) for change in self._explained.changes], "next": self.expiry(expiry)}

    def expiry(self, expiry: Expiry) -> _Document:
        """Write when the answer changes by itself; `unchanged_until` where that was not found so far ahead."""
        if expiry.at is None:
            return {"at": None}
        if expiry.turn is None:
            return {"at": None, "unchanged_until": write_instant(expiry.at)}
        return {
            "at": write_instant(expiry.at),
            "result": _RESULTS[expiry.result],
            "because": because(self._world, expiry.turn, self._subject),
        }

    def change(self, change: Change) -> _Document:
        """Write edits that make the answer yes when all are made."""
        document: _Document = {"edits": list(self._edits(change.edits))}
        if change.before is not None:
            document["before"] = write_instant(change.before)
        return document

    def _edits(self, edits: Iterable[Edit]) -> Iterator[_Document]:
        edits = tuple(edits)
        brought = {edit.member if isinstance(edit, AddRecord) else edit.event for edit in edits
                   if isinstance(edit, AddRecord | AddEvent)}  # fmt: skip
        for edit in edits:
            match edit:
                case SetField(record=record) if record in brought or _holder(record) in brought:
                    continue
                case AddRecord(record=record) if record in brought:
                    continue
                case SetField():
                    yield self._set(edit)
                case SetCollection(record=record, many=many):
                    yield {"op": "set", "path": self._path(path_below(record, many)), "value": [],
                           "wanted": edit.wanted}  # fmt: skip
                case NoEvents():
                    yield {"op": "set", "path": self._path("events"), "value": [], "wanted": edit.wanted}
                case RemoveRecord(member=member):
                    yield {"op": "remove", "path": self._path(member.path), "wanted": edit.wanted}
                case AddRecord(record=record, many=many, member=member):
                    yield {"op": "add", "path": self._path(path_below(record, many)),
                           "value": self._made(member, edits), "wanted": edit.wanted}  # fmt: skip
                case AddEvent(event=event):
                    yield {"op": "add", "path": self._path("events"), "value": self._event(event, edits),
                           "wanted": edit.wanted}  # fmt: skip

    def _set(self, edit: SetField) -> _Document:
        path = self._path(path_below(edit.record, edit.name))
        document: _Document = {"op": "set", "path": path, "value": plain(edit.value)}
        if edit.value is None:
            document = {"op": "unset", "path": path}
        before = edit.record.fields.get(edit.name)
        if before is not None:
            is_hidden = is_private(self._program, edit.record, edit.name)
            document |= {"private": True} if is_hidden else {"was": plain(before)}
        return {**document, "wanted": edit.wanted}

    def _made(self, record: Record, edits: tuple[Edit, ...]) -> _Document:
        """Write a record that is brought in, as payloads have it."""
        document: _Document = {name: plain(value) for name, value in record.fields.items()}
        document |= {many: [] for many in record.collections}
        for edit in edits:
            match edit:
                case SetField(holder=(holder, outer)) if holder is record:
                    document.setdefault(outer, {})[edit.name] = plain(edit.value)
                case SetField() if edit.record is record:
                    document[edit.name] = plain(edit.value)
                case AddRecord() if edit.record is record:
                    document.setdefault(edit.many, []).append(self._made(edit.member, edits))
                case _:
                    pass
        return document

    def _event(self, event: Record, edits: tuple[Edit, ...]) -> _Document:
        document = self._made(event, edits)
        owner = event.parent
        if owner is not None and owner is not self._world.root:
            document[owner.kind] = owner.key
        return document


def _holder(record: Record) -> Record | None:
    """Return what holds a nested object."""
    return record.parent


def length_told(value: Length) -> str:
    """Write a length; one that takes a large number of a small unit in its two largest units."""
    whole = length(value)
    many, unit = whole.split()
    if value.months or unit.startswith(("day", "week")) or (len(many) <= _FEW_DIGITS and unit.startswith(_LONG)):
        return whole
    rest = abs(value.microseconds)
    told: list[str] = []
    for name, size in _UNITS:
        number, rest = divmod(rest, size)
        if number:
            told.append(count_of(number, name))
    sign = "-" if value.microseconds < 0 else ""
    return f"{sign}{' and '.join(told[:2])}" if told else whole


def plain(value: object) -> object:
    """Turn a value into one that JSON has; a record into its key."""
    match value:
        case Record():
            return value.key or {name: plain(each) for name, each in value.fields.items()}
        case Items():
            shown = [plain(each.value) for each in itertools.islice(value.results, _LIST_AT_MOST)]
            return (
                [*shown, f"and {len(value.results) - _LIST_AT_MOST} more"] if len(value.results) > len(shown) else shown
            )
        case list():
            return [plain(each) for each in value]
        case tuple():
            return [None if each == float("inf") else plain(each) for each in value]
        case datetime():
            return write_instant(value)
        case date():
            return value.isoformat()
        case Length():
            return length_told(value)
        case None | bool() | int() | float() | str():
            return value
        case _:
            return str(value)
