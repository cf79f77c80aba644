# ruff: noqa: INP001 — a program beside the rules, no part of a package
"""Writes `accounts.ndjson.gz`, invented accounts for the rule set beside it: NDJSON, one payload a line.

    python rules/seeds/population.py rules/seeds

The same seed gives the same bytes on every Python, and account N is the same however many are asked for: each has
dice of its own, which use nothing of `random` but `random()`. All names are invented, all domains end in `.example`.

Facts are missing about as often as in a real CRM: a fifth of the head counts, a quarter of the consents, most of the
farmland; now and then a whole collection, where the system that knows it is not connected (no events, no licenses, no
opportunities). Missing is told both ways, by leaving a field out and by null.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import random
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
"""A Monday, 14:00 in Paris and 08:00 in New York."""

ACCOUNTS = 300
SEED = 7
FILE = "accounts.ndjson.gz"

Record = dict[str, Any]
T = TypeVar("T")


class Dice:
    """Chance, from a seed; the same on every version of Python."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)  # noqa: S311 — invented facts need no secrecy

    def chance(self, percent: float) -> bool:
        """Tell true so many times in a hundred."""
        return self._random.random() * 100 < percent

    def whole(self, least: int, most: int) -> int:
        """Pick a whole number, both ends included."""
        return least + int(self._random.random() * (most - least + 1))

    def pick(self, items: Sequence[T]) -> T:
        """Pick one of the items."""
        return items[self.whole(0, len(items) - 1)]

    def weigh(self, weights: dict[T, int]) -> T:
        """Pick a key as often as its weight, of all weights, says."""
        point = self._random.random() * sum(weights.values())
        for item, weight in weights.items():
            point -= weight
            if point < 0:
                return item
        return next(reversed(weights))

    def skewed(self, least: int, most: int) -> int:
        """Pick a whole number, small ones far more often."""
        share = self._random.random()
        return least + int((most - least) * share * share * share * share)


class Place(NamedTuple):
    """A country: how often, its zones with their offset from UTC in hours in June, cities, and how it spells."""

    weight: int
    zones: tuple[tuple[str, int], ...]
    cities: tuple[str, ...]


PLACES = {
    "FR": Place(22, (("Europe/Paris", 2),), ("Chartres", "Reims", "Toulouse", "Angers")),
    "DE": Place(14, (("Europe/Berlin", 2),), ("Magdeburg", "Hannover", "Regensburg")),
    "ES": Place(8, (("Europe/Madrid", 2),), ("Lleida", "Sevilla", "Valladolid")),
    "IT": Place(6, (("Europe/Rome", 2),), ("Bologna", "Foggia")),
    "PL": Place(5, (("Europe/Warsaw", 2),), ("Poznań", "Lublin")),
    "NL": Place(4, (("Europe/Amsterdam", 2),), ("Wageningen", "Emmeloord")),
    "US": Place(
        22,
        (("America/Chicago", -5), ("America/New_York", -4), ("America/Los_Angeles", -7)),
        ("Des Moines", "Fargo", "Salinas", "Peoria"),
    ),
    "BR": Place(8, (("America/Sao_Paulo", -3),), ("Sorriso", "Ribeirão Preto")),
    "AU": Place(5, (("Australia/Sydney", 10),), ("Dubbo", "Wagga Wagga")),
    "IN": Place(4, (("Asia/Kolkata", 5),), ("Ludhiana", "Indore")),
    "ZA": Place(2, (("Africa/Johannesburg", 2),), ("Bloemfontein",)),
}

INDUSTRIES = {
    "Agriculture": 36,
    "AGRICULTURE": 3,
    "Food & Beverage": 18,
    "food & beverage": 2,
    "Agricultural Cooperatives": 12,
    "Biotechnology": 7,
    "Farm Machinery": 8,
    "Insurance": 4,
    "Logistics": 5,
    "Retail": 5,
}

