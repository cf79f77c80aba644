"""What the house says to messages of the wire, and what messages say to what the house takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

import msgspec
from google.protobuf import struct_pb2, timestamp_pb2

from quorate.decide.problem import Problem
from quorate.decide.scalars import read_instant
from quorate.diagnostics.model import Diagnostic, Severity
from quorate.service.accounts import DecidedAccount
from quorate.service.errors import InputError
from quorate.service.instants import instant_of, micros_of
from quorate.service.records import Refused
from quorate.store.rows import ActivationRow, RevisionRow
from quorate.text import Source
from quorate.v1 import account_pb2, decided_pb2, diagnostic_pb2, rule_set_pb2

JSON: Final = "application/json"
MESSAGEPACK: Final = "application/msgpack"
_SEVERITIES: Final = {
    Severity.ERROR: diagnostic_pb2.SEVERITY_ERROR,
    Severity.WARNING: diagnostic_pb2.SEVERITY_WARNING,
}
_INTEGER_MOST: Final = 2**53


def read_now(request: Any) -> datetime | None:  # noqa: ANN401 - of every request that has a `now`
    """Return the instant that a request names, in UTC and cut to microseconds; None where it names none.

    Raises InputError where the timestamp lies outside the years 1 to 9999 or its nanoseconds outside a second.
    """
    return read_instant_of(request.now, "now") if request.HasField("now") else None


def read_instant_of(timestamp: timestamp_pb2.Timestamp, name: str) -> datetime:
    """Return the instant of a field; raises InputError as `read_now` does."""
    try:
        return timestamp.ToDatetime(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        stated = f"{timestamp.seconds} s and {timestamp.nanos} ns"
        raise InputError(f"`{name}` is not an instant of the years 1 to 9999: {stated}") from error


def timestamp_of(instant: datetime | int | str | None) -> timestamp_pb2.Timestamp | None:
    """Write an instant, also one in microseconds or as decisions write it; None where there is none."""
    if instant is None:
        return None
    if isinstance(instant, str):
        instant = read_instant(instant)
    if isinstance(instant, int):
        instant = instant_of(instant)
    micros = micros_of(instant)
    return timestamp_pb2.Timestamp(seconds=micros // 1_000_000, nanos=micros % 1_000_000 * 1_000)


def struct_of(document: Mapping[str, Any]) -> struct_pb2.Struct:
    """Write an object of JSON as a structure; its numbers become doubles."""
    struct = struct_pb2.Struct()
    struct.update(document)
    return struct


def plain_of(value: struct_pb2.Value) -> Any:  # noqa: ANN401 - what JSON has
    """Read a value of a structure; whole numbers become integers again, as far as doubles hold them."""
    match value.WhichOneof("kind"):
        case "struct_value":
            return {name: plain_of(each) for name, each in value.struct_value.fields.items()}
        case "list_value":
            return [plain_of(each) for each in value.list_value.values]
        case "number_value":
            number = value.number_value
            return int(number) if number.is_integer() and abs(number) <= _INTEGER_MOST else number
        case "string_value":
            return value.string_value
        case "bool_value":
            return value.bool_value
        case _:
            return None


def payload_of_struct(struct: struct_pb2.Struct) -> bytes:
    """Read a payload that came as a structure, to JSON. Raises InputError for what JSON has not."""
    try:
        return msgspec.json.encode(plain_of(struct_pb2.Value(struct_value=struct)))
    except (ValueError, RecursionError) as error:
        raise InputError("`payload_struct` is nested too deeply, or holds what no JSON can say") from error


def check_content_type(content_type: str) -> None:
    """Raise InputError for a media type that payloads do not have."""
    if content_type not in {"", JSON, MESSAGEPACK}:
        raise InputError(f"content type `{content_type[:80]}` is not known; send `{JSON}` or `{MESSAGEPACK}`")


def problem_message(problem: Problem) -> decided_pb2.Problem:
    """Write a problem."""
    return decided_pb2.Problem(code=problem.code, path=problem.path, message=problem.message)


def record_problems(refused: Iterable[Refused]) -> list[account_pb2.RecordProblem]:
    """Write what is wrong with records."""
    return [account_pb2.RecordProblem(index=each.index, problem=problem_message(each.problem)) for each in refused]


def decided_account(decided: DecidedAccount) -> account_pb2.DecidedAccount:
    """Write that an account was decided."""
    return account_pb2.DecidedAccount(
        account=decided.account,
        now=timestamp_of(decided.now),
        version=decided.version,
        changes=decided.changes,
        rejected=decided.rejected,
    )


def diagnostic_messages(
    diagnostics: Iterable[Diagnostic], sources: Mapping[str, Source]
) -> list[diagnostic_pb2.Diagnostic]:
    """Write what is wrong with rules, with the places in their texts."""
    found = []
    for each in diagnostics:
        message = diagnostic_pb2.Diagnostic(
            code=each.code, severity=_SEVERITIES[each.severity], message=each.message, help=each.help, path=each.where
        )
        source = None if each.span is None else sources.get(each.span.path)
        if each.span is not None and source is not None:
            message.start.CopyFrom(_position(source, each.span.start))
            message.end.CopyFrom(_position(source, each.span.end))
        found.append(message)
    return found


def _position(source: Source, offset: int) -> diagnostic_pb2.Position:
    place = source.position(offset)
    return diagnostic_pb2.Position(line=place.line, column=place.column, offset=offset)


def revision_message(row: RevisionRow, active: int | None) -> rule_set_pb2.Revision:
    """Write what is known of a revision; `active` is the row of the active one."""
    return rule_set_pb2.Revision(
        revision=row.revision,
        name=row.name,
        published_at=timestamp_of(row.published_at),
        published_by=row.published_by,
        note=row.note,
        active=row.id == active,
        findings=row.findings,
    )


def activation_message(row: ActivationRow, revision: str) -> rule_set_pb2.Activation:
    """Write an activation of a revision."""
    return rule_set_pb2.Activation(
        number=row.number, revision=revision, at=timestamp_of(row.at), by=row.by, takes_back=row.takes_back
    )
