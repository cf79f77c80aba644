"""`quorate lint`: findings, fixes, baselines and exit codes as a user meets them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.running import BROKEN, RULES, run_here, write_rules

TITLED = 'audience large "Large ones" of accounts\n  where employees >= 500\n'
UNUSED = "define nobody_asks of account = employees >= 5\n"
ODD = 'audience odd of accounts\n  where id = "a" or id = "b"\n'


def set_of(folder: Path, *, config: str = "", **files: str) -> Path:
    """Write a rule set with a warning (L802) and a note (L609)."""
    made = write_rules(folder / "house", **{"unused": UNUSED, "odd": ODD, **files})
    if config:
        settings = made / "quorate.toml"
        settings.write_text(f"{settings.read_text(encoding='utf-8')}{config}", encoding="utf-8")
    return made


def codes(output: str) -> list[str]:
    """Return the codes of compact lines."""
    return [line.split(": ", 1)[1].split()[1] for line in output.splitlines()]


def test_what_is_found_is_told_and_a_warning_fails(tmp_path: Path) -> None:
    done = run_here("lint", set_of(tmp_path), "--format", "compact")
    assert done.returncode == 5
    assert codes(done.stdout) == ["L609", "L802"]
    assert done.stderr == (
        "`--fix` puts 1 finding right\n`--fix --unsafe-fixes` puts 1 more right, and may change what the rules mean\n"
    )


def test_rules_without_findings_are_told_in_a_line(tmp_path: Path) -> None:
    done = run_here("lint", write_rules(tmp_path / "house"))
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{tmp_path / 'house'}: 2 files, nothing found\n", "")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((), 5),
        (("--fail-on", "warning"), 5),
        (("--fail-on", "error"), 0),
        (("--fail-on", "note"), 5),
        (("--select", "L609"), 0),
        (("--select", "L609", "--fail-on", "note"), 5),
        (("--select", "L6,unused-list"), 0),
        (("--ignore", "L802"), 0),
        (("--ignore", "L8", "--ignore", "l6"), 0),
    ],
)
def test_fail_level_and_selection(tmp_path: Path, arguments: tuple[str, ...], code: int) -> None:
    assert run_here("lint", set_of(tmp_path), *arguments).returncode == code


def test_settings_of_the_rule_set_count_and_the_command_line_comes_before_them(tmp_path: Path) -> None:
    made = set_of(tmp_path, config='[lint]\nignore = ["L6"]\nfail-on = "error"\nlevels.L802 = "note"\n')
    done = run_here("lint", made, "--format", "compact")
    assert (done.returncode, codes(done.stdout)) == (0, ["L802"])
    assert run_here("lint", made, "--fail-on", "note").returncode == 5
    assert codes(run_here("lint", made, "--format", "compact", "--select", "L6").stdout) == ["L609"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--select", "L999"), "`--select`: no finding of lint is called `L999`; a name close to it is `L9`"),
        (("--ignore", "unused-defines"), "a name close to it is `unused-define`"),
        (("--select", ""), "no finding of lint is called ``"),
        (("--unsafe-fixes",), "is for `--fix` and `--diff`"),
        (("--write-baseline",), "needs the file: `--baseline FILE`"),
        (("--fix", "--baseline", "b.json", "--write-baseline"), "fix first"),
        (("--today", "tomorrow"), "expected a day such as `2026-12-31`, found `tomorrow`"),
        (("--fail-on", "fatal"), "is not one of"),
        (("--format", "xml"), "is not one of"),
    ],
)
def test_command_lines_that_are_wrong(tmp_path: Path, arguments: tuple[str, ...], told: str) -> None:
    done = run_here("lint", set_of(tmp_path), *arguments)
    assert done.returncode == 2
    assert told in " ".join(done.stderr.split())
    assert done.stdout == ""


def test_rules_that_do_not_compile_are_told_and_not_looked_at(tmp_path: Path) -> None:
    made = set_of(tmp_path, broken=BROKEN)
    done = run_here("lint", made, "--fix")
    assert done.returncode == 3
    assert "error[" in done.stdout
    assert "L802" not in done.stdout
    assert (made / "unused.rules").read_text(encoding="utf-8") == UNUSED


def test_settings_that_are_wrong_are_told(tmp_path: Path) -> None:
    done = run_here("lint", set_of(tmp_path, config='[lint]\nignore = ["L80x"]\n'))
    assert done.returncode == 3
    assert "no finding of lint is called `L80x`" in done.stdout


def test_fixes_are_put_in_and_told(tmp_path: Path) -> None:
    made = set_of(tmp_path)
    done = run_here("lint", made, "--fix", "--unsafe-fixes")
    assert done.returncode == 0
    assert done.stderr == "2 findings fixed in 2 files: L609 (1), L802 (1)\n"
    assert (made / "odd.rules").read_text(encoding="utf-8") == 'audience odd of accounts\n  where id in ("a", "b")\n'
    assert (made / "unused.rules").read_text(encoding="utf-8") == ""
    again = run_here("lint", made, "--fix")
    assert (again.returncode, again.stderr) == (0, "nothing fixed\n")


def test_a_diff_shows_and_writes_nothing(tmp_path: Path) -> None:
    made = set_of(tmp_path)
    for arguments in (("--diff",), ("--diff", "--fix")):
        done = run_here("lint", made, *arguments)
        assert done.returncode == 5
        assert '-  where id = "a" or id = "b"\n+  where id in ("a", "b")\n' in done.stdout
        assert done.stderr.startswith("1 finding would be fixed in 1 file")
    assert (made / "odd.rules").read_text(encoding="utf-8") == ODD
    assert run_here("lint", write_rules(tmp_path / "well"), "--diff").returncode == 0


def test_files_that_cannot_be_written_are_told(tmp_path: Path) -> None:
    made = set_of(tmp_path)
    inside = made / "deep"
    inside.mkdir()
    (made / "odd.rules").rename(inside / "odd.rules")
    inside.chmod(0o500)
    try:
        done = run_here("lint", made, "--fix")
        if done.returncode != 2:
            pytest.skip("whoever runs this may write anywhere")
    finally:
        inside.chmod(0o700)
    assert "error: " in done.stderr
    assert (inside / "odd.rules").read_text(encoding="utf-8") == ODD


def test_a_baseline_keeps_what_was_there_from_being_told(tmp_path: Path) -> None:
    made, kept = set_of(tmp_path), tmp_path / "lint.json"
    wrote = run_here("lint", made, "--baseline", kept, "--write-baseline")
    assert (wrote.returncode, wrote.stderr) == (0, f"wrote {kept}: 2 findings\n")
    assert json.loads(kept.read_text(encoding="utf-8"))["schema"] == 1
    quiet = run_here("lint", made, "--baseline", kept)
    assert (quiet.returncode, quiet.stdout) == (0, f"{made}: 4 files, nothing found (2 in the baseline)\n")
    (made / "more.rules").write_text(UNUSED.replace("nobody", "somebody").replace("5", "7"), encoding="utf-8")
    (made / "odd.rules").write_text(f"# moved\n\n\n{ODD}", encoding="utf-8")
    new = run_here("lint", made, "--baseline", kept, "--format", "compact")
    assert (new.returncode, codes(new.stdout)) == (5, ["L802"])
    assert "somebody_asks" in new.stdout


def test_stale_entries_are_told_and_taken_out(tmp_path: Path) -> None:
    made, kept = set_of(tmp_path), tmp_path / "lint.json"
    run_here("lint", made, "--baseline", kept, "--write-baseline")
    (made / "odd.rules").unlink()
    told = run_here("lint", made, "--baseline", kept)
    assert told.returncode == 0
    assert f"{kept}: L609 is not found any more in `audience odd` of odd.rules\n" in told.stderr
    assert "is not found" not in run_here("lint", made, "--baseline", kept, "--select", "L8").stderr
    run_here("lint", made, "--baseline", kept, "--write-baseline", "--select", "L8")
    assert "L609" in kept.read_text(encoding="utf-8")
    run_here("lint", made, "--baseline", kept, "--write-baseline")
    assert "L609" not in kept.read_text(encoding="utf-8")


@pytest.mark.parametrize("content", [b"{", b'{"schema": 9, "rule_sets": {}}', b"\xff"])
def test_a_damaged_baseline_is_an_error_and_stays_as_it_is(tmp_path: Path, content: bytes) -> None:
    made, kept = set_of(tmp_path), tmp_path / "lint.json"
    kept.write_bytes(content)
    for more in ((), ("--write-baseline",)):
        done = run_here("lint", made, "--baseline", kept, *more)
        assert done.returncode == 2
        assert done.stderr.startswith(f"error: {kept}: ")
        assert kept.read_bytes() == content


def test_a_finding_that_only_another_release_knows_stays(tmp_path: Path) -> None:
    made, kept = set_of(tmp_path), tmp_path / "lint.json"
    entry = {"path": "\x1b[31m", "declaration": "", "code": "L699", "text": "", "count": 1}
    kept.write_text(json.dumps({"schema": 1, "rule_sets": {"house": [entry, {**entry, "code": "L609"}]}}))
    told = run_here("lint", made, "--baseline", kept)
    assert told.returncode == 5
    assert told.stderr.startswith(f"{kept}: L609 is not found any more in <U+001B>[31m\n")
    assert run_here("lint", made, "--baseline", kept, "--write-baseline").returncode == 0
    assert "L699" in kept.read_text(encoding="utf-8")


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="there is nothing here that never ends")
def test_a_baseline_without_an_end_is_refused(tmp_path: Path) -> None:
    done = run_here("lint", set_of(tmp_path), "--baseline", "/dev/zero")
    assert (done.returncode, done.stderr) == (
        2,
        "error: /dev/zero: not a baseline: it has more than 67,108,864 bytes\n",
    )


def test_a_baseline_that_is_not_there_or_cannot_be_written(tmp_path: Path) -> None:
    made = set_of(tmp_path)
    done = run_here("lint", made, "--baseline", tmp_path / "none.json")
    assert (done.returncode, done.stdout) == (2, "")
    assert "`--write-baseline` writes it" in done.stderr
    assert run_here("lint", made, "--baseline", tmp_path / "no" / "b.json", "--write-baseline").returncode == 2


def test_broken_rules_leave_a_baseline_as_it_is(tmp_path: Path) -> None:
    made, kept = set_of(tmp_path), tmp_path / "lint.json"
    run_here("lint", made, "--baseline", kept, "--write-baseline")
    before = kept.read_bytes()
    (made / "broken.rules").write_text(BROKEN, encoding="utf-8")
    assert run_here("lint", made, "--baseline", kept, "--write-baseline").returncode == 3
    assert kept.read_bytes() == before


def test_comments_expire_by_the_day_that_is_given(tmp_path: Path) -> None:
    made = set_of(tmp_path, odd=f"# quorate: ignore[L609] until 2027-03-01 they are two\n{ODD}", unused="")
    on_the_day = run_here("lint", made, "--today", "2027-03-01")
    assert (on_the_day.returncode, on_the_day.stdout) == (0, f"{made}: 4 files, nothing found (1 ignored)\n")
    after = run_here("lint", made, "--today", "2027-03-02", "--format", "compact")
    assert (after.returncode, codes(after.stdout)) == (5, ["L904", "L609"])


def test_one_document_for_all_rule_sets(tmp_path: Path) -> None:
    set_of(tmp_path)
    write_rules(tmp_path / "well")
    done = run_here("lint", tmp_path, "--format", "json")
    document = json.loads(done.stdout)
    assert [(each["code"], each["name"]) for each in document["diagnostics"]] == [
        ("L609", "equals-in-or"),
        ("L802", "unused-define"),
    ]
    assert document["summary"] == {"errors": 0, "warnings": 1, "notes": 1}
    assert done.returncode == 5


def test_a_single_file_is_looked_at_alone(tmp_path: Path) -> None:
    made = set_of(tmp_path)
    schema = (made / "schema.rules").read_text(encoding="utf-8")
    file = tmp_path / "single.rules"
    file.write_text(f"{schema}\n{ODD}", encoding="utf-8")
    done = run_here("lint", file, "--format", "compact")
    assert (done.returncode, codes(done.stdout)) == (0, ["L609"])


def test_what_ships_is_looked_at(tmp_path: Path) -> None:
    del tmp_path
    done = run_here("lint", RULES, "--select", "L6,L7,L8,L9")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("nothing found") == 2


def test_a_file_that_changes_meanwhile_is_left_alone(tmp_path: Path) -> None:
    from quorate.cli.lint_files import rewrite  # noqa: PLC0415 - no command line can time this
    from quorate.text import Source  # noqa: PLC0415 - as above

    file = tmp_path / "a.rules"
    file.write_text("changed\n", encoding="utf-8")
    assert not rewrite(Source(file.as_posix(), "read\n"), "fixed\n")
    assert file.read_text(encoding="utf-8") == "changed\n"
    assert rewrite(Source(file.as_posix(), "changed\n"), "fixed\n")
    assert file.read_text(encoding="utf-8") == "fixed\n"
