"""Journeys, actions and calls become trees."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from quorate.syntax import nodes as n
from quorate.syntax.journey_nodes import Step
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


def journey(text: str) -> n.JourneyDeclaration:
    declaration = declared(f"journey j for accounts in a {{ {text} }}")
    assert isinstance(declaration, n.JourneyDeclaration)
    return declaration


def step(text: str) -> Step:
    (only_step,) = journey(text).steps
    return only_step


def name(text: str) -> n.Name:
    return n.Name(_S, text)


def path(text: str) -> n.Path:
    return n.Path(_S, tuple(map(name, text.split("."))))


def whole(value: int) -> n.IntegerLiteral:
    return n.IntegerLiteral(_S, value, "")


def text_of(value: str) -> n.TextLiteral:
    return n.TextLiteral(_S, value)


def any_of(event: str, where: n.Expr | None = None) -> n.EventTrigger:
    source = n.Source(_S, path(event), None, None, None, where)
    return n.EventTrigger(_S, n.Quantifier(_S, "any", None, None, source))


def block(*steps: Step) -> n.Block:
    return n.Block(_S, steps)


def way(text: str, when: n.Expr, *steps: Step) -> n.PathNode:
    return n.PathNode(_S, name(text), when, steps)


X, Y = path("x"), path("y")
END = n.End(_S, None)
DAYS = n.Duration(_S, 3, "day")
MONDAY, WORKDAYS = n.Weekdays(_S, 0, 0), n.Weekdays(_S, 0, 4)
THANK = n.Do(_S, None, name("thank"), ())


def test_a_journey_with_all_its_clauses_in_any_order() -> None:
    declaration = declared(
        'journey j "J" for people in a {\n'
        "  on change drain goal when x and y reenter 3 days after start, at most 2 times exit when in b\n"
        "  do thank() end\n"
        "}"
    )
    assert declaration == n.JourneyDeclaration(
        _S,
        name("j"),
        text_of("J"),
        name("people"),
        name("a"),
        n.Reenter(_S, DAYS, "start", whole(2)),
        n.In(_S, None, negated=False, target=path("b"), ignoring_case=False),
        n.And(_S, (X, Y)),
        "drain",
        (THANK, END),
    )


def test_the_least_journey() -> None:
    assert journey("") == n.JourneyDeclaration(
        _S, name("j"), None, name("accounts"), name("a"), None, None, None, None, ()
    )
    assert journey("reenter 3 days after end").reenter == n.Reenter(_S, DAYS, "end", None)


def until(value: n.Expr | None, *days: n.Weekdays, zone: n.Expr | None = None) -> n.Until:
    return n.Until(_S, value, days, zone)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("3 days", n.Moment(_S, DAYS, None)),
        ("until 09:00", n.Moment(_S, None, until(n.TimeLiteral(_S, time(9))))),
        ("until tuesday", n.Moment(_S, None, until(n.Weekdays(_S, 1, 1)))),
        ("until on monday", n.Moment(_S, None, until(None, MONDAY))),
        ("until on monday, monday..friday", n.Moment(_S, None, until(None, MONDAY, WORKDAYS))),
        ("until on (monday, monday..friday)", n.Moment(_S, None, until(None, MONDAY, WORKDAYS))),
        ('until on monday in zone "UTC"', n.Moment(_S, None, until(None, MONDAY, zone=text_of("UTC")))),
        ("until x", n.Moment(_S, None, until(X))),
        ("until x in zone y.z", n.Moment(_S, None, until(X, zone=path("y.z")))),
        ("until x - 3 days", n.Moment(_S, None, until(n.Arithmetic(_S, X, (("-", DAYS),))))),
        ("until 2026-12-31", n.Moment(_S, None, until(n.DateLiteral(_S, date(2026, 12, 31))))),
        (
            "until 2026-12-31T09:00:00Z",
            n.Moment(_S, None, until(n.DateTimeLiteral(_S, datetime(2026, 12, 31, 9, tzinfo=UTC), ""))),
        ),
        (
            "3 days until 10:00 on monday..friday in zone account.timezone",
            n.Moment(_S, DAYS, until(n.TimeLiteral(_S, time(10)), WORKDAYS, zone=path("account.timezone"))),
        ),
    ],
)
def test_moments(text: str, moment: n.Moment) -> None:
    assert step(f"wait {text}") == n.Wait(_S, None, moment)
    assert step(f"a: listen {text} for any x") == n.Listen(_S, name("a"), moment, (any_of("x"),), None, None)


def test_a_zone_after_a_period_is_that_of_the_period() -> None:
    period = n.Period(_S, "this", fiscal=True, unit="month", zone=Y)
    edge = n.PeriodEdge(_S, "start", period)
    assert step("wait until start of this fiscal month in zone y") == n.Wait(_S, None, n.Moment(_S, None, until(edge)))
    both = "wait until start of this fiscal month in # why\n zone y on monday in zone x"
    assert step(both) == n.Wait(_S, None, n.Moment(_S, None, until(edge, MONDAY, zone=X)))


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("end", END),
        ("done: end", n.End(_S, name("done"))),
        ("do thank()", THANK),
        (
            'hello: do send(to: x.y, when: x and y, template: "roi")',
            n.Do(
                _S,
                name("hello"),
                name("send"),
                (
                    n.Argument(_S, name("to"), path("x.y")),
                    n.Argument(_S, name("when"), n.And(_S, (X, Y))),
                    n.Argument(_S, name("template"), text_of("roi")),
                ),
            ),
        ),
        ("repeat a at most 3 times", n.Repeat(_S, None, name("a"), whole(3))),
        ("b: repeat a at most 1 time", n.Repeat(_S, name("b"), name("a"), whole(1))),
        ("split accounts { }", n.Split(_S, None, "accounts", (), None)),
        ("split accounts a { otherwise { end } }", n.Split(_S, name("a"), "accounts", (), block(END))),
        (
            "a: split people { path b when x { do thank() end } path c when y { } otherwise { } }",
            n.Split(_S, name("a"), "people", (way("b", X, THANK, END), way("c", Y)), block()),
        ),
        (
            "split random a { 40% path b { end } 60% path c { } }",
            n.RandomSplit(
                _S,
                name("a"),
                None,
                None,
                (
                    n.Share(_S, n.NumberLiteral(_S, 0.4, ""), name("b"), (END,)),
                    n.Share(_S, n.NumberLiteral(_S, 0.6, ""), name("c"), ()),
                ),
            ),
        ),
        ('a: split random by person salt "s" { }', n.RandomSplit(_S, name("a"), "person", text_of("s"), ())),
        ("call c()", n.CallStep(_S, None, name("c"), (), None, False, (), None, None, None)),  # noqa: FBT003
        ("call c() { }", n.CallStep(_S, None, name("c"), (), None, True, (), None, None, None)),  # noqa: FBT003
        (
            "a: call c(b: 1) within 3 days { on timeout { end } path d when x { } on error { } otherwise { do f() } }",
            n.CallStep(
                _S,
                name("a"),
                name("c"),
                (n.Argument(_S, name("b"), whole(1)),),
                DAYS,
                True,  # noqa: FBT003
                (way("d", X),),
                block(n.Do(_S, None, name("f"), ())),
                block(),
                block(END),
            ),
        ),
    ],
)
def test_steps(text: str, tree: Step) -> None:
    assert step(text) == tree


def listen(*triggers: n.Trigger, event: n.Block | None = None, timeout: n.Block | None = None) -> n.Listen:
    return n.Listen(_S, None, None, triggers, event, timeout)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("any e", listen(any_of("e"))),
        ("any e where (x or y) or any f", listen(any_of("e", n.Or(_S, (X, Y))), any_of("f"))),
        ("any e { on timeout { end } on event { } }", listen(any_of("e"), event=block(), timeout=block(END))),
        ("any e { }", listen(any_of("e"))),
        ("change of x", listen(n.ChangeTrigger(_S, X, None, None, None, None))),
        ("change of x.y from x to y", listen(n.ChangeTrigger(_S, path("x.y"), None, X, Y, None))),
        ("change of x to y where (old)", listen(n.ChangeTrigger(_S, X, None, None, Y, path("old")))),
        ("change of x of any person from y", listen(n.ChangeTrigger(_S, X, name("person"), Y, None, None))),
        (
            "change of engagement of g or joining g as r or leaving g",
            listen(
                n.ChangeTrigger(_S, n.EngagementOf(_S, path("g")), None, None, None, None),
                n.MembershipTrigger(_S, "joining", name("g"), name("r")),
                n.MembershipTrigger(_S, "leaving", name("g"), None),
            ),
        ),
    ],
)
def test_what_a_listen_waits_for(text: str, tree: n.Listen) -> None:
    assert step(f"listen for {text}") == tree


def test_steps_follow_what_has_no_end_of_its_own() -> None:
    found = journey(
        "exit when x a: wait until y b: listen for any e c: listen for leaving g call c() within 3 days d: end"
    )
    assert found.exit == X
    kinds = [type(one).__name__ for one in found.steps]
    assert kinds == ["Wait", "Listen", "Listen", "CallStep", "End"]
    assert [one.label and one.label.text for one in found.steps] == ["a", "b", "c", None, "d"]


def parameter(text: str, kind: n.TypeNode | n.DeclaredType, *, required: bool = False) -> n.ActionParameter:
    return n.ActionParameter(_S, name(text), kind, required)


TEXT = n.PlainType(_S, "text", ignoring_case=False)


def test_actions() -> None:
    assert declared("action a of person") == n.ActionDeclaration(
        _S, name("a"), None, name("person"), needs_consent=False, parameters=(), kind=None
    )
    text = 'action a "A" of account needs consent { b text required c buying group d role required e stage } as message'
    parameters = (
        parameter("b", TEXT, required=True),
        parameter("c", n.DeclaredType(_S, "buying group")),
        parameter("d", n.DeclaredType(_S, "role"), required=True),
        parameter("e", n.DeclaredType(_S, "stage")),
    )
    assert declared(text) == n.ActionDeclaration(
        _S,
        name("a"),
        text_of("A"),
        name("account"),
        needs_consent=True,
        parameters=parameters,
        kind=name("message"),
    )
    named = declared("action a of person { role role stage stage journey journey destination destination group text }")
    assert isinstance(named, n.ActionDeclaration)
    assert [one.name.text for one in named.parameters] == ["role", "stage", "journey", "destination", "group"]


def test_calls() -> None:
    assert declared("call c of person") == n.CallDeclaration(_S, name("c"), None, name("person"), (), (), ())
    text = 'call c "C" of account { b text } gives { score text tier text required } simulated { score: "x" tier: -5 }'
    fields = (
        n.FieldDeclaration(_S, name("score"), TEXT, ()),
        n.FieldDeclaration(_S, name("tier"), TEXT, ("required",)),
    )
    assert declared(text) == n.CallDeclaration(
        _S,
        name("c"),
        text_of("C"),
        name("account"),
        (parameter("b", TEXT),),
        fields,
        (n.Argument(_S, name("score"), text_of("x")), n.Argument(_S, name("tier"), n.Negate(_S, whole(5)))),
    )


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("since journey entry", n.EdgeWindow(_S, "since", n.JourneyEntry(_S))),
        ("in 3 days before journey entry", n.EntryWindow(_S, DAYS)),
    ],
)
def test_windows_of_the_entry(text: str, tree: n.Window) -> None:
    source = n.Source(_S, path("e"), None, None, tree, None)
    assert journey(f"goal when any e {text}").goal == n.Quantifier(_S, "any", None, None, source)
    assert journey(f"goal when x {text}").goal == n.TimeTest(_S, X, negated=False, window=tree)


@pytest.mark.parametrize(
    "word",
    [
        *("journey", "action", "call", "do", "wait", "listen", "split", "path", "repeat", "end", "exit", "goal", "for"),
        *("change", "event", "timeout", "error", "joining", "leaving", "random", "by", "salt", "times", "pin", "start"),
    ],
)
def test_words_of_journeys_are_plain_names_elsewhere(word: str) -> None:
    text = f"audience {word} of accounts where {word} = 1 and any {word} where ({word} > 2)"
    assert parsed(text).diagnostics == ()
    split = f"split accounts {word} {{ path {word} when {word} {{ }} }}"
    inside = f"do {word}({word}: {word}) {split} repeat {word} at most 2 times"
    assert len(journey(inside).steps) == 3


def span_texts(text: str, kind: type[n.Node]) -> list[str]:
    found = parsed(text)
    nodes: list[n.Node] = list(found.file.declarations)
    shown: list[str] = []
    while nodes:
        node = nodes.pop(0)
        nodes += n.children(node)
        if isinstance(node, kind):
            shown.append(found.source.slice(node.span))
    return shown


def test_spans_of_what_stands_in_a_journey() -> None:
    text = (
        "journey j for accounts in a { reenter 3 days after end, at most 2 times  s: split accounts "
        "{ path b when x { end } otherwise { w: wait until y } } listen for change of x or joining g as r }"
    )
    assert span_texts(text, n.Reenter) == ["reenter 3 days after end, at most 2 times"]
    assert span_texts(text, n.Split) == [
        "s: split accounts { path b when x { end } otherwise { w: wait until y } }",
    ]
    assert span_texts(text, n.PathNode) == ["path b when x { end }"]
    assert span_texts(text, n.Block) == ["otherwise { w: wait until y }"]
    assert span_texts(text, n.Wait) == ["w: wait until y"]
    assert span_texts(text, n.Until) == ["until y"]
    assert span_texts(text, n.ChangeTrigger) == ["change of x"]
    assert span_texts(text, n.MembershipTrigger) == ["joining g as r"]


def test_steps_nest_within_the_bound_of_brackets() -> None:
    def nested(depth: int) -> str:
        return "split people { otherwise { " * depth + "end" + " } }" * depth

    assert len(journey(nested(31)).steps) == 1
    found = parsed(f"journey j for accounts in a {{ {nested(32)} }}")
    assert [one.code for one in found.diagnostics] == ["E401"]
