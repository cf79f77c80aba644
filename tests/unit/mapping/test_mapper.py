"""What mappings make of foreign records, and what they tell of those that are not as declared."""

from __future__ import annotations

import json
from typing import Any

import pytest

from quorate.diagnostics.catalogue import mapped as codes
from quorate.diagnostics.model import Code, Example
from quorate.mapping.made import Deletion, Event, Merge, Relation, Upsert
from quorate.mapping.mapper import Mappers
from tests.unit.mapping.mapped import mapped, program_of

NOON = 1_780_315_200_000_000  # 2026-06-01T12:00:00Z

SAMPLE = """
record lead { key id integer  email text  title text  role text }

mapping marketo_lead to person {
  id         = "mkto-" + text(lead.id)
  email      = lower(lead.email)
  job_title  = lead.title
  relation.role = lead.role
}
"""


def test_the_sample_of_the_language_reference_maps_a_lead() -> None:
    lead = {"id": 7, "email": "Ann@Acme.example", "title": "VP", "role": "buyer"}
    made, troubles = mapped(SAMPLE, "lead", lead)
    fields = {"id": "mkto-7", "email": "ann@acme.example", "job_title": "VP"}
    assert made == [Upsert("person", None, "mkto-7", (), fields, {"role": "buyer"}, None)]
    assert troubles == []


def test_what_is_missing_stays_missing() -> None:
    made, troubles = mapped(SAMPLE, "lead", {"id": 7, "email": None, "more": "is passed over"})
    assert made == [Upsert("person", None, "mkto-7", (), {"id": "mkto-7"}, {}, None)]
    assert troubles == []


CLAUSES = """
constant munchkin = "123-ABC-456"
list industries from "industries.csv" column code gives name
record lead {
  key id integer  email text  company integer  sic text  gone boolean  changed datetime  city text
}
record firm { key id integer  name text }
mapping leads from lead to account {
  when email is known
  delete when gone
  as of changed
  with firm by lead.company
  id       = text(lead.id) + "." + munchkin
  name     = coalesce(firm.name, "no name")
  industry = lookup(sic, industries)
  address.city = city
}
"""
FIRMS = {("firm", "3"): {"id": 3, "name": "Acme"}}


def _lead(**more: Any) -> dict[str, Any]:  # noqa: ANN401 - any value of JSON
    return {"id": 7, "email": "a@acme.example", "company": 3, "sic": "1", "changed": "2026-06-01T12:00:00Z", **more}


def test_clauses_choose_join_date_and_delete() -> None:
    fields = {"id": "7.123-ABC-456", "name": "Acme", "industry": "Farming", "address": {"city": "Lyon"}}
    key = "7.123-ABC-456"
    made, _ = mapped(CLAUSES, "lead", _lead(city="Lyon"), others=FIRMS)
    assert made == [Upsert("account", key, key, (), fields, None, NOON)]
    assert mapped(CLAUSES, "lead", _lead(gone=True), others=FIRMS)[0] == [Deletion("account", key, key, (), NOON)]
    assert mapped(CLAUSES, "lead", _lead(email=None), others=FIRMS) == ([], [])


def test_a_record_that_is_not_found_leaves_its_fields_missing() -> None:
    made, troubles = mapped(CLAUSES, "lead", _lead(company=4, sic="9"), others=FIRMS)
    assert [each.fields for each in made if isinstance(each, Upsert)] == [{"id": "7.123-ABC-456", "name": "no name"}]
    assert troubles == []


RELATED = """
record contact {
  key id text  owners list of { account { key text }  role text }  tags list of text
}
mapping owners from contact to relation of person for each contact.owners as owner {
  when owner.account.key is known
  account = owner.account.key
  person  = contact.id
  role    = role
}
mapping contacts from contact to person { id = contact.id  account = owners[0].account.key  department = tags[1] }
"""


def test_a_list_of_a_record_becomes_many_and_an_item_is_taken_by_its_position() -> None:
    owners = [{"account": {"key": "a"}, "role": "buyer"}, {"account": {}}, None, {"account": {"key": "b"}}]
    made, troubles = mapped(RELATED, "contact", {"id": "ann", "owners": owners, "tags": ["x", "R&D"]})
    assert made == [
        Relation("person", "a", "ann", {"role": "buyer"}, None),
        Relation("person", "b", "ann", {}, None),
        Upsert("person", "a", "ann", (), {"id": "ann", "department": "R&D"}, None, None),
    ]
    assert troubles == []


