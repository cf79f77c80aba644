"""What else has changed for something to mean something else."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from quorate.difference import side as s
from quorate.difference.identities import Identities
from quorate.difference.model import Cause
from quorate.difference.side import Reference

CAUSES_MOST = 20
"""How many causes are told of one declaration."""


def causes_of(known: Identities, reference: Reference) -> tuple[Cause, ...]:
    """Return what is used and says something else now, each with the shortest way to it; nearest first, by name."""
    found: dict[Reference, Cause] = {}
    seen = {reference}
    todo: deque[tuple[Reference, tuple[Reference, ...]]] = deque([(reference, ())])
    while todo and len(found) < CAUSES_MOST:
        user, through = todo.popleft()
        for used in _changed_uses(known, user):
            if used in seen:
                continue
            seen.add(used)
            if _is_cause(known, used):
                found[used] = Cause(used, through)
            todo.append((used, (*through, used)))
    return tuple(found.values())


def _changed_uses(known: Identities, user: Reference) -> Iterator[Reference]:
    """Yield what is used and does not mean what it meant, on either side."""
    row = known.new_rows.get(user)
    if row is None:
        return
    was = known.pairs.get(user)
    old_uses = known.old_rows[was].uses if was is not None else frozenset()
    for used in sorted(row.uses):
        is_ = known.new_known.get(used)
        before = known.old_known.get(known.pairs.get(used, used))
        # A field that is new or gone is so with what it is of, or is asked for by what is said itself.
        if is_ != before and not (used.kind == s.FIELD and before is None):
            yield used
    kept = {known.pairs.get(each, each) for each in row.uses}
    yield from (each for each in sorted(old_uses - kept) if each.kind in {s.EVENT, s.GROUP})
    if user.kind == s.GROUP and known.old.settings["engagement"] != known.new.settings["engagement"]:
        yield s.MEANT_ENGAGEMENT


def _is_cause(known: Identities, used: Reference) -> bool:
    """Tell whether something is itself another, and not by what it uses alone."""
    if used.kind in {s.SETTING, s.FIELD}:
        return True
    if used not in known.pairs:
        return True
    return not known.says_same(used)
