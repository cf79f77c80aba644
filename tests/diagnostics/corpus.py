"""Rules with mistakes, each with what is told of it in comments above its declaration.

    # E303 at <<"namd">>: `namd` is not a value of `tier`
    #   help: a name close to it is `named`

`python -m tests.diagnostics.corpus` writes what is told today into the files, to be read before it is kept. A file
that starts with `# on its own` brings its own schema; the others are compiled beside that of `rules/seeds`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from quorate.diagnostics.model import Diagnostic, visible
from quorate.resources import shipped_rules
from quorate.semantics.compile import compile_project
from quorate.semantics.project import Project
from quorate.text import Source

FOLDER = Path(__file__).resolve().parents[1] / "corpus" / "reject"
DATA = {
    "competitors.csv": b"domain,name\nrival.example,Rival\n",
    "latin.csv": "domain\ncafé.example\n".encode("latin-1"),
}
ALONE = "# on its own\n"
_TOLD = re.compile(r"^# [A-Z]\d{3} at <<.*\n(?:#   help: .*\n)?", re.MULTILINE)
_SHOWN = 60


def files() -> list[Path]:
    """All files of the corpus, in their order."""
    return sorted(FOLDER.glob("*.rules"))


def read(file: Path) -> str:
    """Read a file as it is, whatever its line breaks."""
    return file.read_bytes().decode("utf-8")


def diagnostics_of(text: str) -> tuple[Source, list[Diagnostic]]:
    """Compile a text of the corpus."""
    source = Source("reject.rules", text)
    schema = Source("schema.rules", (shipped_rules("seeds") / "schema.rules").read_text(encoding="utf-8"))
    files = (source,) if text.startswith(ALONE) else (source, schema)
    return source, list(compile_project(Project("reject", files, data=DATA)).diagnostics)


def told(source: Source, found: Diagnostic) -> str:
    """Write a finding as the corpus has it."""
    underlined = source.text[found.span.start : found.span.end] if found.span else ""
    first = underlined.splitlines()[0] if underlined else ""
    shown = visible(first[:_SHOWN]) + ("…" if first[_SHOWN:] or first != underlined else "")
    return f"# {found.code} at <<{shown}>>: {found.message}\n" + (f"#   help: {found.help}\n" if found.help else "")


def expected(text: str) -> list[str]:
    """Return what the comments of a text say, in their order."""
    return _TOLD.findall(text)


def write(file: Path) -> None:
    """Put what is told today above the declarations of a file."""
    text = _TOLD.sub("", read(file))
    source, found = diagnostics_of(text)
    above: dict[int, list[str]] = defaultdict(list)
    for one in found:
        above[_declaration_around(text, one.span.start if one.span else 0)].append(told(source, one))
    parts: list[str] = []
    last = 0
    for place in sorted(above):
        parts += [text[last:place], *above[place]]
        last = place
    file.write_bytes("".join([*parts, text[last:]]).encode("utf-8"))


def _declaration_around(text: str, place: int) -> int:
    starts = [0 if not text.startswith(ALONE) else len(ALONE), *_blank_lines(text)]
    return max(start for start in starts if start <= max(place, starts[0]))


def _blank_lines(text: str) -> Iterator[int]:
    """Yield where a paragraph starts."""
    for gap in re.finditer(r"\n\n+(?=\S)", text):
        yield gap.end()


if __name__ == "__main__":
    for each in files():
        write(each)
