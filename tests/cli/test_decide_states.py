"""A file of states remembers accounts between runs, and is never left half."""

from __future__ import annotations

import json
import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest

from tests.cli.deciding import LATER, NOW, RULES, Argument, Ended, account, decide, lines, start, write_rules


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_rules(tmp_path_factory.mktemp("rules") / "small")


def changes(ended: Ended) -> list[Any]:
    assert ended.code == 0, ended.err
    return [one["audiences"][0]["change"] for one in ended.decisions]


def rows(file: Path) -> dict[str, Any]:
    with sqlite3.connect(file) as connection:
        found = connection.execute("SELECT account, state FROM states").fetchall()
        (health,) = connection.execute("PRAGMA integrity_check").fetchone()
    connection.close()
    assert health == "ok"
    return {key: json.loads(state) for key, state in found}


def test_the_next_run_knows_what_the_last_one_decided(rules: Path, tmp_path: Path) -> None:
    file = tmp_path / "states"
    run: list[Argument] = [rules, "-", "--state", file]
    assert changes(decide(*run, stdin=lines([account("a"), account("b", employees=1)]))) == ["entered", None]
    ended = decide(*run, "--now", LATER, stdin=lines([account("a"), account("b"), account("c")]))
    assert changes(ended) == ["stayed", "entered", "entered"]
    assert ended.decisions[0]["audiences"][0]["since"] == NOW
    assert changes(decide(*run, stdin=lines([account("a", employees=1)]))) == ["exited"]
    assert changes(decide(*run, stdin=lines([account("a", employees=1)]))) == [None]
    assert rows(file) == {
        "a": {"audiences": {}, "people": {}},
        "b": {"audiences": {"large": {"since": LATER}}, "people": {}},
        "c": {"audiences": {"large": {"since": LATER}}, "people": {}},
    }


def test_an_account_that_comes_twice_is_known_the_second_time(rules: Path, tmp_path: Path) -> None:
    ended = decide(rules, "-", "--state", tmp_path / "states", stdin=lines([account("a"), account("a")]))
    assert changes(ended) == ["entered", "stayed"]


def test_a_payloads_own_state_counts_more_and_is_kept(rules: Path, tmp_path: Path) -> None:
    run: list[Argument] = [rules, "-", "--state", tmp_path / "states"]
    since = "2026-01-01T00:00:00Z"
    own = account("a", state={"audiences": {"large": {"since": since}}})
    assert changes(decide(*run, stdin=lines([own]))) == ["stayed"]
    assert rows(tmp_path / "states")["a"]["audiences"] == {"large": {"since": since}}
    assert changes(decide(*run, stdin=lines([account("a", state={})]))) == ["entered"]


def test_a_rejected_account_keeps_its_state(rules: Path, tmp_path: Path) -> None:
    run: list[Argument] = [rules, "-", "--state", tmp_path / "states"]
    assert changes(decide(*run, stdin=lines([account("a")]))) == ["entered"]
    assert decide(*run, stdin=lines([{"now": NOW, "account": {"id": "a", "employees": "x"}}])).code == 7
    assert changes(decide(*run, stdin=lines([account("a")]))) == ["stayed"]


def test_rule_sets_of_other_names_do_not_meet(rules: Path, tmp_path: Path) -> None:
    other = write_rules(tmp_path / "other")
    config = other / "quorate.toml"
    config.write_text(config.read_text(encoding="utf-8").replace("small", "other"), encoding="utf-8")
    for folder in (rules, other):
        run: list[Argument] = [folder, "-", "--state", tmp_path / "states"]
        assert changes(decide(*run, stdin=lines([account("a")]))) == ["entered"]


def test_a_killed_run_leaves_what_was_there_and_can_be_run_again(rules: Path, tmp_path: Path) -> None:
    file = tmp_path / "states"
    run: list[Argument] = [rules, "-", "--state", file]
    decide(*run, stdin=lines([account("a0" * 100)]))
    before = rows(file)
    # More than SQLite holds in memory, so that some of it lies in the file when the end comes.
    many = lines(account(f"a{number}" * 50) for number in range(12_000))
    with start(*run) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        feeding = threading.Thread(target=_feed, args=(running.stdin, many))
        feeding.start()
        for _ in range(12_000):
            assert running.stdout.readline()
        assert file.stat().st_size > 1_000_000
        running.kill()
        feeding.join()
    assert rows(file) == before
    assert set(changes(decide(*run, stdin=many))) == {"entered"}
    assert set(changes(decide(*run, stdin=many))) == {"stayed"}
    assert len(rows(file)) == 12_001


def _feed(stream: Any, content: bytes) -> None:  # noqa: ANN401 - a pipe
    stream.write(content)
    stream.flush()


