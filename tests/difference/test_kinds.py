"""What of every kind of declaration is told as changed, and what only as moved, renamed or written otherwise."""

import pytest

from quorate.difference.comparing import compare
from tests.difference.revisions import SCHEMA, compared, in_short, only, parts, side, told

GROUPS = """audience large of accounts where employees >= 500
role template committee "Committee" {
  role decider "Decider" weight vital needs 2 when seniority in ("vp", "chief")
  role champion weight important needs 1 when any webinar_attended in last 90 days
  role other
}
interest seeds {
  roles committee
  stages pipeline
  shown by person when any form_submitted in last 90 days
}
engagement standard {
  window 30 days
  cap 20 per day
  form_submitted 40
  webinar_attended 60
}
stages pipeline {
  entry discovery
  success won
  failure lost
  discovery -> evaluating, lost
  evaluating -> won, lost
  discovery to evaluating when completeness >= 50%
}
buying group growers {
  audience large
  interest seeds
  ready when completeness >= 80% and engagement >= 25
}
destination linkedin "LinkedIn" as companies
activation holes {
  audience large
  only when growers.missing contains champion
  to linkedin
}
"""
PARTS = {
    "weight": ("weight vital", "weight 90", ["weight of role decider: vital → 90"]),
    "needs": ("needs 2", "needs 2 to 3", ["role decider needs: 2 → 2 to 3"]),
    "when": (
        'in ("vp", "chief")',
        '= "chief"',
        ['role decider (narrowed): seniority is one of "vp" or "chief" → seniority is "chief"'],
    ),
    "role": ("  role other\n", "", ["role other is gone: weight normal, needs nobody, by hand only"]),
    "former name": ("role champion weight", "role hero weight", None),
    "many": ('"Committee" {', '"Committee" allows many {', ["allows many roles: no → yes"]),
    "roles of an interest": (
        "shown by person when any form_submitted in last 90 days",
        "shown by person when any form_submitted in last 30 days",
        [
            (
                "is shown (narrowed): at least one form_submitted event in the last 90 days → "
                "at least one form_submitted event in the last 30 days"
            )
        ],
    ),
    "stages of an interest": ("  stages pipeline\n  shown", "  shown", ["stages is gone: pipeline"]),
    "window": ("window 30 days", "window 60 days", ["window: 30 days → 60 days"]),
    "cap": ("cap 20 per day\n", "\n", ["cap a day is gone: 20"]),
    "points": ("form_submitted 40", "form_submitted 50", ["points of form_submitted: 40 → 50"]),
    "points gone": ("  form_submitted 40\n", "", ["points of form_submitted is gone: 40"]),
    "move": (
        "evaluating -> won, lost",
        "evaluating -> won, lost, discovery",
        ["move evaluating to discovery is new: evaluating to discovery"],
    ),
    "move by rule": (
        "completeness >= 50%",
        "completeness >= 60%",
        ["discovery to evaluating by itself (narrowed): completeness is at least 50% → completeness is at least 60%"],
    ),
    "ready": (" and engagement >= 25", "", ["ready no longer asks (widened): engagement is at least 25"]),
    "admits": (
        "interest seeds\n  ready",
        "interest seeds\n  admit everyone\n  ready",
        ["admits: interested → everyone"],
    ),
    "weighted": ("  ready when", "  completeness weighted\n  ready when", ["completeness by weights: no → yes"]),
    "kind of a destination": ("as companies", "as people", ["kind: companies → people"]),
    "only when": (
        "contains champion",
        "contains decider",
        [
            (
                "only when (different): the buying group “growers” has too few people in the role “champion” → "
                "the buying group “growers” has too few people in the role “Decider”"
            )
        ],
    ),
    "only when gone": (
        "  only when growers.missing contains champion\n",
        "",
        ["only when is gone: the buying group “growers” has too few people in the role “champion”"],
    ),
}


@pytest.mark.parametrize("what", [each for each in PARTS if PARTS[each][2] is not None])
def test_parts_of_groups_are_told_with_what_they_were_and_are(what: str) -> None:
    old, new, wanted = PARTS[what]
    assert GROUPS.count(old) >= 1
    first, *others = sorted(
        compared(GROUPS, GROUPS.replace(old, new, 1)).differences, key=lambda each: each.kind != "changed"
    )
    assert (first.kind, parts(first)) == ("changed", wanted)
    assert {each.kind for each in others} <= {"affected"}


def test_a_title_is_a_name() -> None:
    found = compared(GROUPS, GROUPS.replace('"LinkedIn"', '"LinkedIn lists"'))
    assert [in_short(each) for each in found.differences] == ["destination linkedin renamed"]
    assert parts(found.differences[0]) == ["title: LinkedIn → LinkedIn lists"]
    assert found.means_same


