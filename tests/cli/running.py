"""Run the command line: as a process, as its users do, or in this one, which takes a tenth of the time."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from quorate.cli.main import run as run_verb

ROOT = Path(__file__).resolve().parents[2]
RULES = ROOT / "rules"

SCHEMA = """entity account accounts {
  key id
  employees  integer
}

entity person people in account {
  key id
  job_title  text
}
"""
AUDIENCES = """audience large "Large ones" of accounts
  where employees >= 500
"""
UNFORMATTED = "audience staffed of accounts where any people\n"
BROKEN = "audience odd of accounts where employees greater 5\n"


@contextmanager
def _standing_in_for_input(content: bytes) -> Iterator[None]:
    """Let what reads the process's own standard input read this."""
    kept = os.dup(0)
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.seek(0)
        os.dup2(file.fileno(), 0)
        try:
            yield
        finally:
            os.dup2(kept, 0)
            os.close(kept)


class _Stream(io.TextIOWrapper):
    """A stream in memory that is no terminal, and whose bytes can be had after it was closed."""

    def __init__(self, encoding: str) -> None:
        self.bytes = io.BytesIO()
        super().__init__(self.bytes, encoding=encoding, newline="", write_through=True)


def run_here(
    *arguments: str | Path, stdin: bytes = b"", cwd: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run `quorate` in this process, as `run` does in one of its own; for what is not about processes."""
    bare = {name: value for name, value in os.environ.items() if name not in {"FORCE_COLOR", "NO_COLOR", "COLUMNS"}}
    streams = sys.stdin, sys.stdout, sys.stderr
    here, there = Path.cwd(), os.environ.copy()
    encoding = environment.get("PYTHONIOENCODING", "utf-8").partition(":")[0]
    out, err = _Stream(encoding), _Stream(encoding)
    given = [str(each) for each in arguments]
    try:
        sys.stdin, sys.stdout, sys.stderr = io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"), out, err
        os.environ.clear()
        os.environ.update({**bare, **environment})
        os.chdir(cwd or here)
        with _standing_in_for_input(stdin):
            code = run_verb(given)
    finally:
        sys.stdin, sys.stdout, sys.stderr = streams
        os.environ.clear()
        os.environ.update(there)
        os.chdir(here)
    return subprocess.CompletedProcess(given, code, out.bytes.getvalue().decode(), err.bytes.getvalue().decode())


def run(
    *arguments: str | Path, stdin: bytes = b"", cwd: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run `quorate` with no terminal; what it prints is read as UTF-8."""
    bare = {name: value for name, value in os.environ.items() if name not in {"FORCE_COLOR", "NO_COLOR", "COLUMNS"}}
    done = subprocess.run(
        [sys.executable, "-m", "quorate", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        check=False,
        cwd=cwd,
        env={**bare, "PYTHONIOENCODING": "utf-8", **environment},
        timeout=120,
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def write_rules(folder: Path, **files: str) -> Path:
    """Write a rule set: a schema, an audience, settings, and files of these names."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = {"schema": SCHEMA, "audiences": AUDIENCES, **files}
    for name, text in texts.items():
        (folder / f"{name}.rules").write_text(text, encoding="utf-8", newline="")
    (folder / "quorate.toml").write_text(f'name = "{folder.name}"\n', encoding="utf-8")
    return folder
