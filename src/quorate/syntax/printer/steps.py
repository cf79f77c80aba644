"""The steps of journeys to documents."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from quorate.syntax import nodes
from quorate.syntax.printer.blocks import print_block
from quorate.syntax.printer.context import Level
from quorate.syntax.printer.document import Group, Indent, enclosed, hardline, line
from quorate.syntax.printer.lexical import (
    WORDS_AFTER_AS,
    WORDS_AFTER_VALUE,
    print_days,
    print_duration,
    print_name,
    print_text,
)
from quorate.syntax.printer.values import in_zone, print_before_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from quorate.syntax.journey_nodes import Step
    from quorate.syntax.printer.context import Context, Print
    from quorate.syntax.printer.document import Doc

# What a name in front of a step could be read as.
_WORDS_OF_STEPS: Final = frozenset({"reenter", "do", "wait", "listen", "call", "repeat", "end"})
_ON: Final = re.compile(r"\Aon\b")
# What the name of a random split could be read as.
_WORDS_OF_RANDOM: Final = frozenset({"by", "salt"})


def print_steps(
    context: Context,
    steps: tuple[Step, ...],
    *,
    after: int | None = None,
    apart: bool = False,
    soft: frozenset[str] = frozenset(),
) -> list[Doc]:
    """Print steps, one a line with blank lines kept.

    `after` is the end of what stands before them, from which they are kept `apart`; `soft` are the words that a name
    could be read as there.
    """
    body: list[Doc] = []
    for step in steps:
        label: Doc = ""
        if step.label is not None and not isinstance(step, nodes.Split | nodes.RandomSplit):
            label = f"{print_name(step.label, soft=_WORDS_OF_STEPS | soft)}: "
        body += [hardline(step.span.start, after=after, apart=apart), label, context.show(step)]
        after, apart = step.span.end, False
        soft = WORDS_AFTER_VALUE if _ends_in_value(step) else frozenset()
    return body


def _ends_in_value(step: Step) -> bool:
    match step:
        case nodes.Wait():
            return True
        case nodes.Listen():
            return step.on_event is None and step.on_timeout is None
        case nodes.CallStep():
            return step.within is not None and not step.has_block
        case _:
            return False


def _do(context: Context, node: nodes.Do) -> Doc:
    return enclosed(f"do {print_name(node.action)}(", _given(context, node.arguments), ")", node.span.end - 1)


def _given(context: Context, arguments: tuple[nodes.Argument, ...]) -> tuple[tuple[int, Doc], ...]:
    return tuple((one.span.start, (f"{print_name(one.name)}: ", context.show(one.value))) for one in arguments)


def _wait(context: Context, node: nodes.Wait) -> Doc:
    return ("wait ", context.show(node.moment))


def _moment(context: Context, node: nodes.Moment) -> Doc:
    length = "" if node.length is None else print_duration(node.length)
    if node.until is None:
        return length
    return (f"{length} " if length else "", context.show(node.until))


def _until(context: Context, node: nodes.Until) -> Doc:
    value: Doc = "" if node.value is None else (" ", _quoted_at_start(context.show(node.value, Level.SUM)))
    days = f" on {', '.join(map(print_days, node.days))}" if node.days else ""
    return ("until", value, days, in_zone(context, node.zone))


def _quoted_at_start(doc: Doc) -> Doc:
    """Write a field or function `on` at the start in backticks, where days would follow."""
    match doc:
        case str():
            return _ON.sub("`on`", doc)
        case (first, *rest):
            return (_quoted_at_start(first), *rest)
        case Group():
            return Group(_quoted_at_start(doc.inner))
        case Indent():
            return Indent(_quoted_at_start(doc.inner))
        case _:
            return doc


def _listen(context: Context, node: nodes.Listen) -> Doc:
    moment: Doc = "" if node.moment is None else (" ", context.show(node.moment))
    words = ("for ", *["or "] * (len(node.triggers) - 1))
    triggers = tuple(
        (line(trigger.span.start), word, context.show(trigger))
        for word, trigger in zip(words, node.triggers, strict=True)
    )
    head = Group(("listen", moment, Indent(Indent(triggers))))  # further in than the block below it
    branches = (("on event", node.on_event), ("on timeout", node.on_timeout))
    body = _branches(context, (), branches)
    return print_block(head, body, node.span.end - 1) if body else head


def _event_trigger(context: Context, node: nodes.EventTrigger) -> Doc:
    return context.show(node.condition)


def _change_trigger(context: Context, node: nodes.ChangeTrigger) -> Doc:
    value: Doc = context.show(node.value, Level.SUM)
    if node.of_any is not None:
        value = (print_before_of(context, node.value, Level.SUM), f"any {print_name(node.of_any)}")
    old: Doc = "" if node.old is None else (" from ", context.show(node.old, Level.SUM))
    new: Doc = "" if node.new is None else (" to ", context.show(node.new, Level.SUM))
    where: Doc = ""
    if node.where is not None:
        where = context.parenthesized(" where ", node.where, context.token_after(node.where.span.end))
    return ("change of ", value, old, new, where)


def _membership_trigger(_: Context, node: nodes.MembershipTrigger) -> Doc:
    role = "" if node.role is None else f" as {print_name(node.role, soft=WORDS_AFTER_AS)}"
    return f"{node.kind} {print_name(node.group)}{role}"


def _split(context: Context, node: nodes.Split) -> Doc:
    name = "" if node.label is None else f" {print_name(node.label)}"
    body = _branches(context, node.paths, (("otherwise", node.otherwise),))
    return print_block(f"split {node.by}{name}", body, node.span.end - 1)


def _random_split(context: Context, node: nodes.RandomSplit) -> Doc:
    by = "" if node.by is None else f" by {node.by}"
    salt = "" if node.salt is None else f" salt {print_text(node.salt)}"
    head = f"split random {print_name(node.label, soft=_WORDS_OF_RANDOM)}{by}{salt}"
    return print_block(head, _branches(context, node.shares, ()), node.span.end - 1)


def _call_step(context: Context, node: nodes.CallStep) -> Doc:
    last = node.arguments[-1].span.end if node.arguments else context.token_after(node.call.span.end) + 1
    given = _given(context, node.arguments)
    call = enclosed(f"call {print_name(node.call)}(", given, ")", context.token_after(last))
    within = "" if node.within is None else f" within {print_duration(node.within)}"
    if not node.has_block:
        return (call, within)
    others = (("otherwise", node.otherwise), ("on error", node.on_error), ("on timeout", node.on_timeout))
    return print_block((call, within), _branches(context, node.paths, others), node.span.end - 1)


def _repeat(context: Context, node: nodes.Repeat) -> Doc:
    return (f"repeat {print_name(node.target)} ", print_times(context, node.most))


def print_times(context: Context, most: nodes.IntegerLiteral) -> Doc:
    """Print `at most N times`."""
    return ("at most ", context.show(most), " time" if most.value == 1 else " times")


def _end(_: Context, _node: nodes.End) -> Doc:
    return "end"


def _branches(
    context: Context,
    named: Sequence[nodes.PathNode | nodes.Share],
    others: Sequence[tuple[str, nodes.Block | None]],
) -> list[Doc]:
    """Print the branches of a step: those with a name of their own, then the others by their words."""
    body: list[Doc] = []
    after = None
    blocks = [(branch, _head(context, branch)) for branch in named]
    for branch, head in (*blocks, *((block, word) for word, block in others if block is not None)):
        inner = print_block(head, print_steps(context, branch.steps), branch.span.end - 1)
        body += [hardline(branch.span.start, after=after), inner]
        after = branch.span.end
    return body


def _head(context: Context, node: nodes.PathNode | nodes.Share) -> Doc:
    match node:
        case nodes.PathNode():
            return (f"path {print_name(node.name)} when ", Indent(context.show(node.when)))
        case nodes.Share():
            return (context.show(node.percent), f" path {print_name(node.name)}")


PRINTS: Mapping[type[nodes.Node], Print] = {
    nodes.Do: _do,
    nodes.Wait: _wait,
    nodes.Moment: _moment,
    nodes.Until: _until,
    nodes.Listen: _listen,
    nodes.EventTrigger: _event_trigger,
    nodes.ChangeTrigger: _change_trigger,
    nodes.MembershipTrigger: _membership_trigger,
    nodes.Split: _split,
    nodes.RandomSplit: _random_split,
    nodes.CallStep: _call_step,
    nodes.Repeat: _repeat,
    nodes.End: _end,
}
