"""All small changes of a rule set, each with what the rule set then means."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from quorate.ir import nodes as ir
from quorate.ir import types as t
from quorate.ir.program import Program
from quorate.ir.sites import sites_of
from quorate.semantics.compile import Recompiler
from quorate.semantics.project import Project
from quorate.suite.coverage.doubt import Doubts
from quorate.suite.mutation.conditions import Conditions, compared_types
from quorate.suite.mutation.declarations import Declarations
from quorate.suite.mutation.journeys import Journeys
from quorate.suite.mutation.mutant import Change, Mutant, edited
from quorate.suite.mutation.words import Words
from quorate.syntax import nodes as n
from quorate.syntax.declared_kinds import WORDS
from quorate.syntax.parse import Parsed, parse
from quorate.text import Source, Span

_DIGITS: Final = 8

_UNCHANGED: Final = frozenset({"entity", "event", "destination", "action", "call", "constant", "record", "mapping"})
CHANGED: Final = {
    kind: word for kind, word in WORDS.items() if kind is not n.ListFileDeclaration and word not in _UNCHANGED
}
"""What is changed, in the words of the language."""


@dataclass(frozen=True, slots=True)
class Place:
    """A declaration that mutants are made of, and the text that it stands in."""

    declared: n.Declaration
    source: Source


class Mutating:
    """The mutants of one rule set that compiles. Raises ValueError for one that does not."""

    def __init__(self, project: Project, parsed: Sequence[Parsed] | None = None) -> None:
        self._parsed = [parse(source) for source in project.files] if parsed is None else list(parsed)
        self._compiler = Recompiler(project, self._parsed)
        self.program = self._compiler.program
        self._places: dict[str, Place] = {}
        self._doubts = Doubts(self.program)

    def mutants(self) -> Iterator[Mutant]:
        """Yield all changes, in the order of the text; not all of them compile, and some mean nothing else."""
        compared = compared_types(_conditions(self.program), self._is_score)
        for parsed in self._parsed:
            words = Words.of(parsed.source, parsed.file)
            conditions = Conditions(words, compared)
            for declared in parsed.file.declarations:
                kind = CHANGED.get(type(declared))
                if kind is None:
                    continue
                named = f"{kind} {declared.name.text}"
                self._places[named] = Place(declared, parsed.source)
                changes = self._changes(declared, words, conditions)
                yield from _named(named, declared, parsed.source, changes)

    def span_of(self, mutant: Mutant) -> Span:
        """Return where the declaration of a mutant stands."""
        return self._places[mutant.declaration].declared.span

    def compiled(self, mutant: Mutant) -> Program | None:
        """Return what a mutant means; None where it does not compile."""
        place = self._places[mutant.declaration]
        span = place.declared.span
        text = edited(place.source.slice(span), mutant.change.edits, span.start)
        parsed = parse(Source(span.path, text))
        if parsed.diagnostics or len(parsed.file.declarations) != 1:
            return None
        return self._compiler.recompile(place.declared, parsed.file.declarations[0])

    def _is_score(self, value: ir.Expr) -> bool:
        """Tell whether a value is an engagement on the scale of a population."""
        program = self.program
        match value:
            case ir.Engagement(model=model):
                models: set[str | None] = {model}
            case ir.Get(name="engagement", record=record) if not isinstance(record.type, t.EventType):
                named = record.name if isinstance(record, ir.GroupOf) else None
                models = {each.engagement for each in program.groups.values() if named in {None, each.name}}
                if isinstance(record.type, t.EntityType) and record.type.entity in program.schema.entities:
                    return False
            case _:
                return False
        scaled = {each.name for each in program.engagements.values() if each.scale == "population"}
        return not scaled.isdisjoint(models)

    def _changes(self, declared: n.Declaration, words: Words, conditions: Conditions) -> Iterator[Change]:
        declarations = Declarations(words, conditions)
        match declared:
            case n.ListDeclaration():
                yield from declarations.of_list(declared)
            case n.DefineDeclaration(body=body):
                type_ = self.program.defines[declared.name.text].body.type
                yield from conditions.of(body, is_asked=isinstance(type_, t.BooleanType))
            case n.TableDeclaration():
                yield from declarations.of_table(declared)
            case n.AudienceDeclaration():
                audience = self.program.audiences[declared.name.text]
                may_be_unknown = self._doubts.of(audience.where)
                yield from declarations.of_audience(declared, may_be_unknown=may_be_unknown)
            case n.RoleTemplateDeclaration():
                yield from declarations.of_template(declared)
            case n.InterestDeclaration():
                yield from declarations.of_interest(declared)
            case n.BuyingGroupDeclaration():
                yield from declarations.of_group(declared)
            case n.EngagementDeclaration():
                yield from declarations.of_engagement(declared)
            case n.StagesDeclaration():
                yield from declarations.of_stages(declared)
            case n.ActivationDeclaration():
                yield from declarations.of_activation(declared)
            case n.JourneyDeclaration():
                yield from Journeys(words, conditions).of(declared)


def _named(named: str, declared: n.Declaration, source: Source, changes: Iterator[Change]) -> Iterator[Mutant]:
    """Give changes ids: a hash of what is changed to what, and of how often the declaration says that before."""
    text = source.slice(declared.span)
    seen: Counter[str] = Counter()
    done: set[str] = set()
    for change in changes:
        became = edited(text, change.edits, declared.span.start)
        if became == text or became in done:
            continue
        done.add(became)
        said = "\0".join((named, change.operator, *(f"{source.slice(e.span)}\1{e.text}" for e in change.edits)))
        seen[said] += 1
        digest = hashlib.sha256(f"{said}\0{seen[said]}".encode()).hexdigest()[:_DIGITS]
        yield Mutant(f"{declared.name.text}/{digest}", named, change)


def _conditions(program: Program) -> Iterator[ir.Node]:
    for define in program.defines.values():
        yield define.body
    for table in program.tables.values():
        for row in table.rows:
            yield from (row.condition, row.result)
    for audience in program.audiences.values():
        yield audience.where
    for site in sites_of(program):
        yield site.where
