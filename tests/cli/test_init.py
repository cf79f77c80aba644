"""`quorate init`: rule sets that check, are formatted, and decide the data they were made from."""

from __future__ import annotations

import gzip
import json
import tomllib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import quorate
from quorate.cli.fmt_files import names_in
from quorate.cli.infer.draft import draft_schema
from quorate.cli.infer.names import plural, singular
from quorate.cli.infer.payloads import Sample
from quorate.cli.infer.text import audiences_text, schema_text
from quorate.syntax.format import format_source
from quorate.text import Source
from tests.cli.running import RULES
from tests.cli.running import run_here as run

NOW = "2026-06-01T12:00:00Z"
FILES = ("audiences.rules", "quorate.toml", "schema.rules")


def payload(**account: object) -> dict[str, object]:
    return {"now": NOW, "account": {"id": "acme", **account}}


def infer(folder: Path, *payloads: object) -> str:
    """Infer a rule set for payloads in a folder; return its schema."""
    data = folder / "data.ndjson"
    data.write_text("".join(f"{json.dumps(each)}\n" for each in payloads), encoding="utf-8")
    done = run("init", folder / "made", "--from", data)
    assert done.returncode == 0, done.stderr
    return (folder / "made" / "schema.rules").read_text(encoding="utf-8")


def is_fit(folder: Path, data: Path) -> None:
    """Check that a rule set is well, formatted, and decides all of some data."""
    rules = quorate.load(folder)
    sources = [Source(file.name, file.read_text(encoding="utf-8")) for file in folder.glob("*.rules")]
    for source in sources:
        assert format_source(source, names_in(sources)).text == source.text
    content = data.read_bytes()
    lines = (gzip.decompress(content) if data.suffix == ".gz" else content).splitlines()
    assert [one.errors for one in rules.decide_many(lines) if one.errors] == []


# -- the small rule set ----------------------------------------------------------------------------------------


def test_the_small_rule_set_checks_and_decides_its_sample(tmp_path: Path) -> None:
    done = run("init", "my rules", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "  quorate decide 'my rules' 'my rules/accounts.ndjson'\n" in done.stdout
    folder = tmp_path / "my rules"
    assert sorted(entry.name for entry in folder.iterdir()) == sorted(
        ["accounts.ndjson", "audiences.test.rules", *FILES]
    )
    assert run("test", folder).stdout == f"{folder}: 6 tests passed\n"
    is_fit(folder, folder / "accounts.ndjson")


def test_the_sample_is_decided_all_three_ways(tmp_path: Path) -> None:
    run("init", tmp_path / "small")
    done = run("decide", tmp_path / "small", tmp_path / "small" / "accounts.ndjson")
    results = [
        {audience["name"]: audience["result"] for audience in json.loads(line)["audiences"]}["growers"]
        for line in done.stdout.splitlines()
    ]
    assert results == ["true", "unknown", "false"]


def test_files_that_are_there_are_named_and_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "schema.rules").write_text("# mine\n", encoding="utf-8")
    done = run("init", cwd=tmp_path)
    assert done.returncode == 2
    assert "schema.rules is there already" in done.stderr
    assert [entry.name for entry in tmp_path.iterdir()] == ["schema.rules"]
    assert run("init", "--force", cwd=tmp_path).returncode == 0
    assert (tmp_path / "schema.rules").read_text(encoding="utf-8") != "# mine\n"


