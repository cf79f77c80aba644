"""Deciding with several processes: the same output, whatever becomes of them."""

from __future__ import annotations

import gzip
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from quorate.cli.workers import NoWorkersError, Workers
from quorate.resources import shipped_rules

RULES = shipped_rules("seeds")
ACCOUNTS = RULES / "accounts.ndjson.gz"


def decide(*arguments: str, source: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "quorate", "decide", str(RULES), *arguments]
    return subprocess.run(command, input=source, capture_output=True, check=False)


@pytest.fixture(scope="module")
def lines() -> bytes:
    good = gzip.decompress(ACCOUNTS.read_bytes()).splitlines(keepends=True)
    good[100:100] = [b"{\n", b'{"account": 3}\n', b'{"now": "never", "account": {"id": "x"}}\n']
    return b"".join(good)


@pytest.mark.parametrize("flags", [("--format", "pretty"), ("--only", "members", "--whole")])
def test_the_output_is_the_same(flags: tuple[str, ...], lines: bytes) -> None:
    alone = decide("-", *flags, "--workers", "1", source=lines)
    together = decide("-", *flags, "--workers", "3", source=lines)
    assert (together.stdout, together.stderr, together.returncode) == (alone.stdout, alone.stderr, 7)


def test_a_state_file_gives_the_same(tmp_path: Path, lines: bytes) -> None:
    twice = lines + lines
    outs = [decide("-", "--state", str(tmp_path / f"{count}.db"), "--workers", count, source=twice) for count in "12"]
    assert outs[0].stdout == outs[1].stdout
    assert b'"change":"stayed"' in outs[0].stdout


def test_no_worker_is_no_number_of_them() -> None:
    ended = decide(str(ACCOUNTS), "--workers", "0")
    assert ended.returncode == 2
    assert b"x>=1" in ended.stderr


# -- the workers themselves ------------------------------------------------------------------------------------------


class Doubler:
    """Doubles numbers; 13 kills the process each time, 7 only while a file is there."""

    def __init__(self, fatal: str) -> None:
        self.fatal = Path(fatal)

    def __call__(self, number: int) -> int:
        """Double a number."""
        if number == 13:
            os.kill(os.getpid(), signal.SIGKILL)
        if number == 7 and self.fatal.exists():
            self.fatal.unlink()
            os.kill(os.getpid(), signal.SIGKILL)
        return 2 * number


class Repeater:
    """Repeats bytes."""

    def __call__(self, item: bytes) -> bytes:
        """Repeat bytes."""
        return item * 2


def failing() -> Doubler:
    raise ValueError("cannot get ready")


def batches(numbers: range, taken: list[int]) -> Iterator[list[int]]:
    for start in numbers[::5]:
        taken.append(start)
        yield list(range(start, min(start + 5, numbers.stop)))


def test_answers_are_in_order_and_few_batches_are_taken_ahead(tmp_path: Path) -> None:
    taken: list[int] = []
    found: list[int] = []
    most = 0
    with Workers(2, Doubler, (str(tmp_path / "none"),), lost=lambda *_: None, give_up=lambda _: -1) as workers:
        for told, answers in enumerate(workers.answers(batches(range(100, 1100), taken))):
            most = max(most, len(taken) - told)
            found += answers
    assert found == [2 * number for number in range(100, 1100)]
    assert most <= 8


def test_batches_and_answers_larger_than_a_pipe_holds() -> None:
    large = [[b"x" * 300_000] for _ in range(12)]
    with Workers(2, Repeater, (), lost=lambda *_: None, give_up=lambda _: b"") as workers:
        assert list(workers.answers(large)) == [[each[0] * 2] for each in large]


def test_what_a_killed_worker_had_is_done_again(tmp_path: Path) -> None:
    fatal = tmp_path / "fatal"
    fatal.touch()
    lost: list[int] = []
    with Workers(2, Doubler, (str(fatal),), lost=lambda _, size: lost.append(size), give_up=lambda _: -1) as workers:
        found = [each for answers in workers.answers(batches(range(12), [])) for each in answers]
    assert found == [2 * number for number in range(12)]
    assert len(lost) == 1
    assert lost[0] >= 5


