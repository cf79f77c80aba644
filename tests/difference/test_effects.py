"""What a change of a condition comes to, as far as it can be proved."""

import pytest

from quorate.difference.comparing import compare
from quorate.ir.settings import Calendar
from tests.difference.revisions import compared, in_short, law_side, only, parts, side, told

WIDENED = {
    "bound": ("employees >= 500", "employees >= 200"),
    "part dropped": ('employees >= 500 and country = "FR"', "employees >= 500"),
    "part added to or": ("employees >= 500", 'employees >= 500 or country = "FR"'),
    "list of values": ('country = "FR"', 'country in ("FR", "DE")'),
    "window of events": ("any form_submitted in last 30 days", "any form_submitted in last 90 days"),
    "number of events": ("at least 3 form_submitted in last 30 days", "at least 2 form_submitted in last 30 days"),
    "any of several": ('at least 2 people where (seniority = "vp")', 'any person where (seniority = "vp")'),
    "condition on people": (
        'any person where (seniority = "vp" and consent_email)',
        'any person where (seniority in ("vp", "chief"))',
    ),
    "nobody of fewer": ('no person where (seniority = "vp")', 'no person where (seniority = "vp" and consent_email)'),
    "at most more": ("at most 2 people where (consent_email)", "at most 3 people where (consent_email)"),
    "every of more": ('every person where (seniority = "vp")', 'every person where (seniority in ("vp", "chief"))'),
    "count": (
        "count(people where (consent_email)) >= 3",
        "count(people where (seniority is known or consent_email)) >= 2",
    ),
    "nested": (
        'any person where (any form_submitted in last 7 days where (form = "a"))',
        'any person where (any form_submitted in last 14 days where (form in ("a", "b")))',
    ),
    "words": ('name contains "seed"', 'name contains any of ("seed", "farm")'),
    "burst": (
        "at least 3 form_submitted within any 2 days in last 30 days",
        "at least 3 form_submitted within any 3 days in last 30 days",
    ),
    "always": ("employees >= 500", "employees is known or employees is missing"),
}
DIFFERENT = {
    "other value": ('country = "FR"', 'country = "DE"'),
    "bound moved both ways": ("employees between 1 and 10", "employees between 5 and 20"),
    "months beside days": ("any form_submitted in last 1 month", "any form_submitted in last 40 days"),
    "other event": ("any form_submitted in last 30 days", "any webinar_attended in last 30 days"),
    "missing is asked for": ("employees >= 500", "employees is missing"),
}


def _audience(where: str, more: str = "") -> str:
    return f"audience large of accounts where {where}\n{more}"


@pytest.mark.parametrize("what", WIDENED)
def test_a_condition_that_lets_more_in_is_widened_and_the_other_way_round_narrowed(what: str) -> None:
    old, new = WIDENED[what]
    assert told(_audience(old), _audience(new)) == ["audience large widened"]
    assert told(_audience(new), _audience(old)) == ["audience large narrowed"]


@pytest.mark.parametrize("what", DIFFERENT)
def test_what_may_let_in_and_out_is_different(what: str) -> None:
    old, new = DIFFERENT[what]
    assert told(_audience(old), _audience(new)) == ["audience large different"]
    assert told(_audience(new), _audience(old)) == ["audience large different"]


SAME = {
    "order of and": ('employees >= 5 and country = "FR"', 'country = "FR" and employees >= 5'),
    "integers": ("employees > 4", "employees >= 5"),
    "turned round": ("employees > 4", "4 < employees"),
    "negation": ('not (employees < 5 or country = "FR")', 'employees >= 5 and country != "FR"'),
    "twice": ("employees >= 5", "employees >= 5 and employees >= 5"),
    "any and at least one": ("any person where (consent_email)", "at least 1 person where (consent_email)"),
}


@pytest.mark.parametrize("what", SAME)
def test_what_is_written_otherwise_and_means_the_same_has_no_effect(what: str) -> None:
    old, new = SAME[what]
    found = compared(_audience(old), _audience(new))
    assert [in_short(each) for each in found.differences] == ["audience large rewritten"]
    assert (found.means_same, found.is_same) == (True, False)
    users = "audience chosen of accounts where in large\n"
    assert told(_audience(old, users), _audience(new, users)) == ["audience large rewritten"]


def test_what_counts_where_facts_are_missing_widens_and_narrows() -> None:
    plain, member, error = (
        _audience(f"employees >= 5\n{unknown}")
        for unknown in ("", "  unknown counts as member", "  unknown is an error")
    )
    assert told(plain, member) == ["audience large widened"]
    assert told(member, plain) == ["audience large narrowed"]
    assert told(plain, error) == ["audience large different"]
    assert parts(only(plain, member)) == ["where facts are missing: stays unknown → counts as a member"]
    least = _audience("employees >= 3\n  unknown counts as member")
    assert told(member, least) == ["audience large widened"]
    assert told(least, member) == ["audience large narrowed"]


