"""A population of accounts to the statistics that engagement is scaled by.

Three passes over the same payloads: which types of events occur within the windows; the largest root of a person's
score, by weights spread over those types; and the largest root of each buying group's, whose members may depend on the
scores of people.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from quorate.decide.designs import Scales
from quorate.decide.payload import Account, PayloadReader, Rejected
from quorate.decide.population import Gathered, scale_of, scaled_models, write_population
from quorate.decide.scalars import write_instant
from quorate.decide.subjects import parts_of, subjects_of
from quorate.decide.wire import UnreadableError, decode_payload
from quorate.evaluate.engagement import Scale, contributions, score
from quorate.evaluate.generate.reads import schema_read
from quorate.evaluate.values import Record
from quorate.ir.program import Program


@dataclass(frozen=True, slots=True)
class Calibrated:
    """The file of a population, of how many accounts and people it is, and how many had to be passed over.

    `silent` are the buying groups none of which has a score: that of others will be nothing as well.
    """

    encoded: bytes
    accounts: int
    people: int
    rejected: int
    silent: tuple[str, ...]


Payloads = Callable[[], Iterable[object]]
"""Gives all payloads anew."""


def calibrate(program: Program, payloads: Payloads, now: datetime | None = None) -> Calibrated:
    """Measure a population, passing over accounts that cannot be read; `now` takes the place of the payloads' own."""
    gathering = _Gathering(program, payloads, now)
    occurred = gathering.occurred()
    scales = gathering.scales_of_people(occurred)
    roots = gathering.group_roots(scales)
    gathered = {
        name: Gathered(occurred[name], scale.person_root, {group: roots[group] for group in scale.group_roots})
        for name, scale in scales.items()
    }
    at = write_instant(gathering.latest) if gathering.latest is not None else ""
    encoded = write_population(program, gathered, at, gathering.accounts, gathering.people)
    silent = tuple(sorted(group for group, root in roots.items() if not root))
    return Calibrated(encoded, gathering.accounts, gathering.people, gathering.rejected, silent)


class _Gathering:
    """The passes over one population."""

    def __init__(self, program: Program, payloads: Payloads, now: datetime | None) -> None:
        self._program = program
        self._models = scaled_models(program)
        self._payloads = payloads
        self._now = now
        self._zone = ZoneInfo(program.calendar.zone)
        self._reader = PayloadReader(
            schema_read(program), program.limits, whole=False, groups=frozenset(program.groups)
        )
        self._many = parts_of(program).people
        self.accounts = self.people = self.rejected = 0
        self.latest: datetime | None = None

    def occurred(self) -> Mapping[str, Mapping[str, int]]:
        """Count the events of each type that lie in the window of each model; count the accounts as well."""
        counts: dict[str, Counter[str]] = {name: Counter() for name in self._models}
        for account in self._accounts(counted=True):
            people = account.facts.root.collections.get(self._many, [])
            self.accounts += 1
            self.people += len(people)
            self.latest = account.now if self.latest is None else max(self.latest, account.now)
            for person in people:
                for name, model in self._models.items():
                    events = account.facts.events_by_owner.get(person, [])
                    found = contributions(model, model.weights, events, account.now, self._zone)
                    counts[name].update(each.type for each in found)
        return counts

    def scales_of_people(self, occurred: Mapping[str, Mapping[str, int]]) -> dict[str, Scale]:
        """Find the largest root of a person's score by each model."""
        groups = self._program.groups.values()
        scales = {
            name: scale_of(
                model,
                Gathered(occurred[name], 0.0, {group.name: 0.0 for group in groups if group.engagement == name}),
            )
            for name, model in self._models.items()
        }
        largest = dict.fromkeys(scales, 0.0)
        for account in self._accounts():
            for person in account.facts.root.collections.get(self._many, []):
                events: list[Record] = account.facts.events_by_owner.get(person, [])
                for name, scale in scales.items():
                    raw = score(self._models[name], scale, events, account.now, self._zone).raw
                    largest[name] = max(largest[name], math.sqrt(raw))
        return {name: replace(scale, person_root=largest[name]) for name, scale in scales.items()}

    def group_roots(self, scales: Scales) -> dict[str, float]:
        """Find the largest root of each buying group's score."""
        parts = parts_of(self._program, scales)
        roots = {group: 0.0 for scale in scales.values() for group in scale.group_roots}
        for account in self._accounts():
            groups = subjects_of(parts, account, counted=False).groups
            for outcome in groups.outcomes() if groups is not None else ():
                name = outcome.group.name
                if name in roots and outcome.score is not None:
                    roots[name] = max(roots[name], math.sqrt(outcome.score.raw))
        return roots

    def _accounts(self, *, counted: bool = False) -> Iterator[Account]:
        limit = self._program.limits.payload_bytes
        for payload in self._payloads():
            try:
                value = decode_payload(payload, limit)
                account = self._reader.read(value, now=self._now)
            except (UnreadableError, RecursionError):
                self.rejected += counted
                continue
            if isinstance(account, Rejected):
                self.rejected += counted
            else:
                yield account
