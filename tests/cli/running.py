"""Run the command line as its users do: as a process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

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
