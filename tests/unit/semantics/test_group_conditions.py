"""What conditions say of buying groups, their members and engagement, and what it comes to."""

from __future__ import annotations

import pytest

from quorate.ir import nodes as ir
from quorate.ir import types as t
from quorate.ir.groups import ANY_GROUP, MEMBER
from quorate.semantics.compile import compile_project
from quorate.semantics.project import Project
from quorate.text import Source, Span
from tests.unit.semantics.buying import BLOCKS, GROUP, codes, compiled, condition, found

NOWHERE = Span("", 0, 0)
ACCOUNT = ir.Slot(NOWHERE, t.EntityType("account"), 0)
PERSON = ir.Slot(NOWHERE, t.EntityType("person"), 0)
G = ir.GroupOf(NOWHERE, t.EntityType("g"), ACCOUNT, "g")
STAGES = t.ChoiceType(("open", "won", "lost", "talking"), "a stage of `pipeline`")
ROLES = t.ChoiceType(("champion", "other"), "a role of `committee`")
WON = ir.Literal(NOWHERE, STAGES, "won")
CHAMPION = ir.Literal(NOWHERE, ROLES, "champion")
STAGE = ir.Get(NOWHERE, STAGES, G, "stage")
MISSING = ir.Get(NOWHERE, t.ListType(ROLES), G, "missing")


def equals(left: ir.Expr, right: ir.Expr) -> ir.Expr:
    return ir.Compare(NOWHERE, t.BOOLEAN, "=", left, right, folded=False)


def in_where(found: ir.Expr) -> ir.Expr:
    """Return the condition on the items of a quantifier."""
    assert isinstance(found, ir.Quantifier)
    assert found.source.where is not None
    return found.source.where


# --- a group and its fields -------------------------------------------------------------------------------------------


def test_a_group_is_a_record_of_the_account() -> None:
    assert condition("g.ready") == ir.Get(NOWHERE, t.BOOLEAN, G, "ready")
    assert condition("g is missing") == ir.IsMissing(NOWHERE, t.BOOLEAN, G)
    assert condition("account.g.ready") == ir.Get(NOWHERE, t.BOOLEAN, G, "ready")


@pytest.mark.parametrize("text", ["g.ready", "account.g.ready"])
def test_a_group_is_reached_from_a_person_and_whatever_else_lies_in_the_account(text: str) -> None:
    of_account = ir.Parent(NOWHERE, t.EntityType("account"), PERSON, "account")
    group = ir.GroupOf(NOWHERE, t.EntityType("g"), of_account, "g")
    assert condition(text, "people") == ir.Get(NOWHERE, t.BOOLEAN, group, "ready")
    for inside in ("any opportunity where ({})", "any page_viewed where ({})", 'any tags where (it = "a" and {})'):
        groups = [node for node in nodes(condition(inside.format(text))) if isinstance(node, ir.GroupOf)]
        assert [group.record.type for group in groups] == [t.EntityType("account")]


def nodes(node: ir.Node) -> list[ir.Node]:
    return [node, *(inner for child in ir.children(node) for inner in nodes(child))]


def test_members_and_those_removed_are_collections_of_a_group() -> None:
    for many in ("members", "removed"):
        made = condition(f"count(g.{many}) > 2")
        assert isinstance(made, ir.Compare)
        assert isinstance(made.left, ir.Count)
        assert made.left.source.items == ir.Collection(NOWHERE, G, (many,), MEMBER)


def test_a_member_has_what_it_has_as_a_member_then_what_the_person_has() -> None:
    member = ir.Slot(NOWHERE, t.EntityType(MEMBER), 1)
    person = ir.Get(NOWHERE, t.EntityType("person"), member, "person")
    made = {
        "role = champion": equals(ir.Get(NOWHERE, ROLES, member, "role"), CHAMPION),
        "engagement > 3": ir.Get(NOWHERE, t.NUMBER, member, "engagement"),
        "member_since before today": ir.Get(NOWHERE, t.DATETIME, member, "member_since"),
        "email is known": ir.Get(NOWHERE, t.TEXT, person, "email"),
        "is_executive": ir.DefineCall(NOWHERE, t.BOOLEAN, "is_executive", person, ()),
        "any page_viewed": ir.Events(NOWHERE, person, ("page_viewed",), None, None),
        "in vips": ir.InAudience(NOWHERE, t.BOOLEAN, "vips", person),
        "member of g": ir.MemberOf(NOWHERE, t.BOOLEAN, person, "g", None),
        "engagement of g > 3": ir.Engagement(NOWHERE, t.NUMBER, person, "standard"),
        "older_than(3)": ir.DefineCall(NOWHERE, t.BOOLEAN, "older_than", person, (ir.Literal(NOWHERE, t.INTEGER, 3),)),
        "person.seniority is known": person,
        "account.employees > 3": ir.Parent(NOWHERE, t.EntityType("account"), member, "account"),
        "member.role = other": ir.Get(NOWHERE, ROLES, member, "role"),
    }
    rules = GROUP + (
        'define is_executive of person = seniority = "vp"\ndefine older_than(n integer) of person = age(born_on) > n\n'
        'audience vips of people where seniority = "vp"\n'
    )
    for text, part in made.items():
        assert part in nodes(in_where(condition(f"any g.members where ({text})", rules=rules))), text


