"""What lint says of the rules that ship, and of those over SEC filings, which others have written."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from quorate.lint.review import review
from quorate.lint.subject import Subject
from quorate.project_files import load_project
from quorate.resources import shipped_rules
from quorate.semantics.compile import compile_project

SEC = Path(__file__).resolve().parents[1] / "sec" / "rules"


@pytest.mark.parametrize("folder", [shipped_rules("seeds"), shipped_rules("standard"), SEC], ids=lambda each: each.name)
def test_style_sizes_and_what_is_unused_have_nothing_to_tell(folder: Path) -> None:
    project = load_project(folder).project
    assert project is not None
    compiled = compile_project(project)
    assert compiled.program is not None
    found = review(Subject(project, compiled.program, compiled.files), project.lint, date(2026, 6, 1)).found
    assert [(each.code, each.message) for each in found if each.code[1] in "6789"] == []
