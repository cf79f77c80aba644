"""Accounts as the store keeps them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from quorate.server.messages import decided_account, read_instant_of, record_problems, timestamp_of
from quorate.service.errors import InputError
from quorate.service.instants import micros_of
from quorate.service.records import Happened, Record, Removal, Upsert
from quorate.v1 import account_pb2, account_pb2_grpc

if TYPE_CHECKING:
    from quorate.server.call import Call
    from quorate.server.options import ServerOptions
    from quorate.service.accounts import Done
    from quorate.service.house import House


class AccountService(account_pb2_grpc.AccountServiceServicer):
    """Keeps facts, and decides each account whenever something about it changes."""

    def __init__(self, house: House, options: ServerOptions) -> None:
        self._accounts = house.accounts
        self._limits = options.limits

    def Ingest(self, request: account_pb2.IngestRequest, call: Call) -> account_pb2.IngestResponse:  # noqa: N802
        """Take records in."""
        done = self._accounts.ingest(call.tenant, read_records(request.records), most=self._limits.ingest_records)
        call.count(decided=len(done.decided))
        return account_pb2.IngestResponse(
            accepted=done.accepted,
            known=done.known,
            problems=record_problems(done.problems),
            decided=[decided_account(each) for each in done.decided],
            transaction=done.transaction,
        )

    def Get(  # noqa: N802
        self, request: account_pb2.AccountServiceGetRequest, call: Call
    ) -> account_pb2.AccountServiceGetResponse:
        """Give one account with its last decision."""
        shown = self._accounts.get(call.tenant, request.account, with_payload=request.with_payload)
        call.note(revision=shown.revision)
        return account_pb2.AccountServiceGetResponse(
            decision=shown.decision.to_json(),
            revision=shown.revision,
            version=shown.version,
            payload=shown.payload,
            due=timestamp_of(shown.due),
        )

    def ListMembers(  # noqa: N802
        self, request: account_pb2.ListMembersRequest, call: Call
    ) -> account_pb2.ListMembersResponse:
        """Tell who is in an audience or in a buying group."""
        most = min(request.page_size or self._limits.page_size, self._limits.page_size)
        found, following, pending = self._accounts.members(
            call.tenant, request.name, after=request.page_token, most=most, account=request.account
        )
        return account_pb2.ListMembersResponse(
            members=[
                account_pb2.Member(
                    account=each.account,
                    person=each.person,
                    role=each.role,
                    since=timestamp_of(each.since),
                    assigned_by=each.by,
                )
                for each in found
            ],
            next_page_token=following,
            pending_accounts=pending,
        )

    def AssignRole(  # noqa: N802
        self, request: account_pb2.AssignRoleRequest, call: Call
    ) -> account_pb2.AssignRoleResponse:
        """Give a person a role in a buying group."""
        command = {"assign": {"group": request.group, "person": request.person, "role": request.role}}
        done = self._command(call, request, command, f"assign {request.person}")
        return account_pb2.AssignRoleResponse(decided=decided_account(done.decided), transaction=done.transaction)

    def RemoveMember(  # noqa: N802
        self, request: account_pb2.RemoveMemberRequest, call: Call
    ) -> account_pb2.RemoveMemberResponse:
        """Take a person out of a buying group."""
        members = {"group": request.group, "person": request.person}
        if request.role:
            members["role"] = request.role
        done = self._command(call, request, {"remove": members}, f"remove {request.person}")
        return account_pb2.RemoveMemberResponse(decided=decided_account(done.decided), transaction=done.transaction)

    def MoveStage(self, request: account_pb2.MoveStageRequest, call: Call) -> account_pb2.MoveStageResponse:  # noqa: N802
        """Move a buying group to a stage."""
        command = {"move": {"group": request.group, "stage": request.stage}}
        done = self._command(call, request, command, f"move {request.group} to {request.stage}")
        return account_pb2.MoveStageResponse(decided=decided_account(done.decided), transaction=done.transaction)

    def _command(self, call: Call, request: Any, command: dict[str, dict[str, str]], reason: str) -> Done:  # noqa: ANN401
        done = self._accounts.command(call.tenant, request.account, command, reason=reason, request=request.request_id)
        call.count(decided=1)
        return done


def read_records(messages: Iterable[account_pb2.Record]) -> list[Record]:
    """Read the records of a request. Raises InputError for one that tells nothing."""
    found: list[Record] = []
    for number, message in enumerate(messages):
        match message.WhichOneof("what"):
            case "event":
                found.append(Happened(message.account, message.event.fields))
            case "upsert":
                upsert = message.upsert
                as_of = _as_of(upsert, number)
                found.append(Upsert(message.account, upsert.collection, upsert.fields, as_of, upsert.replace))
            case "removal":
                removal = message.removal
                found.append(Removal(message.account, removal.collection, removal.key, _as_of(removal, number)))
            case _:
                raise InputError(f"records[{number}] is no upsert, no event and no removal")
    return found


def _as_of(message: Any, number: int) -> int | None:  # noqa: ANN401 - an upsert or a removal
    if not message.HasField("as_of"):
        return None
    return micros_of(read_instant_of(message.as_of, f"records[{number}].as_of"))
