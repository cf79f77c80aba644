"""How fast and how large `quorate decide` is over all the filings, and a program of plain Python beside it.

`python -m tests.sec.figures` prints accounts per second and peak memory, of whole processes: start, reading the
rules and the input, answering, writing. Each program runs several times in turn and the median is told, as
machines have moods; memory is the largest of all runs.

The plain program is `tests/sec/oracle.py`: the same audiences, written by hand for this data alone. It reads the CSV
files rather than JSON, tells no reasons, keeps no state, and knows of no buying group: a bound from below, not a rival.
So the rules it stands beside are those without `officers.rules`; with that, and that alone, are told as well.

Then comes, of a process of its own, what `python -m tests.sec.officers` tells: how well these rules read job titles.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RULES = Path(__file__).parent / "rules"
QUORATE = (sys.executable, "-c", "import sys; from quorate.cli import main; sys.exit(main())")


@dataclass(frozen=True)
class Usage:
    """What one process took."""

    seconds: float
    processor_seconds: float
    peak_mib: float


def measure(command: Sequence[str], out: Path) -> Usage:
    """Run a program to its end, its standard output in a file; raises CalledProcessError where it fails.

    A process starts with the peak of its parent, so this one must stay small: it makes and reads no payloads.
    """
    paths = [str(ROOT / "src"), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    begin = time.perf_counter()
    with out.open("wb") as file:
        process = subprocess.Popen(command, stdout=file, cwd=ROOT, env=environment)
        # Not `getrusage`: that is the sum, and the peak, of all children so far.
        _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return Usage(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / unit)


def write_alone(folder: Path) -> Path:
    """Write a rule set of the officers alone, and return its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("quorate.toml", "schema.rules", "officers.rules"):
        shutil.copy(RULES / name, folder)
    return folder


def write_without(folder: Path) -> Path:
    """Write a rule set of all but the officers, and return its folder."""
    shutil.copytree(RULES, folder, ignore=shutil.ignore_patterns("officers.rules"))
    return folder


def main(argv: Sequence[str] | None = None) -> int:
    """Print a table: program, seconds, accounts per second, processor seconds, peak memory; then about officers."""
    parser = argparse.ArgumentParser(prog="python -m tests.sec.figures", description="speed and memory on filings")
    parser.add_argument("--runs", type=int, default=3, metavar="N", help="of each program (3)")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        payloads, out = Path(folder, "sec.ndjson"), Path(folder, "out")
        measure((sys.executable, "-m", "tests.sec.payloads"), payloads)
        with payloads.open("rb") as file:
            accounts = sum(1 for _ in file)
        size = payloads.stat().st_size / 1e6
        audiences, officers = write_without(Path(folder, "audiences")), write_alone(Path(folder, "officers"))
        decide = (*QUORATE, "decide", str(audiences), str(payloads))
        programs = {
            "quorate decide, all cores": (*decide, "--workers", str(os.cpu_count())),
            "quorate decide": decide,
            "quorate decide --only members --no-missing": (*decide, "--only", "members", "--no-missing"),
            "with a buying group": (*QUORATE, "decide", str(RULES), str(payloads)),
            "the buying group alone": (*QUORATE, "decide", str(officers), str(payloads)),
            "the buying group alone --no-missing": (*QUORATE, "decide", str(officers), str(payloads), "--no-missing"),
            "plain Python (tests.sec.oracle)": (sys.executable, "-m", "tests.sec.oracle"),
        }
        usages: dict[str, list[Usage]] = {name: [] for name in programs}
        for _ in range(options.runs):
            for name, command in programs.items():
                usages[name].append(measure(command, out))
    rates = {name: accounts / statistics.median(one.seconds for one in runs) for name, runs in usages.items()}
    decided, plain = (rates[name] for name in (next(iter(programs)), list(programs)[-1]))
    lines = [
        f"{accounts} accounts, {size:.1f} MB of NDJSON",
        f"{os.cpu_count()} processors, Python {platform.python_version()}, {options.runs} runs",
        f"{'program':<44}{'seconds':>9}{'accounts/s':>12}{'processor s':>13}{'peak MiB':>10}",
    ]
    for name, runs in usages.items():
        seconds = statistics.median(one.seconds for one in runs)
        processor = statistics.median(one.processor_seconds for one in runs)
        peak = max(one.peak_mib for one in runs)
        lines.append(f"{name:<44}{seconds:>9.2f}{accounts / seconds:>12,.0f}{processor:>13.2f}{peak:>10.0f}")
    lines.append(f"{'quorate decide, all cores ÷ plain Python':<44}{decided / plain:>9.2f}  at least 1")
    sys.stdout.write("\n".join(lines) + "\n\n")
    sys.stdout.flush()
    subprocess.run([sys.executable, "-m", "tests.sec.officers"], check=True, cwd=ROOT)
    return 0


if __name__ == "__main__":
    sys.exit(main())
