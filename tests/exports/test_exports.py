"""Each file of an export, read again by a reader that knows nothing of it, has who the decisions have."""

import csv
import hashlib
import io
import signal
from pathlib import Path

import pytest

from quorate.cli.export_files import Place, Sheet
from quorate.cli.export_shape import Shape
from quorate.exports import Column, Table
from quorate.exports.cells import Cells
from quorate.exports.findings import findings_of_files
from tests.cli.running import run_here, write_rules
from tests.exports.exporting import (
    decided,
    export,
    lines_in,
    members_of,
    payloads,
    rows_in,
    seeds,
    write_payloads,
    write_small,
)
from tests.exports.stored import store_of

pq = pytest.importorskip("pyarrow.parquet")

GROUP = """
audience everybody of accounts where id is known
role template people_there { role anyone needs 1 when id is known }
interest anything { roles people_there  stages pipeline }
stages pipeline { entry begun  success won  begun -> won }
buying group all { audience everybody  interest anything  admit everyone }
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("exports")
    write_payloads(made / "accounts.ndjson", payloads())
    return made


def people() -> dict[str, dict[str, object]]:
    return {each["id"]: each for account in payloads() for each in account["account"].get("people") or ()}


# --- members --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("large_by_any_measure", ("account",)),
        ("reachable_directors", ("account", "person")),
        ("seeds_growers", ("account", "person", "role")),
    ],
)
def test_members_in_all_forms_are_those_of_the_decisions(folder: Path, name: str, keys: tuple[str, ...]) -> None:
    there = members_of(name)
    assert there
    told = export(folder, "members", "--of", name, "--rows-most", "7")
    assert told["tables"][0]["rows"] == len(there)
    assert [each["rows"] for each in told["files"][:-1]] == [7] * (len(told["files"]) - 1)
    rows = [row for each in told["files"] for row in rows_in(folder / "out" / each["name"])]
    assert len(rows) == len(there)
    assert {tuple(row[key] for key in keys) for row in rows} == there
    if name != "seeds_growers":  # the other forms are of one of them
        return
    export(folder, "members", "--of", name, "--out", "m.ndjson")
    assert {tuple(row[key] for key in keys) for row in lines_in(folder / "m.ndjson")} == there
    export(folder, "members", "--of", name, "--out", "m.parquet")
    table = pq.read_table(folder / "m.parquet").to_pylist()
    assert {tuple(row[key] for key in keys) for row in table} == there


def test_groups_and_activations(folder: Path) -> None:
    groups = {
        (each.decision["account"], group["completeness"], group["engagement"])
        for each in decided()
        for group in each.decision["groups"]
        if group["name"] == "field_growers" and group["active"]
    }
    export(folder, "members", "--of", "field_growers", "--rows", "groups", "--out", "g.ndjson")
    rows = lines_in(folder / "g.ndjson")
    assert {(row["account"], row["completeness"], row["group_engagement"]) for row in rows} == groups
    export(folder, "members", "--of", "field_growers", "--missing", "field_lead", "--out", "g.ndjson")
    lacking = {row["account"] for row in rows if "field_lead" in (row["missing"] or ())}
    assert {row["account"] for row in lines_in(folder / "g.ndjson")} == lacking
    for name in ("growers_without_decider", "field_mailing"):
        export(folder, "members", "--of", name, "--out", "a.csv")
        kept = {
            (each.decision["account"], *(() if key == each.decision["account"] else (key,)))
            for each in decided()
            for key in each.decision["state"].get("activations", {}).get(name, ())
        }
        assert {tuple(row[key] for key in row if key != "since") for row in rows_in(folder / "a.csv")} == kept


def test_fields_are_told_where_they_are_asked_for(folder: Path) -> None:
    told = export(folder, "members", "--of", "seeds_growers", "--fields", "email,account.name", "--formulas", "guard")
    columns = {each["name"]: each for each in told["tables"][0]["columns"]}
    assert columns["email"]["pii"]
    assert not columns["account.name"]["pii"]
    names = {each["account"]["id"]: each["account"]["name"] for each in payloads()}
    for row in rows_in(folder / "out" / "members.csv"):
        assert row["email"] == (people()[row["person"]].get("email") or "")
        assert row["account.name"].removeprefix("'") == names[row["account"]]
        assert not row["account.name"].startswith("=")
    assert {each["name"] for each in told["tables"][0]["columns"] if each["pii"]} == {"email"}


def test_forms_of_csv(tmp_path: Path) -> None:
    rules = write_small(tmp_path)
    forms = ("--delimiter", "semicolon", "--bom", "--crlf", "--quote-all")
    export(tmp_path, "members", "--of", "large", "--fields", "employees", *forms, "--out", "x.csv", rules=rules)
    content = (tmp_path / "x.csv").read_bytes()
    assert content.startswith(b'\xef\xbb\xbf"account";"since";"employees"\r\n"a2";')
    assert content.count(b"\r\n") == content.count(b"\n") == 5
    export(tmp_path, "members", "--of", "large", "--no-header", "--out", "x.csv", rules=rules)
    assert (tmp_path / "x.csv").read_text(encoding="utf-8").startswith("a2,2026-06-01T12:00:00Z\na3,")


def test_keys_that_a_guard_changes_are_told_and_a_sign_alone_is_none_of_them(tmp_path: Path) -> None:
    rules = write_small(tmp_path)
    payloads = tmp_path / "accounts.ndjson"
    payloads.write_text(payloads.read_text("utf-8").replace('"a3"', '"-"').replace('"a4"', '"=a4"'), "utf-8")
    told = export(tmp_path, "members", "--of", "large", "--out", "x.csv", rules=rules)
    assert {row["account"] for row in rows_in(tmp_path / "x.csv")} == {"a2", "-", "'=a4", "a5"}
    (found,) = [each for each in told["findings"] if each["code"] == "X116"]
    assert found["message"].startswith("1 key, changed by an apostrophe before it, of ")
    assert found["help"].startswith("`--formulas tell` leaves keys as they are")
    export(tmp_path, "members", "--of", "large", "--formulas", "tell", "--out", "y.csv", rules=rules)
    assert {row["account"] for row in rows_in(tmp_path / "y.csv")} == {"a2", "-", "=a4", "a5"}


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_no_cell_begins_a_row(end: str) -> None:
    cells = Cells(line_end=end)
    values = ["a\r=1", "a\nb", "a\r\nb", "\r", ""]
    line = cells.line(cells.row(values)).decode()
    assert line.endswith(f",{end}")
    assert list(csv.reader(io.StringIO(line, newline=""), strict=True)) == [values]


def test_a_file_of_long_cells_is_read_again(tmp_path: Path) -> None:
    shape, columns = Shape(), [Column("a", "text", lambda _: None)]
    sheet = Sheet(tmp_path, "t", "whole", columns, shape, shape.cells())
    sheet.write(["x" * 200_000])
    sheet.close()
    assert [len(row[0]) for row in shape.read(tmp_path / "t.csv", columns)] == [200_000]


def test_the_manifest_tells_what_the_files_are_and_nothing_changes_by_itself(tmp_path: Path) -> None:
    rules, out = write_small(tmp_path), tmp_path / "out"
    first = export(tmp_path, "members", "--of", "large", rules=rules)
    before = (out / "manifest.json").read_bytes()
    for each in first["files"]:
        content = (out / each["name"]).read_bytes()
        assert (each["bytes"], each["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
    assert first["rule_set"]["name"] == "small"
    assert first["now"] == {"first": "2026-06-01T12:00:00Z", "last": "2026-06-01T12:00:00Z"}
    export(tmp_path, "members", "--of", "large", rules=rules)
    assert (out / "manifest.json").read_bytes() == before
    assert {each.name for each in out.iterdir()} == {"members.csv", "manifest.json"}


def test_a_store_gives_what_files_give(tmp_path: Path) -> None:
    rules = write_small(tmp_path)
    store_of(tmp_path / "quorate.db", rules, lines_in(tmp_path / "accounts.ndjson"))
    fields = ("--fields", "employees")
    export(tmp_path, "members", "--of", "large", *fields, "--out", "f.csv", rules=rules)
    export(tmp_path, "members", "--of", "large", *fields, "--out", "s.csv", accounts="quorate.db", rules=rules)
    assert (tmp_path / "f.csv").read_bytes() == (tmp_path / "s.csv").read_bytes()


# --- LinkedIn -------------------------------------------------------------------------------------------------------


def test_companies(folder: Path) -> None:
    told = export(folder, "linkedin", "--companies", "--of", "large_by_any_measure")
    facts = {each["account"]["id"]: each["account"] for each in payloads()}
    wanted = {
        (each["name"], each.get("industry") or "", each.get("country") or "")
        for (key,) in members_of("large_by_any_measure")
        for each in [facts[key]]
    }
    rows = rows_in(folder / "out" / "companies.csv")
    assert {(row["companyname"], row["industry"], row["companycountry"]) for row in rows} == wanted
    assert list(rows[0]) == [
        "companyname", "companywebsite", "companyemaildomain", "linkedincompanypageurl", "stocksymbol", "industry",
        "city", "state", "companycountry", "zipcode",
    ]  # fmt: skip
    assert {each["code"] for each in told["findings"]} >= {"X110", "X116", "X117"}
    export(folder, "linkedin", "--companies", "--of", "customers", "--rename", "companycountry=country")
    assert "country" in rows_in(folder / "out" / "companies.csv")[0]
    group = {(each.decision["account"],) for each in decided() if any(
        g["name"] == "seeds_growers" and g["active"] and "champion" in (g["missing"] or ())
        for g in each.decision["groups"]
    )}  # fmt: skip
    export(folder, "linkedin", "--companies", "--of", "seeds_growers", "--missing", "champion")
    found = {row["companyname"] for row in rows_in(folder / "out" / "companies.csv")}
    assert found == {facts[key]["name"] for (key,) in group} != set()


def test_contacts_are_hashed_and_have_agreed(folder: Path) -> None:
    there = [people()[key] for _, key in sorted(members_of("deciders_in_a_deal"))]
    agreed = [str(each["email"]).strip().lower() for each in there if each.get("consent_email") and each.get("email")]
    told = export(folder, "linkedin", "--contacts", "--of", "deciders_in_a_deal")
    rows = rows_in(folder / "out" / "contacts.csv")
    assert sorted(row["email"] for row in rows) == sorted(
        hashlib.sha256(each.encode()).hexdigest() for each in set(agreed)
    )
    assert told["tables"][0]["left_out"]["no consent"] == sum(each.get("consent_email") is not True for each in there)
    export(folder, "linkedin", "--contacts", "--of", "deciders_in_a_deal", "--without-consent-check", "--plain-emails")
    plain = {row["email"] for row in rows_in(folder / "out" / "contacts.csv")}
    assert plain == {str(each["email"]).strip().lower() for each in there if each.get("email")} > set(agreed)


def test_of_several_consents_that_to_email_counts(tmp_path: Path) -> None:
    fields = "email text pii  consent_email boolean consent  consent_sms boolean consent"
    (tmp_path / "rules.rules").write_text(
        f"entity account accounts {{ key id }}\nentity person people in account {{ key id  {fields} }}\n"
        'audience all "All" of people where email is known\n',
        encoding="utf-8",
    )
    people = [
        {"id": "a", "email": "a@x.example", "consent_email": True},
        {"id": "b", "email": "b@x.example", "consent_sms": True},
        {"id": "c", "email": "c@x.example", "consent_email": False, "consent_sms": True},
    ]
    given = {"now": "2026-06-01T12:00:00Z", "account": {"id": "x", "people": people}}
    payload = write_payloads(tmp_path / "x.ndjson", [given])
    start = ("export", "linkedin", tmp_path / "rules.rules", payload, "--contacts", "--of", "all", "--plain-emails")
    for options, emails in (
        ((), ["a@x.example"]),
        (("--consent", "consent_sms"), ["b@x.example", "c@x.example"]),
        (("--without-consent-check",), ["a@x.example", "b@x.example", "c@x.example"]),
    ):
        done = run_here(*start, *options, "--out", tmp_path / "out", "--force")
        assert done.returncode == 0, done.stderr
        assert [row["email"] for row in rows_in(tmp_path / "out" / "contacts.csv")] == emails
        left_out = "`--without-consent-check` takes them in, and with them who said no" in done.stderr
        assert left_out == (len(emails) < 3)


def test_warnings_can_fail(folder: Path) -> None:
    export(folder, "linkedin", "--companies", "--of", "customers", "--fail-on", "warning", code=5)


# --- Salesforce -----------------------------------------------------------------------------------------------------


def test_committees_and_contact_roles(folder: Path) -> None:
    export(folder, "salesforce")
    out = folder / "out"
    members = rows_in(out / "Buying_Committee_Member__c.csv")
    committees = rows_in(out / "Buying_Committee__c.csv")
    for name in ("seeds_growers", "field_growers"):
        found = {
            (row["Quorate_Key__c"].split("|")[0], row["Contact__c"], row["Role__c"])
            for row in members
            if row["Quorate_Key__c"].split("|")[1] == name
        }
        assert found == members_of(name)
    assert {row["Buying_Committee__r.Quorate_Key__c"] for row in members} <= {
        row["Quorate_Key__c"] for row in committees
    }
    shares = {
        f"{each.decision['account']}|{group['name']}": group["completeness"]
        for each in decided()
        for group in each.decision["groups"]
        if group["active"]
    }
    assert {row["Quorate_Key__c"] for row in committees} == shares.keys()
    for row in committees:
        share = shares[row["Quorate_Key__c"]]
        assert (float(row["Completeness__c"]) if row["Completeness__c"] else None) == (
            None if share is None else round(share * 100, 2)
        )
    roles = rows_in(out / "OpportunityContactRole.csv")
    seats = members_of("seeds_growers") | members_of("field_growers")
    open_ones = {
        (opportunity["id"], person, role)
        for each in payloads()
        for opportunity in each["account"].get("opportunities") or ()
        for account, person, role in seats
        if opportunity.get("is_closed") is False and account == each["account"]["id"]
    }
    found = {(row["OpportunityId"], row["ContactId"], row["Quorate_Key__c"].split("|")[2]) for row in roles}
    assert found == open_ones != set()
    primary = [row["OpportunityId"] for row in roles if row["IsPrimary"] == "true"]
    assert sorted(primary) == sorted({row["OpportunityId"] for row in roles})


def test_ids_of_salesforce_come_back_out_of_the_keys_that_they_made(tmp_path: Path) -> None:
    rules = write_rules(tmp_path / "rules", group=GROUP)
    org = "@00D000000000001EAA.Salesforce"
    account = {"id": f"001000000000001AAA{org}", "people": [{"id": f"003000000000011{org}"}, {"id": f"11{org}"}]}
    write_payloads(tmp_path / "accounts.ndjson", [{"now": "2026-06-01T12:00:00Z", "account": account}])
    told = export(tmp_path, "salesforce", "--committees", rules=rules)
    (committee,) = rows_in(tmp_path / "out" / "Buying_Committee__c.csv")
    members = rows_in(tmp_path / "out" / "Buying_Committee_Member__c.csv")
    assert committee["Account__c"] == "001000000000001AAA"
    assert committee["Quorate_Key__c"] == f"001000000000001AAA{org}|all"
    assert {row["Contact__c"] for row in members} == {"003000000000011", f"11{org}"}
    assert [each["message"] for each in told["findings"]] == ["1 value of `Contact__c` cannot be an id of Salesforce"]


def test_other_names_and_fields(folder: Path) -> None:
    export(folder, "salesforce", "--contact-roles", "--roles", "decision_maker=Decision Maker", "--no-primary")
    rows = rows_in(folder / "out" / "OpportunityContactRole.csv")
    assert "Decision Maker" in {row["Role"] for row in rows}
    assert "IsPrimary" not in rows[0]
    told = export(
        folder, "salesforce", "--of", "seeds_growers", "--committees", "--rename",
        "Buying_Committee__c=Committee__c,Contact__c=Contact__r.Mail__c", "--columns", "Contact__c=email",
    )  # fmt: skip
    assert [each["name"] for each in told["files"]] == ["Committee__c.csv", "Buying_Committee_Member__c.csv"]
    for row in rows_in(folder / "out" / "Buying_Committee_Member__c.csv"):
        _, _, person, _ = row["Quorate_Key__c"].split("|")
        assert row["Contact__r.Mail__c"] == (people()[person].get("email") or "")


# --- XDM ------------------------------------------------------------------------------------------------------------


def test_memberships_with_times_of_the_state(folder: Path) -> None:
    since = "2026-05-20T00:00:00Z"
    given = []
    for each in payloads():
        state = {"audiences": {"customers": {"since": since}, "large_by_any_measure": {"since": since}}}
        given.append({**each, "state": state})
    write_payloads(folder / "before.ndjson", given)
    export(folder, "xdm", "--segment", "customers=7f3c", "--namespace", "ups", accounts="before.ndjson")
    found = {
        (each["accountKey"]["sourceKey"], segment): (told["status"], told["lastQualificationTime"])
        for each in lines_in(folder / "out" / "accounts.ndjson")
        for segment, told in each["segmentMembership"]["ups"].items()
    }
    now = "2026-06-01T12:00:00Z"
    for each in payloads():
        key = each["account"]["id"]
        customers = (key,) in members_of("customers")
        assert found[key, "7f3c"] == (("realized", since) if customers else ("exited", now))
    for name in ("surging", "seeds_growers"):
        if name == "surging":
            there = {key for (key,) in members_of(name)}
        else:
            there = {row.decision["account"] for row in decided() for g in row.decision["groups"] if g["name"] == name}
        assert {key for key, segment in found if segment == name} == there
    persons = {
        (each["b2b"]["personKey"]["sourceKey"], segment)
        for each in lines_in(folder / "out" / "people.ndjson")
        for segment in each["segmentMembership"]["ups"]
    }
    for name in seeds().program.audiences:
        if seeds().program.audiences[name].entity == "person":
            assert {key for key, segment in persons if segment == name} == {key for _, key in members_of(name)}
    assert "existing" not in (folder / "out" / "people.ndjson").read_text(encoding="utf-8")


# --- what is refused ------------------------------------------------------------------------------------------------


def test_nothing_is_written_over(tmp_path: Path) -> None:
    rules = write_small(tmp_path)

    def refused(*arguments: str) -> str:
        told: str = export(tmp_path, "members", "--of", "large", *arguments, code=2, rules=rules)
        return told

    strange = tmp_path / "strange"
    strange.mkdir()
    (strange / "letter.txt").write_text("dear", encoding="utf-8")
    assert "holds what is no export: letter.txt" in refused("--out", "strange", "--force")
    assert refused("--out", "accounts.ndjson/x")
    assert (strange / "letter.txt").read_text(encoding="utf-8") == "dear"
    export(tmp_path, "members", "--of", "large", "--out", "once", rules=rules)
    assert "`--force`" in refused("--out", "once")
    assert "not written as `.xlsx`" in refused("--out", "book.xlsx")
    assert "accounts.ndjson is read, and would be written over" in refused("--out", "accounts.ndjson")
    assert "several files" in refused("--rows-most", "1", "--out", "one.csv")
    assert not (tmp_path / "one.csv").exists()
    (tmp_path / "link").symlink_to("once")
    export(tmp_path, "members", "--of", "large", "--out", "link", "--force", rules=rules)
    assert (tmp_path / "link").is_symlink()
    names = ("--columns", "companyname=employees", "--rename", "companyname=city", "--out", "twice")
    told = export(tmp_path, "linkedin", "--companies", "--of", "large", *names, code=2, rules=rules)
    assert "two columns of companies would be called `city`" in told
    assert not [each for each in tmp_path.iterdir() if each.name.startswith(".quorate")]


def test_nothing_is_left_of_an_export_that_is_asked_to_end(tmp_path: Path) -> None:
    place = Place(tmp_path / "out")

    def ended() -> None:
        with place.writing() as folder:
            (folder / "facts").write_text("ann@acme.example", encoding="utf-8")
            signal.raise_signal(signal.SIGTERM)

    with pytest.raises(SystemExit, match=str(128 + signal.SIGTERM)):
        ended()
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    assert list(tmp_path.iterdir()) == []


def test_each_part_of_a_list_has_to_be_long_enough() -> None:
    table = Table("companies", (), lambda _: (), (), least_rows=300, most_rows=300_000)
    assert [each.message for each in findings_of_files(table, [300_000, 1]) if each.code == "X110"] == [
        "companies-2 has 1 row, and LinkedIn takes lists from 300 on"
    ]
    assert [each.code for each in findings_of_files(table, [300])] == []


def test_rejected_accounts_are_told_and_those_that_come_twice_count_once(tmp_path: Path) -> None:
    rules = write_small(tmp_path)
    first = (tmp_path / "accounts.ndjson").read_text(encoding="utf-8")
    (tmp_path / "bad.ndjson").write_text(first + first + '{"account": {}}\n', encoding="utf-8")
    told = export(tmp_path, "members", "--of", "large", accounts="bad.ndjson", code=7, rules=rules)
    assert told["accounts"] == {"decided": 12, "rejected": 1}
    assert told["tables"][0]["left_out"] == {"repeated": 4}
    assert [row["account"] for row in rows_in(tmp_path / "out" / "members.csv")] == ["a2", "a3", "a4", "a5"]


def test_who_is_in_several_accounts_has_one_record(tmp_path: Path) -> None:
    rules = write_small(tmp_path)
    text = (
        'audience chiefs of people where job_title = "Chief"\naudience seen of people where account.employees >= 500\n'
    )
    (rules / "people.rules").write_text(text, encoding="utf-8")
    export(tmp_path, "xdm", "--of", "chiefs,seen", rules=rules)
    now = {"status": "realized", "lastQualificationTime": "2026-06-01T12:00:00Z"}
    assert lines_in(tmp_path / "out" / "people.ndjson") == [
        {
            "b2b": {"personKey": {"sourceKey": f"p{number}"}},
            "segmentMembership": {"quorate": {"chiefs": now, "seen": now}},
        }
        for number in range(3)
    ]


def test_files_end_where_they_would_be_too_large(tmp_path: Path) -> None:
    shape = Shape()
    columns = [Column("a", "text", lambda _: None)]
    sheet = Sheet(tmp_path, "t", "whole", columns, shape, shape.cells(), most_rows=4, most_bytes=20)
    cells = ["x", "four", "four", "four", "four", "a,b", "x", "", "x", "x", "eighteen letters in"]
    for cell in cells:
        sheet.write([cell])
    written = sheet.close()
    assert all(each.bytes <= 22 and each.rows <= 4 for each in written)
    assert [row["a"] for each in written for row in rows_in(tmp_path / each.name)] == cells
    assert [each.name for each in written] == [f"t-{number}.csv" for number in range(1, len(written) + 1)]
