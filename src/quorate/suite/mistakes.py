"""How a mistake in a test is told: raised where it is found, and noted at the statement that it is in."""

from __future__ import annotations

from collections.abc import Iterable

from quorate.diagnostics.catalogue.tests import E907, E908
from quorate.diagnostics.model import Diagnostic
from quorate.semantics.suggest import hint_or_all
from quorate.syntax import nodes as n


class MistakeError(Exception):
    """Carries a mistake to the statement that it is in."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


def not_declared(kind: str, name: n.Name, known: Iterable[str], rules: str) -> MistakeError:
    """Make the mistake of a name that the rules do not have, with the one that was probably meant."""
    help_ = hint_or_all(name.text, known, f"the rules declare no {kind} at all")
    return MistakeError(E907.at(name.span, kind=kind, name=name.text, rules=rules, help=help_))


def not_told(kind: str, name: n.Name, known: Iterable[str], how: str = "") -> MistakeError:
    """Make the mistake of somebody of whom the test says nothing; `how` tells how it would."""
    help_ = hint_or_all(name.text, known, f"tell of it first: `{how}`" if how else "")
    return MistakeError(E908.at(name.span, kind=kind, name=name.text, help=help_))
