"""Well-typed rules and payloads, at random: every form of condition over one schema."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeAlias

from hypothesis import strategies as st

from quorate.engine import RuleSet
from quorate.semantics.compile import compile_project
from quorate.semantics.project import Project
from quorate.text import Source

Text: TypeAlias = st.SearchStrategy[str]
Payload: TypeAlias = dict[str, Any]

NOW = "2026-06-01T12:00:00Z"
SCHEMA = """
entity account accounts {
  key id
  name       text
  label      text ignoring case
  employees  integer
  revenue    number
  tier       one of "low", "mid", "high"
  opened     date
  checked    datetime
  zone       timezone
  active     boolean
  tags       list of text
  scores     list of integer
  address { city text }
}
entity person people in account {
  key id
  title  text ignoring case
  level  integer
  kind   one of "vp", "chief"
  born   date
  opt    boolean
  boss   person
}
entity license licenses in person { key id  product text  seats integer  owner person }
event viewed of person { url text  seconds integer }
event bought of person { cart text  amount number }
event surge of account { topic text }

list codes = ("a", "b", "Acme")
define busy of person = count(viewed in last 30 days) >= 2
define named(those list of text) of account = label in those or tags contains "b"
define over(least integer) of account = employees >= least
define heads of account = count(people where (level > 2))
table size of account gives text {
  employees   tier
  >= 5        any     => "large"
  any         "high"  => "high"
  otherwise           => "small"
}
audience base of accounts where employees > 3
audience staff of people where level > 1
"""

# -- parts -----------------------------------------------------------------------------------------------------------

small = st.integers(-1, 6).map(str)
comparison = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
word = st.sampled_from(['"a"', '"b"', '"Acme"', '"acme b"', '""'])
words = st.lists(word, min_size=1, max_size=3).map(lambda items: f"({', '.join(items)})")
day = st.sampled_from(["2026-05-31", "2026-06-01", "2026-05-02", "today", "yesterday", "today - 3 days"])
instant = st.sampled_from(
    ["2026-06-01T12:00:00Z", "2026-05-02T12:00:00+02:00", "now", "start of this month", "2026-05-31"]
)
length = st.sampled_from(["1 day", "2 days", "1 week", "1 month", "1 quarter"])
short = st.one_of(length, st.sampled_from(["6 hours", "90 minutes"]))
zone = st.sampled_from(["", " in zone account.zone", ' in zone "Asia/Tokyo"'])
signs = st.sampled_from(["+", "-", "*", "/"])
negation = st.sampled_from(["", "not "])
hours = st.sampled_from(["17:00", "08:00"])
counted = st.sampled_from(["at least 1", "at least 2", "at most 1", "exactly 1", "more than 1", "fewer than 2"])
bound = st.sampled_from(["any", "no", "at least 1", "at least 2", "at most 1", "exactly 1"])


def put(template: str, **parts: Text) -> Text:
    """Fill a template with parts of its own each time."""
    return st.fixed_dictionaries(parts).map(lambda chosen: template.format(**chosen))


day_window = st.one_of(
    put("in last {length}", length=length),
    put("in next {length}", length=length),
    put("more than {length} ago", length=length),
    put("in {one} ending {other} ago", one=length, other=length),
    put("in {which} {unit}{zone}", which=st.sampled_from(["this", "previous"]),
        unit=st.sampled_from(["day", "week", "month", "fiscal quarter", "year"]), zone=zone),
    put("{word} {day}", word=st.sampled_from(["before", "after", "since", "until"]), day=day),
    put("in today{zone}", zone=zone),
)  # fmt: skip
window = st.one_of(
    day_window, put("in last {length}", length=short), put("since {instant}", instant=instant),
    put("between {day} and {instant}", day=day, instant=instant),
)  # fmt: skip


def texts(name: str) -> Text:
    """Return conditions on a text."""
    return st.one_of(
        put(f"{name} {{op}} {{word}}", op=comparison, word=word),
        put(f"{name} {{no}}{{op}} {{word}}{{case}}", no=negation, word=word, case=st.sampled_from(["",
        " ignoring case"]),
            op=st.sampled_from(["contains", "starts with", "ends with", "has word"])),
        put(f"{name} {{op}} {{mode}} of {{words}}", mode=st.sampled_from(["any", "all"]), words=words,
            op=st.sampled_from(["contains", "starts with"])),
        put(f"{name} {{no}}in {{words}}", no=negation, words=st.one_of(words, st.just("codes"))),
        put(f"{name} {{no}}matches {{pattern}}", no=negation, pattern=st.sampled_from(["/a/", "/^A/", "/b$/i"])),
        put(f"length({name}) {{op}} {{n}}", op=comparison, n=small),
        put(f"lower({name}) = {{word}}", word=word),
        put(f'{name} + "!" = {{word}}', word=word),
    )  # fmt: skip


def numbers(name: str) -> Text:
    """Return conditions on a number."""
    return st.one_of(
        put(f"{name} {{op}} {{n}}", op=comparison, n=small),
        put(f"{name} {{no}}between {{low}} and {{high}}", no=negation, low=small, high=small),
        put(f"{name} {{no}}in ({{a}}, {{b}})", no=negation, a=small, b=small),
        put(f"{name} {{sign}} {{a}} {{op}} {{b}}", sign=signs, a=small, op=comparison, b=small),
        put(f"-{name} {{op}} {{n}}", op=comparison, n=small),
        put(f"max({name}, {{a}}) {{op}} {{b}}", a=small, op=comparison, b=small),
    )  # fmt: skip


def days(name: str) -> Text:
    """Return conditions on a date."""
    return st.one_of(
        put(f"{name} {{op}} {{day}}", op=comparison, day=day),
        put(f"{name} {{no}}{{window}}", no=st.just(""), window=day_window),
        put(f"days_between({name}, today) {{op}} {{n}}", op=comparison, n=small),
        put(f"{name} + {{length}} > today", length=length),
    )


def sources(depth: int) -> dict[str, tuple[Text, Text, Text | None]]:
    """Things to range over from an account: the source without `where`, conditions inside, a value to tell apart."""
    person = conditions("person", depth - 1)
    return {
        "people": (st.sampled_from(["people", "person"]), person, st.sampled_from(["title", "level", "kind"])),
        "licenses": (st.just("licenses"), conditions("license", depth - 1), st.sampled_from(["product", "seats"])),
        "tags": (st.just("tags"), texts("it"), None),
        "scores": (st.just("scores"), numbers("it"), None),
        "events": (
            events(),
            st.one_of(texts("url"), numbers("seconds"), put("at {window}", window=window)),
            st.just("url"),
        ),
    }


def event_conditions() -> Text:
    """Return conditions on what was viewed, and when."""
    return st.one_of(texts("url"), numbers("seconds"), put("at {window}", window=window))


def events() -> Text:
    """Return `viewed` with its window, near what else happened."""
    near = st.sampled_from(["", " within 2 days of any bought", " after any surge", " before any bought"])
    return put("viewed{near} {window}", near=near, window=st.one_of(st.just("ever"), window.filter(_is_of_events)))


def _is_of_events(text: str) -> bool:
    return not text.startswith("in next")


def quantified(depth: int) -> Text:
    """Quantifiers and counts over everything that an account has."""
    made: list[Text] = []
    for source, inside, value in sources(depth).values():
        made += [
            put("{bound} {source} where ({inside})", bound=bound, source=source, inside=inside),
            put("every {source} where ({inside})", source=source, inside=inside),
            put("count({source} where ({inside})) {op} {n}", source=source, inside=inside, op=comparison, n=small),
            put("count({source}) {op} {n}", source=source, op=comparison, n=small),
        ]
        if value is not None:
            made.append(put("{counted} different {value} of {source} where ({inside})",
                            counted=counted, value=value, source=source, inside=inside))  # fmt: skip
    burst = st.sampled_from(["6 hours", "2 days", "1 week"])
    made.append(put("{counted} viewed within any {burst}", counted=counted, burst=burst))
    made.append(put("any account.people where ({inside})", inside=conditions("person", depth - 1)))
    return st.one_of(made)


def sequences() -> Text:
    """Sequences of two or three steps."""
    first = put("viewed as v where ({inside})", inside=texts("url"))
    second = st.one_of(
        put("bought{gap}", gap=st.sampled_from(["", " within 3 days", " after 1 day within 1 week"])),
        put("no bought within {length}", length=length),
        put("bought where (cart {op} v.url)", op=st.sampled_from(["=", "!="])),
        put("no surge then bought where ({inside})", inside=numbers("amount")),
    )
    return put("sequence ({first} then {second}) {window}", first=first, second=second,
               window=st.sampled_from(["", "in last 1 month", "since 2026-05-31"]))  # fmt: skip


def plain(entity: str) -> Text:
    """Return conditions that go no deeper, and that say more only where more is known."""
    if entity == "person":
        return st.one_of(texts("title"), numbers("level"), days("born"), st.sampled_from(["opt", "busy", "not busy"]),
                         put("kind {op} {kind}", op=comparison, kind=st.sampled_from(['"vp"', '"chief"'])),
                         put("account.employees {op} {n}", op=comparison, n=small),
                         st.sampled_from(["account in base", "in staff", "not in staff"]),
                         put("any licenses where ({inside})", inside=numbers("seats")),
                         texts("boss.title"), put('boss.kind {op} "chief"', op=comparison),
                         st.sampled_from(["boss = boss.boss", "boss.account.employees > 2", 'boss.id = "ann"']),
                         put("any boss.licenses where ({inside})", inside=numbers("seats")),
                         put("any viewed {window}", window=window.filter(_is_of_events)))  # fmt: skip
    if entity == "license":
        return st.one_of(texts("product"), numbers("seats"), numbers("owner.level"), texts("person.title"),
                         numbers("account.employees"), texts("owner.boss.title"),
                         st.just("owner = person"))  # fmt: skip
    return st.one_of(
        texts("name"), texts("label"), texts("address.city"), numbers("employees"), numbers("revenue"), days("opened"),
        put("checked {op} {instant}", op=comparison, instant=instant), put("checked {window}", window=window),
        put("now - checked {op} {length}", op=comparison, length=st.sampled_from(["2 days", "36 hours"])),
        put("tier {op} {tier}", op=comparison, tier=st.sampled_from(['"low"', '"mid"', '"high"'])),
        put("tags {no}contains {word}", no=negation, word=word),
        put("tags contains {mode} of {words}", mode=st.sampled_from(["any", "all"]), words=words),
        put("{field} {no}in tags", field=st.sampled_from(["name", "label", "address.city"]), no=negation),
        put("employees {no}in scores", no=negation),
        put("employees {no}in ({a}, revenue)", no=negation, a=small),
        put("named({words})", words=st.one_of(put('("a", {word})', word=word), st.just("codes"))),
        put("scores contains {a}", a=small),
        put("hour(checked, in zone zone) {op} {n}", op=comparison, n=small),
        put("checked in hours 09:00 to {end} on monday..friday{zone}", end=hours, zone=zone),
        st.sampled_from(["active", "in base", "not in base", "over(2)"]),
        st.sampled_from(["heads >= 2", "heads < 1", "employees > revenue"]),
        sequences(),
    )  # fmt: skip


def telling(entity: str) -> Text:
    """Return conditions that speak of what is missing, or pass it over."""
    if entity != "account":
        field, other = {"person": ("title", "boss"), "license": ("seats", "owner")}[entity]
        return st.sampled_from(
            [f"{field} is missing", f"{field} is known", f"{field} is not empty", f"{other} is missing"]
        )
    return st.one_of(
        st.sampled_from(["name is missing", "tags is empty", "people is missing", "address is known",
        "any viewed ever"]),
        put('size {op} "large"', op=comparison),
        put("coalesce(employees, {a}) {op} {b}", a=small, op=comparison, b=small),
        put("if(active, {a}, {b}) {op} {c}", a=small, b=small, op=comparison, c=small),
        put("{f}(level of people) {op} {n}", f=st.sampled_from(["sum", "average", "min", "max", "median", "distinct"]),
            op=comparison, n=small),
        put("last(seconds of viewed) {op} {n}", op=comparison, n=small),
        put("max(count by url of viewed ever) {op} {n}", op=comparison, n=small),
    )  # fmt: skip


def conditions(entity: str = "account", depth: int = 2, *, whole: bool = False) -> Text:
    """Return conditions on an entity; `whole` has those besides that speak of what is missing."""
    leaves = [plain(entity), *([telling(entity)] if whole else [])]
    if depth > 0 and entity == "account":
        leaves.append(quantified(depth))
    if depth <= 0:
        return st.one_of(leaves)
    inner = st.deferred(lambda: conditions(entity, depth - 1, whole=whole))
    joined = [
        put("({a} and {b})", a=inner, b=inner),
        put("({a} or {b})", a=inner, b=inner),
        put("not ({a})", a=inner),
    ]
    return st.one_of([*leaves, *joined])


# -- payloads --------------------------------------------------------------------------------------------------------


def record(required: dict[str, st.SearchStrategy[Any]], **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Payload]:
    """Return a record in which any of the fields may be missing."""
    return st.fixed_dictionaries(required, optional=fields)


TEXTS = st.sampled_from(["a", "b", "Acme", "ACME B", "acme", ""])
INTEGERS = st.integers(-1, 6)
DATES = st.sampled_from(["2026-05-31", "2026-06-01", "2026-05-02", "2024-02-29", "2026-06-03"])
INSTANTS = st.sampled_from(
    [
        "2026-06-01T12:00:00Z",
        "2026-05-31T23:00:00Z",
        "2026-05-02T10:00:00Z",
        "2026-05-30T12:00:00Z",
        "2026-06-02T00:00:00Z",
    ]
)
NAMES = ("ann", "bob", "cho")
KINDS = st.sampled_from(["vp", "chief"])


PERSON = record({}, title=TEXTS, level=INTEGERS, kind=KINDS, born=DATES, opt=st.booleans(), boss=st.sampled_from(NAMES))


def _event(type_: str, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Payload]:
    return record({"type": st.just(type_), "at": INSTANTS}, **fields)


def _of(people: list[str], event: st.SearchStrategy[Payload]) -> st.SearchStrategy[Payload]:
    return st.tuples(event, st.sampled_from(people)).map(lambda both: {**both[0], "person": both[1]})


@st.composite
def payloads(draw: Callable[[st.SearchStrategy[Any]], Any]) -> Payload:
    """One account with its people, licenses and events; ids are unique."""
    account: Payload = draw(
        record(
            {"id": st.just("acme")}, name=TEXTS, label=TEXTS, employees=INTEGERS, revenue=st.sampled_from([0.5, 2,
            3.25]),
            tier=st.sampled_from(["low", "mid", "high"]), opened=DATES, checked=INSTANTS, active=st.booleans(),
            zone=st.sampled_from(["Europe/Paris", "America/New_York"]),
            tags=st.lists(st.one_of(TEXTS, st.none()), max_size=3),
            scores=st.lists(st.one_of(INTEGERS, st.none()), max_size=3), address=record({}, city=TEXTS),
        )
    )  # fmt: skip
    keys = draw(st.lists(st.sampled_from(NAMES), unique=True))
    people: list[Payload] = [{"id": key, **draw(PERSON)} for key in keys]
    for person in people:
        if draw(st.booleans()):
            licenses = draw(
                st.lists(record({}, product=TEXTS, seats=INTEGERS, owner=st.sampled_from(NAMES)), max_size=2)
            )
            person["licenses"] = [{"id": f"{person['id']}-{number}", **each} for number, each in enumerate(licenses)]
    kinds = [_event("surge", topic=TEXTS)]
    if keys:
        kinds += [_of(keys, _event("viewed", url=TEXTS, seconds=INTEGERS)), _of(keys, _event("bought", cart=TEXTS))]
        kinds += [_of(keys, _event("bought", cart=TEXTS, amount=INTEGERS))]
    if keys or draw(st.booleans()):
        account["people"] = people
    if draw(st.integers(0, 5)):
        events = draw(st.lists(st.one_of(kinds), max_size=6))
        account["events"] = [{"id": f"e{number}", **one} for number, one in enumerate(events)]
    return {"now": NOW, "account": account}


def compiled(*texts: str) -> RuleSet:
    """Compile conditions, each as an audience of accounts called `c0`, `c1` and so on."""
    rules = "".join(f"audience c{number} of accounts where {text}\n" for number, text in enumerate(texts))
    found = compile_project(Project("laws", (Source("schema.rules", SCHEMA), Source("rules.rules", rules))))
    assert found.diagnostics == (), [(one.message, rules) for one in found.diagnostics]
    assert found.program is not None
    return RuleSet(found.program)


def answers(rules: RuleSet, payload: Payload) -> list[tuple[str, frozenset[str]]]:
    """Return the result of each condition in turn, with what it is for want of."""
    decision = rules.decide(json.dumps(payload)).to_dict()
    assert decision["errors"] == [], (decision["errors"], payload)
    found = {one["name"]: (one["result"], frozenset(one["missing"])) for one in decision["audiences"]}
    return [found[f"c{number}"] for number in range(sum(name.startswith("c") for name in found))]
