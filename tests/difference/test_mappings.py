"""What of constants, records and mappings is told as other than it was."""

from __future__ import annotations

import pytest

from quorate.difference.comparing import compare
from tests.difference.revisions import side

RULES = """constant least = 500
constant munchkin = "123"
audience large of accounts where employees >= least
list industries from "industries.csv" column code gives name
record lead "Lead" { key id integer  email text  sic text  gone boolean  born date format "MM/DD/YYYY" }
mapping leads from lead to person {
  when email is known
  delete when gone
  id = munchkin + text(lead.id)
  job_title = lookup(sic, industries)
}
mapping firms from lead to account { id = text(lead.id)  name = email }
"""
CHANGES = {
    "constant": ("500", "400", ["changed constant least: value: 500 → 400", "affected audience large"]),
    "field": ("  sic text", "  sic text  city text", ["changed record lead: field city: text"]),
    "format": (
        '"MM/DD/YYYY"',
        '"DD/MM/YYYY"',
        ["changed record lead: field born: date, as MM/DD/YYYY → date, as DD/MM/YYYY"],
    ),
    "when": (
        "when email is known",
        "when email is missing",
        ["changed mapping leads: when: email is known → email is missing"],
    ),
    "clause": ("  delete when gone\n", "", ["changed mapping leads: delete when: “gone” is true"]),
    "value": (
        "name = email",
        "name = lower(email)",
        ["changed mapping firms: field name: email → email in lower case"],
    ),
    "order": ("id = text(lead.id)  name = email", "name = email  id = text(lead.id)", ["rewritten mapping firms"]),
    "target": ("lead to account { id = text(lead.id)  name", "lead to person { id = text(lead.id)  job_title", None),
}


@pytest.mark.parametrize("case", CHANGES)
def test_changes_are_told_part_by_part(case: str) -> None:
    old, new, expected = CHANGES[case]
    found = _told(RULES, RULES.replace(old, new, 1))
    if expected is None:
        assert found[0].startswith("changed mapping firms: to: entity account → entity person")
    else:
        assert [each for each in found if "affected mapping" not in each] == expected


def test_what_a_list_gives_is_part_of_it() -> None:
    before, after = (side(RULES, data={"industries.csv": content}) for content in (_CSV, _CSV + b"3,Timber\n"))
    found = compare(before, after).differences
    assert [(each.kind, str(each.reference)) for each in found] == [
        ("changed", "list industries"),
        ("affected", "mapping leads"),
    ]


def test_what_is_new_and_what_is_gone_is_said_in_words() -> None:
    head = RULES[: RULES.index("mapping firms")]
    found = compare(side(head, data=_DATA), side(RULES, data=_DATA)).differences
    assert [(each.kind, str(each.reference)) for each in found] == [("added", "mapping firms")]
    assert found[0].new_text.startswith("“firms” makes an account of each “Lead”:")


_CSV = b"code,name\n1,Farming\n"
_DATA = {"industries.csv": _CSV}


def _told(old: str, new: str) -> list[str]:
    found = compare(side(old, data=_DATA), side(new, data=_DATA)).differences
    return [
        f"{each.kind} {each.reference}" + "".join(f": {change.what}: {change.values}" for change in each.changes)
        for each in found
    ]
