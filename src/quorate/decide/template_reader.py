"""Payloads to what the roles of a template are to each of their people."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from quorate.decide.designs import Scales
from quorate.decide.generated import GeneratedReader
from quorate.decide.payload import PayloadReader, Rejected, RejectedError
from quorate.decide.problem import problem
from quorate.decide.subjects import Person, Subjects, parts_of, subjects_of
from quorate.decide.template_program import TextField, program_of_roles, texts_tested
from quorate.decide.wire import UnreadableError, decode_payload
from quorate.diagnostics.catalogue.payload import E515
from quorate.evaluate.generate.audiences import generate
from quorate.evaluate.generate.reads import schema_read
from quorate.evaluate.generate.shapes import field_attribute
from quorate.evaluate.plan.planned import plan_of
from quorate.evaluate.values import Record
from quorate.ir.program import Program, RoleTemplate

TEXTS_AT_MOST: Final = 3
"""So many fields are looked at; a person is known by them, and by more of them nobody would be alike."""

_KEY: Final = re.compile(r"\[.*?\](?=\.|$)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One person: its texts, what each role's condition comes to, and the facts for want of which that is unknown.

    `results` are in the order of the roles, False for one by hand; `missing` is told of who surely has no role.
    """

    texts: tuple[str | None, ...]
    results: tuple[bool | None, ...]
    missing: tuple[str, ...] = ()


class TemplateReader:
    """Reads the people of payloads by one role template; nothing else of a payload is looked at.

    What hands and journeys said of a person is not asked: the report is on rules.
    """

    def __init__(self, program: Program, template: RoleTemplate, scales: Scales | None = None) -> None:
        """Prepare to read; `scales` are needed where a role asks for engagement that is scaled."""
        self.texts: tuple[TextField, ...] = texts_tested(program, template, TEXTS_AT_MOST)
        self.program, roles = program_of_roles(program, template)
        self._roles = [(place, role) for place, role in enumerate(roles) if role is not None]
        self._audiences = [role for _, role in self._roles]
        self._count = len(roles)
        self._parts = parts_of(self.program, scales)
        read = schema_read(self.program)
        groups = frozenset(self.program.groups)
        self._slow = PayloadReader(read, self.program.limits, whole=False, groups=groups)
        plan = plan_of(self.program, read)
        generated = generate(self.program, read, plan.planned)
        self._quick = None if generated is None else GeneratedReader(self._parts, read, generated, plan)

    def read(self, payload: object, now: datetime | None = None) -> list[Candidate] | None:
        """Return the people of a payload; None where it has no collection of them.

        Raises RejectedError for an account that cannot be decided.
        """
        if self._quick is not None:
            try:
                subjects = self._quick.read(
                    payload, now=now, recall=None, fallback=lambda: self._subjects(payload, now)
                )
                return self._candidates(subjects.people)
            except (MemoryError, RejectedError):
                raise
            except Exception:  # noqa: BLE001, S110 - whatever it is, the reference evaluator has the last word
                pass
        try:
            return self._candidates(self._subjects(payload, now).people)
        except RecursionError as error:
            raise RejectedError(Rejected(None, (problem(E515, ""),))) from error

    def _subjects(self, payload: object, now: datetime | None) -> Subjects:
        try:
            value = decode_payload(payload, self.program.limits.payload_bytes)
        except UnreadableError as error:
            raise RejectedError(Rejected(None, (error.problem,))) from error
        account = self._slow.read(value, now=now)
        if isinstance(account, Rejected):
            raise RejectedError(account)
        return subjects_of(self._parts, account, counted=False)

    def _candidates(self, people: Sequence[Person] | None) -> list[Candidate] | None:
        return None if people is None else [self._candidate(person) for person in people]

    def _candidate(self, person: Person) -> Candidate:
        found = person.verdicts.results(self._audiences)
        results: list[bool | None] = [False] * self._count
        for (place, _), result in zip(self._roles, found, strict=True):
            results[place] = result
        missing: set[str] = set()
        if not any(found):
            for audience, result in zip(self._audiences, found, strict=True):
                if result is None:
                    missing.update(person.verdicts.missing(audience))
        return Candidate(_texts_of(person.own, self.texts), tuple(results), _facts(missing))


def _texts_of(own: Any, fields: Iterable[TextField]) -> tuple[str | None, ...]:  # noqa: ANN401 - a struct or a record
    """Return the texts of a person, whichever evaluator has it."""
    found: list[str | None] = []
    for field in fields:
        value = own
        for name in field.path:
            if value is not None:
                value = value.fields.get(name) if isinstance(value, Record) else getattr(value, field_attribute(name))
        found.append(value)
    return tuple(found)


def _facts(paths: Iterable[str]) -> tuple[str, ...]:
    """Turn paths from a person into facts that are the same for all: `licenses[l1].product` is `licenses.product`."""
    return tuple(sorted({_KEY.sub("", path) for path in paths}))
