"""What the endpoint says and answers has the shapes of the published contract."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import jsonschema
import pytest

from quorate.external_actions.openapi import openapi_document
from quorate.external_actions.security import Scheme, Security
from quorate.external_actions.submissions import EntityType
from tests.external_actions import shapes
from tests.external_actions.conftest import Shared
from tests.external_actions.endpoints import answerer, receiving, request_of, running, settings_of

ENTITIES = get_args(EntityType)


def fits(value: object, schema: dict[str, Any]) -> None:
    """Hold a value against a schema."""
    jsonschema.Draft202012Validator(schema).validate(value)


@pytest.mark.parametrize("entity", ENTITIES)
def test_a_request_is_defined_accepted_and_called_back_in_the_published_shapes(
    entity: EntityType, shared: Shared
) -> None:
    receiver, endpoint = shared(entity)
    definition = endpoint.client.get("/getServiceDefinition").json()
    fits(definition, shapes.definition(entity))
    primary = definition["primaryAttribute"]
    assert primary in {each["apiName"] for each in definition["invocationPayloadDef"]["flowAttributes"]}
    assert primary not in {each["apiName"] for each in definition["callbackPayloadDef"]["attributes"]}
    fits(endpoint.client.get("/status").json(), shapes.STATUS)
    request = request_of(receiver, entity)
    accepted = endpoint.submit(request)
    assert accepted.status_code == 201
    fits(accepted.json(), shapes.ACCEPTED)
    called = receiver.next()
    fits(called.body, shapes.CALLBACK)
    assert called.body["objectData"][0]["activityData"]["success"] is True
    assert called.headers["x-callback-token"] == request["token"]
    assert called.headers["x-request-id"] == accepted.json()["requestId"]
    assert called.headers["x-api-key"] == "callback-key"
    assert called.headers["authorization"] == "Bearer callback-token"
    assert called.headers["x-gw-ims-org-id"] == "12345@AdobeOrg"
    known = {each["accessorName"]: each for each in definition["invocationPayloadDef"]["accessorsMetadata"]}
    for values in values_in(called.body):
        assert values
        assert values.keys() <= known.keys()
        for name, value in values.items():
            fits(value, schema_of(known[name]))
    fields = {
        "leadData": {each["serviceAttribute"] for each in definition["callbackPayloadDef"].get("fields", [])},
        "accountData": {each["serviceAttribute"] for each in definition["callbackPayloadDef"].get("accountFields", [])},
    }
    for what, allowed in fields.items():
        written = called.body["objectData"][0].get(what, {})
        assert written.keys() <= allowed | {"id", "accessorValues"}


def values_in(body: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the values of accessors wherever the contract has them."""
    (told,) = body["objectData"]
    places = [*told.get("accountPersonData", ()), *(told[name] for name in ("leadData", "accountData") if name in told)]
    return [each["accessorValues"] for each in places if "accessorValues" in each]


