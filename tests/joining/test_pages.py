"""The samples of the pages of M3xx: files, one after the other, joined by the rules beside this."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from quorate.cli.map_inputs import name_inputs, open_inputs
from quorate.diagnostics.catalogue.joined import CODES
from quorate.diagnostics.model import Code, Example
from quorate.joining.mappers import MakeMapper
from quorate.joining.run import Run
from quorate.joining.steps import Plan, Worker
from tests.joining.direct import RULES, program_of

_FILE = re.compile(r"^--- (.*)\n", re.MULTILINE)


def codes_of(code: Code, example: Example, folder: Path) -> set[str]:
    """Join the files of a sample, where few events are allowed, and tell what is told."""
    rules = folder / "rules"
    rules.mkdir(parents=True)
    (rules / "pages.rules").write_text(RULES.read_text(encoding="utf-8"), encoding="utf-8")
    (rules / "quorate.toml").write_text('name = "pages"\n[limits]\nevents = 3\n', encoding="utf-8")
    program = program_of(rules)
    files = []
    parts = _FILE.split(example.text)[1:]
    for name, text in zip(parts[::2], parts[1::2], strict=True):
        files.append(folder / name)
        files[-1].write_text(text, encoding="utf-8")
    (folder / "spilled").mkdir()
    with open_inputs(program, name_inputs(program, list(map(str, files))), encoding=None, delimiter=None) as inputs:
        plan = Plan(
            folder / "spilled",
            inputs.sources,
            parts=2,
            keeps_named=code.id != "M310",
            for_service=code.id == "M313",
        )
        worker = Worker(plan, program, MakeMapper())
        run = Run(plan, lambda tasks: map(worker, tasks), 10**9, _nothing, _nothing, _nothing)
        chunks = (chunk for source in inputs.sources for chunk in inputs.chunks(source, _nothing))
        tally = run.join(chunks)
        worker.close()
    return {*tally.rejected, *tally.told, *tally.left_out}


def _nothing(*_: object) -> None:
    """Take what is told, and do nothing."""


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.id)
def test_what_to_avoid_gives_the_code_and_what_to_prefer_nothing(code: Code, tmp_path: Path) -> None:
    assert code.id in codes_of(code, code.avoid, tmp_path / "avoid")
    assert codes_of(code, code.prefer, tmp_path / "prefer") == set()
