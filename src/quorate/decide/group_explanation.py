"""Why a buying group is as it is, and why a person is in it or not, as plain values for programs."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction
from typing import Any, Final, TypeAlias

from quorate.decide.assignments import Assignment
from quorate.decide.commands import read_commands
from quorate.decide.completeness import role_completeness
from quorate.decide.explanation import MISSING_AT_MOST, Explanation, PartWriter, length_told
from quorate.decide.group_entries import unknown_members
from quorate.decide.payload import Account
from quorate.decide.reference_grounds import record_of
from quorate.decide.scalars import write_instant
from quorate.decide.stages import Move, allowed_from
from quorate.decide.subjects import Parts, called_of, evaluation_of
from quorate.evaluate.calendar import MICROSECOND
from quorate.evaluate.engagement import Score, decay
from quorate.evaluate.explain.parts import Teller
from quorate.evaluate.groups import GroupFacts
from quorate.evaluate.paths import relative_to_record
from quorate.evaluate.values import Record
from quorate.ir import nodes as n
from quorate.ir.program import BuyingGroup, EngagementModel, StageModel

_RESULTS: Final = {True: "true", False: "false", None: "unknown"}

_Document: TypeAlias = dict[str, Any]


def group_explanation_of(parts: Parts, account: Account, group: BuyingGroup, person: Record | None) -> Explanation:
    """Explain a buying group of an account; with a person, why that one is in it or not, and its engagement."""
    explaining = _Explaining(parts, account, group)
    return Explanation(explaining.group() if person is None else explaining.person(person))


class _Explaining:
    """Explains one buying group of one account."""

    def __init__(self, parts: Parts, account: Account, group: BuyingGroup) -> None:
        self._parts = parts
        self._program = parts.program
        self._account = account
        self._root = account.facts.root
        commands = read_commands(account.commands, parts.program)
        found = evaluation_of(parts, account.facts, account.now, account.state, commands)
        evaluation, self._grounds, self._groups = found
        self._run = evaluation.run
        self._design = parts.designs[group.name]
        self._outcome = self._groups.outcome(group.name)
        self._errors = [*commands.problems, *self._outcome.problems]

    # -- the group -------------------------------------------------------------------------------------------------

    def group(self) -> _Document:
        """Explain the group: whether the account has it, how it is scored, where it stands, and who is in it."""
        outcome, groups = self._outcome, self._groups
        document = self._head(None)
        missing = groups.audience_missing(outcome.group.name) if outcome.audience is None else []
        document |= {"result": _RESULTS[outcome.audience], "missing": missing[:MISSING_AT_MOST]}
        document |= {"why": self._audience(), **self._standing()}
        facts = outcome.facts
        if facts is not None and facts.f_active:
            document |= {
                "completeness": self._completeness(facts),
                "engagement": self._engagement(facts),
                "stage": self._stage(facts),
                "ready": self._ready(facts),
            }
        elif facts is not None:
            document["kept"] = {
                "completeness": facts.f_completeness,
                "engagement": facts.f_engagement,
                "stage": facts.f_stage,
                "ready": facts.f_ready,
            }
        if facts is not None:
            document |= {"members": self._members(), "unknown": [], **unknown_members(groups, outcome)}
        return {**document, "errors": [each.to_dict() for each in self._errors]}

    def _head(self, person: Record | None) -> _Document:
        design = self._design
        group, program = design.group, self._program
        called = called_of(self._root.fields.get("name"), self._root.key)
        return {
            "account": self._root.key,
            **({} if person is None else {person.kind: person.key}),
            "now": write_instant(self._account.now),
            "rule_set": {"name": program.name, "revision": program.revision},
            **({"population": self._parts.population} if self._parts.population else {}),
            "group": {
                "name": group.name,
                "title": f"{design.interest.title or design.interest.name} for {called}",
                "audience": group.audience,
                "interest": group.interest,
                "roles": design.template.name,
                "admit": group.admit,
            },
        }

    def _audience(self) -> _Document:
        audience = self._program.audiences[self._design.group.audience]
        title = audience.title or audience.name
        return {
            "audience": {"name": audience.name, "title": title},
            **self._tree(audience.where, self._root, audience.entity),
        }

    def _standing(self) -> _Document:
        """Tell since when the account has the group, and since when not any more."""
        facts, state = self._outcome.facts, self._outcome.state
        if facts is None or state is None:
            return {}
        left = {} if state.left is None else {"left": state.left}
        return {"active": facts.f_active, "since": state.since, **left, "status": facts.f_status}

    def _completeness(self, facts: GroupFacts) -> _Document:
        """Tell the completeness role by role, each with its share of the whole."""
        design, counts = self._design, self._outcome.counts
        needs = design.needs
        worth = {place: Fraction(count * each, needs.total) for place, count, each in needs.roles}
        roles: list[_Document] = []
        for place, role in enumerate(design.template.roles):
            count = None if counts is None else counts[place]
            told: _Document = {"role": role.name, "title": role.title, "people": count, "needs": role.needs}
            if role.needs:
                told["completeness"] = None if count is None else role_completeness(count, role.needs)
                told["share"] = float(worth[place])
            if role.most is not None and count is not None and count > role.most:
                told["surplus"] = count - role.most
            roles.append(told)
        return {
            "value": facts.f_completeness,
            "weighted": design.group.weighted,
            "roles": roles,
            "missing": facts.f_missing,
        }

    def _engagement(self, facts: GroupFacts) -> _Document | None:
        """Tell the ledger of the group's engagement: what each role adds, and each step to the score."""
        model, score = self._design.engagement, self._outcome.score
        if model is None:
            return None
        document: _Document = {"value": facts.f_engagement, **self._model(model)}
        if score is None:
            return {**document, "missing": ["people" if self._outcome.counts is None else "events"]}
        engagements = self._outcome.engagements
        roles = [
            {
                "role": each.role,
                "total": each.total,
                "share": each.share,
                "points": each.points,
                "members": [
                    {"person": member.person, "engagement": engagements[member.person]}
                    for member in self._outcome.settled.members
                    if member.role == each.role
                ],
            }
            for each in score.roles
        ]
        return {**document, "roles": roles, **self._steps(score.raw, model, self._design.group.name)}

    def _model(self, model: EngagementModel) -> _Document:
        scale = self._parts.scales.get(model.name)
        counted = model.weights if scale is None else scale.weights
        document: _Document = {
            "model": model.name,
            "title": model.title or model.name,
            "scale": model.scale,
            "window": length_told(model.window),
            "cap": model.cap,
            "half_life": None if model.half_life is None else length_told(model.half_life),
        }
        document["weights"] = [
            {"event": name, "declared": float(weight), "counted": _number(counted.get(name))}
            for name, weight in model.weights.items()
        ]
        return document

    def _steps(self, raw: float, model: EngagementModel, group: str | None) -> _Document:
        """Tell the steps from the sum of points to the score."""
        scale = self._parts.scales.get(model.name)
        if scale is None:
            return {"raw": raw}
        largest = scale.person_root if group is None else scale.group_roots.get(group, 0.0)
        return {"raw": raw, "root": math.sqrt(raw), "largest_root": largest}

    def _ready(self, facts: GroupFacts) -> _Document | None:
        group = self._design.group
        if group.ready is None:
            return None
        record = self._run.groups.group(group.name).value
        missing = self._groups.ready_missing(self._outcome)
        return {
            "result": _RESULTS[facts.f_ready],
            "missing": missing[:MISSING_AT_MOST],
            "why": self._tree(group.ready, record, group.name),
        }

    # -- its stage -------------------------------------------------------------------------------------------------

    def _stage(self, facts: GroupFacts) -> _Document | None:
        """Tell where the group stands, how it came there, and which moves by rule wait for what."""
        model, state = self._design.stages, self._outcome.state
        if model is None or state is None:
            return None
        stage = facts.f_stage
        return {
            "stage": stage,
            "title": model.title or model.name,
            "since": state.standing.since if stage is not None else None,
            "in_stage_for": None if facts.f_in_stage_for is None else length_told(facts.f_in_stage_for),
            "model": model.name,
            "may_move_to": list(allowed_from(model, stage)),
            "moves": list(self._moves(model, state.standing.moves)),
            "waiting": list(self._waiting(model, stage)),
        }

    def _moves(self, model: StageModel, moves: tuple[Move, ...]) -> Iterator[_Document]:
        """Yield the moves that were made; those that rules made now with why."""
        now = write_instant(self._account.now)
        for place, move in enumerate(moves):
            told: _Document = {"from": move.source, "to": move.target, "at": move.at, "by": move.by}
            known = self._outcome.before is not None and move in self._outcome.before.standing.moves
            if move.by == "rule" and move.at == now and not known:
                since = moves[place - 1].at if place else self._since_before(move)
                why = self._move_made(model, move, since)
                if why is not None:
                    told["why"] = why
            yield told

    def _since_before(self, move: Move) -> str:
        """Return since when the group had stood in the stage that its first known move led out of."""
        before = self._outcome.before
        return move.at if before is None or before.standing.since is None else before.standing.since

    def _move_made(self, model: StageModel, move: Move, since: str) -> _Document | None:
        """Tell the condition of a move on the group as it stood before it."""
        facts = self._outcome.facts
        made = next((each for each in model.moves if (each.source, each.target) == (move.source, move.target)), None)
        if facts is None or made is None:
            return None
        entered = datetime.fromisoformat(since)
        stood = n.Length(microseconds=(self._account.now - entered) // MICROSECOND)
        then = replace(facts, f_stage=move.source, f_stage_since=entered, f_in_stage_for=stood)
        return self._tree(made.when, record_of(then, self._root), model.name)

    def _waiting(self, model: StageModel, stage: str | None) -> Iterator[_Document]:
        """Yield the moves by rule out of the present stage; one whose condition holds waits for a later instant."""
        record = self._run.groups.group(self._design.group.name).value
        for move in model.moves:
            if move.source == stage:
                why = self._tree(move.when, record, model.name)
                yield {"to": move.target, "result": why["result"], "why": why}

    # -- who is in it ----------------------------------------------------------------------------------------------

    def _members(self) -> list[_Document]:
        settled, engagements = self._outcome.settled, self._outcome.engagements
        return [
            {**_assigned(each), "engagement": engagements.get(each.person)}
            for each in (*settled.members, *settled.removed)
        ]

    def person(self, person: Record) -> _Document:
        """Explain why a person is in the group or not: what was said by hand, the interest, and role by role."""
        groups, outcome, group = self._groups, self._outcome, self._design.group
        result = groups.member_of(person.key, group.name, None)
        missing = groups.member_missing(person.key, group.name, None) if result is None else []
        settled = outcome.settled
        held = [each for each in settled.members if each.person == person.key]
        said = [each for each in settled.all() if each.person == person.key and each.by != "rule"]
        return {
            **self._head(person),
            "result": _RESULTS[result],
            "missing": sorted({relative_to_record(path, person) for path in missing})[:MISSING_AT_MOST],
            "why": self._audience(),
            "has_group": _RESULTS[outcome.audience],
            **self._standing(),
            "held": [_assigned(each) for each in held],
            "said": [_assigned(each) for each in said],
            "admitted": self._admitted(person),
            "roles": list(self._roles(person, {each.role for each in held})),
            "allows_many": self._design.template.allows_many,
            "engagement": self._ledger(person),
            "errors": [each.to_dict() for each in self._errors],
        }

    def _admitted(self, person: Record) -> _Document:
        """Tell whether a person may join."""
        interest = self._design.interest
        if self._design.group.admit == "everyone" or interest.shown is None:
            return {"admit": "everyone", "result": "true"}
        why = self._tree(interest.shown, person if interest.by == "person" else self._root)
        return {"admit": "interested", "shown_by": interest.by, "result": why["result"], "why": why}

    def _roles(self, person: Record, held: set[str | None]) -> Iterator[_Document]:
        """Yield the roles in the order in which they are tried; those after one that is taken are not."""
        is_taken = False
        for role in self._design.template.roles:
            told: _Document = {"role": role.name, "title": role.title, "held": role.name in held}
            if role.when is not None and not is_taken:
                why = self._tree(role.when, person)
                told |= {"result": why["result"], "why": why}
                is_taken = told["result"] == "true" and not self._design.template.allows_many
            elif role.when is None:
                told["by_hand_only"] = True
            yield told

    def _ledger(self, person: Record) -> _Document | None:
        """Tell the ledger of a person's engagement: what each event adds, and each step to the score."""
        model = self._design.engagement
        if model is None:
            return None
        score = self._grounds.score(person.key, model)
        document: _Document = {"value": None if score is None else score.value, **self._model(model)}
        if score is None:
            return {**document, "missing": ["events"]}
        return {**document, "events": list(self._events(score, model)), **self._steps(score.raw, model, None)}

    def _events(self, score: Score, model: EngagementModel) -> Iterator[_Document]:
        counted: Counter[tuple[str, date]] = Counter()
        for each in score.contributions:
            counted[each.type, each.day] += 1
            told: _Document = {
                "event": each.event,
                "type": each.type,
                "at": write_instant(each.at),
                "day": each.day.isoformat(),
                "weight": each.weight,
            }
            if model.half_life is not None:
                told["decay"] = decay(self._account.now, each.at, model.half_life)
            told["points"] = each.points
            if model.cap is not None and counted[each.type, each.day] > model.cap:
                told["over_cap"] = True
            yield told

    def _tree(self, condition: n.Expr, subject: Record, entity: str | None = None) -> _Document:
        """Tell the tree of a condition on a record, as paths from it."""
        part = Teller(self._program, self._run, subject).tell_condition(condition, entity or subject.kind)
        return PartWriter(self._program, subject).part(part)


def _assigned(each: Assignment) -> _Document:
    return {
        "person": each.person,
        "role": each.role,
        "assigned_by": each.by,
        "since": each.since,
        "removed": each.removed,
    }


def _number(value: float | None) -> float | None:
    return None if value is None else float(value)
