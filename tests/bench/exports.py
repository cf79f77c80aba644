"""Exports of many accounts: `python -m tests.bench.exports` prints the rates and the memory of each kind.

The accounts are copies of those of `rules/seeds`, with keys, names and addresses of their own. Each export is a process
with its workers, and the peak of memory that of the largest; the second is told with the delta to the first.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from quorate.resources import shipped_rules

_KINDS: Final = {
    "decide": ("decide", "--only", "members", "--no-missing"),
    "members": ("members", "--of", "seeds_growers", "--fields", "account.name"),
    "members, Parquet": ("members", "--of", "seeds_growers", "--as", "parquet"),
    "LinkedIn companies": ("linkedin", "--companies", "--of", "large_by_any_measure"),
    "LinkedIn contacts": ("linkedin", "--contacts", "--of", "suppressed", "--without-consent-check"),
    "Salesforce": ("salesforce",),
    "XDM": ("xdm",),
}


def main() -> None:
    """Measure each kind."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--copies", type=int, default=20, help="of 300 accounts")
    copies = parser.parse_args().copies
    with tempfile.TemporaryDirectory() as folder:
        accounts = Path(folder) / "accounts.ndjson"
        count = _write(accounts, copies)
        sys.stdout.write(f"{count:,} accounts, {accounts.stat().st_size / 1e6:.0f} MB\n")
        for kind, arguments in _KINDS.items():
            if kind == "decide":
                _measure(kind, count, ["decide", str(shipped_rules("seeds")), str(accounts), *arguments[1:]], folder)
                continue
            given = ["export", arguments[0], str(shipped_rules("seeds")), str(accounts), *arguments[1:]]
            first = str(Path(folder) / kind)
            _measure(kind, count, [*given, "--out", first], folder)
            _measure(f"{kind}, again", count, [*given, "--out", f"{first} again", "--since", first], folder)


def _measure(kind: str, count: int, arguments: list[str], folder: str) -> None:
    begun = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "quorate", *arguments],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder,
    )  # fmt: skip
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - begun
    rate = f"{count / seconds:>8,.0f} accounts/s"
    memory = f"{used.ru_maxrss / 1024:6.0f} MiB"
    sys.stdout.write(f"{kind:28} {seconds:6.1f} s {rate} {memory}  ({process.returncode})\n")
    sys.stdout.flush()


def _write(path: Path, copies: int) -> int:
    with gzip.open(shipped_rules("seeds") / "accounts.ndjson.gz") as lines:
        payloads: list[dict[str, Any]] = [json.loads(line) for line in lines]
    with path.open("w", encoding="utf-8") as file:
        for number in range(copies):
            for payload in payloads:
                text = json.dumps(payload["account"])
                account = json.loads(
                    text.replace('"id": "', f'"id": "{number}-').replace('"person": "', f'"person": "{number}-')
                )
                account["name"] = f"{account['name']} {number}"
                for person in account.get("people") or ():
                    if person.get("email"):
                        person["email"] = f"{number}.{person['email']}"
                file.write(json.dumps({**payload, "account": account}) + "\n")
    return copies * len(payloads)


if __name__ == "__main__":
    main()
