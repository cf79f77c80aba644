"""Schemas of the Experience Data Model (segments, section 4): classes have their places, and what fits is decided."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import quorate
from tests.cli.foreign.instances import Instances
from tests.cli.running import run_here as run

XDM = "https://ns.adobe.com/xdm"
TEXT = {"type": "string", "meta:xdmType": "string"}
TIME = {"type": "string", "format": "date-time", "meta:xdmType": "date-time"}
SOURCE = {
    "$id": f"{XDM}/datatypes/b2b-source",
    "title": "B2B Source",
    "type": "object",
    "properties": {f"xdm:{name}": TEXT for name in ("sourceType", "sourceInstanceID", "sourceID", "sourceKey")},
}
KEY = {"$ref": SOURCE["$id"], "meta:xdmType": "object"}


def class_of(name: str, title: str, folder: str = "context", **properties: object) -> dict[str, Any]:
    """Return a schema of a class as the public repository of XDM writes them: parts that `allOf` puts together."""
    return {
        "$id": f"{XDM}/{folder}/{name}",
        "title": title,
        "type": "object",
        "meta:extends": [f"{XDM}/data/record"],
        "definitions": {name: {"properties": {f"xdm:{key}": value for key, value in properties.items()}}},
        "allOf": [{"$ref": f"#/definitions/{name}"}],
    }


ACCOUNT_CLASS = class_of("account", "XDM Business Account", accountID=TEXT, accountKey=KEY)
DETAILS = {
    "$id": f"{XDM}/mixins/account-details",
    "type": "object",
    "properties": {
        "xdm:accountName": {**TEXT, "title": "Account Name", "description": "Name of the account."},
        "xdm:accountOrganization": {
            "type": "object",
            "properties": {
                "xdm:numberOfEmployees": {"type": "integer", "meta:xdmType": "int", "minimum": 0},
                "xdm:annualRevenue": {
                    "type": "object",
                    "properties": {
                        "xdm:amount": {"type": "number"},
                        "xdm:currencyCode": TEXT,
                        "xdm:conversionDate": TIME,
                    },
                },
                "xdm:industry": {**TEXT, "meta:enum": {"agriculture": "Agriculture", "energy": "Energy"}},
            },
        },
        "xdm:isDeleted": {"type": "boolean"},
    },
}
ACCOUNT = {
    "$id": "https://ns.adobe.com/acme/schemas/1",
    "title": "Accounts of Acme",
    "type": "object",
    "meta:class": f"{XDM}/context/account",
    "allOf": [{"$ref": f"{XDM}/context/account"}, {"$ref": f"{XDM}/mixins/account-details"}],
    "properties": {"_acme": {"type": "object", "properties": {"tier": {"enum": ["one", "two"], "type": "string"}}}},
}
PROFILE = class_of(
    "profile", "XDM Individual Profile",
    b2b={"type": "object", "properties": {"xdm:personKey": KEY, "xdm:personScore": {"type": "number"}}},
    personComponents={"type": "array", "items": {"type": "object", "properties": {"xdm:sourceAccountKey": KEY}}},
    workEmail={"type": "object", "properties": {"xdm:address": TEXT}},
)  # fmt: skip
RELATION = class_of(
    "account-person", "XDM Business Account Person Relation", "classes", accountPersonKey=KEY, accountKey=KEY,
    personKey=KEY, personRole=TEXT, personRoles={"type": "array", "items": TEXT}, isPrimary={"type": "boolean"},
)  # fmt: skip
OPPORTUNITY = class_of("opportunity", "XDM Business Opportunity", opportunityKey=KEY, opportunityStage=TEXT)
ROLE = class_of("opportunity-person", "XDM Business Opportunity Person Relation", "classes", personRole=TEXT)
CAMPAIGN = class_of("campaign", "XDM Business Campaign", "classes", campaignName=TEXT)
MEMBER = class_of("campaign-member", "XDM Business Campaign Members", memberStatus=TEXT, membershipDate=TIME)
PAGE = {"type": "object", "properties": {"xdm:URL": TEXT}}
EXPERIENCE = {
    **class_of(
        "experienceevent", "XDM ExperienceEvent", eventType=TEXT, timestamp=TIME,
        web={"type": "object", "properties": {"xdm:webPageDetails": PAGE}},
        directMarketing={"type": "object", "properties": {"xdm:mailingName": TEXT}},
        listOperations={"type": "object", "properties": {"xdm:listKey": KEY}},
    ),
    "meta:extends": [f"{XDM}/data/time-series"],
}  # fmt: skip
FILES: dict[str, dict[str, Any]] = {
    "account": ACCOUNT, "profile": PROFILE, "relation": RELATION, "opportunity": OPPORTUNITY, "role": ROLE,
    "campaign": CAMPAIGN, "member": MEMBER, "events": EXPERIENCE,
}  # fmt: skip
BESIDE = {"source": SOURCE, "class": ACCOUNT_CLASS, "details": DETAILS}


@pytest.fixture(scope="module")
def acme(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Make a rule set of all schemas; return its folder and what was told."""
    folder = tmp_path_factory.mktemp("xdm")
    for name, schema in {**FILES, **BESIDE}.items():
        (folder / f"{name}.schema.json").write_text(json.dumps(schema), encoding="utf-8")
    options = [each for name in FILES for each in ("--from-json-schema", folder / f"{name}.schema.json")]
    done = run("init", folder / "made", *options)
    assert done.returncode == 0, done.stderr
    return folder / "made", done.stderr