ACTIVITIES = """
record activity {
  key id integer  type integer  lead integer  at datetime  other integer
  attributes list of { name text  value text }
  items list of { code text  amount integer  price number }
}
mapping visits from activity to page_viewed {
  when type < 2
  id = text(activity.id)  person = text(lead)  at = activity.at
  url = first(value of attributes where (name = "Webpage URL"))
}
mapping orders from activity to order_placed {
  when type = 2 or type = 3
  person = text(lead)  at = activity.at
  lines = each items where (amount > 0) { sku = code  quantity = amount  price = price }
}
mapping merges from activity to merge of person { when type = 5 or type = 32  into = text(lead)  merged = text(other) }
"""


def test_activities_become_events() -> None:
    attributes = [{"name": "Client IP", "value": "::1"}, {"name": "Webpage URL", "value": "/pricing"}]
    visit = {"id": 1, "type": 1, "lead": 7, "at": "2026-06-01T12:00:00Z", "attributes": attributes}
    made, _ = mapped(ACTIVITIES, "activity", visit)
    wire = "web.webpagedetails.pageViews"
    fields = {"id": "1", "type": wire, "at": "2026-06-01T12:00:00Z", "person": "7", "url": "/pricing"}
    assert made == [Event(wire, None, "7", "1", NOON, fields)]


def test_an_event_without_an_id_gets_one_of_its_content() -> None:
    items = [{"code": "S1", "amount": 2, "price": 9.5}, {"code": "S2", "amount": 0}, {"code": "S3"}]
    order = {"type": 2, "lead": 7, "at": "2026-06-01T14:00:00+02:00", "items": items}
    made, _ = mapped(ACTIVITIES, "activity", order, order, {**order, "lead": 8})
    first, again, other = (each for each in made if isinstance(each, Event))
    assert first == again
    assert first.id != other.id
    assert first.fields["lines"] == [{"sku": "S1", "quantity": 2, "price": 9.5}]
    assert (first.at, first.fields["at"], first.fields["id"]) == (NOON, "2026-06-01T12:00:00Z", first.id)


def test_leads_that_were_found_to_be_one_are_merged() -> None:
    assert mapped(ACTIVITIES, "activity", {"type": 32, "lead": 7, "other": 9})[0] == [
        Merge("person", "7", ("9",), None)
    ]
    made, troubles = mapped(ACTIVITIES, "activity", {"type": 32, "lead": 7, "other": 7})
    assert made == []
    assert [(each.code, each.field, each.rejects) for each in troubles] == [("M203", "merged", True)]


DATES = """
record row {
  key id text  born date format "MM/DD/YYYY"  closed date  seen datetime format "DD.MM.YY hh:mm"  at datetime
}
mapping rows from row to opportunity { id = row.id  account = "a"  created_on = born  closed_on = closed }
mapping seen from row to intent_surge { id = row.id  account = "a"  at = coalesce(seen, row.at) }
"""


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ({"at": "2026-06-01T12:00:00Z"}, "2026-06-01T12:00:00Z"),
        ({"at": "2026-06-01T14:00:00+0200"}, "2026-06-01T12:00:00Z"),
        ({"at": "2026-06-01 14:00:00"}, "2026-06-01T12:00:00Z"),  # of the rule set's zone
        ({"at": "2026-06-01 12:00:00.5 Z"}, "2026-06-01T12:00:00.500000Z"),
        ({"at": 1_780_315_200_000}, "2026-06-01T12:00:00Z"),
        ({"seen": "01.06.26 14:00"}, "2026-06-01T12:00:00Z"),
        ({"seen": "1.6.70 0:00"}, "1970-05-31T23:00:00Z"),
    ],
)
def test_instants_are_read_in_all_their_forms(written: dict[str, Any], instant: str) -> None:
    made, troubles = mapped(DATES, "row", {"id": "r", **written}, mapping="seen", timezone="Europe/Paris")
    assert troubles == []
    assert [each.fields["at"] for each in made if isinstance(each, Event)] == [instant]


