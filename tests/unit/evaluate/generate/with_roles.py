"""Role templates made of conditions on people, and both evaluators' answers about one account."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from quorate.decide.payload import Account, PayloadReader
from quorate.evaluate.generate.audiences import Generated, generate
from quorate.evaluate.generate.reads import schema_read
from quorate.evaluate.reference import Evaluation
from quorate.evaluate.result import Result
from quorate.ir.program import Program, Role, RoleTemplate
from quorate.ir.schema import Schema
from tests.laws import rules as laws
from tests.laws.generated import compiled

NOW = datetime.fromisoformat(laws.NOW)


def program_with(conditions: Sequence[str | None]) -> Program:
    """Compile two templates with roles of these conditions, None being none: `one` gives one role, `many` all."""
    text = "".join(f"audience r{place} of people where {each}\n" for place, each in enumerate(conditions) if each)
    program = compiled(text or "audience all of accounts where employees > 3\n").program
    span = next(iter(program.audiences.values())).span
    wheres = [program.audiences[f"r{place}"].where if each else None for place, each in enumerate(conditions)]
    roles = tuple(Role(f"r{n}", f"R{n}", 60.0, None, None, where, (), span) for n, where in enumerate(wheres))
    templates = {name: RoleTemplate(name, name, name == "many", roles, span) for name in ("one", "many")}
    audiences = {name: each for name, each in program.audiences.items() if name[0] != "r"}
    return dataclasses.replace(program, templates=templates, audiences=audiences)


@dataclass(frozen=True)
class Both:
    """A program with templates, as code and for the reference evaluator."""

    program: Program
    schema: Schema
    made: Generated

    @classmethod
    def of(cls, program: Program) -> Both:
        """Make code of a program."""
        schema = schema_read(program)
        made = generate(program, schema)
        assert made is not None
        return cls(program, schema, made)

    def by_code(self, payload: laws.Payload, template: str) -> list[tuple[Any, bool]]:
        """Return the roles of each person, and whether others are unknown."""
        root = msgspec.json.decode(json.dumps(payload), type=self.made.shapes.payload).root  # type: ignore[attr-defined]
        context = self.made.context(root, NOW, {})
        roles, unsure = self.made.roles[template], self.made.unsure[template]
        return [(roles(context, root, each), unsure(context, root, each)) for each in root.c_people or ()]

    def by_reference(self, payload: laws.Payload, template: str) -> list[tuple[Any, bool]]:
        """Return the same by the reference evaluator."""
        account = PayloadReader(self.schema, self.program.limits, whole=False).read(payload)
        assert isinstance(account, Account)
        return [self._answer(account, each, template) for each in account.facts.root.collections.get("people", ())]

    def _answer(self, account: Account, person: Any, template: str) -> tuple[Any, bool]:  # noqa: ANN401 - a record
        run = Evaluation(self.program, account.facts, NOW).run
        declared = self.program.templates[template]
        found = [
            None if role.when is None else run.value(role.when, {0: Result(person)}).value for role in declared.roles
        ]
        is_unknown = [
            value is None and role.when is not None for value, role in zip(found, declared.roles, strict=True)
        ]
        true = tuple(place for place, value in enumerate(found) if value)
        if declared.allows_many:
            return true, any(is_unknown)
        return (true[0], any(is_unknown[: true[0]])) if true else (-1, any(is_unknown))
