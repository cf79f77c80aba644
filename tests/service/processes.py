"""`quorate serve` as a process of its own."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quorate.server.address import parse_address, reserve_address

QUORATE = [sys.executable, "-c", "import sys; from quorate.cli import main; sys.exit(main())"]
PATIENCE = 60


@dataclass
class Process:
    """A server that was started, and what it wrote."""

    running: "subprocess.Popen[str]"

    def line(self) -> str:
        """Return the next line on standard error; not what is told of the SQLite of this machine."""
        assert self.running.stderr is not None
        line = self.running.stderr.readline().rstrip("\n")
        return self.line() if '"event":"SQLite ' in line else line

    def address(self) -> str:
        """Wait for the line that tells where it answers; returns the address."""
        line = self.line()
        assert line.startswith("serving "), line + self.end()[2]
        return line.split()[-1]

    def told(self, event: str) -> dict[str, Any]:
        """Return the next line of the log whose event begins so."""
        while line := self.line():
            told = json.loads(line)
            if told["event"].startswith(event):
                assert isinstance(told, dict)
                return told
        raise AssertionError(f"it ended without telling of {event}")

    def stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        """Send a signal."""
        self.running.send_signal(number)

    def end(self) -> tuple[int, str, str]:
        """Wait for the end; returns the exit code and what is left of both outputs."""
        out, err = self.running.communicate(timeout=PATIENCE)
        return self.running.returncode, out, err


@contextmanager
def serve_process(folder: Path, *arguments: str, **environment: str) -> Iterator[Process]:
    """Run `quorate serve` in a folder within the block, on a free port where none is named."""
    where = () if "--listen" in arguments else ("--listen", "127.0.0.1:0")
    with subprocess.Popen(
        [*QUORATE, "serve", *arguments, *where],
        cwd=folder,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        try:
            yield Process(running)
        finally:
            running.kill()


def free_address() -> str:
    """Return an address at which nobody listens."""
    address, held = reserve_address(parse_address("127.0.0.1:0"))
    for each in held:
        each.close()
    return str(address)


def until(holds: Callable[[], bool]) -> None:
    """Look again and again until something is so."""
    pause = threading.Event()
    for _ in range(6000):
        if holds():
            return
        pause.wait(0.01)
    raise AssertionError("it does not come to be so")
