"""A diagnostic: one mistake, its place, and the way out.

Mistakes in rules, payloads and project files are values of this type, collected and never raised. Every one
is made from an entry of the catalogue (:class:`Code`), so that message, page and examples stand in one place.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from quorate.text import Span

_SHOWN_AT_MOST = 80


class Severity(StrEnum):
    """How bad a diagnostic is; only errors keep rules from compiling, and notes are told for what they are worth."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Label:
    """A secondary place with a few words on what it has to do with the mistake."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Edit:
    """A text to put in the place of a span; an empty span is a place to put it at."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """What mends a finding: edits that belong together, and whether the rules mean the same after them.

    `title` tells it as a command: "write `tier is not missing`".
    """

    title: str
    edits: tuple[Edit, ...]
    is_safe: bool


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One mistake.

    `span` is the primary place (None where there is no text to point at), `label` the words written under it,
    `help` a line that tells the fix, `path` what is shown in place of a span where there is none: the path
    inside a payload, or a file that could not be read. `declaration` names what it stands in, such as
    `audience growers`, where that is known: it stays when lines move.
    """

    code: str
    message: str
    span: Span | None = None
    label: str = ""
    labels: tuple[Label, ...] = ()
    help: str = ""
    severity: Severity = Severity.ERROR
    path: str = ""
    fix: Fix | None = None
    declaration: str = ""

    @property
    def where(self) -> str:
        """The file of the span, else the path; empty where neither is known."""
        return self.span.path if self.span is not None else self.path


@dataclass(frozen=True, slots=True)
class Example:
    """A sample on a code's page: files by name; one `rules` file is the usual case."""

    text: str
    kind: str = "rules"


@dataclass(frozen=True, slots=True)
class Code:
    """An entry of the catalogue: a stable code, its message template and its page.

    `message` holds `{name}` fields that :meth:`at` fills. `avoid` shows the mistake and `prefer` the way out;
    both are run by the tests, `avoid` giving this code and `prefer` giving nothing. A warning is of rules that have a
    meaning, which is hardly the one that was wanted. What `is_asked_for` is only told where settings ask for it.
    """

    id: str
    name: str
    message: str
    what: str
    why: str
    avoid: Example
    prefer: Example
    severity: Severity = Severity.ERROR
    is_asked_for: bool = False

    def at(  # noqa: PLR0913 - all but the place by name
        self,
        span: Span | None,
        *,
        label: str = "",
        labels: Iterable[Label] = (),
        help: str = "",  # noqa: A002 - the word that the rendered diagnostic shows
        path: str = "",
        fix: Fix | None = None,
        **values: object,
    ) -> Diagnostic:
        """Make a diagnostic of this code; `values` and `path`, :func:`shown` safely, fill the message."""
        fields = {
            key: value if isinstance(value, Wording) else shown(str(value))
            for key, value in {"path": path, **values}.items()
        }
        message = self.message.format(**fields)
        return Diagnostic(self.id, message, span, label, tuple(labels), help, self.severity, path, fix)


class Wording(str):
    """Words of the catalogue's own that fill a message: none of them is from outside, so that they are never cut."""

    __slots__ = ()


def shown(text: str, at_most: int = _SHOWN_AT_MOST) -> str:
    """Make text from outside fit for a message: one line, no control or direction characters, not endless."""
    return visible(text if len(text) <= at_most else text[: at_most - 1] + "…")


def visible(text: str) -> str:
    """Escape what a reader could not see: controls, directions, odd spaces, unassigned characters."""
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else escape(character) for character in text)


def escape(character: str) -> str:
    """Write one character as `<U+202E>`."""
    return f"<U+{ord(character):04X}>"
