"""The payload that a test is given as a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from quorate.decide.payload import PayloadReader, Rejected
from quorate.diagnostics.catalogue.tests import E910, E914
from quorate.ir.program import Program
from quorate.semantics.project import Project
from quorate.semantics.suggest import hint
from quorate.suite.mistakes import MistakeError, worded
from quorate.text import Span

_ANY_NOW = "2000-01-01T00:00:00Z"


class GivenFiles:
    """Reads the payloads that tests name, each once."""

    def __init__(self, project: Project, program: Program) -> None:
        self._project = project
        self._reader = PayloadReader(
            program.schema, program.limits, groups=frozenset(program.groups), journeys=frozenset(program.journeys)
        )
        self._root = program.schema.root
        self._read: dict[str, Mapping[str, Any]] = {}

    def payload(self, named: str, span: Span) -> Mapping[str, Any]:
        """Return the payload of a file; `named` as the test at `span` does, from where the test stands.

        Raises MistakeError for a file that is not there, or outside of the rule set, and for one that is no payload.
        """
        key = self._project.data_key(span.path, named)
        if key is None:
            raise MistakeError(E914.at(span, file=named, reason="lies outside of the folder of the rule set"))
        if key not in self._read:
            content = self._project.cases.get(key)
            if content is None:
                help_ = hint(key, self._project.cases)
                if not named.endswith((".json", ".ndjson")):
                    help_ = "the name of such a file ends in `.json` or `.ndjson`"
                raise MistakeError(E914.at(span, file=named, reason="is not there", help=help_))
            self._read[key] = self._decoded(content, named, span)
        return self._read[key]

    def _decoded(self, content: bytes, named: str, span: Span) -> Mapping[str, Any]:
        lines = [line for line in content.splitlines() if line.strip()]
        try:
            payload: Any = msgspec.json.decode(content)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            reason = f"is no JSON: {error}"
            if named.endswith(".ndjson") and len(lines) > 1:
                reason = f"holds {len(lines)} payloads, and a test is about one"
            raise MistakeError(E914.at(span, file=named, reason=reason)) from error
        if isinstance(payload, dict) and self._root not in payload and "id" in payload:
            payload = {self._root: payload}
        told = payload if isinstance(payload, dict) else {}
        checked = self._reader.read({"now": _ANY_NOW, **told} if told else payload)
        if isinstance(checked, Rejected):
            first = checked.problems[0]
            place = f" (at `{first.path}` in `{named}`)" if first.path else f" (in `{named}`)"
            raise worded(E910, span, f"{first.message}{place}")
        return told
