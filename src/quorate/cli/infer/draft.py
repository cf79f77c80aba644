"""What was seen to a schema: which lists are entities, which fields have which type, and what is left out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from quorate.cli.infer.names import free, is_quotable, legal, plural, quoted_text, singular
from quorate.cli.infer.payloads import EVENTS, PERSON, EventSeen, Sample
from quorate.cli.infer.seen import KEYS, Kind, Members, Seen

_DEEPEST: Final = 20
_FEW_OF_MANY: Final = 20
_PEOPLE: Final = ("people", "persons", "contacts", "members", "leads", "users")
_PRIVATE: Final = re.compile(
    r"e?_?mail|phone|mobile|birth|born|(first|last|full|given|family)_?name"
    r"|(vor|nach|familien)name|telefon|handy|geburt|prenom|naissance",
    re.IGNORECASE,
)
_CONSENT: Final = re.compile(r"consent|opt_?in|einwilligung|zustimmung|consenso", re.IGNORECASE)
_VALUES: Final = "seen: "
_ZONE: Final = re.compile(r"zone|tz", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FieldDraft:
    """A field: its type as rules text with marks, a comment, and for an object its own fields in place of a type.

    `lists` is how many `list of` stand before the object, `marks` what stands behind the type, and `values` are those
    of a `one of`.
    """

    name: str
    type: str
    comment: str = ""
    fields: tuple[FieldDraft, ...] = ()
    is_object: bool = False
    lists: int = 0
    marks: str = ""
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EntityDraft:
    """An entity; `parent` is None for the account."""

    name: str
    many: str
    parent: str | None
    key: str
    fields: tuple[FieldDraft, ...]
    comment: str = ""


@dataclass(frozen=True, slots=True)
class EventDraft:
    """An event; `wire` is its type in payloads."""

    name: str
    of: str
    wire: str
    fields: tuple[FieldDraft, ...]
    comment: str = ""


@dataclass
class Draft:
    """A schema in the making. `notes` tell what was left out, and what payloads it will not fit."""

    entities: list[EntityDraft] = field(default_factory=list)
    events: list[EventDraft] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    most_people: int = 0

    @property
    def root(self) -> EntityDraft:
        """The outermost entity."""
        return self.entities[0]

    @property
    def has_people(self) -> bool:
        """Whether there are people."""
        return any(entity.name == PERSON for entity in self.entities)


def draft_schema(sample: Sample) -> Draft:
    """Make a schema that fits all that was seen as far as one can; there was at least one payload."""
    return _Drafting(sample).draft_all()


class _Drafting:
    """Settles entities from the account downwards, so that the shallower one gets a name that two could have."""

    def __init__(self, sample: Sample) -> None:
        self._sample = sample
        self._draft = Draft()
        self._taken: set[str] = set()

    def draft_all(self) -> Draft:
        sample = self._sample
        self._draft.notes += sample.notes
        root = sample.root
        key = _key_of(sample.account, root)
        if key is None:
            key = "id"
            self._note(f"{root}.id", "not a text that is always there; accounts without it are rejected")
        self._taken |= {root, plural(root)}
        waiting: list[tuple[str, str, str | None, str, Members]] = [(root, plural(root), None, key, sample.account)]
        while waiting:
            name, many, parent, key, members = waiting.pop(0)
            place = f"{self._place(parent)}{many if parent else name}"
            inside = [] if name == PERSON and parent != root else list(self._collections(name, members, place))
            waiting += inside
            told = {key, *(collection[1] for collection in inside)}
            fields = self._fields(members, place, leave=told)
            if name == PERSON:
                fields = tuple(marked(drafted) for drafted in fields)
            self._draft.entities.append(EntityDraft(name, many, parent, key, fields, members.comment))
        for wire, seen in sample.events.items():
            self._draft_event(wire, seen)
        if sample.strange_events:
            self._note(f"{root}.{EVENTS}", f"{sample.strange_events} are no events; their accounts are rejected")
        return self._draft

    def _place(self, parent: str | None) -> str:
        """Write the path of an entity's records, with a dot behind it."""
        if parent is None:
            return ""
        entity = next(entity for entity in self._draft.entities if entity.name == parent)
        return f"{self._place(entity.parent)}{entity.many if entity.parent else entity.name}."

    def _collections(
        self, parent: str, members: Members, place: str
    ) -> Iterator[tuple[str, str, str | None, str, Members]]:
        """Yield the lists of a record that are of records with keys."""
        wanted = {name: seen for name, seen in members.fields.items() if _is_list_of_objects(seen)}
        people = next((name for name in _PEOPLE if name in wanted), None) if parent == self._sample.root else None
        for many, seen in wanted.items():
            if seen.items is None or seen.items.members is None or not is_quotable(many):
                continue
            one = PERSON if many == people else free(singular(many), self._taken, "item")
            if one == PERSON and many != people:
                one = free(f"{parent}_{one}", self._taken, "item")
            key = _key_of(seen.items.members, one)
            if key is None:
                continue
            if many in self._taken and many != one:
                self._note(f"{place}.{many}", "the name is that of something else; it is a list of objects instead")
                continue
            self._taken |= {one, many}
            self._draft.most_people = max(self._draft.most_people, self._sample.most_in(seen))
            yield one, many, parent, key, seen.items.members

    def _draft_event(self, wire: str, seen: EventSeen) -> None:
        place = f"{self._sample.root}.{EVENTS}[{wire}]"
        if seen.strange:
            self._note(place, f"{seen.strange} have no id or no instant, so that the type is left out")
            return
        name = free(legal(wire), self._taken, "event")
        self._taken.add(name)
        persons = seen.members.fields.get(PERSON)
        names_people = self._draft.has_people and persons is not None and seen.with_person == persons.kinds.total()
        of_person = names_people and seen.with_person == seen.members.count
        fields = self._fields(seen.members, place, leave={PERSON} if names_people else set())
        if names_people and not of_person:
            fields = (FieldDraft(PERSON, PERSON, "not every such event names one"), *fields)
        self._draft.events.append(
            EventDraft(name, PERSON if of_person else self._sample.root, wire, fields, seen.members.comment)
        )

    def _fields(
        self, members: Members, place: str, *, leave: Iterable[str] = (), depth: int = 0
    ) -> tuple[FieldDraft, ...]:
        found = []
        for name, seen in members.fields.items():
            if name in leave:
                continue
            if not is_quotable(name):
                self._note(f"{place}.{name!a}", "no name of the language can stand for it; left out")
            elif (drafted := self._field(name, seen, f"{place}.{name}", depth)) is not None:
                found.append(drafted)
        return tuple(found)

    def _field(self, name: str, seen: Seen, place: str, depth: int) -> FieldDraft | None:
        """Settle one field; None, with a note, where no type fits all its values."""
        drafted = self._undeclared(name, seen, place, depth)
        declared = seen.declared
        if drafted is None or declared is None:
            return drafted
        values = declared.values if drafted.type.split()[-1:] == ["text"] else ()
        choice = ", ".join(map(quoted_text, values))
        return replace(
            drafted,
            type=f"{drafted.type.removesuffix('text')}one of ({choice})" if values else drafted.type,
            comment=declared.comment or drafted.comment,
            marks="required" if declared.is_required else drafted.marks,
            values=values or drafted.values,
        )

    def _undeclared(self, name: str, seen: Seen, place: str, depth: int) -> FieldDraft | None:
        """Settle a field by what was seen of it."""
        declared = seen.declared
        if declared is not None and declared.lost:
            self._note(place, f"{declared.lost}; left out")
            return None
        if declared is not None and declared.type:
            return FieldDraft(name, declared.type)
        kinds = _settled(seen)
        if not kinds:
            return FieldDraft(name, "text", "always null so far" if declared is None else "always null")
        if len(kinds) > 1 or "other" in kinds or depth > _DEEPEST:
            known = [kind for kind in sorted(seen.kinds) if seen.kinds[kind]]
            times = " and ".join(f"{kind} {seen.kinds[kind]} times" for kind in known)
            told = times if declared is None else " or ".join(known)
            why = "nested too deep" if depth > _DEEPEST else f"has no one type ({told})"
            self._note(place, f"{why}; left out")
            return None
        kind = kinds.pop()
        if kind == "object" and seen.members is not None:
            return FieldDraft(name, "", "", self._fields(seen.members, place, depth=depth + 1), is_object=True)
        if kind == "list" and seen.items is not None:
            return self._list(name, seen.items, place, depth)
        if kind == "text" and _ZONE.search(name) and seen.zones == seen.kinds.total():
            return FieldDraft(name, "timezone")
        return FieldDraft(name, kind, _values_told(seen) if kind == "text" else "")

    def _list(self, name: str, items: Seen, place: str, depth: int) -> FieldDraft | None:
        if not items.kinds and items.declared is None:
            return FieldDraft(name, "list of text", "always empty so far")
        item = self._field(name, items, f"{place}[]", depth + 1)
        if item is None:
            return None
        if item.is_object:
            return FieldDraft(name, "", item.comment, item.fields, is_object=True, lists=item.lists + 1)
        return FieldDraft(name, f"list of {item.type}", item.comment, values=item.values)

    def _note(self, place: str, text: str) -> None:
        self._draft.notes.append(f"{place}: {text}")


