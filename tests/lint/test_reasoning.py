"""What lint tells of conditions, times, people and journeys, beside what it does not, though it looks alike."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from quorate.lint.subject import Subject
from tests.lint.subjects import found_in, subject_of_text

GROUP = """
role template committee { role champion needs 2 when seniority = "vp"  role buyer needs 1 when department = "P" }
stages pipeline { entry open  success won  failure lost  open -> talking, lost  talking -> won, lost }
interest seeds { roles committee  stages pipeline }
audience large of accounts where employees >= 500
buying group growers { audience large  interest seeds  %s }
"""
JOURNEY = """
audience large of accounts where employees >= 500
audience leaders of people where seniority >= "vp" and consent_email
action alert of account { to text }
action note of person { about text }
call score of account gives { points number }
journey win for %s { %s }
"""


def codes(subject: Subject) -> set[str]:
    """Return the codes of families L1 to L5 that are found."""
    return {each.code for each in found_in(subject) if each.code[1] in "12345"}


def told_of_each(wheres: Iterable[str], of: str = "accounts", before: str = "") -> dict[str, set[str]]:
    """Return what is told of each of some conditions, which stand in one rule set; not what is told once of all."""
    conditions = list(dict.fromkeys(wheres))
    text = "".join(f"audience a{at} of {of} where {where}\n" for at, where in enumerate(conditions))
    found: dict[str, set[str]] = {where: set() for where in conditions}
    for each in found_in(subject_of_text(before + text)):
        if each.code[1] in "12345" and each.code not in {"L116", "L305"} and each.declaration.startswith("audience a"):
            found[conditions[int(each.declaration.removeprefix("audience a"))]].add(each.code)
    return found


def told_of_journey(steps: str, whose: str = "accounts in large") -> set[str]:
    """Return what is told of one journey."""
    return codes(subject_of_text(JOURNEY % (whose, steps)))


CONDITIONS: dict[str, set[str]] = {
    "employees < 50 and employees > 200": {"L101"},
    '(country = "FR" or employees < 50) and employees > 200 and not (country in ("FR", "DE"))': {"L101"},
    'tags contains "a" and tags not contains any of ("a", "b")': {"L101"},
    "any opportunity where (is_won and not is_won)": {"L101"},
    "no opportunity where (amount > 5 and amount < 3)": {"L101"},
    "if(employees < 3 and employees > 5, 1, 2) = 1": {"L101"},
    'industry = "Seeds" and industry != "SEEDS"': {"L101"},
    "employees < 50 or employees >= 200": set(),
    'tier in ("named", "growth", "long tail")': {"L111"},
    'tier not in ("named", "growth", "long tail")': {"L110", "L201"},
    'tier in ("named", "growth", "growth")': set(),
    "name is missing or employees >= 500": {"L203"},
    "employees >= 500 and (employees >= 100 or is_large)": {"L104"},
    'industry is known and industry = "Seeds"': set(),
    'count(people where (job_title is known and job_title contains "a")) >= 2': set(),
    "employees > 5 and not (employees <= 5)": {"L104"},
    "employees between 1 and 5 and employees between 2 and 4": {"L104"},
    "employees > 5 or employees > 3": {"L105"},
    "any page_viewed in last 7 days or any page_viewed in last 30 days": {"L105"},
    "any page_viewed in last 7 days and any page_viewed in last 30 days": {"L104"},
    'any page_viewed in last 7 days where (url = "a") and any page_viewed in last 30 days where (url = "b")': set(),
    'country = "FR" and (country = "DE" or employees > 3)': {"L106"},
    'country = "FR" and (city_ok or employees > 3)': set(),
    "employees > 3 and annual_revenue > 3 and employees > 3": {"L107"},
    "annual_revenue = annual_revenue": {"L108"},
    "annual_revenue != hectares": set(),
    "employees not between 9 and 3": {"L109"},
    "at least 3 different level of intent_surge in last 30 days": set(),
    "at least 4 different level of intent_surge in last 30 days": {"L110"},
    'tier >= "named"': {"L111"},
    'name contains ""': {"L111"},
    'country has word ""': {"L110"},
    "hour(now, in zone timezone) < 24": {"L111"},
    "true": {"L112"},
    'if(2 > 1, country, owner_email) = "FR"': {"L112"},
    'coalesce(name, country) = "a"': {"L119"},
    "mod(employees, 0) = 1": {"L120"},
    r"country matches /F\.R/": {"L121"},
    "country matches /F.R/": set(),
    "country matches /F?R?/": {"L122"},
    "average(amount of opportunities) = 3.5": {"L123"},
    "round(annual_revenue / employees, 2) = 3.5": set(),
}  # fmt: skip


def test_conditions_are_held_against_what_they_can_be() -> None:
    before = "define is_large of account = hectares > 5\ndefine city_ok of account = address.city is known\n"
    assert told_of_each(CONDITIONS, before=before) == CONDITIONS


MISSING: dict[str, set[str]] = {
    'country != "US" and employees > 3': {"L201"},
    'country != "US" and country != "CA" and country is known': set(),
    'country not in ("US", "CA")': {"L201"},
    'country starts with "F" and country != "FR"': set(),
    'name != "a"': set(),
    'any opportunity where (stage != "lost")': set(),
    "every person where (consent_email)": {"L202"},
    "at least 2 people and every person where (consent_email)": set(),
    'tags is not empty and every tags where (it = "a")': set(),
    'tags contains "b" and every tags where (it starts with "a")': set(),
    "sum(amount of opportunities where (amount is known)) < 5": set(),
    "sum(amount of opportunities where (amount > 2)) < 5": set(),
    "sum(amount of opportunities) <= 5": {"L205"},
    "sum(coalesce(amount, 0) of opportunities) < 5": set(),
    'country != ""': {"L201", "L206"},
}  # fmt: skip


def test_what_is_missing_is_thought_of() -> None:
    assert told_of_each(MISSING) == MISSING


def test_very_many_conditions_on_one_field_are_looked_at() -> None:
    parts = " and ".join(f'country != "{number}"' for number in range(4_000))
    assert "L201" not in codes(subject_of_text(f"audience few of accounts where country is known and {parts}"))


OVERRIDES: dict[str, set[str]] = {
    "name is known\n  unknown is an error": {"L203", "L204"},
    "owner_email is known\n  unknown is an error": {"L204"},
    "employees > 3\n  unknown is an error": set(),
    'country != "US"\n  unknown counts as member': set(),
}  # fmt: skip


def test_an_override_of_unknown_is_only_wanted_where_it_can_be() -> None:
    assert told_of_each(OVERRIDES) == OVERRIDES


TIMES: dict[str, set[str]] = {
    "any page_viewed": {"L301"},
    "any page_viewed ever": set(),
    'no page_viewed where (url = "a")': {"L301"},
    "any page_viewed where (at before 2026-01-01)": set(),
    "any page_viewed after any form_submitted": {"L301"},
    "last(at of page_viewed) in last 30 days": set(),
    "any page_viewed in last 30 days within 2 days of any form_submitted": set(),
    "sequence (form_started then form_submitted)": {"L311"},
    "sequence (form_started then form_submitted after 3 weeks) in last 14 days": {"L302"},
    "sequence (form_started then form_submitted within 30 days) in last 30 days": {"L310"},
    "sequence (form_started then form_submitted within 3 weeks) in last 1 month": set(),
    "now > 2026-01-01T00:00:00Z": {"L303"},
    "today - 30 days after 2026-01-01": {"L303"},
    "born_on before 2000-01-01": {"L406"},
    "any page_viewed since 2026-01-01": {"L304"},
    "any page_viewed in previous month": set(),
    "any page_viewed in previous month in zone account.timezone": set(),
    "now in hours 18:00 to 08:00 in zone account.timezone": set(),
    "any page_viewed ever where (at after now)": {"L308"},
    "any page_viewed ever where (at > today)": {"L308"},
    "any page_viewed ever where (at since today)": set(),
    "now = 2026-01-01T00:00:00Z": {"L309"},
}  # fmt: skip


def test_times_are_held_against_the_clock() -> None:
    assert told_of_each(TIMES, "people") == TIMES


def test_a_zone_that_is_set_is_no_finding() -> None:
    subject = subject_of_text("audience a of people where any page_viewed in this month\n")
    assert [each.code for each in found_in(subject) if each.code == "L305"] == ["L305"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("action send_sms of person { text text }", {"L402"}),
        ("action remind of person { text text } as message", {"L402"}),
        ("action send_sms of person needs consent { text text }", set()),
        ("action remind of account { text text } as message", set()),
        ('audience a of people where email = "x"', {"L407"}),
        ("audience a of people where email is known", set()),
        ('audience a of accounts where owner_email = "sales-emea@acme.example"', set()),
        ('audience a of accounts where owner_email = "j.doe@acme.example"', {"L404"}),
        ("audience a of people where consent_email or consent_email is missing", {"L409"}),
        ("audience a of people where coalesce(consent_email, false)", set()),
    ],
)
def test_facts_about_people_are_looked_after(text: str, expected: set[str]) -> None:
    assert codes(subject_of_text(f"{text}\n")) == expected


def test_what_is_personal_is_found_through_definitions() -> None:
    text = "define at_home of person = lower(email)\n" + JOURNEY % (
        "people in leaders",
        'do note(about: at_home)  do note(about: if(email is known, "yes", "no"))',
    )
    assert [each.code for each in found_in(subject_of_text(text)) if each.code[1] == "4"] == ["L403"]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ('"a" => "x"  in ("a", "b") => "y"  "b" => "z"  otherwise => "o"', {"L113"}),
        ('starts with "a" => "x"  "abc" => "y"  otherwise => "o"', {"L113"}),
        ('"abc" => "x"  starts with "a" => "y"  otherwise => "o"', set()),
        ('is known => "x"  is missing => "y"  otherwise => "o"', {"L113"}),
        ('contains "a" => "x"  contains "A" => "y"  otherwise => "o"', set()),
    ],
)
def test_rows_that_are_never_taken_are_found(rows: str, expected: set[str]) -> None:
    table = f"table t of account gives text {{ country {rows} }}\n"
    assert codes(subject_of_text(f'{table}audience a of accounts where t = "x"\n')) == expected


@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        ('role a when seniority >= "vp" role b when department = "x" role c when seniority = "chief"', {"L114"}),
        ('role a when seniority = "vp" role b when seniority = "chief" role c when seniority >= "vp"', {"L114"}),
        ('role a when seniority = "vp" role b when seniority = "director" role c when seniority >= "vp"', set()),
        ('role a when seniority = "vp" and seniority = "chief"', {"L405"}),
    ],
)
def test_roles_that_are_never_given_are_found(roles: str, expected: set[str]) -> None:
    assert codes(subject_of_text(f"role template t {{ {roles} }}\n")) == expected
    allowing = codes(subject_of_text(f"role template t allows many {{ {roles} }}\n"))
    assert allowing == expected - {"L114"}


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ("ready when completeness >= 75%", set()),
        ("ready when completeness > 50% and completeness < 75%", set()),
    ],
)
def test_completeness_goes_by_steps(clause: str, expected: set[str]) -> None:
    assert codes(subject_of_text(GROUP % clause)) == expected


def test_completeness_between_two_steps_is_never_true() -> None:
    text = GROUP % "" + "audience a of accounts where growers.completeness > 50% and growers.completeness < 75%\n"
    assert codes(subject_of_text(text)) == {"L101"}
    reached = GROUP % "" + "audience a of accounts where growers.completeness > 50% and growers.completeness <= 75%\n"
    assert codes(subject_of_text(reached)) == set()


def test_one_person_has_one_role_only() -> None:
    text = GROUP % "" + "audience a of people where member of growers as champion and member of growers as buyer\n"
    assert codes(subject_of_text(text)) == {"L101"}
    outside = GROUP % "" + "audience a of people where member of growers as champion and not (member of growers)\n"
    assert codes(subject_of_text(outside)) == {"L101"}


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ("do alert()", set()),
        ("wait 3 days do alert()", {"L501"}),
        ('exit when country = "US" wait 3 days do alert()', set()),
        ('goal when country = "US" listen for any demo_requested do alert()', {"L502"}),
        ('exit when country = "US" listen for any demo_requested do alert()', set()),
        ('split accounts { path a when hectares > 3 { do alert() } } do alert(to: "x")', {"L503"}),
        ("split accounts { path a when hectares > 3 { do alert() } }", set()),
        ('split accounts { path a when hectares > 3 { do alert() } otherwise { end } } do alert(to: "x")', set()),
        ("call score() do alert()", {"L504"}),
        ("call score()", set()),
        ("do alert() do alert()", {"L505"}),
        ('do alert() do alert(to: "x") do alert()', set()),
        ("split accounts { path a when hectares > 3 { do alert() } otherwise { do alert() } }", {"L506"}),
        ("split random x { 50% path a { do alert() } 50% path b { do alert() } }", {"L506"}),
        ("split accounts { path a when hectares > 3 { } otherwise { } } do alert()", set()),
        ('exit when country = "US" wait 3 days wait 2 days do alert()', {"L507"}),
        ('exit when country = "US" wait 3 days until 09:00 wait 2 days do alert()', set()),
        ("exit when employees > 10 wait 3 days do alert()", {"L508"}),
        ("goal when employees >= 500 or hectares > 3 wait 3 days do alert()", {"L508"}),
        ("reenter 30 minutes after end do alert()", {"L509"}),
        ("reenter 1 day after end do alert()", set()),
        ('exit when country = "US" wait 15 months do alert()', {"L510"}),
        ('exit when country = "US" goal when not (country != "US") wait 1 day do alert()', {"L512"}),
    ],
)  # fmt: skip
def test_plans_are_looked_through(steps: str, expected: set[str]) -> None:
    assert told_of_journey(steps) == expected


def test_a_path_that_check_tells_of_is_not_told_again() -> None:
    steps = "split accounts { path a when employees > 3 and employees < 2 { do alert() } otherwise { } }"
    assert told_of_journey(steps) == set()
    through_audience = "split accounts { path a when in large and employees < 2 { do alert() } otherwise { } }"
    assert told_of_journey(through_audience) == {"L101"}


def test_the_same_audience_is_found_through_others() -> None:
    text = (
        "audience a of accounts where employees >= 500\naudience b of accounts where in a and employees >= 500\n"
        'audience c of accounts where in a and country = "FR"\n'
    )
    found = [(each.code, each.declaration) for each in found_in(subject_of_text(text)) if each.code[1] == "1"]
    assert sorted(found) == [("L104", "audience b"), ("L116", "audience b")]


def test_audiences_of_nobody_are_not_told_to_be_the_same() -> None:
    text = (
        "audience a of accounts where employees > 5 and employees < 3\n"
        "audience b of accounts where employees > 9 and employees < 7\n"
    )
    found = [(each.code, each.declaration) for each in found_in(subject_of_text(text)) if each.code[1] == "1"]
    assert sorted(found) == [("L101", "audience a"), ("L101", "audience b")]


def test_a_number_in_a_table_is_told_with_its_column() -> None:
    table = 'table size of account gives text {\n  employees\n  >= 300 => "L"\n  otherwise => "S"\n}\n'
    text = table + "".join(f"audience a{at} of accounts where employees >= 300\n" for at in range(5))
    (found,) = (each for each in found_in(subject_of_text(text)) if each.code == "L620")
    assert found.message == "6 declarations compare `employees` with 300"


@pytest.mark.parametrize(
    ("title", "expected"),
    [("Those of jane.doe@acme.example", {"L404"}), ("Ask sales@acme.example", set()), ("Seeds @ Acme", set())],
)
def test_addresses_in_titles_are_found(title: str, expected: set[str]) -> None:
    text = f'audience a "{title}" of accounts where employees >= 500\n'
    assert codes(subject_of_text(text)) == expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("completeness >= 0%", {"L111"}),
        ("completeness > 100%", {"L110"}),
        ("completeness >= 100%", set()),
        ("engagement >= 0", {"L111"}),
    ],
)
def test_scores_are_bounded_within_their_group(condition: str, expected: set[str]) -> None:
    engagement = "engagement model { window 30 days  page_viewed 10 }\n"
    ready = GROUP % f"engagement model  ready when {condition}"
    assert codes(subject_of_text(engagement + ready)) == expected


def test_completeness_is_bounded_where_stages_move() -> None:
    text = GROUP.replace("talking -> won, lost }", "talking -> won, lost  open to talking when completeness > 100%% }")
    assert codes(subject_of_text(text % "")) == {"L110"}


def test_what_keeps_a_part_from_being_true_is_shown() -> None:
    text = (
        "audience large of accounts where employees >= 500\n"
        'audience a of accounts where tier = "named" and in large and (employees < 100 or country = "FR")\n'
    )
    subject = subject_of_text(text)
    (found,) = (each for each in found_in(subject) if each.code == "L106")
    assert [(subject.text(label.span), label.text) for label in found.labels] == [("in large", "asks for another")]
