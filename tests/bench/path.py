"""The whole path on all real filings and on the example: `python -m tests.bench.path` prints the seconds of each step.

Files are mapped to payloads and into the store of a server on this machine; both are decided, exported and reported,
and what differs between them is told. Steps are processes with their workers, but for the server, which is a thread
here and decides what the mapping sends.
"""

from __future__ import annotations

import argparse
import csv
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

from quorate.resources import shipped_rules
from quorate.server.app import serving
from quorate.server.options import ServerOptions
from quorate.service.house import House
from quorate.service.rule_sets import Actor
from tests.cli.running import run
from tests.path import filings, flat
from tests.path.walking import NOW, NOW_TEXT, decided_of, lasting, rules_with
from tests.sec import payloads

_ATTEMPTS: Final = 2


def main() -> None:
    """Walk both paths."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--companies", type=int, default=10**9, help="of 787")
    companies = parser.parse_args().companies
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        example = home / "example"
        example.mkdir()
        mappings = Path(flat.__file__).parent / "mappings.rules"
        rules = rules_with(home / "seeds", shipped_rules("seeds"), mappings)
        files = [str(each) for each in flat.write_files(example, flat.payloads())]
        _walk("example", example, rules, files, audience="open_growers")
        if not payloads.DATA.is_dir():
            sys.stdout.write("the filings (../shared/data/sec-form4) are not beside the repository\n")
            return
        real = home / "real"
        real.mkdir()
        kept = [row["account"] for row in payloads.rows_of("accounts")[:companies]]
        files = filings.write_files(real, {*kept})
        _walk("filings", real, filings.rules_of(home / "sec"), files, audience="cfo_on_file")


def _walk(name: str, home: Path, rules: Path, files: Sequence[str], *, audience: str) -> None:
    accounts, store = home / "accounts.ndjson", home / "store.db"
    _timed(f"{name}: map", lambda: _run("map", rules, *files, "--now", NOW_TEXT, "--out", accounts))
    _timed(f"{name}: decide", lambda: _run("decide", rules, accounts, "--out", home / "decisions.ndjson"))
    options = ServerOptions(listen="127.0.0.1:0")
    with closing(House.open(store, clock=lambda: NOW)) as house:
        house.publish_folder(options.tenant, rules, Actor("bench"))
        with serving(house, options) as server:
            for attempt in range(_ATTEMPTS):
                step = f"{name}: map into a server" + ", again" * attempt
                _timed(step, lambda: _run("map", rules, *files, "--server", server.address))
    rows = {}
    for source in (accounts, store):
        out = home / f"{source.suffix[1:]}.csv"
        step = f"{name}: export out of {'a store' if source == store else 'payloads'}"
        _timed(step, lambda: _run("export", "members", rules, source, "--of", audience, "--out", out))  # noqa: B023
        with out.open(encoding="utf-8", newline="") as file:
            rows[source] = sorted(row["account"] for row in csv.DictReader(file))
    for source in (accounts, store):
        step = f"{name}: report on {'a store' if source == store else 'payloads'}"
        _timed(step, lambda: _run("report", rules, source, "--every", "never", "--out", home / "kpis.json"))  # noqa: B023
    by_payloads, by_store = decided_of(rules, accounts), decided_of(rules, store)
    other = sum(
        lasting(by_payloads[key].decision) != lasting(by_store[key].decision) for key in {*by_payloads} & {*by_store}
    )
    sys.stdout.write(
        f"{name}: {len(by_payloads):,} accounts as payloads, {len(by_store):,} in the store, {other} decided otherwise;"
        f" {len(rows[accounts])} and {len(rows[store])} members of {audience}, "
        f"{'the same' if rows[accounts] == rows[store] else 'not the same'}\n"
    )


def _timed(step: str, task: Callable[[], None]) -> None:
    begun = time.perf_counter()
    task()
    sys.stdout.write(f"{step:<40} {time.perf_counter() - begun:6.1f} s\n")
    sys.stdout.flush()


def _run(*arguments: str | Path) -> None:
    done = run(*arguments)
    if done.returncode not in {0, 7}:  # one of the filings has a day with a zone, and is rejected
        raise SystemExit(done.stderr)


if __name__ == "__main__":
    main()
