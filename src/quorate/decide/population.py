"""What a population says of engagement, as a small file beside the rules that scales are made from.

`{"version": 1, "rule_set": …, "now": t, "accounts": n, "people": n, "models": {"standard": {"model": "sha256:…",
"occurred": {"page_viewed": 812}, "person_root": 35.2, "group_roots": {"seeds_growers": 41.0}}}}`. `occurred` counts the
events of each type within the window, `person_root` is the largest root of a person's raw score, `group_roots` that of
each buying group's. Answers name a population by the hash of all that.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from quorate.evaluate.engagement import Scale, spread
from quorate.ir.program import EngagementModel, Program

POPULATION_NAME: Final = "population.json"
VERSION: Final = 1


class PopulationError(ValueError):
    """Statistics that do not fit a rule set, or are none at all."""


class _Model(msgspec.Struct, forbid_unknown_fields=True):
    """The statistics of one engagement model."""

    model: str
    occurred: dict[str, int]
    person_root: float
    group_roots: dict[str, float]


class _File(msgspec.Struct, forbid_unknown_fields=True):
    """The file."""

    version: int
    rule_set: str
    now: str
    accounts: int
    people: int
    models: dict[str, _Model]


@dataclass(frozen=True, slots=True)
class Population:
    """The scale of each engagement model that is scaled, and what answers name it by: `sha256:…`."""

    name: str
    scales: Mapping[str, Scale]
    accounts: int
    people: int
    now: str


@dataclass(frozen=True, slots=True)
class Gathered:
    """What was seen of a population by one model."""

    occurred: Mapping[str, int]
    person_root: float
    group_roots: Mapping[str, float]


def scaled_models(program: Program) -> Mapping[str, EngagementModel]:
    """Return the engagement models that are scaled by a population."""
    return {name: model for name, model in program.engagements.items() if model.scale == "population"}


def write_population(program: Program, gathered: Mapping[str, Gathered], now: str, accounts: int, people: int) -> bytes:
    """Write the file of a population, a member a line."""
    models = {
        name: _Model(
            digest_of(program.engagements[name]),
            dict(sorted(found.occurred.items())),
            found.person_root,
            dict(sorted(found.group_roots.items())),
        )
        for name, found in sorted(gathered.items())
    }
    made = _File(VERSION, program.name, now, accounts, people, models)
    return msgspec.json.format(msgspec.json.encode(made), indent=2) + b"\n"


def read_population(program: Program, encoded: bytes) -> Population:
    """Read the file of a population. Raises PopulationError where it is none, or does not fit the program."""
    try:
        found = msgspec.json.decode(encoded, type=_File)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise PopulationError(f"it is none: {error}") from error
    if found.version != VERSION:
        raise PopulationError(f"it is of version {found.version}, and this release reads version {VERSION}")
    scales: dict[str, Scale] = {}
    for name, model in scaled_models(program).items():
        made = found.models.get(name)
        if made is None:
            raise PopulationError(f"it says nothing of the engagement model `{name}`")
        if made.model != digest_of(model):
            raise PopulationError(f"the engagement model `{name}` is another now")
        groups = {group.name for group in program.groups.values() if group.engagement == name}
        unseen = sorted(groups - made.group_roots.keys())
        if unseen:
            raise PopulationError(f"it says nothing of the buying group `{unseen[0]}`")
        roots = [made.person_root, *made.group_roots.values()]
        if not all(math.isfinite(root) and root >= 0 for root in roots):
            raise PopulationError("it has a root that is no number, or less than nothing")
        scales[name] = scale_of(model, Gathered(made.occurred, made.person_root, made.group_roots))
    digest = hashlib.sha256(msgspec.json.encode(found, order="deterministic")).hexdigest()
    return Population(f"sha256:{digest}", scales, found.accounts, found.people, found.now)


def scale_of(model: EngagementModel, gathered: Gathered) -> Scale:
    """Turn what was seen of a population into the scale of a model."""
    occurred = [name for name, count in gathered.occurred.items() if count]
    return Scale(spread(model.weights, occurred, model.floor), gathered.person_root, gathered.group_roots)


def digest_of(model: EngagementModel) -> str:
    """Return what the meaning of a model is known by."""
    half_life = None if model.half_life is None else model.half_life.microseconds
    meaning: tuple[Any, ...] = (
        model.window.months,
        model.window.microseconds,
        model.cap,
        sorted((name, float(weight)) for name, weight in model.weights.items()),
        half_life,
        model.scale,
        float(model.floor),
    )
    return "sha256:" + hashlib.sha256(msgspec.json.encode(meaning)).hexdigest()
