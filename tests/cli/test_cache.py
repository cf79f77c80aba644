"""Compiled rule sets kept between runs: found again, never wrongly, and never in the way."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from quorate import program_cache
from quorate.cli.cache_folder import cache_folder
from quorate.project_files import load_project
from quorate.semantics.compile import compile_project
from tests.cli.deciding import account, lines
from tests.cli.running import AUDIENCES, BROKEN, run, write_rules


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_rules(tmp_path / "rules")


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def check(folder: Path, cache: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run("check", folder, *arguments, QUORATE_CACHE="", QUORATE_CACHE_DIR=str(cache))


def kept(cache: Path) -> list[Path]:
    return sorted(cache.glob("*.program"))


def modules_of(folder: Path, cache: Path) -> set[str]:
    """Check a rule set, and return the modules that this took."""
    script = "import sys; from quorate.cli.main import run; run(sys.argv[1:]); print(*sys.modules, file=sys.stderr)"
    environment = {**os.environ, "QUORATE_CACHE": "", "QUORATE_CACHE_DIR": str(cache)}
    done = subprocess.run(
        [sys.executable, "-c", script, "check", str(folder)],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    return set(done.stderr.split())


def test_what_was_checked_is_told_again_without_the_compiler(folder: Path, cache: Path) -> None:
    first = modules_of(folder, cache)
    assert "lark" in first
    again = modules_of(folder, cache)
    assert not again & {"lark", "msgspec", "tempfile", "quorate.ir.nodes", "quorate.cli.report"}
    assert check(folder, cache).stdout == f"{folder}: 2 files, 1 audience, no errors\n"


def test_decisions_from_the_cache_are_the_same(folder: Path, cache: Path) -> None:
    payloads = lines([account("a"), account("b", employees=1)])
    told = [
        run("decide", folder, "-", stdin=payloads, QUORATE_CACHE="", QUORATE_CACHE_DIR=str(cache)).stdout
        for _ in range(2)
    ]
    by_workers = run(
        "decide", folder, "-", "--workers", "2", stdin=payloads, QUORATE_CACHE="", QUORATE_CACHE_DIR=str(cache)
    )
    assert by_workers.stdout == told[0]
    assert told[0] == told[1] == run("decide", folder, "-", stdin=payloads).stdout
    assert len(kept(cache)) == 1


def test_anything_that_changes_is_compiled_again(folder: Path, cache: Path) -> None:
    check(folder, cache)
    (folder / "quorate.toml").write_text('name = "rules"\ntimezone = "Asia/Tokyo"\n', encoding="utf-8")
    check(folder, cache)
    (folder / "audiences.rules").write_text(AUDIENCES.replace("500", "600"), encoding="utf-8")
    check(folder, cache)
    (folder / "audiences.rules").rename(folder / "others.rules")
    check(folder, cache)
    assert len(kept(cache)) == 4


def test_a_list_that_changes_is_compiled_again(folder: Path, cache: Path) -> None:
    (folder / "more.rules").write_text(
        'list names from "names.csv" column name\naudience named of accounts where "x" in names\n', encoding="utf-8"
    )
    told = []
    for name in ("a", "b"):
        (folder / "names.csv").write_text(f"name\n{name}\n", encoding="utf-8")
        told.append(check(folder, cache).returncode)
    assert told == [0, 0]
    assert len(kept(cache)) == 2


def test_mistakes_are_told_each_time_and_not_kept(folder: Path, cache: Path) -> None:
    (folder / "odd.rules").write_text(BROKEN, encoding="utf-8")
    told = [check(folder, cache) for _ in range(2)]
    assert [each.returncode for each in told] == [3, 3]
    assert told[0].stdout == told[1].stdout
    assert kept(cache) == []


@pytest.mark.parametrize(
    "damage",
    [lambda content: content[:0], lambda content: content[:-1], lambda content: content[:99] + b"?" + content[100:],
     lambda content: content[99:]],
)  # fmt: skip
def test_a_damaged_file_is_passed_over_and_written_anew(folder: Path, cache: Path, damage: object) -> None:
    told = check(folder, cache).stdout
    (file,) = kept(cache)
    whole = file.read_bytes()
    file.write_bytes(damage(whole))  # type: ignore[operator]  # of a test's parameter
    assert check(folder, cache).stdout == told
    assert file.read_bytes() == whole


def test_a_folder_that_others_can_write_to_is_not_trusted(folder: Path, cache: Path) -> None:
    cache.mkdir()
    cache.chmod(0o777)
    assert check(folder, cache).returncode == 0
    assert kept(cache) == []


def test_a_folder_of_its_own_is_made_for_the_user_alone(folder: Path, cache: Path) -> None:
    check(folder, cache / "deep")
    assert (cache / "deep").stat().st_mode & 0o777 == 0o700
    (file,) = kept(cache / "deep")
    assert file.stat().st_mode & 0o077 == 0


def test_a_place_that_is_no_folder_does_no_harm(folder: Path, cache: Path) -> None:
    cache.write_text("in the way", encoding="utf-8")
    told = check(folder, cache)
    assert (told.returncode, told.stderr) == (0, "")


def test_it_can_be_switched_off(folder: Path, cache: Path) -> None:
    run("check", folder, QUORATE_CACHE="off", QUORATE_CACHE_DIR=str(cache))
    assert not cache.exists()


def test_many_at_once_all_find_the_same(folder: Path, cache: Path) -> None:
    environment = {**os.environ, "QUORATE_CACHE": "", "QUORATE_CACHE_DIR": str(cache)}
    command = [sys.executable, "-m", "quorate", "check", str(folder)]
    running = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(6)]
    assert {each.communicate(timeout=60)[0] for each in running} == {f"{folder}: 2 files, 1 audience, no errors\n"}
    assert [each.suffix for each in cache.iterdir()] == [".program"]


def test_what_was_not_used_for_the_longest_goes_first(
    folder: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = load_project(folder).project
    assert project is not None
    program = compile_project(project).program
    assert program is not None
    cache.mkdir(mode=0o700)
    for number in range(3):
        old = cache / f"{number}.program"
        old.write_bytes(b"x" * 1000)
        os.utime(old, (number, number))
    monkeypatch.setattr(program_cache, "BYTES_AT_MOST", 3500)
    program_cache.keep_program(cache, project, program, ())
    left = {each.name for each in kept(cache)}
    assert "0.program" not in left
    assert program_cache.find_program(cache, project) is not None


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"QUORATE_CACHE": "off"}, None),
        ({"QUORATE_CACHE": "", "QUORATE_CACHE_DIR": "/somewhere"}, Path("/somewhere")),
    ],
)
def test_the_folder_is_the_one_that_is_named(
    environment: dict[str, str], expected: Path | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert cache_folder() == expected