def _settled(seen: Seen) -> set[Kind]:
    """Return the kinds of a place after those that go together: whole numbers with others, times with texts."""
    kinds: set[Kind] = {kind for kind, count in seen.kinds.items() if count}
    if kinds == {"integer", "number"}:
        return {"number"}
    times_and_texts: set[Kind] = {"date", "datetime", "text"}
    if len(kinds) > 1 and kinds <= times_and_texts:
        return {"text"}
    return kinds


def _is_list_of_objects(seen: Seen) -> bool:
    items = seen.items
    return (
        +seen.kinds == {"list": seen.kinds["list"]}
        and items is not None
        and not items.nulls
        and items.members is not None
        and items.members.count == items.kinds.total()
    )


def _key_of(members: Members, one: str) -> str | None:
    """Return the field that tells records apart, if there is one."""
    keys = members.keys or set()
    return next((name for name in (*KEYS, f"{one}_id") if name in keys), None)


def marked(drafted: FieldDraft) -> FieldDraft:
    """Mark what is private of a person, and consents, by their names."""
    if drafted.type == "boolean" and _CONSENT.search(drafted.name):
        return replace(drafted, marks=f"{drafted.marks} consent")
    if drafted.type in {"text", "date"} and _PRIVATE.search(drafted.name):
        comment = "" if drafted.comment.startswith(_VALUES) else drafted.comment
        return replace(drafted, marks=f"{drafted.marks} pii", comment=comment)
    return drafted


def _values_told(seen: Seen) -> str:
    """List the values of a field that has few of them again and again: it may want to be `one of` them."""
    values = seen.values
    if not values or len(values) < 2 or seen.kinds.total() < _FEW_OF_MANY * len(values):  # noqa: PLR2004 - no choice
        return ""
    if not all(value.isprintable() and "@" not in value for value in values):
        return ""
    return _VALUES + ", ".join(f'"{value}"' for value in sorted(values))
