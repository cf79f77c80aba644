"""`quorate init --from-json-schema`: what fits the schema is decided by the rule set that is made from it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import quorate
from quorate.cli.foreign.schemas import sample_of_schemas
from quorate.cli.infer.draft import draft_schema
from quorate.cli.infer.text import audiences_text, schema_text
from quorate.diagnostics.catalogue.imported import CODES
from quorate.diagnostics.model import Code, Example
from quorate.engine import RuleSet
from quorate.semantics.compile import compile_project
from quorate.semantics.project import Project
from quorate.text import Source
from tests.cli.foreign.instances import Instances
from tests.cli.running import run_here as run

TEXT = {"type": "string"}
ADDRESS = {"type": "object", "properties": {"city": {"type": "string"}, "zip": {"type": "string", "pattern": "^t"}}}
EVENT = {"id": {"type": "string"}, "at": {"type": "string", "format": "date-time"}}
ACCOUNT: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Customer",
    "type": "object",
    "required": ["id", "name", "rating"],
    "properties": {
        "id": {"type": "string"},
        "name": {"type": "string", "maxLength": 80, "description": "Legal name. As in the register."},
        "tier": {"enum": ["named", 'long "tail"', None]},
        "rating": {"type": ["integer", "null"], "minimum": 0},
        "score": {"type": ["integer", "number"]},
        "founded": {"type": "string", "format": "date"},
        "seen": {"anyOf": [{"type": "string", "format": "date-time"}, {"type": "null"}]},
        "mixed": {"type": ["string", "integer"]},
        "address": {"$ref": "#/$defs/address"},
        "billing": {"allOf": [{"$ref": "#/$defs/address"}, {"required": ["city"]}]},
        "tags": {"type": "array", "items": {"enum": ["x", "y"]}},
        "grid": {"type": "array", "items": {"type": "array", "items": {"type": "integer"}}},
        "free": {"type": "object", "additionalProperties": {"type": "string"}},
        "any": True,
        "in": {"type": "boolean", "description": "A word of the language"},
        "either": {
            "anyOf": [
                {"type": "object", "properties": {"a": {"type": "string"}, "n": {"type": "integer"}}},
                {"type": "object", "required": ["b"], "properties": {"b": {"type": "string"}, "n": {"type": "number"}}},
            ]
        },
        "lines": {
            "type": "array",
            "items": {"type": "object", "required": ["sku"], "properties": {"sku": {"type": "string"}}},
        },
        "people": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id"],
                "properties": {
                    "id": {"type": "string"},
                    "email": {"type": "string", "format": "email"},
                    "opt_in": {"type": "boolean"},
                    "boss": {"$ref": "#/properties/people/items"},
                    "licenses": {"type": "array", "items": {"type": "object", "properties": {"id": TEXT}}},
                },
            },
        },
        "events": {
            "type": "array",
            "items": {
                "oneOf": [
                    {
                        "type": "object",
                        "required": ["id", "type", "at", "person"],
                        "properties": {**EVENT, "type": {"const": "page_viewed"}, "person": TEXT, "url": TEXT},
                    },
                    {
                        "type": "object",
                        "required": ["id", "type", "at"],
                        "properties": {**EVENT, "type": {"enum": ["web.surge", "drop"]}, "level": {"enum": [1, 2, 3]}},
                    },
                ]
            },
        },
    },
    "$defs": {"address": ADDRESS},
}  # fmt: skip


def written(folder: Path, **schemas: object) -> list[Path]:
    paths = [folder / f"{name}.json" for name in schemas]
    for path, schema in zip(paths, schemas.values(), strict=True):
        path.write_text(schema if isinstance(schema, str) else json.dumps(schema), encoding="utf-8")
    return paths


def made(folder: Path, *paths: Path, code: int = 0) -> tuple[str, str]:
    """Make a rule set, see that it decides its sample, and return its schema and what was told beside it."""
    options = [each for path in paths for each in ("--from-json-schema", path)]
    done = run("init", folder / "made", *options)
    assert done.returncode == code, done.stderr
    decided = run("decide", folder / "made", folder / "made" / "accounts.ndjson", "--whole", "--strict")
    assert decided.returncode == 0, decided.stdout
    assert run("fmt", folder / "made", "--check").returncode == 0
    return (folder / "made" / "schema.rules").read_text(encoding="utf-8"), done.stderr


def errors(folder: Path, *accounts: object, root: str = "account") -> list[object]:
    rules = quorate.load(folder / "made")
    payloads = [{"now": "2026-06-01T12:00:00Z", root: account} for account in accounts]
    return [error for each in payloads for error in rules.decide(each, whole=True).to_dict()["errors"]]


def test_what_a_schema_says_is_in_the_rule_set(tmp_path: Path) -> None:
    schema, told = made(tmp_path, *written(tmp_path, account=ACCOUNT))
    assert schema.startswith("# Made from account.json. All may be missing that is not `required`.\n")
    for line in (
        "# Customer\nentity account accounts {\n  key id\n",
        "  name     text required  # Legal name; at most 80 characters\n",
        '  tier     one of "named", "long \\"tail\\""\n',
        "  rating   integer  # at least 0\n",
        "  score    number\n",
        "  founded  date\n",
        "  seen     datetime\n",
        "    city  text required\n",
        '  tags     list of one of "x", "y"\n',
        "  grid     list of list of integer\n",
        "  `in`     boolean  # A word of the language\n",
        "  either { a text  n number  b text }\n",
        "  lines    list of { sku text required }\n",
        "entity person people in account {\n  key id\n  email   text pii\n  opt_in  boolean consent\n",
        "entity license licenses in person {\n  key id\n}",
        "event page_viewed of person { url text }\n",
        'event web_surge of account {\n  level  integer  # one of 1, 2, 3\n} as "web.surge"\n',
    ):
        assert line in schema
    for note in (
        "account.mixed: has no one type (integer or text); left out",
        "account.free: is an object whose names are data; left out",
        "account.any: may be of any type; left out",
        "account.people.boss.boss: it leads back to what it is in; left out",
    ):
        assert f"note: {note}\n" in told
        assert f"# * {note}\n" in schema


@pytest.mark.parametrize("draft", ["2020-12", "draft-07", "draft-04"])
def test_what_fits_a_schema_is_decided(tmp_path: Path, draft: str) -> None:
    schema = json.loads(json.dumps(ACCOUNT).replace("$defs", "definitions" if draft != "2020-12" else "$defs"))
    schema["$schema"] = f"http://json-schema.org/{draft}/schema#" if draft != "2020-12" else ACCOUNT["$schema"]
    if draft == "draft-04":
        schema["properties"]["any"] = {}
        schema["properties"]["events"]["items"]["oneOf"][0]["properties"]["type"] = {"enum": ["page_viewed"]}
    made(tmp_path, *written(tmp_path, account=schema))
    instances = Instances(schema, seed=7)
    assert errors(tmp_path, *(instances.make() for _ in range(60))) == []


def test_a_payload_is_told_from_an_account(tmp_path: Path) -> None:
    payload = {
        "type": "object",
        "required": ["company"],
        "properties": {
            "now": {"type": "string", "format": "date-time"},
            "company": {k: v for k, v in ACCOUNT.items() if k[0] != "$"},
        },
        "$defs": ACCOUNT["$defs"],
    }
    text = json.dumps(payload).replace("#/properties/people", "#/properties/company/properties/people")
    schema, _ = made(tmp_path, *written(tmp_path, payload=text))
    assert "entity company companies {" in schema
    instances = Instances(json.loads(text))
    found = [each["company"] for each in (instances.make() for _ in range(10)) if "company" in each]
    assert errors(tmp_path, *found, root="company") == []


def test_several_files_are_records_of_several_kinds(tmp_path: Path) -> None:
    common = {"$id": "https://example.com/common", "$defs": {"name": {"type": "string", "title": "A name"}}}
    name = {"$ref": "https://example.com/common#/$defs/name"}
    beside = {"$ref": "common.json#/$defs/name"}
    keyed = {"id": {"type": "string"}}
    paths = written(
        tmp_path,
        crm_account={"type": "object", "required": ["id"], "properties": {**keyed, "name": name}},
        crm_contacts={"type": "array", "items": {"type": "object", "properties": {**keyed, "name": beside}}},
        site={"type": "object", "properties": {"number": {"type": "integer"}}},
        activity={"type": "object", "properties": {**EVENT, "type": {"enum": ["call"]}, "person": {"type": "string"}}},
        common=common,
    )
    schema, told = made(tmp_path, *paths[:-1])
    assert "entity account accounts {\n  key id\n  name  text  # A name\n}" in schema
    assert "entity person people in account {\n  key id\n  name  text  # A name\n}" in schema
    assert "entity site sites in account {\n  key id\n  number  integer\n}" in schema
    assert "event call of account {\n  person  person  # not every such event names one\n}" in schema
    assert "account.sites: records have no key of text; `id` is one that payloads have to give" in told


def test_conditions_between_fields_are_told(tmp_path: Path) -> None:
    schema = {
        "type": "object",
        "properties": {"id": {"type": "string"}, "kind": {"type": "string"}},
        "if": {"properties": {"kind": {"const": "x"}}},
        "then": {"properties": {"extra": {"type": "integer"}}, "required": ["extra"]},
    }
    text, told = made(tmp_path, *written(tmp_path, account=schema))
    assert "  extra  integer\n" in text
    assert "note: `if`: conditions between fields are not carried over" in told
    assert "note: account.id: not required by the schema; records without it are rejected" in told


def test_anchors_embedded_ids_and_escaped_pointers_are_followed(tmp_path: Path) -> None:
    schema = {
        "$id": "https://example.com/account",
        "type": "object",
        "properties": {
            "id": {"type": "string"},
            "a": {"$ref": "#here"},
            "b": {"$ref": "inner"},
            "c": {"$ref": "#/$defs/x~1y%20z"},
        },
        "$defs": {
            "one": {"$anchor": "here", "type": "integer"},
            "two": {"$id": "inner", "type": "boolean"},
            "x/y z": {"type": "string", "format": "date"},
        },
    }
    text, _ = made(tmp_path, *written(tmp_path, account=schema))
    assert "  a  integer\n  b  boolean\n  c  date\n" in text


def test_the_rest_is_done_where_a_part_is_wrong(tmp_path: Path) -> None:
    schema = {
        "type": "object",
        "properties": {"id": {"type": "string"}, "x": {"$ref": "#/$defs/nme"}, "y": {"type": "integer"}},
    }
    text, told = made(tmp_path, *written(tmp_path, account={**schema, "$defs": {"name": {}}}), code=7)
    assert "  y  integer\n" in text
    assert "error: account.json#/properties/x: `#/$defs/nme` leads nowhere: there is no `nme`" in told
    assert "`name` (S102)" in told


def test_a_file_that_is_there_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "made").mkdir()
    (tmp_path / "made" / "accounts.ndjson").touch()
    done = run("init", tmp_path / "made", "--from-json-schema", *written(tmp_path, account=ACCOUNT))
    assert done.returncode == 2
    assert "accounts.ndjson is there already" in done.stderr
    done = run("init", tmp_path / "other", "--from-json-schema", *written(tmp_path, account=ACCOUNT), "--from", "-")
    assert "--from and --from-json-schema each make a schema of their own" in done.stderr


# -- the pages of what is wrong ------------------------------------------------------------------------------------


OF_SCHEMAS = [code for code in CODES if code.avoid.kind.endswith("json-schema")]


def growing() -> str:
    levels = 24
    defs = {
        f"a{level}": {"type": "object", "properties": {side: {"$ref": f"#/$defs/a{level + 1}"} for side in "xy"}}
        for level in range(levels)
    }
    return json.dumps(
        {"type": "object", "properties": {"id": {"type": "string"}, "a": {"$ref": "#/$defs/a0"}}, "$defs": defs}
    )


def codes_of(example: Example, folder: Path) -> list[str]:
    text = growing() if example.kind == "growing-json-schema" else example.text
    folder.mkdir()
    (path,) = written(folder, account=text)
    done = run("init", folder / "made", "--from-json-schema", path)
    told = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    return sorted({line.rpartition("(")[2].removesuffix(")") for line in told})


@pytest.mark.parametrize("code", OF_SCHEMAS, ids=lambda code: code.id)
def test_what_to_avoid_gives_the_code_and_what_to_prefer_nothing(code: Code, tmp_path: Path) -> None:
    assert codes_of(code.avoid, tmp_path / "avoid") == [code.id]
    assert codes_of(code.prefer, tmp_path / "prefer") == []


@pytest.mark.parametrize(
    "text",
    ["[]", "1", "{", "{}", '{"type": 3}', '{"properties": 3}', '{"properties": {"a": 3}, "allOf": 1, "required": "x"}',
     '{"$ref": "#"}', '{"$ref": 3}', '{"$ref": "file:///etc/passwd"}', '{"properties": {"a": {"enum": []}}}',
     '{"properties": {"a": {"enum": [[], {}]}, "": {"type": "string"}, "`": {"type": "string"}}}',
     '{"properties": {"a": {"enum": ["x", "x"]}, "b": {"enum": ["", "\\u0000"]}}}', "\ufeff{}", "[" * 5000,
     '{"properties": {"a": ' * 450 + "{}" + "}}" * 450],
)  # fmt: skip
def test_odd_schemas_are_made_something_of_or_told(tmp_path: Path, text: str) -> None:
    (path,) = written(tmp_path, account=text)
    done = run("init", tmp_path / "made", "--from-json-schema", path)
    assert done.returncode in {0, 2, 7}, done.stderr
    assert "Traceback" not in done.stderr
    if done.returncode != 2:
        assert run("check", tmp_path / "made").returncode == 0


# -- generated schemas -----------------------------------------------------------------------------------------------

NAMES = st.sampled_from(["a", "b", "name", "in", "key", "person", "people", "events", "relation", "x y", "notes"])
PLAIN = st.sampled_from(
        [TEXT, {"type": "integer"}, {"type": "number"}, {"type": "boolean"}, {"type": ["string", "null"]}, True, {},
         {"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}, {"enum": ["x", "y", None]},
         {"enum": [1, 2]}, {"const": "only"}, {"enum": ["x", 1]},
         {"type": "object"}, {"type": "array"}, {"type": "null"}, {"anyOf": [TEXT, {"type": "null"}]}]
)  # fmt: skip
LEAVES = PLAIN | st.sampled_from([{"$ref": "#/$defs/one"}, {"$ref": "#/$defs/two"}])


def objects(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    fields = st.dictionaries(NAMES, inner, min_size=1, max_size=4)
    return fields.flatmap(
        lambda found: st.builds(
            lambda required: {"type": "object", "properties": found, "required": required},
            st.lists(st.sampled_from(sorted(found)), unique=True, max_size=2),
        )
    )


SCHEMAS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        objects(inner),
        inner.map(lambda item: {"type": "array", "items": item}),
        objects(inner).map(lambda item: {"type": "array", "items": item}),
        st.lists(inner, min_size=1, max_size=2).map(lambda parts: {"anyOf": parts}),
        objects(inner).map(lambda part: {"allOf": [part]}),
    ),
    max_leaves=10,
)


@settings(max_examples=25, deadline=None, derandomize=True, database=None)
@given(objects(SCHEMAS), objects(PLAIN), PLAIN)
def test_whatever_fits_a_generated_schema_is_decided(
    tmp_path_factory: pytest.TempPathFactory, account: dict[str, Any], one: dict[str, Any], two: object
) -> None:
    account["properties"]["id"] = TEXT
    account["properties"].pop("events", None)  # what no list of events is, is none
    account["required"] = [name for name in account["required"] if name != "events"]
    account["$defs"] = {"one": one, "two": two}
    sample = sample_of_schemas(written(tmp_path_factory.mktemp("made"), account=account))
    draft = draft_schema(sample)
    text = f"{schema_text(draft)}\n{audiences_text(draft)}"
    compiled = compile_project(Project("made", (Source("made.rules", text),)))
    assert compiled.program is not None, (compiled.diagnostics, text)
    rules = RuleSet(compiled.program)
    instances = Instances(account, seed=len(text))
    root = sample.root
    for _ in range(4):
        value = instances.make()
        payload = {"now": "2026-06-01T12:00:00Z", root: value}
        errors = rules.decide(payload, whole=True).to_dict()["errors"]
        assert errors == [], (errors, text, value)