def test_what_is_called_alike_and_says_something_else_was_renamed_as_well() -> None:
    rules = 'audience {} "Large ones" of accounts where employees >= {}\n'
    found = compared(rules.format("large", 500), rules.format("larger", 5000)).differences
    assert [(each.verdict, each.was and each.was.name) for each in found] == [("narrowed", "large")]
    assert parts(found[0]) == ["condition (narrowed): employees is at least 500 → employees is at least 5000"]
    twice = rules.format("larger", 5000) + rules.format("largest", 50_000)
    found = compared(rules.format("large", 500), twice).differences
    assert [each.verdict for each in found] == ["removed", "added", "added"]


def test_what_is_said_alike_is_told_as_it_is_written() -> None:
    rules = (
        'audience {name} "Large ones" of accounts where employees >= {least}\n'
        'audience {name}_too "Large ones" of accounts where employees > {least}\n'
    )
    user = 'audience french of accounts where country = "FR" and in {name}\n'
    old, new = (
        rules.format(name=name, least=least) + user.format(name=name)
        for name, least in (("large", 500), ("larger", 5000))
    )
    (found,) = (each for each in compared(old, new).differences if each.reference.name == "french")
    assert parts(found) == ["condition asks (narrowed): in large → in larger"]


def test_titles_of_roles_are_told_as_names() -> None:
    found = compared(GROUPS, GROUPS.replace('"Decider"', '"Decides"'))
    assert [in_short(each) for each in found.differences] == ["role template committee renamed"]
    assert parts(found.differences[0]) == ["title of role decider: Decider → Decides"]


def test_the_order_of_roles_matters_unless_people_may_have_many() -> None:
    decider, champion = (line for line in GROUPS.splitlines(keepends=True) if line.startswith(("  role d", "  role c")))
    other = GROUPS.replace(decider + champion, champion + decider)
    found = next(each for each in compared(GROUPS, other).differences if each.kind == "changed")
    assert parts(found) == [
        "roles are tried in the order (different): decider, champion, other → champion, decider, other"
    ]


def test_a_role_that_was_called_otherwise_is_the_same_one() -> None:
    new = GROUPS.replace("role champion weight", "role hero weight").replace("contains champion", "contains hero")
    new = new.replace("last 90 days\n  role other", "last 90 days formerly champion\n  role other")
    found = next(each for each in compared(GROUPS, new).differences if each.reference.name == "committee")
    assert parts(found) == ["name of role hero: champion → hero", "former names of role hero is new: champion"]


def test_a_stage_that_was_called_otherwise_is_the_same_one() -> None:
    new = GROUPS.replace("evaluating", "trying").replace(
        "  discovery -> ", "  trying formerly evaluating\n  discovery -> "
    )
    found = next(each for each in compared(GROUPS, new).differences if each.reference.name == "pipeline")
    assert "name of stage: evaluating → trying" in parts(found)


TABLE = """table region of account gives text {
  country  employees
  "FR"     any      => "France"
  any      >= 500   => "large"
  "DE"     any      => "Germany"
  otherwise         => "else"
}
audience french of accounts where region = "France"
"""


def test_rows_of_tables() -> None:
    def rows(old: str, new: str) -> list[str]:
        found = compared(TABLE, TABLE.replace(old, new)).differences
        assert in_short(found[-1]).endswith("affected (different) by table region")
        return parts(found[0])

    assert rows(">= 500", ">= 800") == [
        'row 2: "large" if employees is at least 500 → "large" if employees is at least 800'
    ]
    assert rows('  "DE"     any      => "Germany"\n', "") == ['row 3 is gone: "Germany" if country is "DE"']
    assert rows('=> "else"', '=> "other"') == ['otherwise: "else" → "other"']
    lines = TABLE.splitlines(keepends=True)
    moved = "".join([*lines[:2], lines[3], lines[2], *lines[4:]])
    found = compared(TABLE, moved).differences[0]
    assert parts(found) == ['the row "large" if employees is at least 500 is looked at (different): row 2 → row 1']
    assert told(TABLE, TABLE.replace(">= 500", "> 499")) == ["table region rewritten"]


