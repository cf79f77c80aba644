"""`quorate init --from accounts.csv --from people.csv`: every row is mapped by the records that are made from it."""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import quorate
from quorate.cli.foreign.cells import ColumnSeen
from quorate.cli.foreign.tables import read_table
from quorate.cli.record_names import record_name
from quorate.diagnostics.catalogue.imported import S107, S108
from quorate.diagnostics.model import Code
from quorate.mapping.made import Event, Made, Relation, Trouble, Upsert
from quorate.mapping.mapper import Mappers
from tests.cli.running import run_here as run

ACCOUNTS = """Account ID,Company Name,Industry,Number of Employees,Annual Revenue,Founded,ZIP
001A,Amber Mills,Food,1200,12000000.50,03/25/1990,07030
001B,Verdant Acres,Agriculture,300,5000000,11/02/2001,10115
001C,"Kestrel, Insurance",Insurance,80,,07/30/2010,00501
001D,Nobody Ltd,Insurance,80,,07/30/2010,00501
"""
PEOPLE = """Contact ID,Account ID,First Name,Email,Title,Opt In
1,001A,Ann,ann@amber.example,Director of Operations,yes
2,001A,Bob,bob@amber.example,Plant Manager,no
3,001B,Cy,cy@verdant.example,Owner,yes
4,001B,Di,di@verdant.example,Senior Agronomist,
5,001C,Ed,ed@kestrel.example,Field Agronomist,yes
6,001C,Flo,,VP Finance,yes
"""
ACTIVITIES = """Contact,Type,Date,URL,Form
1,Page View,2026-05-20 09:00:00,/pricing,
2,Page View,2026-05-21 10:30:00,/seeds,
3,Form Fill,2026-05-22 10:30:00,,demo
9,Page View,2026-05-21 10:30:00,/seeds,
"""


def written(folder: Path, **files: str) -> list[Path]:
    folder.mkdir(exist_ok=True)
    paths = [folder / f"{name}.csv" for name in files]
    for path, text in zip(paths, files.values(), strict=True):
        path.write_text(text, encoding="utf-8")
    return paths


def made(folder: Path, *paths: Path, code: int = 0) -> tuple[str, str]:
    """Make a rule set, see that it checks and is formatted, and return its rules and what was told beside them."""
    options = [each for path in paths for each in ("--from", path)]
    done = run("init", folder / "made", *options)
    assert done.returncode == code, done.stderr
    if code:
        return "", done.stderr
    checked = run("check", folder / "made")
    assert checked.returncode == 0, checked.stderr
    assert run("fmt", folder / "made", "--check").returncode == 0
    return "\n".join(
        file.read_text(encoding="utf-8") for file in sorted((folder / "made").glob("*.rules"))
    ), done.stderr


def mapped(folder: Path, path: Path) -> tuple[list[Made], list[Trouble]]:
    """Map all rows of a file by the rule set that was made."""
    mappers = Mappers(quorate.load(folder / "made").program, record_name(str(path)), from_cells=True)
    with path.open(encoding="utf-8-sig", newline="") as file:
        results = [mappers.map(row, lambda _record, _key: None) for row in csv.DictReader(file)]
    return [each for found, _ in results for each in found], [each for _, found in results for each in found]


def test_files_of_accounts_people_and_activities(tmp_path: Path) -> None:
    paths = written(tmp_path, accounts=ACCOUNTS, people=PEOPLE, activities=ACTIVITIES)
    rules, told = made(tmp_path, *paths)
    for note in (
        "accounts.csv: taken as accounts, key `Account ID`",
        "people.csv: taken as people, key `Contact ID`, account `Account ID`",
        "activities.csv: taken as events, person `Contact`, time `Date`, type `Type`",
        "activities.csv: 75% of the values of `Contact` are in `Contact ID` of people.csv",
    ):
        assert f"note: {note}\n" in told
        assert f"# * {note}\n" in rules
    for text in (
        "  industry        text ignoring case\n  employees       integer\n  annual_revenue  number\n",
        "  first_name  text pii\n  email       text pii\n  job_title   text ignoring case\n",
        "  opt_in      boolean consent\n",
        '  Founded                date format "MM/DD/YYYY"\n  ZIP                    text\n',
        'event page_view of person { url text } as "Page View"\nevent form_fill of person {',
        '  when activities_csv.Type = "Form Fill"\n',
        '    when job_title has word any of ("owner", "vp", "director")\n',
        '  role champion "Champion" weight important needs 1 when job_title has word "manager"\n',
        '  role influencer "Influencer" weight normal needs 1 when job_title has word "agronomist"\n',
        "  where email is known and opt_in\n",
    ):
        assert text in rules, text
    for path, count in zip(paths, (4, 6, 4), strict=True):
        found, troubles = mapped(tmp_path, path)
        assert (len(found), troubles) == (count, [])


