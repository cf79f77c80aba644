"""Roles, interests, buying groups and what belongs to them become trees, and their mistakes reports."""

from __future__ import annotations

import dataclasses

import pytest

from quorate.diagnostics.model import Diagnostic
from quorate.syntax import nodes as n
from quorate.syntax.parse import Parsed, parse
from quorate.text import Source, Span

_S = Span("", 0, 0)


def parsed(text: str) -> Parsed:
    return parse(Source("test.rules", text))


def declared(text: str) -> n.Declaration:
    found = parsed(text)
    assert found.diagnostics == (), found.diagnostics
    (declaration,) = found.file.declarations
    return declaration


def condition(text: str) -> n.Expr:
    declaration = declared(f"audience a of accounts where {text}")
    assert isinstance(declaration, n.AudienceDeclaration)
    return declaration.where


def name(text: str) -> n.Name:
    return n.Name(_S, text)


def path(text: str) -> n.Path:
    return n.Path(_S, tuple(map(name, text.split("."))))


def whole(value: int) -> n.IntegerLiteral:
    return n.IntegerLiteral(_S, value, "")


X, Y = path("x"), path("y")


def role(text: str, **parts: object) -> n.RoleNode:
    plain = n.RoleNode(_S, name(text), None, None, None, None, None, ())
    return dataclasses.replace(plain, **parts)  # type: ignore[arg-type]  # fields by name


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("role a", role("a")),
        ('role a "A"', role("a", title=n.TextLiteral(_S, "A"))),
        ("role a weight vital", role("a", weight=name("vital"))),
        ("role a weight 75", role("a", weight=whole(75))),
        ("role a weight 37.5", role("a", weight=n.NumberLiteral(_S, 37.5, ""))),
        ("role a weight -5", role("a", weight=whole(-5))),
        ("role a weight - 0.5", role("a", weight=n.NumberLiteral(_S, -0.5, ""))),
        ("role a needs 2", role("a", needs=whole(2))),
        ("role a needs 2 to 10", role("a", needs=whole(2), most=whole(10))),
        ("role a when x", role("a", when=X)),
        ("role a formerly b, c", role("a", formerly=(name("b"), name("c")))),
        (
            'role a "A" formerly b when x needs 1 to 2 weight minor',
            n.RoleNode(
                _S,
                name("a"),
                n.TextLiteral(_S, "A"),
                name("minor"),
                whole(1),
                whole(2),
                X,
                (name("b"),),
            ),
        ),
    ],
)
def test_clauses_of_a_role_stand_in_any_order(text: str, tree: n.RoleNode) -> None:
    template = declared(f"role template t {{ {text} }}")
    assert template == n.RoleTemplateDeclaration(_S, name("t"), None, allows_many=False, roles=(tree,))


def test_a_template_may_allow_many_roles() -> None:
    template = declared('role template t "T" allows many { role a role b }')
    roles = (role("a"), role("b"))
    assert template == n.RoleTemplateDeclaration(_S, name("t"), n.TextLiteral(_S, "T"), allows_many=True, roles=roles)


def test_an_interest() -> None:
    interest = declared("interest i { shown by account when x  stages s  roles r }")
    assert interest == n.InterestDeclaration(_S, name("i"), None, name("r"), name("s"), "account", X)
    assert declared("interest i { }") == n.InterestDeclaration(_S, name("i"), None, None, None, None, None)


def test_a_buying_group() -> None:
    text = 'buying group g "G" { ready when x completeness weighted engagement e admit everyone interest i audience a }'
    title, a, i, e = n.TextLiteral(_S, "G"), name("a"), name("i"), name("e")
    assert declared(text) == n.BuyingGroupDeclaration(_S, name("g"), title, a, i, "everyone", e, weighted=True, ready=X)
    least = n.BuyingGroupDeclaration(_S, name("g"), None, a, i, None, None, weighted=False, ready=None)
    assert declared("buying group g { audience a interest i }") == least


