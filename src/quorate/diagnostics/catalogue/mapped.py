"""M2xx: what is wrong with one foreign record when it is mapped.

The examples are of `record lead { key id integer  email text  level one of "vp", "staff", "boss" }`, which the tests
map to a person of `rules/seeds`.
"""

from __future__ import annotations

from typing import Final

from quorate.diagnostics.model import Code, Example


def _lead(text: str) -> Example:
    return Example(f"{text}\n", kind="lead")


_WELL: Final = _lead('{"id": 7, "email": "ann@acme.example", "level": "vp"}')

M201 = Code(
    "M201",
    "foreign-type",
    "`{field}` is {found}, and {expected} is wanted",
    "A field of a foreign record is of another type than its declaration says.",
    "The field is then missing and the record goes on, unless it is what the record is known by.",
    _lead('{"id": 7, "email": 42, "level": "vp"}'),
    _WELL,
)
M202 = Code(
    "M202",
    "foreign-choice",
    "`{field}` is {found}, and {expected} is wanted",
    "A field of a foreign record has a value that is none of those its declaration names, or is no time zone.",
    "The field is then missing and the record goes on: a new value of another system stops nothing, and is told.",
    _lead('{"id": 7, "email": "ann@acme.example", "level": "ceo"}'),
    _WELL,
)
M203 = Code(
    "M203",
    "foreign-gap",
    "`{field}` of {target} is missing",
    "A foreign record has no value for a key, the key of what contains it, the time of an event, or a required field.",
    "Without it nobody could tell what the record speaks of, so that nothing is made of it.",
    _lead('{"email": "ann@acme.example", "level": "vp"}'),
    _WELL,
)
M204 = Code(
    "M204",
    "mapped-choice",
    "`{field}` of {target} would be {found}, and {expected} is wanted",
    "What a mapping makes of a foreign record is none of the values that the field of the target has.",
    "The field is then missing and the record goes on; a list with `gives` and `lookup` turns one set of values into "
    "the other.",
    _lead('{"id": 7, "email": "ann@acme.example", "level": "boss"}'),
    _WELL,
)

CODES: Final = (M201, M202, M203, M204)
