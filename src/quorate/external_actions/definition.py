"""What a service says of itself: its service definition (domain reference, section 5.13.1)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from quorate.external_actions.accessors import Accessor, Level
from quorate.external_actions.answering import Answerer, is_written
from quorate.external_actions.submissions import GROUP_ATTRIBUTE, TIMEOUT_DEFAULT, EntityType

_NO_WORD: Final = re.compile(r"\W+")
_LEVELS: Final[dict[EntityType, tuple[Level, ...]]] = {
    "account": ("account",),
    "lead": ("account", "person"),
    "accountPerson": ("account", "person"),
}


def asked_of(answerer: Answerer, entity: EntityType) -> dict[str, Accessor]:
    """Return the accessors that paths of journeys of an entity may ask for."""
    known = answerer.questions.accessors
    return {name: each for name, each in known.items() if each.level in _LEVELS[entity]}


def service_definition(answerer: Answerer, entity: EntityType, timeout: int = TIMEOUT_DEFAULT) -> dict[str, Any]:
    """Return the service definition; `timeout` is in minutes."""
    rules, fields = answerer.rules, answerer.fields
    accessors = asked_of(answerer, entity)
    known = "what its store knows of the account, and " if answerer.accounts is not None else ""
    told = (
        f"Answers out of rule set {rules.name}, from {known}the data of the request: memberships, roles, "
        "completeness, engagement and stages of buying groups, and the path to take in a journey."
    )
    invocation: dict[str, Any] = {
        "globalAttributes": [],
        "flowAttributes": [
            {
                "apiName": GROUP_ATTRIBUTE,
                "i18n": {
                    "en_US": {
                        "displayName": "Buying group",
                        "description": "The buying group that is asked about; empty for all of them.",
                    }
                },
                "dataType": "string",
                "required": False,
            }
        ],
        "headers": [],
        "journeyContext": True,
        "subscriptionContext": True,
        "accessorsMetadata": [each.metadata() for each in accessors.values()],
    }
    callback: dict[str, Any] = {"attributes": []}
    if entity != "account":
        invocation["fields"] = [each.mapping() for each in fields.person]
        callback["fields"] = _written(accessors.values(), "person")
    if entity != "lead":
        invocation["accountFields"] = [each.mapping() for each in fields.account]
        callback["accountFields"] = _written(accessors.values(), "account")
    return {
        "apiName": f"quorate_{_NO_WORD.sub('_', rules.name)}_{entity}",
        "i18n": {"en_US": {"name": f"Quorate: {rules.name}", "description": told}},
        "description": told,
        "primaryAttribute": GROUP_ATTRIBUTE,
        "supportedEntityType": entity,
        "enableSplitPaths": bool(accessors),
        "timeout": timeout,
        "invocationPayloadDef": invocation,
        "callbackPayloadDef": callback,
    }


def _written(accessors: Iterable[Accessor], level: Level) -> list[dict[str, Any]]:
    return [
        {"serviceAttribute": each.name, "description": each.description, "dataType": each.type, "required": False}
        for each in accessors
        if is_written(each, level)
    ]
