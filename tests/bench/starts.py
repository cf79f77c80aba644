"""How long it takes to begin: whole processes beside `import lark`, and 5,000 lines of rules, first and again."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from quorate.program_cache import find_program, keep_program
from quorate.project_files import load_project
from quorate.semantics.compile import compile_project
from quorate.semantics.project import Project
from tests.bench.timing import Prepare, least_seconds, unprepared
from tests.bench.work import SCHEMA, varied_rules

LINES: Final = 5_000
_ROOT: Final = Path(__file__).resolve().parents[2]
_QUORATE: Final = (sys.executable, "-c", "import sys; from quorate.cli import main; sys.exit(main())")


def starts(rounds: int) -> dict[str, float]:
    """Return the least seconds of each way to begin."""
    with tempfile.TemporaryDirectory() as name:
        folder, cache = Path(name, "rules"), Path(name, "cache")
        small, large = written(folder / "small", 20), written(folder / "large", LINES)
        project = load_project(large).project
        if project is None:
            raise ValueError("the rules cannot be read")
        compiled = compile_project(project)
        if compiled.program is None:
            raise ValueError([found.message for found in compiled.diagnostics])
        keep_program(cache, project, compiled.program, compiled.diagnostics)
        processes = {
            "import lark": (sys.executable, "-c", "import lark"),
            "--help": (*_QUORATE, "--help"),
            "check small": (*_QUORATE, "check", str(small)),
            "check small again": (*_QUORATE, "check", str(small)),
            "check large": (*_QUORATE, "check", str(large)),
            "check large again": (*_QUORATE, "check", str(large)),
        }
        tasks: dict[str, Prepare] = {
            name: unprepared(_process(command, cache if name.endswith("again") else None))
            for name, command in processes.items()
        }
        tasks["parse and check"] = unprepared(partial(compile_project, project))
        tasks["find again"] = unprepared(partial(_found, cache, large))
        tasks["find again, with its program"] = unprepared(partial(_read, cache, project))
        return least_seconds(tasks, rounds=rounds)


def written(folder: Path, lines: int, rule: Callable[[int], str] = varied_rules) -> Path:
    """Write a rule set of as many lines of rules, each with another number, and return its folder."""
    folder.mkdir(parents=True)
    (folder / "schema.rules").write_text(SCHEMA, encoding="utf-8")
    (folder / "quorate.toml").write_text('name = "bench"\nlanguage = 1\n', encoding="utf-8")
    found: list[str] = []
    number = 0
    while len(found) < lines:
        found += rule(number).rstrip().split("\n")
        number += 1
    (folder / "rules.rules").write_text("\n".join(found) + "\n", encoding="utf-8")
    return folder


def process(verb: str, folder: Path) -> Callable[[], object]:
    """Return what runs a verb on a folder in a process of its own, without what was kept before."""
    return _process((*_QUORATE, verb, str(folder)), None)


def _process(command: Sequence[str], cache: Path | None) -> Callable[[], object]:
    kept = {"QUORATE_CACHE": "off"} if cache is None else {"QUORATE_CACHE": "", "QUORATE_CACHE_DIR": str(cache)}
    paths = os.pathsep.join([str(_ROOT / "src"), *filter(None, [os.environ.get("PYTHONPATH")])])
    environment = {**os.environ, "PYTHONPATH": paths, **kept}
    return lambda: subprocess.run(command, check=False, stdout=subprocess.DEVNULL, env=environment)


def _found(cache: Path, folder: Path) -> None:
    """Do what `check` does the second time: read the texts, and find what they came to."""
    project = load_project(folder).project
    if project is None or find_program(cache, project) is None:
        raise ValueError("nothing was kept")


def _read(cache: Path, project: Project) -> None:
    kept = find_program(cache, project)
    if kept is None or kept.program() is None:
        raise ValueError("nothing was kept")
