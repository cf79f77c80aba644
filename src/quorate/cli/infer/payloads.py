"""Sample payloads to what was seen in them, one after the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, cast

from quorate.cli.infer.columns import add_unseen
from quorate.cli.infer.seen import Account, Members, Object, Seen
from quorate.cli.inputs import STANDARD_INPUT
from quorate.cli.payload_files import ROOT, read_payloads
from quorate.decide.mismatch import MismatchError
from quorate.decide.problem import Problem, problem
from quorate.decide.scalars import read_instant, read_key, read_text
from quorate.decide.wire import UnreadableError, decode_payload
from quorate.diagnostics.catalogue.payload import E502, E503
from quorate.parquet_files import columns_of, is_parquet

LONGEST_PAYLOAD: Final = 256 * 1024 * 1024
EVENTS: Final = "events"
PERSON: Final = "person"

BESIDE: Final = frozenset({"now", "state", "commands"})
_OF_EVENTS: Final = ("id", "type", "at")


@dataclass
class EventSeen:
    """What was seen of events of one type; `strange` counts those that no schema can make events of."""

    members: Members = field(default_factory=Members)
    with_person: int = 0
    strange: int = 0


@dataclass
class Sample:
    """All that was seen.

    `problems` are lines that are no payload, with their place; `notes` are what else is to be told.
    """

    root: str = ""
    account: Members = field(default_factory=Members)
    events: dict[str, EventSeen] = field(default_factory=dict)
    strange_events: int = 0
    without_now: int = 0
    most_events: int = 0
    most_bytes: int = 0
    most_items: dict[int, int] = field(default_factory=dict)
    problems: list[tuple[str, Problem]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def most_in(self, place: Seen) -> int:
        """Return the most items that one account has at a place."""
        return self.most_items.get(id(place), 0)

    def add(self, value: object) -> Problem | None:
        """Note a payload; returns why it is none."""
        if type(value) is not dict:
            return problem(E502, "", root=self.root or ROOT, found="no object")
        payload = cast("Object", value)
        root = self.root or _root_of(payload)
        record = payload.get(root)
        if record is None:
            return problem(E502, "", root=root, found=f"an object without `{root}`")
        if type(record) is not dict:
            return problem(E503, root, expected="an object", found="something else")
        self.root = root
        self.without_now += payload.get("now") is None
        account = Account()
        self.account.add(record, account, leave=(EVENTS,))
        self._add_events(record.get(EVENTS), account)
        for place, size in account.sizes.items():
            self.most_items[place] = max(self.most_items.get(place, 0), size)
        return None

    def _add_events(self, events: object, account: Account) -> None:
        if events is None:
            return
        if type(events) is not list:
            self.strange_events += 1
            return
        self.most_events = max(self.most_events, len(events))
        for event in events:
            wire = event.get("type") if type(event) is dict else None
            if not _is_read(read_text, wire):
                self.strange_events += 1
                continue
            seen = self.events.setdefault(cast("str", wire), EventSeen())
            seen.with_person += _is_read(read_key, event.get(PERSON))
            seen.strange += not (_is_read(read_key, event.get("id")) and _is_read(read_instant, event.get("at")))
            seen.members.add(event, account, leave=_OF_EVENTS)


def read_sample(path: str) -> Sample:
    """Look at the payloads of a file, `-` for standard input. Raises InputError for one that cannot be read."""
    sample = Sample()
    for line in read_payloads(path, lambda _: None, LONGEST_PAYLOAD):
        found = line.payload if isinstance(line.payload, Problem) else _add(sample, line.payload)
        if found is not None:
            sample.problems.append((line.where if line.unit else f"line {line.number}", found))
    if sample.account.count and path != STANDARD_INPUT and is_parquet(path):
        columns = columns_of(path)
        nested = next((column.fields for column in columns if column.name == sample.root), columns)
        add_unseen(sample.account, [column for column in nested if column.name not in {EVENTS, *BESIDE}])
    return sample


def _add(sample: Sample, payload: bytes) -> Problem | None:
    sample.most_bytes = max(sample.most_bytes, len(payload))
    try:
        return sample.add(decode_payload(payload, LONGEST_PAYLOAD))
    except UnreadableError as error:
        return error.problem


def _root_of(payload: Object) -> str:
    """Return the member that a payload is about: `account`, or else the only object beside what every payload has."""
    objects = [name for name, member in payload.items() if name not in BESIDE and type(member) is dict]
    return objects[0] if ROOT not in payload and len(objects) == 1 else ROOT


def _is_read(read: Callable[[object], object], value: object) -> bool:
    try:
        read(value)
    except MismatchError:
        return False
    return True
