"""Foreign files into a real server: the same facts as in payloads, once, and in whatever order they come."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from quorate.cli.map_ingest import IncompleteError, Ingest
from quorate.cli.map_progress import MapProgress
from quorate.client import Retries, connect
from quorate.joining.service_records import ServiceRecord
from quorate.joining.spill import BlockWriter
from quorate.joining.tally import Tally
from quorate.server.app import Server
from tests.cli.running import run_here
from tests.joining.direct import RULES
from tests.service.serving import serve

DATED = """
record seen {
  key id  text
  company    text
  title      text
  deleted    boolean
  into       text
  updatedAt  datetime
}

mapping people_seen from seen to person {
  delete when seen.deleted
  as of updatedAt
  id = seen.id
  account = company
  title = seen.title
}

mapping people_merged from seen to merge of person {
  when seen.into is known
  as of updatedAt
  into = seen.into
  merged = seen.id
}
"""
FILES = {
    "companies.csv": "id,name\nacme,Acme\nglobex,Globex\n",
    "leads.csv": "id,company,title\nann,acme,Director\nbob,globex,Buyer\n",
    "contacts.csv": "account,person,role\nglobex,ann,adviser\n",
    "deals.csv": "id,company,amount\no1,acme,100\n",
    "roles.csv": "id,opportunity,lead,role\nr1,o1,ann,buyer\n",
    "visits.csv": "id,lead,at\nv1,ann,2026-05-01T00:00:00Z\nv2,bob,2026-05-02T00:00:00Z\nv3,zed,2026-05-02T00:00:00Z\n",
}


@pytest.fixture(name="rules")
def rules_fixture(tmp_path: Path) -> Path:
    path = tmp_path / "rules" / "all.rules"
    path.parent.mkdir()
    path.write_text(RULES.read_text(encoding="utf-8") + DATED, encoding="utf-8")
    return path.parent


@pytest.fixture(name="server")
def server_fixture(rules: Path) -> Iterator[Server]:
    with serve(rules) as server:
        yield server


def write(folder: Path, **files: str) -> list[str]:
    paths = []
    for name, text in files.items():
        path = folder / f"{name}.csv"
        path.write_text(text, encoding="utf-8")
        paths.append(str(path))
    return paths


def ingest(rules: Path, server: Server, *files: str) -> dict[str, Any]:
    done = run_here("map", rules, *files, "--server", server.address, "--format", "json")
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    found: dict[str, Any] = json.loads(done.stderr)
    return found


def account(server: Server, key: str) -> dict[str, Any]:
    with connect(server.address) as client:
        stored = client.get_account(key, with_payload=True)
    assert stored.payload is not None
    found: dict[str, Any] = stored.payload["account"]
    return found


def test_a_server_gets_the_facts_that_payloads_have_and_knows_them_the_second_time(
    rules: Path, server: Server, tmp_path: Path
) -> None:
    files = write(tmp_path, **{name.removesuffix(".csv"): text for name, text in FILES.items()})
    first = ingest(rules, server, *files)
    second = ingest(rules, server, *files)
    sent = first["server"]["sent"]
    assert first["server"] == {"sent": sent, "new": sent, "decided": 2}
    assert second["server"] == {"sent": sent, "known": sent}
    assert first["left_out"]["M305"]["count"] == 1
    payloads = [json.loads(line)["account"] for line in run_here("map", rules, *files).stdout.splitlines()]
    assert {payload["id"]: payload for payload in payloads} == {key: account(server, key) for key in ("acme", "globex")}


def test_that_there_is_nothing_inside_is_known_and_empties_nothing(rules: Path, server: Server, tmp_path: Path) -> None:
    deals, roles, leads = write(
        tmp_path,
        deals="id,company,amount\no1,acme,100\no2,acme,200\n",
        roles="id,opportunity,lead,role\nr1,o1,ann,buyer\n",
        leads="id,company,title\nann,acme,Director\n",
    )
    (none,) = write(tmp_path, none="id,opportunity,lead,role\n")
    ingest(rules, server, deals, roles, leads)
    role = {"id": "r1", "contact": "ann", "role": "buyer"}
    expected = [
        {"id": "o1", "amount": 100, "contact_roles": [role]},
        {"id": "o2", "amount": 200, "contact_roles": []},
    ]
    assert account(server, "acme")["opportunities"] == expected
    ingest(rules, server, deals, f"roles={none}", leads)
    assert account(server, "acme")["opportunities"] == expected


def test_who_is_named_and_not_there_is_told_by_the_record_that_names_them(rules: Path, tmp_path: Path) -> None:
    files = write(
        tmp_path,
        deals="id,company,amount\no1,acme,100\n",
        roles="id,opportunity,lead,role\nr1,o1,ann,buyer\nr2,o1,zed,buyer\n",
        leads="id,company,title\nann,acme,Director\n",
    )
    done = run_here("map", rules, *files, "--format", "json")
    (example,) = json.loads(done.stderr)["left_out"]["M308"]["examples"]
    assert example["place"] == f"{files[1]}:3"


def test_older_facts_that_come_later_change_nothing(rules: Path, server: Server, tmp_path: Path) -> None:
    header = "id,company,title,deleted,into,updatedAt\n"
    (new,) = write(tmp_path, new=f"{header}ann,acme,Chief,,,2026-03-01T00:00:00Z\n")
    (old,) = write(tmp_path, old=f"{header}ann,globex,Clerk,,,2026-01-01T00:00:00Z\nbob,acme,,,,2026-01-01T00:00:00Z\n")
    (gone,) = write(
        tmp_path, gone=f"{header}ann,acme,,true,,2026-02-01T00:00:00Z\nbob,acme,,true,,2026-02-01T00:00:00Z\n"
    )
    for file in (new, gone, old):
        ingest(rules, server, f"seen={file}")
    assert account(server, "acme")["people"] == [{"id": "ann", "title": "Chief"}]


def test_what_moves_or_is_merged_leaves_the_accounts_it_was_in(rules: Path, server: Server, tmp_path: Path) -> None:
    header = "id,company,title,deleted,into,updatedAt\n"
    before = (
        "ann,acme,Chief,,,2026-01-01T00:00:00Z\nbob,acme,,,,2026-01-01T00:00:00Z\neve,acme,,,,2026-01-01T00:00:00Z\n"
    )
    (first,) = write(tmp_path, first=header + before)
    (second,) = write(
        tmp_path,
        second=f"{header}{before}ann,globex,Chief,,,2026-02-01T00:00:00Z\nbob,acme,,,eve,2026-02-02T00:00:00Z\n",
    )
    ingest(rules, server, f"seen={first}")
    assert [person["id"] for person in account(server, "acme")["people"]] == ["ann", "bob", "eve"]
    told = ingest(rules, server, f"seen={second}")
    assert told["counts"] == {
        "accounts that are only named": 2,
        "merged person": 1,
        "records of a key that was there already": 1,
        "records of what was merged into another": 2,
        "things that moved to another account": 1,
    }
    assert [person["id"] for person in account(server, "acme")["people"]] == ["eve"]
    assert [person["id"] for person in account(server, "globex")["people"]] == ["ann"]


def test_a_part_of_what_a_server_has_is_added_to_it(rules: Path, server: Server, tmp_path: Path) -> None:
    files = write(tmp_path, leads="id,company,title\nann,acme,Director\n", deals="id,company,amount\no1,acme,5\n")
    ingest(rules, server, *files)
    more = write(
        tmp_path,
        contacts="account,person,role\nacme,ann,adviser\nglobex,ann,\n",
        visits="id,lead,at\nv1,ann,2026-05-01T00:00:00Z\nv2,bob,2026-05-01T00:00:00Z\n",
        roles="id,opportunity,lead,role\nr1,o1,ann,buyer\n",
    )
    told = ingest(rules, server, *more)
    assert {code: found["count"] for code, found in told["left_out"].items()} == {"M305": 1, "M307": 1}
    assert account(server, "acme")["people"] == [{"id": "ann", "title": "Director", "relation": {"role": "adviser"}}]
    assert account(server, "acme")["opportunities"] == [{"id": "o1", "amount": 5.0}]
    assert [event["id"] for event in account(server, "acme")["events"]] == ["v1"]
    assert account(server, "globex")["people"] == [{"id": "ann"}]


def test_what_a_server_refuses_is_told(rules: Path, server: Server, tmp_path: Path) -> None:
    (visits,) = write(tmp_path, visits="id,lead,at\nv1,ann,2026-05-01T00:00:00Z\n")
    (other,) = write(tmp_path, other="id,lead,at\nv1,ann,2026-05-09T00:00:00Z\n")
    (leads,) = write(tmp_path, leads="id,company,title\nann,acme,Director\n")
    rejects = tmp_path / "rejects.ndjson"
    ingest(rules, server, leads, visits)
    done = run_here("map", rules, leads, f"visits={other}", "--server", server.address, "--rejects", rejects)
    assert done.returncode == 7
    assert "E805" in done.stderr
    (line,) = rejects.read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["code"] == "E805"


def test_a_server_that_goes_away_is_told_with_how_far_it_came(rules: Path, tmp_path: Path) -> None:
    path = tmp_path / "out"
    with closing(BlockWriter[ServiceRecord](path)) as blocks:
        for number in range(1_500):
            blocks.add(ServiceRecord("upsert", "acme", "people", f"p{number}", b'{"id":"p%d"}' % number, None, 0))
    tally = Tally()
    with serve(rules) as server, connect(server.address, retries=Retries(attempts=2, most=0.1)) as client:
        ingest_into = Ingest(client, "here", MapProgress(sys.stderr, None, shown=False), None)
        ingest_into.take(path)
        ingest_into.finish(tally)
        server.stop()
        with pytest.raises(IncompleteError) as raised:
            ingest_into.take(path)
    assert tally.counts["new to the server"] == tally.counts["sent to the server"] == 1_500
    assert "1,500 records were taken in until then" in raised.value.message


def test_a_server_that_is_not_there_is_told(rules: Path, tmp_path: Path) -> None:
    (leads,) = write(tmp_path, leads="id,company,title\nann,acme,Director\n")
    with serve(rules) as server:
        address = server.address
    done = run_here("map", rules, leads, "--server", address)
    assert done.returncode == 2
    assert "no server answers there" in done.stderr
