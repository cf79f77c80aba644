"""`quorate keys`: keys are made once, and files of them are checked."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from quorate.server.identity.keys import KeyStore
from quorate.server.identity.roles import Identity, Role
from tests.cli.running import run_here as run

NEW = ("keys", "new", "--name", "crm-sync", "--tenant", "acme/prod", "--role", "ingest", "--role", "decide")
CRM = Identity("crm-sync", "acme/prod", frozenset({Role.INGEST, Role.DECIDE}))


def test_a_new_key_is_known_to_a_server_that_has_its_table(tmp_path: Path) -> None:
    path = tmp_path / "keys.toml"
    keys = []
    with path.open("a", encoding="utf-8") as file:
        for _ in range(2):
            done = run(*NEW)
            assert done.returncode == 0
            file.write(done.stdout)
            keys.append(done.stderr.removesuffix("\n"))
    store = KeyStore(path)
    assert [store.identify(key) for key in keys] == [CRM, CRM]
    assert not any(key in path.read_text(encoding="utf-8") for key in keys)


def test_a_table_may_follow_a_line_without_an_end() -> None:
    assert run(*NEW).stdout.startswith("\n[[keys]]\nid = ")


def test_the_key_is_the_only_thing_on_standard_error() -> None:
    done = run(*NEW)
    assert re.fullmatch(r"qk_[a-z0-9]{12}_[A-Za-z0-9]{43}\n", done.stderr)
    assert done.stderr.strip() not in done.stdout


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("2999-03-01", "2999-03-01"),
        ("2999-03-01T08:00:00+02:00", "2999-03-01T06:00:00Z"),
    ],
)
def test_a_key_may_have_an_end(given: str, written: str) -> None:
    assert f"\nexpires = {written}\n" in run(*NEW, "--expires", given).stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--tenant", "Acme"], "`Acme` is not ORGANISATION/SANDBOX, each of 1 to 63 of `a-z`, `0-9` and `-`"),
        (["--name", ""], "a name is one line of 1 to 200 characters"),
        (["--name", "two\nlines"], "a name is one line of 1 to 200 characters"),
        (["--role", "root"], "'root' is not one of 'decide', 'ingest', 'author', 'admin'"),
        (["--expires", "2020-01-01"], "`2020-01-01` is over already"),
        (["--expires", "soon"], "expected a day such as `2026-12-31` or an instant with an offset"),
    ],
)
def test_what_cannot_be_used_is_told(arguments: list[str], told: str) -> None:
    done = run(*NEW, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr
    assert "qk_" not in done.stderr


def test_a_key_needs_a_name_a_tenant_and_a_role() -> None:
    for option in ("--name", "--tenant"):
        place = NEW.index(option)
        done = run(*NEW[:place], *NEW[place + 2 :])
        assert done.returncode == 2
        assert f"Missing option '{option}'" in done.stderr
    assert "Missing option '--role'" in run(*NEW[: NEW.index("--role")]).stderr


def test_a_file_that_is_in_order_is_told_on_one_line(tmp_path: Path) -> None:
    path = tmp_path / "keys.toml"
    path.write_text(run(*NEW).stdout, encoding="utf-8")
    done = run("keys", "check", path)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{path}: 1 key, 0 certificates, no errors\n", "")


def test_what_is_wrong_with_a_file_is_told_with_place_and_fix(tmp_path: Path) -> None:
    table = run(*NEW).stdout
    (tmp_path / "keys.toml").write_text(table + table.replace("roles", "role"), encoding="utf-8")
    done = run("keys", "check", "keys.toml", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout.splitlines() == [
        'keys.toml:9: [[keys]] 2 "crm-sync": `role` is no member of [[keys]]; a name close to it is `roles`',
        'keys.toml:9: [[keys]] 2 "crm-sync": `roles` is missing; write them as in roles = ["decide"]',
    ]


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    done = run("keys", "check", "none.toml", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "none.toml: no such file or directory\n")


def test_what_may_not_be_meant_is_told_as_well(tmp_path: Path) -> None:
    path = tmp_path / "keys.toml"
    path.touch()
    done = run("keys", "check", path)
    assert done.returncode == 0
    assert done.stdout.startswith(f"{path}: it names nobody, so every call would be refused")
    path.chmod(0o666)
    assert "may write into it; take that away by `chmod o-w`" in run("keys", "check", path).stdout
    path.chmod(0o600)
    yesterday = datetime.now(UTC) - timedelta(days=1)
    table = run(*NEW).stdout
    path.write_text(f"{table}expires = {yesterday:%Y-%m-%d}\n", encoding="utf-8")
    done = run("keys", "check", path)
    assert done.returncode == 0
    assert re.match(rf'{path}: the key [a-z0-9]{{12}} "crm-sync" has expired; take its table out\n', done.stdout)
