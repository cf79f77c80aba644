"""A store as a server leaves it: rules, accounts, journeys and what follows from them."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from quorate.service.store_check import check_store
from quorate.store.checking import Finding
from tests.house.housing import ANN, Housed, account, event, housed, person, removal


def tell(text: str) -> None:
    """Take what is being done, and show it to nobody."""
    assert isinstance(text, str)


def keep(path: Path) -> None:
    """Make a store with some of everything."""
    with housed(path) as made:
        fill(made)


def fill(made: Housed) -> None:
    """Decide some accounts, one of which is no more, by two revisions."""
    made.activate()
    for key in ("acme", "bolt", "core"):
        made.ingest(
            account(key, name=key, employees=900),
            person("ann", key, title="Chief Analyst", agreed=True),
            event(f"{key}1", key, url="/"),
        )
    made.ingest(account("tiny", employees=2))
    made.ingest(removal(of="core"))
    made.house.journeys.due("acme/prod", most=1)
    made.activate(
        "entity account accounts { key id  employees integer }\naudience large of accounts where employees > 1"
    )
    made.house.rule_sets.rollback("acme/prod", ANN)


def findings_of(path: Path) -> Sequence[Finding]:
    """Check a store as the command does."""
    return check_store(path, tell)


def change(path: Path, *statements: str) -> None:
    """Change a file behind the store's back."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)
