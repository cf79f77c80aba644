"""What holds of every decision on buying groups, whatever the rules, the facts and the history.

Each function returns what is wrong, and works out what is right by itself, with nothing of the engine but its program.
"""

from __future__ import annotations

import copy
import json
import math
import random
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any, Final
from zoneinfo import ZoneInfo

from quorate.decide.subjects import Subjects
from quorate.evaluate.engagement import Scale, Score
from quorate.ir.program import BuyingGroup, EngagementModel, Program, RoleTemplate
from tests.laws.rules import Payload

STRENGTH: Final = {"rule": 0, "journey": 1, "hand": 2}


def template_of(program: Program, group: BuyingGroup) -> RoleTemplate:
    """Return the roles of a group."""
    return program.templates[program.interests[group.interest].roles]


def members_of(entry: Payload) -> list[Payload]:
    """Return who has a role, as a decision tells it."""
    return [each for each in entry["members"] if not each["removed"]]


# -- again at the same instant ---------------------------------------------------------------------------------------


def unsteady(first: Payload, second: Payload) -> list[str]:
    """Return what is other when the same is decided again, with the state that was left and no commands."""
    if "rule_set" not in second:
        return [f"its own state is rejected: {second['errors']}"]
    found = [] if second["state"] == first["state"] else [f"state {second['state']} after {first['state']}"]
    for one, other in zip(first["groups"], second["groups"], strict=True):
        told = {**one, "changes": {}, "change": "stayed" if one["active"] else None}
        found += [] if told == other else [f"group {other} after {one}"]
    moved = [
        each for each in second.get("activations", ()) if each.get("add") or each.get("remove") or each.get("change")
    ]
    found += [f"activation {each}" for each in moved]
    for subject in (second, *second.get("people", ())):
        found += [f"audience {each}" for each in subject["audiences"] if each["change"] not in {None, "stayed"}]
    return found


# -- what changed ----------------------------------------------------------------------------------------------------

NOTHING: Final[Payload] = {"completeness": None, "engagement": None, "ready": None, "status": "", "stage": None,
                           "missing": []}  # fmt: skip


def wrong_changes(before: Payload | None, after: Payload) -> list[str]:
    """Return where what a decision tells as changed is not what differs from the one before it."""
    entries = {each["name"]: each for each in before["groups"]} if before else {}
    found = []
    for entry in after["groups"]:
        name = entry["name"]
        old = entries.get(name, NOTHING)
        changes: Payload = {
            key: {"from": old[key], "to": entry[key]} for key in NOTHING if key != "missing" and old[key] != entry[key]
        }
        if old["missing"] is not None and entry["missing"] is not None:
            filled = [role for role in old["missing"] if role not in entry["missing"]]
            opened = [role for role in entry["missing"] if role not in old["missing"]]
            if filled or opened:
                changes["missing"] = {"filled": filled, "opened": opened}
        had = _pairs(before["state"]["groups"][name]) if before and name in entries else []
        has = _pairs(after["state"]["groups"][name])
        joined, left = [each for each in has if each not in had], [each for each in had if each not in has]
        if joined or left:
            changes["members"] = {"joined": joined, "left": left}
        if entry["changes"] != changes:
            found.append(f"{name}: {entry['changes']} is told, and not {changes}")
    return found


def _pairs(state: Payload) -> list[Payload]:
    return [{"person": each["person"], "role": each["role"]} for each in members_of(state)]


# -- scores ----------------------------------------------------------------------------------------------------------


def wrong_scores(program: Program, payload: Payload, decision: Payload, account: Subjects) -> list[str]:
    """Return where the ledger of a score does not add up, or not to what the decision tells."""
    groups, grounds = account.groups, account.grounds
    if groups is None or grounds is None or grounds.people is None:
        return []
    told = {each["name"]: each for each in decision["groups"]}
    found = []
    for outcome in groups.outcomes():
        group, entry, total = outcome.group, told.get(outcome.group.name), outcome.score
        model = program.engagements.get(group.engagement or "")
        if entry is None or model is None or not entry["active"]:
            continue
        scale = groups._scales.get(model.name)  # noqa: SLF001 - what the population says is told nowhere else
        for member in members_of(entry):
            score = grounds.score(member["person"], model)
            if member["engagement"] != (None if score is None else score.value):
                found.append(f"{member} has {score}")
            if score is not None:
                found += _wrong_ledger(program, payload, model, scale, member["person"], score)
        if entry["engagement"] != (None if total is None else total.value):
            found.append(f"{entry['engagement']} is told of {total}")
        if total is not None and total.raw != math.fsum(each.points for each in total.roles):
            found.append(f"{total} does not add up")
        if total is not None:
            found += _wrong_total(program, group, entry, total.raw)
            largest = None if scale is None else scale.group_roots[group.name]
            found += [] if total.value == _scaled(total.raw, largest) else [f"{group.name}: {total} by {largest}"]
    return found


