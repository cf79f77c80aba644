"""Decisions and explanations to typed messages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec
from google.protobuf import struct_pb2, timestamp_pb2

from quorate.server.messages import struct_of, timestamp_of
from quorate.v1 import decided_pb2, explanation_pb2

_RESULTS: Final = {
    "true": decided_pb2.RESULT_TRUE,
    "false": decided_pb2.RESULT_FALSE,
    "unknown": decided_pb2.RESULT_UNKNOWN,
    True: decided_pb2.RESULT_TRUE,
    False: decided_pb2.RESULT_FALSE,
    None: decided_pb2.RESULT_UNKNOWN,
}
_CHANGES: Final = {
    "entered": decided_pb2.CHANGE_ENTERED,
    "stayed": decided_pb2.CHANGE_STAYED,
    "exited": decided_pb2.CHANGE_EXITED,
    None: decided_pb2.CHANGE_UNSPECIFIED,
}
_PARTS_MOST: Final = 60
"""How deep a tree of parts goes in messages: protobuf itself reads no deeper than 100."""


def decision_message(content: Mapping[str, Any]) -> decided_pb2.Decision:
    """Write a decision."""
    message = decided_pb2.Decision(account=content["account"] or "", errors_more=content.get("errors_more", 0))
    message.errors.extend(_problem(each) for each in content["errors"])
    if "rule_set" not in content:
        return message
    message.now.MergeFrom(_timestamp(content["now"]))
    message.rule_set.CopyFrom(_rule_set(content["rule_set"]))
    message.audiences.extend(_audiences(content["audiences"]))
    message.people.extend(
        decided_pb2.PersonResult(id=each["id"], audiences=_audiences(each["audiences"]))
        for each in content.get("people", ())
    )
    message.groups.extend(_group(each) for each in content.get("groups", ()))
    message.journeys.extend(journey_message(each) for each in content.get("journeys", ()))
    message.actions.extend(action_message(each) for each in content.get("actions", ()))
    message.activations.extend(_activation(each) for each in content.get("activations", ()))
    message.state = msgspec.json.encode(content["state"])
    message.population = content.get("population", "")
    return message


def journey_message(entry: Mapping[str, Any]) -> decided_pb2.JourneyResult:
    """Write where a subject is in a journey."""
    return decided_pb2.JourneyResult(
        name=entry["name"],
        person=entry["subject"].get("person", ""),
        entry=entry["entry"],
        status=entry["status"],
        step=entry["step"] or "",
        since=timestamp_of(entry["since"]),
        due=timestamp_of(entry["due"]),
        missing=entry.get("missing", ()),
    )


def action_message(action: Mapping[str, Any]) -> decided_pb2.Action:
    """Write an action, or a call."""
    return decided_pb2.Action(
        key=action["key"],
        action=action.get("call") or action["action"],
        account=action["subject"]["account"],
        person=action["subject"].get("person", ""),
        journey=action["journey"],
        step=action["step"],
        document=struct_of(action),
    )


def explanation_message(content: Mapping[str, Any], person: str) -> explanation_pb2.Explanation:
    """Write an explanation."""
    message = explanation_pb2.Explanation(account=content["account"] or "", person=person)
    message.errors.extend(_problem(each) for each in content["errors"])
    message.document.CopyFrom(struct_of(content))
    if "rule_set" not in content:
        return message
    message.now.MergeFrom(_timestamp(content["now"]))
    message.rule_set.CopyFrom(_rule_set(content["rule_set"]))
    message.name = (content.get("group") or content["audience"])["name"]
    message.result = _RESULTS.get(content.get("result"), decided_pb2.RESULT_UNKNOWN)
    message.missing.extend(content.get("missing", ()))
    if content.get("why"):
        message.why.CopyFrom(_part(content["why"], _PARTS_MOST))
    message.changes.extend(
        explanation_pb2.ExplanationChange(document=struct_of(each)) for each in content.get("changes", ())
    )
    return message


def _timestamp(instant: str) -> timestamp_pb2.Timestamp:
    return timestamp_of(instant) or timestamp_pb2.Timestamp()


def _part(part: Mapping[str, Any], deep: int) -> explanation_pb2.ExplanationPart:
    message = explanation_pb2.ExplanationPart(
        said=part["said"], result=_RESULTS[part["result"]], join=part.get("join", ""), missing=part.get("missing", ())
    )
    message.facts.extend(_fact(each) for each in part.get("facts", ()))
    if deep:
        message.parts.extend(_part(each, deep - 1) for each in part.get("parts", ()))
    return message


def _fact(fact: Mapping[str, Any]) -> explanation_pb2.ExplanationFact:
    message = explanation_pb2.ExplanationFact(
        path=fact.get("path", ""), said=fact.get("said", ""), private=fact.get("private", False)
    )
    if "value" in fact:
        message.value.CopyFrom(struct_of({"value": fact["value"]}).fields["value"])
    else:
        message.value.CopyFrom(struct_pb2.Value(null_value=struct_pb2.NULL_VALUE))
    return message


def _rule_set(entry: Mapping[str, Any]) -> decided_pb2.RuleSetReference:
    return decided_pb2.RuleSetReference(name=entry["name"], revision=entry["revision"])


def _problem(entry: Mapping[str, Any]) -> decided_pb2.Problem:
    return decided_pb2.Problem(code=entry["code"], path=entry["path"], message=entry["message"])


def _audiences(entries: Iterable[Mapping[str, Any]]) -> list[decided_pb2.AudienceResult]:
    return [
        decided_pb2.AudienceResult(
            name=entry["name"],
            result=_RESULTS[entry["result"]],
            change=_CHANGES[entry["change"]],
            since=timestamp_of(entry.get("since")),
            missing=entry.get("missing", ()),
            missing_more=entry.get("missing_more", 0),
        )
        for entry in entries
    ]


def _group(entry: Mapping[str, Any]) -> decided_pb2.GroupResult:
    return decided_pb2.GroupResult(
        name=entry["name"],
        title=entry["title"],
        interest=entry["interest"],
        active=bool(entry["active"]),
        change=_CHANGES[entry["change"]],
        since=timestamp_of(entry["since"]),
        completeness=entry["completeness"],
        engagement=entry["engagement"],
        ready=_RESULTS[entry["ready"]],
        stage=entry["stage"],
        stage_since=timestamp_of(entry["stage_since"]),
        status=entry["status"] or "",
        roles=[
            decided_pb2.RoleResult(
                role=role["role"],
                people=role["people"],
                needs=role["needs"] or 0,
                completeness=role.get("completeness"),
            )
            for role in entry["roles"]
        ],
        members=[
            decided_pb2.GroupMember(
                person=member["person"],
                role=member["role"] or "",
                assigned_by=member["assigned_by"],
                since=timestamp_of(member["since"]),
                engagement=member["engagement"],
                removed=member["removed"],
            )
            for member in entry["members"]
        ],
        missing=entry["missing"] or (),
    )


def _activation(entry: Mapping[str, Any]) -> decided_pb2.ActivationResult:
    message = decided_pb2.ActivationResult(
        name=entry["name"],
        destination=entry["destination"],
        add=entry.get("add", ()),
        remove=entry.get("remove", ()),
        change=_CHANGES[entry.get("change")],
    )
    if "result" in entry:
        message.result = _RESULTS[entry["result"]]
    return message
