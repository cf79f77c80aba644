"""Declarations that use each other: each elaborated once, before what uses it; circles and bounds."""

from __future__ import annotations

import copy
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Final, Self

from quorate.diagnostics.catalogue.limits import E406, E407
from quorate.diagnostics.catalogue.names import E202, E206, E215, E216
from quorate.diagnostics.catalogue.types import E319
from quorate.diagnostics.model import Diagnostic, Label
from quorate.ir import nodes as ir
from quorate.ir import types as t
from quorate.ir.groups import ANY_GROUP
from quorate.semantics.elaborate.extent import DEPTH_MOST, SIZE_MOST, Extent, extent_of
from quorate.semantics.elaborate.lists import ListsPart
from quorate.semantics.elaborate.mentions import in_order
from quorate.semantics.elaborate.scope import Scope
from quorate.semantics.named import Names, Usable
from quorate.semantics.project import Project
from quorate.syntax import nodes as n
from quorate.text import Span

_CIRCLE_MOST: Final = 16
"""How many declarations are followed: what is mentioned is elaborated first, so only circles are followed at all."""


class UsablePart(ListsPart):
    """Elaborates what can be used by name; each once, and before what uses it."""

    def __init__(self, project: Project, names: Names) -> None:
        super().__init__(project, names)
        self._usable = names.usable()
        self._done: set[str] = set()
        self._under_way: list[str] = []
        self._extents: dict[str, Extent] = {}
        self._column: ir.Expr | None = None

    def elaborate_declarations(self) -> None:
        """Elaborate all that conditions use, each in the order in which they use each other."""
        for name in in_order(self._usable):
            declared = self._usable[name]
            try:
                self._once(name, declared)
            except RecursionError:
                self.report(E406.at(declared.name.span, name=name, limit=DEPTH_MOST))

    def make_ready(self, name: str, used_at: Span) -> None:
        """Elaborate a declaration that is about to be used, and report one that uses itself."""
        declared = self._usable[name]
        if name in self._under_way or len(self._under_way) > _CIRCLE_MOST:
            circle = self._under_way[self._under_way.index(name) if name in self._under_way else 0 :]
            over = " → ".join(f"`{step}`" for step in (*circle, name)) if len(circle) > 1 else ""
            help_ = f"the circle is {over}" if over else "say what it stands for without its own name"
            labels = [Label(declared.name.span, "declared here")]
            self.report(E206.at(used_at, labels=labels, name=name, help=help_))
        else:
            self._once(name, declared)

    def _once(self, name: str, declared: Usable) -> None:
        """Put what a declaration means, or None, under its name, unless that is done."""
        if name not in self._done:
            with self._under_way_with(name):
                self.elaborate_one(name, declared)
            self._done.add(name)

    def apart(self) -> Self:
        """Return an elaboration that goes on from what this one knows, without changing anything of it."""
        other = copy.copy(self)
        other.diagnostics = []
        other.drafts = replace(self.drafts, flawed=set())
        other._extents = dict(self._extents)  # noqa: SLF001 - one of the same
        return other

    def elaborate_alone(self, name: str, declared: Usable) -> None:
        """Elaborate a declaration in the place of the one of its name, once all others are."""
        self._usable = {**self._usable, name: declared}
        self._done = self._done - {name}
        self._once(name, declared)

    @abstractmethod
    def elaborate_one(self, name: str, declared: Usable) -> None:
        """Put what a declaration means, or None, under its name."""

    @contextmanager
    def _under_way_with(self, name: str) -> Iterator[None]:
        """Give one declaration slots of its own, whatever is being elaborated around it."""
        before = self._slots, self._column, self.members
        self._under_way.append(name)
        self._slots, self.members = 0, {}
        try:
            yield
        finally:
            self._under_way.pop()
            self._slots, self._column, self.members = before

    # -- what declarations have in common ------------------------------------------------------------------------------

    def flaw(self, name: str, diagnostic: Diagnostic | None = None) -> None:
        """Keep that a declaration has a mistake, and the mistake if it is not told already."""
        self.drafts.flawed.add(name)
        if diagnostic is not None:
            self.report(diagnostic)

    def out_of_range(
        self, owner: str, node: n.IntegerLiteral | n.NumberLiteral, what: str, wanted: str, help_: str = ""
    ) -> None:
        """Report a number of a declaration that has no meaning."""
        self.flaw(owner, E319.at(node.span, what=what, value=node.written, wanted=wanted, help=help_))

    def lacks(self, declared: n.Declaration, thing: str, clause: str, help_: str) -> None:
        """Report a clause that is not there."""
        name = declared.name
        self.flaw(name.text, E215.at(name.span, thing=thing, name=name.text, clause=clause, help=help_))

    def once(
        self, owner: str, names: Iterable[n.Name], label: str = "named again", help_: str = "name it once"
    ) -> dict[str, n.Name]:
        """Return names by their texts; reports one that stands twice."""
        first: dict[str, n.Name] = {}
        for name in names:
            if name.text in first:
                labels = [Label(first[name.text].span, "first named here")]
                self.flaw(owner, E202.at(name.span, label=label, labels=labels, name=name.text, help=help_))
            first.setdefault(name.text, name)
        return first

    def former_names(
        self, owner: str, former: Iterable[tuple[str, Iterable[n.Name]]], present: Mapping[str, n.Name]
    ) -> dict[str, str]:
        """Return the names that things have by those they had; reports one that is taken."""
        found: dict[str, str] = {}
        first: dict[str, n.Name] = {}
        for now, names in former:
            for name in names:
                other = present.get(name.text) or first.get(name.text)
                if other is not None:
                    reason = "is given twice" if name.text in first else "is a name that there is"
                    labels = [Label(other.span, "here")]
                    help_ = "leave it with one alone" if name.text in first else "take it away, or rename what has it"
                    self.flaw(owner, E216.at(name.span, labels=labels, name=name.text, reason=reason, help=help_))
                first.setdefault(name.text, name)
                found.setdefault(name.text, now)
        self.drafts.renamed.update(found)
        return found

    def site(self, node: n.Expr, entity: str, span: Span) -> ir.Expr | None:
        """Elaborate a condition on a record of an entity in the first slot, whatever stands there elsewhere.

        None, told elsewhere, also where the rule set has no such entity.
        """
        if entity not in self.schema.entities:
            return None
        slots, members = self._slots, self.members
        self._slots, self.members = 0, {}
        try:
            return self.condition(node, self.scope_on(entity, span))
        finally:
            self._slots, self.members = slots, members

    def scope_on(self, entity: str, span: Span) -> Scope:
        """Return the scope of a condition on a record of an entity in the first slot."""
        return Scope((ir.Slot(span, t.EntityType(entity), self.new_slot()),))

    def is_bounded(
        self, declared: n.Declaration, parts: Iterable[ir.Expr], *, repeats: bool = False, over: Iterable[str] = ()
    ) -> bool:
        """Keep how deep and large a declaration is; reports one beyond the bounds.

        `over` are others that it stands for besides those that its conditions name.
        """
        name = declared.name.text
        extent = extent_of(tuple(parts), self._extents, repeats=repeats)
        below = max((self._extents[other].depth for other in over), default=0)
        extent = self._extents[name] = Extent(max(extent.depth, below + 1 if below else 0), extent.size, repeats)
        if extent.depth > DEPTH_MOST:
            self.report(E406.at(declared.name.span, name=name, limit=DEPTH_MOST))
        elif extent.size > SIZE_MOST:
            self.report(E407.at(declared.name.span, name=name, limit=f"{SIZE_MOST:,}"))
        else:
            return True
        return False

    def first_under_way(self, names: Iterable[str]) -> str | None:
        """Return which of some declarations is being elaborated at the moment, the outermost of them."""
        wanted = frozenset(names)
        return next((name for name in self._under_way if name in wanted), None)

    def measure_every_group(self) -> None:
        """Keep how deep all buying groups are together."""
        depths = [self._extents[name].depth for name in self.drafts.groups if name in self._extents]
        self._extents[ANY_GROUP] = Extent(max(depths, default=0), 0)


def title_of(title: n.TextLiteral | None, name: n.Name) -> str:
    """Return what people call something: its title, else its name."""
    return title.value if title is not None else name.text
