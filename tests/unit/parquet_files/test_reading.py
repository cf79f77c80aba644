"""Parquet files of every type: what their values become, and what is told of files that cannot be read."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quorate.parquet_files import (
    Column,
    MissingParquetError,
    ParquetError,
    columns_of,
    is_parquet,
    open_parquet_writer,
    read_rows,
    row_count,
)

AT = datetime(2026, 1, 31, 9, 0, 0, 250_000, tzinfo=UTC)
LOCAL = datetime(2026, 1, 31, 9, 0)  # noqa: DTZ001 - the column has no zone


def written(folder: Path, values: list[Any], kind: pa.DataType | None = None) -> Path:
    """Write a file of one column `x`."""
    path = folder / "data.parquet"
    pq.write_table(pa.table({"x": pa.array(values, type=kind)}), path)
    return path


@pytest.mark.parametrize(
    ("kind", "values", "expected", "told"),
    [
        (pa.string(), ["a", "", None], ["a", "", None], "text"),
        (pa.large_string(), ["é"], ["é"], "text"),
        (pa.int8(), [1, -1], [1, -1], "integer"),
        (pa.uint64(), [2**64 - 1], [2**64 - 1], "integer"),
        (pa.float64(), [1.5, float("nan"), float("inf"), None], [1.5, None, "inf", None], "number"),
        (pa.bool_(), [True, None, False], [True, None, False], "boolean"),
        (pa.date32(), [date(2026, 1, 31), None], ["2026-01-31", None], "date"),
        (pa.date64(), [date(1969, 12, 31)], ["1969-12-31"], "date"),
        (pa.time64("us"), [time(9, 30), time(9, 30, 0, 5)], ["09:30:00", "09:30:00.000005"], "time"),
        (pa.time32("s"), [time(23, 59, 59)], ["23:59:59"], "time"),
        (pa.timestamp("us", "UTC"), [AT, None], ["2026-01-31T09:00:00.250000Z", None], "datetime"),
        (pa.timestamp("ms", "Europe/Paris"), [AT], ["2026-01-31T09:00:00.250000Z"], "datetime"),
        (pa.timestamp("ns", "+02:00"), [1], ["1970-01-01T00:00:00Z"], "datetime"),
        (pa.timestamp("s"), [LOCAL], ["2026-01-31T09:00:00"], "local"),
        (pa.timestamp("us"), [2**62], ["outside the years 1 to 9999"], "local"),
        (pa.timestamp("us", "UTC"), [2**62], ["outside the years 1 to 9999"], "datetime"),
        (pa.date32(), [2**31 - 1], ["outside the years 1 to 9999"], "date"),
        (pa.duration("ms"), [timedelta(seconds=1)], [1000], "integer"),
        (pa.decimal128(12, 2), [Decimal("1200.50"), None], [1200.5, None], "number"),
        (pa.decimal128(20, 0), [Decimal(10**19)], [10**19], "integer"),
        (pa.binary(), [b"abc", b"\xff\x00", None], ["abc", "/wA=", None], "text"),
        (pa.binary(2), [b"ab"], ["ab"], "text"),
        (pa.uuid(), [UUID(int=5).bytes], ["00000000-0000-0000-0000-000000000005"], "text"),
        (pa.null(), [None, None], [None, None], "null"),
        (pa.dictionary(pa.int32(), pa.string()), ["a", "b", None, "a"], ["a", "b", None, "a"], "text"),
        (pa.list_(pa.int64()), [[1, 2], None, [], [None]], [[1, 2], None, [], [None]], "list"),
        (pa.list_(pa.int64(), 2), [[1, 2], None, [3, 4]], [[1, 2], None, [3, 4]], "list"),
        (pa.list_(pa.list_(pa.date32())), [[[date(2026, 1, 1)], []]], [[["2026-01-01"], []]], "list"),
        (pa.struct([("a", pa.int64())]), [{"a": 1}, None, {"a": None}], [{"a": 1}, None, {"a": None}], "object"),
        (
            pa.map_(pa.string(), pa.timestamp("s", "UTC")),
            [[("k", AT.replace(microsecond=0))], None, []],
            [{"k": "2026-01-31T09:00:00Z"}, None, {}],
            "map",
        ),
        (
            pa.list_(pa.struct([("id", pa.string()), ("tags", pa.list_(pa.string()))])),
            [[{"id": "a", "tags": ["x"]}, {"id": "b", "tags": None}], []],
            [[{"id": "a", "tags": ["x"]}, {"id": "b", "tags": None}], []],
            "list",
        ),
    ],
    ids=lambda value: str(value) if isinstance(value, pa.DataType) else "",
)
def test_values_are_those_of_json(
    tmp_path: Path, kind: pa.DataType, values: list[Any], expected: list[Any], told: str
) -> None:
    path = written(tmp_path, values, kind)
    rows = list(read_rows(path))
    assert rows == [{"x": value} for value in expected]
    assert json.loads(json.dumps(rows, allow_nan=False)) == rows
    assert [column.kind for column in columns_of(path)] == [told]


def test_columns_are_told_with_what_is_inside(tmp_path: Path) -> None:
    path = written(tmp_path, [[{"id": "a", "n": 1}]], pa.list_(pa.struct([("id", pa.string()), ("n", pa.int8())])))
    fields = (Column("id", "text"), Column("n", "integer"))
    assert columns_of(path) == (Column("x", "list", item=Column("item", "object", fields)),)


def test_several_groups_of_rows_and_a_choice_of_columns(tmp_path: Path) -> None:
    path = tmp_path / "data.parquet"
    more = [[{"k": str(n)}] for n in range(10_000)]
    table = pa.table({"n": list(range(10_000)), "more": more, "unwanted": ["x"] * 10_000})
    pq.write_table(table, path, row_group_size=999)
    assert row_count(path) == 10_000
    assert list(read_rows(path, columns=["n", "more"])) == [{"n": n, "more": [{"k": str(n)}]} for n in range(10_000)]


def test_a_file_without_rows_has_none(tmp_path: Path) -> None:
    path = written(tmp_path, [], pa.struct([("a", pa.date32())]))
    assert list(read_rows(path)) == []
    assert row_count(path) == 0


def test_a_file_is_told_by_its_first_bytes(tmp_path: Path) -> None:
    assert is_parquet(written(tmp_path, [1]))
    (tmp_path / "text").write_text("PAR")
    assert not is_parquet(tmp_path / "text")
    assert not is_parquet(tmp_path)
    assert not is_parquet(tmp_path / "nowhere")


# -- files that cannot be read -----------------------------------------------------------------------------------


@pytest.mark.parametrize("kept", [4, 8, 11, 60, 400])
def test_a_file_that_is_cut_off_is_told(tmp_path: Path, kept: int) -> None:
    path = written(tmp_path, list(range(1000)))
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(ParquetError) as caught:
        read_rows(path)
    assert str(caught.value) == f"{path}: the file is cut off"


def test_a_file_that_is_none_is_told(tmp_path: Path) -> None:
    path = tmp_path / "data"
    path.write_text("id,name\n")
    with pytest.raises(ParquetError, match="the file is no Parquet file"):
        read_rows(path)
    with pytest.raises(ParquetError, match="no such file or directory"):
        columns_of(tmp_path / "nowhere")
    with pytest.raises(ParquetError, match="is a directory"):
        row_count(tmp_path)


def test_an_encrypted_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "data"
    path.write_bytes(b"PARE" + b"\0" * 40 + b"PARE")
    with pytest.raises(ParquetError, match="encrypted"):
        read_rows(path)


def test_columns_of_one_name_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "data"
    pq.write_table(pa.Table.from_arrays([pa.array([1]), pa.array([2])], names=["x", "x"]), path)
    with pytest.raises(ParquetError, match="two columns of the name `x`"):
        read_rows(path)


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(st.data())
def test_damage_is_told_and_never_ends_otherwise(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    path = tmp_path_factory.mktemp("damaged") / "data.parquet"
    pq.write_table(pa.table({"a": ["x" * n for n in range(200)], "b": [[{"c": AT}]] * 200}), path, row_group_size=50)
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 3))):
        content[data.draw(st.integers(4, len(content) - 5))] ^= data.draw(st.integers(1, 255))
    path.write_bytes(content)
    told = f"{path}: damaged"
    try:
        rows = list(read_rows(path))
        json.dumps(rows)
    except ParquetError as error:
        told = str(error)
    assert told.startswith(f"{path}: ")
    assert "\n" not in told


# -- pyarrow ------------------------------------------------------------------------------------------------------


def test_want_of_pyarrow_is_told_with_the_fix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, [1])
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert is_parquet(path)
    for use in (read_rows, columns_of, row_count):
        with pytest.raises(MissingParquetError, match=r"install it by `pip install 'quorate\[parquet\]'`$"):
            use(path)
    with (
        pytest.raises(MissingParquetError),
        open_parquet_writer(tmp_path / "out.parquet", [Column("x", "text")]),
    ):
        pass
    assert not (tmp_path / "out.parquet").exists()


def test_pyarrow_is_loaded_only_when_it_is_used() -> None:
    program = "import sys, quorate.parquet_files; sys.exit('pyarrow' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
