"""Two revisions to all that they differ in."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from quorate.difference import side as s
from quorate.difference.causes import causes_of
from quorate.difference.changes import conditions, groups, journeys, mappings, schema
from quorate.difference.changes.base import Both, plain, title_of
from quorate.difference.identities import Identities, identify
from quorate.difference.model import Cause, Change, Comparison, Difference, Effect, Kind
from quorate.difference.side import NamedList, Reference, Side, Text, Thing
from quorate.difference.weighing import Weighing
from quorate.ir.program import Audience, Define, RoleTemplate
from quorate.ir.show import show
from quorate.ir.show.kinds import KINDS, LIST
from quorate.ir.types import BooleanType

_CHANGES: Final[Mapping[str, Callable[[Both, Any, Any], Iterator[Change]]]] = {
    s.ENTITY: schema.entity,
    s.EVENT: schema.event,
    LIST: schema.named_list,
    s.DEFINE: conditions.define,
    s.TABLE: conditions.table,
    s.AUDIENCE: conditions.audience,
    s.TEMPLATE: groups.template,
    s.INTEREST: groups.interest,
    s.STAGES: groups.stages,
    s.ENGAGEMENT: groups.engagement,
    s.GROUP: groups.group,
    s.DESTINATION: groups.destination,
    s.ACTIVATION: groups.activation,
    s.ACTION: journeys.action,
    s.CALL: journeys.call,
    s.JOURNEY: journeys.journey,
    s.CONSTANT: mappings.constant,
    s.RECORD: mappings.record,
    s.MAPPING: mappings.mapping,
}
_ORDER: Final = {name: place for place, name in enumerate(KINDS)}
_UNTOLD: Final = frozenset({s.POPULATION.name})
_NAME: Final = "name"
_SHORT: Final = len("sha256:") + 12


def compare(old: Side, new: Side) -> Comparison:
    """Tell what two revisions differ in: first their settings, then declarations by kind and name."""
    known = Identities(old, new)
    weighing = Weighing(known)
    identify(known, weighing.is_same)
    found = [*_gone(known), *_Compared(known, weighing).differences()]
    found.sort(key=lambda each: (_ORDER[each.reference.kind], each.reference.name, each.kind))
    names = {is_: was for is_, was in known.pairs.items() if is_ in new.things}
    return Comparison(old, new, tuple(_settings(old, new)), tuple(found), names)


def _settings(old: Side, new: Side) -> Iterator[Change]:
    for name, was in old.settings.items():
        is_ = new.settings[name]
        is_given = name != _NAME or (old.is_named and new.is_named)
        if was != is_ and is_given:
            cut = _SHORT if name in _UNTOLD else None
            yield Change(name, was[:cut], is_[:cut])


def _gone(known: Identities) -> Iterator[Difference]:
    kept = set(known.pairs.values())
    for reference, thing in known.old.things.items():
        if reference not in kept:
            text = _says(known.old, thing)
            source = known.old.texts.get(reference)
            yield Difference("removed", "", reference, None, (), (), text, "", source, None)


class _Compared:
    """Compares what is new, and what is on both sides."""

    def __init__(self, known: Identities, weighing: Weighing) -> None:
        self._known = known
        self._weighing = weighing
        self._both = Both(known, weighing)
        self._moved = _moved(known)

    def differences(self) -> Iterator[Difference]:
        for reference in self._known.new.things:
            was = self._known.pairs.get(reference)
            if was is None or was not in self._known.old.things:
                thing = self._known.new.things[reference]
                source = self._known.new.texts.get(reference)
                yield Difference("added", "", reference, None, (), (), "", _says(self._known.new, thing), None, source)
            elif (found := self._difference(reference, was)) is not None:
                yield found

    def _difference(self, reference: Reference, was: Reference) -> Difference | None:
        known = self._known
        old, new = known.old.things[was], known.new.things[reference]
        is_renamed = reference.name != was.name
        changes = [*_titles(old, new)]
        because: tuple[Cause, ...] = ()
        effect: Effect = ""
        texts = known.old.texts.get(was), known.new.texts.get(reference)
        kind: Kind | None
        if known.is_same(reference):
            kind = "renamed" if is_renamed or changes else self._place(reference, *texts)
            if kind is None:
                return None
        else:
            effect = self._effect(old, new)
            because = causes_of(known, reference)
            # What a list of a file has is not said where it is declared.
            is_alike = reference.kind != LIST and not is_renamed and _is_alike(*texts)
            is_own = not known.says_same(reference) and not is_alike
            if is_own:
                changes += _CHANGES[reference.kind](self._both, old, new)
            kind = "changed" if is_own and (changes or not because) else "affected"
            if effect == "" and kind == "affected" and reference.kind in {s.AUDIENCE, s.DEFINE}:
                effect = "different"
        return Difference(
            kind,
            effect,
            reference,
            was if is_renamed else None,
            tuple(changes),
            because,
            _says(known.old, old),
            _says(known.new, new),
            *texts,
        )

    def _effect(self, old: Thing, new: Thing) -> Effect:
        """Tell who stays and who comes; only of audiences, conditions and lists, as of nothing else it can be said."""
        match old, new:
            case Audience(), Audience() if old.entity == new.entity:
                return self._weighing.effect_on_members(old, new) or "different"
            case Define(), Define() if isinstance(old.body.type, BooleanType) and old.entity == new.entity:
                same = [type_ for _, type_ in old.parameters] == [type_ for _, type_ in new.parameters]
                return (self._weighing.effect_of(old.body, new.body) or "different") if same else "different"
            case NamedList(values=was), NamedList(values=is_):
                if set(was) <= set(is_):
                    return "widened"
                return "narrowed" if set(is_) <= set(was) else "different"
            case _:
                return ""

    def _place(self, reference: Reference, was: Text | None, is_: Text | None) -> Kind | None:
        if was is None or is_ is None:
            return None
        if was.source != is_.source:
            return "rewritten"
        files = len(self._known.old.project.files), len(self._known.new.project.files)
        is_elsewhere = was.path != is_.path and files != (1, 1)  # a single file may be called as it likes
        return "moved" if is_elsewhere or reference in self._moved else None


def _is_alike(was: Text | None, is_: Text | None) -> bool:
    """Tell whether two declarations are written alike, so that only what they use can be another."""
    return was is not None and is_ is not None and was.source == is_.source


def _titles(old: Thing, new: Thing) -> Iterator[Change]:
    """Tell that something is called otherwise for people, or a role of it; names count as titles of themselves."""
    yield from plain("title", title_of(old), title_of(new))
    if isinstance(old, RoleTemplate) and isinstance(new, RoleTemplate):
        was = {role.name: role for role in old.roles}
        for role in new.roles:
            if role.name in was:
                yield from plain(f"title of role {role.name}", title_of(was[role.name]), title_of(role))


def _says(side: Side, thing: Thing) -> str:
    if isinstance(thing, NamedList):
        return f"{thing.name} has {', '.join(thing.values) or 'nothing'}."
    return show(side.program, thing)


def _moved(known: Identities) -> frozenset[Reference]:
    """Return what stands elsewhere in its file: as few as can be, so that all others are in the order they were in."""
    places: dict[str, list[tuple[int, int, Reference]]] = {}
    for is_, was in known.pairs.items():
        new, old = known.new.texts.get(is_), known.old.texts.get(was)
        is_single = len(known.old.project.files) == len(known.new.project.files) == 1
        if new is not None and old is not None and (new.path == old.path or is_single):
            places.setdefault(new.path, []).append((new.place, old.place, is_))
    return frozenset(each for found in places.values() for each in _out_of_order(sorted(found)))


def _out_of_order(places: Sequence[tuple[int, int, Reference]]) -> Iterable[Reference]:
    """Return what is not in the longest run of old places that grow."""
    ends: list[int] = []  # of the runs of each length the least old place at which one ends
    lasts: list[int] = []  # and the number of what stands there
    before: list[int] = []
    for number, (_, place, _) in enumerate(places):
        length = bisect_left(ends, place)
        before.append(lasts[length - 1] if length else -1)
        ends[length : length + 1] = [place]
        lasts[length : length + 1] = [number]
    kept = set()
    at = lasts[-1] if lasts else -1
    while at >= 0:
        kept.add(at)
        at = before[at]
    return [reference for number, (_, _, reference) in enumerate(places) if number not in kept]
