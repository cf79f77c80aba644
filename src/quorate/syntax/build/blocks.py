"""What the productions of blocks share: clauses that stand once, titles and counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from quorate.diagnostics.catalogue import syntax as codes
from quorate.diagnostics.model import Label
from quorate.syntax import nodes as n
from quorate.syntax.build.base import Base
from quorate.syntax.grammar import one_line
from quorate.text import Span

if TYPE_CHECKING:
    from lark import Token

_COUNT_MOST = 1_000_000


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of a block: the word that names it, where it stands, and what it says."""

    word: str
    span: Span
    value: Any


class Blocks(Base):
    """What the productions of blocks share."""

    def _title(self, token: Token | None) -> n.TextLiteral | None:
        return self._text(token) if token else None

    def _counted(self, token: Token) -> n.IntegerLiteral:
        return n.IntegerLiteral(self._of(token), self._integer(token, _COUNT_MOST), str(token))

    def _clause(self, meta: Any, items: list[Any], value: Any) -> Clause:
        return Clause(one_line(items[0]), self._span(meta), value)

    def _once(self, clauses: Iterable[Clause], thing: str) -> dict[str, Any]:
        """Return what the clauses of a block say by their words; one that stands twice is a problem."""
        found: dict[str, Clause] = {}
        for clause in clauses:
            if clause.word in found:
                labels = [Label(found[clause.word].span, "the first one")]
                self.problems.append(codes.E114.at(clause.span, clause=clause.word, thing=thing, labels=labels))
            else:
                found[clause.word] = clause
        return {word: clause.value for word, clause in found.items()}
