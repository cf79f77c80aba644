"""Buying groups (language reference, sections 8 and 9; domain reference, sections 1 to 3)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.language.deciding import event
from tests.language.grouping import LATER, NOW, TEXT, chief, decide, person, staff

DAY_AFTER = "2026-06-03T12:00:00Z"


def assign(key: str, role: str, **more: str) -> dict[str, Any]:
    return {"assign": {"group": "g", "person": key, "role": role, **more}}


def remove(key: str, **more: str) -> dict[str, Any]:
    return {"remove": {"group": "g", "person": key, **more}}


def move(stage: str) -> dict[str, Any]:
    return {"move": {"group": "g", "stage": stage}}


def with_text(*pairs: tuple[str, str]) -> str:
    text = TEXT
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return text


# --- which groups there are -------------------------------------------------------------------------------------------


def test_there_is_a_group_for_each_declaration_whose_audience_the_account_is_in() -> None:
    found = decide(chief("ann"))
    assert (found.group["name"], found.group["title"], found.group["interest"]) == ("g", "AI seeds for acme", "seeds")
    assert (found.group["active"], found.group["change"], found.group["since"]) == (True, "entered", NOW)
    assert decide(chief("ann"), employees=10).told["groups"] == []
    assert decide(chief("ann"), employees=None).told["groups"] == []


def test_a_group_is_called_after_the_name_of_the_account() -> None:
    assert decide(name="Acme Farms").group["title"] == "AI seeds for Acme Farms"


@pytest.mark.parametrize("employees", [10, None])
def test_a_group_whose_account_left_the_audience_is_kept_as_it_was(employees: int | None) -> None:
    first = decide(chief("ann"), chief("bob"))
    left = first.again(now=LATER, employees=employees, people=[chief("ann")])
    assert (left.group["active"], left.group["change"], left.group["left"]) == (False, "exited", LATER)
    assert left.group["completeness"] == first.group["completeness"]
    assert [each["person"] for each in left.group["members"]] == ["ann", "bob"]
    still = left.again(remove("ann"), now=DAY_AFTER)
    assert (still.group["change"], still.group["left"], still.errors) == (None, LATER, [("E522", "commands[0].remove")])
    back = still.again(now=DAY_AFTER, employees=900)
    assert (back.group["active"], back.group["change"], back.group["since"]) == (True, "entered", NOW)
    assert back.members == ["ann decider rule"]


# --- roles and completeness -------------------------------------------------------------------------------------------


def test_the_first_role_that_is_true_is_taken() -> None:
    attended = event("webinar_attended", "2026-05-20T12:00:00Z")
    found = decide(person("ann", seniority="vp", department="R&D"), events=[attended])
    assert found.members == ["ann decider rule"]
    assert decide(person("ann", department="R&D"), events=[attended]).members == ["ann champion rule"]


def test_with_allows_many_every_role_that_is_true_is_taken() -> None:
    text = with_text(('"Committee" {', '"Committee" allows many {'))
    attended = event("webinar_attended", "2026-05-20T12:00:00Z")
    found = decide(person("ann", seniority="vp", department="R&D"), events=[attended], text=text)
    assert found.members == ["ann decider rule", "ann champion rule", "ann influencer rule"]
    assert found.group["engagement"] == 60 * (100 + 80 + 60) / 260


def test_completeness_is_the_mean_of_the_roles_that_need_somebody() -> None:
    found = decide(chief("ann"), staff("bob"))
    assert found.group["roles"] == [
        {"role": "decider", "people": 1, "needs": 2, "completeness": 0.5},
        {"role": "champion", "people": 0, "needs": 1, "completeness": 0.0},
        {"role": "influencer", "people": 0, "needs": None},
        {"role": "other", "people": 0, "needs": None},
    ]
    assert (found.group["completeness"], found.group["missing"]) == (0.25, ["decider", "champion"])


def test_more_than_the_most_a_role_needs_is_told_as_surplus() -> None:
    text = with_text(("needs 2", "needs 1 to 2"))
    found = decide(chief("ann"), chief("bob"), chief("cho"), text=text)
    assert found.group["roles"][0] == {"role": "decider", "people": 3, "needs": 1, "completeness": 1.0, "surplus": 1}


def test_completeness_may_go_by_weight() -> None:
    text = with_text(("admit everyone", "admit everyone\n  completeness weighted"))
    assert decide(chief("ann"), chief("bob"), text=text).group["completeness"] == 100 / 180


def test_without_people_in_the_payload_completeness_is_unknown() -> None:
    found = decide(people=None)
    assert (found.group["completeness"], found.group["missing"], found.group["ready"]) == (None, None, None)
    assert found.group["ready_missing"] == ["g.completeness"]


# --- who may join -----------------------------------------------------------------------------------------------------


def test_those_who_show_the_interest_are_admitted() -> None:
    text = with_text(("admit everyone", "admit interested"))
    form = event("form_submitted", "2026-05-20T12:00:00Z", form="seed-demo")
    assert decide(chief("ann"), chief("bob"), text=text, events=[form]).members == ["ann decider rule"]


def test_an_interest_that_is_unknown_does_not_admit_and_is_told() -> None:
    text = with_text(("admit everyone", "admit interested"))
    found = decide(chief("ann"), text=text, events=None)
    assert found.members == []
    assert found.group["unknown"] == [{"person": "ann", "role": "decider", "missing": ["events"]}]


@pytest.mark.parametrize(("country", "members"), [("FR", ["ann decider rule"]), ("US", []), (None, [])])
def test_an_account_may_show_the_interest_for_all(country: str | None, members: list[str]) -> None:
    text = with_text(
        ('shown by person when any form_submitted in last 90 days where (form = "seed-demo")',
         'shown by account when country = "FR"'), ("admit everyone", ""),
    )  # fmt: skip
    assert decide(chief("ann"), text=text, country=country).members == members


def test_who_could_have_a_role_with_more_facts_is_told() -> None:
    found = decide(person("ann"), person("bob", seniority="staff"), staff("cho"))
    assert found.group["unknown"] == [
        {"person": "ann", "role": "decider", "missing": ["people[ann].seniority"]},
        {"person": "ann", "role": "influencer", "missing": ["people[ann].department"]},
        {"person": "bob", "role": "influencer", "missing": ["people[bob].department"]},
    ]


def test_an_unknown_role_does_not_keep_a_person_from_a_later_one() -> None:
    found = decide(person("ann", department="R&D"))
    assert found.members == ["ann influencer rule"]
    assert found.group["unknown"] == [{"person": "ann", "role": "decider", "missing": ["people[ann].seniority"]}]


# --- hands, journeys and rules ----------------------------------------------------------------------------------------


def test_a_hand_assigns_and_rules_do_not_take_back() -> None:
    first = decide(staff("ann"), commands=[assign("ann", "champion")])
    assert first.members == ["ann champion hand"]
    assert first.again(now=LATER, people=[chief("ann")]).members == ["ann champion hand"]


def test_what_is_removed_by_hand_stays_removed_and_is_seen() -> None:
    first = decide(chief("ann"))
    gone = first.again(remove("ann"), now=LATER)
    assert (gone.members, gone.group["completeness"]) == (["- ann decider hand"], 0)
    still = gone.again(now=DAY_AFTER)
    assert still.members == ["- ann decider hand"]
    assert still.again(assign("ann", "decider"), now=DAY_AFTER).members == ["ann decider hand"]


@pytest.mark.parametrize(
    ("first", "second", "members"),
    [
        (assign("ann", "champion"), None, ["ann champion hand"]),
        (assign("ann", "champion"), remove("ann", by="journey"), ["ann champion hand"]),
        (assign("ann", "champion", by="journey"), None, ["ann champion journey"]),
        (remove("ann"), assign("ann", "champion", by="journey"), ["- ann None hand"]),
        (assign("ann", "champion", by="journey"), remove("ann"), ["- ann champion hand"]),
        (assign("ann", "champion", by="journey"), assign("ann", "other", by="journey"), ["ann other journey"]),
    ],
)
def test_a_weaker_source_never_overrides_a_stronger_one(
    first: dict[str, Any], second: dict[str, Any] | None, members: list[str]
) -> None:
    found = decide(staff("ann"), commands=[first]).again(*([second] if second else []), now=LATER)
    assert found.members == members
    refused = second is not None and "hand" in members[0] and "remove" not in first
    if refused and second and second.get("remove", {}).get("by") == "journey":
        assert found.errors == [("E521", "commands[0].remove")]


def test_a_person_has_roles_in_several_groups() -> None:
    text = (
        TEXT
        + """
    role template others { role ally when seniority = "chief" }
    interest fields { roles others }
    buying group h { audience growers  interest fields }
    """
    )
    found = decide(chief("ann"), text=text)
    assert [(each["name"], [m["role"] for m in each["members"]]) for each in found.told["groups"]] == [
        ("g", ["decider"]), ("h", ["ally"]),
    ]  # fmt: skip


def test_what_is_true_of_a_person_in_this_account_counts() -> None:
    text = with_text(('when seniority in ("vp", "chief")', 'when relation.role = "owner"'))
    assert decide(person("ann", relation={"role": "owner"}), text=text).members == ["ann decider rule"]


@pytest.mark.parametrize(
    ("command", "code", "path"),
    [
        ({"assign": {"group": "g", "person": "ann"}}, "E518", "commands[0].assign.role"),
        ({"assign": {"group": "g", "person": "ann", "role": 3}}, "E518", "commands[0].assign.role"),
        ({"assign": {"group": "h", "person": "ann", "role": "champion"}}, "E519", "commands[0].assign.group"),
        ({"assign": {"group": "g", "person": "ann", "role": "champoin"}}, "E519", "commands[0].assign.role"),
        ({"assign": {"group": "g", "person": "zoe", "role": "champion"}}, "E519", "commands[0].assign.person"),
        (assign("ann", "champion", by="rule"), "E518", "commands[0].assign.by"),
        (assign("ann", "champion", why="x"), "E518", "commands[0].assign.why"),
        ({"move": {"group": "g", "stage": "wun"}}, "E519", "commands[0].move.stage"),
        ({"status": {"group": "g", "status": "x" * 51}}, "E518", "commands[0].status.status"),
        ({"promote": {}}, "E516", "commands[0]"),
        ({}, "E516", "commands[0]"),
        ({"move": {}, "assign": {}}, "E516", "commands[0]"),
        (None, "E516", "commands[0]"),
    ],
)
def test_a_command_that_cannot_be_carried_out_is_told_and_the_rest_goes_on(command: Any, code: str, path: str) -> None:  # noqa: ANN401
    found = decide(chief("ann"), commands=[command, {"status": {"group": "g", "status": "called"}}])
    assert found.errors == [(code, path)]
    assert found.group["status"] == "called"


# --- stages -----------------------------------------------------------------------------------------------------------


def test_a_single_entry_stage_is_taken_at_once_with_the_move_in_the_state() -> None:
    found = decide()
    assert (found.group["stage"], found.group["stage_since"]) == ("discovery", NOW)
    state = found.told["state"]["groups"]["g"]
    assert state["moves"] == [{"from": None, "to": "discovery", "at": NOW, "by": "entry"}]


def test_with_several_entry_stages_a_group_has_none_until_it_is_moved() -> None:
    text = with_text(("entry discovery", "entry discovery, evaluating"))
    first = decide(text=text)
    assert (first.group["stage"], first.group["stage_since"]) == (None, None)
    refused = first.again(move("qualified"))
    assert refused.errors == [("E520", "commands[0].move.stage")]
    assert first.again(move("evaluating")).group["stage"] == "evaluating"


def test_a_move_that_is_not_allowed_is_refused_with_those_that_are() -> None:
    found = decide(commands=[move("won"), move("evaluating")])
    assert (found.group["stage"], found.errors) == ("evaluating", [("E520", "commands[0].move.stage")])
    assert "`evaluating`, `lost`" in found.told["errors"][0]["message"]


def test_success_is_left_by_no_move() -> None:
    found = decide(commands=[move(stage) for stage in ("evaluating", "qualified", "won", "lost")])
    assert (found.group["stage"], found.errors) == ("won", [("E520", "commands[3].move.stage")])


def test_rules_move_a_group() -> None:
    by_rule = "\n  discovery to evaluating when completeness >= 50%"
    text = with_text(("no_response -> discovery", f"no_response -> discovery{by_rule}"))
    attended = event("webinar_attended", "2026-05-20T12:00:00Z", "bob")
    found = decide(chief("ann"), staff("bob"), text=text, events=[attended])
    assert found.group["stage"] == "evaluating"
    assert [each["by"] for each in found.told["state"]["groups"]["g"]["moves"]] == ["entry", "rule"]
    assert decide(chief("ann"), text=text).group["stage"] == "discovery"


def test_time_in_a_stage_is_a_field() -> None:
    text = TEXT + "audience stale of accounts where g.in_stage_for > 14 days and g.stage = discovery"
    first = decide(text=text)
    assert first.audience("stale") == "false"
    assert first.again(now="2026-06-15T12:00:00Z").audience("stale") == "false"
    assert first.again(now="2026-06-15T12:00:01Z").audience("stale") == "true"


# --- readiness, and what changed --------------------------------------------------------------------------------------


def test_a_group_becomes_ready_once_and_falls_back_once() -> None:
    attended = event("webinar_attended", "2026-05-20T12:00:00Z", "cho")
    people = [chief("ann"), chief("bob"), staff("cho")]
    first = decide(*people, events=[attended])
    assert (first.group["ready"], first.group["changes"]["ready"]) == (True, {"from": None, "to": True})
    again = first.again(now=LATER)
    assert (again.group["ready"], again.group["changes"]) == (True, {})
    fell = again.again(now=LATER, people=people[1:])
    assert fell.group["changes"]["ready"] == {"from": True, "to": False}
    assert fell.group["changes"]["members"] == {"joined": [], "left": [{"person": "ann", "role": "decider"}]}
    assert fell.group["changes"]["missing"] == {"filled": [], "opened": ["decider"]}
    assert fell.group["changes"]["completeness"] == {"from": 1.0, "to": 0.75}
    assert fell.again(now=LATER).group["changes"] == {}


def test_a_group_without_ready_when_has_no_ready() -> None:
    found = decide(text=with_text(("ready when completeness >= 80%", "")))
    assert found.group["ready"] is None


def test_status_is_free_text_that_commands_set() -> None:
    found = decide(commands=[{"status": {"group": "g", "status": "called, call again"}}])
    assert (found.group["status"], found.again().group["status"]) == ("called, call again", "called, call again")


# --- engagement -------------------------------------------------------------------------------------------------------


def test_engagement_counts_a_days_first_events_by_the_weights_of_the_roles() -> None:
    events = [
        *(event("form_submitted", f"2026-05-2{day}T0{hour}:00:00Z", form="x") for day in (0, 1) for hour in range(3)),
        event("webinar_attended", "2026-04-01T12:00:00Z"),
    ]
    found = decide(chief("ann"), events=events)
    assert found.group["members"][0]["engagement"] == 160
    assert found.group["engagement"] == 160 * 100 / 260


def test_absent_events_make_engagement_unknown() -> None:
    found = decide(chief("ann"), events=None)
    assert (found.group["engagement"], found.group["members"][0]["engagement"]) == (None, None)


# --- groups in conditions ---------------------------------------------------------------------------------------------

CONDITIONS = {
    "g.completeness >= 25%": "true",
    "g.completeness = 25%": "true",
    "g.engagement = 0": "true",
    "g.stage = discovery": "true",
    "g.stage in (evaluating, qualified)": "false",
    "g.stage is not discovery": "false",
    'g.status = ""': "true",
    "g.ready": "false",
    "g.active": "true",
    "g.missing contains champion": "true",
    "g.missing contains all of (champion, decider)": "true",
    "g.missing contains other": "false",
    "g.missing is empty": "false",
    "any g.missing where (it = decider)": "true",
    'any g.members where (role = decider and seniority = "chief")': "true",
    'any g.members where (person.seniority = "staff")': "false",
    'count(g.members where (assigned_by = "rule" and member_since = now)) = 1': "true",
    "any g.members where (is_chief and account.employees > 10)": "true",
    "every g.members where (engagement < 1)": "true",
    "any g.members where (no form_submitted ever)": "true",
    "any g.removed where (role = decider)": "false",
    "any buying group where (interest = seeds and completeness >= 25% and ready is known)": "true",
    "any buying group where (stage = won)": "false",
    "count(buying groups where (group.missing contains champion)) = 1": "true",
    "any person where (member of g as decider)": "true",
    "any person where (member of g as champion)": "false",
    "no person where (not member of g)": "false",
    "any person where (member of g and engagement < 1 and engagement of g = 0)": "true",
    "sum(engagement of people) = 0": "true",
    "h.completeness > 0": "false",
    'any buying group where (name = "h")': "false",
}  # fmt: skip


@pytest.mark.parametrize(("condition", "result"), CONDITIONS.items())
def test_groups_are_asked_for_in_conditions(condition: str, result: str) -> None:
    text = (
        TEXT
        + f"""
    define is_chief of person = seniority = "chief"
    role template nobody {{ role ghost needs 1 }}
    interest other {{ roles nobody }}
    audience long_tail of accounts where tier = "long tail"
    buying group h {{ audience long_tail  interest other }}
    audience probe of accounts where {condition}
    """
    )
    found = decide(chief("ann"), staff("bob"), text=text, tier="named")
    assert found.audience("probe") == ("unknown" if condition.startswith("h.") else result)


def test_a_group_that_is_not_there_is_what_an_answer_is_for_want_of() -> None:
    text = TEXT + "audience probe of accounts where g.completeness > 0"
    for facts, missing in (({"employees": 3}, ["g"]), ({"employees": None}, ["employees"])):
        found = decide(chief("ann"), text=text, **facts)
        assert [each["missing"] for each in found.told["audiences"] if each["name"] == "probe"] == [missing]


def test_a_person_asks_for_the_groups_of_the_account() -> None:
    text = (
        TEXT
        + """
    audience deciders of people where member of g as decider and g.completeness < 50%
    audience maybe of people where member of g
    """
    )
    found = decide(chief("ann"), person("bob"), staff("cho"), text=text)
    assert [found.audience("deciders", each) for each in ("ann", "bob", "cho")] == ["true", "unknown", "false"]
    assert [found.audience("maybe", each) for each in ("ann", "bob", "cho")] == ["true", "unknown", "false"]


def test_groups_build_on_each_other() -> None:
    text = (
        TEXT
        + """
    audience sold of accounts where g.ready
    role template next_committee { role buyer needs 1 when member of g as decider }
    interest next { roles next_committee }
    buying group h { audience sold  interest next }
    """
    )
    attended = event("webinar_attended", "2026-05-20T12:00:00Z", "cho")
    found = decide(chief("ann"), chief("bob"), staff("cho"), text=text, events=[attended])
    told = {each["name"]: [m["person"] for m in each["members"]] for each in found.told["groups"]}
    assert told == {"g": ["ann", "bob", "cho"], "h": ["ann", "bob"]}


# --- activation -------------------------------------------------------------------------------------------------------

ACTIVATION = (
    TEXT
    + """