NAMES = (
    *("Verdant", "Beauce", "Golden Furrow", "Nordfeld", "Prairie", "Val d'Or", "Tierra Alta", "Amber", "Kestrel"),
    *("Loess", "Grand Plateau", "Blackwater", "Three Rivers", "Sonnenhof", "Les Tilleuls", "Campo Verde", "Meridian"),
    *("High Plains", "Zielone Pole", "Polder", "Stonebridge", "Red Ochre", "Wheatbelt", "Cerrado", "Five Oaks"),
)
KINDS = ("Acres", "Grain", "Coopérative", "Agrar", "Foods", "Farms", "Mills", "Growers", "Estates", "Crops", "Harvest")
FIRST = (
    *("Ana", "Ben", "Chloé", "Dirk", "Elif", "Femi", "Greta", "Hugo", "Inés", "Jonas", "Kavya", "Lena", "Marek"),
    *("Noor", "Otto", "Paula", "Quentin", "Rosa", "Sven", "Thandi", "Ulla", "Victor", "Wanda", "Yara", "Zoe"),
)
LAST = (
    *("Okafor", "Lefèvre", "Schulz", "García", "Rossi", "Nowak", "Visser", "Miller", "Silva", "Singh", "Botha"),
    *("Moreau", "Weber", "Ruiz", "Conti", "Kowalska", "de Boer", "Hansen", "Santos", "Iyer", "Nguyen", "Clarke"),
)
PLAIN = str.maketrans("éèí", "eei")
COMPETITORS = ("prairiegene.example", "nordsaat.example", "kernelcode.example", "harvestloop.example")


class Job(NamedTuple):
    """A kind of job: how often, its titles, department and seniority."""

    weight: int
    titles: tuple[str, ...]
    department: str
    seniority: str


JOBS = (
    Job(9, ("CEO", "Chief Executive Officer", "President & CEO", "Managing Director"), "Management", "chief"),
    Job(6, ("CFO", "Chief Financial Officer", "CFO & Treasurer"), "Finance", "chief"),
    Job(8, ("VP Agronomy", "VP of Agronomy", "Vice President, Crop Science"), "Agronomy", "vp"),
    Job(6, ("VP Operations", "Senior Vice President Operations"), "Operations", "vp"),
    Job(9, ("Director of Agronomy", "Head Agronomist", "Agronomy Director"), "Agronomy", "director"),
    Job(6, ("Finance Director", "Financial Controller", "Controller"), "Finance", "director"),
    Job(7, ("Procurement Director", "Director of Purchasing", "Head of Sourcing"), "Procurement", "director"),
    Job(14, ("Agronomist", "Field Agronomist", "Sr. Agronomist", "agronomist"), "Agronomy", "staff"),
    Job(10, ("Data Engineer", "Farm Data Analyst", "Soil Data Scientist"), "Digital Farming", "staff"),
    Job(7, ("R&D Engineer", "Breeding Engineer", "Seed Scientist"), "R&D", "staff"),
    Job(9, ("Buyer", "Seed Buyer", "Senior Buyer"), "Procurement", "staff"),
    Job(9, ("Farm Manager", "Regional Farm Manager"), "Operations", "manager"),
    Job(6, ("Sustainability Manager", "Head of Sustainability"), "Operations", "manager"),
    Job(6, ("Marketing Manager", "Digital Marketing Lead"), "Marketing", "manager"),
)

PAGES = ("/", "/seeds", "/seeds/ai", "/blog/drought", "/case-studies/beauce", "/team", "/support")
SOURCES = {"organic": 40, "email": 25, "linkedin": 15, "partner": 10, "ads": 10}
PRODUCTS = ("ai-seeds", "soil-scan", "yield-map")
CAMPAIGNS = ("spring-sowing", "roi-calculator", "field-days", "newsletter")
TOPICS = {"ai seeds": 30, "seed analytics": 25, "precision planting": 25, "crop insurance": 10, "irrigation": 10}


