"""`quorate map`: foreign files to payloads."""

from __future__ import annotations

import gzip
import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from tests.cli.running import ROOT, run_here

RULES = """
entity account accounts { key id  name text required  size text }
entity person people in account { key id  title text  account_name text  relation { role text } }
event visited of person { url text }

record company { key id integer  name text  size text  parent integer }
record lead "Leads" {
  key id integer
  company    integer
  title      text
  address { city text }
  updatedAt  datetime
  winner     integer
}
record visit { id text  lead integer  at datetime  url text }

mapping companies from company to account {
  id = "c-" + text(company.id)
  name = company.name
  size = company.size
}
mapping leads from lead to person {
  when winner is missing
  as of updatedAt
  with company by lead.company
  id = text(lead.id)
  account = "c-" + text(lead.company)
  title = coalesce(lead.title, lead.address.city)
  account_name = company.name
}
mapping duplicates from lead to merge of person {
  when winner is known
  into = text(winner)
  merged = text(lead.id)
}
mapping visits from visit to visited { id = visit.id  person = text(visit.lead)  at = visit.at  url = visit.url }
"""
FILES = {
    "company.csv": "id,name,size\n1,Acme,large\n2,Globex,\n",
    "lead.csv": "id,company,title,address.city,updatedAt,winner\n"
    "7,1,Director,,2026-02-01T00:00:00Z,\n"
    "7,1,Clerk,,2026-01-01T00:00:00Z,\n"
    "8,2,,Bonn,2026-01-01T00:00:00Z,\n"
    "9,1,x,,,7\n"
    "10,3,Buyer,,2026-01-01T00:00:00Z,\n",
    "visit.ndjson": '{"id": "v1", "lead": 9, "at": "2026-05-01T00:00:00Z", "url": "/a"}\n'
    '{"id": "v2", "lead": 8, "at": "2026-05-01T00:00:00Z"}\n'
    '{"id": "v2", "lead": 8, "at": "2026-05-01T00:00:00Z"}\n'
    '{"id": "v3", "lead": 99, "at": "2026-05-01T00:00:00Z"}\n',
}
ACCOUNTS = [
    {
        "id": "c-1",
        "name": "Acme",
        "size": "large",
        "people": [{"id": "7", "title": "Director", "account_name": "Acme"}],
        "events": [{"type": "visited", "at": "2026-05-01T00:00:00Z", "person": "7", "id": "v1", "url": "/a"}],
    },
    {
        "id": "c-2",
        "name": "Globex",
        "people": [{"id": "8", "title": "Bonn", "account_name": "Globex"}],
        "events": [{"type": "visited", "at": "2026-05-01T00:00:00Z", "person": "8", "id": "v2"}],
    },
]


@pytest.fixture(name="folder")
def folder_fixture(tmp_path: Path) -> Path:
    (tmp_path / "map.rules").write_text(RULES, encoding="utf-8")
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "spilled").mkdir()
    return tmp_path


def map_here(folder: Path, *arguments: str | Path, stdin: bytes = b"") -> subprocess.CompletedProcess[str]:
    done = run_here("map", "map.rules", *arguments, "--temp", "spilled", cwd=folder, stdin=stdin)
    assert list((folder / "spilled").iterdir()) == []
    return done


def accounts_of(lines: str) -> list[Any]:
    return sorted((json.loads(line)["account"] for line in lines.splitlines()), key=lambda account: account["id"])