def _wrong_ledger(  # noqa: PLR0913, PLR0917 - a score and what it is of
    program: Program, payload: Payload, model: EngagementModel, scale: Scale | None, person: str, score: Score
) -> list[str]:
    found = []
    if score.raw != math.fsum(each.points for each in score.contributions):
        found.append(f"{person}: {score} does not add up")
    largest = None if scale is None else scale.person_root
    if score.value != _scaled(score.raw, largest):
        found.append(f"{person}: {score} by {largest}")
    if not model.window.months:
        weights = model.weights if scale is None else scale.weights
        expected = _expected(payload, model, weights, person, ZoneInfo(program.calendar.zone))
        if not math.isclose(score.raw, expected, rel_tol=1e-12, abs_tol=1e-12):
            found.append(f"{person} has {score.raw} and not {expected}")
    return found


def _scaled(raw: float, largest: float | None) -> float:
    """Return a score as conditions read it: as it is, or its root in hundredths of the largest root."""
    if largest is None:
        return raw
    return min(100.0, 100 * math.sqrt(raw) / largest) if largest else 0.0


def _expected(
    payload: Payload, model: EngagementModel, weights: Mapping[str, float], person: str, zone: ZoneInfo
) -> float:
    """Return a person's raw score by the words of the language reference."""
    now = datetime.fromisoformat(payload["now"])
    start = now - timedelta(microseconds=model.window.microseconds)
    counts: Counter[tuple[str, str]] = Counter()
    total = 0.0
    for event in _events(payload):
        at = datetime.fromisoformat(event["at"])
        if event.get("person") != person or event["type"] not in weights or not start < at <= now:
            continue
        day = (event["type"], at.astimezone(zone).strftime("%F"))
        counts[day] += 1
        if model.cap is None or counts[day] <= model.cap:
            halves = (now - at) / timedelta(microseconds=model.half_life.microseconds) if model.half_life else 0
            total += weights[event["type"]] * 0.5**halves
    return total


def _events(payload: Payload) -> list[Payload]:
    """Return the events that count, in the order of time and id: of several with one id the first."""
    first: dict[str, Payload] = {}
    for event in payload["account"].get("events", ()):
        other = first.get(event["id"])
        if other is None or _order(event) < _order(other):
            first[event["id"]] = event
    return sorted(first.values(), key=lambda event: (datetime.fromisoformat(event["at"]), event["id"]))


def clash(payload: Payload) -> bool:
    """Tell whether two events of one id and one instant are not the same, so that code leaves them to the reference."""
    told: dict[tuple[str, datetime], Payload] = {}
    events = payload["account"].get("events", ())
    return any(told.setdefault((each["id"], datetime.fromisoformat(each["at"])), each) != each for each in events)


def _order(event: Payload) -> tuple[datetime, str]:
    return datetime.fromisoformat(event["at"]), json.dumps(event, sort_keys=True, separators=(",", ":"))


def _wrong_total(program: Program, group: BuyingGroup, entry: Payload, raw: float) -> list[str]:
    """Compare a group's raw score with the sum over its roles of their total times their share."""
    members = members_of(entry)
    is_scaled = program.engagements[group.engagement or ""].scale == "population"
    filled = {each["role"] for each in members}
    roles = [role for role in template_of(program, group).roles if role.name in filled or not is_scaled]
    weights = sum(role.weight for role in roles)
    expected = sum(
        sum(each["engagement"] for each in members if each["role"] == role.name) * role.weight / weights
        for role in roles
    )
    return [] if math.isclose(raw, expected, rel_tol=1e-12, abs_tol=1e-12) else [f"{entry} has {raw}, not {expected}"]


# -- completeness ----------------------------------------------------------------------------------------------------


def wrong_completeness(program: Program, payload: Payload, decision: Payload) -> list[str]:
    """Return where completeness and missing roles do not follow from the members listed."""
    found = []
    for entry in decision["groups"]:
        group, name, roles = program.groups[entry["name"]], entry["name"], entry["roles"]
        if not entry["active"]:
            continue
        if "people" not in payload["account"]:
            told = [entry["completeness"], entry["missing"], *(each["people"] for each in roles)]
            found += [f"{name}: {told} without people"] if any(each is not None for each in told) else []
            continue
        counts = Counter(each["role"] for each in members_of(entry))
        needing = [role for role in template_of(program, group).roles if role.needs]
        worth = [Fraction(role.weight) if group.weighted else Fraction(1) for role in needing]
        shares = [min(Fraction(1), Fraction(counts[role.name], role.needs or 1)) for role in needing]
        whole = sum(each * share for each, share in zip(worth, shares, strict=True))
        completeness = float(whole / sum(worth)) if needing else None
        missing = [role.name for role, share in zip(needing, shares, strict=True) if share < 1]
        if (entry["completeness"], entry["missing"]) != (completeness, missing):
            found.append(f"{name}: {entry['completeness']}, {entry['missing']}, not {completeness}, {missing}")
        if [each["people"] for each in roles] != [counts[each["role"]] for each in roles]:
            found.append(f"{name}: {roles} of {counts}")
    return found


