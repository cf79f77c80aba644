"""Productions of the steps of journeys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lark import Token, v_args

from quorate.diagnostics.catalogue import syntax as codes
from quorate.diagnostics.model import Label
from quorate.syntax import nodes as n
from quorate.syntax.build.base import zone_of
from quorate.syntax.build.blocks import Blocks, Clause
from quorate.syntax.grammar import one_line


@v_args(meta=True)
class Steps(Blocks):
    """Productions of the steps of journeys."""

    def label(self, _: Any, items: list[Any]) -> n.Name:
        return items[0]  # type: ignore[no-any-return]

    def do(self, meta: Any, items: list[Any]) -> n.Do:
        label, _, action, *given = items
        return n.Do(self._span(meta), label, action, _arguments(given))

    def wait(self, meta: Any, items: list[Any]) -> n.Wait:
        label, _, moment = items
        return n.Wait(self._span(meta), label, moment)

    def moment(self, meta: Any, items: list[Any]) -> n.Moment:
        return n.Moment(self._span(meta), *items)

    def moment_only(self, meta: Any, items: list[Any]) -> n.Moment:
        return n.Moment(self._span(meta), None, items[0])

    def until(self, meta: Any, items: list[Any]) -> n.Until:
        _, value, _, days, zone = items
        return n.Until(self._span(meta), value, days or (), zone_of(zone))

    def until_days(self, meta: Any, items: list[Any]) -> n.Until:
        _, _, days, zone = items
        return n.Until(self._span(meta), None, days, zone_of(zone))

    def days_listed(self, _: Any, items: list[Any]) -> tuple[n.Weekdays, ...]:
        return tuple(items)

    def listen(self, meta: Any, items: list[Any]) -> n.Listen:
        label, word, moment, _, *triggers, block = items
        found = self._once(block or (), _known_as(label, word))
        return n.Listen(
            self._span(meta),
            label,
            moment,
            tuple(trigger for trigger in triggers if not isinstance(trigger, Token)),
            found.get("on event"),
            found.get("on timeout"),
        )

    def listen_block(self, _: Any, items: list[Any]) -> list[Clause]:
        return items

    def event_trigger(self, meta: Any, items: list[Any]) -> n.EventTrigger:
        return n.EventTrigger(self._span(meta), items[0])

    def change_trigger(self, meta: Any, items: list[Any]) -> n.ChangeTrigger:
        _, value, _, _, of_any, _, old, _, new, where = items
        return n.ChangeTrigger(self._span(meta), value, of_any, old, new, where[-1] if where else None)

    def joining(self, meta: Any, items: list[Any]) -> n.MembershipTrigger:
        _, group, _, role = items
        return n.MembershipTrigger(self._span(meta), "joining", group, role)

    def leaving(self, meta: Any, items: list[Any]) -> n.MembershipTrigger:
        _, group, _, role = items
        return n.MembershipTrigger(self._span(meta), "leaving", group, role)

    def split_accounts(self, meta: Any, items: list[Any]) -> n.Split:
        name, paths, found = self._split(items)
        return n.Split(self._span(meta), name, "accounts", paths, found.get("otherwise"))

    def split_people(self, meta: Any, items: list[Any]) -> n.Split:
        name, paths, found = self._split(items)
        return n.Split(self._span(meta), name, "people", paths, found.get("otherwise"))

    def _split(self, items: list[Any]) -> tuple[n.Name | None, tuple[n.PathNode, ...], dict[str, Any]]:
        label, word, name, block = items
        self._named_once(label, name, word)
        paths, found = self._paths(block, _known_as(label or name, word))
        return label or name, paths, found

    def split_block(self, _: Any, items: list[Any]) -> list[Any]:
        return items

    def path_when(self, meta: Any, items: list[Any]) -> n.PathNode:
        _, name, _, when, *steps = items
        return n.PathNode(self._span(meta), name, when, tuple(steps))

    def otherwise(self, meta: Any, items: list[Any]) -> Clause:
        return self._block(meta, items)

    def on_event(self, meta: Any, items: list[Any]) -> Clause:
        return self._block(meta, items)

    def on_timeout(self, meta: Any, items: list[Any]) -> Clause:
        return self._block(meta, items)

    def on_error(self, meta: Any, items: list[Any]) -> Clause:
        return self._block(meta, items)

    def split_random(self, meta: Any, items: list[Any]) -> n.RandomSplit:
        label, word, name, _, by, _, salt, *shares = items
        self._named_once(label, name, word)
        if not (label or name):
            self.problems.append(
                codes.E124.at(self._of(word), help="give it one, as in `split random subject_line { … }`")
            )
        return n.RandomSplit(
            self._span(meta),
            label or name or n.Name(self._of(word), ""),
            str(by) if by else None,  # type: ignore[arg-type]  # the grammar's words
            self._title(salt),
            tuple(shares),
        )

    def share(self, meta: Any, items: list[Any]) -> n.Share:
        percent, _, name, *steps = items
        if "." in percent:
            help_ = "round the shares so that they add up to 100"
            self.problems.append(codes.E125.at(self._of(percent), percent=percent, help=help_))
        value = self._float(percent, percent.removesuffix("%") + "e-2")
        return n.Share(self._span(meta), n.NumberLiteral(self._of(percent), value, str(percent)), name, tuple(steps))

    def call_step(self, meta: Any, items: list[Any]) -> n.CallStep:
        label, word, call, *given, _, within, block = items
        paths, found = self._paths(block or (), _known_as(label, word))
        return n.CallStep(
            self._span(meta),
            label,
            call,
            _arguments(given),
            within,
            block is not None,
            paths,
            found.get("otherwise"),
            found.get("on error"),
            found.get("on timeout"),
        )

    def call_block(self, _: Any, items: list[Any]) -> list[Any]:
        return items

    def repeat(self, meta: Any, items: list[Any]) -> n.Repeat:
        label, _, target, _, most, _ = items
        return n.Repeat(self._span(meta), label, target, self._counted(most))

    def end(self, meta: Any, items: list[Any]) -> n.End:
        return n.End(self._span(meta), items[0])

    # -- what steps share

    def _block(self, meta: Any, items: list[Any]) -> Clause:
        return self._clause(meta, items, n.Block(self._span(meta), tuple(items[1:])))

    def _named_once(self, label: n.Name | None, name: n.Name | None, word: Token) -> None:
        if label and name:
            labels = [Label(label.span, "the first one")]
            self.problems.append(codes.E114.at(name.span, clause="name", thing=one_line(word), labels=labels))

    def _paths(self, block: Sequence[Any], thing: str) -> tuple[tuple[n.PathNode, ...], dict[str, Any]]:
        """Return the paths of a block and what else stands in it, which is there once, after all paths."""
        others = [part for part in block if isinstance(part, Clause)]
        fallback = next((part for part in others if part.word == "otherwise"), None)
        paths = tuple(part for part in block if isinstance(part, n.PathNode))
        if fallback:
            for path in paths:
                if path.span.start > fallback.span.start:
                    labels = [Label(fallback.span, "`otherwise` is here")]
                    help_ = "move it in front of `otherwise`"
                    self.problems.append(codes.E126.at(path.name.span, path=path.name.text, help=help_, labels=labels))
        return paths, self._once(others, thing)


def _known_as(name: n.Name | None, word: Token) -> str:
    """Return what a step is called in a message: its name, or its words where it has none."""
    return name.text if name else one_line(word)


def _arguments(items: list[Any]) -> tuple[n.Argument, ...]:
    return tuple(item for item in items if isinstance(item, n.Argument))
