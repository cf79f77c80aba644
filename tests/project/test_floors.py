"""Imports go down the floors only, and each contract has been seen to fail."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"

# A line that breaks a contract, the package it is added to, and a part of the contract's name.
VIOLATIONS = [
    ("import quorate.cli", "text.py", "Floors"),
    ("import quorate.server", "engine", "Floors"),
    ("import quorate.engine", "loading", "Floors"),
    ("import quorate.syntax", "evaluate", "Evaluation knows no syntax"),
    ("import lark", "semantics", "Only syntax and pql know lark"),
    ("import pyarrow", "cli", "Only parquet_files knows pyarrow"),
    ("import grpc", "cli", "Only server, client and the stubs know grpc and protobuf"),
    (
        "from google.protobuf import message",
        "engine",
        "Only server, client and the stubs know grpc and protobuf",
    ),
    ("import sqlite3", "decide", "Only store knows SQLite"),
    ("import httpx", "cli", "Only external actions know HTTP"),
    ("import quorate.server", "external_actions", "Floors"),
]


def test_the_project_keeps_its_floors() -> None:
    result = lint_imports(ROOT)
    assert result.returncode == 0, result.stdout
    assert "0 broken" in result.stdout


@pytest.mark.parametrize(("line", "place", "contract"), VIOLATIONS)
def test_a_violation_breaks_its_contract(line: str, place: str, contract: str, tmp_path: Path) -> None:
    copy = copied_project(tmp_path)
    module = module_at(copy / "src" / "quorate", place)
    module.write_text(f"{line}\n{module.read_text(encoding='utf-8')}", encoding="utf-8")
    result = lint_imports(copy)
    assert result.returncode == 1, result.stdout
    assert any(contract in told and " BROKEN" in told for told in result.stdout.splitlines()), result.stdout


def test_a_package_on_no_floor_is_refused(tmp_path: Path) -> None:
    copy = copied_project(tmp_path)
    (copy / "src" / "quorate" / "stray.py").touch()
    result = lint_imports(copy)
    assert result.returncode == 1, result.stdout
    assert "stray" in result.stdout


def test_store_may_import_the_database(tmp_path: Path) -> None:
    copy = copied_project(tmp_path)
    package = copy / "src" / "quorate" / "store"
    package.mkdir(exist_ok=True)
    (package / "__init__.py").touch()
    (package / "tables.py").write_text("import sqlite3\nimport sqlite_utils\n", encoding="utf-8")
    result = lint_imports(copy)
    assert result.returncode == 0, result.stdout


def copied_project(folder: Path) -> Path:
    """Copy what import-linter reads of the project into a folder, and return it."""
    shutil.copytree(ROOT / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def module_at(package: Path, place: str) -> Path:
    """Return the file of a module, given as `name.py` or as a name that may be a package's."""
    path = package / place
    if path.is_dir():
        return path / "__init__.py"
    return path.with_suffix(".py")


def lint_imports(project: Path) -> subprocess.CompletedProcess[str]:
    """Run every contract of a project on that project's own sources."""
    return subprocess.run(
        [sys.executable, "-c", LINT, "--config", "../pyproject.toml", "--no-cache"],
        cwd=project / "src",
        env={**os.environ, "COLUMNS": "200", "PYTHONSAFEPATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
