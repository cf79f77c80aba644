"""`quorate test`: what is run, what is told of it, and what it ends with."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from quorate.resources import shipped_rules
from tests.cli.running import run_here, write_rules
from tests.diagnostics.reporting import valid_sarif

GOOD = """test "large ones" for each size, outcome in ((500, true), (499, false)) {
  now 2026-06-01T12:00:00Z
  account acme { employees: size }
  expect acme in large is outcome
}
"""
BAD = """test "small ones: 100 %, really" {
  now 2026-06-01T12:00:00Z
  account acme { employees: 10 }
  expect acme in large
}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = write_rules(tmp_path / "own")
    (made / "good.test.rules").write_text(GOOD, encoding="utf-8")
    (made / "more").mkdir()
    (made / "more" / "bad.test.rules").write_text(BAD, encoding="utf-8")
    return made


def test_a_failure_is_told_with_why_it_was_decided_otherwise(folder: Path) -> None:
    done = run_here("test", folder.name, cwd=folder.parent)
    assert done.returncode == 4
    assert done.stderr == ""
    assert done.stdout == (
        "failed: small ones: 100 %, really\n"
        " --> own/more/bad.test.rules:4:3\n"
        "  |\n"
        "4 |   expect acme in large\n"
        "  |   ^^^^^^^^^^^^^^^^^^^^\n"
        "  |\n"
        "  = expected: acme to be in `large`\n"
        "  = but: acme is not\n"
        "\n"
        "    acme is not in “Large ones” (large) at 2026-06-01T12:00:00Z\n"
        "\n"
        "    ✗ employees is at least 500 — employees is 10\n"
        "\n"
        "    It would be a yes with\n"
        "      - employees set to 500 (now 10: employees is at least 500)\n"
        "\n"
        "    It does not change by itself.\n"
        "\n"
        "own: 3 tests, 1 failed\n"
    )


def test_a_row_that_fails_is_shown(folder: Path) -> None:
    (folder / "good.test.rules").write_text(GOOD.replace("499", "501"), encoding="utf-8")
    done = run_here("test", folder / "good.test.rules")
    assert "failed: large ones [501, false]" in done.stdout
    assert "in this row" in done.stdout
    assert done.stdout.endswith("2 tests, 1 failed\n")


def test_tests_are_selected_by_file_and_by_name(folder: Path) -> None:
    assert run_here("test", folder / "good.test.rules").stdout == f"{folder}: 2 tests passed\n"
    assert run_here("test", folder, "--name", "LARGE").stdout == f"{folder}: 2 tests passed\n"
    assert run_here("test", folder, "--name", "*[499, false]").stdout == f"{folder}: 1 test passed\n"
    assert run_here("test", folder, "--name", "large ones [500, true]").stdout == f"{folder}: 1 test passed\n"
    both = run_here("test", folder, "--name", "small", "--name", "499", "--format", "compact")
    assert both.returncode == 4
    none = run_here("test", folder, "--name", "large onse")
    assert (none.returncode, none.stdout) == (2, "")
    assert "no test is called `large onse`; a name close to it is `large ones`" in none.stderr


def test_a_test_names_its_own_now(folder: Path) -> None:
    done = run_here("test", folder, "--now", "2026-06-01T12:00:00Z")
    assert done.returncode == 2
    assert "a test says itself when it is" in done.stderr


def test_a_rule_set_without_tests_is_fine_and_says_so(tmp_path: Path) -> None:
    done = run_here("test", write_rules(tmp_path / "bare"))
    assert (done.returncode, done.stdout) == (0, "")
    assert "no tests in" in done.stderr


def test_mistakes_in_rules_or_tests_end_the_run_and_check_tells_them(folder: Path) -> None:
    (folder / "more" / "bad.test.rules").write_text(BAD.replace("large", "larg"), encoding="utf-8")
    done = run_here("test", folder, "--format", "compact")
    assert done.returncode == 3
    assert "E907 `larg` is no audience (a name close to it is `large`)" in done.stdout
    for path in (folder, folder / "good.test.rules"):
        checked = run_here("check", path, "--format", "compact")
        assert (checked.returncode, checked.stdout) == (3, done.stdout)
    again = run_here("check", folder, "--format", "compact")  # with what was compiled before
    assert again.stdout == done.stdout
    (folder / "audiences.rules").write_text("audience\n", encoding="utf-8")
    assert run_here("test", folder).returncode == 3


def test_fail_fast_stops_after_the_first(folder: Path) -> None:
    (folder / "more" / "bad.test.rules").write_text(BAD + BAD.replace("small", "tiny"), encoding="utf-8")
    assert run_here("test", folder).stdout.endswith("4 tests, 2 failed\n")
    assert run_here("test", folder, "--fail-fast").stdout.endswith("3 tests, 1 failed, 1 not run\n")