def test_what_is_mapped_is_decided(tmp_path: Path) -> None:
    paths = written(tmp_path, accounts=ACCOUNTS, people=PEOPLE, activities=ACTIVITIES)
    made(tmp_path, *paths)
    accounts: dict[str, dict[str, Any]] = {}
    for path in paths:
        for each in mapped(tmp_path, path)[0]:
            if isinstance(each, Upsert) and each.entity == "account":
                accounts[each.key] = {**each.fields, "people": [], "events": []}
            elif isinstance(each, Upsert):
                accounts[str(each.account)]["people"].append(each.fields)
            elif isinstance(each, Event):
                owners = (one for one in accounts.values() if any(p["id"] == each.person for p in one["people"]))
                for account in owners:
                    account["events"].append(each.fields)
    rules = quorate.load(tmp_path / "made")
    decisions = {
        key: rules.decide({"now": "2026-06-01T12:00:00Z", "account": account}, whole=True, strict=True).to_dict()
        for key, account in accounts.items()
    }
    assert [each["errors"] for each in decisions.values()] == [[]] * 4
    (group,) = decisions["001A"]["groups"]
    assert {(each["person"], each["role"]) for each in group["members"]} == {("1", "decision_maker"), ("2", "champion")}
    assert decisions["001D"]["groups"] == []


def test_the_files_are_mapped_and_decided_at_once(tmp_path: Path) -> None:
    paths = written(tmp_path, accounts=ACCOUNTS, people=PEOPLE, activities=ACTIVITIES)
    rules, payloads = tmp_path / "made", tmp_path / "made" / "accounts.ndjson"
    _, _ = made(tmp_path, *paths)
    done = run("map", rules, *paths, "--out", payloads)
    assert done.returncode == 0, done.stderr
    assert "written: accounts 4, people 6, events 3" in done.stderr
    done = run("decide", rules, payloads, "--now", "2026-06-01T12:00:00Z", "--whole", "--strict")
    assert done.returncode == 0
    assert sorted(json.loads(line)["account"] for line in done.stdout.splitlines()) == ["001A", "001B", "001C", "001D"]


def test_two_files_become_a_list_for_linkedin_and_a_page_of_figures(tmp_path: Path) -> None:
    written(tmp_path, accounts=ACCOUNTS, people=PEOPLE)
    done = run("init", "made", "--from", "accounts.csv", "--from", "people.csv", cwd=tmp_path)
    commands = [line.split()[1:] for line in done.stdout.splitlines() if line.startswith("  quorate ")]
    assert [command[0] for command in commands] == ["check", "map", "decide", "export", "report"]
    for command in commands:
        assert run(*command, cwd=tmp_path).returncode == 0, command
    (companies,) = (tmp_path / "made" / "linkedin").glob("*.csv")
    assert companies.read_text(encoding="utf-8").splitlines()[1].startswith("Amber Mills,")
    assert "<html" in (tmp_path / "made" / "kpis.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("a/CRM people.csv.gz", "crm_people_csv"),
        ("accounts.csv", "accounts_csv"),
        ("2026-people.tsv", "file_2026_people_tsv"),
        ("…", "file_"),
    ],
)
def test_records_are_called_after_their_file(path: str, name: str) -> None:
    assert record_name(path) == name


