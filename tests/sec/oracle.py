"""The audiences of tests/sec/rules, computed from the CSV files by hand, without the engine and its converter.

Written the way an analyst would check a colleague's figures: the bounds of every window are dates that a person
looked up in a calendar, each audience is a small function with loops in it, and what is not known is None.
What the files hold is read here a second time, on purpose; `tests/sec/payloads.py` tells what was decided.

The instant of all answers is 2026-06-01 at midnight, so `in last 12 months` is 2 June 2025 to 1 June 2026.

`python -m tests.sec.oracle` prints how many members each audience has, and how many are unknown.
"""

from __future__ import annotations

import csv
import gzip
import itertools
import re
import statistics
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import TypeAlias

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "sec-form4"

TODAY = date(2026, 6, 1)
FOUR_DAYS_AGO = date(2026, 5, 28)
HALF_YEAR_AGO = date(2025, 12, 1)
YEAR_AGO = date(2025, 6, 1)
TWO_YEARS_AGO = date(2024, 6, 1)
THREE_YEARS_AGO = date(2023, 6, 1)
FOUR_YEARS_AGO = date(2022, 6, 1)

Truth: TypeAlias = bool | None
"""None is unknown."""

UNDECLARED = "other"
"""A type of filing that the schema of the rules leaves out, and that so does not exist."""


@dataclass(frozen=True)
class Filing:
    """One dated row of events.csv, by now."""

    day: date
    filer: str
    kind: str
    shares: float
    price: float | None
    title: str


@dataclass
class Filer:
    """One row of people.csv and what this person filed; titles are None where nothing was ever filed."""

    key: str
    usual_title: str | None
    spellings: int
    first_filed: date | None
    last_filed: date | None
    job_title: str | None = None
    titles: list[str] = field(default_factory=list)
    filings: list[Filing] = field(default_factory=list)

    def of(self, kind: str, after: date = date.min) -> list[Filing]:
        """Return this person's filings of a kind, later than a day, oldest first."""
        return [one for one in self.filings if one.kind == kind and one.day > after]


@dataclass
class Company:
    """One row of accounts.csv, with its people by key."""

    key: str
    in_index: bool
    sector: str | None
    industry: str | None
    office: str | None
    years: list[int]
    filers: dict[str, Filer] = field(default_factory=dict)
    filings: list[Filing] = field(default_factory=list)

    def of(self, kind: str, after: date = date.min) -> list[Filing]:
        """Return all people's filings of a kind, later than a day, oldest first."""
        return [one for one in self.filings if one.kind == kind and one.day > after]


@dataclass(frozen=True)
class Members:
    """Of one audience: the keys of those who are in, and of those of whom it is not known."""

    true: frozenset[str]
    unknown: frozenset[str]


# --- reading the files ------------------------------------------------------------------------------


