"""Tables of cases: names that stand for values, roles, stages, lengths and answers."""

from __future__ import annotations

from tests.suite.suites import NOW, block, failures, mistakes, read, run


def test_each_row_is_a_case_with_a_name_of_its_own() -> None:
    text = block('account acme { name: "Acme"  employees: size }', "expect acme not in customers", start=NOW)
    text = text.replace('test "a case"', 'test "size" for each size in (1, missing, -5)')
    suite, _ = read(text)
    assert [case.name for case in suite.cases] == ["size [1]", "size [missing]", "size [-5]"]
    assert [case.test for case in suite.cases] == ["size"] * 3
    assert [case.steps[0].account.get("employees") for case in suite.cases] == [1, None, -5]


def test_a_name_stands_for_all_that_can_be_named() -> None:
    text = """
test "all" for each who, role, stage, gap, day, answer, object in (
  (ann, decision_maker, discovery, 3 days, today, true, { city: "Lyon"  state: missing }),
  (bob, missing, evaluating, 100 days, yesterday, false, { city: "Bonn" })
) {
  now 2026-06-01T12:00:00Z
  account acme { name: "Acme"  industry: "Agriculture"  employees: 900  address: object }
  person ann of acme { job_title: "VP Agronomy"  seniority: "vp" }
  person bob of acme { job_title: "VP Seeds"  seniority: "vp" }
  license l1 of who { expires_on: day }
  event form_submitted by who at now - gap { form: "seed-demo" }
  expect who is role in seeds_growers
  expect acme in customers is answer
  expect acme.seeds_growers.stage != won
  after gap
  move acme.seeds_growers to evaluating
  expect acme.seeds_growers.stage != stage
}
"""
    assert [result.passed for result in run(text)] == [True, False]


def test_a_name_that_is_used_nowhere_is_told() -> None:
    text = block("expect acme not in customers").replace('"a case"', '"a case" for each size, step in ((1, 2), (3, 4))')
    assert mistakes(text) == [
        ("E913", "`size` is not used in this test"),
        ("E913", "`step` is not used in this test"),
    ]


def test_a_row_expects_true_false_or_unknown() -> None:
    text = """
test "size" for each size, outcome in ((500, true), (499, false), (missing, unknown)) {
  now 2026-06-01T12:00:00Z
  account acme { name: "Acme"  industry: "Agriculture"  employees: size }
  person ann of acme { seniority: "vp" }
  person bob of acme { seniority: "vp" }
  expect acme in enterprise_growers is outcome
}
"""
    assert [result.passed for result in run(text)] == [True, True, True]
    assert failures(text.replace("(499, false)", "(498, unknown)")) == [
        "expected it to be unknown whether acme is in `enterprise_growers`, but acme is not"
    ]


def test_mistakes_of_a_row_are_told_where_the_row_has_them_and_those_of_all_rows_once() -> None:
    text = block('account acme { name: "Acme"  employees: size }', "expect acme in customer", start=NOW).replace(
        'test "a case"', 'test "a case" for each size in (1, "2", 3, 3)'
    )
    suite, found = read(text)
    assert suite.cases == ()
    assert [(each.code, text[each.span.start : each.span.end]) for each in found if each.span is not None] == [
        ("E909", '"2"'),
        ("E905", "3"),
        ("E907", "customer"),
    ]
