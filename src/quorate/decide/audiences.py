"""Who is in which audience, since when, and what changed since the last decision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from quorate.decide.problem import Problem, problem
from quorate.decide.state import Memberships
from quorate.decide.subjects import Verdicts
from quorate.diagnostics.catalogue.payload import E514
from quorate.ir.program import Audience

MISSING_AT_MOST: Final = 20
_NAMED_AT_MOST: Final = 3
_RESULTS: Final = {True: "true", False: "false", None: "unknown"}
RESULTS: Final[Mapping[str, bool | None]] = {told: result for result, told in _RESULTS.items()}
"""The results of audiences by the words that decisions have for them."""

Entry = dict[str, object]


@dataclass(slots=True)
class Standing:
    """Where one subject stands: an entry for each audience, its memberships from now on, and its problems."""

    entries: list[Entry] = field(default_factory=list)
    memberships: Memberships = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


class Lines:
    """The audiences of one kind of subject, with the entries of those that a subject is not in, and was not.

    Most entries are these, so that decisions share them: nobody changes the content of a decision.
    """

    def __init__(self, audiences: Sequence[Audience]) -> None:
        self.audiences = audiences
        names = [audience.name for audience in audiences]
        bare: list[Entry] = [{"name": name, "result": _RESULTS[False], "change": None} for name in names]
        self._plain = {False: bare, True: [{**entry, "missing": []} for entry in bare]}

    def plain(self, *, missing: bool) -> list[Entry]:
        """Return the entries, with what is missing if that is asked for."""
        return self._plain[missing]


@dataclass(frozen=True, slots=True)
class Judge:
    """Tells where the subjects of one account stand at one instant.

    `now` is the instant as decisions write it; `missing` asks for the paths that unknowns are for want of.
    """

    now: str
    missing: bool

    def stand(self, lines: Lines, verdicts: Verdicts, before: Memberships, path: str) -> Standing:
        """Tell where one subject stands, audience by audience, in their order.

        `before` are the memberships of the last decision, `path` is where the subject stands in the payload.
        """
        standing = Standing()
        audiences = lines.audiences
        entries = standing.entries = lines.plain(missing=self.missing).copy()
        for place, result in enumerate(verdicts.results(audiences)):
            if result is False and not before:
                continue
            audience = audiences[place]
            name = audience.name
            since = before.get(name) if before else None
            if result is False and since is None:
                continue
            entry: Entry = {"name": name, "result": _RESULTS[result], "change": None}
            if result:
                entry["change"] = "entered" if since is None else "stayed"
                entry["since"] = standing.memberships[name] = since or self.now
            elif since is not None:
                entry["change"] = "exited"
            if result is None:
                self._add_unknown(entry, audience, verdicts, path, standing)
            elif self.missing:
                entry["missing"] = []
            entries[place] = entry
        return standing

    def _add_unknown(self, entry: Entry, audience: Audience, verdicts: Verdicts, path: str, standing: Standing) -> None:
        """Tell what an answer is unknown for want of, and that the audience calls that an error."""
        is_error = audience.unknown == "error"
        paths = verdicts.missing(audience) if self.missing or is_error else []
        if self.missing:
            _add_missing(entry, paths)
        if is_error:
            standing.problems.append(problem(E514, path, audience=audience.name, missing=_told(paths)))

    def leave(self, audiences: Iterable[Audience], before: Memberships, *, known: bool) -> list[Entry]:
        """Tell the audiences that a person left by no longer being in the payload.

        `known` says that the payload has people, only this one no more; else nothing is known of anybody.
        """
        result = _RESULTS[False if known else None]
        gone: Entry = {"missing": []} if self.missing else {}
        return [
            {"name": audience.name, "result": result, "change": "exited", **gone}
            for audience in audiences
            if audience.name in before
        ]


def _add_missing(entry: Entry, paths: list[str]) -> None:
    entry["missing"] = paths[:MISSING_AT_MOST]
    if len(paths) > MISSING_AT_MOST:
        entry["missing_more"] = len(paths) - MISSING_AT_MOST


def _told(paths: list[str]) -> str:
    """Write what is missing for a message: `, for want of industry, employees and 3 more`."""
    if not paths:
        return ""
    named = ", ".join(paths[:_NAMED_AT_MOST])
    rest = len(paths) - _NAMED_AT_MOST
    return f", for want of {named}" + (f" and {rest} more" if rest > 0 else "")
