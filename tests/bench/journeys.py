"""Journeys at size: 60 steps, and as many instances as are asked for (100,000), each of an account of its own.

    python -m tests.bench.journeys [N]

Prints how long an instance takes that is due, beside decoding its payload and beside deciding the same account without
journeys; what a tick costs at which nobody is due, where the caller keeps what is due in order; and how large a state
is. Times are of the process, the least of several rounds in turn.
"""

from __future__ import annotations

import bisect
import json
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import msgspec

from quorate.decide.scalars import write_instant
from quorate.engine import RuleSet, load

STEPS: Final = 60
ROUNDS: Final = 7
START: Final = datetime(2026, 6, 1, 12, tzinfo=UTC)
DAY: Final = timedelta(days=1)

_SCHEMA: Final = """
entity account accounts { key id  employees integer  country text  timezone timezone }
entity person people in account { key id  seniority one of "staff", "vp", "chief"  consent_email boolean consent }
event page_viewed of person { url text }
event form_submitted of person { form text }
audience large of accounts where employees >= 500
audience leaving of accounts where country = "none"
action send of person { template text required }
action tell of account { what text required }
"""


def rules(steps: int) -> str:
    """Write a rule set with a journey of so many steps: waits, splits, listens and actions in turn."""
    body: list[str] = []
    while len(body) < steps // 4:
        number = len(body)
        body.append(
            f"""
  w{number}: wait 1 day
  split accounts s{number} {{
    path big when employees >= {600 + number} {{ do tell(what: "big") }}
    otherwise {{ }}
  }}
  l{number}: listen 1 day for any form_submitted where (form = "f{number}") {{ on timeout {{ }} }}"""
        )
    return f"{_SCHEMA}\njourney long for accounts in large {{\n  exit when in leaving{''.join(body)}\n}}\n"


def payload(number: int, events: int = 20) -> bytes:
    """Write an account with 10 people and some events, all before it enters."""
    people = [{"id": f"p{one}", "seniority": "vp" if one % 3 else "chief", "consent_email": True} for one in range(10)]
    happened = [
        {
            "id": f"e{one}", "type": "page_viewed", "person": f"p{one % 10}", "url": "/pricing",
            "at": write_instant(START - timedelta(hours=5 + one)),
        }
        for one in range(events)
    ]  # fmt: skip
    account = {"id": f"a{number}", "employees": 700, "country": "FR", "timezone": "Europe/Paris"}
    return json.dumps({"account": {**account, "people": people, "events": happened}}).encode()


def tell(line: str) -> None:
    """Print a line."""
    sys.stdout.write(f"{line}\n")


def least(runs: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Return the least time of each, in seconds of the process, run in turn."""
    found = dict.fromkeys(runs, float("inf"))
    for _ in range(ROUNDS):
        for name, run in runs.items():
            start = time.process_time()
            run()
            found[name] = min(found[name], time.process_time() - start)
    return found


def made(text: str) -> RuleSet:
    """Compile a text."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "long.rules"
        file.write_text(text, encoding="utf-8")
        return load(file)


def main(instances: int) -> None:
    """Print the figures."""
    with_journeys = made(rules(STEPS))
    without = made(_SCHEMA)
    first = with_journeys.decide(payload(0), now=START)
    state = first.state
    text = msgspec.json.encode(state)
    tell(f"{STEPS} steps; an instance is {len(msgspec.json.encode(state['journeys'][0]))} bytes, a state {len(text)}")

    bare = payload(0)
    again = bare[:-1] + b', "state": ' + text + b"}"
    small = [0] * 200
    decoder = msgspec.json.Decoder()
    later = START + DAY
    times = least(
        {
            "decode": lambda: [decoder.decode(again) for _ in small],
            "decide, no journeys": lambda: [without.decide(bare, now=later) for _ in small],
            "decide, nothing due": lambda: [with_journeys.decide(again, now=START + timedelta(hours=1)) for _ in small],
            "decide, due": lambda: [with_journeys.decide(again, now=later) for _ in small],
            "decide, due 30 days late": lambda: [with_journeys.decide(again, now=START + 30 * DAY) for _ in small[:20]],
        }
    )
    for name, seconds in times.items():
        runs = 20 if "late" in name else len(small)
        ratio = seconds / runs / (times["decode"] / len(small))
        tell(f"  {name:28} {seconds / runs * 1e6:9.1f} µs   {ratio:7.2f} times the decoding")

    start = time.process_time()
    states: dict[str, bytes] = {}
    due: list[tuple[str, str]] = []
    for number in range(instances):
        decision = with_journeys.decide(payload(number, 2), now=START + timedelta(seconds=number % 86_400))
        kept = decision.state
        states[f"a{number}"] = msgspec.json.encode(kept)
        due.append((kept["journeys"][0]["due"], f"a{number}"))
    due.sort()
    spent = time.process_time() - start
    tell(f"{instances:,} accounts entered in {spent:.1f} s, {spent / instances * 1e6:.0f} µs each")
    size = sum(map(len, states.values())) / instances
    tell(f"  their states are {size:.0f} bytes each")

    def tick(now: datetime) -> int:
        """Decide whoever is due up to an instant; all others are not looked at."""
        count = bisect.bisect_right(due, (write_instant(now), "￿"))
        for _, key in due[:count]:
            with_journeys.decide(payload(int(key[1:]), 2)[:-1] + b', "state": ' + states[key] + b"}", now=now)
        return count

    idle = least({"tick": lambda: [tick(START + timedelta(hours=1)) for _ in range(100)]})["tick"] / 100
    start = time.process_time()
    count = tick(START + DAY + timedelta(seconds=1_000))
    spent = time.process_time() - start
    tell(f"  a tick with nobody due takes {idle * 1e6:.1f} µs for all {instances:,}")
    tell(f"  a tick with {count:,} due takes {spent:.2f} s, {spent / max(1, count) * 1e6:.0f} µs each")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
