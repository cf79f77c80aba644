"""What journeys do to buying groups, which the engine carries out itself (domain reference, sections 1.6 and 5.10)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.language.journeying import GROUP, Travel, day, journeys, loaded, person, travel

TEXT = journeys(
    GROUP,
    "action promote of account { group buying group required  stage stage required  why text } as move_stage",
    qualify="do set_stage(group: g, stage: qualified)\ndo ping()",
    win="do set_stage(group: g, stage: won)\ndo ping()",
    promoting='do promote(group: g, stage: qualified, why: "engaged")',
    late="""wait 1 day
      do set_stage(group: g, stage: won)
      do set_stage(group: g, stage: qualified)
      wait 1 day
      do set_stage(group: g, stage: won)""",
    status='do set_status(group: g, status: "contacted")',
    own_status="do set_status(group: g, status: owner)\ndo ping()",
    chosen="""split people { path vps when seniority = "vp" { do assign_to_group(group: g, role: champion) } }
      split accounts state {
        path ready when g.ready { do alert_sales(group: g, to: "sales") }
        otherwise { do ping(note: "not ready") }
      }""",
    decide="do assign_to_group(group: g, role: guest)",
    clear="do remove_from_group(group: g)\ndo ping()",
    back_and_forth="""split people {
        otherwise { do assign_to_group(group: g, role: guest) do remove_from_group(group: g) }
      }""",
    wins="""goal when g.stage = won
      do set_stage(group: g, stage: qualified)
      do set_stage(group: g, stage: won)
      do ping()""",
)  # fmt: skip
OF_PEOPLE = journeys(
    GROUP,
    of="people",
    join="do assign_to_group(group: g, role: champion)\nwait 1 day\ndo remove_from_group(group: g)",
)
ANN, BOB, CHO = person("ann", seniority="chief"), person("bob", seniority="staff"), person("cho", seniority="vp")


def done(way: str, *commands: dict[str, Any], text: str = TEXT, **facts: Any) -> Travel:  # noqa: ANN401 - as in payloads
    """Have an account go through a journey a day after commands were given."""
    found = travel(text, "nowhere", **{"employees": 900, "people": [ANN, BOB, CHO], **facts}).at(day(1), *commands)
    return found.at(day(2), way=way)


def group(found: Travel) -> dict[str, Any]:
    """Return the only buying group."""
    (told,) = found.told["groups"]
    return dict(told)


def members(found: Travel) -> list[str]:
    """Return the members of the only buying group, with `-` before those removed."""
    return [
        f"{'-' if each['removed'] else ''}{each['person']} {each['role']} {each['assigned_by']}"
        for each in group(found)["members"]
    ]


def by_hand(kind: str, **told: str) -> dict[str, Any]:
    return {kind: {"group": "g", **told}}


# --- stages -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["qualify", "promoting"])
def test_a_journey_moves_a_buying_group(way: str) -> None:
    """Domain reference, sections 3.3 and 5.10: update buying group stage; any action of the kind does it."""
    found = done(way)
    assert (group(found)["stage"], found.errors) == ("qualified", [])
    assert (found.told["actions"][0]["kind"], found.told["actions"][0]["by_engine"]) == ("move_stage", True)
    assert found.told["state"]["groups"]["g"]["stage"] == "qualified"


def test_a_move_that_the_stages_do_not_allow_is_refused_and_the_journey_goes_on() -> None:
    """Domain reference, section 5.10 and conformance vector 7: not applied when the transition is invalid."""
    found = done("win")
    assert (group(found)["stage"], found.errors) == ("discovery", [("E520", "journeys.win.[1].stage")])
    assert (found.actions[1:], found.stands) == (["ping()"], ("done", None))
    assert found.at(day(3)).errors == []


def test_a_success_is_the_end() -> None:
    """Domain reference, section 3.3 and conformance vector 7: success is terminal."""
    found = done("qualify", by_hand("move", stage="qualified"), by_hand("move", stage="won"))
    assert (group(found)["stage"], found.errors) == ("won", [("E520", "journeys.qualify.[1].stage")])


def test_a_late_decision_moves_at_the_instants_that_were_due_and_tells_all_refusals() -> None:
    """Language reference, section 10: a late decision counts from the instant a step was due."""
    found = done("late").at(day(20))
    assert (group(found)["stage"], found.errors) == ("won", [("E520", "journeys.late.[2].stage")])
    slowly = done("late").at(day(3)).at(day(4)).at(day(20))
    assert slowly.told["state"]["groups"] == found.told["state"]["groups"]


def test_a_simulation_tells_of_refusals_as_well() -> None:
    """Domain reference, section 5.10: not applied when the transition is invalid."""
    account = {"id": "acme", "way": "late", "employees": 900, "people": [], "events": []}
    found = loaded(TEXT).simulate({"now": day(1), "account": account}, "late", until=day(20))
    assert [(each.code, each.path) for each in found.errors] == [("E520", "journeys.late.[2].stage")]
    found = loaded(TEXT).simulate({"now": day(1), "account": account | {"way": "win"}}, "win", until=day(1))
    assert [(each.code, each.path) for each in found.errors] == [("E520", "journeys.win.[1].stage")]


def test_an_action_on_a_group_that_the_account_does_not_have_is_refused() -> None:
    """Domain reference, section 2.2: there is a group while the account is in its audience."""
    found = done("qualify", employees=10)
    assert (found.errors, found.stands) == ([("E522", "journeys.qualify.[1]")], ("done", None))


def test_the_goal_is_looked_at_after_each_change() -> None:
    """Language reference, section 10: an action changes what the next conditions are asked of."""
    found = done("wins")
    assert found.trace[-2:] == ["did [2]: action=set_stage", "goal [2]"]
    assert "ping()" not in found.actions


# --- status -----------------------------------------------------------------------------------------------------------


def test_a_journey_sets_the_status() -> None:
    """Domain reference, sections 2.4 and 5.10: free text."""
    assert group(done("status"))["status"] == "contacted"
    assert group(done("own_status", by_hand("status", status="old"), owner="x" * 50))["status"] == "x" * 50


def test_a_status_has_at_most_fifty_characters() -> None:
    """Domain reference, sections 2.4 and 5.10: one that is longer is not set, and the journey goes on."""
    found = done("own_status", by_hand("status", status="old"), owner="x" * 51)
    assert (group(found)["status"], found.errors) == ("old", [("E518", "journeys.own_status.[1].status")])
    assert found.actions[1:] == ["ping()"]


def test_a_status_that_is_missing_is_not_set() -> None:
    """Domain reference, section 5.10: the status is required."""
    found = done("own_status", by_hand("status", status="old"))
    assert (group(found)["status"], found.actions) == ("old", ["ping()"])


# --- members ----------------------------------------------------------------------------------------------------------


def test_a_journey_assigns_a_role_and_the_next_step_knows() -> None:
    """Domain reference, section 5.11: assign to buying group; the group is decided anew before the next step."""
    found = done("chosen")
    assert members(found) == ["ann decider rule", "cho champion journey"]
    assert found.actions == ["assign_to_group cho(group: g, role: champion)", "alert_sales(group: g, to: sales)"]
    assert done("chosen", people=[ANN, BOB]).actions == ["ping(note: not ready)"]


def test_what_a_journey_assigns_stays() -> None:
    """Domain reference, section 1.6: journey add, then the maintenance job would remove: stays."""
    found = done("chosen").at(day(3), people=[ANN, BOB, person("cho", seniority="staff")])
    assert members(found) == ["ann decider rule", "cho champion journey"]


def test_a_journey_gives_another_role_than_rules_gave() -> None:
    """Domain reference, section 1.6: a journey goes over system jobs."""
    assert members(done("decide")) == ["ann guest journey", "bob guest journey", "cho guest journey"]


def test_a_journey_does_not_override_a_hand() -> None:
    """Domain reference, section 1.6 and conformance vector 6: manual add, then a journey node: stays."""
    said = by_hand("assign", person="bob", role="champion")
    found = done("decide", said)
    assert members(found) == ["bob champion hand", "ann guest journey", "cho guest journey"]
    assert found.errors == [("E521", "journeys.decide.[1]")]
    removed = done("clear", said)
    assert members(removed) == ["bob champion hand", "-ann decider journey"]
    assert (removed.errors, removed.actions[-1]) == ([("E521", "journeys.clear.[1]")], "ping()")
    out = done("decide", by_hand("remove", person="ann"))
    assert "-ann None hand" in members(out)
    assert out.errors == [("E521", "journeys.decide.[1]")]


def test_a_journey_removes_members_and_rules_do_not_bring_them_back() -> None:
    """Domain reference, sections 1.6 and 5.11: remove from buying group; a job is weaker than a journey."""
    found = done("clear").at(day(3))
    assert members(found) == ["-ann decider journey"]


def test_removing_those_who_are_no_members_does_nothing() -> None:
    """Domain reference, section 5.11: removals skip non-members, who may still join by rule."""
    found = done("clear", people=[ANN, BOB]).at(day(3), people=[ANN, person("bob", seniority="chief")])
    assert members(found) == ["bob decider rule", "-ann decider journey"]


def test_the_last_of_two_actions_on_a_person_counts() -> None:
    """Domain reference, section 1.6: of the same level, the latest wins."""
    assert members(done("back_and_forth", people=[BOB])) == ["-bob guest journey"]


def test_a_journey_of_people_assigns_the_person_inside() -> None:
    """Domain reference, section 5.11, which has this for journeys of accounts only."""
    found = done("join", text=OF_PEOPLE, people=[BOB, CHO])
    assert members(found) == ["bob champion journey", "cho champion journey"]
    assert members(found.at(day(3))) == ["-bob champion journey", "-cho champion journey"]
