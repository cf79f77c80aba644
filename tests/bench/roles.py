"""Roles and whole decisions with a buying group: the rules, and the same by hand in Python on the same structs.

Written by hand are a chain of ifs that gives a person its role, and all that a decision tells: twenty audiences, who
sits in the group in which role, how complete it is, what it lacks, and how engaged its people are.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

import msgspec

from quorate.decide.decision import Decider, Decision
from quorate.decide.payload import Account, PayloadReader
from quorate.decide.subjects import parts_of, subjects_of
from quorate.engine import RuleSet
from quorate.evaluate.generate.audiences import Generated, generate
from quorate.evaluate.generate.reads import schema_read
from quorate.ir.program import Program
from quorate.semantics.compile import compile_project
from quorate.semantics.project import Project
from quorate.text import Source
from tests.bench.timing import Task
from tests.bench.work import BY_HAND, NOW, SCHEMA, Hand, Struct, varied_rules

AUDIENCES: Final = 20
AT_HOME: Final = """
audience at_home of accounts
  where country in ("DE", "FR", "US", "JP")
"""
GROUP: Final = """
role template committee "Committee" {
  role decider weight vital needs 1 when seniority in ("vp", "chief") and department = "Operations"
  role purse weight vital needs 1 when seniority in ("director", "vp", "chief") and department = "Finance"
  role architect weight important needs 2 when department = "IT" and seniority in ("manager", "director", "vp", "chief")
  role sponsor weight important needs 1 when job_title starts with any of ("VP", "Head of") and opted_in
  role agronomist weight normal needs 1 when job_title contains "agronom"
  role buyer weight normal needs 1 when job_title has word "buyer"
  role champion weight minor when opted_in and seniority != "staff"
  role user weight trivial needs 2 when job_title contains "engineer" or department = "Operations"
}

interest seeds "Seeds" { roles committee }

engagement standard {
  window 90 days
  cap 3 per day
  page_viewed 10
  form_submitted 40
}

buying group seeds_at_home "Seeds at home" {
  audience at_home
  interest seeds
  admit everyone
  engagement standard
  ready when completeness >= 50% and engagement >= 10
}
"""

_LEADERS: Final = frozenset({"vp", "chief"})
_DIRECTORS: Final = frozenset({"director", "vp", "chief"})
_MANAGERS: Final = frozenset({"manager", "director", "vp", "chief"})
_EUROPE: Final = frozenset({"DE", "FR", "IT", "ES", "NL"})
_TIERS: Final = frozenset({"named", "growth"})
_HOMES: Final = frozenset({"DE", "FR", "US", "JP"})
_BUYER: Final = re.compile(r"(?<![^\W_])buyer(?![^\W_])")
ROLES: Final = ("decider", "purse", "architect", "sponsor", "agronomist", "buyer", "champion", "user")
_NEEDS: Final = (1, 1, 2, 1, 1, 1, None, 2)
_WEIGHTS: Final = (100, 100, 80, 80, 60, 60, 40, 20)
_WEIGHT: Final = sum(_WEIGHTS)
_POINTS: Final = {"page_viewed": 10.0, "form_submitted": 40.0}
_NOBODY: Final = -1


def role_by_hand(person: Struct) -> int:
    """Return the place of a person's role, as a good engineer would write it; -1 for none."""
    seniority, department, title = person.f_seniority, person.f_department, person.f_job_title
    if department == "Operations" and seniority in _LEADERS:
        return 0
    if department == "Finance" and seniority in _DIRECTORS:
        return 1
    if department == "IT" and seniority in _MANAGERS:
        return 2
    title = "" if title is None else title.casefold()
    if person.f_opted_in and title.startswith(("vp", "head of")):
        return 3
    if "agronom" in title:
        return 4
    if _BUYER.search(title):
        return 5
    if person.f_opted_in and seniority is not None and seniority != "staff":
        return 6
    if "engineer" in title or department == "Operations":
        return 7
    return _NOBODY


@dataclass(frozen=True, slots=True)
class Told:
    """What all ways to decide have to agree on."""

    audiences: dict[str, bool]
    members: list[tuple[str, str, float]]
    completeness: float
    engagement: float
    ready: bool
    missing: list[str]