@dataclass
class Account:
    """One account while it is invented; `warmth` is how much goes on there, 0 to 2."""

    dice: Dice
    number: int
    warmth: int
    customer: bool
    offset: int
    domain: str
    people: list[Record] = field(default_factory=list)
    events: list[Record] = field(default_factory=list)

    def log(self, kind: str, at: datetime, person: Record | None, /, **facts: object) -> datetime:
        """Note an event, unless it is yet to come; returns its instant, so that stories can go on from it."""
        if at <= NOW:
            who = {} if person is None else {"person": person["id"]}
            self.events.append({"type": kind, "at": at, **who, **present(self.dice, 4, **facts)})
        return at


def present(dice: Dice, percent: float, **facts: object) -> Record:
    """Leave out each fact so many times in a hundred, and some of those left out become null."""
    kept: Record = {}
    for name, fact in facts.items():
        if fact is not None and not dice.chance(percent):
            kept[name] = fact
        elif dice.chance(25):
            kept[name] = None
    return kept


def moment(account: Account, days: int, *, night: bool = False) -> datetime:
    """Give an instant that many days ago, at an hour when people there work; or when they do not."""
    dice = account.dice
    hour = dice.pick((5, 6, 19, 20, 21, 22)) if night else dice.whole(9, 16)
    midnight = (NOW - timedelta(days=days)).replace(hour=0, minute=0)
    while not night and midnight.weekday() > 4:  # noqa: PLR2004 — Saturday and Sunday
        midnight -= timedelta(days=1)
    return midnight + timedelta(hours=hour - account.offset, minutes=dice.whole(0, 59), seconds=dice.whole(0, 59))


