"""Values to documents: literals, paths, calls, aggregates and arithmetic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from quorate.syntax import nodes
from quorate.syntax.printer.context import Context, Level, level_of
from quorate.syntax.printer.document import Doc, Group, Indent, closing_line, enclosed, line, softline
from quorate.syntax.printer.lexical import (
    DAY_WORDS,
    print_days,
    print_duration,
    print_instant,
    print_name,
    print_path,
    print_pattern,
    print_period,
    print_text,
    print_time,
)
from quorate.syntax.words import AGGREGATES, ANY_GROUP

if TYPE_CHECKING:
    from collections.abc import Mapping

    from quorate.syntax.printer.context import Print

_WORDS_BEFORE_PARENTHESIS: Final = frozenset({"count", "sequence"})


def _name(_: Context, node: nodes.Name) -> Doc:
    return print_name(node)


def _text(_: Context, node: nodes.TextLiteral) -> Doc:
    return print_text(node)


def _number(_: Context, node: nodes.IntegerLiteral | nodes.NumberLiteral) -> Doc:
    return node.written or str(node.value)


def _boolean(_: Context, node: nodes.BooleanLiteral) -> Doc:
    return "true" if node.value else "false"


def _date(_: Context, node: nodes.DateLiteral) -> Doc:
    return node.value.isoformat()


def _instant(_: Context, node: nodes.DateTimeLiteral) -> Doc:
    return node.written or print_instant(node.value)


def _time(_: Context, node: nodes.TimeLiteral) -> Doc:
    return print_time(node.value)


def _duration(_: Context, node: nodes.Duration) -> Doc:
    return print_duration(node)


def _days(_: Context, node: nodes.Weekdays) -> Doc:
    return print_days(node)


def _pattern(_: Context, node: nodes.Pattern) -> Doc:
    return print_pattern(node)


def print_reference(context: Context, node: nodes.Path | nodes.Call, *, soft: frozenset[str]) -> Doc:
    """Print a path or a call in a place where its first name could be read as one of the words in `soft`."""
    return print_path(node, soft=soft) if isinstance(node, nodes.Path) else _called(context, node, soft=soft)


def _list(context: Context, node: nodes.ListLiteral) -> Doc:
    return print_list(context, node.items, node.span.end - 1)


def print_list(context: Context, items: tuple[nodes.Expr, ...], end: int) -> Doc:
    """Print the items of a list, whose closing parenthesis is at `end`."""
    return enclosed("(", tuple((item.span.start, context.show(item)) for item in items), ")", end)


def _path(_: Context, node: nodes.Path) -> Doc:
    return print_path(node)


def _it(_: Context, _node: nodes.It) -> Doc:
    return "it"


def _clock(_: Context, node: nodes.Clock) -> Doc:
    return node.word


def _period(context: Context, node: nodes.Period) -> Doc:
    return (print_period(node), in_zone(context, node.zone))


def in_zone(context: Context, zone: nodes.Expr | None) -> Doc:
    """Print ` in zone Z`, if there is one."""
    return "" if zone is None else (" in zone ", context.show(zone, Level.ATOM))


def _period_edge(context: Context, node: nodes.PeriodEdge) -> Doc:
    return (node.edge, " of ", context.show(node.period))


def _call(context: Context, node: nodes.Call) -> Doc:
    return _called(context, node)


def _called(context: Context, node: nodes.Call, *, soft: frozenset[str] = frozenset()) -> Doc:
    arguments = [(argument.span.start, context.show(argument)) for argument in node.arguments]
    if node.zone is not None:
        arguments.append((node.zone.span.start, ("in zone ", context.show(node.zone, Level.ATOM))))
    return enclosed(f"{_function(node.function, soft)}(", tuple(arguments), ")", node.span.end - 1)


def _function(name: nodes.Name, soft: frozenset[str] = frozenset()) -> str:
    return print_name(name, soft=soft | _WORDS_BEFORE_PARENTHESIS | DAY_WORDS)


def _count(context: Context, node: nodes.Count) -> Doc:
    return _of_source(context, node, "count(", "")


def _aggregate(context: Context, node: nodes.Aggregate) -> Doc:
    what: Doc = "engagement of " if _is_engagement_sum(node) else print_before_of(context, node.value)
    return _of_source(context, node, f"{_function(node.function)}(", what)


def _is_engagement_sum(node: nodes.Aggregate) -> bool:
    """Tell whether `engagement of` is read as the field and the source in this place, not as a person's score."""
    match node:
        case nodes.Aggregate(
            function=nodes.Name(text=function), value=nodes.Path(parts=(nodes.Name(text="engagement"),))
        ):
            return function in AGGREGATES and (node.source.burst, node.source.near, node.source.window) == (None,) * 3
        case _:
            return False


