"""The samples of the catalogue's pages, run: a code to the diagnostic that its sample to avoid gives."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from quorate.diagnostics.model import Code, Diagnostic, Example
from quorate.diagnostics.render import render_diagnostics
from quorate.resources import shipped_rules
from quorate.semantics.compile import compile_project
from quorate.semantics.config import parse_config
from quorate.semantics.lint_settings import LintSettings
from quorate.semantics.project import Project
from quorate.syntax.parse import parse
from quorate.text import Source

_LONGEST: Final = 400
"""Characters; samples of bounds are longer, and what they give is not worth showing."""

_SHIPPED: Final = "seeds"

_LISTS: Final = {"competitors.csv": b"domain\nrival.example\n"}


def run_sample(code: Code, *, colour: bool, width: int) -> str:
    """Return the text of what a code's sample gives; empty where it takes more than a few lines to show."""
    sample = code.avoid
    if len(sample.text) > _LONGEST or not sample.text:
        return ""
    if sample.kind in {"pql", "pql-json"}:
        return _imported_sample(code, colour=colour, width=width)
    in_file = sample.kind.removeprefix("in ") if sample.kind.startswith("in ") else "sample.rules"
    source = Source("quorate.toml" if sample.kind == "toml" else in_file, sample.text)
    looked = _lint_of(sample, source) if code.id.startswith("L") else _diagnostics_of(sample, source)
    found = [diagnostic for diagnostic in looked if diagnostic.code == code.id]
    if not found:
        return ""
    text = render_diagnostics(found[:1], {source.path: source}, colour=colour, width=width)
    return text.rpartition("\n\n")[0]  # without the summary


def _imported_sample(code: Code, *, colour: bool, width: int) -> str:
    """Return what the import of a query gives."""
    from quorate.pql.importing import import_segments  # noqa: PLC0415 - only some pages need it
    from quorate.pql.segments import read_segments  # noqa: PLC0415 - as above

    segments, mistakes = read_segments(code.avoid.text.encode(), "sample", "sample")
    made = import_segments(segments)
    found = [diagnostic for diagnostic in (*mistakes, *made.found) if diagnostic.code == code.id]
    if not found:
        return ""
    text = render_diagnostics(found[:1], made.sources, colour=colour, width=width)
    return text.rpartition("\n\n")[0]  # as above


def _diagnostics_of(sample: Example, source: Source) -> tuple[Diagnostic, ...]:
    """Check a sample beside the schema of a shipped rule set, which samples speak of."""
    match sample.kind:
        case "toml":
            return tuple(parse_config(source)[1])
        case "bare-rules":
            return tuple(compile_project(Project("sample", (source,))).diagnostics)
        case "rules":
            mistakes = parse(source).diagnostics
            return mistakes or tuple(compile_project(Project("sample", (_schema(), source), data=_LISTS)).diagnostics)
        case _:
            return ()


def _lint_of(sample: Example, source: Source) -> Iterable[Diagnostic]:
    """Look at a sample with all that lint knows, beside the schema."""
    from quorate.lint.linting import lint  # noqa: PLC0415 - only some pages need it
    from quorate.lint.review import review  # noqa: PLC0415 - as above
    from quorate.lint.subject import Subject  # noqa: PLC0415 - as above

    project = Project(
        "sample",
        (source,) if sample.kind == "bare-rules" else (source, _schema()),
        data=_LISTS,
        lint=LintSettings(require_reasons=True),
    )
    compiled = compile_project(project)
    if compiled.program is None:
        return ()
    subject = Subject(project, compiled.program, compiled.files)
    found = (*lint(subject), *review(subject, project.lint, date.max).found)
    return (each for each in found if each.where == source.path)


def _schema() -> Source:
    path = shipped_rules(_SHIPPED) / "schema.rules"
    return Source("schema.rules", path.read_text(encoding="utf-8"))