def decision_by_hand(root: Struct, audiences: Mapping[str, Hand]) -> Told:
    """Decide an account: its audiences, and its buying group."""
    found = {name: function(root, NOW) for name, function in audiences.items()}
    if not found["at_home"]:
        return Told(found, [], 0.0, 0.0, ready=False, missing=[])
    engaged = _engagement_by_hand(root)
    members: list[tuple[int, str, float]] = []
    counts = [0] * len(ROLES)
    totals = [0.0] * len(ROLES)
    for person in root.c_people or ():
        role = role_by_hand(person)
        if role != _NOBODY:
            points = engaged.get(person.f_id, 0.0)
            members.append((role, person.f_id, points))
            counts[role] += 1
            totals[role] += points
    members.sort()
    filled = [min(1.0, count / needs) for count, needs in zip(counts, _NEEDS, strict=True) if needs]
    completeness = sum(filled) / len(filled)
    engagement = sum(total * weight for total, weight in zip(totals, _WEIGHTS, strict=True)) / _WEIGHT
    return Told(
        found,
        [(ROLES[role], key, points) for role, key, points in members],
        completeness,
        engagement,
        completeness >= 0.5 and engagement >= 10,
        [role for role, count, needs in zip(ROLES, counts, _NEEDS, strict=True) if needs and count < needs],
    )


def _engagement_by_hand(root: Struct) -> dict[str, float]:
    since = NOW - timedelta(days=90)
    seen: Counter[tuple[str, str, date]] = Counter()
    points: dict[str, float] = {}
    for event in root.c_events or ():
        weight = _POINTS.get(event.f_type)
        if weight is not None and since < event.f_at <= NOW:
            place = event.o_person, event.f_type, event.f_at.date()
            seen[place] += 1
            if seen[place] <= 3:
                points[event.o_person] = points.get(event.o_person, 0.0) + weight
    return points


class Committees:
    """The rules with a buying group, and payloads in every form that a task starts from."""

    def __init__(self, lines: list[bytes]) -> None:
        audiences = "\n".join([*(varied_rules(number) for number in range(AUDIENCES - 1)), AT_HOME])
        program = _program(audiences + GROUP)
        self.rules = RuleSet(program)
        self.audiences_alone = RuleSet(_program(audiences))
        read = schema_read(program)
        made = generate(program, read)
        if made is None or made.reasons:
            raise ValueError("no code is made of the rules")
        self.made: Generated = made
        self.lines = lines
        self.decoder = msgspec.json.Decoder(made.shapes.payload)
        self.structs: list[Any] = [self.decoder.decode(line) for line in lines]
        self.parts = parts_of(program)
        self.decider = Decider(self.parts)
        reader = PayloadReader(read, program.limits, whole=False, groups=frozenset(program.groups))
        self.accounts: list[Account] = []
        for line in lines:
            account = reader.read(json.loads(line))
            if not isinstance(account, Account):
                raise TypeError(account)
            self.accounts.append(account)
        self.by_hand = _audiences_by_hand()

    # -- roles of people ---------------------------------------------------------------------------------------------

    def roles_task(self) -> Callable[[], list[list[int]]]:
        """Take in the structs, and return what gives each person a role by generated code."""
        contexts = [self.made.context(each.root, NOW, {}) for each in self.structs]
        function = self.made.roles["committee"]
        return lambda: [[function(context, context.a, person) for person in context.a.c_people] for context in contexts]

    def roles_by_hand(self) -> list[list[int]]:
        """Give each person a role by the chain of ifs."""
        return [[role_by_hand(person) for person in each.root.c_people] for each in self.structs]

    # -- whole decisions: each is dropped as soon as it is made, as where they are written down ------------------------

    def decoded(self) -> Iterator[Any]:
        """Decode alone."""
        return map(self.decoder.decode, self.lines)

    def decisions(self, *, missing: bool = True) -> Iterator[Decision]:
        """Make whole decisions, from bytes."""
        return self.rules.decide_many(self.lines, missing=missing)

    def decisions_of_audiences(self) -> Iterator[Decision]:
        """Make decisions without the group, from bytes."""
        return self.audiences_alone.decide_many(self.lines)

    def decisions_by_hand(self) -> Iterator[Told]:
        """Decide decoded payloads by hand."""
        return (decision_by_hand(each.root, self.by_hand) for each in self.structs)

    def bytes_by_hand(self) -> Iterator[Told]:
        """Decode payloads, and decide them by hand."""
        return (decision_by_hand(each.root, self.by_hand) for each in self.decoded())

    def decisions_by_reference(self) -> Iterator[Decision]:
        """Decide read payloads by the reference evaluator."""
        decide, parts = self.decider.decide, self.parts
        return (decide(subjects_of(parts, account, counted=False), missing=True) for account in self.accounts)

    # -- whether all say the same --------------------------------------------------------------------------------------

    def check(self) -> None:
        """Raise ValueError where one way to decide says something else."""
        if self.roles_by_hand() != self.roles_task()():
            raise ValueError("the chain of ifs gives other roles")
        for way, decisions in (("generated code", self.decisions()), ("the reference", self.decisions_by_reference())):
            for number, (right, decision) in enumerate(zip(self.decisions_by_hand(), decisions, strict=True)):
                given = _told(decision.to_dict())
                if not _same(right, given):
                    raise ValueError(f"{way} says {given} of account {number}, and not {right}")
        if self.rules.surprises:
            raise ValueError(f"generated code was surprised: {self.rules.surprises}")


