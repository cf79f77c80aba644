"""`quorate check` on real rule sets."""

from __future__ import annotations

import json
from pathlib import Path

import quorate
from tests.cli.running import BROKEN, RULES, SCHEMA, write_rules
from tests.cli.running import run_here as run

LATE = """action alert of account { }
journey win for accounts in large {
  do alert()
  end
  do alert()
}
"""
TOLD = "small/late.rules:5:3: warning E702 step `[3]` is never reached"
UNKNOWN = "audience odd of accounts where employes > 5\n"


def test_a_rule_set_without_mistakes_is_told_on_one_line(tmp_path: Path) -> None:
    done = run("check", write_rules(tmp_path / "small"))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{tmp_path / 'small'}: 2 files, 1 audience, no errors\n"


def test_the_shipped_rules_have_no_mistakes() -> None:
    done = run("check", RULES)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{RULES / 'seeds'}: " in done.stdout


def test_mistakes_are_shown_where_they_are(tmp_path: Path) -> None:
    done = run("check", write_rules(tmp_path / "small", odd=UNKNOWN, broken=BROKEN))
    assert done.returncode == 3
    assert "error[E201]: `employes` is not known here" in done.stdout
    assert f"--> {tmp_path / 'small' / 'odd.rules'}:1:32" in done.stdout
    assert done.stdout.endswith("2 errors in 2 files\n")


def test_a_single_file_is_a_rule_set(tmp_path: Path) -> None:
    path = tmp_path / "all.rules"
    path.write_text(SCHEMA, encoding="utf-8")
    assert run("check", path).stdout == f"{path}: 1 file, 0 audiences, no errors\n"


def test_each_rule_set_of_a_folder_is_checked(tmp_path: Path) -> None:
    write_rules(tmp_path / "shelf" / "one")
    write_rules(tmp_path / "shelf" / "deep" / "two", odd=UNKNOWN)
    bare = tmp_path / "shelf" / "bare"
    bare.mkdir()
    (bare / "all.rules").write_text(SCHEMA, encoding="utf-8")
    done = run("check", "shelf", "shelf/one", cwd=tmp_path)
    assert done.returncode == 3
    assert "shelf/one: 2 files, 1 audience, no errors\n" in done.stdout
    assert done.stdout.count("shelf/one: ") == 1
    assert "shelf/bare: 1 file" in done.stdout
    assert "--> shelf/deep/two/odd.rules:1:32" in done.stdout


def test_a_folder_without_settings_is_one_rule_set(tmp_path: Path) -> None:
    for name, text in (("schema", SCHEMA), ("rules", "audience large of accounts where employees > 5\n")):
        (tmp_path / "small" / name).mkdir(parents=True)
        (tmp_path / "small" / name / "all.rules").write_text(text, encoding="utf-8")
    assert run("check", "small", cwd=tmp_path).stdout == "small: 2 files, 1 audience, no errors\n"


def test_compact_is_a_line_for_each_finding(tmp_path: Path) -> None:
    write_rules(tmp_path / "small", odd=UNKNOWN)
    done = run("check", "small", "--format", "compact", cwd=tmp_path)
    assert done.returncode == 3
    assert done.stdout.startswith("small/odd.rules:1:32: E201 `employes` is not known here")
    assert len(done.stdout.splitlines()) == 1


