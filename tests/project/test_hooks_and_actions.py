"""What others take to look at rules before commits, in GitHub and in GitLab: read, and run as they run it."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from quorate.cli.main import VERBS
from tests.cli.running import BROKEN, UNFORMATTED, write_rules
from tests.cli.running import run_here as run
from tests.diagnostics.reporting import valid_junit, valid_sarif

ROOT = Path(__file__).parents[2]
ACTION = ROOT / ".github" / "actions" / "quorate"
EXPRESSION = re.compile(r"\$\{\{(.*?)\}\}")
FAKE_GH = """#!/usr/bin/env bash
printf '%s\\n' "$*" >>"$GH_LOG"
case "$*" in
  *--paginate*) cat "$GH_COMMENTS" ;;
  *) cp "${!#/#*body=@/}" "$GH_LOG.body" ;;
esac
"""


def read(path: Path) -> Any:  # noqa: ANN401 - what a file of YAML holds
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def git(folder: Path, *arguments: str) -> str:
    who = ("-c", "user.name=a", "-c", "user.email=a@b.example", "-c", "commit.gpgsign=false")
    command = ["git", *who, *arguments]  # the git of whoever tests
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Make a repository with a rule set below `sets of rules`, the command `quorate`, and a `gh` that only notes."""
    folder = tmp_path / "repository"
    write_rules(folder / "sets of rules" / "small")
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "Begin")
    commands = tmp_path / "commands"
    commands.mkdir()
    texts = {"quorate": f'#!/usr/bin/env bash\nexec {shlex.quote(sys.executable)} -m quorate "$@"\n', "gh": FAKE_GH}
    for name, text in texts.items():
        (commands / name).write_text(text, encoding="utf-8")
        (commands / name).chmod(0o755)
    (tmp_path / "runner").mkdir()
    return folder


def shell(repository: Path, script: str, *arguments: str, **given: str) -> subprocess.CompletedProcess[str]:
    """Run a script as a step of a workflow runs it."""
    around = repository.parent
    environment = {
        **os.environ,
        "PATH": f"{around / 'commands'}:{os.environ['PATH']}",
        "RUNNER_TEMP": str(around / "runner"),
        "GITHUB_STEP_SUMMARY": str(around / "summary.md"),
        "GITHUB_REPOSITORY": "growers/rules",
        "GH_LOG": str(around / "gh.log"),
        "GH_COMMENTS": str(around / "comments.tsv"),
        **given,
    }
    (around / "comments.tsv").touch()
    what = [script] if script.endswith(".sh") else ["-c", script]
    command = ["bash", "-euo", "pipefail", *what, *arguments]
    return subprocess.run(command, cwd=repository, env=environment, capture_output=True, text=True, check=False)


def look(repository: Path, **given: str) -> subprocess.CompletedProcess[str]:
    values = {"QUORATE_PATH": "sets of rules\n", "QUORATE_RUN": "check fmt lint test", **given}
    return shell(repository, str(ACTION / "look.sh"), **values)


# -- hooks of pre-commit ---------------------------------------------------------------------------------------------