def test_what_contains_a_member_is_what_contains_the_person() -> None:
    text = """
    entity account accounts { key id }
    entity team teams in account { key id  size integer }
    entity person people in team { key id }
    role template t { role r }
    interest i { roles t }
    audience all of accounts where true
    buying group g { audience all  interest i }
    audience a of accounts where any g.members where (team.size > 3)
    """
    made = compile_project(Project("x", (Source("a.rules", text),))).program
    assert made is not None
    member = ir.Slot(NOWHERE, t.EntityType(MEMBER), 1)
    person = ir.Get(NOWHERE, t.EntityType("person"), member, "person")
    assert ir.Parent(NOWHERE, t.EntityType("team"), person, "team") in nodes(made.audiences["a"].where)


# --- any buying group -------------------------------------------------------------------------------------------------


def test_any_buying_group_ranges_over_those_of_the_account() -> None:
    item = ir.Slot(NOWHERE, t.EntityType(ANY_GROUP), 1)
    made = condition("any buying group where (ready)")
    assert made == ir.Quantifier(
        NOWHERE,
        t.BOOLEAN,
        "any",
        0,
        None,
        None,
        ir.Source(NOWHERE, ir.Groups(NOWHERE, ACCOUNT), 1, ir.Get(NOWHERE, t.BOOLEAN, item, "ready")),
    )
    for text in ("group.ready", "account.employees > 3", "group.missing contains champion", "interest = seeds"):
        assert isinstance(condition(f"any buying group where ({text})"), ir.Quantifier)
    summed = condition("sum(engagement of buying groups where (stage = won)) > 50", "people")
    assert isinstance(summed, ir.Compare)
    assert isinstance(summed.left, ir.Aggregate)
    assert isinstance(summed.left.source.items, ir.Groups)
    assert summed.left.source.items.record.type == t.EntityType("account")


def test_any_buying_group_has_the_stages_and_roles_of_all() -> None:
    other = """
    role template duo { role first  role second }
    stages short { entry begun  success done  begun -> done }
    interest other_seeds { roles duo  stages short }
    buying group h { audience large  interest other_seeds }
    """
    text = (
        "audience a of accounts where any buying group where (stage in (won, done) and group.missing contains second)\n"
    )
    assert codes(GROUP, other, text) == []
    assert codes(GROUP, other, text.replace("won, done", "won, begn")) == ["E318"]
    assert codes(GROUP, other, "audience a of accounts where g.stage = done\n") == ["E318"]
    assert codes(GROUP, other, "audience a of accounts where any g.members where (role = second)\n") == ["E318"]
    nested = "any g.members where (role = champion and any account.h.members where (role = second))"
    assert codes(GROUP, other, f"audience a of accounts where {nested}\n") == []
    same = "audience a of accounts where any buying group where (stage = account.g.stage)\n"
    assert codes(GROUP, other, same) == []
    assert codes(GROUP, other, "audience a of accounts where h.stage = g.stage\n") == ["E301"]


def test_without_a_buying_group_there_is_none_to_speak_of() -> None:
    (one,) = found(BLOCKS, "audience a of accounts where any buying group\n").diagnostics
    assert (one.code, one.help) == ("E201", "no buying group is declared")


# --- inside a group ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "group.completeness >= 80%",
        "h.completeness >= 80%",
        "account.employees > 3 and completeness > 50%",
        "group.missing not contains champion",
        "h.missing is empty",
        "at least 2 members where (role = champion)",
        "no removed",
        "any members where (h.completeness > 20% and group.completeness > 20% and role = other)",
        "account in large and not account.g.ready",
        "g.ready",
        "interest = seeds and active",
        'any account.opportunity where (stage = "won")',
        "count(members) >= 2 and sum(engagement of members) > 30",
    ],
)
def test_ready_may_ask(text: str) -> None:
    program = compiled(GROUP, f"buying group h {{ audience large  interest seeds  ready when {text} }}\n")
    assert program.groups["h"].ready is not None


def test_the_group_itself_is_what_stands_in_the_first_slot() -> None:
    for text in ("completeness", "group.completeness", "h.completeness"):
        program = compiled(GROUP, f"buying group h {{ audience large  interest seeds  ready when {text} > 0.3 }}\n")
        made = program.groups["h"].ready
        assert isinstance(made, ir.Compare)
        assert made.left == ir.Get(NOWHERE, t.NUMBER, ir.Slot(NOWHERE, t.EntityType("h"), 0), "completeness")
    moved = GROUP.replace("talking formerly", "open to talking when pipeline.completeness > 50%\n talking formerly")
    when = compiled(moved).stage_models["pipeline"].moves[0].when
    assert isinstance(when, ir.Compare)
    assert when.left == ir.Get(NOWHERE, t.NUMBER, ir.Slot(NOWHERE, t.EntityType("pipeline"), 0), "completeness")


