"""An explanation as lines for people."""

from __future__ import annotations

import json
import sys
import textwrap
from collections.abc import Iterable, Iterator
from typing import Any, Final

import click

from quorate.diagnostics.model import visible

MARKS: Final = {"true": ("✓", "green"), "false": ("✗", "red"), "unknown": ("?", "yellow")}
_PLAIN: Final = {"✓": "yes", "✗": "no", "“": '"', "”": '"', "→": "->"}
_HEADS: Final = {"all": "all of these:", "any": "at least one of these:", "not": "not this:"}
STEP: Final = "  "
_NARROWEST: Final = 40
_NAMED_AT_MOST: Final = 5
_KEPT_APART: Final = frozenset({"id", "type", "at"})

Document = dict[str, Any]


def explanation_text(document: Document, width: int, *, colour: bool) -> str:
    """Write an explanation of an audience, as `Explanation.to_dict` returns it."""
    return written(Page(width).lines(document), colour=colour)


def written(lines: Iterable[str], *, colour: bool) -> str:
    """Write lines as far as the encoding of standard output goes; with colours their marks have them."""
    text = "\n".join(visible(line) for line in lines)
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        for mark, plain in _PLAIN.items():
            text = text.replace(mark, plain)
    if colour:
        for mark, shade in MARKS.values():
            text = text.replace(f"{mark} ", f"{click.style(mark, fg=shade)} ")
    return text


class Page:
    """Writes the lines of one explanation, in so many columns."""

    def __init__(self, width: int) -> None:
        self._width = width

    def lines(self, document: Document) -> Iterator[str]:
        """Write one explanation."""
        if "rule_set" not in document:
            yield f"{document['account'] or '(no account)'}  rejected"
            yield from self.errors(document)
            return
        audience, result = document["audience"], document["result"]
        subject = document["account"]
        person = next((document[each] for each in document if each not in _KNOWN), None)
        who = f"{person} of {subject}" if person is not None else subject
        verb = {"true": "is in", "false": "is not in", "unknown": "may be in"}[result]
        title = (
            f"“{audience['title']}” ({audience['name']})" if audience["title"] != audience["name"] else audience["name"]
        )
        yield f"{who} {verb} {title} at {document['now']}"
        if document["missing"]:
            yield from self.wrapped(f"for want of {some(document['missing'])}", STEP, "")
        if result == "true" and document["why"]["result"] == "unknown":
            yield from self.wrapped("facts are missing to tell, which this audience counts as a member", STEP, "")
        yield ""
        yield from self.part(document["why"], "", "")
        if result != "true":
            yield ""
            yield from self._changes(document["changes"])
        yield ""
        yield from self.wrapped(_next(document["next"]), "", "")
        if document["errors"]:
            yield ""
            yield from self.errors(document)

    def errors(self, document: Document) -> Iterator[str]:
        """Write what was wrong with the payload."""
        for error in document["errors"]:
            path = f"{error['path']}: " if error["path"] else ""
            yield f"  {error['code']} {path}{error['message']}"

    def part(self, part: Document, indent: str, label: str) -> Iterator[str]:
        """Write a part of a rule with what it came to, and its parts below it."""
        mark = MARKS[part["result"]][0]
        said = _HEADS.get(part.get("join", ""), part["said"])
        if "gives" in part:
            said = f"{part['gives']} if {said}"
        told = _told(part)
        yield from self.wrapped(f"{label}{said}{f' — {told}' if told else ''}", indent, f"{mark} ")
        below = indent + STEP
        for item in part.get("items", ()):
            yield from self._item(item, below)
        for each in part.get("parts", ()):
            yield from self.part(each, below, "")
        if part.get("cut"):
            yield f"{below}and so on"

    def _item(self, item: Document, indent: str) -> Iterator[str]:
        name = item.get("path") or json.dumps(item.get("value"), ensure_ascii=False)
        if "at" in item:
            name += f" ({item['type']} at {item['at']})"
        why = item.get("why")
        if why is None:
            yield from self.wrapped(name, indent, f"{MARKS[item['result']][0]} ")
        else:
            yield from self.part({**why, "result": item["result"]}, indent, f"{name}: ")

    def _changes(self, changes: list[Document]) -> Iterator[str]:
        if not changes:
            yield "No change of facts was found that makes it a yes."
            return
        yield "It would be a yes with" if len(changes) == 1 else "It would be a yes with any of these:"
        for change in changes:
            lines = [*_edits(change["edits"])]
            if "before" in change:
                lines[-1] += f", before {change['before']}"
            for number, line in enumerate(lines):
                yield from self.wrapped(line, STEP, "- " if number == 0 else "  and ")

    def wrapped(self, text: str, indent: str, mark: str) -> Iterator[str]:
        """Write a text on as many lines as it takes, behind an indent and a mark."""
        yield from textwrap.wrap(
            text,
            max(self._width, len(indent) + _NARROWEST),
            initial_indent=indent + mark,
            subsequent_indent=indent + " " * len(mark),
            break_long_words=False,
            break_on_hyphens=False,
        )


_KNOWN: Final = frozenset(
    {"account", "now", "rule_set", "audience", "result", "missing", "why", "changes", "next", "errors"}
)


def _told(part: Document) -> str:
    """Write what a part was decided by: its facts, and how many items there are."""
    told = [_fact(fact) for fact in part.get("facts", ())]
    count = part.get("count")
    if count is not None:
        unknown = f", {count['unknown']} unknown" if count["unknown"] else ""
        told.append(f"{count['true']} of {count['of']}{unknown}")
    return "; ".join(told)


def _fact(fact: Document) -> str:
    name = fact.get("path") or fact["said"]
    if fact.get("private"):
        return f"{name} is not shown"
    return f"{name} is missing" if fact["value"] is None else f"{name} is {_value(fact['value'])}"


def _value(value: object) -> str:
    """Write a value as rules do."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str | list | bool) else str(value)


def _edits(edits: list[Document]) -> Iterator[str]:
    """Write the edits of a change; those that are alike are counted."""
    counts: dict[str, int] = {}
    for edit in edits:
        line = _edit(edit)
        counts[line] = counts.get(line, 0) + 1
    for line, count in counts.items():
        yield line.replace("1 more ", f"{count} more ", 1) if line.startswith("1 more ") else line


def _edit(edit: Document) -> str:
    match edit["op"]:
        case "add":
            given = {name: value for name, value in edit["value"].items() if name not in _KEPT_APART and value != []}
            with_ = ", ".join(f"{name} {_value(value)}" for name, value in given.items())
            return f"1 more {edit['wanted']}{f' ({with_})' if with_ else ''}"
        case "remove":
            return f"{edit['path']} taken away ({edit['wanted']})"
        case "unset":
            return f"{edit['path']} missing ({_was(edit)}: {edit['wanted']})"
        case _:
            return f"{edit['path']} set to {_value(edit['value'])} ({_was(edit)}: {edit['wanted']})"


def _was(edit: Document) -> str:
    if edit.get("private"):
        return "now another"
    return f"now {_value(edit['was'])}" if "was" in edit else "now missing"


def _next(told: Document) -> str:
    if told["at"]:
        return f"It changes by itself at {told['at']}, to {told['result']}: {told['because']}."
    if "unchanged_until" in told:
        return f"It does not change by itself before {told['unchanged_until']}; what comes after was not looked at."
    return "It does not change by itself."


def some(names: list[str]) -> str:
    """Write the first of many names."""
    rest = len(names) - _NAMED_AT_MOST
    return ", ".join(names[:_NAMED_AT_MOST]) + (f" and {rest} more" if rest > 0 else "")
