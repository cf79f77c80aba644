"""`quorate test` with coverage and mutants, as its users run it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from quorate.cli.mutation_cache import MutationCache
from quorate.suite.mutation.proving import Proved
from tests.cli.running import run_here, write_rules

NOW = "now 2026-06-01T12:00:00Z"
RIGHT = f'test "size" {{ {NOW} account a {{ employees: 500 }} expect a in large }}\n'
WRONG = f'test "size" {{ {NOW} account a {{ employees: 499 }} expect a in large }}\n'


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    folder = write_rules(tmp_path / "small")
    (folder / "size.test.rules").write_text(RIGHT)
    return folder


def test_coverage_is_told_by_file_and_place(rules: Path) -> None:
    done = run_here("test", rules.name, "--coverage", cwd=rules.parent)
    assert done.returncode == 0
    assert "audience `large`: 4 not seen" in done.stdout
    assert "never false, unknown" in done.stdout
    assert "small/audiences.rules  2/6   33.3 %" in done.stdout
    assert "in all                 2/6   33.3 %" in done.stdout


def test_coverage_is_told_also_where_tests_fail(rules: Path) -> None:
    (rules / "size.test.rules").write_text(WRONG)
    done = run_here("test", rules.name, "--coverage", "--mutate", cwd=rules.parent)
    assert done.returncode == 4
    assert "in all" in done.stdout
    assert "mutants are tried once all tests pass" in done.stdout


def test_too_little_coverage_ends_with_six(rules: Path) -> None:
    done = run_here("test", rules.name, "--threshold", "33.4", cwd=rules.parent)
    assert done.returncode == 6
    assert done.stderr == "small: coverage is 33.33 %, under the threshold of 33.4 %\n"
    assert run_here("test", rules.name, "--threshold", "33.3", cwd=rules.parent).returncode == 0


def test_a_failed_test_counts_before_a_threshold(rules: Path) -> None:
    (rules / "size.test.rules").write_text(WRONG)
    assert run_here("test", rules.name, "--threshold", "100", cwd=rules.parent).returncode == 4


def test_coverage_as_json(rules: Path) -> None:
    done = run_here("test", rules.name, "--coverage", "--format", "json", cwd=rules.parent)
    (told,) = json.loads(done.stdout)["rule_sets"]
    coverage = told["coverage"]
    assert (coverage["points"], coverage["seen"], coverage["percent"]) == (6, 2, 33.33)
    first = coverage["files"][0]["missed"][0]
    assert first == {
        "kind": "audience", "declaration": "audience large", "text": "large", "told": "never false",
        "line": 1, "column": 10, "end_line": 1, "end_column": 15,
    }  # fmt: skip


def test_a_page_takes_no_place_of_rules(rules: Path) -> None:
    kept = (rules / "audiences.rules").read_bytes()
    for name in ("audiences.rules", "quorate.toml", "size.test.rules"):
        done = run_here("test", rules.name, "--coverage-html", f"{rules.name}/{name}", cwd=rules.parent)
        assert done.returncode == 2
        assert "is a file of rules" in done.stderr
    assert (rules / "audiences.rules").read_bytes() == kept


def test_coverage_as_a_page(rules: Path) -> None:
    done = run_here("test", rules.name, "--coverage-html", "page.html", cwd=rules.parent)
    assert done.returncode == 0
    page = (rules.parent / "page.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "<mark>employees &gt;= 500</mark>" in page
    assert "employees &gt;= 500: never false, unknown" in page
    assert "<script" not in page
    assert "http" not in page.replace("http-equiv", "")


def test_a_page_is_of_one_rule_set(rules: Path) -> None:
    other = write_rules(rules.parent / "other")
    done = run_here("test", rules, other, "--coverage-html", "page.html", cwd=rules.parent)
    assert done.returncode == 2
    assert "`--coverage-html` writes the page of one rule set" in done.stderr


def test_mutants_are_told_with_the_test_that_is_missing(rules: Path, tmp_path: Path) -> None:
    done = run_here("test", rules.name, "--mutate", cwd=rules.parent, QUORATE_CACHE_DIR=str(tmp_path / "cache"))
    assert done.returncode == 0
    assert "not noticed: `500` becomes `499`" in done.stdout
    assert "  --> small/audiences.rules:2, audience `large` (large/" in done.stdout
    assert "  -  where employees >= 500\n  +  where employees >= 499\n" in done.stdout
    assert "    account acme { employees: 499 }\n    expect acme not in large\n" in done.stdout
    assert "  2 of 4 noticed  50.0 %\n" in done.stdout


def test_mutants_that_are_not_there_are_a_mistake(rules: Path) -> None:
    done = run_here("test", rules.name, "--mutants", "journeys", cwd=rules.parent)
    assert done.returncode == 2
    assert "no change of small has `journeys` in its name" in done.stderr


def test_mutants_are_chosen_and_held_against_a_threshold(rules: Path, tmp_path: Path) -> None:
    given = ("test", rules.name, "--mutants", "boundary", "--mutation-threshold", "60", "--format", "json")
    done = run_here(*given, cwd=rules.parent, QUORATE_CACHE_DIR=str(tmp_path / "cache"))
    assert done.returncode == 6
    assert done.stderr == "small: the mutation score is 50.00 %, under the threshold of 60 %\n"
    mutation = json.loads(done.stdout)["rule_sets"][0]["mutation"]
    assert (mutation["noticed"], mutation["survived"], mutation["score"]) == (1, 1, 50.0)
    assert [each["verdict"] for each in mutation["mutants"]] == ["survived", "killed"]
    assert mutation["mutants"][0]["test"].startswith('test "audience large: acme not in large"')


def test_all_tests_that_are_missing_can_be_taken_over_at_once(rules: Path) -> None:
    (rules / "size.test.rules").write_text(RIGHT.replace('"size"', '"audience large: acme not in large"'))

    def tried() -> dict[str, Any]:
        done = run_here("test", rules.name, "--mutate", "--format", "json", cwd=rules.parent)
        assert done.returncode == 0, done.stderr
        mutation: dict[str, Any] = json.loads(done.stdout)["rule_sets"][0]["mutation"]
        return mutation

    missing = [each["test"] for each in tried()["mutants"] if each["verdict"] == "survived"]
    assert [each.partition(" {")[0] for each in missing][:2] == [
        'test "audience large: acme not in large (2)"',
        'test "audience large: unknown acme in large"',
    ]
    (rules / "found.test.rules").write_text("\n".join(missing), encoding="utf-8")
    assert tried()["score"] == 100.0


def test_verdicts_that_are_none_are_tried_again(tmp_path: Path) -> None:
    kept = MutationCache(tmp_path, tmp_path / "rules")
    kept.keep("key", Proved("a/1", "killed"), "whole")
    kept.write()
    assert MutationCache(tmp_path, tmp_path / "rules").find("key", "whole") == Proved("a/1", "killed")
    (file,) = tmp_path.glob("*.mutants")
    file.write_bytes(file.read_bytes().replace(b"killed", b"kindly"))
    assert MutationCache(tmp_path, tmp_path / "rules").find("key", "whole") is None
