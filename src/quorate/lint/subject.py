"""What lint looks at: one rule set that compiles, as text, as trees and as a program."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final, TypeVar, cast

from quorate.diagnostics.catalogue.bounds import Bounds
from quorate.diagnostics.model import Diagnostic, Edit, Fix
from quorate.ir import nodes as ir
from quorate.ir.forms import Forms
from quorate.ir.program import Program
from quorate.ir.sites import sites_of
from quorate.proving.bases import Bases
from quorate.proving.prover import Prover
from quorate.semantics.journey_findings.known import Known
from quorate.semantics.project import Project
from quorate.syntax import nodes as n
from quorate.syntax.declared_kinds import WORDS
from quorate.text import Source, Span

NodeOf = TypeVar("NodeOf", bound=ir.Node)
Written = TypeVar("Written", bound=n.Node)
Made = TypeVar("Made", bound=ir.Node)

_OWNERS: Final[Mapping[str, str]] = {
    "role": "role template",
    "shown": "interest",
    "ready": "buying group",
    "move": "stages",
    "only when": "activation",
    "exit": "journey",
    "goal": "journey",
    "path": "journey",
    "heard": "journey",
    "changed": "journey",
    "value": "journey",
}


_WORD: Final = re.compile(r"\w+")
_BREAK: Final = re.compile(r"\r\n|\n|\r")
_OF_FILE: Final = re.compile(r"#[ \t]*quorate:[ \t]*ignore-file\b")
_REST_OF_LINE: Final = re.compile(r"[ \t]*(?:\r\n|\n|\r|\Z)")
_BLANK_LINES: Final = re.compile(r"(?:[ \t]*(?:\r\n|\n|\r))+")


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that a declaration works out, on a record of `entity` in slot 0.

    `key` says where in it, for those that `ir.sites` has.
    """

    kind: str
    name: str
    entity: str
    expr: ir.Expr
    key: tuple[str, ...] = ()