@pytest.mark.parametrize("format_", ["pretty", "compact", "json", "sarif", "junit", "github", "gitlab"])
def test_several_processes_tell_the_same_as_one(folder: Path, format_: str) -> None:
    one = run_here("test", folder, "--jobs", "1", "--format", format_)
    two = run_here("test", folder, "--jobs", "2", "--format", format_)
    assert (one.returncode, one.stdout) == (two.returncode, two.stdout)


def test_the_order_of_tests_changes_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "seeds"
    shutil.copytree(shipped_rules("seeds"), folder)
    before = run_here("test", folder, "--format", "json")
    for file in folder.glob("*.test.rules"):
        texts = file.read_text(encoding="utf-8").split('\ntest "')
        file.write_text('\ntest "'.join([texts[0], *reversed(texts[1:])]), encoding="utf-8")
    after = run_here("test", folder, "--format", "json")

    def outcomes(text: str) -> set[tuple[str, bool]]:
        return {(case["name"], case["passed"]) for case in json.loads(text)["rule_sets"][0]["cases"]}

    assert outcomes(before.stdout) == outcomes(after.stdout)
    assert all(passed for _, passed in outcomes(after.stdout))


def test_json_tells_everything_and_how_long_it_took_only_if_asked(folder: Path) -> None:
    document = json.loads(run_here("test", folder, "--format", "json").stdout)
    assert document["summary"] == {"passed": 2, "failed": 1, "errors": 0}
    good, _, bad = document["rule_sets"][0]["cases"]
    assert good == {
        "name": "large ones [500, true]",
        "test": "large ones",
        "path": f"{folder}/good.test.rules",
        "line": 1,
        "column": 1,
        "passed": True,
        "failures": [],
    }
    (failure,) = bad["failures"]
    assert (failure["line"], failure["column"]) == (4, 3)
    assert (failure["expected"], failure["actual"]) == ("acme to be in `large`", "acme is not")
    assert failure["explanation"]["answer"]["result"] == "false"
    timed = json.loads(run_here("test", folder, "--format", "json", "--durations", "1").stdout)
    assert timed["rule_sets"][0]["cases"][0]["seconds"] >= 0


def test_the_slowest_are_told_if_asked(folder: Path) -> None:
    lines = run_here("test", folder, "--durations", "2").stdout.splitlines()
    assert lines[-3].startswith("all took ")
    assert lines[-3].endswith(" s; the slowest:")
    assert all(" ms  " in line for line in lines[-2:])


def test_annotations_of_github_are_escaped(folder: Path) -> None:
    done = run_here("test", folder.name, "--format", "github", cwd=folder.parent)
    assert done.stdout == (
        "::error file=own/more/bad.test.rules,line=4,endLine=4,col=3,endColumn=23,title=quorate test%3A E925::"
        "own/more/bad.test.rules:4:3: E925 test `small ones: 100 %25, really` fails: "
        "expected acme to be in `large`, but acme is not\n"
        "quorate test: 1 error in 1 file\n3 tests, 1 failed\n"
    )


def test_a_failure_is_a_finding_of_code_scanning(folder: Path) -> None:
    done = run_here("test", folder.name, "--format", "sarif", cwd=folder.parent)
    assert done.returncode == 4
    (found,) = valid_sarif(done.stdout)["results"]
    assert (found["ruleId"], found["level"]) == ("E925", "error")
    assert found["locations"][0]["physicalLocation"]["region"]["startLine"] == 4


def test_each_rule_set_of_a_shelf_is_tested(folder: Path) -> None:
    other = write_rules(folder.parent / "second")
    (other / "good.test.rules").write_text(GOOD, encoding="utf-8")
    done = run_here("test", folder.parent, "--format", "pretty")
    assert done.returncode == 4
    assert done.stdout.endswith(f"{folder}: 3 tests, 1 failed\n{other}: 2 tests passed\n")


def test_the_seeds_do_what_their_tests_say() -> None:
    done = run_here("test", shipped_rules("seeds"))
    assert (done.returncode, done.stderr) == (0, "")


def test_files_of_tests_are_formatted(folder: Path) -> None:
    (folder / "good.test.rules").write_text(GOOD.replace("  ", " "), encoding="utf-8")
    assert run_here("fmt", "--check", folder).stdout == f"{folder}/good.test.rules\n"
    assert run_here("fmt", folder / "good.test.rules").returncode == 0
    assert "\n  now 2026" in (folder / "good.test.rules").read_text(encoding="utf-8")
    assert run_here("fmt", "--check", folder).stdout == ""


def test_the_same_explanation_is_not_told_again_of_the_next_row(folder: Path) -> None:
    rows = GOOD.replace("each size", "each way").replace("((500, true), (499, false))", "((1, true), (2, true))")
    (folder / "good.test.rules").write_text(rows.replace("employees: size", "employees: 10"), encoding="utf-8")
    done = run_here("test", folder)
    assert done.stdout.count("✗ employees is at least 500 — employees is 10\n") == 2  # of this test, and of the other
    assert done.stdout.count("(explained above)") == 1
