"""Messages to results."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import msgspec

from quorate.client import results
from quorate.decide.decision import Decision
from quorate.decide.problem import Problem
from quorate.diagnostics.model import Diagnostic, Severity
from quorate.text import Span
from quorate.v1 import account_pb2, decided_pb2, diagnostic_pb2, journey_pb2, rule_set_pb2, watch_pb2

if TYPE_CHECKING:
    from google.protobuf.internal.enum_type_wrapper import EnumTypeWrapper
    from google.protobuf.message import Message
    from google.protobuf.struct_pb2 import Struct, Value

_EXACT: Final = 2.0**53
"""Doubles below it are integers as they were sent."""


def read_instant(message: Message, name: str) -> datetime | None:
    """Read a field of a message that may hold an instant."""
    if not message.HasField(name):
        return None
    instant: datetime = getattr(message, name).ToDatetime(tzinfo=UTC)
    return instant


def read_struct(struct: Struct) -> dict[str, Any]:
    """Turn a structure into plain values, sorted by name, as a structure has no order.

    Whole numbers become integers, as all numbers of a structure are doubles.
    """
    return {name: _value(value) for name, value in sorted(struct.fields.items())}


def _value(value: Value) -> object:
    match value.WhichOneof("kind"):
        case "struct_value":
            return read_struct(value.struct_value)
        case "list_value":
            return [_value(each) for each in value.list_value.values]
        case "number_value":
            number = value.number_value
            return int(number) if number.is_integer() and abs(number) < _EXACT else number
        case "string_value":
            return value.string_value
        case "bool_value":
            return value.bool_value
        case _:
            return None


def read_word(enum: EnumTypeWrapper, number: int) -> str:
    """Turn a value of an enum into its word: CHANGE_KIND_ENTERED to `entered`; the number where it is not known."""
    if number not in enum.values():
        return str(number)
    prefix = enum.Name(0).removesuffix("UNSPECIFIED")
    return enum.Name(number).removeprefix(prefix).lower()


def write_word(enum: EnumTypeWrapper, word: str) -> Any:  # noqa: ANN401 - of any enum
    """Turn a word back into the value of an enum; raises ValueError that tells the known ones."""
    known = {read_word(enum, number): number for number in enum.values() if number}
    if word not in known:
        raise ValueError(f"`{word}` is none of {', '.join(known)}")
    return known[word]


def read_problem(message: decided_pb2.Problem) -> Problem:
    """Read what is wrong with a payload, a record or a command."""
    return Problem(message.code, message.path, message.message)


def read_diagnostics(messages: Iterable[diagnostic_pb2.Diagnostic]) -> tuple[Diagnostic, ...]:
    """Read findings; they point into the files as they were sent."""
    return tuple(_diagnostic(each) for each in messages)


def _diagnostic(message: diagnostic_pb2.Diagnostic) -> Diagnostic:
    span = Span(message.path, message.start.offset, message.end.offset) if message.HasField("start") else None
    severity = Severity.WARNING if message.severity == diagnostic_pb2.SEVERITY_WARNING else Severity.ERROR
    path = "" if span else message.path
    return Diagnostic(message.code, message.message, span, help=message.help, severity=severity, path=path)


def read_revision(message: rule_set_pb2.Revision) -> results.Revision:
    """Read what is known of a revision."""
    return results.Revision(
        message.revision,
        message.name,
        read_instant(message, "published_at"),
        message.published_by,
        message.note,
        message.active,
        message.findings,
    )


def read_activation(message: rule_set_pb2.Activation) -> results.Activation:
    """Read a change of the active revision."""
    return results.Activation(
        message.number, message.revision, read_instant(message, "at"), message.by, message.takes_back
    )


def read_differences(message: rule_set_pb2.DiffResponse) -> results.Differences:
    """Read what means something else."""
    found = map(_read_difference, message.differences)
    return results.Differences(message.old_revision, message.new_revision, tuple(found))


def _read_difference(message: rule_set_pb2.Difference) -> results.Difference:
    return results.Difference(
        read_word(rule_set_pb2.DiffKind, message.kind),
        message.declaration,
        message.name,
        message.old_text,
        message.new_text,
        _read_effect(message.effect),
        message.old_name,
        tuple(
            results.DifferencePart(each.what, each.old, each.new, _read_effect(each.effect)) for each in message.changes
        ),
        tuple(f"{each.declaration} {each.name}" for each in message.because),
    )


def _read_effect(number: int) -> str:
    return read_word(rule_set_pb2.DiffEffect, number) if number else ""


def read_decided(message: account_pb2.DecidedAccount) -> results.DecidedAccount:
    """Read that an account was decided."""
    return results.DecidedAccount(
        message.account, read_instant(message, "now"), message.version, message.changes, message.rejected
    )


def read_ingested(message: account_pb2.IngestResponse) -> results.Ingested:
    """Read what became of records."""
    problems = tuple(results.RecordProblem(each.index, read_problem(each.problem)) for each in message.problems)
    decided = tuple(map(read_decided, message.decided))
    return results.Ingested(message.accepted, message.known, problems, decided, message.transaction)


def read_account(message: account_pb2.AccountServiceGetResponse) -> results.StoredAccount:
    """Read an account of the store."""
    return results.StoredAccount(
        Decision.from_json(message.decision),
        message.revision,
        message.version,
        msgspec.json.decode(message.payload) if message.payload else None,
        read_instant(message, "due"),
    )


def read_member(message: account_pb2.Member) -> results.Member:
    """Read a member."""
    return results.Member(
        message.account, message.person, message.role, read_instant(message, "since"), message.assigned_by
    )


def read_action(message: decided_pb2.Action) -> results.Action:
    """Read an action."""
    return results.Action(
        message.key,
        message.action,
        message.account,
        message.person,
        message.journey,
        message.step,
        read_struct(message.document),
    )


def read_leased(message: journey_pb2.LeasedAction) -> results.LeasedAction:
    """Read an action that a worker was given."""
    return results.LeasedAction(read_action(message.action), read_instant(message, "lease_until"), message.attempt)


def read_completed(message: journey_pb2.CompleteResponse) -> results.Completed:
    """Read how a completion was taken."""
    return results.Completed(
        read_word(journey_pb2.CompleteStatus, message.status),
        read_decided(message.decided) if message.HasField("decided") else None,
        tuple(map(read_problem, message.problems)),
        message.transaction,
    )


def read_journeys(message: journey_pb2.JourneyServiceGetResponse) -> results.AccountJourneys:
    """Read where an account and its people are in journeys."""
    places = (
        results.JourneyPlace(
            each.name,
            each.person,
            each.entry,
            each.status,
            each.step,
            read_instant(each, "since"),
            read_instant(each, "due"),
            tuple(each.missing),
        )
        for each in message.journeys
    )
    return results.AccountJourneys(tuple(places), tuple(map(read_action, message.open_actions)))


def read_change(message: watch_pb2.WatchedChange) -> results.WatchedChange:
    """Read a change."""
    return results.WatchedChange(
        message.cursor,
        read_word(watch_pb2.ChangeKind, message.kind),
        message.account,
        message.person,
        message.name,
        read_instant(message, "at"),
        message.revision,
        message.reason,
        read_struct(message.detail),
    )