def test_files_become_one_payload_an_account_and_all_is_counted(folder: Path) -> None:
    done = map_here(folder, *FILES, "--format", "json")
    assert done.returncode == 0
    assert accounts_of(done.stdout) == ACCOUNTS
    summary = json.loads(done.stderr)
    assert [(file["rows"], file["mapped"], file["unmapped"], file["rejected"]) for file in summary["files"]] == [
        (2, 2, 0, 0),
        (5, 5, 0, 0),
        (4, 4, 0, 0),
    ]
    assert [file["looked_up"] for file in summary["files"]] == [2, 0, 0]
    assert [file["missing_columns"] for file in summary["files"]] == [["parent"], [], []]
    assert {code: found["count"] for code, found in summary["left_out"].items()} == {"M305": 1, "M310": 1}
    assert summary["left_out"]["M305"]["examples"][0]["place"] == "visit.ndjson:4"
    assert summary["counts"] == {
        "accounts that are only named": 1,
        "events of what was merged into another": 1,
        "events that came again": 1,
        "merged person": 1,
        "records of a key that was there already": 1,
        "things of accounts that are left out": 1,
    }
    assert summary["written"] == {"accounts": 2, "events": 2, "people": 2}


def test_a_file_of_another_record_is_told(tmp_path: Path) -> None:
    (tmp_path / "map.rules").write_text(
        "entity account accounts { key id  name text }\n"
        "entity person people in account { key id  email text }\n"
        "record company { key id text  name text  industry text  site text }\n"
        "record lead { key id text  company text  email text }\n"
        "mapping companies from company to account { id = company.id  name = company.name }\n"
        "mapping leads from lead to person { id = lead.id  account = lead.company  email = lead.email }\n",
        encoding="utf-8",
    )
    (tmp_path / "leads.csv").write_text("id,company,email,Phone\n1,a,a@a.example,1\n", encoding="utf-8")
    (tmp_path / "few.csv").write_text("id\na\n", encoding="utf-8")
    done = run_here("map", "map.rules", "company=leads.csv", "company=few.csv", "lead=leads.csv", cwd=tmp_path)
    told = (
        "  warning: most columns of `company` are missing, and all of `lead` are there: lead=leads.csv may be meant\n"
    )
    assert done.stderr.count("warning: ") == done.stderr.count(told) == 1
    done = run_here("map", "map.rules", "company=leads.csv", "--format", "json", cwd=tmp_path)
    assert [file["looks_like"] for file in json.loads(done.stderr)["files"]] == ["lead"]


def test_what_is_mapped_is_decided(folder: Path) -> None:
    out = folder / "accounts.ndjson.gz"
    done = map_here(folder, *FILES, "--out", out, "--now", "2026-06-01T02:00:00+02:00", "--workers", "2")
    assert (done.returncode, done.stdout) == (0, "")
    assert "lead.csv: 5 rows, 5 mapped, 0 of no mapping, 0 rejected" in done.stderr
    assert "such as visit.ndjson:4: event `v3` is of person `99`" in done.stderr
    with gzip.open(out, "rt", encoding="utf-8") as file:
        lines = file.read()
    assert accounts_of(lines) == ACCOUNTS
    assert json.loads(lines.splitlines()[0])["now"] == "2026-06-01T00:00:00Z"
    decided = run_here("decide", "map.rules", "accounts.ndjson.gz", "--whole", "--strict", cwd=folder)
    assert decided.returncode == 0, decided.stdout


def test_one_mapping_of_one_file_from_standard_input(folder: Path) -> None:
    done = map_here(folder, "companies", "-", stdin=FILES["company.csv"].encode())
    assert accounts_of(done.stdout) == [{"id": "c-1", "name": "Acme", "size": "large"}, {"id": "c-2", "name": "Globex"}]
    assert done.stderr.startswith("standard input: 2 rows, 2 mapped")


def test_what_is_looked_up_may_be_in_a_file_of_another_kind(folder: Path) -> None:
    lead = {"id": 7, "company": 1, "title": "Director", "updatedAt": "2026-02-01T00:00:00Z"}
    (folder / "lead.json").write_text(json.dumps([lead]), encoding="utf-8")
    (folder / "company.csv").write_text("id,name\n 01,Acme\n", encoding="utf-8")
    (account,) = accounts_of(map_here(folder, "lead.json", "company.csv").stdout)
    assert account["people"] == [{"id": "7", "title": "Director", "account_name": "Acme"}]
    (folder / "company.ndjson").write_text('{"id": 1, "name": "Acme"}\n', encoding="utf-8")
    (folder / "lead.csv").write_text("id,company,title\n7,1,Director\n", encoding="utf-8")
    (account,) = accounts_of(map_here(folder, "lead.csv", "company.ndjson").stdout)
    assert account["people"] == [{"id": "7", "title": "Director", "account_name": "Acme"}]


