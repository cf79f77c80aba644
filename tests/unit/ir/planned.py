"""A journey with a step of each kind, rules for it to refer to, and all the ways in which they can be changed."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from typing import TypeVar

from quorate.ir import journeys as j
from quorate.ir import nodes as n
from quorate.ir.meaning import plan_of
from quorate.ir.program import Audience, Define, Table, TableRow
from quorate.ir.types import BOOLEAN, INTEGER, NUMBER, TEXT, ZONE, ChoiceType, EntityType, Type
from quorate.text import Span
from tests.unit.evaluate.making import AT, IT, ME, const, count, is_, items, of, seen
from tests.unit.ir.journeys import (
    BEGAN,
    ENTRY,
    call,
    days,
    do,
    end,
    hours,
    journey,
    listen,
    path,
    random,
    repeat,
    share,
    split,
    until,
    until_value,
    wait,
)

ELSEWHERE = Span("other.rules", 1200, 1300)
TIER = ChoiceType(("named", "growth"))
STAGE = ChoiceType(("discovery", "won"), "a stage of `seeds_pipeline`")
GROUP = n.GroupOf(AT, EntityType("growers"), ME, "growers")

_Thing = TypeVar("_Thing")


@dataclass
class Rules:
    """What a journey is beside."""

    defines: dict[str, Define] = field(default_factory=dict)
    tables: dict[str, Table] = field(default_factory=dict)
    audiences: dict[str, Audience] = field(default_factory=dict)
    calls: dict[str, j.CallService] = field(default_factory=dict)
    actions: dict[str, j.Action] = field(default_factory=dict)

    def plan(self, of: j.Journey) -> str:
        """Return what the plan of a journey is known by beside these."""
        return plan_of(of, self.defines, self.tables, self.audiences, self.calls, self.actions)


def define(name: str, body: n.Expr, *parameters: tuple[str, Type]) -> Define:
    return Define(name, "account", parameters, body, AT)


def audience(name: str, where: n.Expr) -> Audience:
    return Audience(name, "Title", "account", where, None, AT)


def parameter(name: str, type_: Type = TEXT, *, required: bool = True) -> j.Parameter:
    return j.Parameter(name, "value", type_, required, AT)


def action(name: str, *parameters: j.Parameter) -> j.Action:
    return j.Action(name, "Title", "person", needs_consent=False, parameters=parameters, kind="message", span=AT)


def uses(kind: str, name: str) -> n.Expr:
    """Make a condition that refers to something declared."""
    match kind:
        case "define":
            return n.DefineCall(AT, BOOLEAN, name, ME, (const(3),))
        case "table":
            return is_(n.TableCall(AT, TEXT, name, ME), const("large"))
        case _:
            return n.InAudience(AT, BOOLEAN, name, ME)


def rules() -> Rules:
    """Make rules of which a journey uses all but those that are called `unused`, directly or not."""
    large = is_(of(ME, "employees", INTEGER), const(500), ">=")
    sized = Table(
        "sized", "account", TEXT, collects=False, rows=(TableRow(large, const("large"), AT),), otherwise=const("small"),
        span=AT,
    )  # fmt: skip
    return Rules(
        {
            "busy": define("busy", is_(count(seen()), n.Slot(AT, INTEGER, 1), ">="), ("least", INTEGER)),
            "deep": define("deep", uses("audience", "inner")),
            "unused": define("unused", large),
        },
        {"sized": sized, "unused": replace(sized, name="unused")},
        {
            "inner": audience("inner", is_(of(ME, "country"), items(const("FR"), const("DE")))),
            "outer": audience("outer", n.And(AT, BOOLEAN, (uses("define", "deep"), large))),
            "large": audience("large", large),
            "unused": audience("unused", large),
        },
        {
            "scoring": j.CallService(
                "scoring", "Title", "account", (parameter("model"), parameter("mode")),
                {"score": NUMBER, "rank": NUMBER}, {"score": 50.0}, AT,
            ),
        },
        {
            "send": action("send", parameter("template"), parameter("tone")),
            "unused": action("unused"),
        },
    )  # fmt: skip


def sample() -> j.Journey:
    """Make a journey that has a step of each kind, and refers to all that it can refer to."""
    made = journey(
        do("send", template=const("roi"), tone=of(ME, "tone")),
        wait(days(3), until(time(10), frozenset(range(5)), of(ME, "timezone", ZONE)), name="nurture"),
        wait(until=until_value(n.Shift(AT, TEXT, const(date(2026, 6, 1)), const(days(30)), -1))),
        listen(
            j.EventTrigger(seen_since_began(), AT),
            j.ChangeTrigger(of(GROUP, "stage", STAGE), False, is_(n.Slot(AT, STAGE, 3), const("won", STAGE)), AT),  # noqa: FBT003 - of the account
            j.MembershipTrigger("joining", "growers", "champion", AT),
            name="media",
            moment=j.Moment(days(14), None),
            heard=(do("send", template=const("thanks")),),
            timed_out=(end(),),
        ),
        split(
            path("ready", uses("define", "busy"), do("send", template=const("hot"))),
            path("sized", n.Or(AT, BOOLEAN, (uses("table", "sized"), uses("audience", "outer")))),
            path("fresh", is_(of(ME, "created_at"), ENTRY, ">")),
            name="readiness",
            otherwise=(),
        ),
        random("subject_line", share(30, "a", end()), share(70, "b")),
        call(
            "scoring",
            path("hot", is_(n.Slot(AT, NUMBER, 2), const(80.5), ">=")),
            within=hours(4),
            failed=(repeat("readiness", 3),),
            timed_out=(),
            otherwise=(),
            model=const("v2"),
        ),
    )
    goal, exit_ = (
        is_(of(ME, "tier", TIER), const("named", TIER)),
        is_(of(ME, "joined"), const(datetime(2026, 1, 1, tzinfo=UTC))),
    )
    reenter = j.Reenter(days(30), "end", 3, AT)
    return replace(made, reenter=reenter, exit=exit_, goal=goal)


def seen_since_began() -> n.Quantifier:
    source = seen(is_(of(IT, "form"), const("demo")), "seen", window=n.EdgeWindow(AT, ">", BEGAN), slot=3)
    return n.Quantifier(AT, BOOLEAN, "any", 0, None, None, source)


def moved(value: _Thing) -> _Thing:
    """Move all of a thing to other places in other texts."""
    if isinstance(value, Span):
        return ELSEWHERE  # type: ignore[return-value]  # as it was
    if isinstance(value, tuple):
        return tuple(moved(each) for each in value)  # type: ignore[return-value]  # as it was
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {each.name: moved(getattr(value, each.name)) for each in dataclasses.fields(value)}
        return type(value)(**fields)
    return value


def changed(value: object) -> Iterator[tuple[str, object]]:
    """Yield a value with each of the values in it changed in turn, and where that is."""
    match value:
        case Span():
            return
        case tuple():
            for place, each in enumerate(value):
                for where, other in changed(each):
                    yield f"[{place}]{where}", (*value[:place], other, *value[place + 1 :])
                if not isinstance(value[0], str):  # a name with what it stands for is no list
                    yield f"[{place}] left out", (*value[:place], *value[place + 1 :])
        case frozenset():
            yield "", value ^ {6}
        case Mapping():
            for name in value:
                yield f"[{name}] left out", {key: each for key, each in value.items() if key != name}
        case None:
            yield "", const("something")
        case bool():
            yield "", not value
        case int() | float():
            yield "", value + 1
        case str():
            yield "", f"{value}x"
        case datetime() | date():
            yield "", value.replace(year=value.year + 1)
        case time():
            yield "", value.replace(minute=59)
        case _:
            assert dataclasses.is_dataclass(value)
            assert not isinstance(value, type)
            for each in dataclasses.fields(value):
                for where, other in changed(getattr(value, each.name)):
                    yield f".{each.name}{where}", replace(value, **{each.name: other})
