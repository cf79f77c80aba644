"""`quorate map` over files that are larger than its memory: `python -m tests.bench.joining` makes them and measures it.

A million people, ten million activities, fifty thousand companies, and opportunities with contact roles, in CSV and in
no order. What is told: seconds, rows a second, processor time (which says more on a machine that is shared), and the
largest memory of all processes together, by the pages that are theirs (PSS, which counts what processes share once),
looked at five times a second, as well as the sum of their resident sizes. `--people` and `--activities` make smaller
files, `--folder` keeps them for another time.
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

_SEED: Final = 20260601
_PEOPLE_OF_COMPANY: Final = 20
_DEALS_OF_COMPANY: Final = 1
_TITLES: Final = ("Director of Agronomy", "Buyer", "Chief Financial Officer", "Head of IT, EMEA", "Analyst")
_URLS: Final = ("/", "/pricing", "/blog/soil", "/docs", "/contact")

RULES: Final = """
entity account accounts { key id  name text  industry text }
entity person people in account { key id  job_title text  email text  country text }
entity opportunity opportunities in account { key id  amount number  stage text }
entity contact_role contact_roles in opportunity { key id  contact person  role text }
event page_viewed of person { url text  source text }

record company { key id integer  name text  industry text  updatedAt datetime }
record lead { key id integer  company integer  title text  email text  country text  updatedAt datetime }
record deal { key id integer  company integer  amount number  stage text }
record deal_role { key id integer  deal integer  lead integer  role text }
record activity { key id integer  leadId integer  activityDate datetime  activityTypeId integer  url text  source text }

mapping companies from company to account {
  as of company.updatedAt
  id = "c-" + text(company.id)
  name = company.name
  industry = company.industry
}
mapping leads from lead to person {
  as of lead.updatedAt
  id = "p-" + text(lead.id)
  account = "c-" + text(lead.company)
  job_title = title
  email = lower(lead.email)
  country = lead.country
}
mapping deals from deal to opportunity {
  id = "o-" + text(deal.id)
  account = "c-" + text(deal.company)
  amount = deal.amount
  stage = deal.stage
}
mapping deal_roles from deal_role to contact_role {
  id = text(deal_role.id)
  opportunity = "o-" + text(deal)
  contact = "p-" + text(deal_role.lead)
  role = deal_role.role
}
mapping visits from activity to page_viewed {
  when activityTypeId = 1
  id = text(activity.id)
  person = "p-" + text(leadId)
  at = activityDate
  url = activity.url
  source = activity.source
}
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Make the files where they are not there, and print what mapping them takes."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.joining", description="large joins")
    parser.add_argument("--people", type=int, default=1_000_000, metavar="N")
    parser.add_argument("--activities", type=int, default=10_000_000, metavar="N")
    parser.add_argument("--folder", type=Path, metavar="DIR", help="where the files are kept")
    parser.add_argument("options", nargs="*", help="more options of `quorate map`, after --")
    given = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        _make(folder, given.people, given.activities)
        files = [folder / f"{name}.csv" for name in ("company", "lead", "deal", "deal_role", "activity")]
        size = sum(file.stat().st_size for file in files)
        out = Path(temporary) / "accounts.ndjson"
        command = [sys.executable, "-m", "quorate", "map", str(folder / "bench.rules"), *map(str, files)]
        command += ["--out", str(out), "--temp", temporary, *given.options]
        begin = time.perf_counter()
        process = subprocess.Popen(command)
        private, resident = _watch(process)
        seconds = time.perf_counter() - begin
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        processor = used.ru_utime + used.ru_stime
        rows = given.people + given.activities + _companies(given.people) * (1 + 3 * _DEALS_OF_COMPANY)
        written = out.stat().st_size / 1e6 if out.exists() else 0
        sys.stdout.write(
            f"{rows:,} rows, {size / 1e6:,.0f} MB of CSV to {written:,.0f} MB of payloads\n"
            f"{seconds:.1f} s, {rows / seconds:,.0f} rows/s, exit code {process.returncode}\n"
            f"{processor:.1f} s of processors, {1e6 * processor / rows:.1f} µs a row\n"
            f"memory of all processes at most {private:,.0f} MB, resident sizes added up {resident:,.0f} MB\n"
        )
    return process.returncode