@dataclass(frozen=True)
class Subject:
    """A rule set; `files` are the trees of the project's files, in their order.

    What several rules need is worked out once, on first use.
    """

    project: Project
    program: Program
    files: tuple[n.RulesFile, ...]

    @cached_property
    def sources(self) -> Mapping[str, Source]:
        """The texts by path."""
        return {source.path: source for source in self.project.files}

    @cached_property
    def known(self) -> Known:
        """What the rule set declares, and what values of it can be at all."""
        made = self.program
        return Known(
            made.schema,
            made.actions,
            made.calls,
            made.groups,
            made.audiences,
            made.stage_models,
            made.templates,
            made.interests,
            made.defines,
            made.engagements,
        )

    @cached_property
    def forms(self) -> Forms:
        """Conditions in a form in which they can be held against each other."""
        return Forms(self.program.defines, self.known.possible)

    @cached_property
    def prover(self) -> Prover:
        """What can be proved of conditions."""
        return Prover(self.program, self.known.possible)

    @cached_property
    def bases(self) -> Bases:
        """What conditions are about."""
        return Bases(self.program)

    @cached_property
    def conditions(self) -> tuple[Condition, ...]:
        """All that rules work out, each by where it stands: bodies, rows, and conditions of whatever has them."""
        made = self.program
        root = made.schema.root
        return (
            *(Condition("define", each.name, each.entity, each.body) for each in made.defines.values()),
            *(
                Condition("table", table.name, table.entity, expr)
                for table in made.tables.values()
                for expr in (
                    *(each for row in table.rows for each in (row.condition, row.result)),
                    *(() if table.otherwise is None else (table.otherwise,)),
                )
            ),
            *(Condition("audience", each.name, each.entity, each.where) for each in made.audiences.values()),
            *(
                Condition(_OWNERS[site.key[0]], site.key[1], site.entity or root, site.where, site.key)
                for site in sites_of(made)
            ),
        )

    @cached_property
    def nodes(self) -> tuple[ir.Node, ...]:
        """All nodes of all conditions, each before those inside it."""
        return _nodes_in(condition.expr for condition in self.conditions)

    @cached_property
    def nodes_by_class(self) -> Mapping[type[ir.Node], tuple[ir.Node, ...]]:
        """All nodes of all conditions by their class, each before those inside it."""
        found: defaultdict[type[ir.Node], list[ir.Node]] = defaultdict(list)
        for node in self.nodes:
            found[type(node)].append(node)
        return {kind: tuple(nodes) for kind, nodes in found.items()}

    def all_made(self, kind: type[Made]) -> tuple[Made, ...]:
        """Return the nodes of conditions of a class, each before those inside it."""
        return cast("tuple[Made, ...]", self.nodes_by_class.get(kind, ()))

    @cached_property
    def _by_kind(self) -> Mapping[type[ir.Node], list[ir.Node]]:
        found: defaultdict[type[ir.Node], list[ir.Node]] = defaultdict(list)
        for node in self.nodes:
            found[type(node)].append(node)
        return found

    def nodes_of(self, kind: type[NodeOf]) -> list[NodeOf]:
        """Return the nodes of one class, in their order."""
        return self._by_kind.get(kind, [])  # type: ignore[return-value]  # kept by their class

    @cached_property
    def declarations(self) -> Mapping[tuple[str, str], n.Declaration]:
        """The declarations by kind, as `WORDS` says it, and name."""
        return {(WORDS[type(each)], each.name.text): each for file in self.files for each in file.declarations}

    @cached_property
    def written(self) -> Mapping[type[n.Node], tuple[n.Node, ...]]:
        """All nodes of all trees by their class, in the order of the text."""
        found: defaultdict[type[n.Node], list[n.Node]] = defaultdict(list)
        todo: list[n.Node] = [each for file in reversed(self.files) for each in reversed(file.declarations)]
        while todo:
            node = todo.pop()
            found[type(node)].append(node)
            todo += reversed(list(n.children(node)))
        return {kind: tuple(nodes) for kind, nodes in found.items()}

    def all_written(self, kind: type[Written]) -> tuple[Written, ...]:
        """Return the nodes of a class, in the order of the text."""
        return cast("tuple[Written, ...]", self.written.get(kind, ()))

    @cached_property
    def tested_words(self) -> frozenset[str]:
        """All words of the tests of the rule set: what has such a name may be what they are about."""
        return frozenset(word for source in self.project.tests for word in _WORD.findall(source.text))

    @cached_property
    def by_span(self) -> Mapping[Span, tuple[ir.Node, ...]]:
        """The nodes of conditions by what they were made from, outer ones first."""
        found: defaultdict[Span, list[ir.Node]] = defaultdict(list)
        for node in self.nodes:
            found[node.span].append(node)
        return {span: tuple(nodes) for span, nodes in found.items()}

    def made_of(self, node: n.Node, kind: type[Made]) -> Made | None:
        """Return what a node of a tree was made into, of a class; None where it was made into something else."""
        return next((each for each in self.by_span.get(node.span, ()) if isinstance(each, kind)), None)

    def rewriting(self, title: str, span: Span, text: str, *, is_safe: bool = True) -> Fix | None:
        """Return the fix that puts a text in the place of a span; None where a comment would be lost."""
        comments = self._comments[span.path]
        number = bisect_left(comments, span.start, key=lambda each: each.span.start)
        if number < len(comments) and comments[number].span.start < span.end:
            return None
        return Fix(title, (Edit(span, text),), is_safe)

    def declared(self, kind: str, name: str) -> Any:  # noqa: ANN401 - of the class that declares the kind
        """Return the declaration of a kind and name. Raises KeyError."""
        return self.declarations[kind, name]

    def declaration_at(self, span: Span | None) -> str:
        """Return the declaration that a span lies in, such as `audience growers`; empty where it lies in none."""
        if span is None:
            return ""
        spans = self._spans.get(span.path, ())
        place = bisect_right(spans, span.start, key=lambda each: each[0]) - 1
        if place < 0 or span.start > spans[place][1]:
            return ""
        return spans[place][2]

    def placed(self, found: Diagnostic) -> Diagnostic:
        """Return a finding with the declaration that it stands in."""
        return found if found.declaration else replace(found, declaration=self.declaration_at(found.span))

    @cached_property
    def _spans(self) -> Mapping[str, tuple[tuple[int, int, str], ...]]:
        """Where declarations begin and end, and what they are called, by path, in order."""
        return {
            file.path: tuple(
                sorted(
                    (each.span.start, each.span.end, f"{WORDS[type(each)]} {each.name.text}")
                    for each in file.declarations
                )
            )
            for file in self.files
        }

    def text(self, span: Span) -> str:
        """Return what stands at a span."""
        return self.sources[span.path].slice(span)

    @property
    def bounds(self) -> Bounds:
        """How much there may be of each thing before lint tells of it."""
        return self.project.lint.bounds

    def without_comment(self, comment: n.Comment) -> Edit:
        """Return the edit that takes a comment away, with its line if nothing else is on it."""
        text, span = self.sources[comment.span.path].text, comment.span
        start = span.start
        while start and text[start - 1] in " \t":
            start -= 1
        return Edit(Span(span.path, start, span.end if comment.trailing else _past_line(text, span.end)), "")

    def without(self, declaration: n.Declaration) -> Edit:
        """Return the edit that takes a declaration away, with the comments right above it and after it.

        A comment that keeps findings of the whole file from being told stays, and what stands above that.
        """
        path, span = declaration.span.path, declaration.span
        text = self.sources[path].text
        comments = self._comments[path]
        start, end = span.start, span.end
        for comment in reversed(comments):
            if comment.span.end <= start:
                between = text[comment.span.end : start]
                is_apart = comment.trailing or len(_BREAK.findall(between)) != 1 or between.strip()
                if is_apart or _OF_FILE.match(comment.text) is not None:
                    break
                start = comment.span.start
            elif comment.trailing and comment.span.start >= end and not text[end : comment.span.start].strip(" \t"):
                end = comment.span.end
        while start and text[start - 1] in " \t":
            start -= 1
        return Edit(Span(path, start, _past_line(text, end, blank=True)), "")

    @cached_property
    def _comments(self) -> Mapping[str, tuple[n.Comment, ...]]:
        return {file.path: tuple(sorted(file.comments, key=lambda each: each.span.start)) for file in self.files}


def _past_line(text: str, end: int, *, blank: bool = False) -> int:
    """Return where the next line begins after what ends there, if nothing else follows; `blank` lines go as well."""
    found = (_BLANK_LINES if blank else _REST_OF_LINE).match(text, end)
    return found.end() if found else end


def _nodes_in(exprs: Iterable[ir.Expr]) -> tuple[ir.Node, ...]:
    """Return all nodes of expressions, each before those inside it."""
    found: list[ir.Node] = []
    todo: list[ir.Node] = [*exprs]
    todo.reverse()
    while todo:
        node = todo.pop()
        found.append(node)
        todo += reversed(list(ir.children(node)))
    return tuple(found)
