"""Programs in plain English: a phrase for every node, and where bullets begin."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Final, Literal, cast

import pytest

from quorate.ir import nodes as n
from quorate.ir import types as t
from quorate.ir.groups import ANY_GROUP, ASSIGNED_BY, MEMBER
from quorate.ir.program import (
    Audience,
    BuyingGroup,
    Define,
    Interest,
    Program,
    Role,
    RoleTemplate,
    Table,
    TableRow,
)
from quorate.ir.schema import Entity, Event, Field, Schema
from quorate.ir.settings import Calendar, Limits
from quorate.ir.show import facts_read, meaning_of, show
from quorate.ir.show.conditions import Conditions
from quorate.ir.show.words import article
from quorate.text import Span

AT = Span("test.rules", 0, 0)
ACCOUNT, PERSON, VIEWED = t.EntityType("account"), t.EntityType("person"), t.EventType("page_viewed")
LEVEL = t.ChoiceType(("low", "medium", "high"))
ME, ANN, VIEW = n.Slot(AT, ACCOUNT, 0), n.Slot(AT, PERSON, 1), n.Slot(AT, VIEWED, 2)
DAY: Final = 86_400_000_000


def get(name: str, type_: t.Type = t.TEXT, record: n.Expr = ME) -> n.Get:
    return n.Get(AT, type_, record, name)


def const(value: object, type_: t.Type) -> n.Literal:
    return n.Literal(AT, type_, value)


def texts(*values: str) -> n.ListOf:
    return n.ListOf(AT, t.ListType(t.TEXT), tuple(const(value, t.TEXT) for value in values))


def compared(operator: n.CompareOperator, left: n.Expr, right: n.Expr, *, folded: bool = False) -> n.Compare:
    return n.Compare(AT, t.BOOLEAN, operator, left, right, folded)


def people(where: n.Expr | None = None, path: tuple[str, ...] = ("people",), entity: str = "person") -> n.Source:
    return n.Source(AT, n.Collection(AT, ME, path, entity), 1, where)


def events(
    *names: str, where: n.Expr | None = None, window: n.Window | None = None, near: n.Near | None = None
) -> n.Source:
    return n.Source(AT, n.Events(AT, ME, names or None, window, near), 2, where)


def quantifier(
    kind: n.QuantifierKind, bound: int, source: n.Source, different: n.Expr | None = None, burst: n.Length | None = None
) -> n.Quantifier:
    return n.Quantifier(AT, t.BOOLEAN, kind, bound, different, burst, source)


def not_(condition: n.Expr) -> n.Not:
    return n.Not(AT, t.BOOLEAN, condition)


def in_window(window: n.Window) -> n.InWindow:
    return n.InWindow(AT, t.BOOLEAN, get("closed_on", t.DATE), window)


def days(number: int) -> n.Length:
    return n.Length(microseconds=number * DAY)


def number(name: str) -> n.Get:
    return get(name, t.NUMBER)


HELD = n.DefineCall(AT, t.BOOLEAN, "is_executive", ANN, ())
BIG = compared(">=", get("employees", t.INTEGER), const(500, t.INTEGER))
FRENCH = compared("=", get("country"), const("FR", t.TEXT))
ZONE = get("timezone", t.ZONE)
PRICED = n.TextTest(AT, t.BOOLEAN, "contains", get("url", t.TEXT, VIEW), "any", texts("/a"), folded=False)
CLOSED = get("closed_on", t.DATE)
LAST_MONTH = n.LastWindow(AT, days(30))
MONTH = "in the last 30 days"


GROUP = n.GroupOf(AT, t.EntityType("seeds"), ME, "seeds")
ANY, ONE_OF = t.EntityType(ANY_GROUP), t.EntityType(MEMBER)
A_ROLE = t.ChoiceType(("decider", "fan"), "a role of `seeds`")
A_STAGE = t.ChoiceType(("early", "late"), "a stage of `seeds`")


def of_group(name: str, type_: t.Type = t.NUMBER, record: n.Expr = GROUP) -> n.Get:
    return get(name, type_, record)


def lacking(mode: Literal["any", "all"], *roles: str) -> n.ListContains:
    names = n.ListOf(AT, t.ListType(A_ROLE), tuple(const(role, A_ROLE) for role in roles))
    missing = of_group("missing", t.ListType(A_ROLE))
    return n.ListContains(AT, t.BOOLEAN, missing, mode, names, folded=False)


def groups(where: n.Expr) -> n.Source:
    return n.Source(AT, n.Groups(AT, ME), 3, where)


def members(where: n.Expr | None = None, path: str = "members") -> n.Source:
    return n.Source(AT, n.Collection(AT, GROUP, (path,), MEMBER), 4, where)


EACH, ONE = n.Slot(AT, ANY, 3), n.Slot(AT, ONE_OF, 4)
READY = of_group("ready", t.BOOLEAN, EACH)
SELF = n.Get(AT, PERSON, ONE, "person")
HALF = compared(">=", of_group("completeness"), const(0.5, t.NUMBER))
LONG = compared(">", of_group("in_stage_for", t.DurationType()), const(days(14), t.DurationType()))


def step(
    *, negated: bool = False, where: n.Expr | None = None, within: n.Length | None = None, slot: int = 2
) -> n.Step:
    return n.Step(AT, negated, n.Events(AT, ME, ("page_viewed",), None, None), slot, where, None, within)


CONDITIONS: list[tuple[n.Expr, str]] = [
    (BIG, "employees is at least 500"),
    (not_(BIG), "employees is less than 500"),
    (not_(FRENCH), 'country is not "FR"'),
    (compared(">", number("revenue"), const(250_000_000, t.INTEGER)), "revenue is more than 250,000,000"),
    (compared("<=", CLOSED, const(date(2026, 1, 31), t.DATE)), "closed on is on or before 2026-01-31"),
    (compared("=", get("at", t.DATETIME), const(date(2026, 1, 31), t.DATE)), "at is on 2026-01-31"),
    (
        compared(">=", get("at", t.DATETIME), const(datetime(2026, 1, 31, 9, tzinfo=UTC), t.DATETIME)),
        "at is at or after 2026-01-31 09:00 UTC",
    ),
    (compared("<", get("name"), const("m", t.TEXT), folded=True), 'name sorts before "m" (ignoring case)'),
    (
        compared(">=", get("level", LEVEL), const("medium", LEVEL)),
        'level is at least "medium" (in the order low, medium, high)',
    ),
    (n.And(AT, t.BOOLEAN, (BIG, FRENCH)), 'employees is at least 500 and country is "FR"'),
    (n.Or(AT, t.BOOLEAN, (BIG, n.And(AT, t.BOOLEAN, (FRENCH, BIG)))),
     'employees is at least 500 or (country is "FR" and employees is at least 500)'),
    (not_(n.Or(AT, t.BOOLEAN, (BIG, FRENCH))), 'not (employees is at least 500 or country is "FR")'),
    (n.Contained(AT, t.BOOLEAN, get("country"), texts("FR"), folded=False), 'country is "FR"'),
    (
        n.Contained(AT, t.BOOLEAN, get("industry"), texts("Agriculture", "Food & Beverage"), folded=True),
        'industry is one of "Agriculture" or "Food & Beverage" (ignoring case)',
    ),
    (not_(n.Contained(AT, t.BOOLEAN, get("country"), texts("FR", "DE"), folded=False)),
     'country is none of "FR" or "DE"'),
    (
        n.Contained(AT, t.BOOLEAN, get("country"), get("markets", t.ListType(t.TEXT)), folded=False),
        "country is among markets",
    ),
    (
        n.ListContains(AT, t.BOOLEAN, get("tags", t.ListType(t.TEXT)), "all", texts("a", "b"), folded=False),
        'tags contains all of "a" and "b"',
    ),
    (
        not_(n.ListContains(AT, t.BOOLEAN, get("tags", t.ListType(t.TEXT)), "any", texts("a", "b"), folded=False)),
        'tags does not contain "a" or "b"',
    ),
    (
        n.TextTest(AT, t.BOOLEAN, "has words", get("title"), "any", texts("chief financial"), folded=True),
        'title has the words "chief financial" side by side (ignoring case)',
    ),
    (n.Matches(AT, t.BOOLEAN, get("title"), r"\bcfo\b", folded=True), r"title matches /\bcfo\b/ (ignoring case)"),
    (n.IsMissing(AT, t.BOOLEAN, get("email")), "email is missing"),
    (not_(n.IsMissing(AT, t.BOOLEAN, get("email"))), "email is known"),
    (n.IsEmpty(AT, t.BOOLEAN, people()), "people is missing or empty"),
    (get("is_won", t.BOOLEAN), "“is won” is true"),
    (not_(get("is_won", t.BOOLEAN)), "“is won” is false"),
    (const(True, t.BOOLEAN), "always"),  # noqa: FBT003 - the constant
    (n.DefineCall(AT, t.BOOLEAN, "sold_in", ME, (texts("FR", "DE"),)), '“sold in” for ("FR" and "DE") holds'),
    (not_(n.DefineCall(AT, t.BOOLEAN, "is_core", ME, ())), "“is core” does not hold"),
    (n.InAudience(AT, t.BOOLEAN, "growers", ME), "the account is in “Growers”"),
    (not_(n.InAudience(AT, t.BOOLEAN, "untitled", ME)), "the account is not in “untitled”"),
    (quantifier("any", 0, people(HELD)), "there is at least one person for whom “is executive” holds"),
    (not_(quantifier("any", 0, people(HELD))), "there is no person for whom “is executive” holds"),
    (quantifier("no", 0, people(HELD)), "there is no person for whom “is executive” holds"),
    (quantifier("every", 0, people(HELD)), "for every person, “is executive” holds"),
    (not_(quantifier("every", 0, people(HELD))), "not for every person, “is executive” holds"),
    (quantifier("at least", 2, people(HELD)), "there are at least 2 people for whom “is executive” holds"),
    (not_(quantifier("at least", 2, people(HELD))), "there are fewer than 2 people for whom “is executive” holds"),
    (not_(quantifier("exactly", 2, people(HELD))), "there are not exactly 2 people for whom “is executive” holds"),
    (quantifier("more than", 1, people()), "there is more than 1 person"),
    (quantifier("any", 0, people(None, ("people", "licenses"), "license")),
     "there is at least one license of its people"),
    (
        quantifier("any", 0, people(compared("=", get("country", t.TEXT, n.Parent(AT, ACCOUNT, ANN, "account")),
                                            const("FR", t.TEXT)))),
        "there is at least one person for whom the account's country is \"FR\"",
    ),
    (
        quantifier("at least", 2, events("page_viewed", window=LAST_MONTH), get("topic", t.TEXT, VIEW)),
        "there are at least 2 different values of topic among “page viewed” events in the last 30 days",
    ),
    (
        quantifier("at least", 4, events("page_viewed", window=LAST_MONTH), None, days(3)),
        "there are at least 4 “page viewed” events within a stretch of 3 days in the last 30 days",
    ),
    (
        quantifier("any", 0, events("page_viewed", near=n.Near(AT, "within", days(1), events("form_submitted")))),
        "there is at least one “page viewed” event within 1 day of a “form submitted” event",
    ),
    (quantifier("no", 0, events()), "there is no event"),
    (
        quantifier("any", 0, n.Source(AT, n.ListItems(AT, get("tags", t.ListType(t.TEXT))), 3,
                                      compared("=", n.Slot(AT, t.TEXT, 3), const("beta", t.TEXT)))),
        'there is at least one item of tags for which the item is "beta"',
    ),
    (
        compared(">=", n.Count(AT, t.INTEGER, people(HELD)), const(2, t.INTEGER)),
        "there are at least 2 people for whom “is executive” holds",
    ),
    (
        compared(">=", n.Count(AT, t.INTEGER, people()), number("seats")),
        "the number of people is at least seats",
    ),
    (
        n.Sequence(AT, t.BOOLEAN, (step(where=PRICED), step(negated=True, within=days(7), slot=4)), LAST_MONTH),
        '(a “page viewed” event for which url contains "/a", then within 1 week no “page viewed” event) ' + MONTH,
    ),
    (in_window(LAST_MONTH), "closed on is in the last 30 days"),
    (not_(in_window(n.NextWindow(AT, n.Length(months=3)))), "closed on is not in the next 3 months"),
    (in_window(n.AgoWindow(AT, n.Length(months=24))), "closed on is more than 2 years ago"),
    (in_window(n.EndingWindow(AT, days(30), days(30))), "closed on is in the 30 days that ended 30 days ago"),
    (in_window(n.DayWindow(AT, -1, ZONE)), "closed on is yesterday by the clock of its timezone"),
    (in_window(n.PeriodWindow(AT, n.Period(AT, "this", fiscal=True, unit="quarter", zone=None))),
     "closed on is in this fiscal quarter"),
    (in_window(n.EdgeWindow(AT, ">=", n.Today(AT, t.DATE, None))), "closed on is on or after today"),
    (in_window(n.BetweenWindow(AT, const(date(2026, 1, 1), t.DATE), const(date(2026, 2, 1), t.DATE))),
     "closed on is between 2026-01-01 and 2026-02-01"),
    (
        n.InWindow(AT, t.BOOLEAN, n.Now(AT, t.DATETIME),
                   n.HoursWindow(AT, time(9), time(17, 30), frozenset(range(5)), ZONE)),
        "now is between 09:00 and 17:30 on Monday to Friday by the clock of its timezone",
    ),
    (
        n.If(AT, t.BOOLEAN, FRENCH, BIG, None),
        '(if country is "FR": employees is at least 500; otherwise: unknown)',
    ),
    (HALF, "completeness of the buying group “Seeds” is at least 50%"),
    (not_(HALF), "completeness of the buying group “Seeds” is less than 50%"),
    (compared("<", const(0.125, t.NUMBER), of_group("completeness")),
     "12.5% is less than completeness of the buying group “Seeds”"),
    (compared(">", n.Aggregate(AT, t.NUMBER, "max", of_group("completeness", record=EACH), groups(READY)),
              const(1, t.INTEGER)),
     "the largest completeness of buying groups that are ready is more than 100%"),
    (compared(">=", of_group("engagement"), const(50, t.INTEGER)),
     "engagement of the buying group “Seeds” is at least 50"),
    (of_group("ready", t.BOOLEAN), "the buying group “Seeds” is ready"),
    (not_(of_group("active", t.BOOLEAN)), "the buying group “Seeds” is not active"),
    (compared("=", of_group("stage", A_STAGE), const("late", A_STAGE)), "stage of the buying group “Seeds” is late"),
    (LONG, "the buying group “Seeds” has been in its stage for more than 14 days"),
    (not_(LONG), "the buying group “Seeds” has been in its stage for at most 14 days"),
    (n.InWindow(AT, t.BOOLEAN, of_group("stage_since", t.DATETIME), LAST_MONTH),
     "the start of the stage of the buying group “Seeds” is in the last 30 days"),
    (n.IsMissing(AT, t.BOOLEAN, GROUP), "the buying group “Seeds” is missing"),
    (lacking("any", "decider"), "the buying group “Seeds” has too few people in the role “Decision maker”"),
    (not_(lacking("any", "fan")), "the buying group “Seeds” has enough people in the role “fan”"),
    (lacking("all", "decider", "fan"),
     "the buying group “Seeds” has too few people in each of the roles “Decision maker” and “fan”"),
    (not_(lacking("all", "decider", "fan")),
     "the buying group “Seeds” has enough people in at least one of the roles “Decision maker” or “fan”"),
    (lacking("any", "decider", "fan"),
     "the buying group “Seeds” has too few people in at least one of the roles “Decision maker” or “fan”"),
    (quantifier("any", 0, groups(READY)),
     "there is at least one buying group that is ready"),
    (quantifier("at least", 2, members(compared("=", get("role", A_ROLE, ONE), const("decider", A_ROLE)))),
     "there are at least 2 members of the buying group “Seeds” for whom role is “Decision maker”"),
    (quantifier("no", 0, members(compared("=", get("assigned_by", ASSIGNED_BY, ONE), const("hand", ASSIGNED_BY)),
                                 "removed")),
     "there is no removed member of the buying group “Seeds” for whom the role was assigned by hand"),
    (quantifier("any", 0, members(compared("=", get("title", t.TEXT, SELF), const("CEO", t.TEXT)))),
     'there is at least one member of the buying group “Seeds” for whom title is "CEO"'),
    (quantifier("any", 0, members(n.InWindow(AT, t.BOOLEAN, get("since", t.DATETIME, ONE), LAST_MONTH))),
     f"there is at least one member of the buying group “Seeds” for whom the time of the assignment is {MONTH}"),
    (n.MemberOf(AT, t.BOOLEAN, ANN, "seeds", None), "the person is a member of the buying group “Seeds”"),
    (not_(n.MemberOf(AT, t.BOOLEAN, SELF, "seeds", "decider")),
     "the member is not a member of the buying group “Seeds” as “Decision maker”"),
    (compared(">=", n.Engagement(AT, t.NUMBER, ANN, "standard"), const(40, t.INTEGER)),
     "the person's engagement is at least 40"),
]  # fmt: skip

VALUES: list[tuple[n.Expr, str]] = [
    (
        n.Arithmetic(AT, t.NUMBER, number("a"), (("/", number("b")), ("*", n.Negate(AT, t.NUMBER, number("c"))))),
        "a divided by b times (-c)",
    ),
    (n.Concat(AT, t.TEXT, (const("x-", t.TEXT), get("id"))), '"x-" + id'),
    (n.Shift(AT, t.DATE, n.Today(AT, t.DATE, None), const(days(30), t.DurationType()), -1), "30 days before today"),
    (n.Difference(AT, t.DurationType(), n.Now(AT, t.DATETIME), get("seen_at", t.DATETIME)),
     "the time from seen at to now"),
    (n.PeriodEdge(AT, t.DATETIME, "start", n.Period(AT, "previous", fiscal=False, unit="month", zone=None)),
     "the start of the previous month"),
    (n.Call(AT, t.TEXT, "domain", (get("email"),), None), "the domain of email"),
    (n.Call(AT, t.INTEGER, "hour", (n.Now(AT, t.DATETIME),), ZONE), "the hour of now by the clock of its timezone"),
    (n.Coalesce(AT, t.TEXT, (get("nick"), get("name"))), "the first known of nick and name"),
    (n.If(AT, t.TEXT, FRENCH, const("yes", t.TEXT), const("no", t.TEXT)), '"yes" if country is "FR", otherwise "no"'),
    (n.TableCall(AT, t.TEXT, "persona", ME), "persona"),
    (n.Parent(AT, ACCOUNT, ANN, "account"), "the account"),
    (n.Aggregate(AT, t.NUMBER, "sum", get("seats", t.NUMBER, ANN), people(HELD)),
     "the sum of seats over people for whom “is executive” holds"),
    (n.Aggregate(AT, t.DATETIME, "last", get("at", t.DATETIME, VIEW), events("page_viewed")),
     "the time of the last of “page viewed” events"),
    (n.CountBy(AT, t.INTEGER, "max", get("url", t.TEXT, VIEW), events("page_viewed")),
     "the largest number of “page viewed” events with the same url"),
    (get("city", t.TEXT, get("address", t.ObjectType("account.address"))), "city of address"),
]  # fmt: skip


def entity(name: str, many: str, parent: str | None, *fields: str) -> Entity:
    made = {field: Field(field, t.TEXT, field == "id", False, False, {}, AT) for field in ("id", *fields)}  # noqa: FBT003
    return Entity(name, many, parent, "id", made, AT)


SCHEMA = Schema(
    "account",
    {
        "account": entity("account", "accounts", None, "country", "employees"),
        "person": entity("person", "people", "account", "title"),
        "license": entity("license", "licenses", "person"),
    },
    {"page_viewed": Event("page_viewed", "person", "page_viewed", {}, AT)},
)


ROLES = (
    Role("decider", "Decision maker", 100, 2, None, None, (), AT),
    Role("fan", "", 60, None, None, None, (), AT),
)


def program(where: n.Expr = FRENCH, *, body: n.Expr = BIG) -> Program:
    row = TableRow(compared("=", get("title", t.TEXT, ME), const("CEO", t.TEXT)), const("Boss", t.TEXT), AT)
    return Program(
        "test",
        "sha256:0",
        Calendar(),
        Limits(),
        SCHEMA,
        {
            "rich": Define("rich", "account", (), body, AT),
            "is_executive": Define("is_executive", "person", (), get("title", t.BOOLEAN, ME), AT),
        },
        {"persona": Table("persona", "account", t.TEXT, False, (row,), const("Other", t.TEXT), AT)},  # noqa: FBT003
        {
            "growers": Audience("growers", "Growers", "account", where, None, AT),
            "untitled": Audience("untitled", "", "account", FRENCH, "member", AT),
        },
        templates={"committee": RoleTemplate("committee", "", allows_many=False, roles=ROLES, span=AT)},
        interests={"seed_ai": Interest("seed_ai", "", "committee", None, None, None, AT)},
        groups={
            "seeds": BuyingGroup(
                "seeds", "Seeds", "growers", "seed_ai", "everyone", None, weighted=False, ready=None,
                ready_first=False, span=AT,
            )
        },
    )  # fmt: skip


@pytest.mark.parametrize(
    ("condition", "expected"), CONDITIONS, ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_condition_is_said(condition: n.Expr, expected: str) -> None:
    made = program(condition)
    assert meaning_of(made, made.audiences["growers"]) == expected


@pytest.mark.parametrize(("value", "expected"), VALUES, ids=lambda value: value if isinstance(value, str) else "")
def test_a_value_is_said(value: n.Expr, expected: str) -> None:
    made = program(body=value)
    assert meaning_of(made, made.defines["rich"]) == expected


def nodes_in(node: n.Node) -> Iterator[type]:
    yield type(node)
    for child in n.children(node):
        yield from nodes_in(child)


def test_every_kind_of_node_is_among_those_that_are_said_here() -> None:
    kinds = {
        cast("type", kind)
        for kind in vars(n).values()
        if isinstance(kind, type) and issubclass(kind, n.Node) and kind not in {n.Node, n.Expr}
    }
    said = {kind for expr, _ in (*CONDITIONS, *VALUES) for kind in nodes_in(expr)}
    assert kinds <= said


def test_points_stand_below_what_they_are_points_of() -> None:
    titles = [
        compared("=", get("title", t.TEXT, ANN), const(text, t.TEXT)) for text in ("President", "Chief Executive")
    ]
    inner = n.Or(
        AT, t.BOOLEAN, (HELD, *titles, n.IsMissing(AT, t.BOOLEAN, get("a_field_with_a_long_name", t.TEXT, ANN)))
    )
    made = program(
        n.And(AT, t.BOOLEAN, (BIG, n.Or(AT, t.BOOLEAN, (FRENCH, BIG)), quantifier("at least", 2, people(inner))))
    )
    assert show(made, made.audiences["growers"]).splitlines() == [
        "An account is in “Growers” if all of these hold:",
        "  • employees is at least 500",
        '  • country is "FR" or employees is at least 500',
        "  • there are at least 2 people for whom at least one of these holds:",
        "    • “is executive” holds",
        '    • title is "President"',
        '    • title is "Chief Executive"',
        "    • a field with a long name is missing",
    ]


def test_steps_are_numbered_and_can_be_referred_to() -> None:
    same = compared("=", get("url", t.TEXT, n.Slot(AT, VIEWED, 4)), get("url", t.TEXT, VIEW))
    sequence = n.Sequence(AT, t.BOOLEAN, (step(where=PRICED), step(where=same, slot=4)), LAST_MONTH)
    made = program(sequence)
    assert show(made, made.audiences["growers"]).splitlines() == [
        "An account is in “Growers” if this happens in this order in the last 30 days:",
        '  1. a “page viewed” event for which url contains "/a"',
        "  2. then a “page viewed” event for which url is the url of step 1",
    ]


def test_a_pattern_is_not_broken_where_it_has_spaces() -> None:
    pattern = "^(the)? (head|lead|chief) of (all|most) (growers|farms|fields) in (north|south) .*"
    made = program(n.Matches(AT, t.BOOLEAN, get("title"), pattern, folded=True))
    assert f"/{pattern}/" in show(made, made.audiences["growers"], 40).splitlines()


@pytest.mark.parametrize(
    ("word", "expected"),
    [("event", "an event"), ("“email clicked”", "an “email clicked”"), ("unit", "a unit"), ("hour", "an hour"),
     ("one-off", "a one-off"), ("user", "a user"), ("untold", "an untold"), ("house", "a house")],
)  # fmt: skip
def test_articles_go_by_the_sound_of_a_word(word: str, expected: str) -> None:
    assert article(word) == expected


def test_what_is_signed_off_is_not_cut_short() -> None:
    codes = [f"C{number}" for number in range(30)]
    made = program(n.Contained(AT, t.BOOLEAN, get("country"), texts(*codes), folded=False))
    told = meaning_of(made, made.audiences["growers"])
    assert all(f'"{code}"' in told for code in codes)


def test_exact_words_keep_the_names_of_rules_and_fit_beside_what_was_found() -> None:
    made = program()
    speaker = Conditions(made, {0: "the account"}, exact=True)
    for condition, expected in (
        (quantifier("at least", 2, people(HELD)), "at least 2 people for whom is_executive holds"),
        (in_window(n.EdgeWindow(AT, ">=", n.Today(AT, t.DATE, None))), "closed_on is since today"),
        (quantifier("any", 0, events("page_viewed")), "at least one page_viewed event"),
    ):
        assert speaker.condition(condition, 0) == expected


def test_what_unknown_counts_as_is_told() -> None:
    made = program()
    assert show(made, made.audiences["untitled"]).splitlines() == [
        'An account is in “untitled” if country is "FR".',
        "",
        "Where facts are missing to tell, the account counts as a member.",
    ]


def test_a_definition_holds_or_is_a_value() -> None:
    made = program()
    assert show(made, made.defines["rich"]) == "“rich” holds for an account if employees is at least 500."
    made = program(body=n.Count(AT, t.INTEGER, people()))
    assert show(made, made.defines["rich"]) == "Rich of an account is the number of people."


def test_a_table_is_told_row_by_row() -> None:
    made = program()
    assert show(made, made.tables["persona"]).splitlines() == [
        "Persona of an account is the value of the first row that holds:",
        '  1. "Boss" if title is "CEO"',
        '  2. otherwise "Other"',
    ]


def test_facts_are_read_through_definitions_and_left_out_where_they_cannot_be_missing() -> None:
    known = not_(n.IsMissing(AT, t.BOOLEAN, get("email")))
    keyed = compared("=", get("id"), const("acme", t.TEXT))
    made = program(
        n.And(
            AT,
            t.BOOLEAN,
            (
                known,
                keyed,
                quantifier("any", 0, people(HELD)),
                quantifier("any", 0, events("page_viewed", where=PRICED)),
            ),
        )
    )
    assert facts_read(made, "growers") == ("events", "events.page_viewed.url", "people", "people.title")
    assert facts_read(made, "persona") == ("title",)
