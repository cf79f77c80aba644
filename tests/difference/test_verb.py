"""`quorate diff` as it is run: arguments, exit codes, stores and servers, states and processes."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from quorate.client import connect
from quorate.server.app import Server
from tests.cli.running import SCHEMA, run_here
from tests.service.clients.growers import growing

LARGE = "audience large of accounts where employees >= {}\n"
PAYLOAD = '{{"now": "2026-06-01T12:00:00Z", "account": {{"id": "{}", "employees": {}}}}}\n'


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """Return a folder with the rule sets `old` and `new`, and with accounts."""
    for name, least in (("old", 500), ("new", 800)):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "schema.rules").write_text(SCHEMA, encoding="utf-8")
        (folder / "large.rules").write_text(LARGE.format(least), encoding="utf-8")
        (folder / "quorate.toml").write_text('name = "small"\n', encoding="utf-8")
    accounts = "".join(PAYLOAD.format(f"a{number}", 100 * number) for number in range(12))
    (tmp_path / "accounts.ndjson").write_text(accounts, encoding="utf-8")
    return tmp_path


def ends(*arguments: str | Path, cwd: Path, stdin: bytes = b"") -> tuple[int, str, str]:
    done = run_here("diff", *arguments, cwd=cwd, stdin=stdin)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout, done.stderr


def test_what_fails_a_run_is_said(here: Path) -> None:
    (here / "same").mkdir()
    for each in (here / "old").iterdir():
        (here / "same" / each.name).write_bytes(each.read_bytes())
    (here / "same" / "large.rules").write_text(f"# {LARGE.format(500)}{LARGE.format('  500')}", encoding="utf-8")
    cases = {
        ("old", "old", "any"): 0,
        ("old", "same", "meaning"): 0,
        ("old", "same", "any"): 5,
        ("old", "new", "meaning"): 5,
        ("old", "new", "any"): 5,
    }
    for (old, new, fail_on), code in cases.items():
        assert ends(old, new, "--fail-on", fail_on, cwd=here)[0] == code, (old, new, fail_on)
    few = here / "few.ndjson"
    few.write_text(PAYLOAD.format("a", 100), encoding="utf-8")
    assert ends("old", "new", "few.ndjson", "--fail-on", "members", cwd=here)[0] == 0
    assert ends("old", "new", "few.ndjson", "--fail-on", "meaning", cwd=here)[0] == 5
    assert ends("old", "new", "accounts.ndjson", "--fail-on", "members", cwd=here)[0] == 5
    assert ends("old", "new", "accounts.ndjson", cwd=here)[0] == 0


def test_rejected_accounts_end_with_their_code(here: Path) -> None:
    code, out, err = ends("old", "new", "-", cwd=here, stdin=PAYLOAD.format("a", 600).encode() + b"{]\n")
    assert (code, err) == (7, "")
    assert "1 account decided by both, 1 otherwise; 1 rejected (1 by both)" in out
    assert "standard input:2: rejected by both: payload is not JSON" in out


def test_accounts_are_told_with_reasons(here: Path) -> None:
    _, out, _ = ends("old", "new", "accounts.ndjson", "--samples", "1", cwd=here)
    lines = out.splitlines()
    assert "12 accounts decided by both, 3 otherwise" in lines
    assert lines[lines.index("audiences", 5) + 2].split() == ["large", "7", "4", "0", "-3", "0"]
    assert lines[-3:] == [
        "    a5 exits",
        "      before ✓ employees is at least 500 — employees is 500",
        "      now    ✗ employees is at least 800 — employees is 500",
    ]
    told = [ends("old", "new", "accounts.ndjson", "--format", "json", "--workers", each, cwd=here)[1] for each in "12"]
    assert told[0] == told[1]


def test_states_are_given_to_both_and_not_changed(here: Path) -> None:
    journey = "journey go for accounts in large { first: wait 3 days  second: wait 3 days }\n"
    for name in ("old", "new"):
        (here / name / "go.rules").write_text(journey, encoding="utf-8")
    (here / "new" / "go.rules").write_text(journey.replace("second", "third"), encoding="utf-8")
    accounts = here / "accounts.ndjson"
    assert run_here("decide", "old", accounts, "--state", "states.db", cwd=here).returncode == 0
    before = (here / "states.db").read_bytes()
    later = ("--now", "2026-06-05T12:00:00Z", "--state", "states.db", "--format", "json")
    code, out, err = ends("old", "new", accounts, *later, cwd=here)
    assert (code, err) == (0, "")
    assert (here / "states.db").read_bytes() == before
    subjects = {each["name"]: each for each in json.loads(out)["accounts"]["subjects"]}
    assert subjects["large"]["exited"] == 3
    # Who is inside goes on by the plan of the entry, so nobody stands at another step.
    assert subjects["go"]["members"] == {"old": 7, "new": 7}
    assert "step" not in subjects["go"]["moved"]


def test_what_is_wrong_with_the_arguments_is_said(here: Path) -> None:
    cases = {
        (): "Missing argument 'NEW'",
        ("old", "neu"): "neu: there is no such file or folder; a name close to it is `new`",
        ("old", "new", "acounts.ndjson"): "acounts.ndjson: there is no such file",
        ("old", "new", "--fail-on", "members"): "--fail-on members wants INPUTs",
        ("old", "new", "--now", "2026-06-01T12:00:00Z"): "--now is about accounts",
        ("small@4f2a", "new"): "a revision of a store is looked for in a file (--store) or a server (--server)",
        ("old", "new", "accounts.ndjson", "--out", "accounts.ndjson"): "accounts.ndjson is read, and would be written",
        ("small@4f2a", "new", "--store", "none.db"): "none.db",
    }
    for arguments, wanted in cases.items():
        code, out, err = ends(*arguments, cwd=here)
        assert (code, out) == (2, ""), arguments
        assert wanted in err, err
    assert (here / "accounts.ndjson").read_text(encoding="utf-8").startswith("{")


def test_an_engagement_without_its_population_is_told_once_accounts_are_decided(here: Path) -> None:
    more = "event viewed of person { url text }\nengagement e { window 3 days  viewed 40  scale population }\n"
    (here / "new" / "more.rules").write_text(more, encoding="utf-8")
    assert ends("old", "new", cwd=here)[0] == 0
    code, out, err = ends("old", "new", "accounts.ndjson", cwd=here)
    assert (code, out) == (3, "")
    assert err.startswith("new:\n")
    assert "population.json" in err


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with growing(tmp_path / "store.db") as server:
        yield server


def test_revisions_of_a_server_and_of_its_store(here: Path, server: Server) -> None:
    with connect(server.address) as client:
        first = client.publish(here / "old").revision
        client.activate(first)
        second = client.publish(here / "new").revision
    wanted = "condition (narrowed): employees is at least 500 → employees is at least 800"
    short = second[len("sha256:") :][:10]
    for arguments in (
        ("small@active", "new", "--store", "store.db"),
        (f"small@{first}", f"small@{short}", "--store", "store.db"),
        ("small@active", "new", "--server", server.address),
        ("old", f"small@{short}", "--server", server.address),
    ):
        code, out, err = ends(*arguments, cwd=here)
        assert (code, err) == (0, ""), err
        assert wanted in out
        assert "1 narrowed" in out.splitlines()
    cases = {
        ("smal@active", "--store", "store.db"): "there is no rule set `smal`; a name close to it is `small`",
        ("small@ffff", "--store", "store.db"): "no revision of `small` starts with `ffff`",
        ("small@sha256:", "--store", "store.db"): "several revisions of `small` are meant by `sha256:`",
        ("other@active", "--server", server.address): "that revision is one of `small`",
    }
    for (name, *options), told in cases.items():
        code, out, err = ends(name, "new", *options, cwd=here)
        assert (code, out) == (2, "")
        assert told in err, err


def test_help_has_examples() -> None:
    done = run_here("diff", "--help")
    assert done.returncode == 0
    assert "quorate diff main: rules/seeds accounts.ndjson.gz" in done.stdout
