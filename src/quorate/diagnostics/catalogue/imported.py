"""S1xx: foreign schemas that a rule set is to be made from.

The samples are JSON Schemas, but for those of CSV files.
"""

from __future__ import annotations

from quorate.diagnostics.model import Code, Example


def _schema(text: str) -> Example:
    return Example(f"{text}\n", kind="json-schema")


_GOOD = _schema('{"type": "object", "properties": {"id": {"type": "string"}, "size": {"type": "integer"}}}')

S101 = Code(
    "S101",
    "schema-not-json",
    "no JSON Schema: {reason}",
    "A file that should hold a JSON Schema holds something else.",
    "A schema is an object of JSON. YAML, Avro and Protobuf are not read; tools of theirs write JSON Schema.",
    _schema('{"type": "object",}'),
    _GOOD,
)
S102 = Code(
    "S102",
    "reference-leads-nowhere",
    "`{reference}` leads nowhere: {reason}",
    "A `$ref` names a part of a schema, or a schema, that is not there.",
    "Schemas are never fetched: what a schema refers to is looked for in it, by `$id` in the files that are given and "
    "in those beside them, and by its path. What cannot be found is left out, and the rest is done.",
    _schema(
        '{"type": "object", "properties": {"id": {"type": "string"}, "address": {"$ref": "#/definitions/address"}}}'
    ),
    _schema(
        '{"type": "object", "properties": {"id": {"type": "string"}, "address": {"$ref": "#/definitions/address"}}, '
        '"definitions": {"address": {"type": "object", "properties": {"city": {"type": "string"}}}}}'
    ),
)
S103 = Code(
    "S103",
    "schema-of-no-record",
    "describes no object with properties",
    "A schema has no properties from which fields could be made.",
    "A payload is an object, and so are accounts, people and events.",
    _schema('{"type": "array", "items": {"type": "string"}}'),
    _GOOD,
)
S104 = Code(
    "S104",
    "endless-reference",
    "`{reference}` leads back to itself",
    "A `$ref` leads to itself without a property between, so that it describes nothing.",
    "A schema may be of a tree, whose properties lead back to it; one that is itself has no end.",
    _schema(
        '{"type": "object", "properties": {"id": {"type": "string"}, "a": {"$ref": "#/definitions/a"}}, '
        '"definitions": {"a": {"$ref": "#/definitions/a"}}}'
    ),
    _GOOD,
)
S105 = Code(
    "S105",
    "schema-contradicts-itself",
    "no value can be {first} and {second}",
    "Parts of a schema that hold together (`allOf`, or a `$ref` and what stands beside it) want different types.",
    "No value is both, so the field is left out.",
    _schema(
        '{"type": "object", "properties": {"id": {"type": "string"}, '
        '"size": {"allOf": [{"type": "string"}, {"type": "integer"}]}}}'
    ),
    _GOOD,
)
S106 = Code(
    "S106",
    "schema-too-large",
    "more than {limit} parts once its references are written out",
    "A schema uses its parts in each other so often that it grows without bound.",
    "A rule set has the fields of a schema written out; one with so many is none that anybody reads.",
    Example("", kind="growing-json-schema"),
    _GOOD,
)

S107 = Code(
    "S107",
    "no-key",
    "no column tells {what} apart: in none has every row a value of its own",
    "A file of accounts or people has no column that could be their key.",
    "Records of one key are one thing, in whatever order and however often they come; without it nothing is joined.",
    Example("Name,Industry\nAmber Mills,Food\nAmber Mills,Food\n", kind="accounts-csv"),
    Example("ID,Name,Industry\n1,Amber Mills,Food\n2,Amber Mills,Food\n", kind="accounts-csv"),
)
S108 = Code(
    "S108",
    "no-accounts",
    "no file is of accounts, and none of people names theirs: call one `accounts.csv`, or give people a column "
    "`Account ID` or `Company`",
    "Among the files are neither accounts nor people with a column that names their account.",
    "Decisions are about accounts. A file is of accounts by its name (`accounts.csv`, `companies.csv`), or by its "
    "columns; a column names an account by its name (`Account ID`, `Company`), or by what stands in it.",
    Example("Contact ID,Email\n1,ann@amber.example\n", kind="people-csv"),
    Example("Contact ID,Email,Company\n1,ann@amber.example,Amber Mills\n", kind="people-csv"),
)

CODES = (S101, S102, S103, S104, S105, S106, S107, S108)
