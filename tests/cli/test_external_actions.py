"""The command line of `quorate external-actions`: what does not go together is told before anything is answered."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import run_here as run
from tests.external_actions.endpoints import KEY, RULES

HOST = ("--callback-host", "127.0.0.1")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "Missing option '--callback-host'"),
        ((*HOST, "--auth", "oauth2"), "--auth oauth2 needs --auth-token-url"),
        ((*HOST, "--tenant", "a"), "--tenant is for --store"),
        ((*HOST, "--http-key", "seeds.rules"), "--http-certificate and --http-key go together"),
        ((*HOST, "--store", "seeds.rules", "--server", "127.0.0.1:1"), "give one of them"),
        ((*HOST, "--store", "seeds.rules"), "seeds.rules: "),
        (
            (*HOST, "--fields", "fields.toml"),
            "have no field `employes` of one value; a name close to it is `employees`",
        ),
        ((*HOST, "--listen", "8080"), "--listen: 8080: an address is HOST:PORT"),
        ((*HOST, "--listen", "127.0.0.1:0", "--journal", "nowhere/j"), "nowhere/j: no such file or directory"),
        ((*HOST, "--secrets", "short.txt"), "short.txt: a secret by which callers are known has at least 16"),
        ((*HOST, "--timeout", "241"), "241 is not in the range 1<=x<=240"),
    ],
)
def test_what_does_not_go_together_is_told(arguments: tuple[str, ...], told: str, tmp_path: Path) -> None:
    (tmp_path / "seeds.rules").write_text(RULES, encoding="utf-8")
    (tmp_path / "fields.toml").write_text('[account]\nstaff = "employes"\n', encoding="utf-8")
    (tmp_path / "short.txt").write_text("short\n", encoding="utf-8")
    done = run("external-actions", "seeds.rules", *arguments, cwd=tmp_path, QUORATE_ACTIONS_SECRETS=KEY)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_without_secrets_and_with_rules_that_do_not_compile_nothing_is_answered(tmp_path: Path) -> None:
    (tmp_path / "seeds.rules").write_text(RULES, encoding="utf-8")
    done = run("external-actions", "seeds.rules", *HOST, cwd=tmp_path)
    assert done.returncode == 2
    assert "QUORATE_ACTIONS_SECRETS: there is no secret by which callers are known; give --secrets FILE" in done.stderr
    (tmp_path / "seeds.rules").write_text("audience odd of accounts where x > 5\n", encoding="utf-8")
    assert run("external-actions", "seeds.rules", *HOST, cwd=tmp_path, QUORATE_ACTIONS_SECRETS=KEY).returncode == 3