def _engagement_of(_: Context, node: nodes.EngagementOf) -> Doc:
    return f"engagement of {print_things(node.group, many=True)}"


def print_things(path: nodes.Path, *, many: bool, soft: frozenset[str] = frozenset()) -> str:
    """Print the path of a source, where `buying group` has the number that reads right."""
    match path.parts:
        case (nodes.Name(text=text),) if text == ANY_GROUP:
            return f"{ANY_GROUP}s" if many else ANY_GROUP
        case _:
            return print_path(path, soft=soft)


def _count_by(context: Context, node: nodes.CountBy) -> Doc:
    return _of_source(context, node, f"{_function(node.function)}(", ("count by ", print_before_of(context, node.key)))


def print_before_of(context: Context, value: nodes.Expr, tightness: Level = Level.OR) -> Doc:
    """Print `VALUE of `, where a field at the end that is named as a keyword with `of` is would be read as that."""
    return (_quoted_at_end(context.show(value, tightness)), " of ")


def _quoted_at_end(doc: Doc) -> Doc:
    match doc:
        case "start" | "end" | "member" | "engagement":
            return f"`{doc}`"
        case (*before, ""):
            return _quoted_at_end(tuple(before))
        case (*before, last):
            return (*before, _quoted_at_end(last))
        case Group():
            return Group(_quoted_at_end(doc.inner))
        case Indent():
            return Indent(_quoted_at_end(doc.inner))
        case _:
            return doc


def _of_source(context: Context, node: nodes.Count | nodes.Aggregate | nodes.CountBy, head: str, what: Doc) -> Doc:
    start = node.source.span.start
    if isinstance(node, nodes.Aggregate | nodes.CountBy):
        value = node.value if isinstance(node, nodes.Aggregate) else node.key
        start = min(start, value.span.start)
    body = (softline(start), what, context.show(node.source))
    return Group((head, Indent(body), closing_line(node.span.end - 1), ")"))


def _group(context: Context, node: nodes.Group) -> Doc:
    return context.parenthesized("", node.inner, node.span.end - 1)


def _negate(context: Context, node: nodes.Negate) -> Doc:
    return ("-", context.show(node.operand, Level.UNARY))


def _arithmetic(context: Context, node: nodes.Arithmetic) -> Doc:
    inner = Level(level_of(node) + 1)
    terms = tuple((line(term.span.start), operator, " ", context.show(term, inner)) for operator, term in node.rest)
    return Group((context.show(node.first, inner), Indent(terms)))


def _journey_entry(_: Context, _node: nodes.JourneyEntry) -> Doc:
    return "journey entry"


def _column(_: Context, _node: nodes.Column) -> Doc:
    return ""


PRINTS: Mapping[type[nodes.Node], Print] = {
    nodes.Name: _name,
    nodes.TextLiteral: _text,
    nodes.IntegerLiteral: _number,
    nodes.NumberLiteral: _number,
    nodes.BooleanLiteral: _boolean,
    nodes.DateLiteral: _date,
    nodes.DateTimeLiteral: _instant,
    nodes.TimeLiteral: _time,
    nodes.Duration: _duration,
    nodes.Weekdays: _days,
    nodes.Pattern: _pattern,
    nodes.ListLiteral: _list,
    nodes.Path: _path,
    nodes.It: _it,
    nodes.Clock: _clock,
    nodes.Period: _period,
    nodes.PeriodEdge: _period_edge,
    nodes.Call: _call,
    nodes.Count: _count,
    nodes.Aggregate: _aggregate,
    nodes.EngagementOf: _engagement_of,
    nodes.CountBy: _count_by,
    nodes.Group: _group,
    nodes.Negate: _negate,
    nodes.Arithmetic: _arithmetic,
    nodes.JourneyEntry: _journey_entry,
    nodes.Column: _column,
}
