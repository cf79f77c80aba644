"""The figures of a report, found by their names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from quorate.diagnostics.model import visible
from quorate.kpis.figures import Figure, When
from quorate.kpis.report import SECTIONS, Told

Named = dict[str, str]


@dataclass(slots=True)
class Found:
    """Finds figures by name, time and dimension."""

    told: Told
    groups: Sequence[str]
    """The buying groups in their order."""

    sections: Mapping[str, str] = field(default_factory=lambda: SECTIONS)
    _one: dict[tuple[object, ...], Figure] = field(init=False)
    _all: dict[tuple[str, str], list[tuple[Figure, Named]]] = field(init=False)

    def __post_init__(self) -> None:
        self._one = {(each.name, each.when, frozenset(each.dimension)): each for each in self.told.figures}
        self._all = {}
        for each in self.told.figures:
            self._all.setdefault((each.name, each.when), []).append((each, dict(each.dimension)))

    def one(self, name: str, when: When | str, **dimension: str) -> Figure | None:
        """Return a figure; None where there is none."""
        return self._one.get((name, when, frozenset(dimension.items())))

    def all(self, name: str, when: When | str) -> list[tuple[Figure, Named]]:
        """Return the figures of a name with their dimensions, in their order."""
        return self._all.get((name, when), [])

    def group(self, name: str) -> str:
        """Return what a buying group is called."""
        return said(name)

    def reasons(self, section: str) -> list[str]:
        """Return why figures of a section cannot be told, each reason once."""
        found: dict[str, set[str]] = {}
        for each in self.told.figures:
            definition = self.told.definitions[each.name]
            if each.reason and definition.section == section and not each.reason.startswith(_OF_NOTHING):
                of = dict(each.dimension)
                where = of.get("group", of.get("platform", ""))
                found.setdefault(each.reason, set()).add(f"{definition.title}{f' of {said(where)}' if where else ''}")
        return [f"{_some(sorted(titles))}: {reason}" for reason, titles in found.items()]


_OF_NOTHING = ("there was nothing", "there is no", "nobody has", "nothing is", "nothing became", "it has come to none")
"""What reasons begin with that say no more than that there is nothing to tell of."""

_TITLES_MOST = 3


def said(name: str) -> str:
    """Write a name of the rules as words, and whatever nobody could see."""
    return visible(name)


def _some(titles: Sequence[str]) -> str:
    if len(titles) <= _TITLES_MOST:
        return "; ".join(titles)
    return f"{'; '.join(titles[:_TITLES_MOST])} and {len(titles) - _TITLES_MOST} more"