# -- hands, journeys and rules ---------------------------------------------------------------------------------------


@dataclass(slots=True)
class Said:
    """What hands and journeys said of one group, by person and role; the role `*` is all of the group.

    Each is by whom, and whether it took the person out. Unless many roles are allowed, there is one a person.
    """

    allows_many: bool
    of: dict[tuple[str, str], tuple[str, bool]] = field(default_factory=dict)

    def assign(self, person: str, role: str, by: str) -> bool:
        """Give a role; False where a stronger one has a say in it."""
        rivals = [key for key in self.of if key[0] == person and (not self.allows_many or key[1] in {role, "*"})]
        if any(STRENGTH[self.of[key][0]] > STRENGTH[by] for key in rivals):
            return False
        if self.of.get((person, role)) != (by, False):
            for key in rivals:
                if not self.allows_many or key[1] == role:
                    del self.of[key]
            self.of[person, role] = (by, False)
        return True

    def remove(self, person: str, role: str | None, by: str) -> bool:
        """Take a person out, of all or of one role where there are several; False where a stronger one has a say."""
        one = role if self.allows_many and role is not None else None
        rivals = [key for key in self.of if key[0] == person and one in {None, key[1]}]
        if any(STRENGTH[self.of[key][0]] > STRENGTH[by] for key in rivals):
            return False
        for key in rivals:
            del self.of[key]
        self.of[person, one or "*"] = (by, True)
        return True


def carry_out(said: dict[str, Said], program: Program, payload: Payload, active: set[str]) -> int:
    """Do what the commands of a payload say, in a model that knows of nothing else; tell how many were refused."""
    present = {each["id"] for each in payload["account"].get("people", ())}
    refused = 0
    for command in payload.get("commands", ()):
        kind, told = next(iter(command.items())) if command else ("", {})
        group = program.groups.get(told.get("group", ""))
        if group is None or group.name not in active or told.get("by", "hand") not in {"hand", "journey"}:
            continue
        template = template_of(program, group)
        roles = {role.name for role in template.roles}
        model = said.setdefault(group.name, Said(template.allows_many))
        by, person, role = told.get("by", "hand"), told.get("person"), told.get("role")
        if kind == "assign" and person in present and role in roles:
            refused += not model.assign(person, role, by)
        elif kind == "remove" and (role is None or role in roles):
            refused += not model.remove(person, role, by)
    return refused


def overruled(said: Mapping[str, Said], payload: Payload, decision: Payload) -> list[str]:
    """Return where a decision or its state say other than hands and journeys did."""
    present = {each["id"] for each in payload["account"].get("people", ())}
    found = []
    for entry in decision["groups"]:
        name, model = entry["name"], said.get(entry["name"], Said(allows_many=False))
        kept = _given(decision["state"]["groups"][name]["members"], model)
        if kept != sorted((*key, *value) for key, value in model.of.items()):
            found.append(f"{name}: the state keeps {kept}, and said was {model.of}")
        if not entry["active"] or "people" not in payload["account"]:
            continue
        shown = _given(entry["members"], model)
        if shown != sorted((*key, *value) for key, value in model.of.items() if key[0] in present):
            found.append(f"{name}: shown are {entry['members']}, and said was {model.of}")
        for each in entry["members"]:
            person = each["person"]
            keys = {key for key in model.of if key[0] == person}
            concerned = keys & {(person, "*"), (person, each["role"])} if model.allows_many else keys
            if person not in present or (each["assigned_by"] == "rule" and concerned):
                found.append(f"{name}: a rule has {each}, and said was {model.of}")
        pairs = [(each["person"], each["role"] if model.allows_many else "*") for each in members_of(entry)]
        found += [f"{name}: twice in {entry['members']}"] if name in said and len({*pairs}) < len(pairs) else []
    return found


def _given(members: list[Payload], model: Said) -> list[tuple[str, str, str, bool]]:
    """Return what hands and journeys said of the members of a decision or a state, as the model has it."""
    return sorted(
        (each["person"], _role(each, model), each["assigned_by"], each["removed"])
        for each in members
        if each["assigned_by"] != "rule"
    )


def _role(each: Payload, model: Said) -> str:
    is_whole = each["removed"] and (not model.allows_many or each["role"] is None)
    return "*" if is_whole else str(each["role"])


