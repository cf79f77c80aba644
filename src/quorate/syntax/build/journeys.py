"""Productions of journeys, and of the actions and calls that they act through."""

from __future__ import annotations

from typing import Any

from lark import Token, v_args

from quorate.diagnostics.catalogue import syntax as codes
from quorate.syntax import nodes as n
from quorate.syntax.build.blocks import Blocks, Clause
from quorate.syntax.grammar import one_line


@v_args(meta=True)
class Journeys(Blocks):
    """Productions of journeys but for their steps, of actions and of calls."""

    def journey(self, meta: Any, items: list[Any]) -> n.JourneyDeclaration:
        _, name, title, _, of, _, audience, *parts = items
        steps = tuple(part for part in parts if not isinstance(part, Clause))
        for number, part in enumerate(parts):
            if isinstance(part, Clause) and any(not isinstance(before, Clause) for before in parts[:number]):
                help_ = "move it in front of the first step"
                self.problems.append(codes.E123.at(part.span, clause=part.word, journey=name.text, help=help_))
        found = self._once((part for part in parts if isinstance(part, Clause)), name.text)
        return n.JourneyDeclaration(
            self._span(meta),
            name,
            self._title(title),
            of,
            audience,
            found.get("reenter"),
            found.get("exit when"),
            found.get("goal when"),
            found.get("on change"),
            steps,
        )

    def reenter(self, meta: Any, items: list[Any]) -> Clause:
        _, delay, _, after, _, most, _ = items
        times = self._counted(most) if most else None
        return self._clause(meta, items, n.Reenter(self._span(meta), delay, str(after), times))  # type: ignore[arg-type]

    def exit_when(self, meta: Any, items: list[Any]) -> Clause:
        return self._clause(meta, items, items[-1])

    def goal_when(self, meta: Any, items: list[Any]) -> Clause:
        return self._clause(meta, items, items[-1])

    def on_change(self, meta: Any, items: list[Any]) -> Clause:
        return self._clause(meta, items, str(items[-1]))

    def action(self, meta: Any, items: list[Any]) -> n.ActionDeclaration:
        _, name, title, _, of, consent, parameters, _, kind = items
        return n.ActionDeclaration(
            self._span(meta), name, self._title(title), of, bool(consent), parameters or (), kind
        )

    def parameters(self, _: Any, items: list[Any]) -> tuple[n.ActionParameter, ...]:
        return tuple(items)

    def action_parameter(self, meta: Any, items: list[Any]) -> n.ActionParameter:
        name, type_, required = items
        return n.ActionParameter(self._span(meta), name, type_, bool(required))

    def declared_type(self, meta: Any, items: list[Token]) -> n.DeclaredType:
        return n.DeclaredType(self._span(meta), one_line(items[0]))  # type: ignore[arg-type]  # the grammar's words

    def call_declaration(self, meta: Any, items: list[Any]) -> n.CallDeclaration:
        _, name, title, _, of, parameters, _, gives, _, *simulated = items
        return n.CallDeclaration(
            self._span(meta),
            name,
            self._title(title),
            of,
            parameters or (),
            gives or (),
            tuple(one for one in simulated if one is not None),
        )

    def given(self, meta: Any, items: list[Any]) -> n.Argument:
        return n.Argument(self._span(meta), *items)
