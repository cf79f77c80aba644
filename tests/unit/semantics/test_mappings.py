"""Constants, records and mappings as they are checked: what they may say, and what it comes to."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from quorate.ir import mappings as m
from quorate.ir import nodes as ir
from quorate.ir import types as t
from quorate.ir.program import Program
from quorate.resources import shipped_rules
from quorate.semantics.compile import compile_project
from quorate.semantics.project import Project
from quorate.semantics.revision import revision_of
from quorate.syntax.format import format_source
from quorate.text import Source

SCHEMA = (shipped_rules("seeds") / "schema.rules").read_text(encoding="utf-8")
REFERENCE = Path(__file__).resolve().parents[2] / "corpus" / "reference" / "language.md"
LEAD = "record lead { key id integer  email text  title text  role text  items list of { code text  size integer } }\n"
DATA = {"codes.csv": b"code,name\na,Alpha\nb,Beta\na,Alpha\n,none\nc,\n", "torn.csv": b"code,name\na,Alpha\na,Aleph\n"}


def _project(text: str) -> Project:
    return Project("mappings", (Source("a.rules", text), Source("schema.rules", SCHEMA)), data=DATA)


def program_of(text: str) -> Program:
    """Compile a text that has no mistake."""
    compiled = compile_project(_project(text))
    assert compiled.program is not None, compiled.diagnostics
    return compiled.program


def codes_of(text: str) -> list[str]:
    """Return the codes of what is wrong with a text."""
    return [found.code for found in compile_project(_project(text)).diagnostics]


def test_the_sample_of_the_language_reference_checks_beside_a_record() -> None:
    section = REFERENCE.read_text(encoding="utf-8").partition("## 11 Mappings")[2].partition("\n## ")[0]
    found = re.search(r"```\n(.*?)```", section, re.DOTALL)
    assert found is not None
    mapping = program_of(LEAD + found[1]).mappings["marketo_lead"]
    assert (mapping.record, mapping.kind, mapping.target) == ("lead", "entity", "person")
    assert [(each.place, each.path) for each in mapping.assignments] == [
        ("key", ("id",)),
        ("field", ("email",)),
        ("field", ("job_title",)),
        ("relation", ("role",)),
    ]
    formatted = format_source(Source("a.rules", found[1])).text
    assert formatted is not None
    assert program_of(LEAD + formatted).mappings == program_of(LEAD + found[1]).mappings


def test_a_constant_is_used_like_what_it_stands_for() -> None:
    program = program_of(
        'constant least = 500\nconstant home = "FR"\nconstant part = 80%\nconstant since_day = 2026-01-31\n'
        'constant loss = -5\nlist near = (home, "DE")\n'
        "audience large of accounts where employees >= least and country in near and tags contains home\n"
        "  and annual_revenue > loss * part\n"
        "define late of opportunity = closed_on after since_day\n"
        'table size of account gives text { employees country  least home => home  otherwise => "other" }\n'
    )
    assert program.constants["least"].value.value == 500
    where = program.audiences["large"].where
    assert isinstance(where, ir.And)
    first = where.operands[0]
    assert isinstance(first, ir.Compare)
    assert isinstance(first.right, ir.Literal)
    assert (first.right.value, first.right.type) == (500, t.INTEGER)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('constant least = "five"\naudience large of accounts where employees >= least\n', "E301"),
        ('constant level = "vpp"\naudience heads of people where seniority = level\n', "E303"),
        ("audience large of accounts where employees >= leest\nconstant least = 5\n", "E201"),
        ("constant name = 5\nconstant name = 6\n", "E202"),
    ],
)
def test_a_constant_is_checked_like_what_it_stands_for(text: str, code: str) -> None:
    assert codes_of(text) == [code]


def test_the_words_of_mappings_stay_names() -> None:
    program = program_of(
        "record lead { key id text  record text  constant text  mapping text  format text  with text  each text }\n"
        "event record_seen of person { record text  constant text  format text }\n"
        "mapping leads from lead to record_seen {\n"
        "  record = each  constant = with  format = lead.format  at = 2026-01-01T00:00:00Z  person = mapping\n}\n"
    )
    assert [each.path for each in program.mappings["leads"].assignments] == [
        ("record",),
        ("constant",),
        ("format",),
        ("at",),
        ("person",),
    ]


def test_a_list_gives_what_stands_beside_a_value() -> None:
    program = program_of(
        'list codes from "codes.csv" column code gives name\n'
        + LEAD
        + "mapping leads from lead to person { id = lookup(email, codes) }\n"
        "audience coded of accounts where country in codes\n"
    )
    assert program.lookups == {"codes": {"a": "Alpha", "b": "Beta"}}
    assert codes_of('list codes from "torn.csv" column code gives name\n') == ["E209"]


def test_a_mapping_goes_through_items_and_names_what_it_goes_through() -> None:
    text = LEAD + (
        "mapping sizes from lead to license for each lead.items as item {\n"
        "  when size > 1 and item.code is known and lead.email is known\n"
        "  id = code  person = lead.email  seats = item.size\n}\n"
    )
    mapping = program_of(text).mappings["sizes"]
    assert isinstance(mapping.each, m.ForEach)
    slots = {each.number for node in mapping.assignments for each in _slots(node)}
    assert slots == {0, mapping.each.slot}


def _slots(node: ir.Node) -> list[ir.Slot]:
    own = [node] if isinstance(node, ir.Slot) else []
    return own + [slot for each in ir.children(node) for slot in _slots(each)]


def test_mappings_that_only_delete_need_no_more_than_keys() -> None:
    schema = "event gone of account { why text required }\n"
    text = schema + LEAD
    given = "id = email  account = email  at = 2026-01-01T00:00:00Z"
    well = f"mapping gone_leads from lead to gone {{ delete when true  {given} }}\n"
    assert codes_of(text + well) == []
    assert codes_of(text + well.replace("delete when true", "")) == ["M104"]


def test_objects_of_lists_have_what_is_required_of_them() -> None:
    text = "event sold of account { lines list of { sku text required  size integer } }\n" + LEAD
    given = "id = email  account = email  at = 2026-01-01T00:00:00Z"
    well = f"mapping sales from lead to sold {{ {given}  lines = each items {{ sku = code  size = size }} }}\n"
    assert codes_of(text + well) == []
    assert codes_of(text + well.replace("sku = code", "")) == ["M113"]


def test_mappings_are_part_of_the_revision() -> None:
    one, other = (
        _project(f"{LEAD}mapping leads from lead to person {{ id = {name} }}\n") for name in ("email", "title")
    )
    assert revision_of(one) != revision_of(other)


def test_declarations_use_no_slots_of_each_other() -> None:
    text = LEAD + (
        "mapping a from lead to order_placed {\n"
        "  person = email  at = 2026-01-01T00:00:00Z  lines = each items { sku = code }\n}\n"
        "mapping b from lead to order_placed {\n"
        "  person = email  at = 2026-01-01T00:00:00Z  lines = each items { sku = code }\n}\n"
    )
    one, other = program_of(text).mappings.values()
    assert one.assignments == other.assignments
