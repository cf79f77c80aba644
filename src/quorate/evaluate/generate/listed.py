"""Lists of constants, as generated code has them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class Listed(tuple[Any, ...]):  # noqa: SLOT001 - a tuple of any length has no slots
    """The items of a list of constants, which may be long: their keys are gathered once."""

    _known: dict[Callable[[Any], Any], frozenset[Any]]

    def keys(self, key: Callable[[Any], Any]) -> frozenset[Any]:
        """Return the keys of all items; `key` is one of a few functions."""
        try:
            known = self._known
        except AttributeError:
            known = self._known = {}
        found = known.get(key)
        if found is None:
            found = known[key] = frozenset(map(key, self))
        return found
