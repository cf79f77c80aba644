"""Segments to rules: translated until nothing changes any more, written, and compiled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from quorate.diagnostics.catalogue.pql import Q105, Q113, Q120, Q122, Q133
from quorate.diagnostics.model import Diagnostic, Severity
from quorate.ir.program import Program
from quorate.pql.rules_text import NAMES, Audience, Written, free_name, name_of, schema_text, written
from quorate.pql.segments import Segment
from quorate.pql.shapes import Shapes, declared, growing
from quorate.pql.translator import Known, Translated, Translator, circles
from quorate.semantics.compile import compile_project
from quorate.semantics.project import Project
from quorate.text import Source, Span

SCHEMA_FILE: Final = "schema.rules"
AUDIENCES_FILE: Final = "audiences.rules"
_ROUNDS: Final = 8
_FAILED: Final = "it could not be carried over itself"
_CIRCLE: Final = "it leads back to this one"


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of segments.

    `schema` is the text of a schema, empty where the audiences are for a rule set that has one; `audiences` the text of
    the audiences of `carried`; `left` are the segments that could not be carried over. `found` says why, and what else
    is worth knowing; it points into `sources`.
    """

    schema: str
    audiences: str
    carried: tuple[Audience, ...]
    left: tuple[Segment, ...]
    found: tuple[Diagnostic, ...]
    sources: Mapping[str, Source]


@dataclass(frozen=True, slots=True)
class Target:
    """The rule set that audiences are for."""

    project: Project
    program: Program


def import_segments(segments: Sequence[Segment], target: Target | None = None) -> Imported:
    """Turn segments into rules of the same meaning; what cannot be is left out and told. Never raises."""
    run = _Run(segments, target)
    return run.imported()


