"""What the README shows is what happens."""

import contextlib
import io
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import quorate
from quorate.decide.journeys.shares import bucket
from quorate.loading import load_program
from quorate.project_files import load_project
from quorate.resources import shipped_rules
from quorate.semantics.compile import compile_project
from quorate.semantics.config import parse_config
from quorate.semantics.project import Config
from quorate.syntax.format import format_source
from quorate.text import Source
from tests.service.serving import serve

README = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "demo.rules").write_text(blocks("rules")[0], encoding="utf-8")
    (tmp_path / "acme.json").write_text(blocks("json")[0], encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("text", blocks("rules"))
def test_its_rules_compile(text: str, tmp_path: Path) -> None:
    file = tmp_path / "shown.rules"
    file.write_text(text, encoding="utf-8")
    program, _ = load_program(file)
    assert program.audiences


def test_the_rules_that_are_saved_are_in_their_canonical_form() -> None:
    saved = [each for each in blocks("rules") if "destination linkedin" in each]
    assert len(saved) == 2
    for text in saved:
        assert format_source(Source("saved.rules", text)).text == text


def test_the_first_sample_is_short() -> None:
    assert len([line for line in blocks("rules")[0].splitlines() if line]) <= 12


@pytest.mark.usefixtures("folder")
def test_its_payload_is_decided_as_shown() -> None:
    command = re.search(r"`quorate (decide demo[^`]+)`", README)
    assert command
    run = subprocess.run(
        [sys.executable, "-m", "quorate", *command[1].split()], capture_output=True, text=True, check=True
    )
    assert run.stdout == blocks("text")[0]


@pytest.mark.usefixtures("folder")
def test_what_it_says_of_an_unknown_answer_holds() -> None:
    payload = blocks("json")[0].replace(', "job_title": "President, Seeds"', "")
    (growers,) = quorate.load("demo.rules").decide(payload.encode()).to_dict()["audiences"]
    assert growers["result"] == "unknown"
    assert {"people[bob].job_title", "people[cho].seniority"} <= set(growers["missing"])


@pytest.mark.usefixtures("folder")
def test_its_answers_are_explained_as_shown() -> None:
    told = {}
    for person in ("bob", "ann"):
        command = [sys.executable, "-m", "quorate", "explain", "demo.rules", "acme.json", "asked_for_a_demo"]
        run = subprocess.run(
            [*command, "--person", person], capture_output=True, check=True, env={**os.environ, "PYTHONUTF8": "1"}
        )
        told[person] = run.stdout.decode()
    head, _, tail = blocks("text")[1].partition("  …\n")
    assert told["bob"].startswith(head)
    assert told["bob"].endswith(tail)
    (last,) = re.findall(r"\*(It changes by itself [^*]+)\*", README)
    assert " ".join(told["ann"].split()).endswith(" ".join(last.split()))


def test_its_buying_group_is_decided_and_explained_as_shown(tmp_path: Path) -> None:
    rules = next(each for each in blocks("rules") if "buying group" in each)
    (tmp_path / "growers.rules").write_text(rules, encoding="utf-8")
    (tmp_path / "growers.json").write_text(blocks("json")[1], encoding="utf-8")
    command = re.search(r"`quorate (decide growers[^`]+)`", README)
    assert command
    environment = {**os.environ, "PYTHONUTF8": "1"}
    run = subprocess.run(
        [sys.executable, "-m", "quorate", *command[1].split()],
        capture_output=True,
        check=True,
        cwd=tmp_path,
        env=environment,
    )
    assert run.stdout.decode() == blocks("text")[2]
    asked = re.search(r"`quorate (explain growers[^`]+)`", README)
    assert asked
    told = subprocess.run(
        [sys.executable, "-m", "quorate", *asked[1].split(), "--person", "ann"],
        capture_output=True,
        check=True,
        cwd=tmp_path,
        env=environment,
    )
    assert "ann of acme is a member" in told.stdout.decode()


def test_what_it_says_of_conditions_on_groups_compiles(tmp_path: Path) -> None:
    rules = next(each for each in blocks("rules") if "buying group" in each)
    (said,) = re.findall(r"Conditions ask for groups anywhere: (.*?)\. A circle", README, re.DOTALL)
    conditions = [" ".join(each.split()) for each in re.findall(r"`([^`]+)`", said)]
    assert len(conditions) == 6
    for number, condition in enumerate(conditions):
        of = "people" if condition.startswith("member of") else "accounts"
        (tmp_path / "more.rules").write_text(
            f"{rules}\naudience a{number} of {of} where {condition}\n", encoding="utf-8"
        )
        assert f"a{number}" in quorate.load(tmp_path / "more.rules").program.audiences


def test_its_journey_goes_on_as_shown(tmp_path: Path) -> None:
    rules = next(each for each in blocks("rules") if "journey win" in each)
    (tmp_path / "win.rules").write_text(rules, encoding="utf-8")
    (tmp_path / "win.json").write_text(blocks("json")[2], encoding="utf-8")
    commands = re.findall(r"`quorate (decide win[^`]+)`", README)
    assert len(commands) == 2
    told = [
        subprocess.run([sys.executable, "-m", "quorate", *each.split()], capture_output=True, check=True, cwd=tmp_path)
        for each in commands
    ]
    assert told[1].stdout.decode() == blocks("text")[3]


def test_its_random_splits_draw_as_its_table_says() -> None:
    names: dict[str, Any] = {}
    exec(compile(next(each for each in blocks("python") if "def bucket" in each), "README.md", "exec"), names)  # noqa: S102
    rows = re.findall(r"^\| `(\w+)` \| `(\w+)` \| (?:`(\w+)`)? ?\| `([^`]+)` \| (\d+) \|$", README, re.MULTILINE)
    assert len(rows) == 6
    for journey, step, salt, subject, drawn in rows:
        assert names["bucket"](journey, step, salt, subject) == bucket(journey, step, salt, subject) == int(drawn)


def test_what_it_shows_of_journeys_has_no_findings(tmp_path: Path) -> None:
    for text in (each for each in blocks("rules") if "journey " in each):
        file = tmp_path / "shown.rules"
        file.write_text(text, encoding="utf-8")
        loaded = load_project(file)
        assert loaded.project is not None
        assert compile_project(loaded.project).diagnostics == ()


@pytest.mark.usefixtures("folder")
def test_its_python_answers_alike_with_and_without_a_server() -> None:
    alone, over_grpc = (text for text in blocks("python") if "import quorate\n\n" in text)
    with serve(Path("demo.rules")) as server:
        answers = [printed_by(text) for text in (alone, over_grpc.replace("localhost:50051", server.address))]
    assert answers == ["acme true\n"] * 2


def printed_by(text: str) -> str:
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(compile(text, "README.md", "exec"), {})  # noqa: S102 - the README's own words
    return printed.getvalue()


def test_its_tests_of_rules_pass_and_are_in_their_canonical_form(tmp_path: Path) -> None:
    (text,) = blocks("test")
    seeds = tmp_path / "seeds"
    shutil.copytree(shipped_rules("seeds"), seeds, ignore=shutil.ignore_patterns("*.test.rules"))
    (seeds / "shown.test.rules").write_text(text, encoding="utf-8")
    results = quorate.test(seeds)
    assert len(results) == 4
    assert all(each.passed for each in results)
    assert format_source(Source("shown.test.rules", text)).text == text


def test_its_settings_of_lint_are_settings() -> None:
    (text,) = (each for each in blocks("toml") if "[lint]" in each)
    settings, mistakes = parse_config(Source("quorate.toml", text))
    assert mistakes == []
    assert settings.lint != Config().lint
