"""Reading foreign files: where records end, what headers say, and what is wrong with rows."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quorate.cli.map_inputs import Named, open_inputs
from quorate.joining.chunks import array_chunks, csv_chunks, line_chunks
from quorate.joining.rows import BadRow, parquet_rows, rows_of
from quorate.joining.sources import Source, SourceError
from quorate.joining.tally import FileTally
from quorate.parquet_files import Column, open_parquet_writer
from tests.joining.direct import program_of

PROGRAM = program_of()
BOUNDED = settings(max_examples=40, derandomize=True, deadline=None, database=None)
CELLS = st.text(alphabet='ab",;\n\r\té ', max_size=6)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 99) | st.text(alphabet='ab"\\[]{},\né', max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(alphabet="ab", max_size=2), inner, max_size=3),
    max_leaves=8,
)


def read(path: Path, *, encoding: str | None = None, delimiter: str | None = None) -> list[Any]:
    """Read the records of a file, or what is wrong with them."""
    named = [Named(str(path), "leads", None)]
    with open_inputs(PROGRAM, named, encoding=encoding, delimiter=delimiter) as inputs:
        (source,) = inputs.sources
        found = []
        for chunk in inputs.chunks(source, lambda _: None):
            found += list(rows_of(source, chunk, FileTally()))
    return found


def test_headers_may_be_anything_that_is_clear(tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    rows = [(2, {"id": "ann", "company": "acme", "title": "Chef à"})]
    texts: list[tuple[bytes, dict[str, str]]] = [
        (b"\xef\xbb\xbfid,company,title\r\nann,acme,Chef \xc3\xa0\r\n", {}),
        ("id;title;company\nann;Chef à;acme\n".encode("cp1252"), {"encoding": "cp1252"}),
        ("id\tcompany\ttitle\nann\tacme\tChef à\n".encode("utf-16"), {}),
        (b'"id"|"company"|title\nann|acme|"Chef \xc3\xa0"', {}),
        (b"id/company/title\nann/acme/Chef \xc3\xa0\n", {"delimiter": "/"}),
    ]
    for text, options in texts:
        path.write_bytes(text)
        assert read(path, **options) == rows, text
    path.write_text("\n\nid,company,other\n\nann,acme,1\n", encoding="utf-8")
    assert read(path) == [(5, {"id": "ann", "company": "acme"})]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "it is empty; the first row has to name the columns"),
        ("id,company,id\n", "there are two columns `id`; name one of them otherwise"),
        (
            "ids,company\n",
            "there is no column `id`, the key of `leads`; a name close to it is `ids`; --columns names one",
        ),
        ("id,company\n" + 'a,"b\nc,d\n', "a quote opens a cell there and is never closed"),
    ],
)
def test_files_that_cannot_be_read_are_told(text: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError) as raised:
        read(path)
    assert str(raised.value).startswith(str(path))
    assert str(raised.value).endswith(told)


def test_rows_that_do_not_fit_are_told_by_their_line(tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    path.write_bytes(b'id,company,title\n"a\nb",acme,x\nann\nbob,acme,x,,\neve,acme,x,y\njoe,acme,\xe9\n')
    found = read(path)
    assert [(line, values if isinstance(values, dict) else values.code.id) for line, values in found] == [
        (2, {"id": "a\nb", "company": "acme", "title": "x"}),
        (4, {"id": "ann", "company": "", "title": ""}),
        (5, {"id": "bob", "company": "acme", "title": "x"}),
        (6, "M302"),
        (7, "M301"),
    ]
    assert "`--encoding cp1252` may be meant" in found[-1][1].message


def test_records_of_parquet_are_read(tmp_path: Path) -> None:
    path = tmp_path / "leads.parquet"
    with open_parquet_writer(path, [Column("id", "text"), Column("title", "text")]) as writer:
        writer.write_rows([{"id": "ann", "title": "x"}, {"id": "bob", "title": None}])
    with open_inputs(PROGRAM, [Named(str(path), "leads", None)], encoding=None, delimiter=None) as inputs:
        (source,) = inputs.sources
        assert list(parquet_rows(source)) == [(1, {"id": "ann", "title": "x"}), (2, {"id": "bob"})]


def test_records_of_messagepack_are_read(tmp_path: Path) -> None:
    path = tmp_path / "leads.mpk"
    records = [{"id": "ann", "title": "x" * 300}, {"id": "bob", "company": None}]
    path.write_bytes(b"".join(map(msgspec.msgpack.encode, records)))
    assert read(path) == list(enumerate(records, start=1))
    path.write_bytes(path.read_bytes()[:-3])
    with pytest.raises(SourceError, match=r"object 2: .*cut off"):
        read(path)


@BOUNDED
@given(st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=8), st.integers(3, 40), st.booleans())
def test_rows_are_cut_where_the_csv_module_ends_them(
    rows: list[tuple[str, ...]],
    size: int,
    all_quoted: bool,  # noqa: FBT001 - drawn
) -> None:
    text = io.StringIO(newline="")
    # With breaks of `\n` alone, the module writes `\r` without quotes.
    kind: dict[str, Any] = {"lineterminator": "\n", "quoting": csv.QUOTE_ALL} if all_quoted else {}
    csv.writer(text, **kind).writerows(rows)
    body = text.getvalue().encode()
    source = Source(0, "t", "t", "leads", None, "csv", width=3, columns=((0, ("a",)), (1, ("b",)), (2, ("c",))))
    found, lines = [], []
    for chunk in csv_chunks(io.BytesIO(body), 0, 1, "t", ",", size=size):
        for line, values in rows_of(source, chunk, FileTally()):
            assert isinstance(values, dict)
            found.append(tuple(values.values()))
            lines.append(line)
    assert found == [tuple(row) for row in rows]
    assert b"".join(chunk.body for chunk in csv_chunks(io.BytesIO(body), 0, 1, "t", ",", size=size)) == body
    if not any("\r" in cell for row in rows for cell in row):
        before = [sum(cell.count("\n") for cell in row) + 1 for row in rows]
        assert lines == [1 + sum(before[:index]) for index in range(len(rows))]


@BOUNDED
@given(st.lists(st.dictionaries(st.text(alphabet="ab", max_size=2), JSON, max_size=3), max_size=6), st.integers(1, 30))
def test_elements_of_an_array_are_the_records(records: list[dict[str, Any]], size: int) -> None:
    source = Source(0, "t", "t", "leads", None, "array")
    for indent in (None, 2):
        body = json.dumps(records, indent=indent, ensure_ascii=False).encode()
        found = [
            row
            for chunk in array_chunks(io.BytesIO(body), 0, "t", size=size)
            for row in rows_of(source, chunk, FileTally())
        ]
        assert found == list(enumerate(records, start=1))


@pytest.mark.parametrize("text", ["[", '[{"a": 1}', '[{"a": 1},', '[{"a": 1} {"b": 2', "[tru]"])
def test_an_array_that_is_no_array_is_told(text: str) -> None:
    with pytest.raises(SourceError, match="cut off, or no JSON"):
        list(array_chunks(io.BytesIO(text.encode()), 0, "t", size=3))


def test_lines_of_json_that_are_none_are_told() -> None:
    source = Source(0, "t", "t", "leads", None, "ndjson")
    chunks = line_chunks(io.BytesIO(b'{"a": 1}\n\n[1]\n{\xff}\n{"b": 2}'), 0, 1, "t", size=4)
    rows = [row for chunk in chunks for row in rows_of(source, chunk, FileTally())]
    assert [(line, "bad" if isinstance(values, BadRow) else values) for line, values in rows] == [
        (1, {"a": 1}),
        (3, "bad"),
        (4, "bad"),
        (5, {"b": 2}),
    ]


def test_what_cannot_be_read_as_it_has_to_be_is_told(tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    refused: list[tuple[bytes, str | None, str]] = [
        (b"id\nann\n", "punycode", "not punycode"),
        (b"id,company\nann" + b",x" * (17 * 2**20) + b"\nbob,acme\n", None, "more than 16777216 bytes"),
        (b'id,company\nann,"' + b"x\n" * (17 * 2**20) + b'"\n', None, "not closed within 16777216 bytes"),
    ]
    for text, encoding, message in refused:
        path.write_bytes(text)
        with pytest.raises(SourceError, match=message):
            read(path, encoding=encoding)


def test_nothing_after_an_array_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "leads.json"
    path.write_text('[{"id": "ann"}] \n', encoding="utf-8")
    assert read(path) == [(1, {"id": "ann"})]
    path.write_text('[{"id": "ann"}]\n[{"id": "bob"}]\n', encoding="utf-8")
    with pytest.raises(SourceError, match="after the array, of 1 elements"):
        read(path)


def test_encodings_that_switch_between_alphabets_have_no_quotes_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    title = "\u304c\u25c6"  # two characters, the second byte of the first of which is a comma, and the next a quote
    path.write_bytes(f'id,title\nann,"{title}"\nbob,x\n'.encode("iso2022_jp"))
    assert read(path, encoding="iso2022_jp") == [(2, {"id": "ann", "title": title}), (3, {"id": "bob", "title": "x"})]


def test_fields_of_messagepack_may_have_any_name(tmp_path: Path) -> None:
    path = tmp_path / "leads.msgpack"
    path.write_bytes(msgspec.msgpack.encode({"id": "ann", 1: 2, None: 3}))
    assert read(path) == [(1, {"id": "ann", "1": 2, "None": 3})]
