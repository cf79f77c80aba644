"""What journeys do to accounts and people (domain reference, sections 5.10 and 5.11)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.language.journeying import GROUP, Travel, day, journeys, loaded, person, travel

DECLARED = """
destination linkedin "LinkedIn" as linkedin_companies
action describe of account {
  size   integer
  share  number
  big    boolean
  on     date
  at     datetime
  names  list of text
  kind   one of "growth", "named"
} as description
action greet "Greet somebody" of person { name text required  hired date } as greeting
audience nobody of accounts where way = "none"
journey other for accounts in nobody { wait 5 days }
journey retired for accounts in nobody {
  on change drain
  wait 5 days
}
"""
TEXT = journeys(
    GROUP,
    DECLARED,
    simple="named: do ping(note: owner)\ndo ping()",
    needed="do tell(note: owner)\ndo ping()",
    values="""do describe(size: employees + 1, share: employees / 800, big: employees >= 500, on: renews_on,
      at: visit_at, names: tags, kind: "growth")""",
    everybody='do mail(template: "roi")\ndo greet(name: job_title, hired: hired_on)',
    some="""split people who {
        path chiefs when seniority = "chief" { do mail(template: "chief") do greet(name: job_title) }
        otherwise { do mail(template: account.owner) }
      }""",
    alert="do alert_sales(group: g, to: owner)",
    media='do activate(destination: linkedin, audience: "hot")\ndo deactivate(destination: linkedin, audience: "hot")',
    library="""do add_account_moment(kind: "milestone", description: "Renewal")
      do add_to_account_list(list: "hot")
      do update_account(field: "tier", value: "named")
      do send_email(template: "roi")
      do change_score(score: "fit", change: -5)
      do add_to_marketo_list(list: "hot", connection: "emea")""",
    entering="do enter_journey(journey: other)\nwait 1 day\ndo leave_journey(journey: other)",
    to_retired="do enter_journey(journey: retired)\ndo leave_journey(journey: retired)",
    circle="do enter_journey(journey: circle)\ndo ping()",
    leaving="do leave_journey(journey: leaving)\ndo ping()",
    twice="repeated: do ping()\nwait 1 hour\nrepeat repeated at most 2 times",
)  # fmt: skip
OF_PEOPLE = journeys(
    """
audience staff of people where seniority = "staff"
audience no_one of people where seniority = "vp"
journey folk for people in no_one { wait 1 day  do mail(template: "folk") }
""",
    of="people",
    single="do mail(template: job_title)\ndo enter_person_journey(journey: folk)",
)
LED = journeys(
    """
