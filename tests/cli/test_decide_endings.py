"""How runs of `quorate decide` end: whole files or none, one line for who reads, and a code for scripts."""

from __future__ import annotations

import os
import select
import signal
import subprocess
from pathlib import Path

import pytest

from tests.cli.deciding import account, decide, lines, start, write_rules
from tests.cli.running import run

MANY = lines(account(f"a{number}") for number in range(2000))


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_rules(tmp_path_factory.mktemp("rules") / "small")


def test_a_file_appears_once_it_is_whole(rules: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.ndjson"
    out.write_bytes(b"before\n")
    out.chmod(0o640)
    with start(rules, "-", "--out", out) as running:
        assert running.stdin is not None
        running.stdin.write(MANY)
        running.stdin.flush()
        assert out.read_bytes() == b"before\n"
        running.stdin.close()
        assert running.wait(timeout=60) == 0
    assert len(out.read_bytes().splitlines()) == 2000
    assert out.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [out]


def test_a_new_file_has_the_rights_of_new_files(rules: Path, tmp_path: Path) -> None:
    (tmp_path / "like").touch()
    ended = decide(rules, "-", "--out", "out.ndjson", stdin=lines([account()]), cwd=tmp_path)
    assert ended == (0, "", "")
    assert (tmp_path / "out.ndjson").stat().st_mode == (tmp_path / "like").stat().st_mode


def test_a_link_is_followed_and_a_pipe_is_written_to(rules: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("real")
    assert decide(rules, "-", "--out", tmp_path / "link", stdin=lines([account()])).code == 0
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes().startswith(b'{"account":"acme"')
    told = run("decide", rules, "-", "--out", "/dev/stdout", stdin=lines([account()])).stdout
    assert told.startswith('{"account":"acme"')
    assert decide(rules, "-", "--out", "-", stdin=lines([account()])).out.startswith('{"account":"acme"')


def test_an_interrupted_run_leaves_no_file(rules: Path, tmp_path: Path) -> None:
    out, states = tmp_path / "out.ndjson", tmp_path / "states"
    with start(rules, "-", "--out", out, "--state", states) as running:
        assert running.stdin is not None
        assert running.stderr is not None
        # What does not fit into the pipe has been read once it is written.
        running.stdin.write(MANY)
        running.stdin.flush()
        running.send_signal(signal.SIGINT)
        running.wait(timeout=60)
        told = running.stderr.read().decode()
    assert running.returncode == 130
    assert told.startswith("error: interrupted; ")
    assert len(told.splitlines()) == 1
    assert list(tmp_path.iterdir()) == [states]


def test_a_reader_that_goes_away_ends_the_run(rules: Path, tmp_path: Path) -> None:
    (tmp_path / "many").write_bytes(MANY)
    with start(rules, tmp_path / "many") as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.readline()
        running.stdout.close()
        told = running.stderr.read().decode()
        assert running.wait(timeout=60) == 141
    assert told.startswith("error: nobody reads the output any more; ")
    assert len(told.splitlines()) == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_full_disk_ends_the_run(rules: Path) -> None:
    ended = decide(rules, "-", "--out", "/dev/full", stdin=lines([account()]))
    assert ended == (2, "", "error: /dev/full: no space left on device\n")
    with Path("/dev/full").open("wb") as full, start(rules, "-", stdout=full) as running:
        _, told = running.communicate(lines([account()]))
    assert (running.returncode, told) == (2, b"error: standard output: no space left on device\n")


def test_an_out_that_cannot_be_made_is_told(rules: Path, tmp_path: Path) -> None:
    out = tmp_path / "nowhere" / "out"
    assert decide(rules, "-", "--out", out, stdin=MANY) == (2, "", f"error: {out}: no such file or directory\n")


def test_a_terminal_gets_a_summary_and_nobody_else(rules: Path) -> None:
    content = lines([account("a"), account("b", employees=1), b"{"])
    assert decide(rules, "-", stdin=content).err == ""
    terminal, end = os.openpty()
    with os.fdopen(terminal, "rb", buffering=0) as screen:
        with start(rules, "-", stderr=end) as running:
            running.communicate(content)
        os.close(end)
        assert screen.read(1000) == b"2 accounts decided, 1 rejected, 1 member\r\n"
    assert running.returncode == 7


def test_progress_is_shown_on_a_terminal_and_taken_away(rules: Path) -> None:
    terminal, end = os.openpty()
    with os.fdopen(terminal, "rb", buffering=0) as screen:
        running = start(rules, "-", stderr=end, stdout=subprocess.DEVNULL)
        os.close(end)
        assert running.stdin is not None
        seen = b""
        while b"accounts" not in seen:
            running.stdin.write(lines([account()]))
            running.stdin.flush()
            if _is_readable(screen.fileno()):
                seen += screen.read(1000)
        running.stdin.close()
        assert running.wait(timeout=60) == 0
        while b"decided" not in seen:
            seen += screen.read(1000)
    *_, last = seen.split(b"\r\x1b[K")
    assert last.endswith((b" member\r\n", b" members\r\n"))


def _is_readable(descriptor: int) -> bool:
    return bool(select.select([descriptor], [], [], 0)[0])