def test_names_are_made_of_letters_with_accents(tmp_path: Path) -> None:
    (tmp_path / "Größen.csv").write_text("Id;Größe;Straße;Prénom\n1;3;Allee;Zoë\n", encoding="utf-8")
    done = run("init", "rules", "--from", "Größen.csv", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    mappings = (tmp_path / "rules" / "mappings.rules").read_text(encoding="utf-8")
    assert 'record grossen_csv "Größen.csv"' in mappings
    assert [line.split()[0] for line in mappings.splitlines() if " = " in line] == ["id", "grosse", "strasse", "prenom"]
    assert run("map", "rules", "Größen.csv", cwd=tmp_path).stdout == (
        '{"account":{"id":"1","grosse":3,"strasse":"Allee","prenom":"Zoë"}}\n'
    )


def test_what_is_private_is_marked_in_german_and_french_too(tmp_path: Path) -> None:
    names = "id,account_id,email,Vorname,Nachname,Prénom,Telefon,Geburtstag"
    (path,) = written(tmp_path, leads=f"{names}\n1,a,a@b.example,A,B,C,49,1990-01-31\n")
    rules, _ = made(tmp_path, path)
    for name in ("vorname", "nachname", "prenom", "telefon"):
        assert re.search(rf"  {name} +text pii\n", rules)
    assert re.search(r"  geburtstag +date pii\n", rules)


def test_keys_are_found_by_what_names_them(tmp_path: Path) -> None:
    accounts = "Name,Number,Site\nAmber,17,a.example\nVerdant,18,v.example\n"
    people = "E-Mail,Company,Position\nann@a.example,Amber,Owner\nbob@v.example,Verdant,Buyer\n"
    visits = "Visitor,When,Page\nann@a.example,2026-05-20T09:00:00Z,/\nbob@v.example,2026-05-20T09:00:00+0200,/x\n"
    paths = written(tmp_path, companies=accounts, contacts=people, web_visits=visits)
    rules, told = made(tmp_path, *paths)
    assert "note: companies.csv: taken as accounts, key `Name`\n" in told
    assert "note: contacts.csv: taken as people, key `E-Mail`, account `Company`\n" in told
    assert "note: web_visits.csv: taken as events, person `Visitor`, time `When`\n" in told
    assert "  name    text\n" in rules  # a key that says something is a field as well
    assert "  email      text pii\n" in rules
    assert "event web_visit of person { page text }\n" in rules
    assert all(mapped(tmp_path, path)[1] == [] for path in paths)


def test_a_key_may_come_again(tmp_path: Path) -> None:
    accounts = "Account ID,Name\nA,Amber\nB,Verdant\n"
    people = "Contact ID,Account ID,Email\n1,A,a@a.example\n1,B,a@a.example\n2,B,b@b.example\n" + "".join(
        f"c{number},A,\n" for number in range(20)
    )
    paths = written(tmp_path, accounts=accounts, people=f"{people},A,nobody@a.example\n")
    _, told = made(tmp_path, *paths)
    assert "note: people.csv: taken as people, key `Contact ID`, account `Account ID`\n" in told
    assert "note: people.csv: 1 row with a `Contact ID` that came before: they are one record\n" in told
    assert "note: people.csv: 1 row without `Contact ID`: rejected when mapped\n" in told
    found, troubles = mapped(tmp_path, paths[1])
    assert (len(found), [each.rejects for each in troubles]) == (23, [True])


def test_people_alone_make_their_accounts(tmp_path: Path) -> None:
    (path,) = written(tmp_path, leads="Lead ID,Company,Email\nL1,Amber,a@a.example\nL2,Amber,b@a.example\n")
    rules, _ = made(tmp_path, path)
    assert "mapping from_leads_csv_account from leads_csv to account {\n  id = leads_csv.Company\n}" in rules
    found, troubles = mapped(tmp_path, path)
    assert troubles == []
    assert sorted(each.entity for each in found if isinstance(each, Upsert)) == [
        "account",
        "account",
        "person",
        "person",
    ]


def test_relations_opportunities_and_others(tmp_path: Path) -> None:
    accounts = "id,name\nA,Amber\nB,Verdant\n"
    people = "id,email\np1,a@a.example\np2,b@b.example\n"
    relations = "account_id,person_id,role,is_primary\nA,p1,buyer,1\nB,p1,owner,0\nB,p2,buyer,1\n"
    deals = "Deal ID,Account,Amount,Close Date,Stage\nd1,A,1000,31.12.2026,Proposal\nd2,B,20.5,01.02.2027,Won\n"
    sites = "Site Number,Account ID,Hectares\ns1,A,100\ns2,B,5\n"
    paths = written(tmp_path, accounts=accounts, people=people, account_people=relations, deals=deals, sites=sites)
    rules, told = made(tmp_path, *paths)
    assert "note: account_people.csv: taken as relations of people, account `account_id`, person `person_id`\n" in told
    assert "  relation { role text  is_primary boolean }\n" in rules
    assert "to relation of person {\n" in rules
    assert '  `Close Date`   date format "DD.MM.YYYY"\n' in rules
    assert "entity site sites in account {\n  key id\n  hectares  integer\n}" in rules
    by_file = {path.stem: mapped(tmp_path, path) for path in paths}
    assert all(troubles == [] for _, troubles in by_file.values())
    assert [type(each) for each in by_file["account_people"][0]] == [Relation] * 3
    assert [each.account for each in by_file["deals"][0] if isinstance(each, Upsert)] == ["A", "B"]


@pytest.mark.parametrize("name", ["committee", "members"])
def test_a_list_of_members_is_a_relation(name: str, tmp_path: Path) -> None:
    members = "account,person,role\nA,p1,buyer\nB,p1,owner\nB,p2,buyer\n"
    people = "id,email\np1,a@a.example\np2,b@b.example\n"
    paths = written(tmp_path, accounts="id,name\nA,Amber\nB,Birch\n", people=people, **{name: members})
    rules, told = made(tmp_path, *paths)
    assert f"note: {name}.csv: taken as relations of people, account `account`, person `person`\n" in told
    assert "  relation { role text }\n" in rules
    assert [type(each) for each in mapped(tmp_path, paths[2])[0]] == [Relation] * 3


def test_a_list_of_members_alone_is_of_people(tmp_path: Path) -> None:
    (path,) = written(tmp_path, committee="account,person,role\nA,p1,buyer\nB,p2,owner\nB,p3,buyer\n")
    _, told = made(tmp_path, path)
    assert "note: committee.csv: taken as people, key `person`, account `account`\n" in told
    assert mapped(tmp_path, path)[1] == []


def test_events_of_nobody_are_left_out_and_told(tmp_path: Path) -> None:
    relations = "account_id,person_id\n001A,1\n"
    files = written(tmp_path, accounts=ACCOUNTS, activities=ACTIVITIES, relations=relations)
    rules, told = made(tmp_path, *files)
    assert "note: relations.csv: no columns name both a person and an account; it is left out\n" in told
    assert "note: activities.csv: no column tells when events were, or whose they were; it is left out\n" in told
    assert "event " not in rules
    assert "record activities_csv " in rules


def test_few_values_are_a_choice(tmp_path: Path) -> None:
    rows = "".join(f"a{number},{'gold' if number % 3 else 'lead'},city {number % 2}\n" for number in range(30))
    (path,) = written(tmp_path, accounts=f"id,tier,city\n{rows}")
    rules, _ = made(tmp_path, path)
    assert '  tier  one of "gold", "lead"\n  city  text\n' in rules
    assert mapped(tmp_path, path)[1] == []


def test_words_for_yes_and_numbers_with_a_comma_are_told(tmp_path: Path) -> None:
    accounts = 'id,Umsatz,Budget,Kunde\na,"1.250.000,50","1,50",Ja\nb,"7,5","-20,25",nein\nc,,,\n'
    people = "id,account_id,email,Einwilligung,Gast\n1,a,a@a.example,ja,x\n2,b,b@b.example,nein,\n3,c,c@c.example,,\n"
    paths = written(tmp_path, accounts=accounts, people=people)
    rules, told = made(tmp_path, *paths)
    for note in (
        "accounts.csv: `Umsatz` has numbers with a decimal comma (`1.250.000,50`) and stays a text: write such",
        "accounts.csv: `Budget` has numbers with a decimal comma (`1,50`) and stays a text",
        "people.csv: `Einwilligung` says `ja` and `nein`, which is read as true and false",
        "people.csv: `Gast` says nothing but `x` and stays a text; whether an empty cell is a no is not known",
    ):
        assert f"note: {note}" in told
    assert "  einwilligung  boolean consent\n" in rules
    assert re.search(r'  einwilligung += people_csv\.Einwilligung = "ja"\n', rules)
    assert re.search(r'  kunde += lower\(trim\(accounts_csv\.Kunde\)\) = "ja"\n', rules)
    assert '; as a boolean: gast = coalesce(people_csv.Gast = "x", false)\n' in rules
    found = [each.fields for path in paths for each in mapped(tmp_path, path)[0] if isinstance(each, Upsert)]
    assert [each.get("kunde") for each in found[:3]] == [True, False, None]
    assert [each.get("einwilligung") for each in found[3:]] == [True, False, None]

    (fix,) = re.findall(r"; as a number: budget = (.*)\n", rules)
    mappings, schema = tmp_path / "made" / "mappings.rules", tmp_path / "made" / "schema.rules"
    text = mappings.read_text(encoding="utf-8")
    mappings.write_text(re.sub(r"(budget +)= accounts_csv.Budget\n", rf"\1= {fix}\n", text), encoding="utf-8")
    text = schema.read_text(encoding="utf-8")
    schema.write_text(re.sub(r"( budget +)text", r"\1number", text), encoding="utf-8")
    found = [each.fields for each in mapped(tmp_path, paths[0])[0] if isinstance(each, Upsert)]
    assert [each.get("budget") for each in found] == [1.5, -20.25, None]


def test_titles_of_other_languages_have_their_roles(tmp_path: Path) -> None:
    titles = ("Geschäftsführerin", "Leiter Einkauf", "Directeur général", "Jefe de Compras", "Responsable achats",
              "Direttore", "Teamleiter Einkauf", "Sachbearbeiter Einkauf")  # fmt: skip
    people = "id,account_id,email,Title\n" + "".join(
        f"{number},a,{number}@a.example,{title}\n" for number, title in enumerate(titles)
    )
    rules, _ = made(tmp_path, *written(tmp_path, people=people))
    assert '"geschäftsführerin", "leiter", "directeur", "direttore"' in " ".join(rules.split())
    assert 'any of ("teamleiter", "responsable", "jefe")' in rules
    assert 'job_title has word "einkauf"' in rules
    payloads = tmp_path / "accounts.ndjson"
    assert run("map", tmp_path / "made", tmp_path / "people.csv", "--out", payloads).returncode == 0
    done = run("decide", tmp_path / "made", payloads, "--now", "2026-06-01T12:00:00Z")
    (group,) = json.loads(done.stdout)["groups"]
    roles = {each["person"]: each["role"] for each in group["members"]}
    assert [roles[str(number)] for number in (0, 1, 2, 5)] == ["decision_maker"] * 4
    assert [roles[str(number)] for number in (3, 4, 6, 7)] == ["champion"] * 3 + ["influencer"]


@pytest.mark.parametrize(
    ("columns", "report", "pipeline"),
    [
        (
            "Betrag,Stage,Angelegt am\n100,Closed Won,2026-01-01\n20,Proposal,2026-02-01\n3,Closed Lost,2026-02-01",
            'is_closed"\namount = "opportunity.betrag"\nopened = "opportunity.angelegt_am"\n',
            20,
        ),
        (
            "Amount,IsClosed\n100,1\n20,0\n3,0",
            'open = "not opportunity.is_closed"\namount = "opportunity.amount"\n',
            23,
        ),
        ("Amount,Open\n100,ja\n20,nein\n3,ja", 'open = "opportunity.open"\n', 103),
        ("Amount,Status\n100,offen\n20,gewonnen\n3,offen", 'open = "not opportunity.is_closed"\n', 103),
        ("Amount,Won\n100,yes\n20,no\n3,no", '# open = "not opportunity.won"\n# amount = "opportunity.amount"\n', None),
        ("Amount,Stage\n100,Proposal\n20,Demo\n3,Demo", '# [report]\n# open = "not opportunity.is_closed"\n', None),
    ],
)
def test_what_tells_open_opportunities_is_set_for_reports(
    columns: str, report: str, pipeline: int | None, tmp_path: Path
) -> None:
    head, *rows = columns.split("\n")
    deals = f"Deal ID,Account,{head}\n" + "".join(f"d{number},A,{row}\n" for number, row in enumerate(rows))
    paths = written(tmp_path, accounts="id,name\nA,Amber\nB,Birch\n", deals=deals)
    _, told = made(tmp_path, *paths)
    assert report in (tmp_path / "made" / "quorate.toml").read_text(encoding="utf-8")
    assert ("nothing says which opportunities are open" in told) == (pipeline is None)
    payloads = tmp_path / "accounts.ndjson"
    done = run("map", tmp_path / "made", *paths, "--now", "2026-06-01T12:00:00Z", "--out", payloads)
    assert done.returncode == 0, done.stderr
    done = run("report", tmp_path / "made", payloads, "--format", "json")
    assert done.returncode == 0, done.stderr
    (found,) = [each for each in json.loads(done.stdout)["metrics"] if each["name"] == "pipeline.amount"]
    assert [each["value"] for each in found["values"]] == [pipeline]


def test_other_forms_of_files_are_read(tmp_path: Path) -> None:
    (tmp_path / "accounts.csv.gz").write_bytes(gzip.compress(ACCOUNTS.replace(",", ";").encode("utf-8-sig")))
    (tmp_path / "people.tsv").write_text(PEOPLE.replace(",", "\t"), encoding="utf-16")
    table = pa.table({"Contact": ["1", "2"], "At": pa.array([0, 1], pa.timestamp("s", "UTC")), "Size": [1.5, 2.0]})
    pq.write_table(table, tmp_path / "visits.parquet")
    lines = [{"person_id": "1", "account_id": "001A", "tags": ["x"]}, {"person_id": "2", "account_id": "001B"}]
    (tmp_path / "memberships.ndjson").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    names = ("accounts.csv.gz", "people.tsv", "visits.parquet", "memberships.ndjson")
    rules, told = made(tmp_path, *(tmp_path / name for name in names))
    assert "record accounts_csv " in rules
    assert "record people_tsv " in rules
    assert "  At       datetime\n  Size     number\n" in rules
    assert "event visit of person { size number }" in rules
    assert "note: memberships.ndjson: `tags` has no one type, or a name that cannot be written; left out\n" in told


def test_a_table_is_told_by_what_it_begins_with(tmp_path: Path) -> None:
    path = tmp_path / "accounts.txt"
    path.write_text("\ufeffid|name\n1|Amber\n", encoding="utf-8")
    rules, _ = made(tmp_path, path)
    assert "record accounts_txt " in rules
    assert "  name  text\n" in rules


def test_flat_parquet_without_the_key_of_an_account_holds_records(tmp_path: Path) -> None:
    pq.write_table(pa.table({"account_id": [1, 2], "Name": ["Amber", "Birch"]}), tmp_path / "companies.parquet")
    rules, _ = made(tmp_path, tmp_path / "companies.parquet")
    assert "record companies_parquet " in rules
    pq.write_table(pa.table({"id": ["a", "b"], "name": ["Amber", "Birch"]}), tmp_path / "payloads.parquet")
    assert run("init", "plain", "--from", "payloads.parquet", cwd=tmp_path).returncode == 0
    assert not (tmp_path / "plain" / "mappings.rules").exists()


def test_days_and_months_that_could_be_swapped_are_told(tmp_path: Path) -> None:
    (path,) = written(tmp_path, accounts="id,founded\na,01/02/2020\nb,03/04/2021\n")
    rules, told = made(tmp_path, path)
    assert 'date format "MM/DD/YYYY"' in rules
    assert "note: accounts.csv: `founded` is read as MM/DD/YYYY; its values could also be DD/MM/YYYY\n" in told
    (path,) = written(tmp_path / "clear", accounts="id,founded\na,01/02/2020\nb,30/04/2021\n")
    rules, told = made(tmp_path / "clear", path)
    assert 'date format "DD/MM/YYYY"' in rules
    assert "could also" not in told


@pytest.mark.parametrize(
    ("name", "cells", "expected"),
    [
        ("x", ["1", "2", ""], "integer"),
        ("x", ["1", "2.5"], "number"),
        ("x", ["007", "12"], "text"),
        ("x", ["1", "0"], "integer"),
        ("Business Phone", ["4940123", "49301"], "text"),
        ("PLZ", ["20095"], "text"),
        ("is_primary", ["1", "0"], "boolean"),
        ("x", ["Yes", "no", "TRUE"], "boolean"),
        ("x", ["2026-01-31"], "date"),
        ("x", ["2026-01-31", "2026-02-30"], "text"),
        ("x", ["2026-01-31T09:00:00Z", "2026-01-31 09:00:00"], "datetime"),
        ("x", ["1780300800000"], "integer"),
        ("created at", ["1780300800000"], "datetime"),
        ("x", ["31.01.2026 09:30"], 'datetime format "DD.MM.YYYY hh:mm"'),
        ("x", ["01/31/26"], 'date format "MM/DD/YY"'),
        ("birth date", ["20260131"], 'date format "YYYYMMDD"'),
        ("x", ["20260131"], "integer"),
        ("x", ["1,5"], "text"),
        ("x", ["9" * 19, "9" * 30], "number"),
        ("x", ["", ""], "text"),
    ],
)
def test_types_of_columns(name: str, cells: list[str], expected: str) -> None:
    column = ColumnSeen(name)
    for cell in cells:
        column.add(cell)
    assert column.guess is not None
    assert column.guess.text == expected


# -- what cannot be done ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [S107, S108], ids=lambda code: code.id)
def test_what_to_avoid_gives_the_code_and_what_to_prefer_nothing(code: Code, tmp_path: Path) -> None:
    name = code.avoid.kind.removesuffix("-csv")
    _, told = made(tmp_path, *written(tmp_path, **{name: code.avoid.text}), code=2)
    assert told.startswith("error: ")
    assert f"({code.id})" in told
    assert not (tmp_path / "made").exists()
    made(tmp_path, *written(tmp_path, **{name: code.prefer.text}))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the first row has to name the columns"),
        (b"id,name,id\n1,a,2\n", "there are two columns `id`"),
        (b"id,name\n1,\xe9\n", "the text is not UTF-8; `--encoding cp1252` may be meant"),
        (b'id,name\n1,"a\n', ""),
    ],
)
def test_files_that_cannot_be_read_are_told(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "accounts.csv"
    path.write_bytes(content)
    done = run("init", tmp_path / "made", "--from", path)
    if message:
        assert done.returncode == 2
        assert f"error: {path}: {message}" in done.stderr
    assert "Traceback" not in done.stderr
    done = run("init", tmp_path / "made", "--from", path, "--from", "-")
    assert "files of records are read by their names" in done.stderr


def test_tables_are_read_in_other_encodings_and_with_other_delimiters(tmp_path: Path) -> None:
    (tmp_path / "accounts.csv").write_bytes("id^name\n1^Müller, Söhne\n".encode("cp1252"))
    options = ("--from", "accounts.csv", "--delimiter", "^", "--encoding", "cp1252")
    done = run("init", "made", *options, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    (command,) = (line for line in done.stdout.splitlines() if line.startswith("  quorate map "))
    assert "accounts.csv --delimiter '^' --encoding cp1252 --now" in command
    found = run("map", "made", "accounts.csv", "--delimiter", "^", "--encoding", "cp1252", cwd=tmp_path)
    assert found.stdout == '{"account":{"id":"1","name":"Müller, Söhne"}}\n'
    for wrong in (("--encoding", "cp1"), ("--delimiter", "ab"), ("--std", "marketo", "--delimiter", ";")):
        assert run("init", "other", *wrong, cwd=tmp_path).returncode == 2


def test_a_table_is_no_schema(tmp_path: Path) -> None:
    (tmp_path / "accounts.csv").write_text('id,name\n1,"a\n', encoding="utf-8")
    done = run("init", "made", "--from-json-schema", "accounts.csv", cwd=tmp_path)
    assert done.stderr == (
        "error: accounts.csv: no JSON Schema: the file holds no JSON; "
        "rows of a table are read by `--from accounts.csv` (S101)\n"
    )
    (tmp_path / "a.json").write_text('{"type": "object",}', encoding="utf-8")
    done = run("init", "made", "--from-json-schema", "a.json", cwd=tmp_path)
    assert "error: a.json: no JSON Schema: expecting property name" in done.stderr
    assert " in line 1, column 19 (S101)\n" in done.stderr


def test_wide_rows_and_columns_without_a_name_are_told(tmp_path: Path) -> None:
    (path,) = written(tmp_path, accounts="id,,name\na,x,Amber\nb,,Verdant,,\nc,,x,y\nd\n")
    _, told = made(tmp_path, path)
    assert "note: accounts.csv: a column without a name is left out\n" in told
    assert "note: accounts.csv: 1 row of more cells than columns\n" in told
    assert read_table(str(path)).rows == 3


# -- generated files --------------------------------------------------------------------------------------------------

CELLS = st.one_of(
    st.just(""),
    st.sampled_from(["yes", "no", "0", "1", "007", "1.5", "2026-01-31", "01/02/2026", "31.12.2026 10:00", "  ", "a b"]),
    st.integers(-(10**20), 10**20).map(str),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=5),
)
HEADERS = st.one_of(
    st.sampled_from(
        [
            "id",
            "Account",
            "Title",
            "E-mail",
            "key",
            "in",
            "and",
            "Type",
            "created at",
            "relation",
            "account_id",
            "`",
            "…",
        ]
    ),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Z"]), min_size=1, max_size=4),
)


@st.composite
def tables(draw: st.DrawFn) -> str:
    names = draw(st.lists(HEADERS, min_size=0, max_size=4, unique=True))
    rows = draw(st.integers(1, 6))
    columns = [draw(st.one_of(st.lists(CELLS, min_size=rows, max_size=rows), CELLS.map(lambda cell: [cell] * rows)))
               for _ in names]  # fmt: skip
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["Record ID", "Account ID", *names])
    for number in range(rows):
        writer.writerow([f"k{number}", f"k{number % 2}", *(column[number] for column in columns)])
    return out.getvalue()


