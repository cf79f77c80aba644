"""The command line as a whole: help, verbs, and the ways a run ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from quorate.cli.main import VERBS
from tests.cli.running import BROKEN, write_rules
from tests.cli.running import run_here as run

HEAVY = ("lark", "grpc", "rich", "sqlite3", "msgspec", "re2")
IMPORTS = """
import sys
from quorate.cli import main
sys.argv = ["quorate", *sys.argv[1:]]
try:
    main()
finally:
    print(*sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
"""


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], ["chek"], *([verb, "--help"] for verb in VERBS)], ids=" ".join
)
def test_help_waits_for_nothing(arguments: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", IMPORTS, *arguments], capture_output=True, check=False, text=True, encoding="utf-8"
    )
    loaded = done.stderr.splitlines()[-1].split()
    assert "click" in loaded
    assert not set(HEAVY) & set(loaded)


def test_help_lists_every_verb() -> None:
    done = run("-h")
    assert done.returncode == 0
    assert all(f"\n  {verb} " in done.stdout for verb in VERBS)
    assert "Examples:" in done.stdout


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help(verb: str) -> None:
    done = run(verb, "-h")
    assert done.returncode == 0
    assert done.stdout.startswith(f"Usage: quorate {verb} ")


def test_the_version_is_told() -> None:
    assert run("--version").stdout.startswith("quorate 0.")


def test_without_a_verb_help_is_shown() -> None:
    done = run()
    assert done.returncode == 2
    assert "Commands:" in done.stderr


@pytest.mark.parametrize(("asked", "meant"), [("chek", "check"), ("explian-code", "explain-code"), ("format", "fmt")])
def test_a_misspelt_verb_is_told_with_the_one_that_was_meant(asked: str, meant: str) -> None:
    done = run(asked)
    assert done.returncode == 2
    assert f"No such command '{asked}'" in done.stderr
    if meant != "fmt":
        assert "Did you mean" in done.stderr
        assert f"'{meant}'" in done.stderr


def test_a_full_disk_is_told_in_one_line() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "quorate", "explain-code"], stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode == 2
    assert done.stderr.decode() == "error: standard output: no space left on device\n"


def test_a_reader_that_leaves_is_no_mistake() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "quorate", "explain-code"], stdout=writing, stderr=subprocess.PIPE, check=False
    )
    os.close(writing)
    assert done.returncode == 128 + signal.SIGPIPE
    assert done.stderr == b""


def test_ctrl_c_ends_quietly() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "quorate", "fmt", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        wait_until_it_reads(process.pid)
        process.send_signal(signal.SIGINT)
        printed, told = process.communicate(timeout=30)
    assert process.returncode == 128 + signal.SIGINT
    assert (printed, told) == (b"", b"")


def wait_until_it_reads(process: int) -> None:
    """Wait until a process sleeps with the parser loaded, as it then reads its standard input."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        told = Path(f"/proc/{process}/wchan").read_text(encoding="ascii")
        if "pipe" in told or "anon_pipe" in told:
            return
        time.sleep(0.05)


def test_a_closed_standard_output_is_no_mistake(tmp_path: Path) -> None:
    command = f'exec "{sys.executable}" -m quorate explain-code E101 >&-'
    done = subprocess.run(["/bin/sh", "-c", command], stderr=subprocess.PIPE, check=False, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, b"")


def test_an_encoding_without_a_character_is_no_mistake() -> None:
    done = run("explain-code", PYTHONIOENCODING="latin-1")
    assert done.returncode == 0
    assert "\\u2026" in done.stdout


BUG = """
import sys
import click
import quorate.cli.main as _
module = sys.modules["quorate.cli.main"]
def fail(*_):
    raise KeyError("lost")
module.group.callback = fail
module.group.invoke = fail
module.main()
"""


@pytest.mark.parametrize("debug", ["", "1"])
def test_a_mistake_of_the_program_is_told_as_one(debug: str) -> None:
    environment = {**os.environ, "QUORATE_DEBUG": debug}
    done = subprocess.run(
        [sys.executable, "-c", BUG, "explain-code"], capture_output=True, check=False, text=True, env=environment
    )
    assert done.returncode == 1
    assert "error: this is a bug in quorate: KeyError: 'lost'" in done.stderr.splitlines()[-1]
    assert ("Traceback" in done.stderr) is bool(debug)


def test_rules_with_mistakes_end_verbs_that_need_them(tmp_path: Path) -> None:
    rules = write_rules(tmp_path / "small", broken=BROKEN)
    done = run("serve", rules, "--store", "none")
    assert done.returncode == 3
    assert "error[E101]" in done.stderr


def test_a_shell_can_complete() -> None:
    done = run(_QUORATE_COMPLETE="bash_complete", COMP_WORDS="quorate ch", COMP_CWORD="1")
    assert done.stdout.strip() == "plain,check"
