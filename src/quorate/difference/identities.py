"""Which declarations of two revisions are the same, under whatever name, and which of these mean the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from quorate.difference import side as s
from quorate.difference.side import Reference, Side, Thing
from quorate.difference.tokens import Row, row_of, type_told
from quorate.ir.schema import Entity, Event

_SETTINGS: Final = (s.ZONE, s.WEEK_START, s.FISCAL, s.POPULATION)

Proof = Callable[[Reference, Reference], bool]
"""Tells whether two declarations mean the same though they are not written alike."""


@dataclass
class Identities:
    """What everything is known by on either side: the same text where it means the same.

    `pairs` has of all that is new what it was before, `same` those that mean the same. What uses something goes by the
    text that it is known by: entities and events are the same for their users where payloads have them at the same
    place, as fields count for themselves.
    """

    old: Side
    new: Side
    pairs: dict[Reference, Reference] = field(default_factory=dict)
    old_known: dict[Reference, str] = field(default_factory=dict)
    new_known: dict[Reference, str] = field(default_factory=dict)
    old_rows: dict[Reference, Row] = field(default_factory=dict)
    new_rows: dict[Reference, Row] = field(default_factory=dict)
    same: set[Reference] = field(default_factory=set)

    def is_same(self, reference: Reference) -> bool:
        """Tell whether something of the new side means what it meant before."""
        return reference in self.same

    def have_same_known(self, old: Reference | None, new: Reference | None) -> bool:
        """Tell whether references of the old and of the new side mean the same, or are none."""
        if old is None or new is None:
            return old is new
        return self.old_known.get(old) == self.new_known.get(new)

    def says_same(self, reference: Reference) -> bool:
        """Tell whether something of the new side says what it said before, whatever has become of what it uses."""
        return self.says_same_rows(self.old_rows[self.pairs[reference]], self.new_rows[reference])

    def says_same_rows(self, old: Row, new: Row) -> bool:
        """Tell whether two rows say the same, as `says_same` does."""
        return tuple(map(_named, old.tokens)) == self.renamed(new)

    def renamed(self, row: Row) -> tuple[str, ...]:
        """Return what a row of the new side says, by the names of the old side."""
        return tuple(
            _named(self.pairs.get(each, Reference(each.kind, f"new {each.name}")))
            if isinstance(each, Reference)
            else each
            for each in row.tokens
        )

    def old_meaning(self, row: Row) -> tuple[object, ...]:
        """Return what a row of the old side means."""
        return _meant(row, self.old_known)

    def new_meaning(self, row: Row) -> tuple[object, ...]:
        """Return what a row of the new side means."""
        return _meant(row, self.new_known)


def _named(token: str | Reference) -> str:
    return f"the {token.kind} {token.name}" if isinstance(token, Reference) else token


def _meant(row: Row, known: Mapping[Reference, str]) -> tuple[object, ...]:
    tokens = tuple(known.get(each, f"? {each}") if isinstance(each, Reference) else each for each in row.tokens)
    return tokens, tuple(sorted({known.get(each, f"? {each}") for each in row.silent}))


def identify(found: Identities, proof: Proof) -> None:
    """Find out what is the same in two revisions: first what is used, then what uses it.

    What is only new is held against what is only old: where it says the same, or else has a title that no other has, it
    was renamed. `proof` tells whether two that say something else mean the same, by what is known so far.
    """
    old, new = found.old, found.new
    _settle_settings(found)
    found.old_rows.update(_rows(old))
    found.new_rows.update(_rows(new))
    olds, news = found.old_rows, found.new_rows
    free: dict[tuple[str, tuple[str, ...]], list[Reference]] = {}
    for each in _in_order(olds):
        found.old_known[each] = f"{each.kind} {each.name}"
        if each not in news:
            free.setdefault((each.kind, tuple(map(_named, olds[each].tokens))), []).append(each)
    called_alike = _called_alike(old, new)
    for each in _in_order(news):
        was = each if each in olds else _renamed_from(found, each, free, called_alike)
        if was is None:
            found.new_known[each] = f"new {each.kind} {each.name}"
            continue
        found.pairs[each] = was
        _settle_fields(found, each, was)
        means_same = found.old_meaning(olds[was]) == found.new_meaning(news[each])
        if means_same or proof(was, each):
            found.same.add(each)
        is_known = each in found.same or _is_at_same_place(found, each, was)
        found.new_known[each] = found.old_known[was] if is_known else f"new {each.kind} {each.name}"


def _all_things(side: Side) -> Mapping[Reference, Thing]:
    """Return all that there is, also what the standard library declares, which rules use alike."""
    program = side.program
    actions = {Reference(s.ACTION, name): each for name, each in program.actions.items()}
    return {**actions, **side.things}


def _rows(side: Side) -> dict[Reference, Row]:
    return {reference: row_of(side, thing) for reference, thing in _all_things(side).items()}


def _settle_settings(found: Identities) -> None:
    for each in _SETTINGS:
        was, is_ = found.old.settings[each.name], found.new.settings[each.name]
        found.old_known[each] = f"setting {each.name} {was}"
        found.new_known[each] = f"setting {each.name} {is_}"
    for path, field_ in found.old.fields.items():
        found.old_known[Reference(s.FIELD, path)] = f"field {path} {type_told(field_.type)}"
    for path, field_ in found.new.fields.items():
        found.new_known[Reference(s.FIELD, path)] = f"field {path} {type_told(field_.type)}"


def _settle_fields(found: Identities, each: Reference, was: Reference) -> None:
    """Know the fields of what was renamed by what they were called."""
    if each.kind not in {s.ENTITY, s.EVENT} or each == was:
        return
    for path, field_ in found.new.fields.items():
        owner, _, rest = path.partition(".")
        if owner == each.name:
            found.new_known[Reference(s.FIELD, path)] = f"field {was.name}.{rest} {type_told(field_.type)}"


def _is_at_same_place(found: Identities, each: Reference, was: Reference) -> bool:
    """Tell whether payloads have the records of an entity, or the events of a type, where they had them."""
    old, new = found.old.things.get(was), found.new.things.get(each)
    match old, new:
        case Entity(), Entity():
            parents = (None if one.parent is None else Reference(s.ENTITY, one.parent) for one in (old, new))
            return (old.many, old.key) == (new.many, new.key) and found.have_same_known(*parents)
        case Event(), Event():
            owners = Reference(s.ENTITY, old.of), Reference(s.ENTITY, new.of)
            return old.wire == new.wire and found.have_same_known(*owners)
        case _:
            return False


def _renamed_from(
    found: Identities,
    each: Reference,
    free: Mapping[tuple[str, tuple[str, ...]], list[Reference]],
    called_alike: Mapping[Reference, Reference],
) -> Reference | None:
    """Return what something new was called before: of what is gone, the first that says the same, and is free.

    Where none says the same it is the one that people call the same.
    """
    if those := free.get((each.kind, found.renamed(found.new_rows[each]))):
        return those.pop(0)
    was = called_alike.get(each)
    if was is None:
        return None
    those = free[was.kind, tuple(map(_named, found.old_rows[was].tokens))]
    if was not in those:
        return None
    those.remove(was)
    return was


def _called_alike(old: Side, new: Side) -> dict[Reference, Reference]:
    """Return of what is only new what is only old and has its title, where no other of its kind has that."""
    found: list[dict[tuple[str, str], list[Reference]]] = []
    for side, other in ((old, new), (new, old)):
        titled: dict[tuple[str, str], list[Reference]] = {}
        for reference, thing in side.things.items():
            if reference not in other.things and (title := _title_of(thing)):
                titled.setdefault((reference.kind, title), []).append(reference)
        found.append(titled)
    gone, come = found
    return {
        those[0]: gone[title][0] for title, those in come.items() if len(those) == 1 and len(gone.get(title, ())) == 1
    }


def _title_of(thing: Thing) -> str:
    """Return the title of something, empty where it has none of its own."""
    title = getattr(thing, "title", "")
    return "" if title == getattr(thing, "name", "") else title


def _in_order(rows: Mapping[Reference, Row]) -> list[Reference]:
    """Sort so that everything comes after what it uses; chains may be long, so in a loop."""
    done: dict[Reference, None] = {}
    for root in rows:
        todo, entered = [root], {root}
        while todo:
            each = todo[-1]
            waiting = [used for used in sorted(rows[each].uses) if used in rows and used not in done]
            following = next((used for used in waiting if used not in entered), None)
            if following is None:
                done[todo.pop()] = None
            else:
                entered.add(following)
                todo.append(following)
    return list(done)