def test_hooks_look_at_whole_rule_sets_with_verbs_that_there_are(tmp_path: Path) -> None:
    write_rules(tmp_path / "rules" / "small")
    hooks = read(ROOT / ".pre-commit-hooks.yaml")
    assert [hook["id"] for hook in hooks] == ["quorate-check", "quorate-fmt", "quorate-lint", "quorate-test"]
    for hook in hooks:
        assert (hook["language"], hook["pass_filenames"], hook["require_serial"]) == ("python", False, True)
        program, *words = shlex.split(hook["entry"])
        assert program == "quorate"
        done = run(*words, *hook["args"], cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        assert re.search(hook["files"], "rules/small/schema.rules")
        assert re.search(hook["files"], "quorate.toml")
        assert not re.search(hook["files"], "README.md")


def test_hooks_fail_for_what_they_find(tmp_path: Path) -> None:
    write_rules(tmp_path / "rules", broken=BROKEN)
    for hook in read(ROOT / ".pre-commit-hooks.yaml"):
        _, *words = shlex.split(hook["entry"])
        assert run(*words, *hook["args"], cwd=tmp_path).returncode == 3


def test_this_repository_runs_its_own_verbs_before_commits() -> None:
    (local,) = read(ROOT / ".pre-commit-config.yaml")["repos"]
    entries = [shlex.split(hook["entry"]) for hook in local["hooks"]]
    assert {words[1] for words in entries if words[0] == "quorate"} == {"check", "fmt", "lint", "test"} <= set(VERBS)


# -- the action for GitHub -------------------------------------------------------------------------------------------


def test_what_is_given_to_the_action_reaches_its_scripts_through_the_environment_alone() -> None:
    action = read(ACTION / "action.yml")
    steps = action["runs"]["steps"]
    assert action["runs"]["using"] == "composite"
    for step in steps:
        script = re.fullmatch(r'bash "\$GITHUB_ACTION_PATH/(\w+\.sh)"', step.get("run", ""))
        assert ("uses" in step) != bool(script)
        if script:
            assert (step["shell"], (ACTION / script[1]).is_file()) == ("bash", True)
    used = {name.strip() for text in map(str, steps) for name in re.findall(r"inputs\.([\w-]+)", text)}
    assert used == set(action["inputs"])
    given = {name for step in steps for name in step.get("env", {})}
    scripts = [file.read_text(encoding="utf-8") for file in ACTION.glob("*.sh")]
    assert given == {name for script in scripts for name in re.findall(r"QUORATE_\w+|GH_TOKEN", script)}
    for text in scripts:
        assert "\nset -euo pipefail\n" in text
        assert not EXPRESSION.search(text)


def test_a_well_kept_rule_set_passes(repository: Path) -> None:
    done = look(repository)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "quorate check: no errors", "quorate fmt: no errors", "quorate lint: no errors", "quorate test: no errors",
        "0 tests, 0 failed",
    ]  # fmt: skip


def test_all_verbs_run_and_the_worst_is_what_comes_of_it(repository: Path) -> None:
    (repository / "sets of rules" / "small" / "odd.rules").write_text(UNFORMATTED, encoding="utf-8")
    done = look(repository, QUORATE_RUN="fmt check", QUORATE_SARIF="true")
    assert done.returncode == 5
    first, second, third = done.stdout.splitlines()
    assert first.startswith("::warning file=sets of rules/small/odd.rules,line=1,")
    assert (second, third) == ("quorate fmt: 1 warning in 1 file", "quorate check: no errors")
    logs = repository.parent / "runner" / "quorate-sarif"
    found = {log.name: valid_sarif(log.read_text(encoding="utf-8"))["results"] for log in logs.iterdir()}
    assert {name: len(results) for name, results in found.items()} == {"fmt.sarif": 1, "check.sarif": 0}


@pytest.fixture
def noting(repository: Path) -> Path:
    """Make a repository whose `quorate` only prints what it is given, a line each."""
    (repository.parent / "commands" / "quorate").write_text(
        "#!/usr/bin/env bash\nprintf '%s\\n' \"$@\"\n", encoding="utf-8"
    )
    return repository


def test_options_of_lint_are_handed_on(noting: Path) -> None:
    done = look(noting, QUORATE_RUN="lint", QUORATE_FAIL_ON="error", QUORATE_BASELINE="a b.json")
    assert done.stdout.splitlines() == [
        "lint", "--baseline=a b.json", "--fail-on=error", "--format=github", "--", "sets of rules",
    ]  # fmt: skip


@pytest.mark.parametrize("path", ["$(touch told)", "`touch told`", "; touch told", "--help", "*", "a b'\"c", "${HOME}"])
def test_a_path_is_a_path_whatever_it_holds(noting: Path, path: str) -> None:
    done = look(noting, QUORATE_PATH=f"{path}\n\nother", QUORATE_RUN="check")
    assert done.stdout.splitlines() == ["check", "--format=github", "--", path, "other"]
    assert not (noting / "told").exists()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"QUORATE_RUN": "check; touch"}, "run: only check, fmt, lint and test"),
        ({"QUORATE_RUN": "serve"}, "run: only check, fmt, lint and test"),
        ({"QUORATE_PATH": "\n"}, "path: no rule set is named"),
    ],
)
def test_what_cannot_be_run_is_told(repository: Path, given: Mapping[str, str], told: str) -> None:
    done = look(repository, **given)
    assert (done.returncode, told in done.stderr) == (2, True)


