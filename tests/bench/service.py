"""The server's CPU per request against a server that does nothing: `python -m tests.bench.service` prints the ratios.

Every server is a process of its own, told the same requests by the same client, in turns; what counts is the least CPU
per request of all rounds, by what the system says of the process.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final

import grpc

from quorate.resources import shipped_rules
from quorate.v1 import decision_pb2, decision_pb2_grpc
from tests.bench.work import RULES, SCHEMA, payloads

CLIENTS: Final = 8
_TICKS: Final = os.sysconf("SC_CLK_TCK")
NOTHING: Final = "nothing"
DECODING: Final = "decoding"


class _Nothing(decision_pb2_grpc.DecisionServiceServicer):
    """Answers with as many bytes as a decision has, and looks at nothing."""

    def __init__(self, size: int) -> None:
        self._answer = b"x" * size

    def Decide(self, request: decision_pb2.DecideRequest, context: object) -> decision_pb2.DecideResponse:  # noqa: N802
        """Answer."""
        del request, context
        return decision_pb2.DecideResponse(decision=self._answer, content_type="application/json", revision="sha256:0")


def serve_nothing(size: int) -> None:
    """Serve nothing until standard input ends."""
    server = grpc.server(ThreadPoolExecutor(4))
    decision_pb2_grpc.add_DecisionServiceServicer_to_server(_Nothing(size), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    sys.stdout.write(f"serving on 127.0.0.1:{port}\n")
    sys.stdout.flush()
    sys.stdin.read()
    server.stop(None)


class Process:
    """A server in a process of its own."""

    def __init__(self, process: subprocess.Popen[str], address: str) -> None:
        self._pid = process.pid
        options = [("grpc.max_receive_message_length", 64 << 20), ("grpc.max_send_message_length", 64 << 20)]
        self.channels = [grpc.insecure_channel(address, options) for _ in range(CLIENTS)]
        self.stubs = [decision_pb2_grpc.DecisionServiceStub(channel) for channel in self.channels]

    def cpu(self) -> float:
        """Return the seconds of CPU that it has used."""
        fields = Path(f"/proc/{self._pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS


@contextmanager
def running(command: Sequence[str]) -> Iterator[Process]:
    """Run a server within the block."""
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        address = ""
        for line in process.stdout or ():
            if " on " in line and "serving" in line:
                address = line.rpartition(" on ")[2].strip()
                break
        if not address:
            raise RuntimeError(f"{command[:4]} did not start")
        threading.Thread(target=process.stdout.read if process.stdout else print, daemon=True).start()
        server = Process(process, address)
        yield server
        for channel in server.channels:
            channel.close()
    finally:
        process.terminate()
        process.wait(30)


def quorate(rules: Path, folder: str) -> list[str]:
    """Return the command of a real server of a rule set."""
    store = f"{folder}/{rules.stem}.db"
    return [sys.executable, "-m", "quorate", "serve", str(rules), "--listen", "127.0.0.1:0", "--store", store]


def cost(server: Process, requests: Sequence[Any], call: Callable[[Any, Any], object], count: int) -> float:
    """Return the server's CPU of one call, in microseconds."""

    def client(number: int) -> None:
        stub = server.stubs[number]
        for place in range(number, count, CLIENTS):
            call(stub, requests[place % len(requests)])

    before = server.cpu()
    with ThreadPoolExecutor(CLIENTS) as threads:
        list(threads.map(client, range(CLIENTS)))
    return (server.cpu() - before) / count * 1e6


def decide(stub: Any, request: Any) -> object:  # noqa: ANN401 - a stub
    """Ask for one account."""
    return stub.Decide(request)


def batch(stub: Any, request: Any) -> object:  # noqa: ANN401 - as above
    """Ask for a batch."""
    return stub.DecideBatch(request)


def seeds_payloads() -> list[bytes]:
    """Return the shipped accounts of about 5 kB."""
    with gzip.open(shipped_rules("seeds") / "accounts.ndjson.gz") as lines:
        return [line.strip() for line in lines if 4_000 < len(line) < 6_500]


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print the table, or serve nothing."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.service", description="CPU of the server per request")
    parser.add_argument("--rounds", type=int, default=7, metavar="N", help="of which the least counts (7)")
    parser.add_argument("--requests", type=int, default=2_000, metavar="N", help="of each round (2,000)")
    parser.add_argument("--serve-nothing", type=int, metavar="BYTES", help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    if options.serve_nothing is not None:
        serve_nothing(options.serve_nothing)
        return 0
    six = payloads(60, people=10, events=20)
    seeds = seeds_payloads()
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        six_rules = Path(folder) / "six.rules"
        six_rules.write_text(SCHEMA + RULES, encoding="utf-8")
        nothing = [sys.executable, "-m", "tests.bench.service", "--serve-nothing"]
        servers = {
            "no-op, six": stack.enter_context(running([*nothing, str(_size(six_rules, six))])),
            "six rules": stack.enter_context(running(quorate(six_rules, folder))),
            "no-op, seeds": stack.enter_context(running([*nothing, str(_size(shipped_rules("seeds"), seeds))])),
            "seeds": stack.enter_context(running(quorate(shipped_rules("seeds"), folder))),
        }
        requests = {name: _requests(seeds if "seeds" in name else six) for name in servers}
        batches = _batches(six)
        found: dict[str, list[float]] = {name: [] for name in (*servers, "batch of 100")}
        for _ in range(options.rounds):
            for name, server in servers.items():
                found[name].append(cost(server, requests[name], decide, options.requests))
            found["batch of 100"].append(cost(servers["six rules"], batches, batch, options.requests // 20) / 100)
    least = {name: min(each) for name, each in found.items()}
    sys.stdout.write(f"{'server CPU':<44}{'µs':>10}\n{'-' * 54}\n")
    for name, value in least.items():
        sys.stdout.write(f"{name + (' (an account)' if 'batch' in name else ''):<44}{value:>10.1f}\n")
    for name, value, wanted in (
        ("six rules ÷ no-op", least["six rules"] / least["no-op, six"], "at most 1.3"),
        ("seeds ÷ no-op", least["seeds"] / least["no-op, seeds"], "at most 1.8"),
        ("unary ÷ an account of a batch", least["six rules"] / least["batch of 100"], "at least 5"),
    ):
        sys.stdout.write(f"{name:<44}{value:>10.2f}  {wanted}\n")
    return 0


def _requests(lines: Sequence[bytes]) -> list[decision_pb2.DecideRequest]:
    return [decision_pb2.DecideRequest(payload=line) for line in lines]


def _batches(lines: Sequence[bytes]) -> list[decision_pb2.DecideBatchRequest]:
    many = (list(lines) * 2)[:100]
    return [decision_pb2.DecideBatchRequest(payloads=many)]


def _size(rules: Path, lines: Sequence[bytes]) -> int:
    """Return how large decisions are."""
    from quorate.engine import load  # noqa: PLC0415 - not needed to serve nothing

    found = [len(each.to_json()) for each in load(rules).decide_many(lines)]
    if any(json.loads(each.to_json()).get("rule_set") is None for each in load(rules).decide_many(lines[:1])):
        raise RuntimeError("the accounts cannot be decided")
    return sum(found) // len(found)


if __name__ == "__main__":
    sys.exit(main())
