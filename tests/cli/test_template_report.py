"""`quorate show RULES TEMPLATE --on DATA`: the report by which an author tunes a role template."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Final

import pytest

from quorate.cli.template_report_document import report_json
from quorate.cli.template_report_html import report_html
from quorate.cli.template_report_text import report_text
from quorate.cli.template_report_words import Origin
from quorate.decide.template_program import weightings
from quorate.decide.template_reader import TemplateReader
from quorate.decide.template_report import TemplateReport
from quorate.decide.template_tally import Tally
from quorate.engine import load_program
from quorate.ir.program import Program
from tests.cli.running import RULES, write_rules
from tests.cli.running import run_here as run
from tests.sec import payloads
from tests.sec.figures import write_alone
from tests.sec.officers import GROUP, decided

NOW: Final = "2026-06-01T12:00:00Z"
ACCOUNTS: Final = RULES / "seeds" / "accounts.ndjson.gz"
SCHEMA: Final = """entity account accounts { key id  employees integer }
entity person people in account { key id  job_title text ignoring case  email text pii }
"""
COMMITTEE: Final = """
role template committee "Committee <b>" {
  role decider "Decider" weight vital needs 1 when job_title has word "chief"
  role expert "Expert" needs 1 to 1 when job_title contains "seed" or email ends with "@lab.example"
  role other "Other"
}
role template many_hats allows many {
  role decider "Decider" when job_title has word "chief"
  role expert "Expert" when job_title contains "seed"
}
role template nobody_needed { role decider when job_title has word "chief" }
"""
TITLES: Final = (
    ("Chief Seeder", "Chief Seeder", "Cook", "COOK.", "<script>alert(1)</script>", None),
    ("Seed lead", "Night cook", "\x1b[31mRed\x1b[0m \u202eCook", "x" * 300, "面包师傅"),
)
ORIGIN: Final = Origin("small", "sha256:0", ("accounts.ndjson",))
VOID: Final = frozenset({"meta", "rect", "path"})


def account(key: str, titles: Iterable[str | None]) -> dict[str, Any]:
    people = [
        {"id": f"p{place}", "email": f"secret{place}@mail.example"} | ({} if title is None else {"job_title": title})
        for place, title in enumerate(titles)
    ]
    return {"now": NOW, "account": {"id": key, "people": people}}


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_rules(tmp_path_factory.mktemp("sets") / "small", schema=SCHEMA, groups=COMMITTEE)


@pytest.fixture(scope="module")
def accounts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("accounts") / "accounts.ndjson"
    path.write_text("".join(json.dumps(account(f"a{n}", titles)) + "\n" for n, titles in enumerate(TITLES)))
    return path


@pytest.fixture(scope="module")
def program(rules: Path) -> Program:
    return load_program(rules)[0]


def reported(program: Program, name: str, accounts: Iterable[Iterable[str | None] | None]) -> TemplateReport:
    """Try a template on accounts of people with these titles; None has no word on people."""
    template = program.templates[name]
    reader = TemplateReader(program, template)
    tally = Tally(template, reader.texts, weightings(program, template))
    for number, titles in enumerate(accounts):
        found = account(f"a{number}", titles or ())
        if titles is None:
            del found["account"]["people"]
        tally.add(reader.read(found))
    return tally.report()


def document(rules: Path, name: str, *arguments: str | Path) -> dict[str, Any]:
    done = run("show", rules, name, "--on", *arguments, "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


# --- numbers ----------------------------------------------------------------------------------------------------------


def test_json_has_all_numbers(rules: Path, accounts: Path) -> None:
    found = document(rules, "committee", accounts)
    assert found["schema"] == 1
    assert found["rule_set"] == "small"
    assert found["inputs"] == [str(accounts)]
    assert found["accounts"] == {"counted": 2, "without_people": 0, "rejected": 0}
    assert found["people"] == {
        "total": 11, "none": 7, "one": 1, "several": 2, "unknown": 1, "undefined": 0, "open": 0,
    }  # fmt: skip
    assert found["missing"] == [{"fact": "job_title", "people": 1}]
    assert found["roles"][1] == {
        "name": "expert", "title": "Expert", "weight": 60, "share": 60 / 220, "needs": 1, "most": 1, "by_hand": False,
        "matched": 3, "unknown": 1, "got": 1, "lost": 2, "lost_to": {"decider": 2}, "empty_accounts": 1,
        "met_accounts": 1, "over_accounts": 0,
    }  # fmt: skip
    assert found["roles"][2]["by_hand"]
    assert found["collisions"] == [
        {
            "roles": ["decider", "expert"],
            "wins": "decider",
            "people": 2,
            "samples": [{"texts": {"job_title": "Chief Seeder"}, "people": 2}],
        }
    ]
    assert found["fields"] == ["job_title"], "the other text that a role tests is private"
    (unmatched,) = found["unmatched"]
    assert (unmatched["people"], unmatched["texts"], unmatched["groups"]) == (7, 7, 6)
    assert unmatched["spellings"][0] == {"text": "COOK.", "people": 2, "spellings": 2, "others": ["Cook"]}
    assert unmatched["words"] == [
        {"word": "cook", "people": 4, "matched": 0, "example": "\x1b[31mRed\x1b[0m \u202eCook"}
    ], "of texts that as many people have it is the first"
    assert found["completeness"][0]["mean"] == 0.5
    assert [each["accounts"] for each in found["completeness"][0]["bands"] if each["low"] == 0.5] == [2]


def test_files_are_read_as_decide_reads_them(rules: Path, accounts: Path, tmp_path: Path) -> None:
    packed = tmp_path / "packed.ndjson.gz"
    packed.write_bytes(gzip.compress(accounts.read_bytes()))
    assert document(rules, "committee", accounts, packed)["people"]["total"] == 22
    assert document(rules, "committee", accounts, "--on", packed)["people"]["total"] == 22
    done = run("show", rules, "committee", "--on", "-", "--format", "json", stdin=accounts.read_bytes())
    assert json.loads(done.stdout)["inputs"] == ["standard input"]


def test_accounts_that_cannot_be_read_are_counted_and_told(rules: Path, accounts: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.ndjson"
    broken.write_bytes(accounts.read_bytes() + b'{"account": {"id": "x"}}\n' * 5)
    done = run("show", rules, "committee", "--on", broken, "--format", "json")
    assert done.returncode == 7
    assert json.loads(done.stdout)["accounts"]["rejected"] == 5
    assert done.stderr.splitlines()[0].startswith(f"error: {broken}:3: now: ")
    assert done.stderr.splitlines()[3:] == ["error: 2 more accounts could not be read"]
    assert run("show", rules, "committee", "--on", broken, "--now", NOW).returncode == 0


# --- texts ------------------------------------------------------------------------------------------------------------


def test_the_text_fits_and_shows_what_cannot_be_seen(rules: Path, accounts: Path) -> None:
    done = run("show", rules, "committee", "--on", accounts)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[:2] == [
        "Committee <b>  committee of small",
        "11 people in 2 accounts. A person has the first role that matches.",
    ]
    assert max(map(len, lines)) <= 100
    assert "by hand only" in done.stdout
    assert " 1 Decider  " in done.stdout
    assert "   weight 60, 27.3% · needs 1 to 1 · loses 2 to Decider · 1 unknown" in lines
    assert "        2  ██████████  Decider before Expert" in lines
    assert "                       “Chief Seeder” 2" in lines
    assert any(line.startswith("        2  COOK.  ") and line.endswith("  Cook") for line in lines)
    assert "<U+001B>[31mRed<U+001B>[0m <U+202E>Cook" in done.stdout
    assert "secret" not in done.stdout
    assert "\x1b" not in done.stdout


def test_colour_is_for_those_who_want_it(rules: Path, accounts: Path, tmp_path: Path) -> None:
    asked = ("show", rules, "committee", "--on", accounts)
    coloured = run(*asked, FORCE_COLOR="1").stdout
    assert "\x1b[32m█" in coloured
    assert "\x1b" not in run(*asked, FORCE_COLOR="1", NO_COLOR="1").stdout
    run(*asked, "--out", tmp_path / "report.txt", FORCE_COLOR="1")
    assert (tmp_path / "report.txt").read_text() == run(*asked).stdout


def test_a_terminal_without_blocks_gets_other_marks(rules: Path, accounts: Path) -> None:
    told = run("show", rules, "committee", "--on", accounts, PYTHONIOENCODING="ascii").stdout
    assert "        2  ##########  Decider before Expert" in told
    assert "\\u9762" in told


@pytest.mark.parametrize(
    ("people", "name", "said"),
    [
        ([], "committee", ["0 people in 0 accounts. ", "there is no account"]),
        ([None], "committee", ["0 people in 0 accounts; 1 account more without a word on people. "]),
        ([["Cook"]], "committee", ["1 person in 1 account. ", "Match no role, by job_title"]),
        ([["Cook"]], "nobody_needed", ["no role needs anybody"]),
        ([[], ["Chief", None]], "committee", ["for want of job_title 1"]),
    ],
)
def test_what_is_not_there_is_said(
    program: Program, people: list[list[str | None] | None], name: str, said: list[str]
) -> None:
    report = reported(program, name, people)
    told = report_text(report, ORIGIN, 80, colour=False)
    assert [each for each in said if each not in told] == []
    assert "Collisions" not in told
    assert max(map(len, told.splitlines())) <= 80
    check_page(report_html(report, ORIGIN))


# --- the page ---------------------------------------------------------------------------------------------------------


class Page(HTMLParser):
    """Reads a page, and sees to it that all that is opened is closed again."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str | None]] = []
        self.drawings: list[dict[str, str | None]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take in what a tag opens."""
        self.tags[tag] += 1
        self.attributes += attrs
        if tag == "svg":
            self.drawings.append(dict(attrs))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close what was opened last."""
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Take in text."""
        self.text += data


def check_page(text: str) -> Page:
    """See to it that a page is well made, and asks for nothing else."""
    page = Page()
    page.feed(text)
    page.close()
    assert page.open == []
    assert page.tags["title"] >= 1
    assert not {"script", "link", "img", "iframe", "object", "a", "form", "use", "image"} & page.tags.keys()
    names = {name for name, _ in page.attributes}
    assert not {name for name in names if name.startswith("on") or name in {"src", "href", "xlink:href", "style"}}
    head = text.partition("<body>")[0]
    assert not [each for each in ("url(", "@import", "http:", "https:") if each in head]
    assert all(each.get("role") == "img" and each.get("aria-label") for each in page.drawings)
    return page


def test_the_page_needs_nothing_else_and_escapes_what_data_says(rules: Path, accounts: Path) -> None:
    done = run("show", rules, "committee", "--on", accounts, "--format", "html")
    assert (done.returncode, done.stderr) == (0, "")
    page = check_page(done.stdout)
    assert "<title>Committee &lt;b&gt;: 11 people tried</title>" in done.stdout
    assert "<script>alert(1)</script>" in page.text
    assert "<script" not in done.stdout
    assert "<U+001B>[31mRed<U+001B>[0m <U+202E>Cook" in page.text
    assert "secret" not in done.stdout
    for said in ("Decider before Expert", "2 lost: 2 to Decider", "by hand only", "needs 1 to 1, met in 50%"):
        assert said in page.text
    labels = [each["aria-label"] for each in page.drawings]
    assert "1 match one role; 2 match several; the first wins; 7 match no role; 1 unknown for want of facts" in labels


def test_where_many_are_allowed_both_roles_are_had(program: Program) -> None:
    report = reported(program, "many_hats", [["Chief Seeder"]])
    told = report_text(report, ORIGIN, 80, colour=False)
    assert "Decider and Expert" in told
    assert " lost" not in told
    assert "Decider and Expert" in check_page(report_html(report, ORIGIN)).text
    assert json.loads(report_json(report, ORIGIN))["collisions"][0]["wins"] is None


def test_the_worked_example_has_a_page_that_is_the_same_every_time(tmp_path: Path) -> None:
    told = []
    for seed, name in (("1", "one.html"), ("2", "two.htm")):
        asked = ("show", RULES / "seeds", "seeds_committee", "--on", ACCOUNTS, "--out", tmp_path / name)
        done = run(*asked, PYTHONHASHSEED=seed)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        told.append((tmp_path / name).read_bytes())
    assert told[0] == told[1]
    page = check_page(told[0].decode())
    assert page.tags["svg"] > 20
    assert len(told[0]) < 60_000


# --- what is asked wrongly --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["large", "--on", "DATA"], "`large` is an audience, and `--on` tries a role template; role templates: comm"),
        (["comittee", "--on", "DATA"], "small has no role template `comittee`; a name close to it is `committee`"),
        (
            ["zzz", "--on", "DATA"],
            "small has no role template `zzz`; role templates: committee, many_hats, nobody_needed",
        ),
        (["--on", "DATA"], "--on tries one role template: give its NAME"),
        (["committee", "--plan", "--on", "DATA"], "leave out --plan and --graph"),
        (["committee", "--format", "html"], "belong to a role template that is tried --on DATA"),
        (["committee", "DATA"], "belong to a role template that is tried --on DATA"),
        (["committee", "--out", "x"], "belong to a role template that is tried --on DATA"),
        (["committee", "--on", "DATA", "nowhere"], "nowhere: no such file or directory"),
        (["committee", "--on", "DATA", "--out", "nowhere/x"], "nowhere/x: no such file or directory"),
    ],
)
def test_what_is_asked_wrongly_is_told(rules: Path, accounts: Path, arguments: list[str], said: str) -> None:
    done = run("show", rules, *(str(accounts) if each == "DATA" else each for each in arguments))
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def test_rules_that_do_not_compile_are_reported(tmp_path: Path, accounts: Path) -> None:
    broken = write_rules(tmp_path / "broken", more="audience odd of accounts where employees greater 5\n")
    assert run("show", broken, "committee", "--on", accounts).returncode == 3


def test_scaled_engagement_wants_a_population(tmp_path: Path, accounts: Path) -> None:
    warm = """
        event page_viewed of person { url text }
        engagement standard { window 30 days  page_viewed 40  scale population }
        role template warm_ones { role warm when engagement >= 30 }
        role template others { role cook when job_title = "cook" }
        """
    scaled = write_rules(tmp_path / "scaled", schema=SCHEMA, warm=warm)
    done = run("show", scaled, "warm_ones", "--on", accounts)
    assert done.returncode == 3
    assert "quorate calibrate" in done.stderr
    assert run("show", scaled, "others", "--on", accounts).returncode == 0, "which asks for no engagement"
    assert run("calibrate", scaled, accounts).returncode == 0
    assert run("show", scaled, "warm_ones", "--on", accounts).returncode == 0


# --- real titles ------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(
    not payloads.DATA.is_dir(), reason="the filings (../shared/data/sec-form4) are not beside the repository"
)
def test_roles_of_officers_are_those_of_decisions(tmp_path: Path) -> None:
    program, _ = load_program(write_alone(tmp_path / "officers"))
    template = program.templates["officers"]
    reader = TemplateReader(program, template)
    tally = Tally(template, reader.texts, (False,))
    for payload in payloads.convert().payloads:
        tally.add(reader.read(payload))
    report = tally.report()
    assert (report.accounts, report.people.total) == (787, 12_344)
    roles = Counter(role for found in decided().roles.values() for role in found)
    assert {each.role.name: each.got for each in report.roles} == dict(roles)
    assert program.groups[GROUP].admit == "everyone"
