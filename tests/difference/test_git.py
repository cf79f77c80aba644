"""Revisions out of git: read as they were committed, whatever stands in the work tree."""

import shutil
from pathlib import Path

import pytest

from tests.cli.running import SCHEMA, run_here
from tests.difference.repositories import ALONE, commit, git, repository

LARGE = "audience large of accounts where employees >= 500\n"
LISTED = 'list rivals from "lists/rivals.csv" column domain\naudience rival of accounts where id in rivals\n'

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="there is no git program")


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the settings of whoever runs the tests out of them."""
    for name, value in ALONE.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def top(tmp_path: Path) -> Path:
    """Return a repository with a rule set in `some/rules`, committed twice, and changed since."""
    folder = repository(tmp_path / "top")
    rules = folder / "some" / "rules"
    (rules / "lists").mkdir(parents=True)
    (rules / "schema.rules").write_text(SCHEMA, encoding="utf-8")
    (rules / "large.rules").write_text(LARGE + LISTED, encoding="utf-8")
    (rules / "lists" / "rivals.csv").write_text("domain\na.example\n", encoding="utf-8")
    (rules / "lists" / "other.csv").write_text("domain\nx.example\n", encoding="utf-8")
    commit(folder, "first")
    (rules / "large.rules").write_text(LARGE.replace("500", "800") + LISTED, encoding="utf-8")
    (rules / "lists" / "rivals.csv").write_text("domain\na.example\nb.example\n", encoding="utf-8")
    commit(folder, "second")
    (rules / "large.rules").write_text(LARGE.replace("500", "900") + LISTED, encoding="utf-8")
    return folder


def told(*arguments: str | Path, cwd: Path) -> list[str]:
    done = run_here("diff", *arguments, cwd=cwd)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return [line.strip() for line in done.stdout.splitlines()]


def refused(*arguments: str | Path, cwd: Path) -> str:
    done = run_here("diff", *arguments, cwd=cwd)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
    return done.stderr


def test_two_revisions_and_their_lists(top: Path) -> None:
    lines = told("HEAD~1:some/rules", "HEAD:some/rules", cwd=top)
    assert lines[0] == "rules: HEAD~1:some/rules to HEAD:some/rules"
    assert lines[2] == "1 narrowed, 1 widened, 1 affected"
    assert "condition (narrowed): employees is at least 500 → employees is at least 800" in lines
    assert 'has besides is new: "b.example"' in lines


def test_a_list_that_is_too_large_is_refused_and_not_cut_off(top: Path) -> None:
    (top / "some" / "rules" / "lists" / "rivals.csv").write_text("domain\n" + "a.example\n" * 200_000, encoding="utf-8")
    commit(top, "large")
    found = refused("HEAD:some/rules", "HEAD~1:some/rules", cwd=top)
    assert found == "error: list file `lists/rivals.csv` has 2,000,007 bytes there, more than 1,048,576\n"


def test_with_one_argument_it_is_against_what_was_committed_last(top: Path) -> None:
    wanted = "condition (narrowed): employees is at least 800 → employees is at least 900"
    for arguments, cwd in (
        (("some/rules",), top),
        ((".",), top / "some" / "rules"),
        (("rules",), top / "some"),
        (("HEAD:", "some/rules"), top),
        (("main:", "rules"), top / "some"),
        ((str(top / "some" / "rules"),), top.parent),
    ):
        lines = told(*arguments, cwd=cwd)
        assert wanted in lines
        assert lines[0].startswith(f"rules: {'main' if 'main:' in arguments else 'HEAD'}:some/rules to ")


def test_accounts_alone_are_decided_as_against_what_was_committed_last(top: Path) -> None:
    payload = '{"now": "2026-06-01T12:00:00Z", "account": {"id": "acme", "employees": 850}}'
    for name in ("accounts.ndjson", "accounts.json", "accounts"):
        (top / name).write_text(payload + "\n", encoding="utf-8")
        lines = told("some/rules", name, cwd=top)
        assert lines[0].startswith("rules: HEAD:some/rules to ")
        assert "1 account decided by both, 1 otherwise" in lines
    done = run_here("diff", "some/rules", "-", cwd=top, stdin=payload.encode())
    assert "1 account decided by both, 1 otherwise" in done.stdout


def test_a_path_is_from_the_top_or_from_here(top: Path) -> None:
    here = top / "some"
    assert told("HEAD:some/rules", "rules", cwd=here)[1:] == told("HEAD:./rules", "rules", cwd=here)[1:]
    assert told("HEAD:", "HEAD~1:some/rules", cwd=here)[0] == "rules: HEAD:some/rules to HEAD~1:some/rules"


def test_a_single_file_of_rules_with_the_list_beside_it(tmp_path: Path) -> None:
    folder = repository(tmp_path / "top")
    (folder / "rivals.csv").write_text("domain\na.example\n", encoding="utf-8")
    file = folder / "small.rules"
    file.write_text(SCHEMA + LISTED.replace("lists/", ""), encoding="utf-8")
    commit(folder)
    assert told("small.rules", cwd=folder)[2:] == ["nothing changed"]
    (folder / "rivals.csv").write_text("domain\nb.example\n", encoding="utf-8")
    assert "~ rivals  different  small.rules:10" in told("small.rules", cwd=folder)


def test_nothing_in_the_repository_is_touched_or_run(top: Path) -> None:
    hooks = top / ".git" / "hooks"
    for name in ("post-checkout", "post-index-change", "reference-transaction", "fsmonitor-watchman"):
        hook = hooks / name
        hook.write_text(f"#!/bin/sh\necho ran >> {top}/ran\n", encoding="utf-8")
        hook.chmod(0o755)
    git(top, "config", "core.fsmonitor", str(hooks / "fsmonitor-watchman"))
    before = {each: each.stat().st_mtime_ns for each in top.rglob("*") if each.is_file()}
    told("some/rules", cwd=top)
    assert {each: each.stat().st_mtime_ns for each in top.rglob("*") if each.is_file()} == before


def test_what_is_not_there_is_told_with_what_comes_close(top: Path) -> None:
    git(top, "branch", "feature/windows")
    assert "git knows no revision `mian`; a name close to it is `main`" in refused(
        "mian:some/rules", "some/rules", cwd=top
    )
    assert "`feature/windows`" in refused("feature/window:some/rules", "some/rules", cwd=top)
    assert "there is no `some/rule` in that revision; a name close to it is `some/rules`" in refused(
        "HEAD:some/rule", "some/rules", cwd=top
    )
    assert "paths are from the top of the repository: `some/rules`, or `./rules` from here" in refused(
        "HEAD:rules", "rules", cwd=top / "some"
    )
    assert "leads out of the repository" in refused("HEAD:../../rules", "some/rules", cwd=top)
    assert "a rule set is a folder or a file of rules" in refused(
        "HEAD:some/rules/lists/rivals.csv", "some/rules", cwd=top
    )


def test_a_name_with_a_dash_is_no_option(top: Path) -> None:
    assert "`--output=x` is no git revision" in refused("--", "--output=x:some/rules", "some/rules", cwd=top)
    assert not (top / "x").exists()


def test_no_repository_no_commit_and_no_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    lonely = tmp_path / "lonely"
    lonely.mkdir()
    (lonely / "small.rules").write_text(SCHEMA + LARGE, encoding="utf-8")
    assert "this is no git repository" in refused("small.rules", cwd=lonely)
    empty = repository(tmp_path / "empty")
    (empty / "small.rules").write_text(SCHEMA + LARGE, encoding="utf-8")
    assert "git knows no revision `HEAD`; nothing is committed yet" in refused("small.rules", cwd=empty)
    monkeypatch.setenv("PATH", str(lonely))
    assert "there is no git program" in refused("small.rules", cwd=empty)


def test_broken_rules_are_told_with_the_side_and_their_lines(top: Path) -> None:
    (top / "some" / "rules" / "large.rules").write_text(
        "audience odd of accounts where employes > 5\n", encoding="utf-8"
    )
    commit(top, "broken")
    (top / "some" / "rules" / "large.rules").write_text(LARGE, encoding="utf-8")
    done = run_here("diff", "some/rules", cwd=top)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith("HEAD:")
    assert "audience odd of accounts where employes > 5" in done.stderr
    (top / "some" / "rules" / "large.rules").write_text("audience\n", encoding="utf-8")
    both = run_here("diff", "some/rules", cwd=top)
    assert both.returncode == 3
    assert "employes" in both.stderr
    assert "\nsome/rules:\n" in both.stderr


def test_a_branch_of_a_name_with_a_slash_and_a_tag(top: Path) -> None:
    git(top, "tag", "v1", "HEAD~1")
    git(top, "branch", "feature/x", "HEAD~1")
    assert told("v1:some/rules", "feature/x:some/rules", cwd=top)[2:] == ["nothing changed"]
