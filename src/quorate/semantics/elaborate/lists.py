"""Declared lists: constants, written out or from a file of comma-separated values."""

from __future__ import annotations

import csv
import io

from quorate.diagnostics.catalogue.names import E205, E209, E210
from quorate.ir import nodes as ir
from quorate.ir import types as t
from quorate.semantics.described import described
from quorate.semantics.elaborate.base import ListConstant
from quorate.semantics.elaborate.schema import SchemaPart
from quorate.semantics.elaborate.scope import Scope
from quorate.semantics.elaborate.sources import SourcesPart
from quorate.semantics.suggest import hint
from quorate.syntax import nodes as n


class ListsPart(SchemaPart, SourcesPart):
    """Elaborates declared lists, before anything that may use them."""

    def elaborate_lists(self) -> None:
        """Fill `lists`."""
        for name, declared in self.names.declared.items():
            if isinstance(declared, n.ListDeclaration):
                self.lists[name] = self._constants(declared)
            elif isinstance(declared, n.ListFileDeclaration):
                self.lists[name] = self._constants_from_file(declared)

    def _constants(self, declared: n.ListDeclaration) -> ListConstant | None:
        items = [self._constant_item(item) for item in declared.items]
        known = [item for item in items if item is not None]
        made = self.list_of(declared.span, known) if len(known) == len(items) else None
        if made is None or not isinstance(made.type, t.ListType):
            return None
        values = tuple(item.value for item in known)
        return ListConstant(declared.name.text, made.type.item, values, declared.name.span)

    def _constant_item(self, node: n.Expr) -> ir.Literal | None:
        found = self.expr(node, Scope())
        if found is None or isinstance(found, ir.Literal):
            return found
        self.report(E205.at(node.span, name="this", kind=described(found.type), expected="a constant"))
        return None

    def _constants_from_file(self, declared: n.ListFileDeclaration) -> ListConstant | None:
        """Read one column of a list file; its cells are texts, and empty ones are passed over."""
        rows = self._rows(declared)
        if rows is None:
            return None
        file, wanted = declared.file.value, _text_of(declared.column)
        header = rows[0] if rows else []
        if wanted not in header:
            help_ = hint(wanted, header) or "its columns are " + ", ".join(f"`{name}`" for name in header)
            self.report(E210.at(declared.column.span, file=file, column=wanted, help=help_ if header else ""))
            return None
        at = header.index(wanted)
        cells = (row[at].strip() for row in rows[1:] if at < len(row))
        values = tuple(dict.fromkeys(cell for cell in cells if cell))
        if declared.gives is not None and not self._keep_pairs(declared, rows, at):
            return None
        return ListConstant(declared.name.text, t.TEXT, values, declared.name.span)

    def _keep_pairs(self, declared: n.ListFileDeclaration, rows: list[list[str]], at: int) -> bool:
        """Keep what a list gives for each of its values; False, reported, where that cannot be told."""
        file, wanted, header = declared.file.value, _text_of(declared.gives or declared.column), rows[0]
        if wanted not in header:
            help_ = hint(wanted, header) or "its columns are " + ", ".join(f"`{name}`" for name in header)
            self.report(E210.at((declared.gives or declared.column).span, file=file, column=wanted, help=help_))
            return False
        given = header.index(wanted)
        pairs: dict[str, str] = {}
        for row in rows[1:]:
            key, value = (row[place].strip() if place < len(row) else "" for place in (at, given))
            if key and value and pairs.setdefault(key, value) != value:
                reason = f"it gives `{pairs[key]}` and `{value}` for `{key}`"
                self._refuse(declared, reason, "keep one line for each value that is looked up")
                return False
        self.pairs[declared.name.text] = pairs
        return True

    def _rows(self, declared: n.ListFileDeclaration) -> list[list[str]] | None:
        file = declared.file.value
        key = self.project.data_key(declared.span.path, file)
        if key is None:
            self._refuse(declared, "it lies outside the folder of the rule set", "put it beside the rules")
            return None
        content = self.project.data.get(key)
        if content is None:
            self._refuse(declared, "there is no such file", self._near_file(key))
            return None
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            self._refuse(declared, f"line {line} is not UTF-8", "save it as UTF-8")
            return None
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        try:
            return [[cell.strip() for cell in row] if number == 0 else row for number, row in enumerate(reader)]
        except csv.Error as error:
            self._refuse(declared, f"line {reader.line_num}: {error}", "")
            return None

    def _near_file(self, key: str) -> str:
        return hint(key, self.project.data) or f"`{key}` is looked for in the folder of the rule set"

    def _refuse(self, declared: n.ListFileDeclaration, reason: str, help_: str) -> None:
        self.report(E209.at(declared.file.span, file=declared.file.value, reason=reason, help=help_))


def _text_of(column: n.Name | n.TextLiteral) -> str:
    return column.text if isinstance(column, n.Name) else column.value
