"""Payloads in a store, as `serve --store` keeps them."""

import json
from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from quorate.service.house import House
from quorate.service.records import Happened, Record, Upsert
from quorate.service.rule_sets import Actor

TENANT = "acme/prod"
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def records_of(payload: dict[str, Any], collections: Iterable[str] = ("people", "opportunities")) -> list[Record]:
    """Take an account apart."""
    facts = dict(payload["account"])
    key, events = facts.pop("id"), facts.pop("events", [])
    found: list[Record] = []
    for collection in collections:
        found += [Upsert(key, collection, json.dumps(each).encode()) for each in facts.pop(collection, [])]
    found.insert(0, Upsert(key, "", json.dumps(facts).encode()))
    return found + [Happened(key, json.dumps(each).encode()) for each in events]


def store_of(path: Path, rules: Path, payloads: Iterable[dict[str, Any]], tenant: str = TENANT) -> Path:
    """Make a store that has these accounts, decided at one instant."""
    with closing(House.open(path, clock=lambda: NOW)) as house:
        house.publish_folder(tenant, rules, Actor("ann"))
        for payload in payloads:
            house.accounts.ingest(tenant, records_of(payload))
    return path