def test_fields_of_entities_and_events() -> None:
    rules = "audience large of accounts where employees >= 500\n"
    more = SCHEMA.replace("  employees  integer\n", "  employees  number\n  city  text required\n")
    found = compare(side(rules), side(rules, schema=more)).differences
    assert [in_short(each) for each in found] == [
        "entity account different",
        "audience large affected (different) by field account.employees",
    ]
    assert parts(found[0]) == ["field employees: whole number → number", "field city is new: text, required"]
    event = SCHEMA.replace("{ form text }", "{ form text  campaign text }")
    used = 'audience asked of accounts where any form_submitted in last 30 days where (form = "a")\n'
    found = compare(side(used), side(used, schema=event)).differences
    assert [in_short(each) for each in found] == ["event form_submitted different"]
    tiers = SCHEMA.replace('"small", "large"', '"small", "mid", "large"')
    by_tier = 'audience big of accounts where tier >= "large"\n'
    found = compare(side(by_tier), side(by_tier, schema=tiers)).differences
    assert [in_short(each) for each in found][1:] == ["audience big affected (different) by field account.tier"]


def test_an_event_of_the_same_name_in_payloads_is_only_renamed() -> None:
    rules = "audience asked of accounts where any form_submitted in last 30 days\n"
    rules += "engagement e {{ window 3 days\n {} 40 }}\n"
    old = side(rules.format("form_submitted"))
    new = side(
        rules.format("form_submitted").replace("form_submitted", "sent"),
        schema=SCHEMA.replace("form_submitted", "sent"),
    )
    found = compare(old, new)
    assert [in_short(each) for each in found.differences] == [
        "event sent renamed was form_submitted",
        "audience asked rewritten",
        "engagement model e rewritten",
    ]
    assert found.means_same


def test_an_entity_of_the_same_collection_is_only_renamed() -> None:
    schema = SCHEMA + "entity license licenses in person { key id  product text }\n"
    rules = 'audience licensed of accounts where any license where (product = "a")\n'
    renamed = schema.replace("entity license", "entity permit"), rules.replace("any license", "any permit")
    found = compare(side(rules, schema=schema), side(renamed[1], schema=renamed[0]))
    assert [in_short(each) for each in found.differences] == [
        "entity permit renamed was license",
        "audience licensed rewritten",
    ]


CHAIN = """define one of account = employees >= 5
define two of account = one and country = "FR"
table size of account gives text { employees
  >= 5 => "large"
  otherwise => "small" }
audience three "Three" of accounts where two and size = "large"
audience four of people where account in three
"""


def test_renames_are_followed_through_chains() -> None:
    new = CHAIN.replace("define one", "define uno").replace("= one ", "= uno ").replace("define two", "define due")
    new = (
        new.replace("where two", "where due")
        .replace("three", "tre")
        .replace("table size", "table greatness")
        .replace("and size", "and greatness")
    )
    found = compared(CHAIN, new)
    assert [in_short(each) for each in found.differences] == [
        "definition due renamed was two",
        "definition uno renamed was one",
        "table greatness renamed was size",
        "audience four rewritten",
        "audience tre renamed was three",
    ]
    assert found.means_same
    changed = compared(CHAIN, new.replace("employees >= 5", "employees >= 6")).differences
    assert "definition uno added" in [in_short(each) for each in changed]
    assert "definition one removed" in [in_short(each) for each in changed]


def test_what_stands_elsewhere_is_moved() -> None:
    one, two, three = (
        f"audience {name} of accounts where employees >= {number}\n" for number, name in enumerate("abc")
    )
    assert told(one + two + three, three + one + two) == ["audience c moved"]
    elsewhere = compare(side(one + two), side(two, more=one))
    assert [in_short(each) for each in elsewhere.differences] == ["audience a moved"]
    assert elsewhere.means_same
    assert told(one + two, f"# a comment\n{one}\n\n{two}") == []


def test_the_same_revision_is_told_as_such() -> None:
    found = compared(GROUPS + TABLE + CHAIN, GROUPS + TABLE + CHAIN)
    assert (found.is_same, found.means_same, found.differences) == (True, True, ())


