"""Payloads in files of other forms than lines of JSON: they are decided as those are, and told by their row."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quorate.cli.payload_files import read_payloads
from quorate.decide.problem import Problem
from tests.cli.running import RULES, write_rules
from tests.cli.running import run_here as run

NOW = "2026-06-01T12:00:00Z"
SEEDS = RULES / "seeds"


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write some of the shipped payloads as JSON, MessagePack and Parquet, the latter in groups of a few rows."""
    folder = tmp_path_factory.mktemp("seeds")
    lines = gzip.decompress((SEEDS / "accounts.ndjson.gz").read_bytes()).splitlines()[:8]
    payloads = [json.loads(line) for line in lines]
    (folder / "accounts.ndjson").write_bytes(b"\n".join(lines))
    (folder / "accounts.msgpack").write_bytes(b"".join(map(msgspec.msgpack.encode, payloads)))
    pq.write_table(pa.Table.from_pylist(payloads), folder / "accounts.parquet", row_group_size=7)
    return folder


@pytest.mark.parametrize("form", ["parquet", "msgpack"])
def test_the_form_of_a_file_makes_no_difference(seeds: Path, form: str) -> None:
    expected = run("decide", SEEDS, seeds / "accounts.ndjson", "--strict")
    assert expected.returncode == 0
    found = run("decide", SEEDS, seeds / f"accounts.{form}", "--strict")
    assert (found.returncode, found.stdout, found.stderr) == (0, expected.stdout, "")


def test_other_verbs_read_them_as_well(seeds: Path, tmp_path: Path) -> None:
    key = json.loads((seeds / "accounts.ndjson").read_text(encoding="utf-8").splitlines()[-1])["account"]["id"]
    told = [
        run("explain", SEEDS, seeds / f"accounts.{form}", "enterprise_growers", "--account", key).stdout
        for form in ("ndjson", "parquet", "msgpack")
    ]
    assert told[0]
    assert told == [told[0]] * 3
    data = seeds / "accounts.parquet"
    done = run("init", tmp_path / "made", "--from", data)
    assert done.returncode == 0, done.stderr
    assert run("decide", tmp_path / "made", data, "--whole").returncode == 0
    compared = run("diff", tmp_path / "made", tmp_path / "made", data, "--format", "json")
    assert json.loads(compared.stdout)["accounts"]["compared"] == 8


# -- what rows of Parquet are -------------------------------------------------------------------------------------


def payloads(path: Path, limit: int = 10_000) -> list[Any]:
    return [
        line.payload if isinstance(line.payload, Problem) else json.loads(line.payload)
        for line in read_payloads(str(path), lambda _: None, limit)
    ]


def parquet(folder: Path, **columns: pa.Array | list[Any]) -> Path:
    path = folder / "data.parquet"
    pq.write_table(pa.table(columns), path)
    return path


def test_columns_may_be_those_of_the_account(tmp_path: Path) -> None:
    path = parquet(
        tmp_path,
        id=["a", "b"],
        state=["Ohio", None],
        now=[datetime(2026, 6, 1, 12, tzinfo=UTC)] * 2,
        founded=[None, date(1970, 2, 1)],
        people=[[{"id": "ann", "age": None}], []],
        commands=[[{"move": {"group": "g"}, "remove": None}], None],
    )
    assert payloads(path) == [
        {
            "now": NOW, "commands": [{"move": {"group": "g"}}],
            "account": {"id": "a", "state": "Ohio", "people": [{"id": "ann"}]},
        },
        {"now": NOW, "account": {"id": "b", "founded": "1970-02-01", "people": []}},
    ]  # fmt: skip


def test_columns_may_be_those_of_a_payload(tmp_path: Path) -> None:
    path = parquet(tmp_path, now=[NOW], account=[{"id": "a"}], state=['{"groups": {}}'])
    assert payloads(path) == [{"now": NOW, "account": {"id": "a"}, "state": {"groups": {}}}]


def test_the_account_may_be_text_that_is_json(tmp_path: Path) -> None:
    path = parquet(tmp_path, account=['{"id": "a"}', "{", None], now=[NOW] * 3)
    assert [each["account"] for each in payloads(path)] == [{"id": "a"}, "{", None]


def test_columns_tell_the_type_of_what_is_always_null(tmp_path: Path) -> None:
    struct = pa.struct([("at", pa.timestamp("us", "UTC")), ("local", pa.timestamp("us"))])
    path = parquet(
        tmp_path,
        id=["a"],
        closed=pa.array([None], pa.date32()),
        address=pa.array([None], struct),
        lines=pa.array([None], pa.list_(struct)),
        people=pa.array([[{"id": "ann", "age": None}]], pa.list_(pa.struct([("id", pa.string()), ("age", pa.int8())]))),
        nothing=pa.nulls(1),
    )
    done = run("init", tmp_path / "made", "--from", path)
    assert done.returncode == 0, done.stderr
    schema = " ".join((tmp_path / "made" / "schema.rules").read_text(encoding="utf-8").split())
    assert "closed date # always null so far" in schema
    assert "address { # always null so far at datetime # always null so far local text" in schema
    assert "lines list of { # always null so far at datetime" in schema
    assert "entity person people in account { key id age integer # always null so far }" in schema
    assert "nothing" not in schema


def test_another_root_is_found_or_taken(tmp_path: Path) -> None:
    assert payloads(parquet(tmp_path, company=[{"id": "a"}], now=[NOW])) == [{"company": {"id": "a"}, "now": NOW}]
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "a.rules").write_text(
        "entity company companies {\n  key id\n  size integer\n}\naudience large of companies where size > 5\n",
        encoding="utf-8",
    )
    done = run("decide", rules, parquet(tmp_path, id=["a"], size=[7]), "--now", NOW)
    assert [each["result"] for each in json.loads(done.stdout)["audiences"]] == ["true"]


