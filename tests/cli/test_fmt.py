"""`quorate fmt` on real files."""

from __future__ import annotations

import stat
from pathlib import Path

from tests.cli.running import BROKEN, SCHEMA, UNFORMATTED, write_rules
from tests.cli.running import run_here as run

FORMATTED = "audience staffed of accounts\n  where any person\n"


def test_files_are_rewritten_and_listed(tmp_path: Path) -> None:
    write_rules(tmp_path / "small", odd=UNFORMATTED)
    done = run("fmt", "small", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "small/odd.rules\n", "1 of 3 files formatted\n")
    assert (tmp_path / "small" / "odd.rules").read_text(encoding="utf-8") == FORMATTED
    assert run("fmt", "small", cwd=tmp_path).stdout == ""


def test_a_file_is_formatted_as_its_whole_rule_set_is(tmp_path: Path) -> None:
    rules = write_rules(tmp_path / "small", odd=UNFORMATTED)
    (rules / "quorate.toml").unlink()
    assert run("fmt", rules / "odd.rules").returncode == 0
    assert (rules / "odd.rules").read_text(encoding="utf-8") == FORMATTED


def test_settings_above_say_which_rule_set_a_file_is_of(tmp_path: Path) -> None:
    rules = write_rules(tmp_path / "small")
    inside = rules / "deep" / "odd.rules"
    inside.parent.mkdir()
    inside.write_text(UNFORMATTED, encoding="utf-8")
    assert run("fmt", inside).returncode == 0
    assert inside.read_text(encoding="utf-8") == FORMATTED


def test_rights_and_links_stay(tmp_path: Path) -> None:
    rules = write_rules(tmp_path / "small")
    target = tmp_path / "elsewhere.txt"
    target.write_text(UNFORMATTED, encoding="utf-8")
    target.chmod(0o640)
    (rules / "odd.rules").symlink_to(target)
    assert run("fmt", rules).returncode == 0
    assert (rules / "odd.rules").is_symlink()
    assert target.read_text(encoding="utf-8") == FORMATTED
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert {entry.name for entry in tmp_path.iterdir()} == {"small", "elsewhere.txt"}


def test_a_broken_file_is_left_and_the_others_are_formatted(tmp_path: Path) -> None:
    rules = write_rules(tmp_path / "small", broken=BROKEN, odd=UNFORMATTED)
    (rules / "latin.rules").write_bytes(b"# caf\xe9\n")
    done = run("fmt", rules)
    assert done.returncode == 3
    assert "error[E101]" in done.stderr
    assert "error[E609]" in done.stderr
    assert done.stderr.endswith("1 of 3 files formatted, 2 could not be read\n")
    assert (rules / "broken.rules").read_text(encoding="utf-8") == BROKEN
    assert (rules / "odd.rules").read_text(encoding="utf-8") == FORMATTED


def test_settings_with_mistakes_keep_nothing_from_being_formatted(tmp_path: Path) -> None:
    rules = write_rules(tmp_path / "small", odd=UNFORMATTED)
    (rules / "quorate.toml").write_text("nmae = 3\n", encoding="utf-8")
    assert run("fmt", rules).returncode == 0
    assert (rules / "odd.rules").read_text(encoding="utf-8") == FORMATTED


def test_check_lists_and_writes_nothing(tmp_path: Path) -> None:
    write_rules(tmp_path / "small", odd=UNFORMATTED)
    done = run("fmt", "--check", "small", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (5, "small/odd.rules\n")
    assert (tmp_path / "small" / "odd.rules").read_text(encoding="utf-8") == UNFORMATTED
    (tmp_path / "small" / "odd.rules").unlink()
    assert run("fmt", "--check", "small", cwd=tmp_path).returncode == 0


def test_diff_shows_and_writes_nothing(tmp_path: Path) -> None:
    write_rules(tmp_path / "small", odd=UNFORMATTED.rstrip("\n"))
    done = run("fmt", "--diff", "small", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        "--- small/odd.rules",
        "+++ small/odd.rules",
        "@@ -1 +1,2 @@",
        f"-{UNFORMATTED.rstrip()}",
        "\\ No newline at end of file",
        "+audience staffed of accounts",
        "+  where any person",
    ]
    assert run("fmt", "--diff", "--check", "small", cwd=tmp_path).returncode == 5
    assert (tmp_path / "small" / "odd.rules").read_text(encoding="utf-8") == UNFORMATTED.rstrip("\n")


def test_a_byte_order_mark_and_carriage_returns_go(tmp_path: Path) -> None:
    rules = write_rules(tmp_path / "small")
    (rules / "odd.rules").write_bytes(b"\xef\xbb\xbf" + FORMATTED.replace("\n", "\r\n").encode())
    assert run("fmt", rules).returncode == 0
    assert (rules / "odd.rules").read_bytes() == FORMATTED.encode()


def test_standard_input_goes_to_standard_output(tmp_path: Path) -> None:
    text = SCHEMA + UNFORMATTED
    done = run("fmt", "-", stdin=text.encode(), cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{SCHEMA}\n{FORMATTED}"
    done = run("fmt", "-", "--check", stdin=text.encode(), cwd=tmp_path)
    assert (done.returncode, done.stdout) == (5, "")


def test_an_editor_names_the_file_that_standard_input_is_of(tmp_path: Path) -> None:
    rules = write_rules(tmp_path / "small")
    done = run("fmt", "-", "--name", rules / "draft.rules", stdin=UNFORMATTED.encode())
    assert done.stdout == FORMATTED


def test_standard_input_that_is_broken_gives_nothing(tmp_path: Path) -> None:
    done = run("fmt", "-", stdin=BROKEN.encode(), cwd=tmp_path)
    assert (done.returncode, done.stdout) == (3, "")
    assert "error[E101]" in done.stderr


def test_standard_input_stands_alone(tmp_path: Path) -> None:
    done = run("fmt", "-", write_rules(tmp_path / "small"))
    assert done.returncode == 2
    assert "stands alone" in done.stderr
