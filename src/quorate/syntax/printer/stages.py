"""Stage models to documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, assert_never

from quorate.syntax import nodes
from quorate.syntax.printer.blocks import print_block, print_head, print_names
from quorate.syntax.printer.document import hardline
from quorate.syntax.printer.lexical import WORDS_AFTER_VALUE, print_name

if TYPE_CHECKING:
    from quorate.syntax.printer.context import Context
    from quorate.syntax.printer.document import Doc

# What a stage's name could be read as at the start of a line.
_WORDS_OF_STAGES: Final = frozenset({"entry", "success", "failure"})


def print_stages(context: Context, node: nodes.StagesDeclaration) -> Doc:
    """Print a stage model: where it starts and ends, then its other lines in the author's order."""
    body: list[Doc] = []
    after = None
    for word, names in (("entry", node.entry), ("success", _some(node.success)), ("failure", node.failure)):
        if names:
            body += [hardline(names[0].span.start), word, " ", print_names(names)]
            after = names[-1].span.end
    soft = _WORDS_OF_STAGES
    for item in node.lines:
        body += [hardline(item.span.start, after=after), _line(context, item, soft)]
        after = item.span.end
        soft = _WORDS_OF_STAGES | (WORDS_AFTER_VALUE if isinstance(item, nodes.RuleMove) else frozenset())
    return print_block(print_head("stages", node.name, node.title), body, node.span.end - 1)


def _some(name: nodes.Name | None) -> tuple[nodes.Name, ...]:
    return () if name is None else (name,)


def _line(context: Context, node: nodes.AllowedMoves | nodes.RuleMove | nodes.FormerStage, soft: frozenset[str]) -> Doc:
    stage = print_name(node.stage, soft=soft)
    match node:
        case nodes.AllowedMoves():
            return (stage, " -> ", print_names(node.targets))
        case nodes.RuleMove():
            return (stage, " to ", print_name(node.target), " when ", context.show(node.when))
        case nodes.FormerStage():
            return (stage, " formerly ", print_names(node.formerly))
        case _:
            assert_never(node)
