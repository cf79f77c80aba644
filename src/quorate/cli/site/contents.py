"""What the pages of a site tell of: the things of a rule set, with their texts, what they use and where they stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final
from urllib.parse import quote

from quorate.cli.show_inventory import Inventory
from quorate.cli.site.coverage import Coverage
from quorate.cli.site.list_uses import list_uses
from quorate.cli.site.texts import Written, texts_of
from quorate.ir.show.kinds import KINDS, LIST
from quorate.ir.show.speaking import capital
from quorate.ir.show.words import noun
from quorate.ir.uses import Named, uses_of
from quorate.semantics.project import Project

PAGE_AT_MOST: Final = 60
"""The things on one page of a kind; with more there are several pages."""

ORDER: Final = (
    "audience", "journey", "buying_group", "interest", "role_template", "stage_model", "engagement_model", "activation",
    "destination", "define", "table", "list", "constant", "action", "call", "mapping", "record", "event", "entity",
)  # fmt: skip
"""The kinds, all of them, in the order in which they are told: what is decided first, what it is made from last."""


@dataclass(frozen=True)
class Contents:
    """A rule set, what its pages tell of it, and where on them."""

    inventory: Inventory
    project: Project
    coverage: Coverage | None

    @cached_property
    def kinds(self) -> Mapping[str, tuple[str, ...]]:
        """The names of the things of each kind that has some, by kind."""
        found = {kind: tuple(self.inventory.things(kind)) for kind in ORDER}
        return {kind: names for kind, names in found.items() if names}

    @cached_property
    def pages(self) -> Mapping[str, tuple[str, tuple[str, ...]]]:
        """The kind and the names that each page of things has, by the name of its file."""
        found = {}
        for kind, names in self.kinds.items():
            for number, start in enumerate(range(0, len(names), PAGE_AT_MOST), 1):
                found[_file(kind, number)] = (kind, names[start : start + PAGE_AT_MOST])
        return found

    @cached_property
    def places(self) -> Mapping[Named, str]:
        """Where each thing is told of, as a link from any page."""
        return {
            (kind, name): f"{file}#{anchor(kind, name)}" for file, (kind, names) in self.pages.items() for name in names
        }

    @cached_property
    def uses(self) -> Mapping[Named, tuple[Named, ...]]:
        """What each thing uses of the others, lists included."""
        found = dict(uses_of(self.inventory.program))
        for user, lists in list_uses(self.project).items():
            found[user] = (*found.get(user, ()), *lists)
        return {user: tuple(each for each in used if each in self.places) for user, used in found.items()}

    @cached_property
    def users(self) -> Mapping[Named, tuple[Named, ...]]:
        """By what each thing is used, in the order of `places`."""
        found: defaultdict[Named, list[Named]] = defaultdict(list)
        for user in self.places:
            for used in self.uses.get(user, ()):
                found[used].append(user)
        return {used: tuple(users) for used, users in found.items()}

    @cached_property
    def texts(self) -> Mapping[Named, Written]:
        """The rules texts of things."""
        return texts_of(self.project)

    def things(self) -> Iterator[Named]:
        """Yield all things, by kind."""
        yield from self.places

    def title(self, thing: Named) -> str:
        """Return what a thing is called for people."""
        kind, name = thing
        declared = None if kind == LIST else KINDS[kind].things(self.inventory.program)[name]
        return getattr(declared, "title", "") or capital(noun(name))


def anchor(kind: str, name: str) -> str:
    """Return the id of what tells of a thing, on its page: of characters that are safe in addresses and attributes."""
    return quote(f"{kind.replace('_', '-')}-{name}", safe="")


def _file(kind: str, number: int) -> str:
    name = KINDS[kind].key.replace("_", "-")
    return f"{name}.html" if number == 1 else f"{name}-{number}.html"
