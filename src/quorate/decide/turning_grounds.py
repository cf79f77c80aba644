"""When buying groups may turn, by generated code: what they are decided from, with what a watched evaluation notes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from quorate.decide.account_groups import AccountGroups
from quorate.decide.commands import NO_COMMANDS
from quorate.decide.generated_grounds import CodeVerdicts, GeneratedGrounds, Means
from quorate.decide.grounds import About
from quorate.decide.group_state import GroupState
from quorate.evaluate.generate.context import Context
from quorate.evaluate.generate.passing import Turned, UntoldTimeError
from quorate.ir.nodes import Expr
from quorate.ir.program import RoleTemplate
from quorate.ir.sites import Key

if TYPE_CHECKING:
    from quorate.evaluate.generate.turns import Kind


class TurningGrounds(GeneratedGrounds):
    """Notes when what groups are decided from turns, as it is asked for.

    Raises UntoldTimeError for what only a watched evaluation tells.
    """

    def __init__(
        self,
        means: Means,
        context: Context,
        people: Mapping[str, Any] | None,
        verdicts: CodeVerdicts,
        before: Mapping[str, GroupState],
    ) -> None:
        """Begin at the context's instant, with groups that were so before; the context is one of its own."""
        super().__init__(means, context, people, verdicts, _left_to_a_watch)
        self.before = before
        self._out = Turned(context.now)
        parts = means.parts
        # What decides conditions looks at them in another order, so that it asks for groups of its own.
        GeneratedGrounds(means, context, people, verdicts, _left_to_a_watch).groups(before, NO_COMMANDS)
        context.noting = AccountGroups(
            parts.program, parts.designs, self, context.now, before, NO_COMMANDS, parts.scales
        )

    def turn(
        self,
        about: Expr | str,
        person: str | None,
        given: tuple[object, ...],
        before: Mapping[str, GroupState],  # noqa: ARG002 - its own
    ) -> tuple[bool, datetime | None]:
        """Tell when any of what was asked so far next turns."""
        subject = self._context.a if person is None else self.person(person)
        self._note(about, subject, given, "person" if person is not None else "account")
        return True, self._out.first

    def _note(self, about: Expr | str, subject: object, given: tuple[object, ...], kind: Kind) -> None:
        if not self._means.turns().note(self._context, subject, about, given, self._out, kind):
            raise UntoldTimeError

    def audience(self, name: str) -> bool | None:
        """Tell whether the account is in an audience."""
        self._note(name, self._context.a, (), "account")
        return super().audience(name)

    def roles(self, template: RoleTemplate, person: str) -> Sequence[str]:
        """Return the roles whose conditions are true of a person, as the reference evaluator looks for them."""
        true: list[str] = []
        for role in template.roles:
            if role.when is not None and self.holds(("role", template.name, role.name), person):
                true.append(role.name)
                if not template.allows_many:
                    break
        return true

    def unsure(self, template: RoleTemplate) -> Iterable[str]:
        """Return everybody, where rules give any role."""
        return self._structs if any(role.when is not None for role in template.roles) else ()

    def holds(self, key: Key, about: About, *given: object) -> bool | None:
        """Tell whether the condition of a site holds."""
        where = self._means.parts.conditions[key]
        match about:
            case None:
                self._note(where, self._context.a, given, "account")
            case str():
                self._note(where, self.person(about), given, "person")
            case _:
                self._note(where, about, given, "group")
        return super().holds(key, about, *given)


def _left_to_a_watch() -> Any:  # noqa: ANN401 - nothing is returned
    raise UntoldTimeError