destination linkedin "LinkedIn" as linkedin_companies
destination mailing
audience deciders of people where member of g as decider
activation holes { audience growers  only when g.missing contains champion  to linkedin }
activation letters { audience deciders  to mailing }
"""
)


def test_an_account_is_kept_in_a_destination_while_its_group_has_a_hole() -> None:
    first = decide(chief("ann"), text=ACTIVATION)
    assert first.told["activations"] == [
        {"name": "holes", "destination": "linkedin", "result": "true", "change": "add", "since": NOW},
        {"name": "letters", "destination": "mailing", "add": ["ann"], "remove": [], "people": 1},
    ]
    again = first.again(now=LATER)
    assert [each.get("change") for each in again.told["activations"]] == [None, None]
    assert again.told["activations"][1] == {
        "name": "letters", "destination": "mailing", "add": [], "remove": [], "people": 1,
    }  # fmt: skip
    filled = again.again(assign("bob", "champion"), remove("ann"), now=LATER, people=[chief("ann"), staff("bob")])
    assert [(each["name"], each.get("change"), each.get("remove")) for each in filled.told["activations"]] == [
        ("holes", "remove", None), ("letters", None, ["ann"]),
    ]  # fmt: skip
    assert filled.told["state"].get("activations") is None


# --- older revisions --------------------------------------------------------------------------------------------------


def test_a_role_that_was_renamed_is_carried_over_where_the_rules_say_so() -> None:
    first = decide(staff("ann"), chief("bob"), commands=[assign("ann", "champion")])
    renamed = with_text(("role champion weight important", "role supporter weight important"))
    lost = first.again(text=renamed, now=LATER)
    assert lost.errors == [("E523", "state.groups.g.members[1].role")]
    assert lost.members == ["bob decider rule"]
    assert [each["role"] for each in lost.told["state"]["groups"]["g"]["members"]] == ["decider", "champion"]
    said = renamed.replace("webinar_attended in last 90 days", "webinar_attended in last 90 days formerly champion", 1)
    assert lost.again(text=said).members == ["bob decider rule", "ann supporter hand"]
    assert first.again(text=said).errors == []


def test_a_stage_that_is_no_more_is_told_and_kept_until_the_group_is_moved() -> None:
    first = decide(commands=[move("evaluating")])
    renamed = with_text(("evaluating", "assessing"))
    lost = first.again(text=renamed, now=LATER)
    assert (lost.errors, lost.group["stage"]) == ([("E523", "state.groups.g.stage")], None)
    assert lost.told["state"]["groups"]["g"]["stage"] == "evaluating"
    assert lost.again(move("discovery"), text=renamed).group["stage"] == "discovery"
    said = renamed.replace("no_response -> discovery", "no_response -> discovery\n  assessing formerly evaluating")
    assert lost.again(text=said).group["stage"] == "assessing"


def test_a_group_that_the_rules_no_longer_have_is_kept_in_the_state() -> None:
    first = decide(staff("ann"), commands=[assign("ann", "champion")])
    without = "audience growers of accounts where employees >= 500"
    later = first.again(text=without, now=LATER)
    assert later.told["state"]["groups"] == first.told["state"]["groups"]
    assert later.again(text=TEXT).members == ["ann champion hand"]


def test_roles_told_one_by_one_see_the_same_windows_as_all_at_once() -> None:
    text = with_text(
        ('when seniority in ("vp", "chief")', 'when job_title = "a"'),
        ("when any webinar_attended in last 90 days", "when born_on in next 1 day"),
        ('when department = "R&D"', "when not (born_on more than 1 day ago)"),
        ('shown by person when any form_submitted in last 90 days where (form = "seed-demo")',
         'shown by account when lower(industry) = "a"'), ("admit everyone", ""),
    )  # fmt: skip
    found = decide(person("ann", job_title="b", born_on="2026-05-31"), text=text)
    assert found.group["unknown"] == [{"person": "ann", "role": "influencer", "missing": ["industry"]}]
