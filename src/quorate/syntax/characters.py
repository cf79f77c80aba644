"""Characters that no rules text may hold, because they hide what it says."""

from __future__ import annotations

import re
import unicodedata

from quorate.diagnostics.catalogue import syntax as codes
from quorate.diagnostics.model import Diagnostic
from quorate.text import Source, Span

_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
_AT_MOST = 20


def find_hidden(source: Source) -> list[Diagnostic]:
    """List the control, direction and zero-width characters of a text (the first 20); a BOM in front is fine."""
    found: list[Diagnostic] = []
    for match in _HIDDEN.finditer(source.text):
        if match.start() == 0 and match.group() == "\ufeff":
            continue
        if len(found) == _AT_MOST:
            break
        span = Span(source.path, match.start(), match.end())
        found.append(codes.E103.at(span, name=character_name(match.group())))
    return found


def character_name(character: str) -> str:
    """Name a character for a message: `U+00A0 NO-BREAK SPACE`."""
    return f"U+{ord(character):04X} {unicodedata.name(character, '')}".strip()
