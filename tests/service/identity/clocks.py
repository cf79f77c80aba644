"""A clock that stands still until it is moved, and files that are as old as a test wants them."""

import os
import time
from pathlib import Path

_LONG_AGO = 3600.0


class Clock:
    """Seconds that pass when they are told to."""

    def __init__(self, now: float = 1000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        """Return what the clock says."""
        return self.now

    def pass_by(self, seconds: float) -> None:
        """Move the clock on."""
        self.now += seconds


def write(path: Path, content: str | bytes, *, age: float = _LONG_AGO) -> Path:
    """Write a file as an editor does that replaces it at once; it was last changed `age` seconds ago."""
    fresh = path.with_name(f"{path.name}.new")
    overwrite(fresh, content, age=age)
    fresh.replace(path)
    return path


def overwrite(path: Path, content: str | bytes, *, age: float = _LONG_AGO) -> Path:
    """Write into a file that is there."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    changed = time.time_ns() - int(age * 1e9)
    os.utime(path, ns=(changed, changed))
    return path
