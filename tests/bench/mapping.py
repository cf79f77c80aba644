"""How many rows of CSV become people a second, beside a function that was written by hand for these rows.

Run it with `python -m tests.bench.mapping`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from quorate.mapping.made import Event, Upsert
from quorate.mapping.mapper import Mappers
from quorate.semantics.compile import compile_project
from quorate.semantics.project import Project
from quorate.text import Source

ROWS: Final = 200_000
RULES: Final = """
entity account accounts { key id }
entity person people in account { key id  email text  job_title text  seniority one of "vp", "staff"  born_on date }
event page_viewed of person { url text }
record lead { key id integer  companyId integer  email text  title text  level text  born date }
record activity { key id integer  activityTypeId integer  leadId integer  activityDate datetime  url text }
mapping leads from lead to person {
  when lead.email is known
  id        = "mkto-" + text(lead.id)
  account   = "acc-" + text(companyId)
  email     = lower(email)
  job_title = coalesce(title, "unknown")
  seniority = level
  born_on   = born
}
mapping visits from activity to page_viewed {
  when activityTypeId = 1
  id     = text(activity.id)
  person = "mkto-" + text(leadId)
  at     = activityDate
  url    = activity.url
}
"""


def people(number: int) -> dict[str, str]:
    """Return a row of a person."""
    title = "" if number % 5 == 0 else "VP Seeds"
    return {
        "id": str(number),
        "companyId": str(number % 100),
        "email": f"P{number}@acme.example",
        "title": title,
        "level": "vp",
        "born": "1980-01-31",
    }


def activities(number: int) -> dict[str, str]:
    """Return a row of an activity."""
    at = f"2026-01-{number % 28 + 1:02}T09:{number % 60:02}:00Z"
    return {"id": str(number), "activityTypeId": "1", "leadId": str(number % 1000), "activityDate": at, "url": "/a"}


def by_hand(row: Mapping[str, str]) -> Upsert | None:
    """Map a person as one would write it for these rows alone."""
    email = row["email"]
    if not email:
        return None
    key = "mkto-" + str(int(row["id"]))
    fields: dict[str, Any] = {"id": key, "email": email.lower(), "job_title": row["title"] or "unknown"}
    if row["level"] in {"vp", "staff"}:
        fields["seniority"] = row["level"]
    if row["born"]:
        fields["born_on"] = row["born"]
    return Upsert("person", "acc-" + str(int(row["companyId"])), key, (), fields, None, None)


def main() -> None:
    """Print the times."""
    project = Project("bench", (Source("bench.rules", RULES),))
    program = compile_project(project).program
    if program is None:
        raise ValueError("the rules do not compile")
    for name, make in (("lead", people), ("activity", activities)):
        rows = [make(number) for number in range(ROWS)]
        mappers = Mappers(program, name, from_cells=True)
        made, _ = mappers.map(rows[0], lambda _record, _key: None)
        print(name, "becomes", "an event" if isinstance(made[0], Event) else "a person")  # noqa: T201 - a program
        each = best(lambda mappers=mappers, rows=rows: [mappers.map(row, _nothing) for row in rows])  # type: ignore[misc]
        print(f"  generated  {each:6.2f} µs a row  {1e6 / each:10,.0f} rows/s")  # noqa: T201 - a program
        if name == "lead":
            hand = best(lambda rows=rows: [by_hand(row) for row in rows])  # type: ignore[misc]
            print(f"  by hand    {hand:6.2f} µs a row  {each / hand:.1f} times as long")  # noqa: T201 - a program


def _nothing(_record: str, _key: str) -> None:
    return None


def best(work: Callable[[], object], times: int = 3) -> float:
    """Return the least of some runs, in microseconds a row."""
    found: list[float] = []
    for _ in range(times):
        start = time.process_time()
        work()
        found.append(time.process_time() - start)
    return min(found) / ROWS * 1e6


if __name__ == "__main__":
    main()
