"""A rule set as texts to a program, or to all that is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from quorate.diagnostics.catalogue.limits import E404
from quorate.diagnostics.catalogue.tests import E901
from quorate.diagnostics.model import Diagnostic, Severity
from quorate.ir.meaning import Meanings
from quorate.ir.program import Program
from quorate.semantics.declared import gather_names
from quorate.semantics.elaborate.elaborator import Again, Elaborator
from quorate.semantics.project import Project
from quorate.semantics.report_settings import ReportSettings
from quorate.semantics.revision import revision_of
from quorate.semantics.standard import standard_declarations
from quorate.syntax import nodes as n
from quorate.syntax.parse import Parsed, parse
from quorate.text import Source, Span
from quorate.uncollected import uncollected

DECLARATIONS_MOST: Final = 10_000
"""How many declarations a rule set may have (language reference, section 14)."""


Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Compiled:
    """What a rule set came to.

    `program` is None where any of `diagnostics` is an error; these are sorted by file and place and may hold
    warnings beside a program. `sources` has the texts that they point into, by path; `files` the trees of all that
    was understood, in the order of the project's files.
    """

    program: Program | None
    diagnostics: tuple[Diagnostic, ...]
    sources: Mapping[str, Source]
    files: tuple[n.RulesFile, ...]


def compile_project(project: Project) -> Compiled:
    """Compile a rule set; raises nothing, whatever the texts."""
    with uncollected():
        return _compile(project)


def compile_parsed(project: Project, parsed: Sequence[Parsed]) -> Compiled:
    """Compile a rule set whose files are parsed already, in their order."""
    return _compiled(project, parsed)[0]


def _compile(project: Project) -> Compiled:
    return compile_parsed(project, [parse(source) for source in project.files])


def _compiled(project: Project, parsed: Sequence[Parsed]) -> tuple[Compiled, Elaborator | None]:
    found = [diagnostic for each in parsed for diagnostic in each.diagnostics]
    files = tuple(each.file for each in parsed)
    sources = {source.path: source for source in (*project.files, *([project.config] if project.config else ()))}
    count = sum(len(file.declarations) for file in files)
    if count > DECLARATIONS_MOST:
        place = _place_of(files, DECLARATIONS_MOST)
        help_ = "lists and tables say much in one declaration"
        found.append(E404.at(place, count=count, limit=DECLARATIONS_MOST, help=help_))
        return Compiled(None, _in_order(found), sources, files), None
    names, mistakes = gather_names(parsed)
    found += _tests_in(files)
    if any(isinstance(each, n.JourneyDeclaration) for each in names.declared.values()):
        names.standard = standard_declarations()
    elaborator = Elaborator(project, names)
    elaborator.elaborate()
    found += [*mistakes, *elaborator.diagnostics, *_about_journeys(elaborator)]
    program = None if any(item.severity is Severity.ERROR for item in found) else _program(project, elaborator)
    mistakes = [] if program is None else _about_reports(program, project.report)
    if mistakes:
        program, found = None, [*found, *mistakes]
    return Compiled(program, _in_order(found), sources, files), elaborator


class Recompiler:
    """Compiles one rule set over and over, each time with one declaration in the place of another of its name.

    What comes of it has the revision of the rule set, and its journeys the plans that they have there, so that states
    fit. Raises ValueError for a rule set that does not compile.
    """

    def __init__(self, project: Project, parsed: Sequence[Parsed]) -> None:
        self._project = project
        self._parsed = tuple(parsed)
        compiled, elaborator = _compiled(project, self._parsed)
        if compiled.program is None or elaborator is None:
            raise ValueError("the rule set does not compile")
        self.program: Final = compiled.program
        self._elaborator: Final = elaborator

    def recompile(self, before: n.Declaration, after: n.Declaration) -> Program | None:
        """Return the program with a declaration in the place of another; None where it does not compile."""
        with uncollected():
            alone = self._elaborator.elaborate_again(after)
            if alone is None:
                return self._as_a_whole(before, after)
            return self._with(alone) if alone.is_well else None

    def _as_a_whole(self, before: n.Declaration, after: n.Declaration) -> Program | None:
        parsed = [
            replace(each, file=replace(each.file, declarations=_exchanged(each.file.declarations, before, after)))
            if each.source.path == before.span.path
            else each
            for each in self._parsed
        ]
        names, mistakes = gather_names(parsed)
        names.standard = self._elaborator.names.standard
        made = Elaborator(self._project, names)
        made.elaborate()
        if any(each.severity is Severity.ERROR for each in (*mistakes, *made.diagnostics)):
            return None
        journeys = {name: replace(each, plan=self.program.journeys[name].plan) for name, each in made.journeys.items()}
        return replace(_program(self._project, made), revision=self.program.revision, journeys=journeys)

    def _with(self, alone: Again) -> Program:
        program, made = self.program, alone.elaborator
        match alone.declared:
            case n.DefineDeclaration():
                return replace(program, defines=_whole(made.defines))
            case n.TableDeclaration():
                return replace(program, tables=_whole(made.tables))
            case n.AudienceDeclaration():
                return replace(program, audiences=_whole(made.audiences))
            case _:
                name = alone.declared.name.text
                journey = replace(made.journeys[name], plan=program.journeys[name].plan)
                return replace(program, journeys={**program.journeys, name: journey})


def _exchanged(
    declarations: tuple[n.Declaration, ...], before: n.Declaration, after: n.Declaration
) -> tuple[n.Declaration, ...]:
    return tuple(after if each is before else each for each in declarations)


def _program(project: Project, made: Elaborator) -> Program:
    actions = _whole(made.actions)
    defines, tables, audiences = _whole(made.defines), _whole(made.tables), _whole(made.audiences)
    meanings = Meanings(defines, tables, audiences, made.calls, actions)
    return Program(
        name=project.name,
        revision=revision_of(project),
        calendar=project.calendar,
        limits=project.limits,
        schema=made.payloads,
        defines=defines,
        tables=tables,
        audiences=audiences,
        templates=_whole(made.templates),
        stage_models=_whole(made.stage_models),
        interests=_whole(made.interests),
        engagements=made.engagements,
        groups=_whole(made.groups),
        destinations=made.destinations,
        activations=made.activations,
        journeys={name: replace(each, plan=meanings.plan_of(each)) for name, each in made.journeys.items()},
        actions=actions,
        calls=made.calls,
        constants=made.constants,
        records=made.records,
        mappings=_whole(made.mappings),
        lookups={name: made.pairs[name] for name in sorted(made.looked_up)},
        engagement=made.meant_engagement,
    )


def _about_reports(program: Program, settings: ReportSettings) -> list[Diagnostic]:
    """Return what is wrong with what is said of reports; most rule sets say nothing."""
    if settings == ReportSettings():
        return []
    from quorate.semantics.report_checks import check_report  # noqa: PLC0415 - as above

    return check_report(program, settings)


def _about_journeys(made: Elaborator) -> list[Diagnostic]:
    """Return what is wrong or odd about journeys whose parts are each without a mistake."""
    if not made.journeys:
        return []
    # What looks through journeys takes its time to start, and most rule sets that are checked have none.
    from quorate.semantics.journey_findings import Known, findings_of  # noqa: PLC0415

    known = Known(
        made.schema,
        _whole(made.actions),
        made.calls,
        _whole(made.groups),
        _whole(made.audiences),
        _whole(made.stage_models),
        _whole(made.templates),
        _whole(made.interests),
        _whole(made.defines),
        made.engagements,
    )
    bounds = made.project.lint.bounds
    return [each for journey in made.journeys.values() for each in findings_of(journey, known, bounds)]


def _whole(found: Mapping[str, Item | None]) -> dict[str, Item]:
    """Return what has no mistake."""
    return {name: item for name, item in found.items() if item is not None}


def _tests_in(files: Iterable[n.RulesFile]) -> list[Diagnostic]:
    """Tell of tests that stand among rules."""
    help_ = "move it to a file whose name ends in `.test.rules`"
    return [
        E901.at(declaration.name.span, name=declaration.name.text, help=help_)
        for file in files
        for declaration in file.declarations
        if isinstance(declaration, n.TestDeclaration)
    ]


def _place_of(files: Iterable[n.RulesFile], number: int) -> Span:
    """Return where the declaration of a number stands."""
    declarations = [declaration for file in files for declaration in file.declarations]
    return declarations[number].name.span


def _in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sort by file and place, and tell the same thing of the same place once."""
    unique = dict.fromkeys(diagnostics)
    return tuple(sorted(unique, key=_place))


def _place(diagnostic: Diagnostic) -> tuple[str, int, int, str]:
    span = diagnostic.span
    return (diagnostic.where, span.start if span else 0, span.end if span else 0, diagnostic.code)
