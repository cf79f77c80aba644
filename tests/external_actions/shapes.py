"""The shapes of the contract as JSON Schemas of our own, by sections 5.13.1 to 5.13.3 of the domain reference."""

from __future__ import annotations

from typing import Any, Final

_TEXT: Final = {"type": "string"}
_DATA_TYPE: Final = {"enum": ["string", "integer", "float", "boolean", "date", "datetime"]}


def _object(needed: str, properties: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - a schema
    return {"type": "object", "required": needed.split(), "properties": properties or {}, **more}


_MAPPINGS: Final = {
    "type": "array",
    "items": _object("serviceAttribute dataType", {"serviceAttribute": _TEXT, "dataType": _DATA_TYPE}),
}
_ATTRIBUTES: Final = {
    "type": "array",
    "items": _object(
        "apiName i18n dataType",
        {"apiName": _TEXT, "dataType": _DATA_TYPE, "i18n": _object("en_US", {"en_US": _object("displayName")})},
    ),
}
_ACCESSORS: Final = {
    "type": "array",
    "minItems": 1,
    "items": _object(
        "accessorName dataType",
        {
            "accessorName": {"type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]*$"},
            "dataType": _DATA_TYPE,
            "description": _TEXT,
            "constraints": _object("", {"allowedValues": {"type": "array", "items": _TEXT}}),
        },
    ),
}


def definition(entity: str) -> dict[str, Any]:
    """Return the schema of a service definition for an entity, with split paths."""
    fields = {"lead": "fields", "account": "accountFields", "accountPerson": "fields accountFields"}[entity]
    properties = {"fields": _MAPPINGS, "accountFields": _MAPPINGS, "attributes": _ATTRIBUTES}
    invocation = {
        **properties,
        "globalAttributes": _ATTRIBUTES,
        "flowAttributes": _ATTRIBUTES,
        "headers": {"type": "array", "items": _object("name value")},
        "journeyContext": {"type": "boolean"},
        "subscriptionContext": {"type": "boolean"},
        "accessorsMetadata": _ACCESSORS,
    }
    return _object(
        "apiName i18n description invocationPayloadDef callbackPayloadDef primaryAttribute enableSplitPaths "
        "supportedEntityType",
        {
            "apiName": _TEXT,
            "i18n": _object("en_US", {"en_US": _object("name description")}),
            "supportedEntityType": {"const": entity},
            "enableSplitPaths": {"const": True},
            "timeout": {"type": "integer", "minimum": 1, "maximum": 240},
            "invocationPayloadDef": _object(f"{fields} accessorsMetadata", invocation, additionalProperties=False),
            "callbackPayloadDef": _object(fields, properties, additionalProperties=False),
        },
    )


ACCEPTED: Final = _object(
    "status requestId",
    {"status": {"const": "accepted"}, "requestId": _TEXT, "estimatedProcessingTime": {"type": "integer"}},
)
STATUS: Final = _object("status timestamp", {"status": {"const": "healthy"}})
ERROR: Final = _object(
    "status code message",
    {
        "status": {"const": "error"},
        "code": {
            "enum": [
                "INVALID_REQUEST", "RESOURCE_NOT_FOUND", "VALIDATION_ERROR", "INTERNAL_ERROR", "UNAUTHORIZED",
                "FORBIDDEN", "TIMEOUT", "RATE_LIMITED",
            ]
        },
        "message": _TEXT,
        "details": {"type": "array", "items": _object("field message")},
    },
)  # fmt: skip
_INTEGER: Final = {"type": "integer"}
_RELATED: Final = _object(
    "accountPersonRelId accountId personId",
    {
        "accountPersonRelId": _INTEGER,
        "accountId": _INTEGER,
        "personId": _INTEGER,
        "leadData": {"type": "object"},
        "accessorValues": {"type": "object"},
    },
    additionalProperties=False,
)
CALLBACK: Final = _object(
    "objectData",
    {
        "objectData": {
            "type": "array",
            "minItems": 1,
            "maxItems": 1,
            "items": _object(
                "activityData",
                {
                    "activityData": _object(
                        "success", {"success": {"type": "boolean"}, "errorCode": _TEXT, "reason": _TEXT}
                    ),
                    "leadData": _object("id", {"id": _INTEGER}),
                    "accountData": _object("id", {"id": _INTEGER}),
                    "accountPersonData": {"type": "array", "items": _RELATED},
                },
                anyOf=[{"required": [name]} for name in ("leadData", "accountData", "accountPersonData")],
                additionalProperties=False,
            ),
        }
    },
)
