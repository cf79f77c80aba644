"""Accounts that a store or a server knows are answered about by all that is known of them."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from quorate.cli.external_actions_run import ServerAccounts
from quorate.client import connect
from quorate.client.records import Event, Record, Upsert
from quorate.external_actions.answering import Accounts
from quorate.external_actions.failures import SettingsError, UnansweredError
from quorate.external_actions.stored import StoredAccounts
from quorate.external_actions.submissions import read_submission
from quorate.server.app import serving
from quorate.server.options import ServerOptions
from quorate.service.house import House
from quorate.service.rule_sets import Actor
from tests.external_actions.endpoints import RULES, answerer, program, request_of

LEAD_OPTIONS = 'lead-account = "companyId"\n[person]\ntitle = "job_title"\n'


def told_by(accounts: Accounts | None, request: dict[str, Any], options: str | None = None) -> dict[str, Any]:
    """Return what is told of a request."""
    asked = read_submission(json.dumps(request).encode())
    (told,) = answerer(accounts, options).answer(asked, datetime.now(UTC))["objectData"]
    assert isinstance(told, dict)
    return told


def lead(id_: str, **data: object) -> dict[str, Any]:
    """Return a request about a lead."""
    request = request_of("http://127.0.0.1/x", "lead")
    request["objectData"]["objectContext"] = {"leadId": id_, "leadData": data}
    return request


def test_a_store_and_a_server_know_events_and_people(tmp_path: Path) -> None:
    (tmp_path / "seeds.rules").write_text(RULES, encoding="utf-8")
    now = datetime.now(UTC)
    view = {"id": "e1", "type": "page_viewed", "at": (now - timedelta(days=1)).isoformat(), "person": "71"}
    records: list[Record] = [
        Upsert("5", {"name": "Acme", "employees": 900}),
        Upsert("5", {"id": "71", "job_title": "Chief Buyer"}, "people"),
        Event("5", view),
    ]
    options = ServerOptions(listen="127.0.0.1:0")
    with closing(House.open(tmp_path / "quorate.db")) as house:
        house.publish_folder(options.tenant, tmp_path / "seeds.rules", Actor("tests"))
        with serving(house, options) as server, connect(server.address) as client:
            assert client.ingest(records).accepted == len(records)
            stored = StoredAccounts.open(tmp_path / "quorate.db", program(), None)
            for accounts in (stored, ServerAccounts(client)):
                request = request_of("http://127.0.0.1/x")
                request["objectData"]["objectContext"] = {"accountId": "5", "accountData": {}}
                values = told_by(accounts, request)["accountData"]["accessorValues"]
                assert values["growers_completeness"] == 50
                assert values["growers_ready"] is True
                assert values["growers_engagement"] > 0
                assert values["win_size"] == "otherwise"
                # What a request says counts over what is known.
                request["objectData"]["objectContext"]["accountData"] = {"employees": 20_000}
                assert told_by(accounts, request)["accountData"]["accessorValues"]["win_size"] == "huge"
                request["objectData"]["objectContext"] = {"accountId": "6", "accountData": {}}
                assert told_by(accounts, request)["activityData"]["errorCode"] == "NOT_FOUND"
                person = told_by(accounts, lead("71", companyId="5"), LEAD_OPTIONS)["leadData"]
                assert person["id"] == 71
                assert person["accessorValues"]["growers_role"] == "buyer"
                without = told_by(accounts, lead("71", title="Chief"), LEAD_OPTIONS)
                assert without["activityData"]["errorCode"] == "INSUFFICIENT_DATA"
        with pytest.raises(UnansweredError) as gone, connect(server.address) as client:
            ServerAccounts(client).find("5")
        assert gone.value.code in {"EXTERNAL_API_ERROR", "TIMEOUT"}
        with pytest.raises(SettingsError, match="has no tenant `other`"):
            StoredAccounts.open(tmp_path / "quorate.db", program(), "other")
    with pytest.raises(SettingsError, match=r"nothing\.db"):
        StoredAccounts.open(tmp_path / "nothing.db", program(), None)


def test_a_lead_without_an_account_is_alone_in_its_own() -> None:
    told = told_by(None, lead("abc-1", job_title="Chief"))
    assert told["leadData"]["id"] == "abc-1"
    assert told["leadData"]["accessorValues"]["in_chiefs"] is True