def test_each_class_has_its_place(acme: tuple[Path, str]) -> None:
    schema = (acme[0] / "schema.rules").read_text(encoding="utf-8")
    words = " ".join(schema.split())
    for text in (
        "# Accounts of Acme; `id` is accountKey.sourceKey of XDM\nentity account accounts {\n  key id\n",
        "  accountName          text  # Account Name\n",
        "    industry           text  # such as agriculture, energy\n",
        "    annualRevenue { amount number  currencyCode text  conversionDate datetime }\n",
        '  _acme { tier one of "one", "two" }\n',
        "entity person people in account {\n  key id\n",
        "  personComponents     list of {\n",
        "  relation { personRole text  personRoles list of text  isPrimary boolean }\n",
        "entity opportunity opportunities in account {\n",
        "entity contact_role contact_roles in opportunity {\n  key id\n",
        "  person      person\n",
        "entity campaign_membership campaign_memberships in person {\n",
        "event web_webpagedetails_page_views of person { web { webPageDetails { URL text } } }",
        'event direct_marketing_email_opened of person { directMarketing { mailingName text } } as "directMarketing',
        'as "listOperation.addToList"\n',
    ):
        assert " ".join(text.split()) in words, text
    assert "xdm:" not in schema
    assert "eventType" not in schema


def test_what_has_no_place_is_told(acme: tuple[Path, str]) -> None:
    told = acme[1]
    assert "note: campaign: of no one account; a `mapping` can take from it by `with campaign by …`\n" in told
    assert "note: events `leadOperation.newLead`, `leadOperation.convertLead`" in told


def test_the_sample_is_decided(acme: tuple[Path, str]) -> None:
    done = run("decide", acme[0], acme[0] / "accounts.ndjson", "--whole", "--strict")
    assert done.returncode == 0, done.stdout


def test_records_that_fit_the_schemas_are_decided(acme: tuple[Path, str]) -> None:
    others = {each["$id"]: each for each in (*FILES.values(), *BESIDE.values())}
    makers = {name: Instances(schema, others, seed=3) for name, schema in FILES.items()}

    def record(name: str, key: str, **more: object) -> dict[str, Any]:
        return {**bare(makers[name].make()), "id": key, **more}

    rules = quorate.load(acme[0])
    for number in range(30):
        role = record("role", "r", person="p")
        events = [
            {**record("events", wire), "type": wire, "at": "2026-05-20T09:00:00Z", "person": "p"}
            for wire in ("web.webpagedetails.pageViews", "directMarketing.emailOpened", "listOperation.addToList")
        ]
        person = record("profile", "p", relation=bare(makers["relation"].make()))
        person["campaign_memberships"] = [record("member", "m")]
        opportunity = record("opportunity", "o", contact_roles=[role])
        account = record("account", f"a{number}", people=[person], opportunities=[opportunity], events=events)
        decision = rules.decide({"now": "2026-06-01T12:00:00Z", "account": account}, whole=True).to_dict()
        assert decision["errors"] == []


def bare(value: Any) -> Any:  # noqa: ANN401 - a value of JSON
    """Return a record as it is sent: the names of XDM's own fields have their prefix in schemas only."""
    if isinstance(value, dict):
        return {name.removeprefix("xdm:"): bare(each) for name, each in value.items()}
    return [bare(each) for each in value] if isinstance(value, list) else value


def test_a_schema_that_is_written_out_needs_no_other(tmp_path: Path) -> None:
    """As the schema registry hands it out: references resolved, names without prefix."""
    path = tmp_path / "full.json"
    schema = {
        "$id": "https://ns.adobe.com/acme/schemas/2",
        "meta:class": f"{XDM}/context/account-activity",
        "type": "object",
        "properties": {
            "accountKey": {"type": "object", "properties": {"sourceKey": {"type": "string"}}},
            "accountEventType": {"type": "string", "enum": ["addToJourney", "accountInterestingMoment"]},
            "timestamp": TIME,
        },
    }
    path.write_text(json.dumps(schema), encoding="utf-8")
    done = run("init", tmp_path / "made", "--from-json-schema", path)
    assert done.returncode == 0, done.stderr
    text = (tmp_path / "made" / "schema.rules").read_text(encoding="utf-8")
    assert "event addToJourney of account { accountKey { sourceKey text } }\n" in text
    assert run("decide", tmp_path / "made", tmp_path / "made" / "accounts.ndjson", "--whole").returncode == 0


def test_a_class_that_is_not_beside_is_told(tmp_path: Path) -> None:
    path = tmp_path / "account.json"
    path.write_text(json.dumps(ACCOUNT), encoding="utf-8")
    (tmp_path / "details.json").write_text(json.dumps(DETAILS), encoding="utf-8")
    done = run("init", tmp_path / "made", "--from-json-schema", path)
    assert done.returncode == 7
    assert f"`{XDM}/context/account` leads nowhere" in done.stderr
    assert "accountName" in (tmp_path / "made" / "schema.rules").read_text(encoding="utf-8")