def test_an_engagement_model() -> None:
    text = "engagement e { b 2.5 scale population from 10% cap 20 per day half life 10 days c -1 window 30 days }"
    weights = (
        n.EventWeight(_S, name("b"), n.NumberLiteral(_S, 2.5, "")),
        n.EventWeight(_S, name("c"), whole(-1)),
    )
    window, half_life = n.Duration(_S, 30, "day"), n.Duration(_S, 10, "day")
    tenth = n.NumberLiteral(_S, 0.1, "")
    assert declared(text) == n.EngagementDeclaration(
        _S, name("e"), None, window, whole(20), weights, half_life, "population", tenth
    )


@pytest.mark.parametrize(
    ("text", "scale", "least"),
    [
        ("scale raw", "raw", None),
        ("scale population", "population", None),
        ("scale population from 0.1", "population", n.NumberLiteral(_S, 0.1, "")),
        ("scale population from 0", "population", whole(0)),
        ("", None, None),
    ],
)
def test_scales(text: str, scale: str | None, least: n.Expr | None) -> None:
    model = declared(f"engagement e {{ {text} }}")
    assert isinstance(model, n.EngagementDeclaration)
    assert (model.scale, model.scale_from) == (scale, least)


def test_a_stage_model_keeps_the_order_of_its_moves() -> None:
    text = "stages s { a to b when x  b -> a, c  failure d, e  a formerly z, y  a -> b  success c  entry a }"
    a, b, c = map(name, "abc")
    lines = (
        n.RuleMove(_S, a, b, X),
        n.AllowedMoves(_S, b, (a, c)),
        n.FormerStage(_S, a, (name("z"), name("y"))),
        n.AllowedMoves(_S, a, (b,)),
    )
    model = n.StagesDeclaration(_S, name("s"), None, (a,), c, (name("d"), name("e")), lines)
    assert declared(text) == model


@pytest.mark.parametrize("word", ["to", "when", "formerly", "role", "interest", "engagement", "event", "weight"])
def test_stages_and_events_may_be_named_by_words_of_other_places(word: str) -> None:
    model = declared(f"stages s {{ entry {word} {word} -> a, {word} {word} to {word} when x }}")
    assert isinstance(model, n.StagesDeclaration)
    assert [item.stage.text for item in model.lines] == [word] * 2
    weights = declared(f"engagement e {{ {word} 1 cap 3 per day {word} 2 window 30 days {word} 3 }}")
    assert isinstance(weights, n.EngagementDeclaration)
    assert [item.event.text for item in weights.weights] == [word] * 3


def test_destinations_and_activations() -> None:
    title = n.TextLiteral(_S, "L")
    assert declared('destination l "L" as k') == n.DestinationDeclaration(_S, name("l"), title, name("k"))
    assert declared("destination l") == n.DestinationDeclaration(_S, name("l"), None, None)
    activation = n.ActivationDeclaration(_S, name("a"), title, name("b"), X, name("l"))
    assert declared('activation a "L" { to l only when x audience b }') == activation
    least = n.ActivationDeclaration(_S, name("a"), None, name("b"), None, name("l"))
    assert declared("activation a { audience b to l }") == least


def compared(left: n.Expr) -> n.Compare:
    return n.Compare(_S, ">", left, whole(5), ignoring_case=False)


def source(text: str, where: n.Expr | None = None) -> n.Source:
    return n.Source(_S, path(text), None, None, None, where)


