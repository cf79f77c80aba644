"""Two revisions of the shipped rules on many accounts (100,000), and two of a large rule set without any.

    python -m tests.bench.difference [N]

Prints how many accounts a second one process compares, beside deciding them by one revision alone; what all cores do
by the verb, with its largest memory; and how long the comparison of 2,000 audiences takes beside compiling them. Times
of one process are of the process.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Final

from quorate.difference.accounts import subjects_of
from quorate.difference.comparing import compare
from quorate.difference.side import Side
from quorate.difference.tally import Pair, Tally
from quorate.engine import load
from quorate.loading import load_program
from quorate.semantics.compile import compile_project
from quorate.semantics.project import Project
from quorate.text import Source

SEEDS: Final = Path(__file__).resolve().parents[2] / "rules" / "seeds"
ACCOUNTS: Final = 100_000
ALONE: Final = 3_000
"""How many accounts one process is measured on."""

AUDIENCES: Final = 2_000
_EDITS: Final = (
    ("audiences.rules", "employees >= 500", "employees >= 300"),
    ("audiences.rules", "in last 60 days", "in last 45 days"),
    ("definitions.rules", '("vp", "chief") or', '("vp") or'),
    ("groups.rules", "completeness >= 80% and engagement >= 30", "completeness >= 60%"),
    ("journeys.rules", "listen 60 days", "listen 30 days"),
)


def main(argv: Sequence[str]) -> int:
    """Measure, and print what was measured."""
    count = int(argv[0]) if argv else ACCOUNTS
    with tempfile.TemporaryDirectory() as folder:
        edited = edited_seeds(Path(folder) / "edited")
        accounts = Path(folder) / "accounts.ndjson"
        with accounts.open("wb") as file:
            command = [sys.executable, str(SEEDS / "population.py"), "--accounts", str(count)]
            subprocess.run(command, stdout=file, check=True)
        _print_alone(edited, accounts)
        _print_verb(edited, accounts, count)
    _print_large()
    return 0


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def edited_seeds(folder: Path) -> Path:
    """Write the shipped rules with a few edits."""
    folder.mkdir()
    for each in SEEDS.iterdir():
        if each.suffix in {".rules", ".toml", ".csv", ".json"}:
            (folder / each.name).write_bytes(each.read_bytes())
    for name, old, new in _EDITS:
        path = folder / name
        text = path.read_text(encoding="utf-8")
        if old not in text:
            raise ValueError(f"{name} has no `{old}`")
        path.write_text(text.replace(old, new), encoding="utf-8")
    return folder


def _print_alone(edited: Path, accounts: Path) -> None:
    with accounts.open("rb") as lines:
        payloads = list(islice(lines, ALONE))
    old, new = load(SEEDS), load(edited)
    start = time.process_time()
    for payload in payloads:
        old.decide(payload, missing=False)
    decided = time.process_time() - start
    _tell(f"one process, decided by one revision: {len(payloads) / decided:,.0f} accounts/s")
    sides = [Side(*load_program(each)) for each in (SEEDS, edited)]
    for samples in (0, 3):
        subjects = subjects_of(compare(*sides))
        pair, tally = Pair(old, new, subjects, samples), Tally(subjects, samples)
        start = time.process_time()
        for payload in payloads:
            tally.add(pair.look(payload, "", None))
        spent = time.process_time() - start
        told = f"{len(payloads) / spent:,.0f} accounts/s, {spent / decided:.2f} times deciding once"
        _tell(f"one process, compared, {samples} samples of each kind: {told}")


def _print_verb(edited: Path, accounts: Path, count: int) -> None:
    command = [sys.executable, "-m", "quorate", "diff", str(SEEDS), str(edited), str(accounts), "--format", "json"]
    start = time.monotonic()
    subprocess.run([*command, "--out", "/dev/null"], check=True)
    spent = time.monotonic() - start
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    _tell(f"all cores, {count:,} accounts: {spent:.1f} s, {count / spent:,.0f} accounts/s, at most {most:.0f} MiB each")


def _print_large() -> None:
    schema = Source("schema.rules", (SEEDS / "schema.rules").read_text(encoding="utf-8"))
    texts = ["".join(_audience(number, more) for number in range(AUDIENCES)) for more in (0, 1)]
    start = time.process_time()
    sides = []
    for text in texts:
        project = Project("large", (Source("rules.rules", text), schema))
        program = compile_project(project).program
        if program is None:
            raise ValueError("the rules do not compile")
        sides.append(Side(program, project))
    compiled = (time.process_time() - start) / 2
    start = time.process_time()
    found = compare(*sides)
    spent = time.process_time() - start
    told = f"{spent:.1f} s, beside {compiled:.1f} s to compile one"
    _tell(f"{AUDIENCES:,} audiences, of which {len(found.differences)} changed: {told}")


def _audience(number: int, more: int) -> str:
    """Write an audience; every tenth asks for so many more employees."""
    least = 500 + number + (more if number % 10 == 0 else 0)
    asked = f'employees >= {least} and country in ("FR", "C{number}") and tier is not "growth"'
    return f"audience a{number} of accounts where {asked}\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
