"""Rules with buying groups, and what accounts bring them, at random, over the schema of the laws.

Groups stand in layers: what decides one asks only for those before it, so that nothing goes round in a circle.
"""

from __future__ import annotations

import copy
import functools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, TypeAlias

from hypothesis import strategies as st

from tests.laws import rules as laws
from tests.laws.generated import ODD as VALUES
from tests.laws.rules import Payload, Text, put

Draw: TypeAlias = Callable[[st.SearchStrategy[Any]], Any]

ROLES: Final = ("decider", "champion", "user", "helper")
STAGES: Final = ("early", "middle", "late")
NOWS: Final = (
    "2026-06-01T12:00:00Z",
    "2026-06-01T12:00:00.000001Z",
    "2026-06-02T00:00:00Z",
    "2026-06-16T12:00:00Z",
    "2026-05-31T12:00:00Z",
)
"""The instants at which accounts are decided, one after the other or the same again; the last goes back in time."""


@dataclass(frozen=True, slots=True)
class Group:
    """One group as conditions and commands may speak of it; `stages` is empty where it has none."""

    name: str
    interest: str
    roles: tuple[str, ...]
    stages: tuple[str, ...]
    model: str | None
    has_ready: bool


@dataclass(frozen=True, slots=True)
class Rules:
    """One rule set: its declarations, its groups, and whether engagement is scaled by a population."""

    declarations: tuple[str, ...]
    groups: tuple[Group, ...]
    is_scaled: bool = False

    @property
    def text(self) -> str:
        """The declarations in turn."""
        return "\n".join(self.declarations)


@dataclass(frozen=True, slots=True)
class Scope:
    """What conditions may ask for: these groups; a person's engagement where a model is meant (`scored`).

    `whole` has conditions besides that speak of what is missing, or that knowing less may turn round.
    """

    groups: tuple[Group, ...]
    scored: bool
    whole: bool

    def with_group(self, group: Group) -> Scope:
        """Return what what comes after a group may ask for."""
        return replace(self, groups=(*self.groups, group))


# -- conditions ------------------------------------------------------------------------------------------------------

equality = st.sampled_from(["=", "!=", "is", "is not"])
percent = st.sampled_from(["0%", "25%", "50%", "2 / 3", "75%", "80%", "100%", "0.5"])
points = st.sampled_from(["0", "1", "13", "30", "50.5", "99.9", "100"])
stay = st.sampled_from(["0 days", "1 day", "12 hours", "2 weeks"])
mode = st.sampled_from(["any", "all"])
bound = laws.bound
totals = st.sampled_from(["sum", "average", "min", "max", "median", "distinct"])


def names(of: Sequence[str]) -> Text:
    """Return one to three names in parentheses."""
    return st.lists(st.sampled_from(of), min_size=1, max_size=3).map(lambda found: f"({', '.join(found)})")


@functools.cache
def group_conditions(scope: Scope, group: Group, place: str = "", *, settled: bool = True) -> Text:
    """Return conditions on a group; `place` is what stands before its fields: nothing, or its name with a dot.

    What is `settled` is all: not while the stage and whether it is ready are still to be decided.
    """
    missing = f"{place or 'group.'}missing"
    found = [
        put(f"{place}completeness {{op}} {{part}}", op=laws.comparison, part=percent),
        put(f"{place}completeness {{no}}between {{a}} and {{b}}", no=laws.negation, a=percent, b=percent),
        put(f"{missing} {{no}}contains {{role}}", no=laws.negation, role=st.sampled_from(group.roles)),
        put(f"{missing} contains {{mode}} of {{roles}}", mode=mode, roles=names(group.roles)),
        put(f"{{bound}} {missing} where (it {{op}} {{role}})", bound=bound, op=equality,
            role=st.sampled_from(group.roles)),
        put(f"count({missing}) {{op}} {{n}}", op=laws.comparison, n=laws.small),
        put(f"{place}status {{op}} {{word}}", op=equality, word=st.sampled_from(['"called"', '""'])),
        put(f"{place}interest {{op}} {group.interest}", op=equality),
        put(f'{place}name {{op}} "{group.name}"', op=equality),
        st.sampled_from([f"{place}active", f"{missing} is empty", f"{missing} is missing"]),
        st.sampled_from([f"{place}completeness is known", f"not {place}active"]),
        *_members(scope, group, place),
    ]  # fmt: skip
    if group.model is not None:
        found.append(put(f"{place}engagement {{op}} {{n}}", op=laws.comparison, n=points))
    if settled and group.stages:
        found += _stages(group, place)
    if settled and group.has_ready:
        found.append(st.sampled_from([f"{place}ready", f"not {place}ready", f"{place}ready is known"]))
    return joined(st.one_of(found))