def test_a_file_that_is_only_looked_up_is_counted(folder: Path) -> None:
    rules = RULES.partition("mapping companies")
    (folder / "map.rules").write_text(
        rules[0] + "mapping leads" + rules[2].partition("mapping leads")[2], encoding="utf-8"
    )
    (folder / "company.csv").write_text("id,name\n1,Acme\n2,Globex,x\n", encoding="utf-8")
    done = map_here(folder, "lead.csv", "company.csv", "--format", "json", "--workers", "1")
    assert done.returncode == 7
    summary = json.loads(done.stderr)
    counts = summary["files"][1]
    assert (counts["rows"], counts["looked_up"], counts["rejected"], counts["mapped"]) == (2, 1, 1, 0)
    assert summary["rejected"]["M302"]["examples"][0]["place"] == "company.csv:3"
    (folder / "map.rules").write_text(
        rules[0] + "mapping visits" + rules[2].partition("mapping visits")[2], encoding="utf-8"
    )
    done = map_here(folder, "visit.ndjson", "company.csv")
    assert done.returncode == 2
    assert "company.csv: there is no mapping from `company`" in done.stderr


def test_rejected_records_are_written_with_what_is_wrong(folder: Path) -> None:
    (folder / "visit.ndjson").write_text(
        '{"id": "v1", "lead": 7, "at": "soon"}\n{"id": "v2", "lead": 7, "at": "2026-05-01T00:00:00Z", "url": 5}\n',
        encoding="utf-8",
    )
    told: dict[bool, list[Any]] = {}
    for strict in (False, True):
        rejects = folder / f"rejects-{strict}.ndjson"
        options = ["--strict"] if strict else []
        done = map_here(folder, *FILES, "--rejects", rejects, "--summary", "summary.txt", *options)
        assert (done.returncode, done.stderr) == (7, "")
        told[strict] = [json.loads(line) for line in rejects.read_text(encoding="utf-8").splitlines()]
    first, second, left = told[False]
    assert (first["place"], first["code"], first["field"], first["value"]) == ("visit.ndjson:1", "M201", "at", "soon")
    assert first["record"] == {"id": "v1", "lead": 7, "at": "soon"}
    assert [first["rejected"], second["rejected"]] == [True, False]
    assert (left["place"], left["code"]) == ("lead.csv:6", "M310")
    assert [each["rejected"] for each in told[True]] == [True, True, True]
    assert "2 rows, 0 mapped, 0 of no mapping, 2 rejected" in (folder / "summary.txt").read_text(encoding="utf-8")


def test_accounts_that_are_only_named_are_kept_or_dropped(folder: Path) -> None:
    rules = folder / "map.rules"
    rules.write_text(RULES.replace("name text required", "name text"), encoding="utf-8")
    kept = map_here(folder, *FILES)
    assert [account["id"] for account in accounts_of(kept.stdout)] == ["c-1", "c-2", "c-3"]
    dropped = map_here(folder, *FILES, "--named-accounts", "drop")
    assert [account["id"] for account in accounts_of(dropped.stdout)] == ["c-1", "c-2"]
    assert map_here(folder, *FILES, "--named-accounts", "drop", "--strict").returncode == 7


