"""All mutants of a rule set held against its tests: each told as noticed, not noticed, or of the same meaning."""

from __future__ import annotations

import difflib
import fnmatch
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from quorate.decide.population import Population
from quorate.semantics.project import Project
from quorate.suite.case import Case
from quorate.suite.coverage.measuring import percent_of
from quorate.suite.mutation.equivalence import Equivalence
from quorate.suite.mutation.judging import Bench, Judged, Verdict
from quorate.suite.mutation.meaning import Named, digest_of, parts_of
from quorate.suite.mutation.mutant import Mutant, edited
from quorate.suite.mutation.mutating import Mutating
from quorate.suite.mutation.witness import Witnesses
from quorate.text import Source

_TITLE: Final = re.compile(r'test ("(?:[^"\\]|\\.)*")')
_MANY = 8
"""From how many cases on it pays to see first whether a mutant means the same anyway."""
_FIELDS: Mapping[str, str] = {
    "define": "defines", "table": "tables", "audience": "audiences", "role template": "templates",
    "stages": "stage_models", "interest": "interests", "engagement": "engagements", "buying group": "groups",
    "activation": "activations", "journey": "journeys",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Proved:
    """What became of a mutant; `test` is a block that would notice one that survived, empty where none was found."""

    id: str
    verdict: Verdict
    by: str = ""
    why: str = ""
    test: str = ""


class Proving:
    """The mutants of one rule set and its tests. All cases have to pass."""

    def __init__(self, project: Project, population: Population | None, cases: Iterable[Case]) -> None:
        self._mutating = Mutating(project)
        self.mutants: Sequence[Mutant] = list(self._mutating.mutants())
        program = self._mutating.program
        self._bench = Bench(program, population, cases)
        self._equivalence = Equivalence(program, population)
        self._witnesses = Witnesses(self._bench, project)
        self._program = hashlib.sha256(b"".join(digest_of(part) for _, part in parts_of(program))).hexdigest()
        self._sources = {source.path: source for source in project.files}

    def selected(self, pattern: str | None) -> list[int]:
        """Return the numbers of the mutants whose id, declaration or kind has a pattern in it; all without one."""
        if pattern is None:
            return list(range(len(self.mutants)))
        wanted = pattern if set(pattern) & set("*?[") else f"*{pattern}*"
        return [
            number
            for number, each in enumerate(self.mutants)
            if any(fnmatch.fnmatchcase(one, wanted) for one in (each.id, each.declaration, each.change.operator))
        ]

    def key(self, number: int) -> str:
        """Return what the verdict on a mutant depends on, as a hash; that of one that means the same also on all rules.

        That is what the declaration then says, and all cases that depend on it with whatever else they depend on.
        """
        mutant = self.mutants[number]
        place = mutant.span
        text = edited(self._sources[place.path].text, mutant.change.edits)
        declared = self._mutating.span_of(mutant)
        grown = len(text) - len(self._sources[place.path].text)
        kind, _, name = mutant.declaration.rpartition(" ")
        named: Named | None = (_FIELDS[kind], name) if kind in _FIELDS else None
        digest = hashlib.sha256(f"{mutant.id}\0{text[declared.start : declared.end + grown]}".encode())
        for each in sorted(each.digest for each in self._bench.prepared if named is None or named in each.names):
            digest.update(each)
        return digest.hexdigest()

    @property
    def whole(self) -> str:
        """A hash of all that the rules say."""
        return self._program

    def prove(self, number: int) -> Proved:
        """Run the tests against a mutant; where they do not notice it, look for one that would."""
        mutant = self.mutants[number]
        program = self._mutating.compiled(mutant)
        if program is None:
            return Proved(mutant.id, "invalid")
        bench = self._bench
        changed = bench.differing(program)
        is_used = any(True for _ in bench.users(changed))
        cases = bench.relevant(mutant, changed)
        why = ""
        if len(cases) >= _MANY or not cases:
            why = self._equivalence.why(program, changed, is_used=is_used)
        judged = Judged(mutant.id, "equivalent", why=why) if why else bench.judge(mutant, program, cases)
        if judged.verdict == "survived" and not why:
            why = self._equivalence.why(program, changed, is_used=is_used)
            judged = replace(judged, verdict="equivalent", why=why) if why else judged
        test = self._witnesses.find(mutant, program, changed) if judged.verdict == "survived" else ""
        return Proved(mutant.id, judged.verdict, judged.by, judged.why, test)


@dataclass(frozen=True, slots=True)
class Mutation:
    """What became of all mutants that were tried, in the order of the text."""

    mutants: tuple[tuple[Mutant, Proved], ...]

    def of(self, verdict: Verdict) -> list[tuple[Mutant, Proved]]:
        """Return those of a verdict."""
        return [each for each in self.mutants if each[1].verdict == verdict]

    @property
    def killed(self) -> int:
        """How many were noticed."""
        return len(self.of("killed"))

    @property
    def score(self) -> float:
        """The part of those that count that was noticed, in hundredths."""
        return percent_of(self.killed, self.counted)

    @property
    def counted(self) -> int:
        """How many count: those that compile and do not mean the same."""
        return self.killed + len(self.of("survived"))


def with_own_names(mutants: Iterable[tuple[Mutant, Proved]], taken: Iterable[str]) -> Iterator[tuple[Mutant, Proved]]:
    """Yield mutants with their tests numbered where their names are taken, to stand beside those and each other."""
    names = set(taken)
    for mutant, proved in mutants:
        found = _TITLE.match(proved.test)
        if found is None:
            yield mutant, proved
            continue
        title = name = json.loads(found[1])
        number = 1
        while name in names:
            number += 1
            name = f"{title} ({number})"
        names.add(name)
        text = f"test {json.dumps(name, ensure_ascii=False)}{proved.test[found.end() :]}"
        yield mutant, replace(proved, test=text)


def diff_of(mutant: Mutant, source: Source, context: int = 2) -> str:
    """Return a mutant as a unified diff of the file that it is in."""
    before, after = source.text, edited(source.text, mutant.change.edits)
    lines = difflib.unified_diff(
        before.splitlines(), after.splitlines(), source.path, source.path, n=context, lineterm=""
    )
    return "\n".join(lines)
