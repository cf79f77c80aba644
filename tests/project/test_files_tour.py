"""The README's tour from two CSV files to a list and a page, and its mapping written by hand, word for word."""

import csv
import re
import shlex
from pathlib import Path

import pytest

from tests.cli.running import run_here

README = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")
TOUR = README.partition("\n## From two files to a list and a page\n")[2].partition("\n## ")[0]
RECORDS = README.partition("\n## Records of other systems\n")[2].partition("\n### ")[0]
FILES = re.findall(r"^```csv\n(.*?)^```$", TOUR, re.MULTILINE | re.DOTALL)
(COMMANDS,) = re.findall(r"^```sh\n(.*?)^```$", TOUR, re.MULTILINE | re.DOTALL)


def test_five_commands_lead_from_two_files_to_a_list_and_a_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    accounts, people = FILES
    Path("accounts.csv").write_text(accounts, encoding="utf-8")
    Path("people.csv").write_text(people, encoding="utf-8")
    commands = [shlex.split(line, comments=True) for line in COMMANDS.splitlines()]
    assert len(commands) == 5
    told = []
    for program, *arguments in commands:
        assert program == "quorate"
        run = run_here(*arguments)
        assert run.returncode == 0, run.stderr
        told.append(run)
    _, mapped, decided, exported, _ = told
    assert "written: accounts 3, people 5" in mapped.stderr
    assert re.search(r"missing +decision_maker", decided.stdout)
    assert "300" in exported.stderr
    with Path("linkedin/companies.csv").open(encoding="utf-8", newline="") as file:
        assert [row["companyname"] for row in csv.DictReader(file)] == ["Citrus Mills"]
    page = Path("kpis.html").read_text(encoding="utf-8")
    assert "decision_maker" in page
    assert "<script" not in page


def test_a_mapping_written_by_hand_tells_what_became_of_its_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    rules, company, lead, console = re.findall(
        r"^```(?:rules|csv|console)\n(.*?)^```$", RECORDS, re.MULTILINE | re.DOTALL
    )
    for name, content in (("crm.rules", rules), ("company.csv", company), ("lead.csv", lead)):
        Path(name).write_text(content, encoding="utf-8")
    command, _, told = console.partition("\n")
    run = run_here(*shlex.split(command.removeprefix("$ quorate ")))
    assert (run.returncode, run.stderr) == (0, told)