def _stages(group: Group, place: str) -> list[Text]:
    return [
        put(f"{place}stage {{op}} {{stage}}", op=equality, stage=st.sampled_from(group.stages)),
        put(f"{place}stage {{no}}in {{stages}}", no=laws.negation, stages=names(group.stages)),
        put(f"{place}in_stage_for {{op}} {{stay}}", op=laws.comparison, stay=stay),
        put(f"{place}stage_since {{window}}", window=laws.window),
        st.just(f"{place}stage is missing"),
    ]


def _members(scope: Scope, group: Group, place: str) -> list[Text]:
    inside = member_conditions(scope, group)
    many = st.sampled_from([f"{place}members", f"{place}members", f"{place}removed"])
    found = [
        put("{bound} {many} where ({inside})", bound=bound, many=many, inside=inside),
        put("every {many} where ({inside})", many=many, inside=inside),
        put("count({many} where ({inside})) {op} {n}", many=many, inside=inside, op=laws.comparison, n=laws.small),
        put("count({many}) {op} {n}", many=many, op=laws.comparison, n=laws.small),
        put("{counted} different {value} of {many}", counted=laws.counted, many=many,
            value=st.sampled_from(["role", "assigned_by", "level", "title"])),
        put("{total}(level of {many} where ({inside})) {op} {n}", total=totals, many=many, inside=inside,
            op=laws.comparison, n=laws.small),
    ]  # fmt: skip
    if group.model is not None:
        found.append(
            put("{total}(engagement of {many}) {op} {n}", total=totals, many=many, op=laws.comparison, n=points)
        )
    return found


@functools.cache
def member_conditions(scope: Scope, group: Group) -> Text:
    """Return conditions on a member of a group."""
    found = [
        put("role {op} {role}", op=equality, role=st.sampled_from(group.roles)),
        put("role {no}in {roles}", no=laws.negation, roles=names(group.roles)),
        put("assigned_by {op} {by}", op=equality, by=st.sampled_from(['"rule"', '"hand"', '"journey"'])),
        put("member_since {op} {at}", op=laws.comparison, at=laws.instant),
        put("member_since {window}", window=laws.window),
        put("person.level {op} {n}", op=laws.comparison, n=laws.small),
        st.just("person.busy"),
        person_conditions(replace(scope, scored=False), 0),
    ]
    if group.model is not None:
        found.append(put("engagement {op} {n}", op=laws.comparison, n=points))
    return st.one_of(found)


@functools.cache
def person_conditions(scope: Scope, depth: int = 1) -> Text:
    """Return conditions on a person."""
    found = [laws.conditions("person", depth, whole=scope.whole)]
    if scope.scored:
        found.append(put("engagement {op} {n}", op=laws.comparison, n=points))
    for group in scope.groups:
        found.append(put(f"{{no}}member of {group.name}", no=laws.negation))
        if group.model is not None:
            found.append(put(f"engagement of {group.name} {{op}} {{n}}", op=laws.comparison, n=points))
        if scope.whole:
            role = st.sampled_from(group.roles)
            found.append(put(f"{{no}}member of {group.name} as {{role}}", no=laws.negation, role=role))
            inner = replace(scope, groups=())
            found += [group_conditions(inner, group, f"{place}{group.name}.") for place in ("account.", "")]
    return joined(st.one_of(found)) if depth else st.one_of(found)


