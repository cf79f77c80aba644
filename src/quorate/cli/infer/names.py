"""Names for what payloads name: one for many, and words of the language for what is none."""

from __future__ import annotations

import json
import re
from collections.abc import Container
from typing import Final

from quorate.text import plain_letters

_LEGAL: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_HUMP: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_ABBREVIATION: Final = re.compile(r"(?<=[A-Z])(?=[A-Z][a-z])")
_OTHER: Final = re.compile(r"[^A-Za-z0-9]+")
_IRREGULAR: Final = {
    "people": "person",
    "persons": "person",
    "children": "child",
    "men": "man",
    "women": "woman",
    "addresses": "address",
    "statuses": "status",
    "analyses": "analysis",
    "series": "series",
    "news": "news",
}
_ENDINGS: Final = (("ies", "y"), ("sses", "ss"), ("shes", "sh"), ("ches", "ch"), ("xes", "x"), ("s", ""))
_NO_PLURAL: Final = ("ss", "us", "is")


def singular(many: str) -> str:
    """Return the name of one: `opportunity` for `opportunities`; a name that tells no number stays."""
    head, joint, last = many.rpartition("_")
    return f"{head}{joint}{_singular_word(last)}"


def plural(one: str) -> str:
    """Return the name of many."""
    for many, single in _IRREGULAR.items():
        if single == one:
            return many
    if one.endswith("y") and not one.endswith(("ay", "ey", "oy", "uy")):
        return f"{one[:-1]}ies"
    return f"{one}es" if one.endswith(("s", "x", "ch", "sh")) else f"{one}s"


def _singular_word(word: str) -> str:
    if word.lower() in _IRREGULAR:
        return _IRREGULAR[word.lower()]
    if word.lower().endswith(_NO_PLURAL):
        return word
    for ending, single in _ENDINGS:
        if word.lower().endswith(ending) and len(word) > len(ending) + 1:
            return word[: -len(ending)] + single
    return word


def is_legal(name: str) -> bool:
    """Tell whether a name is one of the language without backticks, but for reserved words."""
    return _LEGAL.fullmatch(name) is not None


def is_quotable(name: str) -> bool:
    """Tell whether a name can stand in backticks."""
    return bool(name) and "`" not in name and name.isprintable()


def quoted_text(text: str) -> str:
    """Write a text as a literal of the language."""
    return json.dumps(text, ensure_ascii=not text.isprintable())


def legal(wire: str) -> str:
    """Make a name of the type of an event: `web_page_views` for `web.pageViews`."""
    if is_legal(wire):
        return wire
    words = _OTHER.sub("_", _HUMP.sub("_", plain_letters(wire))).strip("_").lower()
    if not words:
        return "event"
    return words if is_legal(words) else f"event_{words}"


def snake(name: str) -> str:
    """Write a name in small letters with lines between words: `account_id` for `AccountID` and `Account ID`."""
    words = _OTHER.sub("_", _ABBREVIATION.sub("_", _HUMP.sub("_", plain_letters(name)))).strip("_").lower()
    return words if is_legal(words) else f"field_{words}" if words else "field"


def free(name: str, taken: Container[str], suffix: str) -> str:
    """Return a name that is not taken: itself, with the suffix, or with a number."""
    if name not in taken:
        return name
    name = f"{name}_{suffix}"
    number = 2
    found = name
    while found in taken:
        found, number = f"{name}_{number}", number + 1
    return found
