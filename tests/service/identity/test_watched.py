"""Files are read again when they change, and stay in force as they last were good."""

import logging
import os
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from quorate.server.identity.errors import IdentityError
from quorate.server.identity.watched import MOST_BYTES, WatchedFiles, read_file
from tests.service.identity.clocks import Clock, overwrite, write


class Reader:
    """Reads texts, except those that begin with `bad`, and counts."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, contents: Sequence[bytes]) -> str:
        """Join the contents."""
        self.times += 1
        text = b"+".join(contents).decode()
        if text.startswith("bad"):
            raise IdentityError(f"it is {text}")
        return text


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write(tmp_path / "file", "one")


@pytest.fixture
def reader() -> Reader:
    return Reader()


@pytest.fixture
def files(path: Path, reader: Reader, clock: Clock) -> WatchedFiles[str]:
    return WatchedFiles([path], reader, monotonic=clock)


def looked_at(files: WatchedFiles[str], clock: Clock) -> str:
    clock.pass_by(1.0)
    return files.current()


def test_a_change_is_read_within_a_second(files: WatchedFiles[str], path: Path, clock: Clock) -> None:
    write(path, "two", age=100)
    assert files.current() == "one"
    clock.pass_by(0.9)
    assert files.current() == "one"
    clock.pass_by(0.1)
    assert files.current() == "two"


def test_what_does_not_change_is_read_once(files: WatchedFiles[str], path: Path, reader: Reader, clock: Clock) -> None:
    for _ in range(5):
        looked_at(files, clock)
    assert reader.times == 1
    write(path, "one", age=10)  # what is written again as it was is no change either
    value = files.current()
    for _ in range(5):
        assert looked_at(files, clock) is value
    assert reader.times == 1


@pytest.mark.parametrize("content", ["two", "longer"])
def test_the_same_time_does_not_hide_a_change(files: WatchedFiles[str], path: Path, clock: Clock, content: str) -> None:
    before = path.stat()
    write(path, content)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert looked_at(files, clock) == content


def test_a_file_that_was_only_just_changed_waits_for_the_next_look(
    files: WatchedFiles[str], path: Path, clock: Clock
) -> None:
    overwrite(path, "", age=0)
    assert looked_at(files, clock) == "one"
    overwrite(path, "two", age=0)
    assert looked_at(files, clock) == "one"
    overwrite(path, "two", age=1)
    assert looked_at(files, clock) == "two"


def test_a_file_that_never_stands_still_is_read_nevertheless(
    files: WatchedFiles[str], path: Path, clock: Clock
) -> None:
    seen = []
    for number in range(8):
        overwrite(path, str(number), age=-number)
        seen.append(looked_at(files, clock))
    assert seen == ["one", "one", "one", "3", "3", "3", "3", "7"]


def test_a_change_of_the_same_size_within_a_tick_of_the_file_system_is_seen(
    tmp_path: Path, reader: Reader, clock: Clock
) -> None:
    path = write(tmp_path / "file", "one", age=0)
    files = WatchedFiles([path], reader, monotonic=clock)
    about = path.stat()
    path.write_text("two", encoding="utf-8")
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (about.st_ino, about.st_mtime_ns)
    assert [looked_at(files, clock) for _ in range(4)] == ["one", "one", "one", "two"]


def test_a_time_in_the_future_does_not_keep_a_file_from_being_read(
    files: WatchedFiles[str], path: Path, clock: Clock
) -> None:
    overwrite(path, "two", age=-1e6)
    assert [looked_at(files, clock) for _ in range(4)] == ["one", "one", "one", "two"]


def test_a_bad_change_keeps_what_was_good_and_is_told_once(
    files: WatchedFiles[str], path: Path, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    write(path, "bad", age=100)
    for _ in range(3):
        assert looked_at(files, clock) == "one"
    assert caplog.messages == ["it is bad; what was read before stays in force"]
    write(path, "bad again", age=50)
    assert looked_at(files, clock) == "one"
    assert caplog.messages[1:] == ["it is bad again; what was read before stays in force"]


def test_a_bad_change_that_has_not_settled_is_told_once(
    files: WatchedFiles[str], path: Path, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    overwrite(path, "bad", age=-1e6)
    for _ in range(20):
        assert looked_at(files, clock) == "one"
    assert caplog.messages == ["it is bad; what was read before stays in force"]


def test_a_file_that_comes_right_again_is_read(
    files: WatchedFiles[str], path: Path, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    write(path, "bad", age=100)
    looked_at(files, clock)
    write(path, "two", age=50)
    assert looked_at(files, clock) == "two"
    assert caplog.messages[-1] == f"read again: {path}"
    write(path, "bad", age=40)
    looked_at(files, clock)
    assert caplog.messages[-1] == "it is bad; what was read before stays in force"


def test_a_file_that_goes_away_is_told_each_time_that_it_goes(
    files: WatchedFiles[str], path: Path, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(2):
        path.unlink()
        assert looked_at(files, clock) == "one"
        assert looked_at(files, clock) == "one"
        write(path, "one")
        assert looked_at(files, clock) == "one"
    told = f"{path}: no such file or directory; what was read before stays in force"
    assert [message for message in caplog.messages if "no such" in message] == [told, told]


def test_a_link_that_is_turned_to_another_folder_is_followed(tmp_path: Path, reader: Reader, clock: Clock) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write(tmp_path / name / "file", name)
    link = tmp_path / "now"
    link.symlink_to("one")
    files = WatchedFiles([link / "file"], reader, monotonic=clock)
    link.unlink()
    link.symlink_to("two")
    assert looked_at(files, clock) == "two"


def test_several_files_are_read_together(tmp_path: Path, reader: Reader, clock: Clock) -> None:
    paths = [write(tmp_path / "a", "a"), write(tmp_path / "b", "b")]
    files = WatchedFiles(paths, reader, monotonic=clock)
    assert files.current() == "a+b"
    write(paths[1], "c", age=100)
    assert looked_at(files, clock) == "a+c"


def test_nobody_waits_for_whoever_reads(path: Path, clock: Clock) -> None:
    reading, go_on = threading.Event(), threading.Event()

    def read(contents: Sequence[bytes]) -> bytes:
        if contents[0] == b"two":
            reading.set()
            assert go_on.wait(10)
        return contents[0]

    files = WatchedFiles([path], read, monotonic=clock)
    write(path, "two", age=100)
    clock.pass_by(1)
    thread = threading.Thread(target=files.current)
    thread.start()
    assert reading.wait(10)
    clock.pass_by(1)
    assert files.current() == b"one"
    go_on.set()
    thread.join(10)
    assert files.current() == b"two"


def test_what_cannot_be_read_at_the_start_is_refused(tmp_path: Path, reader: Reader) -> None:
    pipe, large = tmp_path / "pipe", tmp_path / "large"
    os.mkfifo(pipe)
    large.touch()
    os.truncate(large, MOST_BYTES + 1)
    for path, told in [
        (tmp_path / "none", "no such file or directory"),
        (tmp_path, "is no file"),
        (pipe, "is no file"),
        (large, "is larger than"),
        (Path("a\0b"), "is no path of a file"),
    ]:
        with pytest.raises(IdentityError, match=told):
            read_file(path)
    with pytest.raises(IdentityError, match="it is bad"):
        WatchedFiles([write(tmp_path / "file", "bad")], reader)
