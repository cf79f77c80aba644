"""The file of `quorate simulate --answers`: what calls are answered, one answer a line or all in one list.

```json
{"call": "lead_scoring", "account": "acme", "after": "5 minutes", "result": {"score": 80, "tier": "gold"}}
{"call": "lead_scoring", "account": "globex", "time": 1, "error": "RATE_LIMITED"}
{"call": "lead_scoring", "never": true}
```

`call` is the name of a call. `account` and, for calls of people, `person` are the keys of whom it is made for, `time`
says which time it is made for them, from 1; without them an answer is for all. The first answer that fits is taken;
where none does, what the call says under `simulated`, and where that says nothing, none comes. `result` has fields that
the call gives, those that are not there are missing; `error` is a text. `after` is a length such as `5 minutes`, else
the answer comes at once. An answer has just one of `result`, `error` and `never`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import product
from typing import Any, Final

import msgspec

from quorate.cli.inputs import name_of, open_input
from quorate.cli.payload_lines import payload_lines
from quorate.decide.journeys.answers import Answer, simulated_answer
from quorate.decide.mismatch import MismatchError, describe
from quorate.decide.problem import Problem
from quorate.decide.scalars import Read, read_key, read_text, reader_of
from quorate.ir.journeys import CallService
from quorate.ir.program import Program
from quorate.ir.types import ListType, Type
from quorate.semantics.suggest import hint_or_all

MISTAKES_AT_MOST: Final = 10

_LARGEST: Final = 64 * 1024 * 1024
_LONGEST: Final = 36_500  # days
_LENGTH: Final = re.compile(r"([0-9]{1,9}) (second|minute|hour|day|week)s?")
_MEMBERS: Final = ("call", "account", "person", "time", "after", "result", "error", "never")
_KINDS: Final = ("result", "error", "never")

_Key = tuple[str, str | None, str | None, int | None]


class AnswersError(Exception):
    """A file of answers with mistakes; the text has a line for each."""


class _MistakeError(Exception):
    """What is wrong with one answer, in one line."""


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers calls by the lines of a file, and else as the calls say of themselves.

    `lines` is by whom an answer is for, None for all, and has its place in the file; `used` are the places of those
    that were taken.
    """

    lines: Mapping[_Key, tuple[int, Answer | None]]
    defaults: Mapping[str, Answer | None]
    used: set[int] = field(default_factory=set)

    def __call__(self, call: str, account: str, person: str | None, time: int) -> Answer | None:
        """Answer a call that is made for the so-manieth time; None never comes."""
        keys = product((call,), {account, None}, {person, None}, {time, None})
        found = min((self.lines[key] for key in keys if key in self.lines), key=lambda each: each[0], default=None)
        if found is None:
            return self.defaults.get(call)
        place, answer = found
        self.used.add(place)
        return answer

    @property
    def unused(self) -> int:
        """How many answers nobody asked for."""
        return len(self.lines) - len(self.used)


def read_answers(program: Program, path: str | None) -> Answers:
    """Read a file, or take none, for the calls of a program. Raises AnswersError and InputError."""
    defaults = {name: simulated_answer(call) for name, call in program.calls.items()}
    lines: dict[_Key, tuple[int, Answer | None]] = {}
    mistakes: list[str] = []
    for place, (where, value) in enumerate(_values(path)) if path is not None else ():
        try:
            key, answer = _Line(program, value).read()
        except _MistakeError as error:
            mistakes.append(f"{where}: {error}")
        else:
            lines.setdefault(key, (place, answer))
    if mistakes:
        further = len(mistakes) - MISTAKES_AT_MOST
        told = mistakes[:MISTAKES_AT_MOST] + ([f"{path}: and {further:,} more like these"] if further > 0 else [])
        raise AnswersError("\n".join(told))
    return Answers(lines, defaults)


def _values(path: str) -> Iterator[tuple[str, object]]:
    """Yield each answer of a file with its place in words; of a list also the number in it, from 1."""
    with open_input(path, lambda _: None) as stream:
        for line in payload_lines(stream, _LARGEST):
            where = f"{name_of(path)}:{line.number}"
            value = _decoded(line.payload)
            if isinstance(value, list):
                yield from ((f"{where}: answer {number}", each) for number, each in enumerate(value, 1))
            else:
                yield where, value


def _decoded(payload: bytes | Problem) -> object:
    """Decode JSON; what is none comes back as what is wrong with it."""
    if isinstance(payload, Problem):
        return payload
    try:
        return msgspec.json.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return _MistakeError(f"this is no JSON: {str(error).lower()}")


