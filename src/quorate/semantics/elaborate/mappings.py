"""Constants, records and mappings (language reference, section 11)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from quorate.diagnostics.catalogue import mapping as codes
from quorate.diagnostics.catalogue.names import E207
from quorate.diagnostics.catalogue.types import E305, E306
from quorate.diagnostics.model import Label
from quorate.ir import mappings as m
from quorate.ir import nodes as ir
from quorate.ir import types as t
from quorate.ir.schema import Field
from quorate.semantics.builtins import is_text, is_time
from quorate.semantics.declared import kind_of
from quorate.semantics.described import described
from quorate.semantics.elaborate.journeys import JourneysPart
from quorate.semantics.elaborate.scope import Scope
from quorate.semantics.elaborate.targets import Target, TargetsPart, Wanted, fits_target
from quorate.semantics.elaborate.usable import title_of
from quorate.semantics.suggest import hint, hint_or_all
from quorate.syntax import nodes as n
from quorate.text import Span

_CLOCK_FUNCTIONS: Final = ("age",)
_CLOCK_NODES: Final = (
    ir.Now,
    ir.Today,
    ir.PeriodEdge,
    ir.LastWindow,
    ir.NextWindow,
    ir.AgoWindow,
    ir.EndingWindow,
    ir.DayWindow,
    ir.PeriodWindow,
)


class MappingsPart(TargetsPart, JourneysPart):
    """Elaborates what foreign records hold and what is made of them."""

    def elaborate_constants(self) -> None:
        """Fill `constants`, before anything that may use them."""
        for declared in self.of_kind(n.ConstantDeclaration):
            found = self.expr(declared.value, Scope())
            if isinstance(found, ir.Literal):
                name = declared.name
                self.constants[name.text] = m.Constant(name.text, found, name.span)

    def elaborate_mappings(self) -> None:
        """Fill `records` and `mappings`, which nothing else refers to."""
        self.is_of_record = True
        for declared in self.of_kind(n.RecordDeclaration):
            self.records[declared.name.text] = self._foreign_record(declared)
        self.is_of_record = False
        self.is_mapping = True
        for mapped in self.of_kind(n.MappingDeclaration):
            self._slots, self.members = 0, {}
            self.mappings[mapped.name.text] = self._record_mapping(mapped)
        self.is_mapping = False

    def _foreign_record(self, declared: n.RecordDeclaration) -> m.ForeignRecord:
        name = declared.name.text
        all_fields = (declared.key, *declared.fields) if declared.key is not None else declared.fields
        fields = self.fields_of(all_fields, name)
        self.objects[name] = fields
        key = declared.key.name.text if declared.key is not None else None
        field = fields.get(key) if key is not None else None
        if key is not None and field is not None and len(field.fields) == 1 and isinstance(field.type, t.ObjectType):
            field = next(iter(field.fields.values()))
            key = f"{key}.{field.name}"
        if declared.key is not None and field is not None and not isinstance(field.type, t.TextType | t.IntegerType):
            wanted, given = "a text or an integer", described(field.type)
            self.report(codes.M105.at(declared.key.type.span, field=f"key {key}", wanted=wanted, given=given))
        return m.ForeignRecord(name, title_of(declared.title, declared.name), key, fields, declared.name.span)

    # -- a mapping -----------------------------------------------------------------------------------------------------

    def _record_mapping(self, declared: n.MappingDeclaration) -> m.Mapping | None:
        before = len(self.diagnostics)
        record = self._source_of(declared)
        target = self.target_of(declared)
        if record is None or target is None:
            return None
        slot = ir.Slot(declared.name.span, t.ObjectType(record.name), self.new_slot())
        scope = Scope((slot,), {record.name: slot})
        joined: list[m.Joined] = []
        for node in declared.joined:
            found = self._joined_record(node, scope)
            if found is not None:
                joined.append(found)
                joined_slot = ir.Slot(node.record.span, t.ObjectType(found.record), found.slot)
                scope = scope.naming(found.record, joined_slot)
        each = None
        if declared.each is not None:
            each, scope = self._for_each(declared.each, scope)
            if each is None:
                return None
        when, delete = (
            None if node is None else self.condition(node, scope) for node in (declared.when, declared.delete_when)
        )
        as_of = self._as_of(declared.as_of, scope)
        assignments = self._assignments(declared.assignments, target, scope)
        self.check_target(declared, target)
        made = m.Mapping(
            declared.name.text,
            title_of(declared.title, declared.name),
            record.name,
            target.kind,
            target.name,
            each,
            tuple(joined),
            when,
            delete,
            as_of,
            tuple(assignments),
            declared.name.span,
        )
        self._check_clock(made)
        return made if len(self.diagnostics) == before else None

    def _source_of(self, declared: n.MappingDeclaration) -> m.ForeignRecord | None:
        """Return the record that a mapping is from: the one after `from`, else the one that its expressions name."""
        if declared.source is not None:
            found = self.declared_as(declared.source, n.RecordDeclaration, "record")
            return None if found is None else self.records[found.name.text]
        joined = {node.record.text for node in declared.joined}
        heads = list(_heads(declared))
        named = dict.fromkeys(name for name in heads if name in self.records and name not in joined)
        if len(named) == 1:
            return self.records[next(iter(named))]
        if not any(self.is_broken(head) for head in heads):
            known = list(named or self.records)
            help_ = f"write `mapping {declared.name.text} from {known[0]} to …`" if known else "no record is declared"
            self.report(codes.M101.at(declared.name.span, name=declared.name.text, help=help_))
        return None

    def _joined_record(self, node: n.WithRecord, scope: Scope) -> m.Joined | None:
        declared = self.declared_as(node.record, n.RecordDeclaration, "record")
        key = self.expr(node.by, scope)
        record = self.records.get(node.record.text)
        if declared is None or key is None or record is None:
            return None
        if record.key_field is None:
            if record.key is None:
                labels = [Label(declared.name.span, "declared here")]
                help_ = "write `key` before the field that it is known by"
                self.report(codes.M112.at(node.record.span, labels=labels, name=record.name, help=help_))
            return None
        wanted = record.key_field.type
        if not fits_target(key.type, wanted):
            self.report_type(node.by.span, f"{record.name}.{record.key}", wanted, key.type)
            return None
        return m.Joined(node.span, record.name, key, self.new_slot())

    def _for_each(self, node: n.ForEach, scope: Scope) -> tuple[m.ForEach | None, Scope]:
        """Return what a mapping goes through, and the scope of one of its items."""
        list_ = self._gone_through(node.list, "for each", scope)
        if list_ is None or not isinstance(list_.type, t.ListType):
            return None, scope
        slot = ir.Slot(node.name.span, list_.type.item or t.TEXT, self.new_slot())
        return m.ForEach(node.span, list_, node.name.text, slot.number), scope.inside(slot).naming(node.name.text, slot)

    def _gone_through(self, node: n.Path | n.Indexed | n.Call, words: str, scope: Scope) -> ir.Expr | None:
        found = self.expr(node, scope)
        if found is not None and not isinstance(found.type, t.ListType):
            what, given = f"`{words}`", self.thing(found.type)
            self.report(codes.M110.at(node.span, what=what, wanted="lists", given=given))
            return None
        return found

    def _as_of(self, node: n.Expr | None, scope: Scope) -> ir.Expr | None:
        found = None if node is None else self.expr(node, scope)
        if node is not None and found is not None and not is_time(found.type):
            given = described(found.type)
            self.report(codes.M105.at(node.span, field="as of", wanted="a date or an instant", given=given))
            return None
        return found

    def _assignments(self, nodes: Iterable[n.Assignment], target: Target, scope: Scope) -> list[m.Assignment]:
        made: list[m.Assignment] = []
        for node in nodes:
            wanted = self.wanted_of(node, target)
            if wanted is None:
                if not isinstance(node.value, n.Each):
                    self.expr(node.value, scope)  # which may have mistakes of its own
                continue
            found = self._assigned(node, wanted, scope)
            if found is not None:
                path = tuple(name.text for name in node.target)[wanted.skipped :]
                made.append(m.Assignment(node.span, wanted.place, path, found[1], wanted.required, found[0]))
        return made

    def _assigned(self, node: n.Assignment, place: Wanted, scope: Scope) -> tuple[ir.Expr, t.Type] | None:
        """Return the value of a field and the type that it takes."""
        name = ".".join(part.text for part in node.target)
        wanted = place.field.type
        if isinstance(node.value, n.Each):
            made = self._mapped_list(node.value, name, place.field, scope)
            return None if made is None else (made, wanted)
        value = self.expr(node.value, scope)
        if value is None:
            return None
        if isinstance(wanted, t.EntityType) or (place.place == "merged" and is_text(value.type)):
            wanted = t.TEXT
        if isinstance(wanted, t.ChoiceType | t.ZoneType) and isinstance(value, ir.Literal) and is_text(value.type):
            fitted = self.fit_literal(value, wanted, f"`{name}`")
            return None if fitted is None else (fitted, wanted)
        if not fits_target(value.type, wanted):
            self.report_type(node.value.span, name, wanted, value.type)
            return None
        return value, wanted

    def _mapped_list(self, node: n.Each, name: str, field: Field, scope: Scope) -> ir.Expr | None:
        list_ = self._gone_through(node.list, "each", scope)
        is_of_objects = isinstance(field.type, t.ListType) and isinstance(field.type.item, t.ObjectType)
        if not is_of_objects:
            reason = f"`{name}` is {self.thing(field.type)}, and not a list of objects"
            self.report(codes.M113.at(node.span, what="each", reason=reason))
        if list_ is None or not isinstance(list_.type, t.ListType) or not is_of_objects:
            return None
        items = ir.ListItems(node.list.span, list_)
        source = ir.Source(node.list.span, items, self.new_slot(), None)
        inside = scope.inside(self.item_of(source))
        if node.where is not None:
            where = self.condition(node.where, inside)
            if where is None:
                return None
            source = replace(source, where=where)
        inner = Target("event", name, f"`{name}`", field.fields)
        made = self._assignments(node.assignments, inner, inside)
        given = {path[0] for path in inner.given}
        for each in field.fields.values():
            if each.required and each.name not in given:
                help_ = f"add `{each.name} = …`"
                self.report(
                    codes.M113.at(
                        node.span, what="each", reason=f"it gives no `{each.name}`, which is required", help=help_
                    )
                )
        return m.MappedList(node.span, field.type, source, tuple(made)) if len(made) == len(node.assignments) else None

    def _check_clock(self, made: m.Mapping) -> None:
        """Report what asks for the time it is."""
        parts = (made.each, *made.joined, made.when, made.delete, made.as_of, *made.assignments)
        waiting: list[ir.Node] = [part for part in parts if part is not None]
        while waiting:
            node = waiting.pop()
            if isinstance(node, _CLOCK_NODES) or (isinstance(node, ir.Call) and node.function in _CLOCK_FUNCTIONS):
                text = self._text_at(node.span)
                help_ = "ask for it in a condition of rules, which has a clock"
                self.report(codes.M108.at(node.span, name=text, help=help_))
            else:
                waiting.extend(ir.children(node))

    def _text_at(self, span: Span) -> str:
        source = next((file for file in self.project.files if file.path == span.path), None)
        return " ".join(source.text[span.start : span.end].split()) if source is not None else "now"

    # -- expressions that mappings alone have --------------------------------------------------------------------------

    def indexed(self, node: n.Indexed, scope: Scope) -> ir.Expr | None:
        """Elaborate `lead.components[0].key`."""
        if not self.is_mapping:
            help_ = "write `contains`, or `any … where (…)`"
            self.report(codes.M109.at(node.span, what="an item by its position", help=help_))
            return None
        list_ = self.expr(node.base, scope)
        if list_ is None:
            return None
        if not isinstance(list_.type, t.ListType):
            what, given = f"`[{node.index.value}]`", self.thing(list_.type)
            self.report(codes.M110.at(node.base.span.to(node.index.span), what=what, wanted="lists", given=given))
            return None
        span = node.base.span.to(node.index.span)
        found: ir.Expr = m.Item(span, list_.type.item or t.TEXT, list_, node.index.value)
        for part in node.after:
            member = self.member(found, part, found.span.to(part.span))
            if not isinstance(member, ir.Expr):
                if member is None:
                    help_ = hint(part.text, self.members_of(found.type))
                    self.report(E207.at(part.span, thing=self.thing(found.type), name=part.text, help=help_))
                return None
            found = member
        return found

    def lookup(self, node: n.Call, scope: Scope) -> ir.Expr | None:
        """Elaborate `lookup(lead.sicCode, industries)`."""
        if not self.is_mapping:
            self.report(codes.M109.at(node.span, what="`lookup`"))
            return None
        if len(node.arguments) != 2 or node.zone is not None:  # noqa: PLR2004 - a value and a list
            given = f"{len(node.arguments)} {'is' if len(node.arguments) == 1 else 'are'}"
            self.report(E305.at(node.span, name="lookup", wanted="2 arguments", given=given))
            return None
        value, list_ = self.expr(node.arguments[0], scope), node.arguments[1]
        name = list_.parts[0].text if isinstance(list_, n.Path) and len(list_.parts) == 1 else ""
        if name not in self.pairs or name in scope.named:
            self._report_no_pairs(list_, name)
            return None
        if value is None:
            return None
        if not is_text(value.type):
            help_ = "convert it with `text(…)`" if isinstance(value.type, t.IntegerType) else ""
            given = described(value.type)
            self.report(E306.at(value.span, name="lookup", wanted="a text first", given=given, help=help_))
            return None
        self.looked_up.add(name)
        return m.Lookup(node.span, t.TEXT, value, name)

    def _report_no_pairs(self, node: n.Expr, name: str) -> None:
        declared = self.names.declared.get(name)
        if self.is_broken(name) or (name in self.lists and self.lists[name] is None):
            return
        if isinstance(declared, n.ListFileDeclaration):
            help_ = f"write `gives COLUMN` behind the column of `{name}`"
        else:
            help_ = hint_or_all(name, self.pairs, 'declare one: `list x from "x.csv" column code gives name`')
        kind = "no name of a list" if not name else "no list" if declared is None else kind_of(declared)
        if isinstance(declared, n.ListDeclaration | n.ListFileDeclaration):
            kind = "a list that gives nothing"
        self.report(codes.M111.at(node.span, name=name or "this", kind=kind, help=help_))


def _heads(declared: n.MappingDeclaration) -> Iterator[str]:
    """Yield the first names of all paths of a mapping, in their order."""
    waiting: list[n.Node] = [declared]
    while waiting:
        node = waiting.pop()
        if isinstance(node, n.Path):
            yield node.parts[0].text
        else:
            waiting.extend(reversed(list(n.children(node))))