# -- types -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([True, False, None], "x  boolean"),
        ([1, 2], "x  integer"),
        ([1, 2.5], "x  number"),
        ([2**70], "x  number"),
        (["2026-01-31"], "x  date"),
        (["2026-01-31T09:00:00Z", "2026-01-31T09:00:00.5+02:00"], "x  datetime"),
        (["2026-01-31", "2026-01-31T09:00:00Z"], "x  text"),
        (["2026-02-30"], "x  text"),
        (["2026-01-31T09:00:00"], "x  text"),
        (["2026-01-31", "soon"], "x  text"),
        ([None], "x  text  # always null so far"),
        ([["a"], []], "x  list of text"),
        ([[]], "x  list of text  # always empty so far"),
        ([[[1], [2]]], "x  list of list of integer"),
        ([[{"a": 1}, {"a": None}]], "x  list of { a integer }"),
        ([{"a": {"b": "c"}}], "x { a { b text } }"),
    ],
    ids=repr,
)
def test_types_are_inferred(tmp_path: Path, values: list[object], expected: str) -> None:
    schema = infer(tmp_path, *(payload(x=value) for value in values))
    assert f"  {expected}\n" in schema
    is_fit(tmp_path / "made", tmp_path / "data.ndjson")


def test_a_time_zone_is_one_by_name_and_value(tmp_path: Path) -> None:
    schema = infer(tmp_path, payload(timezone="Europe/Paris", zone_of_sales="north"))
    assert "  timezone       timezone\n" in schema
    assert "  zone_of_sales  text\n" in schema


def test_few_values_of_many_are_told_and_not_made_a_type(tmp_path: Path) -> None:
    schema = infer(
        tmp_path, *(payload(tier="gold" if number % 2 else "lead", code=str(number)) for number in range(60))
    )
    assert '  tier  text  # seen: "gold", "lead"\n' in schema
    assert "  code  text\n" in schema


def test_mixed_types_are_told_and_left_out(tmp_path: Path) -> None:
    data = tmp_path / "data.ndjson"
    data.write_text("".join(f"{json.dumps(payload(code=code, ok=1))}\n" for code in ("a", 1, 2)), encoding="utf-8")
    done = run("init", tmp_path / "made", "--from", data)
    assert done.returncode == 0
    assert "note: account.code: has no one type (integer 2 times and text 1 times); left out\n" in done.stderr
    assert "code" not in (tmp_path / "made" / "schema.rules").read_text(encoding="utf-8")
    is_fit(tmp_path / "made", data)


def test_odd_names_stand_in_backticks(tmp_path: Path) -> None:
    schema = infer(tmp_path, payload(**{"job title": "x", "in": 1, "key": 2, "`": 3, "": 4, "type": "t"}))
    for name in ("`job title`", "`in`", "`key`", "type"):
        assert f"  {name} " in schema
    is_fit(tmp_path / "made", tmp_path / "data.ndjson")


# -- entities and events -----------------------------------------------------------------------------------------


def test_lists_of_records_with_keys_are_entities(tmp_path: Path) -> None:
    schema = infer(
        tmp_path,
        payload(
            people=[{"id": "ann", "email": "a@b.example", "opt_in": True, "licenses": [{"id": "l1", "seats": 3}]}],
            opportunities=[{"id": "o1", "contact_roles": [{"id": "c1", "contact": "ann"}]}],
            sites=[{"site_id": "s1"}],
            lines=[{"sku": "a"}],
            twins=[{"id": "t"}, {"id": "t"}],
            numbered=[{"id": 1}],
        ),
    )
    assert "entity person people in account {\n  key id\n  email   text pii\n  opt_in  boolean consent\n}" in schema
    assert "entity license licenses in person {" in schema
    assert "entity opportunity opportunities in account {" in schema
    assert "entity contact_role contact_roles in opportunity {" in schema
    assert "entity site sites in account {\n  key site_id\n}" in schema
    assert "  lines     list of { sku text }\n" in schema
    assert "  twins     list of { id text }\n" in schema
    assert "  numbered  list of { id integer }\n" in schema
    is_fit(tmp_path / "made", tmp_path / "data.ndjson")


def test_contacts_are_people_where_there_are_no_others(tmp_path: Path) -> None:
    schema = infer(
        tmp_path,
        payload(contacts=[{"id": "ann"}], events=[{"id": "e", "type": "call", "at": NOW, "person": "ann"}]),
    )
    assert "entity person contacts in account {" in schema
    assert "event call of person { }" in schema
    is_fit(tmp_path / "made", tmp_path / "data.ndjson")