def test_columns_of_other_names_fill_fields(folder: Path) -> None:
    summary = folder / "summary.json"
    company = folder / "company.csv"
    company.write_text("ID,Company Name,Size,SIZE,name\n1,Acme,large,small,x\n", encoding="utf-8")
    arguments = ("company.csv", "--columns", "name=Company Name", "--summary", summary)
    done = map_here(folder, *arguments, "--format", "json")
    assert accounts_of(done.stdout) == [{"id": "c-1", "name": "Acme"}]
    (file,) = json.loads(summary.read_text(encoding="utf-8"))["files"]
    assert file["other_case"] == {"ID": "id"}
    assert file["unknown_fields"] == ["Size", "SIZE", "name"]  # which of the two is meant is not known
    map_here(folder, *arguments)
    assert "note: names in another case are read: `ID` as `id`\n" in summary.read_text(encoding="utf-8")
    done = map_here(
        folder, *FILES, "--columns", "company.name=Company Name", "--columns", "lead.address.city=address.city"
    )
    assert accounts_of(done.stdout)[0]["name"] == "Acme"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["company.csv", "--columns", "name"], "--columns: expected FIELD=HEADER, found `name`"),
        (["company.csv", "--columns", "nam=Name"], "`company` has no field `nam`; a name close to it is `name`"),
        (["company.csv", "--columns", "name=Naem"], "there is no column `Naem`; a name close to it is `name`"),
        ([*FILES, "--columns", "id=Key"], "write RECORD.id=…, where RECORD is `company` or `lead` or `visit`"),
        ([*FILES, "--columns", "visit.url=URL"], "--columns is for tables with a header, and visit.ndjson is none"),
        (["leed", "lead.csv"], "the rules have no record or mapping `leed`; a name close to it is `lead`"),
        (["lead.csv"], "mappings of `lead` look up `company`, and no file of it is given; add company=FILE"),
        (["visit.csv"], "visit.csv: no such file"),
        (["map.rules"], "map.rules: give it as NAME=map.rules"),
        (["lead=lead.csv", "company=."], ". is a folder"),
        (["company.csv", "--delimiter", "ab"], "--delimiter wants one character"),
        (["company.csv", "--encoding", "klingon"], "there is no encoding `klingon`"),
        (["company.csv", "--out", "x", "--server", "localhost:1"], "--out and --now are for payloads"),
        (["companies", "-", "visit=-"], "companies: give it as NAME=companies"),
        (["companies=-", "visit=-"], "standard input can be one of the files only"),
    ],
)
def test_what_is_asked_for_wrongly_is_told(arguments: list[str], told: str, folder: Path) -> None:
    (folder / "companies").write_text("", encoding="utf-8")
    done = map_here(folder, *arguments)
    assert done.returncode == 2
    assert told in done.stderr


def test_a_damaged_file_makes_nothing(folder: Path) -> None:
    path = folder / "company.csv.gz"
    path.write_bytes(gzip.compress(b"id,name\n" + b"1,Acme\n" * 100)[:-20])
    done = map_here(folder, "company.csv.gz", "--out", "accounts.ndjson")
    assert done.returncode == 2
    assert "company.csv.gz: the file is cut off; nothing is made of a part of it" in done.stderr
    assert not (folder / "accounts.ndjson").exists()


def test_a_full_disk_is_told(folder: Path) -> None:
    (folder / "visit.ndjson").write_text(FILES["visit.ndjson"] * 100, encoding="utf-8")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, before[1]))
        done = map_here(folder, *FILES)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert done.returncode == 2
    assert "file too large; --temp names another place" in done.stderr


