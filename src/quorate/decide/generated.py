"""Payloads straight to structs, and the verdicts of generated code on them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final

import msgspec

from quorate.decide.commands import Commands, read_commands
from quorate.decide.generated_grounds import GeneratedGrounds, means_of
from quorate.decide.group_state import GroupState
from quorate.decide.payload import Recall
from quorate.decide.reading import Reading
from quorate.decide.state import State, read_state
from quorate.decide.subjects import AccountAt, Parts, Person, Subjects, Verdicts, called_of
from quorate.decide.wire import is_messagepack
from quorate.evaluate.generate.audiences import Decides, Generated, Misses
from quorate.evaluate.generate.context import Context, SurpriseError, UntoldError
from quorate.evaluate.generate.shapes import collection_attribute, field_attribute
from quorate.evaluate.paths import relative_to
from quorate.evaluate.plan.planned import Plan, Together
from quorate.ir import nodes as n
from quorate.ir.program import Audience, Program
from quorate.ir.schema import Schema
from quorate.ir.sites import sites_of

_EDGES: Final = (b"0001-01-01", b"9999-12-31")
"""Days of which an instant may lie outside the years 1 to 9999."""

Fallback = Callable[[], Subjects]
"""Reads the payload slowly, for the reference evaluator."""

Slowly = Callable[[], "Subjects | AccountAt"]
"""Gives the account as the reference evaluator has it, at the same instant."""


class GeneratedReader:
    """Reads the payloads of a program that code was made of; immutable, for any number of threads."""

    def __init__(self, parts: Parts, schema: Schema, generated: Generated, plan: Plan) -> None:
        """Prepare to read by the part of the schema that is read."""
        program, people = parts.program, parts.people
        self._parts = parts
        self._means = means_of(parts, generated, schema) if parts.has_grounds else None
        self._called = field_attribute("name") if "name" in schema.entities[schema.root].fields else ""
        self._together = {entity: group.together for entity, group in plan.groups.items() if group.together is not None}
        self._program = program
        self._schema = schema
        self._generated = generated
        self._functions = _Functions(parts, generated)
        self._key = field_attribute(schema.entities[schema.root].key)
        self._people = collection_attribute(people) if people else ""
        self._many = people
        self._has_audiences_of_people = any(each.entity != schema.root for each in program.audiences.values())
        self._person_key = next(
            (field_attribute(each.key) for each in schema.entities.values() if each.many == people), ""
        )
        self._from_json = msgspec.json.Decoder(generated.shapes.payload)
        self._from_messagepack = msgspec.msgpack.Decoder(generated.shapes.payload)
        self._event_names = {each.wire: each.name for each in schema.events.values()}
        self._moments: tuple[datetime | None, dict[object, Any]] = (None, {})

    @property
    def uncoded(self) -> Mapping[str, str]:
        """The audiences that no code is made of, and why."""
        return self._generated.reasons

    def read(self, payload: object, *, now: datetime | None, recall: Recall | None, fallback: Fallback) -> Subjects:
        """Read a payload. Raises an exception of any kind for one that has to be read slowly."""
        limits = self._program.limits
        if not isinstance(payload, bytes):
            payload = payload.encode() if isinstance(payload, str) else msgspec.json.encode(payload)
        if len(payload) > limits.payload_bytes or any(edge in payload for edge in _EDGES):
            raise SurpriseError
        if is_messagepack(payload):
            decoded = self._from_messagepack.decode(payload)
        else:
            if not payload.isascii():
                payload.decode()  # what is skipped has to be UTF-8 as well
            decoded = self._from_json.decode(payload)
        root: Any = decoded.root  # type: ignore[attr-defined]  # a struct of its own
        instant = now or decoded.now  # type: ignore[attr-defined]  # as above
        if instant is None:
            raise SurpriseError
        key = getattr(root, self._key)
        state = decoded.state  # type: ignore[attr-defined]  # as above
        if state is None and recall is not None:
            state = recall(key)
        fallback = cache(fallback)  # one slow reading serves audiences and groups
        structs = self._structs_of(root)
        before = self._state_of(state)
        commands = read_commands(decoded.commands, self._program)  # type: ignore[attr-defined]  # as above
        verdicts, people, grounds = self._judged(root, structs, instant, fallback)
        events = None if grounds is None else grounds.events
        groups = None if grounds is None else grounds.groups(before.groups, commands)
        called = called_of(getattr(root, self._called), key) if self._called else key

        def at(now: datetime, states: Mapping[str, GroupState], given: Commands) -> AccountAt:
            slowly = cache(lambda: fallback().at(now, states, given))
            verdicts, people, grounds = self._judged(root, structs, now, slowly)
            if grounds is None:
                raise AssertionError("programs with journeys have grounds")
            return AccountAt(now, verdicts, people, grounds, grounds.groups(states, given))

        return Subjects(
            key, instant, verdicts, people, before, commands.problems, called=called, grounds=grounds, groups=groups,
            commands=commands, at=at, watched=lambda *given: fallback().watched(*given),
            by_earlier=lambda *given: fallback().by_earlier(*given),
            event_times=cache(lambda: self._times_of(events or ())),
        )  # fmt: skip

    def _times_of(self, events: Sequence[Any]) -> dict[str, list[datetime]]:
        """Return when events happened, by their declared types, in order."""
        found: dict[str, list[datetime]] = {}
        for event in events:
            found.setdefault(self._event_names[event.f_type], []).append(event.f_at)
        for times in found.values():
            times.sort()
        return found

    def _judged(
        self,
        root: Any,  # noqa: ANN401 - a struct
        structs: dict[str, Any] | None,
        now: datetime,
        slowly: Slowly,
    ) -> tuple[_Verdicts, list[Person] | None, GeneratedGrounds | None]:
        """Return the verdicts on an account and its people at an instant, and what its buying groups are decided by."""
        context = self._generated.context(root, now, self._moments_of(now))
        account = _Account(self._generated, self._functions, self._together, self._schema.root, context, slowly)
        verdicts = _Verdicts(account, root, None, "")
        people = None if structs is None else self._people_of(account, structs)
        means = self._means
        grounds = None if means is None else GeneratedGrounds(means, context, structs, verdicts, slowly)
        return verdicts, people, grounds

    def _structs_of(self, root: Any) -> dict[str, Any] | None:  # noqa: ANN401 - a struct
        """Return the people of the payload by key, in its order."""
        people = getattr(root, self._people) if self._people else None
        attribute = self._person_key
        return None if people is None else {getattr(each, attribute): each for each in people}

    def _people_of(self, account: _Account, structs: Mapping[str, Any]) -> list[Person]:
        """Return the people with their verdicts, where there are audiences of them."""
        if not self._has_audiences_of_people:
            return []
        found = []
        for key, each in structs.items():
            path = f"{self._many}[{key}]"
            found.append(Person(key, f"{self._schema.root}.{path}", _Verdicts(account, each, key, path), each))
        return found

    def _state_of(self, value: object) -> State:
        if value is None:
            return State()
        reading = Reading(self._schema, self._program.limits, strict=False)
        state = read_state(value, reading, self._program.groups, self._program.journeys)
        if reading.problems:
            raise SurpriseError
        return state

    def _moments_of(self, now: datetime) -> dict[object, Any]:
        """Return what is known of an instant: that of the last account, if it was the same."""
        last, moments = self._moments
        if last != now:
            moments = {}
            self._moments = (now, moments)
        return moments


class _Functions:
    """The functions of audiences: of each, and of all those of accounts and of people in their order.

    What is asked of a subject besides its decision, by others or in other audiences, is remembered.
    """

    def __init__(self, parts: Parts, generated: Generated) -> None:
        program = parts.program
        asked = {group.audience for group in program.groups.values()}
        asked |= {journey.audience for journey in program.journeys.values()} | _asked_in(program)
        self._by_name: dict[str, Decides] = {
            name: _remembering(function) if name in asked else function
            for name, function in generated.audiences.items()
        }
        self._all = [
            (audiences, tuple(self._by_name[each.name] for each in audiences))
            for audiences in (parts.of_accounts, parts.of_people)
            if all(each.name in self._by_name for each in audiences)
        ]
        self.get = self._by_name.get

    def of(self, audiences: Sequence[Audience]) -> tuple[Decides, ...] | None:
        """Return the functions of all audiences of accounts or of people; None where these are others."""
        for known, functions in self._all:
            if known is audiences:
                return functions
        return None


def _asked_in(program: Program) -> set[str]:
    """Return the audiences that conditions ask for."""
    todo: list[n.Node] = [audience.where for audience in program.audiences.values()]
    todo += [define.body for define in program.defines.values()]
    todo += [site.where for site in sites_of(program)]
    todo += [row.condition for table in program.tables.values() for row in table.rows]
    found: set[str] = set()
    while todo:
        node = todo.pop()
        if isinstance(node, n.InAudience):
            found.add(node.audience)
        todo += n.children(node)
    return found


def _remembering(function: Decides) -> Decides:
    """Return a function that remembers what it gave, where generated functions do as well (see `remembered`)."""

    def decide(context: Context, account: Any, subject: Any) -> bool | None:  # noqa: ANN401 - structs
        key = function, subject
        found: Any = context.memo.get(key, context)
        if found is context:
            found = context.memo[key] = function(context, account, subject)
        return found  # type: ignore[no-any-return]  # what the function gave

    return decide


@dataclass(slots=True)
class _Account:
    """One account: its functions, and on first need what the reference evaluator says.

    `account` remembers the account's planned audiences, which its buying groups and its decision ask for.
    """

    generated: Generated
    functions: _Functions
    together: Mapping[str, Together]
    root: str
    context: Context
    fallback: Slowly
    slow: dict[str | None, Verdicts] | None = None
    account: tuple[int, int] | None = None

    def by_reference(self, key: str | None) -> Verdicts:
        """Return the reference evaluator's verdicts on the account (None) or a person."""
        if self.slow is None:
            subjects = self.fallback()
            self.slow = {None: subjects.verdicts, **{each.key: each.verdicts for each in subjects.people or ()}}
        return self.slow[key]


