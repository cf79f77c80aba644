"""Whether a decision is as it is expected to be, and in a few words what it is where it is not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from quorate.decide.journeys.instances import INSIDE
from quorate.suite import case as c
from quorate.suite.comparing import holds
from quorate.suite.parts import KEY_OF
from quorate.suite.words import LISTED_MOST, compares, names_of, shown

Verdict: TypeAlias = tuple[str, str]
"""What is expected, and what is: "Ann to be in `growers`", "it is unknown for want of `consent_email`"."""

_NOWHERE: Final[Mapping[str, Any]] = {}


@dataclass(frozen=True, slots=True)
class Seen:
    """What was decided at an instant; `before` is the state of the instant before, `actions` those taken since then."""

    case: c.Case
    instant: c.Instant
    decision: Mapping[str, Any]
    before: Mapping[str, Any]
    actions: Sequence[Mapping[str, Any]]

    def who(self, person: str | None) -> str:
        """Return the name of a subject in the test."""
        return self.case.key if person is None else person

    def person(self, key: str) -> Mapping[str, Any]:
        """Return what is told of a person; nothing where there are no audiences of people."""
        return _first(self.decision.get("people", ()), "id", key)

    def group(self, name: str) -> Mapping[str, Any] | None:
        """Return what is told of a buying group; None where the account does not have it."""
        return next((each for each in self.decision.get("groups", ()) if each["name"] == name), None)

    def instance(self, journey: str, person: str | None) -> Mapping[str, Any] | None:
        """Return where somebody stands in a journey, or ended; None for one who never was in it."""
        for each in self.decision.get("journeys", ()):
            if each["name"] == journey and each["subject"].get("person") == person:
                return each  # type: ignore[no-any-return]  # as decisions are
        return _instance_of(self.decision["state"], journey, person)


def judge(expectation: c.Expectation, seen: Seen) -> Verdict | None:
    """Hold a decision against an expectation; None where it is as it should be."""
    match expectation:
        case c.Membership():
            return _membership(expectation, seen)
        case c.Kept():
            return _kept(expectation, seen)
        case c.HasGroup():
            group = seen.group(expectation.group)
            has = group is not None and group["active"]
            told = f"{seen.case.key} {'has' if has else 'does not have'} the group"
            wanted = f"{seen.case.key} {'to have' if expectation.result else 'not to have'} `{expectation.group}`"
            return None if has == expectation.result else (wanted, told)
        case c.Change():
            return _change(expectation, seen)
        case c.HasRole():
            return _role(expectation, seen)
        case c.GroupValue():
            return _group_value(expectation, seen)
        case c.JourneyValue():
            return _journey_value(expectation, seen)
        case c.Inside():
            return _inside(expectation, seen)
        case c.Taken():
            return _taken(expectation, seen)
        case c.NothingTaken():
            taken = [each for each in seen.actions if expectation.is_any or _is_of(each, expectation.person)]
            whom = "" if expectation.is_any else f" for {seen.who(expectation.person)}"
            return (f"no actions{whom}", f"there {_listed_actions(taken)}") if taken else None


# -- memberships -------------------------------------------------------------------------------------------------


def _membership(expectation: c.Membership, seen: Seen) -> Verdict | None:
    subject = seen.decision if expectation.person is None else seen.person(expectation.person)
    entry = _first(subject.get("audiences", ()), "name", expectation.audience)
    actual = entry.get("result", "false")
    lacking = list(entry.get("missing", ()))
    who = seen.who(expectation.person)
    wanted = _wanted(who, f"in `{expectation.audience}`", expectation.result)
    if actual != expectation.result:
        return wanted, _is(who, actual, lacking)
    if expectation.because is not None and set(expectation.because) != set(lacking):
        return f"{wanted} because of {names_of(expectation.because)}", f"it is for want of {names_of(lacking)}"
    return None


def _wanted(who: str, what: str, result: c.Result) -> str:
    """Write what is expected: `ann to be in growers`."""
    match result:
        case "true":
            return f"{who} to be {what}"
        case "false":
            return f"{who} not to be {what}"
        case _:
            return f"it to be unknown whether {who} is {what}"


def _is(who: str, result: str, lacking: Iterable[str] = ()) -> str:
    match result:
        case "true":
            return f"{who} is"
        case "false":
            return f"{who} is not"
        case _:
            return f"that is unknown, for want of {names_of(lacking)}"


def _kept(expectation: c.Kept, seen: Seen) -> Verdict | None:
    entry = _first(seen.decision.get("activations", ()), "name", expectation.activation)
    if expectation.person is None:
        actual = entry.get("result", "false")
    else:
        kept = _kept_in(seen.decision["state"], expectation.activation)
        actual = "true" if expectation.person in kept else "false"
    if actual == expectation.result:
        return None
    who = seen.who(expectation.person)
    return _wanted(who, f"kept by `{expectation.activation}`", expectation.result), _is(who, actual, ["facts"])


def _change(expectation: c.Change, seen: Seen) -> Verdict | None:
    key = seen.case.key
    was = _is_in(expectation, seen.before, key)
    now = _is_in(expectation, seen.decision["state"], key)
    if expectation.kind == "journey" and was and now:  # left and entered anew in between
        before = _instance_of(seen.before, expectation.name, expectation.person)
        after = _instance_of(seen.decision["state"], expectation.name, expectation.person)
        was = before is not None and after is not None and before["entry"] == after["entry"]
    if expectation.change == "entered":
        happened = now and not was
    else:
        happened = was and not now
        if expectation.kind == "journey" and not now and not was:
            happened = _passed_through(expectation, seen)
    if happened:
        return None
    who = seen.who(expectation.person)
    how = "was in it, and is" if was and now else "was in it, and is no longer" if was else "was not in it, and is"
    told = f"{who} {how}" if was or now else f"{who} was not in it, and is not"
    verb = "enter" if expectation.change == "entered" else "exit"
    return f"{who} to {verb} `{expectation.name}`", told


def _is_in(expectation: c.Change, state: Mapping[str, Any], key: str) -> bool:
    person = expectation.person
    match expectation.kind:
        case "audience":
            whose = state if person is None else state.get("people", {}).get(person, {})
            return expectation.name in whose.get("audiences", {})
        case "activation":
            return (key if person is None else person) in _kept_in(state, expectation.name)
        case "buying group":
            group = state.get("groups", {}).get(expectation.name)
            return group is not None and group.get("left") is None
        case _:
            instance = _instance_of(state, expectation.name, person)
            return instance is not None and instance["status"] in INSIDE


def _passed_through(expectation: c.Change, seen: Seen) -> bool:
    """Tell whether somebody came in and out again between two instants."""
    before = _instance_of(seen.before, expectation.name, expectation.person)
    after = _instance_of(seen.decision["state"], expectation.name, expectation.person)
    return after is not None and (before is None or before["entry"] < after["entry"])


def _kept_in(state: Mapping[str, Any], activation: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = state.get("activations", {}).get(activation, {})
    return found


# -- buying groups ---------------------------------------------------------------------------------------------


def _role(expectation: c.HasRole, seen: Seen) -> Verdict | None:
    group, person, role = seen.group(expectation.group), expectation.person, expectation.role
    members = [] if group is None else [each for each in group["members"] if each["person"] == person]
    roles = [each["role"] for each in members if not each["removed"]]
    unknown = [] if group is None else [each for each in group.get("unknown", ()) if each["person"] == person]
    possible = [each for each in unknown if role is None or each["role"] == role]
    has = bool(roles) if role is None else role in roles
    actual: c.Result = "true" if has else "unknown" if possible else "false"
    lacking = sorted({_as_seen_by(person, path) for each in possible for path in each["missing"]})
    who = seen.who(person)
    what = f"member of `{expectation.group}`" if role is None else f"{role} in `{expectation.group}`"
    wanted = _wanted(who, what, expectation.result)
    if actual != expectation.result:
        if group is None:
            return wanted, f"{seen.case.key} has no `{expectation.group}`"
        if actual == "unknown":
            return wanted, _is(who, actual, lacking)
        removed = any(each["removed"] for each in members)
        return (
            wanted,
            f"{who} is {' and '.join(roles)}" if roles else f"{who} {'was removed' if removed else 'is no member'}",
        )
    if expectation.because is not None and set(expectation.because) != set(lacking):
        return f"{wanted} because of {names_of(expectation.because)}", f"it is for want of {names_of(lacking)}"
    return None


def _as_seen_by(person: str | None, path: str) -> str:
    """Return the path of a fact from a person on, where it is one of the person's own."""
    before, own, after = path.partition(f"[{person}].")
    return after if own and "." not in before else path