@contextmanager
def heeding(number: int) -> Iterator[None]:
    """Let processes that are started here end by a signal, also where whoever runs the tests ignores it."""
    before = signal.signal(number, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(number, before)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_whoever_interrupts_leaves_no_files(number: int, code: int, folder: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "quorate",
        "map",
        "map.rules",
        "companies=-",
        "--temp",
        "spilled",
        "--workers",
        "1",
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    with (
        heeding(number),
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, cwd=folder, env=environment, text=True
        ) as process,
    ):
        assert process.stdin is not None
        process.stdin.write("id,name\n" + "1,Acme\n" * 80_000)
        process.stdin.flush()
        while process.poll() is None and not list((folder / "spilled").glob("*/things-*")):
            time.sleep(0.01)
        process.send_signal(number)
        _, told = process.communicate()
    assert process.returncode == code
    assert "before all was written" in told
    assert list((folder / "spilled").iterdir()) == []


def test_odd_keys_and_values_of_what_is_looked_up_are_told(folder: Path) -> None:
    endless = "9" * 5_000
    (folder / "company.csv").write_text(f"id,name\n--1,A\n{endless},B\n1,Acme\n", encoding="utf-8")
    done = map_here(folder, "lead.csv", "company.csv", "--format", "json")
    assert done.returncode == 7
    summary = json.loads(done.stderr)
    assert summary["rejected"]["M201"]["count"] == 2
    assert summary["files"][1]["looked_up"] == 1
    (folder / "company.ndjson").write_text(f'{{"id": 1.0, "name": {endless[:30]}}}\n', encoding="utf-8")
    done = map_here(folder, "lead.csv", "company.ndjson", "--format", "json")
    assert json.loads(done.stderr)["files"][1]["looked_up"] == 1


def test_lines_that_nest_without_end_are_told(folder: Path) -> None:
    nested = ""
    for depth in (900, 970, 5_000):
        nested = "[" * depth + "]" * depth
        (folder / "visit.ndjson").write_text(f'{{"id": {nested}, "lead": 9}}\n', encoding="utf-8")
        done = map_here(folder, "visit.ndjson", "--rejects", "rejects.ndjson")
        assert done.returncode == 7, done.stderr
    (folder / "lead.csv").write_text(f'id,company,address\n7,1,"{nested}"\n', encoding="utf-8")
    done = map_here(folder, "lead.csv", "company.csv", "--format", "json")
    assert json.loads(done.stderr)["told"]["M201"]["count"] == 1


def test_a_column_and_a_part_of_it_are_not_both_read(folder: Path) -> None:
    (folder / "lead.csv").write_text("id,address,address.city\n7,{},Bonn\n", encoding="utf-8")
    done = map_here(folder, "lead.csv", "company.csv")
    assert (done.returncode, done.stderr.count("is a part of another column")) == (2, 1)


def test_no_output_takes_the_place_of_an_input_or_of_another(folder: Path) -> None:
    for given in (["--out", "company.csv"], ["--out", "x", "--rejects", "x"], ["--rejects", "y", "--summary", "./y"]):
        done = map_here(folder, "company.csv", *given)
        assert (done.returncode, done.stderr.count("would take the place of")) == (2, 1)
    assert (folder / "company.csv").read_text(encoding="utf-8") == FILES["company.csv"]


def test_a_pipe_is_read_once(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    writer = Thread(target=(folder / "pipe").write_text, args=(FILES["company.csv"],))
    writer.start()
    done = map_here(folder, "company=pipe")
    writer.join()
    assert accounts_of(done.stdout) == [
        {"id": "c-1", "name": "Acme", "size": "large"},
        {"id": "c-2", "name": "Globex"},
    ]


def test_records_that_are_looked_up_may_have_any_name(folder: Path) -> None:
    (folder / "map.rules").write_text(
        """
entity account accounts { key id  name text }
record firm { key id text }
record `../x` { key id text  name text }
record `x*` { key id text  name text }
record x { key id text  name text }
record `x-y` { key id text  name text }
mapping firms from firm to account {
  with `../x` by firm.id
  with `x*` by firm.id
  with x by firm.id
  with `x-y` by firm.id
  id = firm.id
  name = `../x`.name + `x*`.name + x.name + `x-y`.name
}
""",
        encoding="utf-8",
    )
    (folder / "firm.csv").write_text("id\n1\n", encoding="utf-8")
    names = {"../x": "a", "x*": "b", "x-y": "c", "x": "d"}
    for name in names.values():
        (folder / f"{name}.csv").write_text(f"id,name\n1,{name}\n", encoding="utf-8")
    done = map_here(folder, "firm.csv", *(f"{record}={name}.csv" for record, name in names.items()))
    assert accounts_of(done.stdout) == [{"id": "1", "name": "abdc"}]