def test_events_are_of_who_they_name(tmp_path: Path) -> None:
    def event(kind: str, **fields: object) -> dict[str, object]:
        return {"id": f"{kind}-{len(fields)}", "type": kind, "at": NOW, **fields}

    schema = infer(
        tmp_path,
        payload(
            people=[{"id": "ann"}],
            events=[
                event("web.pageViewed", person="ann", url="/"),
                event("surge", topic="seeds"),
                event("call", person="ann"),
                event("call", minutes=3, note=None),
                event("person", person="ann"),
                event("42", person="ann"),
                {"type": "broken", "at": "yesterday"},
            ],
        ),
    )
    assert 'event web_page_viewed of person { url text } as "web.pageViewed"\n' in schema
    assert "event surge of account { topic text }\n" in schema
    assert "  person   person  # not every such event names one" in schema
    assert 'event person_event of person { } as "person"\n' in schema
    assert 'event event_42 of person { } as "42"\n' in schema
    assert "broken" not in schema
    is_fit_without_broken(tmp_path)


def is_fit_without_broken(folder: Path) -> None:
    """As `is_fit`; a type of event that no schema can tell is not declared, so it is passed over."""
    is_fit(folder / "made", folder / "data.ndjson")


def test_one_name_is_used_once(tmp_path: Path) -> None:
    schema = infer(
        tmp_path,
        payload(
            people=[{"id": "ann", "notes": [{"id": "n1"}]}],
            notes=[{"id": "n2"}],
            accounts=[{"id": "a"}],
            account="acme",
            events=[{"id": "e", "type": "notes", "at": NOW}],
        ),
    )
    assert "entity note notes in account {" in schema
    assert "  notes  list of { id text }\n" in schema
    assert 'event notes_event of account { } as "notes"' in schema
    is_fit(tmp_path / "made", tmp_path / "data.ndjson")


def test_another_root_than_account(tmp_path: Path) -> None:
    assert "entity company companies {" in infer(tmp_path, {"now": NOW, "company": {"id": "acme", "size": 3}})
    is_fit(tmp_path / "made", tmp_path / "data.ndjson")


def test_large_accounts_get_room(tmp_path: Path) -> None:
    infer(tmp_path, payload(people=[{"id": str(number)} for number in range(6_000)]))
    config = tomllib.loads((tmp_path / "made" / "quorate.toml").read_text(encoding="utf-8"))
    assert config["limits"] == {"people": 12_000}
    is_fit(tmp_path / "made", tmp_path / "data.ndjson")


# -- inputs ------------------------------------------------------------------------------------------------------


def test_compressed_data_and_standard_input_are_read(tmp_path: Path) -> None:
    packed = gzip.compress(json.dumps(payload(x=1)).encode())
    (tmp_path / "data.ndjson.gz").write_bytes(packed)
    assert run("init", "one", "--from", "data.ndjson.gz", cwd=tmp_path).returncode == 0
    assert run("init", "two", "--from", "-", stdin=packed, cwd=tmp_path).returncode == 0
    pretty = json.dumps(payload(x=1), indent=2).encode()
    assert run("init", "three", "--from", "-", stdin=pretty, cwd=tmp_path).returncode == 0
    schemas = {(tmp_path / name / "schema.rules").read_text(encoding="utf-8") for name in ("one", "two", "three")}
    assert len(schemas) == 1


def test_lines_that_are_no_payload_are_told(tmp_path: Path) -> None:
    data = f'{json.dumps(payload(x=1))}\n{{"account": \n[1]\n'
    done = run("init", "made", "--from", "-", stdin=data.encode(), cwd=tmp_path)
    assert done.returncode == 7
    assert "note: line 2: payload is not JSON" in done.stderr
    assert "note: line 3: expected an object with `account`" in done.stderr
    assert (tmp_path / "made" / "schema.rules").exists()


