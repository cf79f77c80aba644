"""The versions of SQLite that can lose what was written are warned of, and no others."""

from __future__ import annotations

import sqlite3

import pytest

from quorate.store.upkeep import sqlite_warning


@pytest.mark.parametrize(
    "version",
    [(3, 7, 0), (3, 40, 1), (3, 44, 5), (3, 45, 0), (3, 49, 2), (3, 50, 0), (3, 50, 6), (3, 51, 0), (3, 51, 2)],
)
def test_a_version_with_the_fault_is_warned_of(version: tuple[int, int, int]) -> None:
    told = sqlite_warning(version)
    assert told is not None
    assert told.startswith(f"SQLite {'.'.join(map(str, version))} has a rare fault")
    assert "use 3.51.3 or newer" in told


@pytest.mark.parametrize("version", [(3, 6, 23), (3, 44, 6), (3, 44, 9), (3, 50, 7), (3, 51, 3), (3, 52, 0), (4, 0, 0)])
def test_a_version_without_it_is_not(version: tuple[int, int, int]) -> None:
    assert sqlite_warning(version) is None


def test_the_version_that_is_linked_is_meant_by_itself() -> None:
    assert sqlite_warning() == sqlite_warning(sqlite3.sqlite_version_info)
