"""What a change of a condition comes to."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Final

from quorate.difference.identities import Identities
from quorate.difference.linking import Linker, UnlinkedError
from quorate.difference.model import Effect
from quorate.difference.proving import NOTHING_PROVED, Compared, compare_conditions
from quorate.difference.side import NamedList, Reference
from quorate.difference.tokens import counted_fields, declared, row_of_parts
from quorate.ir import journeys as j
from quorate.ir import nodes as n
from quorate.ir import types as t
from quorate.ir.mappings import Mapping as Mapped
from quorate.ir.program import Audience

_PROVED: Final = Compared(keeps_true=True, adds_no_true=True, keeps_false=True, adds_no_false=True)


class Weighing:
    """Holds conditions of the older side against those of the newer one."""

    def __init__(self, known: Identities) -> None:
        self._known = known
        self._old = Linker(known.old, known.old_known, known.new.settings)
        self._new = Linker(known.new, known.new_known, known.old.settings)
        self._proved: dict[tuple[int, int], Compared] = {}

    def is_same(self, was: Reference, is_: Reference) -> bool:
        """Tell whether two declarations are proved to mean the same, for all that their conditions are others."""
        old, new = self._known.old.things.get(was), self._known.new.things.get(is_)
        if old is None or new is None or isinstance(old, NamedList) or isinstance(new, NamedList):
            return False
        if isinstance(old, Mapped) or isinstance(new, Mapped):
            return False  # what foreign records can be is not known
        return self._are_alike(declared(self._known.old, old), declared(self._known.new, new))

    def is_alike(self, old: object, new: object) -> bool:
        """Tell whether parts of declarations mean the same."""
        return self._are_alike(old, new)

    def _are_alike(self, old: object, new: object) -> bool:
        known = self._known
        was, is_ = row_of_parts(known.old, old), row_of_parts(known.new, new)
        if known.old_meaning(was) == known.new_meaning(is_):
            return True
        if type(old) is not type(new) and not (isinstance(old, n.Expr) and isinstance(new, n.Expr)):
            return False
        match old, new:
            case n.Expr(type=t.BooleanType()), n.Expr(type=t.BooleanType()):
                return self.compare(old, new).is_same
            case n.Expr(), n.Expr():
                return self._is_same_value(old, new)
            case (n.Node(), _) | (j.Do() | j.Call(), _) | (str(), _) | (Reference(), _):
                return False
            case tuple(), tuple():
                return len(old) == len(new) and all(map(self._are_alike, old, new))
            case Mapping(), Mapping():
                return False
            case _ if dataclasses.is_dataclass(old):
                return all(
                    self._are_alike(getattr(old, name), getattr(new, name)) for name in counted_fields(type(old))
                )
            case _:
                return False

    def _is_same_value(self, old: n.Expr, new: n.Expr) -> bool:
        try:
            return self._old.link(old) == self._new.link(new)
        except (UnlinkedError, RecursionError):
            return False

    def compare(self, old: n.Expr, new: n.Expr) -> Compared:
        """Prove what there is to prove of two conditions, once of each two."""
        key = id(old), id(new)  # they stay as long as their programs do
        found = self._proved.get(key)
        if found is None:
            try:
                was, is_ = self._old.link(old), self._new.link(new)
                found = _PROVED if was == is_ else compare_conditions(was, is_)
            except (UnlinkedError, RecursionError):
                found = NOTHING_PROVED
            self._proved[key] = found
        return found

    def effect_of(self, old: n.Expr, new: n.Expr) -> Effect:
        """Tell what becomes of those for whom a condition is true; empty where nothing becomes of anybody."""
        found = self.compare(old, new)
        if found.is_same:
            return ""
        return _effect(stay=found.keeps_true, come=not found.adds_no_true)

    def effect_on_members(self, old: Audience, new: Audience) -> Effect:
        """Tell what becomes of the members of an audience; as `effect_of`."""
        found = self.compare(old.where, new.where)
        was, is_ = old.unknown == "member", new.unknown == "member"
        if found.is_same and old.unknown == new.unknown:
            return ""
        if was and is_:
            return _effect(stay=found.adds_no_false, come=not found.keeps_false)
        # Who is a member where a condition is unknown stays where it is true, and not the other way round.
        stay, gone = found.keeps_true and not was, found.adds_no_true and not is_
        return _effect(stay=stay, come=not gone)


def _effect(*, stay: bool, come: bool) -> Effect:
    if stay and come:
        return "widened"
    return "different" if stay or come else "narrowed"