def _group_value(expectation: c.GroupValue, seen: Seen) -> Verdict | None:
    place = ".".join(
        filter(None, (seen.who(expectation.person), expectation.group, expectation.role, expectation.part))
    )
    wanted = f"`{place}` {compares(expectation.operator)} {expectation.shown}"
    group = seen.group(expectation.group)
    if group is None:
        return wanted, f"{seen.case.key} has no `{expectation.group}`"
    if expectation.person is not None:
        members = [each for each in group["members"] if each["person"] == expectation.person]
        is_many = isinstance(expectation.expected, list) or "contains" in expectation.operator
        if not members:
            return wanted, f"{expectation.person} is no member"
        actual = _of_member(members, expectation.part, is_many=is_many)
    elif expectation.role is not None:
        actual = _of_role(group, expectation.role, expectation.part)
    else:
        actual = _of_group(group, expectation.part)
    if holds(expectation.operator, actual, expectation.expected):
        return None
    return wanted, f"it is {shown(actual, is_share=expectation.part == 'completeness')}"


def _of_group(group: Mapping[str, Any], part: str) -> Any:  # noqa: ANN401 - as JSON
    match part:
        case "members" | "removed":
            wanted = part == "removed"
            return list(dict.fromkeys(each["person"] for each in group["members"] if each["removed"] == wanted))
        case _:
            return group.get(KEY_OF.get(part, part))


