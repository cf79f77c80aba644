"""`quorate serve` as a process: the line it starts with, its answers, its exit codes, its stop."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from quorate.client import connect
from quorate.engine import RuleSet
from quorate.server.app import Server
from tests.service.accounts import account

QUORATE = [sys.executable, "-c", "import sys; from quorate.cli import main; sys.exit(main())"]


@contextmanager
def process(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Run `quorate serve` within the block."""
    command = [*QUORATE, "serve", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        try:
            yield running
        finally:
            running.kill()


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_it_tells_where_it_listens_answers_and_stops_when_asked(
    rules_folder: Path, rule_set: RuleSet, stop: signal.Signals
) -> None:
    with process(str(rules_folder), "--listen", "127.0.0.1:0") as running:
        assert running.stderr is not None
        line = running.stderr.readline()
        assert line.startswith(f"serving small {rule_set.revision} on 127.0.0.1:"), line
        with connect(line.split()[-1]) as client:
            assert client.decide(account()).to_dict() == rule_set.decide(account()).to_dict()
            assert client.decide(account(now=None)).rejected
        running.send_signal(stop)
        out, err = running.communicate(timeout=30)
    assert (running.returncode, out, err) == (0, "", "")


def test_its_clock_may_date_accounts(rules_folder: Path) -> None:
    with process(str(rules_folder), "--listen", "127.0.0.1:0", "--clock", "server") as running:
        assert running.stderr is not None
        with connect(running.stderr.readline().split()[-1]) as client:
            assert not client.decide(account(now=None)).rejected


def test_a_taken_port_is_a_mistake_of_usage(rules_folder: Path, server: Server) -> None:
    with process(str(rules_folder), "--listen", server.address) as running:
        out, err = running.communicate(timeout=30)
    assert (running.returncode, out) == (2, "")
    assert len(err.splitlines()) == 1
    assert server.address in err


def test_rules_that_do_not_compile_are_told(tmp_path: Path) -> None:
    (tmp_path / "quorate.toml").write_text('name = "broken"\nlanguage = 1\n', encoding="utf-8")
    (tmp_path / "broken.rules").write_text("entity account accounts { key id }\naudience of\n", encoding="utf-8")
    with process(str(tmp_path), "--listen", "127.0.0.1:0") as running:
        out, err = running.communicate(timeout=30)
    assert running.returncode == 3
    assert "broken.rules:2" in out + err
    assert "Traceback" not in err
