"""What explanations say is so when it is tried: for every kind of condition, and at random."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.laws import rules as laws
from tests.laws.explained import wrong
from tests.laws.generated import compiled, odd_payloads, rule_sets

EMPTY: laws.Payload = {"now": laws.NOW, "account": {"id": "acme"}}
FULL: laws.Payload = {
    "now": laws.NOW,
    "account": {
        "id": "acme",
        "name": "Globex",
        "label": "Globex",
        "employees": 3,
        "revenue": 40.5,
        "tier": "low",
        "opened": "2026-01-15",
        "checked": "2026-05-20T09:30:00Z",
        "zone": "Asia/Tokyo",
        "active": False,
        "tags": ["old"],
        "scores": [1, 2],
        "address": {"city": "Bonn"},
        "people": [
            {"id": "ann", "title": "boss", "level": 1, "kind": "vp", "born": "1980-06-02", "opt": False,
             "licenses": [{"id": "l1", "product": "x", "seats": 1, "owner": "bob"}]},
            {"id": "bob", "title": "aide", "level": 0, "licenses": []},
        ],
        "events": [
            {"id": "e1", "type": "viewed", "at": "2026-05-20T10:00:00Z", "person": "ann", "url": "/x", "seconds": 4},
            {"id": "e2", "type": "viewed", "at": "2026-04-01T10:00:00Z", "person": "bob", "url": "/y", "seconds": 1},
            {"id": "e3", "type": "bought", "at": "2026-03-01T10:00:00Z", "person": "ann", "cart": "c", "amount": 2.0},
            {"id": "e4", "type": "viewed", "at": "2026-06-09T10:00:00Z", "person": "ann", "url": "/z", "seconds": 9},
        ],
    },
}  # fmt: skip

CHANGEABLE = [
    # values compared
    "employees >= 500", "employees < 2", "employees = 7", "employees != 3", "revenue > 99.5", "revenue < 0.25",
    'tier = "high"', 'tier > "low"', "active", "opened > 2026-05-01", "opened = 2024-02-29", "checked > now - 2 days",
    "checked <= 2025-01-01T00:00:00Z", "employees > revenue", "employees between 10 and 20", 'zone = "Europe/Paris"',
    # texts
    'name = "Acme"', 'name != "Globex"', 'label = "ACME"', 'name starts with "Ac"', 'name ends with "ex AG"',
    'name contains all of ("a", "b")', 'name has word "group"', 'name has words "seed group"',
    "name matches /^A[0-9]+b?$/", "name matches /(north|south) wind/i", 'not (name contains "lob")',
    "length(name) >= 12", 'lower(name) = "acme"', 'name + "!" = "Acme!"', 'domain(name) = "acme.com"',
    "number(name) > 12", 'address.city = "Paris"',
    # lists
    'name in ("a", "b")', "name in codes", 'name not in ("Globex", "b")', 'tags contains "new"',
    'tags contains all of ("a", "b")', 'not (tags contains "old")', 'any tags where (it starts with "n")',
    "every scores where (it > 1)", "count(scores) >= 4", '"beta" in tags', "at least 2 scores where (it > 5)",
    # what is missing
    "name is missing", "address is known", "tags is empty", "people is empty", "coalesce(employees, 1) > 50",
    # times
    "opened in last 2 months", "opened in next 7 days", "opened more than 2 years ago", "opened in today",
    "opened in yesterday", "opened in 10 days ending 20 days ago", "opened in previous month",
    "opened in this fiscal year", "opened before 2020-01-01", "opened since 2026-05-31",
    "opened between 2026-02-01 and 2026-02-05", "checked in last 6 hours", "checked in next 90 minutes",
    "checked in hours 20:00 to 04:00 on monday..friday", "days_between(opened, today) <= 5", "age(opened) >= 18",
    "now - checked <= 36 hours", "opened + 1 month > today", "year(opened) = 2019", "month(opened) = 12",
    "weekday(opened) = monday", "hour(checked, in zone zone) = 3",
    # numbers computed
    "employees + 10 > 50", "-employees < -50", "employees * 2 = 84", "max(employees, 10) > 20", "abs(employees) > 12",
    "floor(revenue) = 12", "employees / 2 >= 4", "if(active, 1, 2) = 1",
    # logic
    'employees > 5 and tier = "high" and active', 'employees > 5 or tier = "high"',
    "not (employees < 5 or not active)", "in base", "over(20)", 'size = "large"', 'size = "high"', 'size != "small"',
    "heads >= 2", "in base and over(9)", "if(active, employees > 5, employees > 50)",
    # people
    "any people where (level > 3)", "at least 3 people where (level > 3)", "no people where (level >= 0)",
    "every people where (level >= 2)", "at most 1 person", "exactly 3 people", "fewer than 2 people",
    'any people where (level > 3 and kind = "chief" and opt)', "any licenses where (seats > 5)",
    "any people where (busy)", "at least 3 different title of people", "sum(level of people) > 20",
    "average(level of people) >= 4", "max(level of people) > 6", "min(level of people) >= 2",
    "median(level of people) = 3", "distinct(title of people) >= 4",
    'any people where (any licenses where (product = "y"))', "any licenses where (owner.level > 4)",
    "any people where (in staff)", "count(people) > count(licenses) + 3",
    'any licenses where (person.title = "chief")',
    # events
    "at least 3 viewed in last 30 days", 'any viewed where (url contains "pricing") in last 30 days',
    "any surge ever", "any bought more than 1 year ago", "any viewed in yesterday", "any viewed in previous month",
    "count(viewed ever) >= 5", "at least 3 viewed within any 6 hours", "any bought within 2 days of any viewed",
    "any viewed after any surge ever", "any surge before any bought ever", "at least 4 different url of viewed ever",
    "max(count by url of viewed ever) >= 3", "any viewed between 2026-05-01 and 2026-05-03",
    "any viewed since today - 2 days", "last(seconds of viewed) > 20",
    'sum(amount of bought where (cart = "d")) >= 10', "any viewed where (at in hours 02:00 to 03:00)",
    "any bought in 10 days ending 20 days ago",
    # sequences
    "sequence (viewed then bought) ", "sequence (viewed then bought after 1 day within 1 week) in last 1 month",
    'sequence (viewed as v where (url = "/q") then bought where (cart = v.url)) ',
    "sequence (surge then no bought then viewed within 3 days) ",
    "sequence (bought then surge then surge then viewed) ",
]  # fmt: skip

TURNING = [
    ("any viewed in last 30 days", "2026-07-09T10:00:00Z"),
    ("no viewed in last 30 days", "2026-07-09T10:00:00Z"),
    ('any viewed where (url = "/x") in last 30 days', "2026-06-19T10:00:00Z"),
    ("at least 2 viewed in last 1 month", "2026-06-09T10:00:00Z"),
    ("count(viewed ever) = 3", "2026-06-09T10:00:00Z"),
    ("any bought in last 1 quarter", None),
    ('any viewed where (url = "/y") more than 3 months ago', "2026-07-01T10:00:00.000001Z"),
    ('any viewed where (url = "/x") in 10 days ending 20 days ago', "2026-06-09T10:00:00Z"),
    ("opened in last 5 months", "2026-06-15T00:00:00Z"),
    ("opened in 1 month ending 5 months ago", "2026-06-15T00:00:00Z"),
    ("opened < today - 6 months", "2026-07-16T00:00:00Z"),
    ("days_between(opened, today) = 140", "2026-06-04T00:00:00Z"),
    ("age(opened) >= 1", "2027-01-15T00:00:00Z"),
    ("now - checked > 15 days", "2026-06-04T09:30:00.000001Z"),
    ("checked in this quarter", "2026-07-01T00:00:00Z"),
    ("checked > start of this month - 2 weeks", "2026-07-01T00:00:00Z"),
    ("now in hours 09:00 to 17:00", "2026-06-01T17:00:00Z"),
    ("now in hours 09:00 to 17:00 in zone zone", "2026-06-02T00:00:00Z"),
    ("weekday(today) = friday", "2026-06-05T00:00:00Z"),
    ("hour(now) = 15", "2026-06-01T15:00:00Z"),
    ("month(today) = 8", "2026-08-01T00:00:00Z"),
    ("any viewed in yesterday", "2026-06-10T00:00:00Z"),
    ("any viewed since today - 3 days", "2026-06-09T10:00:00Z"),
    ("any people where (busy)", "2026-06-09T10:00:00Z"),
    ("sequence (viewed then viewed within 3 weeks) in last 1 month", "2026-06-09T10:00:00Z"),
    ("any viewed within 3 weeks of any viewed", "2026-06-09T10:00:00Z"),
    ('any viewed where (at in last 30 days and url = "/x")', "2026-06-19T10:00:00Z"),
    ('size = "small" and no viewed where (seconds > 8) ever', "2026-06-09T10:00:00Z"),
    ("employees > 100 or opened in last 5 months", "2026-06-15T00:00:00Z"),
    ("employees > 100 and opened in last 5 months", None),
    ("employees < 100", None),
]  # fmt: skip


@pytest.mark.parametrize("condition", CHANGEABLE)
def test_each_kind_of_condition_has_a_change_that_deciding_again_confirms(condition: str) -> None:
    rules = compiled(f"audience c0 of accounts where {condition}\n")
    told = []
    for payload in (FULL, EMPTY):
        assert wrong(rules, payload, "c0") == []
        explanation = rules.explain(payload, "c0").to_dict()
        told.append(explanation["result"] == "true" or bool(explanation["changes"]))
    assert told == [True, True]


@pytest.mark.parametrize(("condition", "at"), TURNING)
def test_an_answer_changes_by_itself_at_the_instant_told(condition: str, at: str | None) -> None:
    rules = compiled(f"audience c0 of accounts where {condition}\n")
    assert wrong(rules, FULL, "c0") == []
    assert rules.explain(FULL, "c0").to_dict()["next"]["at"] == at


def test_what_happened_cannot_be_undone_so_time_is_the_only_answer() -> None:
    rules = compiled("audience c0 of accounts where no viewed in last 30 days\n")
    told = rules.explain(FULL, "c0").to_dict()
    assert told["changes"] == []
    assert told["next"]["result"] == "true"
    assert told["next"]["because"] == "events[e4] of 2026-06-09 10:00 UTC is no longer in the last 30 days"


def test_a_new_event_has_to_come_before_those_there_get_too_old() -> None:
    rules = compiled('audience c0 of accounts where at least 2 viewed where (url = "/x") in last 30 days\n')
    (change,) = rules.explain(FULL, "c0").to_dict()["changes"]
    assert change["before"] == "2026-06-19T10:00:00Z"
    (edit,) = change["edits"]
    assert (edit["op"], edit["path"]) == ("add", "events")
    assert edit["value"]["type"] == "viewed"
    assert edit["value"]["url"] == "/x"


def test_the_smallest_change_of_a_number_is_told_with_what_it_is_now() -> None:
    rules = compiled("audience c0 of accounts where employees + 10 > 50\n")
    edit: dict[str, Any] = rules.explain(FULL, "c0").to_dict()["changes"][0]["edits"][0]
    assert (edit["path"], edit["was"], edit["value"]) == ("employees", 3, 41)


@settings(max_examples=16, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(rule_sets(), laws.payloads(), st.data())
def test_explanations_of_random_rules_hold(text: str, payload: laws.Payload, data: st.DataObject) -> None:
    rules = compiled(text)
    name = data.draw(st.sampled_from(sorted(rules.program.audiences)))
    people = [person["id"] for person in payload["account"].get("people", ())]
    if rules.program.audiences[name].entity == "person":
        for person in people:
            assert wrong(rules, payload, name, person) == []
    else:
        assert wrong(rules, payload, name) == []


@settings(max_examples=16, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(rule_sets(), odd_payloads())
def test_odd_payloads_are_explained_or_told_as_they_are_decided(text: str, payload: laws.Payload) -> None:
    rules = compiled(text)
    decision = rules.decide(json.dumps(payload))
    told = rules.explain(json.dumps(payload), "c0")
    assert told.rejected is decision.rejected
    assert told.to_dict()["errors"] == decision.to_dict()["errors"] or not told.rejected
    assert json.loads(told.to_json()) == told.to_dict()


def test_what_is_asked_wrongly_is_told() -> None:
    rules = compiled("audience c0 of accounts where active\naudience p0 of people where opt\n")
    with pytest.raises(LookupError, match="laws has no audience `bas`; a name close to it is `base`"):
        rules.explain(EMPTY, "bas")
    with pytest.raises(LookupError, match="account acme has nobody with the id `ann`"):
        rules.explain(EMPTY, "p0", person="ann")
    with pytest.raises(ValueError, match="say which person is meant"):
        rules.explain(EMPTY, "p0")
    with pytest.raises(ValueError, match="is an audience of accounts"):
        rules.explain(FULL, "c0", person="ann")
    with pytest.raises(ValueError, match="`now` has to be"):
        rules.explain(FULL, "c0", now="soon")


def test_large_rules_and_payloads_are_told_in_bounds() -> None:
    many = " or ".join(f"employees = {number}" for number in range(5000))
    rules = compiled(
        f"audience c0 of accounts where {many}\naudience c1 of accounts where every people where (level > 3)\n"
    )
    people = [{"id": f"p{number}", "level": 1} for number in range(2000)]
    payload = {"now": laws.NOW, "account": {"id": "acme", "employees": 9000, "people": people}}
    told = rules.explain(payload, "c0").to_dict()
    assert told["changes"][0]["edits"][0]["path"] == "employees"
    assert len(json.dumps(told)) < 1_000_000
    every = rules.explain(payload, "c1").to_dict()
    assert (every["result"], every["changes"], len(every["why"]["items"])) == ("false", [], 5)


def test_rows_of_a_table_tell_what_they_give_up_to_the_one_that_holds() -> None:
    rules = compiled('audience c0 of accounts where size = "high"\n')
    payload = {"now": laws.NOW, "account": {"id": "acme", "employees": 3, "tier": "high"}}
    rows = rules.explain(payload, "c0").to_dict()["why"]["parts"]
    assert [(row["gives"], row["result"]) for row in rows] == [('"large"', "false"), ('"high"', "true")]


def test_no_change_takes_the_person_away_who_is_asked_about() -> None:
    text = "audience c0 of accounts where count(people) = 0\naudience p0 of people where account in c0 and level > 1\n"
    rules = compiled(text)
    payload = {"now": laws.NOW, "account": {"id": "acme", "people": [{"id": "ann"}]}}
    assert wrong(rules, payload, "p0", "ann") == []
    assert rules.explain(payload, "p0", person="ann").to_dict()["changes"] == []
    (removed,) = rules.explain(payload, "c0").to_dict()["changes"][0]["edits"]
    assert (removed["op"], removed["path"]) == ("remove", "people[ann]")
