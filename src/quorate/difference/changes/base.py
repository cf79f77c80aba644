"""What the changes of all kinds of declarations are told by."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from quorate.difference.identities import Identities
from quorate.difference.model import Change, Effect
from quorate.difference.side import Reference, Side
from quorate.difference.tokens import row_of_parts
from quorate.difference.weighing import Weighing
from quorate.ir import nodes as n

_ALIKE: Final = 0.5
_PAIRS_MOST: Final = 2_500
"""Of how many pairs of parts it is asked whether one has become the other; of more only the whole is told."""

_Pairs: TypeAlias = tuple[list[n.Expr], list[n.Expr]]

Says = Callable[[n.Expr], str]
"""Says a condition or a value on one line."""


@dataclass(frozen=True, slots=True)
class Said:
    """A condition of one side, and how it is said there."""

    expr: n.Expr
    says: Says

    @property
    def text(self) -> str:
        """The condition in words."""
        return self.says(self.expr)


@dataclass(frozen=True, slots=True)
class Both:
    """The two sides, and what is known of them."""

    known: Identities
    weighing: Weighing

    @property
    def old(self) -> Side:
        """The older side."""
        return self.known.old

    @property
    def new(self) -> Side:
        """The newer side."""
        return self.known.new

    def named(self, kind: str, old: str | None, new: str | None, what: str) -> Iterator[Change]:
        """Tell that something else is used than before; what was only renamed is the same."""
        was = None if old is None else Reference(kind, old)
        is_ = None if new is None else Reference(kind, new)
        if was != (None if is_ is None else self.known.pairs.get(is_)):
            yield Change(what, old or "", new or "")

    def condition(self, what: str, old: Said | None, new: Said | None) -> Iterator[Change]:
        """Tell what of a condition changed: of several parts that are joined those that are others."""
        if old is None or new is None:
            if old is not None or new is not None:
                yield Change(what, old.text if old else "", new.text if new else "")
            return
        if self.is_same_part(old.expr, new.expr):
            return
        parts = list(self._parts(what, old, new))
        if parts and len(parts) < max(len(_operands(old.expr)), len(_operands(new.expr))) + 1:
            yield from parts
        else:
            yield Change(what, *self._texts(old, new), self._effect(old.expr, new.expr))

    def _texts(self, old: Said, new: Said) -> tuple[str, str]:
        """Return both in words, or as they are written where the words are the same, as of titles that are."""
        if old.text != new.text:
            return old.text, new.text
        was, is_ = (
            " ".join(side.sources[each.expr.span.path].slice(each.expr.span).split())
            if each.expr.span.path in side.sources
            else each.text
            for side, each in ((self.old, old), (self.new, new))
        )
        return was, is_

    def _effect(self, old: n.Expr, new: n.Expr) -> Effect:
        return self.weighing.effect_of(old, new) or "different"

    def _parts(self, what: str, old: Said, new: Said) -> Iterator[Change]:
        """Tell which of the parts that are joined are others, each with what that comes to on its own."""
        kinds = {type(each.expr) for each in (old, new) if isinstance(each.expr, n.And | n.Or)}
        if len(kinds) != 1:
            return
        is_all = kinds == {n.And}
        unmatched = self._unmatched(_operands(old.expr), _operands(new.expr))
        if unmatched is None:
            return
        gone, come = unmatched
        was, is_ = [Said(each, old.says) for each in gone], [Said(each, new.says) for each in come]
        for one, other in _aligned(was, is_):
            if one is not None and other is not None:
                effect = self._effect(one.expr, other.expr)
                yield Change(f"{what} asks" if is_all else f"{what} is met by", *self._texts(one, other), effect)
            elif other is not None:
                told = f"{what} also asks" if is_all else f"{what} is also met by"
                yield Change(told, "", other.text, "narrowed" if is_all else "widened")
            elif one is not None:
                told = f"{what} no longer asks" if is_all else f"{what} is no longer met by"
                yield Change(told, one.text, "", "widened" if is_all else "narrowed")

    def _unmatched(self, old: Sequence[n.Expr], new: Sequence[n.Expr]) -> _Pairs | None:
        """Return the parts that say the same as none on the other side; None where that is too much to look for."""
        gone, come = self._without_ends(list(old), list(new))
        if len(gone) == len(come):  # most likely each is where it was
            pairs = [pair for pair in zip(gone, come, strict=True) if not self.is_same_part(*pair)]
            gone, come = [was for was, _ in pairs], [is_ for _, is_ in pairs]
        if len(gone) * len(come) > _PAIRS_MOST:
            return None
        left = []
        for each in gone:
            place = next((at for at, other in enumerate(come) if self.is_same_part(each, other)), None)
            if place is None:
                left.append(each)
            else:
                del come[place]
        return left, come

    def _without_ends(self, old: list[n.Expr], new: list[n.Expr]) -> _Pairs:
        """Return the parts without those at the beginning and at the end that say the same."""
        for _ in range(2):
            least = min(len(old), len(new))
            same = next((at for at in range(least) if not self.is_same_part(old[at], new[at])), least)
            old, new = old[same:][::-1], new[same:][::-1]
        return old, new

    def is_same_part(self, old: object, new: object) -> bool:
        """Tell whether parts of declarations say the same, whatever has become of what they use."""
        was, is_ = row_of_parts(self.old, old), row_of_parts(self.new, new)
        return self.known.says_same_rows(was, is_) or self.weighing.is_alike(old, new)


def _operands(expr: n.Expr) -> tuple[n.Expr, ...]:
    return expr.operands if isinstance(expr, n.And | n.Or) else (expr,)


def _aligned(old: Sequence[Said], new: Sequence[Said]) -> Iterator[tuple[Said | None, Said | None]]:
    """Yield what is gone with what most likely stands in its place; None where there is none."""
    left = list(new)
    for was in old:
        best = max(left, key=lambda each: _likeness(was.text, each.text), default=None)
        if best is not None and (len(old) == len(new) == 1 or _likeness(was.text, best.text) >= _ALIKE):
            left.remove(best)
            yield was, best
        else:
            yield was, None
    yield from ((None, each) for each in left)


def _likeness(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other).ratio()


def plain(what: str, old: str, new: str) -> Iterator[Change]:
    """Tell that a part that is a text is another; empty texts are none."""
    if old != new:
        yield Change(what, old, new)


def title_of(thing: object) -> str:
    """Return the title of something, empty where it has none of its own."""
    title = getattr(thing, "title", "")
    return "" if title == getattr(thing, "name", "") else title


def keyed(what: str, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Change]:
    """Tell which parts that have names are gone, are others, and are new."""
    for name, was in old.items():
        if name not in new:
            yield Change(f"{what} {name}", was or name, "")
        elif was != new[name]:
            yield Change(f"{what} {name}", was, new[name])
    for name, is_ in new.items():
        if name not in old:
            yield Change(f"{what} {name}", "", is_ or name)


def ordered(what: str, old: Sequence[str], new: Sequence[str]) -> Iterator[Change]:
    """Tell that what is in both stands in another order."""
    was, is_ = [each for each in old if each in new], [each for each in new if each in old]
    if was != is_:
        yield Change(what, ", ".join(was), ", ".join(is_), "different")


def yes_no(what: str, *, old: bool, new: bool) -> Iterator[Change]:
    """Tell that something holds that did not, or the other way round."""
    yield from plain(what, "yes" if old else "no", "yes" if new else "no")
