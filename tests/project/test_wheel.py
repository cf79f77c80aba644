"""The wheel, made from the sdist, holds all that the program reads and works where nothing else is."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("pyproject.toml", "LICENSE", "README.md", "src", "grammar", "proto", "rules", "tests")

# An enterprise grower of the seeds example: its industry, its size and two executives.
ACME = {
    "now": "2026-06-01T12:00:00Z",
    "account": {
        "id": "acme",
        "name": "Acme Farms",
        "industry": "Agriculture",
        "employees": 900,
        "people": [
            {"id": "ann", "job_title": "Chief Agronomist", "seniority": "chief"},
            {"id": "bob", "job_title": "VP Operations", "seniority": "vp"},
        ],
        "opportunities": [],
        "events": [],
    },
}


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the sdist from a copy of the repository and the wheel from the sdist; return their folder."""
    copy = tmp_path_factory.mktemp("repository")
    for part in filter(Path.exists, (ROOT / part for part in PARTS)):
        if part.is_dir():
            unwanted = shutil.ignore_patterns("__pycache__", "*_pb2*", "node_modules")
            shutil.copytree(part, copy / part.name, symlinks=True, ignore=unwanted)
        else:
            shutil.copy(part, copy)
    shutil.copy(ROOT / ".gitignore", copy)
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", "dist", ".", cwd=copy)
    return copy / "dist"


@pytest.fixture(scope="module")
def installed(archives: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel alone into an empty environment and return the folder of its programs.

    The packages that it depends on are those of this environment, seen through a path file.
    """
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False)
    programs = folder / "bin"
    wheel = next(archives.glob("*.whl"))
    pip = [sys.executable, "-m", "pip", "--python", str(programs / "python")]
    run(*pip, "install", "--quiet", "--no-deps", "--no-index", str(wheel), cwd=folder)
    packages = Path(run(str(programs / "python"), "-c", WHERE_PACKAGES, cwd=folder).strip())
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return programs


WHERE_PACKAGES = "import sysconfig; print(sysconfig.get_path('purelib'))"
WHERE_RULES = "from quorate.resources import shipped_rules; print(shipped_rules('seeds'))"


def test_the_sdist_holds_the_sources(archives: Path) -> None:
    with tarfile.open(next(archives.glob("*.tar.gz"))) as sdist:
        names = {name.partition("/")[2] for name in sdist.getnames()}
    assert {"grammar/quorate.lark", "grammar/pql.lark", "proto/quorate/v1/decision.proto"} <= names
    assert {"rules/seeds/quorate.toml", "rules/standard/actions.rules", "src/quorate/semantics/standard.rules"} <= names
    assert not [name for name in names if "_pb2" in name], "stubs are built, not shipped as sources"


def test_the_wheel_holds_what_is_read_at_run_time(archives: Path) -> None:
    with zipfile.ZipFile(next(archives.glob("*.whl"))) as wheel:
        names = set(wheel.namelist())
        grammar = wheel.read("quorate/syntax/quorate.lark").decode()
        queries = wheel.read("quorate/pql/pql.lark").decode()
        standard = wheel.read("quorate/semantics/standard.rules").decode()
    assert grammar == (ROOT / "grammar" / "quorate.lark").read_text(encoding="utf-8")
    assert queries == (ROOT / "grammar" / "pql.lark").read_text(encoding="utf-8")
    assert standard == (ROOT / "rules" / "standard" / "actions.rules").read_text(encoding="utf-8")
    assert {
        "quorate/py.typed",
        "quorate/deployment/Dockerfile",
        "quorate/deployment/kubernetes.yaml",
        "quorate/rules/seeds/quorate.toml",
        "quorate/rules/seeds/schema.rules",
        "quorate/v1/__init__.py",
        "quorate/v1/decision_pb2.py",
        "quorate/v1/decision_pb2.pyi",
        "quorate/v1/decision_pb2_grpc.py",
    } <= names
    shipped = {f"quorate/rules/{path.relative_to(ROOT / 'rules')}" for path in files_below(ROOT / "rules")}
    assert shipped <= names


def test_the_wheel_holds_nothing_else(archives: Path) -> None:
    with zipfile.ZipFile(next(archives.glob("*.whl"))) as wheel:
        tops = {name.partition("/")[0] for name in wheel.namelist()}
        tests = [name for name in wheel.namelist() if "tests" in Path(name).parts]
    assert {top.partition("-")[0] for top in tops} == {"quorate"}
    assert not tests


def test_the_installed_program_decides_an_account_of_the_shipped_rules(installed: Path, tmp_path: Path) -> None:
    rules = Path(run(str(installed / "python"), "-c", WHERE_RULES, cwd=tmp_path).strip())
    assert rules.is_relative_to(installed.parent), "the rules come from the wheel, not from the repository"
    accounts = tmp_path / "accounts.ndjson"
    accounts.write_text(json.dumps(ACME) + "\n", encoding="utf-8")

    lines = run(str(installed / "quorate"), "decide", str(rules), str(accounts), cwd=tmp_path).splitlines()

    assert len(lines) == 1
    decision = json.loads(lines[0])
    assert (decision["account"], decision["now"]) == ("acme", "2026-06-01T12:00:00Z")
    assert decision["rule_set"]["name"] == "seeds"
    assert decision["errors"] == []
    results = {audience["name"]: audience["result"] for audience in decision["audiences"]}
    assert results["enterprise_growers"] == "true"
    assert results["stalled_deals"] == "false"


def run(*command: str, cwd: Path) -> str:
    """Run a program without this process's Python settings and return its standard output."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    result = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 0, f"{command} ended with {result.returncode}:\n{result.stdout}\n{result.stderr}"
    return result.stdout


def files_below(folder: Path) -> list[Path]:
    """Return the files of a folder at any depth."""
    return [path for path in folder.rglob("*") if path.is_file()]