def test_a_run_whose_output_is_lost_saves_nothing(rules: Path, tmp_path: Path) -> None:
    file = tmp_path / "states"
    if Path("/dev/full").exists():
        ended = decide(rules, "-", "--state", file, "--out", "/dev/full", stdin=lines([account("a")]))
        assert ended.code == 2
    assert changes(decide(rules, "-", "--state", file, stdin=lines([account("a")]))) == ["entered"]


def test_two_runs_at_once_are_refused(rules: Path, tmp_path: Path) -> None:
    file = tmp_path / "states"
    with start(rules, "-", "--state", file) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        running.stdin.write(lines([account("a")]))
        running.stdin.flush()
        assert running.stdout.readline()
        ended = decide(rules, "-", "--state", file, stdin=lines([account("a")]))
        assert ended == (2, "", f"error: {file}: another run uses it\n")
        running.stdin.close()
        assert running.wait(timeout=30) == 0
    assert list(rows(file)) == ["a"]


def test_other_files_are_refused_and_left_alone(rules: Path, tmp_path: Path) -> None:
    text, database = tmp_path / "text", tmp_path / "database"
    text.write_text("this is no database, but long enough to be taken for one" * 20, encoding="utf-8")
    with sqlite3.connect(database) as connection:
        connection.execute("CREATE TABLE other (x)")
    connection.close()
    for file in (text, database, tmp_path / "nowhere" / "states"):
        before = file.read_bytes() if file.exists() else None
        ended = decide(rules, "-", "--state", file, stdin=lines([account("a")]))
        assert (ended.code, ended.out, len(ended.err.splitlines())) == (2, "", 1), ended.err
        assert str(file) in ended.err
        assert (file.read_bytes() if file.exists() else None) == before


def test_the_file_of_states_is_no_place_for_decisions(rules: Path, tmp_path: Path) -> None:
    file = tmp_path / "states"
    decide(rules, "-", "--state", file, stdin=lines([account("a")]))
    ended = decide(rules, "-", "--state", file, "--out", file, stdin=lines([account("a")]))
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.endswith(f"Error: --state and --out want files of their own, and {file} is named twice\n")
    assert list(rows(file)) == ["a"]


@pytest.mark.parametrize(
    "texts",
    [
        "", "5", "[" * 100_000, "{}",
        '{"name":"t","folder":"","config":null,"files":[["a.rules",5]],"data":{}}',
        '{"name":"t","folder":"","config":null,"files":[[5,"entity account accounts { key id }"]],"data":{}}',
    ],
)  # fmt: skip
def test_damaged_revisions_beside_states_are_passed_over(rules: Path, tmp_path: Path, texts: str) -> None:
    file = tmp_path / "states"
    decide(rules, "-", "--state", file, stdin=lines([account("a")]))
    with sqlite3.connect(file) as connection:
        row = ("small", "sha256:0", texts)
        connection.execute("INSERT INTO revisions (rule_set, revision, texts) VALUES (?, ?, ?)", row)
    connection.close()
    assert changes(decide(rules, "-", "--state", file, stdin=lines([account("a")]))) == ["stayed"]


WEEK, MONTH = (RULES + f"journey waits for accounts in large {{ wait {days} days }}\n" for days in (7, 30))


def kept(file: Path) -> int:
    """Return how many revisions of the rules lie with the states."""
    with sqlite3.connect(file) as connection:
        (found,) = connection.execute("SELECT count(*) FROM revisions").fetchone()
    connection.close()
    return int(found)


def test_a_revision_is_kept_while_somebody_goes_by_its_plan(tmp_path: Path) -> None:
    """One who has ended keeps the plan in the state, and goes by it no more."""
    file, folder = tmp_path / "states", tmp_path / "small"

    def decided(rules: str, *days: int) -> str:
        for day in days:
            payload = {**account("a"), "now": f"2026-06-{day:02}T12:00:00Z"}
            ended = decide(write_rules(folder, rules), "-", "--state", file, stdin=lines([payload]))
            assert (ended.code, ended.err) == (0, "")
        return str(rows(file)["a"]["journeys"][0]["status"])

    assert (decided(WEEK, 1), kept(file)) == ("waiting", 1)
    assert (decided(MONTH, 2), kept(file)) == ("waiting", 2)
    assert (decided(MONTH, 8), kept(file)) == ("done", 1)
    assert (decided(MONTH, 9), kept(file)) == ("done", 1)


@pytest.mark.parametrize("state", ["", "[", "5", '{"journeys": 5}', '{"journeys": [5, "a", null, [], {"status": 1}]}'])
def test_states_that_are_no_states_need_no_revision(tmp_path: Path, state: str) -> None:
    file, folder = tmp_path / "states", tmp_path / "small"
    decide(write_rules(folder, WEEK), "-", "--state", file, stdin=lines([account("a")]))
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE states SET state = ?", (state,))
    connection.close()
    ended = decide(write_rules(folder, MONTH), "-", "--state", file, stdin=lines([account("b")]))
    assert (ended.code, ended.err, kept(file)) == (0, "", 1)
