"""Which changes of rules tests notice, which none could, and which test is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from quorate.cli.mutation_run import try_mutants
from quorate.suite.mutation.proving import Mutation, diff_of
from tests.suite.covering import NOW, cases_in, project_of, proved
from tests.suite.test_coverage_points import GROUPS

RULES = 'audience big of accounts where size >= 5 and kind = "large"\n'
TESTS = f"""
test "size" for each s, k, o in (
  (5, "large", true), (4, "large", false), (5, "mid", false), (missing, "large", unknown), (5, missing, unknown)
) {{ {NOW} account a {{ name: "A"  size: s  kind: k }} expect a in big is o }}
"""
FEW = f'test "large" {{ {NOW} account a {{ name: "A"  size: 9  kind: "large" }} expect a in big }}\n'
SAME = """
table t of person gives text { title contains "x" => "x" contains "y" => "x" otherwise => "o" }
audience a of people where t = "x"
"""
APART = SAME.replace('"y" => "x"', '"y" => "y"')


def test_tests_at_the_boundary_notice_all() -> None:
    assert {each.verdict for each in proved(RULES, TESTS).values()} == {"killed"}


def test_a_verdict_names_the_case_that_noticed() -> None:
    assert proved(RULES, TESTS)["`5` becomes `4`"].by == "size [4, large, false]"


def test_what_is_not_noticed_comes_with_the_test_that_is_missing() -> None:
    found = proved(RULES, FEW)
    survived = {told: each for told, each in found.items() if each.verdict == "survived"}
    assert "`5` becomes `4`" in survived
    for told, each in survived.items():
        assert each.test, told
        assert proved(RULES, FEW + each.test)[told].verdict == "killed", each.test


def test_missing_tests_read_as_written_by_hand() -> None:
    assert proved(RULES, FEW)["`5` becomes `6`"].test == (
        'test "audience big: acme in big" {\n'
        "  now 2026-06-01T12:00:00Z\n"
        '  account acme { name: "Acme"  size: 5  kind: "large" }\n'
        "  expect acme in big\n"
        "}\n"
    )


def test_rules_without_a_test_get_their_first_ones() -> None:
    for told, each in proved(RULES, "").items():
        assert (each.verdict, each.why) == ("survived", "no test looks at it"), told
        assert each.test, told


def test_missing_tests_of_groups_and_journeys_are_written_as_well() -> None:
    tests = f"""
test "a group" {{ {NOW} account a {{ name: "A"  size: 9 }} person p of a {{ rank: 9 }} expect p is boss in buyers }}
"""
    found = proved(GROUPS, tests, "committee")
    assert found["`3` becomes `4`"].verdict == "survived"
    assert "expect p is boss in buyers" in found["`3` becomes `4`"].test
    rules = (
        "audience big of accounts where size >= 5\njourney j for accounts in big { wait 2 days  last: wait 9 days }\n"
    )
    tests = f"""
test "it goes on" {{ {NOW} account a {{ name: "A"  size: 9 }} expect a in journey j
  after 2 days expect a in journey j at last }}
"""
    found = proved(rules, tests, "window")
    assert found["`2 days` becomes `3 days`"].verdict == "killed"
    assert found["`2 days` becomes `1 day`"].verdict == "survived"
    assert "expect a.j.due = 2026-06-03T12:00:00Z\n" in found["`2 days` becomes `1 day`"].test


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        ("audience a of accounts where size > 5 and size > 3\n", "`size > 3` is dropped"),
        ("audience a of accounts where size > 3 or size = 9\n", "`9` becomes `10`"),
        (GROUPS, "`50%` becomes `49%`"),
        (
            SAME,
            'rows `contains "x" => "x"` and `contains "y" => "x"` are swapped',
        ),
        (
            APART,
            '`"y"` becomes `"o"`',
        ),
        ("define unused of account = size > 5\naudience a of accounts where land > 1\n", "`5` becomes `4`"),
    ],
)
def test_what_means_the_same_does_not_count(rules: str, told: str) -> None:
    found = proved(rules, "")[told]
    assert found.verdict == "equivalent"
    assert found.why


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        ("audience a of accounts where size > 5 and size > 3\n", "`size > 5` is dropped"),
        ("audience a of accounts where size > 3 or size = 9\n", "`size = 9` is dropped"),
        (GROUPS, "`50%` becomes `51%`"),
    ],
)
def test_what_looks_as_if_it_meant_the_same_counts(rules: str, told: str) -> None:
    expected = "equivalent" if "size = 9" in told or "51%" in told else "survived"
    assert proved(rules, "")[told].verdict == expected


def test_a_mutant_is_shown_as_a_diff() -> None:
    project = project_of(RULES, TESTS)
    mutation = _tried(Path("nowhere"), RULES, TESTS)
    mutant = next(each for each, _ in mutation.mutants if each.change.told == "`5` becomes `4`")
    assert diff_of(mutant, project.files[0]).splitlines()[2:] == [
        "@@ -1 +1 @@",
        '-audience big of accounts where size >= 5 and kind = "large"',
        '+audience big of accounts where size >= 4 and kind = "large"',
    ]


# -- between runs --------------------------------------------------------------------------------------------------


def _tried(path: Path, rules: str, tests: str, done: list[int] | None = None, most: int | None = None) -> Mutation:
    project = project_of(rules, tests)

    def told(count: int, of: int) -> None:
        del of
        if done is not None:
            done.append(count)
            if most is not None and len(done) == most:
                raise KeyboardInterrupt

    return try_mutants(path, project, None, cases_in(project), pattern=None, jobs=1, told=told)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("QUORATE_CACHE", "on")
    monkeypatch.setenv("QUORATE_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_nothing_is_tried_twice(tmp_path: Path, cache: Path) -> None:
    first: list[int] = []
    one = _tried(tmp_path, RULES, TESTS, first)
    assert len(first) == len(one.mutants)
    second: list[int] = []
    assert _tried(tmp_path, RULES, TESTS, second) == one
    assert not second
    assert len(list(cache.glob("*.mutants"))) == 1


def test_what_another_declaration_says_has_nothing_tried_again(tmp_path: Path, cache: Path) -> None:
    del cache
    _tried(tmp_path, RULES, TESTS)
    done: list[int] = []
    more = RULES + "audience wide of accounts where land > 7\n"
    found = _tried(tmp_path, more, TESTS, done)
    assert len(done) == sum(mutant.declaration == "audience wide" for mutant, _ in found.mutants)
    done.clear()
    whole = _tried(tmp_path, RULES.replace("5", "6"), TESTS.replace("5", "6").replace("4", "5"), done)
    assert len(done) == len(whole.mutants)


def test_an_interrupted_run_keeps_what_it_found(tmp_path: Path, cache: Path) -> None:
    del cache
    done: list[int] = []
    with pytest.raises(KeyboardInterrupt):
        _tried(tmp_path, RULES, TESTS, done, most=3)
    rest: list[int] = []
    whole = _tried(tmp_path, RULES, TESTS, rest)
    assert len(rest) == len(whole.mutants) - 3


@pytest.mark.parametrize("content", [b"", b"[", b'["other", {}]', b'["x", {"k": [1]}]'])
def test_a_damaged_cache_is_as_good_as_none(tmp_path: Path, cache: Path, content: bytes) -> None:
    one = _tried(tmp_path, RULES, TESTS)
    (file,) = cache.glob("*.mutants")
    file.write_bytes(content)
    done: list[int] = []
    assert _tried(tmp_path, RULES, TESTS, done) == one
    assert len(done) == len(one.mutants)
