"""`quorate decide` as a process, on a small rule set."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from tests.cli.running import run_here

NOW = "2026-06-01T12:00:00Z"
LATER = "2026-06-02T12:00:00Z"
QUORATE = [sys.executable, "-c", "from quorate.cli import main; main()"]
LIMIT = 100_000

CONFIG = f'name = "small"\nlanguage = 1\n[limits]\npayload-bytes = {LIMIT}\n'
RULES = """
entity account accounts { key id  employees integer }
entity person people in account { key id  consent boolean }

audience large of accounts where employees >= 500
audience reachable of people where consent
"""


Argument: TypeAlias = str | Path


class Ended(NamedTuple):
    """How a process ended."""

    code: int
    out: str
    err: str

    @property
    def decisions(self) -> list[dict[str, Any]]:
        """The lines of JSON that it wrote."""
        return [json.loads(line) for line in self.out.splitlines()]


def write_rules(folder: Path, rules: str = RULES) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "quorate.toml").write_text(CONFIG, encoding="utf-8")
    (folder / "small.rules").write_text(rules, encoding="utf-8")
    return folder


def account(key: str = "acme", *, employees: int = 900, **rest: object) -> dict[str, Any]:
    return {"now": NOW, "account": {"id": key, "employees": employees}, **rest}


def lines(payloads: Iterable[object]) -> bytes:
    """Write payloads one a line; bytes are written as they are."""
    return b"".join((one if isinstance(one, bytes) else json.dumps(one).encode()) + b"\n" for one in payloads)


def decide(*arguments: Argument, stdin: bytes = b"", cwd: Path | None = None) -> Ended:
    """Run `quorate decide` to its end, in this process."""
    done = run_here("decide", *arguments, stdin=stdin, cwd=cwd)
    return Ended(done.returncode, done.stdout, done.stderr)


def start(*arguments: Argument, **streams: Any) -> subprocess.Popen[bytes]:  # noqa: ANN401 - of Popen
    """Start `quorate decide`, its streams pipes unless given otherwise."""
    pipes: dict[str, Any] = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    return subprocess.Popen([*QUORATE, "decide", *map(str, arguments)], **{**pipes, **streams})
