"""Writing a test block out of the facts of a case, as a person would: only what changes is told again later."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from quorate.decide.scalars import read_instant, write_instant
from quorate.ir import types as t
from quorate.ir.schema import Entity, Field, Schema
from quorate.suite.case import CallAnswer, Case, Command, Instant
from quorate.suite.mutation.noticing import named

_EVENTS: Final = "events"
_UNITS: Final = (
    ("day", timedelta(days=1)), ("hour", timedelta(hours=1)), ("minute", timedelta(minutes=1)),
    ("second", timedelta(seconds=1)),
)  # fmt: skip
_WIDTH: Final = 110


class UnwritableError(Exception):
    """Facts that no test can tell, such as something that is no longer there."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes tests on payloads of a schema."""

    schema: Schema

    def block(self, title: str, case: Case, expected: Sequence[str]) -> str:
        """Write a case, with what is expected at its last instant. Raises UnwritableError."""
        lines = [f"now {write_instant(case.steps[0].at)}"]
        before: Instant | None = None
        for step in case.steps:
            if before is not None:
                lines.append(f"after {_length(step.at - before.at)}")
            lines += self._facts(before, step, case)
            lines += [self._command(each, case) for each in step.commands]
            before = step
        lines += expected
        return "\n".join(
            (f"test {json.dumps(title, ensure_ascii=False)} {{", *(f"  {each}" for each in lines), "}", "")
        )

    # -- facts ---------------------------------------------------------------------------------------------------------

    def _facts(self, before: Instant | None, step: Instant, case: Case) -> Iterator[str]:
        was = {} if before is None else before.account
        root = self.schema.entities[case.root]
        yield from self._record(root, was or None, step.account, "", is_root=True)
        known = {each["id"]: each for each in was.get(_EVENTS) or ()}
        events = step.account.get(_EVENTS)
        if was.get(_EVENTS) is not None and events is None:
            raise UnwritableError
        if known.keys() - {each["id"] for each in events or ()}:
            raise UnwritableError
        for event in sorted(events or (), key=lambda each: str(each["at"])):
            if event["id"] not in known:
                yield self._event(event, step.at)
            elif event != known[event["id"]]:
                raise UnwritableError

    def _record(
        self, entity: Entity, was: Mapping[str, Any] | None, now: Mapping[str, Any], parent: str, *, is_root: bool
    ) -> Iterator[str]:
        children = list(self.schema.children(entity.name))
        fields = list(self._fields(entity.fields, was or {}, now, skip=entity.key))
        for name in [*(each.many for each in children), *([_EVENTS] if is_root else [])]:
            is_missing = now.get(name) is None
            if is_missing and was is None:
                fields.append(f"{named(name)}: missing")
            elif is_missing and was is not None and was.get(name) is not None:
                raise UnwritableError
        if was is None or fields:
            of = f" of {named(parent)}" if parent and was is None else ""
            inside = "" if not fields and not is_root else f" {{ {'  '.join(fields)} }}" if fields else " { }"
            yield _wrapped(f"{entity.name} {named(now[entity.key])}{of}{inside}", fields)
        for child in children:
            before = {each[child.key]: each for each in (was or {}).get(child.many) or ()}
            members = now.get(child.many) or ()
            if before.keys() - {each[child.key] for each in members}:
                raise UnwritableError
            for each in members:
                yield from self._record(child, before.get(each[child.key]), each, now[entity.key], is_root=False)

    def _fields(
        self, fields: Mapping[str, Field], was: Mapping[str, Any], now: Mapping[str, Any], skip: str = ""
    ) -> Iterator[str]:
        for name, field in fields.items():
            if name == skip:
                continue
            value = now.get(name)
            if value != was.get(name):
                yield f"{named(name)}: {self._value(value, field.type, field)}"

    def _event(self, event: Mapping[str, Any], now: datetime) -> str:
        declared = next((each for each in self.schema.events.values() if each.wire == event["type"]), None)
        if declared is None:
            raise UnwritableError
        owner = event.get(declared.of)
        by = f" by {named(owner)}" if isinstance(owner, str) else ""
        at = read_instant(event["at"])
        when = "" if at == now else f" {_length(now - at)} ago" if at < now and _is_whole(now - at) else ""
        if at != now and not when:
            when = f" at {write_instant(at)}"
        fields = list(self._fields(declared.fields, {}, event))
        return f"event {declared.name}{by}{when}" + (f" {{ {'  '.join(fields)} }}" if fields else "")

    def _value(self, value: Any, type_: t.Type, field: Field) -> str:  # noqa: ANN401 - as JSON
        match value, type_:
            case None, _:
                return "missing"
            case _, t.EntityType():
                return named(str(value))
            case list(), t.ListType(item=item) if item is not None:
                return f"({', '.join(self._value(each, item, field) for each in value)})"
            case Mapping(), _:
                return f"{{ {'  '.join(self._fields(field.fields, {}, value))} }}"
            case str(), t.DateType() | t.DateTimeType():
                return value
            case bool(), _:
                return "true" if value else "false"
            case float(), _:
                return f"{int(value)}" if value == int(value) else repr(value)
            case _:
                return json.dumps(value, ensure_ascii=False)

    # -- commands ------------------------------------------------------------------------------------------------------

    @staticmethod
    def _command(command: Command | CallAnswer, case: Case) -> str:
        if isinstance(command, CallAnswer):
            who = named(command.person or case.key)
            if command.result is None:
                return f"answer {named(command.call)} for {who} error {json.dumps(command.error)}"
            result = "  ".join(f"{named(key)}: {json.dumps(value)}" for key, value in command.result.items())
            return f"answer {named(command.call)} for {who} {{ {result} }}"
        (kind, told), *_ = command.told.items()
        group, person = named(told.get("group", "")), named(told.get("person", case.key))
        match kind:
            case "assign":
                return f"assign {person} {named(told['role'])} in {group}"
            case "remove":
                role = f" as {named(told['role'])}" if "role" in told else ""
                return f"remove {person}{role} from {group}"
            case "move":
                return f"move {named(case.key)}.{group} to {named(told['stage'])}"
            case "status":
                return f"mark {named(case.key)}.{group} as {json.dumps(told['status'], ensure_ascii=False)}"
            case "enter" | "leave":
                return f"{kind} journey {named(told['journey'])} for {person}"
            case _:
                raise UnwritableError


def _wrapped(line: str, fields: Sequence[str]) -> str:
    """Write a record that is too long for a line over several."""
    if len(line) <= _WIDTH or not fields:
        return line
    head = line.partition("{")[0]
    return "\n".join((f"{head}{{", *(f"    {each}" for each in fields), "  }"))


def _is_whole(length: timedelta) -> bool:
    return length % timedelta(seconds=1) == timedelta(0)


def _length(length: timedelta) -> str:
    """Write a length in the largest unit that it is a number of. Raises UnwritableError."""
    for unit, size in _UNITS:
        if length > timedelta(0) and length % size == timedelta(0):
            count = length // size
            return f"{count} {unit}{'' if count == 1 else 's'}"
    raise UnwritableError
