"""The OpenAPI document of a service, which it serves itself (domain reference, section 5.13.1)."""

from __future__ import annotations

from typing import Any, Final, get_args

from quorate.external_actions.failures import ErrorCode
from quorate.external_actions.security import Security
from quorate.external_actions.submissions import OPERATORS, PATHS_MOST, TIMEOUT_MOST, EntityType

_TEXT: Final = {"type": "string"}
_ID: Final = {"oneOf": [{"type": "string"}, {"type": "integer", "format": "int64"}]}
_FREE: Final = {"type": "object", "additionalProperties": True}
_OURS: Final = {"x-required": True, "x-implemented-by": "partner"}
"""Extensions of the published document that say who has to answer at an address."""

_DATA_TYPE: Final = {"type": "string", "enum": ["string", "integer", "float", "boolean", "date", "datetime"]}


def openapi_document(  # noqa: PLR0913 - what it tells, by name
    title: str, url: str, security: Security, entity: EntityType, *, version: str = "1", contact: str = ""
) -> dict[str, Any]:
    """Return the document; `url` is where the service is reached, `entity` what its requests are about.

    `contact` is whom to turn to; without one that is the service itself.
    """
    scheme, described = security.described()
    return {
        "openapi": "3.0.3",
        "info": {
            "title": title,
            "version": version,
            "description": "Asynchronous external actions of journeys, answered by the rules of a Quorate rule set.",
            "x-providerName": "Quorate",
            "x-schemaVersion": "1.0.0",
            "x-supportContact": contact or url,
        },
        "servers": [{"url": url}],
        "security": [{scheme: []}],
        "paths": {
            "/getServiceDefinition": {
                **_OURS,
                "get": {
                    "operationId": "getServiceDefinition",
                    "summary": "What this service takes and gives.",
                    "responses": {
                        "200": _content("The definition.", "ServiceDefinition"),
                        **_errors("401", "405"),
                    },
                },
            },
            "/submitAsyncAction": {
                **_OURS,
                "post": {
                    "operationId": "submitAsyncAction",
                    "summary": "Take one request, to be answered at its callback address.",
                    "requestBody": {
                        "required": True,
                        "content": {"application/json": {"schema": _ref("ExecutionRequest")}},
                    },
                    "responses": {
                        "201": _content("The request is kept, and will be answered.", "ExecutionResponse"),
                        **_errors("400", "401", "403", "408", "413", "415", "422", "429", "500", "503"),
                    },
                },
            },
            "/status": {
                **_OURS,
                "get": {
                    "operationId": "getStatus",
                    "summary": "Whether this service answers.",
                    "security": [],
                    "responses": {"200": _content("It does.", "Status")},
                },
            },
        },
        "components": {"securitySchemes": {scheme: described}, "schemas": _schemas(entity)},
    }


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def _content(told: str, name: str) -> dict[str, Any]:
    return {"description": told, "content": {"application/json": {"schema": _ref(name)}}}


def _errors(*codes: str) -> dict[str, Any]:
    told = {
        "400": "The body is not of the published shape.",
        "401": "The credentials are missing or not known.",
        "403": "The organisation may not ask.",
        "405": "The method is not one of this address.",
        "408": "The body did not come in time.",
        "413": "The body is too large.",
        "415": "The body is no JSON.",
        "422": "The request cannot be answered as it stands.",
        "429": "Too many requests are open; Retry-After tells when to come again.",
        "500": "The request could not be kept.",
        "503": "The service is ending.",
    }
    found = {code: _content(told[code], "Error") for code in codes}
    if "429" in found:
        found["429"]["headers"] = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds."}}
    return found


def _object(needed: list[str], /, **properties: Any) -> dict[str, Any]:  # noqa: ANN401 - schemas
    told = {"type": "object", "properties": properties}
    return {**told, "required": needed} if needed else told


def _list(items: dict[str, Any], **more: Any) -> dict[str, Any]:  # noqa: ANN401 - bounds of a schema
    return {"type": "array", "items": items, **more}