@pytest.mark.parametrize("version", ["1; touch told", "$(touch told)", "1 --index-url=x", "@ file:///x", "-r x"])
def test_a_version_is_a_version(repository: Path, version: str) -> None:
    done = shell(repository, str(ACTION / "install.sh"), QUORATE_VERSION=version, GITHUB_PATH="paths", PYTHON="false")
    assert done.returncode != 0
    assert not (repository / "told").exists()
    assert "only a version" in done.stderr or version.startswith("-")


# -- what a pull request is told -------------------------------------------------------------------------------------


def compare(repository: Path, **given: str) -> subprocess.CompletedProcess[str]:
    values = {
        "QUORATE_PATH": "sets of rules/small",
        "QUORATE_BASE": git(repository, "rev-parse", "HEAD"),
        "QUORATE_PULL": "7",
        **given,
    }
    return shell(repository, str(ACTION / "diff.sh"), **values)


def test_a_pull_request_is_told_what_its_rules_mean_and_only_once(repository: Path) -> None:
    file = repository / "sets of rules" / "small" / "audiences.rules"
    file.write_text(file.read_text(encoding="utf-8").replace("500", "900"), encoding="utf-8")
    mark = "<!-- quorate diff sets-of-rules/small -->"
    done = compare(repository)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    log, body = repository.parent / "gh.log", repository.parent / "gh.log.body"
    assert "--method POST repos/growers/rules/issues/7/comments" in log.read_text(encoding="utf-8")
    assert body.read_text(encoding="utf-8").splitlines()[0] == mark
    assert "Large ones" in body.read_text(encoding="utf-8")
    assert "Large ones" in (repository.parent / "summary.md").read_text(encoding="utf-8")

    log.unlink()
    comments = f"11\tUser\t{mark}\n12\tBot\t<!-- quorate diff other -->\n13\tBot\t{mark}\n14\tBot\tHello\n"
    (repository.parent / "comments.tsv").write_text(comments, encoding="utf-8")
    assert compare(repository).returncode == 0
    said = log.read_text(encoding="utf-8")
    assert "--method PATCH repos/growers/rules/issues/comments/13 " in said
    assert "POST" not in said


def test_a_long_comment_is_cut_between_letters(repository: Path) -> None:
    report = repository.parent / "report.md"
    report.write_text("x" + "€" * 30_000, encoding="utf-8")
    assert shell(repository, str(ACTION / "comment.sh"), "a", str(report), QUORATE_PULL="7").returncode == 0
    body = (repository.parent / "gh.log.body").read_text(encoding="utf-8")
    assert len(body.encode()) < 61_000
    assert body.endswith("€\n\nThe summary of the run has the rest.\n")


def test_what_cannot_be_compared_or_commented_is_told_and_fails_nothing(repository: Path) -> None:
    done = compare(repository, QUORATE_BASE="0" * 40)
    assert (done.returncode, "fetch-depth%3A 0" in done.stdout) == (0, True)
    done = compare(repository, QUORATE_BASE="--help")
    assert (done.returncode, "fetch-depth%3A 0" in done.stdout) == (0, True)
    done = compare(repository, QUORATE_PATH="nowhere")
    assert (done.returncode, "::warning title=quorate diff::a rule set cannot be compared" in done.stdout) == (0, True)
    (repository.parent / "commands" / "gh").write_text("#!/usr/bin/env bash\nexit 1\n", encoding="utf-8")
    done = compare(repository)
    assert (done.returncode, "::warning title=quorate diff::there is no comment" in done.stdout) == (0, True)


# -- the job for GitLab ----------------------------------------------------------------------------------------------


def test_the_job_for_gitlab_writes_the_reports_that_it_names(repository: Path) -> None:
    job = read(ROOT / ".gitlab" / "quorate.gitlab-ci.yml")["quorate"]
    (script,) = job["script"]
    git(repository, "mv", "sets of rules", "rules")
    (repository / "rules" / "small" / "broken.rules").write_text(BROKEN, encoding="utf-8")
    done = shell(repository, script, QUORATE_PATH="rules")
    assert done.returncode == 3
    reports = job["artifacts"]["reports"]
    found = sorted(repository.glob(reports["junit"]))
    assert [file.name for file in found] == ["quorate-check.xml", "quorate-lint.xml", "quorate-test.xml"]
    assert valid_junit(found[0].read_text(encoding="utf-8")).get("failures") == "1"
    assert '"check_name": "E101"' in (repository / reports["codequality"]).read_text(encoding="utf-8")
    assert "rules/small/broken.rules:1:" in done.stdout
