"""The revisions of a rule set by whose plans accounts may still be inside journeys: given, and kept with states."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from quorate.cli.cache_folder import cache_folder
from quorate.engine import RuleSet
from quorate.ir.program import Program
from quorate.loading import RulesError, load_population, load_program
from quorate.project_texts import read_project, write_project
from quorate.semantics.compile import compile_project
from quorate.semantics.project import Project
from quorate.store.states import States


def load_with_earlier(program: Program, project: Project, rules: Path, older: Sequence[Program]) -> RuleSet:
    """Return the rule set of a program that was compiled, with older revisions of it. Raises RulesError."""
    population, mistakes = load_population(rules, program)
    if mistakes:
        raise RulesError(mistakes, {})
    return RuleSet(program, strict=project.strict, population=population, earlier=older)


def given_earlier(paths: Sequence[Path]) -> list[Program]:
    """Compile older revisions out of their folders or files. Raises RulesError."""
    return [load_program(path, cache=cache_folder())[0] for path in paths]


def kept_earlier(states: States, program: Program) -> list[Program]:
    """Compile the older revisions that lie with the states; those that do not compile any more are passed over."""
    found: list[Program] = []
    for revision, text in states.revisions():
        if revision == program.revision:
            continue
        try:
            compiled = compile_project(read_project(text)).program
        except ValueError:
            continue
        if compiled is not None:
            found.append(compiled)
    return found


def keep_revision(states: States, program: Program, project: Project, kept: Sequence[Program]) -> None:
    """Keep a rule set with the states where somebody may be inside its journeys when it is another one.

    `kept` are the older revisions that lie there, not those that are only given for this run. One whose plans all lie
    there already is not kept again, and those that nobody who is inside goes by any more are dropped.
    """
    plans = {journey.plan for journey in program.journeys.values()}
    known = {journey.plan for each in kept for journey in each.journeys.values()}
    if plans - known:
        states.keep_revision(program.revision, write_project(project))
    if kept:
        inside = states.plans_inside()
        for each in kept:
            if not any((journey.name, journey.plan) in inside for journey in each.journeys.values()):
                states.drop_revision(each.revision)