def some_days(account: Account, most: int) -> int:
    """Give a number of days ago: recent where it is warm, anything up to `most` elsewhere."""
    return account.dice.whole(1, most if account.warmth < 2 else max(2, most // 2))  # noqa: PLR2004 — the warmest


# --- stories: what one person does, in its order ---------------------------------------------------------


def browse(account: Account, person: Record) -> None:
    """Look at a few pages, now and then at prices, now and then late."""
    dice = account.dice
    night = dice.chance(30)
    for _ in range(dice.whole(1, 3 + account.warmth)):
        url = "/pricing" if dice.chance(20) else dice.pick(PAGES)
        at = moment(account, some_days(account, 90), night=night)
        account.log("web.webpagedetails.pageViews", at, person, url=url, source=dice.weigh(SOURCES))


def binge(account: Account, person: Record) -> None:
    """Read many pages within two days."""
    dice = account.dice
    at = moment(account, some_days(account, 55))
    for _ in range(dice.whole(3, 6)):
        url = dice.pick((*PAGES, "/pricing", "/pricing/enterprise"))
        account.log("web.webpagedetails.pageViews", at, person, url=url, source=dice.weigh(SOURCES))
        at += timedelta(minutes=dice.whole(2, 600))


def answer_mail(account: Account, person: Record) -> None:
    """Open a mail, perhaps click, perhaps fill in a form within the hour."""
    dice = account.dice
    campaign = dice.pick(CAMPAIGNS)
    at = moment(account, some_days(account, 100))
    account.log("directMarketing.emailOpened", at, person, campaign=campaign)
    if dice.chance(60):
        at = account.log("directMarketing.emailClicked", at + timedelta(seconds=40), person, campaign=campaign)
        if dice.chance(55):
            form = dice.pick(("seed-demo", "roi-calculator", "newsletter"))
            account.log(
                "form_submitted", at + timedelta(minutes=dice.whole(2, 50)), person, form=form, campaign=campaign
            )


def attend(account: Account, person: Record) -> None:
    """Sit through a webinar, look at prices some days later, and perhaps ask for a demo."""
    dice = account.dice
    at = moment(account, dice.whole(3, 170))
    account.log("webinar_attended", at, person, topic=dice.pick(PRODUCTS), minutes=dice.whole(5, 60))
    if dice.chance(80):
        at += timedelta(days=dice.whole(0, 15), hours=dice.whole(1, 5))
        account.log("web.webpagedetails.pageViews", at, person, url="/pricing", source="email")
        if dice.chance(25):
            account.log("demo_requested", at + timedelta(days=dice.whole(1, 9)), person, product=dice.pick(PRODUCTS))


def ask_for_a_demo(account: Account, person: Record) -> None:
    """Ask for a demo, which is held in time, late, never, or for another product."""
    dice = account.dice
    product = dice.pick(PRODUCTS)
    at = account.log("demo_requested", moment(account, dice.whole(2, 200)), person, product=product)
    if dice.chance(60):
        at += timedelta(days=dice.whole(2, 20))
        held = product if dice.chance(85) else dice.pick(PRODUCTS)
        account.log("meeting_held", at, person, product=held, minutes=dice.pick((30, 45, 60)))


def shop(account: Account, person: Record) -> None:
    """Fill a cart, and mostly order it."""
    dice = account.dice
    cart = f"c{account.number}-{len(account.events)}"
    at = account.log("checkout_started", moment(account, dice.whole(1, 500)), person, cart=cart)
    if dice.chance(75):
        skus = ("SEED-MAIZE-21", "SEED-WHEAT-7", "SEED-SOY-3", "SCAN-KIT", "SUPPORT")
        lines = [
            present(dice, 2, sku=dice.pick(skus), quantity=dice.whole(1, 400), price=dice.whole(1500, 18_000) / 100)
            for _ in range(dice.whole(1, 4))
        ]
        account.log("order_placed", at + timedelta(minutes=dice.whole(3, 2000)), person, cart=cart, lines=lines)


def chat(account: Account, person: Record) -> None:
    """Ask something, download something, measure oneself."""
    dice = account.dice
    at = moment(account, some_days(account, 80))
    intent = dice.pick(("ai seeds", "pricing", "support", "careers"))
    account.log("chat_message", at, person, intent=intent, language=dice.pick(("en", "fr", "de", "es")))
    if dice.chance(40):
        kind = dice.pick(("ebook", "datasheet"))
        account.log("asset_downloaded", at + timedelta(minutes=9), person, kind=kind, title="Seeds that learn")
    if dice.chance(30):
        account.log("assessment_taken", at + timedelta(hours=1), person, score=float(dice.whole(20, 98)))


STORIES: dict[Callable[[Account, Record], None], int] = {
    browse: 30,
    binge: 9,
    answer_mail: 26,
    attend: 19,
    ask_for_a_demo: 9,
    shop: 5,
    chat: 12,
}


# --- the parts of an account -----------------------------------------------------------------------------


def invent_person(account: Account, number: int) -> Record:
    """One person with their licenses."""
    dice = account.dice
    job = dice.weigh({job: job.weight for job in JOBS})
    first, last = dice.pick(FIRST), dice.pick(LAST)
    domain = account.domain
    if dice.chance(12):
        domain = dice.pick((*COMPETITORS, "mail.example", "post.example"))
    born = NOW.date() - timedelta(days=dice.whole(23 * 365, 64 * 365))
    title = "" if dice.chance(3) else dice.pick(job.titles)
    return {
        "id": f"p{account.number}-{number}",
        **present(dice, 7, email=f"{first}.{last}@{domain}".lower().translate(PLAIN).replace(" ", ""), job_title=title),
        **present(dice, 16, department=job.department, seniority=job.seniority),
        **present(dice, 60, born_on=born.isoformat()),
        **present(dice, 22, consent_email=dice.chance(75)),
        **present(dice, 10, relation={"role": dice.weigh({"employee": 88, "contractor": 7, "owner": 5})}),
    }


def invent_licenses(account: Account, person: Record) -> list[Record]:
    """Licenses of one person; of customers only, and not of all."""
    dice = account.dice
    count = dice.whole(1, 2) if account.customer and dice.chance(45) else 0
    return [
        {
            "id": f"{person['id']}-l{number}",
            **present(dice, 3, product=dice.pick(PRODUCTS), seats=dice.whole(1, 40)),
            **present(dice, 6, expires_on=(NOW.date() + timedelta(days=dice.whole(-200, 420))).isoformat()),
        }
        for number in range(count)
    ]


def invent_opportunity(account: Account, number: int) -> Record:
    """One deal, open or closed, with the people on it."""
    dice = account.dice
    won = account.customer and dice.chance(45)
    closed = won or dice.chance(30)
    created = NOW.date() - timedelta(days=dice.whole(10, 900 if closed else 300))
    ended = min(created + timedelta(days=dice.whole(20, 200)), NOW.date())
    stage = ("Closed Won" if won else "Closed Lost") if closed else dice.pick(("Discovery", "Proposal", "Negotiation"))
    roles = ("Decision Maker", "Evaluator", "Economic Buyer", "Influencer")
    key = f"o{account.number}-{number}"
    contacts = [
        {"id": f"{key}-c{place}", **present(dice, 4, contact=dice.pick(account.people)["id"], role=dice.pick(roles))}
        for place in range(dice.whole(0, 4) if account.people else 0)
    ]
    return {
        "id": key,
        **present(dice, 8, amount=dice.skewed(8, 700) * 1000, stage=stage, created_on=created.isoformat()),
        **({"closed_on": ended.isoformat()} if closed else {}),
        **present(dice, 3, is_closed=closed, is_won=won),
        **present(dice, 5, contact_roles=contacts),
    }


def invent_events(account: Account, seed: int) -> list[Record]:
    """All that happened: the stories of people, then what is known of the account itself; by time."""
    dice = account.dice
    for person in account.people:
        for _ in range(dice.whole(0, 1 + account.warmth)):
            dice.weigh(STORIES)(account, person)
    for _ in range(dice.whole(0, 1 + 2 * account.warmth)):
        level = dice.pick(("low", "medium", "high"))
        account.log("intent_surge", moment(account, dice.whole(1, 90)), None, topic=dice.weigh(TOPICS), level=level)
    if account.customer:
        years, value = dice.whole(1, 3), dice.whole(10, 300) * 1000
        account.log("contract_signed", moment(account, dice.whole(30, 700)), None, years=years, value=value)
    forms = begin_forms(account, Dice(f"{seed}/{account.number}/forms"))
    ordered = sorted(account.events, key=lambda event: event["at"])
    found = [
        (event["at"], {"id": f"e{account.number}-{number}", **event, "at": told(account, event["at"])})
        for number, event in enumerate(ordered)
    ]
    found += [
        (
            event["at"],
            {"id": f"f{account.number}-{number}", **event, "at": event["at"].isoformat().replace("+00:00", "Z")},
        )
        for number, event in enumerate(forms)
    ]
    return [event for _, event in sorted(found, key=lambda pair: pair[0])]


def begin_forms(account: Account, dice: Dice) -> list[Record]:
    """Begin each form that was sent, and after some clicks one that never is; told apart by dice of its own."""
    begun: list[Record] = []
    for event in account.events:
        who = {"person": event["person"]} if "person" in event else {}
        form, at = "", event["at"]
        if event["type"] == "form_submitted":
            form, at = event.get("form") or "", at - timedelta(minutes=dice.whole(1, 2))
        elif event["type"] == "directMarketing.emailClicked" and dice.chance(60):
            form, at = dice.pick(("seed-demo", "roi-calculator")), at + timedelta(seconds=dice.whole(20, 90))
        if form and at <= NOW:
            begun.append({"type": "form_started", "at": at, **who, "form": form})
    return begun


def told(account: Account, at: datetime) -> str:
    """Write an instant as services do: most in UTC, some in local time with its offset."""
    if not account.dice.chance(8):
        return at.isoformat().replace("+00:00", "Z")
    sign = "-" if account.offset < 0 else "+"
    return f"{(at + timedelta(hours=account.offset)).replace(tzinfo=None).isoformat()}{sign}{abs(account.offset):02}:00"


def invent_account(seed: int, number: int) -> Record:
    """One payload."""
    dice = Dice(f"{seed}/{number}")
    country = dice.weigh({code: place.weight for code, place in PLACES.items()})
    zone, offset = dice.pick(PLACES[country].zones)
    name = f"{dice.pick(NAMES)} {dice.pick(KINDS)}"
    account = Account(
        dice=dice,
        number=number,
        warmth=dice.weigh({0: 35, 1: 40, 2: 25}),
        customer=dice.chance(38),
        offset=offset,
        domain=f"{''.join(letter for letter in name.lower() if 'a' <= letter <= 'z')}{number}.example",
    )
    employees = dice.skewed(4, 9000)
    size = 2 + (employees > 60) * 2 + (employees > 500) * 3  # noqa: PLR2004 — small, middling, large
    account.people = [invent_person(account, one) for one in range(dice.whole(1, 2 * size))]
    if dice.chance(4):
        account.people = []
    if not dice.chance(7):
        for person in account.people:
            person["licenses"] = invent_licenses(account, person)
    tags = [tag for tag in ("beta", "pilot", "eu-data", "field-day", "do not contact") if dice.chance(14)]
    city = {"city": dice.pick(PLACES[country].cities), "postal_code": f"{dice.whole(10_000, 99_999)}"}
    facts: Record = {
        "id": f"a{number}",
        "name": name,
        **present(dice, 6, industry=dice.weigh(INDUSTRIES)),
        **present(dice, 20, employees=employees),
        **present(dice, 30, annual_revenue=employees * dice.whole(90, 600) * 1000),
        **present(dice, 55, hectares=dice.skewed(20, 60_000) + dice.whole(0, 9) / 10),
        **present(dice, 4, country=country),
        **present(dice, 10, timezone=zone),
        **present(dice, 25, owner_email=f"{dice.pick(('rep.north', 'rep.south', 'rep.west'))}@seeds.example"),
        **present(dice, 12, tier=dice.weigh({"named": 25, "growth": 40, "long tail": 35}), tags=tags),
        **present(dice, 15, address=city),
    }
    events = invent_events(account, seed)
    deals = [invent_opportunity(account, one) for one in range(dice.pick((0, 0, 1, 1, 2, 2, 3)))]
    if account.people or dice.chance(50):
        facts["people"] = account.people
    if not dice.chance(6):
        facts["opportunities"] = deals
    if not dice.chance(4):
        facts["events"] = events
    return {"now": NOW.isoformat().replace("+00:00", "Z"), "account": facts}


def lines_of(accounts: int, seed: int) -> Iterator[bytes]:
    """Write so many payloads, one a line."""
    for number in range(1, accounts + 1):
        line = json.dumps(invent_account(seed, number), ensure_ascii=False, separators=(",", ":"))
        yield line.encode() + b"\n"


def zipped(lines: Iterable[bytes]) -> bytes:
    """Compress without a name and a time, so that the same lines give the same bytes."""
    buffer = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=buffer, mtime=0) as file:
        file.writelines(lines)
    return buffer.getvalue()


def main(argv: Sequence[str] | None = None) -> int:
    """Write the population to a file or folder, or as plain text to standard output."""
    parser = argparse.ArgumentParser(description="Write invented accounts as NDJSON.")
    parser.add_argument("out", nargs="?", type=Path, help=f"a file (.gz compresses), or a folder for {FILE}")
    parser.add_argument("--accounts", type=int, default=ACCOUNTS, metavar="N", help=f"how many ({ACCOUNTS})")
    parser.add_argument("--seed", type=int, default=SEED, metavar="S", help=f"which world ({SEED})")
    options = parser.parse_args(argv)
    lines = lines_of(options.accounts, options.seed)
    if options.out is None:
        sys.stdout.buffer.writelines(lines)
        return 0
    out = options.out / FILE if options.out.is_dir() else options.out
    out.write_bytes(zipped(lines) if out.suffix == ".gz" else b"".join(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