def test_nothing_is_written_for_no_payload(tmp_path: Path) -> None:
    done = run("init", "made", "--from", "-", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr == "error: no payload in standard input\n"
    assert not (tmp_path / "made").exists()


def test_a_payload_without_a_clock_is_decided_at_one_that_is_told(tmp_path: Path) -> None:
    (tmp_path / "data.ndjson").write_text('{"account": {"id": "a"}}\n', encoding="utf-8")
    done = run("init", "made", "--from", "data.ndjson", cwd=tmp_path)
    assert "quorate decide made data.ndjson --now 2026-06-01T12:00:00Z" in done.stdout


def test_the_shipped_accounts_fit_what_is_inferred_from_them(tmp_path: Path) -> None:
    data = RULES / "seeds" / "accounts.ndjson.gz"
    done = run("init", tmp_path / "made", "--from", data)
    assert (done.returncode, done.stderr) == (0, "")
    is_fit(tmp_path / "made", data)


# -- generated data ------------------------------------------------------------------------------------------------

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**66), 2**66),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates().map(str),
    st.just(NOW),
    st.text(max_size=6),
)
NAMES = st.one_of(
    st.sampled_from(
        ["id", "key", "text", "in", "people", "notes", "licenses", "person", "type", "a b", "`", "required"]
    ),
    st.text(max_size=4),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(NAMES, inner, max_size=3),
        st.lists(
            st.builds(lambda key, rest: {**rest, "id": key}, st.sampled_from("abc"), st.dictionaries(NAMES, inner)),
            max_size=3,
        ),
    ),
    max_leaves=12,
)
EVENT = st.builds(
    lambda rest, kind, person: {"at": NOW, "id": "e", **rest, "type": kind, **person},
    st.dictionaries(NAMES, VALUES, max_size=2),
    st.sampled_from(["call", "a.b", "people", "é"]),
    st.sampled_from([{}, {"person": "ann"}, {"person": None}, {"person": 3}]),
)
ACCOUNTS = st.builds(
    lambda rest, events: {**rest, "id": "acme", **({"events": events} if events is not None else {})},
    st.dictionaries(NAMES.filter(lambda name: name != "events"), VALUES, max_size=4),
    st.none() | st.lists(EVENT, max_size=3),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example(accounts=[{"id": "acme", "person": None, "people": [{"id": "a"}]}])
@example(accounts=[{"id": "acme", "person": "x", "people": [{"id": "a"}]}])
@given(st.lists(ACCOUNTS, min_size=1, max_size=4))
def test_whatever_is_sent_fits_what_is_inferred_from_it(
    tmp_path_factory: pytest.TempPathFactory, accounts: list[dict[str, object]]
) -> None:
    sample = Sample()
    for account in accounts:
        assert sample.add({"now": NOW, "account": account}) is None
    draft = draft_schema(sample)
    folder = tmp_path_factory.mktemp("made")
    for name, text in (("schema", schema_text(draft)), ("audiences", audiences_text(draft))):
        assert format_source(Source(name, text)).text == text
        (folder / f"{name}.rules").write_text(text, encoding="utf-8", newline="")
    rules = quorate.load(folder)
    for account in accounts:
        decision = rules.decide({"now": NOW, "account": account}).to_dict()
        assert not decision["errors"], (decision["errors"], schema_text(draft))


@pytest.mark.parametrize(
    ("many", "one"),
    [("people", "person"), ("opportunities", "opportunity"), ("licenses", "license"), ("boxes", "box"),
     ("contact_roles", "contact_role"), ("status", "status"), ("branches", "branch"), ("class", "class")],
)  # fmt: skip
def test_one_of_many_is_named(many: str, one: str) -> None:
    assert singular(many) == one
    if many != one:
        assert plural(one) == many