def dropping(make: Callable[[], Iterator[object]]) -> Task:
    """Return a task that makes things, and keeps none."""
    return lambda: deque(make(), maxlen=0)


def _program(rules: str) -> Program:
    compiled = compile_project(Project("bench", (Source("schema.rules", SCHEMA), Source("rules.rules", rules))))
    if compiled.program is None:
        raise ValueError([found.message for found in compiled.diagnostics])
    return compiled.program


def _told(decision: Mapping[str, Any]) -> Told:
    """Return of a decision what those by hand tell."""
    audiences = {each["name"]: each["result"] == "true" for each in decision["audiences"]}
    if not decision["groups"]:
        return Told(audiences, [], 0.0, 0.0, ready=False, missing=[])
    (group,) = decision["groups"]
    members = [(each["role"], each["person"], each["engagement"]) for each in group["members"]]
    return Told(
        audiences, members, group["completeness"], group["engagement"], group["ready"] is True, list(group["missing"])
    )


def _same(one: Told, other: Told) -> bool:
    """Tell whether two agree; sums in another order may differ in their last bits."""
    return (
        one.audiences == other.audiences
        and [each[:2] for each in one.members] == [each[:2] for each in other.members]
        and all(math.isclose(each[2], told[2]) for each, told in zip(one.members, other.members, strict=True))
        and math.isclose(one.completeness, other.completeness)
        and math.isclose(one.engagement, other.engagement)
        and (one.ready, one.missing) == (other.ready, other.missing)
    )


# --- the other audiences by hand, which differ in the numbers that `varied_rules` puts in --------------------------


def _audiences_by_hand() -> dict[str, Hand]:
    found: dict[str, Hand] = {}
    for number in range(AUDIENCES - 1):
        name = list(BY_HAND)[number % len(BY_HAND)]
        found[f"{name}_{number}"] = _VARIED[name](number)
    found["at_home"] = lambda root, _now: root.f_country in _HOMES
    return found


def _big_growers(number: int) -> Hand:
    least = 100 + number
    return lambda root, _now: (
        root.f_industry == "Agriculture" and root.f_employees is not None and root.f_employees >= least
    )


def _european_named(number: int) -> Hand:
    least = 1000 * number
    return lambda root, _now: (
        root.f_country in _EUROPE and root.f_tier in _TIERS and root.f_revenue is not None and root.f_revenue > least
    )


def _engaged(number: int) -> Hand:
    least, window = 1 + number % 9, timedelta(days=1 + number % 90)

    def decide(root: Struct, now: datetime) -> bool:
        since = now - window
        count = 0
        for event in root.c_events or ():
            if event.f_type == "page_viewed" and since < event.f_at <= now:
                count += 1
                if count == least:
                    return True
        return False

    return decide


def _hot(number: int) -> Hand:
    window = timedelta(days=1 + number % 60)

    def decide(root: Struct, now: datetime) -> bool:
        lately, quarter = now - window, now - timedelta(days=90)
        asked = False
        for event in root.c_events or ():
            if event.f_type == "form_submitted":
                asked = asked or lately < event.f_at <= now
            elif event.f_type == "unsubscribed" and quarter < event.f_at <= now:
                return False
        return asked

    return decide


def _directors(number: int) -> Hand:
    least = 1 + number % 5

    def decide(root: Struct, _now: datetime) -> bool:
        count = 0
        for person in root.c_people or ():
            title = person.f_job_title
            if title is not None:
                title = title.casefold()
                if "director" in title or title.startswith("head of"):
                    count += 1
                    if count == least:
                        return True
        return False

    return decide


_VARIED: Final[dict[str, Callable[[int], Hand]]] = {
    "big_growers": _big_growers,
    "european_named": _european_named,
    "engaged": _engaged,
    "hot": _hot,
    "with_decider": lambda _: BY_HAND["with_decider"],
    "directors": _directors,
}
