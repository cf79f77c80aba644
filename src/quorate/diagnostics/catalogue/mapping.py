"""M1xx: what is wrong with constants, records and mappings. The samples stand beside the schema of `rules/seeds`."""

from __future__ import annotations

from typing import Final

from quorate.diagnostics.model import Code, Example

_LEAD: Final = "record lead { key id integer  email text  title text  score integer  items list of { code text } }\n"
_COMPANY: Final = "record company { key id integer  name text }\n"


def _mapping(*lines: str, head: str = "mapping leads from lead to person", records: str = _LEAD) -> Example:
    """Return records and a mapping of these lines."""
    body = "".join(f"  {line}\n" for line in lines)
    return Example(f"{records}{head} {{\n{body}}}\n")


_ID: Final = "id = text(lead.id)"

M101 = Code(
    "M101",
    "no-record-to-map",
    "mapping `{name}` does not tell what it is from",
    "A mapping names no record after `from`, and its expressions name none or several.",
    "A mapping turns the records of one file into one kind of thing.",
    _mapping("id = email", head="mapping leads to person"),
    _mapping("id = lead.email", head="mapping leads to person"),
)
M102 = Code(
    "M102",
    "no-such-target-field",
    "{thing} has no field `{name}`",
    "A mapping gives a value to a field that its target does not have.",
    "Both sides of a mapping are declared, so that a name which is on neither is a slip.",
    _mapping(_ID, "emial = email"),
    _mapping(_ID, "email = email"),
)
M103 = Code(
    "M103",
    "assigned-twice",
    "`{name}` is given a value twice",
    "A mapping gives two values to one field.",
    "Which of them is meant cannot be told; `coalesce(a, b)` takes the first that is known.",
    _mapping(_ID, "email = email", "email = title"),
    _mapping(_ID, "email = coalesce(email, title)"),
)
M104 = Code(
    "M104",
    "not-assigned",
    "mapping `{name}` gives no value to `{field}` of {target}",
    "A mapping leaves out a key, the key of what contains its target, or a field that is required.",
    "Without them nobody could tell what the mapping speaks of.",
    _mapping("email = email"),
    _mapping(_ID, "email = email"),
)
M105 = Code(
    "M105",
    "mapped-type",
    "`{field}` takes {wanted}, and this is {given}",
    "A mapping gives a field a value of another type.",
    "There are no hidden conversions: `text(…)`, `number(…)`, `integer(…)` and their like say what is meant.",
    _mapping(_ID, "email = score"),
    _mapping(_ID, "email = text(score)"),
)
M106 = Code(
    "M106",
    "not-in-records",
    "`{what}` has no meaning in a record",
    "A field of a record has a mark, or is a reference.",
    "A record is what another system sends, by its own keys; what is required and what is private is said of the "
    "entities that records become.",
    Example("record lead { email text pii }\n"),
    Example("record lead { email text }\n"),
)
M107 = Code(
    "M107",
    "format",
    "format `{format}` cannot be used: {reason}",
    "A format stands beside a field that is no date or instant of a record, or is made of something else than "
    "`YYYY YY MM DD hh mm ss` and what stands between them. Beside a text it can only be `any`.",
    "A format tells where in a text the parts of a date are, or that a text may be sent as a number or a boolean.",
    Example('record lead { born date format "mm.yyyy" }\n'),
    Example('record lead { born date format "DD.MM.YYYY" }\n'),
)
M108 = Code(
    "M108",
    "clock-in-mapping",
    "`{name}` has no meaning in a mapping",
    "A mapping asks for the time it is.",
    "The same files come to the same facts, whenever they are mapped; conditions ask for the time when they decide.",
    _mapping("when now > 2026-01-01T00:00:00Z", _ID),
    _mapping("when score > 0", _ID),
)
M109 = Code(
    "M109",
    "only-in-mappings",
    "{what} is for mappings",
    "A condition of rules looks something up in a list, or takes an item of a list by its position.",
    "Conditions speak of `any` or `every` item, which stays true when the order changes.",
    Example('audience beta of accounts\n  where tags[0] = "beta"\n'),
    Example('audience beta of accounts\n  where tags contains "beta"\n'),
)
M110 = Code(
    "M110",
    "not-a-list",
    "{what} is for {wanted}, and this is {given}",
    "A mapping goes through something, or takes an item of it, that is not such a list.",
    "What is not a list has no items.",
    _mapping("id = email[0]"),
    _mapping("id = items[0].code"),
)
M111 = Code(
    "M111",
    "no-list-to-look-up-in",
    "`{name}` is {kind}, and a list that gives something is wanted here",
    "A mapping looks something up in what is no list from a file with `gives`.",
    "Such a list has two columns: what is looked up and what is found.",
    Example(
        'list rivals from "competitors.csv" column domain\n' + _mapping("id = lookup(email, rivals)").text,
    ),
    Example(
        'list rivals from "competitors.csv" column domain gives name\n' + _mapping("id = lookup(email, rivals)").text,
    ),
)
M112 = Code(
    "M112",
    "record-without-key",
    "record `{name}` has no key that it could be found by",
    "A mapping asks for a record of another file by its key, and the record declares none.",
    "Records are found by the field that stands behind `key`.",
    _mapping("with company by id", _ID, records=_LEAD + _COMPANY.replace("key ", "")),
    _mapping("with company by id", _ID, records=_LEAD + _COMPANY),
)
M113 = Code(
    "M113",
    "misplaced-in-mapping",
    "`{what}` has no meaning here: {reason}",
    "A mapping has a clause, or asks for something, that does not go with what it is to.",
    "What is found to be one is not deleted by that, an event without an id is nothing that could be named, and a list "
    "of objects is made of objects.",
    _mapping(
        "delete when score = 0", "into = email", "merged = title", head="mapping same from lead to merge of person"
    ),
    _mapping("when score = 0", "into = email", "merged = title", head="mapping same from lead to merge of person"),
)

CODES: Final = (M101, M102, M103, M104, M105, M106, M107, M108, M109, M110, M111, M112, M113)
