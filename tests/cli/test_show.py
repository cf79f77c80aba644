"""`quorate show` on real rule sets."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from quorate.cli.compiled import check_rules
from quorate.cli.show_inventory import take_inventory
from quorate.cli.show_text import render_thing
from tests.cli.running import BROKEN, RULES, write_rules
from tests.cli.running import run_here as run

SEEDS = RULES / "seeds"
MORE = """
list emea = ("FR", "DE")
list competitors from "competitors.csv" column domain
define is_chief of person = job_title has word "chief"
define sold_in(codes list of text) of account = country in codes
table size "Size" of account gives text {
  employees
  >= 500     => "large"
  otherwise  => "small"
}
event page_viewed of person { url text } as "web.pageViewed"
audience led of accounts
  where in large
    and sold_in(emea)
    and at least 2 people where (is_chief and any page_viewed in last 30 days)
audience seen of people where any page_viewed and account in led
  unknown counts as member
"""


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_rules(tmp_path_factory.mktemp("sets") / "small")
    schema = (folder / "schema.rules").read_text(encoding="utf-8")
    schema = schema.replace("  employees  integer\n", "  employees  integer\n  country text required\n")
    (folder / "schema.rules").write_text(schema, encoding="utf-8")
    (folder / "more.rules").write_text(MORE, encoding="utf-8")
    (folder / "competitors.csv").write_text("domain\na.example\n", encoding="utf-8")
    return folder


def test_the_inventory_has_a_line_for_each_thing(rules: Path) -> None:
    done = run("show", rules)
    assert (done.returncode, done.stderr) == (0, "")
    head, counts, calendar, *_ = done.stdout.splitlines()
    assert head.startswith("small sha256:")
    assert counts == "2 entities, 1 event, 2 lists, 2 definitions, 1 table, 3 audiences"
    assert calendar == "calendar: UTC, weeks from Monday, fiscal years from January 1"
    for line in (
        "  account  id (key); employees integer; country text required",
        "  page_viewed  of person: url text",
        '  emea         2 items: "FR", "DE"',
        "  competitors  column domain of competitors.csv",
        '  is_chief  of person: job title has the word "chief"',
        "  size  of account: 1 row, of which the first row that holds gives the value",
        "  large  “Large ones”: employees is at least 500",
    ):
        assert f"{line}\n" in done.stdout


def test_an_audience_is_said_in_plain_english(rules: Path) -> None:
    assert run("show", rules, "led").stdout.splitlines() == [
        "An account is in “led” if all of these hold:",
        "  • the account is in “Large ones”",
        '  • “sold in” for ("FR" and "DE") holds',
        "  • there are at least 2 people for whom all of these hold:",
        "    • “is chief” holds",
        "    • there is at least one “page viewed” event in the last 30 days",
        "",
        "It builds on the audience large; the definitions sold_in and is_chief.",
        "",
        "It can be unknown where one of these is missing:",
        "  employees, events, people, people.job_title",
    ]


def test_what_unknown_counts_as_is_told(rules: Path) -> None:
    told = run("show", rules, "seen").stdout
    assert "  • the account is in “led”\n" in told
    assert "Where facts are missing to tell, the person counts as a member.\n" in told
    assert "  account.employees, account.people, account.people.job_title, events\n" in told


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("sold_in", "“sold in” holds for an account, given codes (list of text), if country is among codes."),
        ("size", "Size of an account is the value of the first row that holds:"),
        ("people", "A person (in an account's `people`) has:"),
        ("page_viewed", ("A “page viewed” event happens to a person. In payloads its type is `web.pageViewed`. "
                        "Besides when, it tells:")),
        ("emea", 'The list “emea” has 2 items: "FR", "DE".'),
    ],
)  # fmt: skip
def test_everything_with_a_name_can_be_asked_for(rules: Path, name: str, first: str) -> None:
    done = run("show", rules, name)
    assert done.returncode == 0
    assert done.stdout.splitlines()[0] == first


def test_json_has_the_inventory_and_each_thing(rules: Path) -> None:
    document = json.loads(run("show", rules, "--format", "json").stdout)
    assert document["name"] == "small"
    assert [audience["name"] for audience in document["audiences"]] == ["large", "led", "seen"]
    assert {key: len(document[key]) for key in ("entities", "events", "lists", "defines", "tables")} == {
        "entities": 2,
        "events": 1,
        "lists": 2,
        "defines": 2,
        "tables": 1,
    }
    seen = json.loads(run("show", rules, "seen", "--format", "json").stdout)
    assert (seen["kind"], seen["of"], seen["unknown"]) == ("audience", "person", "member")
    assert seen["meaning"].startswith("A person is in “seen” if all of these hold:\n")
    assert "events" in seen["reads"]


def test_a_misspelt_name_is_told_with_the_one_that_was_meant(rules: Path) -> None:
    done = run("show", rules, "larg")
    assert done.returncode == 2
    assert "nothing in small is called `larg`; a name close to it is `large`" in done.stderr


def test_rules_with_mistakes_are_reported(tmp_path: Path) -> None:
    done = run("show", write_rules(tmp_path / "small", broken=BROKEN))
    assert (done.returncode, done.stdout) == (3, "")
    assert "error[E101]" in done.stderr


def test_a_terminal_without_the_marks_gets_plain_ones(rules: Path) -> None:
    told = run("show", rules, "led", PYTHONIOENCODING="latin-1").stdout
    assert '  * the account is in "Large ones"\n' in told


def test_everything_that_ships_can_be_said() -> None:
    checked = check_rules(SEEDS)
    assert checked.program
    assert checked.project
    inventory = take_inventory(checked.program, checked.project)
    kinds = inventory.kinds()
    assert len(kinds) > 50
    for kind, name in kinds.values():
        lines = render_thing(inventory, kind, name, 100).splitlines()
        assert lines
        assert kind != "audience" or max(map(len, lines)) <= 100


def test_the_plan_tells_its_way_and_why(tmp_path: Path) -> None:
    told = run("show", RULES / "seeds", "--plan")
    assert told.returncode == 0
    assert "17 audiences of account: each by itself" in told.stdout
    assert "rough cost of each way, in comparisons: independent" in told.stdout
    odd = write_rules(tmp_path / "odd", odd="audience odd of accounts where count(people) in (1, 2)\n")
    assert "odd: a count in a list" in run("show", odd, "--plan").stdout
    document = json.loads(run("show", RULES / "seeds", "--plan", "--format", "json").stdout)
    assert [(group["of"], group["way"]) for group in document["groups"]] == [
        ("account", "independent"),
        ("person", "independent"),
    ]
    assert run("show", RULES / "seeds", "big_baskets", "--plan").returncode == 2


def test_the_plan_of_many_audiences_names_its_tables(tmp_path: Path) -> None:
    many = "".join(f"audience of_{n} of accounts where employees > {n} and any people\n" for n in range(20))
    folder = write_rules(tmp_path / "many", many=many)
    told = run("show", folder, "--plan")
    assert told.stdout.splitlines()[:3] == [
        "21 audiences of account: by tables first, then what these leave",
        "  tables of fields: employees",
        "  conditions looked at once for several audiences: 1; of one audience: 0",
    ]
