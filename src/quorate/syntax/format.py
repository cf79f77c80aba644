"""A text to its canonical form, proven to say the same."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from quorate.diagnostics.model import Severity
from quorate.syntax.parse import parse
from quorate.syntax.printer import normalise, print_file
from quorate.syntax.remarks import lift, speaking, uncovered
from quorate.text import Source

if TYPE_CHECKING:
    from quorate.diagnostics.model import Diagnostic
    from quorate.syntax.nodes import Declaration, RulesFile
    from quorate.syntax.printer import EntityNames


class UnfaithfulFormatError(Exception):
    """The formatter wrote a text that says something else: a fault of the formatter, never of the text."""

    def __init__(self, path: str, difference: str) -> None:
        super().__init__(f"formatting {path} would change it: {difference}")
        self.path = path
        self.difference = difference


@dataclass(frozen=True, slots=True)
class Formatted:
    """The canonical text, or None and the mistakes that keep the text from being read."""

    text: str | None
    diagnostics: tuple[Diagnostic, ...]


def format_source(source: Source, names: EntityNames | None = None) -> Formatted:
    """Format a text; `names` (either name of an entity → one and many) let names read right in their place.

    Raises UnfaithfulFormatError if the new text is not the same rules with the same comments.
    """
    parsed = parse(source)
    if any(diagnostic.severity is Severity.ERROR for diagnostic in parsed.diagnostics):
        return Formatted(None, tuple(parsed.diagnostics))
    text = print_file(parsed.file, source, names)
    if speaking(parsed.file):
        text = _with_remarks(source, parsed.file, text, names)
    _prove(source, parsed.file, text, names)
    return Formatted(text, tuple(parsed.diagnostics))


def _with_remarks(source: Source, file: RulesFile, text: str, names: EntityNames | None) -> str:
    """Return the canonical text with comments further up that would speak of less than they did, as lines broke."""
    printed = Source(source.path, text)
    lost = uncovered((source, file), (printed, parse(printed).file))
    if not lost:
        return text
    lifted = lift(source, file, lost)
    again = Source(source.path, print_file(parse(lifted).file, lifted, names))
    return again.text if not uncovered((source, file), (again, parse(again).file)) else text


def _prove(source: Source, before: RulesFile, text: str, names: EntityNames | None) -> None:
    """Read the text that was written and compare it with what it was made from."""
    parsed = parse(Source(source.path, text))
    if parsed.diagnostics:
        raise UnfaithfulFormatError(source.path, parsed.diagnostics[0].message)
    if _declared(before, names) != _declared(parsed.file, names):
        raise UnfaithfulFormatError(source.path, "the declarations differ")
    if _comments(before) != _comments(parsed.file):
        raise UnfaithfulFormatError(source.path, "the comments differ")


def _declared(file: RulesFile, names: EntityNames | None) -> tuple[Declaration, ...]:
    return (normalise(file, names) if names else file).declarations


def _comments(file: RulesFile) -> Counter[str]:
    return Counter(comment.text.rstrip() for comment in file.comments)
