"""Requests as they come in, read and checked (domain reference, section 5.13.2)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlsplit

import msgspec

from quorate.diagnostics.model import shown
from quorate.external_actions.accessors import Accessor
from quorate.external_actions.failures import DETAILS_MOST, Detail, RefusedError
from quorate.semantics.suggest import hint

EntityType = Literal["lead", "account", "accountPerson"]
Id = str | int
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=8192)]

OPERATORS: Final = (
    "is", "isNot", "greaterThan", "greaterThanOrEqual", "lessThan", "lessThanOrEqual", "contains", "notContains",
)  # fmt: skip
_ORDERING: Final = frozenset(OPERATORS[2:6])
_PARTS: Final = frozenset(OPERATORS[6:])
PATHS_MOST: Final = 25
TIMEOUT_MOST: Final = 240
"""Minutes; the domain reference, section 7."""

TIMEOUT_DEFAULT: Final = 60
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_PEOPLE_MOST: Final = 10_000


class Condition(msgspec.Struct, frozen=True):
    """One condition of a path; values are texts, whatever type the accessor has."""

    accessor: str
    operator: str
    values: list[str]


class Path(msgspec.Struct, frozen=True, rename="camel"):
    """One path; without conditions it is the default."""

    path_id: Text
    path_definition: list[Condition]


class ActionConfig(msgspec.Struct, frozen=True, rename="camel"):
    """How long an answer is waited for, in minutes, and the paths that hang on it."""

    timeout: int = TIMEOUT_DEFAULT
    path_config: list[Path] | None = None


class Subscription(msgspec.Struct, frozen=True, rename="camel"):
    """Whose instance asks."""

    ims_org_id: str | None = None


class Context(msgspec.Struct, frozen=True):
    """What surrounds a request; of the journey nothing is needed."""

    subscription: Subscription | None = None


class Relationship(msgspec.Struct, frozen=True, rename="camel"):
    """One person in an account."""

    account_person_rel_id: Id
    account_id: Id
    person_id: Id
    lead_data: dict[str, Any]
    relationship_metadata: dict[str, Any] | None = None


class ObjectContext(msgspec.Struct, frozen=True, rename="camel"):
    """The account or the person that is asked about, with what is known of them."""

    lead_id: Id | None = None
    lead_data: dict[str, Any] | None = None
    account_id: Id | None = None
    account_data: dict[str, Any] | None = None
    account_person_relationships: Annotated[list[Relationship], msgspec.Meta(max_length=_PEOPLE_MOST)] | None = None


class ObjectData(msgspec.Struct, frozen=True, rename="camel"):
    """What is asked about, and with which values of the step."""

    object_type: EntityType
    object_context: ObjectContext
    flow_step_context: dict[str, Any] | None = None


class Submission(msgspec.Struct, frozen=True, rename="camel"):
    """One request; what else it has is not looked at."""

    token: Text
    callback_url: Text
    object_data: ObjectData
    action_config: ActionConfig
    context: Context | None = None
    enable_split_paths: bool = False

    @property
    def request_id(self) -> str:
        """What it is called: the same for the same token, also after a restart."""
        return f"qr-{hashlib.sha256(self.token.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}"

    @property
    def organisation(self) -> str:
        """Whose instance asks; empty where that is not said."""
        subscription = None if self.context is None else self.context.subscription
        return "" if subscription is None else subscription.ims_org_id or ""

    @property
    def group(self) -> str:
        """The buying group that is asked about; empty for all."""
        asked = (self.object_data.flow_step_context or {}).get(GROUP_ATTRIBUTE)
        return asked if isinstance(asked, str) else ""


GROUP_ATTRIBUTE: Final = "buyingGroup"
"""The attribute of a step that names one buying group."""

_DECODER: Final = msgspec.json.Decoder(Submission)
_WANTED: Final[Mapping[EntityType, tuple[str, ...]]] = {
    "lead": ("leadId", "leadData"),
    "account": ("accountId", "accountData"),
    "accountPerson": ("accountId", "accountData", "accountPersonRelationships"),
}


def read_submission(body: bytes) -> Submission:
    """Read a request. Raises RefusedError for what is none."""
    try:
        body.decode()  # also what is not looked at is kept as a text
        return _DECODER.decode(body)
    except msgspec.ValidationError as error:
        message, _, path = str(error).partition(" - at `$")
        detail = Detail(path.rstrip("`").removeprefix("."), shown(message))
        raise RefusedError(
            HTTPStatus.BAD_REQUEST, "INVALID_REQUEST", "the request is not of the published shape", (detail,)
        ) from error
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise RefusedError(HTTPStatus.BAD_REQUEST, "INVALID_REQUEST", "the body is no JSON") from error


def check_submission(
    asked: Submission, entity: EntityType, accessors: Mapping[str, Accessor], groups: Mapping[str, object]
) -> None:
    """Look whether a request is for this service and can be answered. Raises RefusedError with all that is wrong."""
    found = [
        *_about_object(asked, entity),
        *_about_headers(asked),
        *_about_times(asked),
        *_about_paths(asked, accessors),
    ]
    given = (asked.object_data.flow_step_context or {}).get(GROUP_ATTRIBUTE)
    if given is not None and not isinstance(given, str):
        found.append(Detail(f"objectData.flowStepContext.{GROUP_ATTRIBUTE}", "is no text"))
    if asked.group and asked.group not in groups:
        told = f"there is no buying group `{shown(asked.group)}`; {hint(asked.group, groups)}".rstrip("; ")
        found.append(Detail(f"objectData.flowStepContext.{GROUP_ATTRIBUTE}", told))
    if found:
        raise RefusedError(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "VALIDATION_ERROR",
            "the request cannot be answered as it stands",
            tuple(found[:DETAILS_MOST]),
        )


def _about_object(asked: Submission, entity: EntityType) -> Iterator[Detail]:
    kind = asked.object_data.object_type
    if kind != entity:
        yield Detail("objectData.objectType", f"this service answers for `{entity}`, and not for `{kind}`")
        return
    context = msgspec.to_builtins(asked.object_data.object_context)
    for name in _WANTED[kind]:
        if context.get(name) is None:
            yield Detail(f"objectData.objectContext.{name}", f"is missing, and needed for `{kind}`")
    known: set[str] = set()
    for number, each in enumerate(asked.object_data.object_context.account_person_relationships or ()):
        place = f"objectData.objectContext.accountPersonRelationships[{number}]"
        if str(each.account_id) != str(context.get("accountId")):
            yield Detail(f"{place}.accountId", "is of another account than the request")
        if str(each.person_id) in known:
            yield Detail(f"{place}.personId", "stands here twice")
        known.add(str(each.person_id))


def _about_headers(asked: Submission) -> Iterator[Detail]:
    """Look at what goes into headers of the callback."""
    for name, value in (("token", asked.token), ("context.subscription.imsOrgId", asked.organisation)):
        if not (value.isascii() and value.isprintable()) or value != value.strip():
            yield Detail(name, "has characters that no header of HTTP takes, or blanks around it")


def _about_times(asked: Submission) -> Iterator[Detail]:
    if not 1 <= asked.action_config.timeout <= TIMEOUT_MOST:
        yield Detail("actionConfig.timeout", f"is in minutes, from 1 to {TIMEOUT_MOST}")
    try:
        parts = urlsplit(asked.callback_url)
        is_well = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_well = False
    if not is_well or not asked.callback_url.isprintable() or " " in asked.callback_url:
        yield Detail("callbackUrl", "is no address of HTTP")


def _about_paths(asked: Submission, accessors: Mapping[str, Accessor]) -> Iterator[Detail]:
    paths = asked.action_config.path_config or []
    if len(paths) > PATHS_MOST:
        yield Detail("actionConfig.pathConfig", f"has {len(paths)} paths, more than {PATHS_MOST}")
    known: set[str] = set()
    for number, path in enumerate(paths[:PATHS_MOST]):
        place = f"actionConfig.pathConfig[{number}]"
        if path.path_id in known:
            yield Detail(f"{place}.pathId", "stands here twice")
        known.add(path.path_id)
        for at, condition in enumerate(path.path_definition):
            told = _about_condition(condition, accessors)
            if told:
                yield Detail(f"{place}.pathDefinition[{at}]", told)


def _about_condition(condition: Condition, accessors: Mapping[str, Accessor]) -> str:
    """Tell what is wrong with a condition; empty where nothing is."""
    accessor = accessors.get(condition.accessor)
    if accessor is None:
        return f"there is no accessor `{shown(condition.accessor)}`; {hint(condition.accessor, accessors)}".rstrip("; ")
    operator = condition.operator
    if operator not in OPERATORS:
        return f"there is no operator `{shown(operator)}`; {hint(operator, OPERATORS)}".rstrip("; ")
    if operator in _ORDERING and accessor.type not in {"integer", "float"}:
        return f"`{operator}` is for numbers, and `{accessor.name}` is of type {accessor.type}"
    if operator in _PARTS and accessor.type != "string":
        return f"`{operator}` is for texts, and `{accessor.name}` is of type {accessor.type}"
    if not condition.values:
        return "has no values to compare with"
    for value in condition.values:
        if not _fits(value, accessor):
            return f"`{shown(value)}` is no {accessor.type}, which `{accessor.name}` is"
    return ""


def _fits(value: str, accessor: Accessor) -> bool:
    match accessor.type:
        case "boolean":
            return value.casefold() in {"true", "false"}
        case "integer" | "float":
            # A path may ask for any number, whole or not.
            return _NUMBER.fullmatch(value.strip()) is not None
        case _:
            return True