def _of_role(group: Mapping[str, Any], role: str, part: str) -> Any:  # noqa: ANN401 - as JSON
    if part == "members":
        return [each["person"] for each in group["members"] if each["role"] == role and not each["removed"]]
    found = _first(group["roles"], "role", role).get(part)
    return 0 if part == "surplus" and found is None else found


def _of_member(members: Sequence[Mapping[str, Any]], part: str, *, is_many: bool) -> Any:  # noqa: ANN401 - as JSON
    present = [each for each in members if not each["removed"]]
    match part:
        case "removed":
            return not present
        case "role":
            roles = [each["role"] for each in present]
            return roles if is_many else roles[0] if roles else None
        case _:
            return (present or members)[0].get(KEY_OF.get(part, part))


# -- journeys --------------------------------------------------------------------------------------------------


def _journey_value(expectation: c.JourneyValue, seen: Seen) -> Verdict | None:
    who = seen.who(expectation.person)
    wanted = f"`{who}.{expectation.journey}.{expectation.part}` {compares(expectation.operator)} {expectation.shown}"
    instance = seen.instance(expectation.journey, expectation.person)
    if instance is None:
        return wanted, f"{who} was never in `{expectation.journey}`"
    actual = instance.get(KEY_OF.get(expectation.part, expectation.part))
    if holds(expectation.operator, actual, expectation.expected):
        return None
    return wanted, f"it is {shown(actual)}"


def _inside(expectation: c.Inside, seen: Seen) -> Verdict | None:
    who = seen.who(expectation.person)
    instance = seen.instance(expectation.journey, expectation.person)
    is_inside = instance is not None and instance["status"] in INSIDE
    holds_here = is_inside and instance is not None and expectation.step in {None, instance.get("step")}
    if holds_here != expectation.negated:
        return None
    step = "" if expectation.step is None else f" at `{expectation.step}`"
    negated = "not " if expectation.negated else ""
    return f"{who} {negated}to be in journey `{expectation.journey}`{step}", where(who, instance)


def where(who: str, instance: Mapping[str, Any] | None) -> str:
    """Write where somebody stands in a journey, and what is waited for."""
    if instance is None:
        return f"{who} was never in it"
    status, step = instance["status"], instance.get("step")
    if status not in INSIDE:
        return f"{who} is in it no longer: {status} since {instance['since']}"
    due = f", due {instance['due']}" if instance.get("due") else ""
    lacking = f" for want of {names_of(instance['missing'])}" if instance.get("missing") else ""
    return f"{who} is {status} at `{step}`{due}{lacking}"


def _taken(expectation: c.Taken, seen: Seen) -> Verdict | None:
    of_name = [each for each in seen.actions if expectation.action in {each.get("action"), each.get("call")}]
    for_whom = [each for each in of_name if _is_of(each, expectation.person)]
    as_told = [each for each in for_whom if _has(each["arguments"], expectation.arguments)]
    if bool(as_told) != expectation.negated:
        return None
    given = f" with {_arguments(expectation.arguments)}" if expectation.arguments else ""
    negated = "no " if expectation.negated else ""
    wanted = f"{negated}action `{expectation.action}` for {seen.who(expectation.person)}{given}"
    if for_whom:
        return wanted, f"it was taken with {'; and with '.join(_arguments(each['arguments']) for each in for_whom)}"
    if of_name:
        return wanted, f"it was taken for {', '.join(_whom(each) for each in of_name)}"
    return wanted, f"there {_listed_actions(seen.actions)}"


def _is_of(action: Mapping[str, Any], person: str | None) -> bool:
    found: str | None = action["subject"].get("person")
    return found == person


def _whom(action: Mapping[str, Any]) -> str:
    return str(action["subject"].get("person") or action["subject"]["account"])


def _has(arguments: Mapping[str, Any], expected: Mapping[str, Any]) -> bool:
    return all(arguments.get(name) == value for name, value in expected.items())


def _listed_actions(actions: Sequence[Mapping[str, Any]]) -> str:
    if not actions:
        return "were no actions at all"
    listed = [f"`{each.get('action') or each.get('call')}` for {_whom(each)}" for each in actions[:LISTED_MOST]]
    more = len(actions) - LISTED_MOST
    verb = "was" if len(actions) == 1 else "were"
    return f"{verb} {', '.join(listed)}{f' and {more} more' if more > 0 else ''}"


def _arguments(arguments: Mapping[str, Any]) -> str:
    told = "  ".join(f"{name}: {shown(value)}" for name, value in arguments.items())
    return f"{{ {told} }}" if told else "no arguments"


# -- looking --------------------------------------------------------------------------------------------------


def _instance_of(state: Mapping[str, Any], journey: str, person: str | None) -> Mapping[str, Any] | None:
    return next(_instances(state, journey, person), None)


def _instances(state: Mapping[str, Any], journey: str, person: str | None) -> Iterator[Mapping[str, Any]]:
    for each in state.get("journeys", ()):
        if each.get("journey") == journey and each.get("person") == person:
            yield each


def _first(entries: Iterable[Mapping[str, Any]], name: str, value: str) -> Mapping[str, Any]:
    return next((each for each in entries if each[name] == value), _NOWHERE)