def clean(found: list[Made]) -> Iterator[str]:
    return (each.key for each in found if isinstance(each, Upsert))


@settings(max_examples=12, deadline=None, derandomize=True, database=None)
@given(tables(), tables(), tables())
def test_rows_are_mapped_by_what_is_made_of_them(
    tmp_path_factory: pytest.TempPathFactory, accounts: str, people: str, events: str
) -> None:
    folder = tmp_path_factory.mktemp("generated")
    paths = written(folder, accounts=accounts.replace("Account ID", "Group ID", 1), people=people, notes=events)
    done = run("init", folder / "made", *(each for path in paths for each in ("--from", path)))
    assert done.returncode == 0, done.stderr
    checked = run("check", folder / "made")
    assert checked.returncode == 0, (checked.stderr, (folder / "made" / "mappings.rules").read_text(encoding="utf-8"))
    for path in paths:
        found, troubles = mapped(folder, path)
        assert troubles == [], (folder / "made" / "mappings.rules").read_text(encoding="utf-8")
        assert len(set(clean(found))) > 0


# -- files of any names and columns, with values that look like keys, days and types -----------------------------------

STEMS = ("accounts", "people", "activities", "deals", "sites", "account_people", "companies", "contacts", "visits",
         "relations", "leads", "things", "events", "person", "2x")  # fmt: skip
