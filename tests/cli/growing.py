"""A small rule set with journeys, accounts for it, and runs of `quorate simulate`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from tests.cli.running import run_here as run

SCHEMA: Final = """entity account accounts { key id  employees integer  industry text  owner text  contract_end date }
entity person people in account { key id  seniority one of "staff", "chief"  email text pii }
event form_submitted of person { form text }
"""
JOURNEYS: Final = """audience growers "Growers <b>" of accounts where employees >= 100
audience chiefs of people where seniority = "chief"
action alert "Alert" of account { to text required }
action invite "Invite" of person { template text required }
call scoring "Scoring" of account { model text } gives { score number  tier text  days list of date } simulated {
  score: 50
}
call rating of person { } gives { stars integer }

journey win "Win <script>alert(1)</script> growers" for accounts in growers {
  reenter 30 days after end, at most 1 times
  exit when industry = "Mining"
  goal when at least 2 form_submitted since journey entry

  media: listen 14 days for any form_submitted where (form = "demo") {
    on timeout { do alert(to: account.owner) end }
  }
  split people { path chiefs when seniority = "chief" { do invite(template: "roi") } }
  score: call scoring(model: "v2") within 4 hours {
    path hot when result.score >= 80 { do alert(to: "sales") }
    otherwise { }
    on error { }
  }
  renewal: wait until contract_end
}
journey welcome for people in chiefs { wait 2 days do invite(template: "hi") }
"""


def write_growing(folder: Path) -> Path:
    """Write the rule set."""
    folder.mkdir(parents=True)
    (folder / "schema.rules").write_text(SCHEMA, encoding="utf-8")
    (folder / "journeys.rules").write_text(JOURNEYS, encoding="utf-8")
    (folder / "quorate.toml").write_text('name = "growing"\ntimezone = "Europe/Paris"\n', encoding="utf-8")
    return folder


def account(key: str = "acme", *days: int, form: str = "demo", people: int = 2, **facts: object) -> dict[str, Any]:
    """Make a payload whose first person, a chief, submits a form on days of January 2026."""
    persons = [
        {"id": f"p{number}", "seniority": "staff" if number else "chief", "email": f"secret{number}@mail.example"}
        for number in range(people)
    ]
    events = [
        {"id": f"e{day}", "type": "form_submitted", "at": f"2026-01-{day:02}T12:00:00Z", "person": "p0", "form": form}
        for day in days
    ]
    whole = {"id": key, "employees": 500, "people": persons, "events": events, **facts}
    return {"now": "2026-01-01T00:00:00Z", "account": whole}


def lines(payloads: Iterable[dict[str, Any] | bytes]) -> bytes:
    """Write payloads one a line, bytes as they are."""
    written = (each if isinstance(each, bytes) else json.dumps(each).encode() for each in payloads)
    return b"".join(line + b"\n" for line in written)


def simulate(*arguments: str | Path, stdin: bytes = b"", cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run `quorate simulate`."""
    return run("simulate", *arguments, stdin=stdin, cwd=cwd)


def start(*arguments: str | Path, **options: Any) -> subprocess.Popen[bytes]:  # noqa: ANN401 - those of Popen
    """Start `quorate simulate` with pipes, whatever colours the tests themselves are to have."""
    bare = {name: value for name, value in os.environ.items() if name not in {"FORCE_COLOR", "NO_COLOR", "COLUMNS"}}
    environment = {**bare, "PYTHONIOENCODING": "utf-8"}
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    return subprocess.Popen(
        [sys.executable, "-m", "quorate", "simulate", *map(str, arguments)], env=environment, **pipes
    )
