"""The formats of `quorate check` and `quorate fmt --check`, from folders of all kinds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from quorate.cli.formats import FORMATS
from quorate.diagnostics.catalogue.form import F001
from quorate.syntax.format import format_source
from quorate.text import Source
from tests.cli.running import BROKEN, UNFORMATTED, write_rules
from tests.cli.running import run_here as run
from tests.diagnostics.reporting import valid_junit, valid_sarif


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a repository with two rule sets below `sets`: one with a mistake, one that is not formatted."""
    root = tmp_path_factory.mktemp("repository")
    (root / ".git").mkdir()
    write_rules(root / "sets" / "broken", broken=BROKEN)
    write_rules(root / "sets" / "odd", odd=UNFORMATTED)
    return root


def test_places_start_at_the_root_of_the_repository_wherever_the_command_runs(repository: Path) -> None:
    for here, path in ((repository, "sets"), (repository / "sets", "."), (repository / "sets" / "odd", "../broken")):
        done = run("check", path, "--format", "sarif", cwd=here)
        assert done.returncode == 3
        (result,) = valid_sarif(done.stdout)["results"]
        artifact = result["locations"][0]["physicalLocation"]["artifactLocation"]
        assert artifact == {"uri": "sets/broken/broken.rules", "uriBaseId": "%SRCROOT%"}
        told = run("check", path, "--format", "github", cwd=here).stdout
        assert told.startswith("::error file=sets/broken/broken.rules,line=1,endLine=1,col=")
        assert told.endswith("\nquorate check: 1 error in 1 file\n")


def test_what_is_found_is_known_by_the_same_from_everywhere(repository: Path) -> None:
    keys = {
        run("check", path, "--format", "gitlab", cwd=here).stdout.split('"fingerprint": ')[1].split("\n")[0]
        for here, path in (
            (repository, "sets/broken"),
            (repository / "sets", "broken"),
            (repository, repository / "sets"),
        )
    }
    assert len(keys) == 1


def test_junit_has_all_files_that_were_checked(repository: Path) -> None:
    root = valid_junit(run("check", "sets", "--format", "junit", cwd=repository).stdout)
    names = [suite.get("name") for suite in root.iter("testsuite")]
    files = ("audiences", "odd", "schema")
    assert names == [
        "sets/broken/audiences.rules", "sets/broken/broken.rules", "sets/broken/schema.rules",
        *(f"sets/odd/{name}.rules" for name in files),
    ]  # fmt: skip
    assert (root.get("tests"), root.get("failures")) == ("6", "1")


@pytest.mark.parametrize("format_", FORMATS)
def test_a_rule_set_without_mistakes_is_well_in_every_format(repository: Path, format_: str) -> None:
    done = run("check", "sets/odd", "--format", format_, cwd=repository)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("format_", FORMATS)
def test_printing_twice_gives_the_same_bytes(repository: Path, format_: str) -> None:
    told = [run("check", path, "--format", format_, cwd=repository).stdout for path in ("sets", "sets")]
    assert told[0] == told[1] != ""


def test_reports_hold_in_any_encoding(tmp_path: Path) -> None:
    write_rules(tmp_path / "größe", broken="audience ü of accounts where employees greater 5\n")
    for format_, valid in (("junit", valid_junit), ("sarif", valid_sarif)):
        told = run("check", "größe", "--format", format_, cwd=tmp_path, PYTHONIOENCODING="latin-1").stdout
        assert told.isascii()
        valid(told)
    assert "größe/broken.rules" in run("check", "größe", "--format", "github", cwd=tmp_path).stdout


def test_fmt_finds_what_is_not_formatted_and_says_how_to_write_it(repository: Path) -> None:
    done = run("fmt", "--check", "sets/odd", "--format", "json", cwd=repository)
    assert done.returncode == 5
    (found,) = json.loads(done.stdout)["diagnostics"]
    assert (found["code"], found["severity"], found["path"]) == ("F001", "warning", "sets/odd/odd.rules")
    (edit,) = found["fix"]["edits"]
    assert (
        UNFORMATTED[: edit["span"]["start"]["offset"]] + edit["text"]
        == "audience staffed of accounts\n  where any person\n"
    )


def test_fmt_fails_in_a_report_for_what_it_fails_for(repository: Path) -> None:
    done = run("fmt", "--check", "sets", "--format", "junit", cwd=repository)
    assert done.returncode == 3
    root = valid_junit(done.stdout)
    assert [failure.get("type") for failure in root.iter("failure")] == ["error", "warning"]
    well = run("fmt", "--check", "sets/odd/schema.rules", "--format", "github", cwd=repository)
    assert (well.returncode, well.stdout) == (0, "quorate fmt: no errors\n")


def test_fmt_reports_on_standard_input_as_well(repository: Path) -> None:
    name = repository / "sets" / "odd" / "new.rules"
    done = run("fmt", "--check", "-", "--name", name, "--format", "sarif", stdin=UNFORMATTED.encode(), cwd=repository)
    assert done.returncode == 5
    (result,) = valid_sarif(done.stdout)["results"]
    assert result["ruleId"] == "F001"
    (change,) = result["fixes"][0]["artifactChanges"]
    assert change["artifactLocation"]["uri"] == "sets/odd/new.rules"


def test_formats_of_fmt_are_for_its_check(repository: Path) -> None:
    for options in ((), ("--check", "--diff")):
        done = run("fmt", "sets/odd", *options, "--format", "sarif", cwd=repository)
        assert done.returncode == 2
        assert "--format is for what `--check` finds" in done.stderr


def test_the_samples_of_the_page_are_what_they_say() -> None:
    texts = [example.text for example in (F001.avoid, F001.prefer)]
    assert [format_source(Source("a.rules", text)).text == text for text in texts] == [False, True]


def test_a_byte_order_mark_alone_is_a_finding_without_a_fix(tmp_path: Path) -> None:
    folder = write_rules(tmp_path / "small")
    (folder / "schema.rules").write_bytes(b"\xef\xbb\xbf" + (folder / "schema.rules").read_bytes())
    run("fmt", folder / "audiences.rules")
    done = run("fmt", "--check", folder / "schema.rules", "--format", "json")
    found = json.loads(done.stdout)["diagnostics"]
    assert done.returncode == 5
    assert [each["code"] for each in found] == ["F001"]


def test_lint_reports_as_check_does_and_fails_in_a_report_for_what_it_fails_for(tmp_path: Path) -> None:
    write_rules(tmp_path / "sets" / "small", more="define is_huge of account = employees > 10_000\n")
    told = {
        format_: run("lint", "sets", "--select", "L802", "--format", format_, cwd=tmp_path)
        for format_ in FORMATS
        if format_ not in {"pretty", "compact"}
    }
    assert {done.returncode for done in told.values()} == {5}
    (result,) = valid_sarif(told["sarif"].stdout)["results"]
    assert result["ruleId"] == "L802"
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "sets/small/more.rules"
    root = valid_junit(told["junit"].stdout)
    assert (root.get("name"), root.get("tests"), root.get("failures")) == ("quorate lint", "3", "1")
    assert told["github"].stdout.splitlines()[-1] == "quorate lint: 1 warning in 1 file"
    mild = run("lint", "sets", "--select", "L802", "--fail-on", "error", "--format", "junit", cwd=tmp_path)
    assert (mild.returncode, valid_junit(mild.stdout).get("failures")) == (0, "0")
