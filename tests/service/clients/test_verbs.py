"""`quorate rules`, `decide --server` and `health` against a real server."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from quorate.client import Client, connect
from quorate.server.app import Server
from tests.cli.running import run, run_here
from tests.cli.test_main import HEAVY, IMPORTS
from tests.service.clients.growers import growing, wait_until_it_serves, write_growers

AT = "2026-06-01T12:00:00Z"
ODD = "audience odd of accounts where employes > 5\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_growers(tmp_path / "growers")


@pytest.fixture
def server() -> Iterator[Server]:
    with growing() as server:
        yield server


@pytest.fixture
def client(server: Server) -> Iterator[Client]:
    with connect(server.address) as client:
        yield client


def test_rules_are_pushed_listed_compared_and_taken_back(server: Server, folder: Path, tmp_path: Path) -> None:
    def told(*arguments: str | Path) -> str:
        done = run_here("rules", *arguments, QUORATE_SERVER=server.address)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    assert told("list") == "nothing is published; `quorate rules push RULES` does that\n"
    first = told("push", folder, "--note", "first").rstrip().rpartition(" ")[2]
    assert first.startswith("sha256:")
    assert told("push", folder) == f"{folder}: published before as {first}\n"
    assert "nothing is active\n" in told("list")
    more = write_growers(tmp_path / "more", least=1000)
    pushed = told("push", more, "--activate")
    second = pushed.splitlines()[0].rpartition(" ")[2]
    assert pushed.splitlines()[1].startswith(f"activation 1 is current: {second}, by anonymous at ")

    listed = told("list").splitlines()
    assert listed[0].startswith(f"activation 1 is current: {second}")
    assert listed[1].startswith(f"*  {second[:19]}  growers  ")
    assert listed[2].startswith(f"   {first[:19]}  growers  ")
    assert listed[2].endswith("  anonymous  first")

    assert told("activate", first[7:15], "--expected", "1").startswith(f"activation 2 is current: {first}")
    assert told("rollback").startswith(f"activation 3 is current: {second}")
    assert "; it takes back activation 2\n" in told("list")

    assert told("diff", first, second).splitlines() == [
        f"{first[:19]} to {second[:19]}: 1 difference",
        "~ audience large",
        *[line for line in told("diff", first, second).splitlines() if line.startswith("    ")],
    ]
    assert "    - " in told("diff", first)
    assert told("diff", first, first) == f"{first[:19]} to {first[:19]}: they mean the same\n"


def test_rules_whose_tests_fail_are_pushed_only_without_them(server: Server, folder: Path) -> None:
    text = f'test "small ones" {{\n  now {AT}\n  account acme {{ employees: 5 }}\n  expect acme in large\n}}\n'
    (folder / "a.test.rules").write_text(text, encoding="utf-8")
    refused = run_here("rules", "push", folder, "--format", "compact", QUORATE_SERVER=server.address)
    assert refused.returncode == 4
    assert refused.stdout == (
        f"{folder}/a.test.rules:4:3: E925 test `small ones` fails: expected acme to be in `large`, but acme is not\n"
    )
    pushed = run_here("rules", "push", folder, "--skip-tests", QUORATE_SERVER=server.address)
    assert (pushed.returncode, pushed.stdout[: len(f"{folder}: published")]) == (0, f"{folder}: published")


def test_programs_are_told_in_json(server: Server, folder: Path) -> None:
    def told(*arguments: str | Path) -> dict[str, Any]:
        done = run_here("rules", *arguments, "--format", "json", "--server", server.address)
        assert (done.returncode, done.stderr) == (0, "")
        document: dict[str, Any] = json.loads(done.stdout)
        return document

    assert told("list") == {"activation": None, "revisions": []}
    pushed = told("push", folder, "--activate", "--note", "first")
    assert (pushed["accepted"], pushed["known"], pushed["diagnostics"]) == (True, False, [])
    revision, activation = pushed["revision"], pushed["activation"]
    listed = told("list")
    assert listed["activation"] == activation
    (only,) = listed["revisions"]
    assert (only["revision"], only["active"], only["note"]) == (revision, True, "first")
    assert told("activate", str(revision)) == activation
    assert told("diff", str(revision)) == {"old_revision": revision, "new_revision": revision, "differences": []}


def test_mistakes_are_told_as_check_tells_them(server: Server, folder: Path) -> None:
    (folder / "odd.rules").write_text(ODD, encoding="utf-8")
    for form in ("pretty", "compact"):
        checked = run_here("check", folder, "--format", form)
        pushed = run_here("rules", "push", folder, "--activate", "--format", form, "--server", server.address)
        assert (checked.returncode, pushed.returncode) == (3, 3)
        assert pushed.stderr == ""
        assert pushed.stdout.startswith(checked.stdout.partition("\n")[0])
        assert str(folder / "odd.rules") in pushed.stdout
        assert "employees" in pushed.stdout
    document = json.loads(run_here("rules", "push", folder, "--format", "json", "--server", server.address).stdout)
    assert (document["accepted"], document["revision"], document["activation"]) == (False, None, None)
    assert document["diagnostics"] == json.loads(run_here("check", folder, "--format", "json").stdout)["diagnostics"]


def test_findings_refuse_rules_if_they_are_to(server: Server, client: Client, folder: Path) -> None:
    journeys = folder / "journeys.rules"
    journeys.write_text(journeys.read_text(encoding="utf-8").replace("    otherwise { }\n", ""), encoding="utf-8")
    refused = run_here("rules", "push", folder, "--refuse-findings", "--activate", "--server", server.address)
    assert (refused.returncode, list(client.revisions())) == (5, [])
    assert refused.stdout.endswith(f"{folder}: not published\n")
    taken = run_here("rules", "push", folder, "--server", server.address)
    assert taken.returncode == 0
    assert "warning" in taken.stdout
    assert "1 finding" in run_here("rules", "list", "--server", server.address).stdout


def test_rules_that_cannot_be_read_are_told_without_a_server(folder: Path) -> None:
    (folder / "quorate.toml").write_text("langauge = 1\n", encoding="utf-8")
    done = run_here("rules", "push", folder, "--server", "127.0.0.1:1")
    assert done.returncode == 3
    assert "did you mean `language`" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("activate", "beef"), "revision `beef` was never published"),
        (("rollback",), "no rule set is active, so there is nothing to go back from"),
    ],
)
def test_what_a_server_refuses_is_told_in_one_line(server: Server, arguments: tuple[str, ...], told: str) -> None:
    done = run_here("rules", *arguments, "--server", server.address)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"error: {server.address}: {told}")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("arguments", [("rules", "list"), ("health",), ("decide", "--server")])
def test_a_server_that_is_not_there_is_told_in_one_line(arguments: tuple[str, ...], tmp_path: Path) -> None:
    payload = tmp_path / "acme.json"
    payload.write_text('{"account": {"id": "acme"}}', encoding="utf-8")
    if arguments[0] == "decide":
        done = run_here("decide", "--server", "127.0.0.1:1", payload)
    else:
        done = run_here(*arguments, QUORATE_SERVER="127.0.0.1:1")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "error: 127.0.0.1:1: no server answers there (connection refused); `quorate serve` starts one, "
        "--server names another\n"
    )


def test_a_key_is_not_sent_in_the_clear() -> None:
    done = run_here("rules", "list", "--server", "rules.example:50051", QUORATE_KEY="qk_a_b")
    assert done.returncode == 2
    assert "the key would travel to rules.example:50051 in the clear: give --tls" in done.stderr


def test_a_key_that_is_none_is_told() -> None:
    done = run_here("rules", "list", "--key", "qk_ä")
    assert done.returncode == 2
    assert "--key: a key or a token is one line of ASCII" in done.stderr


def test_a_certificate_wants_its_key(tmp_path: Path) -> None:
    done = run_here("rules", "list", "--tls-certificate", tmp_path / "c.pem")
    assert done.returncode == 2
    assert "give both, or neither" in done.stderr


def test_a_certificate_authority_that_is_not_there_is_told(tmp_path: Path) -> None:
    done = run_here("rules", "list", "--tls-ca", tmp_path / "ca.pem")
    assert (done.returncode, done.stderr) == (2, f"error: {tmp_path / 'ca.pem'}: no such file or directory\n")


ACCOUNTS = "".join(
    f'{{"now": "{AT}", "account": {{"id": "a{number}", "employees": {number}}}}}\n' for number in range(450, 700)
)


@pytest.fixture
def accounts(tmp_path: Path) -> Path:
    path = tmp_path / "accounts.ndjson"
    path.write_text(f"{ACCOUNTS}{{broken\n{ACCOUNTS}", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "options", [(), ("--only", "members"), ("--format", "pretty"), ("--no-missing",), ("--now", "2026-07-01T00:00:00Z")]
)
def test_a_server_decides_as_the_rules_at_hand(
    server: Server, client: Client, folder: Path, accounts: Path, options: tuple[str, ...]
) -> None:
    client.activate(client.publish(folder).revision)
    here = run_here("decide", folder, accounts, *options)
    there = run_here("decide", "--server", server.address, accounts, *options)
    assert (there.returncode, there.stderr) == (7, "")
    assert there.stdout == here.stdout


def test_a_server_decides_what_comes_through_a_pipe(server: Server, client: Client, folder: Path) -> None:
    client.activate(client.publish(folder).revision)
    stdin = f"{ACCOUNTS}{{broken\n{ACCOUNTS}".encode()
    here = run_here("decide", folder, "-", stdin=stdin)
    there = run_here("decide", "--server", server.address, "-", stdin=stdin)
    assert (there.returncode, there.stdout) == (7, here.stdout)


def test_decisions_go_into_a_file_once_they_are_whole(
    server: Server, client: Client, folder: Path, accounts: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.ndjson"
    refused = run_here("decide", "--server", server.address, accounts, "--out", out)
    assert refused.returncode == 2
    assert "no rule set is active" in refused.stderr
    assert not out.exists()
    client.activate(client.publish(folder).revision)
    done = run_here("decide", "--server", server.address, accounts, "--out", out)
    assert (done.returncode, done.stdout) == (7, "")
    assert len(out.read_bytes().splitlines()) == 501


def test_one_revision_of_a_server_may_be_asked_for(
    server: Server, client: Client, folder: Path, accounts: Path, tmp_path: Path
) -> None:
    client.activate(client.publish(folder).revision)
    more = client.publish(write_growers(tmp_path / "more", least=1000)).revision
    done = run_here("decide", "--server", server.address, "--revision", more, accounts)
    assert done.stdout.count(more) == 500
    wrong = run_here("decide", "--server", server.address, "--revision", "sha256:00", accounts)
    assert wrong.returncode == 2
    assert "was never published" in wrong.stderr


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--state", "s.db"), "--state: a server decides by settings of its own"),
        (("--strict", "--due", "--workers", "2"), "--strict, --workers, --due: a server"),
    ],
)
def test_options_of_rules_at_hand_are_refused(accounts: Path, options: tuple[str, ...], told: str) -> None:
    done = run_here("decide", "--server", "127.0.0.1:1", accounts, *options)
    assert done.returncode == 2
    assert told in done.stderr


def test_rules_beside_a_server_are_refused(folder: Path, accounts: Path) -> None:
    done = run_here("decide", "--server", "127.0.0.1:1", folder, accounts)
    assert done.returncode == 2
    assert f"with --server its own rules decide: leave {folder} out, or push it first" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("{folder}",), "Missing argument 'INPUT...'"),
        (("{folder}", "{accounts}", "--revision", "sha256:01"), "it wants --server"),
        (("-", "{accounts}"), "cannot be standard input"),
        (("nowhere", "{accounts}"), "Path 'nowhere' does not exist"),
    ],
)
def test_arguments_without_a_server_are_what_they_were(
    folder: Path, accounts: Path, arguments: tuple[str, ...], told: str
) -> None:
    done = run_here("decide", *(each.format(folder=folder, accounts=accounts) for each in arguments))
    assert done.returncode == 2
    assert told in done.stderr


def test_a_server_is_not_taken_from_the_environment(folder: Path, accounts: Path) -> None:
    done = run_here("decide", folder, accounts, QUORATE_SERVER="127.0.0.1:1", QUORATE_TLS_CA="/nowhere")
    assert done.returncode == 7


def test_health_is_told_by_words_and_by_the_exit_code(server: Server, client: Client, folder: Path) -> None:
    done = run_here("health", "--server", server.address)
    assert (done.returncode, done.stdout) == (2, f"{server.address}: not serving\n")
    client.activate(client.publish(folder).revision)
    wait_until_it_serves(server.address)
    done = run_here("health", "--server", server.address)
    assert (done.returncode, done.stdout) == (0, f"{server.address}: serving\n")
    done = run_here("health", "--server", server.address, "--service", "quorate.v1.WatchService")
    assert done.stdout == "quorate.v1.WatchService: serving\n"
    assert run_here("health", "--server", server.address, "--service", "nowhere").returncode == 2


def test_a_process_prints_nothing_of_grpc(server: Server) -> None:
    done = run("rules", "list", "--server", server.address)
    assert (done.returncode, done.stderr) == (0, "")
    done = run("rules", "list", "--server", "127.0.0.1:1")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("verb", ["push", "list", "activate", "rollback", "diff"])
def test_help_waits_for_nothing(verb: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", IMPORTS, "rules", verb, "--help"], capture_output=True, check=False, text=True
    )
    assert done.stdout.startswith(f"Usage: quorate rules {verb} ")
    assert not set(HEAVY) & set(done.stderr.splitlines()[-1].split())