def _companies(people: int) -> int:
    return max(1, people // _PEOPLE_OF_COMPANY)


def _make(folder: Path, people: int, activities: int) -> None:
    """Write the rules and all files, unless they are there."""
    (folder / "bench.rules").write_text(RULES, encoding="utf-8")
    mark = folder / f"made-{people}-{activities}"
    if mark.exists():
        return
    chance = random.Random(_SEED)  # noqa: S311 - the same files each time, and no secret
    companies = _companies(people)
    _write(folder / "company.csv", "id,name,industry,updatedAt", _company_rows(companies, chance))
    _write(folder / "lead.csv", "id,company,title,email,country,updatedAt", _lead_rows(people, companies, chance))
    deals = companies * _DEALS_OF_COMPANY
    _write(folder / "deal.csv", "id,company,amount,stage", _deal_rows(deals, companies, chance))
    _write(folder / "deal_role.csv", "id,deal,lead,role", _role_rows(deals, people, companies, chance))
    header = "id,leadId,activityDate,activityTypeId,url,source"
    _write(folder / "activity.csv", header, _activity_rows(activities, people, chance))
    mark.touch()


def _write(path: Path, header: str, rows: Iterator[str]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(header + "\n")
        file.writelines(rows)


def _company_rows(companies: int, chance: random.Random) -> Iterator[str]:
    for number in _shuffled(companies, chance):
        yield f'{number},"Company {number}, Inc.",Agriculture,2026-01-{1 + number % 28:02}T00:00:00Z\n'


def _lead_rows(people: int, companies: int, chance: random.Random) -> Iterator[str]:
    for number in _shuffled(people, chance):
        title = _TITLES[number % len(_TITLES)]
        cell = f'"{title}"' if "," in title else title
        day = 1 + number % 28
        yield f"{number},{number % companies},{cell},Person{number}@Example.com,US,2026-02-{day:02}T12:30:00Z\n"


def _deal_rows(deals: int, companies: int, chance: random.Random) -> Iterator[str]:
    for number in _shuffled(deals, chance):
        yield f"{number},{number % companies},{1000 + number % 90000}.5,Proposal\n"


def _role_rows(deals: int, people: int, companies: int, chance: random.Random) -> Iterator[str]:
    for number in _shuffled(deals * 2, chance):
        deal = number // 2
        yield f"{number},{deal},{(deal + number % 2 * companies) % people},buyer\n"


def _activity_rows(activities: int, people: int, chance: random.Random) -> Iterator[str]:
    drawn = chance.random
    for number in range(activities):
        lead = int(drawn() * people)
        kind = 1 if number % 10 else 2
        at = f"2026-{1 + number % 5:02}-{1 + number % 28:02}T{number % 24:02}:{number % 60:02}:00Z"
        yield f"{number},{lead},{at},{kind},{_URLS[number % 5]},web\n"


def _shuffled(count: int, chance: random.Random) -> list[int]:
    numbers = list(range(count))
    chance.shuffle(numbers)
    return numbers


def _watch(process: subprocess.Popen[bytes]) -> tuple[float, float]:
    """Return the largest memory of a process and all its children in MB: by proportional, and by resident sizes."""
    private = resident = 0.0
    while process.poll() is None:
        sizes = [_sizes(each) for each in [process.pid, *_children(process.pid)]]
        private = max(private, sum(pss for pss, _ in sizes))
        resident = max(resident, sum(rss for _, rss in sizes))
        time.sleep(0.2)
    return private, resident


def _children(process_id: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{process_id}/task").glob("*/children"):
        try:
            direct = [int(each) for each in task.read_text(encoding="ascii").split()]
        except OSError:
            continue
        for child in direct:
            found += [child, *_children(child)]
    return found


def _sizes(process_id: int) -> tuple[float, float]:
    found = {"Pss:": 0.0, "Rss:": 0.0}
    try:
        for line in Path(f"/proc/{process_id}/smaps_rollup").read_text(encoding="ascii").splitlines():
            name, *values = line.split()
            if name in found:
                found[name] = int(values[0]) / 1024
    except OSError:
        return 0.0, 0.0
    return found["Pss:"], found["Rss:"]


if __name__ == "__main__":
    sys.exit(main())
