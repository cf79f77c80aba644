"""What tests of mappings share: programs made of a text, and records mapped by them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from quorate.ir.program import Program
from quorate.mapping.made import Made, Trouble
from quorate.mapping.mapper import Mappers
from quorate.resources import shipped_rules
from quorate.semantics.compile import compile_project
from quorate.semantics.project import Project
from quorate.text import Source

DATA = {"industries.csv": b"code,name\n1,Farming\n2,Food\n"}


@cache
def program_of(text: str, timezone: str = "UTC") -> Program:
    """Compile a text beside the schema of `rules/seeds`."""
    from quorate.ir.settings import Calendar  # noqa: PLC0415 - by name below

    schema = (shipped_rules("seeds") / "schema.rules").read_text(encoding="utf-8")
    files = (Source("mapped.rules", text), Source("schema.rules", schema))
    compiled = compile_project(Project("mapped", files, data=DATA, calendar=Calendar(zone=timezone)))
    assert compiled.program is not None, compiled.diagnostics
    return compiled.program


def mapped(
    text: str,
    record: str,
    *values: Mapping[str, Any],
    others: Mapping[tuple[str, str], Mapping[str, Any]] | None = None,
    timezone: str = "UTC",
    **options: Any,  # noqa: ANN401 - those of Mappers
) -> tuple[list[Made], list[Trouble]]:
    """Map records, with others to be found by their kind and key."""
    mappers = Mappers(program_of(text, timezone), record, **options)
    made: list[Made] = []
    troubles: list[Trouble] = []
    for each in values:
        found, wrong = mappers.map(each, lambda kind, key: (others or {}).get((kind, key)))
        made += found
        troubles += wrong
    return made, troubles