@dataclass(slots=True)  # not frozen: there is one for each person, and those take longer to make
class _Verdicts:
    """The verdicts of generated functions on one subject; of audiences without one, the reference evaluator's."""

    account: _Account
    subject: Any
    key: str | None
    prefix: str

    def results(self, audiences: Sequence[Audience]) -> list[bool | None]:
        """Tell of each audience whether the subject is a member."""
        account = self.account
        together = account.together.get(audiences[0].entity) if audiences else None
        if together is not None:
            return self._planned(together, audiences)
        functions = account.functions.of(audiences)
        if functions is not None:
            context, subject = account.context, self.subject
            root = context.a
            return [function(context, root, subject) for function in functions]
        return [self._alone(audience) for audience in audiences]

    def result(self, audience: Audience) -> bool | None:
        """Tell of one audience whether the subject is a member."""
        together = self.account.together.get(audience.entity)
        return self._alone(audience) if together is None else self._planned(together, (audience,))[0]

    def within(self, context: Context) -> _Verdicts:
        """Return those of another context of the same account and instant, whose groups are its own."""
        account = self.account
        own = _Account(account.generated, account.functions, account.together, account.root, context, account.fallback)
        return _Verdicts(own, self.subject, self.key, self.prefix)

    def _alone(self, audience: Audience) -> bool | None:
        """Decide an audience that is not planned: by its function, where it has one."""
        account = self.account
        function = account.functions.get(audience.name)
        if function is None:
            return self._slow(audience)
        return function(account.context, account.context.a, self.subject)

    def _planned(self, together: Together, audiences: Sequence[Audience]) -> list[bool | None]:
        """Tell of audiences of one kind of subject, most of which are decided together."""
        surely, perhaps = self._decided(together)
        place_of = together.place.get
        found: list[bool | None] = []
        for audience in audiences:
            place = place_of(audience.name)
            if place is None:
                found.append(self._alone(audience))
            elif surely >> place & 1:
                found.append(True)
            else:
                found.append(None if perhaps >> place & 1 else False)
        return found

    def _decided(self, together: Together) -> tuple[int, int]:
        account = self.account
        if self.key is not None:
            return together.decide(account.context, self.subject, self.key)
        if account.account is None:
            account.account = together.decide(account.context, self.subject, None)
        return account.account

    def _slow(self, audience: Audience) -> bool | None:
        return self.account.by_reference(self.key).result(audience)

    def missing(self, audience: Audience) -> list[str]:
        """Return what an unknown answer is for want of; what no code tells, the reference evaluator does."""
        account = self.account
        function: Misses | None = account.generated.missing(audience.name)
        if function is None:
            return account.by_reference(self.key).missing(audience)
        found: set[str] = set()
        try:
            function(account.context, account.context.a, self.subject, found)
        except UntoldError:
            return account.by_reference(self.key).missing(audience)
        return (
            sorted(found)
            if self.key is None
            else sorted(relative_to(path, self.prefix, account.root) for path in found)
        )
