"""The memory of a server over a great many requests and revisions: `python -m tests.bench.memory` draws it.

A real server of the six rules of the other benchmarks decides so many accounts one by one, and takes so many revisions,
each activated; its resident memory is read from the system now and then.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import grpc

from quorate.v1 import decision_pb2, decision_pb2_grpc, rule_set_pb2, rule_set_pb2_grpc
from tests.bench.work import RULES, SCHEMA, payloads

_POINTS: Final = 25
_CLIENTS: Final = 4
_BAR: Final = 60


def resident(process: int) -> float:
    """Return the resident memory of a process in megabytes."""
    lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) / 1024


def drawn(process: int, name: str, count: int, do: Callable[[int, int], None]) -> list[tuple[int, float]]:
    """Do something so often, some of it at a time, and draw the memory after each part."""
    found = [(0, resident(process))]
    for part in range(_POINTS):
        start, end = count * part // _POINTS, count * (part + 1) // _POINTS
        do(start, end)
        found.append((end, resident(process)))
    most = max(each for _, each in found)
    sys.stdout.write(f"\nresident memory by {name}, MB\n")
    for number, each in found:
        sys.stdout.write(f"{number:>12,} {each:>8.1f} {'#' * round(_BAR * each / most)}\n")
    sys.stdout.flush()
    return found


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and draw."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.memory", description="memory of a server")
    parser.add_argument("--requests", type=int, default=1_000_000, metavar="N")
    parser.add_argument("--revisions", type=int, default=10_000, metavar="N")
    options = parser.parse_args(argv)
    lines = payloads(60, people=2, events=2)
    with tempfile.TemporaryDirectory() as folder:
        rules = Path(folder) / "six.rules"
        rules.write_text(SCHEMA + RULES, encoding="utf-8")
        command = [sys.executable, "-m", "quorate", "serve", str(rules), "--store", f"{folder}/store.db"]
        command += ["--listen", "127.0.0.1:0", "--log-level", "error"]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
            address = (server.stderr.readline() if server.stderr else "").strip().rpartition(" on ")[2]
            channels = [grpc.insecure_channel(address) for _ in range(_CLIENTS)]
            stubs = [decision_pb2_grpc.DecisionServiceStub(channel) for channel in channels]
            requests = [decision_pb2.DecideRequest(payload=line) for line in lines]
            author = rule_set_pb2_grpc.RuleSetServiceStub(channels[0])

            def decide(start: int, end: int) -> None:
                def client(mine: int) -> None:
                    for number in range(start + mine, end, _CLIENTS):
                        stubs[mine].Decide(requests[number % len(requests)])

                with ThreadPoolExecutor(_CLIENTS) as threads:
                    list(threads.map(client, range(_CLIENTS)))

            def publish(start: int, end: int) -> None:
                for number in range(start, end):
                    text = (SCHEMA + RULES.replace("employees >= 500", f"employees >= {500 + number}")).encode()
                    made = author.Publish(
                        rule_set_pb2.PublishRequest(files=[rule_set_pb2.RuleFile(path="six.rules", content=text)])
                    )
                    author.Activate(rule_set_pb2.ActivateRequest(revision=made.revision))

            try:
                began = time.monotonic()
                if options.requests:
                    drawn(server.pid, "requests", options.requests, decide)
                if options.revisions:
                    drawn(server.pid, "revisions published and activated", options.revisions, publish)
                sys.stdout.write(f"\n{time.monotonic() - began:,.0f} s\n")
            finally:
                for channel in channels:
                    channel.close()
                server.terminate()
                if server.stderr:
                    server.stderr.read()
    return 0


if __name__ == "__main__":
    sys.exit(main())