GROUPS = n.Source(_S, n.Path(_S, (name("buying group"),)), None, None, None, None)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("member of g", n.MemberOf(_S, name("g"), None)),
        ("not member of g as r", n.Not(_S, n.MemberOf(_S, name("g"), name("r")))),
        ("engagement > 5", compared(path("engagement"))),
        ("member > 5", compared(path("member"))),
        ("engagement of g > 5", compared(n.EngagementOf(_S, path("g")))),
        ("any buying group", n.Quantifier(_S, "any", None, None, GROUPS)),
        ("no buying groups", n.Quantifier(_S, "no", None, None, GROUPS)),
        ("count(buying group) > 5", compared(n.Count(_S, GROUPS))),
        ("any buying", n.Quantifier(_S, "any", None, None, source("buying"))),
        ("any g.missing", n.Quantifier(_S, "any", None, None, source("g.missing"))),
        ("g.missing > 5", compared(path("g.missing"))),
        ("g.missing.missing is missing", n.StateTest(_S, path("g.missing.missing"), negated=False, state="missing")),
        ("sum(engagement of a) > 5", compared(n.Aggregate(_S, name("sum"), path("engagement"), source("a")))),
        (
            "max(engagement of a where (x)) > 5",
            compared(n.Aggregate(_S, name("max"), path("engagement"), source("a", X))),
        ),
        (
            "max(engagement of buying groups) > 5",
            compared(n.Aggregate(_S, name("max"), path("engagement"), GROUPS)),
        ),
        ("f(engagement of g) > 5", compared(n.Call(_S, name("f"), (n.EngagementOf(_S, path("g")),), None))),
        (
            "max(engagement of g, y) > 5",
            compared(n.Call(_S, name("max"), (n.EngagementOf(_S, path("g")), Y), None)),
        ),
        ("sum(`engagement` of a) > 5", compared(n.Aggregate(_S, name("sum"), path("engagement"), source("a")))),
    ],
)
def test_conditions_on_groups(text: str, tree: n.Expr) -> None:
    assert condition(text) == tree


def test_spans_of_an_aggregate_of_engagement() -> None:
    text = "audience a of accounts where sum(engagement of people where (x)) > 5 and sum(engagement of people) > 5"
    found = parsed(text)
    nodes: list[n.Node] = list(found.file.declarations)
    shown: list[list[str]] = []
    while nodes:
        node = nodes.pop()
        nodes += n.children(node)
        if isinstance(node, n.Aggregate):
            shown.append([found.source.slice(part.span) for part in (node, node.value, node.source)])
    assert sorted(shown) == [
        ["sum(engagement of people where (x))", "engagement", "people where (x)"],
        ["sum(engagement of people)", "engagement", "people"],
    ]


def only(text: str) -> tuple[Diagnostic, str]:
    found = parsed(text)
    (diagnostic,) = found.diagnostics
    assert diagnostic.span is not None
    return diagnostic, found.source.slice(diagnostic.span)


@pytest.mark.parametrize(
    ("text", "second", "message"),
    [
        ("role template t { role a weight vital weight 5 }", "weight 5", "`weight` is given twice for `a`"),
        ("role template t { role a when x needs 1 when y }", "when y", "`when` is given twice for `a`"),
        ("interest i { roles a roles b }", "roles b", "`roles` is given twice for `i`"),
        (
            "interest i { shown by person when x shown by account when y }",
            "shown by account when y",
            "`shown by` is given twice for `i`",
        ),
        ("buying group g { audience a audience b }", "audience b", "`audience` is given twice for `g`"),
        (
            "buying group g { completeness weighted completeness weighted }",
            "completeness weighted",
            "`completeness weighted` is given twice for `g`",
        ),
        ("engagement e { half life 1 day half life 2 days }", "half life 2 days", "`half life` is given twice for `e`"),
        ("stages s { entry a entry b }", "entry b", "`entry` is given twice for `s`"),
        ("activation a { to b to c }", "to c", "`to` is given twice for `a`"),
    ],
)
def test_a_clause_stands_once(text: str, second: str, message: str) -> None:
    diagnostic, under = only(text)
    assert (diagnostic.code, under, diagnostic.message) == ("E114", second, message)
    assert [label.text for label in diagnostic.labels] == ["the first one"]


