"""Files of payloads, whatever their form: lines of JSON or one object, MessagePack one after the other, Parquet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from quorate.cli.inputs import STANDARD_INPUT, DamagedError, InputError, name_of, open_input
from quorate.cli.messagepack_payloads import messagepack_payloads
from quorate.cli.payload_lines import PayloadLine, damaged_line, payload_lines
from quorate.cli.record_names import unpacked_name
from quorate.decide.wire import is_messagepack

ROOT: Final = "account"

_TABLES: Final = (".csv", ".tsv")
_PARQUET_MARK: Final = b"PAR1"


def read_payloads(
    path: str, on_bytes: Callable[[int], object], limit: int, *, root: str = ROOT
) -> Iterator[PayloadLine]:
    """Yield the payloads of a file, `-` for standard input, one in memory at a time.

    `on_bytes` is told how many bytes of the file were read; a payload of more than `limit` bytes is a problem. `root`
    is what payloads are of, for files that have its fields as columns. Raises InputError for a file that cannot be
    read.
    """
    if path != STANDARD_INPUT and _is_parquet(path):
        from quorate.cli.parquet_payloads import parquet_payloads  # noqa: PLC0415 - few files are

        yield from parquet_payloads(path, on_bytes, limit, root)
        return
    if unpacked_name(path).lower().endswith(_TABLES):
        raise InputError(f"{path}: a table holds records, and no payloads; `quorate map` makes payloads of them")
    with open_input(path, on_bytes) as stream:
        try:
            mark = stream.peek(len(_PARQUET_MARK))[: len(_PARQUET_MARK)]
        except DamagedError as error:
            yield damaged_line(1, error)
            return
        if mark == _PARQUET_MARK:
            raise InputError(
                f"{name_of(path)}: Parquet is read from files, uncompressed: its contents are at their end"
            )
        yield from (messagepack_payloads if is_messagepack(mark) else payload_lines)(stream, limit)


def place_of(path: str, line: PayloadLine) -> str:
    """Name the place of a payload in messages and answers."""
    return f"{name_of(path)}:{line.where}"


def _is_parquet(path: str) -> bool:
    from quorate.parquet_files import is_parquet  # noqa: PLC0415 - not needed for what comes by standard input

    return is_parquet(path)