def test_what_kills_every_worker_is_given_up_alone(tmp_path: Path) -> None:
    lost: list[int] = []
    given = (str(tmp_path / "none"),)
    with Workers(2, Doubler, given, lost=lambda _, size: lost.append(size), give_up=lambda item: -item) as workers:
        found = [each for answers in workers.answers(batches(range(40), [])) for each in answers]
    assert found == [-13 if number == 13 else 2 * number for number in range(40)]
    assert len(lost) == 2


def test_workers_killed_from_outside_are_replaced(tmp_path: Path) -> None:
    lost: list[int | None] = []
    given = (str(tmp_path / "none"),)
    with Workers(2, Doubler, given, lost=lambda pid, _: lost.append(pid), give_up=lambda _: -1) as workers:
        found: list[int] = []
        victim: int | None = None
        for number, answers in enumerate(workers.answers(batches(range(20, 520), []))):
            found += answers
            if number == 10:
                (victim, *_) = workers.process_ids
                assert victim is not None
                os.kill(victim, signal.SIGKILL)
        after = workers.process_ids
    assert found == [2 * number for number in range(20, 520)]
    assert lost in ([victim], [])
    assert victim not in after or not lost


def test_workers_that_do_not_come_up_are_told() -> None:
    with (
        Workers(1, failing, (), lost=lambda *_: None, give_up=lambda _: -1) as workers,
        pytest.raises(NoWorkersError, match="ended by itself"),
    ):
        list(workers.answers([[1]]))


def test_no_process_outlives_its_work(tmp_path: Path) -> None:
    with Workers(2, Doubler, (str(tmp_path),), lost=lambda *_: None, give_up=lambda _: -1) as workers:
        ids = workers.process_ids
        assert next(workers.answers([[1], [2]])) == [2]
    for each in ids:
        assert each is not None
        with pytest.raises(ProcessLookupError):
            os.kill(each, 0)


def test_interrupting_ends_all_cleanly(tmp_path: Path) -> None:
    out = tmp_path / "out.ndjson"
    command = [sys.executable, "-m", "quorate", "decide", str(RULES), "-", "--workers", "2", "--out", str(out)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True) as process:
        assert process.stdin is not None
        assert process.stderr is not None
        process.stdin.write(gzip.decompress(ACCOUNTS.read_bytes()) * 3)
        process.stdin.flush()
        while not list(tmp_path.iterdir()):  # the output file is opened once deciding begins
            assert process.poll() is None
            os.sched_yield()
        os.killpg(process.pid, signal.SIGINT)
        told = process.stderr.read()
        assert process.wait() == 130
    assert told.startswith(b"error: interrupted; ")
    assert told.count(b"\n") == 1


class Waiter:
    """Answers numbers with themselves; 1 waits for 8, and 3 for 9 or 10, of which the other worker answers one."""

    WAITS = {1: (8,), 3: (9, 10)}  # noqa: RUF012 - never changes

    def __init__(self, folder: str) -> None:
        self.folder = Path(folder)

    def __call__(self, number: int) -> int:
        """Answer a number."""
        if number in self.WAITS:
            while not any((self.folder / str(each)).exists() for each in self.WAITS[number]):
                os.sched_yield()
            sum(range(1_000_000))  # so that what was waited for is told first
        (self.folder / str(number)).touch()
        return number


def test_all_go_on_once_the_slowest_is_told(tmp_path: Path) -> None:
    """All that may be taken ahead of a slow batch is told with it, and then nobody has anything at hand."""
    lost: list[int | None] = []
    with Workers(2, Waiter, (str(tmp_path),), lost=lambda each, _: lost.append(each), give_up=lambda _: -1) as workers:
        answers = [answer for batch in workers.answers([number] for number in range(30)) for answer in batch]
    assert answers == list(range(30))
    assert lost == []