def test_json_is_one_document_for_all(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_rules(tmp_path / name, odd=UNKNOWN)
    document = json.loads(run("check", "one", "two", "--format", "json", cwd=tmp_path).stdout)
    assert [(found["path"], found["name"]) for found in document["diagnostics"]] == [
        ("one/odd.rules", "unknown-name"),
        ("two/odd.rules", "unknown-name"),
    ]
    assert document["summary"]["errors"] == 2


def test_a_warning_is_told_and_keeps_nobody_from_the_rules(tmp_path: Path) -> None:
    write_rules(tmp_path / "small", late=LATE)
    for _ in range(2):  # the second time out of the cache
        done = run("check", "small", cwd=tmp_path, QUORATE_CACHE_DIR=str(tmp_path / "cache"))
        assert done.returncode == 0
        assert done.stdout.startswith("warning[E702]: step `[3]` is never reached\n --> small/late.rules:5:3\n")
        assert done.stdout.endswith("1 warning in 1 file\nsmall: 3 files, 1 audience, no errors\n")
    compact = run("check", "small", "--format", "compact", cwd=tmp_path)
    assert (compact.returncode, compact.stdout) == (0, f"{TOLD} (write it before the `end`, or take it away)\n")
    document = json.loads(run("check", "small", "--format", "json", cwd=tmp_path).stdout)
    assert [(found["name"], found["severity"]) for found in document["diagnostics"]] == [
        ("step-never-reached", "warning")
    ]
    assert document["summary"] == {"errors": 0, "warnings": 1, "notes": 0}
    assert list(quorate.load(tmp_path / "small").program.journeys) == ["win"]


def test_a_path_that_is_not_there_is_a_usage_error(tmp_path: Path) -> None:
    done = run("check", tmp_path / "nowhere")
    assert done.returncode == 2
    assert "does not exist" in done.stderr


def test_a_link_that_leads_back_up_is_followed_once(tmp_path: Path) -> None:
    write_rules(tmp_path / "shelf" / "one")
    (tmp_path / "shelf" / "loop").symlink_to(tmp_path / "shelf")
    done = run("check", "shelf", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "shelf/one: 2 files, 1 audience, no errors\n")


def test_there_is_no_colour_without_a_terminal(tmp_path: Path) -> None:
    rules = write_rules(tmp_path / "small", odd=UNKNOWN)
    assert "\x1b[" not in run("check", rules).stdout
    assert "\x1b[" in run("check", rules, FORCE_COLOR="1").stdout


def test_guardrails_are_told_with_their_number_their_source_and_their_setting(tmp_path: Path) -> None:
    rules = write_rules(tmp_path / "small", far="audience far of accounts where employees in (" + "5, " * 60 + "6)\n")
    assert "L721" not in run("check", rules).stdout
    done = run("check", rules, "--guardrails", "--format", "compact")
    assert done.returncode == 0
    assert "note L721 `employees` is compared with 61 values, more than 50" in done.stdout
    assert "`account-values` (from segments, section 2.8: 50)" in done.stdout
    (rules / "quorate.toml").write_text(
        'name = "small"\n[lint]\nfail-on = "note"\n[lint.bounds]\naccount-values = 60\n'
    )
    assert run("check", rules, "--guardrails", "--format", "compact").returncode == 5
    (rules / "quorate.toml").write_text('name = "small"\n[lint.bounds]\naccount-values = 61\n')
    assert "L721" not in run("check", rules, "--guardrails").stdout


def test_guardrails_are_listed_with_where_rules_stand(tmp_path: Path) -> None:
    rules = write_rules(tmp_path / "small")
    told = run("check", rules, "--guardrails", "--list").stdout
    assert "1 of 50  L714  account-audiences" in told
    rows = json.loads(run("check", rules, "--guardrails", "--list", "--format", "json").stdout)[str(rules)]
    row = next(each for each in rows if each["name"] == "account-audiences")
    assert (row["count"], row["most"], row["default"], row["code"], row["kept"]) == (1, 50, 50, "L714", True)
    assert row["source"] == "buying groups, section 7"


def test_guardrails_of_rules_with_mistakes_tell_the_mistakes(tmp_path: Path) -> None:
    rules = write_rules(tmp_path / "small", odd=UNKNOWN)
    for more in ((), ("--list",)):
        done = run("check", rules, "--guardrails", *more)
        assert done.returncode == 3
        assert "error[E201]" in done.stdout + done.stderr
    assert run("check", rules, "--list").returncode == 2
    assert run("check", rules, "--guardrails", "--list", "--format", "sarif").returncode == 2
