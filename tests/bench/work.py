"""The work that is measured: six realistic rules, the same by hand in Python, and payloads of any size."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeAlias

from quorate.engine import RuleSet
from quorate.semantics.compile import compile_project
from quorate.semantics.project import Project
from quorate.text import Source

NOW: Final = datetime(2026, 6, 1, 12, tzinfo=UTC)
SCHEMA: Final = """
entity account accounts {
  key id
  industry  text
  country   text
  employees integer
  revenue   number
  tier      one of "named", "growth", "long_tail"
  renews_on date
}
entity person people in account {
  key id
  job_title  text ignoring case
  department text
  seniority  one of "staff", "manager", "director", "vp", "chief"
  opted_in   boolean
}
event page_viewed of person { url text }
event form_submitted of person { form text }
event unsubscribed of person { reason text }
"""
RULES: Final = """
audience big_growers of accounts
  where industry = "Agriculture" and employees >= 500
audience european_named of accounts
  where country in ("DE", "FR", "IT", "ES", "NL") and tier in ("named", "growth") and revenue > 1000000
audience engaged of accounts
  where at least 3 page_viewed in last 30 days
audience hot of accounts
  where any form_submitted in last 7 days and no unsubscribed in last 90 days
audience with_decider of accounts
  where any person where (seniority in ("vp", "chief") and department = "Operations" and opted_in)
audience directors of accounts
  where at least 2 people where (job_title contains "director" or job_title starts with "head of")
"""

Struct: TypeAlias = Any
Hand: TypeAlias = Callable[[Struct, datetime], bool]

_EUROPE: Final = frozenset({"DE", "FR", "IT", "ES", "NL"})
_TIERS: Final = frozenset({"named", "growth"})
_DECIDERS: Final = frozenset({"vp", "chief"})


def _big_growers(account: Struct, _now: datetime) -> bool:
    return account.f_industry == "Agriculture" and account.f_employees is not None and account.f_employees >= 500


def _european_named(account: Struct, _now: datetime) -> bool:
    if account.f_country not in _EUROPE or account.f_tier not in _TIERS:
        return False
    return account.f_revenue is not None and account.f_revenue > 1000000


def _engaged(account: Struct, now: datetime) -> bool:
    since = now - timedelta(days=30)
    count = 0
    for event in account.c_events or ():
        if event.f_type == "page_viewed" and since < event.f_at <= now:
            count += 1
            if count == 3:
                return True
    return False


def _hot(account: Struct, now: datetime) -> bool:
    week, quarter = now - timedelta(days=7), now - timedelta(days=90)
    for event in account.c_events or ():
        if event.f_type == "form_submitted" and week < event.f_at <= now:
            break
    else:
        return False
    return all(not (event.f_type == "unsubscribed" and quarter < event.f_at <= now) for event in account.c_events or ())


def _with_decider(account: Struct, _now: datetime) -> bool:
    for person in account.c_people or ():
        if person.f_seniority in _DECIDERS and person.f_department == "Operations" and person.f_opted_in:
            return True
    return False


def _directors(account: Struct, _now: datetime) -> bool:
    count = 0
    for person in account.c_people or ():
        title = person.f_job_title
        if title is not None:
            title = title.casefold()
            if "director" in title or title.startswith("head of"):
                count += 1
                if count == 2:
                    return True
    return False


BY_HAND: Final[dict[str, Hand]] = {
    "big_growers": _big_growers,
    "european_named": _european_named,
    "engaged": _engaged,
    "hot": _hot,
    "with_decider": _with_decider,
    "directors": _directors,
}
"""Each rule as a good engineer would write it: on the same structs, and without telling unknown from false."""


def rule_set(count: int = len(BY_HAND)) -> RuleSet:
    """Compile the six rules, or so many like them with other numbers."""
    rules = [RULES] if count == len(BY_HAND) else [varied_rules(number) for number in range(count)]
    project = Project("bench", (Source("schema.rules", SCHEMA), Source("rules.rules", "\n".join(rules))))
    compiled = compile_project(project)
    if compiled.program is None:
        raise ValueError([found.message for found in compiled.diagnostics])
    return RuleSet(compiled.program)


def varied_rules(number: int) -> str:
    """Return one of the six rules with other numbers, as it stands in a file."""
    rules = [f"audience {part}" for part in RULES.split("audience ")[1:]]
    return _varied(rules[number % len(rules)], number)


def _varied(rule: str, number: int) -> str:
    for old, new in {
        " of accounts": f"_{number} of accounts", ">= 500": f">= {100 + number}", "> 1000000": f"> {1000 * number}",
        "least 3": f"least {1 + number % 9}", "last 7 days": f"last {1 + number % 60} days",
        "last 30 days": f"last {1 + number % 90} days", "least 2": f"least {1 + number % 5}",
    }.items():  # fmt: skip
        rule = rule.replace(old, new, 1)
    return rule


def payloads(count: int, *, people: int, events: int, missing: float = 0.0, seed: int = 7) -> list[bytes]:
    """Make payloads, in which a share of the fields is missing; they hold more than the rules read."""
    random_ = random.Random(seed)  # noqa: S311 - no secret
    return [json.dumps(_payload(random_, number, people, events, missing)).encode() for number in range(count)]


_TITLES: Final = ("Director of Agronomy", "Head of Procurement", "Field Engineer", "VP Operations", "Analyst", "Buyer")


def _payload(random_: random.Random, number: int, people: int, events: int, missing: float) -> dict[str, Any]:
    def known(**fields: object) -> dict[str, object]:
        return {name: value for name, value in fields.items() if random_.random() >= missing}

    pick = random_.choice
    account = {
        "id": f"a{number}",
        **known(industry=pick(["Agriculture", "Mining", "Retail"]), country=pick(["DE", "FR", "US", "JP"]),
                employees=random_.randrange(10, 2000), revenue=random_.random() * 5e6,
                tier=pick(["named", "growth", "long_tail"]), renews_on="2026-09-01"),
        "crm": {"owner": f"rep {number % 17}", "notes": "met at the fair in spring, wants a second quote " * 3},
        "people": [
            {"id": f"p{each}",
             **known(job_title=pick(_TITLES), department=pick(["Operations", "Finance", "IT"]),
                     seniority=pick(["staff", "manager", "director", "vp", "chief"]), opted_in=pick([True, False])),
             "email": f"p{each}@a{number}.example", "phone": "+49 30 1234567"}
            for each in range(people)
        ],
        "events": sorted(
            ({"id": f"e{each}", "type": pick(["page_viewed"] * 6 + ["form_submitted", "unsubscribed", "opened"]),
              **_at(NOW - timedelta(minutes=random_.randrange(60 * 24 * 200))),
              "person": f"p{random_.randrange(people)}", "url": f"/products/{random_.randrange(50)}"}
             for each in range(events)),
            key=lambda event: event["t"],
        ),
    }  # fmt: skip
    return {"now": NOW.isoformat().replace("+00:00", "Z"), "account": account}


def _at(instant: datetime) -> dict[str, Any]:
    return {"at": instant.isoformat().replace("+00:00", "Z"), "t": int(instant.timestamp())}