class _Run:
    """One import: the state that the rounds of translating share."""

    def __init__(self, segments: Sequence[Segment], target: Target | None) -> None:
        self._segments = segments
        self._target = target
        self._taken = _taken_names(target)
        self._names = [free_name(name_of(each.name, "segment"), self._taken) for each in segments]
        self._refused: dict[int, tuple[Diagnostic, ...]] = {}
        self._sure: set[int] = set()
        self._failed: dict[int, str] = {}
        self._dropped: dict[int, Translated] = {}
        self._unbounded: dict[int, Translated] = {}

    def imported(self) -> Imported:
        """Translate, write and compile until all that is written compiles."""
        while True:
            shapes, results = self._translated()
            if self._drop(results):
                continue
            carried = [
                Audience(segment, self._names[number], condition)
                for number, segment in enumerate(self._segments)
                if (condition := results[number].condition) is not None and number not in self._refused
            ]
            texts = [written(each, self._entity_names) for each in carried]
            broken = self._unwritable(carried, texts)
            if not broken:
                made = self._written(shapes, carried, results, "\n".join(each.text for each in texts))
                broken = self._compiled(made)
                if not broken:
                    return made
            self._refused |= broken
            self._failed |= dict.fromkeys(broken, _FAILED)

    def _drop(self, results: Sequence[Translated]) -> bool:
        """Drop what cannot be carried over, so that it says nothing about the shape; tell whether there was any."""
        if self._target is not None:
            return False
        left = {
            number: each
            for number, each in enumerate(results)
            if each.condition is None and number not in self._dropped
        }
        # A conflict of types may be with one of those that are dropped for other reasons.
        self._dropped |= {number: each for number, each in left.items() if not _is_of_types(each)} or left
        return bool(left)

    # -- rounds --------------------------------------------------------------------------------------------------------

    def _translated(self) -> tuple[Shapes, list[Translated]]:
        if self._target is not None:
            program = self._target.program
            shapes = declared(program.schema, program.mappings, is_utc=program.calendar.zone == "UTC")
            return shapes, self._rounds(shapes)
        shapes = growing(one_event=False)
        results = self._rounds(shapes)
        if any(each.is_untyped for number, each in enumerate(results) if number not in self._dropped):
            self._failed = {
                number: why
                for number, why in self._failed.items()
                if number in self._refused or number in self._dropped
            }
            shapes = growing(one_event=True)
            results = self._rounds(shapes)
        return shapes, results

    def _rounds(self, shapes: Shapes) -> list[Translated]:
        """Translate all again and again, as each says something about the shape that others need."""
        before: object = None
        results: list[Translated] = []
        for _ in range(_ROUNDS):
            results = [self._one(number, segment, shapes) for number, segment in enumerate(self._segments)]
            self._name_events(shapes)
            self._look_at_references(results)
            now = (
                [each.condition for each in results], _told(shapes), set(self._sure), dict(self._failed),
                dict(shapes.names),
            )  # fmt: skip
            if now == before:
                break
            before = now
        return results

    def _one(self, number: int, segment: Segment, shapes: Shapes) -> Translated:
        if segment.query is None:
            return Translated(None, segment.found)
        if number in self._dropped:
            return self._dropped[number]
        if number in self._unbounded:
            return self._unbounded[number]
        if segment.entity not in shapes.entities:
            found = Q122.at(None, path=segment.name, schema=segment.entity, help="the rule set has no such entity")
            return Translated(None, (found,))
        translator = Translator(shapes, self._known(), segment.entity)
        made = translator.translated(segment.query, "sure" if number in self._sure else "true")
        if any(each.code == Q105.id for each in made.found):
            self._unbounded[number] = made  # it took long, and another look would find the same
        return made

    def _known(self) -> Mapping[str, Known]:
        return {
            segment.id: Known(self._names[number], segment.entity, self._failed.get(number, ""))
            for number, segment in enumerate(self._segments)
            if segment.id
        }

    def _look_at_references(self, results: Sequence[Translated]) -> None:
        """Note which segments are asked for so that they may not be unknown, and which cannot be asked for."""
        numbers = {segment.id: number for number, segment in enumerate(self._segments) if segment.id}
        self._sure |= {numbers[id_] for each in results for id_ in each.asks_surely if id_ in numbers}
        for number in list(self._sure):  # what a sure one asks for has to be sure as well
            self._sure |= {numbers[id_] for id_ in results[number].asks if id_ in numbers}
        asks = {segment.id: results[number].asks for number, segment in enumerate(self._segments) if segment.id}
        for id_ in circles(asks):
            self._failed.setdefault(numbers[id_], _CIRCLE)
        for number, each in enumerate(results):
            if each.condition is None:
                self._failed.setdefault(number, _FAILED)

    def _name_events(self, shapes: Shapes) -> None:
        if not shapes.grows:
            return
        # A field of that name would be found first.
        taken = {*self._taken, *(name for shape in shapes.entities.values() for name in shape.fields)}
        shapes.names.clear()
        for wire in sorted(shapes.events):
            name = name_of(wire.rpartition(".")[2] if "." in wire else wire, "event")
            shapes.names[wire] = free_name(name if name != "event" else "event_named", taken)

    # -- what comes of it ----------------------------------------------------------------------------------------------

    def _written(
        self, shapes: Shapes, carried: Sequence[Audience], results: Sequence[Translated], audiences: str
    ) -> Imported:
        found: dict[Diagnostic, None] = {}
        for number, segment in enumerate(self._segments):
            label = f"segment `{segment.name}`"
            each = (*results[number].found, *self._refused.get(number, ()))
            found |= dict.fromkeys(replace(item, declaration=label) for item in each)
        found |= dict.fromkeys(_untold_types(shapes))
        done = {id(each.segment) for each in carried}
        return Imported(
            schema_text(shapes) if self._target is None else "",
            audiences,
            tuple(carried),
            tuple(each for each in self._segments if id(each) not in done),
            tuple(found),
            {each.source.path: each.source for each in self._segments if each.source is not None},
        )

    def _unwritable(self, carried: Sequence[Audience], texts: Sequence[Written]) -> dict[int, tuple[Diagnostic, ...]]:
        """Return what the formatter does not take, by the number of the segment: what nests deeper than rules may."""
        numbers = {name: number for number, name in enumerate(self._names)}
        return {
            numbers[audience.name]: (self._refusal(numbers[audience.name], text.reason, ""),)
            for audience, text in zip(carried, texts, strict=True)
            if text.reason
        }

    @property
    def _entity_names(self) -> Mapping[str, tuple[str, str]]:
        return NAMES if self._target is None else _names_of(self._target.program)

    def _compiled(self, made: Imported) -> dict[int, tuple[Diagnostic, ...]]:
        """Compile what was written; return what the rules do not take, by the number of the segment."""
        source = Source(AUDIENCES_FILE, made.audiences)
        if self._target is None:
            project = Project("imported", (source, Source(SCHEMA_FILE, made.schema)))
        else:
            source = Source(f"{self._target.project.folder or '.'}/{AUDIENCES_FILE}#imported", made.audiences)
            project = replace(self._target.project, files=(*self._target.project.files, source), tests=())
        compiled = compile_project(project)
        errors = [each for each in compiled.diagnostics if each.severity is Severity.ERROR]
        broken: dict[int, tuple[Diagnostic, ...]] = {}
        numbers = {name: number for number, name in enumerate(self._names)}
        for file in compiled.files:
            if file.path != source.path:
                continue
            for declaration in file.declarations:
                inside = [each for each in errors if each.span is not None and _holds(declaration.span, each.span)]
                name = getattr(getattr(declaration, "name", None), "text", "")
                if inside and name in numbers:
                    number = numbers[name]
                    broken[number] = tuple(self._refusal(number, each.message, each.help) for each in inside)
        if errors and not broken:
            raise ValueError(f"what was made does not compile: {errors[0].message}\n{made.schema}\n{made.audiences}")
        return broken

    def _refusal(self, number: int, reason: str, help_: str) -> Diagnostic:
        query = self._segments[number].query
        at = query.at if query is not None else ""
        if isinstance(at, Span):
            return Q120.at(at, reason=reason, help=help_)
        return Q120.at(None, path=at, reason=reason, help=help_)


