"""The data of a request to facts: which attributes a service asks for, and which fields of the schema they are.

Without options, attributes are called as fields are, with `_` for the dots of nested ones. Options in TOML give other
names, and tell what accounts and people are called in rules and in the store::

    account-key = "{id}.mkto_org"     # from accountId; `{id}` alone where nothing is said
    person-key = "{id}"
    lead-account = "companyId"        # the attribute of a lead that has the id of its account

    [account]                         # attribute = field; only these are asked for then
    accountName = "name"
    [person]
    title = "job_title"
    [relation]                        # of relationshipMetadata
    role = "relation.role"
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from quorate.external_actions.accessors import DataType
from quorate.external_actions.failures import SettingsError
from quorate.ir import types as t
from quorate.ir.program import Program
from quorate.ir.schema import Field
from quorate.ir.sites import PERSON
from quorate.semantics.suggest import hint

_TYPES: Final[tuple[tuple[type, DataType], ...]] = (
    (t.TextType, "string"),
    (t.ChoiceType, "string"),
    (t.ZoneType, "string"),
    (t.IntegerType, "integer"),
    (t.NumberType, "float"),
    (t.BooleanType, "boolean"),
    (t.DateType, "date"),
    (t.DateTimeType, "datetime"),
)
_TABLES: Final = ("account", "person", "relation")
_TEXTS: Final = ("account-key", "person-key", "lead-account")
_ID: Final = "{id}"
_RELATION: Final = "relation"
_BOOLEANS: Final = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute of a request, and the field that it is: a path of names in the record."""

    name: str
    path: tuple[str, ...]
    type: DataType
    required: bool

    def mapping(self) -> dict[str, Any]:
        """Return its entry in `fields` or `accountFields` of a service definition."""
        return {
            "serviceAttribute": self.name,
            "description": f"The field {'.'.join(self.path)} of the rules.",
            "dataType": self.type,
            "required": self.required,
        }


@dataclass(frozen=True, slots=True)
class Fields:
    """The attributes by what they are of, and how keys are made of ids."""

    account: tuple[Attribute, ...]
    person: tuple[Attribute, ...]
    relation: tuple[Attribute, ...]
    account_key: str = _ID
    person_key: str = _ID
    lead_account: str = ""
    keys: Mapping[str, str] = field(default_factory=dict)
    """The name of the key of accounts (`account`) and of people (`person`) in payloads."""

    people: str = ""
    """The name of the collection of people in an account."""

    def account_of(self, id_: object) -> str:
        """Return what an account is called in rules."""
        return self.account_key.replace(_ID, str(id_))

    def person_of(self, id_: object) -> str:
        """Return what a person is called in rules."""
        return self.person_key.replace(_ID, str(id_))


def fields_of(program: Program, options: str | None = None) -> Fields:
    """Return the attributes of a rule set, by options in TOML if there are any. Raises SettingsError."""
    given = _read(options or "")
    schema = program.schema
    person = schema.entities.get(PERSON)
    own = dict(_leaves(schema.entities[schema.root].fields))
    of_people = {} if person is None else dict(_leaves(person.fields))
    keys = {"account": schema.entities[schema.root].key, "person": "" if person is None else person.key}
    own.pop((keys["account"],), None)
    of_people.pop((keys["person"],), None)
    relation = {path: each for path, each in of_people.items() if path[0] == _RELATION}
    facts = {path: each for path, each in of_people.items() if path[0] != _RELATION}
    return Fields(
        _attributes("account", given.get("account"), own),
        _attributes("person", given.get("person"), facts),
        _attributes("relation", given.get("relation"), relation),
        _template(given, "account-key"),
        _template(given, "person-key"),
        given.get("lead-account", ""),
        keys,
        "" if person is None else person.many,
    )


def put(record: dict[str, Any], attributes: tuple[Attribute, ...], data: Mapping[str, Any]) -> None:
    """Put the attributes that data have into a record; null takes a fact away."""
    for each in attributes:
        if each.name not in data:
            continue
        place = record
        for name in each.path[:-1]:
            inner = place.get(name)
            if not isinstance(inner, dict):
                inner = place[name] = {}
            place = inner
        place[each.path[-1]] = _value(each.type, data[each.name])


def _value(type_: DataType, value: object) -> object:
    """Return a value as the schema wants it; what does not fit stays, and is told by whoever reads the payload."""
    if not isinstance(value, str) or type_ in {"string", "date", "datetime"}:
        return str(value) if type_ == "string" and isinstance(value, int) and not isinstance(value, bool) else value
    text = value.strip()
    if not text:
        return None
    try:
        match type_:
            case "integer":
                return int(text)
            case "float":
                return float(text)
            case _:
                return _BOOLEANS.get(text.casefold(), value)
    except ValueError:
        return value


def _leaves(fields: Mapping[str, Field], above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Field]]:
    """Yield the fields that hold one value each; lists are none that a request has."""
    for each in fields.values():
        if isinstance(each.type, t.ObjectType):
            yield from _leaves(each.fields, (*above, each.name))
        elif _type_of(each) is not None:
            yield (*above, each.name), each


def _type_of(found: Field) -> DataType | None:
    return next((name for kind, name in _TYPES if isinstance(found.type, kind)), None)


def _attributes(
    what: str, given: Mapping[str, Any] | None, known: Mapping[tuple[str, ...], Field]
) -> tuple[Attribute, ...]:
    if given is None:
        named = {_plain(path): path for path in known}
    else:
        named = {name: tuple(str(value).split(".")) for name, value in given.items()}
    found = []
    for name, path in named.items():
        leaf = known.get(path)
        if leaf is None:
            close = hint(".".join(path), [".".join(each) for each in known])
            told = f"`{name}` of `[{what}]`: {what}s have no field `{'.'.join(path)}` of one value"
            raise SettingsError(f"{told}; {close}" if close else told)
        type_ = _type_of(leaf)
        assert type_ is not None  # noqa: S101 - leaves have one
        found.append(Attribute(name, path, type_, leaf.required and given is None))
    return tuple(found)


def _plain(path: tuple[str, ...]) -> str:
    return "_".join(path[1:] if path[0] == _RELATION else path)


def _read(text: str) -> dict[str, Any]:
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"the options of fields are no TOML: {error}") from error
    for key, value in given.items():
        if key in _TEXTS and isinstance(value, str):
            continue
        if key in _TABLES and isinstance(value, dict) and all(isinstance(each, str) for each in value.values()):
            continue
        close = hint(key, [*_TEXTS, *_TABLES])
        what = "is a text" if key in _TEXTS else "is a table of texts" if key in _TABLES else f"is not known; {close}"
        raise SettingsError(f"`{key}` of the options of fields {what}".rstrip("; "))
    return given


def _template(given: Mapping[str, Any], name: str) -> str:
    template: str = given.get(name, _ID)
    if _ID not in template:
        raise SettingsError(f"`{name}` of the options of fields has to have `{_ID}` in it, the id of the request")
    return template
