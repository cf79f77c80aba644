"""One account decided in memory, and what is to be written of it; nothing is written until it is applied.

Preparing takes no lock: whoever applies looks first whether the account and the active rules are still what was
decided from (`fits`), and prepares again where they are not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import msgspec

from quorate.decide.decision import Decision
from quorate.decide.problem import Problem
from quorate.ir.program import Program
from quorate.service.changes import Changes, left, left_altogether
from quorate.service.instants import instant_of, micros_of, read_micros
from quorate.service.ledger import Known
from quorate.service.memberships import members_of
from quorate.service.rule_sets import Loaded
from quorate.store.interface import Reading, Writing
from quorate.store.rows import AccountRow, ActionRow, ChangeKind, ChangeRow, EventRow, KeptRow, MemberRow

_ENCODER: Final = msgspec.json.Encoder()
_STATES: Final = msgspec.json.Decoder(dict[str, Any])
_MEMBERSHIP: Final = frozenset({ChangeKind.ENTERED, ChangeKind.EXITED, ChangeKind.ROLE, ChangeKind.ACTION})
_COMMANDS: Final = "commands"


@dataclass(slots=True)
class Wanted:
    """What an account is to be decided with, besides what is known of it already.

    `commands` are as payloads have them; `refresh` is how long it may stay undecided, in microseconds (0 for ever);
    events from before `forget_before` are dropped, as no rule looks back so far. What turns by itself takes longer to
    find than all else: within `settle` after a decision (0 for at once) it need not be found, see `is_prompt`.
    """

    reason: str
    now: datetime
    known: Known | None = None
    events: Sequence[EventRow] = ()
    commands: Sequence[dict[str, Any]] = ()
    refresh: int = 0
    settle: int = 0
    forget_before: int | None = None
    whole: bool = False


@dataclass(slots=True)
class Prepared:
    """One account as it will be; `decision` is None for one that is no more."""

    account: str
    row: AccountRow | None
    loaded: Loaded
    now: int
    decision: Decision | None
    written: tuple[bytes, bytes] | None
    """The facts and their ledger, where they are others than before."""

    events: Sequence[EventRow]
    state: bytes
    due: int | None
    changes: list[ChangeRow] = field(default_factory=list)
    actions: list[ActionRow] = field(default_factory=list)
    gone: set[MemberRow] = field(default_factory=set)
    come: set[MemberRow] = field(default_factory=set)
    forgotten: list[str] = field(default_factory=list)
    size: int = 0
    """The bytes of the facts and events that were decided."""

    growth: int = 0
    """How many more bytes these are than before."""

    @property
    def rejected(self) -> bool:
        """Whether the account could not be decided."""
        return self.decision is not None and self.decision.rejected

    @property
    def refused_commands(self) -> list[Problem]:
        """What is wrong with the commands that it was decided with."""
        errors = () if self.decision is None else self.decision.errors
        return [each for each in errors if each.path.startswith(_COMMANDS)]

    def fits(self, writing: Writing, tenant: int) -> bool:
        """Tell whether the account is still what was decided from."""
        row = writing.account(tenant, self.account)
        if row is None or self.row is None:
            return row is self.row
        return row.version == self.row.version

    def apply(self, writing: Writing, tenant: int) -> int:
        """Write all of it; returns the account's version."""
        row = self.row or writing.add_account(tenant, self.account)
        if self.written is not None:
            writing.put_facts(row.id, *self.written)
        if self.events:
            writing.add_events(row.id, self.events)
        if self.changes:
            writing.add_changes(tenant, self.changes)
        if self.actions:
            writing.add_actions(tenant, row.id, self.actions)
        if self.gone or self.come:
            writing.change_members(tenant, self.gone, self.come)
        if self.decision is None:
            writing.drop_actions(row.id)
            writing.drop_events(row.id, [event.id for event in writing.events(row.id)])
        elif self.forgotten:
            writing.drop_events(row.id, self.forgotten)
        return writing.decided(row.id, self.loaded.row.id, self.now, self.state, self.due)


def prepare(reading: Reading, loaded: Loaded, account: str, kept: KeptRow | None, wanted: Wanted) -> Prepared:
    """Decide one account by all that is known of it and by what is told now."""
    row = None if kept is None else kept.row
    # Time does not go back for an account, whatever the clock does.
    now = wanted.now
    if row is not None and row.decided_at is not None and row.decided_at > micros_of(now):
        now = instant_of(row.decided_at)
    before = b"" if kept is None else kept.state
    if wanted.known is not None and wanted.known.is_gone:
        return _leave(loaded, account, row, wanted, now, before)
    written = None if wanted.known is None else wanted.known.write()
    facts = written[0] if written is not None else b"" if kept is None else kept.facts
    payload = payload_of(reading, loaded.rules.program, account, kept, wanted, facts)
    prompt = _is_prompt(kept, wanted, micros_of(now))
    decision = loaded.rules.decide(payload, now=now, due=not prompt, late=not prompt, missing=False, whole=wanted.whole)
    prepared = Prepared(account, row, loaded, micros_of(now), decision, written, wanted.events, before or b"{}", None)
    prepared.size = len(payload) - len(before)
    prepared.growth = len(facts) - (0 if kept is None else len(kept.facts))
    prepared.growth += sum(len(event.body) for event in wanted.events)
    prepared.due = _next(account, prepared.now, wanted.refresh)
    if prompt and kept is not None:
        prepared.due = min(each for each in (prepared.due, kept.due, prepared.now + wanted.settle) if each is not None)
    before_this = wanted.forget_before
    if before_this is not None and row is not None:
        prepared.forgotten = [event.id for event in reading.events(row.id) if event.at < before_this]
    if not decision.rejected:
        _follow(prepared, wanted, before)
    return prepared


