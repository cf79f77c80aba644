"""What a journey may ask of a rule set: accessors, as a service definition lists them, and their values.

Of each account: which audiences it is in, how its buying groups stand, and which path it would take now at each split
of a journey. Of each person in it: audiences, role and engagement in buying groups, and paths. An accessor that has no
value is left out, which there counts as null (domain reference, section 5.13.3).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from quorate.decide.journeys.shares import share_of
from quorate.external_actions.failures import SettingsError
from quorate.ir import nodes as ir
from quorate.ir.journeys import ENTRY_SLOT, OTHERWISE, Journey, RandomSplit, Split, steps_of
from quorate.ir.program import Audience, BuyingGroup, Program
from quorate.ir.sites import PERSON

DataType = Literal["string", "integer", "float", "boolean", "date", "datetime"]
Level = Literal["account", "person"]

_NO_WORD: Final = re.compile(r"\W+")
_PERCENT: Final = 100


@dataclass(frozen=True, slots=True)
class Accessor:
    """One value that paths may ask for; `group` is the buying group that it is of, if any."""

    name: str
    type: DataType
    description: str
    level: Level
    least: float | None = None
    most: float | None = None
    allowed: tuple[str, ...] = ()
    group: str = ""

    def metadata(self) -> dict[str, Any]:
        """Return its entry in `accessorsMetadata`."""
        told: dict[str, Any] = {
            "accessorName": self.name,
            "dataType": self.type,
            "description": self.description,
        }
        bounds: dict[str, Any] = {}
        if self.least is not None:
            bounds["minValue"] = self.least
        if self.most is not None:
            bounds["maxValue"] = self.most
        if self.allowed:
            bounds["allowedValues"] = list(self.allowed)
        return {**told, "constraints": bounds} if bounds else told


@dataclass(frozen=True, slots=True)
class _Choice:
    """A split of a journey whose next path can be told: `audiences` are the conditions of its paths, by their names."""

    accessor: str
    level: Level
    journey: str
    split: Split | RandomSplit
    audiences: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Questions:
    """All that can be asked of a rule set; `program` is it, with the conditions of paths as audiences of their own."""

    program: Program
    accessors: Mapping[str, Accessor]
    choices: tuple[_Choice, ...]

    def of_account(self, decision: Mapping[str, Any]) -> dict[str, Any]:
        """Return the values of an account, by accessor, from the content of its decision."""
        values = dict(_memberships(decision["audiences"], self.accessors))
        for group in decision.get("groups", ()):
            if group["active"]:
                values |= _of_group(group)
        return self._present(values | self._paths(decision["audiences"], "account", decision["account"]))

    def of_person(self, decision: Mapping[str, Any], person: str) -> dict[str, Any]:
        """Return the values of one person; empty where the decision does not tell of such a person."""
        found = next((each for each in decision.get("people", ()) if each["id"] == person), None)
        if found is None:
            return {}
        values = dict(_memberships(found["audiences"], self.accessors))
        for group in decision.get("groups", ()):
            if group["active"]:
                values |= _of_member(group, person)
        return self._present(values | self._paths(found["audiences"], "person", decision["account"], person))

    def _present(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {name: values[name] for name in self.accessors if values.get(name) is not None}

    def _paths(
        self, entries: Iterable[Mapping[str, Any]], level: Level, account: str, person: str = ""
    ) -> dict[str, str]:
        """Return the path that is taken now at each split; as in the journey, the first that is certainly true."""
        results = {each["name"]: each["result"] for each in entries}
        found: dict[str, str] = {}
        for choice in self.choices:
            split = choice.split
            if choice.level != level:
                continue
            if isinstance(split, RandomSplit):
                found[choice.accessor] = share_of(
                    split, choice.journey, person if split.by == "person" else account
                ).name
                continue
            taken = [path for path, audience in choice.audiences if results.get(audience) == "true"]
            if taken or split.otherwise is not None:
                found[choice.accessor] = taken[0] if taken else OTHERWISE
        return found


def questions_of(program: Program) -> Questions:
    """Return all that can be asked of a rule set. Raises SettingsError where two accessors would share a name."""
    root = program.schema.root
    accessors: list[Accessor] = []
    for audience in program.audiences.values():
        level: Level = "account" if audience.entity == root else "person"
        title = audience.title or audience.name
        accessors.append(Accessor(f"in_{audience.name}", "boolean", f"Whether it is in {title}.", level))
    for group in program.groups.values():
        accessors += _about_group(program, group)
    audiences, choices = dict(program.audiences), []
    for journey in program.journeys.values():
        for step in steps_of(journey.steps):
            if isinstance(step, Split | RandomSplit):
                choice, conditions = _choice_of(journey, step, root)
                if choice is not None:
                    choices.append(choice)
                    audiences |= conditions
                    accessors.append(_about_choice(choice, journey))
    by_name: dict[str, Accessor] = {}
    for each in accessors:
        if each.name in by_name:
            raise SettingsError(f"two accessors would be called `{each.name}`; rename what the rules declare")
        by_name[each.name] = each
    return Questions(replace(program, audiences=audiences), by_name, tuple(choices))


def _about_group(program: Program, group: BuyingGroup) -> Iterator[Accessor]:
    interest = program.interests[group.interest]
    roles = tuple(role.name for role in program.templates[interest.roles].roles)
    title, name = group.title or group.name, group.name
    percent: dict[str, Any] = {"least": 0, "most": _PERCENT, "group": name}

    def of(what: str, type_: DataType, told: str, level: Level = "account", **more: Any) -> Accessor:  # noqa: ANN401
        return Accessor(f"{name}_{what}", type_, f"{title}: {told}", level, **{"group": name, **more})

    yield of("completeness", "float", "how complete its roles are, in percent.", **percent)
    if group.engagement is not None:
        scaled = program.engagements[group.engagement].scale == "population"
        bounds = percent if scaled else {"least": 0}
        yield of("engagement", "float", "how engaged its members are.", **bounds)
        yield of("person_engagement", "float", "how engaged the person is.", "person", **bounds)
    yield of("ready", "boolean", "whether it is ready.")
    yield of("members", "integer", "how many people have a role.", least=0)
    yield of("missing_roles", "integer", "how many roles are not filled.", least=0, most=len(roles))
    yield of("status", "string", "its status.")
    if interest.stages is not None:
        yield of("stage", "string", "its stage.", allowed=program.stage_models[interest.stages].stages)
    yield of("member", "boolean", "whether the person has a role.", "person")
    yield of("role", "string", "the first role of the person.", "person", allowed=roles)


def _choice_of(journey: Journey, step: Split | RandomSplit, root: str) -> tuple[_Choice | None, dict[str, Audience]]:
    """Return the question that a split is, and the conditions of its paths as audiences."""
    by_person = journey.entity != root or step.by in {"people", "person"}
    level: Level = "person" if by_person else "account"
    accessor = _NO_WORD.sub("_", f"{journey.name}_{step.address}").rstrip("_")
    if isinstance(step, RandomSplit):
        return _Choice(accessor, level, journey.name, step, ()), {}
    if any(_asks_for_entry(path.when) for path in step.paths):
        return None, {}  # who is asked about did not enter that journey here
    entity = PERSON if by_person else root
    made = {
        # A name with dots is none that rules could declare.
        f"{journey.name}.{step.address}.{path.name}": path
        for path in step.paths
    }
    audiences = {name: Audience(name, path.name, entity, path.when, None, path.span) for name, path in made.items()}
    named = tuple((path.name, name) for name, path in made.items())
    return _Choice(accessor, level, journey.name, step, named), audiences


def _asks_for_entry(node: ir.Node) -> bool:
    if isinstance(node, ir.Slot) and node.number == ENTRY_SLOT:
        return True
    return any(_asks_for_entry(each) for each in ir.children(node))


def _about_choice(choice: _Choice, journey: Journey) -> Accessor:
    split = choice.split
    paths = [each.name for each in (split.shares if isinstance(split, RandomSplit) else split.paths)]
    if isinstance(split, Split) and split.otherwise is not None:
        paths.append(OTHERWISE)
    told = f"{journey.title or journey.name}: the path to take at {split.name or split.address}."
    return Accessor(choice.accessor, "string", told, choice.level, allowed=tuple(paths))


def _memberships(entries: list[Mapping[str, Any]], known: Mapping[str, Accessor]) -> Iterator[tuple[str, bool]]:
    """Yield whether somebody is in each audience; an unknown answer is left out."""
    for each in entries:
        name = f"in_{each['name']}"
        if name in known and each["result"] != "unknown":
            yield name, each["result"] == "true"


def _of_group(group: Mapping[str, Any]) -> dict[str, Any]:
    name, completeness, missing = group["name"], group["completeness"], group["missing"]
    people = {each["person"] for each in group["members"] if not each["removed"]}
    return {
        f"{name}_completeness": None if completeness is None else completeness * _PERCENT,
        f"{name}_engagement": group["engagement"],
        f"{name}_ready": group["ready"],
        f"{name}_members": None if missing is None else len(people),
        f"{name}_missing_roles": None if missing is None else len(missing),
        f"{name}_status": group["status"] or None,
        f"{name}_stage": group["stage"],
    }


def _of_member(group: Mapping[str, Any], person: str) -> dict[str, Any]:
    own = [each for each in group["members"] if each["person"] == person and not each["removed"]]
    name = group["name"]
    if not own:
        return {f"{name}_member": False}
    return {
        f"{name}_member": True,
        f"{name}_role": own[0]["role"],
        f"{name}_person_engagement": own[0]["engagement"],
    }
