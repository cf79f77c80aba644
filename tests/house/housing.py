"""A small rule set, a house over a real file, and a clock that goes when it is told to."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from quorate.service.accounts import Ingested
from quorate.service.house import House
from quorate.service.records import Happened, Record, Removal, Upsert
from quorate.service.rule_sets import Actor
from quorate.store.rows import ChangeRow

TENANT = "acme/prod"
START = datetime(2026, 6, 1, 12, tzinfo=UTC)
ANN = Actor("ann", "r1")

SCHEMA = """
entity account accounts { key id  name text  employees integer  timezone text }
entity person people in account { key id  title text  agreed boolean consent }
entity deal deals in account { key id  amount number }
event form_submitted of person { form text }
event site_visited of account { url text }
"""
AUDIENCES = """
audience large of accounts where employees >= 500
audience active of accounts where any site_visited in last 7 days
audience chiefs of people where title contains "Chief"
audience with_deals of accounts where any deal where (amount > 1000)
"""
GROUPS = """
role template committee {
  role decider needs 1 when title contains "Chief"
  role user needs 1 when title contains "Analyst"
  role other
}
stages pipeline { entry discovery  success won  discovery -> evaluating  evaluating -> won }
interest tools { roles committee  stages pipeline }
buying group tooling { audience large  interest tools }
"""
JOURNEYS = """
action mail of account { template text required }
call fit of account { interest text required } gives { score number } simulated { score: 60 }
journey welcome for accounts in large {
  reenter 1 day after end
  do mail(template: "hello")
  pause: wait 3 days
  rating: call fit(interest: "tools") within 4 hours {
    path good when result.score > 50 { do mail(template: "good") }
    otherwise { do mail(template: "poor") }
    on error { do mail(template: "failed") }
  }
}
"""
ALL = {"small.rules": SCHEMA + AUDIENCES + GROUPS + JOURNEYS, "quorate.toml": 'name = "small"\nlanguage = 1\n'}


def files(rules: str = SCHEMA + AUDIENCES + GROUPS + JOURNEYS) -> dict[str, bytes]:
    return {**{name: text.encode() for name, text in ALL.items()}, "small.rules": rules.encode()}


class Clock:
    """Shows an instant until it is told to go on."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """Return the instant."""
        return self.now

    def go(self, **length: float) -> None:
        """Go on."""
        self.now += timedelta(**length)


class Housed:
    """A house with its clock, and short ways to do things."""

    def __init__(self, path: Path, clock: Clock | None = None, **given: Any) -> None:  # noqa: ANN401 - passed on
        self.clock = clock or Clock()
        self.path = path
        self.house = House.open(path, clock=self.clock, **given)

    def activate(self, rules: str | None = None, tenant: str = TENANT) -> str:
        """Publish rules and make them the active ones; return the revision."""
        published = self.house.rule_sets.publish(tenant, files() if rules is None else files(rules), ANN)
        assert published.row is not None, [each.message for each in published.compiled.diagnostics]
        self.house.rule_sets.activate(tenant, published.row.revision, ANN)
        return published.row.revision

    def ingest(self, *records: Record, tenant: str = TENANT) -> Ingested:
        """Take records in."""
        return self.house.accounts.ingest(tenant, records)

    def changes(self, tenant: str = TENANT, after: int = 0) -> list[ChangeRow]:
        """Return all changes."""
        with self.house.store.read() as reading:
            number = reading.tenant(tenant)
            return [] if number is None else reading.changes(number, after, 100_000)

    def members(self, name: str, tenant: str = TENANT) -> list[tuple[str, str, str]]:
        """Return the members of an audience or a group."""
        found, _, _ = self.house.accounts.members(tenant, name)
        return [(each.account, each.person, each.role) for each in found]

    def state(self, account: str = "acme") -> dict[str, Any]:
        """Return the state of an account."""
        return self.house.accounts.get(TENANT, account).decision.state


@contextmanager
def housed(path: Path, clock: Clock | None = None, **given: Any) -> Iterator[Housed]:  # noqa: ANN401 - passed on
    made = Housed(path, clock, **given)
    try:
        yield made
    finally:
        made.house.close()


def account(key: str = "acme", as_of: int | None = None, **fields: object) -> Upsert:
    return Upsert(key, "", json.dumps(fields).encode(), as_of)


def thing(collection: str, key: str, of: str = "acme", as_of: int | None = None, **fields: object) -> Upsert:
    return Upsert(of, collection, json.dumps({"id": key, **fields}).encode(), as_of)


def person(key: str, of: str = "acme", as_of: int | None = None, **fields: object) -> Upsert:
    return thing("people", key, of, as_of, **fields)


def event(key: str, of: str = "acme", type_: str = "site_visited", at: datetime = START, **fields: object) -> Happened:
    written = at.isoformat().replace("+00:00", "Z")
    return Happened(of, json.dumps({"id": key, "type": type_, "at": written, **fields}).encode())


def removal(collection: str = "", key: str = "", of: str = "acme", as_of: int | None = None) -> Removal:
    return Removal(of, collection, key, as_of)
