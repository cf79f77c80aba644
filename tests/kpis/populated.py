"""A small rule set and a population of four accounts whose figures can be told by counting on one's fingers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from tests.cli.running import run_here

RULES: Final = """\
entity account accounts {
  key id
  tier  text
}

entity person people in account {
  key id
  job_title   text
  source      text
  created_on  date
}

entity opportunity opportunities in account {
  key id
  amount      number
  is_open     boolean
  created_on  date
  currency    text
}

event email_sent of person
event page_viewed of person

audience targets of accounts where tier = "target"

role template committee {
  role lead weight vital needs 1 when job_title = "Boss"
  role user weight minor needs 2 when job_title = "User"
}

stages path {
  entry new
  success won
  failure lost
  new -> tried, lost
  tried -> won, lost
  new to tried when completeness >= 50%
}

interest thing {
  roles committee
  stages path
  shown by person when any page_viewed
}

engagement warmth {
  window 30 days
  page_viewed  10
  scale raw
}

buying group buyers {
  audience targets
  interest thing
  engagement warmth
  ready when completeness >= 100%
}
"""
SETTINGS: Final = """\
name = "small"

[report]
marketing-qualified = "stage tried"
sales-accepted = "ready of buyers"
"""
COSTS: Final = "platform,period,amount,currency\nLinkedIn,2026-05,300,EUR\nads,2026-05-01..2026-06-09,400,EUR\n"


def event(number: int, kind: str, at: str, person: str) -> dict[str, Any]:
    """Return an event of a person."""
    return {"id": f"e{number}", "type": kind, "at": at, "person": person}


def person(key: str, title: str, **facts: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever is told
    """Return a person."""
    return {"id": key, "job_title": title, **facts}


def accounts() -> list[dict[str, Any]]:
    """Return the four accounts: `a` comes to all in May, `b` to a part of it in April, `c` is no target, `d` is new."""
    return [
        {
            "id": "a", "tier": "target",
            "people": [
                person("boss", "Boss", source="LinkedIn ", created_on="2026-05-01"),
                person("one", "User", source="ADS", created_on="2026-05-10"),
                person("two", "User"),
            ],
            "opportunities": [{"id": "o", "amount": 50, "is_open": False}],
            "events": [
                event(1, "email_sent", "2026-05-02T00:00:00Z", "boss"),
                event(2, "page_viewed", "2026-05-03T00:00:00Z", "boss"),
                event(3, "page_viewed", "2026-05-10T00:00:00Z", "one"),
                event(4, "page_viewed", "2026-05-20T00:00:00Z", "two"),
                event(5, "page_viewed", "2026-06-03T00:00:00Z", "two"),
            ],
        },
        {
            "id": "b", "tier": "target",
            "people": [person("chief", "Boss", created_on="2026-04-01")],
            "opportunities": [
                {"id": "o", "amount": 100, "is_open": True, "created_on": "2026-04-15", "currency": "EUR"},
            ],
            "events": [event(1, "page_viewed", "2026-04-10T00:00:00Z", "chief")],
        },
        {
            "id": "c",
            "people": [person("head", "Boss")],
            "opportunities": [
                {"id": "o", "amount": 300, "is_open": True, "currency": "EUR"},
                {"id": "p", "amount": 7},
                {"id": "q", "is_open": True},
            ],
            "events": [event(1, "page_viewed", "2026-05-05T00:00:00Z", "head")],
        },
        {"id": "d", "tier": "target", "people": []},
    ]  # fmt: skip


def write_all(folder: Path, *, settings: str = SETTINGS, rules: str = RULES) -> tuple[Path, Path, Path]:
    """Write rules, accounts and costs into a folder; return where they are."""
    home = folder / "small"
    home.mkdir(parents=True, exist_ok=True)
    (home / "rules.rules").write_text(rules, encoding="utf-8")
    (home / "quorate.toml").write_text(settings, encoding="utf-8")
    file, costs = folder / "accounts.ndjson", folder / "costs.csv"
    lines = [json.dumps({"now": "2026-06-01T00:00:00Z", "account": each}) for each in accounts()]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    costs.write_text(COSTS, encoding="utf-8")
    return home, file, costs


class Figures:
    """The figures of a report in JSON, found by name, time and dimension."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self._values = {
            (metric["name"], value["of"], frozenset(value.get("dimension", {}).items())): value
            for metric in document["metrics"]
            for value in metric["values"]
        }

    def whole(self, name: str, of: str = "period", **dimension: str) -> dict[str, Any]:
        """Return a figure with all that is told of it."""
        found: dict[str, Any] = self._values[name, of, frozenset(dimension.items())]
        return found

    def value(self, name: str, of: str = "period", **dimension: str) -> Any:  # noqa: ANN401 - a number, or None
        """Return the value of a figure."""
        return self.whole(name, of, **dimension)["value"]

    def parts(self, name: str, of: str = "period", **dimension: str) -> tuple[Any, Any]:
        """Return the numerator and the denominator of a ratio."""
        found = self.whole(name, of, **dimension)
        return found["numerator"], found["denominator"]


def figures_of(*arguments: str | Path) -> Figures:
    """Run a report, and return its figures."""
    done = run_here("report", *arguments, "--format", "json")
    assert done.returncode == 0, done.stderr
    return Figures(json.loads(done.stdout))