@functools.cache
def account_conditions(scope: Scope, *, last: bool = False) -> Text:
    """Return conditions on an account; what no group depends on may ask for any group (`last`)."""
    found = [laws.conditions(whole=scope.whole), put("{bound} people where ({inside})", bound=bound,
                                                     inside=person_conditions(scope))]  # fmt: skip
    if scope.scored:
        some = put("(level {op} {n})", op=laws.comparison, n=laws.small)
        found += [
            put("{total}(engagement of people) {op} {n}", total=totals, op=laws.comparison, n=points),
            put("{total}(engagement of people where {some}) {op} {n}", total=totals, some=some, op=laws.comparison,
                n=points),
        ]  # fmt: skip
    if scope.whole:
        inner = replace(scope, groups=())
        found += [group_conditions(inner, group, f"{group.name}.") for group in scope.groups]
    if last and scope.groups:
        inside = st.sampled_from(scope.groups).flatmap(lambda group: group_conditions(replace(scope, groups=()), group))
        found += [
            put("{bound} buying group where ({inside})", bound=st.sampled_from(["any", "no"]), inside=inside),
            put("every buying group where ({inside})", inside=inside),
            put("count(buying groups where ({inside})) {op} {n}", inside=inside, op=laws.comparison, n=laws.small),
            put("{total}(completeness of buying groups) {op} {part}", total=totals, op=laws.comparison, part=percent),
        ]
    return joined(st.one_of(found))


def joined(leaves: Text) -> Text:
    """Return conditions alone, and two of them together."""
    return st.one_of(
        leaves,
        leaves,
        put("({a} and {b})", a=leaves, b=leaves),
        put("({a} or {b})", a=leaves, b=leaves),
        put("not ({a})", a=leaves),
    )


# -- declarations ----------------------------------------------------------------------------------------------------

WEIGHTS = st.sampled_from(
    ["", "", " weight trivial", " weight minor", " weight normal", " weight important", " weight vital", " weight 75",
     " weight 33.3", " weight 0.1"]
)  # fmt: skip
NEEDS = st.sampled_from(["", " needs 1", " needs 1", " needs 2", " needs 3", " needs 1 to 2", " needs 2 to 2"])
TITLES = st.sampled_from(["", "", ' "A title"'])
POINTS = st.sampled_from(["40", "30.5", "0.1", "1", "0", "7"])
SCALES = st.sampled_from(["", "", "  scale raw", "  scale population", "  scale population from 10%",
                          "  scale population from 1", "  scale population from 0.25"])  # fmt: skip
WINDOWS = st.sampled_from(["30 days", "2 weeks", "36 hours", "1 month", "1 quarter"])
CAPS = st.sampled_from(["", "", "  cap 1 per day", "  cap 2 per day", "  cap 3 per day"])
HALVES = st.sampled_from(["", "", "  half life 10 days", "  half life 90 minutes", "  half life 1 week"])


@st.composite
def rule_sets(draw: Draw, *, plain: bool = False) -> Rules:
    """Return a rule set of one to three groups and of what asks for them.

    A `plain` one has only conditions of which knowing less never makes the opposite.
    """
    models = [_model(draw, f"e{number}") for number in range(draw(st.sampled_from([0, 1, 1, 1, 2])))]
    scope = Scope((), len(models) == 1, whole=not plain)
    declarations = list(models)
    drawn: list[tuple[str, tuple[str, ...]]] = []
    for number in range(draw(st.sampled_from([1, 1, 2, 3]))):
        if not drawn or draw(st.booleans()):
            name = f"t{len(drawn)}"
            text, roles = _template(draw, name, scope)
            declarations.append(text)
            drawn.append((name, roles))
        template, roles = draw(st.sampled_from(drawn))
        model = None
        if models:
            model = "e0" if len(models) == 1 else f"e{draw(st.integers(0, 1))}"
        bare = Group(f"g{number}", f"i{number}", roles, (), model, has_ready=False)
        group, made = _group(draw, scope, bare, template)
        declarations += made
        scope = scope.with_group(group)
    declarations += _askers(draw, scope)
    return Rules(tuple(declarations), scope.groups, any("population" in each for each in models))


def _model(draw: Draw, name: str) -> str:
    weights = draw(st.sampled_from([("viewed",), ("viewed", "bought"), ("bought", "viewed")]))
    told = "".join(f"  {event} {draw(POINTS)}" for event in weights)
    return f"engagement {name}{draw(TITLES)} {{ window {draw(WINDOWS)}{draw(CAPS)}{told}{draw(HALVES)}{draw(SCALES)} }}"


def _template(draw: Draw, name: str, scope: Scope) -> tuple[str, tuple[str, ...]]:
    roles = tuple(draw(st.lists(st.sampled_from(ROLES), unique=True, min_size=1, max_size=4)))
    many = draw(st.sampled_from(["", " allows many"]))
    lines = []
    for role in roles:
        when = f" when {draw(person_conditions(scope))}" if draw(st.integers(0, 5)) else ""
        lines.append(f"  role {role}{draw(TITLES)}{draw(WEIGHTS)}{draw(NEEDS)}{when}\n")
    return f"role template {name}{draw(TITLES)}{many} {{\n{''.join(lines)}}}", roles