ACTIONS = """audience large of accounts where employees >= 500
action send of person needs consent { template text required  note text } as message
call rating of account { model text } gives { score number  tier text } simulated { score: 5  tier: "B" }
"""
JOURNEY = """journey win "Win" for accounts in large {
  reenter 30 days after end, at most 3 times
  exit when employees < 100
  goal when any form_submitted since journey entry
  start: wait 3 days
  split accounts kinds {
    path french when country = "FR" {
      wait 1 day
      split people { path vps when seniority = "vp" and consent_email { do send(template: "a") } }
    }
    path german when country = "DE" { end }
    otherwise { }
  }
  hear: listen 5 days for any form_submitted or any webinar_attended { on timeout { } }
  rate: call rating(model: "m") within 4 hours {
    path poor when result.score < 40 { end }
    otherwise { }
    on error { }
  }
  split random draw { 50% path a { wait 2 days } 50% path b { } }
  repeat kinds at most 2 times
}
"""
OF_JOURNEYS = {
    "inserted": ("  hear:", "  pause: wait 1 day\n  hear:", ["step pause after step kinds is new: Wait 1 day"]),
    "removed": ("  start: wait 3 days\n", "", ["step start at the start is gone: Wait 3 days"]),
    "changed": ("start: wait 3 days", "start: wait 4 days", ["step start: Wait 3 days → Wait 4 days"]),
    "unnamed": ("      wait 1 day\n", "      wait 2 days\n", ["step kinds.french[1]: Wait 1 day → Wait 2 days"]),
    "path": (
        'country = "FR"',
        'country in ("FR", "BE")',
        ['path french of step kinds (widened): country is "FR" → country is one of "FR" or "BE"'],
    ),
    "path of people": (
        " and consent_email",
        "",
        ["path vps of step kinds.french[2] no longer asks (widened): consent_email is true"],
    ),
    "answer": (
        "result.score < 40",
        "result.score < 30",
        ["path poor of step rate (narrowed): the result's score is less than 40 → the result's score is less than 30"],
    ),
    "path gone": (
        '    path german when country = "DE" { end }\n',
        "",
        ['path german of step kinds is gone: if country is "DE", 1 step'],
    ),
    "argument": (
        'template: "a"',
        'template: "b"',
        ['step kinds.french[2].vps[1]: do send (template "a") → do send (template "b")'],
    ),
    "heard": (
        " or any webinar_attended",
        "",
        [
            (
                "step hear: Listen for up to 5 days for a “form submitted” event; or a “webinar attended” event → "
                "Listen for up to 5 days for a “form submitted” event"
            )
        ],
    ),
    "time": ("within 4 hours", "within 5 hours", ["step rate: do"]),
    "times": ("repeat kinds at most 2 times", "repeat kinds at most 3 times", None),
    "share": (
        "50% path a { wait 2 days } 50% path b",
        "30% path a { wait 2 days } 70% path b",
        ["share of path a of step draw: 50% → 30%", "share of path b of step draw: 50% → 70%"],
    ),
    "reenter": (
        "30 days after end",
        "60 days after start",
        ["enters again: 30 days after end, at most 3 times → 60 days after start, at most 3 times"],
    ),
    "exit": (
        "employees < 100",
        "employees < 50",
        ["exit (narrowed): employees is less than 100 → employees is less than 50"],
    ),
    "goal": (
        "  goal when any form_submitted since journey entry\n",
        "",
        ["goal is gone: at least one form_submitted event since entry into the journey"],
    ),
}


@pytest.mark.parametrize("what", OF_JOURNEYS)
def test_steps_of_journeys_are_told_by_the_graph(what: str) -> None:
    old, new, wanted = OF_JOURNEYS[what]
    assert JOURNEY.count(old) == 1
    found = only(ACTIONS + JOURNEY, ACTIONS + JOURNEY.replace(old, new))
    assert in_short(found) == "journey win different"
    if wanted is not None and what != "time":
        assert parts(found) == wanted
    else:
        assert len(parts(found)) == 1


def test_a_step_with_a_name_is_followed_where_it_goes() -> None:
    new = JOURNEY.replace("  start: wait 3 days\n", "").replace("  hear:", "  start: wait 3 days\n  hear:")
    found = only(ACTIONS + JOURNEY, ACTIONS + new)
    assert parts(found) == ["step kinds stands: after step start → at the start"]


def test_the_order_of_paths_matters() -> None:
    lines = JOURNEY.splitlines(keepends=True)
    german = next(line for line in lines if "path german" in line)
    new = JOURNEY.replace(german, "").replace("    path french", f"{german}    path french")
    found = only(ACTIONS + JOURNEY, ACTIONS + new)
    assert parts(found) == ["paths of step kinds are tried in the order (different): french, german → german, french"]


def test_actions_and_calls() -> None:
    old = ACTIONS + JOURNEY
    action = compared(old, old.replace("note text", "note integer required").replace(" needs consent", "")
        .replace('template: "a"', 'template: "a", note: 1')).differences  # fmt: skip
    assert parts(action[0]) == ["needs consent: yes → no", "parameter note: text → whole number, required"]
    call = compared(
        old, old.replace("score number  tier text", "score integer  tier text").replace("score: 5", "score: 6")
    )
    assert [in_short(each) for each in call.differences] == [
        "call rating different",
        "journey win affected by call rating",
    ]
    assert parts(call.differences[0]) == [
        "field of the answer score: number → whole number",
        "a simulation takes for score: 5 → 6",
    ]


def test_a_first_journey_does_not_declare_the_standard_actions() -> None:
    old = "audience large of accounts where employees >= 500\n"
    new = 'journey go for accounts in large { do add_account_moment(kind: "milestone", description: "y") }\n'
    assert told(old, old + new) == ["journey go added"]
