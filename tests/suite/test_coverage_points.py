"""What there is to see of rules, point by point, and what tests see of it."""

from __future__ import annotations

from tests.suite.covering import NOW, covered, missed

BIG = 'audience big of accounts where size >= 5 or kind = "large"\n'


def test_each_condition_is_to_be_true_and_false_and_unknown() -> None:
    assert missed(BIG) == [
        "big: never false",
        "big: never true",
        "big: never unknown",
        "size >= 5: never false",
        "size >= 5: never true",
        "size >= 5: never unknown",
        'kind = "large": never false',
        'kind = "large": never true',
        'kind = "large": never unknown',
    ]


def test_what_is_decided_before_is_not_seen() -> None:
    tests = f'test "t" {{ {NOW} account a {{ name: "A"  size: 5  kind: "large" }} expect a in big }}'
    assert 'kind = "large": never true' in missed(BIG, tests)
    assert "size >= 5: never true" not in missed(BIG, tests)


def test_all_is_seen_with_a_case_for_each() -> None:
    tests = f"""
test "t" for each s, k, o in (
  (5, "small", true), (4, "large", true), (4, "mid", false), (missing, missing, unknown)
) {{ {NOW} account a {{ name: "A"  size: s  kind: k }} expect a in big is o }}
"""
    found = covered(BIG, tests)
    assert (found.seen, found.points, found.percent) == (9, 9, 100.0)


def test_what_is_required_is_never_unknown() -> None:
    assert missed('audience named of accounts where name = "A"\n') == [
        "named: never false",
        "named: never true",
        'name = "A": never false',
        'name = "A": never true',
    ]
    assert not any("unknown" in each for each in missed("audience told of accounts where size is known\n"))


def test_what_is_never_otherwise_is_no_point() -> None:
    lacks = missed("audience any_size of accounts where size > 5 or size <= 5\n")
    assert "any_size: never true" in lacks
    assert not any(each.startswith("any_size: never false") for each in lacks)


def test_conditions_inside_of_others_have_points_of_their_own() -> None:
    rules = "audience staffed of accounts where at least 2 people where (rank > 3)\n"
    assert [each for each in missed(rules) if each.startswith("rank")] == [
        "rank > 3: never false",
        "rank > 3: never true",
        "rank > 3: never unknown",
    ]


def test_definitions_are_looked_into_and_are_conditions_where_they_are_used() -> None:
    rules = "define senior of person = rank > 3\naudience seniors of people where senior and title is known\n"
    told = [each for each in missed(rules) if "senior" in each or "rank" in each]
    assert "rank > 3: never true" in told
    assert "senior: never unknown" in told


TABLE = """
table part of person gives text {
  title               rank
  contains "boss"     any   => "boss"
  any                 > 3   => "senior"
  otherwise                 => "other"
}
audience bosses of people where part = "boss"
"""


def test_each_row_is_to_be_given() -> None:
    tests = f"""
test "a boss" {{ {NOW} account a {{ name: "A" }} person p of a {{ title: "boss"  rank: 1 }} expect p in bosses }}
test "another" {{ {NOW} account a {{ name: "A" }} person p of a {{ title: "x"  rank: 1 }} expect p not in bosses }}
"""
    rows = [each for each in missed(TABLE, tests) if "given" in each]
    assert rows == ['any > 3 => "senior": row never given']
    assert [each for each in missed(TABLE) if "otherwise" in each] == ['"other": `otherwise` never given']


GROUPS = """
audience big of accounts where size >= 5
role template committee { role boss needs 1 when rank > 3  role guest }
stages pipeline {
  entry first  success won  failure lost  first -> second, lost  second -> won
  first to second when completeness >= 50%
}
interest wish { roles committee  stages pipeline }
buying group buyers { audience big  interest wish  ready when completeness >= 100% }
destination list_of "A list" as linkedin_companies
activation media { audience big  only when buyers.missing contains boss  to list_of }
"""


def test_roles_are_to_be_filled_and_left_empty_and_stages_to_move() -> None:
    lacks = missed(GROUPS)
    assert "boss: role never filled" in lacks
    assert "guest: role never left empty" in lacks
    assert "first to second when completeness >= 50%: never moved by this rule" in lacks
    assert "media: nobody added" in lacks
    assert "media: nobody taken out" in lacks
    tests = f"""
test "t" {{
  {NOW} account a {{ name: "A"  size: 5 }} person p of a {{ rank: 1 }}
  expect a in media
  after 1 day
  person p {{ rank: 4 }}
  assign p guest in buyers
  expect p is guest in buyers
  after 1 day
  person q of a {{ rank: 4 }}
  expect a.buyers.stage = second
  expect a not in media
}}
"""
    lacks = missed(GROUPS, tests)
    assert not [each for each in lacks if "role" in each or "move" in each or "nobody" in each]


def test_what_an_audience_makes_sure_of_is_not_unknown_in_its_groups() -> None:
    staffed = GROUPS.replace("size >= 5", "any people where (rank > 0)")
    assert "completeness >= 100%: never unknown" in missed(GROUPS)
    assert "completeness >= 100%: never unknown" not in missed(staffed)
    assert "buyers.missing contains boss: never unknown" not in missed(staffed)


JOURNEY = """
audience big of accounts where size >= 5
journey j for accounts in big {
  reenter 1 day after end
  exit when size < 3
  goal when land > 9
  hear: listen 2 days for any seen where (page = "x") { on timeout { } }
  split accounts which { path large when kind = "large" { end } }
}
"""


def test_journeys_are_to_be_gone_through() -> None:
    lacks = missed(JOURNEY)
    for told in (
        "j: nobody entered",
        "reenter 1 day after end: nobody came in again",
        "size < 3: nobody left by this",
        "land > 9: nobody reached the goal",
        'any seen where (page = "x"): never heard',
        "on timeout { }: never timed out",
        'path large when kind = "large" { end }: path never taken',
        "end: step never reached",
    ):
        assert told in lacks
    tests = f"""
test "t" {{
  {NOW} account a {{ name: "A"  size: 5  kind: "small"  land: 1 }} person p of a
  expect a in journey j at hear
  after 1 day
  event seen by p {{ page: "x" }}
  expect a.j.status = done
  after 1 day
  account a {{ kind: "large" }}
  expect a.j.entry = 2
  after 2 days
  expect a.j.status = done
  after 1 day
  account a {{ land: 10 }}
  expect a.j.status = goal
  after 1 day
  account a {{ land: 1 }}
  expect a in journey j
  after 1 hour
  account a {{ size: 2 }}
  expect a.j.status = exited
}}
"""
    lacks = missed(JOURNEY, tests)
    assert not [each for each in lacks if not each.endswith(("never false", "never true", "never unknown"))]