@pytest.mark.parametrize("at", ["2026-06-01", "2026-W23-1T12:00:00Z", "tomorrow", True, 10**30, "2026-02-30T00:00:00Z"])
def test_what_is_no_instant_rejects_the_event(at: object) -> None:
    made, troubles = mapped(DATES, "row", {"id": "r", "at": at}, mapping="seen")
    assert made == []
    assert [(each.code, each.field, each.rejects) for each in troubles] == [("M201", "at", True)]


def test_dates_are_read_by_their_formats() -> None:
    made, troubles = mapped(DATES, "row", {"id": "r", "born": "1/31/2026", "closed": "2026-02-01"}, mapping="rows")
    assert [each.fields for each in made if isinstance(each, Upsert)] == [
        {"id": "r", "created_on": "2026-01-31", "closed_on": "2026-02-01"}
    ]
    _, troubles = mapped(DATES, "row", {"id": "r", "born": "31/1/2026", "closed": "2026-02-30"}, mapping="rows")
    assert [each.message for each in troubles] == [
        '`born` is `"31/1/2026"`, and a date as `MM/DD/YYYY` is wanted',
        '`closed` is `"2026-02-30"`, and a date such as `2026-01-31` is wanted',
    ]


CELLS = """
record row {
  key id integer  name text  size integer  revenue number  won boolean  tags list of text  place { city text }
}
mapping rows from row to account {
  id = text(row.id)  name = row.name  employees = size  annual_revenue = revenue  tags = row.tags
  address.city = place.city
}
mapping won from row to contract_signed {
  when won  id = text(row.id)  account = text(row.id)  at = 2026-06-01T12:00:00Z
}
"""


def test_cells_are_read_by_the_types_of_their_fields() -> None:
    row = {"id": "7", "name": "Acmé", "size": " 12 ", "revenue": "1e3", "won": "YES", "tags": '["a"]', "place": ""}
    made, troubles = mapped(CELLS, "row", row, from_cells=True)
    fields = {"id": "7", "name": "Acmé", "employees": 12, "annual_revenue": 1000.0, "tags": ["a"]}
    assert made[0] == Upsert("account", "7", "7", (), fields, None, None)
    assert isinstance(made[1], Event)
    assert troubles == []


def test_empty_cells_are_missing_and_odd_ones_are_told() -> None:
    row = {
        "id": "7",
        "name": "Acme",
        "size": "many",
        "revenue": "-",
        "won": "perhaps",
        "tags": "a;b",
        "place": '{"city": 5}',
    }
    made, troubles = mapped(CELLS, "row", row, from_cells=True)
    assert made == [Upsert("account", "7", "7", (), {"id": "7", "name": "Acme"}, None, None)]
    assert [(each.field, each.value) for each in troubles] == [
        ("size", "many"),
        ("revenue", "-"),
        ("tags", "a;b"),
        ("place.city", "5"),
        ("won", "perhaps"),
    ]


CHOSEN = """
record lead { key id integer  email text  level one of "vp", "boss"  seniority text  zone text }
mapping leads from lead to person { id = text(lead.id)  email = email  seniority = coalesce(level, lead.seniority) }
mapping zones from lead to account { id = text(lead.id)  name = "x"  timezone = zone }
"""


def test_a_value_outside_of_a_choice_is_told_and_its_field_missing() -> None:
    made, troubles = mapped(CHOSEN, "lead", {"id": 7, "level": "chief", "zone": "Europe/Pari"})
    assert [each.fields for each in made if isinstance(each, Upsert)] == [{"id": "7"}, {"id": "7", "name": "x"}]
    assert [(each.code, each.field, each.value, each.rejects) for each in troubles] == [
        ("M202", "level", "chief", False),
        ("M204", "timezone", "Europe/Pari", False),
    ]


def test_a_value_that_the_target_does_not_have_is_told() -> None:
    made, troubles = mapped(CHOSEN, "lead", {"id": 7, "level": "boss"}, mapping="leads")
    assert [each.fields for each in made if isinstance(each, Upsert)] == [{"id": "7"}]
    assert [each.code for each in troubles] == ["M204"]
    assert "`seniority` of `person` would be" in troubles[0].message


