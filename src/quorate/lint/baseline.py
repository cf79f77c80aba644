"""Findings that were there when somebody began to lint, kept in a file so that only others are told.

They are kept by the declaration they are in, so that lines may move. A finding is also known again in a declaration
that has another name or is in another file, if it says the same.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Final

import msgspec

from quorate.diagnostics.fingerprint import Identity, identities
from quorate.diagnostics.model import Diagnostic
from quorate.text import Source

SCHEMA: Final = 1


class BaselineError(ValueError):
    """A text that is no baseline; the message says why."""


class Entry(msgspec.Struct, frozen=True, order=True, forbid_unknown_fields=True):
    """How often a finding was in a declaration; `text` is a hash of what that says."""

    path: str
    declaration: str
    code: str
    text: str
    count: Annotated[int, msgspec.Meta(ge=1)]


class _Written(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    schema: int
    rule_sets: dict[str, list[Entry]]


@dataclass(frozen=True, slots=True)
class Baseline:
    """The entries by the name of the rule set."""

    rule_sets: Mapping[str, tuple[Entry, ...]]

    def with_rule_set(self, name: str, entries: Iterable[Entry]) -> Baseline:
        """Return a baseline with other entries of a rule set."""
        return Baseline({**self.rule_sets, name: tuple(sorted(entries))})


@dataclass(frozen=True, slots=True)
class Compared:
    """The findings that are not in a baseline, how many are, and the entries that nothing is left of."""

    new: tuple[Diagnostic, ...]
    known: int
    stale: tuple[Entry, ...]


EMPTY: Final = Baseline({})


def read_baseline(content: bytes) -> Baseline:
    """Read a baseline. Raises BaselineError."""
    try:
        written = msgspec.json.decode(content, type=_Written)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise BaselineError(f"not a baseline: {error}") from error
    if written.schema != SCHEMA:
        raise BaselineError(f"a baseline of schema {written.schema}, and this release knows {SCHEMA}")
    return Baseline({name: tuple(entries) for name, entries in written.rule_sets.items()})


def write_baseline(baseline: Baseline) -> bytes:
    """Write a baseline, sorted, an entry a line."""
    rule_sets = {name: entries for name, entries in sorted(baseline.rule_sets.items()) if entries}
    blocks = []
    for name, entries in rule_sets.items():
        lines = ",\n".join(f"      {json.dumps(msgspec.to_builtins(each))}" for each in sorted(entries))
        blocks.append(f"    {json.dumps(name)}: [\n{lines}\n    ]")
    inside = "{\n" + ",\n".join(blocks) + "\n  }" if blocks else "{}"
    return f'{{\n  "schema": {SCHEMA},\n  "rule_sets": {inside}\n}}\n'.encode()


def entries_of(found: Iterable[Diagnostic], sources: Mapping[str, Source]) -> list[Entry]:
    """Return the entries that some findings come to."""
    counts = Counter(_key(each) for each in identities(found, sources))
    return sorted(Entry(*key, count) for key, count in counts.items())


def compare(
    found: Sequence[Diagnostic],
    sources: Mapping[str, Source],
    entries: Iterable[Entry],
    is_looked_for: Callable[[str], bool],
) -> Compared:
    """Take away the findings that entries speak of: of a declaration first, then of one that says the same.

    `is_looked_for` tells of a code whether it was; an entry of another is not stale.
    """
    left = Counter[Entry]()
    for entry in entries:
        left[entry] += entry.count
    by_place: dict[tuple[str, ...], list[Entry]] = defaultdict(list)
    by_text: dict[tuple[str, ...], list[Entry]] = defaultdict(list)
    for entry in left:
        by_place[entry.code, entry.path, entry.declaration].append(entry)
        by_text[entry.code, entry.text].append(entry)
    waiting = list(zip(found, identities(found, sources), strict=True))
    for ways, key in ((by_place, _place), (by_text, _text)):
        waiting = [(each, identity) for each, identity in waiting if not _take(ways.get(key(identity), ()), left)]
    stale = tuple(sorted(entry for entry, count in left.items() if count > 0 and is_looked_for(entry.code)))
    return Compared(tuple(each for each, _ in waiting), len(found) - len(waiting), stale)


def kept_entries(entries: Iterable[Entry], is_looked_for: Callable[[str], bool]) -> list[Entry]:
    """Return the entries of findings that were not looked for, which stay as they are."""
    return [entry for entry in entries if not is_looked_for(entry.code)]


def _take(entries: Iterable[Entry], left: Counter[Entry]) -> bool:
    for entry in entries:
        if left[entry] > 0:
            left[entry] -= 1
            return True
    return False


def _key(identity: Identity) -> tuple[str, str, str, str]:
    return identity.path, identity.declaration, identity.code, identity.text


def _place(identity: Identity) -> tuple[str, ...]:
    return identity.code, identity.path, identity.declaration


def _text(identity: Identity) -> tuple[str, ...]:
    return identity.code, identity.text
