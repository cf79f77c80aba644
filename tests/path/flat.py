"""The accounts of the example as the files that other systems would bring: `python -m tests.path.flat FOLDER`.

Companies and deals with what hangs on them are tables, contacts and what happened are JSON a line: a cell that is empty
is missing, where the accounts have titles that are known to be empty. Rows are in an order that is of no use to a join.

Files tell all there is of their kind, so what an account leaves open (whether it has people, deals, licenses, events at
all: language, section 4) is told as none there: `told` gives the payloads that say so as well.
"""

from __future__ import annotations

import csv
import gzip
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, TypeAlias

from quorate.resources import shipped_rules

Row: TypeAlias = dict[str, Any]

TABLES: Final = ("company", "deal", "deal_contact", "grant")
ALSO_LINES: Final = ("contact", "happening")


def payloads() -> list[Row]:
    """Return the payloads of the example."""
    with gzip.open(shipped_rules("seeds") / "accounts.ndjson.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def told(payload: Mapping[str, Any]) -> Row:
    """Return a payload in which each collection that is missing is empty."""
    account = dict(payload["account"])
    account["people"] = [{**person, "licenses": person.get("licenses") or []} for person in account.get("people") or ()]
    account["opportunities"] = [
        {**deal, "contact_roles": deal.get("contact_roles") or []} for deal in account.get("opportunities") or ()
    ]
    account["events"] = account.get("events") or []
    return {**payload, "account": account}


def write_files(folder: Path, given: Iterable[Mapping[str, Any]]) -> list[Path]:
    """Write the accounts of payloads as one file a record of the mappings."""
    rows: dict[str, list[Row]] = defaultdict(list)
    for each in given:
        for name, row in _rows_of(each["account"]):
            rows[name].append(row)
    written = []
    for name in (*TABLES, *ALSO_LINES):
        mixed = rows[name][1::2] + rows[name][::2]
        if name in TABLES:
            written.append(_write_table(folder / f"{name}.csv", mixed))
        else:
            path = folder / f"{name}.ndjson"
            path.write_text("".join(f"{json.dumps(row)}\n" for row in mixed), encoding="utf-8")
            written.append(path)
    return written


def _rows_of(account: Mapping[str, Any]) -> Iterator[tuple[str, Row]]:
    company = {name: value for name, value in account.items() if name not in {"people", "opportunities", "events"}}
    address = company.pop("address", None) or {}
    tags = company.pop("tags", None)
    yield (
        "company",
        {
            **company,
            "tags": None if tags is None else json.dumps(tags),
            **{f"address.{name}": value for name, value in address.items()},
        },
    )
    key = account["id"]
    for person in account.get("people") or ():
        fields = {name: value for name, value in person.items() if name not in {"licenses", "relation"}}
        yield "contact", {**fields, "company_id": key, "role_there": (person.get("relation") or {}).get("role")}
        for license_ in person.get("licenses") or ():
            yield "grant", {**license_, "contact_id": person["id"]}
    for deal in account.get("opportunities") or ():
        fields = {name: value for name, value in deal.items() if name != "contact_roles"}
        yield "deal", {**fields, "company_id": key}
        for role in deal.get("contact_roles") or ():
            named = {name: value for name, value in role.items() if name != "contact"}
            yield "deal_contact", {**named, "deal_id": deal["id"], "contact_id": role.get("contact")}
    for event in account.get("events") or ():
        fields = {name: value for name, value in event.items() if name not in {"type", "person"}}
        yield "happening", {**fields, "what": event["type"], "company_id": key, "contact_id": event.get("person")}


def _write_table(path: Path, rows: list[Row]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(dict.fromkeys(name for row in rows for name in row)))
        writer.writeheader()
        writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
    return path


def _cell(value: object) -> object:
    return str(value).lower() if isinstance(value, bool) else value


if __name__ == "__main__":
    into = Path(sys.argv[1])
    into.mkdir(parents=True, exist_ok=True)
    write_files(into, payloads())
