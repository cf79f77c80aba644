"""Every code has a page, and the samples of every page are run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from quorate.diagnostics.catalogue.families import CODES
from quorate.diagnostics.model import Code, Example
from quorate.loading import load_population
from quorate.project_files import FILE_BYTES, SET_BYTES, load_project
from quorate.resources import shipped_rules
from quorate.semantics.compile import compile_project
from tests.cli.running import run
from tests.diagnostics.corpus import DATA

SCHEMA = (shipped_rules("seeds") / "schema.rules").read_text(encoding="utf-8")
RULES = [  # others: elsewhere
    code for code in CODES.values() if (code.id[0] == "E" and code.id[1] not in "589") or code.id.startswith("M1")
]


def _with(name: str, content: bytes) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        (folder / name).write_bytes(content)
        return folder

    return make


def _large_set(folder: Path) -> Path:
    for number in range(SET_BYTES // FILE_BYTES + 1):
        (folder / f"{number}.rules").write_bytes(b"# " + b"x" * (FILE_BYTES - 2))
    return folder


def _other_file(folder: Path) -> Path:
    file = folder / "accounts.csv"
    file.write_bytes(b"id\n1\n")
    return file


def _unreadable(folder: Path) -> Path:
    (folder / "gone.rules").symlink_to(folder / "nowhere")
    return folder


def _loop(folder: Path) -> Path:
    (folder / "again").symlink_to(folder, target_is_directory=True)
    return folder


def _nothing(folder: Path) -> Path:
    for file in folder.iterdir():
        file.unlink()
    return folder


# What a sample stands for that is no text: files made beside the schema, and the path to check.
PLACES: dict[str, Callable[[Path], Path]] = {
    "oversized-file": _with("large.rules", b"# " + b"x" * FILE_BYTES),
    "oversized-set": _large_set,
    "empty-folder": _nothing,
    "absent-path": lambda folder: folder / "nowhere",
    "unreadable-file": _unreadable,
    "latin-1-file": _with("latin.rules", "# café\n".encode("latin-1")),
    "other-file": _other_file,
    "link-loop": _loop,
    "no-population": _with(
        "scaled.rules", b"engagement standard { window 30 days  page_viewed 40  scale population }\n"
    ),
}


def codes_of(example: Example, folder: Path) -> list[str]:
    """Check a sample in a folder of its own, beside the schema that samples speak of."""
    for name, content in DATA.items():
        (folder / name).write_bytes(content)
    if example.kind != "bare-rules":
        (folder / "schema.rules").write_text(SCHEMA, encoding="utf-8")
    path = folder
    if example.kind in PLACES:
        path = PLACES[example.kind](folder)
    else:
        name = "quorate.toml" if example.kind == "toml" else "sample.rules"
        (folder / name).write_text(example.text, encoding="utf-8")
    loaded = load_project(path)
    if loaded.project is None:
        return [found.code for found in loaded.diagnostics]
    compiled = compile_project(loaded.project)
    unscaled = load_population(path, compiled.program)[1] if compiled.program is not None else []
    return [found.code for found in (*loaded.diagnostics, *compiled.diagnostics, *unscaled)]


@pytest.mark.parametrize("code", RULES, ids=lambda code: code.id)
def test_what_to_avoid_gives_the_code_and_what_to_prefer_nothing(code: Code, tmp_path: Path) -> None:
    (tmp_path / "avoid").mkdir()
    (tmp_path / "prefer").mkdir()
    assert set(codes_of(code.avoid, tmp_path / "avoid")) == {code.id}
    assert codes_of(code.prefer, tmp_path / "prefer") == []


def test_every_page_says_what_why_and_what_else() -> None:
    told = run("explain-code", "--format", "json").stdout
    assert [code for code in CODES if f'"{code}"' not in told] == []
    for code in CODES.values():
        assert code.what.endswith(".")
        assert code.why.endswith(".")
        assert code.avoid != code.prefer


def test_codes_are_in_order_and_names_unique_among_those_of_one_kind() -> None:
    assert len({(code.id[:2], code.name) for code in CODES.values()}) == len(CODES)
    assert [code.id for code in CODES.values()] == list(CODES)
    assert sorted(CODES) == list(CODES)


@pytest.mark.parametrize("kind", PLACES)
def test_places_are_used(kind: str) -> None:
    assert kind in {code.avoid.kind for code in RULES}