def schema_of(accessor: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of the values of an accessor."""
    bounds = accessor.get("constraints", {})
    schema: dict[str, Any] = {
        "type": {"float": "number", "integer": "integer", "boolean": "boolean"}.get(accessor["dataType"], "string")
    }
    for ours, theirs in (("minimum", "minValue"), ("maximum", "maxValue"), ("enum", "allowedValues")):
        if theirs in bounds:
            schema[ours] = bounds[theirs]
    return schema


def test_people_in_an_account_have_roles_and_paths(shared: Shared) -> None:
    receiver, endpoint = shared("accountPerson")
    endpoint.submit(request_of(receiver, "accountPerson"))
    (told,) = receiver.next().body["objectData"]
    ann, ben = told["accountPersonData"]
    assert (ann["accountPersonRelId"], ann["accountId"], ann["personId"]) == (9001, 5, 71)
    assert ann["accessorValues"]["growers_role"] == "buyer"
    assert ann["accessorValues"]["growers_completeness"] == 75
    assert ann["accessorValues"]["growers_missing_roles"] == 1
    assert ann["accessorValues"]["win_rank"] == "top"
    assert ann["accessorValues"]["win_size"] == "otherwise"
    assert ann["accessorValues"]["in_chiefs"] is True
    assert ben["accessorValues"]["growers_role"] == "user"
    assert "win_rank" not in ben["accessorValues"]  # nobody takes a path: null, and so the default path
    # Of events nothing is known, so that engagement is null as well.
    assert ann["leadData"] == {"growers_member": True, "growers_role": "buyer"}
    assert told["accountData"]["id"] == 5
    assert told["accountData"]["growers_stage"] == "open"


def test_a_group_is_asked_about_alone_and_values_are_left_out_without_split_paths(shared: Shared) -> None:
    receiver, endpoint = shared("account")
    endpoint.submit(request_of(receiver, enableSplitPaths=False))
    (told,) = receiver.next().body["objectData"]
    assert "accessorValues" not in told["accountData"]
    request = request_of(receiver)
    request["objectData"]["flowStepContext"] = {"buyingGroup": "grower"}
    refused = endpoint.submit(request)
    assert refused.status_code == 422
    assert refused.json()["details"][0]["message"].endswith("a name close to it is `growers`")


@pytest.mark.parametrize("scheme", get_args(Scheme))
def test_the_document_has_what_the_published_one_has(scheme: Scheme) -> None:
    security = Security(scheme, frozenset(), token_url="https://auth.example/token")  # noqa: S106 - an address
    document = openapi_document("Seeds", "https://actions.example", security, "account")
    assert document["openapi"].startswith("3.0.")
    assert list(document["paths"]) == ["/getServiceDefinition", "/submitAsyncAction", "/status"]
    ((name,),) = (each.keys() for each in document["security"])
    assert [name] == list(document["components"]["securitySchemes"])
    assert document["components"]["securitySchemes"][name]["type"] in {"apiKey", "http", "oauth2"}
    operations = [
        each["operationId"]
        for methods in document["paths"].values()
        for each in methods.values()
        if isinstance(each, dict)
    ]
    assert len(operations) == len(set(operations))
    if scheme == "oauth2":
        assert document["components"]["securitySchemes"][name]["flows"]["clientCredentials"]["scopes"] == {}
    assert {"x-providerName", "x-schemaVersion", "x-supportContact"} <= document["info"].keys()
    assert all(each["x-required"] and each["x-implemented-by"] == "partner" for each in document["paths"].values())
    answers = document["paths"]["/submitAsyncAction"]["post"]["responses"]
    assert {"201", "400", "401", "422", "429", "500"} <= answers.keys()


@pytest.mark.parametrize("entity", ENTITIES)
def test_what_is_served_fits_its_own_document(entity: EntityType, shared: Shared) -> None:
    receiver, endpoint = shared(entity)
    document = endpoint.client.get("/openapi.json").json()

    def schema(name: str) -> dict[str, Any]:
        return {"$ref": f"#/components/schemas/{name}", "components": document["components"]}

    fits(endpoint.client.get("/getServiceDefinition").json(), schema("ServiceDefinition"))
    request = request_of(receiver, entity)
    fits(request, schema("ExecutionRequest"))
    fits(endpoint.submit(request).json(), schema("ExecutionResponse"))
    receiver.next()
    fits(endpoint.client.get("/nowhere").json(), schema("Error"))


def test_options_name_attributes_and_keys(tmp_path: Path) -> None:
    options = 'account-key = "{id}.org"\n[account]\ncompanyName = "name"\nstaff = "employees"\n'
    with receiving() as receiver, running(settings_of(tmp_path), answerer(options=options)) as endpoint:
        definition = endpoint.client.get("/getServiceDefinition").json()
        names = [each["serviceAttribute"] for each in definition["invocationPayloadDef"]["accountFields"]]
        assert names == ["companyName", "staff"]
        request = request_of(receiver)
        request["objectData"]["objectContext"]["accountData"] = {"staff": "12000", "employees": "3"}
        endpoint.submit(request)
        (told,) = receiver.next().body["objectData"]
    assert told["accountData"]["accessorValues"]["win_size"] == "huge"


def test_facts_that_do_not_fit_are_told_in_the_callback(shared: Shared) -> None:
    receiver, endpoint = shared("account")
    request = request_of(receiver)
    request["objectData"]["objectContext"]["accountData"]["employees"] = "many"
    endpoint.submit(request)
    (told,) = receiver.next().body["objectData"]
    assert told["activityData"]["errorCode"] == "INVALID_DATA"
    assert "many" not in told["activityData"]["reason"]
    assert told["accountData"] == {"id": 5}
    request = request_of(receiver)
    request["objectData"]["objectContext"]["accountData"] = {}
    endpoint.submit(request)
    (told,) = receiver.next().body["objectData"]
    assert told["activityData"]["errorCode"] == "INSUFFICIENT_DATA"