def _group(draw: Draw, scope: Scope, group: Group, template: str) -> tuple[Group, list[str]]:
    """Return a group with its audience, its interest and its stages."""
    found = []
    asks = draw(st.sampled_from(["neither", "ready", "moves"]))  # which of the two asks for the other
    stages = ""
    if draw(st.integers(0, 3)):
        group = replace(group, stages=(*STAGES[: draw(st.integers(1, 3))], "won", "lost"))
        stages = f"  stages s{group.name[1:]}"
    has_ready = draw(st.integers(0, 2)) > 0
    if group.stages:
        moving = replace(group, has_ready=has_ready and asks == "moves")
        found.append(_pipeline(draw, f"s{group.name[1:]}", moving, scope))
    shown = ""
    if draw(st.integers(0, 2)):
        by, when = draw(st.sampled_from([("person", person_conditions(scope)), ("person", st.sampled_from(
            ["any viewed ever", "level > 0", "not opt"])), ("account", account_conditions(scope))]))  # fmt: skip
        shown = f"  shown by {by} when {draw(when)}"
    admit = draw(st.sampled_from(["", "", "  admit everyone", *(["  admit interested"] if shown else [])]))
    audience = draw(
        st.one_of(
            st.sampled_from(["employees < 9 or employees is missing", "employees < 9 or not (active and not active)"]),
            st.sampled_from(["active", "employees > 0", "in base"]),
            account_conditions(scope),
        )
    )
    if not scope.whole:
        audience = draw(st.one_of(st.sampled_from(["active", "employees > 0"]), account_conditions(scope)))
    number = group.name[1:]
    unknown = draw(st.sampled_from(["", "", "", "\n  unknown counts as member"])) if scope.whole else ""
    found.append(f"audience a{number} of accounts where {audience}{unknown}")
    found.append(f"interest {group.interest}{draw(TITLES)} {{ roles {template}{stages}{shown} }}")
    named = draw(st.booleans()) or not scope.scored
    model = f"  engagement {group.model}" if group.model and named else ""
    weighted = draw(st.sampled_from(["", "  completeness weighted"]))
    ready = ""
    if has_ready:
        asked = replace(group, has_ready=False, stages=group.stages if asks == "ready" else ())
        ready = f"  ready when {draw(group_conditions(replace(scope, groups=()), asked))}"
    found.append(
        f"buying group {group.name}{draw(TITLES)} {{ audience a{number}  interest {group.interest}"
        f"{admit}{model}{weighted}{ready} }}"
    )
    return replace(group, has_ready=has_ready), found


def _pipeline(draw: Draw, name: str, group: Group, scope: Scope) -> str:
    """Return the stages of a group: each leads to the next, and some to others; rules make some of the moves."""
    middle = group.stages[:-2]
    chain = list(zip(group.stages, (*middle[1:], "won"), strict=False))
    allowed = {source: [target] for source, target in chain}
    back = [(target, source) for source, target in chain if target != "won" and draw(st.booleans())]
    extra = st.tuples(st.sampled_from([*middle, "lost"]), st.sampled_from(group.stages))
    for source, target in [(middle[-1], "lost"), *back, *draw(st.lists(extra, max_size=3))]:
        if source != target and target not in allowed.setdefault(source, []):
            allowed[source].append(target)
    entry = ", ".join(middle[: draw(st.sampled_from([1, 1, 1, 2]))])
    lines = [f"  entry {entry}", "  success won", "  failure lost"]
    lines += [f"  {source} -> {', '.join(targets)}" for source, targets in allowed.items()]
    pairs = [(source, target) for source, targets in allowed.items() for target in targets]
    often = st.sampled_from(["active", "in_stage_for >= 0 days", "completeness >= 0%", 'status != "called"'])
    for source, target in draw(st.lists(st.sampled_from(pairs), unique=True, max_size=6)):
        when = draw(st.one_of(often, group_conditions(replace(scope, groups=()), group)))
        lines.append(f"  {source} to {target} when {when}")
    return f"stages {name} {{\n" + "\n".join(lines) + "\n}"


