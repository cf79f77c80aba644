"""Generated source and the reference evaluator make the same of any record."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quorate.decide.mismatch import MismatchError
from quorate.ir import types as t
from quorate.ir.schema import Field
from quorate.mapping.generate import OddError, generate
from quorate.mapping.mapper import Mappers
from quorate.mapping.plans import Plan
from quorate.mapping.reference import Reference
from tests.unit.mapping.mapped import program_of
from tests.unit.mapping.nested import NESTED
from tests.unit.mapping.test_mapper import ACTIVITIES, CELLS, CHOSEN, CLAUSES, DATES, FIRMS, RELATED

SETTINGS: Final = settings(max_examples=30, derandomize=True, deadline=None, database=None)
GAVE_UP: Final = (MismatchError, OddError, TypeError, ValueError, AttributeError, OverflowError)

ZOO: Final = """
constant few = 3
list industries from "industries.csv" column code gives name
record row {
  key id integer  a text  b text  n integer  x number  yes boolean  day date  at datetime  level one of "vp", "staff"
  folded text ignoring case  tags list of text
}
record firm { key id integer  name text  opened date }
mapping texts from row to account {
  when not (a = "stop" or b in ("x", "y") ignoring case) and (n is missing or n < 5 or n != few)
  with firm by row.n
  id       = coalesce(trim(a), lower(b), firm.name, "none")
  name     = upper(a) + "-" + text(n) + text(yes) + text(x) + text(day)
  industry = if(yes, a, if(a = b, "same"))
  country  = lookup(b, industries)
  owner_email = domain(a)
  employees   = integer(b)
  annual_revenue = number(a)
  hectares    = x * 2 + n
  tags        = row.tags
  address.city = substring(a, 2, 3)
  address.state = if(a is empty, b)
}
mapping conditions from row to person {
  when a starts with any of ("a", "Ab") or folded = "ANN" or a ends with "z" ignoring case or yes or a is missing
  delete when level = "vp" and yes
  as of coalesce(at, 2026-06-01T12:00:00Z)
  id = "p" + text(row.n)
  seniority = coalesce(level, a)
  born_on = day
  consent_email = at > 2026-06-01T12:00:00Z or day = 2026-01-31
  relation.primary = not yes
  relation.role = text(length(a))
}
"""

_WORDS: Final = st.sampled_from(
    ["", " ", "a", "Ab", "abz", "stop", "x", "Y", "ANN", "1", "2", "3.5", "é", "c@d.example", "vp"]
)
_ODD: Final = st.one_of(st.none(), st.booleans(), st.integers(-3, 9), st.floats(-2, 2), _WORDS, st.just(10**20))


def _values(text: str, record: str) -> st.SearchStrategy[dict[str, Any]]:
    """Return records that are as declared, and others that hold anything in one field."""
    fields = program_of(text).records[record].fields
    clean = st.fixed_dictionaries({name: _value(field) for name, field in fields.items()})
    odd = st.tuples(clean, st.sampled_from(sorted(fields)), _ODD)
    return st.one_of(clean, clean, odd.map(lambda found: {**found[0], found[1]: found[2]}))


def _value(field: Field) -> st.SearchStrategy[Any]:
    """Return values of a field, missing ones among them."""
    match field.type:
        case t.ListType():
            item = _object(field) if field.fields else st.one_of(_WORDS, st.none())
            return st.one_of(st.none(), st.lists(st.one_of(item, item, st.none()), max_size=3))
        case t.ObjectType():
            return st.one_of(st.none(), _object(field))
        case t.ChoiceType(values=values):
            return st.sampled_from([None, *values])
        case _ if field.format in _FORMATTED:
            return st.sampled_from([None, _FORMATTED[field.format]])
        case _:
            usual = _USUAL[str(field.type)]
            return st.one_of(usual, usual, usual, st.none())


def _object(field: Field) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({name: _value(inner) for name, inner in field.fields.items()})


_FORMATTED: Final = {"MM/DD/YYYY": "1/31/2026", "DD.MM.YY hh:mm": "01.06.26 14:00"}
_USUAL: Final[dict[str, st.SearchStrategy[Any]]] = {
    "text": _WORDS,
    "integer": st.integers(0, 5),
    "number": st.floats(0, 5),
    "boolean": st.booleans(),
    "date": st.just("2026-01-31"),
    "datetime": st.sampled_from(["2026-06-01T12:00:00Z", "2026-06-01 14:00:00", "2026-06-01T14:00:00+0200"]),
}


def _as_cells(values: dict[str, Any]) -> dict[str, str | None]:
    """Write a record as a row of comma-separated values has it."""

    def cell(value: object) -> str | None:
        if value is None or isinstance(value, str):
            return value or ""
        return json.dumps(value)

    return {name: cell(value) for name, value in values.items()}


SLOW: Final = """
record row { key id text  tags list of text  size integer  other text }
record firm { key id text  name text }
mapping rows from row to account {
  when no tags where (it = "stop")
  id = row.id  name = "x"  employees = size
}
mapping joined from row to account {
  with firm by tags[0]  when other != "x"  id = row.id  name = coalesce(firm.name, "y")
}
"""

CASES: Final = {
    "slow": (SLOW, "row"),
    "clauses": (CLAUSES, "lead"),
    "related": (RELATED, "contact"),
    "activities": (ACTIVITIES, "activity"),
    "dates": (DATES, "row"),
    "cells": (CELLS, "row"),
    "chosen": (CHOSEN, "lead"),
    "zoo": (ZOO, "row"),
    "nested": (NESTED, "row"),
}


@pytest.mark.parametrize("cells", [False, True], ids=["values", "cells"])
@pytest.mark.parametrize("case", CASES)
def test_both_make_the_same_of_any_record(case: str, *, cells: bool) -> None:
    text, record = CASES[case]
    program = program_of(text)
    plan = Plan(program, record, None, (record,) if cells else ())
    reference = Reference(plan)
    quickly = generate(plan, Reference(plan))
    seen: set[str] = set()

    def find(kind: str, key: str) -> dict[str, Any] | None:
        return FIRMS.get((kind, key)) or ({"id": 2, "name": 5} if key == "2" else None)

    @SETTINGS
    @given(_values(text, record))
    def agree(values: dict[str, Any]) -> None:
        row = _as_cells(values) if cells else values
        wanted, troubles = reference.map(row, find)
        made = _tried(lambda: quickly(row, find))
        if made is None:
            seen.add("gave up")
            return
        assert not troubles.found
        assert made == wanted
        seen.add("made" if made else "passed")

    agree()
    assert "made" in seen


def _tried(make: Callable[[], Any]) -> Any:  # noqa: ANN401 - what is made, or None
    try:
        return make()
    except GAVE_UP:
        return None


_JSON: Final = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=4), st.just("\ud800"), st.just("[{")
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=2), st.dictionaries(st.sampled_from(["account", "code"]), inner)),
    max_leaves=4,
)


@pytest.mark.parametrize("cells", [False, True], ids=["values", "cells"])
@pytest.mark.parametrize("case", CASES)
def test_nothing_in_a_record_raises_an_error(case: str, *, cells: bool) -> None:
    text, record = CASES[case]
    program = program_of(text)
    mappers = Mappers(program, record, from_cells=cells)
    fields = sorted(program.records[record].fields)

    @SETTINGS
    @given(st.dictionaries(st.sampled_from(fields), _JSON))
    def survive(values: dict[str, Any]) -> None:
        made, troubles = mappers.map(values, lambda _kind, _key: values)
        assert all(each.message for each in troubles)
        msgspec.json.encode(made)  # whatever it is, payloads can be written of it

    survive()