def _schemas(entity: EntityType) -> dict[str, Any]:
    named = _object(["displayName"], displayName=_TEXT, description=_TEXT)
    attribute = _object(
        ["apiName", "i18n", "dataType"],
        apiName=_TEXT, i18n=_object(["en_US"], en_US=named), dataType=_DATA_TYPE, required={"type": "boolean"},
    )  # fmt: skip
    mapping = _object(
        ["serviceAttribute", "dataType"],
        serviceAttribute=_TEXT, description=_TEXT, dataType=_DATA_TYPE, required={"type": "boolean"},
    )  # fmt: skip
    accessor = _object(
        ["accessorName", "dataType"],
        accessorName=_TEXT, dataType=_DATA_TYPE, description=_TEXT,
        constraints=_object([], minValue={"type": "number"}, maxValue={"type": "number"}, allowedValues=_list(_TEXT)),
    )  # fmt: skip
    condition = _object(
        ["accessor", "operator", "values"],
        accessor=_TEXT, operator={"type": "string", "enum": list(OPERATORS)}, values=_list(_TEXT),
    )  # fmt: skip
    path = _object(
        ["pathId", "pathDefinition"], pathId={"type": "string", "minLength": 1}, pathDefinition=_list(condition)
    )
    relationship = _object(
        ["accountPersonRelId", "accountId", "personId", "leadData"],
        accountPersonRelId=_ID, accountId=_ID, personId=_ID, leadData=_FREE, relationshipMetadata=_FREE,
    )  # fmt: skip
    of_account = {"accountId": _ID, "accountData": _FREE}
    contexts: dict[EntityType, dict[str, Any]] = {
        "lead": _object(["leadId", "leadData"], leadId=_ID, leadData=_FREE),
        "account": _object(["accountId", "accountData"], **of_account),
        "accountPerson": _object(
            ["accountId", "accountData", "accountPersonRelationships"],
            **of_account, accountPersonRelationships=_list(relationship),
        ),
    }  # fmt: skip
    headers = _list(_object(["name", "value"], name=_TEXT, value=_TEXT))
    return {
        "ServiceDefinition": _object(
            [
                "apiName", "i18n", "description", "primaryAttribute", "supportedEntityType", "enableSplitPaths",
                "invocationPayloadDef", "callbackPayloadDef",
            ],
            apiName=_TEXT,
            i18n=_object(["en_US"], en_US=_object(["name", "description"], name=_TEXT, description=_TEXT)),
            description=_TEXT,
            primaryAttribute=_TEXT,
            supportedEntityType={"type": "string", "enum": list(get_args(EntityType))},
            enableSplitPaths={"type": "boolean"},
            timeout={"type": "integer", "minimum": 1, "maximum": TIMEOUT_MOST, "default": 60},
            invocationPayloadDef=_object(
                [],
                globalAttributes=_list(attribute), flowAttributes=_list(attribute), fields=_list(mapping),
                accountFields=_list(mapping), headers=headers, journeyContext={"type": "boolean"},
                subscriptionContext={"type": "boolean"}, accessorsMetadata=_list(accessor),
            ),
            callbackPayloadDef=_object(
                [], fields=_list(mapping), accountFields=_list(mapping), attributes=_list(attribute)
            ),
        ),
        "ExecutionRequest": _object(
            ["token", "callbackUrl", "objectData", "actionConfig"],
            token={"type": "string", "minLength": 1, "maxLength": 8192},
            callbackUrl={"type": "string", "format": "uri", "minLength": 1, "maxLength": 8192},
            context=_FREE,
            objectData=_object(
                ["objectType", "objectContext"],
                objectType={"type": "string", "enum": [entity]},
                objectContext=contexts[entity],
                flowStepContext=_FREE,
            ),
            actionConfig=_object(
                [],
                timeout={"type": "integer", "minimum": 1, "maximum": TIMEOUT_MOST, "default": 60},
                pathConfig=_list(path, maxItems=PATHS_MOST),
            ),
            customHeaders=_FREE,
            enableSplitPaths={"type": "boolean", "default": False},
        ),
        "ExecutionResponse": _object(
            ["status", "requestId"],
            status={"type": "string", "enum": ["accepted"]}, requestId=_TEXT, message=_TEXT,
            estimatedProcessingTime={"type": "integer"},
        ),
        "Status": _object(
            ["status", "timestamp"],
            status={"type": "string", "enum": ["healthy"]}, timestamp={"type": "string", "format": "date-time"},
        ),
        "Error": _object(
            ["status", "code", "message"],
            status={"type": "string", "enum": ["error"]},
            code={"type": "string", "enum": list(get_args(ErrorCode))},
            message=_TEXT,
            details=_list(_object([], field=_TEXT, message=_TEXT)),
            timestamp={"type": "string", "format": "date-time"},
        ),
    }  # fmt: skip