@pytest.mark.parametrize(
    ("text", "code", "underlined", "message", "fix"),
    [
        ("role template t { role a wieght 5 }", "E101", "wieght", "expected `formerly`, `needs`", "`weight`"),
        ('role template t { role a weight "x" }', "E101", '"x"', "expected a name or a number", ""),
        ("role t { role a }", "E101", "role", "expected a declaration", "write `role template`"),
        ("buying g { }", "E101", "buying", "expected a declaration", "write `buying group`"),
        ("buying groups g { }", "E101", "buying groups", "expected a declaration", "`buying group`"),
        ("buying group g { audience a intrest b }", "E101", "intrest", "expected `admit`", "`interest`"),
        ("buying group g { ready x }", "E101", "ready", "expected `admit`", "write `ready when`"),
        (
            "buying group g { ready when x and\n engagement e }",
            "E101",
            "engagement",
            "expected a condition, found the next clause (`engagement`)",
            "",
        ),
        ("engagement e { cap 20 }", "E101", "}", "expected `per day`", ""),
        ("engagement e { page_viewed }", "E101", "}", "expected a number, found `}`", ""),
        ("engagement e { window 30days }", "E107", "30days", "two words", "`30 days`"),
        ("engagement e { a 99999999999999999999 }", "E113", "99999999999999999999", "too large", ""),
        (f"engagement e {{ a {'9' * 400}.5 }}", "E113", f"{'9' * 400}.5", "too large", ""),
        ("role template t { role a needs 1_000_001 }", "E113", "1_000_001", "too large", "`1000000`"),
        ("stages s { a => b }", "E105", "=>", "`=>`", "write `->`"),
        ("stages s { a > b }", "E101", ">", "expected `->`, `formerly` or `to`", "write `->`"),
        ("stages s { a to b when x\n role -> b }", "E101", "role", "found `role`", "write it in backticks"),
        ("activation a { only if x }", "E101", "only", "expected `audience`", "write `only when`"),
        ("define a of b = any 5", "E101", "5", "expected a name, found `5`", ""),
        ("define a of b = x.empty", "E101", "empty", "expected a name, found `empty`", "backticks"),
    ],
)
def test_slips(text: str, code: str, underlined: str, message: str, fix: str) -> None:
    diagnostic, under = only(text)
    assert (diagnostic.code, under) == (code, underlined)
    assert message in diagnostic.message
    assert fix in diagnostic.help


BLOCKS = """
role template committee {
role decider weight vital
role other weight minor
}
interest seeds {
roles committee
stages pipeline
}
buying group growers {
  audience enterprise
  interest seeds
  engagement standard
}
engagement standard {
  window 30 days
  page_viewed 40
}
stages pipeline {
  entry discovery  success won
  discovery -> won
}
audience enterprise of accounts where employees > 5
"""


def test_a_mistake_leaves_the_blocks_around_it_alone() -> None:
    found = parsed(f"{BLOCKS}audience broken of accounts where employees = = 5\n")
    assert [d.code for d in found.diagnostics] == ["E111"]
    assert found.broken >= {"broken"}
    names = [declaration.name.text for declaration in found.file.declarations]
    assert names == ["committee", "seeds", "growers", "standard", "pipeline", "enterprise"]


def test_a_block_with_a_mistake_is_one_report() -> None:
    found = parsed(BLOCKS.replace("window 30 days", "windw 30 days").replace("interest seeds\n", "intrest seeds\n"))
    assert [d.code for d in found.diagnostics] == ["E101", "E101"]
    assert found.broken == {"growers", "standard"}


def test_a_block_that_is_not_closed_ends_at_the_next_declaration() -> None:
    text = BLOCKS.replace("interest seeds\n  engagement standard\n}", "interest seeds\n  engagement standard\n")
    found = parsed(text)
    assert [d.code for d in found.diagnostics] == ["E115"]
    assert found.broken == {"growers"}


def test_braces_in_texts_names_comments_and_patterns_are_no_blocks() -> None:
    inside = 'job_title = "{" and `{` > 1 and job_title matches /"{/ # {'
    found = parsed(f"define a of person = {inside}\ndefine b of person = = 1\ndefine c of person = x # }}\n")
    assert [d.code for d in found.diagnostics] == ["E111"]
    assert [declaration.name.text for declaration in found.file.declarations] == ["a", "c"]


def test_names_of_broken_declarations_of_two_words_are_known() -> None:
    assert parsed("role template t { role }").broken == {"t"}
    assert parsed("buying   group g { x }").broken == {"g"}


@pytest.mark.parametrize("words", ["role template", "buying group"])
def test_a_declaration_of_two_words_after_and_is_blamed_itself(words: str) -> None:
    diagnostic, under = only(f"audience a of accounts where x = 1 and\n  {words}")
    assert under == words
    assert diagnostic.message == f"expected a condition, found the next declaration (`{words}`)"
