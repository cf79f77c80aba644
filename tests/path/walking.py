"""The steps of the path from foreign files to exports and reports, by the command line."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TypeAlias

from quorate.cli.populations import open_population
from quorate.decide.decided import DecidedAccount
from quorate.server.app import serving
from quorate.server.options import ServerOptions
from quorate.service.house import House
from quorate.service.rule_sets import Actor
from tests.cli.running import run_here

Decided: TypeAlias = dict[str, DecidedAccount]

NOW: Final = datetime(2026, 6, 1, 12, tzinfo=UTC)
NOW_TEXT: Final = "2026-06-01T12:00:00Z"
_OF_MEMORY: Final = frozenset({"change", "changes", "trace", "add", "remove"})
REMEMBERED: Final = ("time.", "conversion.", "groups.stage", "cost.filled_roles")
"""Figures of which only states and logs know: payloads without them do not tell these, or replay them."""


def rules_with(folder: Path, rules: Path, mappings: Path) -> Path:
    """Put a rule set and mappings for it into a folder."""
    folder.mkdir()
    for path in (*rules.iterdir(), mappings):
        if path.is_file() and not path.name.endswith((".py", ".gz", ".test.rules")):
            shutil.copy(path, folder)
    return folder


def quorate(*arguments: str | Path, cache: Path, code: int = 0) -> str:
    """Run a verb that writes what it tells to standard output or, as `map`, to standard error; return that."""
    done = run_here(*arguments, QUORATE_CACHE=str(cache))
    assert done.returncode == code, done.stderr
    return done.stdout or done.stderr


def ingest(store: Path, rules: Path, files: Sequence[str | Path], cache: Path) -> list[Mapping[str, int]]:
    """Map files into a server over a store at one instant, twice; return what the server said of the records."""
    options = ServerOptions(listen="127.0.0.1:0")
    with closing(House.open(store, clock=lambda: NOW)) as house:
        house.publish_folder(options.tenant, rules, Actor("tests"))
        with serving(house, options) as server:
            arguments = ("map", rules, *files, "--server", server.address, "--format", "json")
            return [json.loads(quorate(*arguments, cache=cache))["server"] for _ in range(2)]


def decided_of(rules: Path, source: Path, now: datetime | None = None) -> Decided:
    """Decide the accounts of payloads or of a store, as exports and reports do."""
    with open_population(rules, [str(source)], now=now) as population:
        found = {each.decision["account"]: each for each in population.accounts()}
        assert population.rejected == 0
    return found


def lasting(value: Any) -> Any:  # noqa: ANN401 - any part of a decision
    """Return a decision without what it says about the one before it."""
    if isinstance(value, dict):
        return {name: lasting(each) for name, each in value.items() if name not in _OF_MEMORY}
    return [lasting(each) for each in value] if isinstance(value, list) else value


def figures_of(*arguments: str | Path, cache: Path) -> dict[tuple[str, str, tuple[Any, ...]], Any]:
    """Report figures without those of which payloads have no memory."""
    document = json.loads(quorate("report", *arguments, "--every", "never", "--format", "json", cache=cache))
    return {
        (metric["name"], value["of"], tuple(sorted(value.get("dimension", {}).items()))): value
        for metric in document["metrics"]
        for value in metric["values"]
        if not metric["name"].startswith(REMEMBERED)
    }


def files_in(out: Path) -> dict[str, bytes]:
    """Return what an export has written, without its manifest."""
    written = [path for path in out.iterdir() if path.name != "manifest.json"] if out.is_dir() else [out]
    return {path.name: path.read_bytes() for path in written}


def keys_of(rows: Iterable[Mapping[str, Any]]) -> set[tuple[str, ...]]:
    """Return who is in an export of members."""
    return {tuple(str(row[name]) for name in ("account", "person", "role") if name in row) for row in rows}
