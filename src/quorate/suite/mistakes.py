"""How a mistake in a test is told: raised where it is found, and noted at the statement that it is in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from quorate.diagnostics.catalogue.tests import E907, E908
from quorate.diagnostics.model import Code, Diagnostic, visible
from quorate.ir.program import Program
from quorate.semantics.suggest import hint_or_all
from quorate.syntax import nodes as n
from quorate.text import Span

_VOWELS: Final = frozenset("aeiou")


class MistakeError(Exception):
    """Carries a mistake to the statement that it is in."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


def worded(code: Code, span: Span, message: str, help_: str = "") -> MistakeError:
    """Make a mistake of a code whose message is all that is told: it is told whole, however long names in it are."""
    found = code.at(span, help=help_, what="", message="", place="")
    return MistakeError(replace(found, message=visible(message)))


def one(word: str) -> str:
    """Write a word with the article that it has."""
    return f"{'an' if word[:1] in _VOWELS else 'a'} {word}"


def not_declared(kind: str, name: n.Name, known: Iterable[str]) -> MistakeError:
    """Make the mistake of a name that the rules do not have, with the one that was probably meant."""
    help_ = hint_or_all(name.text, known, f"the rules declare no {kind} at all")
    return MistakeError(E907.at(name.span, kind=kind, name=name.text, help=help_))


def not_decided(kind: str, name: n.Name, program: Program, known: Iterable[str]) -> MistakeError:
    """Make the mistake of a name that no decision tells of: the rules have none such, or as a part of others alone."""
    part = "definition" if name.text in program.defines else "table" if name.text in program.tables else ""
    if not part:
        return not_declared(kind, name, known)
    help_ = f"a {part} is told of by nobody: expect something of an audience, role or group that uses it"
    return MistakeError(E907.at(name.span, kind=kind, name=name.text, help=help_))


def not_told(kind: str, name: n.Name, known: Iterable[str], how: str = "") -> MistakeError:
    """Make the mistake of somebody of whom the test says nothing; `how` tells how it would."""
    help_ = hint_or_all(name.text, known, f"tell of it first: `{how}`" if how else "")
    return MistakeError(E908.at(name.span, kind=kind, name=name.text, help=help_))