def read(name: str, folder: Path) -> list[dict[str, str]]:
    """All rows of a file."""
    with gzip.open(folder / f"{name}.csv.gz", "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def to_day(text: str) -> date | None:
    """Read a day, without its zone."""
    return date.fromisoformat(text[:10]) if text else None


def read_companies(folder: Path = DATA) -> list[Company]:
    """All companies with all that had been filed by the first of June 2026."""
    companies = {}
    for row in read("accounts", folder):
        companies[row["account"]] = Company(
            key=row["account"],
            in_index=row["sp500"] == "1",
            sector=row["gics_sector"] or None,
            industry=row["gics_sub_industry"] or None,
            office=row["hq"] if row["hq"] not in {"", "none"} else None,
            years=[int(year) for year in re.findall("[0-9]{4}", row["founded"])],
        )
    for row in read("people", folder):
        companies[row["account"]].filers[row["person_id"]] = Filer(
            key=row["person_id"],
            usual_title=row["title_latest_or_most_common"] or None,
            spellings=int(row["distinct_titles"]),
            first_filed=to_day(row["first_event"]),
            last_filed=to_day(row["last_event"]),
        )
    titled_on: dict[str, date] = {}
    for row in read("events", folder):
        company = companies[row["account"]]
        filer = company.filers[row["person_id"]]
        day, title = to_day(row["date"]), row["title_at_event"]
        if day is not None and day > TODAY:
            continue
        if title:
            filer.titles.append(title)
            if (day or date.min) >= titled_on.get(filer.key, date.min):
                filer.job_title, titled_on[filer.key] = title, day or date.min
        if day is None or row["event"] == UNDECLARED:
            continue
        price = float(row["price"]) if row["price"] else None
        filing = Filing(day, filer.key, row["event"], float(row["shares"]), price, title)
        filer.filings.append(filing)
        company.filings.append(filing)
    for company in companies.values():
        company.filings.sort(key=lambda one: one.day)
        for filer in company.filers.values():
            filer.filings.sort(key=lambda one: one.day)
    return list(companies.values())


# --- what is not known ------------------------------------------------------------------------------


def some(truths: Iterable[Truth]) -> Truth:
    """Tell true if one is, else unknown if one is, else false."""
    found: Truth = False
    for truth in truths:
        if truth:
            return True
        if truth is None:
            found = None
    return found


def opposite(truth: Truth) -> Truth:
    """Not."""
    return None if truth is None else not truth


def all_of(*truths: Truth) -> Truth:
    """Tell false if one is, else unknown if one is, else true."""
    return opposite(some(opposite(truth) for truth in truths))


# --- titles -----------------------------------------------------------------------------------------


def words_of(title: str) -> list[str]:
    """`Pres&CEO` → pres, ceo."""
    return re.findall(r"[a-z0-9]+", title.lower())


def has_words(title: str, *wanted: str) -> bool:
    """Whether these words stand in the title side by side, in this order."""
    words = words_of(title)
    return any(words[at : at + len(wanted)] == list(wanted) for at in range(len(words)))


def found(pattern: str, title: str) -> bool:
    """Whether a pattern is found anywhere, in capitals or not."""
    return re.search(pattern, title, re.IGNORECASE) is not None


def is_cfo(title: str | None) -> Truth:
    """Whether this is the title of an acting chief financial officer."""
    if title is None:
        return None
    plain = title.lower()
    if "former" in plain or "deputy" in plain or "advisor to" in plain:
        return False
    return (
        has_words(title, "cfo")
        or has_words(title, "chief", "financial")
        or found(r"\bc\.f\.o\b", title)
        or found(r"\bchief fin\b", title)
    )


def persona_of(title: str) -> str:
    """Find the group of a title; the questions are asked in this order."""
    plain = title.lower()
    questions = (
        ("Chief executive", has_words(title, "chief", "executive") or has_words(title, "ceo")),
        ("Finance", found(r"\b(cfo|c\.f\.o|chief fin|chief financial|treasurer)\b", title)),
        ("Finance", "accounting" in plain or "controller" in plain),
        ("Legal", "legal" in plain or "counsel" in plain or "secretary" in plain),
        ("Technology", found(r"\b(cto|cio|technology|information|digital)\b", title)),
        ("Board", has_words(title, "chair") or plain.startswith("chairman")),
        ("See remarks", plain in {"see remarks", "see remark", "see below"}),
        ("Senior executive", plain.startswith(("evp", "exec", "senior", "sr", "svp"))),
    )
    return next((persona for persona, yes in questions if yes), "Other")


def seat_of(title: str | None) -> str | None:
    """Find the seat of a title, None where no row of the table is for it."""
    if title is None:
        return None
    if has_words(title, "president"):
        return "President"
    if has_words(title, "vice", "chairman"):
        return "Vice chairman"
    if title.lower().endswith("counsel"):
        return "Counsel"
    return "Operations" if has_words(title, "coo") else None


# --- companies: what they are; each function is named as its audience --------------------------------


def health_care(company: Company) -> Truth:
    return None if company.sector is None else company.sector == "Health Care"


def software_and_chips(company: Company) -> Truth:
    if company.industry is None:
        return None
    industry = company.industry.lower()
    return "software" in industry or industry in {"semiconductors", "semiconductor materials & equipment"}


ABROAD = ("Bermuda", "Canada", "Ireland", "Netherlands", "Switzerland", "United Kingdom")
GREAT_LAKES = ("Illinois", "Indiana", "Michigan", "Minnesota", "New York", "Ohio", "Pennsylvania", "Wisconsin")


def abroad(company: Company) -> Truth:
    return None if company.office is None else company.office.endswith(ABROAD)


def lakeside(company: Company) -> Truth:
    if company.office is None:
        return None
    office = company.office.split(";")[0]  # the first of several
    if office.endswith(ABROAD):
        return None  # there are no states, so none is told
    return re.sub(r"\[.*", "", office).endswith(tuple(f", {state}" for state in GREAT_LAKES))


def old_roots(company: Company) -> Truth:
    if not company.in_index:
        return False
    return any(year < 1900 for year in company.years) if company.years else None


def young_index_members(company: Company) -> Truth:
    if not company.in_index:
        return False
    return 2000 <= company.years[0] <= 2019 if company.years else None


def domestic_or_undisclosed(company: Company) -> Truth:
    return abroad(company) is not True


# --- companies: who works there ---------------------------------------------------------------------


def officers_on_file(company: Company) -> Truth:
    return any(filer.job_title is not None for filer in company.filers.values())


def cfo_on_file(company: Company) -> Truth:
    return some(is_cfo(filer.job_title) for filer in company.filers.values())


def several_cfos(company: Company) -> Truth:
    return sum(is_cfo(filer.job_title) is True for filer in company.filers.values()) >= 2


def at_most_one_cfo(company: Company) -> Truth:
    answers = [is_cfo(filer.job_title) for filer in company.filers.values()]
    if answers.count(True) >= 2:
        return False
    return True if answers.count(True) + answers.count(None) <= 1 else None


def no_plain_ceo(company: Company) -> Truth:
    titles = [filer.usual_title for filer in company.filers.values()]
    if any(title is not None and title.lower() == "chief executive officer" for title in titles):
        return False
    return None if None in titles else True


def full_house(company: Company) -> Truth:
    personas = [persona_of(one.job_title) for one in company.filers.values() if one.job_title is not None]
    staff = sum(persona in {"Finance", "Legal", "Technology"} for persona in personas)
    return staff >= 3 and len(set(personas)) >= 6


# --- companies: what happens there ------------------------------------------------------------------


def buyers(company: Company) -> Truth:
    return bool(company.of("open_market_purchase", YEAR_AGO))


def never_bought(company: Company) -> Truth:
    return not company.of("open_market_purchase")


def quiet(company: Company) -> Truth:
    return all(one.day <= HALF_YEAR_AGO for one in company.filings)


def filed_today(company: Company) -> Truth:
    return any(one.day == TODAY for one in company.filings)


def filed_lately(company: Company) -> Truth:
    return sum(one.day > FOUR_DAYS_AGO for one in company.filings) >= 2


def crowd(days: list[date], size: int) -> bool:
    """Whether so many of the days (in order) lie within some thirty days."""
    return any(last - first <= timedelta(days=30) for first, last in zip(days, days[size - 1 :], strict=False))


def selling_burst(company: Company) -> Truth:
    return crowd([one.day for one in company.of("open_market_sale", TWO_YEARS_AGO)], 8)


def one_person_burst(company: Company) -> Truth:
    sales = (filer.of("open_market_sale", TWO_YEARS_AGO) for filer in company.filers.values())
    return any(crowd([one.day for one in own], 3) for own in sales)


def buying_cluster(company: Company) -> Truth:
    purchases = company.of("open_market_purchase", FOUR_YEARS_AGO)
    for first in purchases:
        month = {one.filer for one in purchases if first.day <= one.day <= first.day + timedelta(days=30)}
        if len(month) >= 3:
            return True
    return False


def bought_after_award(company: Company) -> Truth:
    for filer in company.filers.values():
        for award in filer.of("award", FOUR_YEARS_AGO):
            for purchase in filer.of("open_market_purchase", FOUR_YEARS_AGO):
                if 0 < (purchase.day - award.day).days <= 90:
                    return True
    return False


def same_hands(company: Company) -> Truth:
    for filer in company.filers.values():
        sales = filer.of("open_market_sale")
        for first, second in itertools.permutations(filer.of("open_market_purchase"), 2):
            if not 30 <= (second.day - first.day).days <= 365 or second.shares <= first.shares:
                continue
            if not any(first.day < sale.day < second.day for sale in sales):
                return True
    return False


def cooling(company: Company) -> Truth:
    sales = company.of("open_market_sale", TWO_YEARS_AGO)
    recent = sum(one.day > YEAR_AGO for one in sales)
    return recent < len(sales) - recent


def value_of(filing: Filing) -> float | None:
    """Dollars, None where the price is blank."""
    return None if filing.price is None else filing.shares * filing.price


def values_of(filings: list[Filing]) -> list[float]:
    """Dollars of those whose price is told."""
    return [value for value in map(value_of, filings) if value is not None]


def big_tickets(company: Company) -> Truth:
    return sum(values_of(company.of("open_market_sale", TWO_YEARS_AGO))) > 50_000_000


def many_selling_days(company: Company) -> Truth:
    return len({one.day for one in company.of("open_market_sale", YEAR_AGO)}) >= 6


def bought_long_ago(company: Company) -> Truth:
    days = [one.day for one in company.of("open_market_purchase")]
    return max(days) < date(2024, 6, 1) if days else None


def long_and_still_selling(company: Company) -> Truth:
    days = [one.day for one in company.of("open_market_sale")]
    return min(days) < THREE_YEARS_AGO and max(days) > HALF_YEAR_AGO if days else None


def exercised_and_sold(company: Company) -> Truth:
    exercises = {one.day for one in company.of("option_exercise") if one.shares >= 50_000}
    for sale in company.of("open_market_sale", YEAR_AGO):
        if any(abs((sale.day - day).days) <= 3 for day in exercises):
            return True
    return False


def short_swing(company: Company) -> Truth:
    for filer in company.filers.values():
        for sale in filer.of("open_market_sale"):
            for purchase in filer.of("open_market_purchase"):
                if abs((sale.day - purchase.day).days) <= 180:
                    return True
    return False


def sold_after_buying(company: Company) -> Truth:
    for filer in company.filers.values():
        purchases = filer.of("open_market_purchase")
        if not purchases:
            continue
        sales = filer.of("open_market_sale", THREE_YEARS_AGO)
        if sum(sale.day > purchases[0].day for sale in sales) >= 2:
            return True
    return False


def gifts_last_year(company: Company) -> Truth:
    return any(one.day.year == 2025 for one in company.of("gift"))


def fiscal_awards(company: Company) -> Truth:
    awards = sum(one.day >= date(2025, 10, 1) for one in company.of("award"))
    withheld = sum(one.day >= date(2026, 4, 1) for one in company.of("tax_withholding"))
    return awards >= 20 and withheld < 5


def awards_of_2025(company: Company) -> Truth:
    return 20 <= sum(one.day.year == 2025 for one in company.of("award")) <= 40


def dear_purchases(company: Company) -> Truth:
    purchases = company.of("open_market_purchase", FOUR_YEARS_AGO)
    return some(None if one.price is None else one.price > 100 for one in purchases)


def dear_on_average(company: Company) -> Truth:
    sales = company.of("open_market_sale", YEAR_AGO)
    prices = [one.price for one in sales if one.price is not None]
    return some(
        [
            statistics.mean(prices) > 250 if prices else None,
            statistics.median(one.shares for one in sales) > 10_000 if sales else None,
        ]
    )


def one_title_sells(company: Company) -> Truth:
    sellers = Counter(one.title.lower() for one in company.of("open_market_sale", TWO_YEARS_AGO) if one.title)
    return max(sellers.values(), default=0) >= 4


def weekend_filers(company: Company) -> Truth:
    return any(one.day > TWO_YEARS_AGO and one.day.isoweekday() >= 6 for one in company.filings)


def chief_sold(company: Company) -> Truth:
    answers: list[Truth] = []
    for sale in company.of("open_market_sale", YEAR_AGO):
        title, value = company.filers[sale.filer].job_title, value_of(sale)
        chief = None if title is None else has_words(title, "ceo")
        answers.append(all_of(chief, None if value is None else value > 1_000_000))
    return some(answers)


def buyers_only(company: Company) -> Truth:
    return all_of(buyers(company), opposite(selling_burst(company)), opposite(health_care(company)))


# --- people -----------------------------------------------------------------------------------------


def cfos(_: Company, filer: Filer) -> Truth:
    return is_cfo(filer.job_title)


def finance_people(_: Company, filer: Filer) -> Truth:
    return filer.job_title is not None and persona_of(filer.job_title) == "Finance"


def presidents(_: Company, filer: Filer) -> Truth:
    seat = seat_of(filer.usual_title)
    return None if seat is None else seat == "President"


def two_hats(_: Company, filer: Filer) -> Truth:
    title = filer.job_title
    if title is None:
        return False
    chief = has_words(title, "ceo") or has_words(title, "chief", "executive")
    first = re.match(r"(executive )?chair(man)?(?![a-z0-9_])", title.lower()) is not None
    return chief and (first or "and chair" in title.lower() or "& chair" in title.lower())


def former_ceos(_: Company, filer: Filer) -> Truth:
    if filer.job_title is None:
        return False
    chief = r"\bceo\b|chief executive"
    return any(found(chief, title) for title in filer.titles) and not found(chief, filer.job_title)


def renamed(_: Company, filer: Filer) -> Truth:
    return filer.spellings >= 3


def newcomers(_: Company, filer: Filer) -> Truth:
    return None if filer.first_filed is None else YEAR_AGO < filer.first_filed <= TODAY


def gone(_: Company, filer: Filer) -> Truth:
    return None if filer.last_filed is None else filer.last_filed < YEAR_AGO


def officers_who_bought(_: Company, filer: Filer) -> Truth:
    return filer.job_title is not None and bool(filer.of("open_market_purchase", FOUR_YEARS_AGO))


def health_care_sellers(company: Company, filer: Filer) -> Truth:
    return all_of(health_care(company), bool(filer.of("open_market_sale", TWO_YEARS_AGO)))


def awards_to_keep(filer: Filer) -> list[Filing]:
    """Awards later than 1 June 2024 and before 2026, oldest first."""
    return [one for one in filer.of("award", TWO_YEARS_AGO) if one.day.year < 2026]


def kept_first_award(_: Company, filer: Filer) -> Truth:
    awards = awards_to_keep(filer)
    if not awards:
        return False
    gaps = [(sale.day - awards[0].day).days for sale in filer.of("open_market_sale")]
    return not any(0 < gap <= 90 for gap in gaps)


def kept_some_award(_: Company, filer: Filer) -> Truth:
    sales = filer.of("open_market_sale")
    for award in awards_to_keep(filer):
        as_much = [sale for sale in sales if sale.shares >= award.shares]
        if not any(0 < (sale.day - award.day).days <= 90 for sale in as_much):
            return True
    return False


def bought_unsold(_: Company, filer: Filer) -> Truth:
    sales = filer.of("open_market_sale", THREE_YEARS_AGO)
    for purchase in filer.of("open_market_purchase"):
        if purchase.day < date(2024, 6, 1):
            continue
        if not any(0 < (purchase.day - sale.day).days <= 180 for sale in sales):
            return True
    return False


def big_single_sale(_: Company, filer: Filer) -> Truth:
    values = values_of(filer.of("open_market_sale", TWO_YEARS_AGO))
    return max(values) > 5_000_000 if values else None


def dear_then_sold(_: Company, filer: Filer) -> Truth:
    answers: list[Truth] = []
    for purchase in filer.of("open_market_purchase"):
        day = purchase.day
        leap = (day.month, day.day) == (2, 29)
        year_later = date(day.year + 1, 2, 28) if leap else day.replace(year=day.year + 1)
        if any(day < sale.day <= year_later for sale in filer.of("open_market_sale")):
            answers.append(None if purchase.price is None else purchase.price >= 40)
    return some(answers)


ACCOUNTS: tuple[Callable[[Company], Truth], ...] = (
    health_care,
    software_and_chips,
    abroad,
    lakeside,
    old_roots,
    young_index_members,
    domestic_or_undisclosed,
    officers_on_file,
    cfo_on_file,
    several_cfos,
    at_most_one_cfo,
    no_plain_ceo,
    full_house,
    buyers,
    never_bought,
    quiet,
    filed_today,
    filed_lately,
    selling_burst,
    one_person_burst,
    buying_cluster,
    bought_after_award,
    same_hands,
    cooling,
    big_tickets,
    many_selling_days,
    bought_long_ago,
    long_and_still_selling,
    exercised_and_sold,
    short_swing,
    sold_after_buying,
    gifts_last_year,
    fiscal_awards,
    awards_of_2025,
    dear_purchases,
    dear_on_average,
    one_title_sells,
    weekend_filers,
    chief_sold,
    buyers_only,
)

PEOPLE: tuple[Callable[[Company, Filer], Truth], ...] = (
    cfos,
    finance_people,
    presidents,
    two_hats,
    former_ceos,
    renamed,
    newcomers,
    gone,
    officers_who_bought,
    health_care_sellers,
    kept_first_award,
    kept_some_award,
    bought_unsold,
    big_single_sale,
    dear_then_sold,
)


def answer(companies: list[Company]) -> dict[str, Members]:
    """All audiences of the rule set by name; members are tickers or keys of people."""
    true: dict[str, set[str]] = defaultdict(set)
    unknown: dict[str, set[str]] = defaultdict(set)

    def note(name: str, key: str, truth: Truth) -> None:
        if truth is not False:
            (unknown if truth is None else true)[name].add(key)

    for company in companies:
        for of_account in ACCOUNTS:
            note(of_account.__name__, company.key, of_account(company))
        for filer, of_person in itertools.product(company.filers.values(), PEOPLE):
            note(of_person.__name__, filer.key, of_person(company, filer))
    names = [audience.__name__ for audience in (*ACCOUNTS, *PEOPLE)]
    return {name: Members(frozenset(true[name]), frozenset(unknown[name])) for name in names}


def main() -> int:
    """Print a table: audience, members, unknown, others."""
    companies = read_companies()
    people = sum(len(company.filers) for company in companies)
    lines = [f"{'audience':<28}{'true':>8}{'unknown':>10}{'false':>8}"]
    for name, members in answer(companies).items():
        size = people if name in {audience.__name__ for audience in PEOPLE} else len(companies)
        true, unknown = len(members.true), len(members.unknown)
        lines.append(f"{name:<28}{true:>8}{unknown:>10}{size - true - unknown:>8}")
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