# --- people -----------------------------------------------------------------------------------------------------------


def test_member_of_is_asked_of_a_person() -> None:
    for text, role in (("member of g", None), ("member of g as champion", "champion")):
        assert condition(text, "people") == ir.MemberOf(NOWHERE, t.BOOLEAN, PERSON, "g", role)
    inside = in_where(condition("any person where (not member of g)"))
    assert isinstance(inside, ir.Not)
    assert isinstance(inside.operand, ir.MemberOf)
    assert inside.operand.record == ir.Slot(NOWHERE, t.EntityType("person"), 1)


def test_engagement_of_a_person_goes_by_the_model_that_is_meant() -> None:
    for text in ("engagement > 3", "engagement of g > 3", "person.engagement > 3"):
        made = condition(text, "people")
        assert isinstance(made, ir.Compare)
        assert made.left == ir.Engagement(NOWHERE, t.NUMBER, PERSON, "standard")
    summed = condition("sum(engagement of people) > 30")
    assert isinstance(summed, ir.Compare)
    assert isinstance(summed.left, ir.Aggregate)
    assert isinstance(summed.left.value, ir.Engagement)
    recent = "engagement recent { window 7 days  page_viewed 10 }\n"
    named = GROUP.replace("ready when", "engagement recent  ready when") + recent
    made = compiled(named, "audience a of people where engagement of g > 3\n").audiences["a"].where
    assert isinstance(made, ir.Compare)
    assert made.left == ir.Engagement(NOWHERE, t.NUMBER, PERSON, "recent")


def test_a_field_called_engagement_goes_before_the_engagement_of_a_person() -> None:
    schema = "entity account accounts { key id }\nentity person people in account { key id  engagement integer }\n"
    rules = "event visited of person {}\nengagement e { window 7 days  visited 3 }\n"
    made = compile_project(
        Project("x", (Source("a.rules", f"{schema}{rules}audience a of people where engagement > 3\n"),))
    )
    assert made.program is not None
    where = made.program.audiences["a"].where
    assert isinstance(where, ir.Compare)
    assert where.left == ir.Get(NOWHERE, t.INTEGER, PERSON, "engagement")


# --- names ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("g.stage = won", equals(STAGE, WON)),
        ("won = g.stage", equals(WON, STAGE)),
        ("g.stage is won", equals(STAGE, WON)),
        ('g.stage = "won"', equals(STAGE, WON)),
        ("(g.stage) = (won)", equals(STAGE, WON)),
        ("g.stage in (won, won)", ir.Contained(NOWHERE, t.BOOLEAN, STAGE, ir.ListOf(NOWHERE, t.ListType(STAGES), (WON, WON)), folded=False)),  # noqa: E501
        ("champion in g.missing", ir.Contained(NOWHERE, t.BOOLEAN, CHAMPION, MISSING, folded=False)),
        ("g.missing contains champion", ir.ListContains(NOWHERE, t.BOOLEAN, MISSING, "any", ir.ListOf(NOWHERE, t.ListType(ROLES), (CHAMPION,)), folded=False)),  # noqa: E501
        ("g.missing contains all of (champion, champion)", ir.ListContains(NOWHERE, t.BOOLEAN, MISSING, "all", ir.ListOf(NOWHERE, t.ListType(ROLES), (CHAMPION, CHAMPION)), folded=False)),  # noqa: E501
    ],
)  # fmt: skip
def test_names_stand_bare_beside_what_they_are_names_of(text: str, made: ir.Expr) -> None:
    assert condition(text) == made


def test_a_name_of_a_stage_goes_before_whatever_else_has_the_name() -> None:
    rules = GROUP + "define won of account = 3\naudience talking of accounts where employees > 3\n"
    assert condition("g.stage = won", rules=rules) == equals(STAGE, WON)
    assert condition("won = g.stage", rules=rules) == equals(WON, STAGE)
    assert condition("won = 3", rules=rules) != equals(STAGE, WON)
    assert condition("talking != g.stage and in talking", rules=rules).type == t.BOOLEAN


def test_names_stand_bare_beside_items_and_definitions_too() -> None:
    rules = GROUP + "define phase of account = g.stage\n"
    for text in (
        "any g.missing where (it = champion)",
        "every g.missing where (it in (champion, other))",
        "phase = won",
        "won = phase",
        "phase in (open, talking)",
        "distinct(stage of buying groups where (stage != lost)) > 1",
        "any g.members where (assigned_by = hand)",
        "any buying group where (interest in (seeds))",
    ):
        assert codes(rules, f"audience a of accounts where {text}\n") == [], text


def test_lists_and_texts_may_be_compared_with_stages() -> None:
    rules = GROUP + 'list late = ("talking", "won")\nlist odd = ("talkin")\n'
    assert codes(rules, "audience a of accounts where g.stage in late\n") == []
    assert codes(rules, "audience a of accounts where g.stage in odd\n") == ["E318"]
    assert codes(rules, "audience a of accounts where any opportunity where (stage = account.g.stage)\n") == []