def wrong_moves(program: Program, decision: Payload) -> list[str]:
    """Return moves from stage to stage that the model does not allow, or that do not follow from each other."""
    found = []
    for entry in decision["groups"]:
        stages = program.interests[program.groups[entry["name"]].interest].stages
        kept = decision["state"]["groups"][entry["name"]]
        if stages is None:
            found += [f"{entry} has a stage"] if entry["stage"] is not None or kept["moves"] else []
            continue
        model = program.stage_models[stages]
        by_rule = {(each.source, each.target) for each in model.moves}
        at = None
        for move in kept["moves"]:
            allowed = model.entry if at is None else model.allowed.get(at, ())
            if move["from"] != at or move["to"] not in allowed or at == model.success:
                found.append(f"{entry['name']}: {move} after {at}")
            if move["by"] == "rule" and (move["from"], move["to"]) not in by_rule:
                found.append(f"{entry['name']}: no rule makes {move}")
            at = move["to"]
        if not kept["stage"] == entry["stage"] == at or (at is None and len(model.entry) == 1 and entry["active"]):
            found.append(f"{entry['name']} stands at {entry['stage']} after {kept['moves']}")
    return found


# -- knowing less ----------------------------------------------------------------------------------------------------

KEYS: Final = {"id", "type", "at", "person"}


def forgettable(payload: Payload) -> Iterator[tuple[Payload, str]]:
    """Yield what can be left out of a payload: a record, and one of its facts or collections."""
    for holder in _records(payload["account"]):
        yield from ((holder, name) for name in holder if name not in KEYS)


def _records(value: object) -> Iterator[Payload]:
    """Yield an account and all records below it."""
    if isinstance(value, dict):
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _records(each)


def silent(program: Program, known: Payload, less: Payload) -> list[str]:
    """Return where knowing less takes a role from a person or gives one, and nothing tells of it.

    With less known, whoever has a role by rule still has it, or is told under `unknown` with that role. Nobody has a
    role by rule that it did not have, but for a later one of a template with one role a person, in place of one that
    is no longer sure. So whoever is no member and not told as unknown was none when more was known. A group that is no
    longer there is that of an account of which it is unknown whether it is in the audience.
    """
    results = {each["name"]: each["result"] for each in less["audiences"]}
    entries = {each["name"]: each for each in less["groups"]}
    found = []
    for entry in known["groups"]:
        group, after = program.groups[entry["name"]], entries.get(entry["name"])
        if after is None:
            found += [f"{group.name} is gone"] if results[group.audience] != "unknown" else []
            continue
        if after["completeness"] is None and after["missing"] is None:
            continue  # there are no people any more, and all is unknown
        template = template_of(program, group)
        order = [role.name for role in template.roles]
        had, has = _by_rule(entry), _by_rule(after)
        unknown = {(each["person"], each["role"]) for each in after.get("unknown", ())}
        for person, role in had - has - unknown:
            found.append(f"{group.name}: {person} is {role} no more, and it is not told")
        for person, role in has - had:
            before = [each for key, each in had if key == person and order.index(each) < order.index(role)]
            if template.allows_many or not before:
                found.append(f"{group.name}: {person} is {role} for want of facts")
    found += [f"{name} is new" for name in entries.keys() - {each["name"] for each in known["groups"]}]
    return found


def _by_rule(entry: Payload) -> set[tuple[str, str]]:
    return {(each["person"], each["role"]) for each in entry["members"] if each["assigned_by"] == "rule"}


# -- order, forms and revisions --------------------------------------------------------------------------------------


def shuffled(payload: Payload, seed: int) -> Payload:
    """Return a payload with its people, their records and events in another order."""
    mixed = copy.deepcopy(payload)
    mixer = random.Random(seed)  # noqa: S311 - only an order
    for holder in _records(mixed["account"]):
        for name in ("people", "licenses", "events"):
            mixer.shuffle(holder.get(name, []))
    return mixed


def whatever_order(decision: Payload) -> Payload:
    """Return a decision without what goes by the order of a payload, or by the texts: problems, and the revision."""
    errors = sorted(decision["errors"], key=lambda each: (each["code"], each["path"], each["message"]))
    return {**decision, "errors": errors, "rule_set": None, "population": None}


def hands_of(state: Payload, name: str, *, removed_from: str | None = None) -> list[Any]:
    """Return what hands and journeys said of a group, as a state has it, in an order of its own.

    Those `removed_from` a role are told as removed from all of the group.
    """
    found = []
    for each in state["groups"][name]["members"]:
        role = each["role"]
        if each["removed"] and role == removed_from:
            role = None
        if each["assigned_by"] != "rule":
            found.append([each["person"], role or "", each["assigned_by"], each["since"], each["removed"]])
    return sorted(found)
