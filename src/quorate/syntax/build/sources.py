"""Productions of quantifiers, events and sequences."""

from __future__ import annotations

from typing import Any

from lark import v_args

from quorate.diagnostics.catalogue import syntax as codes
from quorate.diagnostics.model import Label
from quorate.syntax import nodes as n
from quorate.syntax.build.base import Base
from quorate.syntax.grammar import one_line
from quorate.syntax.words import ANY_GROUP
from quorate.text import Span

_COUNT_MOST = 1_000_000


@v_args(meta=True)
class Sources(Base):
    """Productions of quantifiers, events and sequences."""

    def any_source(self, meta: Any, items: list[Any]) -> n.Quantifier:
        return n.Quantifier(self._span(meta), "any", None, None, items[1])

    def no_source(self, meta: Any, items: list[Any]) -> n.Quantifier:
        return n.Quantifier(self._span(meta), "no", None, None, items[1])

    def every_source(self, meta: Any, items: list[Any]) -> n.Quantifier:
        return n.Quantifier(self._span(meta), "every", None, None, items[1])

    def counted_source(self, meta: Any, items: list[Any]) -> n.Quantifier:
        kind, count, different, source = items
        return n.Quantifier(
            self._span(meta),
            one_line(kind),  # type: ignore[arg-type]  # one of the terminal's alternatives
            self._integer(count, _COUNT_MOST),
            different,
            source,
        )

    def different(self, _: Any, items: list[Any]) -> n.Expr:
        return items[1]  # type: ignore[no-any-return]

    def source(self, meta: Any, items: list[Any]) -> n.Source:
        path, *clauses = items
        found = self._clauses(clauses, path)
        window = found.get("window")
        if isinstance(window, n.HoursWindow):
            self.problems.append(codes.E121.at(window.span))
        return n.Source(
            self._span(meta),
            path,
            found.get("burst"),
            found.get("near"),
            window,
            found.get("where"),
        )

    def all_groups(self, meta: Any, _: list[Any]) -> n.Path:
        span = self._span(meta)
        return n.Path(span, (n.Name(span, ANY_GROUP),))

    def _clauses(self, clauses: list[Any], path: n.Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        spans: dict[str, Span] = {}
        for kind, span, value in clauses:
            if kind in found:
                self.problems.append(
                    codes.E114.at(
                        span,
                        clause=kind,
                        thing=path.parts[-1].text,
                        labels=[Label(spans[kind], "the first one")],
                    )
                )
            found[kind], spans[kind] = value, span
        return found

    def burst(self, meta: Any, items: list[Any]) -> tuple[str, Span, n.Duration]:
        return "burst", self._span(meta), items[-1]

    def near_within(self, meta: Any, items: list[Any]) -> tuple[str, Span, n.Near]:
        span = self._span(meta)
        return "near", span, n.Near(span, "within", items[1], items[-1])

    def near_after(self, meta: Any, items: list[Any]) -> tuple[str, Span, n.Near]:
        span = self._span(meta)
        return "near", span, n.Near(span, "after", None, items[-1])

    def near_before(self, meta: Any, items: list[Any]) -> tuple[str, Span, n.Near]:
        span = self._span(meta)
        return "near", span, n.Near(span, "before", None, items[-1])

    def bare_anchor(self, meta: Any, items: list[Any]) -> n.Source:
        return n.Source(self._span(meta), items[0], None, None, None, None)

    def where(self, meta: Any, items: list[Any]) -> tuple[str, Span, n.Expr]:
        inner = items[-1]
        return "where", self._span(meta), inner.inner if isinstance(inner, n.Group) else inner

    def ever(self, meta: Any, _: list[Any]) -> tuple[str, Span, n.EverWindow]:
        span = self._span(meta)
        return "window", span, n.EverWindow(span)

    def event_window(self, meta: Any, items: list[Any]) -> tuple[str, Span, n.Window]:
        return "window", self._span(meta), items[-1]

    def sequence(self, meta: Any, items: list[Any]) -> n.Sequence:
        steps = tuple(item for item in items if isinstance(item, n.Step))
        windows = [item[2] for item in items if isinstance(item, tuple)]
        for window in windows:
            if isinstance(window, n.HoursWindow):
                self.problems.append(codes.E121.at(window.span))
        return n.Sequence(self._span(meta), steps, windows[0] if windows else None)

    def step(self, meta: Any, items: list[Any]) -> n.Step:
        negated, path, *clauses = items
        found = self._clauses(clauses, path)
        return n.Step(
            self._span(meta),
            bool(negated),
            path,
            found.get("name"),
            found.get("where"),
            found.get("after"),
            found.get("within"),
        )

    def step_name(self, meta: Any, items: list[Any]) -> tuple[str, Span, n.Name]:
        return "name", self._span(meta), items[-1]

    def step_after(self, meta: Any, items: list[Any]) -> tuple[str, Span, n.Duration]:
        return "after", self._span(meta), items[-1]

    def step_within(self, meta: Any, items: list[Any]) -> tuple[str, Span, n.Duration]:
        return "within", self._span(meta), items[-1]