def _askers(draw: Draw, scope: Scope) -> list[str]:
    """Return definitions, audiences and activations that ask for groups."""
    found = []
    group = draw(st.sampled_from(scope.groups))
    inner = replace(scope, groups=())
    values = [f"{group.name}.completeness", f"count({group.name}.members)"]
    found.append(f"define held of account = {draw(st.sampled_from(values))}")
    found.append(f"define plays of person = {draw(person_conditions(scope))}")
    found.append(f"audience d0 of accounts where held {draw(laws.comparison)} {draw(percent)}")
    asked = draw(st.lists(account_conditions(scope, last=True), min_size=1, max_size=3))
    found += [f"audience c{number} of accounts where {where}" for number, where in enumerate(asked)]
    for number in range(draw(st.integers(0, 2))):
        where = draw(st.one_of(person_conditions(scope), st.sampled_from(["plays", "not plays", "account in d0"])))
        found.append(f"audience p{number} of people where {where}")
    found += ["destination there", 'destination elsewhere "Somewhere else" as lists']
    for number in range(draw(st.integers(0, 2))):
        only = f"  only when {draw(group_conditions(inner, group, f'{group.name}.'))}" if draw(st.booleans()) else ""
        audience = draw(st.sampled_from(["base", "a0", "d0", "c0"]))
        found.append(f"activation v{number} {{ audience {audience}{only}  to there }}")
    if draw(st.booleans()):
        only = f"  only when {draw(person_conditions(scope))}" if draw(st.booleans()) else ""
        found.append(f"activation w0 {{ audience staff{only}  to elsewhere }}")
    return found


# -- other revisions -------------------------------------------------------------------------------------------------


def renamed_role(text: str, role: str, new: str, *, formerly: bool) -> str:
    """Return rules in which a role has another name, wherever it stands; they may tell its former one."""
    told = re.sub(rf"\brole {role}\b( \"[^\"]*\")?", rf"role {new}\1" + (" formerly ~" if formerly else ""), text)
    return re.sub(rf"\b{role}\b", new, told).replace("formerly ~", f"formerly {role}")


def renamed_stage(text: str, stage: str, new: str, *, formerly: bool) -> str:
    """Return rules in which a stage has another name, wherever it stands; they may tell its former one."""
    told = re.sub(rf"\b{stage}\b", new, text)
    if not formerly:
        return told
    return re.sub(
        r"(stages \w+ \{\n)([^}]*)\}",
        lambda found: found[0][:-1] + (f"  {new} formerly {stage}\n" if new in found[2] else "") + "}",
        told,
    )


# -- payloads --------------------------------------------------------------------------------------------------------

KEYS: Final = ("ann", "bob", "cho", "dan", "eve")
TIMES = st.sampled_from(
    [
        "2026-06-01T12:00:00Z",
        "2026-06-01T12:00:00.000001Z",
        "2026-06-01T11:59:59.999999Z",
        "2026-06-01T00:00:00Z",
        "2026-05-31T23:59:59.999999Z",
        "2026-05-31T23:00:00Z",
        "2026-06-01T01:00:00+02:00",
        "2026-05-31T00:30:00Z",
        "2026-05-31T12:00:00Z",
        "2026-05-18T12:00:00Z",
        "2026-05-02T12:00:00Z",
        "2026-05-02T12:00:00.000001Z",
        "2026-05-01T12:00:00Z",
        "2026-03-01T12:00:00Z",
        "2026-06-02T00:00:00Z",
        "2026-06-10T12:00:00Z",
    ]
)
"""Edges of windows, of days and of the zone, and instants that are still to come."""


def _event(type_: str, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Payload]:
    key = st.integers(0, 7).map(lambda number: f"{type_}{number}")
    return laws.record({"id": key, "type": st.just(type_), "at": TIMES}, **fields)


