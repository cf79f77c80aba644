"""Rules that are published are kept only where their own tests hold."""

from __future__ import annotations

import pytest

from quorate.service import tested
from quorate.service.tested import with_tests
from tests.house.housing import ANN, TENANT, Housed, files

GOOD = b"""test "large ones" for each size, outcome in ((500, true), (499, false)) {
  now 2026-06-01T12:00:00Z
  account acme { employees: size }
  expect acme in large is outcome
}
"""
BAD = GOOD.replace(b"499", b"501")


def test_what_does_not_do_what_its_tests_say_is_refused(empty: Housed) -> None:
    rule_sets = empty.house.rule_sets
    refused = rule_sets.publish(TENANT, {**files(), "a.test.rules": BAD}, ANN)
    assert refused.row is None
    (found,) = refused.compiled.diagnostics
    assert found.code == "E925"
    assert found.message == "test `large ones [501, false]` fails: expected acme not to be in `large`, but acme is"
    assert found.span is not None
    assert refused.compiled.sources["a.test.rules"].position(found.span.start).line == 4
    assert rule_sets.list(TENANT).rows == ()


def test_tests_can_be_skipped(empty: Housed) -> None:
    skipped = empty.house.rule_sets.publish(TENANT, {**files(), "a.test.rules": BAD}, ANN, skip_tests=True)
    assert skipped.row is not None


def test_tests_have_no_part_in_the_revision(empty: Housed) -> None:
    rule_sets = empty.house.rule_sets
    first = rule_sets.publish(TENANT, files(), ANN)
    second = rule_sets.publish(TENANT, {**files(), "a.test.rules": GOOD}, ANN)
    assert (first.known, second.known) == (False, True)
    assert first.row == second.row


def test_mistakes_in_tests_refuse_and_are_told_by_a_check(empty: Housed) -> None:
    wrong = {**files(), "a.test.rules": GOOD.replace(b"in large", b"in larg")}
    assert [each.code for each in empty.house.rule_sets.check(wrong).diagnostics] == ["E907"]
    refused = empty.house.rule_sets.publish(TENANT, wrong, ANN)
    assert (refused.row, [each.code for each in refused.compiled.diagnostics]) == (None, ["E907"])


def test_tests_are_not_run_without_end(empty: Housed) -> None:
    bundle = {**files(), "a.test.rules": BAD}
    late = with_tests(empty.house.rule_sets.check(files()), bundle, seconds=-1)
    (found,) = late.diagnostics
    assert (found.code, found.help) == ("E926", "0 of 2 were run; publish with `skip_tests` what was tested elsewhere")


def test_not_all_failures_are_told(empty: Housed) -> None:
    sizes = ", ".join(str(size) for size in range(100))
    text = f"""test "many" for each size in ({sizes}) {{
  now 2026-06-01T12:00:00Z
  account acme {{ employees: size }}
  expect acme in large
}}
"""
    refused = empty.house.rule_sets.publish(TENANT, {**files(), "a.test.rules": text.encode()}, ANN)
    assert len(refused.compiled.diagnostics) == tested.FAILURES_MOST


@pytest.mark.parametrize("path", ["a.test.rules", "deep/er/a.test.rules"])
def test_payloads_that_tests_name_come_with_them(empty: Housed, path: str) -> None:
    text = b'test "given" {\n  given file "acme.json"\n  expect acme in large\n}\n'
    payload = b'{"now": "2026-06-01T12:00:00Z", "account": {"id": "acme", "employees": 900}}'
    place = f"{path.rpartition('/')[0]}/acme.json".lstrip("/")
    published = empty.house.rule_sets.publish(TENANT, {**files(), path: text, place: payload}, ANN)
    assert published.row is not None
