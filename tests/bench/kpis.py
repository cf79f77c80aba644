"""Key figures of many accounts: `python -m tests.bench.kpis [ACCOUNTS]` tells accounts/s and the peak of memory.

The accounts are those of `rules/seeds`, decided once and told of again and again under other keys; what it takes to
decide them is measured by other benchmarks, and to replay them here for the first of them.
"""

from __future__ import annotations

import gzip
import json
import resource
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from quorate.cli.kpis_watching import Watcher, course_of
from quorate.decide.decided import DecidedAccount
from quorate.engine import load
from quorate.kpis.choices import choices_of
from quorate.kpis.history import History
from quorate.kpis.instants import DAY, micros_of
from quorate.kpis.periods import periods_up_to
from quorate.kpis.report import Report
from quorate.project_files import load_project
from quorate.resources import shipped_rules
from quorate.semantics.report_settings import ReportSettings

ACCOUNTS: Final = 100_000
SAMPLES: Final = 100
END: Final = datetime(2026, 6, 1, 12, tzinfo=UTC)
MB: Final = 1024
"""`ru_maxrss` is in KiB."""

WEEKS: Final = 26


def main(count: int) -> None:
    """Print what was measured."""
    folder = shipped_rules("seeds")
    rules = load(folder)
    project = load_project(folder).project
    periods = periods_up_to(END, 30, "days", ZoneInfo("Europe/Paris"))
    course = course_of(END, periods.now.start, micros_of(END) - WEEKS * 7 * DAY, 7 * DAY)
    with gzip.open(folder / "accounts.ndjson.gz") as lines:
        payloads = [next(lines) for _ in range(SAMPLES)]
    began = time.perf_counter()
    watched = [Watcher(rules, course)((payload, "")) for payload in payloads]
    seconds = time.perf_counter() - began
    steps = len(course.instants)
    sys.stdout.write(f"replay: {SAMPLES / seconds:,.0f} accounts/s in {steps} steps, on one core\n")
    samples = [each for each in watched if isinstance(each, tuple)]
    report = Report(rules.program, choices_of(rules.program, project.report if project else ReportSettings()), periods)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.perf_counter()
    for account, history in _many(samples, count):
        report.add(account, history)
    told = report.tell()
    seconds = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sys.stdout.write(
        f"figures: {count:,} accounts in {seconds:.1f} s, {count / seconds:,.0f} accounts/s; peak {after / MB:.0f} MB, "
        f"{(after - before) / MB:.0f} MB of it for them; {len(told.figures)} figures\n"
    )


def _many(samples: list[tuple[DecidedAccount, History]], count: int) -> Iterator[tuple[DecidedAccount, History]]:
    """Yield accounts under keys of their own, each read anew as from a file."""
    encoded = [(json.dumps(account.facts), json.dumps(account.decision), history) for account, history in samples]
    for number in range(count):
        facts, decision, history = encoded[number % len(encoded)]
        whole = {**json.loads(decision), "account": f"account-{number}"}
        yield DecidedAccount(json.loads(facts), whole), history


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ACCOUNTS)
