"""Constants, foreign records and mappings in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from quorate.ir import mappings as m
from quorate.ir import nodes as n
from quorate.ir import types as t
from quorate.ir.program import Program
from quorate.ir.schema import Field
from quorate.ir.show.conditions import Conditions
from quorate.ir.show.declarations import field_words
from quorate.ir.show.derived import titled
from quorate.ir.show.phrase import BULLET, Phrase, inline, layout, prefixed, wrapped
from quorate.ir.show.speaking import WIDTH, counted, if_, said
from quorate.ir.show.words import article, constant, noun, quoted_noun

_INDENT: Final = "  "


def show_constant(program: Program, declared: m.Constant, width: int = WIDTH) -> str:
    """Say what a constant stands for."""
    return "\n".join(layout(f"{quoted_noun(declared.name)} stands for {sum_constant(program, declared)}.", width))


def sum_constant(program: Program, declared: m.Constant) -> str:
    """Say a constant on one line."""
    del program
    return constant(declared.value.value, declared.value.type)


def show_record(program: Program, record: m.ForeignRecord, width: int = WIDTH) -> str:
    """Say what a foreign record holds, and which mappings are from it."""
    mapped = [each for each in program.mappings.values() if each.record == record.name]
    title = titled(record.title, record.name)
    lines = [f"{title} is a record of another system, which holds:", *_fields(record.fields, record.key or "")]
    if mapped:
        names = ", ".join(titled(each.title, each.name) for each in mapped)
        lines += ["", *layout(f"It becomes what these mappings say: {names}.", width)]
    return "\n".join(lines)


def sum_record(program: Program, record: m.ForeignRecord) -> str:
    """Say a foreign record on one line."""
    del program
    known = "" if record.key is None else f", known by {record.key}"
    return f"{counted(len(record.fields), 'field', 'fields')} of another system{known}"


def _fields(fields: Mapping[str, Field], key: str, depth: int = 1) -> Iterator[str]:
    width = max((len(name) for name in fields), default=0)
    for field in fields.values():
        words = [*(["the key"] if field.name == key else []), *field_words(field, "")]
        written = [f"written as {field.format}"] if field.format else []
        yield f"{_INDENT * depth}{field.name:<{width}}  {', '.join([*words, *written])}"
        yield from _fields(field.fields, "", depth + 1)


def show_mapping(program: Program, mapping: m.Mapping, width: int = WIDTH) -> str:
    """Say what a mapping makes of a record: of which records, when, and field by field."""
    words = _Words(program, mapping)
    record = titled(program.records[mapping.record].title, mapping.record)
    one = f"each {record}" if mapping.each is None else f"each item of {words.list} of each {record}"
    lines = [*layout(f"{titled(mapping.title, mapping.name)} makes {_made(mapping)} of {one}:", width)]
    for node in mapping.assignments:
        lines += wrapped(
            f"{_named(node)} is {words.value(node.value)}", width, first=f"{_INDENT}{BULLET} ", other="    "
        )
    for phrase in words.sentences():
        lines += ["", *layout(phrase, width)]
    return "\n".join(lines)


def sum_mapping(program: Program, mapping: m.Mapping) -> str:
    """Say a mapping on one line."""
    words = _Words(program, mapping)
    when = "" if mapping.when is None else f", only if {said(words.speaker, mapping.when)}"
    each = "" if mapping.each is None else f" for each item of {words.list}"
    return f"{mapping.record} to {_made(mapping)}{each}{when}"


def assigned(program: Program, mapping: m.Mapping) -> Mapping[str, str]:
    """Return what each field is given, in words."""
    words = _Words(program, mapping)
    return {_named(node): words.value(node.value) for node in mapping.assignments}


def _named(node: m.Assignment) -> str:
    return ".".join(("relation", *node.path) if node.place == "relation" else node.path)


def clauses(program: Program, mapping: m.Mapping) -> Mapping[str, str]:
    """Return what the clauses of a mapping say that it has, in words."""
    words = _Words(program, mapping)
    found = {"for each": words.list} if mapping.each is not None else {}
    for name, node in (("when", mapping.when), ("delete when", mapping.delete), ("as of", mapping.as_of)):
        if node is not None:
            found[name] = said(words.speaker, node)
    return found | {f"with {joined.record}": words.value(joined.key) for joined in mapping.joined}


def _made(mapping: m.Mapping) -> str:
    match mapping.kind:
        case "entity":
            return article(noun(mapping.target))
        case "event":
            return f"{article(quoted_noun(mapping.target))} event"
        case "relation":
            return f"the relation of {article(noun(mapping.target))} to an account"
        case "merge":
            return f"one {noun(mapping.target)} of several"


class _Words:
    """Speaks of one mapping: the fields of its record, or of the item that it goes through, go by their bare names."""

    def __init__(self, program: Program, mapping: m.Mapping) -> None:
        self._mapping = mapping
        slots = {0: f"the {noun(mapping.record)}"}
        slots |= {joined.slot: f"the {noun(joined.record)}" for joined in mapping.joined}
        self.here = 0
        self.list = ""
        if mapping.each is not None:
            self.list = Conditions(program, dict(slots)).value(mapping.each.list, 0)
            self.here = mapping.each.slot
            slots[self.here] = f"the {noun(mapping.each.name)}"
        self.speaker = Conditions(program, slots)

    def value(self, node: n.Expr) -> str:
        """Say the value of a field on one line."""
        if isinstance(node, m.MappedList):
            items = inline(self.speaker.items(node.source, self.here, many=True))
            inside = [
                f"{'.'.join(each.path)} is {self._value(each.value, node.source.slot)}" for each in node.assignments
            ]
            return f"a list with one for each of {items}, in which {', '.join(inside)}"
        return self._value(node, self.here)

    def _value(self, node: n.Expr, here: int) -> str:
        if isinstance(node.type, t.BooleanType) and not isinstance(node, n.Get | n.Literal):
            return f"whether {inline(self.speaker.condition(node, here))}"
        return self.speaker.value(node, here)

    def sentences(self) -> Iterator[Phrase]:
        """Yield what the clauses of the mapping say."""
        mapping = self._mapping
        if mapping.when is not None:
            phrase = prefixed("It is for those only for which", self.speaker.condition(mapping.when, self.here))
            yield f"{phrase}." if isinstance(phrase, str) else phrase
        if mapping.delete is not None:
            yield if_("What it makes is deleted", self.speaker.condition(mapping.delete, self.here))
        if mapping.as_of is not None:
            yield f"It is so as of {self.value(mapping.as_of)}."
        for joined in mapping.joined:
            record = noun(joined.record)
            yield f"With it goes the {record} whose key is {self.value(joined.key)}, if there is one."
