"""Chains of events in their order (segments, section 1.8): sequences, and counts of events before or after others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from quorate.diagnostics.catalogue.pql import Q118, Q135
from quorate.pql import nodes as n
from quorate.pql.base import Manner, Many
from quorate.pql.conditions import ConditionsPart
from quorate.pql.openings import Level, Term, split
from quorate.pql.references import EVENTS
from quorate.pql.scope import Scope
from quorate.pql.written import AND, FALSE, LARGEST, NOT, TEST, TRUE, Condition, all_of, any_of, quoted

STEPS_MOST: Final = 6
_ORDER: Final = "timestamp"
_OF_EVENTS: Final = ("at", "id", "type", "person", "account", "event")


class ChainsPart(ConditionsPart):
    """Translates chains."""

    def chain(self, expr: n.Chain, scope: Scope, manner: Manner) -> Condition:
        """Translate `chain(xEvent, timestamp, [A: WHAT(…) COUNT(2), B: …])`; `COUNT` is at least."""
        self._check_chain(expr)
        steps = [step for step in expr.steps if step.count > 0]
        if any(step.count > LARGEST for step in steps):  # nobody has so many events
            return TRUE if manner == "false" else FALSE
        around = [self.condition(step.where, scope, manner) for step in expr.steps if step.where is not None]
        happening = self._happening(steps, scope, manner)
        return any_of([happening, *around]) if manner == "false" else all_of([happening, *around])

    def _check_chain(self, expr: n.Chain) -> None:
        if not isinstance(expr.source, n.Name) or expr.source.name != EVENTS or expr.order != _ORDER:
            raise self.refuse(Q118, expr.at, what="another source than `xEvent` by `timestamp`")
        if len(expr.steps) > STEPS_MOST:
            raise self.refuse(Q118, expr.steps[STEPS_MOST].at, what=f"a step beyond the {STEPS_MOST} that there may be")

    def _happening(self, steps: Sequence[n.Step], scope: Scope, manner: Manner) -> Condition:
        if not steps:
            return FALSE if manner == "false" else TRUE
        if manner == "false":
            for step in steps:
                if step.count > 1:
                    self.warn(Q135, step.at, count=step.count)
        if len(steps) == 1:
            return self._alone(steps[0], scope, manner)
        levels = self._levels(steps, scope)
        inner: Manner = "true" if manner == "true" else "sure"
        counted = [place for place, step in enumerate(steps) if step.count > 1]
        if not counted:
            return self._sequence(levels, inner, manner)
        if counted not in ([0], [len(steps) - 1]):
            raise self.refuse(
                Q118, steps[counted[0]].at, what="a count on this step",
                help="a count can stand on the first step, or on the last one",
            )  # fmt: skip
        return self._counting(levels, steps, inner, manner, is_last=counted != [0])

    def _events_of(self, step: n.Step) -> n.Expr:
        """Return the events of a step as an array: those that its condition and its time are true of."""
        what = n.Method(step.at, n.Name(step.at, EVENTS), "filter", (step.what,))
        if step.when is None:
            return what
        return n.Method(step.at, what, "filter", (n.Occurs(step.at, n.Name(step.at, _ORDER), step.when),))

    def _alone(self, step: n.Step, scope: Scope, manner: Manner) -> Condition:
        many = Many(self._events_of(step), scope)
        made = self.compared_count(many, ">=", step.count, scope, manner)
        if made is not None:
            return made
        value = self._count(many, scope, step.what)
        number = n.Literal_(step.at, step.count)
        return self.compare_values(">=", value, self.scalar(number, scope), step.what, manner)

    def _levels(self, steps: Sequence[n.Step], scope: Scope) -> list[Level]:
        """Open each step; the labels of those before it are names in its condition."""
        levels: list[Level] = []
        inner = scope
        for step in steps:
            level = self._level(step, inner)
            level.item.alias = self._free_label(step.label)
            levels.append(level)
            inner = inner.naming(step.label, level.item)
        return levels

    def _level(self, step: n.Step, scope: Scope) -> Level:
        """Open the events of a step: those of one type, else those of any."""
        events = self._events_of(step)
        openings = self.openings(Many(events, scope), scope)
        if len(openings) == 1:
            return openings[0].levels[0]
        terms = [Term(step.what, scope, None)]
        if step.when is not None:
            terms.append(Term(n.Occurs(step.at, n.Name(step.at, _ORDER), step.when), scope, None))
        parts = tuple(part for term in terms for part in split(term))
        return self.of_events(events, scope, parts, None).levels[0]

    def _free_label(self, label: str) -> str:
        """Return a label that is no field of an event, which it would hide."""
        taken = {*_OF_EVENTS, *(name for shape in self.shapes.events.values() for name in shape.fields)}
        while label in taken:
            label += "_"
        return label

    def _sequence(self, levels: list[Level], inner: Manner, manner: Manner) -> Condition:
        parts = [self.conditions_of(level, inner) for level in levels]
        if FALSE in parts:
            return TRUE if manner == "false" else FALSE
        window, parts = _common_window(parts)
        texts = []
        for level, made in zip(levels, parts, strict=True):
            words = [level.source]
            if level.item.is_asked:
                words.append(f"as {quoted(level.item.alias)}")
            if made != TRUE:
                words.append(f"where ({made.text})")
            texts.append(" ".join(words))
        text = f"sequence ({' then '.join(texts)}){window}"
        if manner == "false":
            return any_of([Condition(f"not {text}", NOT), levels[0].absent])
        return self._held(Condition(text, TEST), levels[0], manner)

    def _counting(
        self, levels: list[Level], steps: Sequence[n.Step], inner: Manner, manner: Manner, *, is_last: bool
    ) -> Condition:
        """Say that enough events come after the earliest, or before the latest, that the other steps can be."""
        if any(level.item.is_asked for level in levels):
            raise self.refuse(Q118, steps[0].at, what="a label beside a count")
        order = levels if is_last else levels[::-1]
        word = "after any" if is_last else "before any"
        text = ""
        for level in order[:-1]:
            made = self.conditions_of(level, inner)
            near = f" {word} ({text})" if text else ""
            text = _with(level, made, near)
        last = order[-1]
        made = self.conditions_of(last, inner)
        count = max(step.count for step in steps)
        whole = _with(last, made, f" {word} ({text})")
        if manner == "false":
            return any_of([Condition(f"fewer than {count} {whole}", TEST), last.absent])
        return self._held(Condition(f"at least {count} {whole}", TEST), last, manner)


def _with(level: Level, made: Condition, near: str) -> str:
    """Write a source with what it is near to; its conditions stand behind."""
    return f"{level.source}{near}" + (f" where ({made.text})" if made != TRUE else "")


def _common_window(parts: Sequence[Condition]) -> tuple[str, list[Condition]]:
    """Take the window that the events of all steps are in out of their conditions, to stand behind the sequence."""
    conjuncts = [part.parts if part.level == AND else (part,) for part in parts]
    windows = [{each.window for each in each_part if each.window} for each_part in conjuncts]
    common = set.intersection(*windows)
    if not common:
        return "", list(parts)
    window = min(common)
    return f" {window}", [all_of(each for each in part if each.window != window) for part in conjuncts]
