"""The engine as callers use it: a folder of rules to a rule set, payloads to decisions."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, TypeAlias

from quorate.decide.decision import Decider, Decision, reject
from quorate.decide.mismatch import MismatchError
from quorate.decide.payload import PayloadReader, Recall, Rejected
from quorate.decide.problem import problem
from quorate.decide.scalars import read_instant
from quorate.decide.wire import UnreadableError, decode_payload
from quorate.diagnostics.catalogue.payload import E515
from quorate.diagnostics.model import Diagnostic, Severity
from quorate.ir.program import Program
from quorate.project_files import load_project
from quorate.semantics.compile import compile_project
from quorate.text import Source

__all__ = ["Decision", "Payload", "RuleSet", "RulesError", "load"]

Payload: TypeAlias = bytes | str | Mapping[str, Any]


class RulesError(Exception):
    """Rules that do not compile; `diagnostics` say why, and point into `sources` by path."""

    def __init__(self, diagnostics: Iterable[Diagnostic], sources: Mapping[str, Source]) -> None:
        self.diagnostics = tuple(diagnostics)
        self.sources = sources
        super().__init__(_summary(self.diagnostics, sources))


class RuleSet:
    """A compiled rule set; immutable, for any number of threads."""

    def __init__(self, program: Program, *, strict: bool = False) -> None:
        """Prepare a program; `strict` is what payloads meet where a call does not say."""
        self._program = program
        self._strict = strict
        self._reader = PayloadReader(program.schema, program.limits)
        self._decider = Decider(program)

    @property
    def name(self) -> str:
        """The name of the rule set."""
        return self._program.name

    @property
    def revision(self) -> str:
        """What its meaning is known by: `sha256:…`."""
        return self._program.revision

    @property
    def program(self) -> Program:
        """All that the rules say."""
        return self._program

    def decide(
        self,
        payload: Payload,
        *,
        now: datetime | str | None = None,
        strict: bool | None = None,
        missing: bool = True,
        recall: Recall | None = None,
    ) -> Decision:
        """Turn the facts about one account into its decision; a rejected account is told inside it.

        Bytes are JSON or MessagePack. `now` takes the place of the payload's own; `strict` rejects accounts with
        facts that the schema does not know; without `missing`, what unknowns are for want of is left out; `recall`
        gives an account's last state where its payload has none.
        Raises ValueError for a `now` that is no instant with an offset, and whatever `recall` raises.
        """
        return next(self.decide_many((payload,), now=now, strict=strict, missing=missing, recall=recall))

    def decide_many(
        self,
        payloads: Iterable[Payload],
        *,
        now: datetime | str | None = None,
        strict: bool | None = None,
        missing: bool = True,
        recall: Recall | None = None,
    ) -> Iterator[Decision]:
        """Turn many accounts into decisions, in their order, each when it is asked for; otherwise as `decide`."""
        instant = _read_now(now)
        strictly = self._strict if strict is None else strict

        def decide_one(payload: Payload) -> Decision:
            try:
                value = decode_payload(payload, self._program.limits.payload_bytes)
                account = self._reader.read(value, now=instant, strict=strictly, recall=recall)
            except UnreadableError as error:
                return reject(Rejected(None, (error.problem,)))
            except RecursionError:
                return reject(Rejected(None, (problem(E515, ""),)))
            return reject(account) if isinstance(account, Rejected) else self._decider.decide(account, missing=missing)

        return map(decide_one, payloads)

    def __repr__(self) -> str:
        return f"<RuleSet {self.name} {self.revision}>"


def load(path: str | os.PathLike[str]) -> RuleSet:
    """Compile the rule set of a folder or a single rules file. Raises RulesError where it does not compile."""
    loaded = load_project(path)
    if loaded.project is None:
        raise RulesError(loaded.diagnostics, loaded.sources)
    compiled = compile_project(loaded.project)
    diagnostics = (*loaded.diagnostics, *compiled.diagnostics)
    if compiled.program is None or any(found.severity is Severity.ERROR for found in diagnostics):
        raise RulesError(diagnostics, {**loaded.sources, **compiled.sources})
    return RuleSet(compiled.program, strict=loaded.project.strict)


def _read_now(now: datetime | str | None) -> datetime | None:
    """Take a caller's instant, to UTC; raises ValueError for one without an offset and for a text that is none."""
    if now is None:
        return None
    try:
        return read_instant(now)
    except MismatchError as error:
        raise ValueError(f"`now` has to be {error.values['expected']}, not {now!r}") from error


def _summary(diagnostics: tuple[Diagnostic, ...], sources: Mapping[str, Source]) -> str:
    """Write the count of errors and the first of them with its place."""
    errors = [found for found in diagnostics if found.severity is Severity.ERROR]
    if not errors:
        return "the rules do not compile"
    first = errors[0]
    place = first.where
    if first.span is not None and first.span.path in sources:
        position = sources[first.span.path].position(first.span.start)
        place = f"{place}:{position.line}:{position.column}"
    count = "1 error" if len(errors) == 1 else f"{len(errors)} errors"
    return f"{count}: {place + ': ' if place else ''}{first.message} ({first.code})"
