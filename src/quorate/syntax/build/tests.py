"""Productions of tests."""

from __future__ import annotations

from typing import Any

from lark import Token, v_args

from quorate.syntax import nodes as n
from quorate.syntax import test_nodes as tn
from quorate.syntax.build.blocks import Blocks


@v_args(meta=True)
class Tests(Blocks):
    """Productions of tests."""

    def test_block(self, meta: Any, items: list[Any]) -> tn.TestDeclaration:
        _, title, table, *statements = items
        name = n.Name(self._of(title), self._text(title).value)
        return tn.TestDeclaration(self._span(meta), name, table, tuple(statements))

    def test_table(self, meta: Any, items: list[Any]) -> tn.CaseTable:
        place = next(at for at, item in enumerate(items) if isinstance(item, Token) and item.type == "IN")
        rows = tuple(item for item in items[place + 1 :] if item is not None)
        return tn.CaseTable(self._span(meta), tuple(items[1:place]), rows)

    def test_now(self, meta: Any, items: list[Any]) -> tn.NowStatement:
        return tn.NowStatement(self._span(meta), items[-1])

    def test_file(self, meta: Any, items: list[Any]) -> tn.GivenFile:
        return tn.GivenFile(self._span(meta), items[-1])

    def fact(self, meta: Any, items: list[Any]) -> tn.Fact:
        kind, key, _, parent, fields = items
        return tn.Fact(self._span(meta), kind, key, parent, fields)

    def event_fact(self, meta: Any, items: list[Any]) -> tn.EventFact:
        _, event, owner, time, fields = items
        word, whose = owner or (None, None)
        ago, at = time or (None, None)
        return tn.EventFact(self._span(meta), event, word, whose, ago, at, fields)

    def test_owner(self, meta: Any, items: list[Any]) -> tuple[str, n.Name]:
        del meta
        return str(items[0]), items[1]

    def event_ago(self, _: Any, items: list[Any]) -> tuple[n.Duration, None]:
        return items[0], None

    def event_at(self, _: Any, items: list[Any]) -> tuple[None, tn.TestValue]:
        return None, items[-1]

    def test_after(self, meta: Any, items: list[Any]) -> tn.After:
        return tn.After(self._span(meta), items[-1])

    # -- what is done --------------------------------------------------------------------------------------------

    def assign(self, meta: Any, items: list[Any]) -> tn.Assign:
        _, person, role, _, group = items
        return tn.Assign(self._span(meta), person, role, group)

    def remove(self, meta: Any, items: list[Any]) -> tn.Remove:
        _, person, _, role, _, group = items
        return tn.Remove(self._span(meta), person, role, group)

    def move(self, meta: Any, items: list[Any]) -> tn.Move:
        _, group, _, stage = items
        return tn.Move(self._span(meta), group, stage)

    def note(self, meta: Any, items: list[Any]) -> tn.NoteStatus:
        _, group, _, status = items
        return tn.NoteStatus(self._span(meta), group, status)

    def answer(self, meta: Any, items: list[Any]) -> tn.Answer:
        _, call, _, subject, *told = items
        is_error = isinstance(told[-1], Token)
        result, error = (None, self._text(told[-1])) if is_error else (told[-1], None)
        return tn.Answer(self._span(meta), call, subject, result, error)

    def crossing(self, meta: Any, items: list[Any]) -> tn.Crossing:
        kind, _, journey, _, subject = items
        return tn.Crossing(self._span(meta), str(kind), journey, subject)  # type: ignore[arg-type]  # the grammar's words

    # -- what is expected ----------------------------------------------------------------------------------------

    def expect_in(self, meta: Any, items: list[Any]) -> tn.ExpectIn:
        _, subject, _, target, _, outcome = items
        return tn.ExpectIn(self._span(meta), subject, negated=False, target=target, outcome=outcome, because=None)

    def expect_not_in(self, meta: Any, items: list[Any]) -> tn.ExpectIn:
        _, subject, _, _, target = items
        return tn.ExpectIn(self._span(meta), subject, negated=True, target=target, outcome=None, because=None)

    def outcome(self, meta: Any, items: list[Token]) -> n.Name:
        return n.Name(self._span(meta), str(items[0]).strip("`"))

    def expect_unknown_in(self, meta: Any, items: list[Any]) -> tn.ExpectIn:
        _, unknown, subject, _, target, because = items
        outcome = n.Name(self._of(unknown), "unknown")
        return tn.ExpectIn(self._span(meta), subject, negated=False, target=target, outcome=outcome, because=because)

    def expect_unknown_role(self, meta: Any, items: list[Any]) -> tn.ExpectRole:
        _, _, subject, _, *role, group, because = items
        named = role[0] if isinstance(role[0], n.Name) else None
        return tn.ExpectRole(
            self._span(meta), subject, negated=False, role=named, group=group, unknown=True, because=because
        )

    def because(self, _: Any, items: list[Any]) -> tuple[n.Path | n.TextLiteral, ...]:
        return tuple(items[1:])

    def expect_change(self, meta: Any, items: list[Any]) -> tn.ExpectChange:
        _, subject, change, target = items
        return tn.ExpectChange(self._span(meta), subject, str(change), target)  # type: ignore[arg-type]

    def expect_role(self, meta: Any, items: list[Any]) -> tn.ExpectRole:
        _, subject, _, negated, role, _, group = items
        return tn.ExpectRole(
            self._span(meta), subject, negated=bool(negated), role=role, group=group, unknown=False, because=None
        )

    def expect_member(self, meta: Any, items: list[Any]) -> tn.ExpectRole:
        _, subject, _, negated, _, group = items
        return tn.ExpectRole(
            self._span(meta), subject, negated=bool(negated), role=None, group=group, unknown=False, because=None
        )

    def expect_value(self, meta: Any, items: list[Any]) -> tn.ExpectValue:
        _, path, *words, value = items
        operator: Any = " ".join(str(word) for word in words if word is not None)
        return tn.ExpectValue(self._span(meta), path, operator, value)

    def test_operator(self, meta: Any, items: list[Token]) -> str:
        del meta
        return str(items[0])

    def expect_journey(self, meta: Any, items: list[Any]) -> tn.ExpectJourney:
        _, subject, negated, _, _, journey, _, step = items
        return tn.ExpectJourney(self._span(meta), subject, bool(negated), journey, step)

    def expect_action(self, meta: Any, items: list[Any]) -> tn.ExpectAction:
        _, negated, _, action, _, subject, _, arguments = items
        return tn.ExpectAction(self._span(meta), bool(negated), action, subject, arguments)

    def expect_no_actions(self, meta: Any, items: list[Any]) -> tn.ExpectNoActions:
        return tn.ExpectNoActions(self._span(meta), items[-1])

    def expect_refused(self, meta: Any, items: list[Any]) -> tn.ExpectRefused:
        return tn.ExpectRefused(self._span(meta), items[-1])

    # -- values --------------------------------------------------------------------------------------------------

    def test_object(self, meta: Any, items: list[Any]) -> tn.ObjectValue:
        return tn.ObjectValue(self._span(meta), tuple(items))

    def test_field(self, meta: Any, items: list[Any]) -> tn.FieldValue:
        return tn.FieldValue(self._span(meta), *items)

    def test_list(self, meta: Any, items: list[Any]) -> tn.ListValue:
        return tn.ListValue(self._span(meta), tuple(item for item in items if item is not None))

    def test_missing(self, meta: Any, items: list[Any]) -> tn.MissingValue:
        del items
        return tn.MissingValue(self._span(meta))

    def test_time(self, meta: Any, items: list[Any]) -> tn.TimeValue:
        word, sign, length = items
        return tn.TimeValue(self._span(meta), str(word), str(sign) if sign else None, length)  # type: ignore[arg-type]
