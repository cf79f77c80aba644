"""What conditions range over, in words: records, items and events."""

from __future__ import annotations

from typing import Final

from quorate.ir import nodes as n
from quorate.ir.groups import MEMBER, REMOVED
from quorate.ir.show.derived import is_group
from quorate.ir.show.phrase import Phrase, inline, prefixed
from quorate.ir.show.windows import Windows
from quorate.ir.show.words import article, length, noun

_PERSON: Final = "person"
_IT: Final = "it is "


class Sources(Windows):
    """Says what is ranged over."""

    def items(self, source: n.Source, here: int, *, many: bool, before: str = "") -> Phrase:
        """Say what is ranged over with its condition: `people for whom is_executive holds`, after `before`."""
        said = f"{before} {self.noun_of(source, here, many=many)}".lstrip()
        if source.where is None:
            return said
        where = self.where(source)
        if isinstance(source.items, n.Groups) and isinstance(where, str) and where.startswith(_IT) and not self.exact:
            return f"{said} that {'are' if many else 'is'} {where.removeprefix(_IT)}"
        return prefixed(f"{said} {self.relative(source)}", where)

    def where(self, source: n.Source) -> Phrase:
        """Say the condition on items; there is one."""
        return "" if source.where is None else self.condition(source.where, source.slot)

    def relative(self, source: n.Source) -> str:
        """Say `for whom` or `for which`."""
        is_person = isinstance(source.items, n.Collection) and source.items.entity in {_PERSON, MEMBER}
        return "for whom" if is_person else "for which"

    def noun_of(self, source: n.Source, here: int, *, many: bool, burst: n.Length | None = None) -> str:
        """Say items without their condition, and name what stands in their slot."""
        match source.items:
            case n.Collection() as collection:
                is_member = collection.entity == MEMBER
                self.bind(source.slot, "the member" if is_member else f"the {noun(collection.entity)}")
                return self._collection(collection, here, many=many)
            case n.Groups(record=record):
                self.bind(source.slot, "the buying group")
                return f"buying {'groups' if many else 'group'}{self._of(record, here)}"
            case n.ListItems(list=n.Get(record=group, name="missing")) if is_group(self.program, group.type):
                self.bind(source.slot, "the role")
                return f"{'roles' if many else 'role'}{self._of(group, here)} with too few people"
            case n.ListItems(list=list_):
                self.bind(source.slot, "the item")
                return f"{'items' if many else 'item'} of {self.value(list_, here)}"
            case n.Events() as events:
                kind = events.names[0] if events.names and len(events.names) == 1 else ""
                self.bind(source.slot, f"the {self.event_name(kind)} event" if kind else "the event")
                return self.events(events, here, many=many, burst=burst)

    def events(self, events: n.Events, here: int, *, many: bool, burst: n.Length | None = None) -> str:
        """Say events with their windows: `page_viewed events in the last 30 days`."""
        kinds = f"{self.join([*map(self.event_name, events.names)], 'or')} " if events.names else ""
        said = f"{kinds}{'events' if many else 'event'}{self._of(events.record, here)}"
        if burst is not None:
            said += f" within a stretch of {length(burst)}"
        if events.near is not None:
            said += f" {self._near(events.near, here)}"
        if events.window is not None:
            said += f" {self.window(events.window, here)}"
        return said

    def _collection(self, collection: n.Collection, here: int, *, many: bool) -> str:
        if collection.entity == MEMBER:
            removed = "removed " if collection.path == (REMOVED,) else ""
            return f"{removed}{'members' if many else 'member'}{self._of(collection.record, here)}"
        *way, _ = collection.path
        entity = self.program.schema.entities[collection.entity]
        said = noun(entity.many if many else entity.name)
        for name in reversed(way):
            said += f" of {'its' if name == way[0] else 'their'} {noun(name)}"
        return said + self._of(collection.record, here)

    def _of(self, record: n.Expr, here: int) -> str:
        """Say whose something is, if it is not of what is spoken of."""
        if self.is_here(record, here):
            return ""
        return f" of {self.value(record, here)}"

    def _near(self, near: n.Near, here: int) -> str:
        anchor = article(inline(self.items(near.anchor, here, many=False)))
        match near.relation:
            case "within":
                return f"within {length(near.length or n.Length())} of {anchor}"
            case relation:
                return f"{relation} {anchor}"
