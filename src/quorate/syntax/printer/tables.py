"""Decision tables to documents: aligned columns, one row a line whatever its width."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from quorate.syntax import nodes
from quorate.syntax.printer.document import Breaks, Indent, closing_line, flatten, hardline
from quorate.syntax.printer.lexical import WORDS_AFTER_VALUE, print_name, print_text
from quorate.syntax.printer.types import print_type
from quorate.syntax.printer.values import print_reference

if TYPE_CHECKING:
    from collections.abc import Iterable

    from quorate.syntax.printer.context import Context
    from quorate.syntax.printer.document import Doc

# A wider cell stands out of its column instead of widening it for all rows.
_WIDEST_COLUMN: Final = 60
_GAP: Final = "  "
# What a name in a column's head could be read as.
_WORDS_OF_TABLE: Final = frozenset({"otherwise"})
# With the name in the cell behind it, such a name after a value could be read as the start of a step or a clause.
_WORDS_OF_CELLS: Final = WORDS_AFTER_VALUE | {"split", "exit", "goal"}


def print_table(context: Context, node: nodes.TableDeclaration) -> Doc:
    """Print a table; its cells are printed first, for the widths of the columns."""
    header = [flatten(print_reference(context, column, soft=_WORDS_OF_TABLE)) for column in node.columns]
    rows = [[_cell(context, cell) for cell in row.cells] for row in node.rows]
    widths = [_width(column) for column in zip_longest(header, *rows, fillvalue="")]
    body: list[Doc] = []
    after = node.gives.span.end
    if node.columns:
        body = [hardline(node.columns[0].span.start), _GAP.join(_padded(header, widths)).rstrip()]
        after = node.columns[-1].span.end
    for row, cells in zip(node.rows, rows, strict=True):
        body += [hardline(row.span.start, after=after), _line(context, cells, widths, row.result)]
        after = row.span.end
    if node.otherwise is not None:
        at = context.token_after(after)
        width = sum(widths) + len(_GAP) * (len(widths) - 1)
        body += [hardline(at, after=after), _line(context, ["otherwise"], [width], node.otherwise)]
    breaks = Breaks.ALWAYS if body else Breaks.FOR_COMMENTS
    end = closing_line(node.span.end - 1, flat=" ", breaks=breaks)
    return (_head(context, node), " {", Indent(tuple(body)), end, "}")


def _head(context: Context, node: nodes.TableDeclaration) -> Doc:
    title = "" if node.title is None else f" {print_text(node.title)}"
    collects = " collects" if node.collects else ""
    gives = print_type(context, node.gives)
    return (f"table {print_name(node.name)}{title} of {print_name(node.of)} gives ", gives, collects)


def _cell(context: Context, cell: nodes.Expr | nodes.AnyCell) -> str:
    if isinstance(cell, nodes.AnyCell):
        return "any"
    if isinstance(cell, nodes.Compare) and cell.operator == "=" and isinstance(cell.right, nodes.Path | nodes.Call):
        return flatten(print_reference(context, cell.right, soft=_WORDS_OF_CELLS))
    return flatten(context.show(cell))


def _width(texts: Iterable[str]) -> int:
    return max((len(text) for text in texts if len(text) <= _WIDEST_COLUMN), default=0)


def _padded(texts: list[str], widths: list[int]) -> list[str]:
    return [text.ljust(width) for text, width in zip(texts, widths, strict=True)]


def _line(context: Context, cells: list[str], widths: list[int], result: nodes.Expr) -> str:
    return f"{_GAP.join(_padded(cells, widths))}{_GAP}=> {flatten(context.show(result))}"