def test_problems_name_the_row(tmp_path: Path) -> None:
    rules = write_rules(tmp_path / "rules")
    done = run("decide", rules, parquet(tmp_path, id=["a", None], employees=[1, 2]), "--now", NOW)
    assert done.returncode == 7
    assert json.loads(done.stdout.splitlines()[1])["input"] == f"{tmp_path / 'data.parquet'}:row 2"


def test_a_row_over_the_limit_is_one_problem(tmp_path: Path) -> None:
    first, second = payloads(parquet(tmp_path, id=["a" * 200, "b"]), limit=100)
    assert first.code == "E508"
    assert second == {"account": {"id": "b"}}


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    rules = write_rules(tmp_path / "rules")
    path = parquet(tmp_path, id=["a"])
    content = path.read_bytes()
    done = run("decide", rules, "-", stdin=content)
    assert done.returncode == 2
    assert (
        done.stderr
        == "error: standard input: Parquet is read from files, uncompressed: its contents are at their end\n"
    )
    path.write_bytes(content[:-20])
    done = run("decide", rules, path)
    assert (done.returncode, done.stderr) == (2, f"error: {path}: the file is cut off\n")


def test_damage_further_on_ends_a_file_and_is_told(tmp_path: Path) -> None:
    rules = write_rules(tmp_path / "rules")
    path = tmp_path / "data.parquet"
    table = pa.table({"id": [f"account {number}" for number in range(3000)]})
    pq.write_table(table, path, row_group_size=1000, compression="zstd", use_dictionary=False)
    group = pq.ParquetFile(path).metadata.row_group(2).column(0)
    content = bytearray(path.read_bytes())
    start = group.data_page_offset
    content[start + 40 : start + 400] = bytes(360)
    path.write_bytes(content)
    done = run("decide", rules, path, "--now", NOW, "--workers", "1")
    assert done.returncode == 7
    assert f"error: {path}:row 2001: payload is not whole: " in done.stderr
    assert len(done.stdout.splitlines()) == 2001


# -- streams of MessagePack -----------------------------------------------------------------------------------------


def stream(folder: Path, content: bytes) -> Path:
    path = folder / "data.msgpack"
    path.write_bytes(content)
    return path


def raw(path: Path, limit: int = 10**6) -> list[tuple[int, bytes | Problem]]:
    return [(line.number, line.payload) for line in read_payloads(str(path), lambda _: None, limit)]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats() | st.text(max_size=40)
    | st.binary(max_size=40),
    lambda inner: st.lists(inner, max_size=20) | st.dictionaries(st.text(max_size=4), inner, max_size=18),
    max_leaves=30,
)  # fmt: skip


@settings(max_examples=15, deadline=None, derandomize=True, database=None)
@given(
    st.lists(st.dictionaries(st.text(max_size=3), VALUES, max_size=18), max_size=4),
    st.sampled_from([bytes, gzip.compress]),
)
def test_payloads_that_follow_each_other_are_told_apart(
    tmp_path_factory: pytest.TempPathFactory, values: list[dict[str, Any]], pack: Callable[[bytes], bytes]
) -> None:
    parts = [msgspec.msgpack.encode(value) for value in values]
    content = b"".join(parts)
    path = stream(tmp_path_factory.mktemp("packed"), pack(content))
    assert raw(path) == list(enumerate(parts, 1))


def test_long_values_are_passed_over_by_their_length(tmp_path: Path) -> None:
    long = {
        "account": {"id": "x" * 70_000, "l": [1] * 70_000, "m": {str(n): n for n in range(70_000)}, "b": b"y" * 300}
    }
    whole = msgspec.msgpack.encode(long)
    assert raw(stream(tmp_path, whole * 2), limit=10**7) == [(1, whole), (2, whole)]


def test_times_of_messagepack_itself_are_passed_over(tmp_path: Path) -> None:
    content = msgspec.msgpack.encode({"now": datetime(2026, 6, 1, 12, tzinfo=UTC), "account": {"id": "a"}})
    rules = write_rules(tmp_path / "rules")
    done = run("decide", rules, stream(tmp_path, content * 2))
    assert [json.loads(line)["now"] for line in done.stdout.splitlines()] == [NOW] * 2


def cut(content: bytes) -> Iterator[bytes]:
    return (content[:size] for size in range(1, len(content)))


def test_a_stream_that_is_cut_off_is_told(tmp_path: Path) -> None:
    whole = msgspec.msgpack.encode({"account": {"id": "a" * 40, "n": 2**40, "f": 1.5, "l": [1, [2]]}})
    for content in cut(whole):
        first, second = raw(stream(tmp_path, whole + content))
        assert first == (1, whole)
        assert isinstance(second[1], Problem)
        assert (second[0], second[1].message) == (2, "payload is not MessagePack: the file is cut off")


def test_what_is_no_map_ends_a_stream(tmp_path: Path) -> None:
    for content, reason in (
        (b"\x80\x01", "expected a map, found the byte 0x01"),
        (b"\x80\x81\xc1", "0xc1 means nothing"),
    ):
        _, (number, found) = raw(stream(tmp_path, content))
        assert isinstance(found, Problem)
        assert number == 2
        assert reason in found.message


def test_a_payload_of_messagepack_over_the_limit_is_passed_over(tmp_path: Path) -> None:
    large, small = (msgspec.msgpack.encode({"account": {"id": "a" * size}}) for size in (5_000_000, 3))
    (_, first), second = raw(stream(tmp_path, large + small), limit=1000)
    assert isinstance(first, Problem)
    assert first.code == "E508"
    assert str(len(large)) in first.message
    assert second == (2, small)