audience no_one of people where seniority = "vp"
journey folk for people in no_one { wait 1 day  do mail(template: "folk") }
""",
    leading="""split people { path chiefs when seniority = "chief" { do enter_person_journey(journey: folk) } }
      wait 1 hour
      do leave_person_journey(journey: folk)""",
)
ANN = person("ann", seniority="chief", job_title="CEO", hired_on="2020-01-31")
BOB = person("bob", seniority="staff")


def done(way: str, text: str = TEXT, **facts: Any) -> Travel:  # noqa: ANN401 - as in payloads
    """Have an account with two people go through a journey."""
    return travel(text, way, **{"employees": 900, "people": [ANN, BOB], **facts}).at(day(1))


# --- whom an action is for --------------------------------------------------------------------------------------------


def test_an_action_says_all_that_its_receiver_has_to_know() -> None:
    """Domain reference, section 5.10; the key is the same however often it is asked for."""
    found = done("simple", owner="olga@acme.example")
    plan = found.state["journeys"][0]["revision"] if found.state else ""
    assert found.told["actions"][0] == {
        "key": f"simple/acme/1/named/1/{plan}",
        "at": day(1),
        "action": "ping",
        "kind": "ping",
        "subject": {"account": "acme"},
        "arguments": {"note": "olga@acme.example"},
        "journey": "simple",
        "step": "named",
        "by_engine": False,
    }
    assert found.keys == [f"simple/acme/1/named/1/{plan}", f"simple/acme/1/[2]/1/{plan}"]
    assert done("simple", owner="olga@acme.example").keys == found.keys


def test_an_action_on_people_is_for_all_people_of_the_account() -> None:
    """Domain reference, sections 5.10 and 5.11: it applies to all people on the path."""
    found = done("everybody")
    mails, greeting = ["mail ann(template: roi)", "mail bob(template: roi)"], "greet ann(name: CEO, hired: 2020-01-31)"
    assert found.actions == [*mails, greeting]
    assert [each["subject"] for each in found.told["actions"][:2]] == [
        {"account": "acme", "person": "ann"},
        {"account": "acme", "person": "bob"},
    ]
    assert found.keys[0].startswith("everybody/acme/ann/1/[1]/1/")


def test_people_are_known_where_nothing_but_an_action_is_about_them() -> None:
    """Domain reference, section 5.11: it applies to all people, though no rule reads anything of them."""
    found = travel(journeys(alone='do mail(template: "roi")'), "alone", people=[ANN, BOB]).at(day(1))
    assert found.actions == ["mail ann(template: roi)", "mail bob(template: roi)"]


@pytest.mark.parametrize("people", [[], None])
def test_without_people_an_action_on_people_is_for_nobody(people: list[dict[str, Any]] | None) -> None:
    """Domain reference, section 5.11: the account goes on all the same."""
    found = done("everybody", people=people)
    assert (found.actions, found.stands) == ([], ("done", None))


def test_in_a_split_of_people_each_gets_what_their_path_says() -> None:
    """Domain reference, section 5.5.2: only people actions, for those on the path."""
    found = done("some", owner="olga")
    assert found.actions == ["mail ann(template: chief)", "greet ann(name: CEO)", "mail bob(template: olga)"]


def test_in_a_journey_of_people_an_action_is_for_the_person_inside() -> None:
    """Domain reference, section 5.11: actions of person journeys."""
    found = travel(OF_PEOPLE, "single", people=[ANN]).at(day(1))
    assert found.of("single", "ann")["trace"][1] == {
        "at": day(1),
        "what": "did",
        "step": "[1]",
        "action": "mail",
        "key": found.keys[0],
    }
    assert found.told["actions"][0]["subject"] == {"account": "acme", "person": "ann"}


# --- arguments --------------------------------------------------------------------------------------------------------


def test_a_required_argument_that_is_missing_leaves_the_action_out_and_is_told() -> None:
    """Language reference, sections 1 and 4: only what is known is done, and what was missing is listed."""
    found = done("needed")
    assert found.trace[1:3] == ["skipped [1]: action=tell missing=owner", "did [2]: action=ping"]
    assert found.actions == ["ping()"]
    told = done("everybody").trace
    assert "skipped [2]: action=greet missing=people[bob].job_title person=bob" in told
    assert done("some").trace[-2] == "skipped who.otherwise[1]: action=mail missing=owner person=bob"


def test_an_argument_that_is_not_required_may_be_missing() -> None:
    """Language reference, section 10: it is left out."""
    assert done("simple").actions == ["ping()", "ping()"]


def test_arguments_are_worked_out_and_written_as_json_has_them() -> None:
    """Language reference, section 10: arguments are checked; dates and instants are texts."""
    found = done("values", renews_on="2026-07-01", visit_at="2026-06-05T14:00:00+02:00", tags=["a", "b"])
    assert found.told["actions"][0]["arguments"] == {
        "size": 901,
        "share": 1.125,
        "big": True,
        "on": "2026-07-01",
        "at": "2026-06-05T12:00:00Z",
        "names": ["a", "b"],
        "kind": "growth",
    }


# --- the standard library ---------------------------------------------------------------------------------------------


def test_a_sales_alert_names_the_buying_group_and_who_is_told() -> None:
    """Domain reference, sections 5.10 and 6.2: solution interest and recipients."""
    found = done("alert", owner="olga@acme.example")
    given = found.told["actions"][0]
    assert (given["kind"], given["arguments"]) == ("sales_alert", {"group": "g", "to": "olga@acme.example"})
    assert done("alert").trace[1] == "skipped [1]: action=alert_sales missing=owner"


def test_an_account_is_put_into_a_destination_and_taken_out() -> None:
    """Domain reference, sections 5.10 and 6.1: activate to destination, deactivate from destination."""
    found = done("media")
    assert found.actions == [
        "activate(destination: linkedin, audience: hot)",
        "deactivate(destination: linkedin, audience: hot)",
    ]
    assert [each["kind"] for each in found.told["actions"]] == ["activation", "deactivation"]


def test_actions_of_the_standard_library_need_no_declaration() -> None:
    """Domain reference, sections 5.10 and 5.11: the account and people actions of the reference."""
    assert done("library", people=[ANN]).actions == [
        "add_account_moment(kind: milestone, description: Renewal)",
        "add_to_account_list(list: hot)",
        "update_account(field: tier, value: named)",
        "send_email ann(template: roi)",
        "change_score ann(score: fit, change: -5)",
        "add_to_marketo_list ann(list: hot, connection: emea)",
    ]
    assert "update_account" not in loaded(OF_PEOPLE).program.actions


def test_a_declaration_of_ones_own_takes_the_place_of_that_of_the_library() -> None:
    """Language reference, section 10: the actions of the domain reference ship as a standard library."""
    text = journeys("action send_email of account { subject text } as own", own='do send_email(subject: "Hello")')
    found = travel(text, "own", people=[ANN]).at(day(1))
    assert (found.actions, found.told["actions"][0]["kind"]) == (["send_email(subject: Hello)"], "own")


# --- other journeys ---------------------------------------------------------------------------------------------------


def test_an_account_is_put_into_another_journey_and_taken_out() -> None:
    """Domain reference, sections 5.3 and 5.10: add account to another journey, whatever its audience."""
    found = done("entering")
    assert [each["by_engine"] for each in found.told["actions"]] == [True]
    assert [record["what"] for record in found.of("other")["trace"]] == ["entered", "waiting"]
    found.at(day(3))
    assert found.of("other")["trace"] == [{"at": day(2), "what": "exited", "step": "[1]"}]
    assert found.of("entering")["status"] == "done"


def test_who_is_inside_already_stays_where_they_are() -> None:
    """Domain reference, section 5.10: nothing happens to an account that is in the journey."""
    found = travel(TEXT, "nowhere", people=[]).at(day(1), {"enter": {"journey": "other"}}).at(day(2), way="entering")
    assert found.of("other")["trace"] == []
    assert (found.of("other")["entry"], found.of("other")["due"]) == (1, day(6))


def test_nobody_is_put_into_a_journey_that_is_retired() -> None:
    """Domain reference, sections 5.1 and 5.10: blocked when the target is closed to new entries."""
    found = done("to_retired")
    assert [each["name"] for each in found.told["journeys"]] == ["to_retired"]
    assert found.stands == ("done", None)


def test_a_journey_that_names_itself_ends() -> None:
    """Language reference, section 1: it always ends; who is inside stays where they are."""
    found = done("circle")
    assert (found.actions, found.only["entry"], found.stands) == (
        ["enter_journey(journey: circle)", "ping()"], 1, ("done", None)
    )  # fmt: skip


def test_a_journey_may_be_left_by_what_it_does_itself() -> None:
    """Domain reference, section 5.10: remove from journey; what stands after it is not done."""
    found = done("leaving")
    assert (found.actions, found.stands) == (["leave_journey(journey: leaving)"], ("exited", None))


def test_people_are_put_into_journeys_of_people() -> None:
    """Domain reference, section 5.11: add person to journey; Prime says that the target's audience does not count."""
    found = travel(OF_PEOPLE, "single", people=[ANN]).at(day(1))
    assert found.of("folk", "ann")["status"] == "waiting"
    assert found.at(day(2)).actions == ["mail ann(template: folk)"]
    led = travel(LED, "leading", people=[ANN, BOB]).at(day(1))
    assert [each["subject"] for each in led.told["journeys"] if each["name"] == "folk"] == [
        {"account": "acme", "person": "ann"}
    ]
    assert led.at(day(2)).of("folk", "ann")["trace"] == [{"at": day(1, "13:00"), "what": "exited", "step": "[1]"}]


def test_each_visit_of_a_step_has_a_key_of_its_own() -> None:
    """Language reference, section 10: a key is made of journey, revision, subject, entry, step and visit."""
    found = done("twice").at(day(2))
    assert [key.split("/")[2:5] for key in found.keys] == [["1", "repeated", "2"], ["1", "repeated", "3"]]