DEFINED = """define is_large of account = employees >= {}
define is_wanted of account = is_large and country = "FR"
audience wanted of accounts where is_wanted
audience left of accounts where not in wanted
audience staff of people where account in wanted
"""


def test_what_uses_a_changed_definition_is_affected_and_told_with_the_cause() -> None:
    found = compared(DEFINED.format(500), DEFINED.format(800)).differences
    assert [in_short(each) for each in found] == [
        "definition is_large narrowed",
        "definition is_wanted affected (narrowed) by definition is_large",
        "audience left affected (widened) by definition is_large",
        "audience staff affected (narrowed) by definition is_large",
        "audience wanted affected (narrowed) by definition is_large",
    ]
    (cause,) = found[2].because
    assert [str(each) for each in cause.through] == ["audience wanted", "definition is_wanted"]
    assert found[2].changes == ()


def test_a_definition_written_out_by_hand_means_the_same() -> None:
    old = 'define in_france of account = country = "FR"\naudience french of accounts where in_france\n'
    new = 'audience french of accounts where country = "FR"\n'
    assert told(old, new) == ["definition in_france removed", "audience french rewritten"]


def test_parameters_are_taken_in() -> None:
    old = "define over(least integer) of account = employees >= least\naudience large of accounts where over(500)\n"
    assert told(old, old.replace("over(500)", "over(300)")) == ["audience large widened"]
    assert told(old, old.replace(">= least", "> least")) == [
        "definition over different",
        "audience large affected (narrowed) by definition over",
    ]


def test_a_change_that_goes_both_ways_has_its_own_part_and_its_cause() -> None:
    found = compared(
        DEFINED.format(500), DEFINED.format(800).replace('and country = "FR"', 'and country in ("FR", "DE")')
    ).differences
    wanted = next(each for each in found if each.reference.name == "is_wanted")
    assert in_short(wanted) == "definition is_wanted different by definition is_large"
    assert parts(wanted) == ['condition asks (widened): country is "FR" → country is one of "FR" or "DE"']


def test_a_calendar_word_goes_by_the_time_zone_and_the_fiscal_year() -> None:
    rules = (
        "audience now_in of accounts where any form_submitted in this month\n"
        "audience week of accounts where any form_submitted in this week\n"
        'audience fiscal of accounts where any form_submitted in this fiscal quarter in zone "UTC"\n'
        "audience rolling of accounts where any form_submitted in last 30 days\n"
    )
    old = side(rules)
    zone = compare(old, side(rules, calendar=Calendar(zone="Asia/Tokyo")))
    assert [(each.what, each.old, each.new) for each in zone.settings] == [("time zone", "UTC", "Asia/Tokyo")]
    assert [in_short(each) for each in zone.differences] == [
        "audience now_in affected (different) by setting time zone",
        "audience week affected (different) by setting time zone",
    ]
    start = compare(old, side(rules, calendar=Calendar(week_start=6, fiscal_month=2)))
    assert [in_short(each) for each in start.differences] == [
        "audience fiscal affected (different) by setting start of fiscal years",
        "audience week affected (different) by setting first day of weeks",
    ]
    assert not zone.means_same


def test_a_list_that_grows_widens_what_uses_it() -> None:
    rules = 'list emea = ("FR"{})\naudience european of accounts where country in emea\n'
    found = compared(rules.format(""), rules.format(', "DE"'))
    assert [in_short(each) for each in found.differences] == [
        "list emea widened",
        "audience european affected (widened) by list emea",
    ]
    assert parts(found.differences[0]) == ['has besides is new: "DE"']
    order = compared(rules.format(', "DE"'), rules.replace('"FR"{}', '"DE", "FR"'))
    assert [in_short(each) for each in order.differences] == ["list emea rewritten"]


def test_a_list_in_a_file_counts_by_its_values() -> None:
    rules = 'list rivals from "rivals.csv" column domain\naudience rival of accounts where name in rivals\n'
    old = side(rules, data={"rivals.csv": b"domain\na.example\n"})
    new = side(rules, data={"rivals.csv": b"domain\na.example\nb.example\n"})
    assert [in_short(each) for each in compare(old, new).differences] == [
        "list rivals widened",
        "audience rival affected (widened) by list rivals",
    ]
    assert compare(old, side(rules, data={"rivals.csv": b"n,domain\n1,a.example\n"})).is_same


def test_of_very_many_parts_the_one_that_changed_is_told_and_else_the_whole() -> None:
    numbers = [f"employees = {number}" for number in range(0, 3_000, 3)]
    old = f"audience few of accounts where {' or '.join(numbers)}\n"
    (one,) = compare(law_side(old), law_side(old.replace("= 300 ", "= 301 "))).differences
    assert [(each.what, each.old, each.new) for each in one.changes] == [
        ("condition is met by", "employees is 300", "employees is 301")
    ]
    others = old.replace(" = ", " != ")
    (whole,) = compare(law_side(old), law_side(others)).differences
    assert [each.what for each in whole.changes] == ["condition"]
