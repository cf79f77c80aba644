"""Small changes of lists, tables, audiences, role templates, engagement models, stages, groups and activations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from quorate.diagnostics.model import Edit
from quorate.suite.mutation.conditions import Conditions
from quorate.suite.mutation.literals import moved_length
from quorate.suite.mutation.mutant import Change
from quorate.suite.mutation.words import Words
from quorate.syntax import nodes as n

_WEIGHTS: Final = ("trivial", "minor", "normal", "important", "vital")
_ITEMS_MOST: Final = 30
"""Of a longer list only so many items are dropped, one at a time."""
_ROWS_MOST: Final = 50
"""Of a longer table only the first rows are changed, so that one table takes no more time than all else."""
_HEAVY: Final = 10


@dataclass(frozen=True, slots=True)
class Declarations:
    """Changes the declarations of one file."""

    words: Words
    conditions: Conditions

    def of_list(self, node: n.ListDeclaration) -> Iterator[Change]:
        """Drop each item."""
        changes = self.words.drop_each("list item", (each.span for each in node.items))
        for _, change in zip(range(_ITEMS_MOST), changes, strict=False):
            yield change

    def of_audience(self, node: n.AudienceDeclaration, *, may_be_unknown: bool) -> Iterator[Change]:
        """Change the condition, and what being unknown counts as."""
        words, where = self.words, node.where
        yield from self.conditions.of(where)
        clause = words.find(r"\bunknown\s+(counts\s+as\s+member|is\s+an\s+error)\b", where.span.end, node.span.end)
        if clause is not None:
            yield words.drop("unknown", words.at(where.span.end, clause.end), clause, where.span)
        elif may_be_unknown:
            told = "unknown counts as member"
            yield words.insert("unknown", where.span.end, "\n  unknown counts as member", where.span, told)

    # -- tables --------------------------------------------------------------------------------------------------------

    def of_table(self, node: n.TableDeclaration) -> Iterator[Change]:
        """Change cells, and drop them; swap rows that follow on each other, and drop them; exchange results."""
        words, rows = self.words, node.rows[:_ROWS_MOST]
        for row in rows:
            for cell in row.cells:
                if not isinstance(cell, n.AnyCell):
                    yield from self.conditions.of(cell)
                    told = f"`{words.text(cell.span)}` is dropped"
                    yield words.exchange("drop", cell.span, "any", told=told)
        if not node.collects:
            yield from words.swap_neighbours("row order", (row.span for row in rows), "rows")
        if len(node.rows) > 1:
            for row in rows:
                yield words.drop("row", row.span, row.span)
        results = [row.result for row in rows] + ([] if node.otherwise is None else [node.otherwise])
        texts = [words.text(each.span) for each in results]
        for place, (result, text) in enumerate(zip(results, texts, strict=True)):
            others = [other for other in (*texts[place + 1 :], *texts[:place]) if other != text]
            if others:
                at = rows[place].span if place < len(rows) else result.span
                yield words.exchange("result", result.span, others[0], at)

    # -- role templates ------------------------------------------------------------------------------------------------

    def of_template(self, node: n.RoleTemplateDeclaration) -> Iterator[Change]:
        """Change conditions, weights and needs, and swap roles that follow on each other."""
        words = self.words
        for role in node.roles:
            if role.when is not None:
                yield from self.conditions.of(role.when)
            yield from self._weight(role)
            for number, least in ((role.needs, 1), (role.most, role.needs.value if role.needs else 1)):
                if number is not None:
                    for other in (number.value - 1, number.value + 1):
                        is_over = number is role.needs and role.most is not None and other > role.most.value
                        if other >= least and not is_over:
                            yield words.exchange("needs", number.span, str(other))
        if not node.allows_many:
            yield from words.swap_neighbours("role order", (role.span for role in node.roles), "roles")

    def _weight(self, role: n.RoleNode) -> Iterator[Change]:
        match role.weight:
            case n.Name(text=text, span=span) if text in _WEIGHTS:
                other = _WEIGHTS[_WEIGHTS.index(text) - 1] if text != _WEIGHTS[0] else _WEIGHTS[1]
                yield self.words.exchange("weight", span, other)
            case n.IntegerLiteral(value=value, span=span) | n.NumberLiteral(value=value, span=span):
                yield self.words.exchange("weight", span, _heavier(value))

    # -- what else makes buying groups ---------------------------------------------------------------------------------

    def of_interest(self, node: n.InterestDeclaration) -> Iterator[Change]:
        """Change what shows it."""
        if node.shown_when is not None:
            yield from self.conditions.of(node.shown_when)

    def of_group(self, node: n.BuyingGroupDeclaration) -> Iterator[Change]:
        """Change when it is ready, how completeness counts, and who is admitted."""
        words, span = self.words, node.span
        if node.ready is not None:
            yield from self.conditions.of(node.ready)
        if node.weighted:
            clause = words.find(r"\bcompleteness\s+weighted\b", span.start, span.end)
            if clause is not None:
                yield words.drop("weight", clause, clause, node.name.span)
        if node.admit is not None:
            clause = words.find(rf"(?<=\badmit\s){node.admit}\b", span.start, span.end)
            if clause is not None:
                other = "everyone" if node.admit == "interested" else "interested"
                yield words.exchange("admit", clause, other, node.name.span)

    def of_engagement(self, node: n.EngagementDeclaration) -> Iterator[Change]:
        """Change the window, the cap, the half life and the weights, and drop each of these."""
        words, at = self.words, node.name.span
        for length in (node.window, node.half_life):
            if length is not None:
                yield from (_about(change, node.name) for change in moved_length(words, length))
        if node.cap is not None:
            for cap in (node.cap.value - 1, node.cap.value + 1):
                if cap >= 1:
                    yield words.exchange("cap", node.cap.span, str(cap), at)
        for weight in node.weights:
            told = f"the weight of `{weight.event.text}` becomes {_heavier(weight.weight.value)}"
            yield words.exchange("weight", weight.weight.span, _heavier(weight.weight.value), at, told)
            if len(node.weights) > 1:
                yield words.drop("weight", weight.span, weight.span, at)

    def of_stages(self, node: n.StagesDeclaration) -> Iterator[Change]:
        """Change when stages follow on each other, and drop each move that rules make."""
        for line in node.lines:
            if isinstance(line, n.RuleMove):
                yield from self.conditions.of(line.when)
                yield self.words.drop("move", line.span, line.span, line.when.span)

    def of_activation(self, node: n.ActivationDeclaration) -> Iterator[Change]:
        """Change whom it is narrowed to, and drop that."""
        words, only = self.words, node.only_when
        if only is not None:
            yield from self.conditions.of(only)
            clause = words.find(r"\bonly\s+when\b", node.span.start, only.span.start)
            if clause is not None:
                yield words.drop("drop", words.at(clause.start, only.span.end), only.span)


def _heavier(value: float) -> str:
    """Return a weight that is another by so much that it shows."""
    return f"{value + _HEAVY:g}" if value >= _HEAVY else f"{value + 1:g}"


def _about(change: Change, name: n.Name) -> Change:
    return Change(change.operator, change.told, tuple(Edit(each.span, each.text) for each in change.edits), name.span)