@st.composite
def accounts(draw: Draw) -> Payload:
    """Return an account with people and events, some of which come twice or are of people who are not there."""
    account: Payload = draw(
        laws.record(
            {"id": st.just("acme")}, name=laws.TEXTS, employees=laws.INTEGERS, opened=laws.DATES, active=st.booleans(),
            checked=laws.INSTANTS, revenue=st.sampled_from([0.5, 2]), tier=st.sampled_from(["low", "mid", "high"]),
            tags=st.lists(laws.TEXTS, max_size=2),
        )
    )  # fmt: skip
    least = draw(st.sampled_from([0, 2, 4]))
    people = draw(st.lists(st.sampled_from(KEYS), unique=True, min_size=least, max_size=5))
    if draw(st.integers(0, 9)):
        account["people"] = [{"id": key, **draw(laws.PERSON)} for key in people]
    if draw(st.integers(0, 9)):
        keys = st.sampled_from(people if people and draw(st.integers(0, 9)) else KEYS)
        of_people = st.one_of(
            _event("viewed", url=laws.TEXTS, seconds=laws.INTEGERS),
            _event("bought", cart=laws.TEXTS, amount=laws.INTEGERS),
        )
        owned = st.tuples(of_people, keys).map(lambda both: {**both[0], "person": both[1]})
        found = draw(
            st.lists(st.one_of(owned, owned, owned, _event("surge", topic=laws.TEXTS)), min_size=least, max_size=14)
        )
        if draw(st.integers(0, 4)):
            found = list({each["id"]: each for each in found}.values())
        account["events"] = found
    return account


def commands(groups: Sequence[Group]) -> st.SearchStrategy[list[Any]]:
    """Return commands, most of which can be carried out."""
    made: list[st.SearchStrategy[Any]] = []
    by = {"by": st.sampled_from(["hand", "journey"])}
    person = st.sampled_from(KEYS)
    for group in groups:
        name = {"group": st.just(group.name)}
        role, stage = st.sampled_from(group.roles), st.sampled_from([*group.stages, "nowhere"])
        status = st.sampled_from(["called", "", "call again"])
        made += [
            _command("assign", {**name, "person": person, "role": role}, by),
            _command("assign", {**name, "person": person, "role": role}, by),
            _command("remove", {**name, "person": person}, {**by, "role": role}),
            _command("move", {**name, "stage": stage}, by),
            _command("status", {**name, "status": status}, by),
        ]
    good = st.one_of(made)
    return st.lists(st.one_of(good, good, good, good, good, ODD), max_size=4)


def _command(
    kind: str, needed: Mapping[str, st.SearchStrategy[Any]], optional: Mapping[str, st.SearchStrategy[Any]]
) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries(dict(needed), optional=dict(optional)).map(lambda members: {kind: members})


ODD = st.sampled_from(
    [
        None,
        {},
        {"promote": {"group": "g0"}},
        {"assign": {"group": "g0", "person": "ann"}},
        {"assign": {"group": "g0", "person": "zoe", "role": "decider"}},
        {"assign": {"group": "g0", "person": "ann", "role": "nobody"}},
        {"assign": {"group": "g9", "person": "ann", "role": "decider"}},
        {"assign": {"group": "g0", "person": "ann", "role": "decider", "by": "rule"}},
        {"move": {"group": "g0", "stage": 3}},
        {"status": {"group": "g0", "status": "x" * 51}},
    ]
)


@st.composite
def histories(draw: Draw, groups: Sequence[Group], most: int = 4) -> list[Payload]:
    """Return payloads of one account, each to be decided with the state that the one before it left."""
    found: list[Payload] = []
    for _ in range(draw(st.integers(1, most))):
        payload = {"now": draw(st.sampled_from(NOWS)), "account": draw(accounts())}
        given = draw(commands(groups))
        if given:
            payload["commands"] = given
        found.append(payload)
    return found


@st.composite
def odd(draw: Draw, payload: Payload) -> Payload:
    """Return a payload in which something is not as it should be: a value, a name, or what comes twice."""
    found: Payload = copy.deepcopy(payload)
    for _ in range(draw(st.integers(1, 2))):
        place: Any = found
        while place:
            key = draw(st.sampled_from(list(place) if isinstance(place, dict) else range(len(place))))
            if isinstance(place[key], dict | list) and draw(st.integers(0, 4)):
                place = place[key]
                continue
            match draw(st.integers(0, 3)):
                case 0 if isinstance(place, list):
                    place.append(place[key])
                case 1 if isinstance(place, dict):
                    del place[key]
                case 2 if isinstance(place, dict):
                    place[f"{key}_"] = place[key]
                case _:
                    place[key] = draw(VALUES)
            break
    return found


def renamings(made: Rules) -> st.SearchStrategy[tuple[str, str]]:
    """Return roles and stages of a rule set that may get another name."""
    roles = [("role", role) for group in made.groups for role in group.roles]
    return st.sampled_from(roles + [("stage", stage) for group in made.groups for stage in group.stages])