def test_strict_rejects_a_record_for_anything() -> None:
    made, troubles = mapped(CHOSEN, "lead", {"id": 7, "email": 5}, mapping="leads", strict=True)
    assert made == []
    assert [each.rejects for each in troubles] == [True]


def test_a_field_of_another_type_rejects_only_what_cannot_be_without_it() -> None:
    made, troubles = mapped(CHOSEN, "lead", {"id": "seven", "email": "a"}, mapping="leads")
    assert made == []
    assert [(each.code, each.field, each.rejects) for each in troubles] == [("M201", "id", True)]
    made, troubles = mapped(CHOSEN, "lead", {"email": "a"}, mapping="leads")
    assert made == []
    assert [(each.code, each.field, each.rejects) for each in troubles] == [("M203", "id", True)]


def test_half_of_a_surrogate_pair_is_no_text() -> None:
    _, troubles = mapped(CHOSEN, "lead", {"id": 7, "email": "\ud800"}, mapping="leads")
    assert [(each.code, each.field) for each in troubles] == [("M201", "email")]


BELOW = """
record row { key id text  user text  deal text }
mapping rights from row to license { id = row.id  person = user }
mapping roles from row to contact_role { id = row.id  opportunity = deal  contact = user }
"""


def test_what_lies_below_others_names_them() -> None:
    made, _ = mapped(BELOW, "row", {"id": "r", "user": "ann", "deal": "d1"})
    assert made == [
        Upsert("license", None, "r", ("ann",), {"id": "r"}, None, None),
        Upsert("contact_role", None, "r", ("d1",), {"id": "r", "contact": "ann"}, None, None),
    ]


def test_records_and_mappings_that_are_not_there_are_refused() -> None:
    program = program_of(SAMPLE)
    with pytest.raises(LookupError):
        Mappers(program, "leed")
    with pytest.raises(LookupError):
        Mappers(program, "lead", mapping="leads")


def test_an_expression_that_python_does_not_nest_is_evaluated_all_the_same() -> None:
    many = ", ".join(f"f{number}" for number in range(400))
    fields = "  ".join(f"f{number} text" for number in range(400))
    text = f"record row {{ {fields} }}\nmapping rows from row to account {{ id = coalesce({many})  name = f0 }}\n"
    made, troubles = mapped(text, "row", {"f399": "last", "f0": None})
    assert made == []
    assert [each.field for each in troubles] == ["name"]
    made, _ = mapped(text, "row", {"f0": "first"})
    assert made == [Upsert("account", "first", "first", (), {"id": "first", "name": "first"}, None, None)]


PAGES = """
record lead { key id integer  email text  level one of "vp", "staff", "boss" }
mapping leads from lead to person { id = text(lead.id)  email = email  seniority = level }
"""


@pytest.mark.parametrize("code", codes.CODES, ids=lambda code: code.id)
def test_pages_are_of_what_is_told(code: Code) -> None:
    def told(example: Example) -> list[str]:
        return [each.code for each in mapped(PAGES, "lead", json.loads(example.text))[1]]

    assert told(code.avoid) == [code.id]
    assert told(code.prefer) == []


def test_nothing_but_the_condition_is_read_of_a_record_that_is_not_for_a_mapping() -> None:
    text = """
record lead { key id text  gone boolean  firm text  items list of { code text } }
record firm { key id text }
mapping merges from lead to merge of person {
  when gone
  with firm by lead.firm
  into = firm.id
  merged = lead.id
}
mapping each_item from lead to relation of person for each lead.items as item {
  when lead.gone
  account = item.code
  person  = lead.id
}
"""
    lead = {"id": "a", "gone": False, "firm": 5, "items": [{"code": 5}]}
    mappers = Mappers(program_of(text), "lead")
    assert mappers.map(lead, lambda *_: None) == ([], [])
    found, troubles = mappers._reference.map(lead, lambda *_: None)  # noqa: SLF001 - the oracle
    assert (found, troubles.found) == ([], {})


@pytest.mark.filterwarnings("error")
def test_values_that_are_written_out_may_be_asked_for() -> None:
    text = """
constant answer = 42
record row { key id text }
mapping rows from row to account {
  when answer is known and not (answer is missing)
  id = row.id
  name = row.id
}
"""
    made, troubles = mapped(text, "row", {"id": "a"})
    assert (len(made), troubles) == (1, [])
