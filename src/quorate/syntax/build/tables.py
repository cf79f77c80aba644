"""Productions of decision tables."""

from __future__ import annotations

from typing import Any

from lark import v_args

from quorate.diagnostics.catalogue import syntax as codes
from quorate.syntax import nodes as n
from quorate.syntax.build.base import Base
from quorate.text import Span


@v_args(meta=True)
class Tables(Base):
    """Productions of decision tables."""

    def table(self, meta: Any, items: list[Any]) -> n.TableDeclaration:
        _, name, title, _, of, _, gives, collects, *rest = items
        *cells_and_rows, _, _, otherwise = rest
        first = [item for item in cells_and_rows if not isinstance(item, RowParts)]
        parts = [item for item in cells_and_rows if isinstance(item, RowParts)]
        width = len(first) // 2 if parts else len(first)
        columns, cells = first[:width], first[width:]
        rows: list[n.Row] = []
        for part in parts:
            if len(cells) != width or not width:
                self.problems.append(codes.E116.at(part.span, cells=len(cells), columns=width, table=name.text))
                break
            span = self._node_span(cells[0]).to(self._node_span(part.result))
            made = tuple(cell if isinstance(cell, n.AnyCell) else self._cell(cell) for cell in cells)
            rows.append(n.Row(span, made, part.result))
            cells = list(part.cells)
        else:
            if parts and cells:
                self.problems.append(codes.E116.at(parts[-1].span, cells=len(cells), columns=width, table=name.text))
        for column in columns:
            if not isinstance(column, n.Path | n.Call):
                self.problems.append(codes.E119.at(self._node_span(column), table=name.text))
        return n.TableDeclaration(
            self._span(meta),
            name,
            self._text(title) if title else None,
            of,
            gives,
            bool(collects),
            tuple(column for column in columns if isinstance(column, n.Path | n.Call)),
            tuple(rows),
            otherwise,
        )

    def row(self, meta: Any, items: list[Any]) -> RowParts:
        return RowParts(self._span(meta), items[1], items[2:])

    def _cell(self, cell: Any) -> n.Expr:
        if isinstance(cell, n.Compare | n.TextTest | n.In | n.Between | n.TimeTest | n.StateTest):
            return cell
        span = self._node_span(cell)
        return n.Compare(span, "=", n.Column(Span(self._file, span.start, span.start)), cell, ignoring_case=False)

    def _node_span(self, node: Any) -> Span:
        return node.span  # type: ignore[no-any-return]

    def any_cell(self, meta: Any, _: list[Any]) -> n.AnyCell:
        return n.AnyCell(self._span(meta))

    def _column(self, span: Span) -> n.Column:
        return n.Column(Span(self._file, span.start, span.start))

    def cell_compare(self, meta: Any, items: list[Any]) -> n.Compare:
        span = self._span(meta)
        return n.Compare(span, items[0], self._column(span), items[1], ignoring_case=False)

    def cell_text(self, meta: Any, items: list[Any]) -> n.TextTest:
        span = self._span(meta)
        return self._text_test(span, self._column(span), items)

    def cell_in(self, meta: Any, items: list[Any]) -> n.Expr:
        span = self._span(meta)
        negated, _, target = items
        if isinstance(target, n.ListLiteral | n.Path | n.Call | n.Weekdays):
            return n.In(span, self._column(span), bool(negated), target, ignoring_case=False)
        return n.TimeTest(span, self._column(span), bool(negated), target)

    def cell_between(self, meta: Any, items: list[Any]) -> n.Between:
        span = self._span(meta)
        negated, _, low, _, high = items
        return n.Between(span, self._column(span), bool(negated), low, high)

    def cell_time(self, meta: Any, items: list[Any]) -> n.TimeTest:
        span = self._span(meta)
        return n.TimeTest(span, self._column(span), False, n.EdgeWindow(span, items[0], items[1]))  # noqa: FBT003

    def cell_state(self, meta: Any, items: list[Any]) -> n.StateTest:
        span = self._span(meta)
        return n.StateTest(span, self._column(span), bool(items[1]), str(items[2]))  # type: ignore[arg-type]


class RowParts:
    """`=> result` and the cells after it, which are the next row's."""

    def __init__(self, span: Span, result: n.Expr, cells: list[Any]) -> None:
        self.span, self.result, self.cells = span, result, cells
