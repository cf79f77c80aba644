"""Defines, tables, audiences, aggregates, and the paths of what is missing."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from quorate.evaluate.paths import relative_to_record
from quorate.evaluate.reference import Evaluation, Outcome
from quorate.ir import nodes as n
from quorate.ir.program import Audience, Define, Table, TableRow
from quorate.ir.settings import Calendar
from quorate.ir.types import (
    BOOLEAN,
    DATE,
    DATETIME,
    FOLDED,
    INTEGER,
    NUMBER,
    TEXT,
    ChoiceType,
    EntityType,
    ListType,
    ObjectType,
    Type,
)
from tests.unit.evaluate.making import (
    AT,
    IT,
    ME,
    NOW,
    account,
    call,
    const,
    count,
    decide,
    event,
    is_,
    items,
    of,
    people,
    program,
    result,
    seen,
    value_is,
)

LARGE = is_(of(ME, "employees", INTEGER), const(500), ">=")
ANN = {"id": "ann", "seniority": "vp"}


def audience(name: str, where: n.Expr, unknown: str | None = None) -> Audience:
    return Audience(name, name, "account", where, unknown, AT)  # type: ignore[arg-type]  # told apart by the tests


@pytest.mark.parametrize(
    ("unknown", "outcome"),
    [
        (None, (None, frozenset({"employees"}), False)),
        ("member", (True, frozenset(), False)),
        ("error", (None, frozenset({"employees"}), True)),
    ],
)
def test_an_audience_says_what_unknown_means(
    unknown: str | None, outcome: tuple[bool | None, frozenset[str], bool]
) -> None:
    facts = account()
    inside = n.InAudience(AT, BOOLEAN, "large", ME)
    evaluation = Evaluation(program(inside, audiences=(audience("large", LARGE, unknown),)), facts, NOW)
    found = evaluation.audience("large", facts.root)
    assert found == Outcome(*outcome)
    referring = evaluation.audience("probe", facts.root)
    assert referring == Outcome(*outcome[:2], is_error=False)


def test_defines_run_with_their_record_and_arguments() -> None:
    parameter = n.Slot(AT, NUMBER, 1)
    half = n.Arithmetic(AT, NUMBER, parameter, (("/", const(2)),))
    sized = Define("sized", "account", (("size", NUMBER),), is_(of(ME, "employees", INTEGER), half, ">="), AT)
    condition = n.DefineCall(AT, BOOLEAN, "sized", ME, (const(1000),))
    for employees, expected in ((500, True), (499, False), (None, None)):
        facts = account(employees=employees)
        assert (
            Evaluation(program(condition, defines=(sized,)), facts, NOW).audience("probe", facts.root).result
            is expected
        )


def test_defines_that_use_each_other_twice_are_run_once() -> None:
    defines = [Define("d0", "account", (), of(ME, "employees", INTEGER), AT)]
    for number in range(1, 60):
        before = n.DefineCall(AT, INTEGER, f"d{number - 1}", ME, ())
        body = n.Arithmetic(AT, INTEGER, before, (("-", before), ("+", const(1))))
        defines.append(Define(f"d{number}", "account", (), body, AT))
    facts = account(employees=5)
    condition = is_(n.DefineCall(AT, INTEGER, "d59", ME, ()), const(1))
    assert (
        Evaluation(program(condition, defines=tuple(defines)), facts, NOW).audience("probe", facts.root).result is True
    )


def table(*, collects: bool, otherwise: n.Expr | None) -> Table:
    rows = (
        TableRow(is_(of(ME, "country"), const("FR")), const("french"), AT),
        TableRow(LARGE, const("large"), AT),
        TableRow(is_(of(ME, "country"), const("FR")), of(ME, "nickname"), AT),
    )
    return Table("kind", "account", TEXT, collects, rows, otherwise, AT)


@pytest.mark.parametrize(
    ("fields", "first", "missing"),
    [
        ({"country": "FR"}, "french", set()),
        ({"employees": 900}, "large", set()),
        ({"employees": 9}, None, {"country"}),
        ({}, None, {"country", "employees"}),
        ({"employees": 9, "country": "DE"}, None, set()),
    ],
)
def test_a_table_gives_its_first_true_row(fields: dict[str, object], first: str | None, missing: set[str]) -> None:
    facts = account(None, **fields)
    for otherwise in (None, const("other")):
        condition = is_(n.TableCall(AT, TEXT, "kind", ME), const(first or "other"))
        rules = program(condition, tables=(table(collects=False, otherwise=otherwise),))
        found = Evaluation(rules, facts, NOW).audience("probe", facts.root)
        known = first is not None or otherwise is not None
        assert found.result is (True if known else None)
        assert found.missing == (set() if known else missing)


def test_a_collecting_table_gives_all_true_rows() -> None:
    listed = n.TableCall(AT, ListType(TEXT), "kind", ME)
    for fields, wanted, expected in [
        ({"country": "FR", "employees": 900}, ("french", "large"), True),
        ({"country": "FR", "employees": 9}, ("large",), None),
        ({"country": "FR", "employees": 9, "nickname": "x"}, ("large",), False),
        ({}, ("other",), True),
    ]:
        facts = account(None, **fields)
        condition = n.ListContains(AT, BOOLEAN, listed, "all", items(*map(const, wanted)), folded=False)
        rules = program(condition, tables=(table(collects=True, otherwise=const("other")),))
        assert Evaluation(rules, facts, NOW).audience("probe", facts.root).result is expected


def aggregate(function: str, value: n.Expr, source: n.Source, type_: Type = INTEGER) -> n.Aggregate:
    return n.Aggregate(AT, type_, function, value, source)  # type: ignore[arg-type]  # told apart by the tests


SIZE = ChoiceType(("small", "medium", "large"))


@pytest.mark.parametrize(
    ("function", "type_", "values", "expected"),
    [
        ("sum", INTEGER, (1, None, 2), 3),
        ("sum", INTEGER, (2**63 - 1, 1, -1), 2**63 - 1),
        ("sum", INTEGER, (2**63 - 1, 1), None),
        ("sum", NUMBER, (1e16, 1.0, -1e16), 1.0),
        ("sum", NUMBER, (1e308, 1e308), None),
        ("sum", INTEGER, (None,), 0),
        ("average", INTEGER, (1, 2), 1.5),
        ("average", INTEGER, (None,), None),
        ("median", INTEGER, (3, 1, 2), 2.0),
        ("median", NUMBER, (4.0, 1.0, 2.0, 3.0), 2.5),
        ("min", SIZE, ("large", "medium"), "medium"),
        ("max", FOLDED, ("b", "A", "C"), "C"),
        ("min", TEXT, ("b", "A", "C"), "A"),
        ("max", DATE, (date(2026, 1, 1), date(2025, 1, 1)), date(2026, 1, 1)),
        ("distinct", FOLDED, ("Straße", "STRASSE", None), 1),
        ("distinct", TEXT, ("a", "A"), 2),
        ("distinct", TEXT, (), 0),
        ("first", TEXT, (None, "a", "b"), "a"),
        ("last", TEXT, ("a", "b", None), "b"),
        ("last", TEXT, (None,), None),
    ],
)
def test_aggregates(function: str, type_: Type, values: tuple[object, ...], expected: object) -> None:
    facts = account(tuple(event(str(number), number, x=value) for number, value in enumerate(values)))
    gives = NUMBER if isinstance(expected, float) else INTEGER if isinstance(expected, int) else type_
    assert value_is(aggregate(function, of(IT, "x", type_), seen(), gives), expected, facts)


def test_groups_are_counted_by_their_key() -> None:
    facts = account(tuple(event(str(i), i, url=url) for i, url in enumerate(("a", "A", "b", None))))
    for function, type_, expected in (("max", FOLDED, 2), ("max", TEXT, 1), ("sum", TEXT, 3), ("average", FOLDED, 1.5)):
        node = n.CountBy(AT, NUMBER, function, of(IT, "url", type_), seen())  # type: ignore[arg-type]  # as above
        assert result(is_(node, const(expected)), facts) is True
    assert value_is(n.CountBy(AT, INTEGER, "max", of(IT, "url"), seen()), 0, account(()))
    assert decide(is_(n.CountBy(AT, INTEGER, "max", of(IT, "url"), seen()), const(0))).missing == {"events"}


def test_an_aggregate_is_for_want_of_what_its_items_lack() -> None:
    facts = account(people=[{"id": "a", "age": 3, "ok": True}, {"id": "b", "age": 4}])
    mine = n.Slot(AT, EntityType("person"), 1)
    total = aggregate("sum", of(mine, "age", INTEGER), people(of(mine, "ok", BOOLEAN)))
    assert decide(is_(total, const(3)), facts).missing == {"people[b].ok"}
    assert decide(is_(aggregate("max", of(mine, "size", INTEGER), people()), const(3)), facts).missing == {
        "people[a].size",
        "people[b].size",
    }


def test_missing_fields_are_named_by_their_paths() -> None:
    address = of(ME, "address", ObjectType("account.address"))
    assert decide(is_(of(address, "city"), const("Paris"))).missing == {"address.city"}
    contact = of(ME, "contact", EntityType("person"))
    assert decide(is_(of(contact, "seniority"), const("vp"))).missing == {"contact"}
    either = n.Or(AT, BOOLEAN, (is_(of(ME, "a"), const("")), is_(of(ME, "b"), const("")), is_(of(ME, "c"), const("x"))))
    assert decide(either, account(c="y")).missing == {"a", "b"}
    assert decide(either, account(c="x")).missing == set()


def test_paths_are_shown_as_seen_from_a_record() -> None:
    facts = account(people=[ANN])
    ann = facts.root.collections["people"][0]
    assert relative_to_record("people[ann].seniority", facts.root) == "people[ann].seniority"
    assert relative_to_record("people[ann].licenses", ann) == "licenses"
    assert relative_to_record("people[ann].licenses[l].product", ann) == "licenses[l].product"
    assert relative_to_record("people[anna].seniority", ann) == "account.people[anna].seniority"
    assert relative_to_record("employees", ann) == "account.employees"
    assert relative_to_record("events", ann) == "account.events"


def test_a_record_is_reached_from_what_it_contains() -> None:
    facts = account(people=[ANN], country="FR")
    mine = n.Slot(AT, EntityType("person"), 1)
    home = is_(of(n.Parent(AT, ME.type, mine, "account"), "country"), const("FR"))
    assert result(is_(count(people(home)), const(1)), facts) is True
    itself = is_(mine, of(n.Parent(AT, ME.type, mine, "account"), "boss", EntityType("person")))
    assert result(is_(count(people(itself)), const(0)), facts) is None
    facts.root.fields["boss"] = facts.root.collections["people"][0]
    assert result(is_(count(people(itself)), const(1)), facts) is True


def test_dates_and_durations() -> None:
    calendar = Calendar(zone="Europe/Paris")
    now = datetime(2026, 6, 1, 23, tzinfo=ZoneInfo("UTC"))  # already the second in Paris
    today = n.Today(AT, DATE, None)
    gap = n.Difference(AT, DATE, n.Now(AT, DATETIME), today)
    day = is_(n.Shift(AT, DATE, const(date(2026, 6, 1)), const(n.Length(microseconds=86_400_000_000)), 1), today)
    for condition in (
        is_(today, const(date(2026, 6, 2))),
        is_(gap, const(n.Length(microseconds=3_600_000_000))),
        day,
        is_(n.Now(AT, DATETIME), today),
        is_(call("date", n.Now(AT, DATETIME), type_=DATE), today),
    ):
        facts = account()
        assert (
            Evaluation(program(condition, calendar=calendar), facts, now).audience("probe", facts.root).result is True
        )


def test_hours_that_end_where_they_start_are_a_whole_day() -> None:
    window = n.HoursWindow(AT, time(9), time(9), frozenset({0}), None)
    for day, hour, expected in ((1, 9, True), (2, 8, True), (2, 9, False), (1, 8, False)):
        at = const(datetime(2026, 6, day, hour, tzinfo=ZoneInfo("UTC")))
        assert result(n.InWindow(AT, BOOLEAN, at, window)) is expected
