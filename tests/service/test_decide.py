"""Decisions over the wire are those of the engine."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import msgspec
import pytest

from quorate.client import BATCH_ACCOUNTS, BATCH_BYTES, CallError, Client, connect
from quorate.engine import RuleSet
from quorate.server.app import Server
from tests.service.accounts import NOW, account
from tests.service.serving import serve


def test_a_decision_is_that_of_the_engine(client: Client, rule_set: RuleSet) -> None:
    assert client.decide(account()).to_dict() == rule_set.decide(account()).to_dict()


def test_a_payload_may_be_bytes_text_or_an_object(client: Client) -> None:
    encoded = msgspec.json.encode(account())
    decisions = [client.decide(payload).to_json() for payload in (account(), encoded, encoded.decode())]
    assert len(set(decisions)) == 1


@pytest.mark.parametrize(
    "now",
    [
        "2026-07-02T10:00:00+02:00",
        datetime(2026, 7, 2, 8, tzinfo=UTC),
        datetime(2026, 7, 2, 10, tzinfo=timezone(timedelta(hours=2))),
    ],
)
def test_the_now_of_a_call_takes_the_place_of_the_payloads(client: Client, now: datetime | str) -> None:
    assert client.decide(account(now=NOW), now=now).to_dict()["now"] == "2026-07-02T08:00:00Z"


@pytest.mark.parametrize("now", ["2026-07-02T10:00:00", "yesterday", datetime(2026, 7, 2)])  # noqa: DTZ001 - refused
def test_a_now_without_an_offset_is_refused_by_the_client(client: Client, now: datetime | str) -> None:
    with pytest.raises(ValueError, match=r"offset|isoformat"):
        client.decide(account(), now=now)


@pytest.mark.parametrize("payload", [account(now=None), account(now="soon"), b"", b"{", b"[]", b"null"])
def test_a_bad_account_is_told_inside_its_decision(client: Client, payload: bytes) -> None:
    decision = client.decide(payload)
    assert decision.rejected
    assert decision.errors


def test_the_servers_clock_dates_undated_payloads_alone(rules_folder: Path) -> None:
    before = datetime.now(UTC)
    with serve(rules_folder, dates_payloads=True) as server, connect(server.address) as client:
        undated = client.decide(account(now=None))
        dated = client.decide(account(now=NOW))
        broken = client.decide(b"{")
    assert before <= datetime.fromisoformat(undated.to_dict()["now"]) <= datetime.now(UTC)
    assert dated.to_dict()["now"] == NOW
    assert broken.rejected


def test_a_strict_server_rejects_unknown_facts(client: Client, rules_folder: Path) -> None:
    payload = account(shoe_size=43)
    with (
        serve(rules_folder, strict=True) as strict,
        connect(strict.address) as strict_client,
    ):
        assert strict_client.decide(payload).rejected
    assert not client.decide(payload).rejected


def test_many_accounts_come_back_in_their_order(client: Client, rule_set: RuleSet) -> None:
    payloads = [account(f"a{number}", employees=number) for number in range(2 * BATCH_ACCOUNTS + 1)]
    decisions = list(client.decide_many(iter(payloads)))
    assert [decision.to_dict() for decision in decisions] == [
        rule_set.decide(payload).to_dict() for payload in payloads
    ]


def test_a_bad_account_does_not_spoil_its_batch(client: Client) -> None:
    first, bad, last = client.decide_many([account("first"), b'{"account": 7}', account("last")])
    assert [first.account, first.rejected] == ["first", False]
    assert bad.rejected
    assert [last.account, last.rejected] == ["last", False]


def test_no_accounts_give_no_decisions(client: Client) -> None:
    assert list(client.decide_many([])) == []


def test_large_accounts_are_spread_over_calls(client: Client) -> None:
    padding = "x" * (BATCH_BYTES // 2)
    payloads = [account(f"a{number}", notes=padding) for number in range(12)]
    assert [decision.account for decision in client.decide_many(payloads)] == [f"a{number}" for number in range(12)]


def test_threads_share_a_client(client: Client, rule_set: RuleSet) -> None:
    payloads = [account(f"a{number}", employees=number) for number in range(400)]
    with ThreadPoolExecutor(8) as threads:
        decisions = list(threads.map(client.decide, payloads))
    assert [decision.to_json() for decision in decisions] == [
        rule_set.decide(payload).to_json() for payload in payloads
    ]


def test_an_absent_server_is_told(server: Server) -> None:
    server.stop()
    with connect(server.address) as client, pytest.raises(CallError) as caught:
        client.decide(account())
    assert caught.value.code == "UNAVAILABLE"
