"""Calls about accounts as the store keeps them."""

from __future__ import annotations

from collections.abc import Iterable

from quorate.client import results
from quorate.client.asks.ask import Ask, Page
from quorate.client.reading import read_account, read_decided, read_ingested, read_member
from quorate.client.records import Record
from quorate.v1 import account_pb2


def ingest(records: Iterable[Record]) -> Ask[results.Ingested]:
    """Ask to take facts in."""
    request = account_pb2.IngestRequest(records=[record.to_message() for record in records])
    return Ask("AccountService/Ingest", request, read_ingested, is_safe=True)


def get_account(account: str, *, with_payload: bool) -> Ask[results.StoredAccount]:
    """Ask for an account with its last decision."""
    request = account_pb2.AccountServiceGetRequest(account=account, with_payload=with_payload)
    return Ask("AccountService/Get", request, read_account, is_safe=True)


def members(name: str, *, account: str, page_size: int, token: str) -> Ask[Page[results.Member]]:
    """Ask for a page of the members of an audience or a buying group."""
    request = account_pb2.ListMembersRequest(name=name, account=account, page_size=page_size, page_token=token)
    return Ask("AccountService/ListMembers", request, _read_members, is_safe=True)


def assign_role(account: str, group: str, person: str, role: str, *, request_id: str) -> Ask[results.Commanded]:
    """Ask to give a person a role in a buying group."""
    request = account_pb2.AssignRoleRequest(
        account=account, group=group, person=person, role=role, request_id=request_id
    )
    return Ask("AccountService/AssignRole", request, _read_commanded, is_safe=bool(request_id))


def remove_member(account: str, group: str, person: str, *, role: str, request_id: str) -> Ask[results.Commanded]:
    """Ask to take a person out of a buying group."""
    request = account_pb2.RemoveMemberRequest(
        account=account, group=group, person=person, role=role, request_id=request_id
    )
    return Ask("AccountService/RemoveMember", request, _read_commanded, is_safe=bool(request_id))


def move_stage(account: str, group: str, stage: str, *, request_id: str) -> Ask[results.Commanded]:
    """Ask to move a buying group to a stage."""
    request = account_pb2.MoveStageRequest(account=account, group=group, stage=stage, request_id=request_id)
    return Ask("AccountService/MoveStage", request, _read_commanded, is_safe=bool(request_id))


def _read_members(response: account_pb2.ListMembersResponse) -> Page[results.Member]:
    return Page(tuple(map(read_member, response.members)), response.next_page_token)


def _read_commanded(
    response: account_pb2.AssignRoleResponse | account_pb2.RemoveMemberResponse | account_pb2.MoveStageResponse,
) -> results.Commanded:
    return results.Commanded(read_decided(response.decided), response.transaction)
