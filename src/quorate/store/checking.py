"""Whether a store is well: its file, its tables, and that what is in one of them fits what is in the others."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from sqlite_utils import Database

from quorate.store.interface import Reading, StoreDamagedError
from quorate.store.looking import Tell, looking, telling_damage
from quorate.store.migrations import STEPS
from quorate.store.row_rules import ROW_RULES
from quorate.store.rows import MemberRow
from quorate.store.sqlite_reading import SqliteReading

_LINES_MOST: Final = 100
_STATES_BETWEEN: Final = 1_000
_OF_SQLITE: Final = ("sqlite_", "_sqlite_")

MembersOf = Callable[[str, bytes], set[MemberRow]]
"""Turns an account and its state into what it and its people are members of. Raises ValueError for no state."""

BrokenAt = Callable[[Reading, int], int | None]
"""Returns the place in a tenant's audit from which on it is not what was written; None where there is none."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not well; `part` is the table, `file` or `steps`."""

    part: str
    message: str


_ACCOUNTS: Final = (
    "SELECT a.tenant, a.account, s.state FROM accounts AS a LEFT JOIN states AS s ON s.account = a.id"
    " ORDER BY a.tenant, a.account"
)
_MEMBERS: Final = "SELECT tenant, account, name, person, role, since, assigned_by FROM members ORDER BY tenant, account"


def check(path: Path, tell: Tell, members_of: MembersOf, broken_at: BrokenAt) -> list[Finding]:
    """Return all that is not well in a store. Raises StoreError for a file that is none, or cannot be read."""
    findings: list[Finding] = []
    try:
        with looking(path, tell) as connection:
            for part, look in (
                ("file", lambda: _file(connection)),
                ("steps", lambda: _steps(connection)),
                ("tables", lambda: _tables(connection)),
                ("members", lambda: _members(connection, tell, members_of)),
                ("audit", lambda: _audit(SqliteReading(connection, path), broken_at)),
            ):
                tell(part)
                try:
                    with telling_damage(path):
                        findings += look()
                except StoreDamagedError as error:
                    findings.append(Finding(part, str(error.__cause__)))
    except StoreDamagedError as error:
        findings.append(Finding("file", str(error.__cause__)))
    return list(dict.fromkeys(findings))


def check_file(path: Path, tell: Tell) -> list[Finding]:
    """Return what is wrong with the file and its tables as such, which takes a fraction of a whole check."""
    try:
        with looking(path, tell) as connection:
            return [*_lines(connection, "quick_check"), *_steps(connection)]
    except StoreDamagedError as error:
        return [Finding("file", str(error.__cause__))]


def _file(connection: sqlite3.Connection) -> list[Finding]:
    return _lines(connection, "integrity_check")


def _lines(connection: sqlite3.Connection, pragma: str) -> list[Finding]:
    rows = connection.execute(f"PRAGMA {pragma}({_LINES_MOST})").fetchall()
    return [Finding("file", line) for (text,) in rows for line in str(text).splitlines() if line not in {"ok", ""}]


def _steps(connection: sqlite3.Connection) -> Iterator[Finding]:
    """Compare the tables and indexes with those that the steps make which the file is at."""
    database = Database(connection, execute_plugins=False)
    pending = [step.name for step in STEPS.pending(database)]
    with closing(Database(memory=True, execute_plugins=False)) as fresh:
        STEPS.apply(fresh, stop_before=pending)
        expected = _made(fresh.conn)
    found = _made(connection)
    for kind, name in sorted(expected.keys() | found.keys()):
        if (kind, name) not in found:
            yield Finding("steps", f"{kind} {name} is missing")
        elif (kind, name) not in expected:
            yield Finding("steps", f"{kind} {name} is none of a store")
        elif expected[kind, name] != found[kind, name]:
            yield Finding("steps", f"{kind} {name} is not as it was made")
    for table, name in (("meta", "store"), ("counters", "transaction")):
        query = f"SELECT count(*) FROM {table} WHERE name = ?"  # noqa: S608 - of two names
        if ("table", table) in found and not connection.execute(query, (name,)).fetchone()[0]:
            yield Finding(table, f"`{name}` is missing")


def _made(connection: sqlite3.Connection) -> dict[tuple[str, str], str]:
    rows = connection.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    return {(kind, name): sql for kind, name, sql in rows if not name.startswith(_OF_SQLITE)}


def _tables(connection: sqlite3.Connection) -> Iterator[Finding]:
    """Look for rows that refer to what is not there, and the like."""
    there = {name for kind, name in _made(connection) if kind == "table"}
    for rule in ROW_RULES:
        if {rule.table, rule.other} <= there:
            count, example = connection.execute(rule.query).fetchone()
            if count:
                yield Finding(rule.table, f"{count:,} {rule.what}, such as {rule.key} {example}")


def _members(connection: sqlite3.Connection, tell: Tell, members_of: MembersOf) -> Iterator[Finding]:
    """Compare who is told to be a member with what the states say."""
    stray = different = unread = 0
    examples: dict[str, str] = {}
    looked = 0
    for account, state, told in _states_and_members(connection):
        looked += 1
        if not looked % _STATES_BETWEEN:
            tell(f"members, {looked:,} accounts")
        if state is None:
            stray += bool(told)
            if told:
                examples.setdefault("stray", account)
            continue
        try:
            expected = members_of(account, state)
        except ValueError:
            unread += 1
            examples.setdefault("unread", account)
            continue
        if expected != told:
            different += 1
            examples.setdefault("different", account)
    if unread:
        yield Finding("states", f"{unread:,} that cannot be read, such as that of account {examples['unread']}")
    if stray:
        yield Finding("members", f"those of {stray:,} accounts that have no state, such as {examples['stray']}")
    if different:
        found = f"those of {different:,} accounts are not what the states say, such as {examples['different']}"
        yield Finding("members", found)


def _states_and_members(connection: sqlite3.Connection) -> Iterator[tuple[str, bytes | None, set[MemberRow]]]:
    """Return each account with its state and its members, both read once and in the same order."""
    rows = connection.cursor().execute(_MEMBERS)
    groups = groupby(rows, key=lambda row: (row[0], row[1]))
    following = next(groups, None)
    for tenant, account, state in connection.cursor().execute(_ACCOUNTS):
        while following is not None and following[0] < (tenant, account):
            yield following[0][1], None, _rows_of(following[1])
            following = next(groups, None)
        told: set[MemberRow] = set()
        if following is not None and following[0] == (tenant, account):
            told = _rows_of(following[1])
            following = next(groups, None)
        yield account, state, told
    while following is not None:
        yield following[0][1], None, _rows_of(following[1])
        following = next(groups, None)


def _rows_of(rows: Iterator[Any]) -> set[MemberRow]:
    return {MemberRow(name, account, person, role, since, by) for _, account, name, person, role, since, by in rows}


def _audit(reading: SqliteReading, broken_at: BrokenAt) -> Iterator[Finding]:
    for number, name in reading.tenants():
        place = broken_at(reading, number)
        if place is not None:
            yield Finding("audit", f"entry {place} of {name} is not what was written, or one before it was taken out")