def _is_of_types(result: Translated) -> bool:
    codes = {each.code for each in result.found if each.severity is Severity.ERROR}
    return codes == {Q113.id}


def _holds(outer: Span, inner: Span) -> bool:
    return outer.path == inner.path and outer.start <= inner.start <= outer.end


def _told(shapes: Shapes) -> tuple[object, ...]:
    """Return all that is known of a shape, to be compared with what is known later."""
    roots = (*shapes.entities.items(), *shapes.events.items())
    return tuple(
        (name, [(each.path, each.kind, tuple(each.fields)) for each in shapes.all_of(shape)]) for name, shape in roots
    )


def _untold_types(shapes: Shapes) -> Iterable[Diagnostic]:
    if not shapes.grows:
        return
    for root in (*shapes.entities.values(), *shapes.events.values()):
        for shape in shapes.all_of(root):
            if shape is not root and shape.kind is None:
                yield Q133.at(None, name=shape.path, path=SCHEMA_FILE)


def _taken_names(target: Target | None) -> set[str]:
    if target is None:
        return {*NAMES, "event"}
    program = target.program
    entities = {name for each in program.schema.entities.values() for name in (each.name, each.many)}
    declared_names = {
        *program.audiences, *program.defines, *program.tables, *program.templates, *program.interests,
        *program.engagements, *program.stage_models, *program.destinations, *program.activations, *program.groups,
        *program.journeys, *program.schema.events,
    }  # fmt: skip
    return {*entities, *declared_names, *_others(target.project)}


def _others(project: Project) -> set[str]:
    """Return the names that are declared in a rule set and leave no trace in its program, such as those of lists."""
    compiled = compile_project(project)
    return {
        getattr(getattr(declaration, "name", None), "text", "")
        for file in compiled.files
        for declaration in file.declarations
    }


def _names_of(program: Program) -> Mapping[str, tuple[str, str]]:
    pairs = [(each.name, each.many) for each in program.schema.entities.values()]
    return {name: pair for pair in pairs for name in pair}