COLUMNS = ("id", "ID", "Account ID", "Account", "Company", "Contact ID", "Person", "Email", "Title", "Type", "Date",
           "created at", "Amount", "Stage", "Name", "Role", "relation", "in", "and", "key", "Events", "people", "x y",
           "Job Title", "Industry", "Employees", "opt in", "`", "1st", "ä", "Status")  # fmt: skip
SAMPLES = ("", "1", "2", "3", "a", "b", "A1", "A2", "p1", "p2", "ann@x.example", "2026-01-01", "01/02/2026",
           "2026-01-01T00:00:00Z", "yes", "no", "Director", "VP Sales", "Page View", "Form", "1.5", "007",
           "  ")  # fmt: skip


def some_files(folder: Path, seed: int) -> list[Path]:
    chance = random.Random(seed)  # noqa: S311 - nothing is secret
    paths = []
    for stem in chance.sample(STEMS, chance.randint(1, 4)):
        names = chance.sample(COLUMNS, chance.randint(1, 6))
        rows = chance.randint(0, 8)
        columns = [
            [
                f"{chance.choice('pA')}{row}" if is_keyed and chance.random() < 0.5 else chance.choice(SAMPLES)
                for row in range(rows)
            ]
            for is_keyed in (chance.random() < 0.6 for _ in names)
        ]
        out = io.StringIO()
        csv.writer(out).writerows([names, *zip(*columns, strict=True)])
        paths += written(folder, **{stem: out.getvalue()})
    return paths


@pytest.mark.parametrize("seed", range(1, 13))
def test_whatever_the_files_are_they_are_mapped_or_refused(tmp_path: Path, seed: int) -> None:
    rules, payloads = tmp_path / "made", tmp_path / "accounts.ndjson"
    paths = some_files(tmp_path, seed)
    done = run("init", rules, *(each for path in paths for each in ("--from", path)))
    assert done.returncode in {0, 2}, done.stderr
    if done.returncode == 2:
        assert done.stderr.startswith("error: ")
        return
    assert run("check", rules).returncode == 0
    assert run("fmt", rules, "--check").returncode == 0
    read = [path for path in paths if str(path) in done.stdout]
    mapped_all = run("map", rules, *read, "--now", "2026-06-01T12:00:00Z", "--out", payloads)
    assert mapped_all.returncode in {0, 7}, mapped_all.stderr
    decided = run("decide", rules, payloads, "--whole", "--strict")
    assert decided.returncode == 0, decided.stdout