@dataclass(frozen=True, slots=True)
class _Line:
    """Reads one answer, or raises _MistakeError."""

    program: Program
    value: object

    def read(self) -> tuple[_Key, Answer | None]:
        raw = self._object()
        call = self._call(raw)
        kinds = [kind for kind in _KINDS if kind in raw]
        if len(kinds) != 1:
            told = " and ".join(f"`{kind}`" for kind in kinds) if kinds else "none of them"
            raise _MistakeError(f"an answer has just one of `result`, `error` and `never`, and this has {told}")
        key = (call.name, self._text(raw, "account"), self._person(raw, call), self._time(raw))
        return key, self._answer(raw, kinds[0], call)

    def _object(self) -> dict[str, Any]:
        value = self.value
        if isinstance(value, _MistakeError):
            raise value
        if isinstance(value, Problem):
            raise _MistakeError(value.message)
        if not isinstance(value, dict):
            raise _MistakeError(f"expected an object, found {describe(value)}")
        for name in value:
            if name not in _MEMBERS:
                raise _MistakeError(f"an answer has no `{name}`; {hint_or_all(name, _MEMBERS)}")
        return value

    def _call(self, raw: Mapping[str, Any]) -> CallService:
        name = self._text(raw, "call")
        if name is None:
            raise _MistakeError("an answer names its `call`")
        found = self.program.calls.get(name)
        if found is None:
            told = hint_or_all(name, self.program.calls, "there is none")
            raise _MistakeError(f"{self.program.name} has no call `{name}`; {told}")
        return found

    def _person(self, raw: Mapping[str, Any], call: CallService) -> str | None:
        person = self._text(raw, "person")
        if person is not None and call.entity == self.program.schema.root:
            raise _MistakeError(f"`{call.name}` is made for {self.program.schema.entities[call.entity].many}, "
                             "so that its answers have no `person`")  # fmt: skip
        return person

    @staticmethod
    def _text(raw: Mapping[str, Any], name: str) -> str | None:
        return str(_read(name, raw[name], read_key)) if name in raw else None

    @staticmethod
    def _time(raw: Mapping[str, Any]) -> int | None:
        time = raw.get("time")
        if "time" in raw and (type(time) is not int or time < 1):
            raise _MistakeError(f"`time`: expected a whole number from 1, found {describe(time)}")
        return time

    def _answer(self, raw: Mapping[str, Any], kind: str, call: CallService) -> Answer | None:
        if kind == "never":
            if raw["never"] is not True:
                raise _MistakeError(f"`never`: expected `true`, found {describe(raw['never'])}")
            if "after" in raw:
                raise _MistakeError("what never comes has no `after`")
            return None
        after = _length(raw["after"]) if "after" in raw else timedelta()
        if kind == "error":
            return Answer(after, error=_read("error", raw["error"], read_text))
        return Answer(after, _result(raw["result"], call))


def _length(value: object) -> timedelta:
    found = _LENGTH.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        expected = "a length such as `5 minutes`, in seconds, minutes, hours, days or weeks"
        raise _MistakeError(f"`after`: expected {expected}, found {describe(value)}")
    number, unit = int(found[1]), timedelta(**{f"{found[2]}s": 1})
    if number > timedelta(days=_LONGEST) / unit:
        raise _MistakeError(f"`after`: expected no more than {_LONGEST:,} days, found {describe(value)}")
    return number * unit


def _result(value: object, call: CallService) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise _MistakeError(f"`result`: expected an object, found {describe(value)}")
    result: dict[str, object] = {}
    for name, found in value.items():
        if name not in call.gives:
            raise _MistakeError(f"`{call.name}` gives no `{name}`; {hint_or_all(name, call.gives, 'it gives nothing')}")
        if found is not None:
            result[name] = _typed(f"result.{name}", found, call.gives[name])
    return result


def _typed(name: str, value: object, type_: Type) -> object:
    if not isinstance(type_, ListType):
        return _read(name, value, reader_of(type_))
    if not isinstance(value, list) or type_.item is None:
        raise _MistakeError(f"`{name}`: expected a list, found {describe(value)}")
    items = enumerate(value)
    return [None if each is None else _typed(f"{name}[{place}]", each, type_.item) for place, each in items]


def _read(name: str, value: object, read: Read) -> Any:  # noqa: ANN401 - what the reader gives
    try:
        return read(value)
    except MismatchError as error:
        expected = error.values["expected"] or f"one of {error.values['values']}"
        raise _MistakeError(f"`{name}`: expected {expected}, found {error.found or describe(value)}") from error
