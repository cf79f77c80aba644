"""The name that was probably meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from quorate.ir.zones import zone_names

_CLOSE_ENOUGH = 0.6
_SHOWN = 6


def closest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that is most like another, whatever its case; None if none is like it."""
    folded: dict[str, str] = {}
    for candidate in known:
        folded.setdefault(candidate.casefold(), candidate)
    found = difflib.get_close_matches(word.casefold(), folded, n=1, cutoff=_CLOSE_ENOUGH)
    return folded[found[0]] if found else None


def hint(word: str, known: Iterable[str]) -> str:
    """Return the help line that names the word that was probably meant; empty if there is none."""
    found = closest(word, known)
    return f"a name close to it is `{found}`" if found is not None else ""


def hint_or_all(word: str, known: Iterable[str], none: str = "") -> str:
    """Return the help line that names the word that was probably meant, else all there are, or `none`."""
    words = list(known)
    shown = ", ".join(f"`{each}`" for each in words[:_SHOWN]) + (", …" if len(words) > _SHOWN else "")
    return hint(word, words) or (f"there {'is' if len(words) == 1 else 'are'} {shown}" if words else none)


def zone_hint(word: str) -> str:
    """Return the help line for something that is no time zone: also `Paris` leads to `Europe/Paris`."""
    by_place = {name.rpartition("/")[2].replace("_", " "): name for name in sorted(zone_names(), reverse=True)}
    place = closest(word.replace("_", " "), by_place)
    return hint(word, zone_names()) or (f"a name close to it is `{by_place[place]}`" if place is not None else "")
