"""Fixes of findings put into a rule set, again and again until there is nothing left to fix."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias

from quorate.diagnostics.fingerprint import fingerprints
from quorate.diagnostics.model import Diagnostic, Fix
from quorate.lint.edits import choose_fixes, put_fixes
from quorate.lint.subject import Subject
from quorate.semantics.compile import compile_project
from quorate.semantics.project import Project
from quorate.syntax import nodes as n
from quorate.syntax.format import UnfaithfulFormatError, format_source
from quorate.syntax.printer import EntityNames
from quorate.text import Source

ROUNDS_MOST: Final = 50
"""How often fixes make way for others; each takes something away, so hardly more than a few are ever needed."""

Look: TypeAlias = Callable[[Subject], Iterable[Diagnostic]]


@dataclass(frozen=True, slots=True)
class Fixed:
    """A rule set after its fixes; `done` are the findings that these were of, `refused` those whose fix did harm."""

    subject: Subject
    done: tuple[Diagnostic, ...]
    refused: tuple[Diagnostic, ...]

    def changed(self, before: Project) -> dict[str, Source]:
        """Return the texts that are not what they were before."""
        texts = {source.path: source for source in before.files}
        return {source.path: source for source in self.subject.project.files if source.text != texts[source.path].text}


def fix_all(subject: Subject, look: Look, *, unsafe: bool = False) -> Fixed:
    """Put fixes in until nothing is found that has one; `look` finds, `unsafe` fixes may change what rules mean.

    What is put in compiles, without more warnings than before; a file that was in its canonical form is so again.
    """
    run = _Run(subject, look, unsafe=unsafe)
    seen = {_texts(subject.project)}
    for _ in range(ROUNDS_MOST):
        if not run.once() or _texts(run.subject.project) in seen:
            break
        seen.add(_texts(run.subject.project))
    return Fixed(run.subject, tuple(run.done), tuple(run.refused.values()))


@dataclass
class _Run:
    subject: Subject
    look: Look
    unsafe: bool
    done: list[Diagnostic] = field(default_factory=list)
    refused: dict[str, Diagnostic] = field(default_factory=dict)
    warnings: int = field(init=False)
    canonical: dict[str, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.warnings = len(compile_project(self.subject.project).diagnostics)

    def once(self) -> bool:
        """Put in what can be put in together; tell whether anything was."""
        fixable = self._fixable()
        chosen = choose_fixes(fixable)
        after = self._after(chosen)
        if after is None:
            chosen = self._harmless(chosen, fixable)
            after = self._after(chosen)
        if after is None and chosen:
            chosen = chosen[:1]
            after = self._after(chosen)
        if after is None or not chosen:
            return False
        self.done += [fixable[fix] for fix in chosen]
        self.subject = after
        return True

    def _fixable(self) -> dict[Fix, Diagnostic]:
        found = list(self.look(self.subject))
        known = fingerprints(found, self.subject.sources)
        return {
            each.fix: each
            for each, fingerprint in zip(found, known, strict=True)
            if each.fix is not None and (each.fix.is_safe or self.unsafe) and fingerprint not in self.refused
        }

    def _harmless(self, chosen: Sequence[Fix], fixable: dict[Fix, Diagnostic]) -> list[Fix]:
        """Return those fixes that do no harm alone, and remember the others."""
        harmless = []
        for fix in chosen:
            if self._after([fix]) is not None:
                harmless.append(fix)
            else:
                finding = fixable[fix]
                self.refused[fingerprints([finding], self.subject.sources)[0]] = finding
        return harmless

    def _after(self, fixes: Sequence[Fix]) -> Subject | None:
        """Return the rule set with fixes put in; None where it is worse for them."""
        if not fixes:
            return None
        project = self.subject.project
        texts = {path: self._formatted(path, text) for path, text in put_fixes(self.subject.sources, fixes).items()}
        changed = replace(project, files=tuple(texts.get(source.path, source) for source in project.files))
        compiled = compile_project(changed)
        if compiled.program is None or len(compiled.diagnostics) > self.warnings:
            return None
        return Subject(changed, compiled.program, compiled.files)

    def _formatted(self, path: str, source: Source) -> Source:
        names = _entity_names(self.subject.files)
        if path not in self.canonical:
            before = self.subject.sources[path]
            self.canonical[path] = _canonical(before, names) == before.text
        text = _canonical(source, names) if self.canonical[path] else None
        return source if text is None else Source(path, text)


def _canonical(source: Source, names: EntityNames) -> str | None:
    try:
        return format_source(source, names).text
    except UnfaithfulFormatError:
        return None


def _entity_names(files: Iterable[n.RulesFile]) -> EntityNames:
    both = [
        (each.name.text, each.many.text)
        for file in files
        for each in file.declarations
        if isinstance(each, n.EntityDeclaration)
    ]
    return {name: pair for pair in both for name in pair}


def _texts(project: Project) -> tuple[str, ...]:
    return tuple(source.text for source in project.files)
