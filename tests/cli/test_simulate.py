"""`quorate simulate`: accounts through a journey on a virtual clock, and how that ends."""

from __future__ import annotations

import gzip
import json
import os
import signal
from pathlib import Path
from typing import Any, Final

import pytest

from tests.cli.growing import account, lines, simulate, start, write_growing
from tests.cli.running import BROKEN, write_rules
from tests.cli.running import run_here as run

UNTIL: Final = ("--until", "2026-03-01")
FROM: Final = ("--from", "2026-01-01T00:00:00Z")


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_growing(tmp_path_factory.mktemp("sets") / "growing")


@pytest.fixture(scope="module")
def accounts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("accounts") / "accounts.ndjson"
    path.write_bytes(
        lines(
            (
                account("heard", 5, contract_end="2026-02-01", owner="o"),
                account("goal", 5, 9),
                account("silent", 5, form="other", owner="o"),
                account("nobody", 5, form="other", owner=None),
                account("stuck", 5),
                account("small", 5, employees=20),
                account("mine", industry="Mining"),
            )
        )
    )
    return path


def document(rules: Path, *arguments: str | Path, journey: str = "win") -> dict[str, Any]:
    done = simulate(rules, journey, *arguments, *UNTIL, *FROM, "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def step(found: dict[str, Any], address: str) -> dict[str, Any]:
    return next(each for each in found["steps"] if each["address"] == address)


# --- what is told -----------------------------------------------------------------------------------------------------


def test_json_has_all_numbers(rules: Path, accounts: Path) -> None:
    found = document(rules, accounts)
    assert found["journey"]["of"] == "account"
    assert (found["rule_set"], found["from"], found["until"]) == (
        "growing", "2026-01-01T00:00:00Z", "2026-02-28T23:00:00Z",
    ), "a day begins in the zone of the rule set"  # fmt: skip
    assert found["accounts"] == {"simulated": 7, "rejected": 0, "entered": 5}
    entries = found["entries"]
    over = entries["goal"] + entries["exited"] + entries["done"]
    assert over + entries["waiting"] + entries["blocked"] == entries["began"] + entries["carried"]
    assert (entries["goal"], entries["blocked"], entries["carried"]) == (1, 1, 0)
    assert found["times"]["to_goal"]["count"] == 1
    assert found["times"]["to_goal"]["median_seconds"] == (8 * 24 + 12) * 3600
    media = step(found, "media")
    assert {path["name"]: path["taken"] for path in media["paths"]}["event"] == 3
    people = step(found, "[2]")
    assert (people["by_people"], [path["taken"] for path in people["paths"]]) == (True, [3, 3])
    assert found["lacking"] == [{"fact": "contract_end", "times": 1}]
    assert found["stuck"][0] == {
        "account": "stuck", "person": None, "entry": 1, "status": "blocked", "step": "renewal",
        "since": "2026-01-05T12:00:00Z", "due": None, "missing": ["contract_end"],
    }  # fmt: skip
    skipped = {each["step"]: each["skipped"] for each in found["actions"]}
    assert skipped["media.timeout[1]"] > 0
    assert found["calls"][0]["answered"] == 3


def test_people_have_journeys_of_their_own(rules: Path, accounts: Path) -> None:
    found = document(rules, accounts, journey="welcome")
    assert found["journey"]["of"] == "person"
    assert (found["entries"]["subjects"], found["entries"]["done"]) == (7, 7)
    done = simulate(rules, "welcome", accounts, *UNTIL)
    assert "7  people entered  in 7 accounts, 100% of accounts" in done.stdout


def test_a_text_is_for_people(rules: Path, accounts: Path) -> None:
    done = simulate(rules, "win", accounts, *UNTIL, *FROM)
    assert (done.returncode, done.stderr) == (0, "")
    assert "7 accounts simulated from 2026-01-01 01:00 to 2026-03-01 00:00 in Europe/Paris" in done.stdout
    assert "From entry to the goal it takes 8.5 days in the median" in done.stdout
    assert "blocked for want of contract_end" in done.stdout
    assert "\x1b" not in done.stdout
    assert "secret" not in done.stdout


def test_accounts_begin_with_the_day_of_their_first_event(rules: Path) -> None:
    done = simulate(rules, "win", "-", *UNTIL, "--trace", "-", stdin=lines([account("acme", 7)]))
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert records[0] == {
        "account": "acme", "at": "2026-01-06T23:00:00Z", "journey": "win", "entry": 1, "what": "entered",
    }  # fmt: skip


def test_the_trace_has_a_line_for_all_that_happens(rules: Path, accounts: Path, tmp_path: Path) -> None:
    trace = tmp_path / "trace.ndjson"
    done = simulate(rules, "win", accounts, *UNTIL, *FROM, "--trace", trace)
    assert done.stdout.startswith("Win ")
    records = [json.loads(line) for line in trace.read_text().splitlines()]
    assert {record["account"] for record in records} == {"heard", "goal", "silent", "nobody", "stuck"}
    for key in ("heard", "goal"):
        times = [record["at"] for record in records if record["account"] == key]
        assert times == sorted(times)
    assert "secret" not in trace.read_text()


def test_calls_are_answered_by_a_file(rules: Path, accounts: Path, tmp_path: Path) -> None:
    answers = tmp_path / "answers.json"
    told = [
        {"call": "scoring", "account": "heard", "after": "2 hours", "result": {"score": 90}},
        {"call": "scoring", "account": "stuck", "error": "BUSY"},
        {"call": "scoring", "never": True},
    ]
    answers.write_text(json.dumps(told, indent=2))
    found = document(rules, accounts, "--answers", answers)
    (call,) = found["calls"]
    assert (call["answered"], call["failed"], call["timed_out"]) == (1, 1, 1)
    assert call["errors"] == [{"error": "BUSY", "times": 1}]
    assert {path["name"]: path["taken"] for path in step(found, "score")["paths"]}["hot"] == 1
    assert step(found, "score")["waited"]["p90_seconds"] == 4 * 3600


def test_answers_that_nobody_asks_for_are_told(rules: Path, accounts: Path, tmp_path: Path) -> None:
    answers = tmp_path / "answers.ndjson"
    answers.write_text('{"call": "scoring", "account": "nowhere", "error": "BUSY"}\n')
    done = simulate(rules, "win", accounts, *UNTIL, "--answers", answers)
    assert done.returncode == 0
    assert done.stderr == f"warning: 1 answer was for calls that nobody made: {answers}\n"


def test_processes_give_what_one_gives(rules: Path, tmp_path: Path) -> None:
    packed = tmp_path / "many.ndjson.gz"
    many = lines(account(f"a{number}", 1 + number % 28, contract_end="2026-02-01") for number in range(100))
    packed.write_bytes(gzip.compress(many))
    answers = tmp_path / "answers.ndjson"
    answers.write_text('{"call": "scoring", "account": "a99", "result": {"score": 90}}\n')
    told = []
    for count in ("1", "2"):
        trace = tmp_path / f"{count}.ndjson"
        arguments = (packed, *UNTIL, "--answers", answers, "--trace", trace, "--format", "json", "--workers", count)
        done = simulate(rules, "win", *arguments)
        assert (done.returncode, done.stderr) == (0, "")
        told.append((done.stdout, trace.read_bytes()))
    assert told[0] == told[1]


# --- where it is written ----------------------------------------------------------------------------------------------


def test_files_are_written_in_the_form_they_are_named_for(rules: Path, accounts: Path, tmp_path: Path) -> None:
    for name, begins in (("told.json", "{"), ("told.txt", "Win ")):
        done = simulate(rules, "win", accounts, *UNTIL, "--out", tmp_path / name)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        assert (tmp_path / name).read_text().startswith(begins)
    done = simulate(rules, "win", accounts, *UNTIL, "--out", tmp_path / "told.json", "--format", "pretty")
    assert (tmp_path / "told.json").read_text().startswith("Win ")


def test_standard_output_takes_one_thing(rules: Path, accounts: Path, tmp_path: Path) -> None:
    page = simulate(rules, "win", accounts, *UNTIL, "--html", "-").stdout
    assert page.startswith("<!doctype html>")
    assert page.endswith("</html>\n")
    done = simulate(rules, "win", accounts, *UNTIL, "--trace", "-", "--out", tmp_path / "told.txt")
    assert done.stdout.startswith('{"account":')
    assert (tmp_path / "told.txt").exists()
    done = simulate(rules, "win", accounts, *UNTIL, "--trace", "-", "--html", "-")
    assert done.returncode == 2
    assert "--trace, --html and --out want places of their own, and standard output is named twice" in done.stderr
    done = simulate(rules, "win", accounts, *UNTIL, "--trace", "same", "--html", "./same", cwd=tmp_path)
    assert done.returncode == 2
    assert not (tmp_path / "same").exists()


# --- what is refused --------------------------------------------------------------------------------------------------


def test_accounts_that_cannot_be_read_are_counted_and_told(rules: Path) -> None:
    content = lines([account("a"), b"{", b'{"account": 5}', b"[]", b"null"])
    done = simulate(rules, "win", "-", *UNTIL, stdin=content)
    assert done.returncode == 7
    assert "1 account simulated" in done.stdout
    assert "4 accounts could not be read" in " ".join(done.stdout.split())
    first, *_, last = done.stderr.splitlines()
    assert first.startswith("error: standard input:2: ")
    assert last == "and 1 more account like these"
    assert len(done.stderr.splitlines()) == 4


@pytest.mark.parametrize(
    ("journey", "told"),
    [
        ("win_", "growing has no journey `win_`; a name close to it is `win`"),
        ("zzz", "growing has no journey `zzz`; journeys: win, welcome"),
        ("growers", "`growers` is an audience, and a journey is simulated; journeys: win, welcome"),
    ],
)
def test_names_that_are_no_journeys_are_told(rules: Path, accounts: Path, journey: str, told: str) -> None:
    done = simulate(rules, journey, accounts, *UNTIL)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines()[-1] == f"Error: {told}"


def test_rules_without_journeys_are_told(accounts: Path, tmp_path: Path) -> None:
    done = simulate(write_rules(tmp_path / "small"), "win", accounts, *UNTIL)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == "Error: small has no journey `win`; there is no journey"


def test_rules_that_do_not_compile_are_reported(accounts: Path, tmp_path: Path) -> None:
    done = simulate(write_rules(tmp_path / "broken", more=BROKEN), "win", accounts, *UNTIL)
    assert done.returncode == 3
    assert "error" in done.stderr


@pytest.mark.parametrize("given", ["tomorrow", "2026-13-01", "2026-03-01T00:00:00", "2026-3-1"])
def test_until_is_a_day_or_an_instant_with_an_offset(rules: Path, accounts: Path, given: str) -> None:
    done = simulate(rules, "win", accounts, "--until", given)
    assert done.returncode == 2
    assert "expected a day such as `2026-12-31` or an instant with an offset" in done.stderr


def test_until_is_wanted_and_not_before_from(rules: Path, accounts: Path) -> None:
    assert "Missing option '--until'" in simulate(rules, "win", accounts).stderr
    done = simulate(rules, "win", accounts, *UNTIL, "--from", "2026-03-02")
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == "Error: --from 2026-03-02 is later than --until 2026-03-01"


def test_answers_with_mistakes_end_the_run(rules: Path, accounts: Path, tmp_path: Path) -> None:
    answers = tmp_path / "answers.ndjson"
    answers.write_text('{"call": "scorin", "error": "x"}\n{"call": "scoring"}\n')
    done = simulate(rules, "win", accounts, *UNTIL, "--answers", answers)
    assert (done.returncode, done.stdout) == (2, "")
    first, second = done.stderr.splitlines()
    assert first == f"error: {answers}:1: growing has no call `scorin`; a name close to it is `scoring`"
    assert second.startswith(f"error: {answers}:2: an answer has just one of ")
    done = simulate(rules, "win", "-", *UNTIL, "--answers", "-")
    assert done.stderr.splitlines()[-1] == "Error: standard input has the accounts or the answers, not both"


# --- how it ends ------------------------------------------------------------------------------------------------------


def test_an_interrupted_run_leaves_no_file(rules: Path, tmp_path: Path) -> None:
    trace = tmp_path / "trace.ndjson"
    with start(rules, "win", "-", *UNTIL, "--trace", trace) as running:
        assert running.stdin is not None
        assert running.stderr is not None
        # What does not fit into the pipe has been read once it is written.
        running.stdin.write(lines(account(f"a{number}", 5) for number in range(500)))
        running.stdin.flush()
        running.send_signal(signal.SIGINT)
        running.wait(timeout=60)
        told = running.stderr.read().decode()
    assert running.returncode == 130
    assert told.startswith("error: interrupted; ")
    assert len(told.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_reader_that_goes_away_ends_the_run(rules: Path, tmp_path: Path) -> None:
    many = tmp_path / "many"
    many.write_bytes(lines(account(f"a{number}", 5) for number in range(500)))
    with start(rules, "win", many, *UNTIL, "--trace", "-") as running:
        assert running.stdout is not None
        running.stdout.readline()
        running.stdout.close()
        assert running.wait(timeout=60) == 141


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
@pytest.mark.parametrize("option", ["--trace", "--html", "--out"])
def test_a_full_disk_ends_the_run(rules: Path, accounts: Path, option: str) -> None:
    done = simulate(rules, "win", accounts, *UNTIL, option, "/dev/full")
    assert done.returncode == 2
    assert done.stderr == "error: /dev/full: no space left on device\n"


def test_a_terminal_gets_colours(rules: Path, accounts: Path) -> None:
    coloured = run("simulate", rules, "win", accounts, *UNTIL, FORCE_COLOR="1")
    assert "\x1b[1m" in coloured.stdout
    terminal, end = os.openpty()
    with os.fdopen(terminal, "rb", buffering=0) as screen:
        with start(rules, "win", accounts, *UNTIL, stdout=end) as running:
            running.communicate()
        os.close(end)
        assert b"\x1b[1m" in screen.read(1000)


def test_what_is_read_is_not_written_over(rules: Path, accounts: Path, tmp_path: Path) -> None:
    link, answers = tmp_path / "link", tmp_path / "answers.ndjson"
    link.symlink_to(accounts)
    answers.write_text("")
    before = accounts.read_bytes()
    places = (("--out", accounts, accounts), ("--trace", link, accounts), ("--html", answers, answers))
    for option, place, read in places:
        done = simulate(rules, "win", accounts, *UNTIL, "--answers", answers, option, place)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.endswith(f"Error: {read.resolve()} is read, and would be written over\n")
    assert accounts.read_bytes() == before


def test_time_runs_to_the_end_of_the_year_9999(rules: Path, accounts: Path) -> None:
    done = simulate(rules, "win", accounts, "--until", "9999-12-31T23:59:59.999999Z")
    assert (done.returncode, done.stderr) == (0, "")
    assert "to 9999-12-31 23:59" in done.stdout
