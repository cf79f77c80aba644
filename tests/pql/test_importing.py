"""Segments together: references among them, names, types, and rule sets that they are for."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from quorate.ir.settings import Calendar
from quorate.pql.importing import Imported, Target, import_segments
from quorate.pql.segments import read_segments
from quorate.semantics.compile import compile_project
from quorate.semantics.project import Project
from quorate.text import Source
from tests.pql.agreeing import compare_by_chance, target_in

SCHEMA = """
entity account accounts { key id  industry text }
entity person people in account {
  key person_id
  country one of "US", "CA"
  city text ignoring case
  age integer
  address { street text }
  tags list of text
}
event viewed of person { url text } as "web.view"
audience us_buyers of people where country = "US"
"""


def made_of(*queries: str, target: Target | None = None, **ids: str) -> Imported:
    """Import queries; those with a name are segments of that id and name."""
    definitions = [{"name": f"q{number}", "expression": {"value": query}} for number, query in enumerate(queries)]
    definitions += [{"id": id_, "name": id_, "expression": {"value": query}} for id_, query in ids.items()]
    segments, found = read_segments(json.dumps(definitions).encode(), "s.json", "s")
    assert found == []
    return import_segments(segments, target)


def target_of(zone: str = "UTC") -> Target:
    """Return a rule set to import for."""
    project = Project("target", (Source("schema.rules", SCHEMA),), calendar=Calendar(zone))
    program = compile_project(project).program
    assert program is not None
    return Target(project, program)


def rules_of(made: Imported) -> Sequence[str]:
    """Return the conditions of audiences."""
    return [" ".join(each.split()) for each in made.audiences.split(" where ")[1:]]


def told(made: Imported) -> list[tuple[str, str, str]]:
    """Return what was found: code, message and help."""
    return [(each.code, each.message, each.help) for each in made.found]


# -- references ------------------------------------------------------------------------------------------------------


def test_a_segment_of_segments_is_in_the_audience() -> None:
    made = made_of('inSegment("us") and score > 1', us='country = "US"')
    assert "where in us and score > 1" in made.audiences
    assert 'where country = "US"\n' in made.audiences


def test_what_is_not_in_a_segment_is_known_not_to_be() -> None:
    made = made_of('not inSegment("us")', us='inSegment("all")', all='country = "US"')
    assert "where not in us\n" in made.audiences
    # The country may be missing, and who is not in the audience must not be unknown.
    assert 'where country = "US" and country is known' in made.audiences


def test_segments_that_cannot_be_referred_to_are_told() -> None:
    made = made_of(
        'inSegment("nowhere")', 'inSegment("odd")', odd="m.keys()", one='inSegment("two")', two='inSegment("one")'
    )
    assert made.carried == ()
    reasons = {message for code, message, _ in told(made) if code == "Q117"}
    assert reasons == {
        '`inSegment("nowhere")`: it is not among those that are imported',
        '`inSegment("odd")`: it could not be carried over itself',
        '`inSegment("two")`: it leads back to this one',
        '`inSegment("one")`: it leads back to this one',
    }


# -- names and types -------------------------------------------------------------------------------------------------


def test_names_are_made_of_titles_and_each_is_another() -> None:
    titles = ("US buyers", "us-buyers", "2024 (Q1)", "…", "People")
    definitions = [{"name": title, "expression": {"value": "a = 1"}} for title in titles]
    segments, _ = read_segments(json.dumps(definitions).encode(), "s.json", "s")
    names = [each.name for each in import_segments(segments).carried]
    assert names == ["us_buyers", "us_buyers_2", "segment_2024_q1", "segment", "people_2"]


def test_types_are_taken_from_use_and_from_what_is_known_of_fields() -> None:
    made = made_of(
        'name = "x" and score > 1 and flag = true and seen occurs today and tags.includes("x")',
        "person.birthDate occurs today and b2b.personScore = 5 and orders[price > 1].count() > 1",
        'xEvent[eventType = "a.b" and productListItems[SKU = "x"]]',
    )
    lines = [" ".join(line.split()) for line in made.schema.splitlines()]
    assert {"name text", "score number", "flag boolean", "seen datetime", "tags list of text"} <= set(lines)
    assert {"person { birthDate date }", "b2b { personScore number }", "orders list of { price number }"} <= set(lines)
    assert 'event b of person { productListItems list of { SKU text } } as "a.b"' in lines


def test_an_event_is_not_called_as_a_field_of_people_is() -> None:
    made = made_of('view = "x"', 'xEvent[eventType = "web.view"]')
    assert "event view_2 of person { } as" in made.schema
    assert "where any view_2 ever" in made.audiences


def test_how_events_come_is_said() -> None:
    assert "all are of the type `experience_event`" in made_of('xEvent[url = "/p"]').schema
    assert "An event has its eventType as `type`" in made_of('xEvent[eventType = "a" and url = "/p"]').schema
    assert "event" not in made_of("a = 1").schema


def test_a_field_of_two_types_is_told() -> None:
    made = made_of("score > 5", 'score = "high"')
    assert [each.segment.name for each in made.carried] == ["q0"]
    assert told(made) == [("Q113", "`score` is a text here and a number elsewhere", "")]


def test_what_cannot_be_carried_over_says_nothing_about_types() -> None:
    made = made_of('score = "high" and m.keys()', "score > 5")
    assert [each.segment.name for each in made.carried] == ["q1"]
    assert "score number" in " ".join(made.schema.split())


def test_all_parts_that_cannot_be_carried_over_are_told() -> None:
    made = made_of("m.keys() and (a = 1 or orders.head()) and not m.values()")
    assert {message for _, message, _ in told(made)} == {
        "`keys` has no form in rules",
        "`head` has no form in rules",
        "`values` has no form in rules",
    }


# -- rule sets that have a schema ------------------------------------------------------------------------------------


def test_audiences_are_written_over_the_schema_of_a_rule_set() -> None:
    made = made_of(
        'country = "US" and age > 5 and address.street = "x" and _id != "p1" and tags.includes("a")',
        'xEvent[eventType = "web.view" and url = "/p" and timestamp occurs < 3 days before now]',
        target=target_of(),
    )
    assert made.found == ()
    assert made.schema == ""
    assert rules_of(made)[0].startswith('country = "US" and age > 5 and address.street = "x" and person_id != "p1"')
    assert 'where any viewed in last 3 days where (url = "/p")' in made.audiences


@pytest.mark.parametrize(
    ("query", "code", "message", "help_"),
    [
        ('countri = "US"', "Q119", "the rule set has no `countri`", "a name close to it is `country`"),
        ('address.strett = "x"', "Q119", "the rule set has no `address.strett`", "a name close to it is `street`"),
        (
            'xEvent[eventType = "web.views"]',
            "Q119",
            "the rule set has no `event of type web.views`",
            "a name close to it is `web.view`",
        ),
        (
            'country = "FR"',
            "Q120",
            "the rules do not take it: `FR` is not a value of `country`",
            "its values are `US`, `CA`",
        ),
        ('age = "old"', "Q113", "`age` is a text here and a number elsewhere", ""),
        ("country > 5", "Q113", "`country` is a number here and a text elsewhere", ""),
        ("tags.price > 5", "Q119", "the rule set has no `tags.price`", ""),
    ],
)
def test_what_a_rule_set_does_not_have_is_told(query: str, code: str, message: str, help_: str) -> None:
    made = made_of(query, 'country = "CA"', target=target_of())
    assert told(made) == [(code, message, help_)]
    assert [each.segment.name for each in made.carried] == ["q1"]


def test_a_field_that_ignores_case_is_told() -> None:
    made = made_of('city = "Paris"', 'city.equals("Paris", false)', target=target_of())
    assert told(made) == [("Q134", "`city` ignores case in the rule set, and the query does not", "")]
    assert len(made.carried) == 2


def test_names_that_a_rule_set_has_are_left_to_it() -> None:
    made = made_of(target=target_of(), us_buyers="age > 5")
    assert [each.name for each in made.carried] == ["us_buyers_2"]


def test_days_and_periods_are_those_of_utc_in_any_zone() -> None:
    made = made_of(
        'xEvent[eventType = "web.view" and timestamp occurs last month]',
        'xEvent[eventType = "web.view" and timestamp occurs on date(2026, 1, 31)]',
        "age = currentMonth()",
        'xEvent[eventType = "web.view" and timestamp occurs < 3 months before now]',
        target=target_of("Europe/Paris"),
    )
    assert "any viewed in previous month in zone" in " ".join(made.audiences.split())
    assert "2026-01-31T00:00:00Z" in made.audiences
    assert 'age = month(now, in zone "UTC")' in made.audiences
    assert [code for code, _, _ in told(made)] == ["Q116"]


def test_queries_by_chance_mean_the_same_in_another_zone() -> None:
    target = target_in("Asia/Kolkata")
    found = compare_by_chance(4, 10, 8, target)
    assert found.differences == ()
    assert found.pairs > 50


# -- bounds ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [
        "if(" * 40 + "a = 1" + ", b = 1, c = 1)" * 40,
        "".join(f"let S{n} = {f'S{n - 1} + S{n - 1}' if n else 'score'} in (" for n in range(40))
        + "S39 > 1"
        + ")" * 40,
        ".".join(f"f{n}" for n in range(40)) + " = 1",
        "".join(f"a{n}[" for n in range(40)) + "x = 1" + "]" * 40,
    ],
    ids=["conditions in conditions", "variables of variables", "fields of fields", "arrays in arrays"],
)
def test_queries_that_come_to_too_much_are_told_in_time(query: str) -> None:
    made = made_of(query, "a = 1")
    assert {code for code, _, _ in told(made)} == {"Q105"}
    assert [each.segment.name for each in made.carried] == ["q1"]


def test_what_nests_deeper_than_rules_may_is_told() -> None:
    query = "".join(f"exists V{n} from arr where V{n}.a = 1 and (" for n in range(40)) + "b = 1" + ")" * 40
    made = made_of(query, "c = 1")
    assert {code for code, _, _ in told(made)} == {"Q120"}
    assert [each.segment.name for each in made.carried] == ["q1"]


# -- paths of foreign records ----------------------------------------------------------------------------------------

FOREIGN = """
entity account accounts { key id }
entity person people in account {
  key person_id
  first_name text
  address { city text }
  tags list of text
  share number
}
event viewed of person { url text } as "web.webpagedetails.pageViews"
record xdm_person {
  key personID text
  person { name { firstName text } }
  workAddress { city text  country text }
  segments list of text
  sharePercentage number
}
record xdm_event {
  key _id text
  personID text
  timestamp datetime
  eventType text
  web { webPageDetails { URL text } }
}
mapping xdm_people from xdm_person to person {
  person_id = personID
  account = personID
  first_name = person.name.firstName
  address.city = workAddress.city
  tags = segments
  share = sharePercentage / 100
}
mapping views from xdm_event to viewed {
  when eventType = "web.webpagedetails.pageViews"
  id = _id
  person = personID
  at = timestamp
  url = web.webPageDetails.URL
}
"""


def foreign_target() -> Target:
    """Return a rule set whose mappings take people and events of another schema."""
    project = Project("target", (Source("schema.rules", FOREIGN),))
    program = compile_project(project).program
    assert program is not None
    return Target(project, program)


@pytest.mark.parametrize(
    ("query", "rule"),
    [
        ('person.name.firstName = "Ada"', 'first_name = "Ada"'),
        ('workAddress.city = "Bonn" and address.city = "Bonn"', 'address.city = "Bonn"'),
        ("personID.isNotNull()", "person_id is known"),
        ('segments.includes("a")', 'tags contains "a"'),
        (
            'xEvent[eventType = "web.webpagedetails.pageViews" and web.webPageDetails.URL = "/p"]',
            'any viewed where (url = "/p")',
        ),
        (
            'select e from xEvent where e.eventType = "web.webpagedetails.pageViews" and e.web.webPageDetails.URL = workAddress.city',  # noqa: E501
            "any viewed where (url = person.address.city)",
        ),
    ],
)
def test_paths_that_mappings_take_as_they_are_become_the_fields_of_the_rule_set(query: str, rule: str) -> None:
    made = made_of(query, target=foreign_target())
    assert (told(made), len(made.carried)) == ([], 1)
    assert made.audiences.split()[-len(rule.split()) :] == rule.split()


def test_paths_that_mappings_compute_or_do_not_take_are_told() -> None:
    made = made_of(
        "sharePercentage > 50", "workAddress.isNull()", 'workAddress.country = "DE"', target=foreign_target()
    )
    assert made.carried == ()
    assert told(made) == [
        ("Q123", "`share` of the rule set is not `sharePercentage` as it is: the mapping `xdm_people` computes it", ""),
        (
            "Q119",
            "the rule set has no `workAddress`",
            "ask for one of its fields: mappings take those, and not the whole",
        ),
        ("Q119", "the rule set has no `workAddress.country`", ""),
    ]