def _is_prompt(kept: KeptRow | None, wanted: Wanted, now: int) -> bool:
    """Tell whether an account is decided before anything was due, by what has just happened.

    Then nothing can have turned by itself since the last decision but what is found, and caught up with, when the
    account settles.
    """
    if not wanted.settle or kept is None or kept.row.decided_at is None:
        return False
    return kept.due is not None and kept.due > now and all(event.at >= now - wanted.settle for event in wanted.events)


def payload_of(  # noqa: PLR0913, PLR0917 - the parts of a payload
    reading: Reading, program: Program, account: str, kept: KeptRow | None, wanted: Wanted, facts: bytes
) -> bytes:
    """Put together the payload of an account: its facts, its events, its last state, and what was done to it.

    What is a thing of its own and was never told of is not there, so that collections are empty at first; of names that
    are said twice the last counts.
    """
    root = program.schema.root
    bodies = [] if kept is None else reading.event_bodies(kept.row.id)
    bodies += [event.body for event in wanted.events]
    none: dict[str, list[object]] = {child.many: [] for child in program.schema.children(root)}
    key = _ENCODER.encode({program.schema.entities[root].key: account, **none})
    inside = facts[1:-1]
    parts = [b'{"', root.encode(), b'":', key[:-1], b"," if inside else b"", inside, b',"events":[', b",".join(bodies)]
    parts.append(b"]}")
    if kept is not None and kept.state:
        parts += [b',"state":', kept.state]
    if wanted.commands:
        parts += [b',"commands":', _ENCODER.encode(wanted.commands)]
    parts.append(b"}")
    return b"".join(parts)


def _follow(prepared: Prepared, wanted: Wanted, before: bytes) -> None:
    """Take what follows from a decision into what is written."""
    decision, row = prepared.decision, prepared.row
    if decision is None:
        return
    content = decision.content
    told = Changes(content, prepared.loaded.revision, wanted.reason)
    prepared.changes, prepared.actions = told.rows(), told.actions()
    prepared.state = _ENCODER.encode(content["state"])
    for due in (content.get("due"), *(each.get("due") for each in content["state"].get("journeys", ()))):
        if due is not None:
            at = max(read_micros(due), prepared.now + 1)
            prepared.due = at if prepared.due is None else min(at, prepared.due)
    is_other = row is None or row.revision != prepared.loaded.row.id or bool(wanted.commands)
    if is_other or any(each.kind in _MEMBERSHIP for each in prepared.changes):
        had = members_of(prepared.account, _STATES.decode(before)) if before else set()
        has = members_of(prepared.account, content["state"])
        prepared.come = has - had
        keys = {(each.name, each.person, each.role) for each in has}
        prepared.gone = {each for each in had - has if (each.name, each.person, each.role) not in keys}
        # Of audiences that the rules have no more, no entry of the decision tells.
        known = prepared.loaded.rules.program.audiences
        lost = {each for each in prepared.gone if not each.role and each.name not in known}
        prepared.changes = [*left(lost, prepared.now, prepared.loaded.revision, wanted.reason), *prepared.changes]


def _leave(  # noqa: PLR0913, PLR0917 - as above
    loaded: Loaded, account: str, row: AccountRow | None, wanted: Wanted, now: datetime, before: bytes
) -> Prepared:
    """Take an account out of all that it was in, as it is no more; that it was here stays known."""
    state = _STATES.decode(before) if before else {}
    had = members_of(account, state)
    at = micros_of(now)
    changes = left_altogether(account, state, had, at, loaded.revision, wanted.reason)
    written = None if wanted.known is None else wanted.known.write()
    return Prepared(account, row, loaded, at, None, written, (), b"", None, changes, gone=had)


def _next(account: str, now: int, refresh: int) -> int | None:
    """Return when an account is decided again whatever happens: at its own moment of each period, to spread the work.

    The moment stays the same until it has come, so that it is not written anew with each decision.
    """
    if not refresh:
        return None
    offset = int.from_bytes(account.encode()[-8:], "big") * 0x9E3779B97F4A7C15 % (1 << 64) % refresh
    return now - (now - offset) % refresh + refresh
