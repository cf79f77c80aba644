"""Constants, foreign records and mappings in plain English, in documents, and as bytes."""

from __future__ import annotations

from textwrap import dedent

from quorate.cli.show_documents import document_of
from quorate.ir.show import meaning_of, show
from quorate.ir.uses import uses_of
from quorate.program_codec import decode_program, encode_program
from tests.unit.mapping.mapped import program_of

RULES = """
constant munchkin = "123-ABC-456"
list industries from "industries.csv" column code gives name
record lead "Marketo lead" {
  key id integer  email text  sic text  gone boolean  changed datetime  born date format "MM/DD/YYYY"  company integer
  items list of { code text  amount integer }  components list of { account { key text }  role text }
}
record firm { key id integer  name text }
mapping leads "Leads" from lead to person {
  when email is known and lead.id > 5
  delete when gone
  as of changed
  with firm by lead.company
  id = "mkto-" + text(lead.id)
  account = text(company) + "." + munchkin
  email = lower(email)
  department = lookup(sic, industries)
  job_title = firm.name
  consent_email = not gone
  relation.role = components[0].role
}
mapping owners from lead to relation of person for each lead.components as component {
  account = component.account.key  person = text(lead.id)  role = role
}
mapping orders from lead to order_placed {
  person = email  at = changed  lines = each items where (amount > 0) { sku = code  quantity = amount }
}
mapping merges from lead to merge of person { into = email  merged = sic }
"""


def test_a_mapping_is_told_field_by_field() -> None:
    program = program_of(RULES)
    assert show(program, program.mappings["leads"]) == dedent(
        """\
        “Leads” makes a person of each “Marketo lead”:
          • id is "mkto-" + id as text
          • account is company as text + "." + "123-ABC-456"
          • email is email in lower case
          • department is what the list “industries” gives for sic
          • job_title is the firm's name
          • consent_email is whether “gone” is false
          • relation.role is role of item 1 of components

        It is for those only for which all of these hold:
          • email is known
          • id is more than 5

        What it makes is deleted if “gone” is true.

        It is so as of changed.

        With it goes the firm whose key is company, if there is one."""
    )


def test_what_goes_through_lists_is_told_as_such() -> None:
    program = program_of(RULES)
    assert show(program, program.mappings["owners"]).startswith(
        "“owners” makes the relation of a person to an account of each item of components of each “Marketo\nlead”:"
    )
    assert "a list with one for each of items of items for which amount is more than 0, in which" in " ".join(
        show(program, program.mappings["orders"]).split()
    )


def test_each_is_told_on_one_line() -> None:
    program = program_of(RULES)
    told = {name: meaning_of(program, each) for name, each in program.mappings.items()}
    assert told == {
        "leads": "lead to a person, only if email is known and id is more than 5",
        "owners": "lead to the relation of a person to an account for each item of components",
        "orders": "lead to an “order placed” event",
        "merges": "lead to one person of several",
    }
    assert meaning_of(program, program.constants["munchkin"]) == '"123-ABC-456"'
    assert meaning_of(program, program.records["firm"]) == "2 fields of another system, known by id"


def test_a_record_is_told_with_its_formats_and_its_mappings() -> None:
    program = program_of(RULES)
    told = show(program, program.records["lead"]).splitlines()
    assert told[0] == "“Marketo lead” is a record of another system, which holds:"
    assert "  id          the key, whole number" in told
    assert "  born        date, written as MM/DD/YYYY" in told
    assert told[-1] == "It becomes what these mappings say: “Leads”, “owners”, “orders”, “merges”."


def test_mappings_have_documents() -> None:
    program = program_of(RULES)
    document = document_of(program, program.mappings["orders"])
    assert (document["from"], document["makes"], document["to"]) == ("lead", "event", "order_placed")
    assert document_of(program, program.records["lead"])["key"] == "id"
    assert document_of(program, program.constants["munchkin"])["type"] == "text"


def test_mappings_use_their_records_and_events() -> None:
    used = uses_of(program_of(RULES))
    assert used["mapping", "leads"] == (("record", "lead"), ("record", "firm"))
    assert used["mapping", "orders"] == (("record", "lead"), ("event", "order_placed"))


def test_mappings_come_back_from_bytes() -> None:
    program = program_of(RULES)
    again = decode_program(encode_program(program))
    assert again == program
    assert again.mappings == program.mappings
    assert again.lookups == {"industries": {"1": "Farming", "2": "Food"}}
