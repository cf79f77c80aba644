"""Parquet files that are written: whole or not at all, of values that fit, and read again as they were."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quorate.parquet_files import Column, Kind, ParquetError, columns_of, open_parquet_writer, read_rows

TEXTS = st.text(st.characters(codec="utf-8"), max_size=6)
ROWS = st.fixed_dictionaries(
    {
        "id": TEXTS,
        "n": st.none() | st.integers(-(2**63), 2**63 - 1),
        "f": st.none() | st.floats(allow_nan=False, allow_infinity=False),
        "b": st.none() | st.booleans(),
        "d": st.none() | st.dates().map(str),
        "t": st.none()
        | st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30)).map(  # noqa: DTZ001 - given a zone at once
            lambda at: at.replace(tzinfo=UTC).isoformat().replace("+00:00", "Z")
        ),
        "l": st.none() | st.lists(st.none() | TEXTS, max_size=3),
        "o": st.none()
        | st.fixed_dictionaries({"a": st.none() | TEXTS, "b": st.none() | st.lists(st.dates().map(str), max_size=2)}),
    }
)
COLUMNS = [
    Column("id", "text"), Column("n", "integer"), Column("f", "number"), Column("b", "boolean"), Column("d", "date"),
    Column("t", "datetime"), Column("l", "list", item=Column("", "text")),
    Column("o", "object", (Column("a", "text"), Column("b", "list", item=Column("", "date")))),
]  # fmt: skip


@settings(max_examples=40, deadline=None, derandomize=True, database=None)
@given(st.lists(ROWS, max_size=6))
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, Any]]) -> None:
    path = tmp_path_factory.mktemp("written") / "data.parquet"
    with open_parquet_writer(path, COLUMNS) as writer:
        writer.write_rows(rows)
    assert list(read_rows(path)) == rows
    assert [column.kind for column in columns_of(path)] == [column.kind for column in COLUMNS]


def test_many_rows_are_groups_of_the_same_bytes(tmp_path: Path) -> None:
    paths = [tmp_path / "one.parquet", tmp_path / "two.parquet"]
    for path in paths:
        with open_parquet_writer(path, [Column("n", "integer")]) as writer:
            writer.write_rows({"n": n} for n in range(40_000))
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert pq.ParquetFile(paths[0]).metadata.num_row_groups == 3
    assert [row["n"] for row in read_rows(paths[0])] == list(range(40_000))
    assert not list(tmp_path.glob(".quorate-*"))


@pytest.mark.parametrize(
    ("kind", "value", "message"),
    [
        ("integer", True, "a value of type bool does not fit the column"),
        ("integer", "3", "a value of type str does not fit the column"),
        ("text", 3, "a value of type int does not fit the column"),
        ("date", datetime(2026, 1, 1, tzinfo=UTC), "a value of type datetime does not fit the column"),
        ("datetime", "2026-01-31T09:00:00", "a time without an offset is no instant"),
        ("date", "soon", "invalid isoformat string: 'soon'"),
    ],
)
def test_values_that_do_not_fit_are_told_and_leave_no_file(
    tmp_path: Path, kind: Kind, value: object, message: str
) -> None:
    path = tmp_path / "out.parquet"
    with pytest.raises(ParquetError) as caught, open_parquet_writer(path, [Column("x", kind)]) as writer:
        writer.write_rows([{"x": None}, {"x": value}])
    assert str(caught.value) == f"row 2: `x`: {message}"
    assert list(tmp_path.iterdir()) == []


def test_an_integer_of_more_than_64_bits_is_told(tmp_path: Path) -> None:
    with (
        pytest.raises(ParquetError, match="rows 1 to 1: `x`: "),
        open_parquet_writer(tmp_path / "out.parquet", [Column("x", "integer")]) as writer,
    ):
        writer.write_rows([{"x": 2**70}])


def test_instants_are_kept_in_utc(tmp_path: Path) -> None:
    path = tmp_path / "out.parquet"
    with open_parquet_writer(path, [Column("t", "datetime")]) as writer:
        writer.write_rows([{"t": datetime(2026, 1, 1, 2, tzinfo=timezone(timedelta(hours=2)))}])
    assert list(read_rows(path)) == [{"t": "2026-01-01T00:00:00Z"}]


@pytest.mark.parametrize("columns", [[], [Column("x", "text"), Column("x", "date")], [Column("x", "time")]])
def test_columns_that_cannot_be_written_are_told(tmp_path: Path, columns: list[Column]) -> None:
    with pytest.raises(ParquetError), open_parquet_writer(tmp_path / "out.parquet", columns):
        pass


def test_an_open_file_is_written_to(tmp_path: Path) -> None:
    path = tmp_path / "out.parquet"
    with path.open("wb") as file, open_parquet_writer(file, [Column("x", "text")]) as writer:
        writer.write_rows([{"x": "a"}])
    assert list(read_rows(path)) == [{"x": "a"}]
