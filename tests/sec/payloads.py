"""Turns the filings of `../shared/data/sec-form4` (three CSV files) into payloads, one per company.

What the data holds that is not as clean as a schema, and what becomes of it:

* **Dates.** Of 89,887 filings 89,880 are kept. An event needs an instant, so a filing without a date (7, all of
  AOS, with nothing but a person and at times a title) is dropped. One date carries a zone (`2026-05-12-05:00`,
  legal in XML Schema): the day is kept, the zone is not, as for all the others only the day is known. A day
  becomes its midnight in UTC. 2,081 filings are dated after `NOW`, one of them in 2028: they stay, it is for the
  engine to see that they have not happened. Five people, all of AOS, have only filings without a date, and so
  neither a first day nor a last one.
* **Types.** The name in the column `event` is the type, its letter is kept as `code`. Filings without a type or
  code are the seven without a date. All fourteen types are written; the schema of these tests leaves `other` out.
* **Numbers.** All shares and prices that are there are finite decimals. A blank price (6,107 of the events kept)
  is left out, so it is missing; a price of 0 is what was filed, and stays. Shares of 0 stay too.
* **Titles.** A blank title (32,646 filings, 3 of them without a date) says "no officer" and is written as `""`:
  known, and empty. A person's `job_title` is the title of the latest event by `NOW` that has one (of several on
  that day the last in the file), else a title that was filed without a date, else it is left out: 6,096 people
  have none by `NOW`, though 157 of them get one later. `usual_title` is the summary of `people.csv`, left out if
  blank, and it knows the future. `titles` lists all titles by `NOW`, undated ones first, each spelling once.
* **Companies.** "-", "N/A" and "NONE" are not tickers but what filers wrote for want of one ("NONE" stands for
  nine issuers). They are keys like any other, and such an account has no `ticker`: "-" is an account of 21 people
  and 76 filings, which bears the name of one issuer and may be several. Odd spellings ("NCLH]", "BFA, BFB",
  "fo9jod#z") stay as they are. Companies outside the index (289) have no sector, head office, year or number, and
  these are left out.
* **Head office.** "City, State" or "City, Country"; of two offices ("A, B; C, D") the first counts; a footnote
  ("Florida[3]") is cut off; "none" is nowhere. An address abroad has a city and no state.
* **Founded.** The first year of "1975/1977 (1997)" is `founded`; all of them are `founded_roots`.
* **Duplicates.** No two rows are equal, but 269 rows share day, person and code with another, so an event's id is
  `f` and the number of its row, from 1.

`python -m tests.sec.payloads > sec.ndjson` writes them, `--at-least-once` with every seventh event twice.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import itertools
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "sec-form4"
"""Where the filings are, beside the repository; tests skip where they are not."""

NOW = "2026-06-01T00:00:00Z"

Payload = dict[str, Any]

NOT_A_TICKER = frozenset({"-", "N/A", "NONE"})

COUNTRIES = {
    "Bermuda": "BM",
    "Canada": "CA",
    "Ireland": "IE",
    "Netherlands": "NL",
    "Switzerland": "CH",
    "United Kingdom": "GB",
}
"""Countries of head offices abroad; what stands in their place elsewhere is a state of the US."""


@dataclass(frozen=True)
class Converted:
    """All payloads in the order of `accounts.csv`, and how many rows met which fate."""

    payloads: list[Payload]
    counts: Counter[str]


def rows_of(name: str, folder: Path = DATA) -> list[dict[str, str]]:
    """Read the rows of one file, as texts by column name, in the order of the file."""
    with gzip.open(folder / f"{name}.csv.gz", "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def day_of(text: str, counts: Counter[str]) -> str | None:
    """`2026-05-12` of that or of `2026-05-12-05:00`; None of nothing."""
    found = re.fullmatch(r"(\d{4}-\d{2}-\d{2})([+-]\d{2}:\d{2})?", text)
    if found is None:
        return None
    if found[2]:
        counts["dates with a zone"] += 1
    return found[1]


def number_of(text: str) -> int | float | None:
    """`816` → 816, `145.825` → 145.825, blank → None; anything else is an error of the data."""
    if not text:
        return None
    if not re.fullmatch(r"\d*\.?\d+", text):
        raise ValueError(f"not a number: {text!r}")
    return float(text) if "." in text else int(text)


def known(**fields: object) -> dict[str, Any]:
    """Keep the fields that are not None."""
    return {name: value for name, value in fields.items() if value is not None}


def office_of(text: str, counts: Counter[str]) -> dict[str, Any]:
    """`country` and `address` of a head office: "Dublin, Ireland" → IE, without a state."""
    if not text or text == "none":
        counts["accounts without a head office"] += 1
        return {}
    first, *others = text.split("; ")
    counts["accounts with several head offices"] += bool(others)
    city, _, region = first.rpartition(", ")
    bare = re.sub(r"\[\d+\]$", "", region)
    counts["head offices with a footnote"] += bare != region
    country = COUNTRIES.get(bare)
    if country is not None:
        counts["accounts abroad"] += 1
        return {"country": country, "address": {"city": city}}
    return {"country": "US", "address": {"city": city, "state": bare}}


def event_of(number: int, row: dict[str, str], day: str, counts: Counter[str]) -> Payload:
    """One event; `number` is its row in the file, from 1."""
    price, shares = number_of(row["price"]), number_of(row["shares"])
    counts["events kept"] += 1
    counts["events after now"] += f"{day}T00:00:00Z" > NOW
    counts["events on the day of now"] += f"{day}T00:00:00Z" == NOW
    counts["events without a price"] += price is None
    counts["events without shares"] += shares is None
    counts["events with a blank title"] += not row["title_at_event"]
    return {
        "id": f"f{number}",
        "type": row["event"],
        "at": f"{day}T00:00:00Z",
        "person": row["person_id"],
        "code": row["code"],
        **known(shares=shares, price=price),
        "title": row["title_at_event"],
    }


def titles_of(filings: Iterable[tuple[str | None, str]]) -> list[str]:
    """Titles by `NOW` of (day, title) in the order of the file: undated ones first, the latest last, with repeats."""
    titled = [(day or "", title) for day, title in filings if title]
    return [title for day, title in sorted(titled, key=lambda one: one[0]) if day <= NOW[:10]]


def person_of(row: dict[str, str], filings: Sequence[tuple[str | None, str]], counts: Counter[str]) -> Payload:
    """One person of `people.csv` with the (day, title) of all filings of theirs."""
    titles = titles_of(filings)
    undated = Counter[str]()  # the zone of a last day is that of an event, counted there
    counts["people without a job title"] += not titles
    counts["people with a title in the future only"] += not titles and any(title for _, title in filings)
    return {
        "id": row["person_id"],
        **known(
            job_title=titles[-1] if titles else None,
            usual_title=row["title_latest_or_most_common"] or None,
        ),
        "titles": list(dict.fromkeys(titles)),
        "distinct_titles": int(row["distinct_titles"]),
        **known(
            first_filed=day_of(row["first_event"], undated),
            last_filed=day_of(row["last_event"], undated),
        ),
    }


def account_of(row: dict[str, str], counts: Counter[str]) -> Payload:
    """One company of `accounts.csv`, without people and events."""
    years = [int(year) for year in re.findall(r"\b\d{4}\b", row["founded"])]
    counts["accounts without a ticker"] += row["account"] in NOT_A_TICKER
    counts["accounts in the index"] += row["sp500"] == "1"
    counts["accounts without a sector"] += not row["gics_sector"]
    counts["accounts with several years"] += len(years) > 1
    return {
        "id": row["account"],
        **known(
            ticker=None if row["account"] in NOT_A_TICKER else row["account"],
            name=row["name"],
            issuer_name_variants=int(row["issuer_name_variants"]),
            sp500=row["sp500"] == "1",
            gics_sector=row["gics_sector"] or None,
            gics_sub_industry=row["gics_sub_industry"] or None,
        ),
        **office_of(row["hq"], counts),
        **known(
            founded=years[0] if years else None,
            founded_roots=years or None,
            cik=row["cik"] or None,
        ),
    }


def convert(folder: Path = DATA) -> Converted:
    """All payloads; each row of the three files is kept or counted as dropped."""
    counts = Counter[str]()
    events: dict[str, list[Payload]] = defaultdict(list)
    filings: dict[str, list[tuple[str | None, str]]] = defaultdict(list)
    same: Counter[tuple[str | None, str, str]] = Counter()
    for number, row in enumerate(rows_of("events", folder), start=1):
        counts["events read"] += 1
        day = day_of(row["date"], counts)
        filings[row["person_id"]].append((day, row["title_at_event"]))
        if day is None:
            counts["events dropped for want of a date"] += 1
            counts["events without a type"] += not row["event"]
            continue
        same[day, row["person_id"], row["code"]] += 1
        events[row["account"]].append(event_of(number, row, day, counts))
    counts["events that share day, person and code"] = sum(times for times in same.values() if times > 1)
    people: dict[str, list[Payload]] = defaultdict(list)
    for row in rows_of("people", folder):
        counts["people"] += 1
        people[row["account"]].append(person_of(row, filings[row["person_id"]], counts))
    payloads = []
    for row in rows_of("accounts", folder):
        counts["accounts"] += 1
        account = account_of(row, counts)
        account["people"] = people[account["id"]]
        account["events"] = events[account["id"]]
        payloads.append({"now": NOW, "account": account})
    return Converted(payloads, counts)


def deliver_at_least_once(payloads: Iterable[Payload]) -> Iterator[Payload]:
    """Give the same facts as a queue would bring them: the latest event first, and every seventh event twice."""
    for payload in payloads:
        backwards = payload["account"]["events"][::-1]
        yield {**payload, "account": {**payload["account"], "events": backwards + backwards[::7]}}


def lines_of(payloads: Iterable[Payload]) -> Iterator[bytes]:
    """NDJSON: one payload a line."""
    for payload in payloads:
        yield json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def main(argv: Sequence[str] | None = None) -> int:
    """Write all payloads to standard output, or those of `--accounts N` companies."""
    parser = argparse.ArgumentParser(prog="python -m tests.sec.payloads", description="filings as payloads")
    parser.add_argument("--accounts", type=int, metavar="N", help="only the first N companies")
    parser.add_argument("--at-least-once", action="store_true", help="out of order, every seventh event twice")
    options = parser.parse_args(argv)
    payloads: Iterable[Payload] = itertools.islice(convert().payloads, options.accounts)
    if options.at_least_once:
        payloads = deliver_at_least_once(payloads)
    sys.stdout.buffer.writelines(lines_of(payloads))
    return 0


if __name__ == "__main__":
    sys.exit(main())
